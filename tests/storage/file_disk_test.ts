import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { DiskError } from "../../lib/errors.ts";
import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { FileDisk } from "../../lib/storage/file_disk.ts";
import type { FileSystem } from "../../lib/storage/file_system.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { openDisk } from "../../lib/storage/open_disk.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

/** Returns the error of a runtime for a failed system call. */
function refusal(code: string): Error {
  return Object.assign(new Error("No"), { code });
}

/** Returns a disk with some operations replaced. */
function diskWith(directory: string, calls: Partial<FileSystem>): FileDisk {
  return new FileDisk(directory, { ...DENO_FS, ...calls });
}

/** Replaces waiting, and notes for how long. */
async function waitingNot(run: () => Promise<void>): Promise<number[]> {
  const soon = (call: () => void) => queueMicrotask(call);
  using waits = stub(globalThis, "setTimeout", soon as never);
  await run();
  return waits.calls.map(({ args: [, ms] }) => Number(ms));
}

/** Renames a file while the first calls fail. */
async function renameHeldOpen(
  { isWindows, code, times }: {
    isWindows: boolean;
    code: string;
    times: number;
  },
): Promise<number[]> {
  let tries = 0;
  const rename = (from: string, to: string) => {
    if (tries++ < times) throw refusal(code);
    Deno.renameSync(from, to);
  };
  return await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, { isWindows, rename });
    await disk.writeText("a.csv", "1");
    const waited = await waitingNot(() => disk.rename("a.csv", "b.csv"));
    assertEquals(await disk.list(), ["b.csv"]);
    return waited;
  });
}

for (const code of ["EACCES", "EPERM", "EBUSY"]) {
  Deno.test(`FileDisk.rename() retries for a second if a file is in use, on Windows only: ${code}`, async () => {
    const plan = { isWindows: true, code };
    const waited = await renameHeldOpen({ ...plan, times: 8 });
    assertEquals(waited, [10, 20, 40, 80, 150, 200, 250, 250]);
    assertEquals(await renameHeldOpen({ ...plan, times: 0 }), []);
    await assertRejects(() => renameHeldOpen({ ...plan, times: 9 }), DiskError);
    const elsewhere = { isWindows: false, code, times: 1 };
    await assertRejects(() => renameHeldOpen(elsewhere), DiskError);
  });
}

Deno.test("FileDisk.rename() does not retry other errors", async () => {
  const plan = { isWindows: true, code: "EIO", times: 1 };
  const error = await assertRejects(() => renameHeldOpen(plan), DiskError);
  assertEquals((error.cause as { code?: string }).code, "EIO");
});

Deno.test("FileDisk creates a folder on Windows, where the topmost parent is a drive", () => {
  return inTempDirectory(async (directory) => {
    let looks = 0;
    const disk = diskWith(`${directory}/data`, {
      isWindows: true,
      realPath: () => "C:\\Users\\me\\worktime",
      canRead: () => {
        if (looks++ > 10) throw new Error("It looks for ever");
        return true;
      },
    });
    await disk.writeText("a.csv", "1");
    assertEquals(await disk.list(), ["a.csv"]);
  });
});

/** Writes a file to a new folder while a folder cannot be flushed. */
async function writeUnflushed(unflushed: string, code: string): Promise<void> {
  await inTempDirectory(async (parent) => {
    const directory = await Deno.realPath(parent);
    const disk = diskWith(`${directory}/data/2024`, {
      flushFolder: (path) => {
        if (path === `${directory}${unflushed}`) throw refusal(code);
      },
    });
    await disk.writeText("a.csv", "1");
    assertEquals(await disk.list(), ["a.csv"]);
  });
}

for (const code of ["EACCES", "EPERM"]) {
  Deno.test(`FileDisk creates a folder even if a parent cannot be read: ${code}`, async () => {
    await writeUnflushed("/data", code);
    await writeUnflushed("", code);
  });
}

Deno.test("FileDisk reports if a new folder cannot be flushed", async () => {
  await assertRejects(() => writeUnflushed("/data", "EIO"), DiskError);
  await writeUnflushed("/data", "EINVAL");
});

