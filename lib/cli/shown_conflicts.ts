import type { Timers } from "../timers.ts";
import type { SyncConflict } from "../timers/conflict.ts";
import { UnknownEntryError } from "../timers/errors.ts";
import type { ShownConflict } from "./output/sync_conflict.ts";

/** Conflicts with what is here of their entries. */
export function shownConflicts(
  timers: Timers,
  conflicts: readonly SyncConflict[],
): Promise<ShownConflict[]> {
  return Promise.all(conflicts.map((conflict) => withEntry(conflict, timers)));
}

async function withEntry(
  conflict: SyncConflict,
  timers: Timers,
): Promise<ShownConflict> {
  try {
    const { entryId } = conflict;
    const { before } = await timers.delete(entryId, { isDryRun: true });
    return { conflict, local: before };
  } catch (error) {
    if (!(error instanceof UnknownEntryError)) throw error;
    return { conflict, local: undefined };
  }
}
