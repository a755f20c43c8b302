import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OPTIONS } from "../../lib/cli/options.ts";
import {
  SCRIPTS,
  SETUP_COMMANDS,
  SHELLS,
} from "../../lib/cli/commands/completions.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** The default `COMP_WORDBREAKS` of bash. */
const BREAKS = " \t\n\"'><=;|&(:";

async function diskWith(
  ...tasks: readonly [id: string, title?: string][]
): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const user = new CliUser(undefined, { disk });
  for (const [id, title = ""] of tasks) {
    const options = title === "" ? [] : ["--title", title];
    assertEquals((await user.run(["task", "add", id, ...options])).status, 0);
  }
  return disk;
}

/** Returns the lines of the reply to a completion script. */
async function answer(user: CliUser, ...args: string[]): Promise<string[]> {
  const { status, out, error } = await user.run(["__complete", ...args]);
  assertEquals([status, error, out.at(-1)], [0, "", "\n"]);
  return out.split("\n").slice(0, -1);
}

const BASH: [typed: string, answer: string[]][] = [
  ["worktime task show GH:", ["words", "1", "22"]],
  ["worktime task show GH:2", ["words", "22"]],
  ["worktime task show GH\\:2", ["words", "GH:22"]],
  ['worktime task show "GH:2', ["words", "GH:22"]],
  ['worktime task show G"H:2', ["words", "H:22"]],
  ["worktime task show G'H':2", ["words", "22"]],
  ["worktime task show 'G'H", ["words", "H:1", "H:22"]],
  ["worktime task show 'a'' ", ["words", " b"]],
  ["worktime timer configure --provider n", ["words", "none"]],
  ["worktime task show a", ["words", "a\\ b"]],
  ["worktime task show a\\ ", ["words", "a\\ b"]],
  ["worktime task show 'a ", ["words", "a b"]],
  ['worktime task show "it', ["words", "it's"]],
  ["worktime task show 'it", ["words"]],
  ["worktime task show it", ["words", "it\\'s"]],
  ["worktime task show gh:2", ["words"]],
  ["worktime task show IT", ["words", "it\\'s"]],
  ["worktime timer summary --by=sp", ["words", "sprint"]],
  ["worktime timer summary --by sp", ["words", "sprint"]],
  ["worktime timer summary --by=day --b", ["words", "--by", "--billable"]],
  ["worktime task add X --tag a --ta", ["words", "--tag"]],
  ["worktime task list --st", ["words", "--state"]],
  ["worktime task list --state b", ["words", "blocked"]],
  // An empty word is a word.
  ["worktime task add A --title '' --ta", ["words", "--tag"]],
  ["worktime task list --plan '' b", ["words"]],
  ["worktime task -- sh", ["words", "show"]],
  ["worktime task show -- -d", ["words", "-dash"]],
  ["worktime task show -d", ["words"]],
  ["worktime help ta", ["words", "task"]],
  ["worktime help task sh", ["words", "show"]],
  ["worktime completions f", ["words", "fish"]],
  ["worktime nothing ", ["words"]],
  ["worktime task show GH:1 ", ["words"]],
  ["worktime --json=x task show ", ["words"]],
  ["worktime export time", ["words", "timeclock", "timewarrior"]],
  ["worktime export klog --only ", ["words", "workday", "timers"]],
  ["worktime export klog -o ", ["files"]],
  ["worktime task import ", ["files"]],
  ["worktime task import a.md ", ["files"]],
  ["worktime task import - < ", ["files"]],
  ["worktime import ", ["files"]],
  ["worktime import toggl ", ["files"]],
  ["worktime 2> log task sh", ["words", "show"]],
  ["worktime --data-dir ", ["directories"]],
  ["worktime --data-dir=x", ["directories"]],
  ["worktime --data-dir x sta", ["words", "start", "status"]],
];

for (const [typed, lines] of BASH) {
  Deno.test(`bash gets completions for ${JSON.stringify(typed)}`, async () => {
    const disk = await diskWith(["GH:1"], ["GH:22"], ["a b"], ["it's"]);
    await new CliUser(undefined, { disk }).run(["task", "add", "--", "-dash"]);
    const user = new CliUser(undefined, { disk });
    assertEquals(await answer(user, "bash", BREAKS, typed), lines);
  });
}

