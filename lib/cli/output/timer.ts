import { printable, printableLines } from "../../text/printable.ts";
import { formatTime, type LocalNow } from "../../time/typed_time.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import { type Entry, withoutTaskId } from "../../tracking/entry.ts";
import { roundToTotal } from "../../tracking/totals.ts";
import type {
  TimedTask,
  TimerStatus,
} from "../../use_cases/timers/show_timer.ts";
import type { CommandResult } from "../command.ts";
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
import { csvOf, truncate, widthOf } from "./table.ts";

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
const COLUMNS = [
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
      return csvOf(COLUMNS, all.map(recordOf));
    },
  };
}

/** Formats each entry as a line; their minutes add up to those of the total. */
function entryLines(
  entries: readonly Entry[],
  { running, totalSeconds, heading }: TimedTask,
  { zone, withIds, columns = Infinity }: TimedTaskOutput,
): string[] {
  const starts = entries.map(({ start }) => formatInstant(start, zone));
  const withYear = new Set(starts.map((start) => start.slice(0, 4))).size > 1;
  const minutes = roundToTotal(
    entries.map(({ durationSeconds }) => durationSeconds),
    { unit: 60, total: Math.floor(totalSeconds / 60) },
  );
  return entries.map((entry, i) => {
    const end = formatInstant(entry.end, zone);
    const range = formatTimeRange({ start: starts[i] ?? "", end }, {
      withYear,
    });
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
