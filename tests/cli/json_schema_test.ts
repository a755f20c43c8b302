import { assert, assertEquals } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { schemaProblems } from "../support/json_schema.ts";
import { assertFits } from "../support/json_session.ts";
import { withMethods } from "../support/patched_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const CONFIG = `workday:
  balance_from: 2024-11
  vacation_days: 30
  break_rules: de
  name: Jo Doe
time_tracking:
  clients:
    p1: ACME
  rates:
    p1: 80.50 EUR
  billable:
    p2: false
`;

const INPUTS = {
  "a.md": "---\nid: M-1\ntitle: One\n---\n",
  "h.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:X\n" +
    "DTSTART;VALUE=DATE:20241226\nRDATE;VALUE=DATE:20241228\n" +
    "END:VEVENT\nEND:VCALENDAR\n",
  "old.klg": "2024-10-01\n  9:00-10:00 Call\n",
  "days.klg": "2024-10-02\n  9:00-17:00\n  12:00-13:00 Lunch\n",
};

/** Lines typed one after the other; those of a day are a minute apart. */
const LINES: readonly string[] = [
  "config",
  "config hours",
  "config pause_on_break true",
  "config hours 7:30 --from 2025-01-01",
  "timer configure",
  "completions",
  "completions fish",
  "day 2024-11-28 09:00-17:30 --lunch 12:00-12:45",
  "day 2024-12-09 09:00-17:30 --note x",
  "lunch 12:00-12:45 --date 2024-12-09",
  "break 15:00-15:10 --date 2024-12-09",
  "adjust 09:05 start --date 2024-12-09",
  "remove break --date 2024-12-09",
  "note y --date 2024-12-09",
  "remove day --date 2024-12-09 --dry-run",
  "set-hours 6 --date 2024-12-09..2024-12-13",
  "absent vacation 2024-12-11..2024-12-12 --half",
  "absent holiday 2024-12-13 --half",
  "absent vacation 2024-12-13 --half",
  "absent sick 2024-12-12",
  "absent holiday --ics h.ics",
  "absent 2024",
  "absent 2024-12-11..2024-12-12",
  "remove absence --date 2024-12-11",
  "absent --remove 2024-12-12",
  "import old.klg --dry-run",
  "import old.klg",
  "import days.klg --as workday",
  "task add T-1 --plan p1 --title One --billable",
  "task add T-2 --plan p2",
  "task start T-1",
  "start",
  "timer status",
  "break",
  "timer status",
  "break",
  "lunch",
  "lunch",
  "timer pause",
  "timer resume",
  "timer switch T-2",
  "timer start T-1 --tag a",
  "status",
  "log",
  "month",
  "week",
  "year",
  "balance",
  "timer stop",
  "timer add T-2 --start 2024-12-09T10:00 --end 2024-12-09T10:40",
  "timer edit last --title Two --tag b",
  "timer start T-2",
  "timer show T-2",
  "timer log --round 15m",
  "timer summary --by plan --by day --round 15m:up:day",
  "timer summary --today",
  "timer report --client ACME --round 15m",
  "timer report --no-times",
  "timer delete last --dry-run",
  "timer delete last",
  "task list",
  "task show T-1",
  "task edit T-1 --sprint s",
  "task block T-1",
  "task reopen T-1",
  "task complete T-1",
  "task rename T-1 T-3",
  "task delete T-2",
  "task import a.md --states",
  "stop --dry-run",
  "stop",
  "report",
  "close 2024-11",
  "close",
  "report 2024-11",
  "reopen 2024-11",
  "report 2024-11",
  "export json",
  "export klog --only workday",
  "undo",
  "redo --dry-run",
  "redo",
  "doctor",
  "doctor --fix",
  "doctor --restore 2024-12.csv",
];

Deno.test("the output of every command fits its schema", async () => {
  const disk = new MemoryDisk({ "config.yaml": CONFIG });
  const user = new CliUser("2024-12-10T09:00", { disk, inputs: INPUTS });
  for (const line of LINES) {
    user.now += 60_000;
    const { out, error } = await user.type(`${line} --json`);
    assertEquals(error, "", line);
    assertFits(line, JSON.parse(out));
  }
});

Deno.test("the lines have every command", () => {
  const missing = COMMANDS.map(fullNameOf).filter((name) =>
    name !== "timer sync" &&
    !LINES.some((line) => `${line} `.startsWith(`${name} `))
  );
  assertEquals(missing, []);
});

Deno.test("a warning about a change that was recorded fits the schema", async () => {
  const files = new MemoryDisk();
  const disk = withMethods(files, {
    byteSize: (path) =>
      path === "history/outbox.json"
        ? Promise.reject(new RangeError("It is odd"))
        : files.byteSize(path),
  });
  const { out } = await new CliUser("2024-12-10T09:00", { disk })
    .type("start --json");
  const json = JSON.parse(out);
  assertEquals(json.warnings[0].message, "It is odd");
  assertFits("start", json);
  const { warnings } = json;
  assertFits("start", { recorded: ["Started working at 09:00"], warnings });
});

Deno.test("a schema refuses a key that it does not describe", () => {
  const json = { message: "", summary: "", time: "", files: [], more: 1 };
  assert(schemaProblems("undo", json).some((it) => it.includes("more")));
  assertEquals(schemaProblems("error", { error: { code: "usage" } }).length, 2);
});
