import { assert, assertEquals } from "@std/assert";
import * as library from "../mod.ts";
import * as errors from "../lib/errors.ts";

Deno.test("every error is named like its class, also in minified code", () => {
  const names: string[] = [];
  for (const [name, value] of Object.entries({ ...errors, ...library })) {
    if (typeof value !== "function") continue;
    if (!(value.prototype instanceof Error)) continue;
    names.push(name);
    assertEquals(value.prototype.name, name);
  }
  assert(names.includes("DataFileError") && names.includes("NoTimerError"));
});
