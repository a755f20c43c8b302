import { assert, assertEquals, assertRejects } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import { openDisk } from "../../lib/storage/open_disk.ts";
import {
  BEFORE_THREE,
  changeThree,
  put,
  trackerOn,
} from "../support/changes.ts";
import { runWorker } from "../support/processes.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import { beforeCalls, type RuntimeCall } from "../support/runtime_calls.ts";
import { dataOf, textsOn } from "../support/surviving_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const isWindows = Deno.build.os === "windows";

function permissionsOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

for (const open of [DenoDisk, NodeDisk]) {
  Deno.test({
    name: `${open.name}.list() follows a linked folder, and no circle`,
    ignore: isWindows,
    fn: () =>
      inTempDirectory(async (parent) => {
        const directory = `${parent}/data`;
        const disk = new open(directory);
        await put(disk, { "a.csv": "1\n", "old/b.csv": "2\n" });
        await new open(`${parent}/elsewhere`).writeText("c.json", "3\n");
        await Deno.mkdir(`${directory}/empty`);
        await Deno.symlink("../elsewhere", `${directory}/history`);
        await Deno.symlink(".", `${directory}/old/circle`);
        await Deno.symlink("gone", `${directory}/gone`);
        const files = [
          "a.csv",
          "gone",
          "history/c.json",
          "old/b.csv",
          "old/circle",
        ];
        const data = (paths: string[]) =>
          paths.filter((it) => !/^\.|^journal/.test(it));
        assertEquals(data(await disk.list()), files);
        assertEquals(
          data(await disk.list({ folders: true })),
          [...files, "empty/", "history/", "old/"].sort(),
        );
      }),
  });

  Deno.test({
    name: `${open.name}.rename() keeps the permissions of the file it replaces`,
    ignore: isWindows,
    fn: () =>
      inTempDirectory(async (directory) => {
        const disk = new open(directory);
        await put(disk, { "a.csv": "1\n" });
        await Deno.chmod(`${directory}/a.csv`, 0o600);
        await put(disk, { "a.csv": "2\n" });
        assertEquals(permissionsOf(`${directory}/a.csv`), 0o600);
      }),
  });

  Deno.test({
    name: `${open.name}.rename() writes through a link, which stays one`,
    ignore: isWindows,
    fn: () =>
      inTempDirectory(async (parent) => {
        const directory = `${parent}/data`;
        const elsewhere = `${parent}/elsewhere/a.csv`;
        const disk = new open(directory);
        await new open(`${parent}/elsewhere`).writeText("a.csv", "1\n");
        await Deno.chmod(elsewhere, 0o640);
        await put(disk, { "b.csv": "1\n" });
        await Deno.symlink(elsewhere, `${directory}/a.csv`);
        await put(disk, { "a.csv": "2\n" });
        assert((await Deno.lstat(`${directory}/a.csv`)).isSymlink);
        assertEquals(await Deno.readTextFile(elsewhere), "2\n");
        assertEquals(permissionsOf(elsewhere), 0o640);
        await trackerOn(disk).undo();
        assertEquals(await Deno.readTextFile(elsewhere), "1\n");
      }),
  });

  Deno.test({
    name: `${open.name} works in a directory that is a link`,
    ignore: isWindows,
    fn: () =>
      inTempDirectory(async (parent) => {
        await Deno.mkdir(`${parent}/real`);
        await Deno.symlink(`${parent}/real`, `${parent}/link`);
        await put(new open(`${parent}/link`), { "a.csv": "1\n" });
        await put(new open(`${parent}/real`), { "a.csv": "2\n" });
        await trackerOn(new open(`${parent}/link`)).undo();
        const path = `${parent}/real/a.csv`;
        assertEquals(await Deno.readTextFile(path), "1\n");
      }),
  });

  Deno.test(`${open.name} explains that its directory is a file`, () => {
    return inTempDirectory(async (parent) => {
      await Deno.writeTextFile(`${parent}/file`, "");
      const disk = new open(`${parent}/file`);
      const change = () => put(disk, { "a.csv": "1\n" });
      await assertRejects(change, DiskError, "directory");
    });
  });

  Deno.test(`DataDirectory.change() changes nothing on ${open.name} when a file cannot be replaced`, () => {
    return inTempDirectory(async (directory) => {
      const disk = new open(directory);
      await put(disk, BEFORE_THREE);
      const before = dataOf(await textsOn(disk));
      // A file cannot replace a folder.
      await Deno.mkdir(`${directory}/old/2024-11.csv`, { recursive: true });
      await Deno.writeTextFile(`${directory}/old/2024-11.csv/x`, "");
      const error = await assertRejects(() => changeThree(disk), DiskError);
      assert(error.code !== "unfinished", error.message);
      const { "old/2024-11.csv/x": _, ...left } = dataOf(await textsOn(disk));
      assertEquals(left, before);
      await put(disk, { "next.csv": "1\n" });
    });
  });
}

