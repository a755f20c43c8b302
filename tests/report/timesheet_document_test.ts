import { assertEquals } from "@std/assert";
import type { ReportRow } from "../../lib/report/document.ts";
import type {
  Timesheet,
  TimesheetDay,
  TimesheetMark,
} from "../../lib/report/timesheet.ts";
import { timesheetDocument } from "../../lib/report/timesheet_document.ts";
import type { CivilDate, CivilMonth } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { columnTexts } from "../support/report_documents.ts";

const ZONE = namedZone("Europe/Berlin");

/** An instant of December in Berlin, such as `10T09:00`. */
const at = (time: string) => Date.parse(`2024-12-${time}+01:00`);
const dateOf = (day: string) => `2024-12-${day}` as CivilDate;

const FIGURES = {
  ...{ lunchMinutes: 45, breakMinutes: 5, workMinutes: 480 },
  ...{ workHundredths: 800, targetMinutes: 450, balanceMinutes: 30 },
};

function dayOf(
  day: string,
  fields: Partial<TimesheetDay> = {},
): TimesheetDay {
  return {
    ...{ date: dateOf(day), kind: "none", marks: [], brokenRules: [] },
    ...{ notes: [], ...fields },
  };
}

function workOn(day: string, ...marks: TimesheetMark[]): TimesheetDay {
  return dayOf(day, {
    ...{ kind: "work", start: 540, end: 1070, figures: FIGURES, marks },
  });
}

function timesheet(fields: Partial<Timesheet> = {}): Timesheet {
  return {
    ...{ month: "2024-12" as CivilMonth, person: {}, days: [], daysWorked: 2 },
    ...{ totals: FIGURES, absenceDays: {}, unrecordedDates: [], files: [] },
    ...{ asOf: Date.parse("2025-01-02T09:00:59+01:00") },
    ...{ madeAt: Date.parse("2025-01-02T09:00+01:00"), ...fields },
  };
}

const print = (fields: Partial<Timesheet> = {}) =>
  timesheetDocument(timesheet(fields), { program: "worktime 1", zone: ZONE });

const HOURS_REMARK = "Hours are rounded so that the days add up to the total.";

Deno.test("timesheetDocument() has a table of days and one of the month", () => {
  const { tables: [days, summary], ...rest } = print({
    person: { name: "Ada", employer: "ACME", personnelNumber: "007" },
  });
  assertEquals(rest, {
    title: "Timesheet for December 2024",
    facts: [
      { label: "Name", value: "Ada" },
      { label: "Employer", value: "ACME" },
      { label: "Personnel number", value: "007" },
    ],
    remarks: [HOURS_REMARK],
    signatures: ["Employee", "Employer"],
    footer: ["Made with worktime 1 on 2025-01-02 at 09:00 (UTC+01:00)"],
  });
  assertEquals(print().facts, []);
  assertEquals(days && columnTexts(days.columns), [
    "date|Date|date",
    "weekday|Day|text|detail=2",
    "kind|Kind|text",
    "start|Start|time|detail=3",
    "end|End|time|detail=3",
    "lunch_minutes|Lunch|duration|detail=5|isSummed=true",
    "break_minutes|Breaks|duration|detail=6|isSummed=true",
    "work_minutes|Work|duration|isSummed=true",
    "work_hours|Hours|hours|isSummed=true",
    "target_minutes|Target|duration|detail=4|isSummed=true",
    "balance_minutes|Balance|balance|detail=1|isSummed=true",
    "note|Note|text",
  ]);
  assertEquals({ ...days, columns: undefined }, {
    ...{ caption: "December 2024", columns: undefined, rows: [] },
    total: {
      cells: [
        ...["Total", "", "", undefined, undefined],
        ...[45, 5, 480, 800, 450, 30, ""],
      ],
    },
  });
  assertEquals(summary, {
    caption: "Summary",
    columns: [
      { key: "days_worked", heading: "Days worked", type: "count" },
      {
        ...{ key: "balance_minutes", heading: "Balance of the month" },
        type: "balance",
      },
    ],
    rows: [{ cells: [2, 30] }],
  });
});

