import type { TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import { contentOf, type Entry, type EntryContent } from "../tracking/entry.ts";
import type { Settings } from "../tracking/settings.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";

/** An entry that was changed both here and at its provider. */
export interface SyncConflict {
  /** Our id of the entry. */
  readonly entryId: string;
  /** The provider. */
  readonly provider: string;
  /** When it was noticed. */
  readonly noticedAt: Instant;
  /** Whose version holds now. */
  readonly kept: "here" | "there";
  /** The other version, or `undefined` if the entry was removed in it. */
  readonly other: EntryContent | undefined;
}

/** Whose entries were synced last. */
export interface SyncAccount {
  /** The provider's id of the user. */
  readonly userId: string;
  /** The workspace or account, as it is configured; empty if none is. */
  readonly workspaceId: string;
  /** Since when, if it was another one before. */
  readonly since?: Instant;
}

/** The workspace or account that is configured; empty if none is. */
export function workspaceIdOf(
  { provider, workspaceId, accountId }: Settings,
): string {
  return (provider === "harvest" ? accountId : workspaceId) ?? "";
}

/** What is remembered from one sync to the next. */
export interface SyncMemory {
  /** Whose entries were synced, by provider. */
  readonly accounts: ReadonlyMap<string, SyncAccount>;
  /** All conflicts that there ever were, the oldest first. */
  readonly conflicts: readonly SyncConflict[];
  /** All entries that providers seemed to have twice, the oldest first. */
  readonly duplicates?: readonly SyncDuplicate[];
}

/**
 * Notes a conflict.
 *
 * @param other The version that does not hold, of which only the content is
 * noted; `undefined` if the entry was removed in it.
 */
export function conflictOf(
  entryId: string,
  kept: SyncConflict["kept"],
  other: EntryContent | undefined,
  { provider, now }: { readonly provider: string; readonly now: Instant },
): SyncConflict {
  const content = other && contentOf(other);
  return { entryId, provider, noticedAt: now, kept, other: content };
}

/** An entry that a provider seems to have twice. */
export interface SyncDuplicate {
  /** Our id of the one to remove, which is the same entry on each machine. */
  readonly entryId: string;
  /** Our id of the one to keep. */
  readonly of: string;
  /** The provider. */
  readonly provider: string;
  /** When it was noticed. */
  readonly noticedAt: Instant;
  /** Whether both have one marker, which no two entries have. */
  readonly isCertain: boolean;
}

interface DuplicateSearch {
  /** The entries that are new here, as they are recorded. */
  readonly added: readonly EntryOrTimer[];
  /** What was here before. */
  readonly known: Iterable<EntryOrTimer>;
  readonly remote: readonly TimerEntry[];
  /** Whether entries keep when they were; else many begin at midnight. */
  readonly hasTimes: boolean;
}

/**
 * Which of the entries that are new here are others once more: a request that
 * was delivered twice, by a proxy or too late, makes such. What was made here
 * twice is none: somebody meant it.
 */
export function duplicatesIn(
  { added, known, remote, hasTimes }: DuplicateSearch,
): (Pick<SyncDuplicate, "entryId" | "of" | "isCertain"> & {
  /** The one to remove. */
  readonly entry: EntryOrTimer;
})[] {
  const theirs = new Map(remote.map((it) => [it.id, it]));
  const byMarker = new Map<string, EntryOrTimer>();
  const byContent = new Map<string, EntryOrTimer>();
  const keyIf = (it: EntryOrTimer) => hasTimes ? keyOf(it) : undefined;
  for (const record of known) {
    const key = keyIf(record);
    byMarker.set(theirs.get(record.providerId)?.marker ?? record.id, record);
    if (key !== undefined) byContent.set(key, record);
  }
  return added.flatMap((record) => {
    const { marker } = theirs.get(record.providerId) ?? {};
    const key = keyIf(record);
    const certain = marker === undefined ? undefined : byMarker.get(marker);
    const other = certain ??
      (key === undefined ? undefined : byContent.get(key));
    const [kept, entry] = other ? ranked([other, record], theirs) : [record];
    if (marker !== undefined) byMarker.set(marker, kept);
    if (key !== undefined) byContent.set(key, kept);
    if (!entry) return [];
    const isCertain = certain !== undefined;
    return [{ entry, entryId: entry.id, of: kept.id, isCertain }];
  });
}

/**
 * Two entries, the one to keep first: what was changed last, then what was made
 * first. Only the provider knows that for all machines: if each one named what
 * is new to it, both entries would be removed.
 */
function ranked(
  pair: [EntryOrTimer, EntryOrTimer],
  theirs: ReadonlyMap<string, TimerEntry>,
): [EntryOrTimer, EntryOrTimer] {
  const changedAt = ({ providerId }: EntryOrTimer) =>
    theirs.get(providerId)?.updatedAt ?? Infinity;
  const [one, other] = pair;
  const [a, b] = [changedAt(one), changedAt(other)];
  const isFirst = a === b ? isCreatedBefore(one, other) : a > b;
  return isFirst ? [one, other] : [other, one];
}

/** All providers count up in their ids. */
function isCreatedBefore(
  { providerId: a }: EntryOrTimer,
  { providerId: b }: EntryOrTimer,
): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Whether two entries are the same for all that anybody can see. */
export function areAlike(a: Entry, b: Entry): boolean {
  return keyOf(a) === keyOf(b);
}

/** The same text for entries that are alike; timers that run have none. */
function keyOf(record: EntryOrTimer): string | undefined {
  if (record.kind === "timer") return undefined;
  const { provider, description, start, end } = record;
  return JSON.stringify([provider, description, start, end]);
}
