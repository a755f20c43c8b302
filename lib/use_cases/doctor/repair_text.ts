import { DataFileError } from "../../errors.ts";
import { isEventFile, monthOfFile } from "../../formats/data_files.ts";
import { repairEventLog } from "../../formats/event_log.ts";
import { normalizeOverrides } from "../../formats/overrides.ts";
import type { Disk } from "../../ports.ts";
import { decodeUtf16 } from "../../storage/encoding.ts";
import type { Zone } from "../../time/zone.ts";
import { repairedTotals } from "./check_entries.ts";
import {
  type CheckedFile,
  type Inspection,
  isTorn,
  isValidText,
  missingAtEnd,
  withTexts,
} from "./inspect_files.ts";
import { isRepairCandidate } from "./problem.ts";

/** The new text of each file that can be repaired. */
export async function repairsFor(
  inspection: Inspection,
  disk: Disk,
): Promise<ReadonlyMap<string, string>> {
  const { files, rules: { zone } } = inspection;
  const repairs = new Map<string, string>();
  for (const [file, found] of files) {
    const text = found.text === undefined
      ? await replacementText(file, found, { disk, zone })
      : repairedText(file, found, zone);
    if (text !== undefined) repairs.set(file, text);
  }
  // Only now it is known what there is to add up.
  const repaired = await withTexts(inspection, repairs);
  return new Map([...repairs, ...repairedTotals(repaired.files)]);
}

/** The text in place of a file whose bytes are no text, or that is gone. */
export async function replacementText(
  file: string,
  { isClosed, journalText, isPartlyRecorded }: CheckedFile,
  { disk, zone }: { disk: Disk; zone: Zone },
): Promise<string | undefined> {
  if (isClosed) return undefined;
  const bytes = await disk.readTail(file, Infinity);
  const left = await salvaged(file, bytes, zone);
  // An empty file in its place would look as if nothing had been recorded.
  if (left === "" && isPartlyRecorded) return undefined;
  return left === undefined || journalText?.startsWith(left)
    ? journalText
    : left;
}

function repairedText(
  file: string,
  found: CheckedFile,
  zone: Zone,
): string | undefined {
  const { text = "", problems, isPartlyRecorded } = found;
  if (text === "" && isPartlyRecorded) return undefined;
  if (!problems.some(isRepairCandidate) && !isTorn(found)) return undefined;
  // What is a beginning of what was written has been cut off by a crash.
  const missing = missingAtEnd(found);
  const repaired = missing === ""
    ? repairedRows(file, text, zone)
    : text + missing;
  return repaired === text ? undefined : repaired;
}

function repairedRows(file: string, text: string, zone: Zone): string {
  const month = monthOfFile(file);
  if (month === undefined) return text;
  try {
    return isEventFile(file)
      ? repairEventLog(text, month, zone)
      : normalizeOverrides(text, month);
  } catch (error) {
    // The file as a whole is something else.
    if (error instanceof DataFileError) return text;
    throw error;
  }
}

/**
 * What is left without the zero bytes of a crash, if all of that is sound, or
 * the text in UTF-8 where it was in UTF-16.
 */
async function salvaged(
  file: string,
  bytes: Uint8Array,
  zone: Zone,
): Promise<string | undefined> {
  if (bytes.length === 0) return undefined;
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return repairedRows(file, utf16, zone);
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.filter((byte) => byte !== 0));
  if (text.includes("\uFFFD")) return undefined;
  return await isValidText(file, text, zone) ? text : undefined;
}
