import { DiskError } from "../../errors.ts";
import { type Closing, closingsInEffect } from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { findSeam, JOURNAL_FILE } from "../../formats/journal.ts";
import { overridesFile } from "../../formats/overrides.ts";
import type { Disk } from "../../ports.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import {
  type JournalEnd,
  journalText,
  readJournalEnd,
} from "../../storage/journal.ts";
import { sleep } from "../../storage/lock.ts";
import { conflictMarkerError } from "../../text/lines.ts";
import { counted } from "../../text/printable.ts";
import { civilTimeAt, type Instant, type Zone } from "../../time/zone.ts";
import { changesSince, sha256Of } from "../workday/close_month.ts";
import type { Workspace } from "../workspace.ts";
import { checkCopies } from "./check_copies.ts";
import { checkEntries } from "./check_entries.ts";
import {
  type CheckedFiles,
  type DataProblem,
  fileError,
  fileWarning,
  inspect,
  type Inspection,
  isError,
  isRepairCandidate,
  isTorn,
  isValidText,
  missingAtEnd,
  openError,
  problemOf,
  readAll,
  withTexts,
} from "./inspect_files.ts";
import { recordedFile } from "./recorded_texts.ts";
import { repairsFor, replacementText } from "./repair_text.ts";

export type { DataProblem };

/** The result of checking the data directory. */
export interface CheckReport {
  /** All problems, sorted by file and line. */
  readonly problems: readonly DataProblem[];
  /** The number of files that were checked. */
  readonly fileCount: number;
  /** The damaged files that `restore()` can recover but `repair()` cannot. */
  readonly restorable: readonly string[];
}

/** The result of a repair, and the problems that remain. */
export interface RepairReport extends CheckReport {
  /** The files that were repaired. */
  readonly repaired: readonly string[];
  /** The repaired files that were not text: `undo` does not revert these. */
  readonly irreversible: readonly string[];
  /** The folder with the files before the repair, if any was changed. */
  readonly backup: string | undefined;
}

/**
 * Checks every file of the data directory: reads a consistent snapshot, checks
 * each file and whether the files match, and determines which problems a repair
 * would fix. It takes no lock and writes nothing, so it also works in a
 * read-only directory.
 *
 * @param texts Texts to check instead of those on disk, by file.
 */
