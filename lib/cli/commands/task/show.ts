import type { CommandSpec } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { answerTask } from "../../output/task_list.ts";

/** `worktime task show` */
export const TASK_SHOW: CommandSpec = {
  group: "task",
  name: "show",
  isReadOnly: true,
  summary: "Show a task with its state and time",
  details: "Its entries are listed by `worktime timer show`.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [],
  examples: [["What is it about?", "worktime task show TASK-025"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    return answerTask(await tasks.find(id));
  },
};
