import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import { decodeText } from "../../lib/storage/encoding.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  AFTER_THREE,
  BEFORE_THREE,
  changeThree,
  directoryOn,
  type Files,
  LONG_FILES,
  put,
} from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { forSeeds } from "../support/random.ts";
import { withMethods } from "../support/patched_disk.ts";
import { DenoDisk } from "../support/real_disks.ts";
import { RecordedDisk, ReplayedDisk } from "../support/recorded_disk.ts";
import { readData } from "../support/surviving_files.ts";

const FILES = ["2024-11.csv", "2024-12.csv", "old/2024-11.csv"];

/** Asserts that a reader of these states sees one consistent state. */
async function assertOneMoment(
  states: readonly MemoryDisk[],
  jumps: ReadonlyMap<number, number>,
  moments: readonly Files[],
): Promise<number> {
  const disk = new ReplayedDisk(states, jumps);
  const files = new Set(moments.flatMap((moment) => Object.keys(moment)));
  const seen = JSON.stringify(await readData(disk, files));
  const isOne = moments.some((moment) => JSON.stringify(moment) === seen);
  assert(
    isOne,
    `A mixture with ${JSON.stringify([...jumps])}: ${seen.slice(0, 999)}`,
  );
  return disk.calls;
}

/** Disks for a change of three files, by their history. */
async function disksBefore(): Promise<[what: string, disk: RecordedDisk][]> {
  const first = new RecordedDisk(BEFORE_THREE);
  const memory = new MemoryDisk(BEFORE_THREE);
  // Too long for the first read of the journal's end.
  for (let i = 0; i < 40; i++) {
    await put(memory, { "long.csv": `${i}\n`.repeat(50) });
  }
  const long = new RecordedDisk(memory.files);
  assert(await long.byteSize(JOURNAL_FILE) > 8192);
  return [["its first change", first], ["a long journal", long]];
}

for (const [what, disk] of await disksBefore()) {
  Deno.test(`DataDirectory.read() reads a consistent state, whatever is written at any two of its calls: ${what}`, async () => {
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

Deno.test("DataDirectory.read() reads a consistent state even if the journal keeps its length", async () => {
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

const WITH_LONG: Files = Object.fromEntries(
  Object.entries({ ...BEFORE_THREE, ...LONG_FILES }).sort(),
);

const FAILED: readonly [
  what: string,
  after: Files,
  make: (disk: Disk) => Promise<void>,
][] = [
  ["three files", AFTER_THREE, changeThree],
  ["long new files", WITH_LONG, (disk) => put(disk, LONG_FILES)],
];

for (const [what, after, make] of FAILED) {
  Deno.test(`DataDirectory.read() never accepts half of a failed change that began and ended meanwhile: ${what}`, async () => {
    for (let at = 1;; at++) {
      const disk = new RecordedDisk(BEFORE_THREE);
      const failing = new FailingDisk(disk, { at, failure: "I/O error" });
      await make(failing).catch(() => {});
      const { states } = disk;
      const last = states.length - 1;
      for (let middle = 1; middle < last; middle++) {
        for (let first = 1; first < 8; first++) {
          for (const second of [first + 1, first + 2, 9]) {
            const jumps = new Map([[0, 0], [first, middle], [second, last]]);
            await assertOneMoment(states, jumps, [BEFORE_THREE, after]);
          }
        }
      }
      if (!failing.hasFailed) break;
    }
  });
}

/** A disk that others keep writing to. */
function busyDisk(disk: Disk): Disk {
  let left = 200;
  return withMethods(disk, {
    byteSize: async (path) => {
      if (path === JOURNAL_FILE && left-- > 0) {
        await disk.appendText(path, '{"done":0}\n', false);
      }
      return await disk.byteSize(path);
    },
  });
}

Deno.test("DataDirectory.read() takes the lock if others keep writing, and recovers", async () => {
  const memory = new MemoryDisk(BEFORE_THREE);
  const rehearsal = new FailingDisk(new MemoryDisk(BEFORE_THREE));
  await changeThree(rehearsal);
  const at = rehearsal.steps.indexOf("done: rename 2024-12.csv") + 1;
  const dying = new FailingDisk(memory, { at, failure: "death" });
  await assertRejects(() => changeThree(dying));
  assertEquals(await readData(busyDisk(memory), FILES), AFTER_THREE);
});

Deno.test("DataDirectory.read() creates nothing, not even a directory", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const directory = directoryOn(new DenoDisk(`${parent}/none/at all`));
    assertEquals((await directory.read(["a.csv"])).get("a.csv"), null);
    assertEquals([...Deno.readDirSync(parent)], []);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

/** Bytes that are not text, and the error. */
const NO_TEXT: [bytes: number[], line: number, column: number, RegExp][] = [
  [[0], 1, 1, /found a zero byte/],
  [[97, 98, 0], 1, 3, /found a zero byte/],
  [[97, 10, 98, 0, 0], 2, 2, /found a zero byte/],
  [[97, 10, 0xff], 1, 1, /^the file is not UTF-8 text$/],
  // An incomplete character.
  [[0xf0, 0x9f, 0x98], 1, 1, /^the file is not UTF-8 text$/],
  [[0xff, 0xfe, 97], 1, 1, /^the file is not UTF-8 text$/],
  [[0xff, 0xfe, 97, 0], 1, 1, /^expected UTF-8, found UTF-16 as saved/],
  [[0xfe, 0xff, 0, 97], 1, 1, /^expected UTF-8, found UTF-16 as saved/],
  [[0xff, 0xff, 97, 0], 1, 1, /^the file is not UTF-8 text$/],
];

Deno.test("decodeText() describes and locates invalid text", () => {
  for (const [bytes, line, column, problem] of NO_TEXT) {
    const decode = () => decodeText(new Uint8Array(bytes), "a.csv");
    const error = assertThrows(decode, DataFileError);
    assertEquals(error.position, { file: "a.csv", line, column });
    assert(problem.test(error.problem), error.problem);
  }
  assertEquals(decodeText(new Uint8Array(), "a.csv"), "");
  const text = "\uFEFFdate,日付,😀\r\n";
  assertEquals(decodeText(new TextEncoder().encode(text), "a.csv"), text);
});

/** What the last change of a month left, and whether it can be empty then. */
const EMPTIED: [name: string, texts: (string | null)[], isRefused: boolean][] =
  [
    ["nothing is known of it", [], false],
    ["it had rows", ["1\n"], true],
    ["it was removed", ["1\n", null], false],
    ["it was emptied", ["1\n", ""], false],
    ["it had rows again", ["1\n", null, "2\n"], true],
  ];

Deno.test("DataDirectory.read() rejects an empty month only if the journal has rows for it", async () => {
  for (const [name, texts, isRefused] of EMPTIED) {
    const disk = new MemoryDisk();
    for (const text of texts) await put(disk, { "2024-11.csv": text });
    await put(disk, { "other.csv": "x\n" });
    for (const file of ["2024-11.csv", "other.csv"]) {
      await disk.writeText(file, "");
    }
    const read = await directoryOn(disk).read(["2024-11.csv", "other.csv"]);
    assertEquals(read.get("other.csv"), "");
    if (!isRefused) assertEquals(read.get("2024-11.csv"), "", name);
    else {
      const error = assertThrows(() => read.get("2024-11.csv"), DataFileError);
      const position = { file: "2024-11.csv", line: 1, column: 1 };
      assertEquals(error.position, position);
      assertEquals(
        error.problem,
        "the file is empty, but the journal has rows for it",
      );
    }
  }
});
