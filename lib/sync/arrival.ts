import { DAY, MINUTE } from "@std/datetime";
import type { EntryRange, TimerEntry } from "../provider.ts";
import { isWithin } from "../time/date_range.ts";
import type { Instant } from "../time/zone.ts";
import {
  confirmedBy,
  contentOf,
  type Entry,
  remoteDescriptionOf,
  versionOf,
} from "../tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../tracking/settings.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";
import { conflictOf } from "./conflict.ts";
import {
  confirmedItem,
  isForeign,
  mustBeLookedUp,
  type OutboxItem,
  type PendingEntry,
  undeliveredItem,
} from "./outbox.ts";
import type { Reconciled } from "./reconcile.ts";
import { type Comparison, type KnownCapabilities, recordOf } from "./remote.ts";

/** How long a request can still arrive after its sender has stopped waiting. */
const MAX_IN_FLIGHT_MS = MINUTE;
/** How many days back a sync compares entries by default. */
const DEFAULT_COMPARED_DAYS = 31;

/** The context of a lookup at the provider. */
export interface Lookup {
  readonly capabilities: KnownCapabilities;
  readonly now: Instant;
  /** The id of this data directory, which copies of it do not share. */
  readonly origin: string | undefined;
}

/** Whether it is unknown if the provider has received the change. */
export function isUncertain(
  item: OutboxItem,
  { origin }: Pick<Lookup, "origin">,
): boolean {
  return mustBeLookedUp(item) || isForeign(item, origin);
}

/** Whether a request may still arrive, so that a lookup could miss it. */
export function isInFlight({ sent }: OutboxItem, now: Instant): boolean {
  return sent?.at !== undefined && Math.abs(now - sent.at) < MAX_IN_FLIGHT_MS;
}

/** Whether the provider still lists entries that begin when this one did. */
export function isListable(
  { sent, start }: OutboxItem,
  { capabilities, now }: Pick<Lookup, "capabilities" | "now">,
): boolean {
  const { hasMarkers, listLimitDays } = capabilities;
  // The limit counts days, in an unknown zone.
  const first = now - (listLimitDays - 1) * DAY;
  return hasMarkers || (sent?.start ?? start) >= first;
}

/** The earliest instant of a range that the provider lists. */
export function firstListed(
  from: Instant,
  { capabilities, now }: Pick<Lookup, "capabilities" | "now">,
): Instant {
  const { listLimitDays } = capabilities;
  return Math.max(from, now - listLimitDays * DAY);
}

/**
 * The earliest instant from which a sync compares entries. Uncertain changes
 * move it back, so that they are looked up.
 */
export function firstCompared(
  pending: readonly OutboxItem[],
  lookup: Lookup,
  from: Instant = lookup.now - DEFAULT_COMPARED_DAYS * DAY,
): Instant {
  const starts = pending.filter((item) => isUncertain(item, lookup))
    .map(({ sent, start }) => (sent?.start ?? start) - DAY);
  return starts.reduce((first, start) => Math.min(first, start), from);
}

/** A change that the provider may or may not have received. */
export interface UncertainItem {
  readonly item: OutboxItem;
  /** The text of the entry at the provider. */
  readonly text: string;
  /**
   * The end that was sent; `null` for a running timer, absent if it is unknown.
   */
  readonly end?: Instant | null;
  /** Whether it was copied unsent from another data directory. */
  readonly isCopied?: boolean;
}

/** Returns an uncertain change as needed for a lookup. */
export function uncertainItemOf(
  { item, local }: PendingEntry,
  { taskPattern, origin }: { taskPattern: string; origin: string | undefined },
): UncertainItem {
  const { sent, base } = item;
  const { taskId = item.taskId, description } = sent?.content ?? base ?? item;
  const subject = { taskId, description: sent?.description ?? description };
  const text = remoteDescriptionOf(subject, taskPattern);
  const known = { item, text, isCopied: isForeign(item, origin) };
  if (sent?.content) return { ...known, end: sent.content.end ?? null };
  // The end may have changed since.
  if (sent?.isOutdated || base || !local) return known;
  return { ...known, end: local.kind === "entry" ? local.end : null };
}

