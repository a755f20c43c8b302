import { DAY } from "@std/datetime";
import type { TimerEntry } from "../../provider.ts";
import { entriesOfProvider } from "../../stores/entry_search.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import {
  duplicatesIn,
  type SyncConflict,
  type SyncDuplicate,
} from "../../sync/conflict.ts";
import { itemOf, type OutboxItem } from "../../sync/outbox.ts";
import {
  type Held,
  type Reconciled,
  reconciled,
  reconciledWithout,
} from "../../sync/reconcile.ts";
import type { EntryOrTimer } from "../../sync/remote.ts";
import { utcMonthOf } from "../../time/instant.ts";
import { versionOf } from "../../tracking/entry.ts";
import type { TimerWork } from "../timers/timer_work.ts";
import {
  lookUpSent,
  type RemoteEntries,
  settleRecord,
} from "./look_up_sent.ts";
import { comparisonOf, noteSync, type ProviderLink } from "./provider_link.ts";

/** What was pulled, and what the provider did not list. */
export interface PulledRange {
  /** What was changed here. */
  readonly log: PullLog;
  /** The provider's ids of entries that it may have no longer. */
  readonly unlisted: readonly string[];
  /** Whether an entry that was listed is one of ours: the account is right. */
  readonly isOurs: boolean;
}

/** Compares what the provider has with what is here, and carries it over. */
export function pullEntries(
  link: ProviderLink,
  remote: RemoteEntries,
): Promise<PulledRange> {
  return noteSync(link, async (work) => {
    const { files } = work;
    const known = new Set((await recordsOf(link, files, remote)).keys());
    const log = new PullLog();
    const conflicts = await lookUpSent(link, work, { remote, known });
    log.add({ conflicts });
    const records = await recordsOf(link, files, remote);
    const oldestFirst = remote.entries.toSorted((a, b) => a.start - b.start);
    for (const entry of oldestFirst) {
      const held = await heldOf(files, entry.id, records.get(entry.id));
      await carryOver(link, work, { held, entry, log });
    }
    log.add({
      duplicates: await noteDuplicates(link, work, { records, remote, log }),
    });
    const unlisted = await unlistedIds(link, work, { records, remote });
    const isOurs = remote.entries.some(({ id }) => records.has(id));
    const summary = `Synced with ${link.provider.name}: ${log.summary}`;
    return { result: { log, unlisted, isOurs }, summary };
  });
}

/** Notes which of the entries that are new here seem to be others once more. */
async function noteDuplicates(
  { provider: { name: provider, capabilities } }: ProviderLink,
  { files, now }: TimerWork,
  { records, remote, log }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    remote: RemoteEntries;
    log: PullLog;
  },
): Promise<Pulled["duplicates"]> {
  const { hasTimes = true } = capabilities;
  const found = duplicatesIn({
    added: log.added,
    known: records.values(),
    remote: remote.entries,
    hasTimes,
  }).map((it) => ({ ...it, provider, noticedAt: now }));
  if (found.length === 0) return [];
  const memory = await files.syncMemory();
  const duplicates = [...memory.duplicates ?? [], ...found];
  files.setSyncMemory({ ...memory, duplicates });
  return found;
}

/**
 * Carries over what became of entries that were not listed.
 *
 * @param found The entries by the provider's ids, `undefined` where the
 * provider has one no longer.
 */
export function pullUnlisted(
  link: ProviderLink,
  found: ReadonlyMap<string, TimerEntry | undefined>,
): Promise<PullLog> {
  return noteSync(link, async (work) => {
    const { files } = work;
    const records = await recordsWith(link, files, new Set(found.keys()));
    const byId = new Map(records.map((it) => [it.providerId, it]));
    const log = new PullLog();
    for (const [id, entry] of found) {
      const held = await heldOf(files, id, byId.get(id));
      await carryOver(link, work, { held, entry, log });
    }
    const summary = `Synced with ${link.provider.name}: ${log.summary}`;
    return { result: log, summary };
  });
}

async function carryOver(
  link: ProviderLink,
  work: TimerWork,
  { held, entry, log }: {
    held: Held;
    entry: TimerEntry | undefined;
    log: PullLog;
  },
): Promise<void> {
  const comparison = await comparisonOf(link, work);
  const after = entry
    ? reconciled(held, entry, comparison)
    : reconciledWithout(held, comparison);
  await settleRecord(work.files, held, after);
  log.note(held, after);
}

