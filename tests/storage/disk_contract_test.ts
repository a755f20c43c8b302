import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { withMethods } from "../support/patched_disk.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { testDisk, testLocks } from "./disk_contract.ts";

testDisk("MemoryDisk", async (run) => {
  const disk = new MemoryDisk();
  await run(() => disk);
});

testDisk("DenoDisk", (run) =>
  inTempDirectory((directory) => {
    return run(() => new DenoDisk(`${directory}/not yet/there`));
  }));

testDisk("NodeDisk", (run) =>
  inTempDirectory((directory) => {
    return run(() => new NodeDisk(`${directory}/not yet/there`));
  }));

testLocks("DenoDisk before NodeDisk", (run) =>
  inTempDirectory((directory) => {
    return run(new DenoDisk(directory), new NodeDisk(directory));
  }));

testLocks("NodeDisk before DenoDisk", (run) =>
  inTempDirectory((directory) => {
    return run(new NodeDisk(directory), new DenoDisk(directory));
  }));

testLocks("FailingDisk that does not fail", (run) => {
  const disk = new MemoryDisk();
  return run(new FailingDisk(disk), new FailingDisk(disk));
});

testLocks("Disk of which nothing is replaced", (run) => {
  const disk = new MemoryDisk();
  return run(withMethods(disk, {}), disk);
});

Deno.test("MemoryDisk.files has all texts, sorted by path", async () => {
  const disk = new MemoryDisk({ "b/a.json": "1", "c.csv": "2" });
  await disk.writeText("a.csv", "3");
  assertEquals(Object.entries(disk.files), [
    ["a.csv", "3"],
    ["b/a.json", "1"],
    ["c.csv", "2"],
  ]);
});
