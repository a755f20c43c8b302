import { DAY, MINUTE } from "@std/datetime";
import { addDays, type CivilDate } from "./civil_date.ts";
import {
  formatOffset,
  type Instant,
  readOffset,
  wholeMinute,
  type Zone,
} from "./zone.ts";

/**
 * What is remembered of the zone in which something was recorded: from which
 * instant on which offset was in force, over all that was recorded, such as
 * `{"2023-11-06T08:00Z": "+01:00", "2024-03-31T01:00Z": "+02:00", …}`. The last
 * instant is the moment of the note. Unlike a name, it is at hand at no cost on
 * every runtime, and it tells any two zones apart that read a time differently.
 */
export type OffsetHistory = Readonly<Record<string, string>>;

/** A zone that is the machine's, or was when the journal's last change was made. */
export interface RecordedZone {
  /** The zone. */
  readonly zone: Zone;
  /** The date on which it is known first; not before it. */
  readonly since: CivilDate;
}

/** One offset, and since when it was in force. */
type Offset = readonly [since: Instant, offsetMinutes: number];

/** How far a note reaches back, at least and at most. */
const MIN_HISTORY_MS = 400 * DAY;
const MAX_HISTORY_MS = 30 * 365 * DAY;
/** Between two looks at a zone; no offset is in force for less. */
const STEP_MS = 10 * DAY;

/**
 * Notes a zone as it has been until an instant.
 *
 * @param needed An instant that must be covered, unless it is decades ago.
 * @param before The last note: what it covered is covered again.
 */
export function offsetHistoryOf(
  zone: Zone,
  now: Instant,
  { needed = now, before }: { needed?: Instant; before?: unknown } = {},
): OffsetHistory {
  const until = wholeMinute(now);
  const [covered = until] = readHistory(before)?.[0] ?? [];
  const since = Math.min(
    until - MIN_HISTORY_MS,
    wholeMinute(needed) - STEP_MS,
    covered,
  );
  const offsets = offsetsBetween(
    zone,
    Math.max(since, until - MAX_HISTORY_MS),
    until,
  );
  return Object.fromEntries(
    offsets.map(([since, minutes]) => [
      `${new Date(since).toISOString().slice(0, 16)}Z`,
      formatOffset(minutes),
    ]),
  );
}

/**
 * The zone of a note, if it is another one than `zone`.
 *
 * @param note What stands in a file: it may be no note at all.
 */
export function recordedZone(
  note: unknown,
  zone: Zone,
): RecordedZone | undefined {
  const offsets = readHistory(note);
  const [first, last] = [offsets?.[0], offsets?.at(-1)];
  if (!offsets || !first || !last) return undefined;
  const ours = offsetsBetween(zone, first[0], last[0]);
  if (JSON.stringify(ours) === JSON.stringify(offsets)) return undefined;
  const noted: Zone = {
    offsetMinutesAt: (instant) =>
      (offsets.findLast(([since]) => since <= instant) ?? first)[1],
  };
  const firstDate = new Date(first[0]).toISOString().slice(0, 10);
  return { zone: noted, since: addDays(firstDate as CivilDate, 2) };
}

/** The instants at which a zone's offset changed, in the time of a note. */
export function offsetChangesIn(note: unknown): Instant[] {
  const offsets = readHistory(note) ?? [];
  return offsets.filter(([, minutes], i) => minutes !== offsets[i - 1]?.[1])
    .slice(1).map(([since]) => since);
}

function offsetsBetween(zone: Zone, from: Instant, until: Instant): Offset[] {
  const offsets: Offset[] = [[from, zone.offsetMinutesAt(from)]];
  for (let start = from; start < until;) {
    const end = Math.min(start + STEP_MS, until);
    const change = changeBetween(zone, start, end);
    if (change !== undefined) {
      offsets.push([change, zone.offsetMinutesAt(change)]);
    }
    start = change ?? end;
  }
  const [last] = offsets.at(-1) ?? [];
  if (last !== until) offsets.push([until, zone.offsetMinutesAt(until)]);
  return offsets;
}

/** The first minute with the offset of the end, if the start has another. */
function changeBetween(
  zone: Zone,
  start: Instant,
  end: Instant,
): Instant | undefined {
  const after = zone.offsetMinutesAt(end);
  if (zone.offsetMinutesAt(start) === after) return undefined;
  let [before, changed] = [start, end];
  while (changed - before > MINUTE) {
    const middle = wholeMinute((before + changed) / 2);
    if (zone.offsetMinutesAt(middle) === after) changed = middle;
    else before = middle;
  }
  return changed;
}

function readHistory(note: unknown): Offset[] | undefined {
  if (typeof note !== "object" || note === null) return undefined;
  const offsets = Object.entries(note).map(([since, offset]): Offset => [
    Date.parse(since),
    readOffset(String(offset)) ?? NaN,
  ]);
  const isWhole = offsets.every(([since, minutes], i) =>
    // The last one says when the note was made, maybe at a change.
    since >= (offsets[i - 1]?.[0] ?? -Infinity) && !Number.isNaN(minutes)
  );
  return isWhole && offsets.length > 1 ? offsets : undefined;
}