export async function checkData(
  workspace: Workspace,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<CheckReport> {
  const { directory } = workspace;
  const { value, end, isStable } = await directory.observe((read) =>
    readAll(workspace, read)
  );
  const inspection = await withTexts(await inspect(value, workspace), texts);
  const { files } = inspection;
  const problems = [
    ...await markRepairable(problemsIn(inspection), inspection, directory.disk),
    ...await checkClosedMonths(files, workspace.clock.zone),
    ...await checkCopies(workspace, value.paths, files),
    ...await unopenableOthers(directory.disk),
  ].toSorted(byPosition);
  if (!isStable) {
    const message = "other processes kept changing the data: run doctor again";
    problems.push(fileWarning(JOURNAL_FILE, message));
  }
  const ofJournal = await checkJournal(directory, end);
  const fileCount = [...files.values()].filter((it) => !it.isMissing).length;
  const restorable = await restorableFiles(
    inspection,
    problems,
    directory.disk,
  );
  return { problems: [...problems, ...ofJournal], fileCount, restorable };
}

/** Checks the data after a repair; a disk error must not hide the repair. */
export async function checkAfterwards(
  workspace: Workspace,
): Promise<CheckReport> {
  try {
    return await checkData(workspace);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    workspace.directory.warn([error]);
    return { problems: [], fileCount: 0, restorable: [] };
  }
}

/**
 * Returns the files that stay damaged, and have a valid text in the journal.
 */
async function restorableFiles(
  { files, rules: { zone } }: Inspection,
  problems: readonly DataProblem[],
  disk: Disk,
): Promise<string[]> {
  const restorable: string[] = [];
  for (const [file, found] of files) {
    const isShorter = missingAtEnd(found) !== "";
    const isDamaged = problems.some((it) =>
      it.file === file && !it.isRepairable && !it.isClosed &&
      (isError(it) || isShorter)
    );
    if (!isDamaged) continue;
    const { text: current } = found;
    const isValid = (text: string) => isValidText(file, text, zone);
    const { text } = await recordedFile(disk, file, { current, isValid }) ?? {};
    if (text == null || text === current) continue;
    if (await isValid(text)) restorable.push(file);
  }
  return restorable;
}

/** Returns the problems in each file, and where files do not match. */
function problemsIn({ files }: Inspection): DataProblem[] {
  const problems = [
    ...[...files.values()].flatMap(({ problems }) => problems),
    ...checkEntries(files),
  ];
  const damaged = new Set(problems.filter(isError).map(({ file }) => file));
  for (const [file, found] of files) {
    if (damaged.has(file)) continue;
    const missing = missingAtEnd(found).length;
    if (isTorn(found)) {
      const message = "the last line is incomplete, but the journal has it";
      problems.push(fileError(file, message));
    } else if (missing > 0) {
      // It could have been shortened by hand, so it is not repaired.
      const message = `the journal has ${
        counted(missing, "more character")
      } at the end`;
      problems.push(fileWarning(file, message));
    }
  }
  return problems;
}

/** Marks the problems that disappear when the files are repaired. */
async function markRepairable(
  problems: readonly DataProblem[],
  inspection: Inspection,
  disk: Disk,
): Promise<readonly DataProblem[]> {
  if (!problems.some(isRepairCandidate)) return problems;
  const repairs = await repairsFor(inspection, disk);
  // Without the line, which changes when rows before it do.
  const identityOf = ({ file, message }: DataProblem) => `${file}: ${message}`;
  const left = new Set(
    problemsIn(await withTexts(inspection, repairs)).map(identityOf),
  );
  return problems.map((problem) => ({
    ...problem,
    isRepairable: isRepairCandidate(problem) && !left.has(identityOf(problem)),
  }));
}

/**
 * Returns an error for the cache and the entry folder if they cannot be opened.
 */
async function unopenableOthers(disk: Disk): Promise<DataProblem[]> {
  const [cache, history] = ["cache/providers.json", "history"];
  const problems: DataProblem[] = [];
  const note = (file: string) => (error: unknown) => {
    if (!(error instanceof DiskError)) throw error;
    problems.push(openError(file, error));
  };
  await disk.readTail(cache, 1).catch(note(cache));
  await disk.list({ under: history }).catch(note(history));
  return problems;
}

/** Sorts problems by file and line; those of a file as a whole come last. */
function byPosition(a: DataProblem, b: DataProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const lineOf = ({ line }: DataProblem) => line || Number.MAX_SAFE_INTEGER;
  return lineOf(a) - lineOf(b);
}

/**
 * Repairs what can be repaired, after backing up each file to a folder below
 * `backups/`. `undo` reverts the repair, except for files that were not text.
 */
export async function repairData(workspace: Workspace): Promise<RepairReport> {
  const { directory, clock } = workspace;
  const { pending, tornBytes } = await readJournalEnd(directory.disk);
  const journalRepairs = pending || tornBytes > 0 ? [JOURNAL_FILE] : [];
  const leftovers = await directory.leftovers();
  if (journalRepairs.length + leftovers.length > 0) await directory.recover();
  // Sealed first, so that the repair itself can be undone.
  const isSealed = await directory.seal();
  if (isSealed && journalRepairs.length === 0) {
    journalRepairs.push(JOURNAL_FILE);
  }

  const backup = backupFolder(clock.now());
  const replaced = await replaceUnreadable(workspace, backup);
  const changed = await repairReadable(workspace, backup, replaced);
  const repaired = [...new Set([...replaced, ...changed])].toSorted();
  return {
    ...await checkAfterwards(workspace),
    repaired: [...repaired, ...leftovers, ...journalRepairs],
    irreversible: [...replaced],
    backup: repaired.length > 0 ? backup : undefined,
  };
}

/** Returns the folder for the backups of a repair. */
export function backupFolder(now: Instant): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  return `backups/${stamp}`;
}

/** Replaces files whose bytes are not text, one by one. */
async function replaceUnreadable(
  workspace: Workspace,
  backup: string,
): Promise<ReadonlySet<string>> {
  const { directory: { disk }, directory } = workspace;
  const replaced = new Set<string>();
  const snapshot = await readAll(workspace, (file) => disk.readText(file));
  const { files, rules: { zone } } = await inspect(snapshot, workspace);
  for (const [file, found] of files) {
    if (found.isMissing || found.text !== undefined) continue;
    const text = await replacementText(file, found, { disk, zone });
    if (text === undefined) continue;
    await directory.replaceDamaged(file, text, `${backup}/${file}`);
    replaced.add(file);
  }
  return replaced;
}

/**
 * Repairs all files that are text, in one change.
 *
 * @param replaced Files that are already backed up.
 */
async function repairReadable(
  workspace: Workspace,
  backup: string,
  replaced: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { directory } = workspace;
  return await directory.change(async (changing) => {
    const snapshot = await readAll(workspace, changing.read);
    const inspection = await inspect(snapshot, workspace);
    const repaired: string[] = [];
    for (const [file, text] of await repairsFor(inspection, directory.disk)) {
      const found = inspection.files.get(file);
      const before = found?.text;
      // Became unreadable meanwhile: a change can only describe text.
      if (found && !found.isMissing && before === undefined) continue;
      if (before !== undefined && !replaced.has(file)) {
        changing.write(`${backup}/${file}`, before);
      }
      changing.write(file, text);
      repaired.push(file);
    }
    changing.note({ summary: `Repaired ${repaired.join(", ")}` });
    return repaired;
  }, (file) => directory.disk.readText(file));
}

