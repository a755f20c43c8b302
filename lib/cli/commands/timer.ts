import type { Timers } from "../../timers.ts";
import type { TimerChange } from "../../use_cases/timers/move_timer.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  inGroup,
  openTimers,
} from "../command.ts";
import { askForForgottenEnd, stopOrAskForEnd } from "../prompts.ts";
import {
  billableIn,
  isDryRunIn,
  optionsNamed,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import { renderTimerChange } from "../output/change.ts";
import { renderTimedTask, renderTimerStatus } from "../output/timer.ts";
import { TIMER_CONFIGURE } from "./timer/configure.ts";
import { TIMER_ADD, TIMER_DELETE, TIMER_EDIT } from "./timer/entry.ts";
import { TIMER_SUMMARY } from "./timer/summary.ts";
import { TIMER_SYNC } from "./timer/sync.ts";

/** What a command does that starts or stops the timer. */
function movesTimer(
  move: (
    timers: Timers,
    input: CommandInput,
    context: CommandContext,
  ) => Promise<TimerChange>,
): Pick<CommandSpec, "syncsAfterRun" | "run"> {
  return {
    syncsAfterRun: true,
    run: async (input, context) => {
      const change = await move(openTimers(context), input, context);
      const isDryRun = isDryRunIn(input.options);
      return renderTimerChange(change, { zone: context.zone, isDryRun });
    },
  };
}

const START: CommandSpec = {
  name: "start",
  summary: "Start a task's timer; a running one stops",
  details: "The task does not have to exist: any line of text works.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: optionsNamed(
    "title",
    "tag",
    "billable",
    "no-billable",
    "at",
    "ago",
    "dry-run",
  ),
  examples: [
    ["Begin now", "worktime timer start TASK-025"],
    ["You began ten minutes ago", "worktime timer start TASK-025 --ago 10m"],
    ["Say what it is about", 'worktime timer start T-7 --title "Release"'],
  ],
  ...movesTimer((timers, { arguments: [taskId = ""], options }, context) => {
    const { title, tag: tags = [] } = options;
    const request = {
      ...whenOf(options),
      ...withoutUndefined({ title, billable: billableIn(options) }),
      tags,
      isDryRun: isDryRunIn(options),
    };
    return askForForgottenEnd(
      context,
      (previousEnd) =>
        timers.start(taskId, {
          ...request,
          ...withoutUndefined({ previousEnd }),
        }),
    );
  }),
};

/** The commands of timers, in the order in which help lists them. */
export const TIMER_COMMANDS: readonly CommandSpec[] = inGroup("timer", [
  START,
  {
    name: "stop",
    summary: "Stop the timer and record its time",
    details:
      "If it ran overnight, or longer than a day's work, you are asked " +
      "when it ended. In a script, use --at.",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Stop now", "worktime timer stop"],
      ["You stopped at noon", "worktime timer stop --at 12:00"],
    ],
    ...movesTimer((timers, { options }, context) =>
      stopOrAskForEnd(context, options, (request) => timers.stop(request))
    ),
  },
  {
    name: "pause",
    summary: "Pause the timer",
    details: "Lunch, a break and the day's stop pause it automatically, and " +
      "coming back resumes it.",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Pause for a call", "worktime timer pause"],
      ["Resume after it", "worktime timer resume"],
    ],
    ...movesTimer((timers, { options }, context) =>
      stopOrAskForEnd(context, options, (request) => timers.pause(request))
    ),
  },
  {
    name: "resume",
    summary: "Resume the paused or most recent timer",
    arguments: [{ name: "TASK", isOptional: true, completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Resume", "worktime timer resume"],
      ["Resume another task", "worktime timer resume TASK-024"],
    ],
    ...movesTimer((timers, { arguments: [taskId], options }) =>
      timers.resume({
        ...whenOf(options),
        ...withoutUndefined({ taskId }),
        isDryRun: isDryRunIn(options),
      })
    ),
  },
  {
    ...START,
    name: "switch",
    summary: "Switch the timer to another task in the same second",
    details: "It is one change: undo reverts both.",
    examples: [["Now to something else", "worktime timer switch TASK-026"]],
  },
  {
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
      return renderTimerStatus(status, { now: clock.now(), zone });
    },
  },
  {
    name: "show",
    isReadOnly: true,
    summary: "Show a task's total and entries",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("ids", "csv"),
    examples: [
      ["How long did it take?", "worktime timer show TASK-025"],
      ["Which entry to correct?", "worktime timer show TASK-025 --ids"],
    ],
    run: async ({ arguments: [taskId = ""], options }, context) =>
      renderTimedTask(await openTimers(context).show(taskId), {
        ...context,
        withIds: options.ids ?? false,
      }),
  },
  TIMER_SUMMARY,
  TIMER_ADD,
  TIMER_EDIT,
  TIMER_DELETE,
  TIMER_SYNC,
  TIMER_CONFIGURE,
]);
