import { overridesFile, writeOverride } from "../../formats/overrides.ts";
import { type CivilDate, monthOf } from "../../time/civil_date.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { civilTimeAt } from "../../time/zone.ts";
import { currentDate } from "../../workday/day.ts";
import {
  type DayTerms,
  formatExpectedHours,
  parseExpectedHours,
} from "../../workday/hours.ts";
import type { Workspace } from "../workspace.ts";
import { loadDaysAround } from "./record_event.ts";

/** The date to change. */
export interface DateRequest {
  /** A date such as `2024-12-25`, `tomorrow` or `last fri`. */
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
}

/** What `setExpectedHours()` recorded. */
export interface HoursSet {
  /** The date. */
  readonly date: CivilDate;
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
  const { directory, clock } = workspace;
  const { zone } = clock;
  return directory.change(async (changing) => {
    const now = clock.now();
    const today = civilTimeAt(now, zone).date;
    const asked = request.date ?? "today";
    const date = parseDateWord(asked, today, { canBeFuture: true });
    const month = monthOf(date);
    const { files, book } = await loadDaysAround(changing, workspace, date);

    const overrides = files.overrides(month);
    const { isLunchPlanned } = request;
    const lunch = isLunchPlanned === undefined ? {} : { isLunchPlanned };
    const set = { expectedMinutes: minutes, ...lunch };
    const message = messageOf(date, set);

    changing.write(overridesFile(month), writeOverride(overrides, date, set));
    changing.note({ summary: message });
    const before = overrides.days.get(date)?.isLunchPlanned;
    const isLunchReset = before !== undefined && isLunchPlanned === undefined;
    const dayOf = (date: CivilDate) => files.dayOrEmpty(date);
    const current = request.date === undefined
      ? currentDate(now, { ...book, dayOf })
      : date;
    return {
      ...{ date, ...set, message },
      ...(isLunchReset && { isLunchReset }),
      ...(current !== date && { openDate: current }),
    };
  });
}

function messageOf(
  date: CivilDate,
  { expectedMinutes, isLunchPlanned }: DayTerms,
): string {
  const hours = formatExpectedHours(expectedMinutes);
  const lunch = { true: ", with lunch", false: ", without lunch" } as const;
  return `Set expected hours for ${date} to ${hours}` +
    (isLunchPlanned === undefined ? "" : lunch[`${isLunchPlanned}`]);
}
