import { assertEquals, assertThrows } from "@std/assert";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { parseClockSpan } from "../../lib/time/typed_clock.ts";
import {
  dayOfSpans,
  findEvent,
  insertPause,
  type PauseKind,
  removeEvent,
} from "../../lib/workday/correction.ts";
import { NothingRecordedError } from "../../lib/workday/errors.ts";
import type { WorkDay } from "../../lib/workday/event.ts";
import { sparseDay } from "../../lib/workday/timeline.ts";
import { InvalidTextError, NotAllowedError } from "../../lib/errors.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const DATE = "2024-12-10" as CivilDate;
const ZONE = cachedZone("Asia/Tokyo");

/** Returns the present and the days around December 10. */
function contextOf(
  day: string,
  { now = "2024-12-12T12:00", others = {} }: {
    now?: string;
    others?: Record<string, string>;
  } = {},
) {
  const days: Record<string, string> = { ...others, [DATE]: day };
  const dayOf = (date: CivilDate) => workDay(days[date] ?? "", date);
  const book = { dayOf, zone: ZONE, longestDayMinutes: 960 };
  return { now: instantAt(now), book };
}

/** Writes a day as `start 09:00, stop 17:30`. */
function textOf(day: WorkDay): string {
  return sparseDay(day, ZONE).events.map(({ kind, minute }) => {
    const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
    const two = (value: number) => String(value).padStart(2, "0");
    return `${kind} ${two(hours)}:${two(minutes)}`;
  }).join(", ");
}

const DAY = "start 09:00, lunch_start 12:00, lunch_end 12:45, " +
  "break_start 15:00, break_end 15:10, stop 17:30";
const TWO_BREAKS = "start 09:00, break_start 10:00, break_end 10:10, " +
  "break_start 15:00, break_end 15:10, stop 17:30";

const FOUND: readonly (readonly [day: string, text: string, index: number])[] =
  [
    [DAY, "1", 0],
    [DAY, "6", 5],
    [DAY, "start", 0],
    [DAY, "lunch", 1],
    [DAY, "lunch_start", 1],
    [DAY, "lunch_end", 2],
    [DAY, "lunch-end", 2],
    [DAY, "Lunch end", 2],
    [DAY, "break", 3],
    [DAY, "break_end", 4],
    [DAY, "stop", 5],
  ];

Deno.test("findEvent() finds an event by number or by word", () => {
  for (const [day, text, index] of FOUND) {
    assertEquals(findEvent(workDay(day), text), index, text);
  }
});

Deno.test("findEvent() rejects what is no event, or several", () => {
  const see = "See: worktime log 2024-12-10";
  const use =
    "Use start, stop, lunch, lunch_end, break, break_end or a number " +
    "from: worktime log 2024-12-10";
  const cases: [
    day: string,
    text: string,
    code: string,
    message: string,
    hint: string,
  ][] = [
    [DAY, "0", "unknown_event", "There is no event 0 on 2024-12-10", see],
    [DAY, "7", "unknown_event", "There is no event 7 on 2024-12-10", see],
    [
      "start 09:00",
      "lunch",
      "unknown_event",
      "There is no lunch_start on 2024-12-10",
      see,
    ],
    [DAY, "tea", "invalid_event", 'Unknown event "tea"', use],
    [DAY, "", "invalid_event", 'Unknown event ""', use],
    [DAY, "-1", "invalid_event", 'Unknown event "-1"', use],
    [
      TWO_BREAKS,
      "break",
      "ambiguous_event",
      '"break" could mean several events on 2024-12-10',
      "Use one of the numbers 2 (10:00), 4 (15:00)",
    ],
  ];
  for (const [day, text, code, message, hint] of cases) {
    const error = assertThrows(() => findEvent(workDay(day), text));
    const found = error as NotAllowedError;
    assertEquals([found.code, found.message, found.hint], [
      code,
      message,
      hint,
    ]);
  }
});

type Removal = readonly [day: string, event: string, rest: string];

