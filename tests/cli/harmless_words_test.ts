import { assert, assertEquals } from "@std/assert";
import { buildProgram } from "../../lib/cli/program.ts";
import { allCommands } from "../../lib/cli/registry.ts";

/** Ids, and whether they are offered: no shell may take them for more. */
const IDS: [id: string, isOffered: boolean][] = [
  ["TASK-025", true],
  ["#123", false],
  ["a b", false],
  ["a/b", true],
  ["user@host:1.2_3+4,5%=6", true],
  ["Aufräumen", true],
  ["掃除", true],
  ["🚀", false],
  ["__proto__", true],
  ["x".repeat(100), true],
  ["", false],
  [" a", false],
  ["-x", false],
  ["=x", false],
  ["~", false],
  ["a\nb", false],
  ["a\tb", false],
  ["\x1b[31m", false],
  ["$(touch x)", false],
  ["`touch x`", false],
  ["$HOME", false],
  ["a;b", false],
  ["a&b", false],
  ["a|b", false],
  ["a>b", false],
  ["a*", false],
  ["a?", false],
  ["[a]", false],
  ["{a}", false],
  ["(a)", false],
  ["it's", false],
  ['"a"', false],
  ["a\\b", false],
  ["a!b", false],
];

for (const [id, isOffered] of IDS) {
  const verb = isOffered ? "is" : "is not";
  Deno.test(`${JSON.stringify(id)} ${verb} offered for completion`, async () => {
    const words = () => Promise.resolve(["TASK-1", id]);
    const program = buildProgram(await allCommands(), {
      dates: words,
      months: words,
      tasks: words,
      entries: words,
      plans: words,
      sprints: words,
      tags: words,
    });
    const command = program.getCommand("timer")?.getCommand("start");
    assert(command);
    for (const kind of ["task", "entry", "plan", "sprint", "tag"]) {
      assertEquals(
        await command.getCompletion(kind)?.complete(command, program),
        isOffered ? ["TASK-1", id] : ["TASK-1"],
      );
    }
  });
}
