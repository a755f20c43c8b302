import type { CommandSpec } from "../command.ts";
import { openTracker } from "../open_tracker.ts";
import { answerUndone } from "../output/undone.ts";

/** `worktime redo` */
export const REDO: CommandSpec = {
  name: "redo",
  isTold: true,
  summary: "Repeat the change that was undone last",
  arguments: [],
  options: [],
  examples: [["It was right after all", "worktime redo"]],
  run: async (_input, context) =>
    answerUndone("Redid", await openTracker(context).redo()),
};
