import { assertEquals } from "@std/assert";
import {
  type CivilDate,
  parseCivilDate,
  parseCivilMonth,
} from "../../lib/time/civil_date.ts";
import {
  balanceOf,
  carriedIn,
  weekStatsOf,
  type WorkMonth,
  yearStatsOf,
} from "../../lib/workday/month.ts";
import type { Moment } from "../../lib/workday/day.ts";
import { type DayTerms, DEFAULT_TERMS } from "../../lib/workday/terms.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const ZONE = cachedZone("UTC");
/** A Wednesday at noon. */
const NOW: Moment = {
  now: instantAt("2025-01-15T12:00Z"),
  zone: ZONE,
  currentDate: parseCivilDate("2025-01-15"),
};

/** A month with days, from `start 09:00, stop 17:00`, and overrides. */
function workMonth(
  month: string,
  days: Readonly<Record<string, string>>,
  overrides: Readonly<Record<string, DayTerms>> = {},
): WorkMonth {
  return {
    month: parseCivilMonth(month),
    days: Object.entries(days).map(([day, events]) =>
      workDay(events, `${month}-${day}`)
    ),
    overrides: new Map(
      Object.entries(overrides).map(([day, terms]) =>
        [parseCivilDate(`${month}-${day}`), terms] as const
      ),
    ),
  };
}

const VACATION: DayTerms = {
  expectedMinutes: 0,
  absence: { kind: "vacation", isHalf: false },
};
const HALF: DayTerms = {
  expectedMinutes: 240,
  absence: { kind: "vacation", isHalf: true },
};
const HOLIDAY: DayTerms = {
  expectedMinutes: 0,
  absence: { kind: "holiday", isHalf: false },
};
const SICK: DayTerms = {
  expectedMinutes: 0,
  absence: { kind: "sick", isHalf: false },
};

const NINE_HOURS = "start 08:00, stop 17:00";
const DECEMBER = workMonth("2024-12", { "31": NINE_HOURS });
const JANUARY = workMonth("2025-01", {
  "02": "start 09:00, stop 16:00",
  "14": NINE_HOURS,
  "15": "start 09:00",
});

Deno.test("balanceOf() carries overtime from the first month on", () => {
  const start = { from: parseCivilMonth("2025-01"), openingMinutes: -30 };
  const balance = balanceOf([DECEMBER, JANUARY], start, NOW, DEFAULT_TERMS);
  assertEquals<unknown>(
    [balance.from, balance.openingMinutes, balance.balanceMinutes],
    ["2025-01", -30, -30],
  );
  assertEquals<unknown>(balance.months, [
    {
      month: "2024-12",
      ...{ workMinutes: 540, expectedMinutes: 480, overtimeMinutes: 60 },
    },
    {
      month: "2025-01",
      ...{ workMinutes: 960, expectedMinutes: 960, overtimeMinutes: 0 },
      balanceMinutes: -30,
    },
  ]);
  const none = balanceOf([], start, NOW, DEFAULT_TERMS);
  assertEquals([none.months, none.balanceMinutes], [[], -30]);
});

Deno.test("balanceOf() counts the current day once it is stopped", () => {
  const start = { from: parseCivilMonth("2025-01"), openingMinutes: 0 };
  const table: [events: string, balance: number][] = [
    ["start 09:00", 0],
    ["start 09:00, lunch_start 11:00", 0],
    ["start 09:00, stop 11:00", -360],
  ];
  for (const [events, expected] of table) {
    const month = workMonth("2025-01", { "15": events });
    const { balanceMinutes } = balanceOf([month], start, NOW, DEFAULT_TERMS);
    assertEquals(balanceMinutes, expected, events);
  }
});

/** The recorded days and overrides, and the dates without a record. */
const UNRECORDED: readonly [
  name: string,
  days: Record<string, string>,
  overrides: Record<string, DayTerms>,
  dates: string[],
][] = [
  ["nothing", {}, {}, []],
  ["the current day", { "15": NINE_HOURS }, {}, []],
  // 2025-01-11 and 12 are a weekend.
  ["a Friday", { "10": NINE_HOURS }, {}, ["13", "14"]],
  ["an absence", {}, { "10": SICK }, ["13", "14"]],
  ["a day of its own hours", {}, { "10": { expectedMinutes: 60 } }, [
    "13",
    "14",
  ]],
  ["a holiday, which does not begin a record", {}, { "10": HOLIDAY }, []],
  ["a free day, which does not either", {}, {
    "10": { expectedMinutes: 0 },
  }, []],
  ["a holiday since", { "10": NINE_HOURS }, { "13": HOLIDAY }, ["14"]],
  ["a day without events", { "10": "" }, {}, []],
  ["a day without a stop", { "10": "start 09:00" }, {}, ["13", "14"]],
  ["an absence before the first day", { "13": NINE_HOURS }, { "09": SICK }, [
    "10",
    "14",
  ]],
];

Deno.test("balanceOf() names workdays without a record since the first one", () => {
  const start = { from: parseCivilMonth("2025-01"), openingMinutes: 0 };
  for (const [name, days, overrides, dates] of UNRECORDED) {
    const month = workMonth("2025-01", days, overrides);
    const { unrecordedDates } = balanceOf([month], start, NOW, DEFAULT_TERMS);
    assertEquals<unknown>(
      unrecordedDates,
      dates.map((day) => `2025-01-${day}`),
      name,
    );
  }
});

