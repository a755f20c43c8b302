import { isJsonObject } from "../text/json.ts";
import type { OffsetHistory } from "../time/offset_history.ts";

/** What one change did to one file. */
export interface FileChange extends Splice {
  /** The file's path in the data directory. */
  readonly file: string;
  /** The digest of its text before, or `null` if there was no file. */
  readonly before: string | null;
  /** The digest of its text after, or `null` if it was removed. */
  readonly after: string | null;
}

/** One change of the data directory, of one file or several. */
export interface ChangeRecord {
  /** The number of the change; they count from 1. */
  readonly commit: number;
  /** When it was made, ISO 8601 in UTC. */
  readonly time: string;
  /** What it did, in a line for people. */
  readonly summary: string;
  /** The files, in the order in which they are written. */
  readonly changes: readonly FileChange[];
  /** The number of the change that this one takes back. */
  readonly undoes?: number;
  /** The number of the change that this one makes again. */
  readonly redoes?: number;
  /** The entry or the timer that it records: its id, and when it began. */
  readonly entry?: { readonly id: string; readonly start: string };
  /** Whether it notes what a provider knows, or says: nothing to undo. */
  readonly isSync?: true;
  /** In which zone events without an offset are recorded from then on. */
  readonly zone?: OffsetHistory;
}

/** One line of the journal: a change, or a step of the change with a number. */
export type JournalRecord =
  | { readonly kind: "change"; readonly change: ChangeRecord }
  | {
    readonly kind: (typeof STEPS)[number];
    /** The number of the change. */
    readonly commit: number;
  };

const STEPS = [
  // Its new texts are safe on the disk: from here on it is made.
  "begun",
  // All of its files are written.
  "done",
  // It was given up before any file was written.
  "cancelled",
  // No change up to here is undone: their numbers fall or repeat, so that nobody
  // can tell which is the last one. The next one gets a higher number than this.
  "sealed",
] as const;

/** The name of the file with one line of JSON for each step of each change. */
export const JOURNAL_FILE = "journal.jsonl";

/** A line of the journal, with its line end. */
export function formatJournalLine(record: JournalRecord): string {
  const stored = record.kind === "change"
    ? record.change
    : { [record.kind]: record.commit };
  return `${JSON.stringify(stored)}\n`;
}

/** Reads a line of the journal; `undefined` if it is damaged. */
export function readJournalLine(line: string): JournalRecord | undefined {
  try {
    return recordIn(JSON.parse(line));
  } catch {
    // Not JSON: a line that a crash tore.
    return undefined;
  }
}

/**
 * The changes that were not given up, the newest first.
 *
 * @param ignored The number of a change that counts as given up.
 */
export function* committedChanges(
  newestFirst: Iterable<JournalRecord>,
  ignored?: number,
): Generator<ChangeRecord> {
  const cancelled = new Set([ignored]);
  for (const record of newestFirst) {
    if (record.kind === "cancelled") cancelled.add(record.commit);
    if (record.kind !== "change") continue;
    // A process that was overtaken may have taken a number again.
    if (!cancelled.delete(record.change.commit)) yield record.change;
  }
}

/** The changes that take another change's files back, last file first. */
export function invertChanges(
  changes: readonly FileChange[],
): readonly FileChange[] {
  return changes.toReversed().map((change) => ({
    ...invertSplice(change),
    before: change.after,
    after: change.before,
  }));
}

/** The text that a change makes of a file's text. */
export function textAfter(
  change: FileChange,
  text: string | null,
): string | null {
  return change.after === null ? null : applySplice(text ?? "", change);
}

function recordIn(value: unknown): JournalRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const kind = STEPS.find((it) => it in value);
  if (kind === undefined) {
    return isChangeRecord(value)
      ? { kind: "change", change: value }
      : undefined;
  }
  const commit = value[kind];
  return typeof commit === "number" ? { kind, commit } : undefined;
}

function isChangeRecord(value: object): value is ChangeRecord {
  return "commit" in value && typeof value.commit === "number" &&
    "time" in value && typeof value.time === "string" &&
    "summary" in value && typeof value.summary === "string" &&
    "changes" in value && Array.isArray(value.changes) &&
    value.changes.every(isFileChange);
}

