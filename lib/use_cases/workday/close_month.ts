import { DAY } from "@std/datetime";
import { isUnreadableFile, NotAllowedError } from "../../errors.ts";
import {
  changedDates,
  closedMonthAt,
  type Closing,
  closingsInEffect,
  dayContentOf,
  entriesIn,
  entryContentOf,
  fingerprintsOf,
  formatClosedMonths,
  type MonthTexts,
  readClosedMonths,
  withClosing,
  withReopened,
} from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { overridesFile } from "../../formats/overrides.ts";
import {
  dayFingerprints,
  entryFilesOf,
  entryFingerprints,
  readMonthTexts,
  readTexts,
} from "../../storage/closed_guard.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { encodeText } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import {
  type CivilDate,
  type CivilMonth,
  datesBetween,
  firstDateOf,
  monthOf,
} from "../../time/civil_date.ts";
import { datesOfMonth, instantsOfRange } from "../../time/date_range.ts";
import { offsetsOf } from "../../time/offset_history.ts";
import { parseMonthWord } from "../../time/typed_range.ts";
import { type Instant, wholeSecond, type Zone } from "../../time/zone.ts";
import { totalSecondsOf } from "../../tracking/entry.ts";
import {
  type MonthDay,
  type MonthStats,
  monthStatsOf,
} from "../../workday/month.ts";
import { plannedMinutesOn } from "../../workday/terms.ts";
import type { DryRun } from "../timers/timer_work.ts";
import { settingsOf, todayIn, type Workspace } from "../workspace.ts";
import { type DayView, loadView } from "./load_days.ts";

/** How to close a month. */
export interface CloseRequest extends DryRun {
  /**
   * Whether to close it even if days have no stop.
   *
   * @default {false}
   */
  isConfirmed?: boolean;
}

/** What `close()` recorded. */
export interface MonthClosed extends ClosedMonth {
  /** The days without a stop. */
  readonly daysWithoutStop: readonly CivilDate[];
  /** The dates on which hours were expected, and nothing is recorded. */
  readonly unrecordedDates: readonly CivilDate[];
  /** Whether the month is over. */
  readonly isOver: boolean;
  /** A sentence that says what was done. */
  readonly message: string;
}

/** What `reopen()` recorded. */
export interface MonthReopened extends ClosedMonth {
  /** A sentence that says what was done. */
  readonly message: string;
}

/** Closes a month, which then cannot change until it is reopened. */
export function closeMonth(
  workspace: Workspace,
  typed: string,
  request: CloseRequest = {},
): Promise<MonthClosed> {
  const { directory } = workspace;
  const month = monthMeant(workspace, typed);
  const change = (changing: ChangeDraft) =>
    recordClosing({ workspace, changing, month }, request);
  return directory.changeUnless(request.isDryRun, change);
}

/** A month that is about to be closed. */
interface ClosingWork {
  readonly workspace: Workspace;
  readonly changing: ChangeDraft;
  readonly month: CivilMonth;
}

async function recordClosing(
  work: ClosingWork,
  { isConfirmed = false }: CloseRequest,
): Promise<MonthClosed> {
  const { workspace: { clock: { zone } }, changing, month } = work;
  const { read } = changing;
  const months = readClosedMonths(await read(CLOSED_FILE));
  const last = months.get(month)?.at(-1);
  if (last && last.reopenedAt === undefined) {
    throw new NotAllowedError("already_closed", `${month} is already closed`, {
      hint: `To change it and close it again: worktime reopen ${month}`,
    });
  }
  const view = await viewOf(work);
  const { moment, terms, files } = view;
  const stats = monthStatsOf(files.month(month), moment, terms);
  const daysWithoutStop = datesWithoutStop(stats.days, isConfirmed);
  const closing = await closingOf(work, stats, files.recordingZone?.zone);
  const after = withClosing(months, closing);
  const message = `Closed ${month}`;
  changing.write(CLOSED_FILE, formatClosedMonths(after));
  changing.note({ summary: message });
  return {
    ...await closedMonthOf(after.get(month) ?? [], closing, { read, zone }),
    ...{ daysWithoutStop, message },
    unrecordedDates: unrecordedIn(month, stats.days, view),
    isOver: month < monthOf(moment.currentDate),
  };
}

