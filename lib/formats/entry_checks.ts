import { DAY, SECOND } from "@std/datetime";
import type { DataFileError } from "../errors.ts";
import { jsonErrors, type JsonProblem } from "../text/json.ts";
import { formatUtc, utcMonthOf } from "../time/instant.ts";
import type { Instant, Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import type { TimerState } from "../tracking/timer.ts";
import { monthOfShard } from "./data_files.ts";
import {
  ACTIVE,
  describeEntry,
  type EntryFile,
  quoteTaskId,
  readEntryFile,
  type StoredArchive,
  totalSecondsOf,
} from "./entry_file.ts";
import { oddityOf, readActiveTimer } from "./entry_record.ts";
import { monthsIn, rangesOf } from "./month_ranges.ts";

/** The content of a file of entries, and what is wrong with its sums. */
interface EntryFileCheck {
  /** The entries; left out if some of them cannot be read. */
  readonly entries?: EntryFile;
  readonly problems: readonly DataFileError[];
  readonly oddities: readonly DataFileError[];
}

/**
 * Checks a file of entries as far as it can be checked without the others.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function checkEntryFile(
  text: string,
  { file, zone }: { readonly file: string; readonly zone: Zone },
): EntryFileCheck {
  const unreadable: DataFileError[] = [];
  const onProblem = (problem: DataFileError) => unreadable.push(problem);
  const entries = readEntryFile(text, { file, zone, onProblem });
  if (unreadable.length > 0) return { problems: unreadable, oddities: [] };
  const oddities = jsonErrors(text, file, odditiesIn(entries, zone));
  const isShard = monthOfShard(file) !== undefined;
  const problems: JsonProblem[] = [];
  for (const [taskId, task] of entries.tasks) {
    const seconds = totalSecondsOf(task);
    const { total_seconds: found } = task.raw;
    if (!isSameDuration(found, seconds)) {
      const expected =
        `expected a total of ${formatSeconds(seconds)} seconds ` +
        `for ${quoteTaskId(taskId)}`;
      const shown = typeof found === "number" ? String(found) : "no number";
      const problem = `${expected}, found ${shown}`;
      problems.push({ path: [taskId, "total_seconds"], problem });
    }
    if (isShard && task.archive) {
      const problem = `expected no "archive" for ${quoteTaskId(taskId)} ` +
        "in the file of a month";
      problems.push({ path: [taskId, "archive"], problem });
    }
  }
  return { entries, problems: jsonErrors(text, file, problems), oddities };
}

/** What others write in another way than we do. */
function odditiesIn(
  { tasks, otherFields }: EntryFile,
  zone: Zone,
): JsonProblem[] {
  const oddities: JsonProblem[] = [];
  const active = otherFields.get(ACTIVE);
  if (active != null && !readActiveTimer(active, zone)) {
    const problem = `"${ACTIVE}" is no timer that can be read: expected ` +
      '"task_id" and "start"';
    oddities.push({ path: [ACTIVE], problem });
  }
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
 * Whether two numbers of seconds are the same. Others store fractions, whose
 * sums depend on the order of adding them.
 */
export function isSameDuration(a: unknown, b: number): boolean {
  return typeof a === "number" && Math.abs(a - b) < 0.001;
}

/** A number of seconds for a message, without what adding fractions left. */
export function formatSeconds(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}

/** The files of months, by month; `undefined` for one that cannot be read. */
export type EntryFilesByMonth = ReadonlyMap<string, EntryFile | undefined>;

/** How what is said of the files of months differs from what they have. */
export interface ArchiveCheck {
  /** The months that nobody mentions, although their files have entries. */
  readonly unlisted: readonly string[];
  /** The months of which entries are missing, as their files are gone. */
  readonly missing: ReadonlySet<string>;
  /** What is right of tasks that are wrong about months that are mentioned. */
  readonly mismatches: ReadonlyMap<string, StoredArchive | undefined>;
  /** What is right of all tasks that have to be corrected. */
  readonly corrections: ReadonlyMap<string, StoredArchive | undefined>;
}

/**
 * Compares what the newest file says of the files of months with these files.
 * Nothing is said of tasks of which entries may be in files that are damaged or
 * gone: to add up what is left would forget them.
 */
export function checkArchives(
  newest: EntryFile,
  files: EntryFilesByMonth,
): ArchiveCheck {
  const listed = new Set<string>();
  for (const { archive } of newest.tasks.values()) {
    for (const month of monthsIn(archive?.months ?? [])) listed.add(month);
  }
  const filed = new Set<string>();
  for (const file of files.values()) {
    for (const taskId of file?.taskIds ?? []) filed.add(taskId);
  }
  const missing = new Set<string>();
  const mismatches = new Map<string, StoredArchive | undefined>();
  const corrections = new Map<string, StoredArchive | undefined>();
  for (const taskId of new Set([...newest.taskIds, ...filed])) {
    const archive = newest.task(taskId)?.archive;
    const right = computeArchive(taskId, files.keys(), files);
    const months = monthsIn(archive?.months ?? []);
    const gone = months.filter((month) => !files.has(month));
    if (gone.length > 0 && (archive?.entries ?? 0) > (right?.entries ?? 0)) {
      for (const month of gone) missing.add(month);
    } else if (months.every((month) => !files.has(month) || files.get(month))) {
      const expected = computeArchive(taskId, listed, files);
      if (!isSameArchive(archive, expected)) mismatches.set(taskId, expected);
      if (!isSameArchive(archive, right)) corrections.set(taskId, right);
    }
  }
  const unlisted = [...files].flatMap(([month, file]) =>
    file?.entries.length && !listed.has(month) ? month : []
  );
  return { unlisted, missing, mismatches, corrections };
}

export function computeArchive(
  taskId: string,
  months: Iterable<string>,
  files: EntryFilesByMonth,
): StoredArchive | undefined {
  const found = { seconds: 0, entries: 0, months: new Set<string>() };
  for (const month of months) {
    for (const { entry } of files.get(month)?.task(taskId)?.entries ?? []) {
      found.seconds += entry.durationSeconds;
      found.entries++;
      found.months.add(month);
    }
  }
  if (found.entries === 0) return undefined;
  return { ...found, months: rangesOf(found.months) };
}

export function isSameAmount(
  a: StoredArchive | undefined,
  b: StoredArchive | undefined,
): boolean {
  return isSameDuration(a?.seconds ?? 0, b?.seconds ?? 0) &&
    (a?.entries ?? 0) === (b?.entries ?? 0);
}

function isSameArchive(
  a: StoredArchive | undefined,
  b: StoredArchive | undefined,
): boolean {
  if (!a || !b) return a === b;
  const months = ({ months }: StoredArchive) => rangesOf(monthsIn(months));
  return isSameAmount(a, b) && months(a).join() === months(b).join();
}

/** What is odd about entries that can be read: each in a line for people. */
export function entryWarnings(
  { file, entries }: EntryFile,
  now: Instant,
): string[] {
  const month = monthOfShard(file);
  return entries.flatMap((entry) => {
    const oddities = odditiesOf(entry, now);
    const begun = utcMonthOf(entry.start);
    if (month !== undefined && begun !== month) {
      oddities.push(`begins in ${begun}, not in ${month}`);
    }
    return oddities.map((oddity) => `${describeEntry(entry)} ${oddity}`);
  });
}

/** What is odd about the timer: in a line for people. */
export function timerWarnings(
  { running }: TimerState,
  now: Instant,
): string[] {
  if (!running) return [];
  const { taskId, start } = running;
  const name = `the timer of ${quoteTaskId(taskId)}`;
  const since = formatUtc(start);
  if (start > now) return [`${name} starts in the future, at ${since}`];
  if (now - start <= DAY) return [];
  return [`${name} runs for more than 24 hours, since ${since}`];
}

function odditiesOf(
  { start, end, durationSeconds }: Entry,
  now: Instant,
): string[] {
  const oddities: string[] = [];
  const seconds = (end - start) / SECOND;
  // Fractions of its start and end were cut.
  if (Math.abs(durationSeconds - seconds) >= 1) {
    const counted = formatSeconds(durationSeconds);
    oddities.push(`takes ${seconds} seconds, but counts ${counted}`);
  }
  if (end > now) oddities.push("ends in the future");
  if (end - start > DAY) oddities.push("lasts more than 24 hours");
  return oddities;
}
