import { DAY } from "@std/datetime";
import type { EntryRange, TimerEntry } from "../../provider.ts";
import { findEntriesOfProvider } from "../../stores/entry_search.ts";
import { findLocal, recordReconciled } from "../../stores/synced_entries.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import {
  afterArrival,
  afterNoArrival,
  arrivalsOf,
  uncertainItemOf,
} from "../../sync/arrival.ts";
import {
  duplicatesIn,
  type SyncConflict,
  type SyncDuplicate,
} from "../../sync/conflict.ts";
import {
  itemOf,
  type LocalState,
  type PendingEntry,
} from "../../sync/outbox.ts";
import {
  type Reconciled,
  reconciled,
  reconciledWithout,
  type Reconciliation,
} from "../../sync/reconcile.ts";
import { utcMonthOf } from "../../time/instant.ts";
import type { Instant } from "../../time/zone.ts";
import { versionOf } from "../../tracking/entry.ts";
import type { EntryOrTimer } from "../../tracking/timer.ts";
import type { TimerWork } from "../timers/timer_work.ts";
import type { SyncSession } from "./sync_session.ts";

/** What the provider has of a range of time, and the timer that runs there. */
export interface Listing {
  /** The range in which nothing is left out. */
  readonly range: EntryRange;
  /** The entries, and the timer. */
  readonly entries: readonly TimerEntry[];
  /** When the provider was asked. */
  readonly at: Instant;
  /** Since when it lists any, if older ones were asked for. */
  readonly listedFrom?: Instant;
}

/** What a comparison with the provider changed here. */
export interface Pulled {
  /** The entries that are new here. */
  readonly added: readonly EntryOrTimer[];
  /** The entries that were changed here. */
  readonly changed: readonly EntryOrTimer[];
  /** The entries that were removed here. */
  readonly removed: readonly EntryOrTimer[];
  /** What both sides had changed. */
  readonly conflicts: readonly SyncConflict[];
  /** What the provider seems to have twice, each with the entry to remove. */
  readonly duplicates: readonly (SyncDuplicate & {
    readonly entry: EntryOrTimer;
  })[];
}

/** What the provider did not list, and what it has twice. */
export interface PulledListing {
  readonly duplicates: Pulled["duplicates"];
  /** The provider's ids of entries that it may have no longer. */
  readonly unlisted: readonly string[];
  /** Whether an entry that was listed is one of ours: the account is right. */
  readonly isOurs: boolean;
}

/** Compares what the provider has with what is here, and carries it over. */
export function pullListed(
  session: SyncSession,
  listing: Listing,
): Promise<PulledListing> {
  return commitComparison(session, async (work) => {
    const records = await localRecordsOf(session, work.files, listing);
    const arrived = await lookUpUncertain(session, work, { records, listing });
    const oldestFirst = listing.entries.toSorted((a, b) => a.start - b.start);
    const found = new Map(oldestFirst.map((entry) => [entry.id, entry]));
    const carried = await reconcileEntries(session, work, { records, found });
    const pulled = { records, listing, added: changesOf(carried).added };
    const result = {
      duplicates: await saveDuplicates(session, work, pulled),
      unlisted: await unlistedIds(session, work, pulled),
      isOurs: listing.entries.some(({ id }) => records.has(id)),
    };
    return { result, settled: [...arrived, ...carried] };
  });
}

/**
 * Carries over what became of entries that were not listed.
 *
 * @param found The entries by the provider's ids, `undefined` where the
 * provider has one no longer.
 */
export function pullFound(
  session: SyncSession,
  found: ReadonlyMap<string, TimerEntry | undefined>,
): Promise<void> {
  return commitComparison(session, async (work) => {
    const records = new Map<string, EntryOrTimer>();
    await addRecords(session, work.files, { records, ids: found.keys() });
    const settled = await reconcileEntries(session, work, { records, found });
    return { result: undefined, settled };
  });
}

/** Commits what was compared, and remembers it for the report. */
async function commitComparison<T>(
  session: SyncSession,
  compare: (
    work: TimerWork,
  ) => Promise<{ result: T; settled: readonly Reconciliation[] }>,
): Promise<T> {
  const { result, settled } = await session.commit(async (work) => {
    const compared = await compare(work);
    const { added, changed, removed } = changesOf(compared.settled);
    const summary = `Synced with ${session.provider.name}: ` +
      `${added.length} new, ${changed.length} changed, ` +
      `${removed.length} removed`;
    return { result: compared, summary };
  });
  for (const it of settled) session.reconciliations.push(it);
  for (const { after: { conflict } } of settled) {
    if (conflict) session.conflicts.push(conflict);
  }
  return result;
}

/** What comparisons changed here. */
export function changesOf(
  settled: readonly Reconciliation[],
): Pick<Pulled, "added" | "changed" | "removed"> {
  const added: EntryOrTimer[] = [];
  const changed: EntryOrTimer[] = [];
  const removed: EntryOrTimer[] = [];
  for (
    const { before: { local: before }, after: { local: after } } of settled
  ) {
    if (before && after) {
      if (versionOf(before) !== versionOf(after)) changed.push(after);
    } else if (after) added.push(after);
    else if (before) removed.push(before);
  }
  return { added, changed, removed };
}

/** Compares entries by their ids there; `undefined` if one is there no longer. */
async function reconcileEntries(
  session: SyncSession,
  work: TimerWork,
  { records, found }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    found: ReadonlyMap<string, TimerEntry | undefined>;
  },
): Promise<Reconciliation[]> {
  const settled: Reconciliation[] = [];
  for (const [id, entry] of found) {
    const before = await localStateOf(work.files, id, records.get(id));
    const comparison = await session.comparison(work);
    const after = entry
      ? reconciled(before, entry, comparison)
      : reconciledWithout(before, comparison);
    await recordReconciled(work.files, before, after);
    settled.push({ before, after });
  }
  return settled;
}

