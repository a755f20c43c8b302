import { DataFileError } from "../errors.ts";
import { checkDataFile } from "../formats/data_file_check.ts";
import { isEventFile, monthOfFile } from "../formats/data_files.ts";
import { repairEventLog } from "../formats/event_log_repair.ts";
import type { JournalRecord } from "../formats/journal.ts";
import { replayFile } from "../formats/journal_replay.ts";
import type { Disk } from "../ports.ts";
import { digestOf } from "../storage/digest.ts";
import { journalText, recordsIn } from "../storage/journal.ts";
import type { Zone } from "../time/zone.ts";
import type { Workspace } from "./workspace.ts";

/** Gives the text of a file, or `undefined` if there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

/** What files are repaired with. */
export interface RepairSources {
  /** The files as they are. */
  readonly disk: Disk;
  /** Where the events were recorded. */
  readonly zone: Zone;
  /** The journal, its oldest line first. */
  readonly oldestFirst: readonly JournalRecord[];
}

/** Loads what files are repaired with. */
export async function loadRepairSources(
  { directory: { disk }, clock: { zone } }: Workspace,
): Promise<RepairSources> {
  const newestFirst = [...recordsIn(await journalText(disk))];
  return { disk, zone, oldestFirst: newestFirst.toReversed() };
}

/** The data files that the journal knows whole. */
export function filesInJournal(sources: RepairSources): string[] {
  const files = sources.oldestFirst.flatMap((record) =>
    "commit" in record ? record.changes.map(({ file }) => file) : []
  );
  return [...new Set(files)].filter((file) =>
    monthOfFile(file) !== undefined && replayed(file, sources) !== undefined
  );
}

/** The text of a file, or `undefined` if there is none or its bytes are none. */
export async function readableTextOf(
  read: ReadText,
  file: string,
): Promise<string | undefined> {
  try {
    return await read(file);
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** The text that a repair gives to a file, or `undefined` if it gives none. */
export async function repairedTextOf(
  file: string,
  read: ReadText,
  sources: RepairSources,
): Promise<string | undefined> {
  if (monthOfFile(file) === undefined) return undefined;
  const text = await readableTextOf(read, file);
  if (text === undefined) {
    return await salvaged(file, sources) ?? replayed(file, sources);
  }
  if (checkDataFile(file, text, sources.zone).problems.length === 0) {
    return undefined;
  }
  // What is a beginning of what was written has been cut off by a crash.
  const whole = replayed(file, sources);
  if (whole?.startsWith(text)) return whole;
  const repaired = repairedRows(file, text, sources);
  return repaired === text ? undefined : repaired;
}

/** How many characters the journal has beyond the end of a file's text. */
export function missingAtEnd(
  file: string,
  text: string,
  sources: RepairSources,
): number {
  const whole = replayed(file, sources);
  return whole?.startsWith(text) ? whole.length - text.length : 0;
}

function repairedRows(
  file: string,
  text: string,
  { zone }: RepairSources,
): string {
  const month = monthOfFile(file);
  if (month === undefined || !isEventFile(file)) return text;
  try {
    return repairEventLog(text, month, zone);
  } catch (error) {
    // The file as a whole is something else.
    if (error instanceof DataFileError) return text;
    throw error;
  }
}

/** What is left without the zero bytes of a crash, if all of that is sound. */
async function salvaged(
  file: string,
  { disk, zone }: RepairSources,
): Promise<string | undefined> {
  const bytes = await disk.readTail(file, Infinity);
  if (bytes.length === 0) return undefined;
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.filter((byte) => byte !== 0));
  const { problems } = checkDataFile(file, text, zone);
  return problems.length === 0 && !text.includes("\uFFFD") ? text : undefined;
}

function replayed(
  file: string,
  { oldestFirst }: RepairSources,
): string | undefined {
  return replayFile(file, oldestFirst, digestOf);
}
