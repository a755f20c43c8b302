import { type CommandSpec, isGiven } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { DRY_RUN } from "../../options.ts";
import { answerEntryChange } from "../../output/entry_change.ts";

/** `worktime timer delete` */
export const TIMER_DELETE: CommandSpec = {
  group: "timer",
  name: "delete",
  isTold: true,
  summary: "Delete an entry or discard the running timer",
  details: "`last` is the running timer or entry that was recorded last. " +
    "`worktime undo` restores it.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [DRY_RUN],
  examples: [
    ["The latest entry was a mistake", "worktime timer delete last"],
    ["Another one", "worktime timer delete 3f2a"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await timers.delete(id, { isDryRun });
    return answerEntryChange(change, { zone, isDryRun });
  },
};
