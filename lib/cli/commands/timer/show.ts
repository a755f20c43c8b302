import { type CommandSpec, isGiven } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { CSV, IDS } from "../../options.ts";
import { answerTimedTask } from "../../output/timed_task.ts";

/** `worktime timer show` */
export const TIMER_SHOW: CommandSpec = {
  group: "timer",
  name: "show",
  isReadOnly: true,
  summary: "Show a task's total and entries",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [IDS, CSV],
  examples: [
    ["How long did it take?", "worktime timer show TASK-025"],
    ["Which entry to correct?", "worktime timer show TASK-025 --ids"],
  ],
  run: async (input, context) => {
    const timers = openTimers(context);
    const [taskId = ""] = input.arguments;
    const timed = await timers.show(taskId);
    return answerTimedTask(timed, {
      ...context,
      withIds: isGiven(input, IDS),
    });
  },
};
