import type { TimerEntry } from "../provider.ts";
import type { CivilMonth } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import { contentOf, type Entry, type EntryContent } from "../tracking/entry.ts";
import type { Settings } from "../tracking/settings.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";

/** An entry that was changed both locally and at its provider. */
export interface SyncConflict {
  /** The local id of the entry. */
  readonly entryId: string;
  /** The provider. */
  readonly provider: string;
  /** When it was detected. */
  readonly noticedAt: Instant;
  /** The side whose version was kept. */
  readonly kept: "here" | "there";
  /**
   * The discarded version, or `undefined` if that side had deleted the entry.
   */
  readonly other: EntryContent | undefined;
  /**
   * The closed month for which the other version was not taken. Such a conflict
   * is not stored, as every sync finds it until the month is reopened.
   */
  readonly closedMonth?: CivilMonth;
  /** The local version, if its month is closed. */
  readonly closedVersion?: EntryContent;
}

/** The account that was last synced. */
export interface SyncAccount {
  /** The provider's id of the user. */
  readonly userId: string;
  /** The configured workspace or account; empty if there is none. */
  readonly workspaceId: string;
  /** When it replaced another account, if it did. */
  readonly since?: Instant;
}

/** The id of the configured workspace or account; empty if there is none. */
export function workspaceIdOf(
  { provider, workspaceId, accountId }: Settings,
): string {
  return (provider === "harvest" ? accountId : workspaceId) ?? "";
}

/** What one sync stores for the next. */
export interface SyncMemory {
  /** The accounts that were last synced, by provider. */
  readonly accounts: ReadonlyMap<string, SyncAccount>;
  /** All conflicts so far, oldest first. */
  readonly conflicts: readonly SyncConflict[];
  /** All likely duplicates so far, oldest first. */
  readonly duplicates?: readonly SyncDuplicate[];
}

/**
 * Creates a conflict.
 *
 * @param other The discarded version; `undefined` if that side deleted the
 * entry.
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
  /**
   * The local id of the one to delete, which is the same entry on every
   * machine.
   */
  readonly entryId: string;
  /** The local id of the one to keep. */
  readonly of: string;
  /** The provider. */
  readonly provider: string;
  /** When it was detected. */
  readonly noticedAt: Instant;
  /**
   * Whether both have the same marker, which proves that they are duplicates.
   */
  readonly isCertain: boolean;
}

interface DuplicateSearch {
  /** The new local entries. */
  readonly added: readonly EntryOrTimer[];
  /** The previous local entries. */
  readonly known: Iterable<EntryOrTimer>;
  readonly remote: readonly TimerEntry[];
  /**
   * Whether entries have times of day; without them, many begin at midnight.
   */
  readonly hasTimes: boolean;
}

/**
 * Finds new entries that duplicate others, as when a proxy delivers a request
 * twice or too late. Entries that were created twice on this machine do not
 * count: they are intended.
 */
export function duplicatesIn(
  { added, known, remote, hasTimes }: DuplicateSearch,
): (Pick<SyncDuplicate, "entryId" | "of" | "isCertain"> & {
  /** The one to delete. */
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
 * Orders two entries, the one to keep first: the last changed, then the first
 * created. Only the provider knows that order for all machines; if each deleted
 * the entry that is new to it, both would be lost.
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

/** All providers assign increasing ids. */
function isCreatedBefore(
  { providerId: a }: EntryOrTimer,
  { providerId: b }: EntryOrTimer,
): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Whether two entries look the same. */
export function areAlike(a: Entry, b: Entry): boolean {
  return keyOf(a) === keyOf(b);
}

/**
 * A key that entries have in common if they look the same; running timers have
 * none.
 */
function keyOf(record: EntryOrTimer): string | undefined {
  if (record.kind === "timer") return undefined;
  const { provider, description, start, end } = record;
  return JSON.stringify([provider, description, start, end]);
}
