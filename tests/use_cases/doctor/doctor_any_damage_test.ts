import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import {
  ENTRIES_FILE,
  monthOfEntriesFile,
} from "../../../lib/formats/data_files.ts";
import type { EntryCache } from "../../../lib/formats/entry_file.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { forSeeds, type Random } from "../../support/random.ts";
import { dataFilesOf, textsOf } from "./doctor_bench.ts";

/** Records some random months with timers. */
async function recorded(random: Random) {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2024-08-10T09:00");
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const timers = new Timers(disk, { clock, newId });
  const tracker = new Tracker(disk, { clock });
  if (random.chance(0.5)) await timers.configure({ provider: "toggl" });
  const steps = random.integer(2, 12);
  for (let step = 0; step < steps; step++) {
    clock.set(clock.now() + random.integer(2, 40 * 24) * HOUR);
    await timers.start(random.pick(["T-1", "__proto__", 'ü "😀" \\']));
    clock.set(clock.now() + random.integer(1, 120) * MINUTE);
    const now = { at: new Date(clock.now()) };
    if (random.chance(0.8)) await timers.stop(now);
    else await timers.pause(now);
    if (random.chance(0.2)) await timers.edit("last", { taskId: "T-2" });
    if (random.chance(0.1)) await timers.delete("last");
    if (random.chance(0.1)) await tracker.undo();
    if ((await timers.status()).running) await timers.stop(now);
  }
  return { disk, tracker };
}

type Damage = (text: string, random: Random) => string | undefined;

/** Damage that the journal can always repair. */
const CRASHES: Record<string, Damage> = {
  gone: () => undefined,
  empty: () => "",
  zeros: (text) => "\0".repeat(text.length),
  "zeros at the end": (text, random) => {
    const length = random.integer(0, text.length - 2);
    return text.slice(0, length) + "\0".repeat(text.length - length);
  },
  cut: (text, random) => text.slice(0, random.integer(1, text.length - 3)),
};

/** What a program or the user could do to a file. */
const ACCIDENTS: Record<string, Damage> = {
  ...CRASHES,
  // Invalid in JSON both between values and in strings.
  garbage: (text, random) => {
    const at = random.integer(0, text.length - 1);
    return text.slice(0, at) + "\x01\x02" + text.slice(at + 1);
  },
};

