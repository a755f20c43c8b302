/**
 * Keeps every change out of closed months, whichever command makes it. Only the
 * files of the change are compared, so it costs nothing without closed months,
 * and little with them.
 *
 * @module
 */

import { DataFileError, NotAllowedError } from "../errors.ts";
import {
  changedDates,
  type ClosedMonths,
  type Closing,
  closingsInEffect,
  dayContentOf,
  entryContentOf,
  type Fingerprints,
  fingerprintsOf,
  type MonthTexts,
  readClosedMonths,
  startMonthsIn,
  zoneOfClosing,
} from "../formats/closed_months.ts";
import {
  CLOSED_FILE,
  ENTRIES_FILE,
  kindOfFile,
  monthlyEntriesFile,
  monthOfFile,
  TIMER_FILE,
} from "../formats/data_files.ts";
import { eventLogFile } from "../formats/event_log.ts";
import { overridesFile } from "../formats/overrides.ts";
import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import { type InstantRange, monthsIn } from "../time/date_range.ts";
import { utcMonthOf, type Zone } from "../time/zone.ts";
import type { Draft } from "./draft.ts";
import type { ReadText } from "./file_texts.ts";

/**
 * Refuses a change of what a closed month contains. A change that restores what
 * the month contained when it was closed is allowed.
 *
 * @param localZone The zone of times without an offset.
 * @throws {NotAllowedError} When the change is refused.
 * @throws {DataFileError} When `closed.json` is damaged, unless the change
 * repairs it.
 */
export async function throwIfClosed(
  draft: Draft,
  localZone: Zone,
): Promise<void> {
  if (!await concernsClosedMonth(draft)) return;
  const sides: Sides = {
    readBefore: (file) => draft.textBefore(file),
    readAfter: draft.read,
    localZone,
  };
  const before = await closedMonthsIn(sides.readBefore);
  const after = draft.after.has(CLOSED_FILE)
    ? await closedMonthsIn(sides.readAfter)
    : before;
  // A damaged file is repaired by a valid one.
  const present = closingsInEffect(valueOf(before, after));
  const next = closingsInEffect(valueOf(after, before));
  const isClosedIn = (closings: readonly Closing[], { month }: Closing) =>
    closings.some((it) => it.month === month);
  const files = [...draft.after.keys()];
  for (const closing of present) {
    if (isClosedIn(next, closing)) await throwIfChanged(closing, files, sides);
  }
  const { undoes, redoes } = draft.summary ?? {};
  if (undoes === undefined && redoes === undefined) return;
  for (const closing of next) {
    // An undo closes it again, but a sync can have changed it since.
    if (isClosedIn(present, closing)) continue;
    const isChanged = await changedDays(closing, sides) ||
      await changedEntries(closing, sides);
    if (isChanged) throw changedSinceError(closing);
  }
}

/**
 * Returns whether a change can concern a closed month, without checking all of
 * `closed.json`, which grows with each month.
 */
async function concernsClosedMonth(draft: Draft): Promise<boolean> {
  if (draft.after.has(CLOSED_FILE)) return true;
  const closed = await draft.textBefore(CLOSED_FILE);
  if (closed === null) return false;
  const names = monthsNamedIn(closed);
  if (!names) return true;
  const months = await unlessDamaged(() => touchedMonths(draft));
  return !months || months.some((month) => names.has(month));
}

/** Returns the months in `closed.json`, unless it is damaged or newer. */
function monthsNamedIn(closed: string): ReadonlySet<string> | undefined {
  try {
    const { version, months } = JSON.parse(closed);
    return version === 1 ? new Set(Object.keys(months)) : undefined;
  } catch {
    // Reading it again throws an error with the position.
    return undefined;
  }
}

/** Returns the months that the files of a change are about. */
async function touchedMonths(draft: Draft): Promise<readonly string[]> {
  const months = new Set<string>();
  for (const [file, after] of draft.after) {
    const month = monthOfFile(file);
    if (month !== undefined) months.add(month);
    if (!hasEntries(file)) continue;
    const before = await draft.textBefore(file);
    if (before === after) continue;
    for (const text of [before, after]) {
      for (const month of startMonthsIn(text ?? "")) months.add(month);
    }
  }
  return [...months];
}

