import { type CommandSpec, openTracker } from "../command.ts";
import { renderUndone } from "../output/recorded.ts";

/** `worktime undo` */
export const UNDO: CommandSpec = {
  name: "undo",
  syncsAfterRun: true,
  summary: "Undo the last change",
  details:
    "Run it again to undo earlier changes. It reverts what commands and " +
    "`doctor` changed. Changes made by a sync are skipped, and a file that " +
    "another program has edited since is left alone.",
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
