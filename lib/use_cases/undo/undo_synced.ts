import { digestOf } from "../../digest.ts";
import { NotAllowedError } from "../../errors.ts";
import { kindOfFile } from "../../formats/data_files.ts";
import { readEntryFile } from "../../formats/entry_file.ts";
import {
  type ChangeRecord,
  changesMade,
  type FileChange,
  invertChanges,
  type JournalRecord,
} from "../../formats/journal.ts";
import { readTimerFile } from "../../formats/timer.ts";
import { textAfter } from "../../storage/journal.ts";
import { findEntries } from "../../stores/entry_search.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { itemOf, withItemSet, withUpdated } from "../../sync/outbox.ts";
import type { Zone } from "../../time/zone.ts";
import { changedHere, type Entry, versionOf } from "../../tracking/entry.ts";
import {
  type RunningTimer,
  subjectOf,
  type TimerState,
} from "../../tracking/timer.ts";

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
 * @param texts The texts of these files, by their names.
 * @throws {NotAllowedError} When another timer runs meanwhile.
 */
export async function carryOver(
  files: TimerFiles,
  texts: ReadonlyMap<string, TextPair>,
  newId: () => string,
): Promise<void> {
  const [from, to] = [
    sideOf(texts, "from", files.zone),
    sideOf(texts, "to", files.zone),
  ];
  for (const [id, entry] of from.entries) {
    if (!to.entries.has(id)) await remove(files, entry);
  }
  for (const [id, entry] of to.entries) {
    const before = from.entries.get(id);
    if (!before) await bringBack(files, entry);
    else if (versionOf(before) !== versionOf(entry)) {
      await change(files, entry);
    }
  }
  if (from.timer && to.timer) {
    await moveTimer(files, { from: from.timer, to: to.timer }, newId);
  }
}

function sideOf(
  texts: ReadonlyMap<string, TextPair>,
  side: keyof TextPair,
  zone: Zone,
): Side {
  const entries = new Map<string, Entry>();
  let timer: TimerState | undefined;
  for (const [file, pair] of texts) {
    const text = pair[side];
    const kind = kindOfFile(file);
    if (kind === "timer") timer = text === null ? {} : readTimerFile(text);
    if (kind !== "entries" || text === null) continue;
    for (const task of readEntryFile(text, { file, zone }).tasks.values()) {
      for (const { entry } of task.entries) entries.set(entry.id, entry);
    }
  }
  return { entries, timer };
}

async function presentEntry(
  files: TimerFiles,
  id: string,
): Promise<Entry | undefined> {
  const found = await findEntries(await files.entries(), id);
  return found.find((entry) => entry.id === id);
}

async function remove(
  files: TimerFiles,
  { id }: Pick<Entry, "id">,
): Promise<void> {
  const present = await presentEntry(files, id);
  if (present) await files.remove(present);
}

/** Brings an entry back, of which the provider may have been told. */
async function bringBack(files: TimerFiles, entry: Entry): Promise<void> {
  if (await presentEntry(files, entry.id)) return await change(files, entry);
  const { provider, id } = entry;
  const { seenVersion: _, ...plain } = entry;
  if (provider === undefined) return await files.add(plain);
  const outbox = await files.outbox();
  const item = itemOf(outbox, id);
  const providerId = item?.providerId ?? id;
  const again: Entry = { ...plain, providerId, sync: "waiting" };
  if (!item) return await files.add(again);
  // Its removal may have arrived: whoever sends the update finds out.
  const action = item.providerId === undefined ? "create" : "update";
  files.setOutbox(withItemSet(outbox, id, { ...item, action }));
  (await files.entries()).add(again);
  files.setOutbox(withUpdated(await files.outbox(), again));
}