/** Damage that is repaired by adding up again. */
const WRONG_SUMS: Record<string, Damage> = {
  "wrong totals": (text) =>
    text.replace(/("total_seconds": )\d+/g, (_, name) => `${name}7`),
  "wrong seconds in archives": (text) =>
    text.replace(/(?<="seconds":)\d+/g, "1"),
  "wrong numbers in archives": (text) =>
    text.replace(/(?<="archive": \{.*"entries":)\d+/g, "99"),
  "wrong months in archives": (text) =>
    text.replace(/(?<="months":\[)"/g, '"1999-12","'),
  "no archives": (text) => text.replace(/,\n {4}"archive": .*/g, ""),
};

/** Returns the entries of all readable files, by id. */
function entriesIn(files: Files): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const [file, text] of Object.entries(files)) {
    if (file !== ENTRIES_FILE && monthOfEntriesFile(file) === undefined) {
      continue;
    }
    for (const [id, entry] of entriesOf(text)) entries.set(id, entry);
  }
  return entries;
}

function entriesOf(text: string): [id: string, entry: unknown][] {
  let cache: EntryCache;
  try {
    cache = JSON.parse(text);
  } catch {
    // The file is damaged.
    return [];
  }
  return Object.entries(cache).flatMap(([task, { entries }]) =>
    entries.map((it): [string, unknown] => [
      String(it.id ?? it.provider_id),
      { task, ...it },
    ])
  );
}

async function damage(
  disk: MemoryDisk,
  { file, text }: { file: string; text: string | undefined },
): Promise<void> {
  if (text === undefined) await disk.remove(file);
  else await disk.writeText(file, text);
}

function entryFilesOf(disk: MemoryDisk): string[] {
  return Object.keys(disk.files).filter((file) =>
    file === ENTRIES_FILE || monthOfEntriesFile(file) !== undefined
  );
}

/** Damage that no repair can distinguish from an intended edit. */
const OVERWRITTEN: Record<string, Damage> = {
  ...ACCIDENTS,
  "another text": () => "{}\n",
  "an older version": (text, random) =>
    text.replaceAll(`"2024-${random.pick(["08", "09"])}`, '"2023-01'),
  "line ends of Windows": (text) => text.replaceAll("\n", "\r\n"),
};

for (const [name, happen] of Object.entries(OVERWRITTEN)) {
  Deno.test(`Tracker.restore() restores any data file: ${name}`, async () => {
    await forSeeds(40, async (random) => {
      const { disk, tracker } = await recorded(random);
      const valid = await dataFilesOf(disk);
      const [file, text] = random.pick(
        Object.entries(valid).filter(([, text]) => text.length > 3),
      );
      await damage(disk, { file, text: happen(text, random) });
      const before = await textsOf(disk);
      const { problems } = await tracker.restore(file);
      assertEquals(problems.filter(({ severity }) => severity === "error"), []);
      assertEquals(await dataFilesOf(disk), valid);
      await assertNothingLost(disk, before, [file]);
    });
  });
}

for (const [name, crash] of Object.entries(CRASHES)) {
  Deno.test(`doctor --fix restores any entry file from the journal: ${name}`, async () => {
    await forSeeds(40, async (random) => {
      const { disk, tracker } = await recorded(random);
      const valid = await dataFilesOf(disk);
      const files = entryFilesOf(disk);
      if (files.length === 0) return;
      const file = random.pick(files);
      await damage(disk, { file, text: crash(valid[file] ?? "", random) });
      const { problems } = await tracker.repair();
      assertEquals(problems.filter(({ severity }) => severity === "error"), []);
      assertEquals(await dataFilesOf(disk), valid);
    });
  });
}

for (const [name, crash] of Object.entries(ACCIDENTS)) {
  Deno.test(`doctor --fix loses no entry without a journal: ${name}`, async () => {
    await forSeeds(40, async (random) => {
      const { disk, tracker } = await recorded(random);
      await disk.remove("journal.jsonl");
      const valid = disk.files;
      const files = entryFilesOf(disk);
      if (files.length === 0) return;
      const file = random.pick(files);
      await damage(disk, { file, text: crash(valid[file] ?? "", random) });
      const before = await textsOf(disk);
      const { problems } = await tracker.repair();
      await assertNothingLost(disk, before);
      // Without a journal, a missing newest file is not noticed.
      if (name === "gone" && file === ENTRIES_FILE) return;
      const errors = problems.filter(({ severity }) => severity === "error");
      if (errors.some((error) => error.file === file)) return;
      assertEquals(errors, []);
      assertEquals(await dataFilesOf(disk), valid);
    });
  });
}

for (const [name, spoil] of Object.entries(WRONG_SUMS)) {
  Deno.test(`doctor --fix repairs all files without a journal: ${name}`, async () => {
    await forSeeds(40, async (random) => {
      const { disk, tracker } = await recorded(random);
      await disk.remove("journal.jsonl");
      const valid = disk.files;
      for (const file of entryFilesOf(disk)) {
        const text = spoil(valid[file] ?? "", random);
        await damage(disk, { file, text });
      }
      const before = await textsOf(disk);
      const { problems } = await tracker.repair();
      assertEquals(problems, []);
      await assertNothingLost(disk, before);
      assertEquals(await dataFilesOf(disk), valid);
    });
  });
}

/**
 * Asserts that all entries still exist, and that changed texts are backed up.
 */
async function assertNothingLost(
  disk: MemoryDisk,
  before: Files,
  replaced: readonly string[] = [],
): Promise<void> {
  const after = await textsOf(disk);
  const left = entriesIn(after);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([file]) => !replaced.includes(file)),
  );
  for (const [id, entry] of entriesIn(kept)) {
    assertEquals(left.get(id), entry);
  }
  for (const [file, text] of Object.entries(before)) {
    if (file === "journal.jsonl" || after[file] === text) continue;
    const kept = Object.keys(after).filter((it) =>
      it.startsWith("backups/") && it.endsWith(`Z/${file}`)
    );
    assertEquals(kept.map((it) => after[it]), [text], file);
  }
}

Deno.test("doctor --fix makes nothing worse if two files are damaged", async () => {
  let repaired = 0;
  await forSeeds(150, async (random) => {
    const { disk, tracker } = await recorded(random);
    const valid = await dataFilesOf(disk);
    for (let i = 0; i < 2; i++) {
      const files = Object.entries(await dataFilesOf(disk))
        .filter(([, text]) => text.length > 3);
      if (files.length === 0) return;
      const [file, text] = random.pick(files);
      const [, happen] = random.pick(
        Object.entries({ ...ACCIDENTS, ...WRONG_SUMS }),
      );
      await damage(disk, { file, text: happen(text, random) });
    }
    const before = await textsOf(disk);
    await tracker.repair();
    await assertNothingLost(disk, before);
    if (JSON.stringify(await dataFilesOf(disk)) === JSON.stringify(valid)) {
      repaired++;
    }
    const after = await textsOf(disk);
    const again = await tracker.repair();
    assertEquals(again.repaired, []);
    assertEquals(await textsOf(disk), after);
  });
  assert(repaired > 50, `${repaired} were repaired`);
});
