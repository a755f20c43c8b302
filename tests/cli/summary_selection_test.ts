import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import {
  ENTRIES,
  FILES,
  NOW,
  rowsOf,
  summary,
} from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer summary includes only entries with all tags", async () => {
  const table: [words: string, rows: (string | number)[]][] = [
    ["--tag a", ["T-1 180 1", "X 60 1", 240]],
    ["--tag b", ["T-1 180 1", "T-2 90 1", 270]],
    ["--tag a --tag b", ["T-1 180 1", 180]],
    ["--tag a --week", ["T-1 180 1", 180]],
    ["--tag b --plan p1 --by plan", ["p1 270 2", 270]],
    ["--tag none", [0]],
  ];
  for (const [words, rows] of table) {
    assertEquals(await rowsOf(words), rows, words);
  }
});

Deno.test("timer summary includes only billable time, or only the rest", async () => {
  const hour = { start: "2024-12-12T09:00", end: "2024-12-12T10:00" };
  const files = {
    [ENTRIES]: entriesText({
      A: [{ ...hour, billable: true }, hour],
      B: [{ ...hour, billable: false }],
    }),
  };
  assertEquals(await rowsOf("--billable", { files }), ["A 120 2", 120]);
  assertEquals(await rowsOf("--no-billable", { files }), ["B 60 1", 60]);
});

Deno.test("timer summary selects last week and last month by option and by word", async () => {
  const now = "2024-12-16T12:00";
  const week = await summary("--last-week", { now });
  assertEquals(week, await summary("last week", { now }));
  assertEquals(
    week.split("\n")[0],
    "Summary by task: 2024-12-09 to 2024-12-15",
  );
  const month = await summary("--last-month");
  assertEquals(month, await summary("last month"));
  assertEquals(
    month,
    `Summary by task: 2024-11-01 to 2024-11-30
Task  Title          Time  Share
T-1   Headless mode   30m   100%  ########################
Total: 30m
`,
  );
});

Deno.test("timer summary names its filter, as text and as JSON", async () => {
  const words = "--week --tag b --no-billable";
  const text = await summary(words);
  assertEquals(
    text.split("\n")[0],
    "Summary by task: 2024-12-09 to 2024-12-15, tag b, not billable",
  );
  const { filter } = JSON.parse(await summary(`${words} --json`));
  assertEquals(filter, {
    plan: null,
    sprint: null,
    task: null,
    tags: ["b"],
    billable: false,
  });
});

Deno.test("timer summary compares a mistyped tag with those of tasks, if it selects nothing", async () => {
  const files = {
    "tasks.yaml": "tasks:\n  - id: T-1\n    tags: [review, deep]\n",
    [ENTRIES]: entriesText({
      "T-1": [
        { start: "2024-12-12T09:00", end: "2024-12-12T10:00", tags: ["Deep"] },
      ],
    }),
  };
  const user = new CliUser(NOW, { disk: new MemoryDisk(files) });
  const note = 'No task has the tag "reveiw"; similar: "review"\n';
  assertEquals((await user.type("timer summary --tag reveiw")).error, note);
  assertEquals((await user.type("timer summary --tag Deep")).error, "");
});

Deno.test("timer summary --round shows rounded time beside the exact time", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [
        { start: "2024-12-11T09:00", end: "2024-12-11T09:08" },
        { start: "2024-12-11T10:00", end: "2024-12-11T10:05" },
      ],
      B: [{ start: "2024-12-11T23:52", end: "2024-12-12T00:07" }],
    }),
  };
  assertEquals(
    await summary("--round 15m:up", { files }),
    `Summary by task: all time
Task  Time  Rounded  Share
B      15m      15m    54%  ########################
A      13m      30m    46%  #####################
Total: 28m, rounded 45m
Each entry is rounded up to a multiple of 15 minutes
`,
  );
  assertEquals(
    await summary("--round 15m:up:day --by day", { files }),
    `Summary by day: all time
Day               Time  Rounded  Share
2024-12-11 (Wed)   21m      30m    75%  ########################
2024-12-12 (Thu)    7m      15m    25%  ########
Total: 28m, rounded 45m
Each task's time per day is rounded up to a multiple of 15 minutes
`,
  );
  assertEquals(
    await summary("--round 15m --md", { files }),
    `| Task | Time | Rounded | Share |
| --- | ---: | ---: | ---: |
| B | 15m | 15m | 54% |
| A | 13m | 15m | 46% |
| Total | 28m | 30m |  |

Each entry is rounded to the nearest 15 minutes
`,
  );
  assertEquals(
    await summary("--round 15m --csv", { files }),
    `key,title,seconds,rounded_seconds,hours,entries,share,running
B,,900,900,0.25,1,54,false
A,,780,900,0.22,2,46,false
`,
  );
});

Deno.test("timer summary --round --json has the rule and the rounded seconds", async () => {
  const json = JSON.parse(
    await summary("--week --round 1h:down --by plan --by task --json"),
  );
  assertEquals(json.rounding, { minutes: 60, direction: "down", per: "entry" });
  assertEquals(json.total_rounded_seconds, 6 * 3600);
  const [p1] = json.rows;
  assertEquals([p1.key, p1.seconds, p1.rounded_seconds], [
    "p1",
    23_400,
    21_600,
  ]);
  assertEquals(
    p1.rows.map((row: Record<string, unknown>) => [
      row.key,
      row.rounded_seconds,
    ]),
    [["T-1", 18_000], ["T-2", 3_600]],
  );
});

Deno.test("timer summary says what is wrong with a rounding rule", async () => {
  const user = new CliUser(NOW, { disk: new MemoryDisk({ ...FILES }) });
  const { status, error } = await user.type("timer summary --round 15m:upp");
  assertEquals(status, 2);
  assertEquals(
    error,
    'Invalid rounding rule: "15m:upp"\n' +
      "Use a duration, with :up, :down or :nearest, and with :day to " +
      "round a task's time per day: 15m, 6m:up or 15m:up:day\n",
  );
});

const TYPED_TASKS: [words: string, message: string, hint: string][] = [
  ["T-1", 'Invalid range: "T-1"', "To select a task, use --task T-1"],
  // Time can be recorded for what is not in tasks.yaml.
  ["X", 'Invalid range: "X"', "To select a task, use --task X"],
  [
    "T-9",
    'Invalid range: "T-9"',
    "Use a range such as 2024-12-01..2024-12-10, 2024-W50 or last week",
  ],
  [
    "T-1 --week",
    "Date ranges cannot be used together",
    '"T-1" is not a range. To select a task, use --task T-1',
  ],
];

Deno.test("timer summary and timer log suggest --task for a typed task", async () => {
  for (const command of ["timer summary", "timer log"]) {
    for (const [words, ...lines] of TYPED_TASKS) {
      const user = new CliUser(NOW, { disk: new MemoryDisk({ ...FILES }) });
      const { status, error } = await user.type(`${command} ${words}`);
      assertEquals([status, error], [2, lines.join("\n") + "\n"], words);
    }
  }
});
