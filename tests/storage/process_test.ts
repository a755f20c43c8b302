import { assert, assertEquals } from "@std/assert";
import { openDisk } from "../../lib/storage/open_disk.ts";
import {
  AFTER_THREE,
  BEFORE_THREE,
  type Files,
  put,
  trackerOn,
} from "../support/changes.ts";
import { inParallel, runWorker, startWorker } from "../support/processes.ts";
import {
  assertConsistent,
  assertJournalValid,
  observedState,
  textsOn,
} from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import type { Job } from "../support/worker.ts";

/** Windows has no signal to suspend a process. */
const testWithSignals = Deno.build.os === "windows"
  ? Deno.test.ignore
  : Deno.test;

interface Killed {
  readonly job: Job;
  readonly before: Files;
  readonly after: Files;
}

const STARTED = "date,event,time\n2024-12-10,start,09:00\n";

const KILLED: readonly Killed[] = [
  { job: { task: "start" }, before: {}, after: { "2024-12.csv": STARTED } },
  { job: { task: "change three" }, before: BEFORE_THREE, after: AFTER_THREE },
];

for (const { job, ...both } of KILLED) {
  testWithSignals(
    `DataDirectory.change() is whole or absent after kill -9 at any call to the system: ${job.task}`,
    async () => {
      const seen = new Set<string>();
      const check = (killAt: number) =>
        inTempDirectory(async (parent) => {
          const directory = `${parent}/data`;
          const disk = await openDisk(directory);
          if (Object.keys(both.before).length > 0) await put(disk, both.before);
          const { status, lines } = await runWorker(directory, {
            ...job,
            killAt,
          });
          const where = `when killed at call ${killAt}`;
          if (killAt > 0) assertEquals(status, 128 + 9, where);
          else assertEquals(status, 0, where);

          const state = await observedState(disk, both, where);
          // At once, or after 1 s if the owner died before it wrote its file.
          const lock = await disk.lock(5_000);
          await lock.release();
          await assertConsistent(disk, both, state, where);
          seen.add(state);
          return Number(JSON.parse(lines.at(-1) || '{"calls":0}').calls);
        });
      const calls = await check(0);
      assert(calls > 15, `Only ${calls} calls`);
      const all = Array.from({ length: calls }, (_, index) => index + 1);
      await inParallel(all, async (killAt) => void await check(killAt));
      assertEquals(seen, new Set(["before", "after"]));
    },
  );
}

Deno.test("Tracker: 20 concurrent processes in a new directory lose nothing", () => {
  return inTempDirectory(async (parent) => {
    const directory = `${parent}/not yet/there`;
    const dates = Array.from({ length: 20 }, (_, index) => {
      return `2024-12-${String(index + 1).padStart(2, "0")}`;
    });
    const ends = await Promise.all(dates.map((date) => {
      return runWorker(directory, { task: "hours", date });
    }));
    for (const { status, error } of ends) assertEquals(status, 0, error);

    const disk = await openDisk(directory);
    const files = await textsOn(disk);
    const rows = dates.map((date) => `${date},7.5\n`).join("");
    assertEquals(
      files["2024-12-worktime-overrides.csv"],
      `date,expected_hours\n${rows}`,
    );
    await assertJournalValid(disk, "after 20 processes");
    const names = [".lock", "2024-12-worktime-overrides.csv", "journal.jsonl"];
    assertEquals(Object.keys(files).sort(), names);
  });
});

Deno.test("DataDirectory.read() in another process never sees half of a change", () => {
  return inTempDirectory(async (directory) => {
    await put(await openDisk(directory), BEFORE_THREE);
    await using reader = startWorker(directory, { task: "watch" });
    assertEquals(await reader.line(), "before");
    const states = reader.line();
    const swap = { task: "swap", times: 20 } as const;
    const swaps = async () => {
      const hasSeen = states.then(() => true);
      do {
        const { status, error } = await runWorker(directory, swap);
        assertEquals(status, 0, error);
      } while (!await Promise.race([hasSeen, Promise.resolve(false)]));
    };
    const others = ["2024-01-01", "2024-01-02"].map(async (date) => {
      const job = { task: "hours", date } as const;
      const { status, error } = await runWorker(directory, job);
      assertEquals(status, 0, error);
    });
    await Promise.all([swaps(), ...others]);
    assertEquals(await states, "after");
    await reader.closeInput();
    const { status, lines, error } = await reader.ended();
    assertEquals(status, 0, error);
    assertEquals(lines.slice(0, -1), ["before", "after"]);
  });
});

testWithSignals(
  "Tracker: while another process stands still with the lock, others say so in time and read",
  () => {
    return inTempDirectory(async (directory) => {
      await put(await openDisk(directory), { "2024-12.csv": STARTED });
      await using holder = startWorker(directory, { task: "hold" });
      assertEquals(await holder.line(), "holding");
      Deno.kill(holder.pid, "SIGSTOP");
      const hours: Job = { task: "hours", date: "2024-12-09" };

      const late = await runWorker(directory, { ...hours, lockTimeoutMs: 200 });
      assertEquals(late.status, 1, late.error);
      const { code, message } = JSON.parse(late.lines[0] ?? "");
      assertEquals(code, "lock_timeout");
      const expected =
        `Another process has held the lock on "${directory}" for`;
      assertEquals(message, `${expected} 0.2 s`);
      const disk = await openDisk(directory);
      const status = await trackerOn(disk).status({ at: "10:00" });
      assertEquals(status.workMinutes, 60);

      await using waiter = startWorker(directory, hours);
      Deno.kill(holder.pid, "SIGCONT");
      await holder.closeInput();
      const ends = await Promise.all([holder.ended(), waiter.ended()]);
      assertEquals(ends.map((end) => end.status), [0, 0]);
      const files = await textsOn(disk);
      assertEquals(files["held.csv"], "1\n");
      const written = files["2024-12-worktime-overrides.csv"];
      assertEquals(written, "date,expected_hours\n2024-12-09,7.5\n");
      await assertJournalValid(disk, "after a holder stood still");
    });
  },
);

testWithSignals(
  "DataDirectory.change() leaves nothing behind when its process is killed while it decides",
  () => {
    return inTempDirectory(async (directory) => {
      const disk = await openDisk(directory);
      await put(disk, { "2024-12.csv": STARTED });
      await using holder = startWorker(directory, { task: "hold" });
      assertEquals(await holder.line(), "holding");
      Deno.kill(holder.pid, "SIGKILL");
      await holder.ended();
      await (await disk.lock(2_000)).release();
      const files = ["2024-12.csv", "journal.jsonl", ".lock"].sort();
      assertEquals(await disk.list(), files);
    });
  },
);
