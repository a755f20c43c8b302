import {
  ENTRIES_FILE,
  monthOfShard,
  shardFile,
} from "../formats/data_files.ts";
import type { Disk } from "../ports.ts";
import type { JournalEnd } from "./journal.ts";

/**
 * What a look at the folder of the entries' files tells, without reading them:
 * enough to see that one is missing or was edited.
 */
export interface EntryFolder {
  /** The months in UTC that have files of their own. */
  months(): Promise<ReadonlySet<string>>;
  /**
   * Whether a month's file was written after the one of the newest entries, as
   * only others do; `false` where the disk cannot tell.
   */
  isEditedSince(months: ReadonlySet<string>): Promise<boolean>;
}

const FOLDER = "history";

/** Looks at the folder as it is once an interrupted change is settled. */
export function entryFolder(
  disk: Disk,
  end?: Pick<JournalEnd, "pending" | "hasBegun">,
): EntryFolder {
  const changes = end?.hasBegun && end.pending ? end.pending.changes : [];
  const months = async () => {
    const files = new Set(await disk.list({ under: FOLDER }));
    for (const { file, after } of changes) {
      if (after === null) files.delete(file);
      else files.add(file);
    }
    return new Set([...files].flatMap((file) => monthOfShard(file) ?? []));
  };
  return {
    months,
    isEditedSince: async (months) => {
      // What an interrupted change writes is newer without being edited.
      if (!disk.modifiedMs || changes.length > 0) return false;
      const files = [...months].map(shardFile);
      const times = await disk.modifiedMs([ENTRIES_FILE, ...files]);
      const [newestMs = 0, ...writtenMs] = times;
      return writtenMs.some((it) => it > newestMs);
    },
  };
}
