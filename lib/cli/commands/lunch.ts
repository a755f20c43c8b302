import type { CommandSpec } from "../command.ts";
import { openTracker } from "../open_tracker.ts";
import { AGO, AT } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";
import { whenOf } from "../when.ts";

/** `worktime lunch` */
export const LUNCH: CommandSpec = {
  name: "lunch",
  isTold: true,
  summary: "Start lunch, or end it (once a day)",
  arguments: [],
  options: [AT, AGO],
  examples: [
    ["Go to lunch, and come back", "worktime lunch"],
    ["You came back at 13:15", "worktime lunch --at 13:15"],
  ],
  run: async (input, context) =>
    answerRecorded(
      await openTracker(context).toggleLunch(whenOf(input)),
      context.zone,
    ),
};
