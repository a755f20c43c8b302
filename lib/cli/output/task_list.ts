import type { ListedTask } from "../../use_cases/list_tasks.ts";
import type { Answer } from "../command.ts";
import { csvOf, tagsCell } from "./csv.ts";
import { printable } from "./printable.ts";
import { nameOf, taskJson } from "./task_change.ts";
import { formatTimeSpan } from "./time_span.ts";
import { alignWide, fitColumns } from "./wide_columns.ts";

const LEAST_TITLE = 8;
const LEAST_ID = 12;
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
export function answerTaskList(
  tasks: readonly ListedTask[],
  { columns, notes }: {
    columns: number | undefined;
    notes: readonly string[];
  },
): Answer {
  const records = tasks.map(recordOf);
  const rows = tasks.map(({ task, totalSeconds, isRunning }) => [
    printable(task.id),
    task.state,
    formatTimeSpan(totalSeconds),
    isRunning
      ? `${printable(task.title)} (running)`.trim()
      : printable(task.title),
  ]);
  const header = ["Task", "State", "Time", "Title"];
  const lines = rows.length > 0
    ? alignWide(
      fitColumns([header, ...rows], columns, [
        { column: 3, least: LEAST_TITLE },
        { column: 0, least: LEAST_ID },
      ]),
      [2],
    )
    : ["No tasks"];
  return {
    text: lines.join("\n"),
    notes: [...notesOf(tasks), ...notes.map((note) => printable(note))],
    json: { tasks: records },
    csv: csvOf(
      COLUMNS,
      records.map((record, i) => ({
        ...record,
        tags: tagsCell(tasks[i]?.task.tags ?? []),
      })),
    ),
  };
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
