import type { Task } from "../../timers/task.ts";
import type { TaskChange } from "../../use_cases/change_task.ts";
import type { Answer } from "../command.ts";
import { printable } from "./printable.ts";
import {
  type ChangeOutput,
  DRY_RUN_LINE,
  timerJson,
  timerLines,
} from "./timer_change.ts";

/** What the commands that change a task print: its timer, if that moved. */
export function answerTaskChange(
  { task, timer }: TaskChange,
  { verb, zone, isDryRun }: ChangeOutput & { verb: string },
): Answer {
  const lines = timer
    ? timerLines(timer)
    : [`Task ${verb}: ${printable(nameOf(task))}`];
  return {
    text: (isDryRun ? [DRY_RUN_LINE, ...lines] : lines).join("\n"),
    json: {
      action: verb,
      task: taskJson(task),
      timer: timer ? timerJson(timer, zone) : null,
      dry_run: isDryRun,
    },
    notes: timer?.notes ?? [],
  };
}

/** A task for programs. */
export function taskJson(task: Task): Record<string, unknown> {
  const { id, title, state, plan, sprint, tags = [] } = task;
  return {
    id,
    title,
    state,
    plan: plan ?? null,
    sprint: sprint ?? null,
    tags,
  };
}

/** A task in a line: its id, with its title if it has one. */
export function nameOf({ id, title }: Task): string {
  return title === "" ? id : `${id}: ${title}`;
}
