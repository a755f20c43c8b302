import { openTracker } from "../open_tracker.ts";
import { type CommandSpec, given, valueOf } from "../command.ts";
import { DATE } from "../options.ts";

/** `worktime set-hours` */
export const SET_HOURS: CommandSpec = {
  name: "set-hours",
  alias: "set_hours",
  summary: "Override the hours expected of a day (8 otherwise)",
  arguments: [{ name: "HOURS", isOptional: false }],
  options: [DATE],
  examples: [
    ["Half a day today", "worktime set-hours 4"],
    ["A public holiday", "worktime set-hours 0 --date 2024-12-25"],
    ["Seven hours and a half", "worktime set-hours 7:30 --date 2024-12-23"],
  ],
  run: async (input, context) => {
    const [hours = ""] = input.arguments;
    const request = given({ date: valueOf(input, DATE) });
    const { date, expectedMinutes, message } = await openTracker(context)
      .setExpectedHours(
        hours,
        request,
      );
    const json = { date, expected_minutes: expectedMinutes, message };
    return { text: message, json };
  },
};
