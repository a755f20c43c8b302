import {
  type Closing,
  closingsInEffect,
  readClosedMonths,
} from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import type { ReadText } from "../../storage/file_texts.ts";

/**
 * Returns the months that are closed, to leave out what would change them.
 *
 * @throws {DataFileError} When `closed.json` is damaged.
 */
export async function readClosings(
  read: ReadText,
): Promise<readonly Closing[]> {
  return closingsInEffect(readClosedMonths(await read(CLOSED_FILE)));
}