Deno.test("FileDisk flushes all parents of a new folder that it can read", async () => {
  await inTempDirectory(async (parent) => {
    const directory = await Deno.realPath(parent);
    const above = directory.split("/").slice(0, -1);
    const parents = above.map((_, i) =>
      above.slice(0, above.length - i).join("/") || "/"
    );
    for (const [i, readable] of ["/", parents[0] ?? ""].entries()) {
      const flushed: string[] = [];
      const disk = diskWith(`${directory}/data/${i}`, {
        isWindows: false,
        flushFolder: (path) => void flushed.push(path),
        canRead: (path) => path.startsWith(readable),
      });
      await disk.writeText("a.csv", "1");
      assertEquals(flushed, [
        ...[`${directory}/data`, directory],
        ...parents.filter((it) => it.startsWith(readable)),
      ]);
    }
  });
});

Deno.test("FileDisk.lock() waits only for a lock that is held", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {
      create: () => {
        throw refusal("EROFS");
      },
    });
    const error = await assertRejects(() => disk.lock(60_000), DiskError);
    assertEquals(error.code, "read_only");
    // The file lock is released as well.
    await (await diskWith(directory, {}).lock(0)).release();
  });
});

Deno.test("FileDisk.lock() says which file it cannot create", async () => {
  await inTempDirectory(async (directory) => {
    const refuse = () => {
      throw refusal("EACCES");
    };
    const table: [file: string, calls: Partial<FileSystem>][] = [
      [".lock", { openLock: refuse }],
      [".lock-owner", { create: refuse }],
    ];
    for (const [file, calls] of table) {
      const lock = () => diskWith(directory, calls).lock(0);
      const { message } = await assertRejects(lock, DiskError);
      const path = `${directory}/${file}`;
      assertEquals(message, `Cannot write "${path}": permission denied`);
    }
  });
});

Deno.test("FileDisk.list() skips an unreadable folder only when listing folders", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {
      entries: (path) => {
        if (path.includes("closed")) throw refusal("EACCES");
        return DENO_FS.entries(path);
      },
    });
    await disk.writeText("closed/a.csv", "1");
    await disk.writeText("open/b.csv", "1");
    const error = await assertRejects(() => disk.list(), DiskError);
    assertEquals(error.code, "permission_denied");
    const paths = await disk.list({ folders: true });
    assertEquals(paths, ["closed/", "open/", "open/b.csv"]);
  });
});

Deno.test("FileDisk writes and reads a file whose calls handle one byte at a time, and closes it", async () => {
  await inTempDirectory(async (directory) => {
    const calls: string[] = [];
    const disk = diskWith(directory, {
      open: async (path, mode) => {
        const file = await DENO_FS.open(path, mode);
        return {
          ...file,
          write: (bytes) => file.write(bytes.slice(0, 1)),
          read: (bytes, position) => file.read(bytes.subarray(0, 1), position),
          flush: async () => {
            calls.push(`flush ${mode}`);
            await file.flush();
          },
          close: async () => {
            calls.push(`close ${mode}`);
            await file.close();
          },
        };
      },
    });
    await disk.writeText("a.csv", "123\n");
    await disk.appendText("a.csv", "45\n", false);
    await disk.appendText("a.csv", "6\n", true);
    await disk.truncate("a.csv", 8);
    assertEquals(await disk.readText("a.csv"), "123\n45\n6");
    const tail = await disk.readTail("a.csv", 5);
    assertEquals(new TextDecoder().decode(tail), "\n45\n6".slice(-5));
    assertEquals(calls, [
      "flush write",
      "close write",
      "close append",
      "flush append",
      "close append",
      "flush change",
      "close change",
      "close read",
    ]);
  });
});

Deno.test("FileDisk writes long texts at the same time, whatever characters are in them", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {
      open: async (path, mode) => {
        const file = await DENO_FS.open(path, mode);
        const write = async (bytes: Uint8Array<ArrayBuffer>) => {
          await Promise.resolve();
          return await file.write(bytes);
        };
        return { ...file, write };
      },
    });
    const texts = ["aé€😀", "b", "€", "😀"].map((it) => it.repeat(50_000));
    await Promise.all(
      texts.map((text, i) => disk.writeText(`${i}.csv`, text)),
    );
    for (const [i, text] of texts.entries()) {
      assert(await disk.readText(`${i}.csv`) === text, `text ${i}`);
    }
  });
});

Deno.test("FileDisk closes a file that cannot be flushed", async () => {
  await inTempDirectory(async (directory) => {
    let closed = 0;
    const disk = diskWith(directory, {
      open: async (path, mode) => {
        const file = await DENO_FS.open(path, mode);
        const close = async () => {
          closed++;
          await file.close();
        };
        const flush = () => {
          throw refusal("EIO");
        };
        return { ...file, flush, close };
      },
    });
    await assertRejects(() => disk.writeText("a.csv", "1"), DiskError);
    assertEquals(closed, 1);
  });
});

