import { DAY, SECOND } from "@std/datetime";
import type { Instant } from "../time/zone.ts";
import type { Entry } from "../timers/entry.ts";
import type { TimerState } from "../timers/timer.ts";
import { type EntryFile, monthOfShard } from "./entry_file.ts";
import { shownSeconds } from "./entry_file_check.ts";
import { formatUtc, utcMonthOf } from "../time/instant.ts";
import { shownEntry, shownTask } from "./shown_task.ts";

/** What is odd about entries that can be read: each in a line for people. */
export function entryWarnings(
  { file, tasks }: EntryFile,
  now: Instant,
): string[] {
  const month = monthOfShard(file);
  const warnings: string[] = [];
  for (const { entries } of tasks.values()) {
    for (const { entry } of entries) {
      const oddities = odditiesOf(entry, now);
      if (month !== undefined && utcMonthOf(entry.start) !== month) {
        oddities.push(`begins in ${utcMonthOf(entry.start)}, not in ${month}`);
      }
      for (const oddity of oddities) {
        warnings.push(`${shownEntry(entry)} ${oddity}`);
      }
    }
  }
  return warnings;
}

/** What is odd about the timer: in a line for people. */
export function timerWarnings(
  { running }: TimerState,
  now: Instant,
): string[] {
  if (!running) return [];
  const { taskId, start } = running;
  const name = `the timer of ${shownTask(taskId)}`;
  const since = formatUtc(start);
  if (start > now) return [`${name} starts in the future, at ${since}`];
  if (now - start <= DAY) return [];
  return [`${name} runs for more than 24 hours, since ${since}`];
}

function odditiesOf(
  { start, end, durationSeconds }: Entry,
  now: Instant,
): string[] {
  const oddities: string[] = [];
  const seconds = (end - start) / SECOND;
  // Fractions of its start and end were cut.
  if (Math.abs(durationSeconds - seconds) >= 1) {
    const counted = shownSeconds(durationSeconds);
    oddities.push(`takes ${seconds} seconds, but counts ${counted}`);
  }
  if (end > now) oddities.push("ends in the future");
  if (end - start > DAY) oddities.push("lasts more than 24 hours");
  return oddities;
}
