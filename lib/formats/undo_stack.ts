import {
  type ChangeRecord,
  changesMade,
  type JournalRecord,
} from "./journal.ts";

/**
 * The change that `undo` takes back: the newest that is in force.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function changeToUndo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const [newest] = changesInForce(newestFirst);
  return newest;
}

/**
 * The changes that are in force, without what is only of a sync, the newest
 * first.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function* changesInForce(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  const settled = new Map<number, "undone" | "redone">();
  for (const record of changesOf(newestFirst)) {
    if (record.isSync) continue;
    if (record.undoes !== undefined) settle(settled, record.undoes, "undone");
    else if (record.redoes !== undefined) {
      settle(settled, record.redoes, "redone");
    } else if (settled.get(record.commit) !== "undone") yield record;
  }
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

/** The changes since the journal was sealed, the newest first. */
function changesOf(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  return changesMade(sinceSeal(newestFirst));
}

function* sinceSeal(
  newestFirst: Iterable<JournalRecord>,
): Generator<JournalRecord> {
  for (const record of newestFirst) {
    if ("sealed" in record) return;
    yield record;
  }
}

/**
 * Where the numbers of changes fall or repeat since the journal was sealed: two
 * journals were joined there, as git's union merge does, and nobody can tell
 * which change is the last one.
 *
 * @param journal The text; only the beginning of each line is read.
 * @returns The number of the newest change that is followed by no higher one,
 * and the highest of all; `undefined` if the numbers rise.
 */
export function seamIn(
  journal: string,
): { commit: number; highest: number } | undefined {
  const lines = [...journal.matchAll(NUMBERED)].toReversed();
  const cancelled = new Set<number>();
  let after = Infinity;
  let seam: number | undefined;
  let highest = 0;
  for (const [, kind, digits] of lines) {
    const number = Number(digits);
    highest = Math.max(highest, number);
    if (kind === "sealed") break;
    if (kind === "cancelled") cancelled.add(number);
    if (kind !== "commit" || cancelled.delete(number)) continue;
    if (number >= after) seam ??= number;
    after = number;
  }
  return seam === undefined ? undefined : { commit: seam, highest };
}

const NUMBERED = /^\{\s*"(commit|cancelled|sealed)"\s*:\s*(\d+)/gm;
