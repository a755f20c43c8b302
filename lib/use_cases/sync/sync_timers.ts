import { DAY, SECOND } from "@std/datetime";
import { WorktimeError } from "../../errors.ts";
import type {
  EntryRange,
  ProviderAction,
  TimerEntry,
  TimeTrackingProvider,
} from "../../provider.ts";
import {
  firstCompared,
  firstListed,
  isInFlight,
  isListable,
  isUncertain,
  type Lookup,
} from "../../sync/arrival.ts";
import type { SyncAccount } from "../../sync/conflict.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import {
  actionOf,
  isBatchable,
  isOverwriting,
  type SendRequest,
} from "../../sync/request.ts";
import { type Instant, wholeSecond } from "../../time/zone.ts";
import { providerTitle } from "../../tracking/settings.ts";
import { changesElsewhere } from "../timers/notes.ts";
import {
  changesOf,
  type Listing,
  type Pulled,
  type PulledListing,
  pullFound,
  pullListed,
} from "./pull_entries.ts";
import { requestOf, supportsBatch } from "./send_changes.ts";
import { type SendFailure, sendOutbox } from "./send_outbox.ts";
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

/** A step of a planned sync. */
export type PlannedRequest =
  & (
    /** Asks for the owner of the API key. */
    | { readonly kind: "query"; readonly action: "account" }
    /** Lists the provider's entries in a range. */
    | {
      readonly kind: "query";
      readonly action: "list";
      readonly range: EntryRange;
    }
    /** Asks for the provider's running timer. */
    | { readonly kind: "query"; readonly action: "current" }
    /**
     * Sends a change. One that may have arrived is first looked up in the list.
     */
    | {
      readonly kind: "change";
      readonly action: OutboxItem["action"];
      readonly item: OutboxItem;
      readonly isLookedUp: boolean;
    }
  )
  & {
    /**
     * The requests of the step, such as `GET /me`. A batch is listed with its
     * first change. Empty if the provider cannot tell.
     */
    readonly requests: readonly string[];
  };

/**
 * Returns the requests that a sync would send. The provider's entries are not
 * known in advance, so a sync may need more.
 */
export async function planSync(
  link: ProviderLink,
  request: SyncOptions,
): Promise<PlannedRequest[]> {
  const session = new SyncSession(link);
  const { provider } = session;
  const lookup = await session.lookup();
  const pending = await session.pending();
  const from = firstCompared(pending, lookup, request.from);
  const listed = firstListed(from, lookup);
  const isWhole = from >= listed || provider.listOlderEntries !== undefined;
  const range = { from: isWhole ? from : listed, to: lookup.now + DAY };
  const older = isWhole && from < listed ? [{ from, to: listed }] : [];
  const account = await session.savedAccount();
  const changes = await plannedChanges(session, pending);
  const requestsFor = requestLister(provider);
  const plan: PlannedRequest[] = [];
  if (!account) {
    const requests = requestsFor({ kind: "account" });
    plan.push({ kind: "query", action: "account", requests });
  }
  const requests = requestsFor(
    { kind: "list", range },
    ...older.map((range) => ({ kind: "list_older", range } as const)),
  );
  plan.push({ kind: "query", action: "list", range, requests });
  const current = requestsFor({ kind: "current" });
  plan.push({ kind: "query", action: "current", requests: current });
  const planned = new Set<string>();
  for (const { item, group } of changes) {
    const isNew = !planned.has(group);
    const all = changes.filter((it) => isNew && it.group === group);
    planned.add(group);
    const requests = requestsFor(...actionsOf(all, lookup, range));
    const isLookedUp = isUncertain(item, lookup);
    const { action } = item;
    plan.push({ kind: "change", action, item, requests, isLookedUp });
  }
  return plan;
}

/**
 * Returns a function that lists the requests of actions, each read only once.
 */
function requestLister(
  provider: TimeTrackingProvider,
): (...actions: ProviderAction[]) => string[] {
  const asked = new Set<string>();
  return (...actions) => {
    const lines = actions.flatMap((it) => provider.requestsFor?.(it) ?? []);
    return lines.filter((line) => {
      const isNew = !line.startsWith("GET ") || !asked.has(line);
      asked.add(line);
      return isNew;
    });
  };
}

interface PlannedChange {
  readonly item: OutboxItem;
  /** The request; `undefined` if the entry no longer exists. */
  readonly request: SendRequest | undefined;
  /** A key that the changes of a batch share: the action; otherwise our id. */
  readonly group: string;
}

function plannedChanges(
  session: SyncSession,
  pending: readonly OutboxItem[],
): Promise<PlannedChange[]> {
  return session.view(async (files) => {
    const changes: PlannedChange[] = [];
    for (const item of pending) {
      const { action, providerId, entryId } = item;
      const request = await requestOf(files, item);
      const isForSome = request !== undefined && isBatchable(request) &&
        providerId !== undefined && supportsBatch(session.provider, action);
      changes.push({ item, request, group: isForSome ? action : entryId });
    }
    return changes;
  });
}

/** The lookups of some changes, and the action that sends them together. */
function actionsOf(
  group: readonly PlannedChange[],
  lookup: Lookup,
  range: EntryRange,
): ProviderAction[] {
  const lookups = group.flatMap(({ item }) => lookupsFor(item, lookup, range));
  const [first, ...rest] = group.flatMap(({ item, request }) =>
    request && isSendable(item, lookup) ? [request] : []
  );
  return first ? [...lookups, actionOf([first, ...rest])] : lookups;
}

/** Whether a change is sent if the list has no news of its entry. */
function isSendable(item: OutboxItem, lookup: Lookup): boolean {
  if (!isUncertain(item, lookup)) return true;
  // The provider need not delete what it does not have.
  return item.action !== "delete" && !isInFlight(item, lookup.now) &&
    isListable(item, lookup);
}

/** The lookups of an entry that the list does not cover. */
function lookupsFor(
  item: OutboxItem,
  lookup: Lookup,
  { from, to }: EntryRange,
): ProviderAction[] {
  const { providerId: id = "", entryId: marker, start } = item;
  if (isUncertain(item, lookup)) {
    return isInFlight(item, lookup.now) ? [] : [{ kind: "marker", marker }];
  }
  const isLookedAt = isOverwriting(item) && (start < from || start >= to);
  return isLookedAt ? [{ kind: "entry", id }] : [];
}
