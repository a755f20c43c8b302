import { digestOf } from "../../digest.ts";
import { NotAllowedError } from "../../errors.ts";
import { isBackup } from "../../formats/data_files.ts";
import {
  type ChangeRecord,
  changeToUndo,
  committedChanges,
  type FileChange,
  findSeam,
  invertChanges,
  JOURNAL_FILE,
  textAfter,
  undoToRedo,
} from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { journalText, recordsIn } from "../../storage/journal.ts";
import { wholeSecond } from "../../tracking/entry.ts";
import { timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";
import { applyDifference, isSyncedFile, type TextPair } from "./undo_synced.ts";

/** A change that was undone or redone. */
export interface Undone {
  /** What the change did, in one line. */
  readonly summary: string;
  /** When it was made, as an ISO 8601 time in UTC. */
  readonly time: string;
  /** The files that it changed. */
  readonly files: readonly string[];
}

/** How to undo or redo a change. */
export interface UndoRequest {
  /**
   * Whether to return the change without reverting it.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/**
 * Undoes the last change in a data directory that is in effect.
 *
 * @returns The change that was undone.
 * @throws {NotAllowedError} When there is none, or when its files have been
 * edited since.
 */
export function undoLastChange(
  workspace: Workspace,
  { isDryRun = false }: UndoRequest,
): Promise<Undone> {
  const { directory } = workspace;
  const change = async (draft: ChangeDraft): Promise<Undone> => {
    const journal = await intactJournal(directory);
    const target = changeToUndo(recordsIn(journal));
    if (!target) {
      throw new NotAllowedError("nothing_to_undo", "Nothing to undo");
    }
    await revert(target, { draft, workspace, journal });
    const { commit } = target;
    // Restore the zone that was recorded before the change.
    const { zone = null } = newestChange(journal, (it) => it.commit < commit) ??
      {};
    const summary = `Undid: ${target.summary}`;
    draft.note({ summary, undoes: commit, zone });
    return undoneFrom(target);
  };
  return directory.changeUnless(isDryRun, change);
}

/**
 * Redoes the change that was last undone.
 *
 * @returns The change that was redone.
 * @throws {NotAllowedError} When there is none, or when its files have been
 * edited since.
 */
export function redoLastUndo(
  workspace: Workspace,
  { isDryRun = false }: UndoRequest,
): Promise<Undone> {
  const { directory } = workspace;
  const change = async (draft: ChangeDraft): Promise<Undone> => {
    const journal = await intactJournal(directory);
    const undoing = undoToRedo(recordsIn(journal));
    const target = undoing &&
      newestChange(journal, (it) => it.commit === undoing.undoes);
    if (!target) {
      throw new NotAllowedError("nothing_to_redo", "Nothing to redo");
    }
    await revert(undoing, { draft, workspace, journal });
    const { commit, zone = null } = target;
    draft.note({
      summary: `Redid: ${target.summary}`,
      redoes: commit,
      zone,
    });
    return undoneFrom(target);
  };
  return directory.changeUnless(isDryRun, change);
}

/**
 * Reads the journal.
 *
 * @throws {NotAllowedError} When it does not tell which change is the last.
 */
async function intactJournal({ disk }: DataDirectory): Promise<string> {
  const journal = await journalText(disk);
  const seam = findSeam(journal);
  if (!seam) return journal;
  throw new NotAllowedError(
    "journal_joined",
    "Cannot determine the last change: the numbers in " +
      `"${JOURNAL_FILE}" decrease or repeat after ${seam.commit}`,
    {
      hint:
        "Nothing was changed. Two journals were merged: correct the files " +
        "by hand, then reset undo with: worktime doctor --fix",
    },
  );
}

function undoneFrom({ summary, time, changes }: ChangeRecord): Undone {
  return { summary, time, files: changes.map(({ file }) => file) };
}

function newestChange(
  journal: string,
  matches: (change: ChangeRecord) => boolean,
): ChangeRecord | undefined {
  for (const change of committedChanges(recordsIn(journal))) {
    if (matches(change)) return change;
  }
  return undefined;
}

/**
 * Reverts a change by restoring the texts of its files. Where a sync has
 * written to timer files since, applies the inverse edit to the present entries
 * instead.
 *
 * @throws {NotAllowedError} When a file has been edited outside worktime since.
 */
async function revert(
  { commit, changes }: ChangeRecord,
  { draft, workspace, journal }: {
    draft: ChangeDraft;
    workspace: Workspace;
    journal: string;
  },
): Promise<void> {
  const pairs: TextPair[] = [];
  let isUnchanged = true;
  for (const change of invertChanges(changes)) {
    const { file } = change;
    const since = isSyncedFile(file) ? commit : Infinity;
    const textsBefore = (present: string | null) =>
      textBefore(change, present, changesSince(since, journal));
    const present = await draft.read(file) ?? null;
    // Users may delete backups. The journal also has what a repair replaced.
    const isCleared = present === null && change.after === null;
    if (isCleared && isBackup(file)) continue;
    const from = textsBefore(present);
    if (from === undefined) throw editedError(file, present, textsBefore);
    if (from !== present) isUnchanged = false;
    pairs.push({ file, from, to: textAfter(change, from) });
  }
  for (const { file, to } of pairs) {
    if (isUnchanged || !isSyncedFile(file)) draft.write(file, to);
  }
  if (isUnchanged) return;
  const { clock, newId } = workspace;
  const files = timerFilesOf(draft, workspace);
  await applyDifference(files, pairs, newId);
  await files.write(draft, wholeSecond(clock.now()));
}

/** Yields the changes after a commit, newest first. */
function* changesSince(
  commit: number,
  journal: string,
): Generator<ChangeRecord> {
  for (const change of committedChanges(recordsIn(journal))) {
    if (change.commit <= commit) return;
    yield change;
  }
}

/**
 * Computes the text that a change starts from, by reverting all later changes.
 *
 * @param later The later changes, newest first.
 * @returns `undefined` when the file has been edited outside worktime since.
 */
function textBefore(
  { file, before }: FileChange,
  present: string | null,
  later: Iterable<ChangeRecord>,
): string | null | undefined {
  if (digestOf(present) === before) return present;
  let text = present;
  for (const { changes } of later) {
    for (const inverse of invertChanges(changes)) {
      if (inverse.file !== file) continue;
      if (digestOf(text) !== inverse.before) return undefined;
      text = textAfter(inverse, text);
    }
  }
  return digestOf(text) === before ? text : undefined;
}

function editedError(
  file: string,
  text: string | null,
  textBefore: (text: string) => string | null | undefined,
): NotAllowedError {
  const lines = text?.replaceAll("\r\n", "\n");
  const hasOtherLineEndings = lines !== undefined &&
    [lines, lines.replaceAll("\n", "\r\n")]
      .some((text) => textBefore(text) !== undefined);
  return hasOtherLineEndings
    ? new NotAllowedError(
      "line_ends_changed",
      `The line endings of "${file}" have changed since`,
      {
        hint: "Nothing was changed. Git converts line endings in a clone " +
          "(core.autocrlf): add `* -text` to .gitattributes and check out the " +
          "files again",
      },
    )
    : new NotAllowedError(
      "edited_since",
      `"${file}" has been edited outside worktime since`,
      { hint: "Nothing was changed. Correct the file by hand" },
    );
}
