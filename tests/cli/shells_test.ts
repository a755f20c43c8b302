import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { SETUP_COMMANDS } from "../../lib/cli/commands/completions.ts";
import { GROUPS } from "../../lib/cli/registry.ts";
import { ROOT } from "../../scripts/paths.ts";
import {
  hasProgram,
  inShellScene,
  NASTY_TASKS,
  type ShellScene,
  ShellTerminal,
} from "../support/shell_scene.ts";

const hasTerminal = await hasProgram("script", { says: /util-linux/ });

/** Registers a test in a shell, ignored if the shell is not installed. */
async function shellTest(
  name: string,
  needs: readonly string[],
  run: (scene: ShellScene) => Promise<void>,
): Promise<void> {
  const missing: string[] = [];
  for (const program of needs) {
    const isThere = program === "script"
      ? hasTerminal
      : await hasProgram(program);
    if (!isThere) missing.push(program);
  }
  // The completed program is a shell script here.
  if (Deno.build.os === "windows") missing.push("sh");
  const note = missing.length > 0
    ? ` (ignored: ${missing.join(" and ")} not installed)`
    : "";
  Deno.test({
    name: `${name}${note}`,
    ignore: missing.length > 0,
    fn: () =>
      inShellScene(async (scene) => {
        await run(scene);
        const names = Array.from(
          Deno.readDirSync(scene.folder),
          (it) => it.name,
        );
        assert(!names.includes("pwned"), "an id or a title was executed");
      }),
  });
}

/** Typed text, including a tab, and the arguments that worktime gets. */
type Typed = readonly [keys: string, args: string[]];

const COMMON: readonly Typed[] = [
  ["worktime stat\t", ["status"]],
  ["worktime tim\tsum\t--by\tsp\t", ["timer", "summary", "--by", "sprint"]],
  ["worktime task show T\t", ["task", "show", "TASK-025"]],
  ["worktime task show GH:2\t", ["task", "show", "GH:22"]],
  ["worktime task show w\t", ["task", "show", "with space"]],
  ["worktime task show with\\ s\t", ["task", "show", "with space"]],
  ["worktime task show \\#\t", ["task", "show", "#12"]],
  ["worktime task show \\$\t", ["task", "show", "$(touch pwned)"]],
  ["worktime task show \\`\t", ["task", "show", "`touch pwned`"]],
  ["worktime task show \\&\t", ["task", "show", "&touch pwned&"]],
  ["worktime task show i\t", ["task", "show", "it's"]],
  ["worktime task show s\t", ["task", "show", 'say "hi"']],
  ["worktime task show \\\\\t", ["task", "show", "\\back"]],
  ["worktime task show \\*\t", ["task", "show", "*star"]],
  ["worktime task show \\~\t", ["task", "show", "~"]],
  ["worktime task show \\{\t", ["task", "show", "{a,b}"]],
  ["worktime task show Ü\t", ["task", "show", "Über"]],
  ["worktime task show 🚀\t", ["task", "show", "🚀 go"]],
  ["worktime task show 'wi\t", ["task", "show", "with space"]],
  ['worktime task show "wi\t', ["task", "show", "with space"]],
  ["worktime task show '$\t", ["task", "show", "$(touch pwned)"]],
  ["worktime task import m\t", ["task", "import", "my tasks.md"]],
  ["worktime task import docs/\t", ["task", "import", "docs/inner.md"]],
  ["worktime status --data-dir do\t", ["status", "--data-dir", "docs/"]],
  ["worktime status --data-dir=do\t", ["status", "--data-dir=docs/"]],
];

async function assertCompletes(
  terminal: ShellTerminal,
  typed: readonly Typed[],
): Promise<void> {
  for (const [keys, args] of typed) {
    assertEquals(await terminal.run(keys), args, keys);
  }
}

/** The shells to run in a terminal, and how to start them. */
const SHELLS = {
  bash: {
    line: "bash --noprofile --rcfile .bashrc -i",
    file: ".bashrc",
    settings: "unset HISTFILE; set +H; PROMPT_COMMAND='echo ASKS'",
  },
  zsh: {
    line: "zsh -i",
    file: ".zshrc",
    settings:
      "setopt no_beep no_auto_remove_slash no_prompt_sp; precmd() { echo ASKS }",
  },
} as const;

type ShellName = keyof typeof SHELLS;

/** Starts a shell whose startup file has these lines. */
async function open(
  shell: ShellName,
  scene: ShellScene,
  lines = `eval "$(worktime completions ${shell})"`,
): Promise<ShellTerminal> {
  const { line, file, settings } = SHELLS[shell];
  await Deno.writeTextFile(
    `${scene.folder}/${file}`,
    `${settings}\nPS1='> '\n${lines}\n`,
  );
  const terminal = new ShellTerminal(line, scene);
  assertMatch(await terminal.ready(), /^\s*ASKS/, "nothing is said at startup");
  return terminal;
}

