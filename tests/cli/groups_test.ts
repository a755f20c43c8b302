import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type CommandInput, fullNameOf } from "../../lib/cli/command.ts";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import {
  COMMANDS,
  findCommand,
  GROUPS,
  optionsOf,
} from "../../lib/cli/registry.ts";
import { CliUser } from "../support/run_cli.ts";

const SPECS = COMMANDS;

/** The expected arguments and options of a line. */
const RUN: [
  args: string[],
  command: string,
  words: string[],
  options?: CommandInput["options"],
][] = [
  [["timer", "start", "TASK-1"], "timer start", ["TASK-1"]],
  [["timer"], "timer status", []],
  [["task"], "task list", []],
  [["task", "--state", "blocked"], "task list", [], { state: "blocked" }],
  [["--state", "blocked", "task"], "task list", [], { state: "blocked" }],
  [["timer", "--json", "start", "A"], "timer start", ["A"], { json: true }],
  [["timer", "start", "timer"], "timer start", ["timer"]],
  [["timer", "start", "help"], "timer start", ["help"]],
  [["timer", "start", "-5"], "timer start", ["-5"]],
  [["timer", "start", "-5", "--dry-run"], "timer start", ["-5"], {
    "dry-run": true,
  }],
  [["timer", "start", "--", "-x"], "timer start", ["-x"]],
  [["timer", "start", "--", "--json"], "timer start", ["--json"]],
  [["--", "timer", "start", "--"], "timer start", ["--"]],
  [["timer", "start", "__proto__"], "timer start", ["__proto__"]],
  [["timer", "start", "a b  c"], "timer start", ["a b  c"]],
  [["timer", "start", ""], "timer start", [""]],
  [["timer", "start", "🚀 x"], "timer start", ["🚀 x"]],
  [
    ["timer", "start", "A", "--tag", "a", "--tag=b", "--tag", "a"],
    "timer start",
    ["A"],
    { tag: ["a", "b", "a"] },
  ],
  [
    ["timer", "start", "A", "--title", "- fix"],
    "timer start",
    ["A"],
    { title: "- fix" },
  ],
  [
    ["timer", "start", "A", "--title=--x"],
    "timer start",
    ["A"],
    { title: "--x" },
  ],
  [
    ["log", "--data-dir", "a", "--json", "--data-dir=b", "--json"],
    "log",
    [],
    { "data-dir": "b", json: true },
  ],
];

for (const [args, line, words, options = {}] of RUN) {
  Deno.test(`worktime ${args.join(" ")} is ${line}`, () => {
    const parsed = parseWords(args, optionsOf);
    const typed = findCommand(parsed.words);
    assert(typed);
    assertEquals(fullNameOf(typed.spec), line);
    assertEquals(inputFor(typed.spec, { ...parsed, words: typed.words }), {
      arguments: words,
      options,
    });
  });
}

