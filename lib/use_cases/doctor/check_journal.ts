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
  closedFile,
  type DataProblem,
  fileError,
  fileWarning,
  problemOf,
} from "./problem.ts";

/** How often to look at a change in progress, and how long to wait between. */
const MOST_LOOKS = 20;
const LOOK_MS = 10;

/**
 * Names what is wrong with the journal, and what interrupted changes left.
 *
 * @param end How it ends, or why it cannot be read.
 */
export async function checkJournal(
  directory: DataDirectory,
  end: JournalEnd | DiskError,
): Promise<DataProblem[]> {
  if (end instanceof DiskError) return [closedFile(JOURNAL_FILE, end)];
  const text = await journalText(directory.disk);
  const conflict = conflictMarkerError(text, JOURNAL_FILE);
  const problems = [
    ...conflict ? [problemOf(conflict)] : [],
    ...await unsettled(directory),
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
async function unsettled(directory: DataDirectory): Promise<DataProblem[]> {
  for (let look = 1;; look++) {
    const isOwned = await directory.isLocked();
    const problems = await unsettledNow(directory, isOwned);
    if (problems.length === 0 || !isOwned || look === MOST_LOOKS) {
      return problems;
    }
    await sleep(LOOK_MS);
  }
}

async function unsettledNow(
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
