import { assert, assertEquals } from "@std/assert";
import { openDisk } from "../../lib/storage/open_disk.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  bundleLibrary,
  findRuntimes,
  type Runtime,
  startOn,
} from "../support/runtimes.ts";
import { assertJournalValid } from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import {
  hourFrom,
  startTimedDay,
  timersOn,
  trackerOn,
} from "../support/timer_changes.ts";
import { pathOf } from "../../scripts/paths.ts";

const SCRIPT = pathOf(
  new URL("../fixtures/runtime_timers.mjs", import.meta.url),
);
const HOUR_SECONDS = 3_600;

const runtimes = (await findRuntimes())
  .filter(({ command }) => typeof command !== "string");
const names = runtimes.map(({ name }) => name).join(", ");

/** The job of one process. */
type Job = Readonly<Record<string, string>> & { readonly task: string };

/** Does a job in its own process. Returns the id of a finished entry. */
async function work(
  runtime: Runtime,
  bundle: string,
  directory: string,
  job: Job,
): Promise<string | undefined> {
  await using child = startOn(runtime, bundle, directory, job, SCRIPT);
  const { status, lines, error } = await child.ended();
  const what = JSON.stringify(job);
  assertEquals(status, 0, `${runtime.name}, ${what}: ${error}`);
  return JSON.parse(lines[0] ?? "{}").id;
}

/** Does all jobs at once. Returns the ids of the finished entries. */
async function workAtOnce(
  directory: string,
  jobs: readonly Job[],
): Promise<string[]> {
  return await inTempDirectory(async (parent) => {
    const bundle = await bundleLibrary(parent);
    const ids = await Promise.all(jobs.map((job, index) => {
      const runtime = runtimes[index % runtimes.length];
      assert(runtime);
      return work(runtime, bundle, directory, job);
    }));
    return ids.filter((id) => id !== undefined);
  });
}

/** Returns all entries. Asserts that each exists once, and totals are sums. */
async function soundEntries(directory: string): Promise<Entry[]> {
  const disk = await openDisk(directory);
  const timers = timersOn(disk);
  const from = Date.parse("2024-01-01");
  const entries = await timers.entries({ from, to: Date.parse("2025-01-01") });
  assertEquals(new Set(idsOf(entries)).size, entries.length);
  for (const taskId of new Set(entries.map((entry) => entry.taskId))) {
    const task = await timers.show(taskId);
    const own = entries.filter((entry) => entry.taskId === taskId);
    assertEquals(idsOf(task.entries), idsOf(own));
    const seconds = secondsOf(own) + (task.running?.durationSeconds ?? 0);
    assertEquals(task.totalSeconds, seconds);
  }
  const { totalSeconds } = await timers.summary();
  const { running } = await timers.status();
  const runningSeconds = running?.durationSeconds ?? 0;
  assertEquals(totalSeconds, secondsOf(entries) + runningSeconds);
  await assertJournalValid(disk, "after 20 processes");
  assertEquals((await trackerOn(disk).check()).problems, []);
  return entries;
}

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ id }) => id).sort();
}

function secondsOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.durationSeconds, 0);
}

/** Reads a task until the work is done: entries are only ever added. */
async function watch(
  directory: string,
  taskId: string,
  work: Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const end = () => isOver = true;
  work.then(end, end);
  const timers = timersOn(await openDisk(directory));
  let before: readonly string[] = [];
  while (!isOver) {
    const { entries, totalSeconds } = await timers.show(taskId);
    const ids = idsOf(entries);
    assertEquals(new Set(ids).size, ids.length);
    assertEquals(before.filter((id) => !ids.includes(id)), []);
    assertEquals(totalSeconds, ids.length * HOUR_SECONDS);
    before = ids;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test(`Timers: 20 processes on ${names} that each add an entry lose and repeat none`, () => {
  return inTempDirectory(async (parent) => {
    const directory = `${parent}/not yet/there`;
    const jobs = Array.from({ length: 20 }, (_, index) => {
      const month = ["10", "11", "12"][index % 3];
      const day = String(index % 9 + 1).padStart(2, "0");
      const taskId = index % 4 === 0 ? "B" : "A";
      return {
        task: "add",
        taskId,
        ...hourFrom(`2024-${month}-${day}T10:00`),
      };
    });
    const working = workAtOnce(directory, jobs);
    await watch(directory, "A", working);
    const added = await working;
    assertEquals(added.length, 20);
    const entries = await soundEntries(directory);
    assertEquals(idsOf(entries), added.sort());
    assertEquals(secondsOf(entries), 20 * HOUR_SECONDS);
  });
});

Deno.test(`Timers: 20 processes on ${names} that each start a timer leave one running and 19 entries`, () => {
  return inTempDirectory(async (directory) => {
    const disk = await openDisk(directory);
    await startTimedDay(disk);
    const jobs = Array.from({ length: 20 }, (_, index) => ({
      task: "start",
      taskId: `T-${index}`,
    }));
    const finished = await workAtOnce(directory, jobs);
    const entries = await soundEntries(directory);
    assertEquals(idsOf(entries), ["day-1", ...finished].sort());
    assertEquals(entries.length, 21);
    const { running } = await timersOn(disk).status();
    const taskIds = entries.map(({ taskId }) => taskId);
    assert(running && !taskIds.includes(running.taskId));
    // The timer from 10:00 was stopped once, and all others took no time.
    assertEquals(secondsOf(entries), (1 + 8) * HOUR_SECONDS);
  });
});

Deno.test(`Timers: 20 processes on ${names} that pause, resume, start and stop timers lose and repeat no time`, () => {
  return inTempDirectory(async (directory) => {
    const disk = await openDisk(directory);
    await startTimedDay(disk);
    const words = ["lunch", "break", "start", "stop", "break"];
    const jobs = Array.from({ length: 20 }, (_, index) => ({
      task: words[index % words.length] ?? "",
      taskId: `T-${index}`,
    }));
    const finished = await workAtOnce(directory, jobs);
    const entries = await soundEntries(directory);
    assertEquals(idsOf(entries), ["day-1", ...finished].sort());
    assertEquals(secondsOf(entries), (1 + 8) * HOUR_SECONDS);
    const { running, paused } = await timersOn(disk).status();
    assert(!(running && paused));
    const status = await trackerOn(disk).status();
    assertEquals(status.workMinutes, 9 * 60);
  });
});
