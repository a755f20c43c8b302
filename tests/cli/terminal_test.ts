import { assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** Control, bidirectional and invisible characters. */
const CODES = "\x1b[2J\x07\x9b1m\u202E\u200E\u061C\u200B";
const HARMFUL =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

const yaml = JSON.stringify(CODES);
const TASKS =
  `tasks:\n  - id: T${"-1"}\n    title: ${yaml}\n    plan: ${yaml}\n` +
  `  - id: ${yaml}\n    title: x\n`;
const ENTRIES = JSON.stringify({
  [`T ${CODES}`]: {
    entries: [{
      provider_id: CODES,
      description: CODES,
      tags: [CODES],
      start: "2024-12-10T00:00:00Z",
      end: "2024-12-10T00:30:00Z",
      duration_seconds: 1800,
    }],
    total_seconds: 1800,
  },
});

const FILES: Record<string, string> = {
  "2024-12.csv": `date,event,time\n2024-12-10,start,${CODES}\n`,
  [`2024-12 (${CODES} conflicted copy).csv`]: `date,event,time\n${CODES}\n`,
  "tasks.yaml": TASKS,
  "history/time-entries.json": ENTRIES,
};

const LINES: string[][] = [
  ["doctor"],
  ["doctor", "--fix"],
  ["status"],
  ["month", CODES],
  [CODES],
  ["timer", CODES],
  ["start", `--${CODES}`],
  ["start", "--at", CODES],
  ["set-hours", CODES],
  ["status", "--data-dir", CODES],
  ["task", "list"],
  ["task", "show", CODES],
  ["task", "show", "T-1"],
  ["task", "add", `X${CODES}`, CODES],
  ["task", "import", CODES],
  ["timer", "show", `T ${CODES}`],
  ["timer", "summary", "--all"],
  ["timer", "summary", "--all", "--by", "tag"],
  ["timer", "summary", "--all", "--by", "day"],
  ["timer", "start", CODES],
  ["timer", "status"],
  ["timer", "delete", CODES],
  ["timer", "stop"],
  ["timer", "configure", "--provider", CODES],
];

Deno.test("no command prints control codes to a terminal, in any format", async () => {
  for (const form of [[], ["--json"], ["--csv"], ["--md"]]) {
    const disk = new MemoryDisk(FILES);
    for (const line of LINES) {
      const user = new CliUser("2024-12-10T12:00", { disk, isTerminal: true });
      const { out, error } = await user.run([...line, ...form]);
      const shown = out + error + user.progress.join("");
      assertEquals(HARMFUL.exec(shown), null, JSON.stringify([line, shown]));
      assertMatch(out + error, /./);
    }
  }
});

Deno.test("--json has the original text, character by character", async () => {
  const disk = new MemoryDisk(FILES);
  const user = new CliUser("2024-12-10T12:00", { disk });
  const { out } = await user.type("timer summary --all --json");
  assertEquals(HARMFUL.test(out), false);
  assertEquals(
    JSON.stringify(JSON.parse(out)).includes(
      JSON.stringify(CODES).slice(1, -1),
    ),
    true,
  );
});

Deno.test("--csv is exact in a pipe and escaped on a terminal", async () => {
  const disk = new MemoryDisk(FILES);
  const pipe = new CliUser("2024-12-10T12:00", { disk });
  const terminal = new CliUser("2024-12-10T12:00", { disk, isTerminal: true });
  const line = "timer summary --all --csv";
  assertEquals((await pipe.type(line)).out.includes(CODES), true);
  const { out } = await terminal.type(line);
  assertEquals(HARMFUL.test(out), false);
  assertEquals(out.includes("\\x1b[2J"), true);
});

Deno.test("a question in a terminal is escaped", async () => {
  const disk = new MemoryDisk({ "tasks.yaml": TASKS });
  const user = new CliUser("2024-12-10T12:00", {
    disk,
    isTerminal: true,
    answers: ["toggl", "", ""],
  });
  const { out, error } = await user.type("timer configure");
  const shown = out + error + user.asked.join("");
  assertEquals(HARMFUL.exec(shown), null);
  assertEquals(user.asked.length > 0, true);
});

Deno.test("a composed emoji is kept in a title", async () => {
  const user = new CliUser("2024-12-10T12:00");
  const family = "👨‍👩‍👧 at home";
  await user.run(["task", "add", "T-1", "--title", family]);
  assertEquals((await user.type("task list")).out.includes(family), true);
  assertEquals(
    (await user.type("task list --json")).out.includes(family),
    true,
  );
});
