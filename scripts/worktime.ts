/**
 * `deno task worktime`: runs the program from the sources, with the permissions
 * that docs/install.md gives to an installed one.
 */

import { runDeno } from "./deno.ts";
import { installFlags } from "./permissions.ts";

if (import.meta.main) {
  const run = ["run", ...installFlags(), "cli.ts", ...Deno.args];
  Deno.exit(await runDeno(run));
}
