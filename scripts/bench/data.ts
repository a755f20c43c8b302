/** Data directories for benchmarks, as after years of use. */

import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { digestOf } from "../../lib/digest.ts";
import { TASKS_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { eventLogFile } from "../../lib/formats/event_log.ts";
import { formatJournalLine, JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { writeTasks } from "../../lib/formats/tasks.ts";
import { formatTimerFile } from "../../lib/formats/timer.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
  weekdayOf,
} from "../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  systemZone,
  wholeSecond,
} from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import type { Task } from "../../lib/tracking/task.ts";
import { CHOOSE_SERVICE } from "./service.ts";

/** How many tasks are worked on at a time. */
const ACTIVE_TASKS = 20;

/** What a data directory contains. */
export interface Scene {
  /** The number of calendar days with events before today. */
  readonly days?: number;
  /** Whether a day and a timer are running. */
  readonly isWorking?: boolean;
  /** The number of finished entries. */
  readonly entries?: number;
  /** The number of entries a day. */
  readonly perDay?: number;
  /** The number of tasks. */
  readonly tasks?: number;
  /** The number of rows in a report to import. */
  readonly imports?: number;
  /** Whether the report is to be sent to a service. */
  readonly hasService?: boolean;
}

/**
 * Writes a data directory as it is now. Returns the commands that complete it.
 */
export async function writeScene(
  directory: string,
  scene: Scene,
): Promise<string[]> {
  const now = Date.now();
  await Deno.mkdir(`${directory}/history`, { recursive: true });
  const files: [file: string, text: string][] = [
    ["config.yaml", CONFIG],
    [TASKS_FILE, tasksText(scene.tasks ?? 0)],
    ...await entryTexts(scene, now),
    ...dayTexts(scene, now),
  ];
  if (scene.isWorking) files.push([TIMER_FILE, timerText(now)]);
  if (scene.imports) files.push(["report.csv", togglReport(scene.imports)]);
  for (const [file, text] of files) {
    await Deno.writeTextFile(`${directory}/${file}`, text);
  }
  return scene.hasService ? [CHOOSE_SERVICE, "import report.csv --send"] : [];
}

const CONFIG = `workday:
  hours:
    mon: 8
    tue: 8
    wed: 8
    thu: 8
    fri: 6
  lunch_minutes: 45
time_tracking:
  provider: local
  task_pattern: "{task_id}: {task_title}"
`;

function tasksText(count: number): string {
  const tasks = Array.from({ length: count }, (_, i): Task => ({
    id: `TASK-${i + 1}`,
    title: `What task ${i + 1} is about`,
    state: i + ACTIVE_TASKS < count ? "completed" : "in-progress",
    plan: `plan-${Math.floor(i / 100) + 1}`,
    sprint: `sprint-${Math.floor(i / 20) + 1}`,
  }));
  return count === 0 ? "tasks: []\n" : writeTasks(undefined, tasks);
}

/**
 * Returns the files of entries. One in ten is for the same task, the others for
 * twenty tasks at a time, until all tasks had their turn.
 */
async function entryTexts(
  { entries: count = 0, perDay = 40, tasks = ACTIVE_TASKS }: Scene,
  now: Instant,
): Promise<[file: string, text: string][]> {
  const files = await EntryFiles.load({
    read: () => Promise.resolve(undefined),
    zone: systemZone,
  });
  const length = wholeSecond(10 * HOUR / perDay);
  const entries = Array.from({ length: count }, (_, i): Entry => {
    const weekdays = Math.floor(i / perDay);
    const last = wholeSecond(now) - 2 * HOUR -
      Math.floor(weekdays * 7 / 5) * DAY;
    const end = last - (i % perDay) * length;
    const turn = Math.floor(i * tasks / count) + i % ACTIVE_TASKS;
    const taskId = i % 10 === 0 ? "MEETINGS" : `TASK-${tasks - turn % tasks}`;
    const id = `bench-${i}-0000-0000-0000-000000000000`;
    return {
      kind: "entry",
      id,
      taskId,
      description: `${taskId}: What it is about`,
      tags: [],
      start: end - length,
      end,
      durationSeconds: length / SECOND,
      provider: undefined,
      providerId: id,
      sync: "local",
    };
  });
  await files.addAll(entries, now);
  return [...await files.changedTexts(now)]
    .map(([file, text]) => [file, text ?? ""]);
}

