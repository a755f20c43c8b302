import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText, type WrittenEntry } from "../support/time_entries.ts";

/** Returns an entry of today with a duration in seconds. */
function of(seconds: number, day = "2024-12-12"): WrittenEntry {
  return { start: `${day}T08:00`, end: `${day}T11:00`, seconds };
}

/** Parses `2h 5m` or `5m` as minutes. */
function minutesIn(text: string): number {
  const found = text.match(/(?:(\d+)h )?(\d+)m/);
  assert(found, text);
  const [, hours = 0, minutes] = found;
  return Number(hours) * 60 + Number(minutes);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((sum, it) => sum + it, 0);
}

Deno.test("the rows of timer summary add up to the total", async () => {
  const days = ["2024-12-09", "2024-12-10", "2024-12-11"];
  const files = {
    [ENTRIES]: entriesText({ A: days.map((day) => of(357, day)) }),
  };
  assertEquals(
    await summary("--by day", { files, isTerminal: true, columns: 40 }),
    `Summary by day: all time
Day               Time  Share
2024-12-09 (Mon)    6m    34%  █████████
2024-12-10 (Tue)    6m    33%  █████████
2024-12-11 (Wed)    5m    33%  █████████
Total: 17m
`,
  );
});

Deno.test("rows by tag that exceed the total round down, as the total does", async () => {
  const entry = { ...of(89), tags: ["a", "b"] };
  const files = { [ENTRIES]: entriesText({ A: [entry] }) };
  assertEquals(
    await summary("--by tag", { files }),
    `Summary by tag: all time
Tag  Time  Share
a      1m   100%  ${"#".repeat(24)}
b      1m   100%  ${"#".repeat(24)}
Total: 1m (entries with several tags count once)
`,
  );
  const csv = (await summary("--by tag --csv", { files })).split("\n");
  assertEquals(csv.slice(1, 3), [
    "a,,89,0.03,1,100,false",
    "b,,89,0.02,1,100,false",
  ]);
});

Deno.test("the hours of timer summary --csv add up, and so do the rows of --md", async () => {
  const ids = ["A", "B", "C", "D", "E", "F"];
  const files = {
    [ENTRIES]: entriesText(
      Object.fromEntries(ids.map((id) => [id, [of(1200)]])),
    ),
  };
  const csv = (await summary("--csv", { files })).trim().split("\n").slice(1);
  const hours = csv.map((line) => Number(line.split(",")[3]));
  assertEquals(Math.round(sum(hours) * 100), 200);
  assertEquals(new Set(hours), new Set([0.33, 0.34]));
});

Deno.test("any timer summary adds up in text, Markdown, CSV and JSON", async () => {
  await forSeeds(40, async (random) => {
    const tasks: Record<string, WrittenEntry[]> = {};
    for (let i = random.integer(1, 6); i > 0; i--) {
      tasks[`P${i % 2}-${i}`] = Array.from(
        { length: random.integer(1, 4) },
        () => of(random.integer(0, 9000), `2024-12-${random.integer(10, 12)}`),
      );
    }
    const files = {
      [ENTRIES]: entriesText(tasks),
      "tasks.yaml":
        "tasks:\n  - {id: P1-1, plan: p}\n  - {id: P0-2, plan: q}\n",
    };
    for (
      const by of ["", "--by day", "--by plan --by task", "--by day --by task"]
    ) {
      const text = (await summary(by, { files })).trim().split("\n");
      const total = minutesIn(text.at(-1) ?? "");
      // A group is followed by its rows.
      const rows = text.slice(2, -1);
      const tops = rows.filter((row) => !row.startsWith(" "));
      const inner = rows.filter((row) => row.startsWith(" "));
      assertEquals(sum(tops.map(minutesIn)), total, text.join("\n"));
      if (inner.length > 0) assertEquals(sum(inner.map(minutesIn)), total);
      const percent = (row: string) => Number(row.match(/(\d+)%/)?.[1]);
      assertEquals(
        sum(tops.map(percent)),
        total === 0 ? sum(tops.map(percent)) : 100,
      );
      const md = (await summary(`${by} --md`, { files })).trim().split("\n");
      assertEquals(sum(md.slice(2, -1).map(minutesIn)), total);
      assertEquals(minutesIn(md.at(-1) ?? ""), total);
      const json = JSON.parse(await summary(`${by} --json`, { files }));
      const hours = json.rows.map((row: { hours: number }) => row.hours);
      assertEquals(
        Math.round(sum(hours) * 100),
        Math.round(json.total_seconds / 36),
      );
    }
  });
});

Deno.test("the entries of timer show add up to the total", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: ["2024-12-09", "2024-12-10", "2024-12-11"].map((day) => of(357, day)),
    }),
  };
  const user = new CliUser(NOW, { disk: new MemoryDisk(files) });
  const { out } = await user.type("timer show A");
  const lines = out.trim().split("\n");
  assertEquals(lines[1], "Total: 17m");
  const spent = lines.slice(3).map((line) =>
    minutesIn(line.split("(")[1] ?? "")
  );
  assertEquals(spent, [6, 6, 5]);
});

