/**
 * A process that works on a data directory, which tests start, stop and kill:
 * `deno run -A worker.ts <directory> <job as JSON>`.
 *
 * @module
 */

import type { Disk } from "../../lib/ports.ts";
import { WorktimeError } from "../../lib/errors.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { openDisk } from "../../lib/storage/open_disk.ts";
import { Tracker } from "../../lib/tracker.ts";
import {
  AFTER_THREE,
  BEFORE_THREE,
  CHANGES,
  changeThree,
  CLOCK,
  put,
} from "./changes.ts";
import { beforeCalls } from "./runtime_calls.ts";

/** The job of a worker. */
export interface Job {
  readonly task:
    | "start"
    | "hours"
    | "change three"
    | "make"
    | "swap"
    | "watch"
    | "hold";
  /** The name of the change to make. */
  readonly change?: string;
  /** The date whose hours to set. */
  readonly date?: string;
  /** How often to repeat it. */
  readonly times?: number;
  readonly lockTimeoutMs?: number;
  /** The number of the disk-changing call at which to kill itself. */
  readonly killAt?: number;
}

const NAMES = [...new Set([BEFORE_THREE, AFTER_THREE].flatMap(Object.keys))];

const TASKS: Record<Job["task"], (disk: Disk, job: Job) => Promise<void>> = {
  start: async (disk, job) => {
    await trackerOn(disk, job).start({ at: "09:00" });
  },

  hours: async (disk, job) => {
    const { date = "today" } = job;
    await trackerOn(disk, job).setExpectedHours("7.5", { date });
  },

  "change three": changeThree,

  make: async (disk, { change }) => {
    await CHANGES.find(({ name }) => name === change)?.make(disk);
  },

  // There and back again, so that readers see changes.
  swap: async (disk, { times = 1 }) => {
    for (let i = 0; i < times; i++) {
      await changeThree(disk);
      await put(disk, { ...BEFORE_THREE, "old/2024-11.csv": null });
    }
  },

  watch: async (disk) => {
    const states = [BEFORE_THREE, AFTER_THREE].map((files) =>
      JSON.stringify(NAMES.map((name) => files[name] ?? null))
    );
    const seen = new Set<string>();
    let isOver = false;
    ended().then(() => isOver = true);
    while (!isOver) {
      const texts = await new DataDirectory(disk, CLOCK).read(NAMES);
      const state = JSON.stringify(NAMES.map((name) => texts.get(name)));
      const name = ["before", "after"][states.indexOf(state)] ?? state;
      if (!seen.has(name)) say(name);
      seen.add(name);
      await new Promise((resolve) => setTimeout(resolve));
    }
  },

  hold: async (disk) => {
    await new DataDirectory(disk, CLOCK).change(async (changing) => {
      if (await disk.byteSize(".lock-owner") > 0) {
        say("holding");
        await ended();
      }
      changing.write("held.csv", "1\n");
      changing.note({ summary: "Held" });
    });
  },
};

function trackerOn(disk: Disk, { lockTimeoutMs = 30_000 }: Job): Tracker {
  return new Tracker(disk, { clock: CLOCK, lockTimeoutMs });
}

/** Waits until the parent process closes the input. */
async function ended(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function run(directory: string, job: Job): Promise<number> {
  const disk = await openDisk(directory);
  let calls = 0;
  const restore = beforeCalls(() => {
    if (++calls === job.killAt) Deno.kill(Deno.pid, "SIGKILL");
  });
  try {
    await TASKS[job.task](disk, job);
  } catch (error) {
    if (!(error instanceof WorktimeError)) throw error;
    const { code, message, hint } = error;
    say(JSON.stringify({ code, message, hint }));
    return 1;
  } finally {
    restore();
  }
  say(JSON.stringify({ calls }));
  return 0;
}

if (import.meta.main) {
  const [directory, job] = Deno.args;
  if (directory === undefined || job === undefined) Deno.exit(2);
  Deno.exit(await run(directory, JSON.parse(job)));
}