/** Gives an entry its content of before, or after; what else is known stays. */
async function change(files: TimerFiles, entry: Entry): Promise<void> {
  const present = await presentEntry(files, entry.id);
  if (!present) return await bringBack(files, entry);
  const { start, end, durationSeconds } = entry;
  const content = { ...subjectOf(entry), start, end, durationSeconds };
  if (versionOf(present) === versionOf(entry)) return;
  await files.replace(
    present,
    changedHere(present, { ...withoutBillable(present), ...content }),
  );
}

async function moveTimer(
  files: TimerFiles,
  { from, to }: { from: TimerState; to: TimerState },
  newId: () => string,
): Promise<void> {
  const present = await files.timer();
  const { running } = present;
  if (from.running && to.running && isSame(from.running, to.running)) {
    if (running && isSame(running, from.running)) {
      await take(files, changedTimer(running, to.running));
    }
    return;
  }
  const isOther = running && !(from.running && isSame(running, from.running));
  if (isOther) {
    if (to.running) throw anotherRuns(running);
    return;
  }
  if (from.running && !running) {
    // It has ended since, at the provider.
    await remove(files, from.running);
  }
  const state = to.running ? { running: renewed(to.running, newId) } : to;
  await files.take({ state, finished: undefined });
}

async function take(files: TimerFiles, running: RunningTimer): Promise<void> {
  await files.take({ state: { running }, finished: undefined });
}

function changedTimer(
  present: RunningTimer,
  timer: RunningTimer,
): RunningTimer {
  const content = { ...subjectOf(timer), start: timer.start };
  return changedHere(present, { ...withoutBillable(present), ...content });
}

function withoutBillable<T extends Entry | RunningTimer>(record: T): T {
  const { billable: _, ...rest } = record;
  return rest as T;
}

/**
 * A timer that is to run again. A provider has no way to let an entry run that
 * has ended: it removes that one, and this one is another there.
 */
function renewed(timer: RunningTimer, newId: () => string): RunningTimer {
  if (timer.provider === undefined) return timer;
  const { seenVersion: _, ...rest } = timer;
  const id = newId();
  return { ...rest, id, providerId: id, sync: "waiting" };
}

/** Whether two are the same timer; one that was renewed has another id. */
function isSame(a: RunningTimer, b: RunningTimer): boolean {
  return a.id === b.id || a.taskId === b.taskId && a.start === b.start;
}

function anotherRuns({ taskId }: RunningTimer): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `The timer of "${taskId}" was started since, at the provider`,
    { hint: "Stop it first: worktime timer stop" },
  );
}

/** A file's text before and after a change; `null` where there is no file. */
export interface TextPair {
  /** The text from which the change was made. */
  readonly from: string | null;
  /** The text that the change made. */
  readonly to: string | null;
}

/** Whether a file is one that a sync with a provider writes, too. */
export function isSynced(file: string): boolean {
  const kind = kindOfFile(file);
  return kind === "entries" || kind === "timer" || kind === "outbox" ||
    kind === "sync";
}

/**
 * The texts of a file before and after some changes, from its present text: all
 * that was changed since is taken back.
 *
 * @param later The changes that were made since, the newest first.
 * @returns `undefined` when somebody else edited the file since.
 */
export function textsOf(
  change: FileChange,
  later: readonly ChangeRecord[],
  present: string | null,
): TextPair | undefined {
  let text = present;
  for (const { changes } of later) {
    for (const inverse of invertChanges(changes)) {
      if (inverse.file !== change.file) continue;
      if (digestOf(text) !== inverse.before) return undefined;
      text = textAfter(inverse, text);
    }
  }
  if (digestOf(text) !== change.before) return undefined;
  return { from: text, to: textAfter(change, text) };
}

/**
 * The changes that were made since one, the newest first.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function changesSince(
  newestFirst: Iterable<JournalRecord>,
  commit: number,
): ChangeRecord[] {
  const found: ChangeRecord[] = [];
  for (const record of changesMade(newestFirst)) {
    if (record.commit <= commit) break;
    found.push(record);
  }
  return found;
}
