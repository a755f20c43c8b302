/**
 * The command line program `worktime`: this file connects it to the real
 * clock, disk, environment and terminal.
 *
 * @module
 */

import {
  type CliEnvironment,
  type OpenedProvider,
  type ProviderRequest,
  readTypedLine,
} from "./lib/cli/environment.ts";
import { run } from "./lib/cli/run.ts";
import { DiskError, InvalidTextError, shellWord } from "./lib/errors.ts";
import { diskError } from "./lib/storage/disk_errors.ts";
import { openDisk } from "./lib/storage/open_disk.ts";
import { clockWithZone } from "./lib/system.ts";
import { machineZone } from "./lib/time/machine_zone.ts";
import type { Zone } from "./lib/time/zone.ts";

const CLOCK = clockWithZone(localZone);
/** Hidden folders and those of packages are somebody else's. */
const SKIPPED = /^(?:\..*|node_modules)$/;
// Compiled in as the first argument by scripts/compile.ts: the one data
// directory of a personal executable, or the directories of a download.
const EMBEDDED_DIRECTORY = "--embedded-data-dir=";
const EMBEDDED_DIRECTORIES = "--embedded-directories=";

// A timer takes 2 ms more on Deno 2.9; the types of Deno 2.4 lack this.
const { setImmediate } = globalThis as unknown as {
  setImmediate(run: () => void): void;
};

if (import.meta.main) {
  const [first, ...rest] = Deno.args;
  const own = valueAfter(EMBEDDED_DIRECTORY, first);
  const directories = valueAfter(EMBEDDED_DIRECTORIES, first);
  const isEmbedded = own !== undefined || directories !== undefined;
  const environment: CliEnvironment = {
    clock: CLOCK,
    openDisk,
    variable,
    isWindows: Deno.build.os === "windows",
    embeddedDirectory: own,
    allowedDirectories: own === undefined ? directories?.split(",") : [own],
    hasColors: () =>
      Deno.stdout.isTerminal() && !isDumb() && !variable("NO_COLOR"),
    columns,
    isTerminal: () => Deno.stdout.isTerminal(),
    ask: Deno.stdin.isTerminal() && Deno.stderr.isTerminal() ? ask : undefined,
    readInput,
    listFolder,
    openProvider: openProviderFor,
    showProgress: Deno.stderr.isTerminal() && !isDumb()
      ? showProgress
      : undefined,
    writeOut: (text) => write(Deno.stdout, text),
    writeError: (text) => write(Deno.stderr, text),
  };
  const status = await run(isEmbedded ? rest : Deno.args, environment);
  // An executable writes its cache of compiled code in a turn of the event loop:
  // without one, each process compiles all modules again: a third more CPU.
  await new Promise<void>((resolve) => setImmediate(resolve));
  Deno.exit(status);
}

function valueAfter(prefix: string, arg = ""): string | undefined {
  return arg.startsWith(prefix) ? arg.slice(prefix.length) : undefined;
}

/** @throws {InvalidTextError} When `TZ` is no time zone. */
function localZone(): Zone {
  // Deno takes this for UTC; it means the zone that holds without the variable.
  if (/^:?\/etc\/localtime$/.test(variable("TZ") ?? "")) Deno.env.delete("TZ");
  return machineZone(variable("TZ"));
}

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    // Not permitted, as in a CI job that gives --data-dir: as if unset.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new InvalidTextError(
      "invalid_variable",
      `The variable ${name} is not UTF-8 text`,
      { hint: "Set it to UTF-8 text, or unset it", cause: error },
    );
  }
}

/** Whether the terminal shows escape sequences as they are. */
function isDumb(): boolean {
  try {
    return variable("TERM") === "dumb";
  } catch {
    // A name that is no text is none of a terminal that knows more.
    return true;
  }
}

function columns(): number | undefined {
  if (!Deno.stdout.isTerminal()) return undefined;
  try {
    const { columns } = Deno.consoleSize();
    // A terminal that does not know its width says 0.
    return columns > 0 ? columns : undefined;
  } catch {
    // Some terminals, as in an editor, have no size.
    return undefined;
  }
}

/**
 * Asks on standard error, so that the answer of a command stays alone. Ctrl-C
 * ends the process as everywhere: the terminal stays in the mode that it is in.
 */
async function ask(question: string): Promise<string | undefined> {
  write(Deno.stderr, question);
  const line = await readTypedLine((buffer) => Deno.stdin.read(buffer));
  // After Ctrl-D the cursor is still behind the question.
  if (line === undefined) write(Deno.stderr, "\n");
  return line;
}

async function readInput(path: string): Promise<string> {
  const bytes = path === "-"
    ? await new Response(Deno.stdin.readable).bytes()
    : await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const name = path === "-" ? "Standard input" : `"${path}"`;
    throw new InvalidTextError("invalid_file", `${name} is not UTF-8 text`, {
      hint: "Save it as UTF-8",
      cause,
    });
  }
}

async function listFolder(
  path: string,
): Promise<readonly string[] | undefined> {
  if (path === "-") return undefined;
  const files: string[] = [];
  const visit = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const inner = `${folder.replace(/\/$/, "")}/${name}`;
      if (!isDirectory) files.push(inner);
      else if (!SKIPPED.test(name)) await visit(inner);
    }
  };
  try {
    await visit(path);
  } catch (error) {
    const isBug = error instanceof ReferenceError || error instanceof TypeError;
    if (isBug) throw error;
    // It is a file, or whoever reads it as one says what is wrong.
    return undefined;
  }
  return files.toSorted();
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const isRefused = cause instanceof Deno.errors.NotCapable;
    throw new DiskError("read_failed", diskError("read", path, cause).message, {
      hint: isRefused
        ? `Let the shell read it: worktime task import - < ${shellWord(path)}`
        : "Check the path and its permissions",
      cause,
    });
  }
}

/** Loads providers only when there is one: few commands need the network. */
async function openProviderFor(
  { disk, timers, settings, budgetMs, trace }: ProviderRequest,
): Promise<OpenedProvider> {
  const { openProvider } = await import("./providers/mod.ts");
  const { ProviderCache } = await import("./providers/cache.ts");
  const cache = new ProviderCache(disk);
  const connection = {
    now: () => CLOCK.now(),
    quota: cache,
    ...(budgetMs !== undefined && { budgetMs }),
    ...(trace && { trace }),
  };
  const { zone } = CLOCK;
  const context = { timers, settings, connection, variable, cache, zone };
  return await openProvider(settings.provider, context);
}

function showProgress(line: string): void {
  write(Deno.stderr, `\r\x1b[K${line}`);
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
