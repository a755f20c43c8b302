import { assertEquals } from "@std/assert";
import plugin from "../../scripts/lint_layers.ts";

/** The rules that report something in a file of the repository, and where. */
function problems(path: string, source: string): string[] {
  const { href } = new URL(`../../${path}`, import.meta.url);
  return Deno.lint.runPlugin(plugin, href, source).map(({ id, range }) =>
    `${id.replace("layers/", "")}: ${source.slice(...range)}`
  );
}

/** Tests that every source passes, in the file that it stands for. */
function accepts(name: string, cases: [path: string, source: string][]) {
  for (const [path, source] of cases) {
    Deno.test(`${name} accepts ${source} in ${path}`, () => {
      assertEquals(problems(path, source), []);
    });
  }
}

/** Tests that every source is refused for the given part of it. */
function refuses(
  name: string,
  cases: [path: string, source: string, part: string][],
) {
  for (const [path, source, part] of cases) {
    Deno.test(`${name} refuses ${source} in ${path}`, () => {
      assertEquals(problems(path, source), [`${name.split("/")[1]}: ${part}`]);
    });
  }
}

refuses("layers/style", [
  ["lib/x.ts", "Math.max(...a);", "..."],
  ["lib/x.ts", "a.push(1, ...b);", "..."],
  ["providers/x.ts", "String.fromCharCode(...a);", "..."],
  ["lib/x.ts", "Map.groupBy(a, b);", "Map.groupBy"],
  ["lib/x.ts", "a.keys().filter(b);", "a.keys().filter"],
]);

accepts("layers/style", [
  ["lib/x.ts", "f(...a); a.push(b); [...a]; new Map([...a]);"],
  ["lib/x.ts", "[...a.keys()].filter(b); a.map(b);"],
  ["tests/x_test.ts", "a.push(...b); Map.groupBy(a, b);"],
]);

accepts("layers/imports", [
  ["lib/time/zone.ts", `import { a } from "../errors.ts";`],
  ["lib/time/zone.ts", `import { a } from "./_private.ts";`],
  ["lib/time/zone.ts", `export * from "./duration.ts";`],
  ["lib/ports.ts", `import type { Zone } from "./time/zone.ts";`],
  ["lib/ports.ts", `import { type Zone } from "./time/zone.ts";`],
  ["lib/ports.ts", `export type { Zone } from "./time/zone.ts";`],
  ["lib/system.ts", `import type { Clock } from "./ports.ts";`],
  ["lib/workday/day.ts", `import { a } from "../time/zone.ts";`],
  ["lib/tracking/task.ts", `import { a } from "../workday/day.ts";`],
  ["lib/formats/config.ts", `import { a } from "../tracking/task.ts";`],
  ["lib/text/csv.ts", `import { parse } from "@std/yaml/parse";`],
  ["lib/storage/disk.ts", `import { a } from "../formats/csv.ts";`],
  ["lib/storage/node_fs.ts", `import { a } from "node:fs";`],
  ["lib/use_cases/show_day.ts", `import { a } from "../storage/disk.ts";`],
  ["lib/tracker.ts", `export { a } from "./storage/disk.ts";`],
  ["lib/timers.ts", `import { a } from "./tracker.ts";`],
  ["lib/cli/commands/log.ts", `import { a } from "../output/log.ts";`],
  ["lib/cli/program.ts", `import { Command } from "@cliffy/command";`],
  ["lib/cli/help.ts", `await import("./program.ts");`],
  ["lib/cli/output/table.ts", `await import("@cliffy/table");`],
  ["lib/text/yaml.ts", `await import("@std/yaml");`],
  ["lib/storage/open_disk.ts", `await import("./node_fs.ts");`],
  ["cli.ts", `await import("./providers/open_provider.ts");`],
  ["lib/provider.ts", `import { a } from "./time/zone.ts";`],
  ["providers/open_provider.ts", `await import("./toggl.ts");`],
  ["providers/toggl.ts", `import { a } from "../lib/provider.ts";`],
  ["providers/toggl.ts", `import { a } from "./_toggl_wire.ts";`],
  ["mod.ts", `export { a } from "./providers/open_provider.ts";`],
  ["cli.ts", `import { run } from "./lib/cli/run.ts";`],
  ["cli.ts", `import { a } from "@std/cli";`],
  ["tests/x_test.ts", `import { a } from "../providers/_toggl_wire.ts";`],
  ["scripts/x.ts", `import "npm:x"; import "node:fs"; import(name);`],
]);

