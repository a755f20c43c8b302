import { digestOf } from "../digest.ts";
import { DataFileError } from "../errors.ts";
import {
  isLeftover,
  monthOfFile,
  replacedBy,
  temporaryOf,
} from "../formats/data_files.ts";
import {
  type ChangeRecord,
  changesMade,
  type FileChange,
  formatJournalLine,
  invertChanges,
  JOURNAL_FILE,
  type JournalRecord,
  readJournalLine,
  textAfter,
} from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import type { ZoneNote } from "../time/zone_note.ts";
import { OtherEncodingError } from "./encoding.ts";
import { FileTexts, type ReadText } from "./file_texts.ts";

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
  readonly zone: ZoneNote | undefined;
}

const LINE_FEED = 0x0a;
const FIRST_TAIL_BYTES = 8 * 1024;
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
export async function endsStill(
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
export async function journalText(disk: Disk): Promise<string> {
  const bytes = await disk.readTail(JOURNAL_FILE, Infinity);
  return new TextDecoder().decode(bytes);
}

/** The last lines of the journal, the first of them perhaps cut. */
export async function journalTail(disk: Disk): Promise<string> {
  const bytes = await disk.readTail(JOURNAL_FILE, RECENT_BYTES);
  return new TextDecoder().decode(bytes);
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

/** What became of a change: it is in place, is to be put there, or is not made. */
export type Outcome = "done" | "begun" | "gone";

/** What the journal says of a change that this process wanted to make. */
export async function outcomeOf(
  disk: Disk,
  { commit, time, summary }: ChangeRecord,
): Promise<Outcome> {
  let outcome: Outcome = "gone";
  for (const record of recordsIn(await journalText(disk))) {
    // Whoever overtook this process gave the change up, whatever it wrote since.
    if ("cancelled" in record && record.cancelled === commit) return "gone";
    if ("done" in record && record.done === commit) outcome = "done";
    else if ("begun" in record && record.begun === commit) {
      if (outcome === "gone") outcome = "begun";
    } else if ("commit" in record && record.commit === commit) {
      // Who overtook it may have used its number.
      const isSame = record.time === time && record.summary === summary;
      if (isSame) return outcome;
      outcome = "gone";
    }
  }
  return "gone";
}

/** Adds a line, and those before that were not flushed, so that none is lost. */
export function appendSafely(
  disk: Disk,
  record: JournalRecord,
): Promise<void> {
  return disk.appendText(JOURNAL_FILE, formatJournalLine(record), true);
}

/** Adds a line that the next {@linkcode appendSafely} makes safe. */
export function appendUnsafely(
  disk: Disk,
  record: JournalRecord,
): Promise<void> {
  return disk.appendText(JOURNAL_FILE, formatJournalLine(record), false);
}

/**
 * Adds a line that may be lost: what it says can be seen from the files, too.
 */
export async function appendNote(
  disk: Disk,
  record: JournalRecord,
): Promise<void> {
  try {
    await appendUnsafely(disk, record);
  } catch {
    // A full disk: the next change finds out what this line would have said.
  }
}

/** The number of the change that a record is about. */
function numberOf(record: JournalRecord): number {
  if ("begun" in record) return record.begun;
  if ("done" in record) return record.done;
  if ("cancelled" in record) return record.cancelled;
  return "sealed" in record ? record.sealed : record.commit;
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
    const commit = numberOf(record);
    if (!newest) lastCommit = Math.max(lastCommit, commit);
    if ("begun" in record) begun.add(commit);
    else if (!("changes" in record)) {
      ended.add(commit);
      if ("cancelled" in record) cancelled.add(commit);
    } else {
      const pending = ended.has(commit) ? undefined : record;
      newest ??= { pending, hasBegun: begun.has(commit) };
      const isPrepared = newest.pending === record && !newest.hasBegun;
      // What was given up, or may still be, says nothing of the files.
      if (isPrepared || cancelled.has(commit)) continue;
      return { tornBytes, lastCommit, ...newest, zone: record.zone };
    }
  }
  if (!isWhole) return undefined;
  newest ??= { pending: undefined, hasBegun: false };
  return { tornBytes, lastCommit, ...newest, zone: undefined };
}

/** What is to be written, by file; `null` for files to remove. */
export type NewTexts = ReadonlyMap<string, string | null>;

/**
 * What is still to be written of a change. A file that is neither as it was
 * before nor as it should be after was edited since by someone else: it is left
 * alone.
 */
export function remainingOf(
  changes: readonly FileChange[],
  texts: FileTexts,
): NewTexts {
  const remaining = new Map<string, string | null>();
  for (const change of changes) {
    if (texts.isDamaged(change.file)) continue;
    const text = texts.get(change.file);
    if (digestOf(text) === change.before) {
      remaining.set(change.file, textAfter(change, text));
    }
  }
  return remaining;
}

/**
 * Reads files as they are once an interrupted change is settled.
 *
 * @param readFile Reads a file that no such change is about.
 */
export function readThrough(
  disk: Disk,
  { pending, hasBegun }: JournalEnd,
  readFile: ReadFile,
): ReadText {
  const fromDisk: ReadText = (file) => readFile(disk, file);
  if (!pending || !hasBegun) return fromDisk;
  const { changes } = pending;
  let settled: Promise<FileTexts> | undefined;
  const touched = changes.map(({ file }) => file);
  return async (file) => {
    if (!touched.includes(file)) return await fromDisk(file);
    const asItIs: ReadText = (file) => disk.readText(file);
    settled ??= FileTexts.load(asItIs, touched).then((texts) => {
      for (const [file, text] of remainingOf(changes, texts)) {
        texts.set(file, text);
      }
      return texts;
    });
    // Not from the disk again: the change may be taken back meanwhile.
    return (await settled).get(file);
  };
}

/** The files of a change. */
export function filesOf({ changes }: ChangeRecord): string[] {
  return changes.map(({ file }) => file);
}

/** Writes new texts beside their files, flushed. */
export async function writeBeside(
  disk: Disk,
  texts: NewTexts,
  { commit }: ChangeRecord,
): Promise<void> {
  for (const [file, text] of texts) {
    if (text === null) continue;
    await disk.writeText(temporaryOf(file, commit), text);
  }
}

/** Moves what was written beside files into their place. */
export async function moveIntoPlace(
  disk: Disk,
  texts: NewTexts,
  { commit }: ChangeRecord,
): Promise<void> {
  const folders = new Map<string, string>();
  for (const [file, text] of texts) {
    if (text === null) await disk.remove(file);
    else await disk.rename(temporaryOf(file, commit), file);
    folders.set(file.replace(/[^/]*$/, ""), file);
  }
  for (const file of folders.values()) await disk.flushFolderOf(file);
}

/** Takes a change back of which some files may be in place. */
export async function moveBack(
  disk: Disk,
  record: ChangeRecord,
): Promise<void> {
  const read: ReadText = (file) => disk.readText(file);
  const texts = await FileTexts.load(read, filesOf(record));
  const moved = remainingOf(invertChanges(record.changes), texts);
  await writeBeside(disk, moved, record);
  await moveIntoPlace(disk, moved, record);
}

/** Removes what was written beside the files of a change. */
export async function removeTemporaries(
  disk: Disk,
  record: ChangeRecord,
): Promise<void> {
  for (const file of filesOf(record)) {
    await disk.remove(temporaryOf(file, record.commit));
  }
}

/** Reads a file of a disk; gives nothing if there is none. */
export type ReadFile = (
  disk: Disk,
  file: string,
) => Promise<string | undefined>;

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
  if (!isEmptyMonth || !await hadText(disk, file)) return text;
  const position = { file, line: 1, column: 1 };
  throw new DataFileError(
    position,
    "the journal has rows of it, but the file is empty",
  );
}

