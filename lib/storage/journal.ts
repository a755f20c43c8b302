import {
  type ChangeRecord,
  formatJournalLine,
  JOURNAL_FILE,
  type JournalRecord,
  readJournalLine,
} from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import type { ZoneNote } from "../time/zone_note.ts";

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
