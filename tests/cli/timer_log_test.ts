import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderEntryLog } from "../../lib/cli/output/entry_log.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { CliUser } from "../support/run_cli.ts";
import { timerLog } from "../support/log_bench.ts";
import { ENTRIES, FILES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer log lists the entries of this week by day, split at midnight", async () => {
  assertEquals(
    await timerLog(""),
    `Log: 2024-12-09 to 2024-12-15
  ID     Time         Duration  Task  Text
2024-12-09 (Mon): 3h 0m
  T-1-1  09:00-12:00     3h 0m  T-1   Headless mode [a, b]
2024-12-10 (Tue): 1h 0m
  T-1-2  23:00-24:00     1h 0m  T-1   Headless mode
2024-12-11 (Wed): 2h 30m
  T-1-2  00:00-01:00     1h 0m  T-1   Headless mode
  T-2-0  10:00-11:30    1h 30m  T-2   [b]
2024-12-12 (Thu): 15m
  T-3-0  09:00-09:15       15m  T-3   Wide | bars
Total: 6h 45m
`,
  );
});

Deno.test("timer log leaves out the task's id in the text, or shows the title of the task", async () => {
  const user = new CliUser("2024-12-12T18:00");
  await user.type("task add C-1 --title Plan");
  await user.type("timer add A-1 --title Review --start 09:00 --end 10:00");
  await user.type("timer add B --start 10:00 --end 11:00");
  await user.type("timer add C-1 --start 11:00 --end 12:00");
  const { out } = await user.type("timer log today");
  const rows = out.split("\n").filter((line) => /^ {2}[0-9a-f]{8}/.test(line));
  assertEquals(rows.map((row) => row.slice(10).trim().split(/ {2,}/)), [
    ["09:00-10:00", "1h 0m", "A-1", "Review"],
    ["10:00-11:00", "1h 0m", "B"],
    ["11:00-12:00", "1h 0m", "C-1", "Plan"],
  ]);
});

Deno.test("timer log marks what is billable", async () => {
  const user = new CliUser("2024-12-12T18:00");
  await user.type("timer add A --start 09:00 --end 10:00 --billable");
  await user.type("timer add B --start 10:00 --end 11:00 --no-billable");
  await user.type("timer add C --start 11:00 --end 12:00 --billable --tag x");
  await user.type("timer add D --start 12:00 --end 13:00");
  const { out } = await user.type("timer log today");
  const rows = out.split("\n").filter((line) => /^ {2}[0-9a-f]{8}/.test(line));
  assertEquals(rows.map((row) => row.split(/ {2,}/).slice(4)), [
    ["A", "billable"],
    ["B"],
    ["C", "[x] billable"],
    ["D"],
  ]);
});

Deno.test("timer log takes ranges and filters", async () => {
  const table: [words: string, ids: string[]][] = [
    ["--week", ["T-1-1", "T-1-2", "T-1-2", "T-2-0", "T-3-0"]],
    ["2024-12-11", ["T-1-2", "T-2-0"]],
    ["yesterday", ["T-1-2", "T-2-0"]],
    ["--from 2024-12-12", ["T-3-0"]],
    ["--last-month", ["T-1-0"]],
    ["2024-11-30..2024-12-01", ["T-1-0", "T-1-0"]],
    ["--all --tag a", ["X-0", "T-1-1"]],
    ["--all --tag a --tag b", ["T-1-1"]],
    ["--plan p1 --tag b", ["T-1-1", "T-2-0"]],
    ["--sprint s-1 --today", ["T-3-0"]],
    ["--task X --all", ["X-0"]],
    ["--billable", ["T-1-1", "T-1-2", "T-1-2", "T-2-0", "T-3-0"]],
    ["--no-billable", []],
    ["last week", []],
  ];
  for (const [words, ids] of table) {
    const { days } = JSON.parse(await timerLog(`${words} --json`));
    const listed = days.flatMap(({ entries }: { entries: { id: string }[] }) =>
      entries.map(({ id }) => id)
    );
    assertEquals(listed, ids, words);
  }
});

Deno.test("timer log says so if there is nothing to list", async () => {
  assertEquals(
    await timerLog("--tag none"),
    "Log: 2024-12-09 to 2024-12-15, tag none\nNo time recorded\n",
  );
});

