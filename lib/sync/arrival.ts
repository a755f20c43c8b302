import { DAY, MINUTE } from "@std/datetime";
import type {
  EntryRange,
  ProviderCapabilities,
  TimerEntry,
} from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import { contentOf, remoteDescriptionOf } from "../tracking/entry.ts";
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
import type { Comparison } from "./remote.ts";

/** What was sent may still arrive for so long after nobody waits for it. */
const MAX_IN_FLIGHT_MS = MINUTE;
/** So far back entries are compared if nothing else is said. */
const DEFAULT_COMPARED_DAYS = 31;

/** What decides whether something pending can be looked up. */
export interface Lookup {
  readonly capabilities: ProviderCapabilities;
  readonly now: Instant;
  /** What tells the data directory from its copies. */
  readonly origin: string | undefined;
}

/** Whether nobody knows if the provider has what is pending. */
export function isUncertain(
  item: OutboxItem,
  { origin }: Pick<Lookup, "origin">,
): boolean {
  return mustBeLookedUp(item) || isForeign(item, origin);
}

/** Whether what was sent may be on its way, so that nobody can tell yet. */
export function isInFlight({ sent }: OutboxItem, now: Instant): boolean {
  return sent?.at !== undefined && Math.abs(now - sent.at) < MAX_IN_FLIGHT_MS;
}

/** Whether the provider lists what begins when an entry did that was sent. */
export function isListable(
  { sent, start }: OutboxItem,
  { capabilities, now }: Pick<Lookup, "capabilities" | "now">,
): boolean {
  const { hasMarkers, listLimitDays = Infinity } = capabilities;
  // The limit is one of days, in whichever zone.
  const first = now - (listLimitDays - 1) * DAY;
  return hasMarkers || (sent?.start ?? start) >= first;
}

/** The first instant from which on the provider lists entries of a range. */
export function firstListed(
  from: Instant,
  { capabilities, now }: Pick<Lookup, "capabilities" | "now">,
): Instant {
  const { listLimitDays = Infinity } = capabilities;
  return Math.max(from, now - listLimitDays * DAY);
}

/** The first instant from which on a sync compares entries. */
export function firstCompared(
  pending: readonly OutboxItem[],
  lookup: Lookup,
  from: Instant = lookup.now - DEFAULT_COMPARED_DAYS * DAY,
): Instant {
  const starts = pending.filter((item) => isUncertain(item, lookup))
    .map(({ sent, start }) => (sent?.start ?? start) - DAY);
  return starts.reduce((first, start) => Math.min(first, start), from);
}

/** Something of which nobody knows whether the provider has it. */
export interface UncertainItem {
  readonly item: OutboxItem;
  /** What it says at the provider. */
  readonly text: string;
  /**
   * The end that was sent; `null` if the timer was still running, left out if
   * the end is unknown.
   */
  readonly end?: Instant | null;
  /** Whether it came with a copy of another data directory, unsent. */
  readonly isCopied?: boolean;
}

/** Something that was not answered, as a look-up needs it. */
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
  // What was changed since has another end, perhaps.
  if (sent?.isOutdated || base || !local) return known;
  return { ...known, end: local.kind === "entry" ? local.end : null };
}

/** Whether an entry may be what was sent; the start is the same. */
type Matcher = (sent: UncertainItem, entry: TimerEntry) => boolean;

/**
 * The best evidence first. Somebody may have changed an entry at the provider
 * since, but hardly all of it; and somebody else may have recorded another one
 * that begins in the same second, as many begin on the hour.
 */
const MATCHERS: readonly Matcher[] = [
  (sent, entry) => hasDescription(sent, entry) && hasEnd(sent, entry),
  hasDescription,
  (sent, entry) => hasTask(sent, entry) && hasEnd(sent, entry),
  hasTask,
  hasEnd,
];
/**
 * What was never sent here may have been sent by a copy of this directory, or
 * was recorded in the web as well: only the same text makes it the same.
 */
const UNSENT_MATCHERS: readonly Matcher[] = MATCHERS.slice(0, 2);
/** What came with a copy was perhaps given another text before it was sent. */
const COPIED_MATCHERS: readonly Matcher[] = MATCHERS.slice(0, 3);

