import { InvalidTextError, NotAllowedError } from "../../errors.ts";
import {
  overridesFile,
  readOverrides,
  removeOverrides,
  writeOverride,
} from "../../formats/overrides.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import {
  type CivilDate,
  type CivilMonth,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import type { DateRange } from "../../time/date_range.ts";
import { isDateText, parseDateWord } from "../../time/typed_date.ts";
import { isRangeText, parseDateRange } from "../../time/typed_range.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import { currentDate } from "../../workday/day.ts";
import {
  absencesIn,
  type AbsentDay,
  type DayTerms,
  formatExpectedHours,
  parseExpectedHours,
  plannedMinutesOn,
  usualMinutesOn,
  type WorkTerms,
} from "../../workday/terms.ts";
import type { DryRun } from "../timers/timer_work.ts";
import { settingsOf, todayIn, type Workspace } from "../workspace.ts";
import { loadDaysAround } from "./record_event.ts";

/** The overrides of a range of dates, while they change. */
export interface OverridesWork {
  readonly range: DateRange;
  readonly terms: WorkTerms;
  readonly changing: ChangeDraft;
  readonly workspace: Workspace;
  overrideOf(date: CivilDate): Promise<DayTerms | undefined>;
  /** Replaces the override of a date. */
  set(date: CivilDate, terms: DayTerms): Promise<void>;
  /** Removes the overrides of dates. */
  remove(dates: ReadonlySet<CivilDate>): Promise<void>;
}

/** A longer range is a typing error, and would take long. */
const MAX_DAYS = 3 * 366;

/** Changes overrides in a range of dates, or previews the change. */
export function changeOverrides<T extends { message: string }>(
  workspace: Workspace,
  dates: TimeInput,
  { isDryRun = false }: DryRun,
  decide: (work: OverridesWork) => Promise<T>,
): Promise<T> {
  const { directory, clock } = workspace;
  const today = todayIn(workspace);
  const text = dateTextIn(dates, clock.zone);
  const range = parseDateRange(text, today, { canBeFuture: true });
  checkLength(range);
  const change = async (changing: ChangeDraft): Promise<T> => {
    const { read } = changing;
    const overridesOf = async (month: CivilMonth) =>
      readOverrides(await read(overridesFile(month)) ?? "", month);
    const result = await decide({
      ...{ range, changing, workspace },
      terms: await settingsOf(workspace, read),
      overrideOf: async (date) =>
        (await overridesOf(monthOf(date))).days.get(date),
      set: async (date, terms) => {
        const month = monthOf(date);
        const text = writeOverride(await overridesOf(month), date, terms);
        changing.write(overridesFile(month), text);
      },
      remove: async (dates) => {
        for (const month of new Set([...dates].map(monthOf))) {
          const text = removeOverrides(await overridesOf(month), dates);
          changing.write(overridesFile(month), text);
        }
      },
    });
    changing.note({ summary: result.message });
    return result;
  };
  return directory.changeUnless(isDryRun, change);
}

function checkLength({ from, to }: DateRange): void {
  if (datesBetween(from, to).length <= MAX_DAYS) return;
  const message = `${from}..${to} is longer than 3 years`;
  throw new InvalidTextError("invalid_range", message, {
    hint: "Use a shorter range",
  });
}

/** Returns the error for dates on which no hours are expected. */
export function noHoursError(
  { range, terms: { expectedMinutes } }: Pick<OverridesWork, "range" | "terms">,
): NotAllowedError {
  const dates = shownRange(range);
  // With one number for every day, work on a weekend counts against it.
  const usual = usualMinutesOn(range.from, expectedMinutes);
  const isCounted = range.from === range.to && usual > 0 &&
    plannedMinutesOn(range.from, expectedMinutes) === 0;
  return new NotAllowedError(
    "no_expected_hours",
    `No hours are expected on ${dates}`,
    {
      hint: isCounted
        ? `Work on that day counts against ${formatExpectedHours(usual)} ` +
          `hours; to expect none: worktime set-hours 0 --date ${dates}`
        : "To expect hours on other weekdays, see: worktime config --help",
    },
  );
}

/** Formats a range as `A..B`, or a single date. */
export function shownRange({ from, to }: DateRange): string {
  return from === to ? from : `${from}..${to}`;
}

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
export interface HoursRequest extends DateRequest, DryRun {
  /**
   * Whether projections for that day include a lunch that has not been taken.
   *
   * @default The configured value.
   */
  isLunchPlanned?: boolean;
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
  if (typeof isLunchPlanned !== "boolean" && isLunchPlanned !== undefined) {
    throw new TypeError('"isLunchPlanned" must be true or false');
  }
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
