import type { HoursSet } from "../../use_cases/workday/set_expected_hours.ts";
import { absenceSentences } from "../../workday/absence.ts";
import type { CommandResult } from "../command.ts";
import { withoutUndefined } from "../options.ts";
import { absenceJson } from "./absence.ts";
import { DRY_RUN_LINE } from "./change.ts";
import type { HoursJson } from "../json/absence.ts";

/** Renders the result of `worktime set-hours`. */
export function renderHours(
  set: HoursSet,
  hours: string,
  isDryRun: boolean,
): CommandResult<HoursJson> {
  const { date, dates, expectedMinutes, isLunchPlanned, absences = [] } = set;
  const { message } = set;
  return {
    text: isDryRun ? `${DRY_RUN_LINE}\n${message}` : message,
    json: {
      date,
      ...withoutUndefined({ dates }),
      expected_minutes: expectedMinutes,
      ...withoutUndefined({ lunch_planned: isLunchPlanned }),
      ...(absences.length > 0 && { absences: absences.map(absenceJson) }),
      message,
      ...(isDryRun && { dry_run: true }),
    },
    notes: hoursNotes(set, hours),
  };
}

/** Explains side effects of setting a day's hours. */
function hoursNotes(
  { date, absences = [], isLunchReset, openDate }: HoursSet,
  hours: string,
): string[] {
  const notes = absenceSentences(absences).map((it) => `This stays ${it}`);
  const [from, to] = [absences[0]?.date, absences.at(-1)?.date];
  if (from !== undefined) {
    const range = from === to ? from : `${from}..${to}`;
    notes.push(`To work instead: worktime absent --remove ${range}`);
  }
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
