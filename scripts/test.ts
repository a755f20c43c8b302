/**
 * `deno task test [PATH…]`: runs all tests, or those at the paths. Options go
 * to `deno test`.
 */

import { runDeno } from "./deno.ts";

/** How Deno runs the tests. */
export const TEST: readonly string[] = ["test", "--allow-all", "--parallel"];

if (import.meta.main) {
  const hasPath = Deno.args.some((arg) => /^(?:\.\/)?tests\b/.test(arg));
  const paths = hasPath ? [] : ["tests/"];
  Deno.exit(await runDeno([...TEST, ...paths, ...Deno.args]));
}
