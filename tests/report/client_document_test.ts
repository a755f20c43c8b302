import { assertEquals } from "@std/assert";
import { clientDocument } from "../../lib/report/client_document.ts";
import type {
  BilledEntry,
  BilledTask,
  ClientReport,
} from "../../lib/report/client_report.ts";
import { parseRounding } from "../../lib/report/rounding.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { columnTexts } from "../support/report_documents.ts";

const ZONE = namedZone("Europe/Berlin");

/** An instant of December in Berlin, such as `10T09:00`. */
const at = (time: string) => Date.parse(`2024-12-${time}+01:00`);
const dateOf = (day: string) => `2024-12-${day}` as CivilDate;

const EUR_95 = { hundredthsPerHour: 9500, currency: "EUR" };

function taskOf(
  taskId: string,
  fields: Partial<BilledTask> = {},
): BilledTask {
  return {
    ...{ taskId, title: "", plan: undefined, client: undefined },
    ...{ isBillable: true, rate: undefined, amount: undefined },
    ...{ seconds: 3600, minutes: 60, roundedMinutes: undefined },
    ...{ hundredthHours: 100, ...fields },
  };
}

function billedEntry(fields: Partial<BilledEntry> = {}): BilledEntry {
  return {
    ...{ id: "1", date: dateOf("09"), taskId: "T-1", text: "", tags: [] },
    ...{ start: at("09T09:00"), end: at("09T10:00"), isBillable: true },
    ...{ seconds: 3600, minutes: 60, roundedMinutes: undefined },
    ...{ hundredthHours: 100, ...fields },
  };
}

function timeOf(minutes: number, roundedMinutes?: number) {
  const hundredthHours = Math.round(minutes / 0.6);
  return { seconds: minutes * 60, minutes, roundedMinutes, hundredthHours };
}

function report(fields: Partial<ClientReport> = {}): ClientReport {
  return {
    ...{ from: dateOf("01"), to: dateOf("31"), filter: {}, name: undefined },
    ...{ rounding: undefined, running: undefined, notes: [], amounts: [] },
    ...{ madeAt: at("31T18:05:59"), clockChanges: [], tasks: [taskOf("T-1")] },
    ...{ entries: [billedEntry()], total: timeOf(60), billable: timeOf(60) },
    ...{ nonBillable: timeOf(0), ...fields },
  };
}

const OPTIONS = { zone: ZONE, version: "1.2.3", withoutTimes: false };

Deno.test("clientDocument() of one task has only the columns that it needs", () => {
  assertEquals(clientDocument(report(), OPTIONS), {
    title: "Time report",
    facts: [
      { label: "Period", value: "2024-12-01 to 2024-12-31" },
      { label: "Time", value: "1:00" },
    ],
    tables: [
      {
        caption: "Summary",
        columns: [
          { key: "task", heading: "Task", type: "text" },
          {
            ...{ key: "minutes", heading: "Time", type: "duration" },
            isSummed: true,
          },
          { key: "hours", heading: "Hours", type: "hours", isSummed: true },
        ],
        rows: [{ cells: ["T-1", 60, 100] }],
        total: { cells: ["Total", 60, 100] },
      },
      {
        caption: "Entries",
        columns: [
          { key: "date", heading: "Date", type: "date" },
          { key: "start", heading: "Start", type: "time", detail: 2 },
          { key: "end", heading: "End", type: "time", detail: 2 },
          { key: "task", heading: "Task", type: "text" },
          {
            ...{ key: "minutes", heading: "Time", type: "duration" },
            isSummed: true,
          },
        ],
        rows: [{ cells: ["2024-12-09", 540, 600, "T-1", 60] }],
        total: { cells: ["Total", undefined, undefined, undefined, 60] },
      },
    ],
    ...{ remarks: [], signatures: [] },
    footer: ["worktime 1.2.3, made 2024-12-31 18:05 +01:00"],
  });
});

/** A report with every column. */
const WHOLE = report({
  name: "Ada",
  rounding: parseRounding("15m:up"),
  filter: {
    ...{ plan: "v2", sprint: "S1", taskId: "T-1", tags: ["a", "b"] },
    billable: true,
  },
  to: dateOf("01"),
  tasks: [
    taskOf("T-1", {
      ...{ client: "ACME", plan: "v2", title: "Title", roundedMinutes: 75 },
      ...{ rate: EUR_95, amount: { hundredths: 11_875, currency: "EUR" } },
    }),
    taskOf("T-2", {
      ...{ client: "Bolt", roundedMinutes: 60 },
      rate: { hundredthsPerHour: 1, currency: "CHF" },
      amount: { hundredths: 1, currency: "CHF" },
    }),
    taskOf("T-3", { isBillable: false, roundedMinutes: 60 }),
  ],
  entries: [
    billedEntry({ text: "did it", tags: ["a", "b"], roundedMinutes: 75 }),
    billedEntry({
      ...{ taskId: "T-3", isBillable: false, roundedMinutes: 60 },
      ...{ start: at("09T23:00"), end: at("10T00:00") },
    }),
  ],
  total: timeOf(180, 195),
  billable: timeOf(120, 135),
  nonBillable: timeOf(60, 60),
  amounts: [
    { hundredths: 1, currency: "CHF" },
    { hundredths: 11_875, currency: "EUR" },
  ],
  running: { taskId: "T-9", start: at("31T17:05"), likelyEnd: undefined },
  clockChanges: [dateOf("09"), dateOf("10")],
});

