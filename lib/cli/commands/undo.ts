import { type CommandSpec, openTracker } from "../command.ts";
import { renderUndone } from "../output/recorded.ts";

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
  options: [],
  examples: [["Revert the last command", "worktime undo"]],
  run: async (_input, context) =>
    renderUndone("Undid", await openTracker(context).undo()),
};

/** `worktime redo` */
export const REDO: CommandSpec = {
  name: "redo",
  syncsAfterRun: true,
  summary: "Redo the last undone change",
  arguments: [],
  options: [],
  examples: [["Restore what you just undid", "worktime redo"]],
  run: async (_input, context) =>
    renderUndone("Redid", await openTracker(context).redo()),
};
