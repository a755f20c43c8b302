import { assertEquals, assertNotEquals } from "@std/assert";
import { DIMENSIONS } from "../../lib/tracking/totals.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, NOW, rowsOf, summary } from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer summary sums all time by task, with ASCII bars outside a terminal", async () => {
  assertEquals(
    await summary(""),
    `Summary by task: all time
Task  Title            Time  Share
T-1   Headless mode   6h 0m    69%  ########################
T-2                  1h 30m    17%  ######
X                     1h 0m    11%  ####
T-3   Wide | bars       15m     3%  #
Total: 8h 45m
`,
  );
});

Deno.test("timer summary draws eighths on a terminal, and shows even the shortest time", async () => {
  const end = (clock: string) => [
    { start: "2024-12-12T09:00", end: `2024-12-12T${clock}` },
  ];
  const files = {
    [ENTRIES]: entriesText({
      A: end("10:00"),
      B: end("09:25"),
      C: end("09:07"),
      D: end("09:00:01"),
    }),
  };
  assertEquals(
    await summary("", { files, isTerminal: true }),
    `Summary by task: all time
Task   Time  Share
A     1h 0m    65%  ████████████████████████
B       25m    27%  ██████████
C        7m     8%  ██▊
D        0m     0%  ▏
Total: 1h 32m
`,
  );
});

Deno.test("timer summary --by day is in order, and splits entries at midnight", async () => {
  assertEquals(
    await summary("--week --by day"),
    `Summary by day: 2024-12-09 to 2024-12-15
Day                 Time  Share
2024-12-09 (Mon)   3h 0m    44%  ########################
2024-12-10 (Tue)   1h 0m    15%  ########
2024-12-11 (Wed)  2h 30m    37%  ####################
2024-12-12 (Thu)     15m     4%  ##
Total: 6h 45m
`,
  );
});

Deno.test("timer summary of a range is that of the options for it", async () => {
  const pairs: [range: string, options: string][] = [
    ["this week", "--week"],
    ["2024-W50", "--week"],
    ["month", "--month"],
    ["dec", "--month"],
    ["2024", "--year"],
    ["today", "--today"],
    ["yesterday", "--from yesterday --to yesterday"],
    ["mon..wed", "--from 2024-12-09 --to 2024-12-11"],
    ["2024-12-10..today", "--from 2024-12-10"],
  ];
  for (const [range, options] of pairs) {
    const expected = await summary(`${options} --by day`);
    assertEquals(await summary(`${range} --by day`), expected, range);
  }
  const week = await summary("--week --by day");
  assertNotEquals(await summary("last week --by day"), week);
});

Deno.test("timer summary --by tag counts an entry for each of its tags", async () => {
  assertEquals(
    await summary("--by tag"),
    `Summary by tag: all time
Tag         Time  Share
b         4h 30m    51%  ########################
a          4h 0m    46%  #####################
(no tag)  3h 15m    37%  #################
Total: 8h 45m (entries with several tags count once)
`,
  );
});

const BY: [by: string, rows: (string | number)[]][] = [
  ["day", [
    "2023-06-01 60 1",
    "2024-11-30 30 1",
    "2024-12-01 30 1",
    "2024-12-09 180 1",
    "2024-12-10 60 1",
    "2024-12-11 150 2",
    "2024-12-12 15 1",
    525,
  ]],
  ["week", ["2023-W22 60 1", "2024-W48 60 1", "2024-W50 405 4", 525]],
  ["month", ["2023-06 60 1", "2024-11 30 1", "2024-12 435 5", 525]],
  ["task", ["T-1 360 3", "T-2 90 1", "X 60 1", "T-3 15 1", 525]],
  ["plan", ["p1 450 4", "null 75 2", 525]],
  ["sprint", ["s-1 375 4", "null 150 2", 525]],
  ["tag", ["b 270 2", "a 240 2", "null 195 3", 525]],
];

Deno.test("timer summary groups by each dimension, with and without dates", async () => {
  assertEquals(BY.map(([by]) => by), [...DIMENSIONS]);
  for (const [by, rows] of BY) {
    assertEquals(await rowsOf(`--by ${by}`), rows, by);
    assertEquals(await rowsOf(`--all --by ${by}`), rows, by);
    assertEquals(await rowsOf(`--from 2020-01-01 --by ${by}`), rows, by);
  }
});