/**
 * Loads the days of a month.
 *
 * @throws {NotAllowedError} When the month has not begun.
 */
async function viewOf(
  { workspace, changing, month }: ClosingWork,
): Promise<DayView> {
  const { clock } = workspace;
  const { read } = changing;
  const terms = await settingsOf(workspace, read);
  const view = await loadView(read, [firstDateOf(month)], terms, {
    ...{ instant: clock.now(), zone: clock.zone },
    offsets: changing.zone,
  });
  if (month <= monthOf(view.moment.currentDate)) return view;
  throw new NotAllowedError("future_month", `${month} has not begun`, {
    hint: "Close a month once you have recorded it",
  });
}

/**
 * Returns what a month contains.
 *
 * @param zone The zone in which it was recorded, if not that of the machine.
 * @throws {DataFileError} When a file is damaged.
 * @throws {NotAllowedError} When nothing is recorded, or the timer has been
 * running since that month.
 */
async function closingOf(
  { workspace, changing: { read }, month }: ClosingWork,
  { days, totalOvertimeMinutes: overtimeMinutes }: MonthStats,
  zone: Zone = workspace.clock.zone,
): Promise<Closing> {
  const { clock } = workspace;
  const localZone = clock.zone;
  const range = instantsOfRange(datesOfMonth(month), zone);
  const texts = await readMonthTexts(read, month);
  const dayPrints = fingerprintsOf(dayContentOf(month, texts, zone));
  const entryTexts = await readTexts(read, entryFilesOf(range));
  const entries = entriesIn(entryTexts, { range, localZone }).map((it) => {
    if (it.kind === "timer") throw timerRunning(month, it.taskId);
    return it;
  });
  const isEmpty = dayPrints.size + entries.length === 0;
  if (isEmpty) throw nothingToClose(month, todayIn(workspace));
  const content = entryContentOf(entryTexts, { range, zone, localZone });
  const worked = days.filter(({ state }) => state !== "unstarted");
  return {
    ...{ month, closedAt: wholeSecond(clock.now()), reopenedAt: undefined },
    ...{
      range,
      files: await fileDigests(month, texts),
      days: dayPrints,
      entryDays: fingerprintsOf(content),
    },
    offsets: offsetsOf(zone, range.from - MARGIN_MS, range.to + MARGIN_MS),
    entriesDigest: await sha256Of([...content.values()].join("\n")),
    figures: {
      workedDays: worked.length,
      workMinutes: worked.reduce((sum, it) => sum + it.workMinutes, 0),
      overtimeMinutes,
      entryCount: entries.length,
      entrySeconds: totalSecondsOf(entries),
    },
  };
}

/** A day can continue until the second morning after its date. */
const MARGIN_MS = 4 * DAY;

function timerRunning(month: CivilMonth, task: string): NotAllowedError {
  return new NotAllowedError(
    "timer_running",
    `The timer for "${task}" has been running since ${month}`,
    { hint: "Stop it first: worktime timer stop" },
  );
}

function nothingToClose(month: CivilMonth, today: CivilDate): NotAllowedError {
  const message = `Nothing is recorded in ${month}`;
  return new NotAllowedError("nothing_to_close", message, {
    hint: month === monthOf(today)
      ? "Start your day: worktime start"
      : `To record a day: worktime day ${month}-01 09:00-17:30`,
  });
}

/** Returns the digests of the files of a month. */
async function fileDigests(
  month: CivilMonth,
  { events, overrides }: MonthTexts,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const texts = [
    [eventLogFile(month), events],
    [overridesFile(month), overrides],
  ] as const;
  for (const [file, text] of texts) {
    if (text !== null) digests.set(file, await sha256Of(text));
  }
  return digests;
}

