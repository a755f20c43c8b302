import { DAY } from "@std/datetime";
import { isUnreadableFile } from "../../errors.ts";
import {
  type Closing,
  closingsInEffect,
  readClosedMonths,
} from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import {
  changedDates,
  dayContentOf,
  entriesIn,
  entryContentOf,
  fingerprintsOf,
} from "../../formats/month_content.ts";
import { overridesFile } from "../../formats/overrides.ts";
import {
  dayFingerprints,
  entryFilesOf,
  entryFingerprints,
  readMonthTexts,
  readTexts,
} from "../../storage/closed_guard.ts";
import { encodeText, sha256Of } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import type { CivilDate, CivilMonth } from "../../time/civil_date.ts";
import { datesOfMonth, instantsOfRange } from "../../time/date_range.ts";
import { offsetsOf } from "../../time/offset_history.ts";
import type { Instant, Zone } from "../../time/zone.ts";
import { totalSecondsOf } from "../../tracking/entry.ts";

/** A month that is closed, or was. */
export interface ClosedMonth {
  /** The month. */
  readonly month: CivilMonth;
  /** When it was last closed. */
  readonly closedAt: Instant;
  /** When it was reopened since; `undefined` while it is closed. */
  readonly reopenedAt?: Instant;
  /** How many times it was closed. */
  readonly closingCount: number;
  /** The SHA-256 digests of its CSV files when it was closed, by file. */
  readonly files: ReadonlyMap<string, string>;
  /** The SHA-256 digest of the content of its entries when it was closed. */
  readonly entriesDigest: string;
  /** The number of days with events when it was closed. */
  readonly workedDays: number;
  /** The work when it was closed, in minutes. */
  readonly workMinutes: number;
  /** The overtime when it was closed, in minutes. */
  readonly overtimeMinutes: number;
  /** The number of its entries when it was closed. */
  readonly entryCount: number;
  /** The total of its entries when it was closed, in seconds. */
  readonly entrySeconds: number;
  /** What was changed since it was closed. */
  readonly changed: MonthChanges;
}

/** The dates of a month that were changed since it was closed. */
export interface MonthChanges {
  /** The dates whose events, notes or hours differ. */
  readonly days: readonly CivilDate[];
  /** The dates with other entries. */
  readonly entryDays: readonly CivilDate[];
  /** Whether a file cannot be read, so that there can be more. */
  readonly isUnreadable: boolean;
}

/** Returns what was changed in a month since a closing. */
export async function changesSince(
  closing: Closing,
  read: ReadText,
  localZone: Zone,
): Promise<MonthChanges> {
  let isUnreadable = false;
  const attempt = async (find: () => Promise<readonly CivilDate[]>) => {
    try {
      return await find();
    } catch (error) {
      if (!isUnreadableFile(error)) throw error;
      isUnreadable = true;
      return [];
    }
  };
  const days = await attempt(async () =>
    changedDates(closing.days, await dayFingerprints(read, closing))
  );
  const entryDays = await attempt(async () => {
    const present = await entryFingerprints(read, closing, localZone);
    return changedDates(closing.entryDays, present);
  });
  return { days, entryDays, isUnreadable };
}

/** Returns a month after one of its closings. */
export async function closedMonthOf(
  closings: readonly Closing[],
  closing: Closing,
  { read, zone }: { read: ReadText; zone: Zone },
): Promise<ClosedMonth> {
  const { month, closedAt, reopenedAt, files, entriesDigest } = closing;
  return {
    ...{ month, closedAt, closingCount: closings.length },
    ...reopenedAt !== undefined && { reopenedAt },
    ...{ files, entriesDigest, ...closing.figures },
    changed: await changesSince(closing, read, zone),
  };
}

/** The content of a month, to be closed. */
type ClosedContent = Pick<
  Closing,
  "range" | "offsets" | "files" | "entriesDigest" | "days" | "entryDays"
>;

/** The zones to read a month in. */
interface ContentZones {
  /** The zone in which the month was recorded. */
  readonly zone: Zone;
  /** The zone of times without an offset. */
  readonly localZone: Zone;
}

/**
 * Reads what a month contains.
 *
 * @throws {DataFileError} When a file is damaged.
 */
export async function contentToClose(
  month: CivilMonth,
  read: ReadText,
  { zone, localZone }: ContentZones,
): Promise<
  & ClosedContent
  & Pick<ClosedMonth, "entryCount" | "entrySeconds">
  & { readonly runningTimer: string | undefined }
> {
  const dates = datesOfMonth(month);
  const range = instantsOfRange(dates, zone);
  const texts = await readMonthTexts(read, month);
  const files = new Map<string, string>();
  const byFile = [
    [eventLogFile(month), texts.events],
    [overridesFile(month), texts.overrides],
  ] as const;
  for (const [file, text] of byFile) {
    if (text !== null) files.set(file, await textDigestOf(text));
  }
  const entryTexts = await readTexts(read, entryFilesOf(range));
  const entries = entriesIn(entryTexts, { range, localZone });
  const finished = entries.filter((it) => it.kind === "entry");
  const entryContent = entryContentOf(entryTexts, { range, zone, localZone });
  const lines = [...entryContent.values()].join("\n");
  return {
    ...{ range, files },
    offsets: offsetsOf(zone, range.from - MARGIN_MS, range.to + MARGIN_MS),
    entriesDigest: await textDigestOf(lines),
    days: fingerprintsOf(dayContentOf(month, texts, zone)),
    entryDays: fingerprintsOf(entryContent),
    entryCount: finished.length,
    entrySeconds: totalSecondsOf(finished),
    runningTimer: entries.find((it) => it.kind === "timer")?.taskId,
  };
}

/** A day can continue until the second morning after its date. */
const MARGIN_MS = 4 * DAY;

/** Returns the SHA-256 digest of a text in UTF-8, as `sha256sum` prints it. */
export function textDigestOf(text: string): Promise<string> {
  return sha256Of(encodeText(text));
}

/**
 * Returns the months that are closed, to leave out what would change them.
 *
 * @throws {DataFileError} When `closed.json` is damaged.
 */
export async function readClosings(
  read: ReadText,
): Promise<readonly Closing[]> {
  return closingsInEffect(readClosedMonths(await read(CLOSED_FILE)));
}
