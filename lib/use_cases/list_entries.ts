import { newestEntries } from "../storage/entry_search.ts";
import type { EntryRange } from "../provider.ts";
import { byStart, type Entry } from "../timers/entry.ts";
import { viewTimers } from "./timer_view.ts";
import type { Workspace } from "./workspace.ts";

/** The entries that begin in a range, the oldest first. */
export function listEntries(
  workspace: Workspace,
  { from, to }: EntryRange,
): Promise<Entry[]> {
  return viewTimers(workspace, async ({ files, now }) => {
    const entries = await files.entries();
    const near = await entries.entriesAround({ from, to }, now);
    return near.filter(({ start }) => from <= start && start < to)
      .sort(byStart);
  });
}

/** The entries that ended last, the newest first. */
export function listNewest(
  workspace: Workspace,
  count: number,
): Promise<Entry[]> {
  return viewTimers(workspace, async ({ files }) => {
    return await newestEntries(await files.entries(), count);
  });
}
