import { DAY, MINUTE } from "@std/datetime";
import type { EntryRange, TimerEntry } from "../../provider.ts";
import { recordOfItem } from "../../stores/send_log.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { arrivalsOf, type Unanswered } from "../../sync/arrival.ts";
import { conflictOf, type SyncConflict } from "../../sync/conflict.ts";
import {
  isForeign,
  itemOf,
  mustBeLookedUp,
  type OutboxItem,
  withConfirmed,
  withItemSet,
  withNotArrived,
} from "../../sync/outbox.ts";
import { endedAt, type Held, type Reconciled } from "../../sync/reconcile.ts";
import type { EntryOrTimer } from "../../sync/remote.ts";
import type { Instant } from "../../time/zone.ts";
import { changedHere, contentOf, textOfEntry } from "../../tracking/entry.ts";
import type { RunningTimer } from "../../tracking/timer.ts";
import type { TimerWork } from "../timers/timer_work.ts";
import { comparisonOf, type ProviderLink } from "./provider_link.ts";

/** What the provider has of a range of time, and the timer that runs there. */
export interface RemoteEntries {
  /** The range in which nothing is left out. */
  readonly range: EntryRange;
  /** The entries, and the timer. */
  readonly entries: readonly TimerEntry[];
  /** When the provider was asked. */
  readonly listedAt: Instant;
  /** Whether what is older than all lists is there, too, if it was asked for. */
  readonly isWhole: boolean;
}

/** What was sent may still arrive for so long after nobody waits for it. */
const MAY_ARRIVE_MS = MINUTE;

/** What a look-up of what was sent goes by. */
interface LookUp {
  /** What the provider has. */
  readonly remote: RemoteEntries;
  /** The provider's ids of entries that are known here. */
  readonly known: ReadonlySet<string>;
}

/**
 * Finds out which of the entries arrived that were sent and not answered, by
 * what the provider has.
 *
 * @returns What may have been changed there since, or may be another entry.
 */
export async function lookUpSent(
  link: ProviderLink,
  work: TimerWork,
  { remote, known }: LookUp,
): Promise<SyncConflict[]> {
  const { files } = work;
  const { name, capabilities } = link.provider;
  const outbox = await files.outbox();
  const ids = new Set([...known, ...outbox.map((item) => item.providerId)]);
  const isOpen = (item: OutboxItem) =>
    item.provider === name && item.providerId === undefined;
  const { taskPattern } = await files.settings();
  const unanswered: Unanswered[] = [];
  // One after the other: all at once would each read the same files.
  const own = await link.workspace.directory.origin();
  for (const item of outbox.filter(isOpen)) {
    const isCopied = isForeign(item, own);
    const it = await unansweredOf(files, item, taskPattern);
    unanswered.push({ ...it, isCopied });
  }
  const entries = remote.entries.filter(({ id }) => !ids.has(id));
  const arrivals = arrivalsOf(unanswered, entries, capabilities);
  const conflicts: SyncConflict[] = [];
  for (const { item } of unanswered) {
    const arrival = arrivals.get(item.entryId);
    if (arrival) {
      const found = await noteArrival(link, work, { item, arrival });
      for (const conflict of found) conflicts.push(conflict);
    } else if (hasNotArrived(link, item, { remote, now: work.now })) {
      files.setOutbox(withNotArrived(await files.outbox(), item.entryId));
    }
  }
  await adopt(link, work, remote);
  return conflicts;
}

/** Takes over what came with a copy, and is not at the provider: it is ours. */
async function adopt(
  link: ProviderLink,
  { files, now }: TimerWork,
  remote: RemoteEntries,
): Promise<void> {
  const by = await link.workspace.directory.origin();
  const outbox = await files.outbox();
  const isNowhere = (item: OutboxItem) =>
    item.provider === link.provider.name && isForeign(item, by) &&
    isListable(link, item, now) && isWithin(remote, item.start);
  if (!outbox.some(isNowhere)) return;
  files.setOutbox(
    outbox.map((item) =>
      isNowhere(item) ? { ...item, ...by !== undefined && { by } } : item
    ),
  );
}

