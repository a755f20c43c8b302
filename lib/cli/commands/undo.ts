import { type CommandSpec, openTracker } from "../command.ts";
import { renderUndone } from "../output/recorded.ts";

/** `worktime undo` */
export const UNDO: CommandSpec = {
  name: "undo",
  syncsAfterRun: true,
  summary: "Revert the last change of any kind",
  arguments: [],
  options: [],
  examples: [["Take back what you just typed", "worktime undo"]],
  run: async (_input, context) =>
    renderUndone("Undid", await openTracker(context).undo()),
};

/** `worktime redo` */
export const REDO: CommandSpec = {
  name: "redo",
  syncsAfterRun: true,
  summary: "Repeat the change that was undone last",
  arguments: [],
  options: [],
  examples: [["It was right after all", "worktime redo"]],
  run: async (_input, context) =>
    renderUndone("Redid", await openTracker(context).redo()),
};
