import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const NOW = "2024-12-20T12:00";

function userOf(files: Record<string, string>, zone = "Asia/Tokyo") {
  return new CliUser(NOW, { disk: new MemoryDisk(files), zone });
}

Deno.test("task list shows 130,000 tasks, more than a call can have arguments", async () => {
  const ids = Array.from({ length: 130_000 }, (_, i) => `T-${i}`);
  const tasks = ids.map((id) => `  - id: ${id}\n    title: x\n`).join("");
  const user = userOf({ "tasks.yaml": `tasks:\n${tasks}` });
  const { status, out } = await user.type("task list");
  assertEquals(status, 0);
  assertEquals(out.split("\n").length, ids.length + 2);
});

Deno.test("doctor stops after a thousand problems in a file", async () => {
  for (
    const [file, head, row] of [
      ["2024-12.csv", "date,event,time\n", "2024-12-10,strat,09:00\n"],
      [
        "2024-12-worktime-overrides.csv",
        "date,expected_hours\n",
        "2024-12-10,25\n",
      ],
    ] as const
  ) {
    const user = userOf({ [file]: head + row.repeat(20_000) });
    for (const line of ["doctor", "doctor --fix"]) {
      const { status, out } = await user.type(line);
      assertEquals(status, 4);
      assertStringIncludes(
        out,
        `${file}:1002:1: too many problems: the rest was not checked\n`,
      );
      assertStringIncludes(out, "\n1001 problems");
    }
  }
});

Deno.test("doctor --fix repairs more rows than it lists", async () => {
  const days = Array.from(
    { length: 5 },
    (_, i) =>
      `2024-12-0${i + 1},start,09:00\n`.repeat(1000) +
      `2024-12-0${i + 1},stop,17:00\n`,
  );
  const disk = new MemoryDisk({
    "2024-12.csv": `date,event,time\n${days.join("")}`,
  });
  const user = new CliUser(NOW, { disk });
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(disk.files["2024-12.csv"]?.split("\n").length, 12);
});

function entries(start: string, end: string): Record<string, string> {
  const entry = { provider_id: "1", start, end, duration_seconds: 5400 };
  const cache = { T: { entries: [entry], total_seconds: 5400 } };
  return { "history/time-entries.json": JSON.stringify(cache) };
}

/** Entries with a mistyped year. */
const MISTYPED: [start: string, end: string][] = [
  ["1024-12-10T10:00:00Z", "2024-12-10T11:30:00Z"],
  ["2024-12-10T10:00:00Z", "9999-12-10T11:30:00Z"],
  ["0100-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
];

for (const [start, end] of MISTYPED) {
  Deno.test(`summary names an entry from ${start} to ${end}`, async () => {
    const user = userOf(entries(start, end));
    for (const by of ["day", "week", "month"]) {
      const line = `timer summary --all --by ${by}`;
      const { status, error } = await user.type(line);
      assertEquals(status, 3);
      assertEquals(
        error,
        'An entry for "T" is too long to split by day: ' +
          `${start.slice(0, 10)} to ${end.slice(0, 10)}\n` +
          "Correct it: worktime timer show T, then worktime timer edit ID\n",
      );
    }
    assertEquals((await user.type("timer summary --all")).status, 0);
    assertEquals((await user.type("timer show T")).status, 0);
    // A range contains only few days of it.
    const year = "timer summary --from 2024-01-01 --to 2024-12-31 --by day";
    assertEquals((await user.type(year)).status, 0);
  });
}

Deno.test("short entries in the first and the last year count", async () => {
  for (const year of ["0100", "1024", "9999"]) {
    for (const date of ["01-01", "12-31"]) {
      for (const zone of ["Asia/Tokyo", "America/New_York"]) {
        const day = `${year}-${date}`;
        const files = entries(`${day}T00:30:00Z`, `${day}T23:30:00Z`);
        const user = userOf(files, zone);
        const { status, out } = await user.type("timer summary --all --by day");
        assertEquals(status, 0);
        assertStringIncludes(out, "1h 30m");
      }
    }
  }
});

Deno.test("deeply nested YAML is rejected with a reason", async () => {
  const nested = "[".repeat(50_000) + "]".repeat(50_000);
  const user = userOf({ "config.yaml": `time_tracking: ${nested}\n` });
  const { status, error } = await user.type("status");
  assertEquals(status, 4);
  assertStringIncludes(error, "the file is nested too deeply");
});

Deno.test("an unclosed quote is found in one pass", async () => {
  const rows = "2024-12-10,stop,17:00\n".repeat(100_000);
  const user = userOf({
    "2024-12.csv": `date,event,time,note\n2024-12-10,start,09:00,"\n${rows}`,
  });
  const { status, error } = await user.type("status");
  assertEquals(status, 4);
  assertStringIncludes(
    error,
    "line 2 column 1: a quote is unclosed or misplaced",
  );
});

Deno.test("YAML with multiplying aliases is rejected with a reason", async () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 12; i++) {
    const nine = Array(9).fill(`*a${i - 1}`).join(", ");
    lines.push(`a${i}: &a${i} [${nine}]`);
  }
  const user = userOf({
    "config.yaml": `${lines.join("\n")}\ntime_tracking:\n  tags: *a11\n`,
    "tasks.yaml": `${lines.join("\n")}\ntasks:\n  - id: A\n    tags: *a11\n`,
  });
  for (const line of ["timer start T", "task list", "doctor"]) {
    const { status, out, error } = await user.type(line);
    assertEquals(status, 4);
    assertStringIncludes(out + error, '"tags" must be a list of strings');
  }
});
