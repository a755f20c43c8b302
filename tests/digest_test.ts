import { assertEquals } from "@std/assert";
import { digestOf } from "../lib/digest.ts";

/** Journals contain digests, so they stay the same in all versions. */
const DIGESTS: readonly (readonly [text: string, digest: string])[] = [
  ["", "0-811c9dc5"],
  ["a", "1-e40c292c"],
  ["x".repeat(16_384), "16384-1f2ad73f"],
  ["x".repeat(16_383) + "\n\n\n", "16386-8490faff"],
  ["a😀€é".repeat(10_000), "50000-17a53a75"],
  ["\ud800".repeat(20_001), "20001-a704cbf3"],
];

for (const [text, digest] of DIGESTS) {
  Deno.test(`digestOf() returns ${digest} as in all versions`, () => {
    assertEquals(digestOf(text), digest);
  });
}
