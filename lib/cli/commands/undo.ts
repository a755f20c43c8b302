import { type CommandSpec, openTracker } from "../command.ts";
import { isDryRunIn, OPTIONS } from "../options.ts";
import { renderUndone } from "../output/day.ts";

/** `worktime undo` */
export const UNDO: CommandSpec = {
  name: "undo",
  syncsAfterRun: true,
  summary: "Undo the last change",
  details:
    "Reverts changes made by commands and by `doctor`; run it again to " +
    "revert earlier ones. Skips changes made by a sync, and never reverts a " +
    "file that another program has edited since.",
  arguments: [],
  options: [OPTIONS["dry-run"]],
  examples: [
    ["Revert the last command", "worktime undo"],
    ["See what that would be", "worktime undo --dry-run"],
  ],
  run: async ({ options }, context) => {
    const isDryRun = isDryRunIn(options);
    const undone = await openTracker(context).undo({ isDryRun });
    return renderUndone("Undid", undone, isDryRun);
  },
};

/** `worktime redo` */
export const REDO: CommandSpec = {
  name: "redo",
  syncsAfterRun: true,
  summary: "Redo the last undone change",
  arguments: [],
  options: [OPTIONS["dry-run"]],
  examples: [["Restore what you just undid", "worktime redo"]],
  run: async ({ options }, context) => {
    const isDryRun = isDryRunIn(options);
    const undone = await openTracker(context).redo({ isDryRun });
    return renderUndone("Redid", undone, isDryRun);
  },
};
