import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, FILES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer summary --table shows two dimensions as rows and columns", async () => {
  assertEquals(
    await summary("--week --by task --by day --table"),
    `Summary by task, day: 2024-12-09 to 2024-12-15
Task   Mon 9  Tue 10  Wed 11  Thu 12  Total
T-1     3:00    1:00    1:00           5:00
T-2                     1:30           1:30
T-3                             0:15   0:15
Total   3:00    1:00    2:30    0:15   6:45
Total: 6h 45m
`,
  );
  assertEquals(
    await summary("--by plan --by month --table --md"),
    `| Plan | 2023-06 | 2024-11 | 2024-12 | Total |
| --- | ---: | ---: | ---: | ---: |
| p1 |  | 0:30 | 7:00 | 7:30 |
| (no plan) | 1:00 |  | 0:15 | 1:15 |
| Total | 1:00 | 0:30 | 7:15 | 8:45 |
`,
  );
  assertEquals(
    await summary("--week --by day --by plan --table --csv"),
    `day,p1,(no plan),total
2024-12-09,3.00,,3.00
2024-12-10,1.00,,1.00
2024-12-11,2.50,,2.50
2024-12-12,,0.25,0.25
Total,6.50,0.25,6.75
`,
  );
});

Deno.test("timer summary --table shortens dates as far as they are clear", async () => {
  const table: [words: string, header: string][] = [
    [
      "--last-month --by task --by week",
      "Task   W48  Total",
    ],
    [
      "2024-11..2024-12-09 --by task --by day",
      "Task   11-30  12-01  12-09  Total",
    ],
    [
      "--all --by sprint --by day",
      "Sprint 2023-06-01 2024-11-30 2024-12-01 2024-12-09 2024-12-10 " +
      "2024-12-11 2024-12-12 Total",
    ],
    ["--by plan --by week", "Plan       2023-W22  2024-W48  2024-W50  Total"],
    [
      "--task X --by plan --by day",
      "Plan       Thu 1  Total",
    ],
    [
      "--by day --by sprint --week",
      "Day                s-1  (no sprint)  Total",
    ],
  ];
  for (const [words, header] of table) {
    const [, second = ""] = (await summary(`${words} --table`)).split("\n");
    assertEquals(
      second.replaceAll(/ +/g, " "),
      header.replaceAll(/ +/g, " "),
      words,
    );
  }
});

Deno.test("timer summary --table leaves JSON as it is", async () => {
  const words = "--by task --by day --json";
  assertEquals(await summary(`${words} --table`), await summary(words));
});

Deno.test("timer summary --table shows rounded time and its rule", async () => {
  const text = await summary("--week --by task --by day --table --round 2h:up");
  assertEquals(
    text,
    `Summary by task, day: 2024-12-09 to 2024-12-15
Task   Mon 9  Tue 10  Wed 11  Thu 12  Total
T-1     4:00    2:00    0:00           6:00
T-2                     2:00           2:00
T-3                             2:00   2:00
Total   4:00    2:00    2:00    2:00  10:00
Total: 6h 45m, rounded 10h 0m
Each entry is rounded up to a multiple of 2 hours
`,
  );
});

Deno.test("timer summary --table --md has the rule of rounding below its table", async () => {
  const words = "--week --by task --by plan --table --round 2h:up --md";
  assertEquals(
    await summary(words),
    `| Task | p1 | (no plan) | Total |
| --- | ---: | ---: | ---: |
| T-1 | 6:00 |  | 6:00 |
| T-2 | 2:00 |  | 2:00 |
| T-3 |  | 2:00 | 2:00 |
| Total | 8:00 | 2:00 | 10:00 |

Each entry is rounded up to a multiple of 2 hours
`,
  );
});

Deno.test("timer summary --table by tag says why it exceeds the total", async () => {
  assertEquals(
    await summary("--week --by tag --by task --table"),
    `Summary by tag, task: 2024-12-09 to 2024-12-15
Tag        T-1   T-2   T-3  Total
b         3:00  1:30         4:30
a         3:00               3:00
(no tag)  2:00        0:15   2:15
Total     8:00  1:30  0:15   9:45
Total: 6h 45m (entries with several tags count once)
`,
  );
});

