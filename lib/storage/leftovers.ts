import { isLeftover, replacedBy, temporaryOf } from "../formats/data_files.ts";
import type { Disk } from "../ports.ts";

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
