import { assertEquals, assertRejects } from "@std/assert";
import { InvalidTextError } from "../../mod.ts";
import {
  assertRefused,
  dataFiles,
  overridesOf,
  workbench,
} from "./workbench.ts";

const NOW = "2024-12-10T16:00";
const FILE = "2024-12-worktime-overrides.csv";

const HOURS: [hours: string, stored: string, minutes: number][] = [
  ["8", "8", 480],
  ["4", "4", 240],
  ["4.0", "4", 240],
  ["7.5", "7.5", 450],
  ["7:30", "7.5", 450],
  ["7h30m", "7.5", 450],
  ["7:20", "7.33", 440],
  ["0", "0", 0],
  ["24", "24", 1440],
];

for (const [hours, stored, minutes] of HOURS) {
  Deno.test(`Tracker.setExpectedHours() stores ${hours} as ${stored}`, async () => {
    const bench = workbench(NOW);
    const date = "2024-12-25";
    assertEquals(
      await bench.tracker.setExpectedHours(hours, { date }) as unknown,
      {
        date,
        expectedMinutes: minutes,
        message: `Set expected hours for 2024-12-25 to ${stored}`,
      },
    );
    const text = overridesOf(`2024-12-25,${stored}`);
    assertEquals(dataFiles(bench), { [FILE]: text });
    await bench.tracker.start({ at: "2024-12-01T09:00" });
    const at = "2024-12-01T10:00";
    const { todaysOvertimeMinutes } = await bench.tracker.status({ at });
    assertEquals(todaysOvertimeMinutes, 60 - 480);
    const shown = await bench.tracker.day({ date });
    assertEquals(shown.stats.expectedMinutes, minutes);
  });
}

const HINT = "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30";

const REFUSED: [hours: string, message: string][] = [
  ["-1", 'Invalid hours: "-1"'],
  ["7.51", 'Invalid hours: "7.51"'],
  ["abc", 'Invalid hours: "abc"'],
  ["", 'Invalid hours: ""'],
  ["NaN", 'Invalid hours: "NaN"'],
  ["1e3", 'Invalid hours: "1e3"'],
  ["25", 'Too many hours: "25"'],
  ["24:01", 'Too many hours: "24:01"'],
];

for (const [hours, message] of REFUSED) {
  Deno.test(`Tracker.setExpectedHours() rejects "${hours}"`, async () => {
    for (const files of [{}, { [FILE]: overridesOf("2024-12-10,4") }]) {
      const bench = workbench(NOW, files);
      await assertRefused(
        bench,
        () => bench.tracker.setExpectedHours(hours),
        { type: InvalidTextError, code: "invalid_hours", message, hint: HINT },
      );
    }
  });
}

Deno.test("Tracker.setExpectedHours() takes words for days to come", async () => {
  const table: [date: string, expected: string][] = [
    ["tomorrow", "2024-12-11"],
    ["+2", "2024-12-12"],
    ["next fri", "2024-12-13"],
    ["last fri", "2024-12-06"],
  ];
  for (const [date, expected] of table) {
    const { tracker } = workbench(NOW);
    const set = await tracker.setExpectedHours("4", { date });
    assertEquals<string>(set.date, expected);
  }
});

Deno.test("Tracker.setExpectedHours() does not guess which Friday is meant", async () => {
  const bench = workbench(NOW);
  await assertRefused(
    bench,
    () => bench.tracker.setExpectedHours("4", { date: "fri" }),
    {
      type: InvalidTextError,
      code: "invalid_date",
      message: '"fri" could mean 2024-12-06 or 2024-12-13',
      hint: 'Use "last fri" or "next fri"',
    },
  );
});

Deno.test("Tracker.setExpectedHours() refuses what is no date", async () => {
  const bench = workbench(NOW);
  const table: [date: string, hint: string][] = [
    ["2026-02-30", "Use YYYY-MM-DD: 2026-02 has 28 days"],
    ["20241210", "Use YYYY-MM-DD: 2024-12-10"],
    ["", "Use YYYY-MM-DD, or a day such as yesterday or last fri"],
  ];
  for (const [date, hint] of table) {
    await assertRefused(
      bench,
      () => bench.tracker.setExpectedHours("8", { date }),
      {
        type: InvalidTextError,
        code: "invalid_date",
        message: `Invalid date: "${date}"`,
        hint,
      },
    );
  }
});

Deno.test("Tracker.setExpectedHours() applies to today if no date is given", async () => {
  const bench = workbench(NOW);
  const { message } = await bench.tracker.setExpectedHours("6");
  assertEquals(message, "Set expected hours for 2024-12-10 to 6");
  await bench.tracker.setExpectedHours("5", { date: "yesterday" });
  const text = overridesOf("2024-12-09,5", "2024-12-10,6");
  assertEquals(dataFiles(bench), { [FILE]: text });
});

Deno.test("Tracker.setExpectedHours() writes to the file of the date's own month", async () => {
  const bench = workbench(NOW);
  await bench.tracker.setExpectedHours("0", { date: "2025-01-01" });
  await bench.tracker.setExpectedHours("4", { date: "2024-12-31" });
  await bench.tracker.setExpectedHours("6", { date: "2024-11-30" });
  assertEquals(dataFiles(bench), {
    "2024-11-worktime-overrides.csv": overridesOf("2024-11-30,6"),
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-31,4"),
    "2025-01-worktime-overrides.csv": overridesOf("2025-01-01,0"),
  });
});

Deno.test("Tracker.setExpectedHours() keeps rows sorted, and one for each date", async () => {
  const bench = workbench(NOW, {
    [FILE]: overridesOf("2024-12-24,4", "2024-12-31,4"),
  });
  await bench.tracker.setExpectedHours("0", { date: "2024-12-25" });
  await bench.tracker.setExpectedHours("6", { date: "2024-12-31" });
  await bench.tracker.setExpectedHours("7", { date: "2024-12-01" });
  assertEquals(dataFiles(bench), {
    [FILE]: overridesOf(
      "2024-12-01,7",
      "2024-12-24,4",
      "2024-12-25,0",
      "2024-12-31,6",
    ),
  });
});

Deno.test("Tracker.setExpectedHours() writes nothing when nothing changes", async () => {
  const bench = workbench(NOW, { [FILE]: overridesOf("2024-12-10,4") });
  const { message } = await bench.tracker.setExpectedHours("4:00");
  assertEquals(message, "Set expected hours for 2024-12-10 to 4");
  assertEquals(dataFiles(bench), { [FILE]: overridesOf("2024-12-10,4") });
  assertEquals(bench.disk.files["journal.jsonl"], undefined);
});

Deno.test("Tracker.setExpectedHours() takes no lunch that is neither planned nor not", async () => {
  const { tracker } = workbench("2024-12-10T09:00");
  for (const isLunchPlanned of ["no", 0, null] as never[]) {
    await assertRejects(
      () => tracker.setExpectedHours("5", { isLunchPlanned }),
      TypeError,
      '"isLunchPlanned" must be true or false',
    );
  }
});
