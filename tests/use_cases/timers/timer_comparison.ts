import { assertEquals } from "@std/assert";
import { HOUR, SECOND } from "@std/datetime";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import type { EntryCache } from "../../../lib/formats/entry_file.ts";
import { addDays } from "../../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
} from "../../../lib/time/zone.ts";
import { type ModelEntry, secondsOf } from "./timer_model.ts";
import { nowOf, presentOf, type Trial } from "./timer_trial.ts";

const EVER = { from: 0, to: Date.parse("2100-01-01") };

/** Compares the timer and the stored totals. */
export async function assertStatus(trial: Trial): Promise<void> {
  const { disk, timers, clock: { zone } } = trial;
  const { model } = presentOf(trial);
  const now = nowOf(trial);
  const status = await timers.status();
  const running = model.running && { ...model.running, end: now };
  const shown = status.running && plain(status.running);
  assertEquals(shown, running);
  const { taskId, at, by } = status.paused ?? {};
  assertEquals(status.paused && { taskId, at, by }, model.paused);
  const all = [...model.entries.values(), ...running ? [running] : []];
  const text = disk.files[ENTRIES_FILE] ?? "{}";
  const cache: EntryCache = JSON.parse(text);
  for (const [taskId, task] of Object.entries(cache)) {
    const seconds = sumOf(model.entriesOf(taskId));
    assertEquals(task.total_seconds, seconds, taskId);
  }
  const current = (model.running ?? model.paused)?.taskId;
  const ofTask = all.filter((it) => it.taskId === current);
  assertEquals(status.taskSeconds, sumOf(ofTask));
  const { date } = civilTimeAt(now, zone);
  const from = instantOf({ date, minute: 0 }, zone);
  const to = instantOf({ date: addDays(date, 1), minute: 0 }, zone);
  // Longer entries could be in any file.
  if (all.some((entry) => secondsOf(entry) > 20 * HOUR / SECOND)) return;
  const today = all.map((entry) => secondsWithin(entry, from, to));
  assertEquals(status.todaySeconds, today.reduce((a, b) => a + b, 0));
}

/** Compares all entries, by task and together. */
export async function assertEntries(trial: Trial): Promise<void> {
  const { timers } = trial;
  const { model } = presentOf(trial);
  for (const taskId of model.taskIds) {
    const { entries, totalSeconds, running } = await timers.show(taskId);
    const expected = model.entriesOf(taskId);
    assertEquals(sorted(entries.map(plain)), sorted(expected));
    assertEquals(entries.map(({ start }) => start), startsOf(expected));
    const all = running ? [...expected, running] : expected;
    assertEquals(totalSeconds, sumOf(all));
  }
  const all = (await timers.entries(EVER)).map(plain);
  assertEquals(sorted(all), sorted([...model.entries.values()]));
}

function plain(entry: Required<ModelEntry> & { durationSeconds: number }) {
  const { id, taskId, start, end, durationSeconds } = entry;
  assertEquals(durationSeconds, secondsOf(entry));
  return { id, taskId, start, end };
}

function sorted<T extends { readonly id: string }>(entries: T[]): T[] {
  return entries.toSorted((a, b) => a.id < b.id ? -1 : 1);
}

function startsOf(entries: readonly ModelEntry[]): Instant[] {
  return entries.map(({ start }) => start);
}

function sumOf(entries: readonly ModelEntry[]): number {
  return entries.reduce((sum, entry) => sum + secondsOf(entry), 0);
}

function secondsWithin(
  { start, end = start }: ModelEntry,
  from: Instant,
  to: Instant,
): number {
  const part = Math.min(end, to) - Math.max(start, from);
  return Math.max(0, part / SECOND);
}
