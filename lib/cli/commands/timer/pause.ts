import { type CommandSpec, isGiven } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTimerChange } from "../../output/timer_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime timer pause` */
export const TIMER_PAUSE: CommandSpec = {
  group: "timer",
  name: "pause",
  isTold: true,
  summary: "Pause the timer",
  details: "Lunch, a break and the day's stop pause it automatically, and " +
    "coming back resumes it.",
  arguments: [],
  options: [AT, AGO, DRY_RUN],
  examples: [
    ["Pause for a call", "worktime timer pause"],
    ["Resume after it", "worktime timer resume"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => timers.pause(at ? { at, isDryRun } : request),
    );
    return answerTimerChange(change, { zone, isDryRun });
  },
};
