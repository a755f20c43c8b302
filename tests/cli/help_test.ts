import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import { fullNameOf } from "../../lib/cli/command.ts";
import {
  COMMANDS,
  findCommand,
  GROUPS,
  optionsOf,
} from "../../lib/cli/registry.ts";
import { GLOBAL_OPTIONS } from "../../lib/cli/options.ts";
import { HOMEPAGE, VERSION } from "../../lib/version.ts";
import config from "../../deno.json" with { type: "json" };
import { CliUser } from "../support/run_cli.ts";

const SPECS = COMMANDS;

/** The words after `help` for every help text. */
const SUBJECTS = ["", ...Object.keys(GROUPS), ...SPECS.map(fullNameOf)];

Deno.test("--help lists every command with its summary", async () => {
  const { out, status } = await new CliUser().type("--help");
  assertEquals(status, 0);
  const groups = Object.entries(GROUPS).map(([name, { summary }]) => ({
    name,
    summary,
  }));
  const alone = SPECS.filter(({ group }) => group === undefined);
  assertListed(out, [...alone, ...groups]);
});

for (const [group, { summary }] of Object.entries(GROUPS)) {
  Deno.test(`worktime ${group} --help lists its commands`, async () => {
    const { out, status, error } = await new CliUser().type(`${group} --help`);
    assertEquals([status, error], [0, ""]);
    assertStringIncludes(out, summary);
    assertListed(out, SPECS.filter((spec) => spec.group === group));
    assertEquals((await new CliUser().type(`help ${group}`)).out, out);
  });
}

function assertListed(
  help: string,
  commands: readonly { name: string; summary: string }[],
): void {
  for (const { name, summary } of commands) {
    assertMatch(
      joined(help),
      new RegExp(` ${name} ([<[][^ ]* )*${RegExp.escape(summary)} `),
    );
  }
}

/** Joins a help text to one line, independent of its layout. */
function joined(help: string): string {
  return ` ${help.replaceAll(" - ", " ").replace(/\s+/g, " ")} `;
}

for (const spec of SPECS) {
  const typed = fullNameOf(spec);
  Deno.test(`worktime ${typed} --help describes all options and examples`, async () => {
    const { out, status, error } = await new CliUser().type(`${typed} --help`);
    assertEquals([status, error], [0, ""]);
    assertStringIncludes(joined(out), ` ${spec.summary}. `);
    for (const { name, summary } of spec.options) {
      assertStringIncludes(out, `--${name}`);
      assertStringIncludes(joined(out), summary);
    }
    assert(spec.examples.length > 0);
    for (const [purpose, line] of spec.examples) {
      assertStringIncludes(out, purpose);
      assertStringIncludes(out, line);
    }
    // deno-lint-ignore no-control-regex
    assertEquals(out.match(/\x1b| +$/m), null);
    assertEquals((await new CliUser().type(`help ${typed}`)).out, out);
    assertEquals((await new CliUser().type(`${typed} -h`)).out, out);
  });
}

