import { SECOND } from "@std/datetime";
import { plainText } from "../text/csv.ts";
import { isJsonObject, isStringArray, type JsonObject } from "../text/json.ts";
import { type CivilDate, isCivilDate } from "../time/civil_date.ts";
import {
  formatDayMinute,
  formatInstant,
  type Instant,
  readInstant,
  type Zone,
} from "../time/zone.ts";
import { type Absence, isAbsenceKind } from "../workday/terms.ts";
import {
  countedSeconds,
  type ExportedDay,
  type ExportedEntry,
  type ExportFormat,
} from "./export_format.ts";
import {
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  inOrder,
  parseForeignJson,
  placesIn,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  hasColumns,
  headerOf,
  parseReport,
  type ReportRow,
} from "./report_table.ts";

/** What `worktime export json` writes: entries, and days. */
export const JSON_IMPORT: ImportFormat = {
  name: "json",
  title: "JSON export of worktime",
  taskFrom: ["task"],
  planFrom: "project",
  recognizes: (text) => {
    const beginning = text.slice(0, 1000);
    return beginning.includes(`"${JSON_EXPORT_MARK}"`) &&
      /^\uFEFF?\s*\{/.test(beginning);
  },
  read: readExport,
};

/** An item of a list of the file, and the line on which it begins. */
interface Item {
  readonly value: JsonObject;
  readonly line: number;
}

function readExport(text: string, options: ReadOptions): ForeignTimes {
  const json = text.replace(/^\uFEFF/, "");
  const content = parseForeignJson(json, options);
  const { entries, days } = isJsonObject(content) ? content : {};
  if (!Array.isArray(entries) || !Array.isArray(days)) {
    throw importError(options, 'expected lists called "entries" and "days"');
  }
  const lines = placesIn(json, 2).map(({ line }) => line);
  const items = [...entries, ...days].map((value: unknown, index): Item => {
    const line = lines[index] as number;
    if (isJsonObject(value)) return { value, line };
    throw importError(options, "expected an object", { line });
  });
  return {
    ...timesIn(
      items.slice(0, entries.length),
      (item) => entryIn(item, options),
    ),
    workday: daysIn(items.slice(entries.length), options),
  };
}

function entryIn(
  { value, line }: Item,
  options: ReadOptions,
): ForeignEntry | SkippedRow {
  const { id, task, title, plan, client, description, tags, billable } = value;
  const seconds = Number(value.seconds);
  const [start, end] = [instantIn(value.start), instantIn(value.end)];
  if (
    typeof task !== "string" || typeof description !== "string" ||
    !Number.isSafeInteger(seconds) || !isStringArray(tags) ||
    [start, end].some(Number.isNaN)
  ) {
    throw importError(options, "this is no entry of worktime", { line });
  }
  if (start <= end && seconds < 0) {
    return { line, seconds, reason: "its duration is negative" };
  }
  return inOrder({
    ...{ line, start, end, task, description, tags },
    ...seconds !== (end - start) / SECOND && { seconds },
    ...definedOf({
      ownId: textIn(id),
      taskTitle: textIn(title),
      project: textIn(plan),
      client: textIn(client),
      billable: typeof billable === "boolean" ? billable : undefined,
    }),
    identity: JSON.stringify([id, start, end, task, description]),
  }, seconds);
}

/** Says which command records an absence: an import of days does not. */
export function absenceReason(
  { kind, isHalf }: Absence,
  date: CivilDate,
): string {
  const option = isHalf ? " --half" : "";
  return `it is an absence (worktime absent ${kind} ${date}${option})`;
}

/** Says how many days have notes, which an import of days leaves out. */
export function leftNotes(days: number): string[] {
  if (days === 0) return [];
  return [
    days === 1
      ? "the note of 1 day is left out"
      : `the notes of ${days} days are left out`,
  ];
}

/** Returns the stretches of days, with the hours that they expect. */
function daysIn(items: readonly Item[], options: ReadOptions): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  const expected = new Map<CivilDate, number>();
  let noted = 0;
  for (const { value, line } of items) {
    const { date, kind, half, notes, stretches, target_minutes: target } =
      value;
    if (
      typeof date !== "string" || !isCivilDate(date) ||
      !Array.isArray(stretches)
    ) {
      throw importError(options, "this is no day of worktime", { line });
    }
    if (Array.isArray(notes) && notes.length > 0) noted++;
    const parts = stretches.map((it) => stretchIn(it, { date, line, options }));
    if (value.end === null && parts.length > 0) {
      const work = parts.filter(({ pause }) => pause === undefined);
      const ms = work.reduce((sum, { start, end }) => sum + end - start, 0);
      skipped.push({ line, seconds: ms / SECOND, reason: "it has no stop" });
      continue;
    }
    if (typeof kind === "string" && isAbsenceKind(kind)) {
      const reason = absenceReason({ kind, isHalf: half === true }, date);
      skipped.push({ line, seconds: 0, reason });
    } else if (stretches.length === 0) {
      skipped.push({ line, seconds: 0, reason: "it has no work" });
    } else if (typeof target === "number") expected.set(date, target);
    for (const part of parts) entries.push(part);
  }
  return { entries, skipped, notes: leftNotes(noted), expected };
}

function stretchIn(
  value: unknown,
  { date, line, options }: {
    date: CivilDate;
    line: number;
    options: ReadOptions;
  },
): ForeignEntry {
  const { kind, start: from, end: to } = isJsonObject(value) ? value : {};
  const [start, end] = [instantIn(from), instantIn(to)];
  if ([start, end].some(Number.isNaN) || end < start) {
    const problem = "this day has a stretch without a start and an end";
    throw importError(options, problem, { line });
  }
  return {
    ...{ line, start, end, day: date },
    ...(kind === "lunch" || kind === "break") && { pause: kind },
    identity: JSON.stringify([date, start, end, kind]),
  };
}

