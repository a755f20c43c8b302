import { NotAllowedError } from "../errors.ts";
import {
  type ChangeRecord,
  type FileChange,
  invertChanges,
} from "../formats/journal.ts";
import { changeToUndo, undoingToRedo } from "../formats/undo_stack.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import { digestOf } from "../storage/digest.ts";
import type { Changing } from "../storage/draft.ts";
import { journalText, recordsIn } from "../storage/journal.ts";
import { textAfter } from "../storage/pending_change.ts";

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
export function undoLastChange(
  directory: DataDirectory,
): Promise<Undone> {
  return directory.change(async (changing) => {
    const journal = await journalText(directory.disk);
    const target = changeToUndo(recordsIn(journal));
    if (!target) {
      throw new NotAllowedError("nothing_to_undo", "Nothing to undo");
    }
    await apply(invertChanges(target.changes), changing);
    const summary = `Undid: ${target.summary}`;
    changing.note({ summary, undoes: target.commit });
    return undoneBy(target);
  });
}

/**
 * Makes the change again that was undone last.
 *
 * @returns The change that was made again.
 * @throws {NotAllowedError} When there is none, or its files were edited since.
 */
export function redoLastUndo(directory: DataDirectory): Promise<Undone> {
  return directory.change(async (changing) => {
    const journal = await journalText(directory.disk);
    const undoing = undoingToRedo(recordsIn(journal));
    const target = undoing?.undoes === undefined
      ? undefined
      : changeNumbered(undoing.undoes, journal);
    if (!target) {
      throw new NotAllowedError("nothing_to_redo", "Nothing to redo");
    }
    await apply(target.changes, changing);
    const summary = `Redid: ${target.summary}`;
    changing.note({ summary, redoes: target.commit });
    return undoneBy(target);
  });
}

function undoneBy({ summary, time, changes }: ChangeRecord): Undone {
  return { summary, time, files: changes.map(({ file }) => file) };
}

function changeNumbered(
  commit: number,
  journal: string,
): ChangeRecord | undefined {
  for (const record of recordsIn(journal)) {
    if ("commit" in record && record.commit === commit) return record;
  }
  return undefined;
}

async function apply(
  changes: readonly FileChange[],
  changing: Changing,
): Promise<void> {
  for (const change of changes) {
    const text = await changing.read(change.file) ?? null;
    if (digestOf(text) !== change.before) {
      throw new NotAllowedError(
        "edited_since",
        `"${change.file}" was edited by another program since`,
        { hint: "Nothing was changed: correct the file by hand" },
      );
    }
    changing.write(change.file, textAfter(change, text));
  }
}
