import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import type { Disk, LockName } from "../../lib/ports.ts";

/** Opens an empty disk for one test. */
export type WithDisk = (
  run: (open: () => Disk) => Promise<void>,
) => Promise<void>;

/** The contract of a disk. Each part gets an empty disk. */
const PROMISES: Record<string, (disk: Disk) => Promise<void>> = {
  "finds nothing where nothing is": async (disk) => {
    assertEquals(await disk.readText("a.csv"), undefined);
    assertEquals(await disk.readText("old/a.csv"), undefined);
    assertEquals(await disk.byteSize("a.csv"), 0);
    assertEquals(await disk.readTail("a.csv", 10), new Uint8Array());
    assertEquals(await disk.list(), []);
    await disk.remove("a.csv");
  },

  "keeps a text byte by byte": async (disk) => {
    const text = "\uFEFFdate,event\r\n2024-12-10,déjà 😀";
    await disk.writeText("a b.csv", text);
    assertEquals(await disk.readText("a b.csv"), text);
    assertEquals(await disk.byteSize("a b.csv"), 37);
  },

  "keeps a text of several parts, between which a letter has two halves":
    async (
      disk,
    ) => {
      const text = "x".repeat(1024 * 1024 - 1) + "😀" + "é".repeat(1024 * 1024);
      await disk.writeText("a.csv", text);
      assert(await disk.readText("a.csv") === text);
    },

  "leaves nothing of a longer text": async (disk) => {
    await disk.writeText("a.csv", "x".repeat(100_000));
    await disk.writeText("a.csv", "y");
    assertEquals(await disk.readText("a.csv"), "y");
    await disk.writeText("a.csv", "");
    assertEquals(await disk.readText("a.csv"), "");
  },

  "makes folders and lists all files in order": async (disk) => {
    for (const path of ["b.csv", "old/é/c.csv", "a.csv", "old/d.csv"]) {
      await disk.writeText(path, path);
      await disk.flushFolderOf(path);
    }
    const files = ["a.csv", "b.csv", "old/d.csv", "old/é/c.csv"];
    assertEquals(await disk.list(), files);
    assertEquals(await disk.readText("old/é/c.csv"), "old/é/c.csv");
  },

  "adds to the end of a file": async (disk) => {
    await disk.writeText("other.csv", "");
    await disk.appendText("new/a.csv", "1", false);
    assertEquals(await disk.readText("new/a.csv"), "1");
    await disk.appendText("a.csv", "1", false);
    await disk.appendText("a.csv", "é", true);
    await disk.appendText("a.csv", "3", false);
    assertEquals(await disk.readText("a.csv"), "1é3");
  },

  "reads the last bytes, in the middle of a letter too": async (disk) => {
    await disk.writeText("a.csv", "é😀");
    assertEquals(await disk.readTail("a.csv", 0), new Uint8Array());
    const tail = await disk.readTail("a.csv", 3);
    assertEquals(tail, new Uint8Array([0x9f, 0x98, 0x80]));
    for (const byteCount of [6, 7, 1e6, Infinity]) {
      const bytes = await disk.readTail("a.csv", byteCount);
      assertEquals(new TextDecoder().decode(bytes), "é😀");
    }
    const long = "0123456789".repeat(100_000);
    await disk.writeText("long.csv", long);
    const most = await disk.readTail("long.csv", 999_999);
    assertEquals(new TextDecoder().decode(most), long.slice(1));
  },

  "cuts a file": async (disk) => {
    await disk.writeText("a.csv", "12345");
    await disk.truncate("a.csv", 2);
    assertEquals(await disk.readText("a.csv"), "12");
    await disk.truncate("a.csv", 0);
    assertEquals(await disk.readText("a.csv"), "");
    await assertRejects(() => disk.truncate("none.csv", 0), DiskError);
  },

  "renames over a file, and into a folder that is new": async (disk) => {
    await disk.writeText("a.csv", "new");
    await disk.writeText("b.csv", "old");
    await disk.rename("a.csv", "b.csv");
    await disk.rename("b.csv", "old/b.csv");
    assertEquals(await disk.list(), ["old/b.csv"]);
    assertEquals(await disk.readText("old/b.csv"), "new");
    await assertRejects(() => disk.rename("a.csv", "c.csv"), DiskError);
  },

  "removes a file": async (disk) => {
    await disk.writeText("a.csv", "1");
    await disk.remove("a.csv");
    assertEquals(await disk.list(), []);
  },

  "does not take for text what is none": async (disk) => {
    await disk.writeText("a.csv", "1\né");
    await disk.truncate("a.csv", 3);
    await assertRejects(() => disk.readText("a.csv"), DataFileError, "UTF-8");
    await disk.writeText("a.csv", "1,2\n3\0\0");
    const error = await assertRejects(
      () => disk.readText("a.csv"),
      DataFileError,
    );
    assertEquals(error.position, { file: "a.csv", line: 2, column: 2 });
  },
};

