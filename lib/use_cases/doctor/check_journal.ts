import { DiskError } from "../../errors.ts";
import { findSeam, JOURNAL_FILE } from "../../formats/journal.ts";
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

/** How often, and at which interval, to check a change in progress. */
const MAX_CHECKS = 20;
const CHECK_INTERVAL_MS = 10;

/**
 * Returns the problems of the journal, and the leftovers of interrupted
 * changes.
 *
 * @param end The end of the journal, or the error from reading it.
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