Deno.test("timer summary --table prints nested rows on a terminal that is too narrow", async () => {
  const entries = Array.from({ length: 12 }, (_, i) => ({
    start: `2024-12-${String(i + 1).padStart(2, "0")}T09:00`,
    end: `2024-12-${String(i + 1).padStart(2, "0")}T10:00`,
  }));
  const files = { [ENTRIES]: entriesText({ A: entries }) };
  const words = "timer summary --by task --by day --table";
  const userAt = (columns: number) =>
    new CliUser(NOW, {
      ...{ columns, isTerminal: true },
      disk: new MemoryDisk(files),
    });
  const narrow = await userAt(80).type(words);
  assertEquals(
    narrow.error,
    "The table needs 99 columns, but the terminal has 80: use a shorter " +
      "range, longer periods or --csv\n",
  );
  assertStringIncludes(narrow.out, "\n  2024-12-01 (Sun)");
  assertEquals((await userAt(98).type(words)).status, 0);
  const wide = await userAt(99).type(words);
  assertEquals([wide.error, wide.out.split("\n")[1]?.length], ["", 99]);
  for (const form of ["--csv", "--md"]) {
    const [there, here] = await Promise.all(
      [80, 99].map((columns) => userAt(columns).type(`${words} ${form}`)),
    );
    assertEquals([there?.out, there?.error], [here?.out, here?.error], form);
    assertStringIncludes(there?.out ?? "", "Total");
  }
});

Deno.test("timer summary --table needs two dimensions", async () => {
  const user = new CliUser(NOW, { disk: new MemoryDisk({ ...FILES }) });
  for (
    const by of [
      "",
      "--by task",
      "--by day --by day",
      "--by day --by tag --by task",
    ]
  ) {
    const { status, error } = await user.type(
      `timer summary ${by} --table`.replace("  ", " "),
    );
    assertEquals(status, 2, by);
    assertEquals(
      error,
      "--table needs two dimensions\n" +
        "Use --by twice, such as --by task --by day\n",
    );
  }
});

Deno.test("timer summary --table says so if no time is recorded", async () => {
  assertEquals(
    await summary("--tag none --by task --by day --table"),
    "Summary by task, day: all time, tag none\nNo time recorded\n",
  );
});

/** Two tasks whose names begin alike, in two days. */
const ALIKE = entriesText({
  "WEBSITE-RELAUNCH-1": [
    { start: "2024-12-09T09:00+09:00", end: "2024-12-09T10:00+09:00" },
  ],
  "WEBSITE-RELAUNCH-2": [
    { start: "2024-12-10T09:00+09:00", end: "2024-12-10T09:30+09:00" },
  ],
});

Deno.test("timer summary --table shortens names on a terminal, and nowhere else", async () => {
  const files = { ...FILES, "history/time-entries.json": ALIKE };
  const table = (form = "") =>
    summary(`--week --by day --by task --table${form}`, { files });
  assertStringIncludes(
    await table(),
    "Day               WEBSITE-REL…  WEBSITE-REL…  Total\n",
  );
  assertEquals(
    await table(" --md"),
    `| Day | WEBSITE-RELAUNCH-1 | WEBSITE-RELAUNCH-2 | Total |
| --- | ---: | ---: | ---: |
| 2024-12-09 (Mon) | 1:00 |  | 1:00 |
| 2024-12-10 (Tue) |  | 0:30 | 0:30 |
| Total | 1:00 | 0:30 | 1:30 |
`,
  );
  assertEquals(
    await table(" --csv"),
    `day,WEBSITE-RELAUNCH-1,WEBSITE-RELAUNCH-2,total
2024-12-09,1.00,,1.00
2024-12-10,,0.50,0.50
Total,1.00,0.50,1.50
`,
  );
});

Deno.test("timer summary --table without any time has its totals in each form", async () => {
  const files = {};
  const table = (form = "") =>
    summary(`--week --by day --by task --table${form}`, { files });
  assertEquals(
    await table(),
    "Summary by day, task: 2024-12-09 to 2024-12-15\nNo time recorded\n",
  );
  assertEquals(
    await table(" --md"),
    "| Day | Total |\n| --- | ---: |\n| Total | 0:00 |\n",
  );
  assertEquals(await table(" --csv"), "day,total\nTotal,0.00\n");
});
