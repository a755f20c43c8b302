import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import { allCommands, commandFor } from "../../lib/cli/registry.ts";
import { VERSION } from "../../lib/version.ts";
import config from "../../deno.json" with { type: "json" };
import { CliUser } from "../support/run_cli.ts";

const SPECS = await allCommands();

Deno.test("--help lists every command with its summary", async () => {
  const { out, status } = await new CliUser().type("--help");
  assertEquals(status, 0);
  for (const { name, summary } of SPECS) {
    const line = out.split("\n").find((line) => line.endsWith(`- ${summary}`));
    assertEquals(line?.trim().split(/[ ,]/)[0], name);
  }
});

for (const spec of SPECS) {
  Deno.test(`worktime ${spec.name} --help explains everything`, async () => {
    const { out, status, error } = await new CliUser().type(
      `${spec.name} --help`,
    );
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
    assertEquals((await new CliUser().type(`help ${spec.name}`)).out, out);
    assertEquals((await new CliUser().type(`${spec.name} -h`)).out, out);
  });

  Deno.test(`the examples of worktime ${spec.name} are right`, async () => {
    for (const [, line] of spec.examples) {
      for (const part of line.replace(/ >.*/, "").split(" && ")) {
        const [program, ...args] = part.split(" ");
        assertEquals(program, "worktime");
        const { words: [word = "status", ...words], ...parsed } = parseWords(
          args,
        );
        const found = await commandFor(word);
        assert(found, part);
        inputFor(found, { ...parsed, words });
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
