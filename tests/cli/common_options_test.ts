import { assertEquals, assertNotEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { fullNameOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { shortIds } from "../support/json_session.ts";
import { CliUser } from "../support/run_cli.ts";

const DONE = "---\nid: A\nstatus: done\n---\n";
const TOGGL =
  "User,Email,Description,Start date,Start time,End date,End time," +
  "Duration\nA,a@b.c,D,2024-12-09,09:00:00,2024-12-09,10:00:00,01:00:00\n";
const TIMED = ["task add A", "timer start A --at 08:00"];
const ENTRY = "timer add A --start 07:00 --end 08:00";

/** Returns a user at 09:00 after some lines. */
async function userAfter(
  before: readonly string[],
  options: { answers?: readonly string[] } = {},
): Promise<{ user: CliUser; disk: MemoryDisk }> {
  const disk = new MemoryDisk();
  const inputs = { "a.md": DONE, "toggl.csv": TOGGL };
  const user = new CliUser(undefined, { disk, inputs, ...options });
  for (const line of before) {
    assertEquals((await user.type(line)).status, 0, line);
  }
  return { user, disk };
}

/** Returns the commands with an option, except those tested elsewhere. */
function commandsWith(
  option: string,
  elsewhere: readonly string[] = [],
): string[] {
  return COMMANDS
    .filter((spec) => spec.options.some(({ name }) => name === option))
    .map(fullNameOf).filter((line) => !elsewhere.includes(line)).sort();
}

/** Lines typed before, and the line to test. */
type Line = readonly [
  command: string,
  before: readonly string[],
  words?: string,
];

const DAY = ["start --at 07:00", "break --at 07:30", "break --at 07:40"];
const YESTERDAY = "2024-12-09";

const DRY: readonly Line[] = [
  ["absent", [], "vacation 2024-12-20..2024-12-24"],
  ["adjust", DAY, "07:10 start"],
  ["break", DAY, "08:00-08:10"],
  ["close", ["day 2024-11-05 09:00-17:00"], "2024-11"],
  ["config", [], "hours 7:30"],
  ["day", [], `${YESTERDAY} 09:00-17:30 --lunch 12:00-12:45`],
  ["import", [], "toggl.csv"],
  ["lunch", DAY, "08:00-08:30"],
  ["note", DAY, "Remote"],
  ["remove", DAY, "break"],
  ["redo", ["start --at 07:00", "undo"]],
  ["reopen", ["day 2024-11-05 09:00-17:00", "close 2024-11"], "2024-11"],
  ["set-hours", [], "6"],
  ["start", [], "07:00"],
  ["stop", DAY, "08:00"],
  ["task add", [], "A --title One"],
  ["task block", TIMED, "A"],
  ["task complete", TIMED, "A"],
  ["task delete", ["task add A", ENTRY], "A"],
  ["task edit", TIMED, "A --state review"],
  ["task import", TIMED, "a.md --states"],
  ["task rename", ["task add A", ENTRY], "A B"],
  ["task reopen", ["task add A", "task block A"], "A"],
  ["task start", ["task add A"], "A"],
  ["timer add", [], "A --start 07:00 --end 08:00"],
  ["timer configure", [], "--provider toggl --workspace 1"],
  ["timer delete", [ENTRY], "last"],
  ["timer edit", [ENTRY], "last --end 08:30"],
  ["timer pause", TIMED],
  ["timer resume", [...TIMED, "timer pause"]],
  ["timer start", TIMED, "B"],
  ["timer stop", TIMED],
  ["timer switch", TIMED, "B"],
  ["undo", DAY],
];

for (const [command, before, words = ""] of DRY) {
  const line = `${command} ${words}`.trim();
  Deno.test(`${line} --dry-run says what would be done, and writes nothing`, async () => {
    const { user, disk } = await userAfter(before);
    const files = { ...disk.files };
    const dry = await user.type(`${line} --dry-run`);
    const json = JSON.parse((await user.type(`${line} --dry-run --json`)).out);
    assertEquals(disk.files, files);
    assertEquals(json.dry_run, true);
    const made = await user.type(line);
    const short = (text: string) =>
      shortIds()(text).replace(/^Entry id: .*/m, "");
    assertEquals(
      { ...dry, out: short(dry.out) },
      { ...made, out: short(`Dry run: nothing was changed\n${made.out}`) },
    );
    assertNotEquals(disk.files, files);
  });
}

Deno.test("the dry run of each command is compared with what it does", () => {
  const known = DRY.map(([command]) => command).sort();
  assertEquals(known, commandsWith("dry-run", ["doctor", "timer sync"]));
});

const OPEN = ["start --at 08:00"];
const PAUSED = [...TIMED, "timer pause --at 08:10"];

/** Lines typed before, and the path of the given time in the JSON. */
const AT: readonly (readonly [
  command: string,
  before: readonly string[],
  words: string,
  path: string,
])[] = [
  ["break", OPEN, "", "at"],
  ["lunch", OPEN, "", "at"],
  ["start", [], "", "at"],
  ["stop", OPEN, "", "at"],
  ["task block", TIMED, "A", "timer.stopped.end"],
  ["task complete", TIMED, "A", "timer.stopped.end"],
  ["task start", ["task add A"], "A", "timer.started.start"],
  ["timer pause", TIMED, "", "stopped.end"],
  ["timer resume", PAUSED, "", "started.start"],
  ["timer start", TIMED, "B", "started.start"],
  ["timer stop", TIMED, "", "stopped.end"],
  ["timer switch", TIMED, "B", "stopped.end"],
];

for (const [command, before, words, path] of AT) {
  Deno.test(`${command} --at and --ago say when it was`, async () => {
    for (const option of ["--at 08:30", "--ago 30m"]) {
      const { user } = await userAfter(before);
      const line = `${command} ${words}`.trim();
      const { out, error } = await user.type(`${line} ${option} --json`);
      assertEquals(error, "");
      const found = path.split(".")
        .reduce((json, key) => json[key], JSON.parse(out));
      assertEquals(found, "2024-12-10T08:30:00+09:00", option);
    }
    const { user } = await userAfter(before);
    const both = await user.type(
      `${command} ${words} --at 08:30 --ago 30m`.replace("  ", " "),
    );
    assertEquals(both, {
      status: 2,
      out: "",
      error: "--at and --ago cannot be used together\n" +
        "Use --at for a clock time, or --ago for a duration\n",
    });
  });
}

Deno.test("each command that takes a time is tried with one", () => {
  const known = AT.map(([command]) => command).sort();
  assertEquals(commandsWith("ago", ["timer add"]), known);
});

const LONG = [
  "task add A",
  "task add B",
  "timer start A --at 2024-12-09T10:00",
];

/** Lines that end a forgotten timer, and the state afterwards. */
const ENDING: readonly (readonly [
  line: string,
  state: string,
  rest?: string,
])[] = [
  ["timer stop", "idle"],
  ["timer pause", "paused"],
  ["timer start B", "running", " && worktime timer start B"],
  ["timer switch B", "running", " && worktime timer start B"],
  ["task start B", "running", " && worktime task start B"],
  ["task block A", "idle"],
  ["task complete A", "idle"],
  ["task edit A --state review", "idle"],
  ["task import a.md --states", "idle"],
];

for (const [line, state, rest = ""] of ENDING) {
  Deno.test(`${line} refuses to end a forgotten timer in a script, and asks in a terminal`, async () => {
    const { user, disk } = await userAfter(LONG);
    const files = { ...disk.files };
    const command = line === "timer pause" ? line : "timer stop";
    assertEquals(await user.type(line), {
      status: 3,
      out: "",
      error: 'The timer for "A" has been running since 2024-12-09 10:00: ' +
        "was it forgotten?\n" +
        `If so: worktime ${command} --at 2024-12-09T19:00${rest}\n` +
        `If not: worktime ${command} --at now${rest}\n`,
    });
    assertEquals(disk.files, files);
    const there = await userAfter(LONG, { answers: ["17:30"] });
    assertEquals((await there.user.type(line)).status, 0);
    const { out } = await there.user.type("timer show A --json");
    assertEquals(JSON.parse(out).entries[0].end, "2024-12-09T17:30:00+09:00");
    const after = await there.user.type("timer status --json");
    assertEquals(JSON.parse(after.out).state, state);
  });
}

Deno.test("a command prints one format only", async () => {
  const table: [options: string, names: string][] = [
    ["--json --csv", "--json and --csv"],
    ["--csv --json", "--json and --csv"],
    ["--md --json", "--json and --md"],
    ["--csv --md", "--csv and --md"],
    ["--md --csv --json", "--json and --csv and --md"],
  ];
  for (const [options, names] of table) {
    const run = await new CliUser().type(`timer summary ${options}`);
    assertEquals([run.status, run.out], [2, ""], options);
    const error = `${names} cannot be used together`;
    const isJson = options.includes("json");
    const text = isJson ? JSON.parse(run.error).error.message : run.error;
    assertEquals(text.split("\n")[0], error);
  }
});