for (const shell of ["bash", "zsh"] as const) {
  await shellTest(
    `${shell} completes every kind of word in a terminal`,
    [shell, "script"],
    async (scene) => {
      await using terminal = await open(shell, scene);
      await assertCompletes(terminal, COMMON);
    },
  );

  await shellTest(
    `${shell} lists options after a dash, and no files beside words`,
    [shell, "script"],
    async (scene) => {
      await using terminal = await open(shell, scene);
      const words = await terminal.list("worktime task \t\t");
      assertStringIncludes(words, "reopen");
      assert(!/--json|my tasks|docs/.test(words), words);
      const options = await terminal.list("worktime task list --\t\t");
      for (const name of ["--state", "--csv", "--json", "--help"]) {
        assertStringIncludes(options, name);
      }
      assert(!/--title|TASK-025|docs/.test(options), options);
      const none = await terminal.list("worktime task show GH:3\t\t");
      assert(!/my tasks|docs|GH:1/.test(none), none);
      const free = await terminal.list("worktime task add \t\t");
      assert(!/my tasks|docs|GH:1/.test(free), free);
    },
  );

  await shellTest(
    `${shell} completes from the directory that --data-dir names`,
    [shell, "script"],
    async (scene) => {
      await Deno.mkdir(`${scene.folder}/other one`);
      await Deno.writeTextFile(
        `${scene.folder}/other one/tasks.yaml`,
        "tasks:\n  - id: elsewhere\n    title: There\n    status: pending\n",
      );
      await using terminal = await open(shell, scene);
      for (
        const option of ["--data-dir other\\ one", "--data-dir='other one'"]
      ) {
        const args = await terminal.run(`worktime ${option} task show e\t`);
        assertEquals(args.slice(-3), ["task", "show", "elsewhere"]);
      }
    },
  );
}

await shellTest(
  "bash completes a file after <",
  ["bash", "script"],
  async (scene) => {
    await using terminal = await open("bash", scene);
    await assertCompletes(terminal, [
      ["worktime task import - < m\t", ["task", "import", "-"]],
    ]);
  },
);

