import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { Tracker } from "../../lib/tracker.ts";
import { systemClock } from "../../lib/system.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

for (const [name, Disk] of [["Deno", DenoDisk], ["Node", NodeDisk]] as const) {
  Deno.test(`a data directory is distinguished from its copies on ${name}`, async () => {
    await inTempDirectory(async (root) => {
      const clock = new FakeClock("2025-01-16T09:00:00Z");
      const identityAt = (folder: string) => {
        const disk = new Disk(`${root}/${folder}`);
        return new DataDirectory(disk, systemClock).identity();
      };
      assertEquals(await identityAt("a"), undefined);
      const tracker = new Tracker(new Disk(`${root}/a`), { clock });
      await tracker.start();
      const identity = await identityAt("a");
      assert(identity);
      clock.set(clock.now() + 60_000);
      await tracker.stop();
      assertEquals(await identityAt("a"), identity);
      await Deno.mkdir(`${root}/b`);
      const journal = `${root}/a/${JOURNAL_FILE}`;
      await Deno.copyFile(journal, `${root}/b/${JOURNAL_FILE}`);
      assertNotEquals(await identityAt("b"), identity);
      // Moving a directory keeps its identity.
      await Deno.rename(`${root}/a`, `${root}/c`);
      assertEquals(await identityAt("c"), identity);
    });
  });
}

Deno.test("DENO_FS.stat() has 0 for what a system does not tell of a file", async () => {
  const info = await Deno.stat(".");
  const bare = { ...info, mode: null, mtime: null, ino: null, birthtime: null };
  using _ = stub(Deno, "statSync", () => bare);
  const { mode, modifiedMs, identity } = DENO_FS.stat(".");
  assertEquals([mode, modifiedMs, identity], [0, 0, "0-0"]);
});
