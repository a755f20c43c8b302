import type {
  Cell,
  ReportColumn,
  ReportDocument,
  ReportRow,
} from "../../lib/report/document.ts";
import {
  addDays,
  type CivilDate,
  datesBetween,
  weekdayOf,
} from "../../lib/time/civil_date.ts";

/** A text that must not act in any form. */
export const HOSTILE =
  `=1+1 <script>alert("1")</script> & 'x' | *y* \u202Egnp.exe \x1b[31m`;

/** A document with every type of cell, every emphasis, and hostile texts. */
export const EVERY_CELL: ReportDocument = {
  title: "Report <b>& more",
  facts: [{ label: "Name", value: HOSTILE }],
  tables: [
    {
      caption: "All: types/of [cells]",
      columns: [
        { key: "date", heading: "Date", type: "date" },
        { key: "text", heading: "Text", type: "text" },
        { key: "start", heading: "Start", type: "time" },
        {
          key: "work_minutes",
          heading: "Work",
          type: "duration",
          isSummed: true,
        },
        {
          key: "balance_minutes",
          heading: "Balance",
          type: "balance",
          isSummed: true,
        },
        { key: "hours", heading: "Hours", type: "hours", isSummed: true },
        { key: "rate", heading: "Rate", type: "amount", currency: "EUR" },
        {
          key: "amount",
          heading: "Amount",
          type: "amount",
          currency: "EUR",
          isSummed: true,
        },
        { key: "days", heading: "Days", type: "count", isSummed: true },
      ],
      rows: [
        {
          cells: ["2024-12-30", HOSTILE, 525, 450, -20, 750, 9550, 71625, 1],
        },
        {
          cells: ["2024-12-31", "-5", 1470, 1500, 500, 2500, 9550, 238750, 0.5],
          emphasis: "marked",
        },
        {
          cells: [
            undefined,
            "Subtotal",
            undefined,
            1950,
            480,
            3250,
            undefined,
            310375,
            1.5,
          ],
          emphasis: "subtotal",
        },
        {
          cells: [
            "2025-01-01",
            "New Year",
            undefined,
            undefined,
            undefined,
            undefined,
            undefined,
            undefined,
            undefined,
          ],
          emphasis: "muted",
        },
        {
          cells: [
            "2025-01-02",
            "",
            0,
            20,
            -460,
            33,
            undefined,
            undefined,
            undefined,
          ],
        },
      ],
      total: {
        cells: ["Total", "", undefined, 1970, 20, 3283, undefined, 310375, 1.5],
      },
    },
    {
      caption: "All: types?of*cells, with a caption that is far too long",
      columns: [
        { key: "days", heading: "Days", type: "count" },
        { key: "carried", heading: "Carried", type: "balance" },
      ],
      rows: [{ cells: [3, 75] }],
    },
  ],
  remarks: ["Rounded to 15 minutes, <i>up</i>."],
  signatures: ["Employee", "Employer"],
  footer: ["worktime 0.1.0", "SHA-256 0123456789abcdef"],
};

/** Shows columns as `KEY|HEADING|TYPE`, with what else they have. */
export function columnTexts(columns: readonly ReportColumn[]): string[] {
  return columns.map(({ key, heading, type, ...rest }) =>
    [
      ...[key, heading, type],
      ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    ].join("|")
  );
}

const MONTH_COLUMNS: readonly ReportColumn[] = [
  { key: "date", heading: "Date", type: "date" },
  { key: "weekday", heading: "Day", type: "text" },
  { key: "kind", heading: "Kind", type: "text" },
  { key: "start", heading: "Start", type: "time" },
  { key: "end", heading: "End", type: "time" },
  { key: "lunch_minutes", heading: "Lunch", type: "duration", isSummed: true },
  { key: "break_minutes", heading: "Breaks", type: "duration", isSummed: true },
  { key: "work_minutes", heading: "Work", type: "duration", isSummed: true },
  { key: "work_hours", heading: "Hours", type: "hours", isSummed: true },
  {
    key: "target_minutes",
    heading: "Target",
    type: "duration",
    isSummed: true,
  },
  {
    key: "balance_minutes",
    heading: "Balance",
    type: "balance",
    isSummed: true,
  },
  { key: "note", heading: "Note", type: "text" },
];

const DAY_NOTES: Readonly<Record<string, string>> = {
  "2024-12-05": "[clock change] Visit at the customer in Hamburg",
  "2024-12-11": "[no stop]",
  "2024-12-19": "[break rules] Release",
  "2024-12-27": "Moved to the new office, with all machines",
};

function monthRow(date: CivilDate): ReportRow {
  const weekday = weekdayOf(date);
  const isOff = weekday === "Sat" || weekday === "Sun";
  const kind = isOff ? "weekend" : date >= "2024-12-23" ? "vacation" : "work";
  if (kind !== "work") {
    return {
      cells: [
        date,
        weekday,
        kind,
        ...Array<Cell>(5),
        undefined,
        0,
        0,
        DAY_NOTES[date] ?? "",
      ],
      emphasis: "muted",
    };
  }
  const day = Number(date.slice(8));
  const end = day === 12 ? 1470 : 1020 + day;
  const work = end - 525 - 45;
  const note = DAY_NOTES[date] ?? "";
  return {
    cells: [
      date,
      weekday,
      kind,
      525,
      end,
      45,
      0,
      work,
      Math.round(work * 10 / 6),
      480,
      work - 480,
      note,
    ],
    ...note.startsWith("[") && { emphasis: "marked" as const },
  };
}

