import { SECOND } from "@std/datetime";
import { isJsonObject, isStringArray, type JsonObject } from "../text/json.ts";
import { type CivilDate, isCivilDate } from "../time/civil_date.ts";
import { formatDayMinute } from "../time/clock_time.ts";
import { readInstant } from "../time/instant.ts";
import { formatInstant, type Instant, type Zone } from "../time/zone.ts";
import { isAbsenceKind } from "../workday/absence_kind.ts";
import {
  countedSeconds,
  type ExportedDay,
  type ExportedEntry,
  type ExportFormat,
} from "./export_format.ts";
import {
  absenceReason,
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  leftNotes,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import { parseForeignJson, placesIn } from "./json_list.ts";

/** What `worktime export json` writes: entries, and days. */
export const JSON_IMPORT: ImportFormat = {
  name: "json",
  title: "JSON export of worktime",
  taskFrom: ["task"],
  planFrom: "project",
  recognizes: (text) =>
    text.slice(0, 1000).includes(`"${JSON_EXPORT_MARK}"`) &&
    /^\uFEFF?\s*\{/.test(text),
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
    const line = lines[index] ?? 1;
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
    Number.isNaN(start + end)
  ) {
    throw importError(options, "this is no entry of worktime", { line });
  }
  const reason = end < start
    ? "it ends before it starts"
    : seconds < 0
    ? "its duration is negative"
    : undefined;
  if (reason !== undefined) return { line, seconds, reason };
  return {
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
  };
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
  if (Number.isNaN(start + end) || end < start) {
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
