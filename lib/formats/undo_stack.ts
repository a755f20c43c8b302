import type { ChangeRecord, JournalRecord } from "./journal.ts";

/**
 * The change that `undo` takes back: the newest that is in force.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function changeToUndo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const settled = new Map<number, "undone" | "redone">();
  for (const record of changesOf(newestFirst)) {
    if (record.isSync) continue;
    if (record.undoes !== undefined) settle(settled, record.undoes, "undone");
    else if (record.redoes !== undefined) {
      settle(settled, record.redoes, "redone");
    } else if (settled.get(record.commit) !== "undone") return record;
  }
  return undefined;
}

/**
 * The undoing that `redo` takes back: the newest that is in force, unless a new
 * change was made since.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function undoingToRedo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const settled = new Map<number, "undone" | "redone">();
  for (const record of changesOf(newestFirst)) {
    if (record.isSync) continue;
    if (record.redoes !== undefined) {
      settle(settled, record.redoes, "redone");
    } else if (record.undoes === undefined) return undefined;
    else if (settled.get(record.undoes) !== "redone") return record;
    // The next older undoing of the same change is in force again.
    else settled.delete(record.undoes);
  }
  return undefined;
}

/** The newest word on a change counts; it is the first one met. */
function settle(
  settled: Map<number, "undone" | "redone">,
  commit: number,
  as: "undone" | "redone",
): void {
  if (!settled.has(commit)) settled.set(commit, as);
}

/** The changes that were not given up, newest first. */
function* changesOf(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  const cancelled = new Set<number>();
  for (const record of newestFirst) {
    if ("cancelled" in record) cancelled.add(record.cancelled);
    else if ("commit" in record && !cancelled.has(record.commit)) yield record;
  }
}
