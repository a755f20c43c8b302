import type { TimerFiles } from "../storage/timer_files.ts";
import type { SyncConflict } from "../timers/conflict.ts";
import { changedHere } from "../timers/entry.ts";
import { type OutboxItem, withItemSet } from "../timers/outbox.ts";
import { endedAt, type Held, type Reconciled } from "../timers/reconcile.ts";
import type { EntryOrTimer } from "../timers/remote_record.ts";
import type { RunningTimer } from "../timers/timer.ts";

/** Records what a comparison with the provider made of an entry. */
export async function settleRecord(
  files: TimerFiles,
  before: Held,
  { local, item, conflict }: Reconciled,
): Promise<void> {
  const { entryId } = before.item ?? {};
  const waits = item && local ? withPlaceOf(local, item) : item;
  if (entryId !== undefined && waits !== before.item) {
    files.setOutbox(withItemSet(await files.outbox(), entryId, waits));
  }
  if (conflict) await noteConflict(files, conflict);
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

/** Remembers what both sides had changed. */
export async function noteConflict(
  files: TimerFiles,
  conflict: SyncConflict,
): Promise<void> {
  const memory = await files.syncMemory();
  const conflicts = [...memory.conflicts, conflict];
  files.setSyncMemory({ ...memory, conflicts });
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
