import { DAY, SECOND } from "@std/datetime";
import type { DataFileError } from "../errors.ts";
import { jsonErrors, type JsonProblem, repeatedNames } from "../text/json.ts";
import { addMonths } from "../time/civil_date.ts";
import { monthRanges, monthsIn } from "../time/date_range.ts";
import {
  formatUtc,
  type Instant,
  utcMonthOf,
  type Zone,
} from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { quotedText } from "../tracking/task.ts";
import type { TimerState } from "../tracking/timer.ts";
import type { CountedEntry } from "../tracking/totals.ts";
import { monthOfEntriesFile } from "./data_files.ts";
import {
  ACTIVE,
  describeEntry,
  type EntryFile,
  readEntryFile,
  type StoredArchive,
  totalSecondsOf,
} from "./entry_file.ts";
import { oddityOf, readActiveTimer } from "./entry_record.ts";
import { scanEntries, scanIds } from "./entry_scan.ts";

/** A file of entries and its problems. */
interface EntryFileCheck {
  /** The entries; left out if any of them cannot be read. */
  readonly entries?: EntryFile;
  readonly problems: readonly DataFileError[];
  readonly oddities: readonly DataFileError[];
}

/**
 * Checks a file of entries on its own, without the other files.
 *
 * @throws {DataFileError} When the text is not JSON, or not a file of entries.
 */
export function checkEntryFile(
  text: string,
  { file, zone }: { readonly file: string; readonly zone: Zone },
): EntryFileCheck {
  const unreadable: DataFileError[] = [];
  const onProblem = (problem: DataFileError) => unreadable.push(problem);
  const entries = readEntryFile(text, { file, zone, onProblem });
  jsonErrors(text, file, repetitionsIn(text)).forEach(onProblem);
  if (unreadable.length > 0) return { problems: unreadable, oddities: [] };
  const oddities = jsonErrors(text, file, odditiesIn(entries, zone));
  const isMonthly = monthOfEntriesFile(file) !== undefined;
  const problems: JsonProblem[] = [];
  for (const [taskId, task] of entries.tasks) {
    const seconds = totalSecondsOf(task);
    const { total_seconds: found } = task.raw;
    if (!isSameDuration(found, seconds)) {
      const expected =
        `expected a total of ${formatSeconds(seconds)} seconds ` +
        `for ${quotedText(taskId)}`;
      const shown = typeof found === "number" ? String(found) : "none";
      const problem = `${expected}, found ${shown}`;
      problems.push({ path: [taskId, "total_seconds"], problem });
    }
    if (isMonthly && task.archive) {
      const problem = `expected no "archive" for ${quotedText(taskId)} ` +
        "in a month's file";
      problems.push({ path: [taskId, "archive"], problem });
    }
  }
  return { entries, problems: jsonErrors(text, file, problems), oddities };
}

/**
 * Returns the tasks that are there more than once. Whoever rewrote such a file
 * would lose the entries of all but the last.
 */
function repetitionsIn(text: string): JsonProblem[] {
  return [...repeatedNames(text)].map((name) => {
    const problem = `expected ${quotedText(name)} only once`;
    return { path: [name], problem };
  });
}

/** Returns what other programs write differently from us. */
function odditiesIn(
  { tasks, otherFields }: EntryFile,
  zone: Zone,
): JsonProblem[] {
  const active = otherFields.get(ACTIVE);
  const isOdd = active != null && !readActiveTimer(active, zone);
  const problem = `"${ACTIVE}" is not a readable timer: expected ` +
    '"task_id" and "start"';
  const oddities: JsonProblem[] = isOdd ? [{ path: [ACTIVE], problem }] : [];
  for (const [taskId, { entries }] of tasks) {
    for (const [i, { entry, raw }] of entries.entries()) {
      const oddity = oddityOf({ ...raw });
      if (oddity === undefined) continue;
      const problem = `${describeEntry(entry)} ${oddity}`;
      oddities.push({ path: [taskId, "entries", i], problem });
    }
  }
  return oddities;
}

/**
 * Returns whether two durations in seconds are equal. Other programs store
 * fractions, whose sums depend on the order of addition.
 */
