import { assertEquals } from "@std/assert";
import { yearDocument } from "../../lib/report/timesheet_document.ts";
import type { CivilMonth } from "../../lib/time/civil_date.ts";
import type { YearMonth, YearStats } from "../../lib/workday/month.ts";
import { columnTexts } from "../support/report_documents.ts";

const MARCH = {
  ...{ month: "2024-03" as CivilMonth, workMinutes: 600 },
  ...{ expectedMinutes: 480, overtimeMinutes: 120 },
};
const YEAR: YearStats = {
  ...{ year: 2024, days: [], workMinutes: 900, expectedMinutes: 960 },
  ...{ overtimeMinutes: -60, daysByKind: { vacation: 1.5, sick: 2 } },
  vacation: { taken: 1, planned: 0.5, left: 28.5 },
  months: [
    { ...MARCH, daysByKind: { vacation: 1.5 } } as YearMonth,
    {
      ...{ ...MARCH, month: "2024-04" as CivilMonth, balanceMinutes: 90 },
      daysByKind: { sick: 2 },
    } as YearMonth,
  ],
};

Deno.test("yearDocument() has a row per month, and a column per kind of absence", () => {
  const { tables: [table], ...rest } = yearDocument(YEAR);
  assertEquals(rest, {
    title: "Year 2024",
    facts: [
      { label: "Overtime", value: "-1:00" },
      { label: "Vacation days", value: "1 taken, 0.5 planned, 28.5 left" },
    ],
    ...{ remarks: [], signatures: [], footer: [] },
  });
  assertEquals(table && columnTexts(table.columns), [
    "month|Month|text",
    "work_minutes|Work|duration|isSummed=true",
    "expected_minutes|Expected|duration|isSummed=true",
    "overtime_minutes|Overtime|balance|isSummed=true",
    "balance_minutes|Balance|balance",
    "vacation|Vacation|count|isSummed=true",
    "sick|Sick|count|isSummed=true",
  ]);
  assertEquals({ ...table, columns: undefined }, {
    ...{ caption: "Months", columns: undefined },
    rows: [
      { cells: ["2024-03", 600, 480, 120, undefined, 1.5, undefined] },
      { cells: ["2024-04", 600, 480, 120, 90, undefined, 2] },
    ],
    total: { cells: ["Total", 900, 960, -60, undefined, 1.5, 2] },
  });
});

Deno.test("yearDocument() has neither a balance nor days that are left without a setting", () => {
  const [month] = YEAR.months;
  const { facts, tables: [table] } = yearDocument({
    ...{ ...YEAR, daysByKind: {}, vacation: { taken: 0, planned: 2 } },
    months: month ? [month] : [],
  });
  assertEquals(facts[1]?.value, "0 taken, 2 planned");
  assertEquals(table?.columns.map(({ key }) => key), [
    ...["month", "work_minutes", "expected_minutes", "overtime_minutes"],
  ]);
  assertEquals(table?.rows, [{ cells: ["2024-03", 600, 480, 120] }]);
  assertEquals(table?.total, { cells: ["Total", 900, 960, -60] });
});
