import { assertEquals } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import { buildProgram } from "../../lib/cli/program.ts";
import { COMMANDS, findCommand, optionsOf } from "../../lib/cli/registry.ts";

/** Correct lines that every version of Cliffy accepts. */
const LINES: string[] = [
  "start",
  "start --at 08:45",
  "start --at=08:45",
  "start --ago 15m --json",
  "--json start --at 2024-12-10T08:45",
  "--data-dir /tmp/x stop",
  "stop --data-dir=/tmp/x",
  "status",
  "status yesterday --json",
  "status --json 2024-12-10",
  "month 2024-12 --csv",
  "month --at 2024-12-10T12:00 2024-12",
  "adjust 11:50 --date yesterday",
  "set-hours 7.5 --date 2024-12-10",
  "set_hours 4",
  "set-hours 4 --lunch",
  "set-hours 4 --no-lunch",
  "doctor --fix",
  "undo",
  "timer start TASK-025",
  "timer start TASK-025 --title x --tag a --ago 10m",
  "timer add T --start 09:00 --end 10:00 --dry-run",
  "timer show T --ids --json",
  "timer summary --by day --from 2025-01-01 --md",
  "timer summary --no-running",
  "timer configure --provider toggl --workspace 12",
  "task add T --plan p --sprint s",
  "task list --state blocked",
  "task import a.md b.md - --states",
  "task rename A B",
  "task edit A --title x --tag y",
  "timer edit last --task T",
  "timer start T --title -x --tag --bold",
  "timer start __proto__ --title 🚀 --tag=__proto__",
  "timer start timer --at 08:45",
  "timer configure --project a=1",
  "timer configure --project=b=2",
];

for (const line of LINES) {
  Deno.test(`both parsers agree on "${line}"`, async () => {
    const args = line.split(" ");
    const parsed = parseWords(args, optionsOf);
    const typed = findCommand(parsed.words);
    if (!typed) throw new Error(`no command: ${line}`);
    const ours = inputFor(typed.spec, { ...parsed, words: typed.words });
    const program = buildProgram(COMMANDS);
    const theirs = await program.parse(args);
    const path = `worktime ${fullNameOf(typed.spec)}`;
    assertEquals(theirs.cmd.getPath(), path);
    assertEquals(theirs.args, ours.arguments);
    const names: string[] = typed.spec.options.map(({ name }) => name);
    const negated = names.filter((name) => name.startsWith("no-"))
      .map((name) => name.slice(3)).filter((name) => !names.includes(name));
    // Cliffy sets options that only have a `--no-` form to true.
    const given = Object.entries(theirs.options)
      .filter(([name, value]) => !(value === true && negated.includes(name)));
    assertEquals(asCliffy(ours.options), Object.fromEntries(given));
  });
}

/**
 * Converts our options to Cliffy's form: names in camel case, and `--no-` as the
 * value `false`. Cliffy is not told that options can be repeated.
 */
function asCliffy(options: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) =>
      name.startsWith("no-")
        ? [name.slice(3), false] as const
        : [name, value] as const
    ).map(([name, value]) => [
      name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()),
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  );
}

Deno.test("words after -- are arguments", () => {
  assertEquals(parseWords(["status", "--", "2024-12-10"]).words, [
    "status",
    "2024-12-10",
  ]);
});

Deno.test("a negative number is an argument, also before an option", () => {
  const { words, unknownOptions } = parseWords([
    "set-hours",
    "-5",
    "--json",
  ]);
  assertEquals([words, unknownOptions], [["set-hours", "-5"], []]);
});

Deno.test("the last of two values wins", () => {
  const { options } = parseWords(["start", "--at", "8:00", "--at", "9:00"]);
  assertEquals(options.at, "9:00");
});