const REMOVED: readonly Removal[] = [
  ["start 09:00", "start", ""],
  ["start 09:00, stop 17:00", "stop", "start 09:00"],
  // A pause is a pair, whichever of its events is named.
  [DAY, "lunch", DAY.replace("lunch_start 12:00, lunch_end 12:45, ", "")],
  [DAY, "lunch_end", DAY.replace("lunch_start 12:00, lunch_end 12:45, ", "")],
  [DAY, "5", DAY.replace("break_start 15:00, break_end 15:10, ", "")],
  // A running pause has no end yet.
  ["start 09:00, break_start 10:00", "break", "start 09:00"],
  // A stop ended the pause, so without it, the pause goes on.
  [
    "start 09:00, break_start 10:00, break_end 17:00, stop 17:00",
    "stop",
    "start 09:00, break_start 10:00",
  ],
  // The work after this pause was real: only the stop is removed.
  [
    "start 09:00, break_start 10:00, break_end 16:59, stop 17:00",
    "stop",
    "start 09:00, break_start 10:00, break_end 16:59",
  ],
  // A start is not the end of a pause, and lunch is not a stop.
  ["start 09:00, stop 09:00", "stop", "start 09:00"],
  [
    "start 09:00, break_start 12:00, break_end 12:10, lunch_start 12:10",
    "lunch",
    "start 09:00, break_start 12:00, break_end 12:10",
  ],
  // Switching from a break to lunch.
  [
    "start 09:00, break_start 12:00, break_end 12:10, lunch_start 12:10, " +
    "lunch_end 12:40, stop 17:00",
    "break",
    "start 09:00, lunch_start 12:10, lunch_end 12:40, stop 17:00",
  ],
  // Older files: the gap between a stop and a start, and a pause without an end.
  [
    "start 09:00, stop 12:00, start 13:00, stop 17:00",
    "3",
    "start 09:00, stop 17:00",
  ],
  [
    "start 09:00, break_start 12:00, start 12:30, stop 17:00",
    "3",
    "start 09:00, break_start 12:00, stop 17:00",
  ],
];

Deno.test("removeEvent() leaves a day that could have been recorded", () => {
  for (const [text, event, rest] of REMOVED) {
    const day = workDay(text);
    const { day: left } = removeEvent(day, findEvent(day, event));
    assertEquals(textOf(left), rest, `${text}: ${event}`);
  }
});

Deno.test("removeEvent() rejects the start of a day that has other events", () => {
  const day = workDay(DAY);
  const error = assertThrows(() => removeEvent(day, 0), NotAllowedError);
  assertEquals(error.code, "invalid_removal");
  assertEquals(
    error.hint,
    "Remove the whole day: worktime remove day --date 2024-12-10",
  );
});

type Pause = readonly [
  day: string,
  kind: PauseKind,
  span: string,
  /** The day afterwards, or the code of the error. */
  result: string,
];

const OPEN = "start 09:00";
const WORK = "start 09:00, stop 17:00";
const NIGHT = "start 22:00, stop 30:00";

const PAUSES: readonly Pause[] = [
  [
    WORK,
    "lunch",
    "12:00-12:45",
    "start 09:00, lunch_start 12:00, lunch_end 12:45, stop 17:00",
  ],
  // Up to both edges of the work, and over them.
  [
    WORK,
    "break",
    "09:00-17:00",
    "start 09:00, break_start 09:00, break_end 17:00, stop 17:00",
  ],
  [WORK, "break", "08:59-09:10", "pause_outside_work"],
  [WORK, "break", "16:50-17:01", "pause_outside_work"],
  [WORK, "break", "17:00-17:10", "pause_outside_work"],
  [WORK, "break", "12:45-12:00", "pause_outside_work"],
  // The same minute of the next date.
  [NIGHT, "break", "24:00-0:00", "pause_outside_work"],
  // Next to another pause, and over it.
  [
    DAY,
    "break",
    "12:45-13:00",
    DAY.replace(
      "12:45, ",
      "12:45, break_start 12:45, break_end 13:00, ",
    ),
  ],
  [
    DAY,
    "break",
    "11:50-12:00",
    DAY.replace(
      "lunch_start",
      "break_start 11:50, break_end 12:00, lunch_start",
    ),
  ],
  [DAY, "break", "12:30-13:00", "pause_outside_work"],
  [DAY, "break", "11:50-12:01", "pause_outside_work"],
  [DAY, "break", "11:00-13:00", "pause_outside_work"],
  [DAY, "lunch", "13:00-13:30", "lunch_already_taken"],
  // Without the present lunch, it would be outside of work as well.
  [DAY, "lunch", "17:00-17:31", "pause_outside_work"],
  // The second shift of a day reaches into the next date but one.
  [
    "start 22:00, break_start 24:00, break_end 44:00, stop 50:00",
    "break",
    "23:00-00:30",
    "start 22:00, break_start 24:00, break_end 44:00, break_start 47:00, " +
    "break_end 48:30, stop 50:00",
  ],
  ["", "lunch", "12:00-12:30", "nothing_recorded"],
  // A day that is open counts until now, or until it closes.
  [
    OPEN,
    "lunch",
    "12:00-12:30",
    "start 09:00, lunch_start 12:00, lunch_end 12:30",
  ],
  // After midnight, 2:00 is as good as 26:00.
  [
    NIGHT,
    "lunch",
    "2:00-2:30",
    "start 22:00, lunch_start 26:00, lunch_end 26:30, stop 30:00",
  ],
  [
    NIGHT,
    "lunch",
    "26:00-26:30",
    "start 22:00, lunch_start 26:00, lunch_end 26:30, stop 30:00",
  ],
  [
    NIGHT,
    "break",
    "23:50-0:10",
    "start 22:00, break_start 23:50, break_end 24:10, stop 30:00",
  ],
];