const REFUSED: [line: string, message: string, hint: string][] = [
  [
    "timer strat",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime timer --help",
  ],
  [
    "timer strat A --tag b --at 9:00",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime timer --help",
  ],
  [
    "task lits --json",
    'Unknown command "lits". Did you mean command "list"?',
    "See: worktime task --help",
  ],
  ["timer xyzzy", 'Unknown command "xyzzy"', "See: worktime timer --help"],
  [
    "mon",
    'Unknown command "mon". Did you mean command "month"?',
    "See: worktime --help",
  ],
  // Too short to tell.
  ["mo", 'Unknown command "mo"', "See: worktime --help"],
  [
    "summary",
    'Unknown command "summary"',
    "Did you mean: worktime timer summary",
  ],
  [
    "list",
    'Unknown command "list"',
    "Did you mean: worktime task list",
  ],
  [
    "timer week",
    'Unknown command "week"',
    "Did you mean: worktime week",
  ],
  [
    "task summary",
    'Unknown command "summary"',
    "Did you mean: worktime timer summary",
  ],
  ["timer -- -h", 'Unknown command "-h"', "See: worktime timer --help"],
  ["timer -5", 'Unknown command "-5"', "See: worktime timer --help"],
  // It changes data.
  ["task switch", 'Unknown command "switch"', "See: worktime task --help"],
  [
    "timer __proto__",
    'Unknown command "__proto__"',
    "See: worktime timer --help",
  ],
  [
    "timer toString",
    'Unknown command "toString"',
    "See: worktime timer --help",
  ],
  ["__proto__", 'Unknown command "__proto__"', "See: worktime --help"],
  ["-- -h", 'Unknown command "-h"', "See: worktime --help"],
  [
    "tiemr start",
    'Unknown command "tiemr". Did you mean command "timer"?',
    "See: worktime --help",
  ],
  [
    "timer start",
    "Missing argument: TASK",
    "See: worktime timer start --help",
  ],
  [
    "timer start A B",
    'Too many arguments: "B"',
    "See: worktime timer start --help",
  ],
  [
    "timer start A 1330pm",
    'Too many arguments: "1330pm"',
    "Use 13:30 or 1:30pm",
  ],
  [
    "timer add A 9:00-10:30",
    'Too many arguments: "9:00-10:30"',
    "Use --start 9:00 --end 10:30",
  ],
  [
    "timer add A 9:00 10:30",
    'Too many arguments: "9:00 10:30"',
    "Use --start 9:00 --end 10:30",
  ],
  [
    "timer add A yesterday 9am to 10:30",
    'Too many arguments: "yesterday 9am to 10:30"',
    "Use --start 'yesterday 9am' --end 10:30",
  ],
  ["timer add A 45m", 'Too many arguments: "45m"', "Use --for 45m"],
  ["timer add A 1h 30m", 'Too many arguments: "1h 30m"', "Use --for '1h 30m'"],
  ["timer stop 1h 30m", 'Too many arguments: "1h 30m"', "Use --ago '1h 30m'"],
  [
    "timer stop 9",
    '"9" could mean a time or minutes',
    'Use 9:00 or "9m ago"',
  ],
  [
    "timer stop yesterday",
    'Too many arguments: "yesterday"',
    'Add a time, such as "yesterday 17:00"',
  ],
  [
    "timer stop 12:00-12:45",
    'Too many arguments: "12:00-12:45"',
    "See: worktime timer stop --help",
  ],
  [
    "timer stop 08:45-05:00",
    'Too many arguments: "08:45-05:00"',
    "If -05:00 is the offset from UTC, use --at 08:45-05:00",
  ],
  [
    "start yesterday 08:45-05:00",
    'Too many arguments: "yesterday 08:45-05:00"',
    "If -05:00 is the offset from UTC, use --at 'yesterday 08:45-05:00'",
  ],
  [
    "start 2024-02-30T09:00",
    'Too many arguments: "2024-02-30T09:00"',
    "Use YYYY-MM-DD: 2024-02 has 29 days",
  ],
  [
    "timer start A 9:00 2024/12/09",
    'Too many arguments: "9:00 2024/12/09"',
    "Use YYYY-MM-DD: 2024-12-09",
  ],
  [
    "timer stop 2024-12-09 at noon",
    'Too many arguments: "2024-12-09 at noon"',
    "See: worktime timer stop --help",
  ],
  [
    "timer stop --at 9 am",
    'Too many arguments: "am"',
    'Use --at "9 am"',
  ],
  [
    "timer stop --at 17:00 yesterday",
    'Too many arguments: "yesterday"',
    'Use --at "17:00 yesterday"',
  ],
  [
    "lunch 12:00 12:45",
    'Too many arguments: "12:45"',
    "Use a dash between two times, such as 12:00-12:45",
  ],
  [
    "timer stop 9:00 --at 9:10",
    '"9:00" and --at cannot be used together',
    "Use only one of them",
  ],
  [
    "timer stop --ago 10m 9:00",
    '"9:00" and --ago cannot be used together',
    "Use only one of them",
  ],
  [
    "timer stop --at yesterday 9:00",
    '"9:00" and --at cannot be used together',
    'Use --at "yesterday 9:00"',
  ],
  [
    "set-hours 0 --date last fri",
    '"fri" and --date cannot be used together',
    'Use --date "last fri"',
  ],
  [
    "timer stop 1h15m",
    'Too many arguments: "1h15m"',
    "Use --ago 1h15m",
  ],
  [
    "timer stop --at 2025-01-16 09:00",
    '"09:00" and --at cannot be used together',
    "Use --at 2025-01-16T09:00",
  ],
  [
    "timer start A --csv",
    'Unknown option "--csv"',
    'Options of "timer start": --title, --tag, --billable, --no-billable, --at, --ago, --dry-run, ' +
    "--json, --data-dir, --debug, --help",
  ],
  [
    "day 9-12 13-17 last fri",
    'DATE comes first: "last fri"',
    "Use worktime day 'last fri' 9-12 13-17",
  ],
  [
    "adjust lunch 10:00",
    'TIME comes first: "10:00"',
    "Use worktime adjust 10:00 lunch",
  ],
  [
    "day 9-17 2024-12-04 --lunch 12-13 --note=-hi --break 15-16 --break 10-11 --dry-run",
    'DATE comes first: "2024-12-04"',
    "Use worktime day 2024-12-04 9-17 --lunch 12-13 --note='-hi' " +
    "--break 15-16 --break 10-11 --dry-run",
  ],
  [
    "adjust lunch-end 10:00 yesterday",
    'TIME comes first: "10:00"',
    "Use worktime adjust 10:00 lunch-end --date yesterday",
  ],
  [
    "log foo yesterday",
    'Too many arguments: "yesterday"',
    "See: worktime log --help",
  ],
  [
    "lunch yesterday 12-12:30",
    'SPAN comes first: "12-12:30"',
    "Use worktime lunch 12-12:30 yesterday",
  ],
  [
    "day 2024-12-02 9-17 --lunch 12-12:30 --lunch 13-13:30",
    'Option "--lunch" can be used only once',
    "See: worktime day --help",
  ],
  [
    "timer summary --task A --by task --by day --task=A",
    'Option "--task" can be used only once',
    "See: worktime timer summary --help",
  ],
  [
    "timer start A --tag a --tag",
    'Option "--tag" needs a value: TAG',
    "See: worktime timer start --help",
  ],
  [
    "help timer strat",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime timer --help",
  ],
  [
    "timer strat --help",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime timer --help",
  ],
  [
    "help strat",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime --help",
  ],
  [
    "strat --at 9:00",
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime --help",
  ],
];

