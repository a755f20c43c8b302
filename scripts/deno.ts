import { ensurePackages } from "./offline/packages.ts";
import { ROOT } from "./paths.ts";

/**
 * Runs Deno at the root of the project, on this terminal, once its packages are
 * within reach.
 *
 * @returns Its exit status.
 */
export async function runDeno(args: readonly string[]): Promise<number> {
  await ensurePackages();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  // A terminal sends Ctrl-C to both; the child decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  }
  return (await child.status).code;
}
