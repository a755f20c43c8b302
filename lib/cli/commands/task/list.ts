import { isTaskState, TASK_STATES } from "../../../timers/task.ts";
import { nearNameNotes } from "../../../use_cases/subject_notes.ts";
import { type CommandSpec, given, valueOf } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { CSV, PLAN, SPRINT, STATE } from "../../options.ts";
import { answerTaskList } from "../../output/task_list.ts";
import { UsageError } from "../../usage_error.ts";

/** `worktime task list` */
export const TASK_LIST: CommandSpec = {
  group: "task",
  name: "list",
  isReadOnly: true,
  summary: "List tasks with their states and times",
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
    const names = {
      plan: valueOf(input, PLAN),
      sprint: valueOf(input, SPRINT),
    };
    const listed = await tasks.list(given({ state, ...names }));
    const isNamed = Object.values(names).some((it) => it !== undefined);
    const notes = listed.length > 0
      ? []
      : isNamed
      ? nearNameNotes(names, (await tasks.list()).map(({ task }) => task))
      : state === undefined
      ? ["Add a task: worktime task add TASK"]
      : [];
    return answerTaskList(listed, { ...context, notes });
  },
};
