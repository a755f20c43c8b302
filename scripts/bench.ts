/** `deno task bench`: see `bench/main.ts`. */

import { runDeno } from "./deno.ts";

if (import.meta.main) {
  const run = ["run", "--allow-all", "scripts/bench/main.ts", ...Deno.args];
  Deno.exit(await runDeno(run));
}
