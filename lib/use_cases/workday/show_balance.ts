import {
  asUnreadableFile,
  type DataFileError,
  type DiskError,
} from "../../errors.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import {
  addDays,
  addMonths,
  type CivilDate,
  type CivilMonth,
  firstDateOf,
  monthOf,
} from "../../time/civil_date.ts";
import { monthsBetween, rangeOf, weekOf } from "../../time/date_range.ts";
import type { OffsetHistory } from "../../time/offset_history.ts";
import { parseRangeWithin } from "../../time/typed_range.ts";
import type { TimeInput } from "../../time/typed_time.ts";
import { civilTimeAt } from "../../time/zone.ts";
import type { Moment } from "../../workday/day.ts";
import {
  type Balance,
  balanceOf,
  balanceStart,
  monthsOfYear,
  type WeekStats,
  weekStatsOf,
  type YearStats,
  yearStatsOf,
} from "../../workday/month.ts";
import type { WorkTerms } from "../../workday/terms.ts";
import { settingsOf, todayIn, type Workspace } from "../workspace.ts";
import { type DayView, loadView, momentAsked } from "./load_days.ts";

/** Selects the moment to compute a balance for. */
export interface BalanceRequest {
  /**
   * The moment to compute for.
   *
   * @default Now.
   */
  at?: TimeInput;
}

/** Selects a year, and the moment to compute it for. */
export interface YearRequest extends BalanceRequest {
  /**
   * A year such as `2024` or `last year`.
   *
   * @default The current year.
   */
  year?: string;
}

/** Selects a week, and the moment to compute it for. */
export interface WeekRequest extends BalanceRequest {
  /**
   * A week such as `2024-W50` or `last week`, or a date in it.
   *
   * @default The current week.
   */
  week?: string;
}

/**
 * Returns the balance of the months since `balance_from`; without it, since
 * January of the current year.
 */
export function showBalance(
  workspace: Workspace,
  request: BalanceRequest,
): Promise<Balance> {
  return viewMonths(workspace, request, (terms, today) => {
    const january = `${today.slice(0, 4)}-01` as CivilMonth;
    return monthsBetween(terms.balanceFrom ?? january, monthOf(today));
  }, ({ files, moment, terms, months }) => {
    const [from = monthOf(moment.currentDate)] = months;
    const start = balanceStart(terms) ?? { from, openingMinutes: 0 };
    const loaded = months.map((month) => files.month(month));
    return balanceOf(loaded, start, moment, terms);
  });
}

/** Returns the months and the absences of a year. */
export function showYear(
  workspace: Workspace,
  { year, ...request }: YearRequest,
): Promise<YearStats> {
  const asked = year === undefined
    ? undefined
    : parseRangeWithin("year", year, todayIn(workspace)).from;
  return viewMonths(
    workspace,
    request,
    (terms, today) => monthsOfYear((asked ?? today).slice(0, 4), terms),
    (view) => yearOf(view, view.months.at(-1)?.slice(0, 4) ?? ""),
  );
}

/** Returns the days of a week, and its hours. */
export function showWeek(
  workspace: Workspace,
  { week, ...request }: WeekRequest,
): Promise<WeekStats> {
  const asked = week === undefined
    ? undefined
    : parseRangeWithin("week", week, todayIn(workspace)).from;
  const weekFor = (today: CivilDate) => rangeOf("week", asked ?? today);
  return viewMonths(workspace, request, (_, today) => {
    // After midnight, the current day can be in the week before; after a
    // flight west, in the week after.
    const { from } = weekFor(addDays(today, -2));
    const { to } = weekFor(addDays(today, 2));
    return monthsBetween(monthOf(from), monthOf(to));
  }, ({ files, moment, terms }) => {
    const range = weekFor(moment.currentDate);
    const months = [...new Set([range.from, range.to].map(monthOf))];
    return weekStatsOf(
      { ...range, week: weekOf(range.from) },
      months.map((month) => files.month(month)),
      moment,
      terms,
    );
  });
}

/** Returns the figures of a year whose months are loaded. */
export function yearOf(
  { files, moment, terms }: DayView,
  year: string,
): YearStats {
  const months = monthsOfYear(year, terms).map((month) => files.month(month));
  return yearStatsOf(Number(year), months, moment, terms);
}

/** Loads months as of a moment, and computes something from them. */
function viewMonths<T>(
  workspace: Workspace,
  { at }: BalanceRequest,
  monthsFor: (terms: WorkTerms, today: CivilDate) => CivilMonth[],
  compute: (view: DayView & { months: readonly CivilMonth[] }) => T,
): Promise<T> {
  const { directory, clock } = workspace;
  const { zone } = clock;
  const asked = momentAsked(at, { now: clock.now(), zone });
  return directory.view(async (read, _folder, offsets) => {
    const terms = await settingsOf(workspace, read);
    const today = civilTimeAt(asked.instant, zone).date;
    const months = monthsFor(terms, today);
    const dates = [today, ...months.map(firstDateOf)];
    const view = await loadView(read, dates, terms, { ...asked, offsets });
    return compute({ ...view, months });
  });
}

/** The balance on a day, or why it cannot be computed. */
export interface DayBalance {
  /** The balance in minutes; only if `balance_from` is set. */
  readonly balanceMinutes?: number;
  /** Why it is missing, if the file of an earlier month cannot be read. */
  readonly balanceProblem?: DataFileError | DiskError;
}

/**
 * Returns the balance on a date: that of the months before, and the overtime of
 * its own month.
 *
 * @param monthOvertimeMinutes The overtime of the month of that date.
 */
export async function balanceOn(
  date: CivilDate,
  monthOvertimeMinutes: number,
  { terms, moment }: { terms: WorkTerms; moment: Moment },
  { read, offsets, isAsOf }: {
    read: ReadText;
    offsets: OffsetHistory | undefined;
    isAsOf: boolean;
  },
): Promise<DayBalance> {
  const start = balanceStart(terms);
  if (!start || monthOf(date) < start.from) return {};
  const { now: instant, zone } = moment;
  const before = addMonths(monthOf(date), -1) as CivilMonth;
  const months = monthsBetween(start.from, before);
  try {
    const until = isAsOf ? instant : undefined;
    const options = { instant, zone, offsets, until };
    const dates = [date, ...months.map(firstDateOf)];
    const { files } = await loadView(read, dates, terms, options);
    const loaded = months.map((month) => files.month(month));
    const { balanceMinutes } = balanceOf(loaded, start, moment, terms);
    return { balanceMinutes: balanceMinutes + monthOvertimeMinutes };
  } catch (error) {
    return { balanceProblem: asUnreadableFile(error) };
  }
}
