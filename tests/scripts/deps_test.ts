import { assertEquals } from "@std/assert";
import { hasExports, isAtLeast } from "../../scripts/deps.ts";

const CASES: [version: string, wanted: string, isEnough: boolean][] = [
  ["1.0.30", "1.0.30", true],
  ["1.0.32", "1.0.30", true],
  ["1.2.0", "1.0.30", true],
  ["1.0.29", "1.0.30", false],
  ["2.0.0", "1.0.30", false],
  ["0.225.8", "0.225.7", true],
  ["0.226.0", "0.225.7", false],
];

for (const [version, wanted, isEnough] of CASES) {
  Deno.test(`isAtLeast() of ${version} for ^${wanted} is ${isEnough}`, () => {
    assertEquals(isAtLeast(version, wanted), isEnough);
  });
}

Deno.test("hasExports() finds what a stand-in of an earlier checkout lacks", () => {
  const exports = { "./parse-args": "./cli/parse_args.js" };
  assertEquals(hasExports(exports, ["./parse-args"]), true);
  assertEquals(hasExports(exports, ["./parse-args", "./width"]), false);
  assertEquals(hasExports("./mod.ts", ["."]), true);
  assertEquals(hasExports("./mod.ts", [".", "./width"]), false);
  assertEquals(hasExports({}, []), true);
});
