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
import { parseDateRange } from "../../time/typed_range.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import { plannedMinutesOn, usualMinutesOn } from "../../workday/contract.ts";
import {
  type DayTerms,
  formatExpectedHours,
  type WorkTerms,
} from "../../workday/hours.ts";
import { settingsOf, todayIn, type Workspace } from "../workspace.ts";

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
  { isDryRun = false }: { isDryRun?: boolean },
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
