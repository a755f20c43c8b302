import { DataFileError } from "../errors.ts";
import { isEventFile, monthOfFile } from "../formats/data_files.ts";
import { repairEventLog } from "../formats/event_log_repair.ts";
import { JOURNAL_FILE } from "../formats/journal.ts";
import { replayFile } from "../formats/journal_replay.ts";
import { digestOf } from "../storage/digest.ts";
import { recordsIn } from "../storage/journal.ts";
import type { Workspace } from "./workspace.ts";

/** The texts that a repair gives to the files that it can mend. */
export async function repairedTexts(
  workspace: Workspace,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { disk } = workspace.directory;
  const journal = await disk.readText(JOURNAL_FILE) ?? "";
  const oldestFirst = [...recordsIn(journal)].toReversed();
  const texts = new Map<string, string>();
  for (const file of files) {
    const month = monthOfFile(file);
    if (month === undefined) continue;
    const text = await textIfReadable(workspace, file);
    if (text !== undefined && text.trim() !== "") {
      const repaired = repairedRows(workspace, file, text);
      if (repaired !== text) texts.set(file, repaired);
      continue;
    }
    const replayed = replayFile(file, oldestFirst, digestOf);
    if (replayed !== undefined) texts.set(file, replayed);
  }
  return texts;
}

/** The text of a file, or `undefined` if its bytes are no text. */
export async function textIfReadable(
  { directory }: Workspace,
  file: string,
): Promise<string | undefined> {
  try {
    return await directory.disk.readText(file);
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
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
    if (error instanceof DataFileError) return text;
    throw error;
  }
}
