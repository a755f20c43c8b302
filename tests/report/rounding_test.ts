import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  describeRounding,
  parseRounding,
  partRounder,
  roundSeconds,
} from "../../lib/report/rounding.ts";

const MONDAY = "2024-12-09";
const TUESDAY = "2024-12-10";

Deno.test("parseRounding() reads a duration, a direction and what is rounded", () => {
  const table: [string, number, "nearest" | "up" | "down", "entry" | "day"][] =
    [
      ["15m", 15, "nearest", "entry"],
      ["15", 15, "nearest", "entry"],
      ["1m", 1, "nearest", "entry"],
      ["24h", 1440, "nearest", "entry"],
      ["1440", 1440, "nearest", "entry"],
      ["0.5h", 30, "nearest", "entry"],
      ["0,1h:up", 6, "up", "entry"],
      ["1:30", 90, "nearest", "entry"],
      ["1:30:down", 90, "down", "entry"],
      ["0:15:up:day", 15, "up", "day"],
      ["1h 30m:up", 90, "up", "entry"],
      ["15m:nearest", 15, "nearest", "entry"],
      ["15m:day", 15, "nearest", "day"],
      ["15m:day:down", 15, "down", "day"],
      ["15m:up:entry", 15, "up", "entry"],
      ["15M:UP:Day", 15, "up", "day"],
      ["0:01", 1, "nearest", "entry"],
    ];
  for (const [text, minutes, direction, per] of table) {
    assertEquals(parseRounding(text), { minutes, direction, per }, text);
  }
});

Deno.test("parseRounding() rejects other texts with a hint", () => {
  const form =
    "Use a duration, with :up, :down or :nearest, and with :day to " +
    "round a task's time per day: 15m, 6m:up or 15m:up:day";
  const limits = "Use a multiple from 1m to 24h";
  const table: [text: string, hint: string][] = [
    ["", form],
    ["up", form],
    [":up", form],
    ["15m:", form],
    ["15m::up", form],
    ["15m:sideways", form],
    ["15m:up:down", form],
    ["15m:up:up", form],
    ["15m:day:entry", form],
    ["15m:constructor", form],
    ["-15m", "Use 15m"],
    ["a day", form],
    ["0", limits],
    ["0m:up", limits],
    ["1441", limits],
    ["25h", limits],
    ["15m up", "Use 15m:up"],
    ["15m, up", "Use 15m:up"],
    ["15m/day", "Use 15m:day"],
    ["15m-up", "Use 15m:up"],
    ["15m up day", "Use 15m:up:day"],
    ["up:15m", "Use 15m:up"],
    ["up 15m", "Use 15m:up"],
    ["15 min", "Use 15m"],
    [" 15m Up ", "Use 15m:up"],
    ["15M UP", "Use 15m:up"],
    ["15M:UP:UP", form],
    ["1:75:up", "Minutes go up to 59: use 2:15"],
    ["0.25", "For hours, use 0.25h; for minutes, a whole number such as 90m"],
  ];
  for (const [text, hint] of table) {
    const error = assertThrows(() => parseRounding(text), InvalidTextError);
    assertEquals([error.code, error.hint], ["invalid_rounding", hint], text);
  }
});

Deno.test("describeRounding() says what is rounded, and to what", () => {
  const table: [rule: string, words: string][] = [
    ["15m", "Each entry is rounded to the nearest 15 minutes"],
    ["15m:up", "Each entry is rounded up to a multiple of 15 minutes"],
    ["6m:down", "Each entry is rounded down to a multiple of 6 minutes"],
    ["1m", "Each entry is rounded to the nearest minute"],
    ["1m:up", "Each entry is rounded up to whole minutes"],
    ["1h:up", "Each entry is rounded up to whole hours"],
    ["1h", "Each entry is rounded to the nearest hour"],
    ["2h:down", "Each entry is rounded down to a multiple of 2 hours"],
    ["90m", "Each entry is rounded to the nearest 90 minutes"],
    [
      "15m:day",
      "Each task's time per day is rounded to the nearest 15 minutes",
    ],
    [
      "15m:up:day",
      "Each task's time per day is rounded up to a multiple of 15 minutes",
    ],
  ];
  for (const [rule, words] of table) {
    assertEquals(describeRounding(parseRounding(rule)), words, rule);
  }
});

