import type { TaskImport } from "../../use_cases/timers/import_tasks.ts";
import type { ListedTask } from "../../use_cases/timers/list_tasks.ts";
import type { Answer } from "../command.ts";
import {
  type ChangeOutput,
  DRY_RUN_LINE,
  nameOf,
  taskJson,
  timerJson,
  timerLines,
} from "./change.ts";
import { formatTimeSpan } from "./entry.ts";
import { printable } from "./printable.ts";
import {
  alignColumns,
  csvOf,
  fitColumns,
  shortText,
  tagsCell,
  widthsOf,
} from "./table.ts";

const LEAST_ID = 6;
const RUNNING = "(running)";
const COLUMNS = [
  "id",
  "title",
  "state",
  "plan",
  "sprint",
  "tags",
  "total_seconds",
  "running",
] as const;

/** What `worktime task list` prints. */
export async function answerTaskList(
  tasks: readonly ListedTask[],
  { columns, notes }: {
    columns: number | undefined;
    notes: readonly string[];
  },
): Promise<Answer> {
  const records = tasks.map(recordOf);
  const allNotes = [...notesOf(tasks), ...notes.map((note) => printable(note))];
  const lines = tasks.length > 0 ? await linesOf(tasks, columns) : ["No tasks"];
  return {
    text: lines.join("\n"),
    notes: allNotes,
    json: { tasks: records, notes: allNotes },
    csv: csvOf(
      COLUMNS,
      records.map((record, i) => ({
        ...record,
        tags: tagsCell(tasks[i]?.task.tags ?? []),
      })),
    ),
  };
}

/** A table that fits the terminal; no title pushes the running mark out. */
async function linesOf(
  tasks: readonly ListedTask[],
  columns: number | undefined,
): Promise<string[]> {
  const rows = tasks.map(({ task, totalSeconds, isRunning }) => [
    printable(task.id),
    task.state,
    formatTimeSpan(totalSeconds),
    `${printable(task.title)}${isRunning ? ` ${RUNNING}` : ""}`.trim(),
  ]);
  const header = ["Task", "State", "Time", "Title"];
  const fitted = fitColumns([header, ...rows], columns, [
    { column: 3, least: RUNNING.length },
    { column: 0, least: LEAST_ID },
  ]);
  const room = (widthsOf(fitted)[3] ?? 0) - RUNNING.length - 1;
  const marked = fitted.map((row, i) => {
    const { isRunning, task } = tasks[i - 1] ?? {};
    if (!isRunning || row[3]?.endsWith(RUNNING)) return row;
    const title = room < 2 ? "" : shortText(task?.title ?? "", room);
    return row.with(3, `${title} ${RUNNING}`.trim());
  });
  return await alignColumns(marked, [2]);
}

/** What `worktime task show` prints. */
export function answerTask(listed: ListedTask): Answer {
  const { task, totalSeconds, isRunning } = listed;
  const { state, plan, sprint, tags = [] } = task;
  const lines = [
    printable(nameOf(task)),
    `State: ${state}`,
    ...plan === undefined ? [] : [`Plan: ${printable(plan)}`],
    ...sprint === undefined ? [] : [`Sprint: ${printable(sprint)}`],
    ...tags.length > 0 ? [`Tags: ${printable(tags.join(", "))}`] : [],
    `Total: ${formatTimeSpan(totalSeconds)}${isRunning ? " (running)" : ""}`,
  ];
  return {
    text: lines.join("\n"),
    json: recordOf(listed),
    notes: notesOf([listed]),
  };
}

function notesOf(tasks: readonly ListedTask[]): string[] {
  return tasks.flatMap(({ note }) => note === undefined ? [] : printable(note));
}

function recordOf(
  { task, totalSeconds, isRunning }: ListedTask,
): Record<string, unknown> {
  return {
    ...taskJson(task),
    total_seconds: totalSeconds,
    running: isRunning,
  };
}

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
