import { formatInstant, type Zone } from "../../time/zone.ts";
import type { Entry } from "../../timers/entry.ts";
import type { TimedTask } from "../../use_cases/show_timer.ts";
import type { Answer } from "../command.ts";
import { csvOf } from "./csv.ts";
import { entryJson, formatStretch } from "./entry.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./time_span.ts";

const COLUMNS = [
  "id",
  "task",
  "description",
  "start",
  "end",
  "duration_seconds",
  "tags",
] as const;

/** What `worktime timer show` prints. */
export function answerTimedTask(
  timed: TimedTask,
  { zone, withIds }: { zone: Zone; withIds: boolean },
): Answer {
  const { taskId, heading, totalSeconds, entries, running } = timed;
  const all = running ? [...entries, running] : entries;
  const years = new Set(all.map(({ start }) => localYear(start, zone)));
  const withYear = years.size > 1;
  const lines = all.map((entry) => {
    const isRunning = entry === running;
    return lineOf(entry, { zone, withYear, isRunning, withIds });
  });
  const records = all.map((entry) => ({
    ...entryJson(entry, zone),
    ...(entry === running && { end: null }),
  }));
  const text = [
    printable(heading),
    `Total: ${formatTimeSpan(totalSeconds)}`,
    ...lines.length > 0 ? ["Entries:", ...lines] : ["No entries"],
  ];
  return {
    text: text.join("\n"),
    json: {
      task: taskId,
      heading,
      total_seconds: totalSeconds,
      running: running !== undefined,
      entries: records,
    },
    csv: csvOf(
      COLUMNS,
      records.map((record, i) => ({
        ...record,
        tags: all[i]?.tags.join(" "),
      })),
    ),
  };
}

function lineOf(
  entry: Entry,
  { zone, withYear, isRunning, withIds }: {
    zone: Zone;
    withYear: boolean;
    isRunning: boolean;
    withIds: boolean;
  },
): string {
  const start = formatInstant(entry.start, zone);
  const end = formatInstant(entry.end, zone);
  const spent = formatTimeSpan(entry.durationSeconds);
  const stretch = formatStretch({ start, end }, { withYear });
  const state = isRunning ? ", running" : "";
  const id = withIds ? `  ${shownId(entry.id)}` : "";
  return `  - ${stretch} (${spent}${state})${id}`;
}

/** Enough of an id to type it: of a random one, the beginning. */
function shownId(id: string): string {
  return printable(id.length === 36 ? id.slice(0, 8) : id);
}

function localYear(start: number, zone: Zone): string {
  return formatInstant(start, zone).slice(0, 4);
}