Deno.test("bash gets the rest of a word after the last word break", async () => {
  const disk = await diskWith(["a:b:c d"]);
  const user = new CliUser(undefined, { disk });
  const typed = "worktime task show a:b:";
  assertEquals(await answer(user, "bash", BREAKS, typed), ["words", "c\\ d"]);
  // Some people remove the colon.
  assertEquals(await answer(user, "bash", " \n", typed), [
    "words",
    "a:b:c\\ d",
  ]);
});

Deno.test("completions read the data directory named in the line", async () => {
  const user = new CliUser(undefined, { disk: await diskWith(["A"]) });
  for (const option of ["--data-dir '/a b'", "--data-dir='/a b'"]) {
    await answer(user, "bash", BREAKS, `worktime ${option} task show `);
  }
  await answer(user, "zsh", "--", "--data-dir", "/a b", "task", "show", "");
  assertEquals(user.opened, ["/a b", "/a b", "/a b"]);
});

Deno.test("dates, months and entries are suggested, newest first", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-12T18:00", { disk });
  for (const day of ["2024-11-29", "2024-12-10", "2024-12-12"]) {
    await user.type(`start --at ${day}T09:00`);
    await user.type(`stop --at ${day}T10:00`);
  }
  await user.run(["timer", "add", "T", "--start", "10:00", "--end", "11:30"]);
  assertEquals(await answer(user, "fish", "--", "status", ""), [
    "words",
    "today\t",
    "yesterday\t",
    "2024-12-12\t",
    "2024-12-10\t",
    "2024-11-29\t",
  ]);
  assertEquals(await answer(user, "fish", "--", "month", ""), [
    "words",
    "2024-12\t",
    "2024-11\t",
  ]);
  const [, last, entry] = await answer(user, "fish", "--", "timer", "edit", "");
  assertEquals(last?.split("\t")[0], "last");
  assertEquals(entry?.split("\t")[1], "Dec 12, 10:00-11:30 T");
});

Deno.test("no id or title sends control codes to a terminal", async () => {
  const disk = new MemoryDisk({
    "tasks.yaml": String.raw`tasks:
  - id: "a\e[1m"
    title: x
    status: pending
  - id: "b\nc"
    title: x
    status: pending
  - id: ok
    title: "y\e[2Jz\tw\u202E"
    status: pending
`,
  });
  const user = new CliUser(undefined, { disk });
  for (const shell of ["zsh", "fish"]) {
    const lines = await answer(user, shell, "--", "task", "show", "");
    const backslash = shell === "zsh" ? "\\\\" : "\\";
    const title = "y\\x1b[2Jz\\x09w\\u202e".replaceAll("\\", backslash);
    const between = shell === "zsh" ? ":" : "\t";
    assertEquals(lines, ["words", `ok${between}${title}`]);
  }
});

/** The options of every command. */
const GLOBAL = ["--json", "--data-dir", "--debug", "--help"];

/** Words before the cursor, the word at the cursor, and the suggestions. */
const WORDS: readonly [words: string, current: string, next: string[]][] = [
  ["task list --plan", "", ["p1", "p2"]],
  ["task list --sprint", "", ["s1"]],
  ["timer start A --tag", "", ["x", "y"]],
  ["task list", "--plan=", ["--plan=p1", "--plan=p2"]],
  ["timer configure --provider", "", [
    "none",
    "local",
    "toggl",
    "clockify",
    "harvest",
  ]],
  ["timer summary --by", "", [
    ...["day", "week", "month", "task", "plan", "sprint", "tag"],
  ]],
  ["task add A --title", "", []],
  ["adjust 9:00", "", [
    ...["start", "stop", "lunch", "lunch_end", "break", "break_end", "day"],
    "absence",
  ]],
  ["task rename A", "", ["A", "B", "T"]],
  ["task rename A B", "", []],
  ["undo", "-", ["--dry-run", ...GLOBAL]],
  ["undo --json", "-", ["--dry-run", ...GLOBAL.slice(1)]],
  ["", "--v", [
    ...["--at", "--short", "--format", "--watch", "--chart"],
    ...[...GLOBAL, "--version"],
  ]],
  ["task list --plan p1", "--", ["--state", "--sprint", "--csv", ...GLOBAL]],
  ["task add A --tag x --title y", "--", [
    ...["--plan", "--sprint", "--tag", "--billable", "--no-billable"],
    ...["--dry-run", ...GLOBAL],
  ]],
  ["timer summary --by day --by", "", [
    ...["day", "week", "month", "task", "plan", "sprint", "tag"],
  ]],
  ["task show --", "-", ["A", "B", "T"]],
];

