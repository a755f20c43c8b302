import { assert, assertEquals } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { manPage } from "../../scripts/man_page.ts";
import { hasProgram } from "../support/shell_scene.ts";

const PAGE = manPage();

Deno.test("the manual page describes each command with its options", () => {
  const sections = new Map(
    PAGE.split(/^\.Ss /m).slice(1).map((section) => {
      const [name = "", ...lines] = section.split("\n");
      return [name, lines];
    }),
  );
  const names = COMMANDS.map((spec) => fullNameOf(spec).replace("-", "\\-"));
  assertEquals([...sections.keys()], names);
  for (const spec of COMMANDS) {
    const lines = sections.get(fullNameOf(spec).replace("-", "\\-")) ?? [];
    for (const { name } of spec.options) {
      const isThere = lines.some((line) =>
        line.startsWith(".It ") && line.split(" ").includes(name)
      );
      assert(isThere, `${fullNameOf(spec)} --${name}`);
    }
  }
});

Deno.test("no text of the manual page starts like a macro of its own", () => {
  const macros = /^\.(?:Dd|Dt|Os|Sh|Ss|Nm|Nd|Op|Bl|It|El|Pp|Dl|\\") ?/;
  const wrong = PAGE.split("\n").filter((line) =>
    /^[.']/.test(line) && !macros.test(line)
  );
  assertEquals(wrong, []);
});

const hasGroff = await hasProgram("groff");
const note = hasGroff ? "" : " (ignored: no groff)";

Deno.test({
  name: `groff renders the manual page without a warning${note}`,
  ignore: !hasGroff,
  fn: async () => {
    const file = await Deno.makeTempFile({ suffix: ".1" });
    try {
      await Deno.writeTextFile(file, PAGE);
      const { stdout, stderr } = await new Deno.Command("groff", {
        args: ["-mdoc", "-Tutf8", "-P-cbou", "-ww", "-rLL=200n", file],
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      const text = new TextDecoder().decode(stdout);
      for (const { examples } of COMMANDS) {
        for (const [, line] of examples) assert(text.includes(line), line);
      }
    } finally {
      await Deno.remove(file);
    }
  },
});
