import { DAY } from "@std/datetime";
import { isImportedId } from "../../exchange/format_names.ts";
import type { EntryRange, TimerEntry } from "../../provider.ts";
import { findEntriesOfProvider } from "../../stores/entry_search.ts";
import { findLocal, recordReconciled } from "../../stores/synced_entries.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import {
  afterArrival,
  afterNoArrival,
  arrivalsOf,
  linksOf,
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
  withClosedMonths,
} from "../../sync/reconcile.ts";
import { type Instant, utcMonthOf } from "../../time/zone.ts";
import { versionOf } from "../../tracking/entry.ts";
import type { EntryOrTimer } from "../../tracking/timer.ts";
import type { TimerWork } from "../timers/timer_work.ts";
import { closedMonthsIn } from "../workday/close_month.ts";
import type { SyncSession } from "./sync_session.ts";

/** The provider's entries in a range, including the running timer. */
export interface Listing {
  /** The range that is complete. */
  readonly range: EntryRange;
  readonly entries: readonly TimerEntry[];
  /** When the provider was asked. */
  readonly at: Instant;
  /** The start of the provider's list, if older entries were requested. */
  readonly listedFrom?: Instant;
}

/** The local changes made by a comparison with the provider. */
export interface Pulled {
  /** The new entries. */
  readonly added: readonly EntryOrTimer[];
  /** The changed entries. */
  readonly changed: readonly EntryOrTimer[];
  /** The deleted entries. */
  readonly removed: readonly EntryOrTimer[];
  /** The conflicts that were found. */
  readonly conflicts: readonly SyncConflict[];
  /** The likely duplicates at the provider, each with the entry to delete. */
  readonly duplicates: readonly (SyncDuplicate & {
    readonly entry: EntryOrTimer;
  })[];
}

/** What a comparison with the provider's list has found. */
export interface PulledListing {
  readonly duplicates: Pulled["duplicates"];
  /** The provider's ids of entries that it may no longer have. */
  readonly unlisted: readonly string[];
  /**
   * Whether a listed entry is known here, which proves that the account is
   * right.
   */
  readonly isOurs: boolean;
}

/** Compares the provider's entries with the local ones and reconciles them. */
export function pullListed(
  session: SyncSession,
  listing: Listing,
): Promise<PulledListing> {
  return commitComparison(session, async (work) => {
    const records = await localRecordsOf(session, work.files, listing);
    const arrived = await lookUpUncertain(session, work, { records, listing });
    await linkImported(session, work, { records, listing });
    const oldestFirst = listing.entries.toSorted((a, b) => a.start - b.start);
    const found = new Map(oldestFirst.map((entry) => [entry.id, entry]));
    const reconciliations = await reconcileEntries(session, work, {
      records,
      found,
    });
    const pulled = {
      records,
      listing,
      added: changesOf(reconciliations).added,
    };
    const result = {
      duplicates: await saveDuplicates(session, work, pulled),
      unlisted: await unlistedIds(session, work, pulled),
      isOurs: listing.entries.some(({ id }) => records.has(id)),
    };
    return { result, compared: [...arrived, ...reconciliations] };
  });
}

/**
 * Reconciles entries that were not listed.
 *
 * @param found The entries by the provider's ids; `undefined` if the provider
 * no longer has one.
 */
export function pullFound(
  session: SyncSession,
  found: ReadonlyMap<string, TimerEntry | undefined>,
): Promise<void> {
  return commitComparison(session, async (work) => {
    const records = new Map<string, EntryOrTimer>();
    await addRecords(session, work.files, { records, ids: found.keys() });
    const compared = await reconcileEntries(session, work, { records, found });
    return { result: undefined, compared };
  });
}

