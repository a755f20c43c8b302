import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import process from "node:process";
import {
  acquireOwnership,
  createHeldLock,
  isOwnerDead,
  type LockOwner,
  type OwnerFiles,
  startHeartbeat,
  tryLock,
} from "../../lib/storage/lock.ts";
import { NODE_FS } from "../../lib/storage/node_fs.ts";
import { forSeeds, Random } from "../support/random.ts";

const OWNER = ".some-lock-owner";
const DEAD_NAME = "node 1 dead\n";

/** Runs one call at a time, in a pseudo-random order. */
class Turns {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits for a turn. */
  async take<T>(run: () => T): Promise<T> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return run();
  }

  /** Gives turns until no call is waiting. */
  async run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const index = this.#random.integer(0, this.#waiting.length - 1);
      this.#waiting.splice(index, 1)[0]?.();
      // Everything caused by a turn happens before the next one.
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
  }
}

/** Files in memory, some of them old. */
function ownerFiles(turns: Turns, files: Map<string, string>): OwnerFiles {
  return {
    ownerFile: OWNER,
    create: (path, text) =>
      turns.take(() => {
        if (files.has(path)) return false;
        files.set(path, text);
        return true;
      }),
    readTail: (path) =>
      turns.take(() => new TextEncoder().encode(files.get(path) ?? "")),
    silentMs: (path) =>
      turns.take(() => files.get(path) === DEAD_NAME ? 60_000 : 0),
    remove: (path) => turns.take(() => void files.delete(path)),
    isDead: (_, silentMs) => silentMs > 5_000,
  };
}

Deno.test("acquireOwnership() gives a dead owner's lock to exactly one of several processes", async () => {
  let taken = 0;
  await forSeeds(3_000, async (random) => {
    const turns = new Turns(random);
    const files = new Map([[OWNER, DEAD_NAME]]);
    const disk = ownerFiles(turns, files);
    let holders = 0;
    const taker = async (token: string) => {
      const owner: LockOwner = { runtime: "node", pid: 2, token };
      for (let i = 0; i < 2; i++) {
        if (!await acquireOwnership(disk, owner, 0)) continue;
        const lock = createHeldLock(owner, disk, () => {});
        assertEquals(++holders, 1, "Two hold the lock");
        taken++;
        await turns.take(() => {});
        assert(await lock.isHeld(), "The lock was taken");
        holders--;
        await lock.release();
      }
    };
    const takers = ["a", "b", "c"].map(taker);
    await turns.run();
    await Promise.all(takers);
    const left = [...files].filter(([, text]) => text !== DEAD_NAME);
    assertEquals(left, []);
  });
  assert(taken > 3_000, `Taken only ${taken} times`);
});

Deno.test("acquireOwnership() takes a dead owner's lock even with a timeout of 0", async () => {
  const turns = new Turns(new Random(1));
  const files = new Map([[OWNER, DEAD_NAME]]);
  const owner: LockOwner = { runtime: "node", pid: 2, token: "a" };
  const isTaken = acquireOwnership(ownerFiles(turns, files), owner, 0);
  await turns.run();
  assertEquals(await isTaken, true);
});

/**
 * An owner, what the checking process knows, and when the owner counts as dead.
 */
const LIVES: readonly [
  what: string,
  owner: Partial<LockOwner>,
  isAlive: boolean | undefined,
  livesUntilMs: number,
][] = [
  ["Deno if we have the file lock,", { runtime: "deno" }, undefined, -1],
  ["Node if we have the file lock,", {}, undefined, 5_000],
  ["Node without its process", {}, false, 5_000],
  ["Deno without its process", { runtime: "deno" }, false, 5_000],
  ["a process id in use", {}, true, 60_000],
  ["our own process id", { pid: 1 }, true, 5_000],
];

