import { MINUTE } from "@std/datetime";
import { csvOfRows, harmlessText } from "../text/csv.ts";
import { counted } from "../text/printable.ts";
import {
  addDays,
  type CivilDate,
  isCivilDate,
  weekdayOf,
} from "../time/civil_date.ts";
import {
  type DayMinute,
  formatDayMinute,
  type Instant,
  MINUTES_PER_DAY,
  type Zone,
} from "../time/zone.ts";
import { readAbsence } from "../workday/terms.ts";
import {
  type ExportedDay,
  type ExportFormat,
  lossNotes,
  noteOn,
  type WriteOptions,
} from "./export_format.ts";
import type {
  ForeignEntry,
  ForeignTimes,
  ImportFormat,
  ReadOptions,
  SkippedRow,
} from "./import_format.ts";
import { absenceReason, leftNotes } from "./own_files.ts";
import { hasColumns, parseReport, type ReportRow } from "./report_table.ts";
import { instantAt } from "./wall_clock.ts";

/**
 * Days as a payroll office takes them: CSV with a row for each day that counts,
 * with the same figures as `report`. Spreadsheets open it, so texts that they
 * would run are made harmless.
 */
export const PAYROLL_EXPORT: ExportFormat = {
  name: "payroll",
  title: "payroll CSV",
  halves: ["workday"],
  holdsBoth: false,
  limits: "it has whole minutes",
  write: ({ days }, options) => {
    const countedDays = days.filter(hasFigures);
    let minutes = 0;
    for (const { figures } of countedDays) minutes += figures.workMinutes;
    const rows = countedDays.map((day) => rowOf(day, options));
    return {
      text: csvOfRows([EXPORT_COLUMNS, ...rows]) + "\n",
      seconds: minutes * 60,
      notes: [
        ...noteOn(days, (day) => !hasFigures(day), [
          "day does not count yet, and is left out",
          "days do not count yet, and are left out",
        ]),
        ...lossNotes({ entries: [], days: countedDays }, ["pauseTimes"]),
      ],
    };
  },
};

const EXPORT_COLUMNS = [
  "personnel_number",
  "name",
  "date",
  "weekday",
  "kind",
  "half",
  "start",
  "end",
  "lunch_minutes",
  "break_minutes",
  "work_minutes",
  "work_hours",
  "target_minutes",
  "balance_minutes",
  "note",
];

/** A day that counts. */
type CountedDay = ExportedDay & Required<Pick<ExportedDay, "figures">>;

function hasFigures(day: ExportedDay): day is CountedDay {
  return day.figures !== undefined;
}

function rowOf(
  { date, kind, absence, start, end, figures, notes }: CountedDay,
  { personnelNumber = "", userName = "" }: WriteOptions,
): (string | number | undefined)[] {
  return [
    harmlessText(personnelNumber),
    harmlessText(userName),
    date,
    weekdayOf(date),
    kind,
    absence?.isHalf ? "yes" : "no",
    clockOf(start),
    clockOf(end),
    figures.lunchMinutes,
    figures.breakMinutes,
    figures.workMinutes,
    (figures.workHundredths / 100).toFixed(2),
    figures.targetMinutes,
    figures.balanceMinutes,
    harmlessText(notes.join("; ")),
  ];
}

function clockOf(minute: DayMinute | undefined): string {
  return minute === undefined ? "" : formatDayMinute(minute);
}

/**
 * What `worktime export payroll` and `worktime report --csv` write: days with
 * minutes of lunch and breaks, but without their times.
 */
export const PAYROLL_IMPORT: ImportFormat = {
  name: "payroll",
  title: "payroll CSV of worktime",
  taskFrom: ["task"],
  planFrom: "client",
  recognizes: (text) => hasColumns(text, COLUMNS),
  read: readPayroll,
};

const COLUMNS = [
  ...["date", "weekday", "kind", "start", "end", "lunch_minutes"],
  ...["break_minutes", "work_minutes", "target_minutes"],
];

function readPayroll(text: string, options: ReadOptions): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  const expected = new Map<CivilDate, number>();
  let noted = 0;
  let placed = 0;
  for (const row of parseReport(text, options).rows) {
    const read = dayIn(row, options.zone);
    for (const it of read.skipped) skipped.push(it);
    for (const it of read.stretches) entries.push(it);
    if (read.target !== undefined) expected.set(...read.target);
    if (row.cell("note") !== "") noted++;
    if (read.stretches.some(({ pause }) => pause)) placed++;
  }
  const middle = `the pauses of ${counted(placed, "day")} ` +
    "have no times, so they are placed in the middle";
  const notes = [...placed > 0 ? [middle] : [], ...leftNotes(noted)];
  const workday = { entries, skipped, notes, expected };
  return { entries: [], skipped: [], notes: [], workday };
}