/** Commits a comparison and keeps it for the report. */
async function commitComparison<T>(
  session: SyncSession,
  compare: (
    work: TimerWork,
  ) => Promise<{ result: T; compared: readonly Reconciliation[] }>,
): Promise<T> {
  const { result, compared } = await session.commit(async (work) => {
    const outcome = await compare(work);
    const { added, changed, removed } = changesOf(outcome.compared);
    const summary = `Synced with ${session.provider.name}: ` +
      `${added.length} added, ${changed.length} changed, ` +
      `${removed.length} removed`;
    return { result: outcome, summary };
  });
  for (const it of compared) session.reconciliations.push(it);
  for (const { after: { conflict } } of compared) {
    if (conflict) session.conflicts.push(conflict);
  }
  return result;
}

/** Returns the local changes made by comparisons. */
export function changesOf(
  compared: readonly Reconciliation[],
): Pick<Pulled, "added" | "changed" | "removed"> {
  const added: EntryOrTimer[] = [];
  const changed: EntryOrTimer[] = [];
  const removed: EntryOrTimer[] = [];
  for (
    const { before: { local: before }, after: { local: after } } of compared
  ) {
    if (before && after) {
      if (versionOf(before) !== versionOf(after)) changed.push(after);
    } else if (after) added.push(after);
    else if (before) removed.push(before);
  }
  return { added, changed, removed };
}

/**
 * Reconciles entries by the provider's ids; `undefined` if one no longer
 * exists.
 */
async function reconcileEntries(
  session: SyncSession,
  work: TimerWork,
  { records, found }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    found: ReadonlyMap<string, TimerEntry | undefined>;
  },
): Promise<Reconciliation[]> {
  const compared: Reconciliation[] = [];
  const closedMonthAt = await closedMonthsIn(work.read);
  for (const [id, entry] of found) {
    const before = await localStateOf(work.files, id, records.get(id));
    const comparison = await session.comparison(work);
    const outcome = entry
      ? reconciled(before, entry, comparison)
      : reconciledWithout(before, comparison);
    const after = withClosedMonths(before, outcome, {
      closedMonthAt,
      comparison,
    });
    await recordReconciled(work.files, before, after);
    compared.push({ before, after });
  }
  return compared;
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
  // The timer ended when another one was reconciled.
  const entries = await (await files.entries()).entriesInFile(undefined);
  return { local: entries.find(({ id }) => id === local.id), item };
}

/**
 * Looks for uncertain changes among the provider's entries.
 *
 * @param records The known local entries, to which those that arrived are
 * added.
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
  const { provider: { name }, capabilities } = session;
  const outbox = await files.outbox();
  const ids = new Set(outbox.map(({ providerId }) => providerId));
  const lookup = { ...await session.lookup(), now };
  const { taskPattern } = await files.settings();
  const sent = await uncertainIn(files, name);
  const arrivals = arrivalsOf(
    sent.map((it) =>
      uncertainItemOf(it, { taskPattern, origin: lookup.origin })
    ),
    entries.filter(({ id }) => !records.has(id) && !ids.has(id)),
    capabilities,
  );
  const compared: Reconciliation[] = [];
  const closedMonthAt = await closedMonthsIn(work.read);
  for (const before of sent) {
    const { item, item: { entryId } } = before;
    const arrival = arrivals.get(entryId);
    const comparison = await session.comparison(work);
    const after: Reconciled = arrival
      ? withClosedMonths(before, afterArrival(before, arrival, comparison), {
        ...{ closedMonthAt, comparison, isConfirmed: true },
      })
      : { ...before, item: afterNoArrival(item, lookup, range) };
    await recordReconciled(files, before, after);
    if (arrival && after.local) records.set(arrival.id, after.local);
    compared.push({ before, after });
  }
  return compared;
}

/** Returns the pending entries to which the provider has assigned no id. */
async function uncertainIn(
  files: TimerFiles,
  provider: string,
): Promise<PendingEntry[]> {
  const sent: PendingEntry[] = [];
  // One after another: in parallel, each would read the same files.
  for (const item of await files.outbox()) {
    const isOpen = item.provider === provider && item.providerId === undefined;
    if (isOpen) sent.push({ item, local: await findLocal(files, item) });
  }
  return sent;
}

