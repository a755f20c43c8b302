import {
  type ChangeRecord,
  formatJournalLine,
  JOURNAL_FILE,
  type JournalRecord,
  readJournalLine,
} from "../formats/journal.ts";
import type { Disk } from "../ports.ts";

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
}

const LINE_FEED = 0x0a;
const FIRST_TAIL_BYTES = 8 * 1024;

/** Reads only the end of the journal, so that its length does not matter. */
export async function readJournalEnd(disk: Disk): Promise<JournalEnd> {
  for (let byteCount = FIRST_TAIL_BYTES;; byteCount *= 8) {
    const bytes = await disk.readTail(JOURNAL_FILE, byteCount);
    const isWhole = bytes.length < byteCount;
    const end = endIn(bytes, isWhole);
    if (!end) continue;
    const size = isWhole ? bytes.length : await disk.byteSize(JOURNAL_FILE);
    return { ...end, wholeBytes: size - end.tornBytes };
  }
}

/** All lines of the journal that can be read, the newest first. */
export async function* newestFirst(
  disk: Disk,
): AsyncGenerator<JournalRecord> {
  yield* recordsIn(await disk.readText(JOURNAL_FILE) ?? "");
}

/** The records of a journal's text, the newest first. */
export function* recordsIn(text: string): Generator<JournalRecord> {
  for (let end = text.lastIndexOf("\n"); end >= 0;) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const record = readJournalLine(text.slice(start, end));
    if (record) yield record;
    end = start - 1;
  }
}

/** Adds a line that must not be lost. */
export function appendSafely(
  disk: Disk,
  record: JournalRecord,
): Promise<void> {
  return disk.appendText(JOURNAL_FILE, formatJournalLine(record), true);
}

/**
 * Adds a line that may be lost: what it says can be seen from the files, too.
 */
export async function appendNote(
  disk: Disk,
  record: JournalRecord,
): Promise<void> {
  try {
    await disk.appendText(JOURNAL_FILE, formatJournalLine(record), false);
  } catch {
    // A full disk: the next change finds out what this line would have said.
  }
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
  let ended: number | undefined;
  for (const record of recordsIn(text)) {
    if (!("commit" in record)) {
      ended ??= "done" in record ? record.done : record.cancelled;
      continue;
    }
    const lastCommit = record.commit;
    const pending = ended === lastCommit ? undefined : record;
    return { tornBytes, lastCommit, pending };
  }
  return isWhole ? { tornBytes, lastCommit: 0, pending: undefined } : undefined;
}