async function localStateOf(
  files: TimerFiles,
  providerId: string,
  local: EntryOrTimer | undefined,
): Promise<LocalState> {
  const outbox = await files.outbox();
  const item = local
    ? itemOf(outbox, local.id)
    : outbox.find((it) => it.providerId === providerId);
  if (!local || local.kind === "entry") return { local, item };
  const { running } = await files.timer();
  if (running?.id === local.id) return { local: running, item };
  // The timer has ended when another one was carried over.
  const entries = await (await files.entries()).entriesInFile(undefined);
  return { local: entries.find(({ id }) => id === local.id), item };
}

/**
 * Finds out which of the entries arrived that were sent and not answered, by
 * what the provider has.
 *
 * @param records What is known here; what arrived is added.
 */
async function lookUpUncertain(
  session: SyncSession,
  work: TimerWork,
  { records, listing: { entries, range } }: {
    records: Map<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<Reconciliation[]> {
  const { files, now } = work;
  const { provider: { name, capabilities } } = session;
  const outbox = await files.outbox();
  const ids = new Set(outbox.map(({ providerId }) => providerId));
  const lookup = { ...await session.lookup(), now };
  const { taskPattern } = await files.settings();
  const sent: PendingEntry[] = [];
  // One after the other: all at once would each read the same files.
  for (const item of outbox) {
    const isOpen = item.provider === name && item.providerId === undefined;
    if (isOpen) sent.push({ item, local: await findLocal(files, item) });
  }
  const arrivals = arrivalsOf(
    sent.map((it) =>
      uncertainItemOf(it, { taskPattern, origin: lookup.origin })
    ),
    entries.filter(({ id }) => !records.has(id) && !ids.has(id)),
    capabilities,
  );
  const settled: Reconciliation[] = [];
  for (const before of sent) {
    const { item, item: { entryId } } = before;
    const arrival = arrivals.get(entryId);
    const after: Reconciled = arrival
      ? afterArrival(before, arrival, await session.comparison(work))
      : { ...before, item: afterNoArrival(item, lookup, range) };
    await recordReconciled(files, before, after);
    if (arrival && after.local) records.set(arrival.id, after.local);
    settled.push({ before, after });
  }
  return settled;
}

/** Notes which of the entries that are new here seem to be others once more. */
async function saveDuplicates(
  { provider: { name: provider, capabilities } }: SyncSession,
  { files, now }: TimerWork,
  { added, records, listing }: {
    added: readonly EntryOrTimer[];
    records: ReadonlyMap<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<Pulled["duplicates"]> {
  const { hasTimes = true } = capabilities;
  const known = records.values();
  const remote = listing.entries;
  const found = duplicatesIn({ added, known, remote, hasTimes })
    .map((it) => ({ ...it, provider, noticedAt: now }));
  if (found.length === 0) return [];
  const memory = await files.syncMemory();
  const duplicates = [...memory.duplicates ?? [], ...found];
  files.setSyncMemory({ ...memory, duplicates });
  return found;
}

/** What is here of a provider's entries in a range, by the provider's ids. */
async function localRecordsOf(
  session: SyncSession,
  files: TimerFiles,
  { range, entries }: Listing,
): Promise<Map<string, EntryOrTimer>> {
  const { running } = await files.timer();
  const span = {
    first: utcMonthOf(range.from - DAY),
    last: utcMonthOf(range.to + DAY),
  };
  const here: EntryOrTimer[] = await (await files.entries()).entriesIn(span);
  const records = new Map<string, EntryOrTimer>();
  for (const record of running ? [...here, running] : here) {
    const { provider, providerId, id } = record;
    // Until the provider gives an id, an entry has our own.
    const isThere = provider === session.provider.name && providerId !== id;
    if (isThere) records.set(providerId, record);
  }
  const ids = entries.flatMap(({ id }) => records.has(id) ? [] : [id]);
  await addRecords(session, files, { records, ids });
  return records;
}

/** Adds what is here of a provider's entries, whenever they began. */
async function addRecords(
  { provider: { name: provider } }: SyncSession,
  files: TimerFiles,
  { records, ids: sought }: {
    records: Map<string, EntryOrTimer>;
    ids: Iterable<string>;
  },
): Promise<void> {
  const ids = new Set(sought);
  if (ids.size === 0) return;
  const entries = await files.entries();
  for (const it of await findEntriesOfProvider(entries, { provider, ids })) {
    records.set(it.providerId, it);
  }
  const { running } = await files.timer();
  if (running && ids.has(running.providerId)) {
    records.set(running.providerId, running);
  }
}

/** The entries that should be in the list of the provider, and are not. */
async function unlistedIds(
  { provider: { name, capabilities } }: SyncSession,
  { files, now }: TimerWork,
  { records, listing: { range, entries } }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<string[]> {
  const { accounts } = await files.syncMemory();
  const { since = -Infinity } = accounts.get(name) ?? {};
  const { listLimitDays = Infinity } = capabilities;
  const first = Math.max(range.from, since, now - (listLimitDays - 1) * DAY);
  const listed = new Set(entries.map(({ id }) => id));
  return [...records].flatMap(([id, { start }]) => {
    const isListable = first <= start && start < range.to;
    return isListable && !listed.has(id) ? [id] : [];
  });
}
