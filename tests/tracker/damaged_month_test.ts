import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError, type Tracker } from "../../mod.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  overridesOf,
  workbench,
} from "./workbench.ts";

type Run = (tracker: Tracker) => Promise<unknown>;

const FILE = "2024-12.csv";
const OVERRIDES = "2024-12-worktime-overrides.csv";

const BROKEN = "date,event,time\n2024-12-10,start,09:00\n2024-12-10,stop,9:5\n";

/** Everything that needs the file of December 2024. */
const NEEDS_EVENTS: [name: string, run: Run][] = [
  ["start", (tracker) => tracker.start()],
  ["stop", (tracker) => tracker.stop()],
  ["lunch", (tracker) => tracker.toggleLunch()],
  ["break", (tracker) => tracker.toggleBreak()],
  ["adjust", (tracker) => tracker.adjust("10:00")],
  ["status", (tracker) => tracker.status()],
  ["day", (tracker) => tracker.day()],
  ["month", (tracker) => tracker.month()],
];

for (const [name, run] of NEEDS_EVENTS) {
  Deno.test(`Tracker.${name}() reports the bad row and does not change the file`, async () => {
    const bench = workbench("2024-12-10T16:00", { [FILE]: BROKEN });
    await assertRefused(bench, () => run(bench.tracker), {
      type: DataFileError,
      code: "bad_data_file",
      message: `Cannot read "2024-12.csv" line 3 column 17: ` +
        'expected a time as HH:MM, found "9:5"',
      hint: "List all problems: worktime doctor",
    });
  });
}

Deno.test("Tracker reports a bad row of the overrides and does not change the file", async () => {
  const bench = workbench("2024-12-10T16:00", {
    [OVERRIDES]: overridesOf("2024-12-10,many"),
  });
  const { tracker } = bench;
  for (
    const run of [
      () => tracker.status(),
      () => tracker.month(),
      () => tracker.day(),
      () => tracker.setExpectedHours("4"),
    ]
  ) {
    await assertRefused(bench, run, {
      type: DataFileError,
      code: "bad_data_file",
      message: `Cannot read "${OVERRIDES}" line 2 column 12: ` +
        'expected hours from 0 to 24, such as 7.5, found "many"',
      hint: "List all problems: worktime doctor",
    });
  }
});

Deno.test("a bad overrides file does not keep events from being recorded", async () => {
  const overrides = overridesOf("2024-12-10,many");
  const bench = workbench("2024-12-10T16:00", { [OVERRIDES]: overrides });
  await bench.tracker.start();
  await bench.tracker.adjust("15:00");
  assertEquals(bench.disk.files[FILE], dayLog("2024-12-10", "start 15:00"));
  assertEquals(bench.disk.files[OVERRIDES], overrides);
});

Deno.test("a bad events file does not keep hours from being set", async () => {
  const bench = workbench("2024-12-10T16:00", { [FILE]: BROKEN });
  await bench.tracker.setExpectedHours("4");
  assertEquals(bench.disk.files[OVERRIDES], overridesOf("2024-12-10,4"));
  assertEquals(bench.disk.files[FILE], BROKEN);
});

/** Commands on January while December is damaged, starting on the 1st. */
const ELSEWHERE: [name: string, now: string, run: Run][] = [
  ["start", "2025-01-01T00:30", (tracker) => tracker.start()],
  ["status", "2025-01-01T00:30", (tracker) => tracker.status()],
  ["day", "2025-01-01T00:30", (tracker) => tracker.day()],
  ["month", "2025-01-01T00:30", (tracker) => tracker.month()],
  ["start", "2025-01-07T09:00", (tracker) => tracker.start()],
  ["status", "2025-01-07T09:00", (tracker) => tracker.status()],
  ["month", "2025-01-07T09:00", (tracker) => tracker.month()],
  [
    "setExpectedHours",
    "2025-01-01T00:30",
    (tracker) => tracker.setExpectedHours("4"),
  ],
  [
    "start of an earlier month",
    "2025-01-01T00:30",
    (tracker) => tracker.start({ at: "2024-11-30T09:00" }),
  ],
];

for (const [name, now, run] of ELSEWHERE) {
  for (const [file, text] of [[FILE, BROKEN], [FILE, ""], [FILE, "\0\0"]]) {
    const shown = JSON.stringify(text).slice(0, 20);
    Deno.test(`${name} at ${now} works next to a December of ${shown}`, async () => {
      const bench = workbench(now, { [file as string]: text as string });
      const { disk } = bench;
      const size = await disk.byteSize(FILE);
      await run(bench.tracker);
      assertEquals(await disk.byteSize(FILE), size);
    });
  }
}

Deno.test("a valid month is shown while the current one is damaged", async () => {
  const { tracker } = workbench("2024-12-10T16:00", {
    [FILE]: BROKEN,
    [OVERRIDES]: "x\n",
    "2024-11.csv": dayLog("2024-11-30", "start 09:00, stop 18:00"),
  });
  const { totalOvertimeMinutes } = await tracker.month({ month: "2024-11" });
  assertEquals(totalOvertimeMinutes, 60);
  const { workMinutes } = await tracker.status({ date: "2024-11-30" });
  assertEquals(workMinutes, 540);
  assertEquals((await tracker.day({ date: "2024-11-30" })).events.length, 2);
  await tracker.adjust("17:00", { date: "2024-11-30" });
  await tracker.start({ at: "2024-11-29T09:00" });
  await assertRejects(() => tracker.month(), DataFileError);
});

Deno.test("a file that is not text is reported and not changed", async () => {
  const bench = workbench("2024-12-10T16:00", { [FILE]: "date,ev\0" });
  await assertRejects(
    () => bench.tracker.start(),
    DataFileError,
    'Cannot read "2024-12.csv" line 1 column 8: expected text, found a zero ' +
      "byte, possibly from a crash during a write",
  );
  assertEquals(await bench.disk.byteSize(FILE), 8);
});

Deno.test("a month without a header is reported", async () => {
  const bench = workbench("2024-12-10T16:00", { [FILE]: "x" });
  await assertRefused(bench, () => bench.tracker.start(), {
    type: DataFileError,
    code: "bad_data_file",
    message: 'Cannot read "2024-12.csv" line 1 column 1: ' +
      'expected the header "date,event,time", found "x"',
    hint: "List all problems: worktime doctor",
  });
});

for (const text of ["", "\uFEFF", "\n\r\n", "# none yet\n"]) {
  Deno.test(`a file with ${JSON.stringify(text)} is a month without events`, async () => {
    const bench = workbench("2024-12-10T16:00", { [FILE]: text });
    assertEquals((await bench.tracker.status()).state, "unstarted");
    await bench.tracker.start();
    assertEquals(dataFiles(bench), {
      [FILE]: `${text}date,event,time\n2024-12-10,start,16:00\n`,
    });
    await bench.tracker.undo();
    assertEquals(dataFiles(bench), { [FILE]: text });
  });
}
