import { JsonFields, type JsonObject } from "../text/json.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
  isCivilMonth,
} from "../time/civil_date.ts";
import { type InstantRange, isWithin } from "../time/date_range.ts";
import { formatUtc } from "../time/instant.ts";
import { type OffsetHistory, zoneOf } from "../time/offset_history.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { CLOSED_FILE } from "./data_files.ts";

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