Deno.test("timer log shows the running timer and what it adds to the total", async () => {
  const user = new CliUser("2024-12-12T10:00", {
    disk: new MemoryDisk({ ...FILES }),
  });
  await user.type("timer start T-2 --ago 1m");
  await user.at("2024-12-12T10:19").type("timer status");
  const { out, error } = await user.type("timer log --today");
  assertEquals(error, "");
  assertStringIncludes(out, "  09:59-now");
  assertStringIncludes(out, "20m  T-2   (running)\n");
  assertStringIncludes(out, "Total: 35m (T-2 is running: 20m so far)\n");
  const csv = await user.type("timer log --today --csv");
  assertStringIncludes(csv.out, "2024-12-12T09:59:00+09:00,,1200,,,true\n");
  const note = "T-2 is running: includes 20m so far (to exclude it: " +
    "--no-running)\n";
  for (const form of ["--csv", "--md", "--html"]) {
    assertEquals((await user.type(`timer log ${form}`)).error, note, form);
  }
  const without = await user.type("timer log --today --no-running");
  assertStringIncludes(without.out, "Total: 15m\n");
  assert(!without.out.includes("T-2"));
});

Deno.test("timer log ends the earlier days of the running timer at midnight", async () => {
  const user = new CliUser("2024-12-09T22:00");
  await user.type("timer start X");
  user.at("2024-12-10T01:30");
  const { out } = await user.type("timer log");
  assertStringIncludes(out, "  22:00-24:00     2h 0m  X     (running)\n");
  assertStringIncludes(out, "  00:00-now      1h 30m  X     (running)\n");
  const { out: rows } = await user.type("timer log --md");
  assertStringIncludes(rows, "| 22:00 | 24:00 | 2:00 | X |");
  assertStringIncludes(rows, "| 00:00 |  | 1:30 | X |");
});

Deno.test("timer log names a timer that was probably forgotten", async () => {
  const user = new CliUser("2024-12-11T09:00", { disk: new MemoryDisk() });
  await user.type("timer start T-1");
  const { out } = await user.at("2024-12-12T12:00").type("timer log");
  assertStringIncludes(out, "Forgot to stop it? worktime timer stop --at ");
  const { error } = await user.type("timer log --csv");
  assertStringIncludes(error, "Forgot to stop it? worktime timer stop --at ");
});

Deno.test("timer log shows the offsets of times around a clock change", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [
        { start: "2024-10-26T23:30+02:00", end: "2024-10-27T02:30+02:00" },
        { start: "2024-10-27T02:10+01:00", end: "2024-10-27T02:20+01:00" },
        { start: "2024-10-27T09:00+01:00", end: "2024-10-27T10:00+01:00" },
      ],
    }),
  };
  const bench = { files, zone: "Europe/Berlin", now: "2024-10-27T12:00" };
  const spans = (await timerLog("", bench)).split("\n")
    .filter((line) => line.startsWith("  A"))
    .map((line) => line.split(/ +/).slice(2, -1).join(" "));
  assertEquals(
    spans,
    [
      "23:30-24:00 30m",
      "00:00+02:00-02:30+02:00 2h 30m",
      "02:10+01:00-02:20+01:00 10m",
      "09:00-10:00 1h 0m",
    ],
  );
});

Deno.test("timer log --round shows rounded time beside the exact time", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [
        { start: "2024-12-11T09:00", end: "2024-12-11T09:08" },
        { start: "2024-12-11T10:00", end: "2024-12-11T10:05" },
        { start: "2024-12-11T23:52", end: "2024-12-12T00:07" },
      ],
    }),
  };
  assertEquals(
    await timerLog("--round 15m:up", { files }),
    `Log: 2024-12-09 to 2024-12-15
  ID   Time         Duration  Rounded  Task  Text
2024-12-11 (Wed): 21m, rounded 45m
  A-0  09:00-09:08        8m      15m  A
  A-1  10:00-10:05        5m      15m  A
  A-2  23:52-24:00        8m      15m  A
2024-12-12 (Thu): 7m, rounded 0m
  A-2  00:00-00:07        7m       0m  A
Total: 28m, rounded 45m
Each entry is rounded up to a multiple of 15 minutes
`,
  );
  assertEquals(
    await timerLog("--round 15m:up:day --csv", { files }),
    `id,date,task,description,start,end,duration_seconds,rounded_seconds,tags,billable,running
A-0,2024-12-11,A,,2024-12-11T09:00:00+09:00,2024-12-11T09:08:00+09:00,480,900,,,false
A-1,2024-12-11,A,,2024-12-11T10:00:00+09:00,2024-12-11T10:05:00+09:00,300,0,,,false
A-2,2024-12-11,A,,2024-12-11T23:52:00+09:00,2024-12-12T00:00:00+09:00,480,900,,,false
A-2,2024-12-12,A,,2024-12-12T00:00:00+09:00,2024-12-12T00:07:00+09:00,420,900,,,false
`,
  );
});