const NONE = Array<undefined>(6).fill(undefined);
const ALL = [45, 5, 480, 800, 450, 30];
const TARGET = [undefined, undefined, undefined, undefined, 450, 30];

/** Days, and their rows. */
const DAY_ROWS: readonly (readonly [
  day: TimesheetDay,
  cells: readonly unknown[],
  emphasis?: ReportRow["emphasis"],
])[] = [
  [workOn("02"), ["Mon", "work", 540, 1070, ...ALL, ""]],
  [
    { ...workOn("02", "clock_change"), notes: ["a", "b"] },
    ["Mon", "work", 540, 1070, ...ALL, "[clock change] a; b"],
  ],
  [
    workOn("02", "clock_change", "running"),
    ["Mon", "work", 540, 1070, ...ALL, "[clock change] [in progress]"],
    "marked",
  ],
  [
    workOn("02", "no_stop"),
    ["Mon", "work", 540, 1070, ...ALL, "[no stop]"],
    "marked",
  ],
  [
    workOn("02", "break_rules"),
    ["Mon", "work", 540, 1070, ...ALL, "[break rules]"],
    "marked",
  ],
  [
    workOn("02", "changed"),
    ["Mon", "work", 540, 1070, ...ALL, "[changed since closing]"],
    "marked",
  ],
  [
    dayOf("03"),
    ["Tue", "", undefined, undefined, ...NONE, ""],
    "muted",
  ],
  // It was not recorded.
  [
    dayOf("04"),
    ["Wed", "–", undefined, undefined, ...NONE, ""],
    "marked",
  ],
  [
    dayOf("05", { figures: FIGURES }),
    ["Thu", "–", undefined, undefined, ...TARGET, ""],
    "muted",
  ],
  [
    dayOf("07", { kind: "weekend" }),
    ["Sat", "weekend", undefined, undefined, ...NONE, ""],
    "muted",
  ],
  [
    dayOf("06", {
      ...{ kind: "vacation", absence: { kind: "vacation", isHalf: true } },
      figures: FIGURES,
    }),
    ["Fri", "half vacation", undefined, undefined, ...TARGET, ""],
    "muted",
  ],
];

Deno.test("timesheetDocument() mutes days off, and marks those to look at", () => {
  const { tables: [table] } = print({
    days: DAY_ROWS.map(([day]) => day),
    unrecordedDates: [dateOf("04")],
  });
  assertEquals<unknown>(
    table?.rows,
    DAY_ROWS.map(([{ date }, cells, emphasis]) => ({
      cells: [date, ...cells],
      ...emphasis && { emphasis },
    })),
  );
});

Deno.test("timesheetDocument() sums up what is carried, and the vacation of the year", () => {
  const { tables: [, summary], remarks } = print({
    carried: { beforeMinutes: 15, afterMinutes: 40 },
    vacation: { taken: 0, planned: 0, left: 1 },
  });
  assertEquals(summary && columnTexts(summary.columns), [
    "days_worked|Days worked|count",
    "balance_before_minutes|Balance before|balance",
    "balance_minutes|Balance of the month|balance",
    "balance_after_minutes|Balance after|balance",
    "vacation_taken|Vacation taken|count",
    "vacation_planned|Vacation planned|count",
    "vacation_left|Vacation left|count",
  ]);
  assertEquals(summary?.rows, [{ cells: [2, 15, 30, 40, 0, 0, 1] }]);
  assertEquals(remarks, [
    "The balance before and after counts a day once it is over.",
    HOURS_REMARK,
  ]);
  const keysOf = (vacation: NonNullable<Timesheet["vacation"]>) =>
    print({ vacation }).tables[1]?.columns.slice(2).map(({ key }) => key);
  assertEquals(keysOf({ taken: 0, planned: 0 }), []);
  assertEquals(keysOf({ taken: 0.5, planned: 0 }), [
    ...["vacation_taken", "vacation_planned"],
  ]);
  const carried = { beforeMinutes: 15, afterMinutes: 45 };
  assertEquals(print({ carried }).remarks, [HOURS_REMARK]);
});

