/**
 * The command line program `worktime`: this file connects it to the real
 * clock, disk, environment and terminal.
 *
 * @module
 */

import type { CliEnvironment } from "./lib/cli/environment.ts";
import { run } from "./lib/cli/run.ts";
import { openDisk } from "./lib/storage/open_disk.ts";
import { systemClock } from "./lib/system_clock.ts";

const EMBEDDED = "--embedded-data-dir=";

if (import.meta.main) {
  const [first, ...rest] = Deno.args;
  // Compiled in as the first argument by scripts/compile.ts.
  const isEmbedded = first?.startsWith(EMBEDDED) ?? false;
  const environment: CliEnvironment = {
    clock: systemClock,
    openDisk,
    variable,
    isWindows: Deno.build.os === "windows",
    embeddedDirectory: isEmbedded ? first?.slice(EMBEDDED.length) : undefined,
    hasColors: () => Deno.stdout.isTerminal() && !variable("NO_COLOR"),
    writeOut: (text) => write(Deno.stdout, text),
    writeError: (text) => write(Deno.stderr, text),
  };
  Deno.exit(await run(isEmbedded ? rest : Deno.args, environment));
}

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    // Not permitted, as in a CI job that gives --data-dir: as if unset.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function write(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // The reader, such as head, has seen enough.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