function timerText(now: Instant): string {
  const id = "bench-running-0000-0000-000000000000";
  const running = {
    kind: "timer" as const,
    id,
    taskId: "TASK-20",
    description: "TASK-20: What it is about",
    tags: [],
    start: wholeSecond(now) - 20 * MINUTE,
    provider: undefined,
    providerId: id,
    sync: "local" as const,
  };
  return formatTimerFile({ running }) ?? "";
}

type Event = readonly [event: string, time: string];

const DAY_EVENTS: readonly Event[] = [
  ["start", "09:00"],
  ["lunch_start", "12:30"],
  ["lunch_end", "13:15"],
  ["break_start", "15:00"],
  ["break_end", "15:10"],
  ["stop", "17:30"],
];

/** Returns the logs of events on every weekday, and their journal. */
function dayTexts(
  { days = 0, isWorking }: Scene,
  now: Instant,
): [file: string, text: string][] {
  const begin = civilTimeAt(now - 30 * MINUTE, systemZone);
  const rows: (readonly [CivilDate, Event])[] = [];
  for (let ago = days; ago > 0; ago--) {
    const date = addDays(begin.date, -ago);
    if (["Sat", "Sun"].includes(weekdayOf(date))) continue;
    for (const event of DAY_EVENTS) rows.push([date, event]);
  }
  if (isWorking) rows.push([begin.date, ["start", clockOf(begin.minute)]]);
  const months = new Map<CivilMonth, string>();
  const journal = rows.flatMap(([date, [event, time]], i) => {
    const month = monthOf(date);
    const before = months.get(month) ?? "date,event,time\n";
    const row = `${date},${event},${time}\n`;
    months.set(month, before + row);
    return journalLines(i + 1, month, before, row);
  });
  return [
    ...[...months].map(([month, text]): [string, string] => [
      eventLogFile(month),
      text,
    ]),
    [JOURNAL_FILE, journal.join("")],
  ];
}

function clockOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60]
    .map((part) => String(part).padStart(2, "0")).join(":");
}

/** Returns a row's two journal lines. */
function journalLines(
  commit: number,
  month: CivilMonth,
  before: string,
  row: string,
): [string, string] {
  const change = {
    file: eventLogFile(month),
    offset: before.length,
    removed: "",
    inserted: row,
    before: digestOf(before),
    after: digestOf(before + row),
  };
  const time = "2024-12-10T08:00:00.000Z";
  const summary = `Recorded ${row.trim()}`;
  const record = { commit, time, summary, changes: [change] };
  return [
    formatJournalLine({ kind: "change", change: record }),
    formatJournalLine({ kind: "done", commit }),
  ];
}

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)";

/** Returns a report of Toggl: 25 entries a day, with quotes in every seventh. */
function togglReport(count: number): string {
  const rows = [HEADER];
  for (let i = 0; i < count; i++) {
    const start = Date.UTC(2013, 0, 1, 6) + Math.floor(i / 25) * DAY +
      (i % 25) * 30 * MINUTE;
    const end = start + 25 * MINUTE + (i % 60) * SECOND;
    const [from, to] = [start, end].map((it) =>
      new Date(it).toISOString().slice(0, 19).replace("T", ",")
    );
    const text = `Work on ${i % 1000}`;
    const description = i % 7 === 0 ? `"${text}, again"` : text;
    rows.push(
      `Ann,ann@example.com,Client ${i % 5},Project ${i % 20},,${description},` +
        `Yes,${from},${to},,Docs,26.67`,
    );
  }
  return `${rows.join("\n")}\n`;
}
