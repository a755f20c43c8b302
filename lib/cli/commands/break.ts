import type { CommandSpec } from "../command.ts";
import { openTracker } from "../open_tracker.ts";
import { AGO, AT } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";
import { whenOf } from "../when.ts";

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
