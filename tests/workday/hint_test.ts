import { assertEquals, assertThrows } from "@std/assert";
import { NotAllowedError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { fixedZone, type Instant, instantOf } from "../../lib/time/zone.ts";
import type { DayBook } from "../../lib/workday/day.ts";
import { moveEvent } from "../../lib/workday/event_time.ts";
import {
  InvalidAdjustmentError,
  InvalidEventTimeError,
} from "../../lib/workday/errors.ts";
import {
  withEarlierTimeHint,
  withHint,
  withOtherEventHint,
} from "../../lib/workday/hint.ts";
import {
  start,
  stop,
  toggleBreak,
  toggleLunch,
  type WorkCommand,
} from "../../lib/workday/event.ts";
import { workDay } from "./work_day.ts";

const DATE = parseCivilDate("2024-12-10");
const UTC = fixedZone(0);

function instantAt(minute: number, date = DATE): Instant {
  return instantOf({ date, minute }, UTC);
}

/** A book in which only one day has events. */
function bookWith(events: string): DayBook {
  const dayOf = (date: string) => workDay(date === DATE ? events : "", date);
  return { dayOf, zone: UTC, longestDayMinutes: 960 };
}

interface Given {
  readonly minute?: number;
  readonly isTimeGiven?: boolean;
  /** The current minute of the day; 12:40 if omitted. */
  readonly now?: number;
}

/** The hint of a rejected command, if it is rejected. */
function wayOut(
  command: WorkCommand | "adjust",
  events: string,
  { minute = 760, isTimeGiven = false, now = 760 }: Given = {},
): string | undefined {
  const day = workDay(events);
  const book = bookWith(events);
  const asked = { command, day, minute, isTimeGiven, book };
  const decide = () =>
    command === "adjust"
      ? moveEvent(day, { minute }, { now: instantAt(now), book })
      : command(day.events, { minute });
  const unstopped = () => [];
  try {
    withHint({ ...asked, now: instantAt(now), unstopped }, decide);
    return undefined;
  } catch (error) {
    if (error instanceof NotAllowedError) return error.hint;
    throw error;
  }
}

const NONE = undefined;
const BEGIN = "Start the day: worktime start";
const RESUME = "Resume the day: worktime start";
const LUNCH = "start 09:00, lunch_start 12:00, lunch_end 12:30";

type WaysOut = [
  events: string,
  ...ways: Record<"start" | "stop" | "lunch" | "break", string | undefined>[],
];

const STATES: WaysOut[] = [
  ["", { start: NONE, stop: BEGIN, lunch: BEGIN, break: BEGIN }],
  ["start 09:00", {
    start: "See: worktime status",
    stop: NONE,
    lunch: NONE,
    break: NONE,
  }],
  ["start 09:00, break_start 12:00", {
    start: "You are on a break. To end it: worktime break",
    stop: NONE,
    lunch: NONE,
    break: NONE,
  }],
  ["start 09:00, lunch_start 12:00", {
    start: "You are at lunch. To end it: worktime lunch",
    stop: NONE,
    lunch: NONE,
    break: NONE,
  }],
  [LUNCH, {
    start: "See: worktime status",
    stop: NONE,
    lunch: "Take a break instead: worktime break",
    break: NONE,
  }],
  [`${LUNCH}, break_start 12:35`, {
    start: "You are on a break. To end it: worktime break",
    stop: NONE,
    lunch: "You are on a break. To end it: worktime break",
    break: NONE,
  }],
  ["start 09:00, stop 12:30", {
    start: NONE,
    stop: "The day ended at 12:30. To change that: worktime adjust 12:40",
    lunch: RESUME,
    break: RESUME,
  }],
];

for (const [events, ways] of STATES) {
  Deno.test(`withHint() suggests what helps after "${events}"`, () => {
    assertEquals({
      start: wayOut(start, events),
      stop: wayOut(stop, events),
      lunch: wayOut(toggleLunch, events),
      break: wayOut(toggleBreak, events),
    }, ways);
  });
}

Deno.test("withHint() includes a given time, and the date if needed", () => {
  const given = { isTimeGiven: true };
  // Days later, so that the date is needed.
  const other = { ...given, now: 760 + 3 * 1440 };
  const table: [WorkCommand | "adjust", string, Given, wayOut: string][] = [
    [stop, "", given, `${BEGIN} --at 09:00`],
    [stop, "", { ...given, minute: 539 }, `${BEGIN} --at 08:59`],
    [stop, "", { ...given, minute: 541 }, `${BEGIN} --at 09:00`],
    ["adjust", "", given, `${BEGIN} --at 12:40`],
    [stop, "", other, `${BEGIN} --at 2024-12-10T09:00`],
    [toggleBreak, "start 09:00, stop 12:00", given, `${RESUME} --at 12:40`],
    [
      toggleBreak,
      "start 09:00, stop 12:00",
      other,
      `${RESUME} --at 2024-12-10T12:40`,
    ],
    [
      stop,
      "start 09:00, stop 24:30",
      { minute: 1450, now: 1480 },
      "The day ended at 00:30. To change that: worktime adjust 24:10",
    ],
    [
      start,
      "start 09:00, break_start 12:00",
      other,
      "End the break: worktime break --at 2024-12-10T12:40",
    ],
    [
      start,
      "start 09:00, lunch_start 12:00",
      given,
      "You are at lunch. To end it: worktime lunch --at 12:40",
    ],
    [start, "start 09:00", other, "See: worktime log 2024-12-10"],
    [
      start,
      "start 09:00",
      { now: 1470 },
      "2024-12-10 is still open. See: worktime status",
    ],
    [
      toggleLunch,
      LUNCH,
      other,
      "Take a break instead: worktime break --at 2024-12-10T12:40",
    ],
  ];
  for (const [command, events, more, expected] of table) {
    assertEquals(wayOut(command, events, more), expected);
  }
});

/** The hint for an event before the day's last one. */
function earlierHint(
  command: WorkCommand,
  events: string,
  minute: number,
  { now = 1020, undoable = "" } = {},
): string | undefined {
  const meant = { date: DATE, instant: instantAt(minute) };
  const error = new InvalidEventTimeError("time_before_last_event", "Cannot", {
    meant,
  });
  return withEarlierTimeHint(error, command, {
    now: instantAt(now),
    book: bookWith(events),
    undoable,
  }).hint;
}

Deno.test("withEarlierTimeHint() suggests moving an event of the same kind", () => {
  const days = [
    "start 12:30",
    "start 09:00, stop 12:30",
    "start 09:00, lunch_start 12:30",
    "start 09:00, lunch_start 12:00, lunch_end 12:30",
    "start 09:00, break_start 12:30",
    "start 09:00, break_start 12:00, break_end 12:30",
  ];
  const moved = [start, stop, toggleLunch, toggleBreak].map((command) =>
    days.filter((events) =>
      earlierHint(command, events, 740) ===
        "Move that event: worktime adjust 12:20"
    )
  );
  // Resuming a day records the end of a break.
  assertEquals(moved, [
    [days[0], days[5]],
    [days[1]],
    [days[2], days[3]],
    [days[4], days[5]],
  ]);
});

Deno.test("withEarlierTimeHint() continues past midnight, and names another day", () => {
  const night = "start 18:00, stop 24:40";
  assertEquals(
    earlierHint(stop, night, 1470, { now: 1500 }),
    "Move that event: worktime adjust 24:30",
  );
  assertEquals(
    earlierHint(stop, night, 1470, { now: 1500 + 3 * 1440 }),
    "Move that event: worktime adjust 24:30 --date 2024-12-10",
  );
});

Deno.test("withEarlierTimeHint() suggests undo if that reverts the event", () => {
  const day = "start 09:00, stop 12:30";
  const add = "If it is over, include its end: worktime break 12:20-12:30";
  const table: [undoable: string, hint: string][] = [
    ["", add],
    [
      "Stopped working at 12:30 on 2024-12-10",
      "Undo that event first: worktime undo",
    ],
    ["Stopped working at 12:30 on 2024-12-09", add],
    ["Adjusted stop to 12:30 on 2024-12-10", add],
  ];
  for (const [undoable, hint] of table) {
    assertEquals(earlierHint(toggleBreak, day, 740, { undoable }), hint);
  }
  assertEquals(
    earlierHint(toggleLunch, "start 09:00, stop 14:00", 740),
    "If it is over, include its end: worktime lunch 12:20-12:50",
  );
});

Deno.test("withEarlierTimeHint() moves the start of the day only to an earlier time", () => {
  const day = "start 09:00, stop 12:30";
  const see = "To correct earlier events, see: worktime log 2024-12-10";
  assertEquals([538, 539, 540, 541].map((it) => earlierHint(start, day, it)), [
    "Move the start of the day: worktime adjust 08:58 start",
    "Move the start of the day: worktime adjust 08:59 start",
    see,
    see,
  ]);
});

Deno.test("withEarlierTimeHint() does not move an event to the next date instead", () => {
  assertEquals(
    earlierHint(stop, "start 20:00, stop 25:00", 30, { now: 1560 }),
    "To correct earlier events, see: worktime log 2024-12-10",
  );
});

Deno.test("withEarlierTimeHint() finds a night that lasts into the second date after", () => {
  const night = "start 40:00, stop 48:30";
  const instant = instantAt(2890);
  const found = ["2024-12-12", "2024-12-13"].map((text) => {
    const meant = { date: parseCivilDate(text), instant };
    const cause = { meant };
    const error = new InvalidEventTimeError("early", "Cannot", cause);
    const context = { now: instantAt(2920), book: bookWith(night) };
    return withEarlierTimeHint(error, stop, { ...context, undoable: "" }).hint;
  });
  assertEquals(found, [
    "Move that event: worktime adjust 48:10",
    undefined,
  ]);
});

/** The event that is suggested instead of the last one, in the hint. */
function otherEvent(
  events: string,
  minute: number,
  now = 1380,
): string | undefined {
  const day = workDay(events);
  const context = { now: instantAt(now), book: bookWith(events) };
  const error = new InvalidAdjustmentError({ hint: "First" });
  const { hint } = withOtherEventHint(error, day, minute, context);
  return hint?.split("First. To move another event: worktime adjust ").at(1);
}

/** The events of a day, a time, and the event that can move to it. */
const OTHER_EVENTS: [
  events: string,
  minute: number,
  hint?: string | undefined,
  now?: number,
][] = [
  [LUNCH, 719, "11:59 lunch_start"],
  [LUNCH, 530, "08:50 start"],
  // The nearest one, of those that can move there.
  [`${LUNCH}, stop 17:00`, 735, "12:15 lunch_start"],
  [`${LUNCH}, stop 17:00`, 736, "12:16 lunch_end"],
  // Of a kind that occurs twice, it is unclear which one is meant.
  [
    "start 09:00, break_start 10:00, break_end 10:30, break_start 11:00, " +
    "break_end 11:10, stop 17:00",
    615,
  ],
  [
    "start 09:00, break_start 10:00, break_end 10:30, break_start 11:00, " +
    "break_end 11:10, stop 17:00",
    645,
  ],
  // The last event itself is no other one.
  ["start 09:00, stop 17:00", 960, "16:00 start"],
  ["start 09:00", 540],
  // Past midnight, 0:10 is 24:10, unless the other one is nearer.
  [
    "start 20:00, lunch_start 22:00, lunch_end 24:40, stop 25:00",
    10,
    "24:10 lunch_end",
    1560,
  ],
  ["start 00:30, lunch_start 12:00, stop 17:00", 10, "00:10 start"],
  // A day of 16 hours would be too long.
  ["start 09:00, lunch_start 18:00, stop 20:00", 240],
  ["start 09:00, lunch_start 18:00, stop 20:00", 241, "04:01 start"],
  [LUNCH, 530, "08:50 start --date 2024-12-10", 6000],
];

Deno.test("withOtherEventHint() suggests the nearest event that can move", () => {
  for (const [events, minute, hint, now] of OTHER_EVENTS) {
    assertEquals(
      otherEvent(events, minute, now),
      hint,
      `${events}: ${minute}`,
    );
  }
});

/** The day after the open one, as the hint names it; otherwise the hint. */
function dayToStop(
  command: WorkCommand | "adjust",
  days: Record<string, string>,
  { minute = 760, isTimeGiven = true, now = 760 }: Given = {},
): string | undefined {
  const dayOf = (date: string) => workDay(days[date] ?? "", date);
  const day = dayOf(DATE);
  const book = { dayOf, zone: UTC, longestDayMinutes: 960 };
  const decide = () =>
    command === "adjust"
      ? moveEvent(day, { minute }, { now: instantAt(now), book })
      : command(day.events, { minute });
  const error = assertThrows(
    () =>
      withHint({
        ...{ command, day, minute, isTimeGiven, book, now: instantAt(now) },
        // The last one of several is named.
        unstopped: (date) =>
          ["2024-11-01", date].map((it) => ({
            date: parseCivilDate(it),
            likelyEnd: instantAt(1080, parseCivilDate(it)),
          })),
      }, decide),
    NotAllowedError,
  );
  return error.hint?.match(/^No stop on (.*): worktime stop --at \1T18:00$/)
    ?.[1] ??
    error.hint;
}

const NIGHT = { "2024-12-09": "start 20:00" };
const LATER = 760 + 3 * 1440;

/** A rejected command, and the day whose missing stop is in its way. */
const IN_THE_WAY: [
  command: WorkCommand | "adjust",
  days: Record<string, string>,
  given: Given,
  hint: string,
][] = [
  // A start on the date after an open day.
  [
    start,
    { [DATE]: "start 09:00" },
    { minute: 1440, now: LATER },
    "2024-12-11",
  ],
  [
    start,
    { [DATE]: "start 09:00" },
    { minute: 1439, now: LATER },
    "See: worktime log 2024-12-10",
  ],
  [
    start,
    { [DATE]: "start 09:00" },
    { minute: 1440, now: 1450 },
    "2024-12-10 is still open. See: worktime status",
  ],
  // A stop needs a day, and whoever takes a break believes that one is open.
  [stop, {}, {}, DATE],
  [toggleBreak, NIGHT, {}, DATE],
  [
    toggleBreak,
    { "2024-12-09": "start 20:00, stop 23:00" },
    {},
    `${BEGIN} --at 09:00`,
  ],
  [toggleBreak, { "2024-12-08": "start 20:00" }, {}, `${BEGIN} --at 09:00`],
  [
    stop,
    { [DATE]: "start 09:00, stop 12:00" },
    {},
    "The day ended at 12:00. To change that: worktime adjust 12:40",
  ],
  [stop, { [DATE]: "break_end 09:00" }, {}, `${BEGIN} --at 09:00`],
  // The night before is open for 16 hours.
  ["adjust", NIGHT, { minute: 719 }, DATE],
  ["adjust", NIGHT, { minute: 720 }, `${BEGIN} --at 12:00`],
  ["adjust", NIGHT, { minute: 719, isTimeGiven: false, now: 720 }, BEGIN],
  ["adjust", NIGHT, { minute: 720, isTimeGiven: false, now: 719 }, DATE],
  // So it is on another day, where the start would be at 9:00.
  [toggleBreak, NIGHT, { minute: 720, now: LATER }, DATE],
  [
    stop,
    { "2024-12-09": "start 16:59" },
    { minute: 720, now: LATER },
    `${BEGIN} --at 2024-12-10T09:00`,
  ],
  [stop, { "2024-12-09": "start 17:01" }, { minute: 720, now: LATER }, DATE],
];

Deno.test("withHint() names the stop that is missing before the day that is meant", () => {
  for (const [command, days, given, hint] of IN_THE_WAY) {
    assertEquals(
      dayToStop(command, days, given),
      hint,
      JSON.stringify([days, given]),
    );
  }
});