export function isSameDuration(a: unknown, b: number): boolean {
  return typeof a === "number" && Math.abs(a - b) < 0.001;
}

/**
 * Formats seconds for a message, without rounding errors of added fractions.
 */
export function formatSeconds(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}

/**
 * What checks across files need of a file of entries. All entries of ten years
 * would take ten times as much memory.
 */
export interface FiledEntries {
  readonly file: string;
  /** The ids of the entries, in the order of the file. */
  readonly ids: readonly string[];
  /** The duration of each entry in seconds, by task. */
  readonly durations: ReadonlyMap<string, readonly number[]>;
  /** Reads the entries again. */
  readonly read: () => EntryFile;
}

export function filedEntries(
  entries: EntryFile,
  read: () => EntryFile,
): FiledEntries {
  const ids: string[] = [];
  const durations = new Map<string, readonly number[]>();
  for (const [taskId, task] of entries.tasks) {
    const seconds: number[] = [];
    for (const { entry } of task.entries) {
      ids.push(entry.id);
      seconds.push(entry.durationSeconds);
    }
    durations.set(taskId, seconds);
  }
  return { file: entries.file, ids, durations, read };
}

/**
 * Returns the entries of a monthly file without any problem that
 * {@linkcode checkEntryFile} or {@linkcode entryWarnings} would find; otherwise
 * `undefined`. It takes a fraction of their time and memory.
 */