Deno.test("timer summary --by plan --by day groups by both", async () => {
  assertEquals(
    await summary("--week --by plan --by day"),
    `Summary by plan, day: 2024-12-09 to 2024-12-15
Plan, Day             Time  Share
p1                  6h 30m    96%  ########################
  2024-12-09 (Mon)   3h 0m    44%  ###########
  2024-12-10 (Tue)   1h 0m    15%  ####
  2024-12-11 (Wed)  2h 30m    37%  #########
(no plan)              15m     4%  #
  2024-12-12 (Thu)     15m     4%  #
Total: 6h 45m
`,
  );
  assertEquals(
    await summary("--week --by plan --by task --csv"),
    `plan,task,title,seconds,hours,entries,share,running
p1,T-1,Headless mode,18000,5,2,74,false
p1,T-2,,5400,1.5,1,22,false
,T-3,Wide | bars,900,0.25,1,4,false
`,
  );
  assertEquals(
    await summary("--today --by sprint --by day --md"),
    `| Sprint | Day | Time | Share |
| --- | --- | ---: | ---: |
| s-1 | 2024-12-12 (Thu) | 15m | 100% |
| Total |  | 15m |  |
`,
  );
  const { by, then_by, rows } = JSON.parse(
    await summary("--by task --by tag --by task --json"),
  );
  assertEquals([by, then_by], ["task", ["tag"]]);
  assertEquals(rows[0].rows.length, 3);
});

Deno.test("timer summary notes a running timer in each format, and excludes it with --no-running", async () => {
  const disk = new MemoryDisk({ [ENTRIES]: entriesText({ A: [of(3600)] }) });
  const user = new CliUser("2024-12-12T11:00", { disk });
  await user.type("timer start B");
  user.at("2024-12-12T11:30");
  const csv = await user.type("timer summary --csv");
  assertMatch(csv.out, /^B,,1800,0.5,1,33,true$/m);
  assertMatch(csv.out, /^A,,3600,1,1,67,false$/m);
  const note = "B is running: includes 30m so far " +
    "(to exclude it: --no-running)\n";
  assertEquals(csv.error, note);
  const md = await user.type("timer summary --md");
  assertMatch(md.out, /^\| B \| 30m \(running\) \| 33% \|$/m);
  assertEquals(md.error, note);
  const text = await user.type("timer summary");
  assertMatch(text.out, /Total: 1h 30m \(B is running: 30m so far\)/);
  assertEquals(text.error, "");
  const { running, rows } = JSON.parse(
    (await user.type("timer summary --json")).out,
  );
  assertEquals(running.task, "B");
  assertEquals(rows.map((row: { running: boolean }) => row.running), [
    false,
    true,
  ]);
  for (const form of ["", "--csv", "--md", "--json", "--by day", "--today"]) {
    const { out, error } = await user.type(
      `timer summary --no-running ${form}`.trim(),
    );
    assert(!out.includes("true") && !/\bB\b/.test(out), out);
    assertEquals(error, "");
  }
});

Deno.test("timer summary hints at a forgotten timer like timer status", async () => {
  const user = new CliUser("2024-12-13T16:00", { disk: new MemoryDisk() });
  await user.type("timer start A");
  user.at("2024-12-16T09:00");
  const hint =
    /Forgot to stop it\? worktime timer stop --at 2024-12-14T00:00\n/;
  assertMatch((await user.type("timer summary")).out, hint);
  assertMatch((await user.type("timer summary --csv")).error, hint);
  assertMatch((await user.type("timer summary --md --week")).error, hint);
  const { running } = JSON.parse((await user.type("timer summary --json")).out);
  assertEquals(running.likely_end, "2024-12-14T00:00:00+09:00");
});

Deno.test("a timer that starts in the future counts as 0m, with a note of both dates", async () => {
  const user = new CliUser("2024-12-12T10:00", { disk: new MemoryDisk() });
  await user.type("task add A");
  await user.type("timer add A --start 08:00 --end 09:00");
  await user.type("timer start A");
  user.at("2024-12-11T08:30");
  const table: [line: string, shown: string][] = [
    ["timer summary", "Total: 1h 0m (A is running: 0m so far)\n"],
    ["timer summary --csv", "\nA,,3600,1,2,100,true\n"],
    ["timer summary --today", "\nNo time recorded\n"],
    ["timer show A", "  - Dec 12, 10:00-10:00 (0m, running)\n"],
    ["timer status", "Task total: 1h 0m\nToday: 0m\n"],
    ["task list", "\nA     pending  1h 0m  (running)\n"],
    ["task show A", "\nTotal: 1h 0m (running)\n"],
  ];
  for (const [line, shown] of table) {
    const { status, error, out } = await user.type(line);
    assertEquals(status, 0, line);
    assertMatch(error, /2024-12-11 08:30.*"A".*2024-12-12 10:00.*0m/, line);
    assert(out.endsWith(shown), `${line}: ${out}`);
  }
  const { status } = await user.type("status");
  assertEquals(status, 0);
  assertEquals((await user.type("timer summary --no-running")).error, "");
  const json = JSON.parse((await user.type("timer status --json")).out);
  assertEquals([json.running.duration_seconds, json.notes.length], [0, 1]);
});
