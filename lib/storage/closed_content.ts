import {
  type Closing,
  type Fingerprints,
  zoneOfClosing,
} from "../formats/closed_months.ts";
import {
  ENTRIES_FILE,
  monthlyEntriesFile,
  TIMER_FILE,
} from "../formats/data_files.ts";
import { eventLogFile } from "../formats/event_log.ts";
import { monthsIn } from "../formats/month_ranges.ts";
import {
  dayContentOf,
  entryContentOf,
  fingerprintsOf,
  type MonthTexts,
} from "../formats/month_content.ts";
import { overridesFile } from "../formats/overrides.ts";
import type { CivilMonth } from "../time/civil_date.ts";
import type { InstantRange } from "../time/date_range.ts";
import { utcMonthOf } from "../time/instant.ts";
import type { Zone } from "../time/zone.ts";
import type { ReadText } from "./file_texts.ts";

/** What is needed of a closing to read the present content of its month. */
type ClosingScope = Pick<Closing, "month" | "range" | "offsets">;

/** Reads the texts of a month's CSV files. */
export async function readMonthTexts(
  read: ReadText,
  month: CivilMonth,
): Promise<MonthTexts> {
  return {
    events: await read(eventLogFile(month)) ?? null,
    overrides: await read(overridesFile(month)) ?? null,
  };
}

/** Returns the files with the entries and the timer that start in a range. */
export function entryFilesOf({ from, to }: InstantRange): string[] {
  const months = monthsIn([`${utcMonthOf(from)}/${utcMonthOf(to - 1)}`]);
  return [ENTRIES_FILE, ...months.map(monthlyEntriesFile), TIMER_FILE];
}

/** Reads the texts of some files. */
export async function readTexts(
  read: ReadText,
  files: readonly string[],
): Promise<(readonly [file: string, text: string | null])[]> {
  const texts: (readonly [string, string | null])[] = [];
  for (const file of files) texts.push([file, await read(file) ?? null]);
  return texts;
}

/**
 * Returns the present fingerprints of a month's events, notes and hours.
 *
 * @throws {DataFileError} When a file is damaged.
 */
export async function dayFingerprints(
  read: ReadText,
  closing: ClosingScope,
): Promise<Fingerprints> {
  const { month } = closing;
  const texts = await readMonthTexts(read, month);
  return fingerprintsOf(dayContentOf(month, texts, zoneOfClosing(closing)));
}

/**
 * Returns the present fingerprints of a month's entries.
 *
 * @param localZone The zone of times without an offset.
 * @throws {DataFileError} When a file is damaged.
 */
export async function entryFingerprints(
  read: ReadText,
  closing: ClosingScope,
  localZone: Zone,
): Promise<Fingerprints> {
  const { range } = closing;
  const texts = await readTexts(read, entryFilesOf(range));
  const scope = { range, zone: zoneOfClosing(closing), localZone };
  return fingerprintsOf(entryContentOf(texts, scope));
}
