import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTaskChange } from "../../output/task_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime task start` */
export const TASK_START: CommandSpec = {
  group: "task",
  name: "start",
  isTold: true,
  summary: "Start a task and its timer",
  details: "`auto_start: false` in config.yaml leaves the timer alone.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["Begin", "worktime task start TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (end) =>
        tasks.start(id, end ? { ...request, previousEnd: end } : request),
    );
    return answerTaskChange(change, { verb: "started", zone, isDryRun });
  },
};
