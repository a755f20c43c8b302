import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import {
  checkEntryFile,
  entryWarnings,
  type FiledEntries,
  filedEntries,
  scanFiledEntries,
} from "../../lib/formats/entry_checks.ts";
import {
  emptyEntryFile,
  formatEntryFile,
  toRecord,
} from "../../lib/formats/entry_file.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { forSeeds, Random } from "../support/random.ts";

const SOURCE = { file: "history/2025-01.json", zone: namedZone("UTC") };
const FROM = Date.parse("2025-01-01T00:00:00Z");
const NOW = Date.parse("2025-01-31T12:00:00Z");
const IDS = ["a", "A-1", "ü", 'q"', "b\\", "7"];

/** Returns a file in our own layout; some of its entries cause warnings. */
function randomText(random: Random, oddity: number): string {
  const file = emptyEntryFile(SOURCE.file);
  for (let i = random.integer(1, 6); i > 0; i--) {
    const taskId = random.pick(["A", "B-2", "ü"]);
    const isOdd = random.integer(0, 99) < oddity;
    const start = FROM + random.integer(0, isOdd ? 40 * 24 : 700) * HOUR;
    const length = isOdd ? random.pick([0, 25 * HOUR]) : 30 * MINUTE;
    const id = `${random.pick(IDS)}${i}`;
    file.add(taskId, [toRecord({
      ...{ kind: "entry", id, taskId, tags: [], start, end: start + length },
      description: random.pick(["", "Review", 'An "id":"x"']),
      durationSeconds: length / SECOND + (isOdd ? random.integer(0, 1) : 0),
      provider: undefined,
      providerId: random.pick([id, "1234", `remote ${id}`]),
      sync: "local",
    })]);
  }
  return formatEntryFile(file);
}

function contentOf({ file, ids, durations }: FiledEntries) {
  return { file, ids, durations };
}

/** Returns what the slow check finds, or `undefined` if it has complaints. */
function slowlyChecked(text: string) {
  const { entries, problems, oddities } = checkEntryFile(text, SOURCE);
  const isFine = entries && problems.length + oddities.length === 0 &&
    entryWarnings(entries, NOW).length === 0;
  return isFine ? contentOf(filedEntries(entries, () => entries)) : undefined;
}

Deno.test("scanFiledEntries() finds what the slow check finds, and nothing in files with warnings", async () => {
  let scannedCount = 0;
  await forSeeds(500, (random) => {
    const text = randomText(random, random.pick([0, 20]));
    const scanned = scanFiledEntries(text, SOURCE, NOW);
    if (scanned) scannedCount++;
    assertEquals(scanned && contentOf(scanned), slowlyChecked(text), text);
  });
  assert(scannedCount > 200, `${scannedCount} were scanned`);
});

Deno.test("scanFiledEntries() leaves damaged files to the slow check", async () => {
  await forSeeds(2000, (random) => {
    const text = randomText(random, 0);
    const at = random.integer(0, text.length - 1);
    const inserted = random.pick([
      "",
      '"',
      "\\",
      "}",
      ",",
      " ",
      "0",
      "\n",
      "x",
    ]);
    const changed = text.slice(0, at) + inserted +
      text.slice(at + random.integer(0, 3));
    const scanned = scanFiledEntries(changed, SOURCE, NOW);
    if (scanned) assertEquals(contentOf(scanned), slowlyChecked(changed));
  });
});

Deno.test("scanFiledEntries() leaves tasks with numbers as ids to the slow check, which sorts them first", () => {
  const text = randomText(new Random(1), 0);
  assert(scanFiledEntries(text, SOURCE, NOW));
  const numbered = text.replace(/\n {2}"[^"]+": \{/, `\n  "17": {`);
  assertEquals(scanFiledEntries(numbered, SOURCE, NOW), undefined);
});

Deno.test("FiledEntries.read() reads the entries again", () => {
  const text = randomText(new Random(1), 0);
  const filed = scanFiledEntries(text, SOURCE, NOW);
  assertEquals(filed?.read().entries.map(({ id }) => id), filed?.ids);
});
