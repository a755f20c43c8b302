import { SECOND } from "@std/datetime";
import { digestOf } from "../digest.ts";
import { JsonFields, type JsonObject } from "../text/json.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
  isCivilMonth,
} from "../time/civil_date.ts";
import { type InstantRange, isWithin } from "../time/date_range.ts";
import { type OffsetHistory, zoneOf } from "../time/offset_history.ts";
import {
  civilTimeAt,
  formatUtc,
  type Instant,
  utcMonthOf,
  type Zone,
  ZONE_MARGIN,
} from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import { sparseDay } from "../workday/timeline.ts";
import { CLOSED_FILE, TIMER_FILE } from "./data_files.ts";
import { readEntryFile } from "./entry_file.ts";
import { isOpen } from "./entry_record.ts";
import { readEventLog } from "./event_log.ts";
import { readOverrides } from "./overrides.ts";
import { readTimerFile } from "./timer.ts";

/** The fingerprint of each date that has content. */
export type Fingerprints = ReadonlyMap<CivilDate, string>;

/** The figures of a month when it was closed. */
interface ClosedFigures {
  /** The number of days with events. */
  readonly workedDays: number;
  /** The work, in minutes. */
  readonly workMinutes: number;
  /** The overtime, in minutes. */
  readonly overtimeMinutes: number;
  /** The number of timer entries that start in the month. */
  readonly entryCount: number;
  /** The total of these entries, in seconds. */
  readonly entrySeconds: number;
}

/** What a month contained when it was closed. */
export interface Closing {
  readonly month: CivilMonth;
  readonly closedAt: Instant;
  /** When it was reopened; `undefined` while it is closed. */
  readonly reopenedAt: Instant | undefined;
  /** The instants of the month. Entries belong to it by their start. */
  readonly range: InstantRange;
  /** The offsets around the month, of the zone in which it was recorded. */
  readonly offsets: OffsetHistory;
  /** The SHA-256 digests of the month's CSV files, by file. */
  readonly files: ReadonlyMap<string, string>;
  /** The SHA-256 digest of the content of the entries. */
  readonly entriesDigest: string;
  /** The fingerprints of events, notes and hours. */
  readonly days: Fingerprints;
  /** The fingerprints of the entries, by the date of their start. */
  readonly entryDays: Fingerprints;
  readonly figures: ClosedFigures;
}

/** All closings by month, the oldest of each month first. */
export type ClosedMonths = ReadonlyMap<CivilMonth, readonly Closing[]>;

/** The version of the file that this program writes. */
const VERSION = 1;

/** The zone in which a closed month was recorded. */
export function zoneOfClosing({ offsets }: Pick<Closing, "offsets">): Zone {
  return zoneOf(offsets) ?? { offsetMinutesAt: () => 0 };
}

/** Returns the closing of each month that is closed, oldest month first. */
export function closingsInEffect(months: ClosedMonths): readonly Closing[] {
  return [...months.keys()].toSorted()
    .flatMap((month) => months.get(month)?.at(-1) ?? [])
    .filter(({ reopenedAt }) => reopenedAt === undefined);
}

/** Returns the closed month that contains an instant, if there is one. */
export function closedMonthAt(
  closings: readonly Closing[],
  instant: Instant,
): CivilMonth | undefined {
  return closings.find(({ range }) => isWithin(instant, range))?.month;
}

/**
 * Reads the closed months.
 *
 * @param text The text of `closed.json`, or nothing if the file is missing.
 * @throws {DataFileError} When the text is not JSON, or not of that form.
 */
export function readClosedMonths(
  text: string | null | undefined,
): ClosedMonths {
  if (text == null) return new Map();
  const fields = JsonFields.read(text, CLOSED_FILE);
  const { version } = fields.content;
  if (version !== VERSION) {
    throw fields.error(
      `expected "version" to be ${VERSION}; a newer worktime may have written it`,
      "version",
    );
  }
  const months = new Map<CivilMonth, readonly Closing[]>();
  const stored = fields.object("months");
  for (const month of Object.keys(stored.content)) {
    if (!isCivilMonth(month)) {
      throw stored.error(`expected a month as YYYY-MM, found "${month}"`);
    }
    const closings = stored.objects(month);
    months.set(month, closings.map((it) => readClosing(it, month)));
  }
  return months;
}