for (const [day, kind, span, result] of PAUSES) {
  Deno.test(`insertPause(): ${kind} ${span} in "${day}"`, () => {
    const insert = () =>
      insertPause(workDay(day), kind, parseClockSpan(span), contextOf(day));
    if (/^[a-z_]+$/.test(result)) {
      const error = assertThrows(insert, NotAllowedError);
      assertEquals(error.code, result);
    } else assertEquals(textOf(insert()), result);
  });
}

Deno.test("insertPause() rejects a pause that is not over", () => {
  const insert = (now: string) =>
    insertPause(
      workDay(OPEN),
      "break",
      parseClockSpan("12:00-12:30"),
      contextOf(OPEN, { now }),
    );
  assertThrows(() => insert("2024-12-10T12:29"), NotAllowedError);
  assertEquals(insert("2024-12-10T12:30").events.length, 3);
});

Deno.test("insertPause() says how to record a day without events: today, or earlier", () => {
  const refused = (now: string) => {
    const error = assertThrows(
      () =>
        insertPause(
          workDay(""),
          "lunch",
          parseClockSpan("12:00-12:30"),
          contextOf("", { now }),
        ),
      NothingRecordedError,
      "Nothing is recorded on 2024-12-10",
    );
    return [error.code, error.hint];
  };
  const start = "Start the day first: worktime start";
  assertEquals(refused("2024-12-10T00:00"), ["nothing_recorded", start]);
  assertEquals(refused("2024-12-10T23:59"), ["nothing_recorded", start]);
  assertEquals(refused("2024-12-11T00:00"), [
    "nothing_recorded",
    "Record the day first, such as: worktime day 2024-12-10 09:00-17:30",
  ]);
});

Deno.test("insertPause() names the work in its hint", () => {
  const hint = (day: string, now?: string) =>
    assertThrows(
      () =>
        insertPause(
          workDay(day),
          "break",
          parseClockSpan("06:00-06:10"),
          contextOf(day, now === undefined ? {} : { now }),
        ),
      NotAllowedError,
    ).hint;
  assertEquals(
    hint(DAY),
    "Work on that day: 09:00-12:00, 12:45-15:00, 15:10-17:30",
  );
  assertEquals(
    hint("start 09:00", "2024-12-10T11:00"),
    "Work on that day: since 09:00 (it is 11:00 now)",
  );
});

type Spans = readonly [
  work: string,
  pauses: { lunch?: string; breaks?: string },
  result: string,
];

const WRITTEN: readonly Spans[] = [
  ["09:00-17:30", {}, "start 09:00, stop 17:30"],
  ["00:00-08:00", {}, "start 00:00, stop 08:00"],
  ["09:00-17:30", { lunch: "12:00-12:45", breaks: "15:00-15:10" }, DAY],
  // The order of pauses does not matter.
  [
    "09:00-17:30",
    { breaks: "15:00-15:10 10:00-10:10" },
    TWO_BREAKS,
  ],
  [
    "08:00-12:00 16:00-20:00",
    {},
    "start 08:00, break_start 12:00, break_end 16:00, stop 20:00",
  ],
  // A gap that is the lunch.
  [
    "08:00-12:00 12:30-17:00",
    { lunch: "12:00-12:30" },
    "start 08:00, lunch_start 12:00, lunch_end 12:30, stop 17:00",
  ],
  [
    "08:00-12:00 12:30-17:00",
    { breaks: "12:00-12:30" },
    "start 08:00, break_start 12:00, break_end 12:30, stop 17:00",
  ],
  ["22:00-06:00", {}, "start 22:00, stop 30:00"],
  [
    "22:00-02:00 02:30-06:00",
    { breaks: "23:00-23:10" },
    "start 22:00, break_start 23:00, break_end 23:10, break_start 26:00, " +
    "break_end 26:30, stop 30:00",
  ],
  ["09:00-17:30", { lunch: "18:00-18:30" }, "pause_outside_work"],
  ["08:00-12:00 12:30-17:00", { lunch: "12:00-12:20" }, "pause_outside_work"],
  ["14:00-15:00 09:00-10:00 08:00-09:00", {}, "invalid_span"],
  ["08:00-00:00", {}, "day_too_long"],
  ["08:00-23:59", {}, "start 08:00, stop 23:59"],
];

