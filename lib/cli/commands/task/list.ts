import { isTaskState, TASK_STATES } from "../../../timers/task.ts";
import { type CommandSpec, given, valueOf } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { CSV, PLAN, SPRINT, STATE } from "../../options.ts";
import { UsageError } from "../../usage_error.ts";

/** `worktime task list` */
export const TASK_LIST: CommandSpec = {
  group: "task",
  name: "list",
  isReadOnly: true,
  summary: "List the tasks with their states and times",
  arguments: [],
  options: [STATE, PLAN, SPRINT, CSV],
  examples: [
    ["All", "worktime task"],
    ["What is going on?", "worktime task list --state in-progress"],
  ],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const state = valueOf(input, STATE);
    if (state !== undefined && !isTaskState(state)) {
      throw new UsageError(`Not a state: "${state}"`, {
        hint: `States are ${TASK_STATES.join(", ")}`,
      });
    }
    const listed = await tasks.list(given({
      state,
      plan: valueOf(input, PLAN),
      sprint: valueOf(input, SPRINT),
    }));
    const { answerTaskList } = await import("../../output/task_list.ts");
    return answerTaskList(listed, context);
  },
};
