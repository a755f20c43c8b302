import { assertEquals } from "@std/assert";
import {
  commandProblems,
  functionProblems,
  guideProblems,
  lengthProblems,
  nameProblems,
  structureProblems,
  topLevelProblems,
} from "../../scripts/check_structure.ts";
import type { RepositoryFile } from "../../scripts/module_graph.ts";

function file(path: string, text = ""): RepositoryFile {
  return { path, text };
}

function lines(count: number): string {
  return "x;\n".repeat(count);
}

Deno.test("lengthProblems() lists what is too long", () => {
  const cases: [path: string, limit: number][] = [
    ["tests/a_test.ts", 500],
    ["scripts/a.ts", 500],
    ["mod.ts", 500],
  ];
  for (const [path, limit] of cases) {
    assertEquals(lengthProblems([file(path, lines(limit))]), []);
    assertEquals(lengthProblems([file(path, lines(limit + 1))]), [
      `${path}: ${limit + 1} lines, over ${limit}`,
    ]);
  }
});

Deno.test("lengthProblems() leaves data and other pages alone", () => {
  for (const path of ["tests/fixtures/a.ts", "lib/a.json", "README.md"]) {
    assertEquals(lengthProblems([file(path, lines(501))]), []);
  }
});

Deno.test("nameProblems() accepts nouns in snake_case", () => {
  const paths = ["lib/a.ts", "lib/civil_date.ts", "providers/_toggl_wire.ts"];
  const others = ["scripts/offline/csv.d.ts", "lib/indexes.ts", "README.md"];
  const fixtures = ["tests/fixtures/A-b.ts", "tests/scripts/a2_test.ts"];
  const files = [...paths, ...others, ...fixtures].map((path) => file(path));
  assertEquals(nameProblems(files), []);
});

Deno.test("nameProblems() refuses other names", () => {
  const cases: [path: string, problem: string][] = [
    ["lib/civilDate.ts", "not named as snake_case.ts"],
    ["lib/civil-date.ts", "not named as snake_case.ts"],
    ["lib/Date.ts", "not named as snake_case.ts"],
    ["lib/a__b.ts", "not named as snake_case.ts"],
    ["scripts/a.js", "not named as snake_case.ts"],
    ["lib/utils.ts", `"utils.ts" is vague`],
    ["lib/_helpers.ts", `"_helpers.ts" is vague`],
    ["lib/common/a.ts", `"common" is vague`],
    ["tests/misc_test.ts", `"misc_test.ts" is vague`],
    ["providers/shared/a.ts", `"shared" is vague`],
    ["lib/index.ts", `"index.ts" is vague`],
  ];
  for (const [path, problem] of cases) {
    assertEquals(nameProblems([file(path)]), [`${path}: ${problem}`]);
  }
});

Deno.test("topLevelProblems() names each unknown entry once", () => {
  const paths = ["mod.ts", ".ci/run", ".github/workflows/ci.yml", "lib/a.ts"];
  const known = paths.map((path) => file(path));
  const unknown = ["src/a.ts", "src/b.ts", "notes.txt"];
  assertEquals(
    topLevelProblems([...known, ...unknown.map((path) => file(path))]),
    [
      "src: unexpected at the top level",
      "notes.txt: unexpected at the top level",
    ],
  );
});

Deno.test("guideProblems() names files of guides that are not there", () => {
  const guide = "`a.ts`, `lib/a.ts`, `b/a.ts`, `_NAME_wire.ts`, `c.ts`, `.ts`";
  const found = guideProblems([
    file("lib/a.ts"),
    file(".github/ARCHITECTURE.md", guide),
    file("docs/decisions/01_a.md", "`lib/b.ts`"),
    file("README.md", "`d.ts`"),
  ]);
  assertEquals(found, [
    ".github/ARCHITECTURE.md: there is no b/a.ts",
    ".github/ARCHITECTURE.md: there is no c.ts",
    "docs/decisions/01_a.md: there is no lib/b.ts",
  ]);
});

