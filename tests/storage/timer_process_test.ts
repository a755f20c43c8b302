import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { openDisk } from "../../lib/storage/open_disk.ts";
import { filesBefore, type SampleChange } from "../support/changes.ts";
import { inParallel, runWorker } from "../support/processes.ts";
import {
  assertConsistent,
  type BothStates,
  dataOf,
  observedState,
} from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { TIMER_CHANGES } from "../support/timer_changes.ts";

/** Windows has no signal to suspend a process. */
const testWithSignals = Deno.build.os === "windows"
  ? Deno.test.ignore
  : Deno.test;

/** The changes, and the step between the calls that are tried. */
const KILLED: readonly [name: string, step: number][] = [
  ["a lunch that pauses a timer", 1],
  // Its calls are part of those of lunch, so every other one is enough.
  ["a switch from one timer to another", 2],
];

interface Killed {
  readonly state: keyof BothStates;
  /** How many calls to the system a worker made that was not killed. */
  readonly calls: number;
}

/** Makes a change in a process that is killed at a call; at none if it is 0. */
function killAt(tried: SampleChange, number: number): Promise<Killed> {
  return inTempDirectory(async (directory) => {
    const where = `when killed at call ${number}`;
    const disk = await openDisk(directory);
    const files = await filesBefore(tried);
    const made = new MemoryDisk(files);
    await tried.make(made);
    const both = { before: dataOf(files), after: dataOf(made.files) };
    for (const [file, text] of Object.entries(files)) {
      await disk.writeText(file, text);
    }
    const job = { task: "make", change: tried.name, killAt: number } as const;
    const { status, lines, error } = await runWorker(directory, job);
    assertEquals(status, number > 0 ? 128 + 9 : 0, `${where}: ${error}`);

    const state = await observedState(disk, both, where);
    // At once, or after 1 s if the owner died before it wrote its file.
    const lock = await disk.lock(5_000);
    await lock.release();
    await assertConsistent(disk, both, state, where);
    const { calls } = JSON.parse(lines.at(-1) || '{"calls":0}');
    return { state, calls };
  });
}

for (const [name, step] of KILLED) {
  testWithSignals(
    `DataDirectory.change() is whole or absent after kill -9 at any call to the system of ${name}`,
    async () => {
      const tried = TIMER_CHANGES.find((change) => change.name === name);
      assert(tried);
      const { state, calls } = await killAt(tried, 0);
      assertEquals(state, "after");
      assert(calls > 15, `Only ${calls} calls`);
      const numbers = Array.from(
        { length: Math.floor(calls / step) },
        (_, index) => (index + 1) * step,
      );
      const seen = new Set<string>();
      await inParallel(numbers, async (number) => {
        seen.add((await killAt(tried, number)).state);
      });
      assertEquals(seen, new Set(["before", "after"]));
    },
  );
}
