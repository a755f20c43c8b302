import { assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { DIMENSIONS } from "../../lib/tracking/totals.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, FILES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer summary includes the running timer and its duration", async () => {
  const disk = new MemoryDisk({ ...FILES });
  const user = new CliUser("2024-12-12T11:30", { disk });
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
    assertEquals(running, {
      task: "T-2",
      seconds: 1800,
      likely_end: null,
    }, by);
    assertEquals([total_seconds, entries], [555 * 60, 7], by);
  }
  for (const words of ["--task X", "--sprint s-1", "--to yesterday"]) {
    assertEquals((await jsonOf(words)).running, null, words);
  }
  // Past midnight, only the part of today counts.
  user.at("2024-12-13T01:15");
  const { running, rows } = await jsonOf("--today");
  assertEquals(running, {
    task: "T-2",
    seconds: 75 * 60,
    likely_end: "2024-12-12T20:30:00+09:00",
  });
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

Deno.test("timer summary --today shows how much of the work is booked", async () => {
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
Overlapping entries counted once: 0:30
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
  for (const words of ["--all", "--week", "--today --task T-1"]) {
    const { out } = await user.type(`timer summary ${words} --json`);
    assertEquals(JSON.parse(out).booked, null, words);
  }
});

Deno.test("timer summary --today omits booked time on a day without work", async () => {
  const { [ENTRIES]: entries = "" } = BOOKED_FILES;
  const files = { [ENTRIES]: entries };
  const json = await summary("--today --json", {
    files,
    now: "2024-12-12T15:00",
  });
  assertEquals(JSON.parse(json).booked, null);
});

Deno.test("timer summary --today shows if nothing is booked", async () => {
  const { [ENTRIES]: _, ...files } = BOOKED_FILES;
  const text = await summary("--today", { files, now: "2024-12-12T15:00" });
  assertMatch(text, /\nBooked 0:00 of (\d+:\d\d) \(\1 unbooked\)\n$/);
});

Deno.test("timer summary rejects a range that ends before it starts", async () => {
  const line = "timer summary --from 2024-12-12 --to 2024-12-10";
  const { status, error } = await new CliUser(NOW).type(line);
  assertEquals(status, 2);
  assertEquals(
    error,
    "The range starts on 2024-12-12 but ends on 2024-12-10\n" +
      "Use an earlier --from or a later --to\n",
  );
});

Deno.test("timer summary --round counts the running timer with the entries of its day", async () => {
  const user = new CliUser("2024-12-10T10:00");
  await user.type("timer add A --start 9:00 --end 9:07");
  await user.type("timer start A");
  const { out } = await user.at("2024-12-10T10:10")
    .type("timer summary --round 15m:up:day --json");
  const [row] = JSON.parse(out).rows;
  assertEquals([row.key, row.seconds, row.rounded_seconds], ["A", 1020, 1800]);
});