/**
 * Reports closed months whose content was changed since, which only other
 * programs can do. Damaged files are reported elsewhere.
 *
 * @param localZone The zone of times without an offset.
 */
async function checkClosedMonths(
  files: CheckedFiles,
  localZone: Zone,
): Promise<DataProblem[]> {
  const { closed } = files.get(CLOSED_FILE) ?? {};
  const read: ReadText = (file) => Promise.resolve(files.get(file)?.text);
  const problems: DataProblem[] = [];
  for (const closing of closed ? closingsInEffect(closed) : []) {
    const { month } = closing;
    const { days, entryDays } = await changesSince(closing, read, localZone);
    const since = civilTimeAt(closing.closedAt, localZone).date;
    const what = `changed since ${month} was closed on ${since}`;
    const reopen = `reopen the month: worktime reopen ${month}`;
    if (days.length > 0) {
      for (const file of await changedFiles(closing, read)) {
        const restore = `restore it (worktime doctor --restore ${file})`;
        const message = `${what}: ${days.join(", ")}; ${restore}, or ${reopen}`;
        problems.push(fileWarning(file, message));
      }
    }
    if (entryDays.length > 0) {
      const dates = entryDays.join(", ");
      const message = `the entries of ${dates} were ${what}; restore their ` +
        `file, or ${reopen}`;
      problems.push(fileWarning(CLOSED_FILE, message));
    }
  }
  return problems;
}

/** Returns the CSV files of a month that are not those that were closed. */
async function changedFiles(
  { month, files }: Closing,
  read: ReadText,
): Promise<string[]> {
  const changed: string[] = [];
  for (const file of [eventLogFile(month), overridesFile(month)]) {
    const text = await read(file) ?? undefined;
    const digest = text === undefined ? undefined : await sha256Of(text);
    if (digest !== files.get(file)) changed.push(file);
  }
  return changed;
}

/** How often, and at which interval, to check a change in progress. */
const MAX_CHECKS = 20;
const CHECK_INTERVAL_MS = 10;

/**
 * Returns the problems of the journal, and the leftovers of interrupted
 * changes.
 *
 * @param end The end of the journal, or the error from reading it.
 */
async function checkJournal(
  directory: DataDirectory,
  end: JournalEnd | DiskError,
): Promise<DataProblem[]> {
  if (end instanceof DiskError) return [openError(JOURNAL_FILE, end)];
  const text = await journalText(directory.disk);
  const conflict = conflictMarkerError(text, JOURNAL_FILE);
  const problems = [
    ...conflict ? [problemOf(conflict)] : [],
    ...await interruptedChanges(directory),
  ];
  const seam = findSeam(text);
  if (seam) {
    const message = "change numbers decrease or repeat after " +
      `${seam.commit}: two journals were merged, so undo is blocked`;
    const problem = fileWarning(JOURNAL_FILE, message);
    problems.push({ ...problem, isRepairable: true });
  }
  return problems;
}

/**
 * Returns the leftovers of interrupted changes. If a process holds the lock,
 * waits for its change to finish, which takes milliseconds.
 */
async function interruptedChanges(
  directory: DataDirectory,
): Promise<DataProblem[]> {
  for (let attempt = 1;; attempt++) {
    const isOwned = await directory.isLocked();
    const problems = await currentLeftovers(directory, isOwned);
    if (problems.length === 0 || !isOwned || attempt === MAX_CHECKS) {
      return problems;
    }
    await sleep(CHECK_INTERVAL_MS);
  }
}

async function currentLeftovers(
  directory: DataDirectory,
  isOwned: boolean,
): Promise<DataProblem[]> {
  const { pending, tornBytes } = await readJournalEnd(directory.disk);
  const messages: string[] = [];
  if (tornBytes > 0) messages.push("the last line is incomplete");
  if (pending) {
    // Only waiting for the lock would show whether its owner is still alive.
    const state = isOwned ? "is not finished" : "was interrupted";
    messages.push(`a change ${state}: ${pending.summary}`);
  }
  const leftovers = await directory.leftovers();
  return [
    ...messages.map((message) => fileError(JOURNAL_FILE, message)),
    ...leftovers.map((file) =>
      fileError(file, "left behind by an interrupted write")
    ),
  ].map((problem) => ({ ...problem, isRepairable: true }));
}
