import { assertEquals } from "@std/assert";
import { withEagerFunctions } from "../../scripts/eager.ts";

/** Functions in any place, one of them called before its declaration. */
const CODE = `import { sep } from "node:path";
var early = () => 1;
const first = late(1);
function late(x) { return early() + x; }
async function later() { return [late(2), sep.length]; }
function* several() { yield* [late.name, several.name]; }
class Kept { method() { return late(3); } }
export { first, later as renamed, several, Kept };`;

interface Module {
  readonly first: number;
  renamed(): Promise<number[]>;
  several(): Iterable<string>;
  readonly Kept: new () => { method(): number };
}

async function resultsOf(code: string): Promise<unknown[]> {
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const { first, renamed, several, Kept }: Module = await import(url);
  return [first, await renamed(), [...several()], new Kept().method()];
}

Deno.test("withEagerFunctions() moves called functions to the front, in parentheses", async () => {
  const startOf = (text: string) => CODE.indexOf(text);
  const cases: [starts: number[], front: string][] = [
    [[startOf("function late")], "var late=(function late(x) {"],
    [[startOf("async function")], "var later=(async function later() {"],
    [[startOf("function* several")], "var several=(function* several() {"],
  ];
  for (const [starts, front] of cases) {
    const code = await withEagerFunctions(CODE, new Set(starts));
    assertEquals(code.slice(0, front.length), front);
    assertEquals(code.split("function").length, CODE.split("function").length);
    assertEquals(await resultsOf(code), [2, [3, 1], ["late", "several"], 4]);
  }
  const all = new Set(cases.flatMap(([starts]) => starts));
  const code = await withEagerFunctions(CODE, all);
  assertEquals(await resultsOf(code), await resultsOf(CODE));
});

Deno.test("withEagerFunctions() keeps everything else as it is", async () => {
  const method = CODE.indexOf("method()");
  for (const starts of [[], [0], [method], [CODE.indexOf("class")]]) {
    assertEquals(await withEagerFunctions(CODE, new Set(starts)), CODE);
  }
});
