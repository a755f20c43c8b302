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

Deno.test("withEagerFunctions() puts called expressions in parentheses where they are", async () => {
  const cases: [code: string, called: string[], expected: string][] = [
    ["var f = () => 1;", ["() =>"], "var f = (() => 1);"],
    ["var f = function () {};", ["function"], "var f = (function () {});"],
    [
      "f(async (x) => x, y => y)",
      ["async", "y =>"],
      "f((async (x) => x), (y => y))",
    ],
    ["f(() => () => 1)", ["() => ()", "() => 1"], "f((() => (() => 1)))"],
    ["f(() => () => 1)", ["() => 1"], "f(() => (() => 1))"],
    [
      "g(() => 1);function f() { return [1].map(x => x); }",
      ["() => 1", "function", "x =>"],
      "var f=(function f() { return [1].map((x => x)); });g((() => 1));",
    ],
  ];
  for (const [code, called, expected] of cases) {
    const starts = new Set(called.map((it) => code.indexOf(it)));
    assertEquals(await withEagerFunctions(code, starts), expected);
  }
});

Deno.test("withEagerFunctions() leaves methods as they are", async () => {
  const methods = [
    "class A { m() {} static s() {} get g() { return 1; } #p() {} }",
    "var o = { m() {}, get g() { return 1; }, set g(x) {} };",
  ];
  for (const code of methods) {
    const starts = new Set(Array.from({ length: code.length }, (_, i) => i));
    assertEquals(await withEagerFunctions(code, starts), code);
  }
});

Deno.test("withEagerFunctions() keeps everything else as it is", async () => {
  const method = CODE.indexOf("method()");
  for (const starts of [[], [0], [method], [CODE.indexOf("class")]]) {
    assertEquals(await withEagerFunctions(CODE, new Set(starts)), CODE);
  }
});