Deno.test("FileDisk says which path it cannot read or write, and not that it is missing", async () => {
  await inTempDirectory(async (directory) => {
    const stat = () => {
      throw refusal("EACCES");
    };
    const disk = diskWith(directory, { stat, open: stat });
    const table: [action: string, run: () => Promise<unknown>][] = [
      ["read", () => disk.readText("a.csv")],
      ["read", () => disk.byteSize("a.csv")],
      ["read", () => disk.identityOf("a.csv")],
      ["read", () => disk.readTail("a.csv", 1)],
      ["write", () => disk.writeText("a.csv", "1")],
      ["write", () => disk.appendText("a.csv", "1", true)],
      ["write", () => disk.truncate("a.csv", 0)],
      ["write", () => disk.rename("a.csv", "a.csv")],
    ];
    for (const [action, run] of table) {
      const error = await assertRejects(run, DiskError);
      assertEquals(error.code, "permission_denied");
      const start = `Cannot ${action} "${directory}/a.csv"`;
      assertEquals(error.message.slice(0, start.length), start);
    }
    const error = await assertRejects(() => disk.modifiedMs(["a"]), DiskError);
    assertEquals(error.code, "permission_denied");
  });
});

Deno.test("FileDisk.readTail() returns what is left of a file that others cut off meanwhile", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {
      open: async (path, mode) => ({
        ...await DENO_FS.open(path, mode),
        size: () => 5,
      }),
    });
    await disk.writeText("a.csv", "123");
    const tail = async (byteCount: number) =>
      new TextDecoder().decode(await disk.readTail("a.csv", byteCount));
    assertEquals([await tail(5), await tail(3), await tail(2)], [
      ...["123", "3", ""],
    ]);
  });
});

Deno.test("FileDisk.list() looks into four levels of folders", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {});
    await disk.writeText("a/b/c/d/4.csv", "4");
    await disk.writeText("a/b/c/d/e/5.csv", "5");
    assertEquals(await disk.list(), ["a/b/c/d/4.csv"]);
    assertEquals(await disk.list({ folders: true }), [
      ...["a/", "a/b/", "a/b/c/", "a/b/c/d/", "a/b/c/d/4.csv", "a/b/c/d/e/"],
    ]);
    assertEquals(await disk.list({ under: "a/b" }), [
      ...["a/b/c/d/4.csv", "a/b/c/d/e/5.csv"],
    ]);
    assertEquals(await disk.list({ under: "none" }), []);
  });
});

Deno.test("FileDisk.modifiedMs() is 0 for a missing file", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {});
    await disk.writeText("a.csv", "1");
    await Deno.utime(`${directory}/a.csv`, new Date(), new Date(86_400_000));
    assertEquals(await disk.modifiedMs(["none", "a.csv"]), [0, 86_400_000]);
    const missing = diskWith(`${directory}/none`, {});
    assertEquals(await missing.modifiedMs(["a.csv"]), [0]);
  });
});

Deno.test("FileDisk.rename() replaces no link that it cannot read", async () => {
  await inTempDirectory(async (directory) => {
    const disk = diskWith(directory, {
      readLink: () => {
        throw refusal("EIO");
      },
    });
    await disk.writeText("a.csv", "1");
    const error = await assertRejects(
      () => disk.rename("a.csv", "b.csv"),
      DiskError,
    );
    assertEquals(
      error.message,
      `Cannot write "${directory}/b.csv": ` +
        "the disk reported an input/output error",
    );
    assertEquals(await disk.list(), ["a.csv"]);
  });
});

Deno.test({
  name: "FileDisk.rename() through a link flushes the folder of its target",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (parent) => {
      const root = await Deno.realPath(parent);
      await Deno.mkdir(`${root}/data`);
      await Deno.mkdir(`${root}/elsewhere`);
      await Deno.writeTextFile(`${root}/elsewhere/a.csv`, "1");
      await Deno.symlink("../elsewhere/a.csv", `${root}/data/a.csv`);
      const flushed: string[] = [];
      const disk = diskWith(`${root}/data`, {
        flushFolder: (path) => void flushed.push(path),
      });
      await disk.writeText("new", "2");
      await disk.rename("new", "a.csv");
      assertEquals(flushed, [`${root}/elsewhere`]);
      await disk.writeText("new", "3");
      await disk.rename("new", "b.csv");
      assertEquals(flushed, [`${root}/elsewhere`]);
      await disk.flushFolderOf("b.csv");
      assertEquals(flushed, [`${root}/elsewhere`, `${root}/data`]);
    }),
});