/** Whether an entry can be the one that was sent. Their starts are equal. */
type Matcher = (sent: UncertainItem, entry: TimerEntry) => boolean;

/**
 * The strictest first. An entry may have been edited at the provider since, but
 * hardly all of it. Other entries may begin in the same second, as many begin
 * on the hour.
 */
const MATCHERS: readonly Matcher[] = [
  (sent, entry) => hasDescription(sent, entry) && hasEnd(sent, entry),
  hasDescription,
  (sent, entry) => hasTask(sent, entry) && hasEnd(sent, entry),
  hasTask,
  hasEnd,
];
/**
 * A copy of this directory may have sent it, or somebody may have recorded it
 * at the service as well: only an equal text proves that they are the same.
 */
const UNSENT_MATCHERS: readonly Matcher[] = MATCHERS.slice(0, 2);
/** After these: the other directory may have changed its text first. */
const COPIED_MATCHERS: readonly Matcher[] = MATCHERS.slice(2, 3);

/**
 * Finds the provider's entries that uncertain changes have created, by our ids.
 * Markers decide where the provider has them; otherwise entries match by the
 * second of their start and as many other fields as possible.
 *
 * @param entries The provider's entries that are not known here.
 */
export function arrivalsOf(
  uncertain: readonly UncertainItem[],
  entries: readonly TimerEntry[],
  { hasMarkers }: { readonly hasMarkers: boolean },
): Map<string, TimerEntry> {
  const found = new Map<string, TimerEntry>();
  const taken = new Set<string>();
  const byKey = new Map<string | Instant | undefined, TimerEntry[]>();
  for (const entry of entries) {
    const key = hasMarkers ? entry.marker : entry.start;
    const others = byKey.get(key);
    if (others) others.push(entry);
    else byKey.set(key, [entry]);
  }
  const match = (some: readonly UncertainItem[], matches: Matcher) => {
    for (const sent of some) {
      const { entryId } = sent.item;
      if (found.has(entryId)) continue;
      const candidates = byKey.get(hasMarkers ? entryId : startOf(sent)) ?? [];
      const entry = candidates.find((it) =>
        !taken.has(it.id) && matches(sent, it)
      );
      if (!entry) continue;
      found.set(entryId, entry);
      taken.add(entry.id);
    }
  };
  if (hasMarkers) {
    match(uncertain, () => true);
    return found;
  }
  const sent = uncertain.filter(({ item }) => item.sent);
  const unsent = uncertain.filter(({ item }) => !item.sent);
  const copied = unsent.filter(({ isCopied }) => isCopied);
  for (const matches of MATCHERS) match(sent, matches);
  for (const matches of UNSENT_MATCHERS) match(unsent, matches);
  for (const matches of COPIED_MATCHERS) match(copied, matches);
  return found;
}

function startOf({ item: { sent, base, start } }: UncertainItem): Instant {
  return (sent ?? base)?.start ?? start;
}

function hasDescription(
  { item: { sent, base, description }, text }: UncertainItem,
  entry: TimerEntry,
): boolean {
  const sentText = (sent ?? base)?.description ?? description;
  return entry.description === sentText || entry.description === text;
}

function hasTask({ item }: UncertainItem, { taskId }: TimerEntry): boolean {
  return taskId === item.taskId;
}

function hasEnd(sent: UncertainItem, { end }: TimerEntry): boolean {
  return sent.end !== undefined && sent.end === (end ?? null);
}

/**
 * The state of an uncertain change after its entry was found at the provider.
 * If the match is not certain, a conflict records the local version.
 */
export function afterArrival(
  { local, item: before }: PendingEntry,
  arrival: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { sent, base } = before;
  const { id: providerId } = arrival;
  const isEqual = local !== undefined && isSame(local, arrival);
  const seen = sent?.version === undefined ? {} : { seenVersion: sent.version };
  const after = confirmedItem(before, providerId);
  // The best guess at what a copy of this directory has sent.
  const sentContent = base ?? (isEqual ? contentOf(local) : undefined);
  const item = after && {
    ...after,
    ...after.action === "delete" && seen,
    ...!sent && sentContent && { base: sentContent },
  };
  if (!local) return { local, item };
  const sync = item ? "waiting" : "confirmed";
  const found = {
    local: { ...local, providerId, sync, ...seen },
    item,
  } as const;
  const isSure = comparison.capabilities.hasMarkers || item || isEqual;
  if (isSure) return found;
  const conflict = conflictOf(local.id, "there", local, comparison);
  return { ...found, conflict };
}