refuses("layers/imports", [
  ["lib/errors.ts", `import "./time/zone.ts";`, `"./time/zone.ts"`],
  ["lib/ports.ts", `import { a } from "./time/zone.ts";`, `"./time/zone.ts"`],
  ["lib/ports.ts", `import "./time/zone.ts";`, `"./time/zone.ts"`],
  [
    "lib/time/a.ts",
    `import { a } from "../workday/b.ts";`,
    `"../workday/b.ts"`,
  ],
  ["lib/time/a.ts", `export { a } from "../ports.ts";`, `"../ports.ts"`],
  ["lib/time/a.ts", `export * from "../ports.ts";`, `"../ports.ts"`],
  ["lib/time/a.ts", `export * as b from "../ports.ts";`, `"../ports.ts"`],
  ["lib/cli/run.ts", `await import("../tracker.ts");`, `"../tracker.ts"`],
  ["lib/cli/run.ts", "await import(`../tracker.ts`);", "`../tracker.ts`"],
  ["lib/cli/run.ts", `import("./program_of.ts");`, `"./program_of.ts"`],
  ["lib/cli/run.ts", `import("@cliffy/command");`, `"@cliffy/command"`],
  ["lib/cli/run.ts", `import("@std/csv");`, `"@std/csv"`],
  [
    "providers/open_provider.ts",
    `import("../lib/timers.ts");`,
    `"../lib/timers.ts"`,
  ],
  ["lib/time/a.ts", `type A = import("../ports.ts").A;`, `"../ports.ts"`],
  ["lib/time/a.ts", `import type { A } from "../ports.ts";`, `"../ports.ts"`],
  ["lib/time/a.ts", `import "./sub/_private.ts";`, `"./sub/_private.ts"`],
  ["lib/workday/a.ts", `import "../tracking/b.ts";`, `"../tracking/b.ts"`],
  ["lib/tracking/a.ts", `import "../timers.ts";`, `"../timers.ts"`],
  ["lib/formats/a.ts", `import "../storage/b.ts";`, `"../storage/b.ts"`],
  ["lib/storage/a.ts", `import "../tracker.ts";`, `"../tracker.ts"`],
  ["lib/storage/a.ts", `import "node:fs";`, `"node:fs"`],
  ["lib/use_cases/a.ts", `import "../tracker.ts";`, `"../tracker.ts"`],
  ["lib/tracker.ts", `import "./cli/run.ts";`, `"./cli/run.ts"`],
  [
    "lib/timers.ts",
    `import "../providers/open_provider.ts";`,
    `"../providers/open_provider.ts"`,
  ],
  ["lib/tracker.ts", `import "@cliffy/command";`, `"@cliffy/command"`],
  [
    "lib/cli/run.ts",
    `import("../../providers/a.ts");`,
    `"../../providers/a.ts"`,
  ],
  ["lib/cli/run.ts", `import "@std/yaml";`, `"@std/yaml"`],
  ["lib/cli/run.ts", `import("./" + name);`, `"./" + name`],
  ["lib/provider.ts", `import "./ports.ts";`, `"./ports.ts"`],
  ["providers/a.ts", `import "../lib/cli/run.ts";`, `"../lib/cli/run.ts"`],
  ["providers/a.ts", `import "../lib/time/_b.ts";`, `"../lib/time/_b.ts"`],
  ["mod.ts", `export * from "./lib/cli/run.ts";`, `"./lib/cli/run.ts"`],
  ["cli.ts", `import "./scripts/compile.ts";`, `"./scripts/compile.ts"`],
  ["cli.ts", `import "@cliffy/command";`, `"@cliffy/command"`],
  [
    "mod.ts",
    `import "https://example.com/a.ts";`,
    `"https://example.com/a.ts"`,
  ],
  ["mod.ts", `import "jsr:@std/csv";`, `"jsr:@std/csv"`],
  ["mod.ts", `import "npm:luxon";`, `"npm:luxon"`],
  ["mod.ts", `import "luxon";`, `"luxon"`],
  ["lib/unknown/a.ts", `import "../errors.ts";`, `"../errors.ts"`],
  ["lib/tracker.ts", `import "./unknown/a.ts";`, `"./unknown/a.ts"`],
]);

accepts("layers/purity", [
  ["lib/time/a.ts", "new Date(0);"],
  ["lib/time/a.ts", "x.fetch(); x.Date.now(); x?.performance;"],
  ["lib/time/a.ts", "export const a = { Deno: 1, fetch() {}, console: 2 };"],
  ["lib/time/a.ts", "type A = typeof fetch; let c: Date;"],
  ["lib/time/a.ts", "interface A { fetch: B; get(process: C): D }"],
  ["lib/time/a.ts", "class A { console = 1; #a = x.crypto; fetch() {} }"],
  ["lib/time/a.ts", `import type { Deno } from "./b.ts"; let a: Deno.B;`],
  ["lib/time/a.ts", `export { type fetch } from "./b.ts";`],
  ["lib/time/a.ts", "function a(fetch: B) { return () => fetch(1); }"],
  ["lib/time/a.ts", "function a({ fetch, b: process = 1 }: B) { process; }"],
  ["lib/time/a.ts", "for (const process of a) process;"],
  ["lib/time/a.ts", "Math.floor(1); Date.UTC(2024);"],
  ["lib/storage/deno_fs.ts", "let a: Deno.FsFile = Deno.openSync(b);"],
  ["lib/storage/a.ts", `"Deno" in globalThis; new Date(); crypto.subtle;`],
  ["providers/connection.ts", "await fetch(a); setTimeout(b, 1);"],
  ["cli.ts", "console.log(Deno.args, new Date());"],
  ["scripts/a.ts", "console.log(Deno.args, fetch);"],
  ["tests/lib/time/a_test.ts", "console.log(Deno.args, Date.now());"],
]);

