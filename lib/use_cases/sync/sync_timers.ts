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
import { providerTitle } from "../../tracking/settings.ts";
import {
  changesOf,
  type Listing,
  type Pulled,
  type PulledListing,
  pullFound,
  pullListed,
} from "./pull_entries.ts";
import { type SendFailure, sendOutbox } from "./send_outbox.ts";
import { changesElsewhere } from "../timers/notes.ts";
import { type ProviderLink, SyncSession } from "./sync_session.ts";

/** Options of a sync, with the start as an instant. */
export interface SyncOptions {
  /**
   * The earliest start of entries to compare.
   *
   * @default 31 days ago.
   */
  readonly from?: Instant;
  /** Called with the number of processed changes and their total. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The result of a sync. */
export interface SyncResult extends Pulled {
  /** The number of changes sent. */
  readonly sentCount: number;
  /** The number of changes still pending. */
  readonly waitingCount: number;
  /**
   * The earliest start that could be compared, if older entries were requested
   * but the provider does not list them.
   */
  readonly listedFrom?: Instant;
  /** The changes that could not be sent. */
  readonly failures: readonly SendFailure[];
  /** Notes for the user, each a sentence: changes for other providers. */
  readonly notes: readonly string[];
  /** The error that ended the sync early, if any. The next sync continues. */
  readonly stoppedBy: WorktimeError | undefined;
}

/** How old a listing can be and still count as current. */
const MAX_LISTING_AGE_MS = 20 * SECOND;
/** How long to wait for another process that is syncing. */
const SENDER_TIMEOUT_MS = 2_000;

/**
 * Syncs in both directions: pulls the provider's changes, then sends the
 * pending ones.
 *
 * @throws {ProviderError} When the provider's entries cannot be read.
 */
export async function syncTimers(
  link: ProviderLink,
  request: SyncOptions,
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
    const ids = new Set(listing.entries.map(({ id }) => id));
    const listed = { ids, at: listing.at };
    const runningId = listing.entries.find(({ end }) => end === undefined)?.id;
    const outcome = await sendOutbox(session, {
      isSelected: () => true,
      runningId,
      prepare: (item) => refresh(session, item, listed).then(() => true),
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
      notes: (await session.view(changesElsewhere)).notes,
    };
  } finally {
    await session.close();
  }
}

/**
 * Changes that may have reached the provider but can no longer be looked up.
 * Sending them again could create duplicates.
 */
async function unverifiableIn(
  session: SyncSession,
  pending: readonly OutboxItem[],
): Promise<SendFailure[]> {
  const title = providerTitle(session.provider.name);
  const lookup = await session.lookup();
  const forgotten = pending.filter((item) =>
    isUncertain(item, lookup) && !isListable(item, lookup)
  );
  return forgotten.map((item) => {
    const message = `Cannot tell whether "${item.taskId}" reached ${title}, ` +
      "which does not list entries that old";
    const hint = "Look for it there. If it is missing, delete it here and " +
      "add it again";
    const error = new WorktimeError("entry_too_old", message, { hint });
    return { item, error };
  });
}

async function listEntries(
  session: SyncSession,
  request: SyncOptions,
): Promise<Listing> {
  const { provider } = session;
  const lookup = await session.lookup();
  const { now } = lookup;
  const pending = await session.pending();
  const from = firstCompared(pending, lookup, request.from);
  const range = { from, to: now + DAY };
  const listed = await provider.listEntries(range);
  const to = firstListed(from, lookup);
  // Entries that are too old for lists, if the provider has another way.
  const older = from < to
    ? await provider.listOlderEntries?.({ from, to })
    : [];
  const current = await provider.getCurrentTimer();
  // A marker finds an entry that was moved out of the range after it arrived.
  const markers = new Set(listed.map(({ marker }) => marker));
  const moved: TimerEntry[] = [];
  for (const item of pending) {
    const { entryId } = item;
    const needsLookup = isUncertain(item, lookup) && !isInFlight(item, now);
    if (!needsLookup || markers.has(entryId)) continue;
    const entry = await provider.findByMarker?.(entryId);
    if (entry) moved.push(entry);
  }
  // The timer may have ended between the requests, so remove duplicates.
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

/**
 * Pulls an entry again if it was listed too long ago, or before it was changed.
 */
async function refresh(
  session: SyncSession,
  item: OutboxItem,
  { ids, at }: { ids: ReadonlySet<string>; at: Instant },
): Promise<void> {
  const { provider, workspace } = session;
  if (!isOverwriting(item)) return;
  const { providerId = "" } = item;
  const isNew = workspace.clock.now() - at < MAX_LISTING_AGE_MS &&
    wholeSecond(at) > (item.changedAt ?? -Infinity);
  if (isNew && ids.has(providerId)) return;
  const entry = await provider.getEntry(providerId);
  // A missing entry counts as deleted only in the right account, which the
  // sender checks.
  if (entry) await pullFound(session, new Map([[providerId, entry]]));
}

/** Looks up entries that were not listed, and reconciles them. */
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
  // A different account never had our entries, so they were not deleted.
  if (isMissing && !isOurs) {
    const { userId } = await session.fetchAccount();
    if (userId !== account.userId) return;
  }
  await pullFound(session, found);
}
