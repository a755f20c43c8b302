import type { ReadTexts } from "../storage/month_files.ts";
import {
  addDays,
  type CivilDate,
  monthOf,
  parseCivilMonth,
} from "../time/civil_date.ts";
import { parseDateWord } from "../time/date_word.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { lastInstantOf } from "../workday/current_day.ts";
import { type DayReport, dayReportOf } from "../workday/day_report.ts";
import { ClockSteppedBackError } from "../workday/errors.ts";
import { readable } from "../workday/event_time.ts";
import { type MonthStats, monthStatsOf } from "../workday/month_stats.ts";
import { daysWithoutStop, type Status, statusOf } from "../workday/status.ts";
import { type DayView, loadDayView, type ViewRequest } from "./day_view.ts";
import { type DayRequest, momentOf, type MonthRequest } from "./requests.ts";
import type { Workspace } from "./workspace.ts";

/** How many days back a stop is missed in a month that has ended. */
const DAYS_LOOKED_BACK = 7;

/** The state, the figures and the projections of a day. */
export async function showStatus(
  workspace: Workspace,
  request: DayRequest,
): Promise<Status> {
  const { terms } = workspace;
  const { view, date } = await viewDay(workspace, request);
  const { moment } = view;
  const month = view.month(monthOf(date));
  const status = statusOf(view.day(date), month, moment, terms);
  if (date !== moment.currentDate) return { ...status, daysWithoutStop: [] };
  const monthBefore = monthOf(addDays(date, -DAYS_LOOKED_BACK));
  const months = monthBefore === month.month
    ? [month]
    : [view.monthIfSound(monthBefore), month];
  return {
    ...status,
    daysWithoutStop: months.flatMap((month) =>
      daysWithoutStop(date, month, moment, terms)
    ),
  };
}

/** A day event by event. */
export async function showDay(
  workspace: Workspace,
  request: DayRequest,
): Promise<DayReport> {
  const { view, date } = await viewDay(workspace, request);
  const expected = view.month(monthOf(date)).expectedMinutes.get(date) ??
    workspace.terms.expectedMinutes;
  return dayReportOf(view.day(date), expected, view.moment);
}

/** The days of a month and its overtime. */
export async function showMonth(
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
  const view = await viewOf(workspace, { instant, isAsOf, dates });
  const { moment } = view;
  const today = civilTimeAt(moment.now, moment.zone).date;
  const month = view.month(asked ?? monthOf(today));
  if (month.month === monthOf(moment.currentDate)) refuseSteppedBack(view);
  return monthStatsOf(month, moment, workspace.terms);
}

async function viewDay(
  workspace: Workspace,
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
  const dates = [main, addDays(main, -DAYS_LOOKED_BACK - 1)];
  const isAsOf = request.at !== undefined;
  const view = await viewOf(workspace, { instant, isAsOf, dates });
  const { currentDate } = view.moment;
  if (asked === undefined || asked === currentDate) refuseSteppedBack(view);
  return { view, date: asked ?? currentDate };
}

/** Refuses to count up to a clock that is behind the current day's events. */
function refuseSteppedBack({ moment, day }: DayView): void {
  const { now, zone, currentDate } = moment;
  const last = lastInstantOf(day(currentDate), zone);
  if (last === undefined || last <= now) return;
  throw new ClockSteppedBackError(
    readable(now, zone, last),
    readable(last, zone, now),
  );
}

function timeOf({ clock }: Workspace): { now: Instant; zone: Zone } {
  return { now: clock.now(), zone: clock.zone };
}

function viewOf(
  { directory, clock }: Workspace,
  request: ViewRequest,
): Promise<DayView> {
  const read: ReadTexts = (files) => directory.read(files);
  return loadDayView(read, request, clock.zone);
}
