import type { ZoneNote } from "../time/zone_note.ts";
import { invertSplice, type Splice } from "./splice.ts";

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
  readonly zone?: ZoneNote;
}

/** The new texts of a change are safe on the disk: from here on it is made. */
interface BegunRecord {
  /** The number of the change. */
  readonly begun: number;
}

/** All files of a change are written. */
interface DoneRecord {
  /** The number of the change. */
  readonly done: number;
}

/** A change was given up before any file was written. */
interface CancelledRecord {
  /** The number of the change. */
  readonly cancelled: number;
}

/**
 * The changes before this line are not undone: their numbers fall or repeat, so
 * that nobody can tell which is the last one.
 */
interface SealedRecord {
  /** The highest number before; the next change gets a higher one. */
  readonly sealed: number;
}

/** One line of the journal. */
export type JournalRecord =
  | ChangeRecord
  | BegunRecord
  | DoneRecord
  | CancelledRecord
  | SealedRecord;

/** The name of the file with one line of JSON for each step of each change. */
export const JOURNAL_FILE = "journal.jsonl";

/** A line of the journal, with its line end. */
export function formatJournalLine(record: JournalRecord): string {
  return JSON.stringify(record) + "\n";
}

/** Reads a line of the journal; `undefined` if it is damaged. */
export function readJournalLine(line: string): JournalRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJournalRecord(value) ? value : undefined;
  } catch {
    // Not JSON: a line that a crash tore.
    return undefined;
  }
}

/**
 * The changes that were not given up, the newest first.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function* changesMade(
  newestFirst: Iterable<JournalRecord>,
): Generator<ChangeRecord> {
  const cancelled = new Set<number>();
  for (const record of newestFirst) {
    if ("cancelled" in record) cancelled.add(record.cancelled);
    // A process that was overtaken may have taken a number again.
    else if ("commit" in record && !cancelled.delete(record.commit)) {
      yield record;
    }
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

function isJournalRecord(value: unknown): value is JournalRecord {
  if (typeof value !== "object" || value === null) return false;
  if ("begun" in value) return typeof value.begun === "number";
  if ("done" in value) return typeof value.done === "number";
  if ("cancelled" in value) return typeof value.cancelled === "number";
  if ("sealed" in value) return typeof value.sealed === "number";
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
