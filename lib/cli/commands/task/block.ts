import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTaskChange } from "../../output/task_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime task block` */
export const TASK_BLOCK: CommandSpec = {
  group: "task",
  name: "block",
  isTold: true,
  summary: "Mark a task as blocked and stop its timer",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["You wait for somebody", "worktime task block TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => tasks.block(id, at ? { at, isDryRun } : request),
    );
    return answerTaskChange(change, { verb: "blocked", zone, isDryRun });
  },
};
