import { DiskError } from "../../errors.ts";
import { JOURNAL_FILE } from "../../formats/journal.ts";
import type { Disk } from "../../ports.ts";
import { readJournalEnd } from "../../storage/journal.ts";
import type { Instant } from "../../time/zone.ts";
import type { Workspace } from "../workspace.ts";
import { checkCopies } from "./check_copies.ts";
import { checkEntries } from "./check_entries.ts";
import { checkJournal } from "./check_journal.ts";
import {
  inspect,
  type Inspection,
  isTorn,
  isValidText,
  missingAtEnd,
  readAll,
  withTexts,
} from "./inspect_files.ts";
import {
  type DataProblem,
  fileError,
  fileWarning,
  isError,
  isRepairCandidate,
  openError,
} from "./problem.ts";
import { recordedFile } from "./recorded_texts.ts";
import { repairsFor, replacementText } from "./repair_text.ts";

export type { DataProblem } from "./problem.ts";

/** What a check of the data directory found. */
export interface CheckReport {
  /** All problems, by file and line. */
  readonly problems: readonly DataProblem[];
  /** How many files were checked. */
  readonly fileCount: number;
  /** The damaged files that no repair mends, but `restore()` does. */
  readonly restorable: readonly string[];
}

/** What a repair did, and what is left. */
export interface RepairReport extends CheckReport {
  /** The files that were repaired. */
  readonly repaired: readonly string[];
  /** The repaired files that were not text: `undo` does not revert these. */
  readonly irreversible: readonly string[];
  /** Where the files are as they were, or `undefined` if none was changed. */
  readonly backup: string | undefined;
}

/**
 * Checks every file of the data directory: reads all of one moment, judges each
 * file and what they say of each other, and tries which problems a repair ends.
 * Nothing is locked or written, so that it works where all may be read and
 * nothing written.
 *
 * @param texts Texts to check in place of those of their files.
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
    ...await checkCopies(workspace, value.paths, files),
    ...await unopenableOthers(directory.disk),
  ].toSorted(byPosition);
  if (!isStable) {
    const message = "other processes kept changing the data: run it again";
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

/** Checks the data once something was repaired, which no error may hide. */
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

/** The files with a problem that is left, and a sound text in the journal. */
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
    const { text: present } = found;
    const isSound = (text: string) => isValidText(file, text, zone);
    const { text } = await recordedFile(disk, file, { present, isSound }) ?? {};
    if (text == null || text === present) continue;
    if (await isSound(text)) restorable.push(file);
  }
  return restorable;
}

/** All that is wrong or odd in files, and between them. */
function problemsIn({ files }: Inspection): DataProblem[] {
  const problems = [
    ...[...files.values()].flatMap(({ problems }) => problems),
    ...checkEntries(files),
  ];
  const wrong = new Set(problems.filter(isError).map(({ file }) => file));
  for (const [file, found] of files) {
    if (wrong.has(file)) continue;
    const missing = missingAtEnd(found).length;
    if (isTorn(found)) {
      const message = "the last line is torn, but the journal has it";
      problems.push(fileError(file, message));
    } else if (missing > 0) {
      // It may have been shortened by hand, so that only a person can tell.
      const message = `the journal has ${missing} characters more at the end`;
      problems.push(fileWarning(file, message));
    }
  }
  return problems;
}

/** Says of problems whether they are gone in the files as repaired. */
async function markRepairable(
  problems: readonly DataProblem[],
  inspection: Inspection,
  disk: Disk,
): Promise<readonly DataProblem[]> {
  if (!problems.some(isRepairCandidate)) return problems;
  const repairs = await repairsFor(inspection, disk);
  // This stays the same of a problem when lines before it change.
  const identityOf = ({ file, message }: DataProblem) => `${file}: ${message}`;
  const left = new Set(
    problemsIn(await withTexts(inspection, repairs)).map(identityOf),
  );
  return problems.map((problem) => ({
    ...problem,
    isRepairable: isRepairCandidate(problem) && !left.has(identityOf(problem)),
  }));
}

/** What must open beside the data files: a cache, and the entries' folder. */
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

/** Sorts problems by file and line; those of a whole file come last. */
function byPosition(a: DataProblem, b: DataProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const lineOf = ({ line }: DataProblem) => line || Number.MAX_SAFE_INTEGER;
  return lineOf(a) - lineOf(b);
}

/**
 * Repairs what can be repaired. Each file is kept as it was in a folder below
 * `backups/`; `undo` takes back what was done to files that could be read.
 */
export async function repairData(workspace: Workspace): Promise<RepairReport> {
  const { directory, clock } = workspace;
  const { pending, tornBytes } = await readJournalEnd(directory.disk);
  const journalRepairs = pending || tornBytes > 0 ? [JOURNAL_FILE] : [];
  const leftovers = await directory.leftovers();
  if (journalRepairs.length + leftovers.length > 0) await directory.recover();
  // Before the repair, which can be undone.
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

/** The folder for files as they were at an instant. */
export function backupFolder(now: Instant): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  return `backups/${stamp}`;
}

/** Repairs files whose bytes are no text, one by one. */
async function replaceUnreadable(
  workspace: Workspace,
  backup: string,
): Promise<ReadonlySet<string>> {
  const { directory: { disk }, directory } = workspace;
  const replaced = new Set<string>();
  const seen = await readAll(workspace, (file) => disk.readText(file));
  const { files, rules: { zone } } = await inspect(seen, workspace);
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
 * @param replaced Files that are in the backup already.
 */
async function repairReadable(
  workspace: Workspace,
  backup: string,
  replaced: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { directory } = workspace;
  return await directory.change(async (changing) => {
    const seen = await readAll(workspace, (file) => changing.read(file));
    const inspection = await inspect(seen, workspace);
    const repaired: string[] = [];
    for (const [file, text] of await repairsFor(inspection, directory.disk)) {
      const found = inspection.files.get(file);
      const before = found?.text;
      // No change can describe bytes that were damaged just now.
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