function instantIn(value: unknown): Instant {
  return typeof value === "string" ? readInstant(value) : NaN;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? filled(value) : undefined;
}

/** The first key of an export; its value is the version of the format. */
const JSON_EXPORT_MARK = "worktime_export";

/** All that is recorded, as JSON. Times have the offset of the zone. */
export const JSON_EXPORT: ExportFormat = {
  name: "json",
  title: "JSON file",
  halves: ["timers", "workday"],
  holdsBoth: true,
  limits: "",
  write: (times, { zone, from, to }) => {
    const content = {
      [JSON_EXPORT_MARK]: 1,
      from: from ?? null,
      to: to ?? null,
      entries: times.entries.map((entry) => entryJson(entry, zone)),
      days: times.days.map((day) => dayJson(day, zone)),
    };
    return {
      text: JSON.stringify(content, null, 2) + "\n",
      seconds: countedSeconds(times),
      notes: [],
    };
  },
};

function entryJson(entry: ExportedEntry, zone: Zone) {
  const { id, taskId, title, plan, client, description } = entry;
  return {
    id,
    task: taskId,
    title,
    plan: plan ?? null,
    client: client ?? null,
    description,
    start: formatInstant(entry.start, zone),
    end: formatInstant(entry.end, zone),
    seconds: entry.seconds,
    tags: entry.tags,
    billable: entry.billable,
  };
}

function dayJson(day: ExportedDay, zone: Zone) {
  const { date, kind, absence, start, end, figures, notes, stretches } = day;
  return {
    date,
    kind,
    half: absence?.isHalf ?? false,
    start: start === undefined ? null : formatDayMinute(start),
    end: end === undefined ? null : formatDayMinute(end),
    lunch_minutes: figures?.lunchMinutes ?? null,
    break_minutes: figures?.breakMinutes ?? null,
    work_minutes: figures?.workMinutes ?? null,
    target_minutes: figures?.targetMinutes ?? null,
    balance_minutes: figures?.balanceMinutes ?? null,
    notes,
    stretches: stretches.map((it) => ({
      kind: it.kind,
      start: formatInstant(it.start, zone),
      end: formatInstant(it.end, zone),
    })),
  };
}

/**
 * What `worktime timer log --csv` writes. It splits entries at midnight, which
 * makes one entry again here.
 */
export const LOG_IMPORT: ImportFormat = {
  name: "log",
  title: "time log of worktime",
  taskFrom: ["task"],
  planFrom: "client",
  // The read of a summary says which file has times.
  recognizes: (text) => hasColumns(text, COLUMNS) || isSummary(text),
  read: readLog,
};

const COLUMNS = [
  ...["id", "date", "task", "description", "start", "end"],
  "duration_seconds",
];

function isSummary(text: string): boolean {
  const header = headerOf(text);
  return !header.includes("start") && header.includes("hours") &&
    (["task", "minutes"].every((it) => header.includes(it)) ||
      ["key", "title", "seconds"].every((it) => header.includes(it)));
}

/** The rows of an entry, which are the parts of it on each day. */
interface LoggedEntry {
  readonly first: ReportRow;
  readonly start: Instant;
  end: Instant;
  seconds: number;
}

function readLog(text: string, options: ReadOptions): ForeignTimes {
  if (isSummary(text)) {
    throw importError(options, "it has totals of worktime, but no times", {
      hint: "Export entries: worktime timer log --csv, or worktime export json",
    });
  }
  const skipped: SkippedRow[] = [];
  const entries = new Map<string, LoggedEntry>();
  for (const row of parseReport(text, options).rows) {
    const part = partIn(row);
    if ("reason" in part) {
      skipped.push(part);
      continue;
    }
    const id = row.cell("id");
    const before = entries.get(id);
    if (before && before.end === part.start) {
      before.end = part.end;
      before.seconds += part.seconds;
    } else entries.set(before ? `${id}\n${row.line}` : id, part);
  }
  return { entries: [...entries.values()].map(entryOf), skipped, notes: [] };
}

function partIn(row: ReportRow): LoggedEntry | SkippedRow {
  const given = Number(row.cell("duration_seconds"));
  const isDuration = Number.isSafeInteger(given);
  const seconds = isDuration ? given : 0;
  const [start, end] = (["start", "end"] as const)
    .map((side) => readInstant(row.cell(side))) as [Instant, Instant];
  const reason = row.cell("running") === "true"
    ? "it is still running"
    : [start, end].some(Number.isNaN)
    ? "its times are not times"
    : end < start
    ? "it ends before it starts"
    : !isDuration || given < 0
    ? "its duration is not a number of seconds"
    : undefined;
  return reason === undefined
    ? { first: row, start, end, seconds }
    : { line: row.line, seconds, reason };
}

function entryOf(
  { first, start, end, seconds }: LoggedEntry,
): ForeignEntry {
  const [task, description] = (["task", "description"] as const)
    .map((name) => plainText(first.cell(name)));
  const billable = first.cell("billable");
  const id = first.cell("id");
  return {
    ...{ line: first.line, start, end },
    ...seconds !== (end - start) / SECOND && { seconds },
    ...definedOf({ ownId: filled(id), task, description }),
    tags: tagsIn(plainText(first.cell("tags"))),
    ...billable !== "" && { billable: billable === "true" },
    identity: JSON.stringify([id, start, end, task, description]),
  };
}

/** Splits tags at `;`, which is written `\;` within a tag. */
function tagsIn(text: string): string[] {
  const tags = text.match(/(?:[^\\;]|\\.)+/g) ?? [];
  return tags.map((tag) => tag.replace(/\\(.)/g, "$1").trim());
}