Deno.test("clientDocument() has a column for each field that a task has", () => {
  const { tables: [table], ...document } = clientDocument(WHOLE, OPTIONS);
  assertEquals(document.title, "Time report");
  assertEquals(document.facts.map(({ label, value }) => `${label}: ${value}`), [
    ...["Name: Ada", "Period: 2024-12-01", "Plan: v2", "Sprint: S1"],
    ...["Task: T-1", "Tags: a, b", "Only: billable time"],
    "Time: 3:15 (exactly 3:00)",
    "Billable: 2:15 (exactly 2:00)",
    "Not billable: 1:00 (exactly 1:00)",
    ...["Amount: 0.01 CHF", "Amount: 118.75 EUR"],
  ]);
  assertEquals(document.remarks, [
    "Each entry is rounded up to a multiple of 15 minutes.",
    "Amounts are hours multiplied by the rate, rounded so that they add up to " +
    "the total.",
    "Clocks were changed on 2024-12-09, 2024-12-10: durations are elapsed time.",
    'The timer for "T-9" has been running since 2024-12-31 17:05 and is not ' +
    "counted.",
  ]);
  assertEquals(table && columnTexts(table.columns), [
    "client|Client|text|detail=3",
    "plan|Plan|text|detail=4",
    "task|Task|text",
    "title|Title|text|detail=2",
    "billable|Billable|text|detail=6",
    "minutes|Time|duration|detail=1|isSummed=true",
    "rounded_minutes|Rounded|duration|isSummed=true",
    "hours|Hours|hours|isSummed=true",
    "rate_chf|Rate (CHF)|amount|currency=CHF|detail=5",
    "amount_chf|Amount (CHF)|amount|currency=CHF|isSummed=true",
    "rate_eur|Rate (EUR)|amount|currency=EUR|detail=5",
    "amount_eur|Amount (EUR)|amount|currency=EUR|isSummed=true",
  ]);
  const no = undefined;
  assertEquals(table?.rows, [
    {
      cells: [
        ...["ACME", "v2", "T-1", "Title", "yes", 60, 75, 100],
        ...[no, no, 9500, 11_875],
      ],
    },
    {
      cells: [
        ...["Bolt", no, "T-2", no, "yes", 60, 60, 100, 1, 1, no, no],
      ],
    },
    {
      cells: [
        ...["Billable", no, no, no, no, 120, 135, 200, no, 1, no, 11_875],
      ],
      emphasis: "subtotal",
    },
    {
      cells: [no, no, "T-3", no, "no", 60, 60, 100, no, no, no, no],
      emphasis: "muted",
    },
    {
      cells: [
        ...["Not billable", no, no, no, no, 60, 60, 100, no, no, no, no],
      ],
      emphasis: "subtotal",
    },
  ]);
  assertEquals(table?.total?.cells, [
    ...["Total", no, no, no, no, 180, 195, 300, no, 1, no, 11_875],
  ]);
});

Deno.test("clientDocument() lists entries, then the running timer", () => {
  const { tables: [, table] } = clientDocument(WHOLE, OPTIONS);
  assertEquals(table && columnTexts(table.columns), [
    "date|Date|date",
    "start|Start|time|detail=2",
    "end|End|time|detail=2",
    "task|Task|text",
    "text|Text|text",
    "tags|Tags|text|detail=4",
    "billable|Billable|text|detail=3",
    "minutes|Time|duration|detail=1|isSummed=true",
    "rounded_minutes|Rounded|duration|isSummed=true",
  ]);
  const no = undefined;
  assertEquals(table?.rows, [
    {
      cells: [
        ...["2024-12-09", 540, 600, "T-1", "did it", "a, b", "yes", 60, 75],
      ],
    },
    {
      cells: ["2024-12-09", 1380, 1440, "T-3", no, no, "no", 60, 60],
      emphasis: "muted",
    },
    {
      cells: [
        ...["2024-12-31", 1025, no, "T-9", "Running, not counted"],
        ...[no, no, no, no],
      ],
      emphasis: "marked",
    },
  ]);
  assertEquals(table?.total?.cells, [
    ...["Total", no, no, no, no, no, no, 180, 195],
  ]);
  const { tables: [, short] } = clientDocument(WHOLE, {
    ...{ ...OPTIONS, withoutTimes: true },
  });
  assertEquals(short?.columns.slice(0, 2).map(({ key }) => key), [
    ...["date", "task"],
  ]);
});

