import { assertEquals } from "@std/assert";
import { coverageProblems } from "../../scripts/coverage.ts";

const ROOT = "file:///repo/";

/** A script whose functions, by name and offset, ran so often. */
function script(
  path: string,
  ...functions: [functionName: string, startOffset: number, count: number][]
) {
  return {
    url: `${ROOT}${path}`,
    functions: functions.map(([functionName, startOffset, count]) => ({
      functionName,
      ranges: [{ startOffset, count }, { startOffset: 1, count: 0 }],
    })),
  };
}

Deno.test("coverageProblems() names each function that ran in no process", () => {
  const path = "lib/cli/commands/start.ts";
  const found = coverageProblems([
    script(path, ["run", 10, 0], ["run", 90, 0], ["partOf", 50, 0]),
    script(path, ["run", 10, 2], ["run", 90, 0], ["partOf", 50, 0]),
    script("lib/use_cases/undo/a.ts", ["undo", 5, 0]),
  ], ROOT);
  assertEquals(found, [
    `${path}: no test runs partOf()`,
    `${path}: no test runs run()`,
    "lib/use_cases/undo/a.ts: no test runs undo()",
  ]);
});

Deno.test("coverageProblems() asks for no function elsewhere, and for none without a name", () => {
  const found = coverageProblems([
    script("lib/use_cases/a.ts", ["", 0, 0], ["a", 5, 1]),
    script("lib/cli/run.ts", ["run", 5, 0]),
    { ...script("lib/use_cases/b.ts", ["b", 5, 0]), url: "https://x/b.ts" },
  ], ROOT);
  assertEquals(found, []);
});

Deno.test("coverageProblems() finds it wrong if nothing was counted", () => {
  const problem = ["coverage: no function was counted"];
  assertEquals(coverageProblems([], ROOT), problem);
  assertEquals(
    coverageProblems([script("mod.ts", ["a", 1, 1])], ROOT),
    problem,
  );
});
