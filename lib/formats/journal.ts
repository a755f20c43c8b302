import { isJsonObject } from "../text/json.ts";
import type { OffsetHistory } from "../time/offset_history.ts";

/** The effect of a change on one file. */
export interface FileChange extends Splice {
  /** The file's path in the data directory. */
  readonly file: string;
  /** The digest of the text before, or `null` if the file did not exist. */
  readonly before: string | null;
  /** The digest of the text after, or `null` if the file was removed. */
  readonly after: string | null;
  /**
   * Set if the file is new and long. The journal then has only its digest:
   * `inserted` is empty, and the text is only in the file.
   */
  readonly isTextInFile?: true;
}

/** A change of one or more files in the data directory. */
export interface ChangeRecord {
  /** The number of the change, counting from 1. */
  readonly commit: number;
  /** When it was made, ISO 8601 in UTC. */
  readonly time: string;
  /** A one-line description for people. */
  readonly summary: string;
  /** The changed files, in the order of writing. */
  readonly changes: readonly FileChange[];
  /** The number of the change that this one undoes. */
  readonly undoes?: number;
  /** The number of the change that this one redoes. */
  readonly redoes?: number;
  /** The id and the start of the entry or timer that it records. */
  readonly entry?: { readonly id: string; readonly start: string };
  /** Set if it only records the result of a sync, which cannot be undone. */
  readonly isSync?: true;
  /** The time zone of events without an offset from this change on. */
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
  // Its new texts are flushed to disk: the change is committed.
  "begun",
  // All its files are in place.
  "done",
  // It was discarded: its files are as they were before.
  "cancelled",
  // Changes up to here cannot be undone: their numbers decrease or repeat, so
  // the last one cannot be determined. The next change gets a number above this
  // one.
  "sealed",
] as const;

/** The file with one line of JSON for each step of each change. */
export const JOURNAL_FILE = "journal.jsonl";

/** Formats a line of the journal, with its line end. */
export function formatJournalLine(record: JournalRecord): string {
  const stored = record.kind === "change"
    ? record.change
    : { [record.kind]: record.commit };
  return `${JSON.stringify(stored)}\n`;
}

/** Reads a line of the journal. Returns `undefined` if it is damaged. */
export function readJournalLine(line: string): JournalRecord | undefined {
  try {
    return readRecord(JSON.parse(line));
  } catch {
    // Not JSON: a crash truncated the line.
    return undefined;
  }
}

/**
 * Yields the changes that were not cancelled, newest first.
 *
 * @param ignored The number of a change to treat as cancelled.
 */
export function* committedChanges(
  newestFirst: Iterable<JournalRecord>,
  ignored?: number,
): Generator<ChangeRecord> {
  const cancelled = new Set([ignored]);
  for (const record of newestFirst) {
    if (record.kind === "cancelled") cancelled.add(record.commit);
    if (record.kind !== "change") continue;
    // After a lock was taken over, two changes can have the same number.
    if (!cancelled.delete(record.change.commit)) yield record.change;
  }
}

/** Returns the files whose texts a change leaves out, as they are new and long. */
export function filesWithOwnText({ changes }: ChangeRecord): string[] {
  return changes.filter(({ isTextInFile }) => isTextInFile)
    .map(({ file }) => file);
}

/** Returns the changes that revert the files of a change, last file first. */
export function invertChanges(
  changes: readonly FileChange[],
): readonly FileChange[] {
  return changes.toReversed().map(({ isTextInFile: _, ...change }) => ({
    ...invertSplice(change),
    before: change.after,
    after: change.before,
  }));
}

/** Applies a change to the text of its file. */
export function textAfter(
  change: FileChange,
  text: string | null,
): string | null {
  return change.after === null ? null : applySplice(text ?? "", change);
}

function readRecord(value: unknown): JournalRecord | undefined {
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

/**
 * Returns whether a path stays inside the data directory: do not trust the
 * journal.
 */
function isInside(path: string): boolean {
  return !/^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)/.test(path);
}

/** Returns the change that `undo` reverts: the newest one in effect. */
export function changeToUndo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const [newest] = effectiveChanges(newestFirst);
  return newest;
}

