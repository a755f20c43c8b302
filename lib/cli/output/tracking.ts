import { printable, printableLines } from "../../text/printable.ts";
import { formatTime, type LocalNow } from "../../time/typed_time.ts";
import { civilTimeAt, formatInstant, type Zone } from "../../time/zone.ts";
import { billableOf, type Entry, withoutTaskId } from "../../tracking/entry.ts";
import type { Task } from "../../tracking/task.ts";
import { roundToTotal } from "../../tracking/totals.ts";
import type {
  ListedTask,
  TimedTask,
  TimerStatus,
} from "../../use_cases/timers/show_timer.ts";
import type { CommandResult } from "../command.ts";
import type {
  ListedTaskJson,
  ShownTaskJson,
  TaskJson,
  TasksJson,
} from "../json/task.ts";
import type { TimedTaskJson, TimerStatusJson } from "../json/timer.ts";
import {
  entryJson,
  entryLabel,
  forgottenLines,
  formatTimeRange,
  formatTimeSpan,
  instantJson,
  shortId,
} from "./entry.ts";
import {
  type Column,
  csvOf,
  figures,
  textTable,
  truncate,
  truncateCell,
  widthOf,
} from "./table.ts";

const RUNNING = "(running)";
const TASK_COLUMNS = [
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
      return csvOf(TASK_COLUMNS, tasks.map(recordOf));
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

/** Renders the result of `worktime timer status`. */
export function renderTimerStatus(
  status: TimerStatus,
  localNow: LocalNow,
): CommandResult<TimerStatusJson> {
  const { running, paused, taskSeconds, todaySeconds, likelyEnd } = status;
  const { waitingCount, notes } = status;
  const { zone } = localNow;
  return {
    text: statusLines(status, localNow).join("\n"),
    json: {
      state: running ? "running" : paused ? "paused" : "idle",
      running: running ? { ...entryJson(running, zone), end: null } : null,
      paused: paused
        ? {
          task: paused.taskId,
          description: paused.description,
          at: formatInstant(paused.at, zone),
          by: paused.by,
        }
        : null,
      task_seconds: running || paused ? taskSeconds : null,
      today_seconds: todaySeconds,
      likely_end: instantJson(likelyEnd, zone),
      waiting: waitingCount,
      notes,
    },
    notes: printableLines(notes),
  };
}

function statusLines(status: TimerStatus, { now, zone }: LocalNow): string[] {
  const { running, paused, taskSeconds, todaySeconds } = status;
  const current = running ?? paused;
  const since = running?.start ?? paused?.at;
  const spent = running ? ` (${formatTimeSpan(running.durationSeconds)})` : "";
  const waitingCount = status.waitingCount - status.waitingElsewhereCount;
  return [
    ...current === undefined || since === undefined
      ? ["No timer is running"]
      : [
        `${running ? "Running" : "Paused"}: ${entryLabel(current)}`,
        `Since: ${formatTime(since, zone, now)}${spent}`,
        `Task total: ${formatTimeSpan(taskSeconds)}`,
      ],
    `Today: ${formatTimeSpan(todaySeconds)}`,
    ...forgottenLines(status, zone),
    ...waitingCount === 0
      ? []
      : [`${waitingCount} waiting to be sent, run: worktime timer sync`],
  ];
}

/** A shorter piece of an entry's text is meaningless. */
const MIN_TEXT_WIDTH = 6;
const ENTRY_COLUMNS = [
  "id",
  "task",
  "description",
  "start",
  "end",
  "duration_seconds",
  "tags",
  "billable",
];

interface TimedTaskOutput {
  /** The time zone of printed times. */
  readonly zone: Zone;
  /** Whether to show the ids of entries. */
  readonly withIds: boolean;
  /** The width of the terminal in columns; unlimited if undefined. */
  readonly columns: number | undefined;
}

/** Renders the result of `worktime timer show`. */
export function renderTimedTask(
  timed: TimedTask,
  output: TimedTaskOutput,
): CommandResult<TimedTaskJson> {
  const { taskId, heading, totalSeconds, entries, running, notes } = timed;
  const all = running ? [...entries, running] : entries;
  const recordOf = (entry: Entry) => ({
    ...entryJson(entry, output.zone),
    ...(entry === running && { end: null }),
  });
  const text = [
    printable(heading),
    `Total: ${formatTimeSpan(totalSeconds)}`,
    ...all.length > 0
      ? ["Entries:", ...entryLines(all, timed, output)]
      : ["No entries"],
  ];
  return {
    text: text.join("\n"),
    get json() {
      return {
        task: taskId,
        heading,
        total_seconds: totalSeconds,
        running: running !== undefined,
        entries: all.map(recordOf),
        notes,
      };
    },
    notes: printableLines(notes),
    get csv() {
      return csvOf(ENTRY_COLUMNS, all.map(recordOf));
    },
  };
}

/** Formats each entry as a line; their minutes add up to those of the total. */
function entryLines(
  entries: readonly Entry[],
  { running, totalSeconds, heading }: TimedTask,
  { zone, withIds, columns = Infinity }: TimedTaskOutput,
): string[] {
  // They are in order of their starts, but the last one can be the timer.
  const years = [0, -2, -1].flatMap((i) => {
    const entry = entries.at(i);
    return entry ? [civilTimeAt(entry.start, zone).date.slice(0, 4)] : [];
  });
  const withYear = new Set(years).size > 1;
  const minutes = roundToTotal(
    entries.map(({ durationSeconds }) => durationSeconds),
    { unit: 60, total: Math.floor(totalSeconds / 60) },
  );
  return entries.map((entry, i) => {
    const range = formatTimeRange(entry, { zone, withYear });
    const spent = formatTimeSpan((minutes[i] ?? 0) * 60);
    const state = entry === running ? ", running" : "";
    const id = withIds ? `  ${shortId(entry.id)}` : "";
    const line = `  - ${range} (${spent}${state})${id}`;
    const text = extraText(entry, heading);
    const room = columns - widthOf(line) - 2;
    return text === "" || room < MIN_TEXT_WIDTH
      ? line
      : `${line}  ${truncate(text, room)}`;
  });
}

/** Returns what an entry adds to the heading of its task, such as tags. */
function extraText(
  entry: Entry,
  heading: string,
): string {
  const { description, taskId, tags, billable } = entry;
  const isKnown = description === heading || description === taskId;
  const text = withoutTaskId(entry);
  return [
    ...isKnown || text === "" ? [] : [text],
    ...tags.length > 0 ? [`[${tags.join(", ")}]`] : [],
    ...billable ? ["billable"] : [],
  ].join(" ");
}