for (const [what, owner, isAlive, livesUntilMs] of LIVES) {
  const when = livesUntilMs < 0 ? "at once" : `after ${livesUntilMs} ms`;
  Deno.test(`isOwnerDead() is true for ${what} ${when} without heartbeats`, () => {
    const processes = isAlive === undefined
      ? { pid: 1 }
      : { pid: 1, isAlive: (pid: number) => isAlive && pid === 2 };
    const isDead = (silentMs: number) =>
      isOwnerDead(
        { runtime: "node", pid: 2, token: "a", ...owner },
        silentMs,
        processes,
      );
    assertEquals(isDead(livesUntilMs + 1), true);
    if (livesUntilMs >= 0) assertEquals(isDead(livesUntilMs), false);
  });
}

Deno.test("startHeartbeat() touches the owner file every second until it ends", () => {
  const owner: LockOwner = { runtime: "node", pid: 1, token: "beating" };
  const processes = { pid: 1, isAlive: () => false };
  using time = new FakeTime();
  let touches = 0;
  const end = startHeartbeat(owner, () => {
    touches++;
    return Promise.reject(new Error("The disk is gone"));
  });
  time.tick(999);
  assertEquals(touches, 0);
  time.tick(1);
  time.tick(1_000);
  assertEquals(touches, 2);
  assertEquals(isOwnerDead(owner, 60_000, processes), false);
  end();
  time.tick(5_000);
  assertEquals(touches, 2);
  assertEquals(isOwnerDead(owner, 5_001, processes), true);
});

/** A file whose lock the test grants. */
class SlowFile {
  /** The calls, in order. */
  readonly done: string[] = [];
  readonly #lock = Promise.withResolvers<void>();

  lock(): Promise<void> {
    this.done.push("lock");
    return this.#lock.promise;
  }

  close(): void {
    this.done.push("close");
  }

  /** Grants the lock, and waits for everything this causes. */
  async give(): Promise<void> {
    this.#lock.resolve();
    await settled();
  }
}

/** Waits for all pending promises. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("tryLock() waits a moment even with a timeout of 0", async () => {
  using time = new FakeTime();
  const file = new SlowFile();
  const isLocked = tryLock(file, { path: "free", timeoutMs: 0 });
  await time.tickAsync(0);
  await file.give();
  assertEquals(await isLocked, true);
  assertEquals(file.done, ["lock"]);
});

Deno.test("tryLock() makes one request per path at a time, and others in parallel", async () => {
  const [first, second, other] = [
    new SlowFile(),
    new SlowFile(),
    new SlowFile(),
  ];
  const request = { path: "one", timeoutMs: 60_000 };
  const isFirst = tryLock(first, request);
  const isSecond = tryLock(second, request);
  const isOther = tryLock(other, { ...request, path: "other" });
  await settled();
  assertEquals([first, second, other].map(({ done }) => done), [
    ["lock"],
    [],
    ["lock"],
  ]);
  await first.give();
  assertEquals(second.done, ["lock"]);
  await Promise.all([second.give(), other.give()]);
  assertEquals(await Promise.all([isFirst, isSecond, isOther]), [
    true,
    true,
    true,
  ]);
});

Deno.test("tryLock() releases a lock that comes too late, and closes a file that never requested one", async () => {
  using time = new FakeTime();
  const [late, waiting] = [new SlowFile(), new SlowFile()];
  const request = { path: "late", timeoutMs: 0 };
  for (const [file, done] of [[late, "lock"], [waiting, "close"]] as const) {
    const isLocked = tryLock(file, request);
    await time.tickAsync(250);
    assertEquals(await isLocked, false);
    assertEquals(file.done, [done]);
  }
  await late.give();
  assertEquals(late.done, ["lock", "close"]);
});

/** What the owner file contains, its age in ms, and whether its lock is free. */
const INCOMPLETE: [text: string, silentMs: number, isFree: boolean][] = [
  ["", 1_000, false],
  ["", 1_001, true],
  ["node 1 dea", 1_000, false],
  ["node 1 dea", 1_001, true],
  // Clocks can step back.
  ["node 1 dea", -1_000, false],
  ["node 1 dea", -1_001, true],
  [DEAD_NAME, 1_001, false],
  [DEAD_NAME, 5_000, false],
  [DEAD_NAME, 5_001, true],
  [DEAD_NAME, -5_001, true],
];

