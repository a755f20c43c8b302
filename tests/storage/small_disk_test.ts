import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import { BEFORE_THREE, put } from "../support/changes.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import {
  assertConsistent,
  dataOf,
  observedState,
  textsOn,
} from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const PAGE = 4096;

async function system(...words: string[]): Promise<boolean> {
  const [program = "", ...args] = words;
  try {
    const command = new Deno.Command(program, { args, stderr: "null" });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a test on its own disk of 256 KiB. Returns `false` if that fails. */
function onSmallDisk(
  run: (directory: string) => Promise<void>,
): Promise<boolean> {
  return inTempDirectory(async (directory) => {
    const options = ["-t", "tmpfs", "-o", "size=256k"];
    if (!await system("mount", ...options, "tmpfs", directory)) return false;
    try {
      await run(directory);
    } finally {
      // Lazily, as a process that is just starting can still have a file open.
      await system("umount", "-l", directory);
    }
    return true;
  });
}

/** Fills a disk up to a few pages. */
async function fill(directory: string, freePages: number): Promise<void> {
  using file = await Deno.open(`${directory}/filler`, {
    create: true,
    write: true,
  });
  let size = 0;
  try {
    for (;;) size += await file.write(new Uint8Array(PAGE));
  } catch {
    // The disk is full.
  }
  await file.truncate(Math.max(0, size - freePages * PAGE));
}

const isPossible = Deno.build.os === "linux" &&
  await onSmallDisk(() => Promise.resolve());
const reason = isPossible
  ? ""
  : " (ignored: no small disk can be mounted here)";

for (const open of [DenoDisk, NodeDisk]) {
  Deno.test({
    name:
      `DataDirectory.change() on a disk that is really full makes all or nothing: ${open.name}${reason}`,
    ignore: !isPossible,
    fn: async () => {
      const seen = new Set<string>();
      for (let freePages = 0; freePages < 8; freePages++) {
        await onSmallDisk(async (directory) => {
          const data = `${directory}/data`;
          const disk = new open(data);
          const before = { "a.csv": "1\n", "b.csv": "1\n" };
          const long = "x".repeat(PAGE - 100);
          const after = { "a.csv": `1${long}\n`, "b.csv": `1${long}\n` };
          await put(disk, before);
          await fill(directory, freePages);
          const error = await put(disk, after).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (error !== undefined) assertInstanceOf(error, DiskError);
          const where = `with ${freePages} free pages`;
          const both = { before, after };
          const state = await observedState(disk, both, where);
          assertEquals(state, error ? "before" : "after", `${error} ${where}`);
          if (error) assertEquals(dataOf(await textsOn(disk)), before, where);

          await Deno.remove(`${directory}/filler`);
          await assertConsistent(disk, both, state, where);
          seen.add(state);
        });
      }
      assertEquals(seen, new Set(["before", "after"]));
    },
  });

  Deno.test({
    name:
      `DataDirectory.change() on a disk that is mounted read-only says so: ${open.name}${reason}`,
    ignore: !isPossible,
    fn: async () => {
      await onSmallDisk(async (directory) => {
        const disk = new open(directory);
        await put(disk, BEFORE_THREE);
        assert(await system("mount", "-o", "remount,ro", directory));
        const change = () => put(disk, { "a.csv": "1\n" });
        const error = await assertRejects(change, DiskError);
        assertEquals(dataOf(await textsOn(disk)), BEFORE_THREE);
        assert(error.message.includes(directory), error.message);
        assertEquals(error.code, "read_only");
        assert(error.message.includes("the file system is read-only"));
        assert(!error.message.includes("permission"), error.message);
      });
    },
  });
}
