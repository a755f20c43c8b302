import { DAY, SECOND } from "@std/datetime";
import { WorktimeError } from "../../errors.ts";
import type { TimerEntry } from "../../provider.ts";
import {
  isForeign,
  mustBeLookedUp,
  type OutboxItem,
} from "../../sync/outbox.ts";
import type { Instant } from "../../time/zone.ts";
import { wholeSecond } from "../../tracking/entry.ts";
import { isListable, mayArrive, type RemoteEntries } from "./look_up_sent.ts";
import {
  checkAccount,
  conflictLog,
  isOverwriting,
  type ProviderLink,
} from "./provider_link.ts";
import {
  type Pulled,
  type PulledRange,
  pullEntries,
  type PullLog,
  pullUnlisted,
} from "./pull_entries.ts";
import { type SendFailure, sendOutbox, waitingOf } from "./send_outbox.ts";

/** What is to be synced. */
export interface SyncRequest {
  /**
   * The first instant of the time that is compared with the provider's.
   *
   * @default 31 days ago.
   */
  readonly from?: Instant;
  /** Is told how many of how many changes were sent. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a sync did. */
export interface SyncResult extends Pulled {
  /** How many changes were sent. */
  readonly sentCount: number;
  /** How many changes wait still. */
  readonly waitingCount: number;
  /**
   * The first instant of what was compared, if the provider lists no older
   * entries, although they were asked for.
   */
  readonly listedFrom?: Instant;
  /** What the provider refused. */
  readonly failures: readonly SendFailure[];
  /** Why the sync ended early, if it did; the next one goes on. */
  readonly stoppedBy: WorktimeError | undefined;
}

/** So far back entries are compared if nothing else is said. */
const USUAL_DAYS = 31;
/** For so long nobody is thought to have changed what was listed. */
const FRESH_MS = 20 * SECOND;
/** Another process that syncs is waited for so long, in milliseconds. */
const SENDER_TIMEOUT_MS = 2_000;

/**
 * Carries all changes since the last sync from each side to the other: first
 * what the provider has, then what waits here.
 *
 * @throws {ProviderError} When the provider's entries cannot be read.
 */
export async function syncTimers(
  link: ProviderLink,
  request: SyncRequest,
): Promise<SyncResult> {
  const { directory } = link.workspace;
  const lock = await directory.disk.lock(SENDER_TIMEOUT_MS, "sender");
  try {
    const conflictsSince = await conflictLog(link);
    await checkAccount(link, { isAsked: false });
    const remote = await remoteEntries(link, request);
    const pull = await pullEntries(link, remote);
    const { log } = pull;
    await pullAll(link, pull);
    const outcome = await sendOutbox(link, {
      isMeant: () => true,
      runningId: remote.entries.find(({ end }) => end === undefined)?.id,
      isReady: (item) => isFresh(link, item, { remote, log }),
      checkAccount: () => checkAccount(link, { isAsked: true }),
      onProgress: request.onProgress,
    });
    const { added, changed, removed, duplicates } = log;
    const conflicts = await conflictsSince();
    const waiting = await waitingOf(link);
    const own = await directory.origin();
    const failures = [...outcome.failures, ...forgottenOf(link, waiting, own)];
    const pulled = { added, changed, removed, conflicts, duplicates };
    const waitingCount = waiting.length;
    const { from = Infinity } = request;
    const listedFrom = firstListed(link, from, remote.listedAt);
    const isCut = from < listedFrom && !remote.isWhole;
    const limit = isCut ? { listedFrom } : {};
    return { ...pulled, ...outcome, ...limit, failures, waitingCount };
  } finally {
    await lock.release();
  }
}

/** The first instant from which on the provider lists entries of a range. */
export function firstListed(
  { provider: { capabilities: { listLimitDays = Infinity } } }: ProviderLink,
  from: Instant,
  now: Instant,
): Instant {
  return Math.max(from, now - listLimitDays * DAY);
}

/** The first instant from which on a sync compares entries. */
export function firstCompared(
  { from }: SyncRequest,
  { waiting, now, own }: {
    waiting: readonly OutboxItem[];
    now: Instant;
    /** What tells the data directory from its copies. */
    own: string | undefined;
  },
): Instant {
  let first = from ?? now - USUAL_DAYS * DAY;
  for (const item of waiting) {
    if (!isUnsure(item, own)) continue;
    first = Math.min(first, (item.sent?.start ?? item.start) - DAY);
  }
  return first;
}

/** Whether nobody knows if the provider has what waits. */
export function isUnsure(item: OutboxItem, own: string | undefined): boolean {
  return mustBeLookedUp(item) || isForeign(item, own);
}

/**
 * What may have reached the provider and cannot be looked up any more: to send
 * it again could double it.
 */
function forgottenOf(
  link: ProviderLink,
  waiting: readonly OutboxItem[],
  own: string | undefined,
): SendFailure[] {
  const { provider: { name }, workspace: { clock } } = link;
  const isForgotten = (item: OutboxItem) =>
    isUnsure(item, own) && !isListable(link, item, clock.now());
  return waiting.filter(isForgotten).map((item) => {
    const message = `Cannot tell whether "${item.taskId}" reached ${name}, ` +
      "which does not list entries that old";
    const hint = "Look for it there; if it is missing, delete it here and " +
      "add it again";
    return {
      item,
      error: new WorktimeError("entry_too_old", message, { hint }),
    };
  });
}

async function remoteEntries(
  link: ProviderLink,
  request: SyncRequest,
): Promise<RemoteEntries> {
  const { provider, workspace } = link;
  const now = workspace.clock.now();
  const waiting = await waitingOf(link);
  const own = await workspace.directory.origin();
  const from = firstCompared(request, { waiting, now, own });
  const range = { from, to: now + DAY };
  const listed = await provider.listEntries(range);
  const older = await olderEntries(link, { from, now });
  const current = await provider.getCurrentTimer();
  const unanswered = waiting.filter((item) =>
    isUnsure(item, own) && !mayArrive(item, now)
  );
  const marked = await markedEntries(link, unanswered, listed);
  // It may have ended between the requests.
  const all = [
    ...older ?? [],
    ...listed,
    ...current ? [current] : [],
    ...marked,
  ];
  const entries = [...new Map(all.map((entry) => [entry.id, entry])).values()];
  const isWhole = older !== undefined;
  return { range, entries, listedAt: now, isWhole };
}

/** What the provider does not list any more; `undefined` if it has no way. */
async function olderEntries(
  link: ProviderLink,
  { from, now }: { from: Instant; now: Instant },
): Promise<TimerEntry[] | undefined> {
  const to = firstListed(link, from, now);
  if (from >= to) return [];
  return await link.provider.listOlderEntries?.({ from, to });
}

/** What was moved out of the range after it arrived is found by our id. */
async function markedEntries(
  { provider }: ProviderLink,
  unanswered: readonly OutboxItem[],
  listed: readonly TimerEntry[],
): Promise<TimerEntry[]> {
  const found: TimerEntry[] = [];
  for (const { entryId } of unanswered) {
    if (listed.some(({ marker }) => marker === entryId)) continue;
    const entry = await provider.findByMarker?.(entryId);
    if (entry) found.push(entry);
  }
  return found;
}

/** Compares once more what was listed too long ago, or before it changed. */
async function isFresh(
  link: ProviderLink,
  item: OutboxItem,
  { remote, log }: { remote: RemoteEntries; log: PullLog },
): Promise<boolean> {
  const { provider, workspace } = link;
  const { providerId = "" } = item;
  const isListed = remote.entries.some(({ id }) => id === providerId);
  const isNew = workspace.clock.now() - remote.listedAt < FRESH_MS &&
    wholeSecond(remote.listedAt) > (item.changedAt ?? -Infinity);
  if (!isOverwriting(item) || isListed && isNew) return true;
  const entry = await provider.getEntry(providerId);
  // What is gone is gone only if the account is the right one: who sends it
  // finds out.
  if (entry) log.add(await pullUnlisted(link, new Map([[providerId, entry]])));
  return true;
}

/** Looks for what was not listed, and carries over what became of it. */
async function pullAll(
  link: ProviderLink,
  { log, unlisted, isOurs }: PulledRange,
): Promise<void> {
  const { provider } = link;
  if (unlisted.length === 0) return;
  const found = new Map<string, TimerEntry | undefined>();
  let isMissing = false;
  const lookedUp = unlisted.length > 1
    ? await provider.lookUpEntries?.(unlisted)
    : undefined;
  for (const id of unlisted) {
    const entry = lookedUp?.get(id) ?? await provider.getEntry(id);
    if (entry === undefined || entry === "missing") isMissing = true;
    found.set(id, typeof entry === "string" ? undefined : entry);
  }
  // In another account nothing of ours was removed: it never was there.
  if (isMissing && !isOurs && !await isSameAccount(link)) return;
  log.add(await pullUnlisted(link, found));
}

async function isSameAccount(link: ProviderLink): Promise<boolean> {
  const before = await checkAccount(link, { isAsked: false });
  const after = await checkAccount(link, { isAsked: true });
  return before.userId === after.userId;
}
