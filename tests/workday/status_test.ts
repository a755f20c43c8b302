import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import type { CivilMonth } from "../../lib/time/civil_date.ts";
import type { WorkMonth } from "../../lib/workday/month.ts";
import { daysWithoutStop, statusOf } from "../../lib/workday/status.ts";
import {
  type DayTerms,
  DEFAULT_TERMS,
  type WorkTerms,
} from "../../lib/workday/terms.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const TOKYO = cachedZone("Asia/Tokyo");

/** A month with days and overrides. */
function monthOf(
  days: Record<string, string>,
  set: Record<string, DayTerms> = {},
): WorkMonth {
  return {
    month: "2024-12" as CivilMonth,
    days: Object.entries(days).map(([date, events]) => workDay(events, date)),
    overrides: new Map(
      Object.entries(set).map(([date, terms]) => [parseCivilDate(date), terms]),
    ),
  };
}

function momentAt(now: string, currentDate = now.slice(0, 10)) {
  return {
    now: instantAt(now),
    zone: TOKYO,
    currentDate: parseCivilDate(currentDate),
  };
}

Deno.test("statusOf() returns all figures of a day", () => {
  const days = {
    "2024-12-08": "start 09:00, stop 18:00",
    "2024-12-09": "start 09:00, lunch_start 12:00, lunch_end 12:30",
    "2024-12-11": "start 09:00, stop 22:00",
  };
  const day = workDay(days["2024-12-09"], "2024-12-09");
  const moment = momentAt("2024-12-09T15:30");
  const status = statusOf(day, monthOf(days), moment, DEFAULT_TERMS);
  assertEquals<unknown>(status, {
    date: "2024-12-09",
    state: "working",
    startTime: instantAt("2024-12-09T09:00"),
    startOffsetMinutes: 540,
    lunchTaken: true,
    workMinutes: 360,
    todaysOvertimeMinutes: -120,
    monthOvertimeMinutes: 60,
    remainingLunchMinutes: 30,
    projectedEnd: instantAt("2024-12-09T17:30"),
    projectedEndForZeroOvertime: instantAt("2024-12-09T16:30"),
    lastEvent: { kind: "lunch_end", minute: 750 },
    lacksStop: false,
    now: moment.now,
  });
});

Deno.test("statusOf() counts a day without a stop up to its last event", () => {
  const day = workDay("start 09:00-03:00, break_start 12:00-03:00");
  const moment = momentAt("2024-12-20T15:30");
  const status = statusOf(day, monthOf({}), moment, DEFAULT_TERMS);
  assertEquals<unknown>(status, {
    date: "2024-12-10",
    state: "on_break",
    startTime: instantAt("2024-12-10T12:00Z"),
    startOffsetMinutes: -180,
    lunchTaken: false,
    workMinutes: 180,
    todaysOvertimeMinutes: -300,
    monthOvertimeMinutes: 0,
    remainingLunchMinutes: 60,
    projectedEnd: instantAt("2024-12-10T21:00Z"),
    projectedEndForZeroOvertime: instantAt("2024-12-10T21:00Z"),
    lastEvent: { kind: "break_start", minute: 720, offsetMinutes: -180 },
    lacksStop: true,
    now: moment.now,
  });
});

Deno.test("statusOf() counts a day with pauses that lacks a stop up to its last event", () => {
  const day = workDay(
    "start 09:00, break_start 10:00, break_end 10:30, lunch_start 12:00",
  );
  const moment = momentAt("2024-12-20T15:30");
  const status = statusOf(day, monthOf({}), moment, DEFAULT_TERMS);
  // 150 minutes of work, so 330 and lunch are left at 12:00.
  assertEquals([status.workMinutes, status.projectedEnd], [
    150,
    instantAt("2024-12-10T18:30"),
  ]);
});

const UNPLANNED: WorkTerms = { ...DEFAULT_TERMS, isLunchPlanned: false };

Deno.test("statusOf() plans no lunch if none is wanted, until one begins", () => {
  const table: [
    events: string,
    terms: WorkTerms,
    left: number,
    end: string,
  ][] = [
    ["start 09:00", DEFAULT_TERMS, 60, "18:00"],
    ["start 09:00", UNPLANNED, 0, "17:00"],
    ["start 09:00, break_start 13:30", UNPLANNED, 0, "17:30"],
    ["start 09:00, lunch_start 13:30", UNPLANNED, 30, "18:00"],
    ["start 09:00, lunch_start 13:00", UNPLANNED, 0, "18:00"],
    ["start 09:00, lunch_start 12:30", UNPLANNED, -30, "18:30"],
    // A lunch that has ended is not planned again, however short it was.
    [
      "start 09:00, lunch_start 12:00, lunch_end 12:10",
      UNPLANNED,
      50,
      "17:10",
    ],
    [
      "start 09:00, lunch_start 12:00, lunch_end 12:10",
      DEFAULT_TERMS,
      50,
      "17:10",
    ],
  ];
  for (const [events, terms, left, end] of table) {
    const moment = momentAt("2024-12-10T14:00");
    const status = statusOf(workDay(events), monthOf({}), moment, terms);
    assertEquals(status.remainingLunchMinutes, left, events);
    assertEquals(
      status.projectedEnd,
      instantAt(`2024-12-10T${end}`),
      events,
    );
  }
});

