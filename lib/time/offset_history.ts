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
 * The UTC offsets of the zone in which events were recorded, each with the
 * instant from which it applied, such as
 * `{"2023-11-06T08:00Z": "+01:00", "2024-03-31T01:00Z": "+02:00", …}`. The last
 * instant is when the history was recorded. Unlike a zone's name, the offsets
 * cost nothing to get on any runtime, and they distinguish any two zones in
 * which the same time is a different instant.
 */
export type OffsetHistory = Readonly<Record<string, string>>;

/** The zone that an {@linkcode OffsetHistory} describes. */
export interface RecordedZone {
  /** The zone. */
  readonly zone: Zone;
  /** The date from which the history covers whole days. */
  readonly since: CivilDate;
}

/** An offset, and the instant from which it applied. */
type Offset = readonly [since: Instant, offsetMinutes: number];

/** How far back a history goes. */
const MIN_HISTORY_MS = 400 * DAY;
const MAX_HISTORY_MS = 30 * 365 * DAY;
/** The sampling interval; no offset applies for less than this. */
const STEP_MS = 10 * DAY;

/**
 * Returns the offset history of a zone up to now.
 *
 * @param needed An instant to cover, unless it is decades ago.
 * @param before The previous history; what it covered is covered again.
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
  return historyOf(offsets);
}

/** Returns the offsets of a zone between two instants. */
export function offsetsOf(
  zone: Zone,
  from: Instant,
  to: Instant,
): OffsetHistory {
  return historyOf(offsetsBetween(zone, wholeMinute(from), wholeMinute(to)));
}

function historyOf(offsets: readonly Offset[]): OffsetHistory {
  return Object.fromEntries(
    offsets.map(([since, minutes]) => [
      `${new Date(since).toISOString().slice(0, 16)}Z`,
      formatOffset(minutes),
    ]),
  );
}

/**
 * Returns the zone of a history, or `undefined` if a value is not a history.
 */
export function zoneOf(history: unknown): Zone | undefined {
  const offsets = readHistory(history);
  return offsets && zoneWith(offsets);
}

function zoneWith(offsets: readonly Offset[]): Zone {
  const first = offsets[0] as Offset;
  return {
    offsetMinutesAt: (instant) =>
      (offsets.findLast(([since]) => since <= instant) ?? first)[1],
  };
}

/**
 * Returns the zone of a history, if it differs from `zone`.
 *
 * @param history The value in the file, which is not necessarily a history.
 */
export function recordedZone(
  history: unknown,
  zone: Zone,
): RecordedZone | undefined {
  const offsets = readHistory(history);
  if (!offsets) return undefined;
  const [first, last] = [offsets[0], offsets.at(-1)] as [Offset, Offset];
  const ours = offsetsBetween(zone, first[0], last[0]);
  if (JSON.stringify(ours) === JSON.stringify(offsets)) return undefined;
  const firstDate = new Date(first[0]).toISOString().slice(0, 10);
  return {
    zone: zoneWith(offsets),
    since: addDays(firstDate as CivilDate, 2),
  };
}

/** Returns the instants in a history at which the offset changed. */
export function offsetChangesIn(history: unknown): Instant[] {
  const offsets = readHistory(history) ?? [];
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

/** Returns the minute at which the offset changes, by binary search. */
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

function readHistory(history: unknown): Offset[] | undefined {
  if (typeof history !== "object" || history === null) return undefined;
  const offsets = Object.entries(history).map(([since, offset]): Offset => [
    Date.parse(since),
    readOffset(String(offset)) ?? NaN,
  ]);
  const isWhole = offsets.every(([since, minutes], i) =>
    // The last offset can repeat the previous one: it marks the end.
    since >= (offsets[i - 1]?.[0] ?? -Infinity) && !Number.isNaN(minutes)
  );
  return isWhole && offsets.length > 1 ? offsets : undefined;
}