Deno.test({
  name:
    "FileDisk names the broken link in its way, with its code and a way out",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (directory) => {
      await Deno.symlink("gone/a.csv", `${directory}/a.csv`);
      await Deno.symlink("gone", `${directory}/data`);
      const table: [folder: string, run: (it: FileDisk) => Promise<unknown>][] =
        [
          ["", (it) => it.readText("a.csv")],
          ["", (it) => it.writeText("a.csv", "1")],
          ["/data", (it) => it.readText("a.csv")],
          ["/data", (it) => it.byteSize("a.csv")],
        ];
      for (const [folder, run] of table) {
        const disk = diskWith(`${directory}${folder}`, {});
        const error = await assertRejects(() => run(disk), DiskError);
        assertEquals(error.code, "broken_link");
        assertEquals(
          error.hint,
          "Mount or restore its target, or remove the link",
        );
        const target = folder === "" ? "gone/a.csv" : "gone";
        assertEquals(
          error.message.split(": ").slice(1),
          [`a symbolic link points to "${target}", which cannot be reached`],
        );
      }
      // A missing file in a directory that is there is none.
      assertEquals(await diskWith(directory, {}).readText("b.csv"), undefined);
    }),
});

Deno.test("FileDisk flushes no folder and keeps no permissions on Windows, and elsewhere says what it cannot flush", async () => {
  await inTempDirectory(async (directory) => {
    const calls: string[] = [];
    const disk = (isWindows: boolean) =>
      diskWith(directory, {
        isWindows,
        flushFolder: () => {
          throw refusal("EIO");
        },
        chmod: (path, mode) => {
          calls.push(`${path.slice(directory.length)} ${mode.toString(8)}`);
        },
      });
    await disk(true).writeText("old.csv", "1");
    await Deno.chmod(`${directory}/old.csv`, 0o640);
    for (const isWindows of [true, false]) {
      await disk(isWindows).writeText("new.csv", "2");
      await disk(isWindows).rename("new.csv", "old.csv");
      await Deno.chmod(`${directory}/old.csv`, 0o640);
    }
    assertEquals(calls, ["/new.csv 640"]);
    await disk(true).flushFolderOf("old.csv");
    const error = await assertRejects(
      () => disk(false).flushFolderOf("old.csv"),
      DiskError,
    );
    assertEquals(
      error.message,
      `Cannot write "${directory}/old.csv": ` +
        "the disk reported an input/output error",
    );
  });
});

Deno.test("openDisk() takes a directory on disk, as Deno sees it", async () => {
  await inTempDirectory(async (directory) => {
    const disk = await openDisk(`${directory}/data`);
    assertEquals(disk.location, `${directory}/data`);
    const lock = await disk.lock(1_000);
    const owner = await disk.readText(".lock-owner");
    assertEquals(owner?.split(" ")[0], "deno");
    await lock.release();
    await assertRejects(() => openDisk(""), TypeError, "Expected a path");
  });
});

Deno.test("MemoryDisk has its files in the order of their paths", async () => {
  const disk = new MemoryDisk({ "b.csv": "1" });
  for (const path of ["c/a.csv", "a.csv", "b/z.csv"]) {
    await disk.writeText(path, path);
  }
  const paths = ["a.csv", "b.csv", "b/z.csv", "c/a.csv"];
  assertEquals(Object.keys(disk.files), paths);
  assertEquals(await disk.list(), paths);
  assertEquals(await disk.list({ under: "b" }), ["b/z.csv"]);
});

Deno.test({
  name: "FileDisk.list() follows a link to a folder only at the top",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (parent) => {
      await Deno.mkdir(`${parent}/data/inner`, { recursive: true });
      await Deno.mkdir(`${parent}/elsewhere`);
      await Deno.writeTextFile(`${parent}/elsewhere/x.csv`, "1");
      await Deno.symlink("../elsewhere", `${parent}/data/link`);
      await Deno.symlink("../../elsewhere", `${parent}/data/inner/link`);
      await Deno.symlink("nowhere", `${parent}/data/broken`);
      const disk = diskWith(`${parent}/data`, {});
      assertEquals(await disk.list(), ["broken", "inner/link", "link/x.csv"]);
      assertEquals(await disk.list({ folders: true }), [
        ...["broken", "inner/", "inner/link", "link/", "link/x.csv"],
      ]);
    }),
});