/** A claim's age in ms, and whether it counts as that of a dead process. */
const CLAIMED: [silentMs: number, isFree: boolean][] = [
  [4_999, false],
  [5_000, true],
  [-4_999, false],
  [-5_000, true],
];

/** Files with ages, and the calls that change them. */
function agedFiles(
  files: Map<string, string>,
  ages: Record<string, number>,
): { disk: OwnerFiles; calls: string[] } {
  const calls: string[] = [];
  const encoder = new TextEncoder();
  const disk: OwnerFiles = {
    ownerFile: OWNER,
    create: (path, text) => {
      calls.push(`create ${path}`);
      if (files.has(path)) return Promise.resolve(false);
      files.set(path, text);
      return Promise.resolve(true);
    },
    readTail: (path, byteCount) =>
      Promise.resolve(encoder.encode(files.get(path)).slice(-byteCount)),
    silentMs: (path) => Promise.resolve(ages[path] ?? 0),
    remove: (path) => {
      calls.push(`remove ${path}`);
      files.delete(path);
      return Promise.resolve();
    },
    isDead: (_, silentMs) => silentMs > 5_000,
  };
  return { disk, calls };
}

const ME: LockOwner = { runtime: "node", pid: 2, token: "me" };

Deno.test("acquireOwnership() takes an incomplete owner's lock after a second, and a dead one's", async () => {
  for (const [text, silentMs, isFree] of INCOMPLETE) {
    const files = new Map([[OWNER, text]]);
    const { disk, calls } = agedFiles(files, { [OWNER]: silentMs });
    assertEquals(await acquireOwnership(disk, ME, 0), isFree, `${silentMs}`);
    const claim = `${OWNER}-${text === DEAD_NAME ? "dead" : "nameless"}`;
    assertEquals(calls, [
      `create ${OWNER}`,
      ...isFree
        ? [
          `create ${claim}`,
          `remove ${OWNER}`,
          `remove ${claim}`,
          `create ${OWNER}`,
        ]
        : [],
    ]);
    assertEquals(files.get(OWNER), isFree ? "node 2 me\n" : text);
  }
});

Deno.test("acquireOwnership() leaves a dead owner to a process that claims it, for up to five seconds", async () => {
  const claim = `${OWNER}-dead`;
  for (const [silentMs, isFree] of CLAIMED) {
    const files = new Map([[OWNER, DEAD_NAME], [claim, ""]]);
    const ages = { [OWNER]: 60_000, [claim]: silentMs };
    const { disk } = agedFiles(files, ages);
    assertEquals(await acquireOwnership(disk, ME, 0), isFree, `${silentMs}`);
    assertEquals(files.has(claim), !isFree);
  }
});

Deno.test("a held lock is that of its whole name, and ends even if its file cannot be removed", async () => {
  let ended = 0;
  const end = () => void ended++;
  for (const text of ["node 2 me\n", "node 2 me", "node 2 other\n", ""]) {
    const files = new Map([[OWNER, text]]);
    const { disk, calls } = agedFiles(files, {});
    const lock = createHeldLock(ME, disk, end);
    const isHeld = text === "node 2 me\n";
    assertEquals(await lock.isHeld(), isHeld);
    await lock.release();
    assertEquals(calls, isHeld ? [`remove ${OWNER}`] : []);
  }
  const { disk } = agedFiles(new Map([[OWNER, "node 2 me\n"]]), {});
  const failing = { ...disk, remove: () => Promise.reject(new Error("no")) };
  await createHeldLock(ME, failing, end).release();
  assertEquals(ended, 5);
});

Deno.test("a process that belongs to another user is alive, and one that there is not is dead", () => {
  const table: [code: string | undefined, isAlive: boolean][] = [
    [undefined, true],
    ["EPERM", true],
    ["ESRCH", false],
    ["EINVAL", false],
  ];
  for (const [code, isAlive] of table) {
    using kill = stub(process, "kill", (): true => {
      if (code === undefined) return true;
      throw Object.assign(new Error("No"), { code });
    });
    assertEquals(NODE_FS.isAlive?.(4711), isAlive, code);
    assertEquals(kill.calls.map(({ args }) => args), [[4711, 0]]);
  }
});