/** Reports, and their titles. */
const TITLES: readonly (readonly [Partial<ClientReport>, string])[] = [
  [{ tasks: [] }, "Time report"],
  [{ filter: { client: "ACME" }, tasks: [] }, "Time report for ACME"],
  [
    { tasks: ["A", "B"].map((it) => taskOf(it, { client: "ACME" })) },
    "Time report for ACME",
  ],
  [
    { tasks: [taskOf("A", { client: "ACME" }), taskOf("B")] },
    "Time report",
  ],
];

Deno.test("clientDocument() names the client if it is the only one", () => {
  for (const [fields, title] of TITLES) {
    const document = clientDocument(report(fields), OPTIONS);
    assertEquals(document.title, title);
    const hasClients = document.tables[0]?.columns
      .some(({ key }) => key === "client");
    assertEquals(
      hasClients,
      title === "Time report" && fields.tasks?.length === 2,
    );
  }
});

Deno.test("clientDocument() says that tasks without a rate have no amount", () => {
  const NO_RATE = "Tasks without a rate have no amount.";
  const paid = taskOf("A", { rate: EUR_95 });
  const amounts = [{ hundredths: 1, currency: "EUR" }];
  const remarksOf = (fields: Partial<ClientReport>) =>
    clientDocument(report(fields), OPTIONS).remarks
      .filter((it) => it === NO_RATE);
  assertEquals(remarksOf({ tasks: [paid], amounts }), []);
  assertEquals(remarksOf({ tasks: [paid, taskOf("B")], amounts }), [NO_RATE]);
  assertEquals(remarksOf({ tasks: [paid, taskOf("B")] }), []);
  const unpaid = taskOf("B", { isBillable: false });
  assertEquals(remarksOf({ tasks: [paid, unpaid], amounts }), []);
});

Deno.test("clientDocument() explains an amount, and dates on which clocks changed", () => {
  const AMOUNTS = "Amounts are hours multiplied by the rate, rounded so that " +
    "they add up to the total.";
  const [march, october] = ["2024-03-31", "2024-10-27"] as CivilDate[];
  const changed = (dates: string) =>
    `Clocks were changed on ${dates}: durations are elapsed time.`;
  const remarksOf = (fields: Partial<ClientReport>) =>
    clientDocument(report(fields), OPTIONS).remarks;
  const amounts = [{ hundredths: 1, currency: "EUR" }];
  const tasks = [taskOf("A", { rate: EUR_95 })];
  assertEquals(remarksOf({ tasks }), []);
  assertEquals(remarksOf({ tasks, amounts }), [AMOUNTS]);
  const clockChanges = [march, october].filter((it) => it !== undefined);
  assertEquals(remarksOf({ clockChanges: clockChanges.slice(0, 1) }), [
    changed("2024-03-31"),
  ]);
  assertEquals(remarksOf({ tasks, amounts, clockChanges }), [
    ...[AMOUNTS, changed("2024-03-31, 2024-10-27")],
  ]);
});

Deno.test("clientDocument() of time that is not billable has no empty group", () => {
  const tasks = [taskOf("A", { isBillable: false })];
  const filter = { billable: false };
  const { facts, tables: [table] } = clientDocument(
    report({ tasks, filter, nonBillable: timeOf(60) }),
    OPTIONS,
  );
  assertEquals(facts[1], { label: "Only", value: "time that is not billable" });
  assertEquals(
    table?.rows.map(({ cells: [name], emphasis }) => [name, emphasis]),
    [
      ["A", "muted"],
      ["Not billable", "subtotal"],
    ],
  );
});

Deno.test("clientDocument() names a single tag, and no list of none", () => {
  const factsOf = (tags: readonly string[]) =>
    clientDocument(report({ filter: { tags } }), OPTIONS).facts
      .filter(({ label }) => label === "Tags");
  assertEquals(factsOf([]), []);
  assertEquals(factsOf(["a"]), [{ label: "Tags", value: "a" }]);
});

Deno.test("clientDocument() has no column of texts if there is none", () => {
  const keysOf = (fields: Partial<ClientReport>) =>
    clientDocument(report(fields), OPTIONS).tables[1]?.columns
      .map(({ key }) => key).filter((key) => ["text", "tags"].includes(key));
  const texts = [billedEntry(), billedEntry({ text: "did it" })];
  const tags = [billedEntry(), billedEntry({ tags: ["a"] })];
  assertEquals(keysOf({}), []);
  assertEquals(keysOf({ entries: texts }), ["text"]);
  assertEquals(keysOf({ entries: tags }), ["tags"]);
  const running = { taskId: "T", start: at("31T17:05"), likelyEnd: undefined };
  assertEquals(keysOf({ running }), ["text"]);
});
