import type { CommandSpec } from "../command.ts";
import { openTracker } from "../open_tracker.ts";
import { answerUndone } from "../output/undone.ts";

/** `worktime undo` */
export const UNDO: CommandSpec = {
  name: "undo",
  isTold: true,
  summary: "Take back the last change, whatever it was",
  arguments: [],
  options: [],
  examples: [["Take back what you just typed", "worktime undo"]],
  run: async (_input, context) =>
    answerUndone("Undid", await openTracker(context).undo()),
};