/** How to read the files before and after a change. */
interface Sides {
  readonly readBefore: ReadText;
  readonly readAfter: ReadText;
  readonly localZone: Zone;
}

async function closedMonthsIn(
  read: ReadText,
): Promise<ClosedMonths | DataFileError> {
  try {
    return readClosedMonths(await read(CLOSED_FILE));
  } catch (error) {
    if (error instanceof DataFileError) return error;
    throw error;
  }
}

function valueOf(
  months: ClosedMonths | DataFileError,
  otherwise: ClosedMonths | DataFileError,
): ClosedMonths {
  if (!(months instanceof DataFileError)) return months;
  if (!(otherwise instanceof DataFileError)) return otherwise;
  throw months;
}

async function throwIfChanged(
  closing: Closing,
  files: readonly string[],
  sides: Sides,
): Promise<void> {
  const isOfMonth = files.some((file) => monthOfFile(file) === closing.month);
  if (isOfMonth) {
    const dates = await datesChangedByDays(closing, sides);
    if (dates?.length !== 0 && await changedDays(closing, sides)) {
      throw closedError(closing, dates);
    }
  }
  const entryFiles = files.filter(hasEntries);
  const dates = await datesChangedByEntries(closing, entryFiles, sides);
  if (dates?.length !== 0 && await changedEntries(closing, sides)) {
    throw closedError(closing, dates);
  }
}

function hasEntries(file: string): boolean {
  const kind = kindOfFile(file);
  return kind === "entries" || kind === "timer";
}

/** Dates with changes; `undefined` if a file cannot be read. */
type ChangedDates = readonly CivilDate[] | undefined;

function datesChangedByDays(
  closing: Closing,
  { readBefore, readAfter }: Sides,
): Promise<ChangedDates> {
  const zone = zoneOfClosing(closing);
  const contentIn = async (read: ReadText) =>
    dayContentOf(
      closing.month,
      await readMonthTexts(read, closing.month),
      zone,
    );
  return unlessDamaged(async () =>
    changedDates(await contentIn(readBefore), await contentIn(readAfter))
  );
}

/** Entries move between files, so compares all changed files together. */
function datesChangedByEntries(
  closing: Closing,
  files: readonly string[],
  { readBefore, readAfter, localZone }: Sides,
): Promise<ChangedDates> {
  const zone = zoneOfClosing(closing);
  const scope = { range: closing.range, zone, localZone };
  const contentIn = async (read: ReadText) =>
    entryContentOf(await readTexts(read, files), scope);
  return unlessDamaged(async () =>
    changedDates(await contentIn(readBefore), await contentIn(readAfter))
  );
}

/** Whether the days of a month would differ from those that were closed. */
async function changedDays(
  closing: Closing,
  { readAfter }: Sides,
): Promise<boolean> {
  const dates = await unlessDamaged(async () =>
    changedDates(closing.days, await dayFingerprints(readAfter, closing))
  );
  return dates?.length !== 0;
}

/** Whether its entries would differ from those that were closed. */
async function changedEntries(
  closing: Closing,
  { readAfter, localZone }: Sides,
): Promise<boolean> {
  const dates = await unlessDamaged(async () => {
    const present = await entryFingerprints(readAfter, closing, localZone);
    return changedDates(closing.entryDays, present);
  });
  return dates?.length !== 0;
}

async function unlessDamaged<T>(
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** How many dates an error names. */
const MAX_NAMED_DATES = 3;

function closedError(
  { month }: Closing,
  dates: ChangedDates = [],
): NotAllowedError {
  const named = dates.slice(0, MAX_NAMED_DATES).join(", ");
  const more = dates.length - MAX_NAMED_DATES;
  const what = dates.length === 0 ? "" : `, and this would change ${named}`;
  const rest = more > 0 ? ` and ${more} more` : "";
  return new NotAllowedError(
    "month_closed",
    `${month} is closed${what}${rest}`,
    { hint: `To change it: worktime reopen ${month}` },
  );
}

function changedSinceError({ month }: Closing): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `${month} was changed after it was closed`,
    { hint: `Nothing was changed. To close it: worktime close ${month}` },
  );
}

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
