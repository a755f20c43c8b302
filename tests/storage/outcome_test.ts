import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import type { Disk, HeldLock } from "../../lib/ports.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { type BreakPlan, BrokenDisk } from "../support/broken_disk.ts";
import {
  CHANGES,
  CLOCK,
  filesBefore,
  put,
  type SampleChange,
} from "../support/changes.ts";
import { withMethods } from "../support/patched_disk.ts";
import {
  assertConsistent,
  type BothStates,
  dataOf,
  observedState,
} from "../support/surviving_files.ts";

const MONTH = "2024-12.csv";

/** The files before and after a change. */
async function statesOf(tried: SampleChange): Promise<BothStates> {
  const before = await filesBefore(tried);
  const disk = new MemoryDisk(before);
  await tried.make(disk);
  return { before: dataOf(before), after: dataOf(disk.files) };
}

/**
 * The outcome of a change: its error, and whether the timer stayed as it was.
 */
async function endOf(
  run: Promise<unknown>,
): Promise<{ error?: unknown; hasLeftTimer?: boolean }> {
  try {
    const result = await run;
    return {
      hasLeftTimer: typeof result === "object" && result !== null &&
        "timerProblem" in result && result.timerProblem !== undefined,
    };
  } catch (error) {
    return { error };
  }
}

/** The messages that claim that nothing or everything was recorded. */
function assertTrue(
  error: unknown,
  state: "before" | "after",
  where: string,
): void {
  if (error === undefined) return assertEquals(state, "after", where);
  assertInstanceOf(error, DiskError, where);
  const { code, message, hint = "" } = error;
  if (code === "unknown_outcome") {
    assert(message.includes("may or may not have been recorded"), message);
    assert(hint.includes("worktime status"), hint);
    return;
  }
  assertEquals(state, "before", `${code} ${where}`);
  assert(/not made|nothing was/i.test(hint), `${hint} ${where}`);
}

for (const tried of CHANGES) {
  for (const isPermanent of [false, true]) {
    const when = isPermanent ? "from any call on" : "at any call";
    Deno.test(`DataDirectory.change() reports the actual outcome if the disk fails ${when} of ${tried.name}`, async () => {
      const both = await statesOf(tried);
      const files = await filesBefore(tried);
      const codes = new Set<string | undefined>();
      for (const failsAfterCall of [false, true]) {
        for (let at = 1, isOver = false; !isOver; at++) {
          const disk = new MemoryDisk(files);
          const code = (["EIO", "EMFILE", "ENODEV"] as const)[at % 3] ?? "EIO";
          const plan: BreakPlan = {
            at,
            isPermanent: isPermanent,
            failsAfterCall: failsAfterCall,
            code,
          };
          const broken = new BrokenDisk(disk, plan);
          const end = await endOf(tried.make(broken.disk));
          const { error } = end;
          const where = `with ${JSON.stringify(plan)}: ${error}`;
          isOver = !broken.hasFailed;
          if (end.hasLeftTimer) {
            // The day is recorded, with a note that the timer was not changed.
            assertEquals(disk.files[MONTH], both.after[MONTH], where);
            continue;
          }
          const state = await observedState(disk, both, where);
          assertTrue(error, state, where);
          await assertConsistent(disk, both, state, where);
          codes.add((error as DiskError | undefined)?.code);
        }
      }
      // A single failure is always rolled back or tolerated.
      const unknown = isPermanent ? ["unknown_outcome"] : [];
      const expected = ["disk_error", undefined, ...unknown];
      assertEquals(codes, new Set(expected));
    });
  }
}

/** A lock for two processes, one of which can take it over. */
class SharedLock {
  #owner: symbol | undefined;

  hold(): Promise<HeldLock> {
    const owner = Symbol();
    this.#owner = owner;
    return Promise.resolve({
      isHeld: () => Promise.resolve(this.#owner === owner),
      release: () => Promise.resolve(),
    });
  }
}

/**
 * A disk whose process is suspended before a call, while another takes over.
 */
function sleepingDisk(
  disk: Disk,
  { at, meanwhile }: { at: number; meanwhile: (others: Disk) => Promise<void> },
): { sleeping: Disk; calls: () => number } {
  const shared = new SharedLock();
  const others = withMethods(disk, { lock: () => shared.hold() });
  let calls = 0;
  const passing = async () => {
    if (++calls === at) await meanwhile(others);
  };
  const held = async (): Promise<HeldLock> => {
    const lock = await shared.hold();
    return {
      ...lock,
      // It is suspended after it has checked that it holds the lock.
      isHeld: async () => {
        const isHeld = await lock.isHeld();
        await passing();
        return isHeld;
      },
    };
  };
  const methods = ["writeText", "appendText", "rename", "flushFolderOf"];
  const sleeping = new Proxy(withMethods(disk, { lock: held }), {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (!methods.includes(String(name))) return value;
      return async (...args: unknown[]) => {
        await passing();
        return await value(...args);
      };
    },
  });
  return { sleeping, calls: () => calls };
}

