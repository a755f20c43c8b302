import { type CommandSpec, openTracker } from "../command.ts";
import { AGO, AT, whenOf } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";

/** `worktime start` */
export const START: CommandSpec = {
  name: "start",
  isTold: true,
  summary: "Begin the day, or resume it after a stop",
  arguments: [],
  options: [AT, AGO],
  examples: [
    ["Begin now", "worktime start"],
    ["You came at 8:45 and forgot", "worktime start --at 08:45"],
    ["Fill in another day", "worktime start --at 2024-12-10T08:45"],
  ],
  run: async (input, context) =>
    answerRecorded(
      await openTracker(context).start(whenOf(input)),
      context.zone,
    ),
};
