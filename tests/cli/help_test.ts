import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import { lineOf } from "../../lib/cli/command.ts";
import { allCommands, commandIn, GROUPS } from "../../lib/cli/registry.ts";
import { VERSION } from "../../lib/version.ts";
import config from "../../deno.json" with { type: "json" };
import { CliUser } from "../support/run_cli.ts";

const SPECS = await allCommands();

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
    const line = help.split("\n").find((it) => it.endsWith(`- ${summary}`));
    assertEquals(line?.trim().split(/[ ,]/)[0], name);
  }
}

for (const spec of SPECS) {
  const typed = lineOf(spec);
  Deno.test(`worktime ${typed} --help explains everything`, async () => {
    const { out, status, error } = await new CliUser().type(`${typed} --help`);
    assertEquals([status, error], [0, ""]);
    assertStringIncludes(out, spec.summary);
    for (const { name, summary } of spec.options) {
      assertStringIncludes(out, `--${name}`);
      assertStringIncludes(out, summary);
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

  Deno.test(`the examples of worktime ${typed} are right`, async () => {
    for (const [, line] of spec.examples) {
      for (const part of line.replace(/ [<>].*/, "").split(" && ")) {
        const [program, ...args] = (part.match(/"[^"]*"|\S+/g) ?? [])
          .map((word) => word.replaceAll('"', ""));
        assertEquals(program, "worktime");
        const parsed = parseWords(args);
        const found = await commandIn(parsed.words);
        assert(found, part);
        inputFor(found.spec, { ...parsed, words: found.words });
      }
    }
  });
}

Deno.test("--version prints the version of deno.json", async () => {
  assertEquals(VERSION, config.version);
  const { out } = await new CliUser().type("--version");
  assertEquals(out, `worktime ${VERSION}\n`);
  assertEquals((await new CliUser().type("-V")).out, out);
});

Deno.test("--help of an unknown command names the one that was meant", async () => {
  const { status, error } = await new CliUser().type("strat --help");
  assertEquals(status, 2);
  assertStringIncludes(error, 'Did you mean command "start"?');
});

Deno.test("completions without a shell explains itself, without colours", async () => {
  const { out, status } = await new CliUser().type("completions");
  assertEquals(status, 0);
  assertStringIncludes(out, "source <(worktime completions [shell])");
  assert(!out.includes("\x1b"));
});
