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
import { loadBook } from "./record_event.ts";
import type { HoursSet } from "./write_day.ts";

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
    const { files, book } = await loadBook(changing, workspace, date);

    const overrides = files.overrides(month);
    const { isLunchPlanned } = request;
    const lunch = isLunchPlanned === undefined ? {} : { isLunchPlanned };
    const set = { expectedMinutes: minutes, ...lunch };
    const message = messageOf(date, set);

    changing.write(overridesFile(month), writeOverride(overrides, date, set));
    changing.note({ summary: message });
    const before = overrides.days.get(date)?.isLunchPlanned;
    const isLunchReset = before !== undefined && isLunchPlanned === undefined;
    const dayOf = (date: CivilDate) => files.dayIfSound(date);
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
