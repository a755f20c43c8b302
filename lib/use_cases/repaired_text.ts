import { DataFileError } from "../errors.ts";
import { checkDataFile } from "../formats/data_file_check.ts";
import { isEventFile, monthOfFile } from "../formats/data_files.ts";
import { repairEventLog } from "../formats/event_log_repair.ts";
import { replayFile } from "../formats/journal_replay.ts";
import { digestOf } from "../storage/digest.ts";
import { journalText, recordsIn } from "../storage/journal.ts";
import type { Workspace } from "./workspace.ts";

/** Gives the text of a file, or `undefined` if there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

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
  workspace: Workspace,
  file: string,
  read: ReadText,
): Promise<string | undefined> {
  if (monthOfFile(file) === undefined) return undefined;
  const text = await readableTextOf(read, file);
  if (text === undefined) {
    return await salvagedText(workspace, file) ??
      await replayedText(workspace, file);
  }
  if (text.trim() === "") return await replayedText(workspace, file);
  const repaired = repairedRows(workspace, file, text);
  return repaired === text ? undefined : repaired;
}

function repairedRows(
  { clock }: Workspace,
  file: string,
  text: string,
): string {
  const month = monthOfFile(file);
  if (month === undefined || !isEventFile(file)) return text;
  try {
    return repairEventLog(text, month, clock.zone);
  } catch (error) {
    // The file as a whole is something else.
    if (error instanceof DataFileError) return text;
    throw error;
  }
}

/** What is left without the zero bytes of a crash, if all of that is sound. */
async function salvagedText(
  { directory, clock }: Workspace,
  file: string,
): Promise<string | undefined> {
  const bytes = await directory.disk.readTail(file, Infinity);
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.filter((byte) => byte !== 0));
  const { problems } = checkDataFile(file, text, clock.zone);
  return problems.length === 0 && !text.includes("\uFFFD") ? text : undefined;
}

async function replayedText(
  { directory }: Workspace,
  file: string,
): Promise<string | undefined> {
  const journal = await journalText(directory.disk);
  const oldestFirst = [...recordsIn(journal)].toReversed();
  return replayFile(file, oldestFirst, digestOf);
}
