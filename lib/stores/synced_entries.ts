import { SEND_LOG_FILE } from "../formats/data_files.ts";
import { readSendLog } from "../formats/outbox.ts";
import type { Clock } from "../ports.ts";
import type { ChangeDraft } from "../storage/draft.ts";
import {
  afterStep,
  type LocalState,
  type OutboxItem,
  type SendStep,
  withItem,
} from "../sync/outbox.ts";
import type { Reconciled } from "../sync/reconcile.ts";
import { wholeSecond } from "../time/zone.ts";
import { changedLocally, type Entry } from "../tracking/entry.ts";
import {
  type EntryOrTimer,
  type RunningTimer,
  withEnd,
} from "../tracking/timer.ts";
import { findEntry } from "./entry_search.ts";
import { TimerFiles } from "./timer_files.ts";

/**
 * Applies the steps in the send log to the outbox and the entries.
 *
 * @throws {DataFileError} When a file needed for that is damaged.
 */
export async function applySendLog(
  draft: ChangeDraft,
  clock: Clock,
): Promise<void> {
  const text = await draft.read(SEND_LOG_FILE);
  if (text === undefined) return;
  const files = new TimerFiles(draft.read, clock.zone);
  await applySteps(files, readSendLog(text));
  await files.write(draft, wholeSecond(clock.now()));
  draft.write(SEND_LOG_FILE, null);
  draft.note({ summary: "Recorded sent changes", isSync: true });
}

async function applySteps(
  files: TimerFiles,
  steps: readonly SendStep[],
): Promise<void> {
  const items = new Map(
    (await files.outbox()).map((item) => [item.entryId, item]),
  );
  const before = new Map<string, EntryOrTimer | undefined>();
  const after = new Map<string, EntryOrTimer | undefined>();
  for (const step of steps) {
    const { entryId } = step;
    const item = items.get(entryId);
    if (!item) continue;
    if (!before.has(entryId)) {
      const found = await findLocal(files, item);
      before.set(entryId, found);
      after.set(entryId, found);
    }
    const state = afterStep({ local: after.get(entryId), item }, step);
    if (state.item) items.set(entryId, state.item);
    else items.delete(entryId);
    after.set(entryId, state.local);
  }
  files.setOutbox([...items.values()]);
  const replaced = new Map<Entry, Entry>();
  for (const [entryId, old] of before) {
    const local = after.get(entryId);
    if (local === old) continue;
    // One by one, the files would be rearranged for each entry.
    if (old?.kind === "entry" && local?.kind === "entry") {
      replaced.set(old, local);
    } else await replaceLocal(files, old, local);
  }
  await (await files.entries()).replaceAll(replaced);
}

/** Finds the entry or timer of a pending change. */
export async function findLocal(
  files: TimerFiles,
  { entryId, taskId, start }: OutboxItem,
): Promise<EntryOrTimer | undefined> {
  const { running } = await files.timer();
  if (running?.id === entryId) return running;
  const wanted = { id: entryId, taskId, start };
  return await findEntry(await files.entries(), wanted);
}

/** Records the result of reconciling an entry with the provider. */
export async function recordReconciled(
  files: TimerFiles,
  before: LocalState,
  { local, item, conflict }: Reconciled,
): Promise<void> {
  const pending = item && local ? withLocalFields(local, item) : item;
  if (before.item && pending !== before.item) {
    const { entryId } = before.item;
    files.setOutbox(withItem(await files.outbox(), entryId, pending));
  }
  if (conflict && conflict.closedMonth === undefined) {
    const memory = await files.syncMemory();
    const conflicts = [...memory.conflicts, conflict];
    files.setSyncMemory({ ...memory, conflicts });
  }
  if (local !== before.local) await replaceLocal(files, before.local, local);
}

/**
 * Updates the fields of an item that find its entry, as a service can change
 * them.
 */
function withLocalFields(
  { taskId, start, description }: EntryOrTimer,
  item: OutboxItem,
): OutboxItem {
  const isThere = item.taskId === taskId && item.start === start &&
    item.description === description;
  return isThere ? item : { ...item, taskId, start, description };
}

/** Replaces the local entry or timer; either side can be missing. */
async function replaceLocal(
  files: TimerFiles,
  before: EntryOrTimer | undefined,
  after: EntryOrTimer | undefined,
): Promise<void> {
  const entries = await files.entries();
  if (before?.kind === "entry") {
    if (after?.kind === "entry") return await entries.replace(before, after);
    await entries.remove(before);
  } else if (before && (!after || after.kind === "entry")) {
    files.setTimer({});
  }
  if (!after) return;
  if (after.kind === "entry") entries.add(after);
  else await runTimer(files, after);
}

/** Sets the running timer. If one is running already, the later start wins. */
async function runTimer(files: TimerFiles, timer: RunningTimer): Promise<void> {
  const { running: other } = await files.timer();
  if (!other || other.id === timer.id) {
    files.setTimer({ running: timer });
  } else if (other.start <= timer.start) {
    const finished = changedLocally(other, withEnd(other, timer.start));
    await files.recordStep({ state: { running: timer }, finished });
  } else {
    await files.add(changedLocally(timer, withEnd(timer, other.start)));
  }
}
