import {
  type CommandSpec,
  given,
  isGiven,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN, PLAN, SPRINT, TAG, TITLE } from "../../options.ts";
import { answerTaskChange } from "../../output/task_change.ts";

/** `worktime task add` */
export const TASK_ADD: CommandSpec = {
  group: "task",
  name: "add",
  summary: "Add a task",
  arguments: [{ name: "TASK" }],
  options: [TITLE, PLAN, SPRINT, TAG, DRY_RUN],
  examples: [
    ["With a title", 'worktime task add TASK-025 --title "Headless mode"'],
    ["Of a plan", "worktime task add TASK-026 --plan v2 --sprint sprint-7"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await tasks.add(id, {
      ...given({
        title: valueOf(input, TITLE),
        plan: valueOf(input, PLAN),
        sprint: valueOf(input, SPRINT),
      }),
      tags: valuesOf(input, TAG),
      isDryRun,
    });
    return answerTaskChange(change, { verb: "added", zone, isDryRun });
  },
};