for (const [line, message, hint] of REFUSED) {
  Deno.test(`"${line}" is rejected: ${message}`, async () => {
    const { out, error, status } = await new CliUser().run(
      ["--json", ...line.split(" ")],
    );
    assertEquals([status, out], [2, ""]);
    assertEquals(JSON.parse(error), {
      error: { code: "usage", message, hint },
    });
  });
}

Deno.test("a quoted word with a space is not a command and its group", async () => {
  const lines: [args: string[], word: string][] = [
    [["timer start", "A"], "timer start"],
    [["timer", "start A"], "start A"],
    [["timer", ""], ""],
    [[""], ""],
  ];
  for (const [args, word] of lines) {
    const { status, error } = await new CliUser().run(args);
    assertEquals(status, 2);
    assertStringIncludes(error, `Unknown command "${word}"`);
  }
});

for (const group of Object.keys(GROUPS)) {
  Deno.test(`worktime ${group} --help lists its commands only`, async () => {
    const { out, error, status } = await new CliUser().type(`${group} --help`);
    assertEquals([status, error], [0, ""]);
    assertStringIncludes(out, `Usage: worktime ${group} [command] [options]`);
    const commands = out.slice(
      out.indexOf("Commands:"),
      out.indexOf("Options:"),
    ).split("\n").slice(1)
      .map((line) => line.trim().split(" ")[0]).filter((word) => word !== "");
    assertEquals(
      commands,
      SPECS.filter((spec) => spec.group === group).map(({ name }) => name),
    );
    for (const line of [`help ${group}`, `${group} -h`, `--help ${group}`]) {
      assertEquals((await new CliUser().type(line)).out, out);
    }
  });
}

Deno.test("--help lists each group once, at the position of its first command", async () => {
  const { out } = await new CliUser(undefined, { columns: 100 })
    .type("--help");
  const words = out.slice(out.indexOf("Commands:"), out.indexOf("Options:"))
    .split("\n").slice(1).map((line) => line.trim().split(/[ ,]/)[0])
    .filter((word) => word !== "");
  const first = SPECS.map(({ group, name }) => group ?? name);
  assertEquals(words, [...new Set(first)]);
});

Deno.test("two output formats at once are rejected", async () => {
  const cases: [line: string, options: string][] = [
    ["--json --csv", "--json and --csv"],
    ["--md --csv", "--csv and --md"],
    ["--md --json", "--json and --md"],
  ];
  for (const [forms, options] of cases) {
    const run = await new CliUser().type(`timer summary ${forms}`);
    assertEquals([run.status, run.out], [2, ""]);
    const message = forms.includes("--json")
      ? JSON.parse(run.error).error.message
      : run.error.split("\n")[0];
    assertEquals(message, `${options} cannot be used together`);
  }
});
