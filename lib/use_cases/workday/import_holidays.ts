import { InvalidTextError } from "../../errors.ts";
import {
  type CalendarDay,
  type CalendarDays,
  type CalendarReason,
  readHolidays,
} from "../../formats/holidays.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { type DateRange, rangeOf } from "../../time/date_range.ts";
import { parseDateRange } from "../../time/typed_range.ts";
import { dateTextIn } from "../../time/typed_time.ts";
import {
  absencesIn,
  type DayTerms,
  formatAbsence,
  formatExpectedHours,
  withAbsence,
} from "../../workday/terms.ts";
import { todayIn, type Workspace } from "../workspace.ts";
import {
  changeOverrides,
  type OverridesWork,
  shownRange,
} from "./change_overrides.ts";
import { readClosings } from "./close_month.ts";
import {
  type AbsenceChange,
  type AbsenceRequest,
  outcomeOf,
  workedDates,
} from "./plan_absence.ts";

/** A calendar of public holidays. */
export interface HolidayCalendar {
  /** The text of an iCalendar file. */
  readonly text: string;
  /**
   * The name of the file, for messages.
   *
   * @default {"calendar"}
   */
  readonly name?: string;
}

/** A holiday or another event of a calendar that was not recorded. */
export interface SkippedHoliday {
  /** The date; `undefined` if the event has no valid one. */
  readonly date: CivilDate | undefined;
  /** Its name; empty if it has none. */
  readonly name: string;
  /**
   * Why: the date keeps another absence or hours of its own, or is in a closed
   * month; or the event is not a holiday.
   */
  readonly reason:
    | "already_recorded"
    | "closed_month"
    | "no_expected_hours"
    | "other_absence"
    | "own_hours"
    | CalendarReason;
  /** What the date keeps, such as `vacation` or `4h`. */
  readonly kept?: string;
}

/** Holidays that were recorded. */
export interface HolidayImport extends AbsenceChange {
  /** The events that were not recorded, with the reason. */
  readonly skipped: readonly SkippedHoliday[];
}

/**
 * Records the holidays of a calendar on the dates on which hours are expected.
 * Other absences and the hours of single days stay.
 */
export async function importHolidays(
  workspace: Workspace,
  { text, name = "calendar" }: HolidayCalendar,
  { dates, isDryRun = false }: Pick<AbsenceRequest, "dates" | "isDryRun">,
): Promise<HolidayImport> {
  const { clock } = workspace;
  const today = todayIn(workspace);
  const range = dates === undefined
    ? thisYearAndNext(today)
    : parseDateRange(dateTextIn(dates, clock.zone), today, {
      canBeFuture: true,
    });
  const words = `${range.from}..${range.to}`;
  return await changeOverrides(workspace, words, { isDryRun }, async (work) => {
    const calendar = await readHolidays(text, name, range);
    if (calendar.days.length === 0) throw noHolidaysError(calendar, range);
    const days = new Map<CivilDate, DayTerms>();
    const skipped: SkippedHoliday[] = [];
    const closings = await readClosings(work.changing.read);
    const closed = new Set(closings.map(({ month }) => month));
    for (const day of calendar.days) {
      const { date } = day;
      const before = await work.overrideOf(date);
      const isClosed = closed.has(monthOf(date));
      const terms = holidayOn(day, { before, isClosed }, work);
      if ("reason" in terms) skipped.push(terms);
      else days.set(date, terms);
    }
    for (const [date, terms] of days) await work.set(date, terms);
    const outcome = outcomeOf(absencesIn(days), work);
    return {
      ...outcome,
      ...(days.size === 0 &&
        { message: `No new holidays on ${shownRange(range)}` }),
      worked: await workedDates(outcome.days, work),
      skipped: [...skipped, ...calendar.skipped],
    };
  });
}

function thisYearAndNext(today: CivilDate): DateRange {
  const { from, to } = rangeOf("year", today);
  return { from, to: rangeOf("year", addDays(to, 1)).to };
}

/** Returns the terms of a date with its holiday, or why it stays as it is. */
function holidayOn(
  { date, name }: CalendarDay,
  { before, isClosed }: { before: DayTerms | undefined; isClosed: boolean },
  { terms: { expectedMinutes } }: OverridesWork,
): DayTerms | SkippedHoliday {
  if (before) {
    const { absence } = before;
    if (absence?.kind === "holiday") {
      return { date, name, reason: "already_recorded" };
    }
    return absence
      ? { date, name, reason: "other_absence", kept: formatAbsence(absence) }
      : {
        ...{ date, name, reason: "own_hours" },
        kept: `${formatExpectedHours(before.expectedMinutes)}h`,
      };
  }
  const absence = { kind: "holiday", isHalf: false } as const;
  const terms = withAbsence(date, undefined, absence, expectedMinutes);
  if (!terms) return { date, name, reason: "no_expected_hours" };
  if (isClosed) return { date, name, reason: "closed_month" };
  return name === "" ? terms : { ...terms, note: name };
}

function noHolidaysError(
  { all }: CalendarDays,
  range: DateRange,
): InvalidTextError {
  const message = `The calendar has no holidays on ${shownRange(range)}`;
  const { from = "", to = "" } = all ?? {};
  const year = to.slice(0, 4);
  return new InvalidTextError("no_holidays", message, {
    hint: `Its holidays are from ${from} to ${to}: name a year, such as ` +
      `worktime absent holiday ${year} --ics FILE`,
  });
}
