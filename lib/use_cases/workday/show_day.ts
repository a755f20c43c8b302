import { isUnreadFile } from "../../errors.ts";
import {
  ENTRIES_FILE,
  isEventFile,
  monthOfFile,
  TIMER_FILE,
} from "../../formats/data_files.ts";
import { checkEventLog, eventLogFile } from "../../formats/event_log.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import { type ReadText, textsBy } from "../../storage/file_texts.ts";
import type { EntryFolder } from "../../storage/entry_folder.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
  parseCivilMonth,
} from "../../time/civil_date.ts";
import {
  momentOf,
  parseDateWord,
  type Present,
} from "../../time/typed_time.ts";
import { civilTimeAt } from "../../time/zone.ts";
import type { ZoneNote } from "../../time/zone_note.ts";
import {
  type DayReport,
  dayReportOf,
  lastInstantOf,
  nightEndedOn,
} from "../../workday/day.ts";
import { steppedBack } from "../../workday/event_time.ts";
import type { WorkTerms } from "../../workday/hours.ts";
import { type MonthStats, monthStatsOf, termsOn } from "../../workday/month.ts";
import {
  daysWithoutStop,
  type DayWithoutStop,
  type Status,
  statusOf,
} from "../../workday/status.ts";
import { termsOf, type Workspace } from "../workspace.ts";
import {
  bookedOf,
  type BookedStatus,
  type DayView,
  loadDayView,
  type ViewRequest,
} from "./day_view.ts";
import { DAYS_LOOKED_BACK } from "./record_event.ts";

