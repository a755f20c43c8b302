import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  type Absence,
  absenceSentences,
  absencesIn,
  absenceSpans,
  type AbsentDay,
  daysByKind,
  type DayTerms,
  type ExpectedMinutes,
  formatAbsence,
  readAbsence,
  termsUnder,
  withAbsence,
} from "../../lib/workday/terms.ts";

const FOUR_DAYS = { mon: 480, tue: 480, wed: 480, thu: 450 };
const HALF_HOLIDAY: DayTerms = {
  expectedMinutes: 240,
  absence: { kind: "holiday", isHalf: true },
};

type Row = [
  what: string,
  date: string,
  absence: string,
  expected: ExpectedMinutes,
  before: DayTerms | undefined,
  after: [expectedMinutes: number, absence: string] | undefined,
];

// 2024-12-23 is a Monday.
const ROWS: Row[] = [
  ["vacation", "2024-12-23", "vacation", 480, undefined, [0, "vacation"]],
  ["sick leave", "2024-12-23", "sick", 480, undefined, [0, "sick"]],
  ["a holiday", "2024-12-23", "holiday", 480, undefined, [0, "holiday"]],
  ["unpaid leave", "2024-12-23", "unpaid", 480, undefined, [0, "unpaid"]],
  ["flex", "2024-12-23", "flex", 480, undefined, [480, "flex"]],
  [
    "half a vacation",
    "2024-12-26",
    "half vacation",
    FOUR_DAYS,
    undefined,
    [225, "half vacation"],
  ],
  [
    "half a day of flex",
    "2024-12-23",
    "half flex",
    480,
    undefined,
    [480, "half flex"],
  ],
  ["half an odd day", "2024-12-23", "half sick", 441, undefined, [
    221,
    "half sick",
  ]],
  ["a Saturday", "2024-12-28", "vacation", 480, undefined, undefined],
  ["a holiday on a Sunday", "2024-12-29", "holiday", 480, undefined, undefined],
  ["a free Friday", "2024-12-27", "vacation", FOUR_DAYS, undefined, undefined],
  ["a working Sunday", "2024-12-29", "sick", { sun: 600 }, undefined, [
    0,
    "sick",
  ]],
  [
    "a Saturday with hours of its own",
    "2024-12-28",
    "vacation",
    480,
    { expectedMinutes: 300 },
    [0, "vacation"],
  ],
  [
    "half of a shorter day",
    "2024-12-24",
    "half vacation",
    480,
    { expectedMinutes: 240 },
    [120, "half vacation"],
  ],
  ["a day without hours", "2024-12-24", "vacation", 480, {
    expectedMinutes: 0,
  }, undefined],
  [
    "a vacation over a holiday",
    "2024-12-25",
    "vacation",
    480,
    { expectedMinutes: 0, absence: { kind: "holiday", isHalf: false } },
    undefined,
  ],
  [
    "a vacation over half a holiday, of which half a day is left",
    "2024-12-24",
    "vacation",
    480,
    HALF_HOLIDAY,
    [0, "half vacation"],
  ],
  [
    "half a vacation over half a holiday, which is the same",
    "2024-12-24",
    "half vacation",
    480,
    HALF_HOLIDAY,
    [0, "half vacation"],
  ],
  [
    "flex over half a holiday",
    "2024-12-24",
    "flex",
    480,
    HALF_HOLIDAY,
    [240, "half flex"],
  ],
  [
    "half a holiday that is recorded again",
    "2024-12-24",
    "half holiday",
    480,
    HALF_HOLIDAY,
    [240, "half holiday"],
  ],
  [
    "a holiday that was taken for half a holiday",
    "2024-12-25",
    "holiday",
    480,
    HALF_HOLIDAY,
    [0, "holiday"],
  ],
  [
    "half a holiday that was taken for a holiday",
    "2024-12-24",
    "half holiday",
    480,
    { expectedMinutes: 0, absence: { kind: "holiday", isHalf: false } },
    [240, "half holiday"],
  ],
  [
    "a vacation recorded again over half a holiday",
    "2024-12-24",
    "vacation",
    480,
    { expectedMinutes: 0, absence: { kind: "vacation", isHalf: true } },
    [0, "half vacation"],
  ],
  [
    "sickness instead of flex over half a holiday",
    "2024-12-24",
    "sick",
    480,
    { expectedMinutes: 240, absence: { kind: "flex", isHalf: true } },
    [0, "half sick"],
  ],
  [
    "a vacation instead of half a vacation",
    "2024-12-23",
    "vacation",
    480,
    { expectedMinutes: 240, absence: { kind: "vacation", isHalf: true } },
    [0, "vacation"],
  ],
  [
    "sickness during a vacation",
    "2024-12-23",
    "sick",
    480,
    { expectedMinutes: 0, absence: { kind: "vacation", isHalf: false } },
    [0, "sick"],
  ],
];

