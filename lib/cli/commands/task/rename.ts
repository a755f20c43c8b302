import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN } from "../../options.ts";
import { answerTaskMoved } from "../../output/task_change.ts";

/** `worktime task rename` */
export const TASK_RENAME: CommandSpec = {
  group: "task",
  name: "rename",
  isTold: true,
  summary: "Change a task's id, and that of its entries",
  details: "An id that is no task but has entries can be moved into a task: " +
    "that is how to correct a mistyped id. Entries that say the id say the new " +
    "one, and the next sync tells the provider.",
  arguments: [
    { name: "TASK", isOptional: false, completes: "task" },
    { name: "ID", isOptional: false, completes: "task" },
  ],
  options: [DRY_RUN],
  examples: [["It was mistyped", "worktime task rename TASK-01 TASK-1"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = "", to = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const moved = await tasks.rename(id, { to, isDryRun });
    return answerTaskMoved(moved, { verb: "renamed", from: id, isDryRun });
  },
};
