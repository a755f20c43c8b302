import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  BEFORE_THREE,
  CHANGES,
  changeThree,
  directoryOn,
  filesBefore,
  type SampleChange,
} from "../support/changes.ts";
import { PowerCutDisk } from "../support/power_cut_disk.ts";
import {
  assertConsistent,
  dataOf,
  dataWithoutLeftovers,
  observedState,
  textsOn,
} from "../support/surviving_files.ts";

const FIRST_OF_THREE: SampleChange = {
  name: "a first change of three files",
  history: async (disk) => {
    for (const [file, text] of Object.entries(BEFORE_THREE)) {
      await disk.writeText(file, text);
    }
  },
  make: changeThree,
};

for (const tried of [...CHANGES, FIRST_OF_THREE]) {
  Deno.test(`DataDirectory.change() is atomic with a power failure at any call of ${tried.name}`, async () => {
    const files = await filesBefore(tried);
    const made = new MemoryDisk(files);
    await tried.make(made);
    const both = { before: dataOf(files), after: dataOf(made.files) };
    const seen = new Set<string>();
    for (let calls = 0, isOver = false; !isOver; calls++) {
      const disk = new PowerCutDisk(files, calls);
      const hasReturned = await tried.make(disk).then(
        () => true,
        (error: unknown) => {
          if (!disk.isDead) throw error;
          return false;
        },
      );
      let number = 0;
      for (const survivor of disk.survivors()) {
        const where = `after ${calls} calls, case ${number++}`;
        const left = new MemoryDisk(survivor);
        const state = await observedState(left, both, where);
        if (hasReturned) assertEquals(state, "after", where);
        await assertConsistent(left, both, state, where, dataWithoutLeftovers);
        await directoryOn(left).recover();
        const files = await textsOn(left);
        assertEquals(dataOf(files), dataWithoutLeftovers(files), where);
        seen.add(state);
      }
      isOver = !disk.isDead;
    }
    assertEquals(seen, new Set(["before", "after"]));
  });
}
