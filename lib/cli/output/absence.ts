import { weekdayOf } from "../../time/civil_date.ts";
import { formatDuration } from "../../time/duration.ts";
import type {
  AbsenceChange,
  AbsenceYear,
} from "../../use_cases/workday/plan_absence.ts";
import type { AbsenceSpan, AbsentDay } from "../../workday/absence.ts";
import { formatAbsence } from "../../workday/absence_kind.ts";
import { formatExpectedHours } from "../../workday/hours.ts";
import type { MonthDay } from "../../workday/month.ts";
import type { CommandResult } from "../command.ts";
import { DRY_RUN_LINE } from "./change.ts";
import { printable } from "./printable.ts";
import { type Column, csvOf, textTable } from "./table.ts";

const CSV_COLUMNS = ["date", "kind", "half", "expected_minutes", "note"];

/** Renders the result of recording or removing absences. */
export function renderAbsenceChange(
  { days, worked, message }: AbsenceChange,
  isDryRun: boolean,
): CommandResult {
  return {
    text: isDryRun ? `${DRY_RUN_LINE}\n${message}` : message,
    json: { absences: days.map(jsonOf), message, dry_run: isDryRun },
    notes: worked.map(({ date, workMinutes }) =>
      `All work on ${date} (${formatDuration(workMinutes)}) counts as ` +
      "overtime; to expect that much: worktime set-hours " +
      `${formatDuration(workMinutes)} --date ${date}`
    ),
  };
}

/** Renders the absences of a year. */
export async function renderAbsences(
  { year, days, spans, daysByKind }: AbsenceYear,
): Promise<CommandResult> {
  const sums = Object.entries(daysByKind)
    .map(([kind, count]) => `${kind} ${count}`);
  const lines = days.length === 0
    ? [`No absences in ${year}`]
    : [...await textTable(spans, TABLE), `Days: ${sums.join(", ")}`];
  const records = days.map(jsonOf);
  return {
    text: lines.map((line) => line.trimEnd()).join("\n"),
    json: { year, absences: records, days: daysByKind },
    csv: csvOf(CSV_COLUMNS, records),
  };
}

const TABLE: readonly Column<AbsenceSpan>[] = [
  { header: "From", cell: ({ from }) => `${from} (${weekdayOf(from)})` },
  {
    header: "To",
    cell: ({ from, to }) => from === to ? "" : `${to} (${weekdayOf(to)})`,
  },
  { header: "Kind", cell: formatAbsence },
  { header: "Days", cell: ({ days }) => String(days), isRightAligned: true },
  { header: "Note", cell: ({ note = "" }) => printable(note) },
];

/** Returns what a month says of a day's hours, such as `[vacation]`. */
export function absenceSuffixes(day: MonthDay): string[] {
  const { absence, expectedMinutes, usualMinutes } = day;
  const expected = `[${formatExpectedHours(expectedMinutes)}h expected]`;
  // An absence of the whole day says so itself.
  const isSaid = absence !== undefined && expectedMinutes === 0;
  return [
    ...expectedMinutes !== usualMinutes && !isSaid ? [expected] : [],
    ...absence ? [`[${formatAbsence(absence)}]`] : [],
  ];
}

function jsonOf({ date, kind, isHalf, expectedMinutes, note }: AbsentDay) {
  return {
    ...{ date, kind, half: isHalf, expected_minutes: expectedMinutes },
    note: note ?? null,
  };
}
