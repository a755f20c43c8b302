import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";

/** Lines that sometimes get a time. */
const TIMED = [
  "start",
  "stop",
  "lunch",
  "break",
  "timer start A",
  "timer stop",
  "timer switch B",
  "timer pause",
  "timer resume",
];

const LINES = [
  ...TIMED,
  ...TIMED,
  "adjust",
  "log",
  "status",
  "undo",
  "timer",
  "timer summary",
  "timer add C --for 30m",
  "timer edit last --end 10:00",
  "timer delete last",
  "task add A",
  "task start A",
  "task complete A",
  "task block A",
  "task rename A B",
  "task delete A",
  "set-hours 6",
];

function anyLine(random: Random): string {
  const line = random.pick(LINES);
  const date = `2024-12-${String(random.integer(9, 12)).padStart(2, "0")}`;
  const hour = String(random.integer(0, 23)).padStart(2, "0");
  const time = `${hour}:${random.pick(["00", "15", "30", "45"])}`;
  if (line === "log" || line === "status") return `${line} ${date}`;
  if (line === "adjust") {
    return `adjust ${time}${random.integer(0, 1) ? ` --date ${date}` : ""}`;
  }
  return TIMED.includes(line) && random.integer(0, 3) > 0
    ? `${line} --at ${date}T${time}`
    : line;
}

/** Returns the commands in a text, except those with a placeholder. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/worktime ([a-z][^\n)(]*)/g)]
    .map(([, command = ""]) => command.trim())
    .filter((command) => !/\b(?:TASK|ID)\b|--help/.test(command));
}

async function assertPasted(
  command: string,
  { now, files, typed }: {
    now: string;
    files: Record<string, string>;
    typed: readonly string[];
  },
): Promise<void> {
  const user = new CliUser(now, { disk: new MemoryDisk(files) });
  for (const line of command.split(" && worktime ")) {
    const { status, error } = await user.type(line);
    // One hint can lead to the next.
    if (error.includes("was it forgotten?")) return;
    assertEquals(status, 0, [...typed, `-> ${line}`, error].join("\n"));
  }
}

for (const now of ["2024-12-12T14:00", "2024-12-12T02:00"]) {
  Deno.test(`commands that are printed can be typed, at ${now}`, async () => {
    let pasted = 0;
    await forSeeds(60, async (random) => {
      const disk = new MemoryDisk();
      const user = new CliUser(now, { disk });
      const typed: string[] = [];
      while (typed.length < 14) {
        const line = anyLine(random);
        typed.push(line);
        const { out, error } = await user.type(line);
        for (const command of commandsIn(`${out}${error}`)) {
          const files = { ...disk.files };
          await assertPasted(command, { now, files, typed });
          pasted++;
        }
      }
    });
    assert(pasted > 100, `${pasted} commands were printed`);
  });
}

Deno.test("commands about a task whose id starts with a dash can be typed", async () => {
  const user = new CliUser();
  const lines: [line: string, command: string][] = [
    ["task add -- -x", ""],
    ["task add -- -x", "task show -- '-x'"],
    ["task complete -- -x", ""],
    ["task start -- -x", "task reopen -- '-x'"],
    ["task complete -- -x", ""],
    ["timer add --start 08:00 --for 20m -- -x", ""],
    ["task delete -- -x", "timer show -- '-x'"],
    ["timer add --start 08:20 --for 20m -- -ABCDE-1", ""],
    [
      "timer add --start 08:40 --for 20m -- -abcde-1",
      "task rename -- '-abcde-1' '-ABCDE-1'",
    ],
  ];
  for (const [line, command] of lines) {
    const { out, error } = await user.type(line);
    const commands = commandsIn(`${out}${error}`);
    assertEquals(commands, command === "" ? [] : [command], line);
    if (command === "") continue;
    const { status } = await user.type(command.replaceAll("'", ""));
    assertEquals(status, 0, command);
  }
});

Deno.test("the command of a forgotten timer has options before a task with a dash", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("timer start A");
  user.at("2024-12-12T09:00");
  const table: [typed: string, command: string][] = [
    ["timer start --tag c -- -x", "timer start --tag c -- '-x'"],
    ["timer start --tag c x", "timer start x --tag c"],
  ];
  for (const [typed, command] of table) {
    const { status, error } = await user.type(typed);
    assertEquals(status, 3);
    assert(error.includes(`worktime ${command}\n`), error);
  }
});
