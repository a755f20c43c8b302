import type { Timers } from "../../timers.ts";
import type { TimerChange } from "../../use_cases/timers/move_timer.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  inGroup,
  openTimers,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import {
  billableIn,
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  STARTED_AGO,
  tagsIn,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import {
  renderEntryAdded,
  renderEntryChange,
  renderTimerChange,
} from "../output/change.ts";
import { renderTimedTask, renderTimerStatus } from "../output/tracking.ts";
import {
  askForForgottenEnd,
  confirmUnlikely,
  stopOrAskForEnd,
} from "../prompts.ts";
import { TIMER_CONFIGURE } from "./timer/configure.ts";
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

const ADD: CommandSpec = {
  name: "add",
  syncsAfterRun: true,
  summary: "Add a past entry",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [
    ...optionsNamed("start", "end"),
    STARTED_AGO,
    ...optionsNamed("for", "title", "tag", "billable", "no-billable"),
    ...optionsNamed("yes", "dry-run"),
  ],
  examples: [
    [
      "Add a call from this morning",
      "worktime timer add CALL --start 9:00 --end 9:40",
    ],
    ["Add the last 45 minutes", "worktime timer add CALL --for 45m"],
    [
      "Add a call that started an hour ago",
      "worktime timer add CALL --ago 1h --for 45m",
    ],
    [
      "Add an entry on another day",
      "worktime timer add CALL --start 2025-01-16T09:00 --end 09:40",
    ],
  ],
  run: async ({ arguments: [taskId = ""], options }, context) => {
    const { title, tag: tags = [] } = options;
    const isDryRun = isDryRunIn(options);
    const request = {
      ...timesIn(options),
      ...withoutUndefined({ title, billable: billableIn(options) }),
      tags,
      isDryRun,
    };
    const added = await confirmUnlikely(
      context,
      options,
      (refusesUnlikely) =>
        openTimers(context).add(taskId, { ...request, refusesUnlikely }),
    );
    return renderEntryAdded(added, { zone: context.zone, isDryRun });
  },
};

/**
 * Returns two of start, end and duration, or a duration that ends now.
 *
 * @throws {UsageError} When there are too few or too many of them.
 */
function timesIn(
  { start, ago, end, for: duration }: CommandInput["options"],
) {
  const times = withoutUndefined({ start, ago, end, for: duration });
  const count = Object.keys(times).length;
  const hasTwoStarts = start !== undefined && ago !== undefined;
  const isUntilNow = count === 1 && duration !== undefined;
  if (isUntilNow || count === 2 && !hasTwoStarts) return times;
  throw new UsageError(
    hasTwoStarts || count > 2
      ? "These times cannot be used together"
      : "Missing start, end or duration",
    { hint: "Use --start or --ago with --end or --for, or --for alone" },
  );
}

const EDIT: CommandSpec = {
  name: "edit",
  syncsAfterRun: true,
  summary: "Edit an entry",
  details:
    "ID is an id from `worktime timer show TASK --ids`, its first characters, " +
    "or `last` for the running timer or the last recorded entry.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [
    ...optionsNamed("start", "end", "task", "title", "tag"),
    ...optionsNamed("billable", "no-billable", "yes", "dry-run"),
  ],
  clearable: ["tag"],
  examples: [
    ["Change when it ended", "worktime timer edit last --end 11:15"],
    ["Remove all tags", 'worktime timer edit last --tag ""'],
    [
      "Move an entry to another task",
      "worktime timer edit 3f2a --task TASK-024",
    ],
  ],
  run: async ({ arguments: [id = ""], options }, context) => {
    const { start, end, task: taskId, title } = options;
    const tags = tagsIn(options);
    const billable = billableIn(options);
    const edit = withoutUndefined({
      start,
      end,
      taskId,
      title,
      tags,
      billable,
    });
    if (Object.keys(edit).length === 0) {
      throw new UsageError("Nothing to change", {
        hint: "Use --start, --end, --task, --title, --tag, --billable or " +
          "--no-billable",
      });
    }
    const isDryRun = isDryRunIn(options);
    const change = await confirmUnlikely(
      context,
      options,
      (refusesUnlikely) =>
        openTimers(context).edit(id, { ...edit, isDryRun, refusesUnlikely }),
    );
    return renderEntryChange(change, { zone: context.zone, isDryRun });
  },
};

const DELETE: CommandSpec = {
  name: "delete",
  syncsAfterRun: true,
  summary: "Delete an entry or discard the running timer",
  details: "`last` is the running timer or the last recorded entry. " +
    "`worktime undo` restores what was deleted.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [OPTIONS["dry-run"]],
  examples: [
    ["Delete the last recorded entry", "worktime timer delete last"],
    ["Delete an entry by its id", "worktime timer delete 3f2a"],
  ],
  run: async ({ arguments: [id = ""], options }, context) => {
    const isDryRun = isDryRunIn(options);
    const change = await openTimers(context).delete(id, { isDryRun });
    return renderEntryChange(change, { zone: context.zone, isDryRun });
  },
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
  ADD,
  EDIT,
  DELETE,
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
