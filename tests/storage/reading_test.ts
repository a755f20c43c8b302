import { assert, assertEquals, assertRejects } from "@std/assert";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  AFTER_THREE,
  BEFORE_THREE,
  changeThree,
  directoryOn,
  type Files,
  put,
} from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { forSeeds } from "../support/random.ts";
import { overlaid } from "../support/overlaid_disk.ts";
import { RecordedDisk, ReplayedDisk } from "../support/recorded_disk.ts";
import { readData } from "../support/surviving_files.ts";

const FILES = ["2024-11.csv", "2024-12.csv", "old/2024-11.csv"];

/** Asserts that a reader who meets these states sees one of the moments. */
async function assertOneMoment(
  states: readonly MemoryDisk[],
  jumps: ReadonlyMap<number, number>,
  moments: readonly Files[],
): Promise<number> {
  const disk = new ReplayedDisk(states, jumps);
  const files = new Set(moments.flatMap((moment) => Object.keys(moment)));
  const seen = JSON.stringify(await readData(disk, files));
  const isOne = moments.some((moment) => JSON.stringify(moment) === seen);
  assert(isOne, `A mixture with ${JSON.stringify([...jumps])}: ${seen}`);
  return disk.calls;
}

/** The disks on which a change of three files is made, by their history. */
async function disksBefore(): Promise<[what: string, disk: RecordedDisk][]> {
  const first = new RecordedDisk(BEFORE_THREE);
  const memory = new MemoryDisk(BEFORE_THREE);
  // So long that the journal's first tail does not reach its beginning.
  for (let i = 0; i < 40; i++) {
    await put(memory, { "long.csv": `${i}\n`.repeat(50) });
  }
  const long = new RecordedDisk(memory.files);
  assert(await long.byteSize(JOURNAL_FILE) > 8192);
  return [["its first change", first], ["a long journal", long]];
}

for (const [what, disk] of await disksBefore()) {
  Deno.test(`DataDirectory.read() sees one moment, whatever is written at any two of its calls: ${what}`, async () => {
    await changeThree(disk);
    const { states } = disk;
    const moments = [BEFORE_THREE, AFTER_THREE];
    for (let from = 0; from < states.length; from++) {
      const still = new Map([[0, from]]);
      const calls = await assertOneMoment(states, still, moments);
      for (let to = from + 1; to < states.length; to++) {
        for (let call = 1; call < calls; call++) {
          const jumps = new Map([[0, from], [call, to]]);
          await assertOneMoment(states, jumps, moments);
        }
      }
    }
    await forSeeds(2_000, async (random) => {
      const jumps = new Map([[0, random.integer(0, 5)]]);
      let state = jumps.get(0) ?? 0;
      for (let call = 1; call < 12; call++) {
        state = random.integer(state, Math.min(state + 6, states.length - 1));
        if (random.chance(0.5)) jumps.set(call, state);
      }
      await assertOneMoment(states, jumps, moments);
    });
  });
}

Deno.test("DataDirectory.read() sees one moment although as much is cut off the journal as is added", async () => {
  const moments = ["111", "222", "333"].map((text) => (
    { "a.csv": text, "b.csv": text }
  ));
  const [old, one, two] = moments;
  assert(old && one && two);
  const disk = new RecordedDisk(old);
  const rehearsal = new FailingDisk(new MemoryDisk(old));
  await put(rehearsal, one);
  const at = rehearsal.steps.indexOf("rename b.csv") + 1;
  const failing = new FailingDisk(disk, { at, failure: "I/O error" });
  await assertRejects(() => put(failing, one));
  await put(disk, two);
  const { states } = disk;
  for (let from = 0; from < states.length; from++) {
    for (let to = from + 1; to < states.length; to++) {
      for (let call = 1; call < 8; call++) {
        const jumps = new Map([[0, from], [call, to]]);
        await assertOneMoment(states, jumps, moments);
      }
    }
  }
});

/** A disk to which others write in between, again and again. */
function busyDisk(disk: Disk): Disk {
  let left = 200;
  return overlaid(disk, {
    byteSize: async (path) => {
      if (path === JOURNAL_FILE && left-- > 0) {
        await disk.appendText(path, '{"done":0}\n', false);
      }
      return await disk.byteSize(path);
    },
  });
}

Deno.test("DataDirectory.read() waits for the lock if others write all the time, and finishes what was interrupted", async () => {
  const memory = new MemoryDisk(BEFORE_THREE);
  const rehearsal = new FailingDisk(new MemoryDisk(BEFORE_THREE));
  await changeThree(rehearsal);
  const at = rehearsal.steps.indexOf("done: rename 2024-12.csv") + 1;
  const dying = new FailingDisk(memory, { at, failure: "death" });
  await assertRejects(() => changeThree(dying));
  assertEquals(await readData(busyDisk(memory), FILES), AFTER_THREE);
});

Deno.test("DataDirectory.read() makes nothing, not even a directory", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const { DenoDisk } = await import("../../lib/storage/deno_disk.ts");
    const directory = directoryOn(new DenoDisk(`${parent}/none/at all`));
    assertEquals((await directory.read(["a.csv"])).get("a.csv"), null);
    assertEquals([...Deno.readDirSync(parent)], []);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
