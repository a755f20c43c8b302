import { type CommandSpec, openTracker } from "../command.ts";
import { AGO, AT, whenOf } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";

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
