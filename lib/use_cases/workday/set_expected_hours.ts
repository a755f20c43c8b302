import { type CivilDate, datesBetween } from "../../time/civil_date.ts";
import { isDateText, parseDateWord } from "../../time/typed_date.ts";
import { isRangeText } from "../../time/typed_range.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import { absencesIn, type AbsentDay } from "../../workday/absence.ts";
import { plannedMinutesOn } from "../../workday/contract.ts";
import { currentDate } from "../../workday/day.ts";
import {
  type DayTerms,
  formatExpectedHours,
  parseExpectedHours,
} from "../../workday/hours.ts";
import { todayIn, type Workspace } from "../workspace.ts";
import {
  changeOverrides,
  noHoursError,
  type OverridesWork,
} from "./change_overrides.ts";
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
  date?: TimeInput;
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
  /** The absences on the dates, if any: they stay. */
  readonly absences?: readonly AbsentDay[];
  /** Set if this removed the date's own lunch setting. */
  readonly isLunchReset?: true;
  /** A sentence that says what was done. */
  readonly message: string;
}

/** Overrides the expected hours of a date, by default today's, or of a range. */
export async function setExpectedHours(
  workspace: Workspace,
  hours: string,
  request: HoursRequest,
): Promise<HoursSet> {
  const minutes = parseExpectedHours(hours);
  const set = termsToSet(minutes, request);
  const { clock } = workspace;
  const { date = "today", isDryRun = false } = request;
  const asked = dateTextIn(date, clock.zone);
  const isRange = asked.includes("..") ||
    isRangeText(asked) && !isDateText(asked);
  const today = todayIn(workspace);
  const words = isRange
    ? asked
    : parseDateWord(asked, today, { canBeFuture: true });
  return await changeOverrides(workspace, words, { isDryRun }, async (work) => {
    const { range } = work;
    const before = new Map<CivilDate, DayTerms>();
    const dates: CivilDate[] = [];
    for (const date of datesBetween(range.from, range.to)) {
      const old = await work.overrideOf(date);
      if (isRange && !isWorkday(date, old, work)) continue;
      if (old) before.set(date, old);
      await work.set(date, set);
      dates.push(date);
    }
    const [date] = dates;
    if (date === undefined) throw noHoursError(work);
    const absences = absencesIn(before);
    return {
      date,
      ...(isRange && { dates }),
      ...set,
      ...(absences.length > 0 && { absences }),
      ...(isRange ? {} : await notesOn(date, before.get(date), request, work)),
      message: messageOf(isRange ? `${range.from}..${range.to}` : date, set),
    };
  });
}

/** Returns whether hours are expected on a date. */
function isWorkday(
  date: CivilDate,
  before: DayTerms | undefined,
  { terms }: OverridesWork,
): boolean {
  const planned = plannedMinutesOn(date, terms.expectedMinutes);
  return (before?.expectedMinutes ?? planned) > 0;
}

/** Returns what to say of a single date. */
async function notesOn(
  date: CivilDate,
  before: DayTerms | undefined,
  request: HoursRequest,
  { changing, workspace }: OverridesWork,
): Promise<Pick<HoursSet, "isLunchReset" | "openDate">> {
  const isLunchReset = before?.isLunchPlanned !== undefined &&
    request.isLunchPlanned === undefined;
  const reset = isLunchReset ? { isLunchReset } as const : {};
  if (request.date !== undefined) return reset;
  const { files, book } = await loadDaysAround(changing, workspace, date);
  const dayOf = (date: CivilDate) => files.dayOrEmpty(date);
  const openDate = currentDate(workspace.clock.now(), { ...book, dayOf });
  return openDate === date ? reset : { ...reset, openDate };
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
