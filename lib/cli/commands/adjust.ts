import { type CommandSpec, openTracker } from "../command.ts";
import { AT_PAST, DATE, dayRequestOf } from "../options.ts";
import { answerRecorded } from "../output/recorded.ts";

/** `worktime adjust` */
export const ADJUST: CommandSpec = {
  name: "adjust",
  isTold: true,
  summary: "Move the last event of the day to another time",
  arguments: [{ name: "TIME" }],
  options: [DATE, AT_PAST],
  examples: [
    ["The break began at 11:50", "worktime break && worktime adjust 11:50"],
    ["Yesterday ended later", "worktime adjust 18:10 --date yesterday"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const [time = ""] = input.arguments;
    const recorded = await openTracker(context).adjust(
      time,
      dayRequestOf(input),
    );
    return answerRecorded(recorded, zone);
  },
};
