import type { CommandSpec } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { answerTimerStatus } from "../../output/timer_status.ts";

/** `worktime timer status` */
export const TIMER_STATUS: CommandSpec = {
  group: "timer",
  name: "status",
  isReadOnly: true,
  summary: "Show the running timer, and the totals of its task and today",
  arguments: [],
  options: [],
  examples: [
    ["What runs?", "worktime timer"],
    ["For a status bar", "worktime timer status --json"],
  ],
  run: async (_input, context) => {
    const status = await openTimers(context).status();
    const { clock, zone } = context;
    return answerTimerStatus(status, { now: clock.now(), zone });
  },
};
