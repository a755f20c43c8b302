import { DAY, SECOND } from "@std/datetime";
import { WorktimeError } from "../../errors.ts";
import type { TimerEntry } from "../../provider.ts";
import {
  firstCompared,
  firstListed,
  isInFlight,
  isListable,
  isUncertain,
} from "../../sync/arrival.ts";
import type { SyncAccount } from "../../sync/conflict.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import { isOverwriting } from "../../sync/request.ts";
import type { Instant } from "../../time/zone.ts";
import { wholeSecond } from "../../tracking/entry.ts";
import {
  changesOf,
  type Listing,
  type Pulled,
  type PulledListing,
  pullFound,
  pullListed,
} from "./pull_entries.ts";
import { type SendFailure, sendOutbox } from "./send_outbox.ts";
import { type ProviderLink, SyncSession } from "./sync_session.ts";

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

/** For so long nobody is thought to have changed what was listed. */
const MAX_LISTING_AGE_MS = 20 * SECOND;
/** Another process that syncs is waited for so long. */
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
  const session = new SyncSession(link);
  await session.open(SENDER_TIMEOUT_MS);
  try {
    const account = await session.savedAccount() ??
      await session.fetchAccount();
    const listing = await listEntries(session, request);
    const pulled = await pullListed(session, listing);
    const { duplicates } = pulled;
    await pullUnlisted(session, pulled, account);
    const runningId = listing.entries.find(({ end }) => end === undefined)?.id;
    const outcome = await sendOutbox(session, {
      isSelected: () => true,
      runningId,
      prepare: (item) => refresh(session, item, listing),
      checkAccount: () => session.fetchAccount(),
      onProgress: request.onProgress,
    });
    const pending = await session.pending();
    const forgotten = await unverifiableIn(session, pending);
    const { listedFrom } = listing;
    return {
      ...changesOf(session.reconciliations),
      conflicts: session.conflicts,
      duplicates,
      ...outcome,
      ...listedFrom !== undefined && { listedFrom },
      failures: [...outcome.failures, ...forgotten],
      waitingCount: pending.length,
    };
  } finally {
    await session.close();
  }
}

/**
 * What may have reached the provider and cannot be looked up any more: to send
 * it again could double it.
 */
async function unverifiableIn(
  session: SyncSession,
  pending: readonly OutboxItem[],
): Promise<SendFailure[]> {
  const { name } = session.provider;
  const lookup = await session.lookup();
  const forgotten = pending.filter((item) =>
    isUncertain(item, lookup) && !isListable(item, lookup)
  );
  return forgotten.map((item) => {
    const message = `Cannot tell whether "${item.taskId}" reached ${name}, ` +
      "which does not list entries that old";
    const hint = "Look for it there; if it is missing, delete it here and " +
      "add it again";
    const error = new WorktimeError("entry_too_old", message, { hint });
    return { item, error };
  });
}

async function listEntries(
  session: SyncSession,
  request: SyncRequest,
): Promise<Listing> {
  const { provider } = session;
  const lookup = await session.lookup();
  const { now } = lookup;
  const pending = await session.pending();
  const from = firstCompared(pending, lookup, request.from);
  const range = { from, to: now + DAY };
  const listed = await provider.listEntries(range);
  const to = firstListed(from, lookup);
  // What the provider does not list any more, unless it has no way to it.
  const older = from < to
    ? await provider.listOlderEntries?.({ from, to })
    : [];
  const current = await provider.getCurrentTimer();
  // What was moved out of the range after it arrived is found by our id.
  const markers = new Set(listed.map(({ marker }) => marker));
  const moved: TimerEntry[] = [];
  for (const item of pending) {
    const { entryId } = item;
    const isSought = isUncertain(item, lookup) && !isInFlight(item, now);
    if (!isSought || markers.has(entryId)) continue;
    const entry = await provider.findByMarker?.(entryId);
    if (entry) moved.push(entry);
  }
  // It may have ended between the requests.
  const all = [
    ...older ?? [],
    ...listed,
    ...current ? [current] : [],
    ...moved,
  ];
  const entries = [...new Map(all.map((entry) => [entry.id, entry])).values()];
  const { from: asked = Infinity } = request;
  const listedFrom = firstListed(asked, lookup);
  const isCut = !older && asked < listedFrom;
  return { range, entries, at: now, ...isCut && { listedFrom } };
}

/** Compares once more what was listed too long ago, or before it changed. */
async function refresh(
  session: SyncSession,
  item: OutboxItem,
  { entries, at }: Listing,
): Promise<true> {
  const { provider, workspace } = session;
  const { providerId = "" } = item;
  const isListed = entries.some(({ id }) => id === providerId);
  const isNew = workspace.clock.now() - at < MAX_LISTING_AGE_MS &&
    wholeSecond(at) > (item.changedAt ?? -Infinity);
  if (!isOverwriting(item) || isListed && isNew) return true;
  const entry = await provider.getEntry(providerId);
  // What is gone is gone only if the account is the right one: who sends it
  // finds out.
  if (entry) await pullFound(session, new Map([[providerId, entry]]));
  return true;
}

/** Looks for what was not listed, and carries over what became of it. */
async function pullUnlisted(
  session: SyncSession,
  { unlisted, isOurs }: PulledListing,
  account: SyncAccount,
): Promise<void> {
  const { provider } = session;
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
  if (isMissing && !isOurs) {
    const { userId } = await session.fetchAccount();
    if (userId !== account.userId) return;
  }
  await pullFound(session, found);
}