for (const subject of SUBJECTS) {
  Deno.test(`worktime ${subject} --help has examples that can be run`, async () => {
    const { out } = await new CliUser().type(`${subject} --help`.trim());
    const [, text = ""] = out.split("\nExamples:\n");
    const lines = [...text.matchAll(/^ {2}# .+\n {2}(worktime.*)$/gm)];
    assert(lines.length > 0);
    for (const [, line = ""] of lines) assertValid(line);
  });
}

/** Asserts that a line parses as a command with its arguments and options. */
function assertValid(line: string): void {
  const [program, ...args] = (line.replace(/ [<>].*/, "").match(
    /"[^"]*"|\S+/g,
  ) ?? []).map((word) => word.replaceAll('"', ""));
  assertEquals(program, "worktime");
  const parsed = parseWords(args, optionsOf);
  const found = findCommand(parsed.words);
  assert(found, line);
  inputFor(found.spec, { ...parsed, words: found.words });
}

Deno.test("--version prints the version of deno.json", async () => {
  assertEquals(VERSION, config.version);
  assertEquals(HOMEPAGE, `https://jsr.io/${config.name}`);
  const { out } = await new CliUser().type("--version");
  assertEquals(out, `worktime ${VERSION}\n`);
  assertEquals((await new CliUser().type("-V")).out, out);
});

Deno.test("--help of an unknown command suggests a similar one", async () => {
  const { status, error } = await new CliUser().type("strat --help");
  assertEquals(status, 2);
  assertStringIncludes(error, 'Did you mean command "start"?');
});

for (const columns of [40, 60, 80, 120]) {
  Deno.test(`help fits ${columns} columns and breaks no word`, async () => {
    const reader = new CliUser(undefined, { columns });
    for (const subject of SUBJECTS) {
      const { out } = await reader.type(`help ${subject}`.trim());
      const wide = await new CliUser(undefined, { columns: 100 })
        .type(`help ${subject}`.trim());
      for (const line of out.split("\n")) {
        assert(line.length <= columns, `${subject}: ${line}`);
        assert(line.length <= 100, `too long to be read: ${line}`);
      }
      assertEquals(joined(out), joined(wide.out), subject);
    }
  });
}

Deno.test("help is 80 columns wide without a terminal", async () => {
  const terminal = new CliUser(undefined, { columns: 80 });
  for (const subject of SUBJECTS) {
    const { out } = await new CliUser().type(`help ${subject}`.trim());
    assertEquals(out, (await terminal.type(`help ${subject}`.trim())).out);
  }
});

Deno.test("examples fit 80 columns, so that they can be copied", async () => {
  for (const spec of SPECS) {
    const { out } = await new CliUser().type(`${fullNameOf(spec)} --help`);
    const lines = out.split("\n");
    for (const [, example] of spec.examples) {
      assert(lines.some((line) => line.endsWith(` ${example}`)), example);
    }
  }
});

Deno.test("headings are bold only if colors are on", async () => {
  const { out } = await new CliUser(undefined, { hasColors: true })
    .type("--help");
  assertStringIncludes(out, "\x1b[1mOptions:\x1b[22m\n");
  assert(!(await new CliUser().type("--help")).out.includes("\x1b"));
});

Deno.test("summaries are phrases, and details are sentences", () => {
  const all = [...SPECS, ...SPECS.flatMap((it) => it.options)];
  for (const { name, summary } of [...all, ...GLOBAL_OPTIONS]) {
    assertMatch(summary, /^\S.*[^.]$/, name);
    assert(!/\. /.test(summary), `${name}: ${summary}`);
  }
  for (const { name, details } of SPECS) {
    if (details !== undefined && name !== "completions") {
      assertMatch(details, /^[A-Z`].*\.$/s, name);
    }
  }
  for (const { summary } of Object.values(GROUPS)) {
    assertMatch(summary, /[^.]$/);
  }
});

Deno.test("a long usage continues below its first word", async () => {
  const table: [columns: number, lines: string[]][] = [
    [47, ["Usage: worktime timer summary [RANGE] [options]"]],
    [46, ["Usage: worktime timer summary [RANGE]", "       [options]"]],
  ];
  for (const [columns, lines] of table) {
    const user = new CliUser(undefined, { columns, isTerminal: true });
    const { out } = await user.type("timer summary --help");
    const shown = out.split("\n");
    const at = shown.findIndex((line) => line.startsWith("Usage:"));
    assertEquals(shown.slice(at, shown.indexOf("", at)), lines, `${columns}`);
  }
});

Deno.test("help has meanings beside what is typed, or below it in a narrow terminal", async () => {
  const options = async (columns: number) => {
    const { out } = await new CliUser(undefined, { columns })
      .type("help undo");
    return out.split("\n\n").find((it) => it.startsWith("Options:"))
      ?.trimEnd().split("\n");
  };
  assertEquals(await options(60), [
    "Options:",
    "  --dry-run         Show what would change without changing",
    "                    it",
    "  --json            Output JSON, including errors",
    "  --data-dir <DIR>  Use this data directory",
    "  --debug           Print each request sent to a service,",
    "                    without keys",
    "  -h, --help        Show help",
  ]);
  assertEquals(await options(30), [
    "Options:",
    "  --dry-run",
    "      Show what would change",
    "      without changing it",
    "  --json",
    "      Output JSON, including",
    "      errors",
    "  --data-dir <DIR>",
    "      Use this data directory",
    "  --debug",
    "      Print each request sent",
    "      to a service, without",
    "      keys",
    "  -h, --help",
    "      Show help",
  ]);
});