Deno.test("roundSeconds() rounds before, at and after each edge", () => {
  const table: [rule: string, seconds: number, rounded: number][] = [
    ["15m", 0, 0],
    ["15m", 1, 0],
    ["15m", 449, 0],
    ["15m", 450, 900],
    ["15m", 451, 900],
    ["15m", 899, 900],
    ["15m", 900, 900],
    ["15m", 1349, 900],
    ["15m", 1350, 1800],
    ["15m:up", 0, 0],
    ["15m:up", 1, 900],
    ["15m:up", 899, 900],
    ["15m:up", 900, 900],
    ["15m:up", 901, 1800],
    ["15m:down", 0, 0],
    ["15m:down", 899, 0],
    ["15m:down", 900, 900],
    ["15m:down", 901, 900],
    ["15m:down", 1800, 1800],
    ["6m:up", 361, 720],
    ["24h", 43199, 0],
    ["24h", 43200, 86400],
    // A sum of fractions of a second, with an error in its last digit.
    ["15m:up", 900.0000000001, 900],
    ["15m:down", 899.9999999999, 900],
    ["15m:up", 900.001, 1800],
  ];
  for (const [rule, seconds, rounded] of table) {
    const found = roundSeconds(seconds, parseRounding(rule));
    assertEquals(found, rounded, `${rule} of ${seconds}`);
  }
});

Deno.test("partRounder() rounds an entry as a whole across midnight", () => {
  const table: [rule: string, parts: number[], rounded: number[]][] = [
    ["15m", [67, 7], [60, 15]],
    ["15m:up", [7, 7], [15, 0]],
    ["15m:down", [14, 14], [0, 15]],
    ["15m:up", [1, 1440, 1], [15, 1440, 0]],
    ["15m", [0], [0]],
  ];
  for (const [rule, minutes, rounded] of table) {
    const round = partRounder(parseRounding(rule));
    const found = minutes.map((it) =>
      round({ entryId: "a", taskId: "T", day: MONDAY, seconds: it * 60 }) / 60
    );
    assertEquals(found, rounded, `${rule} of ${minutes}`);
  }
});

Deno.test("partRounder() rounds each entry of a task on its own", () => {
  const round = partRounder(parseRounding("15m:up"));
  const part = { taskId: "T", day: MONDAY, seconds: 300 };
  assertEquals(round({ ...part, entryId: "a" }), 900);
  assertEquals(round({ ...part, entryId: "b" }), 900);
});

Deno.test("partRounder() continues an entry that began before the range", () => {
  const entry = { entryId: "a", taskId: "T", day: TUESDAY };
  const whole = partRounder(parseRounding("15m"));
  const first = whole({ ...entry, seconds: 67 * 60 });
  const rest = partRounder(parseRounding("15m"));
  const second = rest({ ...entry, seconds: 420, secondsBefore: 67 * 60 });
  assertEquals([first, second], [60 * 60, 15 * 60]);
});

Deno.test("partRounder() rounds the time of a task on a day as a whole", () => {
  const round = partRounder(parseRounding("15m:up:day"));
  const parts: [entryId: string, taskId: string, day: string][] = [
    ["a", "T", MONDAY],
    ["b", "T", MONDAY],
    ["c", "T", MONDAY],
    ["d", "U", MONDAY],
    ["e", "T", TUESDAY],
  ];
  const found = parts.map(([entryId, taskId, day]) =>
    // What was before the range belongs to another day.
    round({ entryId, taskId, day, seconds: 360, secondsBefore: 60 }) / 60
  );
  assertEquals(found, [15, 0, 15, 15, 15]);
});

Deno.test("partRounder() gives an entry the sum of any parts of it", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = seed * 48271 % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 500; round++) {
    const direction = ["up", "down", "nearest"][random(3)];
    const per = ["entry", "day"][random(2)];
    const rule = parseRounding(`${1 + random(90)}m:${direction}:${per}`);
    const roundPart = partRounder(rule);
    const parts = Array.from({ length: 1 + random(5) }, () => random(9000));
    const entry = { entryId: "a", taskId: "T", day: MONDAY };
    let sum = 0;
    for (const seconds of parts) {
      const rounded = roundPart({ ...entry, seconds });
      assertEquals(rounded % (rule.minutes * 60), 0);
      sum += rounded;
    }
    const total = parts.reduce((all, it) => all + it, 0);
    assertEquals(sum, roundSeconds(total, rule));
  }
});
