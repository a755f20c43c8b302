import { type CommandSpec, openTracker } from "../command.ts";
import { AT_MOMENT, CSV, dayRequestOf } from "../options.ts";
import { answerLog } from "../output/log.ts";

/** `worktime log` */
export const LOG: CommandSpec = {
  name: "log",
  isReadOnly: true,
  summary: "Show a day event by event",
  arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
  options: [AT_MOMENT, CSV],
  examples: [
    ["What did I record today?", "worktime log"],
    ["And on another day?", "worktime log 2024-12-10"],
  ],
  run: async (input, context) => {
    const request = dayRequestOf(input, input.arguments[0]);
    return answerLog(await openTracker(context).day(request), context.zone);
  },
};
