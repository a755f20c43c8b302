import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import { isDryRunIn, OPTIONS, withoutUndefined } from "../options.ts";
import {
  renderClosed,
  renderClosing,
  renderReopening,
} from "../output/closing.ts";

/** The commands that close months and reopen them. */
export const CLOSING_COMMANDS: readonly CommandSpec[] = [
  {
    name: "close",
    summary: "Close a month, or list the closed months",
    details:
      "A closed month cannot change: commands that would change its days " +
      "or its timer entries are refused, and a sync does not take changes from " +
      "the service.",
    arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
    options: [
      { ...OPTIONS.yes, summary: "Close it even if days have no stop" },
      OPTIONS["dry-run"],
    ],
    examples: [
      ["Close a month", "worktime close 2024-11"],
      ["Close last month", "worktime close last"],
      ["List the closed months", "worktime close"],
    ],
    run: runClose,
  },
  {
    name: "reopen",
    summary: "Reopen a closed month",
    arguments: [{ name: "MONTH", completes: "month" }],
    options: [OPTIONS["dry-run"]],
    examples: [["Reopen a month", "worktime reopen 2024-11"]],
    run: async ({ arguments: [month = ""], options }, context) => {
      const isDryRun = isDryRunIn(options);
      const reopened = await openTracker(context).reopen(month, { isDryRun });
      return renderReopening(reopened, { zone: context.zone, isDryRun });
    },
  },
];

async function runClose(
  { arguments: [month], options }: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const tracker = openTracker(context);
  const { zone } = context;
  const isDryRun = isDryRunIn(options);
  const { yes: isConfirmed } = options;
  if (month === undefined) {
    if (isDryRun || isConfirmed) {
      throw new UsageError("Name the month to close", {
        hint: "For example: worktime close last",
      });
    }
    return renderClosed(await tracker.closedMonths(), zone);
  }
  const request = withoutUndefined({ isConfirmed, isDryRun });
  return renderClosing(await tracker.close(month, request), { zone, isDryRun });
}
