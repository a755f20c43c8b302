import type { HoursSet } from "../../use_cases/workday/write_day.ts";
import {
  type CommandInput,
  type CommandSpec,
  given,
  isGiven,
  openTracker,
  valueOf,
} from "../command.ts";
import { DATE, LUNCH, NO_LUNCH } from "../options.ts";
import { UsageError } from "../errors.ts";

/** `worktime set-hours` */
export const SET_HOURS: CommandSpec = {
  name: "set-hours",
  alias: "set_hours",
  summary: "Set the expected hours of a day (8 by default)",
  arguments: [{ name: "HOURS" }],
  options: [DATE, LUNCH, NO_LUNCH],
  examples: [
    ["Half a day today, without lunch", "worktime set-hours 4 --no-lunch"],
    ["A public holiday", "worktime set-hours 0 --date 2024-12-25"],
    ["Seven and a half hours", "worktime set-hours 7:30 --date 2024-12-23"],
  ],
  run: async (input, context) => {
    const [hours = ""] = input.arguments;
    const request = given({
      date: valueOf(input, DATE),
      isLunchPlanned: lunchIn(input),
    });
    const set = await openTracker(context).setExpectedHours(hours, request);
    const { date, expectedMinutes, isLunchPlanned, message } = set;
    const lunch = isLunchPlanned === undefined
      ? {}
      : { lunch_planned: isLunchPlanned };
    return {
      text: message,
      json: { date, expected_minutes: expectedMinutes, ...lunch, message },
      notes: notesOf(set, hours),
    };
  },
};

/** What is worth knowing about a day whose hours were set. */
function notesOf(
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
      `The day of ${openDate} is still open; to set its hours: ` +
        `worktime set-hours ${hours} --date ${openDate}`,
    );
  }
  return notes;
}

/** What is said about lunch, if anything. */
function lunchIn(input: CommandInput): boolean | undefined {
  const isPlanned = isGiven(input, LUNCH);
  if (!isGiven(input, NO_LUNCH)) return isPlanned || undefined;
  if (!isPlanned) return false;
  throw new UsageError("--lunch and --no-lunch cannot be used together", {
    hint: "Leave both out to plan lunch as on other days",
  });
}