/** Reopens a closed month. */
export function reopenMonth(
  workspace: Workspace,
  typed: string,
  { isDryRun = false }: DryRun = {},
): Promise<MonthReopened> {
  const { directory, clock } = workspace;
  const month = monthMeant(workspace, typed);
  const change = async (changing: ChangeDraft): Promise<MonthReopened> => {
    const { read } = changing;
    const months = readClosedMonths(await read(CLOSED_FILE));
    const last = months.get(month)?.at(-1);
    if (!last || last.reopenedAt !== undefined) {
      throw new NotAllowedError("not_closed", `${month} is not closed`, {
        hint: "List the closed months: worktime close",
      });
    }
    const now = wholeSecond(clock.now());
    const after = withReopened(months, last, now);
    changing.write(CLOSED_FILE, formatClosedMonths(after));
    const message = `Reopened ${month}`;
    changing.note({ summary: message });
    const closings = after.get(month) ?? [];
    const closing = closings.at(-1) ?? last;
    const source = { read, zone: clock.zone };
    return { ...await closedMonthOf(closings, closing, source), message };
  };
  return directory.changeUnless(isDryRun, change);
}

/** Returns the months that are closed or were, newest first. */
export function listClosedMonths(
  { directory, clock: { zone } }: Workspace,
): Promise<ClosedMonth[]> {
  return directory.view(async (read) => {
    const months = readClosedMonths(await read(CLOSED_FILE));
    const listed: ClosedMonth[] = [];
    for (const month of [...months.keys()].toSorted().toReversed()) {
      const closings = months.get(month) ?? [];
      const closing = closings.at(-1);
      if (!closing) continue;
      listed.push(await closedMonthOf(closings, closing, { read, zone }));
    }
    return listed;
  });
}

function monthMeant(workspace: Workspace, typed: string): CivilMonth {
  return parseMonthWord(typed, todayIn(workspace));
}

/**
 * Returns the dates of days without a stop.
 *
 * @throws {NotAllowedError} When a day is open, or when days have no stop and
 * that is not confirmed.
 */
function datesWithoutStop(
  days: readonly MonthDay[],
  isConfirmed: boolean,
): CivilDate[] {
  const running = days.find(({ isRunning }) => isRunning);
  if (running) {
    throw new NotAllowedError("open_day", `${running.date} is still open`, {
      hint: "Stop it first: worktime stop",
    });
  }
  const dates = days.filter(({ lacksStop }) => lacksStop)
    .map(({ date }) => date);
  const [first] = dates;
  if (first === undefined || isConfirmed) return dates;
  throw new NotAllowedError(
    "no_stop",
    dates.length === 1
      ? `${first} was never stopped`
      : `${dates.length} days were never stopped: ${dates.join(", ")}`,
    {
      hint: `To see when it may have ended: worktime status ${first}\n` +
        "To close the month as it is, add --yes",
    },
  );
}

/** Returns the past dates with planned hours and nothing recorded. */
function unrecordedIn(
  month: CivilMonth,
  days: readonly MonthDay[],
  { moment, terms }: DayView,
): CivilDate[] {
  const recorded = new Set(days.map(({ date }) => date));
  const { from, to } = datesOfMonth(month);
  return datesBetween(from, to).filter((date) =>
    date < moment.currentDate && !recorded.has(date) &&
    plannedMinutesOn(date, terms.expectedMinutes) > 0
  );
}

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
async function closedMonthOf(
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

/** Returns the SHA-256 digest of bytes or of UTF-8, as `sha256sum` prints it. */
export async function sha256Of(
  content: string | Uint8Array<ArrayBuffer>,
): Promise<string> {
  const bytes = typeof content === "string" ? encodeText(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

/** Returns a function that finds the closed month of an instant. */
export async function closedMonthsIn(
  read: ReadText,
): Promise<(instant: Instant) => CivilMonth | undefined> {
  const closings = await readClosings(read);
  return (instant) => closedMonthAt(closings, instant);
}
