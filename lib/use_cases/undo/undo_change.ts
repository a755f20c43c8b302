import { digestOf } from "../../digest.ts";
import { NotAllowedError } from "../../errors.ts";
import {
  type ChangeRecord,
  changeToUndo,
  committedChanges,
  type FileChange,
  invertChanges,
  JOURNAL_FILE,
  seamIn,
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

/** A change that was taken back, or made again. */
export interface Undone {
  /** What the change had done, in a line for people. */
  readonly summary: string;
  /** When it had been made, ISO 8601 in UTC. */
  readonly time: string;
  /** The files that it had changed. */
  readonly files: readonly string[];
}

/**
 * Takes back the last change of a data directory that is in force.
 *
 * @returns The change that was taken back.
 * @throws {NotAllowedError} When there is none, or its files were edited since.
 */
export function undoLastChange(workspace: Workspace): Promise<Undone> {
  const { directory } = workspace;
  return directory.change(async (changing) => {
    const journal = await intactJournal(directory);
    const target = changeToUndo(recordsIn(journal));
    if (!target) {
      throw new NotAllowedError("nothing_to_undo", "Nothing to undo");
    }
    await revert(target, { changing, workspace, journal });
    const { commit } = target;
    // What was noted of the zone before, as the files were then.
    const { zone = null } = newestChange(journal, (it) => it.commit < commit) ??
      {};
    const summary = `Undid: ${target.summary}`;
    changing.note({ summary, undoes: commit, zone });
    return undoneBy(target);
  });
}

/**
 * Makes the change again that was undone last.
 *
 * @returns The change that was made again.
 * @throws {NotAllowedError} When there is none, or its files were edited since.
 */
export function redoLastUndo(workspace: Workspace): Promise<Undone> {
  const { directory } = workspace;
  return directory.change(async (changing) => {
    const journal = await intactJournal(directory);
    const undoing = undoToRedo(recordsIn(journal));
    const target = undoing &&
      newestChange(journal, (it) => it.commit === undoing.undoes);
    if (!target) {
      throw new NotAllowedError("nothing_to_redo", "Nothing to redo");
    }
    await revert(undoing, { changing, workspace, journal });
    const { commit, zone = null } = target;
    changing.note({
      summary: `Redid: ${target.summary}`,
      redoes: commit,
      zone,
    });
    return undoneBy(target);
  });
}

/** @throws {NotAllowedError} When nobody can tell which change is the last. */
async function intactJournal({ disk }: DataDirectory): Promise<string> {
  const journal = await journalText(disk);
  const seam = seamIn(journal);
  if (!seam) return journal;
  throw new NotAllowedError(
    "journal_joined",
    "Cannot tell which change is the last: the numbers in " +
      `"${JOURNAL_FILE}" fall or repeat after ${seam.commit}`,
    {
      hint:
        "Nothing was changed. Two journals were joined: correct the files " +
        "by hand, then restart undo from there with: worktime doctor --fix",
    },
  );
}

function undoneBy({ summary, time, changes }: ChangeRecord): Undone {
  return { summary, time, files: changes.map(({ file }) => file) };
}

function newestChange(
  journal: string,
  isMeant: (change: ChangeRecord) => boolean,
): ChangeRecord | undefined {
  for (const change of committedChanges(recordsIn(journal))) {
    if (isMeant(change)) return change;
  }
  return undefined;
}

/**
 * Takes a change back: in the texts of its files, if these are as it left them.
 * Where a sync with a provider wrote to files of the timers meanwhile, what the
 * change means is taken back in these.
 *
 * @throws {NotAllowedError} When somebody else edited a file since.
 */
async function revert(
  { commit, changes }: ChangeRecord,
  { changing, workspace, journal }: {
    changing: ChangeDraft;
    workspace: Workspace;
    journal: string;
  },
): Promise<void> {
  const pairs: TextPair[] = [];
  let isUntouched = true;
  for (const change of invertChanges(changes)) {
    const { file } = change;
    const since = isSyncedFile(file) ? commit : Infinity;
    const textsBefore = (present: string | null) =>
      textBefore(change, present, changesSince(since, journal));
    const present = await changing.read(file) ?? null;
    const from = textsBefore(present);
    if (from === undefined) throw editedError(file, present, textsBefore);
    if (from !== present) isUntouched = false;
    pairs.push({ file, from, to: textAfter(change, from) });
  }
  for (const { file, to } of pairs) {
    if (isUntouched || !isSyncedFile(file)) changing.write(file, to);
  }
  if (isUntouched) return;
  const { clock, newId } = workspace;
  const files = timerFilesOf(changing, clock.zone);
  await applyDifference(files, pairs, newId);
  await files.write(changing, wholeSecond(clock.now()));
}

/** The changes that were made since one, the newest first. */
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
 * The text from which a change is made, from the present one: what was changed
 * since is taken back.
 *
 * @param later What was changed since, the newest first.
 * @returns `undefined` when somebody else edited the file since.
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
  const isOfLineEnds = lines !== undefined &&
    [lines, lines.replaceAll("\n", "\r\n")]
      .some((text) => textBefore(text) !== undefined);
  return isOfLineEnds
    ? new NotAllowedError(
      "line_ends_changed",
      `The line ends of "${file}" were changed since`,
      {
        hint: "Nothing was changed. Git does this in a clone " +
          "(core.autocrlf): add `* -text` to .gitattributes and check out the " +
          "files again",
      },
    )
    : new NotAllowedError(
      "edited_since",
      `"${file}" was edited by another program since`,
      { hint: "Nothing was changed: correct the file by hand" },
    );
}
