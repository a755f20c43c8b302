import { assertEquals } from "@std/assert";
import { figuresIn } from "../../scripts/ok.ts";

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
