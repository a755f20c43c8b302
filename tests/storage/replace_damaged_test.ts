import { assertEquals, assertRejects } from "@std/assert";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { systemZone } from "../../lib/time/zone.ts";

const CLOCK = { now: () => 0, zone: systemZone };
const STEPS = ["writeText", "rename", "flushFolderOf"] as const;

Deno.test("DataDirectory.replaceDamaged() never leaves the file missing", async () => {
  for (let last = 0; last < 5; last++) {
    const disk = new MemoryDisk({ "2024-12.csv": "damaged" });
    let step = 0;
    for (const name of STEPS) {
      const call = disk[name].bind(disk) as (
        ...args: string[]
      ) => Promise<void>;
      disk[name] = (...args: string[]) => {
        return step++ < last
          ? call(...args)
          : Promise.reject(new Error("dead"));
      };
    }
    const directory = new DataDirectory(disk, CLOCK);
    await assertRejects(() =>
      directory.replaceDamaged("2024-12.csv", "sound", "backups/1/2024-12.csv")
    );
    step = -100;
    await directory.recover();
    const isReplaced = last >= 2;
    assertEquals(
      disk.files["2024-12.csv"],
      isReplaced ? "sound" : "damaged",
      `died at step ${last}`,
    );
    assertEquals(
      disk.files["backups/1/2024-12.csv"],
      isReplaced ? "damaged" : undefined,
    );
    assertEquals(Object.keys(disk.files).length, isReplaced ? 2 : 1);
  }
});

Deno.test("DataDirectory.recover() removes abandoned claims of locks", async () => {
  const disk = new MemoryDisk({ ".lock-owner-0000": "" });
  await new DataDirectory(disk, CLOCK).recover();
  assertEquals(disk.files, {});
});
