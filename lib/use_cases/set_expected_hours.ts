import { overridesFile, writeOverride } from "../formats/overrides.ts";
import { monthOf } from "../time/civil_date.ts";
import { parseDateWord } from "../time/date_word.ts";
import { civilTimeAt } from "../time/zone.ts";
import {
  formatExpectedHours,
  parseExpectedHours,
} from "../workday/expected_hours.ts";
import { currentDate } from "../workday/current_day.ts";
import { loadMonthsAround } from "./months_around.ts";
import type { HoursSet } from "./recorded.ts";
import type { HoursRequest } from "./requests.ts";
import type { Workspace } from "./workspace.ts";

/** Overrides the hours expected of a date; of today if none is given. */
export function setExpectedHours(
  { directory, clock }: Workspace,
  hours: string,
  request: HoursRequest,
): Promise<HoursSet> {
  const minutes = parseExpectedHours(hours);
  const { zone } = clock;
  return directory.change(async (changing) => {
    const now = clock.now();
    const today = civilTimeAt(now, zone).date;
    const date = parseDateWord(request.date ?? "today", today);
    const month = monthOf(date);
    const files = await loadMonthsAround(changing, date, zone);

    const overrides = files.overrides(month);
    const { isLunchPlanned } = request;
    const set = {
      expectedMinutes: minutes,
      ...(isLunchPlanned !== undefined && { isLunchPlanned }),
    };

    const written = formatExpectedHours(minutes);
    const lunch = { true: ", with lunch", false: ", without lunch" } as const;
    const message = `Set expected hours for ${date} to ${written}` +
      (isLunchPlanned === undefined ? "" : lunch[`${isLunchPlanned}`]);

    changing.write(overridesFile(month), writeOverride(overrides, date, set));
    changing.note({ summary: message });
    const before = overrides.days.get(date)?.isLunchPlanned;
    const isLunchReset = before !== undefined && isLunchPlanned === undefined;
    const current = request.date === undefined
      ? currentDate(now, zone, (date) => files.dayIfSound(date))
      : date;
    return {
      ...{ date, ...set, message },
      ...(isLunchReset && { isLunchReset }),
      ...(current !== date && { openDate: current }),
    };
  });
}
