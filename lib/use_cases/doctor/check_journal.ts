import { DiskError } from "../../errors.ts";
import { JOURNAL_FILE, seamIn } from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import {
  type JournalEnd,
  journalText,
  readJournalEnd,
} from "../../storage/journal.ts";
import { sleep } from "../../storage/lock.ts";
import { conflictMarkerError } from "../../text/conflict_markers.ts";
import {
  type DataProblem,
  fileError,
  fileWarning,
  openError,
  problemOf,
} from "./problem.ts";

/** How often to look at a change in progress, and how long to wait between. */
const MAX_CHECKS = 20;
const CHECK_INTERVAL_MS = 10;

/**
 * Names what is wrong with the journal, and what interrupted changes left.
 *
 * @param end How it ends, or why it cannot be read.
 */
export async function checkJournal(
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
  const seam = seamIn(text);
  if (seam) {
    const message = "change numbers fall or repeat after " +
      `${seam.commit}: two journals were joined, so undo is blocked`;
    const problem = fileWarning(JOURNAL_FILE, message);
    problems.push({ ...problem, isRepairable: true });
  }
  return problems;
}

/** Leftovers of interrupted changes. A change in progress takes milliseconds. */
async function interruptedChanges(
  directory: DataDirectory,
): Promise<DataProblem[]> {
  for (let look = 1;; look++) {
    const isOwned = await directory.isLocked();
    const problems = await currentLeftovers(directory, isOwned);
    if (problems.length === 0 || !isOwned || look === MAX_CHECKS) {
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
  if (tornBytes > 0) messages.push("the last line is torn");
  if (pending) {
    // Whether the one who has the lock lives, only waiting for it tells.
    const state = isOwned ? "is not finished" : "was interrupted";
    messages.push(`a change ${state}: ${pending.summary}`);
  }
  const leftovers = await directory.leftovers();
  return [
    ...messages.map((message) => fileError(JOURNAL_FILE, message)),
    ...leftovers.map((file) =>
      fileError(file, "left behind by a write that was interrupted")
    ),
  ].map((problem) => ({ ...problem, isRepairable: true }));
}