/**
 * Links imported entries that the provider has as well.
 *
 * @param records The known local entries, to which the linked ones are added.
 */
async function linkImported(
  session: SyncSession,
  work: TimerWork,
  { records, listing }: {
    records: Map<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<void> {
  const { files } = work;
  const entries = await files.entries();
  const imported = (await entries.entriesIn(spanOf(listing))).filter((it) =>
    it.provider === undefined && isImportedId(it.id)
  );
  if (imported.length === 0) return;
  const outbox = await files.outbox();
  const pending = new Set(outbox.map(({ providerId }) => providerId));
  const unknown = listing.entries.filter(({ id }) =>
    !records.has(id) && !pending.has(id)
  );
  const links = linksOf(imported, unknown, await session.comparison(work));
  for (const [id, { before, after }] of links) {
    await entries.replace(before, after);
    records.set(id, after);
  }
}

/** Returns the months of entries that can be listed in a range. */
function spanOf({ range: { from, to } }: Listing) {
  return { first: utcMonthOf(from - DAY), last: utcMonthOf(to + DAY) };
}

/** Finds and stores likely duplicates among the new entries. */
async function saveDuplicates(
  { provider: { name: provider }, capabilities }: SyncSession,
  { files, now }: TimerWork,
  { added, records, listing }: {
    added: readonly EntryOrTimer[];
    records: ReadonlyMap<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<Pulled["duplicates"]> {
  const { hasTimes } = capabilities;
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

/**
 * Returns the local entries of the provider in a range, by the provider's ids.
 */
async function localRecordsOf(
  session: SyncSession,
  files: TimerFiles,
  listing: Listing,
): Promise<Map<string, EntryOrTimer>> {
  const { running } = await files.timer();
  const stored = await files.entries();
  const here: EntryOrTimer[] = await stored.entriesIn(spanOf(listing));
  const records = new Map<string, EntryOrTimer>();
  for (const record of running ? [...here, running] : here) {
    const { provider, providerId, id } = record;
    // An entry has our own id until the provider assigns one.
    const isAtProvider = provider === session.provider.name &&
      providerId !== id;
    if (isAtProvider) records.set(providerId, record);
  }
  const ids = listing.entries.flatMap(({ id }) => records.has(id) ? [] : [id]);
  await addRecords(session, files, { records, ids });
  return records;
}

/**
 * Adds the local entries with some ids of the provider, whenever they began.
 */
async function addRecords(
  { provider: { name: provider } }: SyncSession,
  files: TimerFiles,
  { records, ids }: {
    records: Map<string, EntryOrTimer>;
    ids: Iterable<string>;
  },
): Promise<void> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return;
  const entries = await files.entries();
  for (
    const it of await findEntriesOfProvider(entries, { provider, ids: wanted })
  ) {
    records.set(it.providerId, it);
  }
  const { running } = await files.timer();
  if (running && wanted.has(running.providerId)) {
    records.set(running.providerId, running);
  }
}

/**
 * Returns the ids of entries that the provider should have listed but has not.
 */
async function unlistedIds(
  { provider: { name }, capabilities }: SyncSession,
  { files, now }: TimerWork,
  { records, listing: { range, entries } }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    listing: Listing;
  },
): Promise<string[]> {
  const { accounts } = await files.syncMemory();
  const { since = -Infinity } = accounts.get(name) ?? {};
  const { listLimitDays } = capabilities;
  const first = Math.max(range.from, since, now - (listLimitDays - 1) * DAY);
  const listed = new Set(entries.map(({ id }) => id));
  return [...records].flatMap(([id, { start }]) => {
    const isListable = first <= start && start < range.to;
    return isListable && !listed.has(id) ? [id] : [];
  });
}
