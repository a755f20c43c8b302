import { type CommandSpec, openTracker } from "../command.ts";
import { AT_MOMENT, dayRequestOf } from "../options.ts";
import { answerStatus } from "../output/status.ts";

/** `worktime status` */
export const STATUS: CommandSpec = {
  name: "status",
  isReadOnly: true,
  summary: "Show a day's state, overtime and projected end",
  details: "Without any command, worktime shows the status.",
  arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
  options: [AT_MOMENT],
  examples: [
    ["How is today?", "worktime status"],
    ["How was yesterday?", "worktime status yesterday"],
    ["How will it be at six?", "worktime status --at 18:00"],
    ["For a status bar", "worktime status --json"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const request = dayRequestOf(input, input.arguments[0]);
    const status = await openTracker(context).status(request);
    const answer = answerStatus(status, zone);
    // Who has started today need not wait until the directory is listed.
    const isNew = status.state === "unstarted" &&
      (await context.disk.list({ folders: true })).length === 0;
    return isNew
      ? { ...answer, notes: [...answer.notes ?? [], ...FIRST_STEPS] }
      : answer;
  },
};

/** What to type where nothing was ever recorded. */
const FIRST_STEPS = [
  "Start your day: worktime start",
  "See all commands: worktime --help",
];
