import type { TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import type { OutboxItem } from "./outbox.ts";

/** Something of which nobody knows whether the provider has it. */
export interface Unanswered {
  /** What waits of it. */
  readonly item: OutboxItem;
  /**
   * The end that was sent, which is `undefined` of a timer that ran; left out
   * if nobody remembers it.
   */
  readonly end?: Instant | undefined;
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
  const rounds = hasMarkers ? [hasMarker] : EVIDENCE.map(withStart);
  for (const isIt of rounds) {
    for (const sent of unanswered) {
      const { entryId } = sent.item;
      if (found.has(entryId)) continue;
      const entry = entries.find((it) => !taken.has(it.id) && isIt(sent, it));
      if (!entry) continue;
      found.set(entryId, entry);
      taken.add(entry.id);
    }
  }
  return found;
}

function hasMarker({ item }: Unanswered, { marker }: TimerEntry): boolean {
  return marker === item.entryId;
}

function withStart(isIt: Evidence): Evidence {
  return (sent, entry) =>
    entry.start === sent.item.sent?.start && isIt(sent, entry);
}

function hasDescription(
  { item: { sent } }: Unanswered,
  { description }: TimerEntry,
): boolean {
  return description === sent?.description;
}

function hasTask({ item }: Unanswered, { taskId }: TimerEntry): boolean {
  return taskId === item.taskId;
}

function hasEnd(sent: Unanswered, { end }: TimerEntry): boolean {
  return "end" in sent && sent.end === end;
}
