import type { HoursSet } from "../../use_cases/workday/set_expected_hours.ts";
import type { CommandResult } from "../command.ts";
import { withoutUndefined } from "../options.ts";
import { DRY_RUN_LINE } from "./change.ts";

/** Renders the result of `worktime set-hours`. */
export function renderHours(
  set: HoursSet,
  hours: string,
  isDryRun: boolean,
): CommandResult {
  const { date, dates, expectedMinutes, isLunchPlanned, message } = set;
  return {
    text: isDryRun ? `${DRY_RUN_LINE}\n${message}` : message,
    json: {
      date,
      ...withoutUndefined({ dates }),
      expected_minutes: expectedMinutes,
      ...withoutUndefined({ lunch_planned: isLunchPlanned }),
      message,
      ...(isDryRun && { dry_run: true }),
    },
    notes: hoursNotes(set, hours),
  };
}

/** Explains side effects of setting a day's hours. */
function hoursNotes(
  { date, isLunchReset, openDate }: HoursSet,
  hours: string,
): string[] {
  const notes: string[] = [];
  if (isLunchReset) {
    notes.push(
      `Lunch on ${date} follows your settings again; to plan none, ` +
        "add --no-lunch",
    );
  }
  if (openDate !== undefined) {
    notes.push(
      `${openDate} is still open; to set its hours: ` +
        `worktime set-hours ${hours} --date ${openDate}`,
    );
  }
  return notes;
}