/** Whether what was sent may be on its way, so that nobody can tell yet. */
export function mayArrive({ sent }: OutboxItem, now: Instant): boolean {
  return sent?.at !== undefined && Math.abs(now - sent.at) < MAY_ARRIVE_MS;
}

/** Whether the provider lists what begins when an entry did that was sent. */
export function isListable(
  { provider: { capabilities } }: ProviderLink,
  { sent, start }: OutboxItem,
  now: Instant,
): boolean {
  const { hasMarkers, listLimitDays = Infinity } = capabilities;
  // The limit is one of days, in whichever zone.
  const first = now - (listLimitDays - 1) * DAY;
  return hasMarkers || (sent?.start ?? start) >= first;
}

/** Whether it is certain that what was sent is not there, nor will be. */
function hasNotArrived(
  link: ProviderLink,
  item: OutboxItem,
  { remote, now }: { remote: RemoteEntries; now: Instant },
): boolean {
  if (!mustBeLookedUp(item) || mayArrive(item, now)) return false;
  // Of what was deleted here since, nothing is to go there again.
  if (!isListable(link, item, now)) return item.action === "delete";
  return isWithin(remote, (item.sent ?? item).start);
}

function isWithin({ range }: RemoteEntries, start: Instant): boolean {
  return range.from <= start && start < range.to;
}

async function unansweredOf(
  files: TimerFiles,
  item: OutboxItem,
  taskPattern: string,
): Promise<Unanswered> {
  const { taskId, description } = item.sent?.content ?? item.base ?? item;
  const { description: said } = item.sent ?? { description };
  const subject = { taskId: taskId ?? item.taskId, description: said };
  const text = textOfEntry(subject, taskPattern);
  const { content } = item.sent ?? {};
  if (content) return { item, text, end: content.end };
  // What was changed since has another end, perhaps.
  if (item.sent?.isOutdated || item.base) return { item, text };
  const local = await recordOfItem(files, item);
  if (!local) return { item, text };
  return { item, text, end: "end" in local ? local.end : undefined };
}

async function noteArrival(
  link: ProviderLink,
  work: TimerWork,
  { item, arrival }: { item: OutboxItem; arrival: TimerEntry },
): Promise<SyncConflict[]> {
  const { files } = work;
  const { entryId, sent } = item;
  const { id: providerId } = arrival;
  const local = await recordOfItem(files, item);
  const seen = sent?.version === undefined ? {} : { seenVersion: sent.version };
  const outbox = withConfirmed(await files.outbox(), { entryId, providerId });
  const waits = itemOf(outbox, entryId);
  const known = {
    ...waits?.action === "delete" && seen,
    ...!sent && madeOf(item, local, arrival),
  };
  files.setOutbox(
    waits ? withItemSet(outbox, entryId, { ...waits, ...known }) : outbox,
  );
  if (!local) return [];
  const sync = waits ? "waiting" : "confirmed";
  await putRecord(files, local, { ...local, providerId, sync, ...seen });
  const { hasMarkers } = link.provider.capabilities;
  const isSure = hasMarkers || waits || isSame(local, arrival);
  if (isSure) return [];
  const conflict = conflictOf(entryId, {
    kept: "there",
    other: local,
    ...await comparisonOf(link, work),
  });
  await noteConflict(files, conflict);
  return [conflict];
}

/** What a copy of this directory has sent, as far as anybody can tell. */
function madeOf(
  { base }: OutboxItem,
  local: EntryOrTimer | undefined,
  arrival: TimerEntry,
): Pick<OutboxItem, "base"> {
  if (base) return { base };
  return local && isSame(local, arrival) ? { base: contentOf(local) } : {};
}

/**
 * Whether an entry that was found by its start is ours: it may be another one,
 * and ours would be lost.
 */
function isSame(local: EntryOrTimer, { taskId, description, end }: TimerEntry) {
  const isOver = "end" in local && end !== local.end;
  const isWork = description === local.description || taskId === local.taskId;
  return isWork && !isOver;
}

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
async function noteConflict(
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