for (const [what, date, absence, expected, before, after] of ROWS) {
  Deno.test(`withAbsence() knows the hours of ${what}`, () => {
    const terms = withAbsence(
      parseCivilDate(date),
      before,
      read(absence),
      expected,
    );
    assertEquals(
      terms && [terms.expectedMinutes, formatAbsence(terms.absence!)],
      after,
    );
  });
}

function read(text: string): Absence {
  const absence = readAbsence(text);
  if (!absence) throw new TypeError(`Not an absence: "${text}"`);
  return absence;
}

const DATE = parseCivilDate("2024-12-24");
const VACATION = { kind: "vacation", isHalf: false } as const;
const HALF_VACATION = { kind: "vacation", isHalf: true } as const;

Deno.test("withAbsence() keeps the other half of a day that becomes half a holiday", () => {
  const half = read("half holiday");
  const trip: DayTerms = {
    ...{ expectedMinutes: 0, absence: VACATION, note: "Trip" },
  };
  assertEquals(withAbsence(DATE, trip, half, 480), {
    expectedMinutes: 0,
    absence: HALF_VACATION,
    note: "Trip",
  });
  const short = {
    ...{ expectedMinutes: 150, absence: HALF_VACATION },
    ...{ ownMinutes: 300, isLunchPlanned: false },
  };
  assertEquals(withAbsence(DATE, short, half, 480), {
    expectedMinutes: 0,
    isLunchPlanned: false,
    absence: HALF_VACATION,
    ownMinutes: 300,
  });
});

/** The terms of a date, and what is left of them without the absence. */
const UNDER: readonly [
  name: string,
  before: DayTerms,
  after: DayTerms | undefined,
][] = [
  ["vacation", { expectedMinutes: 0, absence: VACATION, note: "x" }, undefined],
  [
    "vacation on a day of its own hours",
    {
      ...{ expectedMinutes: 0, absence: VACATION, note: "x" },
      ...{ ownMinutes: 300, isLunchPlanned: false },
    },
    { expectedMinutes: 300, isLunchPlanned: false },
  ],
  [
    "vacation on the rest of half a holiday",
    { expectedMinutes: 0, absence: HALF_VACATION, isLunchPlanned: true },
    { ...HALF_HOLIDAY, isLunchPlanned: true },
  ],
  [
    "the same on a day of its own hours",
    { expectedMinutes: 0, absence: HALF_VACATION, ownMinutes: 300 },
    { ...HALF_HOLIDAY, expectedMinutes: 150, ownMinutes: 300 },
  ],
  ["half a vacation", {
    ...{ expectedMinutes: 240, absence: HALF_VACATION },
  }, undefined],
  ["half a holiday", HALF_HOLIDAY, undefined],
];

Deno.test("termsUnder() returns what a date has without its absence", () => {
  for (const [name, before, after] of UNDER) {
    assertEquals(termsUnder(DATE, before, 480), after, name);
  }
});

Deno.test("absenceSentences() joins the days of one absence, whatever their notes", () => {
  const day = (date: string, absence: Absence, note?: string): AbsentDay => ({
    ...{ date: parseCivilDate(date), expectedMinutes: 0, ...absence },
    ...note !== undefined && { note },
  });
  assertEquals(
    absenceSentences([
      day("2024-12-23", VACATION, "Trip"),
      day("2024-12-24", VACATION),
      day("2024-12-27", HALF_VACATION),
    ]),
    [
      "vacation on 2024-12-23..2024-12-24",
      "half vacation on 2024-12-27",
    ],
  );
});

