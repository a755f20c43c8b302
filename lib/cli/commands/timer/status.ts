import type { CommandSpec } from "../../command.ts";
import { answerTimerStatus } from "../../output/timer_status.ts";

/** `worktime timer status` */
export const TIMER_STATUS: CommandSpec = {
  group: "timer",
  name: "status",
  summary: "Show the timer, and the time of its task and of today",
  arguments: [],
  options: [],
  examples: [
    ["What runs?", "worktime timer"],
    ["For a status bar", "worktime timer status --json"],
  ],
  run: async (_input, { timers, zone }) =>
    answerTimerStatus(await (await timers()).status(), zone),
};