/** Formats the closed months, one line per closing; `null` without any. */
export function formatClosedMonths(months: ClosedMonths): string | null {
  if (months.size === 0) return null;
  const fields = [...months].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([month, closings]) => {
      const lines = closings.map((it) => JSON.stringify(storedClosing(it)));
      return `    "${month}": [\n      ${lines.join(",\n      ")}\n    ]`;
    });
  return `{\n  "version": ${VERSION},\n  "months": {\n${
    fields.join(",\n")
  }\n  }\n}\n`;
}

/** Returns the closed months with another closing. */
export function withClosing(
  months: ClosedMonths,
  closing: Closing,
): ClosedMonths {
  const { month } = closing;
  return new Map(months).set(month, [...months.get(month) ?? [], closing]);
}

/** Returns the closed months with the last closing of a month replaced. */
export function withReopened(
  months: ClosedMonths,
  closing: Closing,
  reopenedAt: Instant,
): ClosedMonths {
  const { month } = closing;
  const earlier = (months.get(month) ?? []).slice(0, -1);
  return new Map(months).set(month, [...earlier, { ...closing, reopenedAt }]);
}

function readClosing(fields: JsonFields, month: CivilMonth): Closing {
  const offsets = fields.object("offsets").content;
  if (!zoneOf(offsets)) {
    throw fields.error('expected "offsets" by instant', "offsets");
  }
  const figures = fields.object("figures");
  return {
    month,
    closedAt: fields.instant("closed"),
    reopenedAt: fields.optionalInstant("reopened"),
    range: { from: fields.instant("from"), to: fields.instant("to") },
    offsets: offsets as OffsetHistory,
    files: new Map(textsIn(fields.object("files"))),
    entriesDigest: fields.string("entries"),
    days: readFingerprints(fields.object("days")),
    entryDays: readFingerprints(fields.object("entry_days")),
    figures: {
      workedDays: numberIn(figures, "worked_days"),
      workMinutes: numberIn(figures, "work_minutes"),
      overtimeMinutes: numberIn(figures, "overtime_minutes"),
      entryCount: numberIn(figures, "entries"),
      entrySeconds: numberIn(figures, "entry_seconds"),
    },
  };
}

function textsIn(fields: JsonFields): [string, string][] {
  return Object.keys(fields.content).map((name) => [name, fields.string(name)]);
}

function readFingerprints(fields: JsonFields): Fingerprints {
  return new Map(
    textsIn(fields).map(([date, fingerprint]) => {
      if (isCivilDate(date)) return [date, fingerprint];
      throw fields.error(`expected a date as YYYY-MM-DD, found "${date}"`);
    }),
  );
}

function numberIn(fields: JsonFields, name: string): number {
  const value = fields.content[name];
  if (typeof value === "number") return value;
  throw fields.error(`expected "${name}" to be a number`, name);
}

function storedClosing(closing: Closing): JsonObject {
  const { range, figures, reopenedAt } = closing;
  return {
    closed: formatUtc(closing.closedAt),
    ...reopenedAt !== undefined && { reopened: formatUtc(reopenedAt) },
    from: formatUtc(range.from),
    to: formatUtc(range.to),
    offsets: closing.offsets,
    figures: {
      worked_days: figures.workedDays,
      work_minutes: figures.workMinutes,
      overtime_minutes: figures.overtimeMinutes,
      entries: figures.entryCount,
      entry_seconds: figures.entrySeconds,
    },
    files: Object.fromEntries(closing.files),
    entries: closing.entriesDigest,
    days: Object.fromEntries(closing.days),
    entry_days: Object.fromEntries(closing.entryDays),
  };
}

// What a month contains now, to compare it with what was closed.

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

/**
 * Whether a text has a start in or near a range. Faster than parsing it; a
 * damaged file nearby has to be repaired before its months can be closed.
 */
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