/** Returns the sums of the summed columns. */
function totalOf(
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): ReportRow {
  const sum = (i: number) =>
    rows.filter(({ emphasis }) => emphasis !== "subtotal")
      .reduce((sum, { cells }) => sum + (Number(cells[i]) || 0), 0);
  return {
    cells: columns.map(({ isSummed }, i) =>
      isSummed ? sum(i) : i === 0 ? "Total" : undefined
    ),
  };
}

/** Returns a timesheet of 31 days. */
export function longestMonth(): ReportDocument {
  const rows = datesBetween(
    "2024-12-01" as CivilDate,
    "2024-12-31" as CivilDate,
  )
    .map(monthRow);
  return {
    title: "Timesheet for December 2024",
    facts: [
      { label: "Name", value: "Ada Lovelace" },
      { label: "Employer", value: "Analytical Engines Ltd." },
      { label: "Personnel number", value: "1815-12-10" },
    ],
    tables: [
      {
        caption: "December 2024",
        columns: MONTH_COLUMNS,
        rows,
        total: totalOf(MONTH_COLUMNS, rows),
      },
      {
        caption: "Summary",
        columns: [
          { key: "days", heading: "Days worked", type: "count" },
          { key: "before", heading: "Balance before", type: "balance" },
          { key: "month", heading: "Balance of the month", type: "balance" },
          { key: "after", heading: "Balance after", type: "balance" },
          { key: "taken", heading: "Vacation taken", type: "count" },
          { key: "left", heading: "Vacation left", type: "count" },
        ],
        rows: [{ cells: [15, 750, -120, 630, 5, 3.5] }],
      },
    ],
    remarks: [
      "No stop was recorded on 2024-12-11.",
      "On 2024-12-19, a break of 45 minutes was required after 9 hours of work.",
      "Times after midnight are marked with (+1).",
    ],
    signatures: ["Employee", "Employer"],
    footer: [
      "worktime 0.1.0, made 2025-01-02 08:15 +01:00, zone Europe/Berlin",
      "2024-12.csv SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
  };
}

const ENTRY_COLUMNS: readonly ReportColumn[] = [
  { key: "date", heading: "Date", type: "date" },
  { key: "start", heading: "Start", type: "time" },
  { key: "end", heading: "End", type: "time" },
  { key: "task", heading: "Task", type: "text" },
  { key: "text", heading: "Text", type: "text" },
  { key: "tags", heading: "Tags", type: "text" },
  { key: "minutes", heading: "Time", type: "duration", isSummed: true },
  {
    key: "rounded_minutes",
    heading: "Rounded",
    type: "duration",
    isSummed: true,
  },
];

const TASK_COLUMNS: readonly ReportColumn[] = [
  { key: "plan", heading: "Plan", type: "text" },
  { key: "task", heading: "Task", type: "text" },
  { key: "title", heading: "Title", type: "text" },
  { key: "minutes", heading: "Time", type: "duration", isSummed: true },
  { key: "hours", heading: "Hours", type: "hours", isSummed: true },
  { key: "rate_eur", heading: "Rate (EUR)", type: "amount", currency: "EUR" },
  {
    key: "amount_eur",
    heading: "Amount (EUR)",
    type: "amount",
    currency: "EUR",
    isSummed: true,
  },
];

/** Returns a client's report over several pages. */
export function clientReport(): ReportDocument {
  const texts = [
    "Review",
    "Pairing on the import of old invoices, with tests for every column",
    "",
  ];
  const entries = Array.from({ length: 120 }, (_, i): ReportRow => {
    const start = 540 + (i % 4) * 110;
    const minutes = 25 + i % 70;
    return {
      cells: [
        addDays("2024-12-01" as CivilDate, Math.floor(i / 4)),
        start,
        start + minutes,
        `TASK-0${10 + i % 7}`,
        texts[i % 3],
        i % 5 === 0 ? "deep work, release" : "",
        minutes,
        Math.ceil(minutes / 15) * 15,
      ],
    };
  });
  const tasks = Array.from({ length: 7 }, (_, i): ReportRow => ({
    cells: [
      "website",
      `TASK-0${10 + i}`,
      "Move the shop to the new checkout",
      600 + i * 30,
      1000 + i * 50,
      9500,
      (1000 + i * 50) * 95,
    ],
  }));
  return {
    title: "Time report for ACME",
    facts: [
      { label: "Period", value: "2024-12-01 to 2024-12-31" },
      { label: "Time", value: "80:30" },
    ],
    tables: [
      {
        caption: "Summary",
        columns: TASK_COLUMNS,
        rows: tasks,
        total: totalOf(TASK_COLUMNS, tasks),
      },
      {
        caption: "Entries",
        columns: ENTRY_COLUMNS,
        rows: entries,
        total: totalOf(ENTRY_COLUMNS, entries),
      },
    ],
    remarks: ["Each entry is rounded up to 15 minutes."],
    signatures: [],
    footer: ["worktime 0.1.0, made 2025-01-02 08:15 +01:00"],
  };
}
