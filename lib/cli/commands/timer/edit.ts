import {
  type CommandSpec,
  given,
  isGiven,
  openTimers,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { settleUnlikely } from "../../forgotten.ts";
import {
  BILLABLE,
  billableIn,
  DRY_RUN,
  END,
  NO_BILLABLE,
  START,
  TAG,
  TASK,
  TITLE,
  YES,
} from "../../options.ts";
import { answerEntryChange } from "../../output/change.ts";

/** `worktime timer edit` */
export const TIMER_EDIT: CommandSpec = {
  group: "timer",
  name: "edit",
  isTold: true,
  summary: "Correct an entry",
  details:
    "ID is one that `worktime timer show TASK --ids` lists, or its first " +
    "characters, or `last`: the running timer or entry that was recorded last.",
  arguments: [{ name: "ID", completes: "entry" }],
  options: [
    START,
    END,
    TASK,
    TITLE,
    TAG,
    BILLABLE,
    NO_BILLABLE,
    YES,
    DRY_RUN,
  ],
  clears: [TAG],
  examples: [
    ["It ended earlier", "worktime timer edit last --end 11:15"],
    ["Without tags", 'worktime timer edit last --tag ""'],
    ["It was for another task", "worktime timer edit 3f2a --task TASK-024"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [id = ""] = input.arguments;
    const edit = given({
      start: valueOf(input, START),
      end: valueOf(input, END),
      taskId: valueOf(input, TASK),
      title: valueOf(input, TITLE),
      tags: input.options[TAG.name] === undefined
        ? undefined
        : valuesOf(input, TAG).filter((tag) => tag !== ""),
      billable: billableIn(input),
    });
    if (Object.keys(edit).length === 0) {
      throw new UsageError("Say what to change", {
        hint:
          "Options: --start, --end, --task, --title, --tag, --billable, --no-billable",
      });
    }
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await settleUnlikely(
      context,
      isGiven(input, YES),
      (refusesUnlikely) =>
        timers.edit(id, { ...edit, isDryRun, refusesUnlikely }),
    );
    return answerEntryChange(change, { zone, isDryRun });
  },
};

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
