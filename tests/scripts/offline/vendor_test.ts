import { assertEquals } from "@std/assert";
import {
  hasExports,
  satisfies,
  vendorFolder,
} from "../../../scripts/offline/vendor.ts";
import { ROOT } from "../../../scripts/paths.ts";

const CASES: [version: string, wanted: string, isEnough: boolean][] = [
  ["1.0.30", "1.0.30", true],
  ["1.0.32", "1.0.30", true],
  ["1.2.0", "1.0.30", true],
  ["1.0.29", "1.0.30", false],
  ["2.0.0", "1.0.30", false],
  ["1.0.30+stand-in", "1.0.30", true],
  ["1.0.29+stand-in", "1.0.30", false],
  ["0.225.8", "0.225.7", true],
  ["0.226.0", "0.225.7", false],
];

for (const [version, wanted, isEnough] of CASES) {
  Deno.test(`satisfies() of ${version} for ^${wanted} is ${isEnough}`, () => {
    assertEquals(satisfies(version, wanted), isEnough);
  });
}

Deno.test("hasExports() finds what a stand-in of an earlier checkout lacks", () => {
  const exports = { "./parse-args": "./cli/parse_args.js" };
  assertEquals(hasExports(exports, ["./parse-args"]), true);
  assertEquals(hasExports(exports, ["./parse-args", "./width"]), false);
  assertEquals(hasExports("./mod.ts", ["."]), true);
  assertEquals(hasExports("./mod.ts", [".", "./width"]), false);
  assertEquals(hasExports({}, []), true);
});

const FOLDERS: [registry: string, folder: string][] = [
  ["https://jsr.io/", "jsr.io"],
  ["https://jsr.example.com", "jsr.example.com"],
  ["https://jsr.example.com:8443", "jsr.example.com_8443"],
  ["http://127.0.0.1:8000", "http_127.0.0.1_8000"],
];

for (const [registry, folder] of FOLDERS) {
  Deno.test(`Deno keeps packages of ${registry} in vendor/${folder}/`, () => {
    const { href } = vendorFolder(new URL(registry));
    assertEquals(href, new URL(`vendor/${folder}/`, ROOT).href);
  });
}
