import {
  type ChangeRecord,
  committedChanges,
  formatJournalLine,
  JOURNAL_FILE,
  type JournalRecord,
  readJournalLine,
} from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import type { OffsetHistory } from "../time/offset_history.ts";

export interface JournalEnd {
  /** The size of all complete lines, in bytes. */
  readonly wholeBytes: number;
  /** The size of an incomplete last line, in bytes; 0 if there is none. */
  readonly tornBytes: number;
  /** The number of the newest change; 0 if there is none. */
  readonly lastCommit: number;
  /** The newest change, if it is unfinished. */
  readonly pending: ChangeRecord | undefined;
  /** Whether that change is committed, and not only prepared. */
  readonly hasBegun: boolean;
  /** The recorded time zone of events without an offset, if known. */
  readonly zone: OffsetHistory | undefined;
}

const LINE_FEED = 0x0a;
const FIRST_TAIL_BYTES = 8 * 1024;
/** About fifty changes: how far to look back for edits by other programs. */
const EDIT_TAIL_BYTES = 24 * 1024;
/** Some hundreds of changes. */
const RECENT_BYTES = 128 * 1024;

/** Reads the end of the journal in constant time, whatever its length. */
export async function readJournalEnd(disk: Disk): Promise<JournalEnd> {
  for (let byteCount = FIRST_TAIL_BYTES;; byteCount *= 8) {
    // Read the size first: hasSameEnd() notices if the journal grows meanwhile.
    const size = await disk.byteSize(JOURNAL_FILE);
    const bytes = await disk.readTail(JOURNAL_FILE, byteCount);
    const end = findEnd(bytes, bytes.length < byteCount);
    if (end) return { ...end, wholeBytes: size - end.tornBytes };
  }
}

/**
 * Returns whether the journal has the same end, so that no file changed since.
 */
export async function hasSameEnd(
  disk: Disk,
  end: JournalEnd,
): Promise<boolean> {
  const size = await disk.byteSize(JOURNAL_FILE);
  if (size !== end.wholeBytes + end.tornBytes) return false;
  if (!end.pending && end.tornBytes === 0) return true;
  // An unfinished end can have been cut off and replaced by one of equal
  // length.
  const now = await readJournalEnd(disk);
  return JSON.stringify(now) === JSON.stringify(end);
}

/** Reads the text of the journal. Invalid characters are replaced. */
export async function journalText(
  disk: Disk,
  byteCount = Infinity,
): Promise<string> {
  const bytes = await disk.readTail(JOURNAL_FILE, byteCount);
  return new TextDecoder().decode(bytes);
}

/** Reads the last lines of the journal. The first can be incomplete. */
export function journalTail(disk: Disk): Promise<string> {
  return journalText(disk, RECENT_BYTES);
}

/**
 * Returns the digest of each file after its last recorded change, as far as the
 * end of the journal has it: `undefined` if the whole journal has no change of
 * the file. A file is left out if an earlier part of the journal could have
 * one.
 */
export async function recordedDigests(
  disk: Disk,
  files: Iterable<string>,
): Promise<ReadonlyMap<string, string | null | undefined>> {
  const digests = new Map<string, string | null | undefined>();
  const text = await journalText(disk, EDIT_TAIL_BYTES);
  const isWhole = await disk.byteSize(JOURNAL_FILE) <= EDIT_TAIL_BYTES;
  const awaited = new Set<string>();
  for (const file of files) {
    // Searching the text is faster than parsing its lines.
    if (text.includes(`"${file}"`)) awaited.add(file);
    if (isWhole) digests.set(file, undefined);
  }
  if (awaited.size === 0) return digests;
  for (const { changes } of committedChanges(recordsIn(text))) {
    for (const { file, after } of changes) {
      if (awaited.delete(file)) digests.set(file, after);
    }
    if (awaited.size === 0) break;
  }
  return digests;
}

/** Yields the records in a journal's text, newest first. */
export function* recordsIn(text: string): Generator<JournalRecord> {
  for (let end = text.lastIndexOf("\n"); end > 0;) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const record = readJournalLine(text.slice(start, end));
    if (record) yield record;
    end = start - 1;
  }
}

/** Appends a line. Flushing it also flushes the lines before it. */
export function appendRecord(
  disk: Disk,
  record: JournalRecord,
  { flush }: { flush: boolean },
): Promise<void> {
  return disk.appendText(JOURNAL_FILE, formatJournalLine(record), flush);
}

/** Returns the number of the change that a record belongs to. */
export function commitNumberOf(record: JournalRecord): number {
  return record.kind === "change" ? record.change.commit : record.commit;
}

/** Finds the end of the journal. Returns `undefined` if it needs more bytes. */
function findEnd(
  bytes: Uint8Array,
  isWhole: boolean,
): Omit<JournalEnd, "wholeBytes"> | undefined {
  const whole = bytes.lastIndexOf(LINE_FEED) + 1;
  const tornBytes = bytes.length - whole;
  // The first line can be incomplete, even within a character.
  const from = isWhole ? 0 : bytes.indexOf(LINE_FEED) + 1;
  const text = new TextDecoder().decode(bytes.subarray(from, whole));
  const begun = new Set<number>();
  const ended = new Set<number>();
  const cancelled = new Set<number>();
  let newest: Pick<JournalEnd, "pending" | "hasBegun"> | undefined;
  // The line of a newer change can be damaged, but its number is used.
  let lastCommit = 0;
  for (const record of recordsIn(text)) {
    const commit = commitNumberOf(record);
    if (!newest) lastCommit = Math.max(lastCommit, commit);
    if (record.kind === "begun") begun.add(commit);
    else if (record.kind !== "change") ended.add(commit);
    if (record.kind === "cancelled") cancelled.add(commit);
    if (record.kind !== "change") continue;
    const { change } = record;
    const pending = ended.has(commit) ? undefined : change;
    newest ??= { pending, hasBegun: begun.has(commit) };
    const isPrepared = newest.pending === change && !newest.hasBegun;
    // A change that was discarded, or could be, did not affect the files.
    if (isPrepared || cancelled.has(commit)) continue;
    return { tornBytes, lastCommit, ...newest, zone: change.zone };
  }
  if (!isWhole) return undefined;
  newest ??= { pending: undefined, hasBegun: false };
  return { tornBytes, lastCommit, ...newest, zone: undefined };
}

/** Returns the changes that are in the files, or will be after recovery. */
export async function appliedChanges(
  disk: Disk,
): Promise<Iterable<ChangeRecord>> {
  const { pending, hasBegun } = await readJournalEnd(disk);
  // A change that has not begun is being prepared, or will be discarded.
  const unmade = hasBegun ? undefined : pending?.commit;
  return committedChanges(recordsIn(await journalText(disk)), unmade);
}
