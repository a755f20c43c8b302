import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { DiskError } from "../../lib/errors.ts";
import { isLeftover } from "../../lib/formats/data_files.ts";
import type { Disk, HeldLock, LockName } from "../../lib/ports.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { put, trackerOn } from "../support/changes.ts";
import { withMethods } from "../support/patched_disk.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import { readData } from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

type Runtime = "deno" | "node";

const DISKS = { deno: DenoDisk, node: NodeDisk };

/** Each lock on each disk. */
const LOCKS: readonly [runtime: Runtime, lock: LockName][] = [
  ["deno", "data"],
  ["node", "data"],
  ["deno", "sender"],
  ["node", "sender"],
];
const OWNER_FILES = { data: ".lock-owner", sender: ".sender-lock-owner" };
/** Not a valid process id: Linux has at most 2^22. */
const DEAD = 99_999_999;
const TOKEN = "6d1f5c0e-0000-4000-8000-000000000000";

/** Lock owners, and which runtimes can take over the lock at once. */
interface Found {
  readonly what: string;
  readonly name: string | Uint8Array<ArrayBuffer>;
  readonly ageMs: number;
  readonly takers: readonly Runtime[];
}

const FOUND: readonly Found[] = [
  {
    what: "on Deno, without the file lock",
    name: `deno ${Deno.ppid} ${TOKEN}\n`,
    ageMs: 0,
    takers: ["deno"],
  },
  {
    what: "on Deno that is dead and was silent for 6 s",
    name: `deno ${DEAD} ${TOKEN}\n`,
    ageMs: 6_000,
    takers: ["deno", "node"],
  },
  {
    what: "on Node that is dead since a moment",
    name: `node ${DEAD} ${TOKEN}\n`,
    ageMs: 1_000,
    takers: [],
  },
  {
    what: "on Node that is dead and was silent for 6 s",
    name: `node ${DEAD} ${TOKEN}\n`,
    ageMs: 6_000,
    takers: ["deno", "node"],
  },
  {
    // Deno cannot check whether a process is running.
    what: "on Node that lives and was silent for 10 s",
    name: `node ${Deno.ppid} ${TOKEN}\n`,
    ageMs: 10_000,
    takers: ["deno"],
  },
  {
    what: "whose number another process has for 70 s",
    name: `node ${Deno.ppid} ${TOKEN}\n`,
    ageMs: 70_000,
    takers: ["deno", "node"],
  },
  {
    what: "whose number this process has",
    name: `node ${Deno.pid} ${TOKEN}\n`,
    ageMs: 6_000,
    takers: ["deno", "node"],
  },
  {
    what: "that has only begun to write its name",
    name: "",
    ageMs: 0,
    takers: [],
  },
  {
    what: "that died before it wrote its name",
    name: "",
    ageMs: 2_000,
    takers: ["deno", "node"],
  },
  {
    what: "whose name is torn",
    name: `node ${DEAD} 6d1`,
    ageMs: 2_000,
    takers: ["deno", "node"],
  },
  {
    what: "whose name a power failure made zero bytes",
    name: new Uint8Array(50),
    ageMs: 2_000,
    takers: ["deno", "node"],
  },
  {
    what: "whose name is not UTF-8",
    name: new Uint8Array([0xff, 0xfe, 0x0a]),
    ageMs: 2_000,
    takers: ["deno", "node"],
  },
];

/** Returns all files except those that stay when no lock is held. */
async function leftOn(disk: Disk): Promise<string[]> {
  const files = await disk.list();
  return files.filter((file) => ![".lock", ".sender-lock"].includes(file));
}

for (const [runtime, lockName] of LOCKS) {
  for (const { what, name, ageMs, takers } of FOUND) {
    const does = takers.includes(runtime) ? "takes" : "respects";
    Deno.test(`${DISKS[runtime].name}.lock() ${does} the ${lockName} lock of an owner ${what}`, () => {
      return inTempDirectory(async (directory) => {
        const path = `${directory}/${OWNER_FILES[lockName]}`;
        const bytes = typeof name === "string"
          ? new TextEncoder().encode(name)
          : name;
        await Deno.writeFile(path, bytes);
        const then = new Date(Date.now() - ageMs);
        await Deno.utime(path, then, then);
        const disk = new DISKS[runtime](directory);
        if (takers.includes(runtime)) {
          const lock = await disk.lock(2_000, lockName);
          assert(await lock.isHeld());
          await lock.release();
          assertEquals(await leftOn(disk), []);
        } else {
          const late = () => disk.lock(20, lockName);
          const error = await assertRejects(late, DiskError);
          assertEquals(error.code, "lock_timeout");
          assertEquals(await Deno.readFile(path), bytes);
        }
      });
    });
  }
}