const RANGES: [words: string, minutes: number, heading: string][] = [
  ["--today", 15, "2024-12-12 (Thu)"],
  ["--week", 405, "2024-12-09 to 2024-12-15"],
  ["--month", 435, "2024-12-01 to 2024-12-31"],
  ["--year", 465, "2024-01-01 to 2024-12-31"],
  ["--all", 525, "all time"],
  ["--from 2024-12-10", 225, "2024-12-10 to 2024-12-12"],
  ["--from today", 15, "2024-12-12 (Thu)"],
  ["--from yesterday --to yesterday", 150, "2024-12-11 (Wed)"],
  ["--from 2024-12-09 --to 2024-12-10", 240, "2024-12-09 to 2024-12-10"],
  ["--to 2024-11-30", 90, "until 2024-11-30"],
  ["--to 9999-12-31", 525, "until 9999-12-31"],
  ["--from 2024-12-01 --to 2024-12-01", 30, "2024-12-01 (Sun)"],
];

Deno.test("timer summary uses the given dates and names them", async () => {
  for (const [words, minutes, heading] of RANGES) {
    const [first] = (await summary(words)).split("\n");
    assertEquals(first, `Summary by task: ${heading}`, words);
    assertEquals((await rowsOf(words)).at(-1), minutes, words);
  }
});

const NOTHING: [words: string, heading: string][] = [
  ["--from 2020-01-01 --to 2020-12-31", "task: 2020-01-01 to 2020-12-31"],
  ["--plan nope", "task: all time, plan nope"],
  ["--today --by tag --task T-1", "tag: 2024-12-12 (Thu), task T-1"],
];

Deno.test("timer summary says so if there is no time", async () => {
  for (const [words, heading] of NOTHING) {
    assertEquals(
      await summary(words),
      `Summary by ${heading}\nNo time recorded\n`,
    );
  }
  const files = { [ENTRIES]: entriesText({ "T-0": [] }) };
  for (const words of ["", "--by plan", "--by day", "--today"]) {
    const text = await summary(words, { files });
    assertEquals(text.split("\n")[1], "No time recorded", words);
    assertEquals(await rowsOf(words, { files }), [0], words);
  }
  assertEquals(
    await summary("--csv", { files: {} }),
    "key,title,seconds,hours,entries,share,running\n",
  );
  assertEquals(
    await summary("--md", { files: {} }),
    `| Task | Time | Share |
| --- | ---: | ---: |
| Total | 0m |  |
`,
  );
});

const FILTERS: [words: string, rows: (string | number)[], heading: string][] = [
  ["--plan p1", ["T-1 360 3", "T-2 90 1", 450], "all time, plan p1"],
  ["--sprint s-1", ["T-1 360 3", "T-3 15 1", 375], "all time, sprint s-1"],
  ["--task X", ["X 60 1", 60], "all time, task X"],
  [
    "--plan p1 --sprint s-1 --month",
    ["T-1 330 3", 330],
    "2024-12-01 to 2024-12-31, plan p1, sprint s-1",
  ],
];

Deno.test("timer summary filters by plan, sprint and task", async () => {
  for (const [words, rows, heading] of FILTERS) {
    assertEquals(await rowsOf(words), rows, words);
    const [first] = (await summary(words)).split("\n");
    assertEquals(first, `Summary by task: ${heading}`);
  }
});

Deno.test("timer summary rejects several date ranges", async () => {
  const ranges = [
    "--today",
    "--week",
    "--month",
    "--year",
    "--last-week",
    "--last-month",
    "--all",
    "--from yesterday",
    "--to today",
    "last week",
  ];
  const user = new CliUser(NOW);
  for (const one of ranges) {
    for (const other of ranges.slice(ranges.indexOf(one) + 1)) {
      if (one.startsWith("--from") && other.startsWith("--to")) continue;
      const { status, out, error } = await user.type(
        `timer summary ${one} ${other}`,
      );
      assertEquals([status, out], [2, ""], `${one} ${other}`);
      assertEquals(
        error,
        `Date ranges cannot be used together
Use only one of RANGE, --today, --week, --month, --year, --last-week, --last-month or --all, or --from and --to
`,
      );
    }
  }
});

const REFUSED: [words: string, error: string][] = [
  [
    "--by hour",
    'Cannot group by "hour"\n' +
    "Group by day, week, month, task, plan, sprint, tag\n",
  ],
  [
    "--from 2024-02-30",
    'Invalid date: "2024-02-30"\n' +
    "Use YYYY-MM-DD: 2024-02 has 29 days\n",
  ],
  [
    "--csv --md",
    "--csv and --md cannot be used together\nUse only one of them\n",
  ],
];

Deno.test("timer summary rejects unknown dimensions and lists the valid ones", async () => {
  for (const [words, expected] of REFUSED) {
    const user = new CliUser(NOW);
    const { status, error } = await user.type(`timer summary ${words}`);
    assertEquals([status, error], [2, expected], words);
  }
});
