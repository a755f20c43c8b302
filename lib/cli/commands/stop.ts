import { type CommandSpec, openTracker } from "../command.ts";
import { AGO, AT, whenOf } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";

/** `worktime stop` */
export const STOP: CommandSpec = {
  name: "stop",
  isTold: true,
  summary: "End the day, and a running break or lunch",
  arguments: [],
  options: [AT, AGO],
  examples: [
    ["End the day", "worktime stop"],
    ["You left a quarter of an hour ago", "worktime stop --ago 15m"],
    [
      "Close a day that was never stopped",
      "worktime stop --at 2024-12-09T18:00",
    ],
  ],
  run: async (input, context) =>
    answerRecorded(
      await openTracker(context).stop(whenOf(input)),
      context.zone,
    ),
};