refuses("layers/purity", [
  ["lib/time/a.ts", "Deno.cwd();", "Deno"],
  ["lib/time/a.ts", "typeof Deno;", "Deno"],
  ["lib/time/a.ts", "export const a = { fetch };", "fetch"],
  ["lib/time/a.ts", "x[fetch];", "fetch"],
  ["lib/time/a.ts", "export { fetch };", "fetch"],
  ["lib/time/a.ts", "(fetch as A)(1);", "fetch"],
  ["lib/time/a.ts", "class A { b = console; }", "console"],
  ["lib/time/a.ts", "function a(b = fetch) {}", "fetch"],
  ["lib/time/a.ts", "{ const fetch = 1; } fetch(2);", "fetch"],
  ["lib/time/a.ts", "function a(x: { b(fetch: C): D }) { fetch(); }", "fetch"],
  ["lib/workday/a.ts", "new Date();", "Date"],
  ["lib/workday/a.ts", "new Date;", "Date"],
  ["lib/workday/a.ts", "Date();", "Date"],
  ["lib/workday/a.ts", "Date.now();", "Date"],
  ["lib/workday/a.ts", `Date["now"]();`, "Date"],
  ["lib/workday/a.ts", "const { now } = Date;", "Date"],
  ["lib/tracking/a.ts", "Math.random();", "Math"],
  ["lib/tracking/a.ts", "Temporal.Now.instant();", "Temporal"],
  ["lib/tracking/a.ts", "setTimeout(a, 1);", "setTimeout"],
  ["lib/tracking/a.ts", "setInterval(a, 1);", "setInterval"],
  ["lib/tracking/a.ts", "setImmediate(a);", "setImmediate"],
  ["lib/formats/a.ts", "performance.now();", "performance"],
  ["lib/formats/a.ts", "crypto.randomUUID();", "crypto"],
  ["lib/formats/a.ts", "process.env;", "process"],
  ["lib/formats/a.ts", "globalThis;", "globalThis"],
  ["lib/formats/a.ts", "self.fetch;", "self"],
  ["lib/storage/node_fs.ts", "Deno.cwd();", "Deno"],
  ["lib/storage/a.ts", "let a: Deno.FsFile;", "Deno"],
  ["lib/storage/a.ts", "(globalThis as A).Deno;", "globalThis"],
  ["lib/storage/a.ts", "const { Deno } = globalThis;", "globalThis"],
  ["lib/storage/deno_fs.ts", "fetch(a);", "fetch"],
  ["lib/cli/run.ts", "console.log(1);", "console"],
  ["providers/http.ts", "console.log(1);", "console"],
  ["providers/toggl.ts", "fetch(a);", "fetch"],
  ["mod.ts", "Deno.cwd();", "Deno"],
]);

accepts("layers/style", [
  ["lib/time/a.ts", "export function a() { const b = () => 1; }"],
  ["lib/time/a.ts", "const A = [1].map((b) => b);"],
  ["lib/time/a.ts", "class A { #b = 1; private = 2; protected c() {} }"],
  ["lib/time/a.ts", "class A { private constructor(readonly b: C) {} }"],
  ["tests/a_test.ts", "const a = () => 1; class A { private b = 1; }"],
]);

refuses("layers/style", [
  ["lib/time/a.ts", "const a = () => 1;", "() => 1"],
  ["lib/time/a.ts", "export const a = async () => {};", "async () => {}"],
  ["scripts/a.ts", "const a: A = <T>(b: T) => b;", "<T>(b: T) => b"],
  ["lib/time/a.ts", "class A { private b = 1; }", "private b = 1;"],
  [
    "lib/time/a.ts",
    "class A { private static b() {} }",
    "private static b() {}",
  ],
  ["mod.ts", "class A { constructor(private b: C) {} }", "private b: C"],
  ["cli.ts", "class A { @b() private c = 1; }", "@b() private c = 1;"],
]);

Deno.test("layers leave files outside the repository alone", () => {
  const source = `import "npm:x"; const a = () => fetch(Deno.args);`;
  for (const name of ["file:///lib/time/a.ts", "/lib/time/a.ts", "lib/a.ts"]) {
    assertEquals(Deno.lint.runPlugin(plugin, name, source), []);
  }
});

Deno.test("layers know a file by its path, with \\ on Windows", () => {
  const { pathname } = new URL("../../lib/time/a.ts", import.meta.url);
  const path = decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  for (const name of [path, path.replaceAll("/", "\\")]) {
    const found = Deno.lint.runPlugin(plugin, name, "Deno.cwd();");
    assertEquals(found.map(({ id }) => id), ["layers/purity"]);
  }
});
