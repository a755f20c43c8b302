import { TIMER_START } from "./start.ts";
import type { CommandSpec } from "../../command.ts";

/** `worktime timer switch` */
export const TIMER_SWITCH: CommandSpec = {
  ...TIMER_START,
  name: "switch",
  summary: "Switch the timer to another task in the same second",
  details: "It is one change: undo reverts both.",
  examples: [["Now to something else", "worktime timer switch TASK-026"]],
};