await shellTest(
  "bash completes for a caller that gives words, and no line",
  ["bash"],
  async ({ env, folder }) => {
    const script = `eval "$(worktime completions bash)"
COMP_WORDS=(worktime task sh) COMP_CWORD=2
_worktime && printf '<%s>' "\${COMPREPLY[@]}"`;
    const { stdout } = await new Deno.Command("bash", {
      args: ["-c", script],
      env,
      cwd: folder,
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "<show>");
  },
);

const ZSH_LINES: readonly [when: string, lines: string][] = [
  ["after compinit", "autoload -Uz compinit; compinit -u\nLOAD"],
  ["before compinit", "LOAD\nautoload -Uz compinit; compinit -u"],
  ["without compinit", "LOAD"],
];

for (const [when, lines] of ZSH_LINES) {
  await shellTest(
    `zsh completes with descriptions where it is loaded ${when}`,
    ["zsh", "script"],
    async (scene) => {
      const load = "source <(worktime completions zsh)";
      await using terminal = await open(
        "zsh",
        scene,
        lines.replace("LOAD", load),
      );
      const tasks = await terminal.list("worktime task show \t");
      assert(/TASK-025 +-- Headless mode/.test(tasks), tasks);
      assert(/GH:22 +-- Second: of GitHub/.test(tasks), tasks);
      assertStringIncludes(tasks, "%n %F{red}");
      // deno-lint-ignore no-control-regex
      assert(!/esc|lines|\x1b\]|\x1b\[31m/.test(tasks), tasks);
      const commands = await terminal.list("worktime st\t");
      assert(/stop +-- \S/.test(commands), commands);
    },
  );
}

await shellTest(
  "zsh completes where the script is a file in fpath",
  ["zsh", "script"],
  async (scene) => {
    const script = await scene.worktime("completions", "zsh");
    await Deno.mkdir(`${scene.folder}/functions`);
    await Deno.writeTextFile(`${scene.folder}/functions/_worktime`, script);
    await using terminal = await open(
      "zsh",
      scene,
      "fpath+=(~/functions); autoload -Uz compinit; compinit -u",
    );
    await assertCompletes(terminal, COMMON.slice(0, 5));
  },
);

/** Returns fish's suggestions for a line. */
async function fishOffers(
  { env, folder }: ShellScene,
  line: string,
): Promise<Map<string, string>> {
  const { stdout, stderr } = await new Deno.Command("fish", {
    args: [
      "--no-config",
      "-c",
      "worktime completions fish | source; complete -C $argv[1]",
      line,
    ],
    env,
    cwd: folder,
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  const lines = new TextDecoder().decode(stdout).split("\n").slice(0, -1);
  return new Map(lines.map((it) => {
    const [word = "", description = ""] = it.split("\t");
    return [word, description];
  }));
}

await shellTest(
  "fish completes every kind of word",
  ["fish"],
  async (scene) => {
    const tasks = await fishOffers(scene, "worktime task show ");
    assertEquals(
      [...tasks.keys()].toSorted(),
      NASTY_TASKS.map(([id]) => id)
        .toSorted(),
    );
    assertEquals(tasks.get("TASK-025"), "Headless mode");
    assertEquals(
      tasks.get("$(touch pwned)"),
      "$(touch pwned) `touch pwned` %n %F{red}",
    );
    const offers = async (line: string) => [
      ...(await fishOffers(scene, line)).keys(),
    ];
    assertEquals(await offers("worktime task show GH:2"), ["GH:22"]);
    assertEquals(await offers("worktime task show with\\ s"), ["with space"]);
    assertEquals(await offers("worktime timer summary --by sp"), ["sprint"]);
    assertEquals(await offers("worktime timer summary --by=sp"), [
      "--by=sprint",
    ]);
    assertEquals(await offers("worktime task list --st"), ["--state"]);
    assertEquals(await offers("worktime task add "), []);
    assert((await offers("worktime task import m")).includes("my tasks.md"));
    assertEquals(await offers("worktime --data-dir do"), ["docs/"]);
    assertEquals(await offers("worktime --data-dir=do"), ["--data-dir=docs/"]);
    assertEquals(await offers("worktime --data-dir docs task show "), []);
    const commands = await fishOffers(scene, "worktime ");
    assertEquals(commands.get("task"), GROUPS.task.summary);
    assert(!commands.has("--json") && !commands.has("my tasks.md"));
  },
);

await shellTest("PowerShell completes words", ["pwsh"], async (scene) => {
  const offers = async (line: string) => {
    const { stdout, stderr } = await new Deno.Command("pwsh", {
      args: [
        "-NoProfile",
        "-Command",
        `${SETUP_COMMANDS.powershell}; TabExpansion2 $env:TYPED $env:TYPED.Length | ` +
        "ForEach-Object CompletionMatches | ForEach-Object CompletionText",
      ],
      env: { ...scene.env, TYPED: line },
      cwd: scene.folder,
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).trim().split(/\r?\n/);
  };
  assertEquals(await offers("worktime stat"), ["status"]);
  assertEquals(await offers("worktime task show GH:2"), ["GH:22"]);
  assertEquals(await offers("worktime task show w"), ["'with space'"]);
  assertEquals(await offers("worktime task show `$"), ["'$(touch pwned)'"]);
  assertEquals(await offers("worktime task list --st"), ["--state"]);
});

const [TASKS = "", SERVICES = ""] = await Promise.all(
  ["docs/tasks.md", "docs/services.md"].map((page) =>
    Deno.readTextFile(new URL(page, ROOT))
  ),
);

/** Lines from the guides. */
const SESSIONS = [
  ...TASKS.split(/^## /m).slice(1, 2),
  ...SERVICES.split(/^### /m).slice(1, 4),
].map((section) =>
  Array.from(
    section.matchAll(/^\$ ((?:.*\\\n)*.*)/gm),
    ([, command]) => `${command}\n`,
  ).join("")
);

for (const shell of ["bash", "zsh", "fish"]) {
  await shellTest(
    `the guides' commands run in ${shell}`,
    [shell],
    async ({ env, folder }) => {
      const shown: string[] = [];
      for (const [index, session] of SESSIONS.entries()) {
        const WORKTIME_DATA_DIR = `${folder}/session ${index}`;
        const { stdout, stderr } = await new Deno.Command(shell, {
          args: ["-c", session],
          env: { ...env, RUNS_ALL: "yes", WORKTIME_DATA_DIR },
          cwd: folder,
        }).output();
        assertEquals(new TextDecoder().decode(stderr), "");
        shown.push(new TextDecoder().decode(stdout));
      }
      const [tasks = "", toggl = "", clockify = "", harvest = ""] = shown;
      assertMatch(tasks, /^Started working at .*\nTask added: TASK-025: /);
      assertStringIncludes(tasks, "\nTimer started: TASK-025: Headless mode\n");
      assertMatch(tasks, /\nTimer stopped: 0/);
      assertStringIncludes(toggl, "2000001");
      assertStringIncludes(clockify, "64a687e29ae1f428e7ebe303");
      assertStringIncludes(harvest, "8083365");
    },
  );
}
