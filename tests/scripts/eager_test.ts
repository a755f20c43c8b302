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
      "var f=(function f() { return [1].map((x => x)); });g((() => 1));;",
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

/** Code with `result`, whose functions are all called. */
const CAREFUL: readonly [subject: string, code: string][] = [
  [
    "a function that replaces itself",
    "function f() { f = () => 2; return 1; }\nexport const result = [f(), f()];",
  ],
  [
    "a recursive function that is replaced",
    "function f(n) { return n === 0 ? 0 : f(n - 1) + 1; }\n" +
    "const g = f;\n[f] = [() => 5];\nexport const result = g(3);",
  ],
  [
    "lines without semicolons around a function",
    "let a = [[7]], b = a\nfunction f() {}\n[0].map(f)\nexport const result = b;",
  ],
  [
    "an arrow function that begins a statement",
    "let a = (f) => f, b = a\ny => 1\nexport const result = b === a;",
  ],
  [
    "an arrow function that begins the statement of another function",
    "let a = (f) => f\nconst g = () => { let b = a\ny => 1\nreturn b === a }\n" +
    "export const result = g();",
  ],
];

for (const [subject, code] of CAREFUL) {
  Deno.test(`withEagerFunctions() does not change ${subject}`, async () => {
    const starts = new Set(Array.from({ length: code.length }, (_, i) => i));
    const resultOf = async (it: string) =>
      (await import(`data:text/javascript,${encodeURIComponent(it)}`)).result;
    const eager = await withEagerFunctions(code, starts);
    assertEquals(await resultOf(eager), await resultOf(code));
  });
}

Deno.test("withEagerFunctions() leaves the line for the shell at the front", async () => {
  const line = "#!/usr/bin/env node\n";
  const code = `${line}f();function f() {}`;
  const starts = new Set([code.indexOf("function")]);
  assertEquals(
    await withEagerFunctions(code, starts),
    `${line}var f=(function f() {});f();;`,
  );
  assertEquals(await withEagerFunctions(code, new Set()), code);
});
