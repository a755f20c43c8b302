import { overridesFile, writeOverride } from "../../formats/overrides.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import {
  type CivilDate,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import { isDateText, parseDateWord } from "../../time/typed_date.ts";
import { isRangeText } from "../../time/typed_range.ts";
import { civilTimeAt } from "../../time/zone.ts";
import { plannedMinutesOn } from "../../workday/contract.ts";
import { currentDate } from "../../workday/day.ts";
import {
  type DayTerms,
  formatExpectedHours,
  parseExpectedHours,
} from "../../workday/hours.ts";
import type { Workspace } from "../workspace.ts";
import { changeOverrides, noHoursError } from "./change_overrides.ts";
import { loadDaysAround } from "./record_event.ts";

/** The date to change. */
export interface DateRequest {
  /**
   * A date such as `2024-12-25`, `tomorrow` or `last fri`; or a range such as
   * `2024-12-23..2024-12-31` or `next week`, in which days without expected hours stay as they
   * are.
   *
   * @default Today.
   */
  date?: string;
}

/** The date whose hours to set, and whether to plan a lunch. */
export interface HoursRequest extends DateRequest {
  /**
   * Whether projections for that day include a lunch that has not been taken.
   *
   * @default The configured value.
   */
  isLunchPlanned?: boolean;
  /**
   * Whether to preview the change without making it.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/** What `setExpectedHours()` recorded. */
export interface HoursSet {
  /** The date; the first one of a range. */
  readonly date: CivilDate;
  /** The dates that were set, if a range was given. */
  readonly dates?: readonly CivilDate[];
  /** The expected work, in minutes. */
  readonly expectedMinutes: number;
  /** Whether a lunch is planned; `undefined` means the configured value. */
  readonly isLunchPlanned?: boolean;
  /**
   * The previous day, if it is still open after midnight. It was not changed.
   */
  readonly openDate?: CivilDate;
  /** Set if this removed the date's own lunch setting. */
  readonly isLunchReset?: true;
  /** A sentence that says what was done. */
  readonly message: string;
}

/** Overrides the expected hours of a date, by default today's. */
export function setExpectedHours(
  workspace: Workspace,
  hours: string,
  request: HoursRequest,
): Promise<HoursSet> {
  const minutes = parseExpectedHours(hours);
  const { directory } = workspace;
  const { date = "today" } = request;
  if (date.includes("..") || isRangeText(date) && !isDateText(date)) {
    return setHoursOfRange(workspace, minutes, request);
  }
  const change = setHoursOfDate(workspace, minutes, request);
  return request.isDryRun
    ? directory.preview(change)
    : directory.change(change);
}

/** Returns the change that sets the hours of one date. */
function setHoursOfDate(
  workspace: Workspace,
  minutes: number,
  request: HoursRequest,
): (changing: ChangeDraft) => Promise<HoursSet> {
  const { clock } = workspace;
  const { zone } = clock;
  return async (changing) => {
    const now = clock.now();
    const today = civilTimeAt(now, zone).date;
    const asked = request.date ?? "today";
    const date = parseDateWord(asked, today, { canBeFuture: true });
    const month = monthOf(date);
    const { files, book } = await loadDaysAround(changing, workspace, date);

    const overrides = files.overrides(month);
    const set = termsToSet(minutes, request);
    const message = messageOf(date, set);

    changing.write(overridesFile(month), writeOverride(overrides, date, set));
    changing.note({ summary: message });
    const before = overrides.days.get(date)?.isLunchPlanned;
    const isLunchReset = before !== undefined &&
      request.isLunchPlanned === undefined;
    const dayOf = (date: CivilDate) => files.dayOrEmpty(date);
    const current = request.date === undefined
      ? currentDate(now, { ...book, dayOf })
      : date;
    return {
      ...{ date, ...set, message },
      ...(isLunchReset && { isLunchReset }),
      ...(current !== date && { openDate: current }),
    };
  };
}

/** Sets the hours of the days in a range on which hours are expected. */
function setHoursOfRange(
  workspace: Workspace,
  minutes: number,
  request: HoursRequest,
): Promise<HoursSet> {
  const { date = "", isDryRun = false } = request;
  const set = termsToSet(minutes, request);
  return changeOverrides(workspace, date, { isDryRun }, async (work) => {
    const { range, terms } = work;
    const dates: CivilDate[] = [];
    for (const date of datesBetween(range.from, range.to)) {
      const before = await work.overrideOf(date);
      const expected = before?.expectedMinutes ??
        plannedMinutesOn(date, terms.expectedMinutes);
      if (expected === 0) continue;
      await work.set(date, set);
      dates.push(date);
    }
    if (dates.length === 0) throw noHoursError(range);
    const message = messageOf(`${range.from}..${range.to}`, set);
    return { date: dates[0] ?? range.from, dates, ...set, message };
  });
}

function termsToSet(
  expectedMinutes: number,
  { isLunchPlanned }: HoursRequest,
): DayTerms {
  return {
    expectedMinutes,
    ...(isLunchPlanned !== undefined && { isLunchPlanned }),
  };
}

function messageOf(
  date: string,
  { expectedMinutes, isLunchPlanned }: DayTerms,
): string {
  const hours = formatExpectedHours(expectedMinutes);
  const lunch = { true: ", with lunch", false: ", without lunch" } as const;
  return `Set expected hours for ${date} to ${hours}` +
    (isLunchPlanned === undefined ? "" : lunch[`${isLunchPlanned}`]);
}