/** The same for who only reads: in whatever encoding the text is. */
export async function readAnyText(
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
async function hadText(disk: Disk, file: string): Promise<boolean> {
  const { pending, hasBegun } = await readJournalEnd(disk);
  for (const record of changesMade(recordsIn(await journalText(disk)))) {
    if (record.commit === pending?.commit && !hasBegun) continue;
    const change = record.changes.find((it) => it.file === file);
    if (!change) continue;
    return change.after !== null && change.after !== digestOf("");
  }
  return false;
}

/** The number in the name of a text that no change of the journal wrote. */
const NO_CHANGE = 0;

/** Removes what interrupted writes left, but for the only copy of a file. */
export async function clearLeftovers(disk: Disk): Promise<void> {
  const files = await disk.list({ folders: true });
  for (const leftover of files.filter(isLeftover)) {
    const file = replacedBy(leftover);
    const isOnlyCopy = leftover === temporaryOf(file, NO_CHANGE) &&
      !files.includes(file);
    if (isOnlyCopy) await disk.rename(leftover, file);
    else await disk.remove(leftover);
  }
}

/**
 * Gives a file a new text, and keeps the file as it is under another name. When
 * the process ends in between, `clearLeftovers()` finishes it.
 */
export async function replaceFile(
  disk: Disk,
  file: string,
  text: string,
  to: string,
): Promise<void> {
  const beside = temporaryOf(file, NO_CHANGE);
  await disk.writeText(beside, text);
  await disk.rename(file, to);
  await disk.rename(beside, file);
  await disk.flushFolderOf(to);
  await disk.flushFolderOf(file);
}
