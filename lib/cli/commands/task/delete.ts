import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN } from "../../options.ts";
import { answerTaskMoved } from "../../output/task_change.ts";

/** `worktime task delete` */
export const TASK_DELETE: CommandSpec = {
  group: "task",
  name: "delete",
  summary: "Delete a task; its time stays",
  details: "Its entries stay as they are. `worktime undo` restores the task.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [DRY_RUN],
  examples: [["It was a mistake", "worktime task delete TASK-025"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const moved = await tasks.delete(id, { isDryRun });
    return answerTaskMoved(moved, { verb: "deleted", isDryRun });
  },
};