/** A row: its stretches, or why there are none. */
interface PayrollDay {
  readonly stretches: readonly ForeignEntry[];
  readonly skipped: readonly SkippedRow[];
  readonly target?: readonly [CivilDate, number];
}

function dayIn(row: ReportRow, zone: Zone): PayrollDay {
  const { line } = row;
  const date = row.cell("date");
  const work = Number(row.cell("work_minutes") || 0);
  const skip = (reason: string) => ({ line, seconds: work * 60, reason });
  if (!isCivilDate(date) || !Number.isSafeInteger(work)) {
    const seconds = 0;
    const reason = "it is no day of worktime";
    return { stretches: [], skipped: [{ line, seconds, reason }] };
  }
  const absence = absenceIn(row);
  const skipped = absence
    ? [{ line, seconds: 0, reason: absenceReason(absence, date) }]
    : [];
  const start = minuteIn(row.cell("start"));
  const end = minuteIn(row.cell("end"));
  if (start === undefined || end === undefined) {
    if (work === 0 && absence) return { stretches: [], skipped };
    const reason = work === 0 ? "it has no work" : "it has no start and end";
    return { stretches: [], skipped: [...skipped, skip(reason)] };
  }
  const stretches = stretchesOf(row, { date, start, end, zone });
  const minutes = stretches.reduce(
    (sum, it) => it.pause ? sum : sum + (it.end - it.start) / MINUTE,
    0,
  );
  if (minutes !== work) {
    const reason = "its work is not the time from start to end, less pauses";
    return { stretches: [], skipped: [...skipped, skip(reason)] };
  }
  const target = row.cell("target_minutes");
  return {
    ...{ stretches, skipped },
    ...target !== "" && !absence && { target: [date, Number(target)] },
  };
}

/** Returns an absence, such as `vacation` and `yes`, or `half vacation`. */
function absenceIn(row: ReportRow) {
  const [kind, half] = [row.cell("kind"), row.cell("half")];
  return readAbsence(half === "yes" ? `half ${kind}` : kind);
}

/** Divides a day by its pauses, which have no times: around its middle. */
function stretchesOf(
  row: ReportRow,
  { date, start, end, zone }: {
    date: CivilDate;
    start: number;
    end: number;
    zone: Zone;
  },
): ForeignEntry[] {
  const at = (minute: number): Instant =>
    instantAt({
      date: addDays(date, Math.floor(minute / MINUTES_PER_DAY)),
      second: (minute % MINUTES_PER_DAY) * 60,
    }, zone);
  const parts = partsOf(row, (at(end) - at(start)) / MINUTE);
  const stretches: ForeignEntry[] = [];
  let from = at(start);
  for (const { pause, minutes } of parts) {
    const until = from + minutes * MINUTE;
    stretches.push({
      ...{ line: row.line, start: from, end: until, day: date },
      ...pause && { pause },
      identity: JSON.stringify([date, from, until, pause ?? null]),
    });
    from = until;
  }
  return stretches;
}

interface DayPart {
  readonly pause?: "lunch" | "break";
  readonly minutes: number;
}

/** Returns the parts of a day, in order. */
function partsOf(row: ReportRow, minutes: number): DayPart[] {
  const pauses = (["lunch", "break"] as const)
    .map((pause) => ({ pause, minutes: Number(row.cell(`${pause}_minutes`)) }))
    .filter((it) => it.minutes > 0);
  const work = pauses.reduce((rest, it) => rest - it.minutes, minutes);
  const [first, second] = pauses;
  if (!first) return [{ minutes: work }];
  // Work between them keeps the two pauses apart.
  const between = second ? 1 : 0;
  const before = Math.floor((work - between) / 2);
  return [
    { minutes: before },
    first,
    ...second ? [{ minutes: between }, second] : [],
    { minutes: work - before - between },
  ];
}

/** Reads `09:00` or, after midnight, `24:30` as a minute. */
function minuteIn(text: string): number | undefined {
  const [, hours, minutes] = text.match(/^(\d{1,2}):([0-5]\d)$/) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