function isFileChange(value: unknown): value is FileChange {
  if (typeof value !== "object" || value === null) return false;
  const change = value as Record<string, unknown>;
  const isDigest = (digest: unknown) =>
    digest === null || typeof digest === "string";
  return typeof change.file === "string" && isInside(change.file) &&
    Number.isInteger(change.offset) && typeof change.removed === "string" &&
    typeof change.inserted === "string" && isDigest(change.before) &&
    isDigest(change.after);
}

/** Whether a path stays in the data directory, whoever wrote the journal. */
function isInside(path: string): boolean {
  return !/^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)/.test(path);
}

/** The change that `undo` takes back: the newest that is in force. */
export function changeToUndo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const [newest] = effectiveChanges(newestFirst);
  return newest;
}

/**
 * The changes that are in force, without what is only of a sync, the newest
 * first.
 */
export function* effectiveChanges(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  const isUndone = new Map<number, boolean>();
  for (const record of userChanges(newestFirst)) {
    const { commit, undoes, redoes } = record;
    const target = undoes ?? redoes;
    if (target === undefined) {
      if (!isUndone.get(commit)) yield record;
      // The newest word on a change counts; it is the first one met.
    } else if (!isUndone.has(target)) isUndone.set(target, target === undoes);
  }
}

/**
 * The undoing that `redo` takes back: the newest that is in force, unless a new
 * change was made since.
 */
export function undoToRedo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const redone = new Set<number>();
  for (const record of userChanges(newestFirst)) {
    const { undoes, redoes } = record;
    if (redoes !== undefined) redone.add(redoes);
    else if (undoes === undefined) return undefined;
    // The next older undoing of the same change is in force again.
    else if (!redone.delete(undoes)) return record;
  }
  return undefined;
}

/** What was changed since the journal was sealed, and not only by a sync. */
function* userChanges(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  for (const record of committedChanges(sinceSeal(newestFirst))) {
    if (!record.isSync) yield record;
  }
}

function* sinceSeal(
  newestFirst: Iterable<JournalRecord>,
): Generator<JournalRecord> {
  for (const record of newestFirst) {
    if (record.kind === "sealed") return;
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

/**
 * The one place in which two texts differ. It is all that the journal keeps of
 * a change, so that its size does not grow with the file's.
 */
export interface Splice {
  /** Where they differ first, in UTF-16 code units. */
  readonly offset: number;
  /** What the first has there. */
  readonly removed: string;
  /** What the second has there. */
  readonly inserted: string;
}

/** Texts are compared in blocks first: engines do that much faster. */
const BLOCK_LENGTH = 1024;

/** What turns one text into another. */
export function spliceBetween(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  const offset = commonLength(
    shorter,
    (from, to) => before.slice(from, to) === after.slice(from, to),
  );
  const end = commonLength(
    shorter - offset,
    (from, to) =>
      before.slice(before.length - to, before.length - from) ===
        after.slice(after.length - to, after.length - from),
  );
  return {
    offset,
    removed: before.slice(offset, before.length - end),
    inserted: after.slice(offset, after.length - end),
  };
}

/**
 * How many letters are the same, block by block and then one by one.
 *
 * @param isSame Tells whether those from one place to another are.
 */
function commonLength(
  maxLength: number,
  isSame: (from: number, to: number) => boolean,
): number {
  let length = 0;
  while (
    length + BLOCK_LENGTH <= maxLength && isSame(length, length + BLOCK_LENGTH)
  ) {
    length += BLOCK_LENGTH;
  }
  while (length < maxLength && isSame(length, length + 1)) length++;
  return length;
}

/** The text after a splice. */
export function applySplice(text: string, splice: Splice): string {
  const { offset, removed, inserted } = splice;
  return text.slice(0, offset) + inserted +
    text.slice(offset + removed.length);
}

/** The splice that takes another one back. */
export function invertSplice<S extends Splice>(splice: S): S {
  const { removed, inserted } = splice;
  return { ...splice, removed: inserted, inserted: removed };
}
