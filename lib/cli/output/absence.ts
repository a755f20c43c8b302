import { counted, printable } from "../../text/printable.ts";
import { byDate, type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { formatDuration } from "../../time/duration.ts";
import type {
  HolidayImport,
  SkippedHoliday,
} from "../../use_cases/workday/import_holidays.ts";
import type {
  AbsenceChange,
  AbsenceYear,
} from "../../use_cases/workday/plan_absence.ts";
import type { MonthDay } from "../../workday/month.ts";
import {
  absenceSentences,
  type AbsenceSpan,
  type AbsentDay,
  formatAbsence,
  formatExpectedHours,
} from "../../workday/terms.ts";
import { changeResult, type CommandResult } from "../command.ts";
import type {
  AbsenceChangeJson,
  AbsenceJson,
  AbsencesJson,
  HolidayImportJson,
} from "../json/workday.ts";
import { type Column, csvOf, figures, textTable } from "./table.ts";

const CSV_COLUMNS = ["date", "kind", "half", "expected_minutes", "note"];

/** Renders the result of recording or removing absences. */
export function renderAbsenceChange(
  change: AbsenceChange,
  isDryRun: boolean,
): CommandResult<AbsenceChangeJson> {
  const { days, message, replaced, beside, restored, worked } = change;
  const records = days.map(absenceJson);
  const json = {
    absences: records,
    ...(replaced.length > 0 && { replaced: replaced.map(absenceJson) }),
    ...(beside.length > 0 && { beside: beside.map(absenceJson) }),
    ...(restored.length > 0 && {
      restored: restored.map(({ date, expectedMinutes }) => {
        return { date, expected_minutes: expectedMinutes };
      }),
    }),
    ...(worked.length > 0 && {
      worked: worked.map(({ date, workMinutes }) => {
        return { date, work_minutes: workMinutes };
      }),
    }),
    message,
  };
  return {
    ...changeResult([message], json, { isDryRun, notes: absenceNotes(change) }),
    csv: csvOf(CSV_COLUMNS, records),
  };
}

/** Explains what became of other absences, hours and work of the same days. */
function absenceNotes(
  { replaced, beside, restored, worked }: AbsenceChange,
): string[] {
  return [
    ...absenceSentences(replaced).map((it) => `This replaced ${it}`),
    ...absenceSentences(beside).map((it) => `The other half is ${it}`),
    ...restored.map(({ date, expectedMinutes }) =>
      `Expected hours on ${date} are ` +
      `${formatExpectedHours(expectedMinutes)} again`
    ),
    ...worked.map(({ date, workMinutes }) =>
      `All work on ${date} (${formatDuration(workMinutes)}) counts as ` +
      "overtime; to expect that much: worktime set-hours " +
      `${formatDuration(workMinutes)} --date ${date}`
    ),
  ];
}

/** A holiday of a calendar, with what became of it. */
interface ImportedDay {
  readonly date: CivilDate;
  readonly name: string;
  readonly outcome: string;
}

/** Renders the holidays that were taken from a calendar, and those that were not. */
export async function renderHolidayImport(
  imported: HolidayImport,
  isDryRun: boolean,
): Promise<CommandResult<HolidayImportJson>> {
  const { days, skipped } = imported;
  const result = renderAbsenceChange(imported, isDryRun);
  const recorded = days.map(({ date, note = "" }) => {
    return { date, name: note, outcome: "recorded" };
  });
  const rows = [...recorded, ...skipped.flatMap(keptDay)]
    .sort(byDate);
  const table = await textTable(rows, IMPORT_TABLE);
  return {
    ...result,
    text: [result.text, ...table].join("\n"),
    json: {
      ...result.json,
      skipped: skipped.map(({ date, name, reason, kept }) => ({
        ...{ date: date ?? null, name: name || null, reason },
        kept: kept ?? null,
      })),
    },
    notes: [
      ...result.notes ?? [],
      ...replaceNotes(skipped),
      ...eventNotes(skipped),
    ],
  };
}

/** Returns the line of a date that stays as it is. */
function keptDay({ date, name, reason, kept }: SkippedHoliday): ImportedDay[] {
  const outcome = OUTCOMES[reason];
  if (outcome === undefined || date === undefined) return [];
  const shown = kept === undefined ? outcome : `${outcome} ${kept}`;
  return [{ date, name, outcome: shown }];
}

/** Counts the events that are no holidays. */
function eventNotes(skipped: readonly SkippedHoliday[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) {
    if (OUTCOMES[reason] !== undefined) continue;
    const why = reason.replaceAll("_", " ");
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) =>
    `Skipped ${counted(count, "event")}: ${why}`
  );
}

/** Says how to record a holiday in place of another absence. */
function replaceNotes(skipped: readonly SkippedHoliday[]): string[] {
  const stays = skipped.find(({ reason }) => reason === "other_absence");
  return stays
    ? [
      `To record a holiday instead: worktime absent holiday ${stays.date}`,
    ]
    : [];
}

/** What became of a holiday; other events have no line of their own. */
const OUTCOMES: { readonly [R in SkippedHoliday["reason"]]?: string } = {
  already_recorded: "already recorded",
  closed_month: "its month is closed",
  no_expected_hours: "no hours expected",
  other_absence: "stays",
  own_hours: "stays at",
};

const IMPORT_TABLE: readonly Column<ImportedDay>[] = [
  { header: "Date", cell: ({ date }) => `${date} (${weekdayOf(date)})` },
  { header: "Holiday", cell: ({ name }) => printable(name) },
  { header: "Result", cell: ({ outcome }) => outcome },
];

export async function renderAbsences(
  { year, range, days, spans, daysByKind }: AbsenceYear,
): Promise<CommandResult<AbsencesJson>> {
  const sums = Object.entries(daysByKind)
    .map(([kind, count]) => `${kind} ${count}`);
  const lines = days.length === 0
    ? [
      range
        ? `No absences on ${range.from}..${range.to}`
        : `No absences in ${year}`,
    ]
    : [...await textTable(spans, TABLE), `Days: ${sums.join(", ")}`];
  const records = days.map(absenceJson);
  return {
    text: lines.join("\n"),
    json: { year, ...range, absences: records, days: daysByKind },
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
  figures("Days", ({ days }) => String(days)),
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

export function absenceJson(
  { date, kind, isHalf, expectedMinutes, note }: AbsentDay,
): AbsenceJson {
  return {
    ...{ date, kind, half: isHalf, expected_minutes: expectedMinutes },
    note: note ?? null,
  };
}