Deno.test("withAbsence() keeps whether lunch is planned", () => {
  const before = { expectedMinutes: 240, isLunchPlanned: false };
  const date = parseCivilDate("2024-12-24");
  assertEquals(withAbsence(date, before, read("half sick"), 480), {
    expectedMinutes: 120,
    isLunchPlanned: false,
    absence: { kind: "sick", isHalf: true },
    ownMinutes: 240,
  });
});

Deno.test("readAbsence() reads words in any case, and nothing else", () => {
  assertEquals(read("Half Vacation"), { kind: "vacation", isHalf: true });
  assertEquals(read("FLEX"), { kind: "flex", isHalf: false });
  for (
    const text of ["", "half", "nap", "half  sick", "sick half", "toString"]
  ) {
    assertEquals(readAbsence(text), undefined, text);
  }
});

function daysOf(rows: Record<string, string>): AbsentDay[] {
  return Object.entries(rows).map(([date, row]) => {
    const [absence = "", note] = row.split(": ");
    const noted = note === undefined ? {} : { note };
    const day = { date: parseCivilDate(date), expectedMinutes: 0, ...noted };
    return { ...day, ...read(absence) };
  });
}

Deno.test("absenceSpans() joins equal absences across free days only", () => {
  const days = daysOf({
    "2024-12-19": "vacation",
    "2024-12-20": "vacation",
    "2024-12-23": "vacation",
    "2024-12-24": "half vacation",
    "2024-12-27": "vacation: home",
    "2024-12-30": "vacation: home",
    "2025-01-02": "vacation: home",
    "2025-01-06": "vacation: away",
    "2025-01-08": "vacation: away",
  });
  assertEquals(
    absenceSpans(days, 480).map(({ from, to, days, note }) =>
      [from, to, days, note].join(" ")
    ),
    [
      "2024-12-19 2024-12-23 3 ",
      "2024-12-24 2024-12-24 0.5 ",
      "2024-12-27 2024-12-30 2 home",
      // Tuesday and Wednesday were workdays.
      "2025-01-02 2025-01-02 1 home",
      // Tuesday alone was one.
      "2025-01-06 2025-01-06 1 away",
      "2025-01-08 2025-01-08 1 away",
    ],
  );
});

Deno.test("absencesIn() returns the dates with an absence in order, with their notes", () => {
  const terms: readonly (readonly [date: string, terms: DayTerms])[] = [
    ["2024-12-24", { ...HALF_HOLIDAY, note: "Eve" }],
    ["2024-12-20", { expectedMinutes: 240 }],
    ["2024-12-31", { expectedMinutes: 0, absence: VACATION, ownMinutes: 60 }],
    ["2024-12-23", { expectedMinutes: 480, absence: read("flex"), note: "" }],
  ];
  const absences = absencesIn(
    terms.map(([date, terms]) => [parseCivilDate(date), terms]),
  );
  assertEquals<unknown>(absences, [
    {
      ...{ date: "2024-12-23", kind: "flex", isHalf: false },
      ...{ expectedMinutes: 480, note: "" },
    },
    {
      ...{ date: "2024-12-24", kind: "holiday", isHalf: true },
      ...{ expectedMinutes: 240, note: "Eve" },
    },
    {
      ...{ date: "2024-12-31", kind: "vacation", isHalf: false },
      expectedMinutes: 0,
    },
  ]);
});

Deno.test("daysByKind() has the kinds in the order of their list", () => {
  const kinds = ["unpaid", "flex", "sick", "holiday", "vacation"] as const;
  const days = kinds.map((kind) => ({ kind, isHalf: false }));
  assertEquals(Object.keys(daysByKind(days)), [
    ...["vacation", "sick", "holiday", "flex", "unpaid"],
  ]);
});

Deno.test("daysByKind() counts half days", () => {
  const days = daysOf({
    "2024-12-20": "vacation",
    "2024-12-23": "sick",
    "2024-12-24": "half vacation",
  });
  assertEquals(daysByKind(days), { vacation: 1.5, sick: 1 });
});
