import { assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "../../scripts/paths.ts";
import { pictures } from "../../scripts/picture.ts";

Deno.test("the pictures in the README show what the program prints", async () => {
  const drawn = await pictures();
  assertEquals([...drawn.keys()], ["month-light.svg", "month-dark.svg"]);
  for (const [name, svg] of drawn) {
    const path = new URL(`docs/images/${name}`, ROOT);
    const committed = await Deno.readTextFile(path);
    assertEquals(committed.replaceAll("\r\n", "\n"), svg, name);
    // No script, no request.
    assertEquals(/<script|<image|href=|url\(/.test(svg), false);
  }
});

Deno.test("each picture in the README has a text and both themes", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  for (const [tag] of readme.matchAll(/<img [^>]*>/g)) {
    assertMatch(tag, /alt="[^"]{20,}"/);
  }
  const used = [...readme.matchAll(/(?:src|srcset)="docs\/images\/([^"]+)"/g)]
    .map(([, name]) => name).sort();
  assertEquals(used, [...(await pictures()).keys()].sort());
});