/** Timesheets, and what they say besides the rounding of hours. */
const REMARKS: readonly (readonly [
  fields: Partial<Timesheet>,
  ...remarks: string[],
])[] = [
  [{ asOf: at("31T00:00") }],
  [
    { asOf: at("30T23:59") },
    "The month is not over: days after 2024-12-30 do not count yet.",
  ],
  [
    { asOf: at("01T00:00") },
    "The month is not over: days after 2024-12-01 do not count yet.",
  ],
  [
    { asOf: Date.parse("2024-11-30T23:59+01:00") },
    "The month is still to come.",
  ],
  [
    {
      days: [workOn("02", "running"), workOn("03", "no_stop"), workOn("04")],
    },
    "2024-12-02 is in progress, and counts up to 09:00.",
    "2024-12-03 was never stopped, and counts up to its last event.",
  ],
  [
    {
      days: [
        { ...workOn("02", "clock_change"), brokenRules: ["Rule a", "Rule b"] },
      ],
    },
    "On 2024-12-02, the clock changed between start and end.",
    "2024-12-02: Rule a.",
    "2024-12-02: Rule b.",
  ],
  [
    { unrecordedDates: [dateOf("02")] },
    "Nothing was recorded on 2024-12-02: this workday does not count.",
  ],
  [
    { unrecordedDates: ["02", "03", "04", "05", "06"].map(dateOf) },
    "Nothing was recorded on 2024-12-02, 2024-12-03, 2024-12-04, " +
    "2024-12-05, 2024-12-06: these workdays do not count.",
  ],
  [
    { unrecordedDates: ["02", "03", "04", "05", "06", "09"].map(dateOf) },
    "Nothing was recorded on 2024-12-02, 2024-12-03, 2024-12-04, " +
    "2024-12-05, 2024-12-06 and 1 more: these workdays do not count.",
  ],
];

Deno.test("timesheetDocument() says what the figures alone do not", () => {
  for (const [fields, ...remarks] of REMARKS) {
    assertEquals(print(fields).remarks, [...remarks, HOURS_REMARK]);
  }
});

Deno.test("timesheetDocument() says when the month was closed, and what differs", () => {
  const files = [
    { name: "2024-12.csv", sha256: "aa" },
    { name: "2024-12-worktime-overrides.csv", sha256: "bb" },
  ];
  const closing = {
    ...{ closedAt: at("31T18:05"), files, balanceMinutes: 30 },
    changedDates: [],
  };
  const made = "Made with worktime 1 on 2025-01-02 at 09:00 (UTC+01:00)";
  const now = [
    "SHA-256 of 2024-12.csv: aa",
    "SHA-256 of 2024-12-worktime-overrides.csv: bb",
  ];
  const closed = print({ files, closing });
  assertEquals(closed.remarks, [
    "The month was closed on 2024-12-31 at 18:05.",
    HOURS_REMARK,
  ]);
  assertEquals(closed.footer, [made, ...now]);
  const changed = print({
    files: files.slice(1),
    closing: {
      ...{ ...closing, reopenedAt: Date.parse("2025-01-01T08:00+01:00") },
      ...{ changedDates: ["02", "03"].map(dateOf), balanceMinutes: -15 },
    },
    asOf: at("31T12:00"),
  });
  assertEquals(changed.remarks, [
    "The month was closed on 2024-12-31 at 18:05, and reopened on " +
    "2025-01-01 at 08:00.",
    "Changed since it was closed: 2024-12-02, 2024-12-03.",
    "Its balance was -0:15 when it was closed.",
    HOURS_REMARK,
  ]);
  assertEquals(changed.footer, [
    `${made}, with the figures of 2024-12-31 at 12:00`,
    ...now.slice(1),
    "SHA-256 of 2024-12.csv when closed: aa",
  ]);
});
