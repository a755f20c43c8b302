import { assert } from "@std/assert";
import { patternOf } from "../../lib/text/lines.ts";

Deno.test("patternOf() matches each character of ASCII as itself, and no other", () => {
  const all = Array.from({ length: 128 }, (_, i) => String.fromCharCode(i));
  for (const character of all) {
    const pattern = new RegExp(`^a${patternOf(character)}b$`);
    for (const other of all) {
      const matches = pattern.test(`a${other}b`);
      assert(matches === (other === character), `${character} and ${other}`);
    }
    assert(!pattern.test("ab"), character);
  }
});