async function heldOf(
  files: TimerFiles,
  providerId: string,
  local: EntryOrTimer | undefined,
): Promise<Held> {
  const outbox = await files.outbox();
  const isMeant = (item: OutboxItem) => item.providerId === providerId;
  const item = local ? itemOf(outbox, local.id) : outbox.find(isMeant);
  // The timer may have ended when another one was carried over.
  const { running } = await files.timer();
  const isOver = local && !("end" in local) && running?.id !== local.id;
  if (!isOver) {
    return { local: running?.id === local?.id ? running : local, item };
  }
  const entries = await (await files.entries()).entriesFiled(undefined);
  return { local: entries.find(({ id }) => id === local.id), item };
}

/** What is here of a provider's entries in a range, by the provider's ids. */
async function recordsOf(
  link: ProviderLink,
  files: TimerFiles,
  { range, entries }: RemoteEntries,
): Promise<Map<string, EntryOrTimer>> {
  const { running } = await files.timer();
  const span = {
    first: utcMonthOf(range.from - DAY),
    last: utcMonthOf(range.to + DAY),
  };
  const records: EntryOrTimer[] = await (await files.entries()).entriesIn(span);
  if (running) records.push(running);
  const found = new Map(
    records.filter((record) => isThere(link, record))
      .map((record) => [record.providerId, record]),
  );
  const others = entries.flatMap(({ id }) => found.has(id) ? [] : [id]);
  for (const record of await recordsWith(link, files, new Set(others))) {
    found.set(record.providerId, record);
  }
  return found;
}

async function recordsWith(
  { provider: { name: provider } }: ProviderLink,
  files: TimerFiles,
  ids: ReadonlySet<string>,
): Promise<EntryOrTimer[]> {
  const { running } = await files.timer();
  const entries = await files.entries();
  const found: EntryOrTimer[] = ids.size === 0
    ? []
    : await entriesOfProvider(entries, { provider, ids });
  if (running && ids.has(running.providerId)) found.push(running);
  return found;
}

/** Whether the provider has given the entry an id. */
function isThere(
  { provider: { name } }: ProviderLink,
  { provider, providerId, id }: EntryOrTimer,
): boolean {
  return provider === name && providerId !== id;
}

/** The entries that should be in the list of the provider, and are not. */
async function unlistedIds(
  { provider: { name, capabilities } }: ProviderLink,
  { files, now }: TimerWork,
  { records, remote }: {
    records: ReadonlyMap<string, EntryOrTimer>;
    remote: RemoteEntries;
  },
): Promise<string[]> {
  const { accounts } = await files.syncMemory();
  const { since = -Infinity } = accounts.get(name) ?? {};
  const { listLimitDays = Infinity } = capabilities;
  const first = Math.max(
    remote.range.from,
    since,
    now - (listLimitDays - 1) * DAY,
  );
  const listed = new Set(remote.entries.map(({ id }) => id));
  return [...records].flatMap(([id, { start }]) => {
    const isListable = first <= start && start < remote.range.to;
    return isListable && !listed.has(id) ? [id] : [];
  });
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

/** Notes what a comparison changes. */
export class PullLog implements Pulled {
  /** The entries that are new here. */
  readonly added: EntryOrTimer[] = [];
  /** The entries that were changed here. */
  readonly changed: EntryOrTimer[] = [];
  /** The entries that were removed here. */
  readonly removed: EntryOrTimer[] = [];
  /** What both sides had changed. */
  readonly conflicts: SyncConflict[] = [];
  /** What the provider seems to have twice, each with the entry to remove. */
  readonly duplicates: Pulled["duplicates"][number][] = [];

  /** Notes what became of an entry. */
  note({ local: before }: Held, { local: after, conflict }: Reconciled): void {
    if (conflict) this.conflicts.push(conflict);
    if (before && after) {
      if (versionOf(before) !== versionOf(after)) this.changed.push(after);
    } else if (after) this.added.push(after);
    else if (before) this.removed.push(before);
  }

  /** Takes over what another one noted. */
  add(
    { added = [], changed = [], removed = [], conflicts = [], duplicates = [] }:
      Partial<Pulled>,
  ): void {
    for (const it of added) this.added.push(it);
    for (const it of changed) this.changed.push(it);
    for (const it of removed) this.removed.push(it);
    for (const it of conflicts) this.conflicts.push(it);
    for (const it of duplicates) this.duplicates.push(it);
  }

  /** How much was noted, in a line for people. */
  get summary(): string {
    return `${this.added.length} new, ${this.changed.length} changed, ` +
      `${this.removed.length} removed`;
  }
}
