import {
  type CommandSpec,
  given,
  isGiven,
  openTimers,
  valueOf,
  valuesOf,
} from "../command.ts";
import { settleForgotten } from "../forgotten.ts";
import {
  AGO,
  AT,
  BILLABLE,
  billableIn,
  CSV,
  DRY_RUN,
  IDS,
  NO_BILLABLE,
  TAG,
  TITLE,
  whenOf,
} from "../options.ts";
import { answerTimerChange } from "../output/change.ts";
import { answerTimedTask, answerTimerStatus } from "../output/timer.ts";

/** `worktime timer start` */
export const TIMER_START: CommandSpec = {
  group: "timer",
  name: "start",
  isTold: true,
  summary: "Start a task's timer; a running one stops",
  details: "The task does not have to exist: any line of text works.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [TITLE, TAG, BILLABLE, NO_BILLABLE, AT, AGO, DRY_RUN],
  examples: [
    ["Begin now", "worktime timer start TASK-025"],
    ["You began ten minutes ago", "worktime timer start TASK-025 --ago 10m"],
    ["Say what it is about", 'worktime timer start T-7 --title "Release"'],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [taskId = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = {
      ...whenOf(input),
      ...given({ title: valueOf(input, TITLE), billable: billableIn(input) }),
      tags: valuesOf(input, TAG),
      isDryRun,
    };
    const change = await settleForgotten(
      context,
      (end) =>
        timers.start(taskId, end ? { ...request, previousEnd: end } : request),
    );
    return answerTimerChange(change, { zone, isDryRun });
  },
};

/** `worktime timer switch` */
export const TIMER_SWITCH: CommandSpec = {
  ...TIMER_START,
  name: "switch",
  summary: "Switch the timer to another task in the same second",
  details: "It is one change: undo reverts both.",
  examples: [["Now to something else", "worktime timer switch TASK-026"]],
};

/** `worktime timer stop` */
export const TIMER_STOP: CommandSpec = {
  group: "timer",
  name: "stop",
  isTold: true,
  summary: "Stop the timer and record its time",
  details: "If it ran overnight, or longer than a day's work, you are asked " +
    "when it ended. In a script, use --at.",
  arguments: [],
  options: [AT, AGO, DRY_RUN],
  examples: [
    ["Stop now", "worktime timer stop"],
    ["You stopped at noon", "worktime timer stop --at 12:00"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => timers.stop(at ? { at, isDryRun } : request),
    );
    return answerTimerChange(change, { zone, isDryRun });
  },
};

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

/** `worktime timer resume` */
export const TIMER_RESUME: CommandSpec = {
  group: "timer",
  name: "resume",
  isTold: true,
  summary: "Resume the paused or most recent timer",
  arguments: [{ name: "TASK", isOptional: true, completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [
    ["Resume", "worktime timer resume"],
    ["Resume another task", "worktime timer resume TASK-024"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const [taskId] = input.arguments;
    const change = await timers.resume({
      ...whenOf(input),
      ...given({ taskId }),
      isDryRun,
    });
    return answerTimerChange(change, { zone, isDryRun });
  },
};

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
