import {
  type CommandInput,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { confirmUnlikely } from "../../prompts.ts";
import {
  billableIn,
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  STARTED_AGO,
  tagsIn,
  withoutUndefined,
} from "../../options.ts";
import { renderEntryAdded, renderEntryChange } from "../../output/change.ts";

/** `worktime timer add` */
export const TIMER_ADD: CommandSpec = {
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
      "The call this morning",
      "worktime timer add CALL --start 9:00 --end 9:40",
    ],
    ["Until now", "worktime timer add CALL --for 45m"],
    ["It began an hour ago", "worktime timer add CALL --ago 1h --for 45m"],
    [
      "On another day",
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

/** Two of start, end and duration, or how long it lasted until now. */
function timesIn(
  { start, ago, end, for: duration }: CommandInput["options"],
) {
  const stretch = withoutUndefined({ start, ago, end, for: duration });
  const count = Object.keys(stretch).length;
  const isTwice = start !== undefined && ago !== undefined;
  const isUntilNow = count === 1 && duration !== undefined;
  if (isUntilNow || count === 2 && !isTwice) return stretch;
  throw new UsageError(
    isTwice || count > 2
      ? "These times cannot be used together"
      : "Say when it began, and when it ended or how long it lasted",
    { hint: "Give --start or --ago, and --end or --for; or just --for" },
  );
}

/** `worktime timer edit` */
export const TIMER_EDIT: CommandSpec = {
  name: "edit",
  syncsAfterRun: true,
  summary: "Correct an entry",
  details:
    "ID is one that `worktime timer show TASK --ids` lists, or its first " +
    "characters, or `last`: the running timer or entry that was recorded last.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [
    ...optionsNamed("start", "end", "task", "title", "tag"),
    ...optionsNamed("billable", "no-billable", "yes", "dry-run"),
  ],
  clearable: ["tag"],
  examples: [
    ["It ended earlier", "worktime timer edit last --end 11:15"],
    ["Without tags", 'worktime timer edit last --tag ""'],
    ["It was for another task", "worktime timer edit 3f2a --task TASK-024"],
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
      throw new UsageError("Say what to change", {
        hint:
          "Options: --start, --end, --task, --title, --tag, --billable, --no-billable",
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

/** `worktime timer delete` */
export const TIMER_DELETE: CommandSpec = {
  name: "delete",
  syncsAfterRun: true,
  summary: "Delete an entry or discard the running timer",
  details: "`last` is the running timer or entry that was recorded last. " +
    "`worktime undo` restores it.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [OPTIONS["dry-run"]],
  examples: [
    ["The latest entry was a mistake", "worktime timer delete last"],
    ["Another one", "worktime timer delete 3f2a"],
  ],
  run: async ({ arguments: [id = ""], options }, context) => {
    const isDryRun = isDryRunIn(options);
    const change = await openTimers(context).delete(id, { isDryRun });
    return renderEntryChange(change, { zone: context.zone, isDryRun });
  },
};
