import { assertEquals, assertStringIncludes } from "@std/assert";
import { checksWith, figuresIn, standInNote } from "../../scripts/ok.ts";

const OUTPUTS: [output: string, passed: number, failed: number][] = [
  ["ok | 12 passed | 0 failed (3s)\n", 12, 0],
  ["FAILED | 3 passed | 2 failed | 1 ignored (1s)\n", 3, 2],
  ["ok | 4 passed (2 steps) | 0 failed (1s)\nok | 5 passed | 0 failed\n", 9, 0],
  ["error: no test modules found\n", 0, 0],
];

for (const [output, passed, failed] of OUTPUTS) {
  Deno.test(`figuresIn() reads ${JSON.stringify(output)}`, () => {
    assertEquals(figuresIn(output), { passed, failed });
  });
}

Deno.test("the gate runs the tests with their coverage, unless they have run", () => {
  const checks = checksWith("/report");
  const tests = checks.filter(({ name }) => name === "tests");
  assertEquals(tests.map(({ args }) => args.slice(3)), [
    ["--coverage=/report", "--coverage-raw-data-only", "tests/"],
  ]);
  assertEquals(checksWith(), checks.filter((it) => !tests.includes(it)));
});

Deno.test("the gate says that stand-ins prove nothing of the released versions", () => {
  assertEquals(standInNote([]), "");
  const note = standInNote(["@std/csv", "@cliffy/table"]);
  assertStringIncludes(note, "@std/csv, @cliffy/table");
  assertStringIncludes(note, "not evidence for the released versions");
});