for (const tried of CHANGES) {
  Deno.test(`DataDirectory.change() reports the actual outcome if another process takes over at any call of ${tried.name}`, async () => {
    const both = await statesOf(tried);
    const files = await filesBefore(tried);
    const seen = new Set<string>();
    for (let at = 1;; at++) {
      const disk = new MemoryDisk(files);
      const meanwhile = (others: Disk) => put(others, { "others.csv": "1\n" });
      const { sleeping, calls } = sleepingDisk(disk, { at, meanwhile });
      const { error } = await endOf(tried.make(sleeping));
      if (calls() < at) break;
      const where = `at call ${at}: ${error}`;
      const state = await observedState(disk, both, where);
      assertTrue(error, state, where);
      assert(!error || (error as DiskError).code !== "unknown_outcome", where);
      assertEquals(disk.files["others.csv"], "1\n", where);
      seen.add(state);
    }
    assertEquals(seen, new Set(["before", "after"]));
  });
}

Deno.test("DataDirectory.change() succeeds with a warning if a recorded change is not in place yet", async () => {
  const disk = new MemoryDisk({ "a.csv": "1\n" });
  const recorded: string[] = [];
  const warnings: string[] = [];
  let isBroken = false;
  const fail = () =>
    Promise.reject(new DiskError("disk_error", "It is broken"));
  const broken = withMethods(disk, {
    rename: (...args) => {
      isBroken = true;
      return isBroken ? fail() : disk.rename(...args);
    },
    writeText: (...args) => isBroken ? fail() : disk.writeText(...args),
    truncate: (...args) => isBroken ? fail() : disk.truncate(...args),
  });
  const directory = new DataDirectory(broken, CLOCK, {
    onRecorded: (summary) => recorded.push(summary),
    onWarning: ({ code, message }) => warnings.push(`${code}: ${message}`),
  });
  await directory.change((changing) => {
    changing.write("a.csv", "2\n");
    changing.note({ summary: "Put a.csv" });
    return Promise.resolve();
  });
  assertEquals(recorded, ["Put a.csv"]);
  assertEquals(warnings, [
    'unfinished: Cannot finish "Put a.csv": It is broken',
  ]);
  const texts = await new DataDirectory(disk, CLOCK).read(["a.csv"]);
  assertEquals(texts.get("a.csv"), "2\n");
});

const STEPS = [
  "writeText",
  "appendText",
  "truncate",
  "rename",
  "remove",
  "flushFolderOf",
] as const;

/** A disk that fails once to rename a file, and from a later step on always. */
function dyingDisk(
  disk: Disk,
  { file, steps }: { file: string; steps: number },
): { dying: Disk; isDead: () => boolean } {
  let left = Infinity;
  const methods = STEPS.map((name) => {
    const call = disk[name].bind(disk) as (...args: unknown[]) => unknown;
    return [name, (...args: unknown[]) => {
      const isFirst = left === Infinity && name === "rename" &&
        args[1] === file;
      if (isFirst) left = steps;
      if (isFirst || left-- <= 0) {
        const error = new DiskError("disk_error", "It failed");
        return Promise.reject(error);
      }
      return call(...args);
    }];
  });
  const dying = withMethods(disk, Object.fromEntries(methods));
  return { dying, isDead: () => left < 0 };
}

Deno.test("DataDirectory.change() can die while it rolls back a change, and leaves one of both states", async () => {
  const tried = CHANGES.filter(({ name }) =>
    /long new files|three files/.test(name)
  );
  for (const change of tried) {
    const both = await statesOf(change);
    const files = await filesBefore(change);
    for (let steps = 0, isOver = false; !isOver; steps++) {
      const disk = new MemoryDisk(files);
      const { dying, isDead } = dyingDisk(disk, { file: MONTH, steps });
      await change.make(dying).catch(() => {});
      isOver = !isDead();
      const where = `${change.name}, dead after ${steps} steps`;
      const state = await observedState(disk, both, where);
      await assertConsistent(disk, both, state, where);
    }
  }
});
