import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTaskChange } from "../../output/task_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime task complete` */
export const TASK_COMPLETE: CommandSpec = {
  group: "task",
  name: "complete",
  isTold: true,
  summary: "Complete a task and stop its timer",
  details: "`auto_stop: false` in config.yaml leaves the timer alone.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["Done", "worktime task complete TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => tasks.complete(id, at ? { at, isDryRun } : request),
    );
    return answerTaskChange(change, { verb: "completed", zone, isDryRun });
  },
};
