import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN } from "../../options.ts";
import { answerTaskChange } from "../../output/task_change.ts";

/** `worktime task reopen` */
export const TASK_REOPEN: CommandSpec = {
  group: "task",
  name: "reopen",
  summary: "Make a completed or blocked task pending again",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [DRY_RUN],
  examples: [["It was not done", "worktime task reopen TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await tasks.reopen(id, { isDryRun });
    return answerTaskChange(change, { verb: "reopened", zone, isDryRun });
  },
};
