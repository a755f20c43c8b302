import { overridesFile, writeOverride } from "../../formats/overrides.ts";
import { type CivilDate, monthOf } from "../../time/civil_date.ts";
import { parseDateWord } from "../../time/typed_time.ts";
import { civilTimeAt } from "../../time/zone.ts";
import { currentDate } from "../../workday/day.ts";
import {
  type DayTerms,
  formatExpectedHours,
  parseExpectedHours,
} from "../../workday/hours.ts";
import type { Workspace } from "../workspace.ts";
import { loadDaysAround } from "./record_event.ts";

/** Which day to change. */
export interface DateRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
}

/** Which day's hours to set, and what about its lunch. */
export interface HoursRequest extends DateRequest {
  /**
   * Whether projections of that day add a lunch that was not taken yet.
   *
   * @default What holds for every day.
   */
  isLunchPlanned?: boolean;
}

/** What `setExpectedHours()` recorded. */
export interface HoursSet {
  /** The date. */
  readonly date: CivilDate;
  /** The work expected of it from now on, in minutes. */
  readonly expectedMinutes: number;
  /** Whether a lunch is planned; `undefined` if that is as on every day. */
  readonly isLunchPlanned?: boolean;
  /** The day before, if it is still open past midnight: it is not this date. */
  readonly openDate?: CivilDate;
  /** Set where this takes back what had been set for its lunch. */
  readonly isLunchReset?: true;
  /** What was done, in a line for people. */
  readonly message: string;
}

/** Overrides the hours expected of a date; of today if none is given. */
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
    const date = parseDateWord(request.date ?? "today", today);
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