/**
 * Yields the changes that are in effect, without those of a sync, newest first.
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
      // The newest undo or redo of a change wins, and comes first here.
    } else if (!isUndone.has(target)) isUndone.set(target, target === undoes);
  }
}

/**
 * Returns the undo that `redo` reverts: the newest one in effect, unless
 * another change was made since.
 */
export function undoToRedo(
  newestFirst: Iterable<JournalRecord>,
): ChangeRecord | undefined {
  const redone = new Set<number>();
  for (const record of userChanges(newestFirst)) {
    const { undoes, redoes } = record;
    if (redoes !== undefined) redone.add(redoes);
    else if (undoes === undefined) return undefined;
    // A redo cancels the last undo before it of the same change.
    else if (!redone.delete(undoes)) return record;
  }
  return undefined;
}

/** Yields the changes since the journal was sealed, without those of a sync. */
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
 * Finds where the numbers of changes decrease or repeat since the journal was
 * sealed. Two journals were joined there, for example by git's union merge, so
 * that the last change cannot be determined.
 *
 * @param journal The text, of which only the start of each line is read.
 * @returns The number of the newest change that is not followed by a higher
 * one, and the highest number; `undefined` if the numbers increase.
 */
export function findSeam(
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
 * The difference between two texts, as one replacement. The journal stores only
 * this, so a change takes the same space in a file of any size.
 */
export interface Splice {
  /** The offset of the first difference, in UTF-16 code units. */
  readonly offset: number;
  /** The replaced part of the first text. */
  readonly removed: string;
  /** The replacement in the second text. */
  readonly inserted: string;
}

/** Comparing blocks before single characters is much faster. */
const BLOCK_LENGTH = 1024;

/** Returns the splice that turns one text into another. */
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
 * Counts the characters in common, first in blocks and then one by one.
 *
 * @param isSame Whether the characters between two indexes are equal.
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

/** Applies a splice to a text. */
export function applySplice(text: string, splice: Splice): string {
  const { offset, removed, inserted } = splice;
  return text.slice(0, offset) + inserted +
    text.slice(offset + removed.length);
}

/** Returns the splice that reverts another one. */
export function invertSplice<S extends Splice>(splice: S): S {
  const { removed, inserted } = splice;
  return { ...splice, removed: inserted, inserted: removed };
}

/** Returns the digest that the journal uses for a text. */
type DigestOf = (text: string | null) => string | null;

/**
 * Returns the text of each file after its last recorded change, however damaged
 * the files are now: `null` where that change removed the file, `undefined`
 * where the text cannot be rebuilt.
 *
 * A change holds one splice, so the text before it must be known. It is what
 * the previous change left, unless another program edited the file in between.
 * Then it can be one of the known texts, or all that the splice replaced.
 *
 * @param oldestFirst The changes, oldest first.
 * @param known The texts of backups, copies and current files.
 */
export function replayFiles(
  oldestFirst: Iterable<FileChange>,
  digestOf: DigestOf,
  known: Iterable<string> = [],
): Map<string, string | null | undefined> {
  const knownTexts = new Map<string | null, string>();
  for (const text of known) knownTexts.set(digestOf(text), text);
  const texts = new Map<string, string | null | undefined>();
  const digests = new Map<string, string | null>();

  const textWith = (digest: string | null, whole: string) =>
    digest === null ? null : knownTexts.get(digest) ??
      (digestOf(whole) === digest ? whole : undefined);

  for (const change of oldestFirst) {
    const { file, before, after, removed, inserted } = change;
    const isUnbroken = digests.get(file) === before;
    const from = (isUnbroken ? texts.get(file) : undefined) ??
      textWith(before, removed);
    const made = from === undefined ? undefined : textAfter(change, from);
    const isRight = made !== undefined && digestOf(made) === after;
    const text = isRight ? made : textWith(after, inserted);
    // A repair makes a backup, whose text is that of another file.
    if (before === null && text != null) knownTexts.set(after, text);
    // The undo of an import has what the import left out, for a next one.
    if (after === null && from != null) knownTexts.set(before, from);
    texts.set(file, text);
    digests.set(file, after);
  }
  return texts;
}
