import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  CHANGES,
  directoryOn,
  type Files,
  filesBefore,
  put,
  type SampleChange,
} from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import {
  assertConsistent,
  type BothStates,
  dataOf,
  observedState,
} from "../support/surviving_files.ts";

/** The state after a process was killed at a step, if it got that far. */
interface Remains {
  readonly disk: MemoryDisk;
  /** The step at which it was killed, or `undefined` if it finished. */
  readonly step: string | undefined;
  /** Whether its call had already returned. */
  readonly hasReturned: boolean;
}

async function dieAt(
  at: number,
  files: Files,
  run: (disk: FailingDisk) => Promise<unknown>,
): Promise<Remains> {
  const disk = new MemoryDisk(files);
  const dying = new FailingDisk(disk, { at, failure: "death" });
  let hasReturned = true;
  try {
    await run(dying);
  } catch (error) {
    if (!dying.isDead) throw error;
    hasReturned = false;
  }
  const step = dying.isDead ? dying.steps.at(-1) : undefined;
  return { disk, step, hasReturned };
}

async function bothStates(
  tried: SampleChange,
  files: Files,
): Promise<BothStates> {
  const disk = new MemoryDisk(files);
  await tried.make(disk);
  return { before: dataOf(files), after: dataOf(disk.files) };
}

for (const tried of CHANGES) {
  Deno.test(`DataDirectory.change() is atomic if the process is killed at any step of ${tried.name}`, async () => {
    const files = await filesBefore(tried);
    const both = await bothStates(tried, files);
    const seen = new Set<string>();
    for (let at = 1;; at++) {
      const { disk, step, hasReturned } = await dieAt(at, files, tried.make);
      const where = `after a death at step ${at}, ${step}`;
      const left = disk.files;
      const state = await observedState(disk, both, where);
      assertEquals(disk.files, left, `A reader wrote ${where}`);
      if (hasReturned) assertEquals(state, "after", where);
      await assertConsistent(disk, both, state, where);
      seen.add(state);
      if (step === undefined) break;
    }
    assertEquals(seen, new Set(["before", "after"]));
  });
}

for (const tried of CHANGES.slice(4, 7)) {
  Deno.test(`DataDirectory.recover() can be killed at any step after ${tried.name}`, async () => {
    const files = await filesBefore(tried);
    const both = await bothStates(tried, files);
    for (let at = 1;; at++) {
      const first = await dieAt(at, files, tried.make);
      const state = await observedState(first.disk, both, `${at}`);
      for (let again = 1;; again++) {
        const where = `after deaths at steps ${at}, ${first.step} and ${again}`;
        const second = await dieAt(again, first.disk.files, (disk) => {
          return directoryOn(disk).recover();
        });
        assertEquals(
          await observedState(second.disk, both, where),
          state,
          where,
        );
        await assertConsistent(second.disk, both, state, where);
        if (second.step === undefined) break;
      }
      if (first.step === undefined) break;
    }
  });
}

Deno.test("DataDirectory.change() can be killed at any step of recovering another change", async () => {
  const tried = CHANGES[4];
  assert(tried);
  const files = await filesBefore(tried);
  const both = await bothStates(tried, files);
  for (let at = 1;; at++) {
    const first = await dieAt(at, files, tried.make);
    const state = await observedState(first.disk, both, `${at}`);
    for (let again = 1;; again++) {
      const where = `after deaths at steps ${at}, ${first.step} and ${again}`;
      const second = await dieAt(again, first.disk.files, (disk) => {
        return put(disk, { "mine.csv": "mine\n", "too.csv": "too\n" });
      });
      const now = both[state];
      const mine = { ...now, "mine.csv": "mine\n", "too.csv": "too\n" };
      const next = { before: now, after: mine };
      const nextState = await observedState(second.disk, next, where);
      if (second.hasReturned) assertEquals(nextState, "after", where);
      await assertConsistent(second.disk, next, nextState, where);
      if (second.step === undefined) break;
    }
    if (first.step === undefined) break;
  }
});
