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
  details: "An id that is not a task can be renamed to an existing task: its " +
    "entries move there. Use that to correct a mistyped id. Descriptions with " +
    "the old id get the new one, and the next sync sends them.",
  arguments: [
    { name: "TASK", completes: "task" },
    { name: "ID", completes: "task" },
  ],
  options: [DRY_RUN],
  examples: [["Correct a mistyped id", "worktime task rename TASK-01 TASK-1"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = "", to = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const moved = await tasks.rename(id, { to, isDryRun });
    return answerTaskMoved(moved, { verb: "renamed", from: id, isDryRun });
  },
};
