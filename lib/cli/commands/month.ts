import { type CommandSpec, given, openTracker, valueOf } from "../command.ts";
import { AT_MOMENT, CSV } from "../options.ts";
import { answerMonth } from "../output/month.ts";

/** `worktime month` */
export const MONTH: CommandSpec = {
  name: "month",
  isReadOnly: true,
  summary: "Show the days of a month with their overtime",
  arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
  options: [AT_MOMENT, CSV],
  examples: [
    ["This month", "worktime month"],
    ["Another month", "worktime month 2024-12"],
    ["For a spreadsheet", "worktime month 2024-12 --csv > december.csv"],
  ],
  run: async (input, context) => {
    const request = given({
      month: input.arguments[0],
      at: valueOf(input, AT_MOMENT),
    });
    return answerMonth(await openTracker(context).month(request));
  },
};
