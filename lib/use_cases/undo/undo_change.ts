import { digestOf } from "../../digest.ts";
import { NotAllowedError } from "../../errors.ts";
import {
  type ChangeRecord,
  changesMade,
  changeToUndo,
  type FileChange,
  invertChanges,
  JOURNAL_FILE,
  seamIn,
  undoingToRedo,
} from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { Changing } from "../../storage/draft.ts";
import { journalText, recordsIn, textAfter } from "../../storage/journal.ts";
import type { ZoneNote } from "../../time/zone_note.ts";
import { wholeSecond } from "../../tracking/entry.ts";
import { timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";
import {
  carryOver,
  changesSince,
  isSynced,
  type TextPair,
  textsOf,
} from "./undo_synced.ts";

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
    const journal = await soundJournal(directory);
    const target = changeToUndo(recordsIn(journal));
    if (!target) {
      throw new NotAllowedError("nothing_to_undo", "Nothing to undo");
    }
    const later = () => changesSince(recordsIn(journal), target.commit);
    const changes = invertChanges(target.changes);
    await apply(changing, workspace, { changes, later });
    const summary = `Undid: ${target.summary}`;
    const zone = zoneBefore(target.commit, journal);
    changing.note({ summary, undoes: target.commit, zone });
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
    const journal = await soundJournal(directory);
    const undoing = undoingToRedo(recordsIn(journal));
    const target = undoing?.undoes === undefined
      ? undefined
      : changeNumbered(undoing.undoes, journal);
    if (!undoing || !target) {
      throw new NotAllowedError("nothing_to_redo", "Nothing to redo");
    }
    const later = () => changesSince(recordsIn(journal), undoing.commit);
    const changes = invertChanges(undoing.changes);
    await apply(changing, workspace, { changes, later });
    const summary = `Redid: ${target.summary}`;
    const { commit, zone = null } = target;
    changing.note({ summary, redoes: commit, zone });
    return undoneBy(target);
  });
}

/** @throws {NotAllowedError} When nobody can tell which change is the last. */
async function soundJournal({ disk }: DataDirectory): Promise<string> {
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

/** What the journal noted of the zone before a change, as the files were then. */
function zoneBefore(commit: number, journal: string): ZoneNote | null {
  for (const record of changesMade(recordsIn(journal))) {
    if (record.commit < commit) return record.zone ?? null;
  }
  return null;
}

function changeNumbered(
  commit: number,
  journal: string,
): ChangeRecord | undefined {
  for (const record of changesMade(recordsIn(journal))) {
    if (record.commit === commit) return record;
  }
  return undefined;
}

/** What is to be made of some files. */
interface Making {
  /** What is to be changed, file by file. */
  readonly changes: readonly FileChange[];
  /** Reads what was changed since the files were as these changes expect. */
  readonly later: () => readonly ChangeRecord[];
}

/**
 * Makes changes in the files as they are. Where a sync with a provider wrote to
 * the files of the timers meanwhile, what the changes mean is made there.
 */
async function apply(
  changing: Changing,
  workspace: Workspace,
  { changes, later }: Making,
): Promise<void> {
  const isUntouched = async (change: FileChange) =>
    digestOf(await changing.read(change.file) ?? null) === change.before;
  const touched: FileChange[] = [];
  for (const change of changes) {
    if (!await isUntouched(change)) touched.push(change);
  }
  const stranger = touched.find(({ file }) => !isSynced(file));
  if (stranger) {
    const { file, before } = stranger;
    const text = await changing.read(file) ?? null;
    const isSame = (text: string) => digestOf(text) === before;
    throw editedSince(file, hasOtherLineEnds(text, isSame));
  }
  const isWhole = touched.length === 0;
  for (const change of changes) {
    if (!isWhole && isSynced(change.file)) continue;
    const text = await changing.read(change.file) ?? null;
    changing.write(change.file, textAfter(change, text));
  }
  if (isWhole) return;
  const synced = changes.filter(({ file }) => isSynced(file));
  const texts = await textPairs(changing, synced, later());
  const files = timerFilesOf(changing, workspace.clock.zone);
  await carryOver(files, texts, workspace.newId);
  await files.write(changing, wholeSecond(workspace.clock.now()));
}

/** @throws {NotAllowedError} When somebody else edited a file since. */
async function textPairs(
  changing: Changing,
  changes: readonly FileChange[],
  later: readonly ChangeRecord[],
): Promise<Map<string, TextPair>> {
  const pairs = new Map<string, TextPair>();
  for (const change of changes) {
    const present = await changing.read(change.file) ?? null;
    const pair = textsOf(change, later, present);
    if (!pair) {
      const isSame = (text: string) =>
        textsOf(change, later, text) !== undefined;
      throw editedSince(change.file, hasOtherLineEnds(present, isSame));
    }
    pairs.set(change.file, pair);
  }
  return pairs;
}

/** Whether a text is what it should be but for its line ends. */
function hasOtherLineEnds(
  text: string | null,
  isSame: (text: string) => boolean,
): boolean {
  if (text === null) return false;
  const lines = text.replaceAll("\r\n", "\n");
  return isSame(lines) || isSame(lines.replaceAll("\n", "\r\n"));
}

function editedSince(file: string, isOfLineEnds: boolean): NotAllowedError {
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
