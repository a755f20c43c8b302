import { type CommandSpec, openTracker } from "../command.ts";
import { AGO, AT, whenOf } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";

/** `worktime break` */
export const BREAK: CommandSpec = {
  name: "break",
  isTold: true,
  summary: "Start a break, or end it",
  arguments: [],
  options: [AT, AGO],
  examples: [
    ["Take a break, and come back", "worktime break"],
    ["The break began ten minutes ago", "worktime break --ago 10m"],
  ],
  run: async (input, context) =>
    answerRecorded(
      await openTracker(context).toggleBreak(whenOf(input)),
      context.zone,
    ),
};
