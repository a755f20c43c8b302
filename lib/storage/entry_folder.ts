import {
  ENTRIES_FILE,
  monthlyEntriesFile,
  monthOfEntriesFile,
} from "../formats/data_files.ts";
import { filesWithOwnText } from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import type { JournalEnd } from "./journal.ts";

/**
 * The folder with the files of entries. Listing it is enough to notice that a
 * file is missing or was edited, without reading any.
 */
export interface EntryFolder {
  /** Returns the months in UTC that have their own file. */
  months(): Promise<ReadonlySet<string>>;
  /**
   * Returns whether a monthly file was written after the file of the newest
   * entries, which only other programs do; `false` if the disk cannot tell.
   */
  isEditedSince(months: ReadonlySet<string>): Promise<boolean>;
}

const FOLDER = "history";

/** Returns the folder as it will be after recovery. */
export function entryFolder(
  disk: Disk,
  end?: Pick<JournalEnd, "pending" | "hasBegun">,
): EntryFolder {
  const changes = end?.hasBegun && end.pending ? end.pending.changes : [];
  const unmade = end?.pending && !end.hasBegun
    ? filesWithOwnText(end.pending)
    : [];
  const months = async () => {
    const files = new Set(await disk.list({ under: FOLDER }));
    for (const file of unmade) files.delete(file);
    for (const { file, after } of changes) {
      if (after === null) files.delete(file);
      else files.add(file);
    }
    return new Set(
      [...files].flatMap((file) => monthOfEntriesFile(file) ?? []),
    );
  };
  return {
    months,
    isEditedSince: async (months) => {
      // Files of an unfinished change are newer, but not edited.
      if (!disk.modifiedMs || changes.length > 0) return false;
      const files = [...months].map(monthlyEntriesFile);
      const times = await disk.modifiedMs([ENTRIES_FILE, ...files]);
      const [newestMs = 0, ...writtenMs] = times;
      return writtenMs.some((it) => it > newestMs);
    },
  };
}
