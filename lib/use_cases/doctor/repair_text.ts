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
  isRepairCandidate,
  isTorn,
  isValidText,
  missingAtEnd,
  withTexts,
} from "./inspect_files.ts";

/** Returns the new text of each file that can be repaired. */
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
  // Totals come last, since they depend on the repaired entries.
  const repaired = await withTexts(inspection, repairs);
  return new Map([...repairs, ...repairedTotals(repaired.files)]);
}

/**
 * Returns the new text of a file that is missing, or whose bytes are not text.
 */
export async function replacementText(
  file: string,
  { isClosed, journalText, isPartlyRecorded }: CheckedFile,
  { disk, zone }: { disk: Disk; zone: Zone },
): Promise<string | undefined> {
  if (isClosed) return undefined;
  const bytes = await disk.readTail(file, Infinity);
  const salvaged = await salvage(file, bytes, zone);
  // An empty file would look as if nothing had been recorded.
  if (salvaged === "" && isPartlyRecorded) return undefined;
  return salvaged === undefined || journalText?.startsWith(salvaged)
    ? journalText
    : salvaged;
}

function repairedText(
  file: string,
  found: CheckedFile,
  zone: Zone,
): string | undefined {
  const { text = "", problems, isPartlyRecorded } = found;
  if (text === "" && isPartlyRecorded) return undefined;
  if (!problems.some(isRepairCandidate) && !isTorn(found)) return undefined;
  // If the file is the beginning of a recorded text, a crash cut it off.
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
    // The file as a whole is not in this format.
    if (error instanceof DataFileError) return text;
    throw error;
  }
}

/**
 * Returns the text without the zero bytes that a crash left, if the result is
 * valid. Converts UTF-16 to UTF-8.
 */
async function salvage(
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