Deno.test("commandProblems() wants the typed word in its file", () => {
  const cases: [path: string, text: string, problem?: string][] = [
    ["log.ts", `name: "log",`],
    ["set_hours.ts", `name: "set-hours",`],
    ["timer/start.ts", `.command("start <task>")`],
    ["workday.ts", `const WORKDAY_COMMANDS = [`],
    ["workday.ts", `const DAY_COMMANDS = [`, `no command "workday" in it`],
    ["_day.ts", ""],
    ["log.ts", `name: "logs",`, `no command "log" in it`],
    ["set_hours.ts", `name: "set_hours",`, `no command "set-hours" in it`],
  ];
  for (const [name, text, problem] of cases) {
    const path = `lib/cli/commands/${name}`;
    const expected = problem === undefined ? [] : [`${path}: ${problem}`];
    assertEquals(commandProblems([file(path, text)]), expected);
  }
});

/** A function that is `count` lines long, between two other lines. */
function withFunction(head: string, count: number): string {
  const indent = head.match(/^ */)?.[0] ?? "";
  const rest = count - head.split("\n").length - 1;
  const body = `${indent}  if (x) {\n${indent}  }\n`.repeat(
    Math.floor(rest / 2),
  );
  const odd = rest % 2 === 0 ? "" : `${indent}  y;\n`;
  return `x;\n${head}\n${body}${odd}${indent}}\nx;\n`;
}

Deno.test("functionProblems() measures from the head to its brace", () => {
  const heads = [
    "function a() {",
    "export async function* a<T>(b: C): D<E> {",
    "export function a(\n  b: C,\n): { d: E } {",
    "function a({\n  b,\n}: C): D {",
    `Deno.serve(() => {`,
    "const a = async (\n  b: C,\n) => {",
    "  constructor() {",
    "  static override async a(b: C): Promise<D> {",
    "  async *[Symbol.asyncIterator]() {",
    "  get #a() {",
    `  "a"(b) {`,
    "  a(\n    b: C,\n  ) {",
  ];
  for (const head of heads) {
    const [fine, long] = [40, 41].map((count) =>
      functionProblems([file("lib/a.ts", withFunction(head, count))])
    );
    assertEquals(fine, [], head);
    assertEquals(long, ["lib/a.ts:2: function of 41 lines, over 40"], head);
  }
});

Deno.test("functionProblems() measures nothing but functions", () => {
  const heads = [
    "class A extends B(C) {",
    "const A = {",
    "interface A {",
    "  if (a(b)) {",
    "  for (const a of b(c)) {",
    "  while (\n    a\n  ) {",
    "  a(b, {",
  ];
  for (const head of heads) {
    const text = withFunction(head, 50);
    assertEquals(functionProblems([file("lib/a.ts", text)]), [], head);
  }
});

Deno.test("functionProblems() leaves tests alone", () => {
  const text = withFunction("function a() {", 50);
  assertEquals(functionProblems([file("tests/a_test.ts", text)]), []);
});

Deno.test("structureProblems() gathers what every check finds", () => {
  const long = withFunction("function a() {", 501);
  assertEquals(
    structureProblems([
      file("src/a.ts"),
      file("lib/utils.ts", long),
      file("lib/cli/commands/log.ts"),
      file("lib/a.ts", `import "./a.ts";\nexport type A = 1;\n`),
    ]),
    [
      "src: unexpected at the top level",
      `lib/utils.ts: "utils.ts" is vague`,
      `lib/cli/commands/log.ts: no command "log" in it`,
      "lib/utils.ts: 503 lines, over 500",
      "lib/utils.ts:2: function of 501 lines, over 40",
      "lib/a.ts: import cycle: lib/a.ts → lib/a.ts",
      `lib/a.ts: unused export "A"`,
    ],
  );
});
