import {
  instantToType,
  type Present,
  readable,
} from "../../time/typed_time.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { wholeUnits } from "../../tracking/totals.ts";
import type {
  TimedTask,
  TimerStatus,
} from "../../use_cases/timers/show_timer.ts";
import type { Answer } from "../command.ts";
import {
  entryJson,
  formatStretch,
  formatTimeSpan,
  shownId,
  shownText,
} from "./entry.ts";
import { printable } from "./printable.ts";
import { csvOf, shortText, tagsCell, widthOf } from "./table.ts";

/** What `worktime timer status` prints. */
export function answerTimerStatus(
  status: TimerStatus,
  { now, zone }: Present,
): Answer {
  const { running, paused, taskSeconds, todaySeconds, waitingCount } = status;
  return {
    text: [...linesOf(status, { now, zone }), ...waitingLines(waitingCount)]
      .join("\n"),
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
      likely_end: status.likelyEnd === undefined
        ? null
        : formatInstant(status.likelyEnd, zone),
      waiting: waitingCount,
      notes: status.notes,
    },
    notes: status.notes.map((note) => printable(note)),
  };
}

function waitingLines(count: number): string[] {
  return count === 0
    ? []
    : [`${count} waiting for the provider, run: worktime timer sync`];
}

function linesOf(
  status: TimerStatus,
  { now, zone }: Present,
): string[] {
  const { running, paused, taskSeconds, todaySeconds, likelyEnd } = status;
  const total = `Task total: ${formatTimeSpan(taskSeconds)}`;
  const today = `Today: ${formatTimeSpan(todaySeconds)}`;
  if (running) {
    const since = readable(running.start, zone, now);
    const spent = formatTimeSpan(running.durationSeconds);
    return [
      `Running: ${shownText(running)}`,
      `Since: ${since} (${spent})`,
      total,
      today,
      ...likelyEnd === undefined ? [] : [
        "Was it forgotten? worktime timer stop --at " +
        instantToType(likelyEnd, zone),
      ],
    ];
  }
  if (!paused) return ["No timer is running", today];
  return [
    `Paused: ${shownText(paused)}`,
    `Since: ${readable(paused.at, zone, now)}`,
    total,
    today,
  ];
}

/** Fewer columns of an entry's text say nothing. */
const LEAST_WORDS = 6;
const COLUMNS = [
  "id",
  "task",
  "description",
  "start",
  "end",
  "duration_seconds",
  "tags",
  "billable",
] as const;

/** How the entries of a task are printed. */
interface TimedTaskOutput {
  /** The zone in which times are printed. */
  readonly zone: Zone;
  /** Whether each entry has its id. */
  readonly withIds: boolean;
  /** The width of the terminal; any will do if left out. */
  readonly columns: number | undefined;
}

/** What `worktime timer show` prints. */
export function answerTimedTask(
  timed: TimedTask,
  output: TimedTaskOutput,
): Answer {
  const { zone } = output;
  const { taskId, heading, totalSeconds, entries, running, notes } = timed;
  const all = running ? [...entries, running] : entries;
  const records = all.map((entry) => ({
    ...entryJson(entry, zone),
    ...(entry === running && { end: null }),
  }));
  const text = [
    printable(heading),
    `Total: ${formatTimeSpan(totalSeconds)}`,
    ...all.length > 0
      ? ["Entries:", ...timedTaskLines(timed, output)]
      : ["No entries"],
  ];
  return {
    text: text.join("\n"),
    json: {
      task: taskId,
      heading,
      total_seconds: totalSeconds,
      running: running !== undefined,
      entries: records,
      notes,
    },
    notes: notes.map((note) => printable(note)),
    csv: csvOf(
      COLUMNS,
      records.map((record, i) => ({
        ...record,
        tags: tagsCell(all[i]?.tags ?? []),
      })),
    ),
  };
}

/** A line for each entry; their minutes add up to those of the total. */
function timedTaskLines(
  { entries, running, totalSeconds, heading }: TimedTask,
  { zone, withIds, columns }: TimedTaskOutput,
): string[] {
  const all = running ? [...entries, running] : entries;
  const years = new Set(all.map(({ start }) => localYear(start, zone)));
  const withYear = years.size > 1;
  const minutes = wholeUnits(
    all.map(({ durationSeconds }) => durationSeconds),
    { unit: 60, total: Math.floor(totalSeconds / 60) },
  );
  return all.map((entry, i) => {
    const start = formatInstant(entry.start, zone);
    const end = formatInstant(entry.end, zone);
    const spent = formatTimeSpan((minutes[i] ?? 0) * 60);
    const stretch = formatStretch({ start, end }, { withYear });
    const state = entry === running ? ", running" : "";
    const id = withIds ? `  ${shownId(entry.id)}` : "";
    const line = `  - ${stretch} (${spent}${state})${id}`;
    const said = wordsOf(entry, heading);
    if (said === "") return line;
    const room = (columns ?? Infinity) - widthOf(line) - 2;
    return room < LEAST_WORDS ? line : `${line}  ${shortText(said, room)}`;
  });
}

/** What an entry says beside the heading of its task, its tags, and more. */
function wordsOf(
  { description, taskId, tags, billable }: Entry,
  heading: string,
): string {
  const isKnown = description === heading || description === taskId;
  const text = isKnown || !description.startsWith(`${taskId}: `)
    ? description
    : description.slice(taskId.length + 2);
  return [
    ...isKnown || text === "" ? [] : [text],
    ...tags.length > 0 ? [`[${tags.join(", ")}]`] : [],
    ...billable ? ["billable"] : [],
  ].join(" ");
}

function localYear(start: number, zone: Zone): string {
  return formatInstant(start, zone).slice(0, 4);
}
