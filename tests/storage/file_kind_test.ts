import { assert, assertEquals, assertRejects } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import type { Disk } from "../../lib/ports.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

/** Makes something that is not a file, and returns how to end it. */
const KINDS: [kind: string, make: (path: string) => Promise<() => void>][] = [
  ["socket", (path) => {
    const listener = Deno.listen({ transport: "unix", path });
    return Promise.resolve(() => listener.close());
  }],
  ["device", async (path) => {
    await Deno.symlink("/dev/null", path);
    return () => {};
  }],
  ["named pipe", async (path) => {
    const command = new Deno.Command("mkfifo", { args: [path] });
    assert((await command.output()).success);
    return () => {};
  }],
];

for (const Opened of [DenoDisk, NodeDisk]) {
  Deno.test({
    name:
      `${Opened.name} rejects a socket, a device and a named pipe, and says so`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      for (const [kind, make] of KINDS) {
        await inTempDirectory(async (directory) => {
          const path = `${directory}/config.yaml`;
          const end = await make(path);
          try {
            const disk = new Opened(directory);
            const read = () => disk.readText("config.yaml");
            const error = await assertRejects(read, DiskError);
            // The Node API of Deno 2.4 takes both for a device.
            const isOld = Opened === NodeDisk &&
              /^2\.4\./.test(Deno.version.deno);
            assertEquals(
              error.message,
              `Cannot read "${path}": it is a ${
                isOld ? "device" : kind
              }, not ` +
                "a file",
            );
          } finally {
            end();
          }
        });
      }
    },
  });
}

const OPERATIONS: [verb: string, run: (disk: Disk) => Promise<unknown>][] = [
  ["read", (disk) => disk.readText("x.csv")],
  ["read", (disk) => disk.readTail("x.csv", 1)],
  ["write", (disk) => disk.writeText("x.csv", "1")],
  ["write", (disk) => disk.appendText("x.csv", "1", false)],
  ["write", (disk) => disk.truncate("x.csv", 0)],
];

for (const Opened of [DenoDisk, NodeDisk]) {
  Deno.test(`${Opened.name} says what it cannot do with a directory in the place of a file`, () =>
    inTempDirectory(async (directory) => {
      await Deno.mkdir(`${directory}/x.csv`);
      const disk = new Opened(directory);
      for (const [verb, run] of OPERATIONS) {
        const error = await assertRejects(() => run(disk), DiskError);
        assertEquals(
          error.message,
          `Cannot ${verb} "${directory}/x.csv": it is a directory, not a file`,
        );
      }
    }));
}

for (const Opened of [DenoDisk, NodeDisk]) {
  Deno.test({
    name: `${Opened.name} creates no file through a broken link`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTempDirectory(async (directory) => {
        const target = `${directory}/gone.csv`;
        await Deno.mkdir(`${directory}/data`);
        await Deno.symlink(target, `${directory}/data/x.csv`);
        const disk = new Opened(`${directory}/data`);
        const writes = [
          () => disk.writeText("x.csv", "1"),
          () => disk.appendText("x.csv", "1", true),
        ];
        for (const write of writes) {
          const error = await assertRejects(write, DiskError);
          assertEquals([error.code, error.message], [
            "broken_link",
            `Cannot write "${directory}/data/x.csv": a symbolic link points ` +
            `to "${target}", which cannot be reached`,
          ]);
        }
        await assertRejects(() => Deno.stat(target), Deno.errors.NotFound);
      }),
  });
}
