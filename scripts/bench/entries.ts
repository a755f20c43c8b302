/** Entries for benchmarks. */

import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import { HOUR, MINUTE } from "@std/datetime";
import { formatTimerFile } from "../../lib/formats/timer.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import { type Instant, systemZone } from "../../lib/time/zone.ts";
import { wholeSecond } from "../../lib/tracking/entry.ts";
import type { RunningTimer } from "../../lib/tracking/timer.ts";

/** The number of tasks: a new one every other working day. */
const TASKS = 1_000;

/**
 * Fills a data directory with entries of 15 minutes, forty a day. The last one
 * ends two hours before `until`.
 */
export async function writeEntries(
  directory: string,
  { count, until }: { count: number; until: Instant },
): Promise<void> {
  const entries = await EntryFiles.load({
    read: () => Promise.resolve(undefined),
    zone: systemZone,
  });
  for (let i = 0; i < count; i++) {
    const dayMs = Math.floor(i / 40) * 24 * HOUR;
    const end = until - 2 * HOUR - dayMs - (i % 40) * 15 * MINUTE;
    const number = TASKS - Math.floor((i * TASKS) / Math.max(count, TASKS));
    const taskId = i % 10 === 0 ? "MEETINGS" : `TASK-${number}`;
    const id = `bench-${i}-0000-0000-0000-000000000000`;
    entries.add({
      kind: "entry",
      id,
      taskId,
      description: `${taskId}: What it is about`,
      tags: [],
      start: end - 15 * MINUTE,
      end,
      durationSeconds: 900,
      provider: undefined,
      providerId: id,
      sync: "local",
    });
  }
  await Deno.mkdir(`${directory}/history`, { recursive: true });
  for (const [file, text] of await entries.changedTexts(until)) {
    if (text !== null) await Deno.writeTextFile(`${directory}/${file}`, text);
  }
}

/** Writes a timer that was started ten minutes before `now`. */
export async function writeTimer(
  directory: string,
  now: Instant,
): Promise<void> {
  const running: RunningTimer = {
    kind: "timer",
    id: "bench-running-0000-0000-000000000000",
    taskId: "TASK-1000",
    description: "TASK-1000: What it is about",
    tags: [],
    start: wholeSecond(now) - 10 * MINUTE,
    provider: undefined,
    providerId: "bench-running-0000-0000-000000000000",
    sync: "local",
  };
  const text = formatTimerFile({ running }) ?? "";
  await Deno.writeTextFile(`${directory}/${TIMER_FILE}`, text);
}