Deno.test("yearStatsOf() has the sums of a year, and days without work", () => {
  const overrides = { "03": HALF, "20": VACATION };
  const january = workMonth(
    "2025-01",
    { "02": "start 09:00, stop 16:00", "03": "start 09:00, stop 14:00" },
    overrides,
  );
  const february = workMonth("2025-02", {});
  const year = yearStatsOf(2025, [DECEMBER, january, february], NOW, {
    ...DEFAULT_TERMS,
    balanceFrom: parseCivilMonth("2024-12"),
  });
  const daysByKind = { vacation: 1.5 };
  const sums = {
    ...{ workMinutes: 720, expectedMinutes: 720, overtimeMinutes: 0 },
    daysByKind,
  };
  const nothing = {
    ...{ workMinutes: 0, expectedMinutes: 0, overtimeMinutes: 0 },
    daysByKind: {},
  };
  assertEquals<unknown>(year, {
    year: 2025,
    months: [
      { month: "2025-01", ...sums, balanceMinutes: 60 },
      // It is yet to come.
      { month: "2025-02", ...nothing },
    ],
    days: [
      { date: "2025-01-02", workMinutes: 420 },
      {
        date: "2025-01-03",
        workMinutes: 300,
        absence: { kind: "vacation", isHalf: true },
      },
      {
        date: "2025-01-20",
        workMinutes: 0,
        absence: { kind: "vacation", isHalf: false },
      },
    ],
    ...sums,
    vacation: { taken: 0.5, planned: 1 },
  });
});

Deno.test("yearStatsOf() has the days with at least a minute of work, or an absence", () => {
  const days = {
    "02": "start 09:00, stop 09:00",
    "03": "start 09:00, stop 09:01",
    "06": "start 09:00, stop 09:00",
    "07": "start 09:00, stop 10:00",
  };
  const months = [workMonth("2025-01", days, { "06": HALF, "01": HOLIDAY })];
  const year = yearStatsOf(2025, months, NOW, DEFAULT_TERMS);
  assertEquals<unknown>(year.days, [
    { date: "2025-01-01", workMinutes: 0, absence: HOLIDAY.absence },
    { date: "2025-01-03", workMinutes: 1 },
    { date: "2025-01-06", workMinutes: 0, absence: HALF.absence },
    { date: "2025-01-07", workMinutes: 60 },
  ]);
});

Deno.test("carriedIn() returns the balance before and after a month", () => {
  const months = [
    workMonth("2024-12", {}),
    workMonth("2025-01", { "02": "start 08:00, stop 17:00" }),
    workMonth("2025-02", { "03": "start 09:00, stop 16:30" }),
    workMonth("2025-03", {}),
  ];
  const moment = { ...NOW, currentDate: parseCivilDate("2025-02-28") };
  const year = yearStatsOf(2025, months, moment, {
    ...DEFAULT_TERMS,
    balanceFrom: parseCivilMonth("2025-01"),
    openingBalanceMinutes: 15,
  });
  const carried = ["2024-12", "2025-01", "2025-02", "2025-03"]
    .map((month) => carriedIn(year, parseCivilMonth(month)));
  assertEquals(carried, [
    undefined,
    { beforeMinutes: 15, afterMinutes: 75 },
    { beforeMinutes: 75, afterMinutes: 45 },
    // It is yet to come.
    undefined,
  ]);
  const none = yearStatsOf(2025, months, moment, DEFAULT_TERMS);
  assertEquals(carriedIn(none, parseCivilMonth("2025-01")), undefined);
});

Deno.test("yearStatsOf() has no balance without a start", () => {
  const { months } = yearStatsOf(2025, [JANUARY], NOW, DEFAULT_TERMS);
  assertEquals(months.map((it) => "balanceMinutes" in it), [false]);
});

Deno.test("yearStatsOf() counts vacation as taken up to the day before", () => {
  const table: [overrides: Record<string, DayTerms>, vacation: unknown][] = [
    [{ "14": VACATION }, { taken: 1, planned: 0, left: 27 }],
    [{ "15": VACATION }, { taken: 0, planned: 1, left: 27 }],
    [{ "14": HALF, "16": VACATION }, { taken: 0.5, planned: 1, left: 26.5 }],
    [{ "14": SICK }, { taken: 0, planned: 0, left: 28 }],
  ];
  for (const [overrides, expected] of table) {
    const months = [workMonth("2025-01", {}, overrides)];
    const terms = { ...DEFAULT_TERMS, vacationDays: 28 };
    const { vacation } = yearStatsOf(2025, months, NOW, terms);
    assertEquals<unknown>(vacation, expected);
  }
});

Deno.test("weekStatsOf() has the days from Monday to Sunday, of two months", () => {
  const months = [
    workMonth("2024-12", { "29": NINE_HOURS, "30": NINE_HOURS }),
    workMonth("2025-01", { "05": NINE_HOURS, "06": NINE_HOURS }, {
      "01": HOLIDAY,
      "04": { expectedMinutes: 60 },
    }),
  ];
  const week = {
    week: "2025-W01",
    from: "2024-12-30" as CivilDate,
    to: "2025-01-05" as CivilDate,
  };
  const { days, ...stats } = weekStatsOf(week, months, NOW, DEFAULT_TERMS);
  assertEquals<unknown>(days.map(({ date }) => date), [
    "2024-12-30",
    "2025-01-01",
    "2025-01-04",
    "2025-01-05",
  ]);
  assertEquals<unknown>(stats, {
    ...week,
    workMinutes: 1080,
    plannedMinutes: 4 * 480 + 60,
    totalOvertimeMinutes: 60 - 60 + 60,
  });
});
