import { assertEquals, assertNotEquals } from "@std/assert";
import { readJournalEnd } from "../../lib/storage/journal.ts";
import { NotAllowedError, type Tracker } from "../../mod.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  overridesOf,
  type Refusal,
  workbench,
} from "./workbench.ts";

const NOW = "2024-12-10T16:00";
const FILE = "2024-12.csv";

const NOTHING_TO_UNDO: Refusal = {
  type: NotAllowedError,
  code: "nothing_to_undo",
  message: "Nothing to undo",
  hint: undefined,
};

const NOTHING_TO_REDO: Refusal = {
  type: NotAllowedError,
  code: "nothing_to_redo",
  message: "Nothing to redo",
  hint: undefined,
};

Deno.test("Tracker.undo() and redo() reject an empty disk and create nothing", async () => {
  const bench = workbench(NOW);
  await assertRefused(bench, () => bench.tracker.undo(), NOTHING_TO_UNDO);
  await assertRefused(bench, () => bench.tracker.redo(), NOTHING_TO_REDO);
  assertEquals(bench.disk.files, {});
});

const EVENTS = "start 09:00, break_start 15:00";

/** Each command, and the summary of its change. */
const COMMANDS: [
  run: (tracker: Tracker) => Promise<unknown>,
  summary: string,
  file: string,
][] = [
  [(t) => t.stop(), "Stopped working at 16:00 on 2024-12-10", FILE],
  [(t) => t.toggleLunch(), "Started lunch at 16:00 on 2024-12-10", FILE],
  [(t) => t.toggleBreak(), "Ended break at 16:00 on 2024-12-10", FILE],
  [
    (t) => t.adjust("14:00"),
    "Adjusted break_start to 14:00 on 2024-12-10",
    FILE,
  ],
  [
    (t) => t.setExpectedHours("7.5"),
    "Set expected hours for 2024-12-10 to 7.5",
    "2024-12-worktime-overrides.csv",
  ],
  [
    (t) => t.start({ at: "2024-11-30T09:00" }),
    "Started working at 09:00 on 2024-11-30",
    "2024-11.csv",
  ],
];

for (const [run, summary, file] of COMMANDS) {
  Deno.test(`Tracker.undo() reverts: ${summary}`, async () => {
    const bench = workbench(NOW, { [FILE]: dayLog("2024-12-10", EVENTS) });
    const { tracker, clock } = bench;
    const before = dataFiles(bench);
    await run(tracker);
    const after = dataFiles(bench);
    clock.set("2024-12-20T09:00");
    const undone = { summary, time: "2024-12-10T07:00:00.000Z", files: [file] };
    assertEquals(await tracker.undo(), undone);
    assertEquals(dataFiles(bench), before);
    await assertRefused(bench, () => tracker.undo(), NOTHING_TO_UNDO);
    assertEquals(await tracker.redo(), undone);
    assertEquals(dataFiles(bench), after);
    await assertRefused(bench, () => tracker.redo(), NOTHING_TO_REDO);
  });
}

Deno.test("Tracker.undo() goes back change by change, and redo() forward", async () => {
  const bench = workbench(NOW);
  const { tracker } = bench;
  const states = [dataFiles(bench)];
  await tracker.start({ at: "09:00" });
  states.push(dataFiles(bench));
  await tracker.setExpectedHours("4");
  states.push(dataFiles(bench));
  await tracker.toggleLunch({ at: "12:00" });
  states.push(dataFiles(bench));
  await tracker.stop();
  states.push(dataFiles(bench));
  for (let round = 0; round < 2; round++) {
    for (const state of states.slice(0, -1).toReversed()) {
      await tracker.undo();
      assertEquals(dataFiles(bench), state);
    }
    await assertRefused(bench, () => tracker.undo(), NOTHING_TO_UNDO);
    for (const state of states.slice(1)) {
      await tracker.redo();
      assertEquals(dataFiles(bench), state);
    }
    await assertRefused(bench, () => tracker.redo(), NOTHING_TO_REDO);
  }
});

Deno.test("Tracker.redo() is not possible after a new change", async () => {
  const bench = workbench(NOW);
  const { tracker } = bench;
  await tracker.start({ at: "09:00" });
  await tracker.stop({ at: "15:00" });
  await tracker.undo();
  await tracker.toggleBreak({ at: "15:30" });
  await assertRefused(bench, () => tracker.redo(), NOTHING_TO_REDO);
  await tracker.undo();
  await tracker.undo();
  assertEquals(dataFiles(bench), {});
});

Deno.test("a command that fails or changes nothing cannot be undone", async () => {
  const bench = workbench(NOW);
  const { tracker } = bench;
  await tracker.setExpectedHours("4");
  await tracker.setExpectedHours("4");
  await tracker.stop().catch(() => {});
  await tracker.undo();
  assertEquals(dataFiles(bench), {});
  await assertRefused(bench, () => tracker.undo(), NOTHING_TO_UNDO);
});

Deno.test("Tracker.undo() rejects a file that another program has edited since", async () => {
  const bench = workbench(NOW);
  const { tracker, disk } = bench;
  await tracker.start({ at: "09:00" });
  await tracker.undo();
  await tracker.redo();
  const edited = `${disk.files[FILE]}2024-12-10,stop,15:00\n`;
  await disk.writeText(FILE, edited);
  const refusal: Refusal = {
    type: NotAllowedError,
    code: "edited_since",
    message: '"2024-12.csv" has been edited outside worktime since',
    hint: "Nothing was changed. Correct the file by hand",
  };
  await assertRefused(bench, () => tracker.undo(), refusal);
  await disk.writeText(FILE, edited.replace("2024-12-10,stop,15:00\n", ""));
  await tracker.undo();
  await disk.writeText(FILE, edited);
  await assertRefused(bench, () => tracker.redo(), refusal);
});

Deno.test("Tracker.undo() keeps changes in other files", async () => {
  const bench = workbench(NOW);
  const { tracker, disk } = bench;
  await tracker.start({ at: "09:00" });
  const overrides = "2024-12-worktime-overrides.csv";
  await disk.writeText(overrides, overridesOf("2024-12-24,4"));
  await tracker.undo();
  assertEquals(dataFiles(bench), {
    [overrides]: overridesOf("2024-12-24,4"),
  });
});

Deno.test("Tracker.undo() restores the zone in which the other events were recorded", async () => {
  const home = workbench("2024-12-10T09:00", {}, "Asia/Tokyo");
  await home.tracker.start();
  // 12:00 in Tokyo.
  const away = workbench(
    "2024-12-10T03:00Z",
    home.disk.files,
    "Europe/Berlin",
  );
  const { tracker, disk } = away;
  const before = { ...disk.files };
  const zone = async () => (await readJournalEnd(disk)).zone;
  const recorded = await zone();
  assertEquals((await tracker.status()).workMinutes, 180);
  await tracker.stop();
  assertNotEquals(await zone(), recorded);
  await tracker.undo();
  assertEquals(disk.files["2024-12.csv"], before["2024-12.csv"]);
  assertEquals(await zone(), recorded);
  assertEquals((await tracker.status()).workMinutes, 180);
});