for (const [runtime, name] of LOCKS) {
  const open = DISKS[runtime];
  const ownerFile = OWNER_FILES[name];
  Deno.test(`${open.name}.lock() does not release the ${name} lock of others after a takeover`, () => {
    return inTempDirectory(async (directory) => {
      const disk = new open(directory);
      const lock = await disk.lock(2_000, name);
      const others = `node ${Deno.ppid} ${TOKEN}\n`;
      await Deno.writeTextFile(`${directory}/${ownerFile}`, others);
      assert(!await lock.isHeld());
      await lock.release();
      assertEquals(await disk.readText(ownerFile), others);
      await assertRejects(() => new open(directory).lock(20, name), DiskError);
    });
  });

  Deno.test(`${open.name}.lock() waits for a process that removes a dead owner of the ${name} lock, unless it died too`, () => {
    return inTempDirectory(async (directory) => {
      const owner = `${directory}/${ownerFile}`;
      const claim = `${owner}-${TOKEN}`;
      assert(isLeftover(`${ownerFile}-${TOKEN}`));
      assert(!isLeftover(ownerFile));
      const then = new Date(Date.now() - 6_000);
      await Deno.writeTextFile(owner, `node ${DEAD} ${TOKEN}\n`);
      await Deno.utime(owner, then, then);
      await Deno.writeTextFile(claim, "");
      await assertRejects(() => new open(directory).lock(20, name), DiskError);
      await Deno.utime(claim, then, then);
      const disk = new open(directory);
      await (await disk.lock(2_000, name)).release();
      assertEquals(await leftOn(disk), []);
    });
  });
}

/** A lock that is always free. `isHeld` is false after a takeover. */
function lockIf(isHeld: () => boolean): HeldLock {
  return {
    isHeld: () => Promise.resolve(isHeld()),
    release: () => Promise.resolve(),
  };
}

/** A disk whose lock is taken over at a call, and what is written then. */
function robbedDisk(at: "writeText" | "rename"): [robbed: Disk, files: Disk] {
  const files = new MemoryDisk({ "a.csv": "1\n" });
  const others = withMethods(files, {
    lock: () => Promise.resolve(lockIf(() => true)),
  });
  let isHeld = true;
  const robbed = withMethods(files, {
    lock: () => Promise.resolve(lockIf(() => isHeld)),
    [at]: async (first: string, second: string) => {
      if (isHeld) {
        isHeld = false;
        await put(others, { "b.csv": "1\n" });
      }
      await files[at](first, second);
    },
  });
  return [robbed, files];
}

Deno.test("DataDirectory.change() records nothing after losing its lock, and keeps what others recorded", async () => {
  const [robbed, files] = robbedDisk("writeText");
  const change = () => put(robbed, { "a.csv": "2\n", "c.csv": "2\n" });
  const error = await assertRejects(change, DiskError);
  assertEquals(error.code, "lock_lost");
  const both = ["a.csv", "b.csv", "c.csv"];
  const expected = { "a.csv": "1\n", "b.csv": "1\n" };
  assertEquals(await readData(files, both), expected);
  await trackerOn(files).undo();
  assertEquals(await readData(files, both), { "a.csv": "1\n" });
});

Deno.test("DataDirectory.change() succeeds if others finished it after a late takeover of its lock", async () => {
  const [robbed, files] = robbedDisk("rename");
  await put(robbed, { "a.csv": "2\n", "c.csv": "2\n" });
  const all = ["a.csv", "b.csv", "c.csv"];
  const made = { "a.csv": "2\n", "b.csv": "1\n", "c.csv": "2\n" };
  assertEquals(await readData(files, all), made);
  await trackerOn(files).undo();
  await trackerOn(files).undo();
  assertEquals(await readData(files, all), { "a.csv": "1\n" });
});

for (const runtime of ["deno", "node"] as const) {
  const open = DISKS[runtime];
  Deno.test(`DataDirectory.change() succeeds even if ${open.name} cannot release its lock`, () => {
    return inTempDirectory(async (directory) => {
      const stuck = new open(directory);
      stuck.remove = (path) => {
        return path === ".lock-owner"
          ? Promise.reject(new DiskError("disk_error", "Stuck"))
          : Deno.remove(`${directory}/${path}`).catch(() => {});
      };
      await put(stuck, { "a.csv": "1\n" });
      const then = new Date(Date.now() - 6_000);
      await Deno.utime(`${directory}/.lock-owner`, then, then);
      await put(new open(directory), { "a.csv": "2\n" });
      assertEquals(await stuck.readText("a.csv"), "2\n");
    });
  });
}

Deno.test("DenoDisk.lock() explains a disk that has no file locks", () => {
  return inTempDirectory(async (directory) => {
    using _lock = stub(
      Deno.FsFile.prototype,
      "lock",
      () => Promise.reject(new Error("No locks available (os error 37)")),
    );
    const disk = new DenoDisk(directory);
    const error = await assertRejects(() => disk.lock(2_000), DiskError);
    const path = `${directory}/.lock`;
    assertEquals(error.message, `Cannot lock "${path}": No locks available`);
  });
});
