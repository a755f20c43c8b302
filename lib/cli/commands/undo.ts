import type { CommandSpec } from "../command.ts";
import { openTracker } from "../open_tracker.ts";
import { answerUndone } from "../output/undone.ts";

/** `worktime undo` */
export const UNDO: CommandSpec = {
  name: "undo",
  isTold: true,
  summary: "Revert the last change of any kind",
  arguments: [],
  options: [],
  examples: [["Take back what you just typed", "worktime undo"]],
  run: async (_input, context) =>
    answerUndone("Undid", await openTracker(context).undo()),
};
