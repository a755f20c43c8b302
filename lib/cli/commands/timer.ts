import type { Timers } from "../../timers.ts";
import type { TimerChange } from "../../use_cases/timers/move_timer.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  inGroup,
  openTimers,
} from "../command.ts";
import {
  billableIn,
  isDryRunIn,
  optionsNamed,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import { renderTimerChange } from "../output/change.ts";
import { renderTimedTask, renderTimerStatus } from "../output/timer.ts";
import { askForForgottenEnd, stopOrAskForEnd } from "../prompts.ts";
import { TIMER_CONFIGURE } from "./timer/configure.ts";
import { TIMER_ADD, TIMER_DELETE, TIMER_EDIT } from "./timer/entry.ts";
import { TIMER_LOG, TIMER_REPORT, TIMER_SUMMARY } from "./timer/report.ts";

/** Defines a command that starts or stops the timer. */
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
      const { zone, clock } = context;
      const now = clock.now();
      return renderTimerChange(change, { zone, isDryRun, now });
    },
  };
}

const START: CommandSpec = {
  name: "start",
  summary: "Start a timer, stopping the running one",
  details: "TASK does not have to exist: any line of text works.",
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
    ["Start now", "worktime timer start TASK-025"],
    [
      "Record that you started 10 minutes ago",
      "worktime timer start TASK-025 --ago 10m",
    ],
    ["Give it a title", 'worktime timer start T-7 --title "Release"'],
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

/** The commands of timers, in the order of the help text. */
export const TIMER_COMMANDS: readonly CommandSpec[] = inGroup("timer", [
  START,
  {
    name: "stop",
    summary: "Stop the timer and record its time",
    details:
      "If it ran overnight, or longer than a workday, you are asked when " +
      "it ended. In a script, use --at.",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Stop now", "worktime timer stop"],
      ["Record that you stopped at noon", "worktime timer stop --at 12:00"],
    ],
    ...movesTimer((timers, { options }, context) =>
      stopOrAskForEnd(context, options, (request) => timers.stop(request))
    ),
  },
  {
    name: "pause",
    summary: "Pause the timer",
    details: "Lunch, breaks and the end of the day pause it automatically; " +
      "it resumes when you return.",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Pause for a call", "worktime timer pause"],
      ["Resume after the call", "worktime timer resume"],
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
      ["Resume the last task", "worktime timer resume"],
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
    summary: "Switch the timer to another task",
    details: "The stop and the start have the same time and are one change: " +
      "`worktime undo` reverts both.",
    examples: [["Switch now", "worktime timer switch TASK-026"]],
  },
  {
    name: "status",
    isReadOnly: true,
    summary: "Show the running timer, its task's total and today's total",
    arguments: [],
    options: [],
    examples: [
      ["Show the running timer", "worktime timer"],
      ["Output JSON for a status bar", "worktime timer status --json"],
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
      ["Show how long a task took", "worktime timer show TASK-025"],
      ["Find the entry to edit", "worktime timer show TASK-025 --ids"],
    ],
    run: async ({ arguments: [taskId = ""], options }, context) =>
      renderTimedTask(await openTimers(context).show(taskId), {
        ...context,
        withIds: options.ids ?? false,
      }),
  },
  TIMER_LOG,
  TIMER_SUMMARY,
  TIMER_REPORT,
  TIMER_ADD,
  TIMER_EDIT,
  TIMER_DELETE,
  {
    name: "sync",
    summary: "Sync entries with the service",
    details: "Compares the last 31 days, or more with --from, and sends " +
      "pending changes. You can interrupt it at any time: the next sync resumes.",
    arguments: [],
    options: optionsNamed("from", "dry-run"),
    examples: [
      ["Send pending changes and fetch new ones", "worktime timer sync"],
      ["Show what would be sent", "worktime timer sync --dry-run"],
      ["Sync from an earlier day", "worktime timer sync --from 2025-01-01"],
      ["Show each request", "worktime timer sync --debug"],
    ],
    run: async (input, context) => {
      const { syncNow } = await import("../delivery.ts");
      return await syncNow(input, context);
    },
  },
  TIMER_CONFIGURE,
]);