for (const [words, current, next] of WORDS) {
  Deno.test(`"worktime ${words}" and "${current}" complete to ${next}`, async () => {
    const disk = new MemoryDisk();
    const user = new CliUser(undefined, { disk });
    await user.type("task add A --plan p1 --sprint s1 --tag x --tag y");
    await user.type("task add B --plan p2 --sprint s1 --tag y");
    await user.type("timer add T --start 08:00 --end 08:30");
    const typed = words.split(" ").filter((word) => word !== "");
    const [kind, ...lines] = await answer(
      user,
      "fish",
      "--",
      ...typed,
      current,
    );
    assertEquals(kind, "words");
    assertEquals(lines.map((line) => line.split("\t")[0]), next);
  });
}

Deno.test("the twenty newest entries are suggested with their description or task", async () => {
  const user = new CliUser("2024-12-12T18:00", { disk: new MemoryDisk() });
  for (let minute = 10; minute < 31; minute++) {
    const title = minute === 30 ? " --title Call" : "";
    const line = `timer add T --start 10:00 --end 10:${minute}${title}`;
    assertEquals((await user.type(line)).status, 0);
  }
  const [, last, ...entries] = await answer(
    user,
    "fish",
    "--",
    "timer",
    "delete",
    "",
  );
  assertEquals(last, "last\tThe running timer or the last entry");
  assertEquals(entries.length, 20);
  const said = entries.map((line) => line.split("\t")[1]);
  assertEquals(said[0], "Dec 12, 10:00-10:30 T: Call");
  assertEquals(said.at(-1), "Dec 12, 10:00-10:11 T");
  assert(entries.every((line) => /^[0-9a-f]{8}\t/.test(line)));
});

const POWERSHELL: [typed: string, answer: string[]][] = [
  ["worktime task show GH:2", ["words", "GH:22\tGH:22\tSecond"]],
  ["worktime task show a", ["words", "'a b'\ta b\ta b"]],
  ["worktime task show 'a b", ["words", "'a b'\ta b\ta b"]],
  ["worktime task show it", ["words", "'it''s'\tit's\tit's"]],
  ["worktime task show 'it''", ["words", "'it''s'\tit's\tit's"]],
  ["worktime task show q", ["words", "'q\u2019\u2019s'\tq\u2019s\tq\u2019s"]],
  ["worktime task show `$", ["words", "'$(x)'\t$(x)\t$(x)"]],
  ['worktime task show "`$', ["words", "'$(x)'\t$(x)\t$(x)"]],
  ["worktime.exe task list --st", [
    "words",
    `--state\t--state\t${OPTIONS.state.summary}`,
  ]],
  ["worktime timer summary --by=sp", [
    "words",
    "--by=sprint\t--by=sprint\t--by=sprint",
  ]],
  ["worktime task add ", ["words"]],
  ["worktime task import ", ["files"]],
  ["worktime task import a.md ", ["files"]],
];

for (const [typed, lines] of POWERSHELL) {
  Deno.test(`PowerShell gets completions for ${JSON.stringify(typed)}`, async () => {
    const user = new CliUser(undefined, {
      disk: await diskWith(
        ["GH:22", "Second"],
        ["a b"],
        ["it's"],
        ["q\u2019s"],
        ["$(x)"],
      ),
      variables: { HOME: "/home/me", WORKTIME_COMPLETE_LINE: typed },
    });
    assertEquals(await answer(user, "powershell"), lines);
  });
}

for (const shell of SHELLS) {
  Deno.test(`completions ${shell} prints its script, as text and as JSON`, async () => {
    const user = new CliUser();
    const { out, status } = await user.type(`completions ${shell}`);
    assertEquals([status, out], [0, SCRIPTS[shell]]);
    const json = await user.type(`completions ${shell} --json`);
    assertEquals(JSON.parse(json.out), { shell, script: SCRIPTS[shell] });
    assertStringIncludes(out, `worktime __complete ${shell}`);
  });
}

