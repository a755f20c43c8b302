import { DataFileError, NotAllowedError } from "../../errors.ts";
import { kindOfFile } from "../../formats/data_files.ts";
import { readEntryFile } from "../../formats/entry_file.ts";
import { readTimerFile } from "../../formats/timer.ts";
import { findEntries } from "../../stores/entry_search.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { itemOf, withItem, withUpdated } from "../../sync/outbox.ts";
import type { Zone } from "../../time/zone.ts";
import { changedLocally, type Entry, versionOf } from "../../tracking/entry.ts";
import {
  type EntryOrTimer,
  type RunningTimer,
  subjectOf,
  type TimerState,
} from "../../tracking/timer.ts";

/** A file's text before and after a change; `null` where there is no file. */
export interface TextPair {
  readonly file: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether a file is one that a sync with a provider writes, too. */
export function isSyncedFile(file: string): boolean {
  const kind = kindOfFile(file);
  return kind === "entries" || kind === "timer" || kind === "outbox" ||
    kind === "sync";
}

/** The entries and the timer on one side of a change. */
interface Side {
  readonly entries: ReadonlyMap<string, Entry>;
  /** The timer; `undefined` if the change was not of it. */
  readonly timer: TimerState | undefined;
}

/**
 * Makes the difference between two states of the timers' files in the present
 * ones, that a sync has changed since: what the provider has of an entry is
 * known best now, and it is to be told.
 *
 * @param pairs The texts of these files; other files do not matter.
 * @throws {NotAllowedError} When another timer runs meanwhile.
 */
export async function applyDifference(
  files: TimerFiles,
  pairs: readonly TextPair[],
  newId: () => string,
): Promise<void> {
  const from = sideOf(pairs, "from", files.zone);
  const to = sideOf(pairs, "to", files.zone);
  for (const id of from.entries.keys()) {
    if (!to.entries.has(id)) await remove(files, id);
  }
  for (const [id, entry] of to.entries) {
    const before = from.entries.get(id);
    const isSame = before && versionOf(before) === versionOf(entry);
    if (!isSame) await restoreContent(files, entry);
  }
  if (from.timer && to.timer) {
    await restoreTimer(files, from.timer.running, to.timer, newId);
  }
}

function sideOf(
  pairs: readonly TextPair[],
  side: "from" | "to",
  zone: Zone,
): Side {
  const entries = new Map<string, Entry>();
  let timer: TimerState | undefined;
  for (const { file, [side]: text } of pairs) {
    const kind = kindOfFile(file);
    try {
      if (kind === "timer") timer = text === null ? {} : readTimerFile(text);
      if (kind !== "entries" || text === null) continue;
      for (const task of readEntryFile(text, { file, zone }).tasks.values()) {
        for (const { entry } of task.entries) entries.set(entry.id, entry);
      }
    } catch (error) {
      if (error instanceof DataFileError) throw damagedBefore(file, error);
      throw error;
    }
  }
  return { entries, timer };
}

/** The error where a repair is to be undone after a sync has built on it. */
function damagedBefore(file: string, cause: DataFileError): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `"${file}" was damaged before it was repaired, and a sync changed it since`,
    { hint: "Existing data was not changed", cause },
  );
}

async function presentEntry(
  files: TimerFiles,
  id: string,
): Promise<Entry | undefined> {
  const found = await findEntries(await files.entries(), id);
  return found.find((entry) => entry.id === id);
}

async function remove(files: TimerFiles, id: string): Promise<void> {
  const present = await presentEntry(files, id);
  if (present) await files.remove(present);
}

/** Gives an entry its content of one side; what else is known of it stays. */
async function restoreContent(files: TimerFiles, entry: Entry): Promise<void> {
  const present = await presentEntry(files, entry.id);
  if (!present) return await restoreEntry(files, entry);
  if (versionOf(present) === versionOf(entry)) return;
  const { start, end, durationSeconds } = entry;
  const content = { ...subjectOf(entry), start, end, durationSeconds };
  const after = { ...withoutBillable(present), ...content };
  await files.replace(present, changedLocally(present, after));
}

/** Brings an entry back, of whose removal the provider may have been told. */
async function restoreEntry(files: TimerFiles, entry: Entry): Promise<void> {
  const { seenVersion: _, ...plain } = entry;
  const { id, provider } = entry;
  if (provider === undefined) return await files.add(plain);
  const outbox = await files.outbox();
  const item = itemOf(outbox, id);
  const providerId = item?.providerId ?? id;
  const again: Entry = { ...plain, providerId, sync: "waiting" };
  if (!item) return await files.add(again);
  // Its removal may have arrived: whoever sends the update finds out.
  const action = item.providerId === undefined ? "create" : "update";
  (await files.entries()).add(again);
  const waiting = withItem(outbox, id, { ...item, action });
  files.setOutbox(withUpdated(waiting, again));
}

/** Moves the timer to one side of a change; `from` is what ran on the other. */
async function restoreTimer(
  files: TimerFiles,
  from: RunningTimer | undefined,
  to: TimerState,
  newId: () => string,
): Promise<void> {
  const { running } = await files.timer();
  const isThere = running && from && isSameTimer(running, from);
  if (from && to.running && isSameTimer(from, to.running)) {
    // If it has ended since, at the provider, it stays as it is.
    if (!isThere) return;
    const content = { ...subjectOf(to.running), start: to.running.start };
    const after = { ...withoutBillable(running), ...content };
    const state = { running: changedLocally(running, after) };
    await files.recordStep({ state, finished: undefined });
    return;
  }
  if (running && !isThere) {
    if (to.running) throw otherTimerError(running);
    return;
  }
  // It has ended since, at the provider.
  if (from && !running) await remove(files, from.id);
  const state = to.running
    ? { running: restartedTimer(to.running, newId) }
    : to;
  await files.recordStep({ state, finished: undefined });
}

function withoutBillable<T extends EntryOrTimer>(record: T): T {
  const { billable: _, ...rest } = record;
  return rest as T;
}

/**
 * A timer that is to run again. A provider has no way to let an entry run that
 * has ended: it removes that one, and this one is another there.
 */
function restartedTimer(
  timer: RunningTimer,
  newId: () => string,
): RunningTimer {
  if (timer.provider === undefined) return timer;
  const { seenVersion: _, ...rest } = timer;
  const id = newId();
  return { ...rest, id, providerId: id, sync: "waiting" };
}

/** Whether two are the same timer; one that was renewed has another id. */
function isSameTimer(a: RunningTimer, b: RunningTimer): boolean {
  return a.id === b.id || a.taskId === b.taskId && a.start === b.start;
}

function otherTimerError({ taskId }: RunningTimer): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `The timer of "${taskId}" was started since, at the provider`,
    { hint: "Stop it first: worktime timer stop" },
  );
}
