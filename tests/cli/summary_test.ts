import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { DIMENSIONS } from "../../lib/timers/totals.ts";
import { CliUser } from "../support/run_cli.ts";
import { cachedTask, entriesText } from "../support/time_entries.ts";

const ENTRIES = "history/time-entries.json";
const NOW = "2024-12-12T12:00";

const FILES = {
  "tasks.yaml": `tasks:
  - id: T-1
    title: Headless mode
    plan: p1
    sprint: s-1
  - id: T-2
    plan: p1
  - id: T-3
    title: Wide | bars
    sprint: s-1
`,
  [ENTRIES]: entriesText({
    "T-1": [
      { start: "2024-11-30T23:30", end: "2024-12-01T00:30" },
      { start: "2024-12-09T09:00", end: "2024-12-09T12:00", tags: ["a", "b"] },
      { start: "2024-12-10T23:00", end: "2024-12-11T01:00" },
    ],
    "T-2": [
      { start: "2024-12-11T10:00", end: "2024-12-11T11:30", tags: ["b"] },
    ],
    "T-3": [{ start: "2024-12-12T09:00", end: "2024-12-12T09:15" }],
    "X": [{ start: "2023-06-01T10:00", end: "2023-06-01T11:00", tags: ["a"] }],
  }),
};

type Options = NonNullable<ConstructorParameters<typeof CliUser>[1]>;

/** What `timer summary` prints with these words after it. */
async function summary(
  words: string,
  { files = FILES as Record<string, string>, now = NOW, ...options }:
    & Omit<Options, "disk">
    & { files?: Record<string, string>; now?: string } = {},
): Promise<string> {
  const disk = new MemoryDisk(files);
  const user = new CliUser(now, { ...options, disk });
  const args = words.split(" ").filter((word) => word !== "");
  const { out, error, status } = await user.run(["timer", "summary", ...args]);
  assertEquals([status, error], [0, ""], words);
  return out;
}

/** The name and the time of each row, and the total. */
async function rowsOf(
  words: string,
  options?: Parameters<typeof summary>[1],
): Promise<(string | number)[]> {
  const json = JSON.parse(await summary(`${words} --json`, options));
  const rows = json.rows as { key: string; seconds: number; entries: number }[];
  return [
    ...rows.map(({ key, seconds, entries }) =>
      `${key} ${seconds / 60} ${entries}`
    ),
    json.total_seconds / 60,
  ];
}

