import type { TaskImport } from "../../use_cases/import_tasks.ts";
import type { Answer } from "../command.ts";
import { printable } from "./printable.ts";
import { nameOf, taskJson } from "./task_change.ts";
import {
  type ChangeOutput,
  DRY_RUN_LINE,
  timerJson,
  timerLines,
} from "./timer_change.ts";

/** What `worktime task import` prints. */
export function answerTaskImport(
  { added, updated, unchanged, notes, timer }: TaskImport,
  { zone, isDryRun }: ChangeOutput,
): Answer {
  const lines = [
    ...isDryRun ? [DRY_RUN_LINE] : [],
    ...added.map((task) => `Task added: ${printable(nameOf(task))}`),
    ...updated.map((task) => `Task updated: ${printable(nameOf(task))}`),
    ...unchanged.map((task) => `Task unchanged: ${printable(nameOf(task))}`),
    ...timer ? timerLines(timer) : [],
  ];
  return {
    text: lines.join("\n"),
    json: {
      added: added.map(taskJson),
      updated: updated.map(taskJson),
      unchanged: unchanged.map(taskJson),
      timer: timer ? timerJson(timer, zone) : null,
      notes,
      dry_run: isDryRun,
    },
    notes: notes.map((note) => printable(note)),
  };
}