type LockProof = (a: Disk, b: Disk, name: LockName) => Promise<void>;

/** The contract of each lock, for two disks with the same directory. */
const LOCK_PROMISES: Record<string, LockProof> = {
  "gives a free lock even to those who do not wait": async (a, b, name) => {
    for (let i = 0; i < 20; i++) {
      const lock = await (i % 2 ? a : b).lock(0, name);
      assert(await lock.isHeld());
      await lock.release();
    }
  },

  "says so when the lock is not free in time": async (a, b, name) => {
    for (const timeoutMs of [0, 20]) {
      const lock = await a.lock(2_000, name);
      const late = () => b.lock(timeoutMs, name);
      const error = await assertRejects(late, DiskError);
      assertEquals(error.code, "lock_timeout");
      assert(error.hint);
      assert(await lock.isHeld());
      await lock.release();
      await assertIsFree(b, name);
    }
  },

  "gives the lock to one at a time": async (a, b, name) => {
    await a.writeText("count", "0");
    let holders = 0;
    const addOne = async (disk: Disk) => {
      const lock = await disk.lock(30_000, name);
      holders++;
      const others = holders - 1;
      const count = Number(await disk.readText("count"));
      await disk.writeText("count", `${count + 1}`);
      holders--;
      await lock.release();
      assertEquals(others, 0);
    };
    const all = Array.from({ length: 12 }, (_, i) => addOne(i % 2 ? a : b));
    const ends = await Promise.allSettled(all);
    assertEquals(ends.filter(({ status }) => status === "rejected"), []);
    assertEquals(await b.readText("count"), "12");
  },

  "gives the other lock meanwhile": async (a, b, name) => {
    const held = await a.lock(2_000, name);
    for (const disk of [a, b]) {
      const other = await disk.lock(0, OTHER[name]);
      assert(await other.isHeld());
      await assertRejects(() => disk.lock(0, name), DiskError);
      await other.release();
      assert(await held.isHeld());
      assert(!await other.isHeld());
    }
    await held.release();
    await assertIsFree(b, name);
  },

  "gives the other lock while many try to get the one": async (a, b, name) => {
    const held = await a.lock(2_000, name);
    try {
      // More than the threads of Deno 2.4.
      const tries = Array.from({ length: 40 }, () => b.lock(0, name));
      const ends = await Promise.allSettled(tries);
      assertEquals(ends.filter(({ status }) => status === "fulfilled"), []);
      await assertIsFree(b, OTHER[name]);
    } finally {
      // Without a free thread, the test could not even end.
      await held.release();
    }
    await assertIsFree(b, name);
  },
};

/** A request that timed out must not acquire the lock later. */
async function assertIsFree(disk: Disk, name: LockName): Promise<void> {
  for (let i = 0; i < 5; i++) await (await disk.lock(2_000, name)).release();
}

const OTHER = { data: "sender", sender: "data" } as const;

/** Tests the contract of a disk. */
export function testDisk(name: string, withDisk: WithDisk): void {
  for (const [promise, prove] of Object.entries(PROMISES)) {
    Deno.test(`${name} ${promise}`, () => {
      return withDisk((open) => prove(open()));
    });
  }
  testLocks(name, (run) => withDisk((open) => run(open(), open())));
}

/** Tests the contract of locks on two disks with the same directory. */
export function testLocks(
  name: string,
  withDisks: (run: (a: Disk, b: Disk) => Promise<void>) => Promise<void>,
): void {
  for (const [promise, prove] of Object.entries(LOCK_PROMISES)) {
    for (const lock of ["data", "sender"] as const) {
      Deno.test(`${name} ${promise}: ${lock}`, () => {
        return withDisks((a, b) => prove(a, b, lock));
      });
    }
  }
  Deno.test(`${name} locks "data" by default`, () => {
    return withDisks(async (a, b) => {
      const held = await a.lock(2_000);
      await assertRejects(() => b.lock(0, "data"), DiskError);
      await (await b.lock(0, "sender")).release();
      await held.release();
      await assertIsFree(b, "data");
    });
  });
}