/** The days without a stop before a date, as `2024-12-09 18:00 -180`. */
function unstopped(
  days: Record<string, string>,
  { until = "2024-12-10", now = "2024-12-12T12:00", set = {} }: {
    until?: string;
    now?: string;
    set?: Record<string, DayTerms>;
  } = {},
): string[] {
  const months = [monthOf(days, set)];
  const moment = momentAt(now);
  return daysWithoutStop(parseCivilDate(until), months, moment, DEFAULT_TERMS)
    .map(({ date, likelyEnd, ...rest }) => {
      const end = new Date(likelyEnd + 540 * 60_000).toISOString();
      const offset = rest.offsetMinutes === undefined
        ? ""
        : ` ${rest.offsetMinutes}`;
      return `${date} ${end.slice(8, 16).replace("T", " ")}${offset}`;
    });
}

Deno.test("daysWithoutStop() returns open days before a date", () => {
  const open = { "2024-12-09": "start 09:00" };
  assertEquals(unstopped(open), ["2024-12-09 09 18:00"]);
  assertEquals(unstopped(open, { until: "2024-12-09" }), []);
  assertEquals(unstopped({ "2024-12-10": "start 09:00" }), []);
  assertEquals(unstopped({ "2024-12-09": "start 09:00, stop 10:00" }), []);
  assertEquals(unstopped({ "2024-12-09": "" }), []);
  const both = { "2024-12-08": "start 10:00", ...open };
  assertEquals(unstopped(both), [
    "2024-12-08 08 19:00",
    "2024-12-09 09 18:00",
  ]);
  // The current day can still be stopped.
  const current = { until: "2024-12-11", now: "2024-12-09T12:00" };
  assertEquals(unstopped(open, current), []);
});

Deno.test("daysWithoutStop() never suggests an end that would be rejected", () => {
  const evening = { "2024-12-09": "start 20:00" };
  const cases: [
    days: Record<string, string>,
    found: string,
    Parameters<
      typeof unstopped
    >[1]?,
  ][] = [
    // The expected work and lunch, with overrides, without a lunch already taken.
    [evening, "2024-12-09 10 05:00"],
    [evening, "2024-12-09 10 01:00", {
      set: { "2024-12-09": { expectedMinutes: 240 } },
    }],
    [
      { "2024-12-09": "start 09:00, lunch_start 12:00, lunch_end 12:30" },
      "2024-12-09 09 17:30",
    ],
    // The next day with events began before, at or after that time.
    [{ ...evening, "2024-12-10": "start 04:59" }, "2024-12-09 10 04:59"],
    [{ ...evening, "2024-12-10": "start 05:00" }, "2024-12-09 10 05:00"],
    [{ ...evening, "2024-12-10": "start 05:01" }, "2024-12-09 10 05:00"],
    [{ ...evening, "2024-12-10": "" }, "2024-12-09 10 05:00"],
    // The current time.
    [evening, "2024-12-09 10 04:00", {
      until: "2024-12-11",
      now: "2024-12-10T04:00",
    }],
    // What would be done after the day's last minute; on its own date, after
    // the date's last minute.
    [
      {
        "2024-12-09": "start 05:00, break_start 06:00, break_end 09:00, " +
          "break_start 10:00, break_end 13:00, break_start 14:00, " +
          "break_end 17:00, break_start 18:00, break_end 20:00",
      },
      "2024-12-09 09 23:59",
    ],
    [
      {
        "2024-12-09": "start 10:00, break_start 11:00, break_end 14:00, " +
          "break_start 15:00, break_end 18:00, break_start 19:00, " +
          "break_end 22:00",
      },
      "2024-12-09 10 01:59",
    ],
    // The last event is later than all of these.
    [{ "2024-12-09": "start 05:00, break_start 24:30" }, "2024-12-09 10 00:30"],
  ];
  for (const [days, found, options] of cases) {
    const all = unstopped(days, options)
      .filter((it) => it.startsWith("2024-12-09"));
    assertEquals(all, [found], JSON.stringify(days));
  }
});

Deno.test("daysWithoutStop() includes the offset of a day if it differs", () => {
  const clock = (events: string) =>
    unstopped({ "2024-12-09": events })[0]?.split(" ")[3];
  assertEquals(clock("start 09:00"), undefined);
  assertEquals(clock("start 09:00+09:00"), undefined);
  assertEquals(clock("start 09:00+08:00"), "480");
  assertEquals(clock("start 09:00+08:00, break_start 12:00+09:00"), undefined);
  assertEquals(clock("start 09:00+09:00, break_start 12:00+00:00"), "0");
});
