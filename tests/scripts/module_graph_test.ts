import { assertEquals } from "@std/assert";
import { cycleProblems, exportProblems } from "../../scripts/module_graph.ts";

/** The files of a repository, by path. */
function files(texts: Record<string, string>) {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

Deno.test("cycleProblems() names the shortest circle, once", () => {
  const found = cycleProblems(files({
    "lib/a.ts": `import { b } from "./sub/b.ts";\n`,
    "lib/sub/b.ts": `import type { C } from "../c.ts";\n`,
    "lib/c.ts": `import "./a.ts";\nimport "./sub/b.ts";\n`,
    "lib/d.ts": `import "./a.ts";\n`,
  }));
  assertEquals(found, [
    "lib/a.ts: import cycle: lib/a.ts → lib/sub/b.ts → lib/c.ts → lib/a.ts",
  ]);
});

Deno.test("cycleProblems() names each circle that shares no module", () => {
  const found = cycleProblems(files({
    "cli.ts": `import "./mod.ts";\n`,
    "mod.ts": `import "./cli.ts";\n`,
    "providers/a.ts": `export { b } from "./b.ts";\n`,
    "providers/b.ts": `import "./a.ts";\n`,
  }));
  assertEquals(found, [
    "cli.ts: import cycle: cli.ts → mod.ts → cli.ts",
    "providers/a.ts: import cycle: " +
    "providers/a.ts → providers/b.ts → providers/a.ts",
  ]);
});

/** What closes a circle in `lib/a.ts`, which `lib/b.ts` imports. */
const IMPORTS: string[] = [
  `import { b } from "./b.ts";`,
  `import {\n  b,\n  type C,\n} from "./b.ts";`,
  `import type { B } from "./b.ts";`,
  `import * as b from "./b.ts";`,
  `import b from "./b.ts";`,
  `import "./b.ts";`,
  `export { b } from "./b.ts";`,
  `export type { B } from "./b.ts";`,
  `export * from "./b.ts";`,
  `type B = import("./b.ts").B;`,
  `  const { b } = await import("./b.ts");`,
  `  const { b } = await import(\n    "./b.ts"\n  );`,
  `  load: () => import("./b.ts"),`,
];

Deno.test("cycleProblems() knows each kind of import", () => {
  for (const text of IMPORTS) {
    const both = { "lib/a.ts": text, "lib/b.ts": `import "./a.ts";` };
    const way = "lib/a.ts → lib/b.ts → lib/a.ts";
    assertEquals(
      cycleProblems(files(both)),
      [`lib/a.ts: import cycle: ${way}`],
      text,
    );
  }
});

Deno.test("cycleProblems() passes comments, packages, tests and scripts", () => {
  const found = cycleProblems(files({
    "lib/a.ts": `/**\n * import "./b.ts";\n */\n// import("./b.ts");\n` +
      `import "@std/csv";\n`,
    "lib/b.ts": `import "./a.ts";\n`,
    "scripts/a.ts": `import "./a.ts";\n`,
    "tests/a_test.ts": `import "./a_test.ts";\n`,
  }));
  assertEquals(found, []);
});

/** What exports `a`. */
const EXPORTS: string[] = [
  "export const a = 1;",
  "export let a: number;",
  "export function a() {}",
  "export async function* a() {}",
  "export class a<T> {}",
  "export abstract class a {}",
  "export interface a {}",
  "export type a<T> = T;",
  "export enum a {}",
  "const a = 1;\nexport { a };",
  "const b = 1;\nexport { b as a };",
  `export { a } from "./c.ts";`,
  `export type {\n  a,\n} from "./c.ts";`,
];

/** What another file takes of it: `a` itself, all, or something else. */
const USES: [text: string, isUse: boolean][] = [
  [`import { a } from "./a.ts";`, true],
  [`import { type a } from "./a.ts";`, true],
  [`import { b, a as c } from "./a.ts";`, true],
  [`export { a as b } from "./a.ts";`, true],
  [`export * from "./a.ts";`, true],
  [`import * as b from "./a.ts";`, true],
  [`type B = import("./a.ts").a;`, true],
  [`  const { a } = await import("./a.ts");`, true],
  [`  const { a: b } = await import("./a.ts");`, true],
  [`  async () => (await import("./a.ts")).a(1),`, true],
  [`  load: () => import("./a.ts"),`, true],
  [`import { b as a } from "./a.ts";`, false],
  [`import { b } from "./a.ts";`, false],
  [`import { a } from "./b.ts";`, false],
  [`import "./a.ts";`, false],
  [`type B = import("./a.ts").b;`, false],
  [`  const { b: a } = await import("./a.ts");`, false],
  [` * import { a } from "./a.ts";`, false],
];

Deno.test("exportProblems() finds each kind of export without a user", () => {
  for (const text of EXPORTS) {
    const problem = `lib/a.ts: unused export "a"`;
    assertEquals(exportProblems(files({ "lib/a.ts": text })), [problem], text);
  }
});

Deno.test("exportProblems() knows who takes a name", () => {
  for (const [text, isUse] of USES) {
    const found = exportProblems(files({
      "lib/a.ts": "export const a = 1;\n",
      "lib/user.ts": text,
    })).filter((problem) => problem.startsWith("lib/a.ts"));
    assertEquals(found, isUse ? [] : [`lib/a.ts: unused export "a"`], text);
  }
});

Deno.test("exportProblems() counts scripts and mod.ts as users, and tests of what is used", () => {
  const user = `import { a } from "../lib/a.ts";\n`;
  const alone = "export const a = 1;\n";
  const inside = `${alone}export const b = a;\n// a\n`;
  const users: [path: string, text: string, isUser: boolean, own: string][] = [
    ["scripts/b.ts", user, true, alone],
    ["mod.ts", `export { a } from "./lib/a.ts";`, true, alone],
    ["tests/b.ts", user, false, alone],
    ["tests/b.ts", user, false, `${alone}// a\n`],
    ["tests/b.ts", user, true, inside],
    ["tests/b.ts", `import { c } from "../lib/a.ts";\n`, false, inside],
    ["lib/a.js", `import { a } from "./a.ts";`, false, alone],
  ];
  for (const [path, text, isUser, own] of users) {
    const found = exportProblems(files({ "lib/a.ts": own, [path]: text }));
    const isFound = found.includes(`lib/a.ts: unused export "a"`);
    assertEquals(isFound, !isUser, `${path} ${own}`);
  }
});

Deno.test("exportProblems() leaves entry points and scripts alone", () => {
  const text = "export const a = 1;\n";
  const all = { "mod.ts": text, "cli.ts": text, "scripts/a.ts": text };
  assertEquals(exportProblems(files(all)), []);
});