export function scanFiledEntries(
  text: string,
  source: { readonly file: string; readonly zone: Zone },
  now: Instant,
): FiledEntries | undefined {
  const { file } = source;
  const scanned = scanEntries([text]);
  const month = monthOfEntriesFile(file);
  if (!scanned || month === undefined) return undefined;
  const { entries, amounts } = scanned;
  // `JSON.parse()` puts the tasks with numbers as ids first.
  if (/\n {2}"\d+":/.test(text)) return undefined;
  const from = Date.parse(`${month}-01T00:00:00Z`);
  const to = Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`);
  const isOdd = ({ start, end, durationSeconds }: CountedEntry) =>
    !(start >= from && start < to && end <= now && end - start <= DAY) ||
    Math.abs(durationSeconds - (end - start) / SECOND) >= 1;
  if (entries.some(isOdd)) return undefined;
  const durations = new Map<string, number[]>();
  for (const taskId of amounts.keys()) durations.set(taskId, []);
  for (const { taskId, durationSeconds } of entries) {
    durations.get(taskId)?.push(durationSeconds);
  }
  const read = () => readEntryFile(text, source);
  return { file, ids: scanIds(text), durations, read };
}

/** The monthly files of entries by month; `undefined` for an unreadable one. */
export type EntryFilesByMonth = ReadonlyMap<string, FiledEntries | undefined>;

/** How the `archive` fields differ from the monthly files. */
export interface ArchiveCheck {
  /** The months whose files have entries, but are in no `archive`. */
  readonly unlisted: readonly string[];
  /** The months whose files are gone together with entries. */
  readonly missing: ReadonlySet<string>;
  /** The correct archives of tasks that are wrong about listed months. */
  readonly mismatches: ReadonlyMap<string, StoredArchive | undefined>;
  /** The correct archives of all tasks that need a correction. */
  readonly corrections: ReadonlyMap<string, StoredArchive | undefined>;
}

/**
 * Compares the archives in the newest file with the monthly files. Tasks that
 * could have entries in damaged or missing files are left out: adding up the
 * rest would lose those entries.
 */
export function checkArchives(
  newest: EntryFile,
  files: EntryFilesByMonth,
): ArchiveCheck {
  const listed = listedMonths(newest);
  const filed = new Map<string, FiledTask>();
  for (const [month, file] of files) {
    for (const [taskId, durations] of file?.durations ?? []) {
      const task = filed.get(taskId) ?? new Map<string, readonly number[]>();
      filed.set(taskId, task.set(month, durations));
    }
  }
  const missing = new Set<string>();
  const mismatches = new Map<string, StoredArchive | undefined>();
  const corrections = new Map<string, StoredArchive | undefined>();
  for (const taskId of new Set([...newest.taskIds, ...filed.keys()])) {
    const archive = newest.task(taskId)?.archive;
    const correct = computeArchive(filed.get(taskId), files);
    const months = monthsIn(archive?.months ?? []);
    const missingMonths = months.filter((month) => !files.has(month));
    if (
      missingMonths.length > 0 &&
      (archive?.entries ?? 0) > (correct?.entries ?? 0)
    ) {
      for (const month of missingMonths) missing.add(month);
    } else if (months.every((month) => !files.has(month) || files.get(month))) {
      const expected = computeArchive(filed.get(taskId), listed);
      if (!isSameArchive(archive, expected)) mismatches.set(taskId, expected);
      if (!isSameArchive(archive, correct)) corrections.set(taskId, correct);
    }
  }
  const unlisted = [...files].flatMap(([month, file]) =>
    file?.ids.length && !listed.has(month) ? month : []
  );
  return { unlisted, missing, mismatches, corrections };
}

/** Returns the months that are in any archive. */
function listedMonths(newest: EntryFile): ReadonlySet<string> {
  const ranges = new Set<string>();
  for (const { archive } of newest.tasks.values()) {
    for (const range of archive?.months ?? []) ranges.add(range);
  }
  return new Set(monthsIn([...ranges]));
}

/** The durations of a task's entries in seconds, by month. */
type FiledTask = Map<string, readonly number[]>;

function computeArchive(
  task: FiledTask | undefined,
  counted: { has(month: string): boolean },
): StoredArchive | undefined {
  const found = { seconds: 0, entries: 0, months: new Set<string>() };
  for (const [month, durations] of task ?? []) {
    if (durations.length === 0 || !counted.has(month)) continue;
    for (const seconds of durations) found.seconds += seconds;
    found.entries += durations.length;
    found.months.add(month);
  }
  if (found.entries === 0) return undefined;
  return { ...found, months: monthRanges(found.months) };
}

function isSameArchive(
  a: StoredArchive | undefined,
  b: StoredArchive | undefined,
): boolean {
  if (!a || !b) return a === b;
  if (!isSameDuration(a.seconds, b.seconds) || a.entries !== b.entries) {
    return false;
  }
  const months = ({ months }: StoredArchive) => monthRanges(monthsIn(months));
  // Normally, both are written in the same way.
  return a.months.join() === b.months.join() ||
    months(a).join() === months(b).join();
}

/** Returns warnings about readable entries, one line each. */
export function entryWarnings(
  { file, entries }: EntryFile,
  now: Instant,
): string[] {
  const month = monthOfEntriesFile(file);
  return entries.flatMap((entry) => {
    const oddities = odditiesOf(entry, now);
    const begun = utcMonthOf(entry.start);
    if (month !== undefined && begun !== month) {
      oddities.push(`starts in ${begun}, not in ${month}`);
    }
    return oddities.map((oddity) => `${describeEntry(entry)} ${oddity}`);
  });
}

/** Returns warnings about the timer, one line each. */
export function timerWarnings(
  { running }: TimerState,
  now: Instant,
): string[] {
  if (!running) return [];
  const { taskId, start } = running;
  const name = `the timer for ${quotedText(taskId)}`;
  const since = formatUtc(start);
  if (start > now) return [`${name} starts in the future, at ${since}`];
  if (now - start <= DAY) return [];
  return [`${name} has been running for more than 24 hours, since ${since}`];
}

function odditiesOf(
  { start, end, durationSeconds }: Entry,
  now: Instant,
): string[] {
  const oddities: string[] = [];
  const seconds = (end - start) / SECOND;
  // Fractions of seconds are cut from the start and the end.
  if (Math.abs(durationSeconds - seconds) >= 1) {
    const counted = formatSeconds(durationSeconds);
    oddities.push(`lasts ${seconds} seconds, but counts as ${counted}`);
  }
  if (end > now) oddities.push("ends in the future");
  if (end - start > DAY) oddities.push("lasts more than 24 hours");
  return oddities;
}
