import { isTaskState, TASK_STATES } from "../../../timers/task.ts";
import {
  type CommandSpec,
  given,
  isGiven,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { settleForgotten } from "../../forgotten.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN, PLAN, SPRINT, STATE, TAG, TITLE } from "../../options.ts";
import { answerTaskChange } from "../../output/task_change.ts";
import { UsageError } from "../../usage_error.ts";

/** `worktime task edit` */
export const TASK_EDIT: CommandSpec = {
  group: "task",
  name: "edit",
  isTold: true,
  summary: "Correct a task",
  details:
    "An empty value clears a title, plan or sprint, and `--tag ''` the " +
    "tags. The states review, blocked, completed and cancelled stop its timer, " +
    "unless `auto_stop: false` is in config.yaml.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [TITLE, PLAN, SPRINT, TAG, STATE, DRY_RUN],
  clears: [TITLE, PLAN, SPRINT, TAG],
  examples: [
    ["Another title", 'worktime task edit TASK-025 --title "Headless mode"'],
    ["It is in review", "worktime task edit TASK-025 --state review"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const state = valueOf(input, STATE);
    if (state !== undefined && !isTaskState(state)) {
      throw new UsageError(`Not a state: "${state}"`, {
        hint: `States are ${TASK_STATES.join(", ")}`,
      });
    }
    const edit = given({
      title: valueOf(input, TITLE),
      plan: valueOf(input, PLAN),
      sprint: valueOf(input, SPRINT),
      state,
      tags: input.options[TAG.name] === undefined
        ? undefined
        : valuesOf(input, TAG).filter((tag) => tag !== ""),
    });
    if (Object.keys(edit).length === 0) {
      throw new UsageError("Say what to change", {
        hint: "Options: --title, --plan, --sprint, --tag, --state",
      });
    }
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await settleForgotten(
      context,
      (at) => tasks.edit(id, { ...edit, isDryRun, ...(at ? { at } : {}) }),
    );
    return answerTaskChange(change, { verb: "edited", zone, isDryRun });
  },
};
