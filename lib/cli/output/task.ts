import { printable, printableLines } from "../../text/printable.ts";
import { billableOf } from "../../tracking/entry.ts";
import type { Task } from "../../tracking/task.ts";
import type { ListedTask } from "../../use_cases/timers/show_timer.ts";
import type { CommandResult } from "../command.ts";
import type {
  ListedTaskJson,
  ShownTaskJson,
  TaskJson,
  TasksJson,
} from "../json/task.ts";
import { formatTimeSpan } from "./entry.ts";
import {
  type Column,
  csvOf,
  figures,
  textTable,
  truncateCell,
} from "./table.ts";

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
];

/** Converts a task to JSON. */
export function taskJson(task: Task): TaskJson {
  const { id, title, state, plan = null, sprint = null, tags = [] } = task;
  return { id, title, state, plan, sprint, tags, ...billableOf(task) };
}

/** Returns the id of a task, with its title if it has one. */
export function nameOf({ id, title }: Task): string {
  return title === "" ? id : `${id}: ${title}`;
}

/** Renders the result of `worktime task list`. */
export async function renderTaskList(
  tasks: readonly ListedTask[],
  { columns, notes }: {
    columns: number | undefined;
    notes: readonly string[];
  },
): Promise<CommandResult<TasksJson>> {
  const allNotes = [
    ...tasks.flatMap(notesOf),
    ...printableLines(notes),
  ];
  const lines = tasks.length > 0
    ? await textTable(tasks, TABLE, columns)
    : ["No tasks"];
  return {
    text: lines.join("\n"),
    notes: allNotes,
    get json() {
      return { tasks: tasks.map(recordOf), notes: allNotes };
    },
    get csv() {
      return csvOf(COLUMNS, tasks.map(recordOf));
    },
  };
}

/** The columns of the list; truncating a title keeps the mark of the running task. */
const TABLE: readonly Column<ListedTask>[] = [
  { header: "Task", cell: ({ task }) => printable(task.id), minWidth: 6 },
  { header: "State", cell: ({ task }) => task.state },
  figures("Time", ({ totalSeconds }) => formatTimeSpan(totalSeconds)),
  {
    header: "Title",
    cell: ({ task, isRunning }) =>
      `${printable(task.title)}${isRunning ? ` ${RUNNING}` : ""}`.trim(),
    minWidth: RUNNING.length,
    cut: ({ task, isRunning }, width) => {
      if (!isRunning) return truncateCell(task.title, width);
      const room = width - RUNNING.length - 1;
      return room < 2
        ? RUNNING
        : `${truncateCell(task.title, room)} ${RUNNING}`;
    },
  },
];

/** Renders the result of `worktime task show`. */
export function renderTask(listed: ListedTask): CommandResult<ShownTaskJson> {
  const { task, totalSeconds, isRunning } = listed;
  const { state, plan, sprint, tags = [], billable } = task;
  const notes = notesOf(listed);
  const lines = [
    printable(nameOf(task)),
    `State: ${state}`,
    ...plan === undefined ? [] : [`Plan: ${printable(plan)}`],
    ...sprint === undefined ? [] : [`Sprint: ${printable(sprint)}`],
    ...tags.length > 0 ? [`Tags: ${printable(tags.join(", "))}`] : [],
    ...billable === undefined ? [] : [`Billable: ${billable ? "yes" : "no"}`],
    `Total: ${formatTimeSpan(totalSeconds)}${isRunning ? " (running)" : ""}`,
  ];
  return {
    text: lines.join("\n"),
    json: { ...recordOf(listed), ...notes.length > 0 && { notes } },
    notes,
  };
}

function notesOf({ note }: ListedTask): string[] {
  return note === undefined ? [] : [printable(note)];
}

function recordOf(
  { task, totalSeconds, isRunning }: ListedTask,
): ListedTaskJson {
  return {
    ...taskJson(task),
    total_seconds: totalSeconds,
    running: isRunning,
  };
}