Deno.test("openDisk() rejects an empty path", async () => {
  await assertRejects(() => openDisk(""), TypeError, "Expected a path");
});

/** Records the calls of Deno's disk during a change in a new directory. */
async function callsOfChange(directory: string): Promise<RuntimeCall[]> {
  const calls: RuntimeCall[] = [];
  const restore = beforeCalls((call) => calls.push(call));
  try {
    const disk = new DenoDisk(`${directory}/not yet/there`);
    await put(disk, { "a.csv": "1\n", "old/b.csv": "1\n" });
  } finally {
    restore();
  }
  return calls.map((call) => ({
    ...call,
    path: call.path.slice(directory.length),
    from: call.from?.slice(directory.length) ?? "",
  }));
}

Deno.test({
  name:
    "DenoDisk flushes texts before it renames them, and names before it returns",
  ignore: isWindows,
  fn: () =>
    inTempDirectory(async (parent) => {
      const directory = await Deno.realPath(parent);
      const calls = await callsOfChange(directory);
      const data = "/not yet/there";
      const indexOf = (name: string, path: string) =>
        calls.findIndex((it) => it.name === name && it.path === path);
      const lastOf = (name: string, path: string) =>
        calls.findLastIndex((it) => it.name === name && it.path === path);

      const renames = calls.filter(({ name }) => name === "rename");
      assertEquals(renames.map((it) => it.path), [
        `${data}/a.csv`,
        `${data}/old/b.csv`,
      ]);
      const first = calls.findIndex(({ name }) => name === "rename");
      const journal = `${data}/journal.jsonl`;
      assert(indexOf("syncData", journal) < first, "The journal comes first");
      const journalName = calls.slice(0, first).findLastIndex((it) =>
        it.name === "sync" && it.path === data
      );
      assert(journalName > indexOf("syncData", journal), "So does its name");
      for (const { from = "", path } of renames) {
        const synced = indexOf("syncData", from);
        assert(synced > indexOf("open", from) && synced < first, from);
        const folder = path.replace(/\/[^/]*$/, "");
        assert(lastOf("sync", folder) > lastOf("rename", path), folder);
      }
      for (const folder of ["", "/not yet", data]) {
        assert(indexOf("sync", folder) > 0, `The names in "${folder}" too`);
      }
    }),
});

Deno.test("DataDirectory.change() without write permission fails and creates nothing", () => {
  return inTempDirectory(async (parent) => {
    const directory = `${parent}/data`;
    for (
      const permission of ["--allow-read", `--allow-write=${parent}/other`]
    ) {
      const permissions = ["--allow-read", permission];
      const end = await runWorker(directory, { task: "start" }, permissions);
      assertEquals(end.status, 1, end.error);
      const { code, message, hint } = JSON.parse(end.lines[0] ?? "");
      assertEquals(code, "permission_denied");
      assert(message.includes(directory), message);
      assert(hint.includes("--data-dir"), hint);
      assertEquals([...Deno.readDirSync(parent)], []);
    }
  });
});

Deno.test("DataDirectory.change() needs permissions only for its directory", () => {
  return inTempDirectory(async (parent) => {
    const directory = `${parent}/data`;
    const disk = new DenoDisk(directory);
    const permissions = [
      `--allow-read=${directory}`,
      `--allow-write=${directory}`,
    ];
    const end = await runWorker(directory, { task: "start" }, permissions);
    assertEquals(end.status, 0, end.error + end.lines);
    assertEquals(
      (await trackerOn(disk).status({ at: "10:00" })).workMinutes,
      60,
    );
  });
});

Deno.test({
  name:
    "DataDirectory.change() in a directory that is read-only says so, and changes nothing",
  // The administrator can write anywhere.
  ignore: isWindows || Deno.uid() === 0,
  fn: () =>
    inTempDirectory(async (directory) => {
      const disk = new DenoDisk(directory);
      await put(disk, { "a.csv": "1\n" });
      await Deno.chmod(directory, 0o555);
      try {
        const change = () => put(disk, { "a.csv": "2\n" });
        const error = await assertRejects(change, DiskError);
        assertEquals(error.code, "permission_denied");
        assertEquals(await disk.readText("a.csv"), "1\n");
      } finally {
        await Deno.chmod(directory, 0o755);
      }
    }),
});
