import { digestOf } from "../digest.ts";
import { DataFileError } from "../errors.ts";
import { monthOfFile } from "../formats/data_files.ts";
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
import { OtherEncodingError } from "./encoding.ts";

/** How the journal ends. */
export interface JournalEnd {
  /** The size of all whole lines, in bytes. */
  readonly wholeBytes: number;
  /** The size of a line that a crash tore, in bytes; 0 if there is none. */
  readonly tornBytes: number;
  /** The number of the newest change; 0 if there is none. */
  readonly lastCommit: number;
  /** The newest change, if nothing says how it ended. */
  readonly pending: ChangeRecord | undefined;
  /** Whether that change is to be made, or was only prepared. */
  readonly hasBegun: boolean;
  /** In which zone events without an offset were recorded, if that was noted. */
  readonly zone: OffsetHistory | undefined;
}

const LINE_FEED = 0x0a;
const FIRST_TAIL_BYTES = 8 * 1024;
/** Some fifty changes: so far back a change looks for edits by others. */
const EDIT_TAIL_BYTES = 24 * 1024;
/** Some hundred changes. */
const RECENT_BYTES = 128 * 1024;

/** Reads only the end of the journal, so that its length does not matter. */
export async function readJournalEnd(disk: Disk): Promise<JournalEnd> {
  for (let byteCount = FIRST_TAIL_BYTES;; byteCount *= 8) {
    // First the size: if the journal grows meanwhile, endsStill() sees it.
    const size = await disk.byteSize(JOURNAL_FILE);
    const bytes = await disk.readTail(JOURNAL_FILE, byteCount);
    const end = endIn(bytes, bytes.length < byteCount);
    if (end) return { ...end, wholeBytes: size - end.tornBytes };
  }
}

/** Whether the journal ends as it did, and so no file changed since. */
export async function hasSameEnd(
  disk: Disk,
  end: JournalEnd,
): Promise<boolean> {
  const size = await disk.byteSize(JOURNAL_FILE);
  if (size !== end.wholeBytes + end.tornBytes) return false;
  if (!end.pending && end.tornBytes === 0) return true;
  // What was not settled may have been cut off, and as much been added again.
  const now = await readJournalEnd(disk);
  return JSON.stringify(now) === JSON.stringify(end);
}

/** The text of the journal; letters that are damaged are replaced. */
export async function journalText(
  disk: Disk,
  byteCount = Infinity,
): Promise<string> {
  const bytes = await disk.readTail(JOURNAL_FILE, byteCount);
  return new TextDecoder().decode(bytes);
}

/** The last lines of the journal, the first of them perhaps cut. */
export function journalTail(disk: Disk): Promise<string> {
  return journalText(disk, RECENT_BYTES);
}

/**
 * Returns the digest that the last recorded change of each file left, as far as
 * the end of the journal tells: `undefined` where the whole journal has no
 * change of a file, and nothing where its beginning may have one.
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
    // Reading lines takes longer than searching them.
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

/** The records of a journal's text, the newest first. */
export function* recordsIn(text: string): Generator<JournalRecord> {
  for (let end = text.lastIndexOf("\n"); end > 0;) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const record = readJournalLine(text.slice(start, end));
    if (record) yield record;
    end = start - 1;
  }
}

/** Adds a line; if it is flushed, so are those before it. */
export function appendRecord(
  disk: Disk,
  record: JournalRecord,
  { flush }: { flush: boolean },
): Promise<void> {
  return disk.appendText(JOURNAL_FILE, formatJournalLine(record), flush);
}

/** The number of the change that a record is about. */
export function commitNumberOf(record: JournalRecord): number {
  return record.kind === "change" ? record.change.commit : record.commit;
}

/** The end of the journal, or `undefined` if these bytes do not reach back. */
function endIn(
  bytes: Uint8Array,
  isWhole: boolean,
): Omit<JournalEnd, "wholeBytes"> | undefined {
  const whole = bytes.lastIndexOf(LINE_FEED) + 1;
  const tornBytes = bytes.length - whole;
  // The first line may have been cut, with a letter cut in two.
  const from = isWhole ? 0 : bytes.indexOf(LINE_FEED) + 1;
  const text = new TextDecoder().decode(bytes.subarray(from, whole));
  const begun = new Set<number>();
  const ended = new Set<number>();
  const cancelled = new Set<number>();
  let newest: Pick<JournalEnd, "pending" | "hasBegun"> | undefined;
  // The line of a newer change may be damaged: its number is taken.
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
    // What was given up, or may still be, says nothing of the files.
    if (isPrepared || cancelled.has(commit)) continue;
    return { tornBytes, lastCommit, ...newest, zone: change.zone };
  }
  if (!isWhole) return undefined;
  newest ??= { pending: undefined, hasBegun: false };
  return { tornBytes, lastCommit, ...newest, zone: undefined };
}

/**
 * Reads a data file.
 *
 * @throws {DataFileError} When it is no text, or when it is empty although the
 * journal has its rows: a crash of the machine leaves such files, and to take
 * it for a month without events would lose them.
 */
export async function readDataFile(
  disk: Disk,
  file: string,
): Promise<string | undefined> {
  const text = await disk.readText(file);
  const isEmptyMonth = text === "" && monthOfFile(file) !== undefined;
  if (!isEmptyMonth || !await hasRecordedText(disk, file)) return text;
  const position = { file, line: 1, column: 1 };
  throw new DataFileError(
    position,
    "the journal has rows of it, but the file is empty",
  );
}

/** The same for who only reads: in whatever encoding the text is. */
export async function readInAnyEncoding(
  disk: Disk,
  file: string,
): Promise<string | undefined> {
  try {
    return await readDataFile(disk, file);
  } catch (error) {
    if (error instanceof OtherEncodingError) return error.text;
    throw error;
  }
}

/** Whether the newest change of a file left text in it. */
async function hasRecordedText(disk: Disk, file: string): Promise<boolean> {
  for (const { changes } of await appliedChanges(disk)) {
    const change = changes.find((it) => it.file === file);
    if (!change) continue;
    return change.after !== null && change.after !== digestOf("");
  }
  return false;
}

/** The changes that are in the files, or will be, the newest first. */
export async function appliedChanges(
  disk: Disk,
): Promise<Iterable<ChangeRecord>> {
  const { pending, hasBegun } = await readJournalEnd(disk);
  // What has not begun is being prepared, or will be given up.
  const unmade = hasBegun ? undefined : pending?.commit;
  return committedChanges(recordsIn(await journalText(disk)), unmade);
}