/** Which day to show, and at which moment; the current day now if empty. */
export interface DayRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** Which month to show, and at which moment; this month now if empty. */
export interface MonthRequest {
  /** `YYYY-MM`. */
  month?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** The state, the figures and the projections of a day. */
export function showStatus(
  workspace: Workspace,
  request: DayRequest,
): Promise<BookedStatus> {
  return workspace.directory.view(async (read, folder, noted) => {
    const terms = await termsOf(workspace, read);
    const { view, date } = await viewDay(
      workspace,
      { read, noted, terms },
      request,
    );
    const status = statusIn(view, date, terms);
    const { workMinutes } = status;
    return {
      ...status,
      ...await bookedIn(view, { date, read, folder, workMinutes }),
    };
  });
}

/** What entries say of a day; what is wrong with them must not hide the day. */
async function bookedIn(
  view: DayView,
  { date, ...source }: {
    date: CivilDate;
    read: ReadText;
    folder: EntryFolder;
    workMinutes: number;
  },
): Promise<Pick<BookedStatus, "booked" | "bookedProblem">> {
  const { read, folder } = source;
  try {
    const hasTime = await read(ENTRIES_FILE) != null ||
      await read(TIMER_FILE) != null || (await folder.months()).size > 0;
    if (!hasTime) return { booked: undefined };
    return { booked: await bookedOf(view, date, source) };
  } catch (error) {
    if (!isUnreadFile(error)) throw error;
    return { booked: undefined, bookedProblem: error };
  }
}

function statusIn(view: DayView, date: CivilDate, terms: WorkTerms): Status {
  const { moment } = view;
  const month = view.month(monthOf(date));
  const status = statusOf(view.day(date), month, moment, terms);
  const isCurrent = date === moment.currentDate;
  const days = isCurrent || status.lacksStop
    ? unstoppedDays(view, isCurrent ? date : addDays(date, 1), terms)
    : [];
  return {
    ...status,
    ...nightIn(view, date),
    daysWithoutStop: isCurrent ? days : days.filter((day) => day.date === date),
  };
}

/** The night that ended on a date without events. */
function nightIn(
  { day, book }: DayView,
  date: CivilDate,
): Pick<Status, "nightBefore"> {
  if (day(date).events.length > 0) return {};
  const nightBefore = nightEndedOn(date, book);
  return nightBefore ? { nightBefore } : {};
}

/** The days before a date that were never stopped, as far back as one looks. */
function unstoppedDays(
  view: DayView,
  until: CivilDate,
  terms: WorkTerms,
): DayWithoutStop[] {
  const months = [addDays(until, -DAYS_LOOKED_BACK), until].map(monthOf);
  return daysWithoutStop(
    until,
    [...new Set(months)].map((month) => view.monthIfSound(month)),
    view.moment,
    terms,
  );
}

/** A day event by event. */
export function showDay(
  workspace: Workspace,
  request: DayRequest,
): Promise<DayReport> {
  return workspace.directory.view(async (read, _folder, noted) => {
    const terms = await termsOf(workspace, read);
    const { view, date } = await viewDay(
      workspace,
      { read, noted, terms },
      request,
    );
    const month = view.month(monthOf(date));
    const { expectedMinutes } = termsOn(date, month, terms);
    const report = {
      ...dayReportOf(view.day(date), expectedMinutes, view.moment),
      ...nightIn(view, date),
    };
    if (!report.stats.lacksStop) return report;
    const unstopped = unstoppedDays(view, addDays(date, 1), terms)
      .find((day) => day.date === date);
    if (!unstopped) return report;
    const { likelyEnd, offsetMinutes } = unstopped;
    return offsetMinutes === undefined
      ? { ...report, likelyEnd }
      : { ...report, likelyEnd, likelyEndOffsetMinutes: offsetMinutes };
  });
}

/** The days of a month and its overtime. */
export function showMonth(
  workspace: Workspace,
  request: MonthRequest,
): Promise<MonthStats> {
  const asked = request.month === undefined
    ? undefined
    : parseCivilMonth(request.month);
  const first = asked && `${asked}-01` as CivilDate;
  const instant = momentOf(request.at, timeOf(workspace));
  const dates = first ? [first] : [];
  const isAsOf = request.at !== undefined;
  return workspace.directory.view(async (read, _folder, noted) => {
    const terms = await termsOf(workspace, read);
    const { zone } = workspace.clock;
    const { longestDayMinutes } = terms;
    const request = { instant, isAsOf, dates, longestDayMinutes };
    const view = await loadDayView(textsBy(read), request, { zone, noted });
    const { moment } = view;
    const month = view.month(asked ?? monthOf(moment.currentDate));
    if (month.month === monthOf(moment.currentDate)) refuseSteppedBack(view);
    return monthStatsOf(month, moment, terms);
  });
}

async function viewDay(
  workspace: Workspace,
  { read, noted, terms }: {
    read: ReadText;
    noted: ZoneNote | undefined;
    terms: WorkTerms;
  },
  request: DayRequest,
): Promise<{ view: DayView; date: CivilDate }> {
  const { now: present, zone } = timeOf(workspace);
  const today = civilTimeAt(present, zone).date;
  const asked = request.date === undefined
    ? undefined
    : parseDateWord(request.date, today);
  const instant = momentOf(request.at, { now: present, zone }, asked);
  const main = asked ?? civilTimeAt(instant, zone).date;
  // One day more, as past midnight the current day is the one before.
  const dates = [0, -DAYS_LOOKED_BACK - 1, 1].map((days) =>
    addDays(main, days)
  );
  const isAsOf = request.at !== undefined;
  const { longestDayMinutes } = terms;
  const { directory } = workspace;
  const viewed: ViewRequest = {
    ...{ instant, isAsOf, dates, longestDayMinutes },
    // For another date, what is wrong near the present does not matter.
    ...(!asked && { onUnread: (problem) => directory.note([problem]) }),
  };
  const view = await loadDayView(textsBy(read), viewed, { zone, noted });
  const { currentDate } = view.moment;
  if (asked === undefined || asked === currentDate) refuseSteppedBack(view);
  return { view, date: asked ?? currentDate };
}

/** Refuses to count up to a clock that is behind the current day's events. */
function refuseSteppedBack({ moment, day }: DayView): void {
  const { now, zone, currentDate } = moment;
  const last = lastInstantOf(day(currentDate), zone);
  if (last === undefined || last <= now) return;
  throw steppedBack(now, last, zone);
}

function timeOf({ clock }: Workspace): Present {
  return { now: clock.now(), zone: clock.zone };
}

/** The months with a file of events, the newest first. */
export async function listMonths(
  directory: DataDirectory,
): Promise<CivilMonth[]> {
  const files = await directory.disk.list({ folders: true });
  return files.filter(isEventFile)
    .flatMap((file) => monthOfFile(file) ?? [])
    .toSorted().toReversed();
}

/** The dates with events, the newest first. */
export async function listDates(
  { directory, clock }: Workspace,
): Promise<CivilDate[]> {
  const dates: CivilDate[] = [];
  for (const month of await listMonths(directory)) {
    try {
      const file = eventLogFile(month);
      const text = (await directory.read([file])).get(file) ?? "";
      const { days } = checkEventLog(text, month, clock.zone);
      for (const date of [...days.keys()].toReversed()) dates.push(date);
    } catch (error) {
      // Doctor and every command on the month say that it cannot be read.
      if (!isUnreadFile(error)) throw error;
    }
  }
  return dates;
}