Deno.test("completions says how to enable them in each shell", async () => {
  const { out, status } = await new CliUser().type("completions");
  assertEquals(status, 0);
  const { out: json } = await new CliUser().type("completions --json");
  assertEquals(JSON.parse(json), SETUP_COMMANDS);
  const { out: help } = await new CliUser().type("completions --help");
  for (const shell of SHELLS) {
    assertStringIncludes(out, `  ${SETUP_COMMANDS[shell]}\n`);
    assertStringIncludes(help, `  ${SETUP_COMMANDS[shell]}\n`);
  }
});

Deno.test("completions rejects an unknown shell", async () => {
  const { status, error } = await new CliUser().type("completions tcsh");
  assertEquals([status, error], [
    2,
    'Unknown shell "tcsh"\nSupported shells: bash, zsh, fish, powershell\n',
  ]);
});

Deno.test("the bash script works in bash 3.2", () => {
  const newer = [
    /\b(mapfile|readarray|coproc|declare -[Agln]|local -n)\b/,
    /\|&|&>>|;&|\$\{\w+[,^@]|\$\{\w+: -|-v \w+\[|\[-1\]|printf .*%\(/,
    /<\(/,
  ];
  for (const feature of newer) {
    assert(!feature.test(SCRIPTS.bash), `${feature}`);
  }
  assert(!SETUP_COMMANDS.bash.includes("<("), "bash 3.2 reads nothing from it");
});

Deno.test("no script evaluates a reply", () => {
  for (const shell of SHELLS) {
    assert(!/\b(eval|source|iex|Invoke-Expression)\b/.test(SCRIPTS[shell]));
  }
});

async function powershell(typed: string, ids: string[]): Promise<string[]> {
  const add = ids.map((id) => ["task", "add", id, "--plan", `of ${id}`]);
  const disk = new MemoryDisk();
  for (const line of add) await new CliUser(undefined, { disk }).run(line);
  const variables = { HOME: "/home/me", WORKTIME_COMPLETE_LINE: typed };
  const user = new CliUser(undefined, { disk, variables });
  const [, ...lines] = await answer(user, "powershell");
  return lines.map((line) => line.split("\t")[0] ?? "");
}

Deno.test("a word completes to what begins with it, in another case only if nothing else does", async () => {
  const ids = ["go", "GO2", "ago", "it's"];
  const table: [typed: string, words: string[]][] = [
    ["", ["go", "GO2", "ago", "'it''s'"]],
    ["g", ["go"]],
    ["go2", ["GO2"]],
    ["gO", ["go", "GO2"]],
    ["o", []],
    ["'it''s", ["'it''s'"]],
    ["'its", []],
  ];
  for (const [typed, words] of table) {
    const found = await powershell(`worktime task show ${typed}`, ids);
    assertEquals(found.toSorted(), words.toSorted(), typed);
  }
  assertEquals(
    await powershell("worktime task list --plan=", ["A"]),
    ["'--plan=of A'"],
  );
});

Deno.test("zsh gets words and descriptions apart, whatever is in them", async () => {
  const disk = await diskWith(["GH:22", "Second: a\\b"], ["x\\y"]);
  const user = new CliUser(undefined, { disk });
  assertEquals(await answer(user, "zsh", "--", "task", "show", ""), [
    "words",
    "GH\\:22:Second: a\\\\b",
    "x\\\\y",
  ]);
});

Deno.test("what looks like an option is no suggestion, nor is a plan that a task lacks", async () => {
  const disk = await diskWith(["A"]);
  await new CliUser(undefined, { disk }).run(["task", "add", "--", "-dash"]);
  const user = new CliUser(undefined, { disk });
  const complete = (...words: string[]) => answer(user, "fish", "--", ...words);
  assertEquals(await complete("task", "show", ""), ["words", "A\t"]);
  assertEquals(await complete("task", "list", "--plan", ""), ["words"]);
});

Deno.test("entries of other years are suggested by their day", async () => {
  const user = new CliUser("2024-12-12T18:00", { disk: new MemoryDisk() });
  await user.type("timer add T --start 2023-12-12T10:00 --for 30m");
  user.at("2025-02-01T10:00");
  const [, , entry] = await answer(user, "fish", "--", "timer", "edit", "");
  assertEquals(entry?.split("\t")[1], "Dec 12, 10:00-10:30 T");
});
