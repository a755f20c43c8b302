import { DiskError } from "../../errors.ts";
import { JOURNAL_FILE, seamIn } from "../../formats/journal.ts";
import type { Disk } from "../../ports.ts";
import { journalText, readJournalEnd } from "../../storage/journal.ts";
import { sleep } from "../../storage/lock.ts";
import { conflictIn } from "../../text/conflict_markers.ts";
import type { Workspace } from "../workspace.ts";
import { copyWarnings } from "./find_copies.ts";
import {
  type Inspection,
  inspectRead,
  problemsIn,
  readAll,
  repairsFor,
} from "./inspect_texts.ts";
import {
  byPlace,
  closedError,
  type DataProblem,
  fileError,
  fileWarning,
  problemOf,
  withTexts,
} from "./problem.ts";
import { isTorn, missingAtEnd, type RepairSources } from "./repair_text.ts";

export type { DataProblem } from "./problem.ts";

/** What a check of the data directory found. */
export interface CheckReport {
  /** All problems, by file and line. */
  readonly problems: readonly DataProblem[];
  /** How many files were checked. */
  readonly fileCount: number;
}

/** What must open beside the data files: a cache, and the entries' folder. */
const MUST_OPEN: Readonly<Record<string, (disk: Disk) => Promise<unknown>>> = {
  "cache/providers.json": (disk) => disk.readTail("cache/providers.json", 1),
  history: (disk) => disk.list({ under: "history" }),
};

/**
 * Checks every file of the data directory. Nothing is locked or written, so that
 * it works where all may be read and nothing written.
 */
export async function checkData(workspace: Workspace): Promise<CheckReport> {
  const { directory } = workspace;
  const { seen, end, isSteady } = await directory.observe((read) =>
    readAll(workspace, read)
  );
  const inspection = await inspectRead(seen, workspace);
  const { files } = inspection;
  const problems = [
    ...await problemsFound(inspection),
    ...await copyWarnings(workspace, seen.paths, files),
    ...await closedFiles(workspace),
  ].toSorted(byPlace);
  const message = "other processes kept changing the data: run it again";
  const unsteady = isSteady ? [] : [fileWarning(JOURNAL_FILE, message)];
  const ofJournal = end instanceof DiskError
    ? [problemOf(closedError(JOURNAL_FILE, end))]
    : [
      ...await unsettledProblems(workspace),
      ...await seamProblems(workspace),
    ];
  const fileCount = [...files.values()].filter((it) => !it.isGone).length;
  return { problems: [...problems, ...unsteady, ...ofJournal], fileCount };
}

/** Names joined journals, in which undo cannot tell the last change. */
async function seamProblems(
  { directory: { disk } }: Workspace,
): Promise<DataProblem[]> {
  const seam = seamIn(await journalText(disk));
  if (!seam) return [];
  const message = "change numbers fall or repeat after " +
    `${seam.commit}: two journals were joined, so undo is blocked`;
  return [{ ...fileWarning(JOURNAL_FILE, message), isRepairable: true }];
}

async function problemsFound(
  inspection: Inspection,
): Promise<DataProblem[]> {
  const { files, sources } = inspection;
  const found = problemsIn(inspection);
  const wrong = new Set(found.filter(isError).map(({ file }) => file));
  const short = [...files].flatMap(([file, { text }]) =>
    text === undefined || wrong.has(file) ? [] : shortFile(file, text, sources)
  );
  const problems = [...found, ...short];
  const mayBeMended = (problem: DataProblem) =>
    isError(problem) || problem.isRepairable;
  if (!problems.some(mayBeMended)) return problems;
  const repairs = await repairsFor(inspection);
  const repaired = await withTexts(files, repairs, sources.zone);
  const left = new Set(
    problemsIn({ ...inspection, files: repaired }).map(identityOf),
  );
  return problems.map((problem) => ({
    ...problem,
    isRepairable: mayBeMended(problem) && !left.has(identityOf(problem)),
  }));
}

function isError({ severity }: DataProblem): boolean {
  return severity === "error";
}

/** What stays the same of a problem when lines before it change. */
function identityOf({ file, message }: DataProblem): string {
  return `${file}: ${message}`;
}

async function closedFiles(
  { directory: { disk } }: Workspace,
): Promise<DataProblem[]> {
  const problems: DataProblem[] = [];
  for (const [file, open] of Object.entries(MUST_OPEN)) {
    try {
      await open(disk);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      problems.push(problemOf(closedError(file, error)));
    }
  }
  return problems;
}

/** How often to look at a change in progress, and how long to wait between. */
const MOST_LOOKS = 20;
const LOOK_MS = 10;

/** Leftovers of interrupted changes. A change in progress takes milliseconds. */
async function unsettledProblems(workspace: Workspace): Promise<DataProblem[]> {
  const { directory } = workspace;
  const conflict = conflictIn(await journalText(directory.disk), JOURNAL_FILE);
  const lasting = conflict ? [problemOf(conflict)] : [];
  for (let look = 1;; look++) {
    const isOwned = await directory.isOwned();
    const problems = await unsettledNow(workspace, isOwned);
    if (problems.length === 0 || !isOwned || look === MOST_LOOKS) {
      return [...lasting, ...problems];
    }
    await sleep(LOOK_MS);
  }
}

async function unsettledNow(
  { directory }: Workspace,
  isOwned: boolean,
): Promise<DataProblem[]> {
  const { pending, tornBytes } = await readJournalEnd(directory.disk);
  const messages: string[] = [];
  if (tornBytes > 0) messages.push("the last line is torn");
  if (pending) {
    // Whether the one who has the lock lives, only waiting for it tells.
    const state = isOwned ? "is not finished" : "was interrupted";
    messages.push(`a change ${state}: ${pending.summary}`);
  }
  const leftovers = await directory.leftovers();
  return [
    ...messages.map((message) => fileError(JOURNAL_FILE, message)),
    ...leftovers.map(leftover),
  ].map((problem) => ({ ...problem, isRepairable: true }));
}

function shortFile(
  file: string,
  text: string,
  sources: RepairSources,
): DataProblem[] {
  if (isTorn(file, text, sources)) {
    return [fileError(file, "the last line is torn, but the journal has it")];
  }
  const missing = missingAtEnd(file, text, sources);
  if (missing === 0) return [];
  // It may have been shortened by hand, so that only a person can tell.
  const message = `the journal has ${missing} characters more at the end`;
  return [fileWarning(file, message)];
}

function leftover(file: string): DataProblem {
  return fileError(file, "left behind by a write that was interrupted");
}