Deno.test("timer summary adds up all time by task, with bars of letters where nobody reads", async () => {
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

Deno.test("timer summary draws eighths on a terminal, and shows the least time", async () => {
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

Deno.test("timer summary --by day has the week in order, entries over midnight in parts", async () => {
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

Deno.test("timer summary --by tag counts an entry for each tag, in shares of the time", async () => {
  assertEquals(
    await summary("--by tag"),
    `Summary by tag: all time
Tag         Time  Share
b         4h 30m    51%  ########################
a          4h 0m    46%  #####################
(no tag)  3h 15m    37%  #################
Total: 8h 45m
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

Deno.test("timer summary adds up by each dimension, the same with dates as without", async () => {
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

Deno.test("timer summary takes the dates that are asked for, and names them", async () => {
  for (const [words, minutes, heading] of RANGES) {
    const [first] = (await summary(words)).split("\n");
    assertEquals(first, `Summary by task: ${heading}`, words);
    assertEquals((await rowsOf(words)).at(-1), minutes, words);
  }
});

const NOTHING: [words: string, heading: string][] = [
  ["--from 2024-12-12 --to 2024-12-10", "task: 2024-12-12 to 2024-12-10"],
  ["--from 2020-01-01 --to 2020-12-31", "task: 2020-01-01 to 2020-12-31"],
  ["--plan nope", "task: all time, plan nope"],
  ["--today --by tag --task T-1", "tag: 2024-12-12 (Thu), task T-1"],
];

Deno.test("timer summary says so where there is no time", async () => {
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
    "key,title,seconds,hours,entries,share\n",
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

Deno.test("timer summary leaves out other plans, sprints and tasks", async () => {
  for (const [words, rows, heading] of FILTERS) {
    assertEquals(await rowsOf(words), rows, words);
    const [first] = (await summary(words)).split("\n");
    assertEquals(first, `Summary by task: ${heading}`);
  }
});

Deno.test("timer summary refuses ranges that exclude each other", async () => {
  const ranges = [
    "--today",
    "--week",
    "--month",
    "--year",
    "--all",
    "--from yesterday",
    "--to today",
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
        `Several ranges of dates exclude each other
Give one of --today, --week, --month, --year, --all, or --from and --to
`,
      );
    }
  }
});

const REFUSED: [words: string, error: string][] = [
  [
    "--by hour",
    'Cannot add up by "hour"\n' +
    "Add up by day, week, month, task, plan, sprint, tag\n",
  ],
  [
    "--from 2024-02-30",
    'Not a date: "2024-02-30"\n' +
    "Write it as YYYY-MM-DD, such as 2024-12-10, or today or yesterday\n",
  ],
  [
    "--csv --md",
    'Options "--csv" and "--md" exclude each other\n' +
    "Give the one form that is to be printed\n",
  ],
];

Deno.test("timer summary refuses what it does not understand, and says what it does", async () => {
  for (const [words, expected] of REFUSED) {
    const user = new CliUser(NOW);
    const { status, error } = await user.type(`timer summary ${words}`);
    assertEquals([status, error], [2, expected], words);
  }
});

Deno.test("timer summary --json, --csv and --md carry the same figures", async () => {
  assertEquals(JSON.parse(await summary("--week --plan p1 --json")), {
    by: "task",
    from: "2024-12-09",
    to: "2024-12-15",
    filter: { plan: "p1", sprint: null, task: null },
    rows: [
      {
        key: "T-1",
        title: "Headless mode",
        seconds: 18_000,
        hours: 5,
        entries: 2,
        share: 77,
      },
      {
        key: "T-2",
        title: null,
        seconds: 5_400,
        hours: 1.5,
        entries: 1,
        share: 23,
      },
    ],
    total_seconds: 23_400,
    entries: 3,
    running: null,
    booked: null,
  });
  assertEquals(
    await summary("--csv"),
    `key,title,seconds,hours,entries,share
T-1,Headless mode,21600,6,3,69
T-2,,5400,1.5,1,17
X,,3600,1,1,11
T-3,Wide | bars,900,0.25,1,3
`,
  );
  assertEquals(
    await summary("--md"),
    `| Task | Title | Time | Share |
| --- | --- | ---: | ---: |
| T-1 | Headless mode | 6h 0m | 69% |
| T-2 |  | 1h 30m | 17% |
| X |  | 1h 0m | 11% |
| T-3 | Wide \\| bars | 15m | 3% |
| Total |  | 8h 45m |  |
`,
  );
  assertEquals(
    await summary("--md --by plan", {
      isTerminal: true,
    }),
    `| Plan | Time | Share |
| --- | ---: | ---: |
| p1 | 7h 30m | 86% |
| (no plan) | 1h 15m | 14% |
| Total | 8h 45m |  |
`,
  );
});

Deno.test("timer summary aligns what is as wide as two letters", async () => {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const files = {
    "tasks.yaml": "tasks:\n  - id: 😀\n    title: 時間の記録\n",
    [ENTRIES]: entriesText({ "漢字-1": hour, "é": hour, "😀": hour }),
  };
  assertEquals(
    await summary("", { files, isTerminal: true }),
    `Summary by task: all time
Task    Title        Time  Share
é                   1h 0m    34%  ████████████████████████
漢字-1              1h 0m    33%  ████████████████████████
😀      時間の記録  1h 0m    33%  ████████████████████████
Total: 3h 0m
`,
  );
});

const LONG = "x".repeat(10_000);
const HOSTILE = [
  "\x1b[31mred\x07\x9b0m",
  "two\nlines\r\tand\x7f",
  "turned \u202Egpj.exe",
  "line\u2028end",
  "a|b \\| `c` *d* _e_ ~f~ <b>g</b> [h](i) &amp; R&D",
  '=1+1,"quoted"',
  "__proto__",
  "../../x",
  `😀${LONG.slice(2)}`,
  LONG,
];

/** A file with an hour for each hostile task. */
function hostileFiles(): Record<string, string> {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const tasks = Object.fromEntries(HOSTILE.map((id) => [id, hour]));
  assertEquals(Object.keys(tasks).length, HOSTILE.length);
  return { [ENTRIES]: entriesText(tasks) };
}

Deno.test("timer summary lets no code of a hostile id reach the terminal, and cuts long ones", async () => {
  const files = hostileFiles();
  const text = await summary("", { files, isTerminal: true });
  assertEquals(
    text.match(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E]/gu)?.join(""),
    [
      ..."\n".repeat(HOSTILE.length + 3),
    ].join(""),
  );
  const shown = text.split("\n").slice(2, -2)
    .map((line) => line.replace(/ +1h 0m.*/, "")).sort();
  assertEquals(
    shown,
    [
      "\\x1b[31mred\\x07\\x9b0m",
      "two\\x0alines\\x0d\\x09and\\x7f",
      "turned \\u202egpj.exe",
      "line\\u2028end",
      "a|b \\| `c` *d* _e_ ~f~ <b>g</b> [h](i) …",
      '=1+1,"quoted"',
      "__proto__",
      "../../x",
      `😀${"x".repeat(37)}…`,
      `${"x".repeat(39)}…`,
    ].sort(),
  );
  const filtered = await summary(`--task ${LONG}`, { files });
  assert(filtered.split("\n").every((line) => line.length < 500));
});

Deno.test("timer summary keeps hostile ids whole in JSON, CSV and Markdown", async () => {
  const files = hostileFiles();
  const { rows } = JSON.parse(await summary("--json", { files }));
  const keys = rows.map(({ key }: { key: string }) => key);
  assertEquals(keys.sort(), HOSTILE.toSorted());
  const csv = await summary("--csv", { files });
  assert(csv.includes('"=1+1,""quoted"""'));
  assert(csv.includes(`\n${LONG},,3600,1,1,10\n`));
  const md = await summary("--md", { files });
  assertEquals(md.split("\n").length, HOSTILE.length + 4);
  assert(md.includes(`| ${LONG} |`));
  assert(md.includes(
    "| a\\|b \\\\\\| \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\<b\\>g\\</b\\> " +
      "\\[h\\](i) \\&amp; R&D |",
  ));
  assert(md.includes("| two\\\\x0alines\\\\x0d\\\\x09and\\\\x7f |"));
});

Deno.test("timer summary does not cut a letter of two halves at the end", async () => {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const id = `${"x".repeat(38)}😀yyy`;
  const text = await summary("", {
    files: { [ENTRIES]: entriesText({ [id]: hour }) },
  });
  assertEquals(text.split("\n")[2]?.split(" ")[0], `${"x".repeat(38)}…`);
});

Deno.test("timer summary counts the timer that runs, and says how long", async () => {
  const files = { ...FILES };
  const user = new CliUser("2024-12-12T11:30", { disk: new MemoryDisk(files) });
  await user.type("timer start T-2 --tag b");
  user.at(NOW);
  const { out } = await user.type("timer summary --today");
  assertEquals(
    out,
    `Summary by task: 2024-12-12 (Thu)
Task  Title        Time  Share
T-2                 30m    67%  ########################
T-3   Wide | bars   15m    33%  ############
Total: 45m (T-2 is running: 30m so far)
`,
  );
  const jsonOf = async (words: string) =>
    JSON.parse((await user.type(`timer summary ${words} --json`)).out);
  for (const by of DIMENSIONS) {
    const { running, total_seconds, entries } = await jsonOf(`--by ${by}`);
    assertEquals(running, { task: "T-2", seconds: 1800 }, by);
    assertEquals([total_seconds, entries], [555 * 60, 7], by);
  }
  for (const words of ["--task X", "--sprint s-1", "--to yesterday"]) {
    assertEquals((await jsonOf(words)).running, null, words);
  }
  // Past midnight, only its part of today counts.
  user.at("2024-12-13T01:15");
  const { running, rows } = await jsonOf("--today");
  assertEquals(running, { task: "T-2", seconds: 75 * 60 });
  assertEquals(rows.length, 1);
});

const BOOKED_FILES = {
  "2024-12.csv": `date,event,time
2024-12-12,start,09:00
2024-12-12,lunch_start,12:00
2024-12-12,lunch_end,13:00
`,
  [ENTRIES]: entriesText({
    "T-1": [{ start: "2024-12-12T08:30", end: "2024-12-12T10:00" }],
    "T-2": [
      { start: "2024-12-12T09:30", end: "2024-12-12T10:30" },
      { start: "2024-12-12T12:00", end: "2024-12-12T12:20" },
    ],
  }),
};

Deno.test("timer summary --today says how much of the work is booked", async () => {
  const disk = new MemoryDisk(BOOKED_FILES);
  const user = new CliUser("2024-12-12T14:00", { disk });
  await user.type("timer start T-1");
  user.at("2024-12-12T15:00");
  const expected = `Summary by task: 2024-12-12 (Thu)
Task    Time  Share
T-1   2h 30m    65%  ########################
T-2   1h 20m    35%  #############
Total: 3h 50m (T-1 is running: 1h 0m so far)
Booked 2:30 of 5:00 (2:30 unbooked)
Overlapping entries are counted once: 0:30
Booked outside work: 0:50
`;
  for (const words of ["--today", "--from today --to today"]) {
    const { out } = await user.type(`timer summary ${words}`);
    assertEquals(out, expected, words);
  }
  const json = await user.type("timer summary --today --json");
  assertEquals(JSON.parse(json.out).booked, {
    work_minutes: 300,
    booked_minutes: 150,
    unbooked_minutes: 150,
    overlap_minutes: 30,
    outside_minutes: 50,
  });
  for (const words of ["", "--week", "--today --task T-1"]) {
    const { out } = await user.type(`timer summary ${words} --json`.trim());
    assertEquals(JSON.parse(out).booked, null, words);
  }
});

Deno.test("timer summary --today says nothing of work on a day without work or without entries", async () => {
  const { [ENTRIES]: entries = "", ...work } = BOOKED_FILES;
  for (const files of [{ [ENTRIES]: entries }, work]) {
    const json = await summary("--today --json", {
      files,
      now: "2024-12-12T15:00",
    });
    assertEquals(JSON.parse(json).booked, null);
  }
});

Deno.test("timer summary finds older months in files of their own", async () => {
  const june = { start: "2023-06-01T10:00", end: "2023-06-01T11:00" };
  const today = { start: "2024-12-12T09:00", end: "2024-12-12T09:30" };
  const task = {
    ...cachedTask("T-1", [today]),
    total_seconds: 5400,
    archive: { seconds: 3600, entries: 1, months: ["2023-06"] },
  };
  const files = {
    [ENTRIES]: JSON.stringify({ "T-1": task }),
    "history/2023-06.json": entriesText({ "T-1": [june] }),
  };
  const months = ["2023-06 60 1", "2024-12 30 1", 90];
  assertEquals(await rowsOf("", { files }), ["T-1 90 2", 90]);
  assertEquals(await rowsOf("--by month", { files }), months);
  assertEquals(await rowsOf("--by month --year", { files }), [
    "2024-12 30 1",
    30,
  ]);
});

Deno.test("timer summary has the part of an entry that began many days before", async () => {
  const start = "2024-11-28T18:00";
  const task = {
    ...cachedTask("T-1", []),
    archive: { seconds: 86400 * 5, entries: 1, months: ["2024-11"] },
  };
  const files = {
    [ENTRIES]: JSON.stringify({ "T-1": task }),
    "history/2024-11.json": entriesText({
      "T-1": [{ start, end: "2024-12-03T18:00" }],
    }),
  };
  const words = "--from 2024-12-02 --to 2024-12-02";
  assertEquals(await rowsOf(words, { files }), ["T-1 1440 1", 1440]);
});

Deno.test("timer summary --by day has days of 23 and 25 hours where clocks change", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [{ start: "2025-03-29T23:00+01:00", end: "2025-03-31T01:00+02:00" }],
      B: [{ start: "2025-10-25T23:00+02:00", end: "2025-10-27T01:00+01:00" }],
    }),
  };
  const zone = "Europe/Berlin";
  const options = { files, zone, now: "2025-11-01T12:00" };
  assertEquals(await rowsOf("--by day", options), [
    "2025-03-29 60 1",
    "2025-03-30 1380 1",
    "2025-03-31 60 1",
    "2025-10-25 60 1",
    "2025-10-26 1500 1",
    "2025-10-27 60 1",
    3120,
  ]);
  const day = "--from 2025-10-26 --to 2025-10-26";
  assertEquals(await rowsOf(day, options), ["B 1500 1", 1500]);
});
