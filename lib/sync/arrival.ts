import type { TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import type { OutboxItem } from "./outbox.ts";

/** Something of which nobody knows whether the provider has it. */
export interface Unanswered {
  /** What waits of it. */
  readonly item: OutboxItem;
  /** What it says at the provider. */
  readonly text: string;
  /**
   * The end that was sent, which is `undefined` of a timer that ran; left out
   * if nobody remembers it.
   */
  readonly end?: Instant | undefined;
  /**
   * Whether it came with a copy of another data directory, and was never sent
   * here.
   *
   * @default {false}
   */
  readonly isCopied?: boolean;
}

/** Whether an entry may be what was sent; the start is the same. */
type Evidence = (sent: Unanswered, entry: TimerEntry) => boolean;

/**
 * The best evidence first. Somebody may have changed an entry at the provider
 * since, but hardly all of it; and somebody else may have recorded another one
 * that begins in the same second, as many begin on the hour.
 */
const EVIDENCE: readonly Evidence[] = [
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
const EVIDENCE_OF_COPY: readonly Evidence[] = EVIDENCE.slice(0, 2);
/** What came with a copy was perhaps given another text before it was sent. */
const EVIDENCE_OF_ORIGINAL: readonly Evidence[] = EVIDENCE.slice(0, 3);

/**
 * The provider's entries that were made of what was sent and not answered, by
 * our ids. Where entries carry our ids, these decide; else the second of the
 * start does, with all else that is the same.
 *
 * @param entries What the provider has that is not known here.
 */
export function arrivalsOf(
  unanswered: readonly Unanswered[],
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
  const take = (some: readonly Unanswered[], isIt: Evidence) => {
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
    take(unanswered, hasMarker);
    return found;
  }
  const sent = unanswered.filter(({ item }) => item.sent);
  const unsent = unanswered.filter(({ item }) => !item.sent);
  for (const isIt of EVIDENCE) take(sent, isIt);
  for (const isIt of EVIDENCE_OF_COPY) take(unsent, isIt);
  const copied = unsent.filter(({ isCopied }) => isCopied);
  for (const isIt of EVIDENCE_OF_ORIGINAL) take(copied, isIt);
  return found;
}

function hasMarker({ item }: Unanswered, { marker }: TimerEntry): boolean {
  return marker === item.entryId;
}

function startOf({ item: { sent, base, start } }: Unanswered): Instant {
  return (sent ?? base)?.start ?? start;
}

function hasDescription(
  { item: { sent, base, description }, text }: Unanswered,
  entry: TimerEntry,
): boolean {
  const said = (sent ?? base)?.description ?? description;
  return entry.description === said || entry.description === text;
}

function hasTask({ item }: Unanswered, { taskId }: TimerEntry): boolean {
  return taskId === item.taskId;
}

function hasEnd(sent: Unanswered, { end }: TimerEntry): boolean {
  return "end" in sent && sent.end === end;
}
