import { SECOND } from "@std/datetime";
import { digestOf } from "../digest.ts";
import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import { type InstantRange, isWithin } from "../time/date_range.ts";
import { utcMonthOf, ZONE_MARGIN } from "../time/instant.ts";
import { civilTimeAt, type Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import { sparseDay } from "../workday/timeline.ts";
import type { Fingerprints } from "./closed_months.ts";
import { TIMER_FILE } from "./data_files.ts";
import { readEntryFile } from "./entry_file.ts";
import { isOpen } from "./entry_record.ts";
import { readEventLog } from "./event_log.ts";
import { readOverrides } from "./overrides.ts";
import { readTimerFile } from "./timer.ts";

/**
 * What counts of a month, by date, as texts to compare. How files are laid out
 * does not count, nor what a sync or an archive changes.
 */
type DatedContent = ReadonlyMap<CivilDate, string>;

/** The texts of a month's CSV files; `null` for a missing one. */
export interface MonthTexts {
  readonly events: string | null;
  readonly overrides: string | null;
}

/**
 * Returns the events, notes and hours of a month. An offset counts only where
 * the time without it would be another instant in the zone of the month.
 *
 * @throws {DataFileError} When a file is damaged.
 */
export function dayContentOf(
  month: CivilMonth,
  { events, overrides }: MonthTexts,
  zone: Zone,
): DatedContent {
  const { days, notes } = readEventLog(events ?? "", month, zone);
  const { days: terms } = readOverrides(overrides ?? "", month);
  const dates = new Set([...days.keys(), ...terms.keys()]);
  return new Map(
    [...dates].toSorted().map((date) => {
      const day = sparseDay(days.get(date) ?? { date, events: [] }, zone);
      const rows = day.events.map((event) => [
        event.kind,
        event.minute,
        ...event.offsetMinutes === undefined ? [] : [event.offsetMinutes],
      ]);
      const { expectedMinutes, isLunchPlanned, absence, note, ownMinutes } =
        terms.get(date) ?? {};
      const hours = expectedMinutes === undefined ? [] : [
        expectedMinutes,
        isLunchPlanned,
        absence?.kind,
        absence?.isHalf,
        note,
        ...ownMinutes === undefined ? [] : [ownMinutes],
      ];
      return [date, JSON.stringify([rows, notes.get(date), hours])];
    }),
  );
}

/** The instants of a month, and the zones to read entries in. */
interface EntryScope {
  readonly range: InstantRange;
  /** The zone of the month, which decides on which date an entry starts. */
  readonly zone: Zone;
  /** The zone of times without an offset. */
  readonly localZone: Zone;
}

/**
 * Returns the entries that start in a month, and the timer if it does, by the
 * date of their start.
 *
 * @param texts The texts of files of entries, and of the timer.
 * @throws {DataFileError} When a file is damaged.
 */
export function entryContentOf(
  texts: Iterable<readonly [file: string, text: string | null]>,
  scope: EntryScope,
): DatedContent {
  const found = new Map<CivilDate, string[]>();
  for (const it of entriesIn(texts, scope)) {
    const { date } = civilTimeAt(it.start, scope.zone);
    found.set(date, [...found.get(date) ?? [], contentTextOf(it)]);
  }
  return new Map(
    [...found].toSorted(([a], [b]) => a < b ? -1 : 1)
      .map(([date, lines]) => [date, lines.toSorted().join("\n")]),
  );
}

/**
 * Returns the finished entries and the timer that start in a month, in no
 * order.
 *
 * @throws {DataFileError} When a file is damaged.
 */
export function entriesIn(
  texts: Iterable<readonly [file: string, text: string | null]>,
  { range, localZone }: Omit<EntryScope, "zone">,
): (Entry | RunningTimer)[] {
  const found: (Entry | RunningTimer)[] = [];
  for (const [file, text] of texts) {
    if (text === null || !mayStartIn(text, range)) continue;
    if (file === TIMER_FILE) {
      const { running } = readTimerFile(text);
      if (running) found.push(running);
      continue;
    }
    const { tasks } = readEntryFile(text, { file, zone: localZone });
    for (const { entries } of tasks.values()) {
      for (const { entry, raw } of entries) {
        // An entry without an end is a timer that PairCoder left running.
        if (!isOpen({ ...raw })) found.push(entry);
      }
    }
  }
  return found.filter(({ start }) => isWithin(start, range));
}

/** Whether a text has a start in or near a range. Faster than parsing it. */
function mayStartIn(text: string, { from, to }: InstantRange): boolean {
  const first = utcMonthOf(from - ZONE_MARGIN);
  const last = utcMonthOf(to + ZONE_MARGIN);
  return startMonthsIn(text).some((month) => first <= month && month <= last);
}

/**
 * Returns the months in which entries of a text can start, in any zone, without
 * parsing it: a quote within a JSON string is escaped.
 */
export function startMonthsIn(text: string): readonly string[] {
  const dates = new Set<string>();
  for (const [, date = ""] of text.matchAll(START)) dates.add(date);
  const months = new Set<string>();
  for (const date of dates) {
    const noon = Date.parse(`${date}T12:00:00Z`);
    for (const at of [noon - 2 * ZONE_MARGIN, noon, noon + 2 * ZONE_MARGIN]) {
      if (!Number.isNaN(noon)) months.add(utcMonthOf(at));
    }
  }
  return [...months];
}

const START = /"start"\s*:\s*"(\d{4}-\d\d-\d\d)/g;

/** Returns what counts of an entry or timer, as one line. */
function contentTextOf(record: Entry | RunningTimer): string {
  const { taskId, description, tags, start, billable = null } = record;
  const end = record.kind === "entry"
    ? [record.end / SECOND, record.durationSeconds]
    : null;
  return JSON.stringify([
    start / SECOND,
    end,
    taskId,
    description,
    tags.toSorted(),
    billable,
  ]);
}

/** Returns the fingerprint of each date. */
export function fingerprintsOf(content: DatedContent): Fingerprints {
  return new Map(
    [...content].map(([date, text]) => [date, digestOf(text) ?? ""]),
  );
}

/** Returns the dates on which two contents or fingerprints differ, in order. */
export function changedDates(
  before: ReadonlyMap<CivilDate, string>,
  after: ReadonlyMap<CivilDate, string>,
): CivilDate[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted()
    .filter((date) => before.get(date) !== after.get(date));
}
