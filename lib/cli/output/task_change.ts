import type { Task } from "../../timers/task.ts";
import { shellWord } from "../../timers/shell_word.ts";
import type { TaskChange, TaskMoved } from "../../use_cases/change_task.ts";
import type { Answer } from "../command.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./time_span.ts";
import {
  type ChangeOutput,
  DRY_RUN_LINE,
  timerJson,
  timerLines,
} from "./timer_change.ts";

/** What the commands that change a task print: its timer, if that moved. */
export function answerTaskChange(
  { task, timer, notes = [] }: TaskChange,
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
      notes,
      dry_run: isDryRun,
    },
    notes: [...timer?.notes ?? [], ...notes].map((note) => printable(note)),
  };
}

/** What `worktime task delete` and `task rename` print. */
export function answerTaskMoved(
  { task, entryCount, totalSeconds }: TaskMoved,
  { verb, from, isDryRun }: { verb: string; from?: string; isDryRun: boolean },
): Answer {
  const name = from === undefined ? nameOf(task) : `${from} to ${nameOf(task)}`;
  const entries = entryCount === 1 ? "1 entry" : `${entryCount} entries`;
  const time = `${entries}, ${formatTimeSpan(totalSeconds)}`;
  const fate = from === undefined
    ? `Its time stays: ${time} (worktime timer show ${shellWord(task.id)})`
    : `Its time moved with it: ${time}`;
  const lines = [
    ...isDryRun ? [DRY_RUN_LINE] : [],
    `Task ${verb}: ${printable(name)}`,
    ...entryCount > 0 ? [printable(fate)] : [],
  ];
  return {
    text: lines.join("\n"),
    json: {
      action: verb,
      task: taskJson(task),
      ...(from !== undefined && { from }),
      entries: entryCount,
      total_seconds: totalSeconds,
      dry_run: isDryRun,
    },
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