/** The state of an uncertain change after its entry was not found. */
export function afterNoArrival(
  item: OutboxItem,
  lookup: Lookup,
  range: EntryRange,
): OutboxItem | undefined {
  const { now, origin } = lookup;
  const isAbsent = (it: OutboxItem) =>
    isListable(it, lookup) && isWithin((it.sent ?? it).start, range);
  // It has been deleted here since, so nothing remains to be sent.
  const isMoot = item.action === "delete" && !isListable(item, lookup);
  const isCertain = mustBeLookedUp(item) && !isInFlight(item, now) &&
    (isMoot || isAbsent(item));
  const left = isCertain ? undeliveredItem(item) : item;
  // The other directory has not sent it, so this one takes over.
  const isOurs = left && origin !== undefined && isForeign(left, origin) &&
    isAbsent(left);
  return isOurs ? { ...left, by: origin } : left;
}

/**
 * Whether an entry that was found by its start equals ours. If not, it may be a
 * different one, and ours would be lost.
 */
function isSame(local: EntryOrTimer, { taskId, description, end }: TimerEntry) {
  const isOver = local.kind === "entry" && end !== local.end;
  const isWork = description === local.description || taskId === local.taskId;
  return isWork && !isOver;
}

/** An entry that the provider has as well, before and after it is linked. */
interface Link {
  readonly before: Entry;
  readonly after: Entry;
}

/** Whether a text of the provider is that of an entry. */
type LinkMatcher = (
  local: Entry,
  remote: TimerEntry,
  pattern: string,
) => boolean;

/** The strictest first. */
const LINK_MATCHERS: readonly LinkMatcher[] = [
  (local, { description }, pattern) =>
    description === local.description ||
    description === remoteDescriptionOf(local, pattern),
  (local, { taskId, description }) => (taskId ?? description) === local.taskId,
];

/**
 * Finds imported entries that the provider has, so that they are not added
 * twice: with the same start and end, as precisely as it stores them, and the
 * same description or task.
 *
 * @param imported Imported entries that no provider has.
 * @param remote Entries of the provider that are not known here.
 * @returns The linked entries, by the provider's ids.
 */
export function linksOf(
  imported: readonly Entry[],
  remote: readonly TimerEntry[],
  comparison: Comparison,
): Map<string, Link> {
  const { provider, taskPattern = DEFAULT_SETTINGS.taskPattern } = comparison;
  const byDay = new Map<number, Entry[]>();
  for (const entry of imported) {
    const day = Math.floor(entry.start / DAY);
    const others = byDay.get(day);
    if (others) others.push(entry);
    else byDay.set(day, [entry]);
  }
  const links = new Map<string, Link>();
  const taken = new Set<string>();
  for (const matches of LINK_MATCHERS) {
    for (const there of remote) {
      if (links.has(there.id)) continue;
      // A provider without times has the start of a day, in its zone.
      const day = Math.floor(there.start / DAY);
      const before = [day - 1, day, day + 1]
        .flatMap((near) => byDay.get(near) ?? []).find((local) =>
          !taken.has(local.id) && matches(local, there, taskPattern) &&
          hasSameTimes(local, there, comparison)
        );
      if (!before) continue;
      taken.add(before.id);
      const after = confirmedBy({ ...before, provider }, {
        providerId: there.id,
        seenVersion: versionOf(there),
        hasPendingChange: false,
      });
      links.set(there.id, { before, after });
    }
  }
  return links;
}

/** Returns whether the provider's times differ from ours only by rounding. */
function hasSameTimes(
  local: Entry,
  remote: TimerEntry,
  comparison: Comparison,
): boolean {
  const record = recordOf(remote, local, comparison);
  return record.kind === "entry" && record.start === local.start &&
    record.end === local.end;
}
