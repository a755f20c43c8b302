import { assertEquals, assertThrows } from "@std/assert";
import { NotAllowedError } from "../../lib/errors.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import { moveEvent, timeToAdjust } from "../../lib/workday/event_time.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

interface Given {
  /** The day whose last event moves. */
  readonly day: string;
  /** The days beside it. */
  readonly others?: Readonly<Record<string, string>>;
  readonly time: string;
  readonly now: string;
  /** The event that moves; the last one if omitted. */
  readonly index?: number;
}

const DATE = "2024-12-10";

function adjusted({ day, others = {}, time, now, index }: Given) {
  const days: Record<string, string> = { ...others, [DATE]: day };
  return moveEvent(
    workDay(day),
    parseWallTime(time),
    {
      now: instantAt(now),
      index,
      book: {
        dayOf: (date: CivilDate) => workDay(days[date] ?? "", date),
        zone: cachedZone("Asia/Tokyo"),
        longestDayMinutes: 960,
      },
    },
  );
}

const NIGHT = "start 20:00, stop 24:30";
const NEXT = { "2024-12-11": "start 01:00" };
const NOON = "2024-12-11T12:00";
const LONG_PAUSE = "start 05:00, break_start 10:00, break_end 20:00";

/** Times that just fit, and the resulting minute of the day. */
const FITTING: [what: string, given: Given, minute: number][] = [
  ["the minute at which the next day begins", {
    ...{ day: NIGHT, others: NEXT, now: NOON },
    time: "25:00",
  }, 1500],
  ["the minute of the event before", {
    day: "start 09:00, break_start 12:00",
    now: NOON,
    time: "09:00",
  }, 540],
  ["the minute at which the day before was stopped", {
    day: "start 09:00",
    others: { "2024-12-09": "start 09:00, stop 24:30" },
    now: NOON,
    time: "00:30",
  }, 30],
  ["a stop in the minute of the start", {
    day: "start 09:00, stop 09:00",
    now: NOON,
    time: "10:00",
  }, 600],
  ["a stop in the minute in which a break began", {
    day: "start 09:00, break_start 10:00, stop 10:00",
    now: NOON,
    time: "11:00",
  }, 660],
  ["a break in the minute in which another ended", {
    day: "start 09:00, break_start 10:00, break_end 11:00, break_start 11:00",
    now: NOON,
    time: "11:30",
  }, 690],
  ["a stop a minute after the end of lunch", {
    day: "start 09:00, lunch_start 12:00, lunch_end 13:00, stop 13:01",
    now: NOON,
    time: "13:30",
  }, 810],
  ["now", { day: "start 09:00", now: `${DATE}T10:00`, time: "10:00" }, 600],
  ["the last minute before 16 hours are over", {
    day: "start 09:00, stop 24:30",
    now: NOON,
    time: "00:59",
  }, 1499],
  // A time on the day's own date always belongs to it.
  ["more than 16 hours on the day's own date", {
    day: "start 05:00, stop 20:00",
    now: NOON,
    time: "23:00",
  }, 1380],
  // At that offset, the day began on the previous date.
  ["a time by a clock that is behind", {
    day: "start 05:00",
    now: `${DATE}T12:00`,
    time: "20:30Z",
  }, 330],
  ["a time by a clock that is behind, of a day with a stop", {
    day: "start 05:00, stop 23:00",
    now: NOON,
    time: "20:30Z",
  }, 330],
  ["the small hours of a past night with a break", {
    day: "start 20:00, break_start 22:00, break_end 22:30, stop 24:30",
    now: "2024-12-14T12:00",
    time: "00:45",
  }, 1485],
];

for (const [what, given, minute] of FITTING) {
  Deno.test(`moveEvent() accepts ${what}`, () => {
    const clock = { minute, offsetMinutes: 540 };
    const { events } = workDay(given.day);
    const last = events.at(-1);
    assertEquals<unknown>(adjusted(given), {
      events: [...events.slice(0, -1), { kind: last?.kind, ...clock }],
      moved: { kind: last?.kind, ...clock },
      isPauseEnd: false,
    });
  });
}

Deno.test("moveEvent() moves the end of a pause with the event that ended it", () => {
  const ends = [["lunch", "stop"], ["lunch", "break_start"]];
  for (
    const [pause, kind] of [...ends, ["break", "stop"], [
      "break",
      "lunch_start",
    ]]
  ) {
    const { events, moved, isPauseEnd } = adjusted({
      day:
        `start 09:00, ${pause}_start 12:00, ${pause}_end 13:00, ${kind} 13:00`,
      now: NOON,
      time: "13:30",
    });
    const clock = { minute: 810, offsetMinutes: 540 };
    const after = { kind, ...clock };
    assertEquals<unknown>(events.slice(2), [
      { kind: `${pause}_end`, ...clock },
      after,
    ]);
    assertEquals<unknown>([moved, isPauseEnd], [after, true]);
  }
});

const LONG_HINT = "; for longer days, set longest_day_hours in config.yaml";
const EARLY: [code: string, message: string] = [
  "invalid_adjustment",
  "Cannot adjust to a time before the previous event",
];