Deno.test("timer log --md is a report of the same figures", async () => {
  assertEquals(
    await timerLog("2024-12-10..2024-12-11 --plan p1 --round 1h --md"),
    `# Time log: 2024-12-10 to 2024-12-11

- Only: plan p1

## Entries

| Date | Day | Start | End | Duration | Rounded | Task | Text | Tags |
| --- | --- | --- | --- | ---: | ---: | --- | --- | --- |
| 2024-12-10 | Tue | 23:00 | 24:00 | 1:00 | 1:00 | T-1 | Headless mode |  |
| 2024-12-11 | Wed | 00:00 | 01:00 | 1:00 | 1:00 | T-1 | Headless mode |  |
| 2024-12-11 | Wed | 10:00 | 11:30 | 1:30 | 2:00 | T-2 |  | b |
| Total |  |  |  | 3:30 | 4:00 |  |  |  |

Each entry is rounded to the nearest hour
`,
  );
});

Deno.test("timer log shows minutes that add up", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [1, 2, 3].flatMap((day) => [
        { start: `2024-12-1${day}T09:00:00`, end: `2024-12-1${day}T09:00:40` },
        { start: `2024-12-1${day}T10:00:00`, end: `2024-12-1${day}T10:00:40` },
      ]),
    }),
  };
  const lines = (await timerLog("2024-12-11..2024-12-13", { files }))
    .split("\n");
  const minutes = (line: string) => Number(line.match(/(\d+)m/)?.[1]);
  const sum = (pattern: RegExp) =>
    lines.filter((it) => pattern.test(it)).map(minutes)
      .reduce((all, it) => all + it, 0);
  assertEquals([sum(/^Total/), sum(/^2024/), sum(/^ {2}A/)], [4, 4, 4]);
});

Deno.test("timer log fits narrow terminals", async () => {
  const files = {
    [ENTRIES]: entriesText({
      "A-task-with-a-name-that-is-long": [
        { start: "2024-12-11T09:00", end: "2024-12-11T09:08", tags: ["deep"] },
      ],
    }),
  };
  for (let columns = 40; columns <= 200; columns++) {
    const text = await timerLog("", { files, columns, isTerminal: true });
    for (const line of text.split("\n")) {
      assert(line.length <= columns, `${columns}: ${line}`);
    }
    assertEquals(text.includes("  ID "), columns >= 60, `${columns}`);
  }
});

Deno.test("timer log reads no month outside of its range, apart from the one before", async () => {
  const hour = { start: "2024-12-12T09:00", end: "2024-12-12T10:00" };
  const files = {
    [ENTRIES]: entriesText({ A: [hour] }),
    "history/2024-06.json": "damaged",
  };
  const user = new CliUser(NOW, { disk: new MemoryDisk(files) });
  const week = await user.type("timer log");
  assertStringIncludes(week.out, "Total: 1h 0m");
  assertEquals(week.status, 0);
});

Deno.test("timer log and timer summary reject the same contradictions", async () => {
  const user = new CliUser(NOW);
  for (
    const options of ["--today --week", "--billable --no-billable", "x..y..z"]
  ) {
    const log = await user.type(`timer log ${options}`);
    assertEquals(log.status, 2);
    assertEquals(log, await user.type(`timer summary ${options}`), options);
  }
});

Deno.test("timer log has the total of timer summary", async () => {
  for (
    const words of ["--week", "--all", "--all --tag b", "2024-11 --round 7m"]
  ) {
    const log = JSON.parse(await timerLog(`${words} --json`));
    const sum = JSON.parse(await summary(`${words} --json`));
    for (const key of ["total_seconds", "total_rounded_seconds", "entries"]) {
      assertEquals(log[key], sum[key], `${words} ${key}`);
    }
  }
});

Deno.test("renderEntryLog() makes one form only", async () => {
  const clock = new FakeClock("2024-12-10T18:00");
  const log = await new Timers(new MemoryDisk(), { clock }).log();
  const forms: Record<string, unknown> = {};
  for (const form of ["text", "json", "csv"] as const) {
    const options = { zone: clock.zone, columns: 80, form };
    const { text, json, csv } = await renderEntryLog(log, options);
    forms[form] = [text !== "", json === null, csv !== undefined];
  }
  assertEquals(forms, {
    text: [true, true, false],
    json: [false, false, false],
    csv: [false, true, true],
  });
});
