import { changedHere } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import type { EntryOrTimer, Held, OutboxItem } from "../sync/outbox.ts";
import { withItemSet } from "../sync/outbox.ts";
import { endedAt, type Reconciled } from "../sync/reconcile.ts";
import { entryKnown } from "./entry_search.ts";
import type { TimerFiles } from "./timer_files.ts";

/** The entry, or the timer, of which something is pending. */
export async function recordOfItem(
  files: TimerFiles,
  { entryId, taskId, start }: OutboxItem,
): Promise<EntryOrTimer | undefined> {
  const { running } = await files.timer();
  if (running?.id === entryId) return running;
  const sought = { id: entryId, taskId, start };
  return await entryKnown(await files.entries(), sought);
}

/** Records what a comparison with the provider made of an entry. */
export async function settle(
  files: TimerFiles,
  before: Held,
  { local, item, conflict }: Reconciled,
): Promise<void> {
  const { entryId } = before.item ?? {};
  const pending = item && local ? withPlaceOf(local, item) : item;
  if (entryId !== undefined && pending !== before.item) {
    files.setOutbox(withItemSet(await files.outbox(), entryId, pending));
  }
  if (conflict) {
    const memory = await files.syncMemory();
    const conflicts = [...memory.conflicts, conflict];
    files.setSyncMemory({ ...memory, conflicts });
  }
  if (local !== before.local) await putRecord(files, before.local, local);
}

/** A pending item with what finds its entry here: the service can change that. */
function withPlaceOf(
  { taskId, start, description }: EntryOrTimer,
  item: OutboxItem,
): OutboxItem {
  const isThere = item.taskId === taskId && item.start === start &&
    item.description === description;
  return isThere ? item : { ...item, taskId, start, description };
}

/** Puts an entry, or the timer, in the place of what was here of it. */
export async function putRecord(
  files: TimerFiles,
  before: EntryOrTimer | undefined,
  after: EntryOrTimer | undefined,
): Promise<void> {
  const entries = await files.entries();
  if (before && "end" in before) {
    if (after && "end" in after) return await entries.replace(before, after);
    await entries.remove(before);
  } else if (before && (!after || "end" in after)) {
    files.setTimer({});
  }
  if (!after) return;
  if ("end" in after) entries.add(after);
  else await run(files, after);
}

/** Lets a timer run; of two, the one that was started later goes on. */
async function run(files: TimerFiles, timer: RunningTimer): Promise<void> {
  const { running: other } = await files.timer();
  if (!other || other.id === timer.id) {
    files.setTimer({ running: timer });
  } else if (other.start <= timer.start) {
    const finished = changedHere(other, endedAt(other, timer.start));
    await files.take({ state: { running: timer }, finished });
  } else {
    await files.add(changedHere(timer, endedAt(timer, other.start)));
  }
}