for (const [work, { lunch, breaks = "" }, result] of WRITTEN) {
  Deno.test(`dayOfSpans(): ${work} ${lunch ?? ""} ${breaks}`, () => {
    const spans = (text: string) =>
      text.split(" ").filter((it) => it !== "").map(parseClockSpan);
    const write = () =>
      dayOfSpans(DATE, {
        work: spans(work),
        breaks: spans(breaks),
        ...(lunch !== undefined && { lunch: parseClockSpan(lunch) }),
      }, contextOf(""));
    if (/^[a-z_]+$/.test(result)) {
      const error = assertThrows(write);
      assertEquals((error as InvalidTextError | NotAllowedError).code, result);
    } else assertEquals(textOf(write()), result);
  });
}

type Beside = readonly [
  others: Record<string, string>,
  now: string,
  code?: string,
  reason?: string,
  hint?: string,
];

const BESIDE: readonly Beside[] = [
  [{}, "2024-12-10T17:00"],
  [
    {},
    "2024-12-10T16:59",
    "future_time",
    "it ends in the future",
    "It is 16:59 now",
  ],
  [{ "2024-12-09": "start 22:00, stop 33:00" }, "2024-12-12T09:00"],
  [
    { "2024-12-09": "start 22:00, stop 33:01" },
    "2024-12-12T09:00",
    "time_before_last_event",
    "it starts before the previous day ended",
    "The previous day ended at 09:01",
  ],
  [{ "2024-12-11": "start 06:00" }, "2024-12-12T09:00"],
];

Deno.test("dayOfSpans() rejects a future day, and one that overlaps another", () => {
  for (const [others, now, code, reason, hint] of BESIDE) {
    const write = () =>
      dayOfSpans(
        DATE,
        { work: [parseClockSpan("09:00-17:00")] },
        contextOf("", { others, now }),
      );
    if (code === undefined) {
      write();
      continue;
    }
    const error = assertThrows(write, NotAllowedError);
    assertEquals(
      [error.code, error.message, error.hint],
      [code, `Cannot record 2024-12-10: ${reason}`, hint],
    );
  }
  // All of the day counts, not only its first span.
  const work = ["09:00-12:00", "12:30-17:00"].map(parseClockSpan);
  const two = (now: string, others: Record<string, string> = {}) => () =>
    dayOfSpans(DATE, { work }, contextOf("", { now, others }));
  two("2024-12-10T17:00")();
  const future = assertThrows(two("2024-12-10T16:59"), NotAllowedError);
  assertEquals(
    [future.code, future.message, future.hint],
    [
      "future_time",
      "Cannot record 2024-12-10: it ends in the future",
      "It is 16:59 now",
    ],
  );
  const night = (others: Record<string, string>) => () =>
    dayOfSpans(
      DATE,
      { work: [parseClockSpan("22:00-06:00")] },
      contextOf("", { others }),
    );
  night({ "2024-12-11": "start 06:00" })();
  const early = night({ "2024-12-11": "start 05:59" });
  const { code, message, hint } = assertThrows(early, NotAllowedError);
  assertEquals([code, message, hint], [
    "time_after_next_day",
    "Cannot record 2024-12-10: it ends after the next day started",
    "The next day started at 2024-12-11 05:59",
  ]);
});

Deno.test("parseClockSpan() reads two times, and rejects what is no span", () => {
  assertEquals(parseClockSpan("9:00-12:45"), {
    from: { minute: 540 },
    to: { minute: 765 },
  });
  assertEquals(parseClockSpan("09:00 – 24:30").to.minute, 1470);
  assertEquals(parseClockSpan("9-17"), parseClockSpan("9am - 5pm"));
  assertEquals(parseClockSpan("0900-1700"), parseClockSpan("9:00-17:00"));
  for (const text of ["9", "09:00", "09:00-", "09:00-9", "09:60-10:00", "-"]) {
    const error = assertThrows(() => parseClockSpan(text), InvalidTextError);
    assertEquals(error.code, "invalid_span", text);
  }
});
