import type { ListedTask } from "../../use_cases/list_tasks.ts";
import type { Answer } from "../command.ts";
import { csvOf, tagsCell } from "./csv.ts";
import { printable } from "./printable.ts";
import { nameOf, taskJson } from "./task_change.ts";
import { formatTimeSpan } from "./time_span.ts";
import { shortText } from "./short_text.ts";
import { alignColumns, fitColumns, widthsOf } from "./columns.ts";

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