/**
 * The provider's entries that were made of what was sent and not answered, by
 * our ids. Where entries carry our ids, these decide; else the second of the
 * start does, with all else that is the same.
 *
 * @param entries What the provider has that is not known here.
 */
export function arrivalsOf(
  unanswered: readonly UncertainItem[],
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
  const take = (some: readonly UncertainItem[], isIt: Matcher) => {
    for (const sent of some) {
      const { entryId } = sent.item;
      if (found.has(entryId)) continue;
      const likely = byKey.get(hasMarkers ? entryId : startOf(sent)) ?? [];
      const entry = likely.find((it) => !taken.has(it.id) && isIt(sent, it));
      if (!entry) continue;
      found.set(entryId, entry);
      taken.add(entry.id);
    }
  };
  if (hasMarkers) {
    take(unanswered, () => true);
    return found;
  }
  const sent = unanswered.filter(({ item }) => item.sent);
  const unsent = unanswered.filter(({ item }) => !item.sent);
  const copied = unsent.filter(({ isCopied }) => isCopied);
  for (const isIt of MATCHERS) take(sent, isIt);
  for (const isIt of UNSENT_MATCHERS) take(unsent, isIt);
  for (const isIt of COPIED_MATCHERS) take(copied, isIt);
  return found;
}

function startOf({ item: { sent, base, start } }: UncertainItem): Instant {
  return (sent ?? base)?.start ?? start;
}

function hasDescription(
  { item: { sent, base, description }, text }: UncertainItem,
  entry: TimerEntry,
): boolean {
  const said = (sent ?? base)?.description ?? description;
  return entry.description === said || entry.description === text;
}

function hasTask({ item }: UncertainItem, { taskId }: TimerEntry): boolean {
  return taskId === item.taskId;
}

function hasEnd(sent: UncertainItem, { end }: TimerEntry): boolean {
  return sent.end !== undefined && sent.end === (end ?? null);
}

/**
 * What becomes of an entry that was found at the provider. What may have been
 * changed there since, or may be another entry, is noted.
 */
export function afterArrival(
  { local, item: before }: PendingEntry,
  arrival: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { sent, base } = before;
  const { id: providerId } = arrival;
  const isAlike = local !== undefined && isSame(local, arrival);
  const seen = sent?.version === undefined ? {} : { seenVersion: sent.version };
  const after = confirmedItem(before, providerId);
  // What a copy of this directory has sent, as far as anybody can tell.
  const made = base ?? (isAlike ? contentOf(local) : undefined);
  const item = after && {
    ...after,
    ...after.action === "delete" && seen,
    ...!sent && made && { base: made },
  };
  if (!local) return { local, item };
  const sync = item ? "waiting" : "confirmed";
  const found = {
    local: { ...local, providerId, sync, ...seen },
    item,
  } as const;
  const isSure = comparison.capabilities.hasMarkers || item || isAlike;
  if (isSure) return found;
  const conflict = conflictOf(local.id, "there", local, comparison);
  return { ...found, conflict };
}

/** What remains pending of what the provider was not found to have. */
export function afterNoArrival(
  item: OutboxItem,
  lookup: Lookup,
  { from, to }: EntryRange,
): OutboxItem | undefined {
  const { now, origin } = lookup;
  const isNowhere = (it: OutboxItem) => {
    const { start } = it.sent ?? it;
    return isListable(it, lookup) && from <= start && start < to;
  };
  // Of what was deleted here since, nothing is to go there again.
  const isForgotten = item.action === "delete" && !isListable(item, lookup);
  const isCertain = mustBeLookedUp(item) && !isInFlight(item, now) &&
    (isForgotten || isNowhere(item));
  const left = isCertain ? undeliveredItem(item) : item;
  // What came with a copy, and is not at the provider, is ours from now on.
  const isOurs = left && origin !== undefined && isForeign(left, origin) &&
    isNowhere(left);
  return isOurs ? { ...left, by: origin } : left;
}

/**
 * Whether an entry that was found by its start is ours: it may be another one,
 * and ours would be lost.
 */
function isSame(local: EntryOrTimer, { taskId, description, end }: TimerEntry) {
  const isOver = local.kind === "entry" && end !== local.end;
  const isWork = description === local.description || taskId === local.taskId;
  return isWork && !isOver;
}