/** Times that just do not fit, and why. */
const REFUSED: [
  what: string,
  given: Given,
  error: readonly [code: string, message: string, hint: string],
][] = [
  ["a minute after the next day begins", {
    ...{ day: NIGHT, others: NEXT, now: NOON },
    time: "25:01",
  }, [
    "time_after_next_day",
    "Cannot adjust to a time after the next day started",
    "The next day started at 01:00",
  ]],
  ["now, where the next day began before", {
    ...{ day: NIGHT, others: NEXT, now: "2024-12-11T01:30" },
    time: "25:30",
  }, [
    "time_after_next_day",
    "Cannot adjust to a time after the next day started",
    "The next day started at 01:00",
  ]],
  ["a minute before the event before", {
    day: "start 09:00, break_start 12:00",
    now: NOON,
    time: "08:59",
  }, [...EARLY, "That event was at 09:00"]],
  ["a minute before the day before was stopped", {
    day: "start 09:00",
    others: { "2024-12-09": "start 09:00, stop 24:30" },
    now: NOON,
    time: "00:29",
  }, [...EARLY, "That event was at 00:30"]],
  ["a minute to come", {
    day: "start 09:00",
    now: `${DATE}T10:00`,
    time: "10:01",
  }, [
    "future_adjustment",
    "Cannot adjust to a time in the future",
    "It is 10:00 now",
  ]],
  ["16 hours after the start", {
    day: "start 09:00, stop 24:30",
    now: NOON,
    time: "01:00",
  }, [
    "day_too_long",
    "Cannot adjust to 01:00: a day ends 16 hours after it started",
    `That was at 2024-12-10 09:00${LONG_HINT}`,
  ]],
  // For a day, the time can refer to that night; after that, to the day's date.
  ["the small hours, nearly a day later", {
    day: "start 09:00, stop 24:30",
    now: "2024-12-12T01:59",
    time: "02:00",
  }, [
    "day_too_long",
    "Cannot adjust to 02:00: a day ends 16 hours after it started",
    `That was at 2024-12-10 09:00${LONG_HINT}`,
  ]],
  ["the small hours, a day later", {
    day: "start 09:00, stop 24:30",
    now: "2024-12-12T02:00",
    time: "02:00",
  }, [...EARLY, "That event was at 09:00"]],
  // Until now, the day has only its start, whatever follows.
  ["a break to a time at which the day before it was over", {
    day: "start 05:00, break_start 10:00, break_end 26:00",
    index: 1,
    now: NOON,
    time: "24:30",
  }, [
    "day_too_long",
    "Cannot adjust to 24:30: a day ends 16 hours after it started",
    `That was at 2024-12-10 05:00${LONG_HINT}`,
  ]],
  ["now, when the day was over and the next one had begun", {
    day: "start 05:00",
    others: { "2024-12-11": "start 00:10" },
    now: "2024-12-11T00:30",
    time: "24:30",
  }, [
    "day_too_long",
    "Cannot adjust to 24:30: a day ends 16 hours after it started",
    `That was at 2024-12-10 05:00${LONG_HINT}`,
  ]],
  ["a minute after the next event, of which there are more", {
    day: "start 09:00, break_start 12:00, break_end 12:30, stop 17:00",
    index: 1,
    now: NOON,
    time: "12:31",
  }, [
    "time_after_next_event",
    "Cannot adjust to a time after the next event",
    "The next event is break_end at 12:30",
  ]],
  ["the minute of the event before, which is still to come", {
    day: "start 09:00, break_start 12:00",
    now: `${DATE}T08:00`,
    time: "09:00",
  }, [
    "future_adjustment",
    "Cannot adjust to a time in the future",
    "It is 08:00 now",
  ]],
  // A running pause does not keep a day open.
  ["the end of a pause at which the day was over", {
    day: LONG_PAUSE,
    now: "2024-12-11T01:00",
    time: "24:30",
  }, [
    "day_too_long",
    "Cannot adjust to 24:30: a day ends 16 hours after it started",
    `That was at 2024-12-10 05:00${LONG_HINT}`,
  ]],
  // 24:30 is relative to the day's own date, although it began on the next.
  ...["24:00", "24:30"].map((time): typeof REFUSED[number] => [
    `${time} of a day that began later`,
    { day: "start 34:00, stop 35:00", now: "2024-12-12T12:00", time },
    [...EARLY, "That event was at 10:00"],
  ]),
];

for (const [what, given, expected] of REFUSED) {
  Deno.test(`moveEvent() rejects ${what}`, () => {
    const error = assertThrows(() => adjusted(given), NotAllowedError);
    const { code, message, hint } = error;
    assertEquals<unknown>([code, message, hint], expected);
  });
}

Deno.test("timeToAdjust() keeps the date of a time that continues its day", () => {
  const present = {
    now: instantAt("2024-12-12T12:00"),
    zone: cachedZone("Asia/Tokyo"),
  };
  const read = (text: string) => timeToAdjust(text, {}, present);
  assertEquals<unknown>(read("24:30"), { clock: { minute: 1470 } });
  assertEquals<unknown>(read("2024-12-10T24:00"), {
    clock: { minute: 1440 },
    date: "2024-12-10",
  });
  assertEquals<unknown>(read("2024-12-10T23:59"), {
    clock: { minute: 1439 },
    at: new Date(instantAt("2024-12-10T23:59")),
  });
  assertEquals<unknown>(read("2024-12-12T12:00"), {
    clock: { minute: 720 },
    at: new Date(present.now),
  });
  const error = assertThrows(() => read("2024-12-12T12:01"), NotAllowedError);
  assertEquals(error.hint, "It is 12:00 now");
});
