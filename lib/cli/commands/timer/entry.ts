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

/** `worktime timer edit` */
export const TIMER_EDIT: CommandSpec = {
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

/** `worktime timer delete` */
export const TIMER_DELETE: CommandSpec = {
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
