/**
 * The `worktime` command-line program, wired to the real clock, disk,
 * environment and terminal.
 *
 * @module
 */

import {
  type CliEnvironment,
  type LiveLine,
  type OpenedProvider,
  type ProviderRequest,
  readTypedLine,
} from "./lib/cli/environment.ts";
import { DiskError, InvalidTextError, shellWord } from "./lib/errors.ts";
import { DENO_FS } from "./lib/storage/deno_fs.ts";
import { diskError, reasonOf } from "./lib/storage/disk_errors.ts";
import { encodeText } from "./lib/storage/encoding.ts";
import { openDisk } from "./lib/storage/open_disk.ts";
import {
  decodeInput,
  descriptorOf,
  readInputStream,
  rejectLongInput,
  resolvedPath,
  writeOutputFile,
} from "./lib/storage/user_files.ts";
import { clockWithZone } from "./lib/system.ts";
import { machineZone } from "./lib/time/machine_zone.ts";
import type { Zone } from "./lib/time/zone.ts";
import { VERSION_LINE } from "./lib/version.ts";

const CLOCK = clockWithZone(localZone);
/** Hidden folders and packages do not contain the user's own tasks. */
const SKIPPED = /^(?:\..*|node_modules)$/;
// scripts/compile.ts embeds one of these as the first argument: the only data
// directory of a personal executable, or all directories of a released one.
const EMBEDDED_DIRECTORY = "--embedded-data-dir=";
const EMBEDDED_DIRECTORIES = "--embedded-directories=";

// setTimeout() takes 2 ms longer on Deno 2.9; the types of Deno 2.4 lack this.
const { setImmediate } = globalThis as unknown as {
  setImmediate(run: () => void): void;
};

if (import.meta.main) {
  const [first, ...rest] = Deno.args;
  const own = valueAfter(EMBEDDED_DIRECTORY, first);
  const directories = valueAfter(EMBEDDED_DIRECTORIES, first);
  const isEmbedded = own !== undefined || directories !== undefined;
  const args = isEmbedded ? rest : Deno.args;
  if (/^(?:--version|-V)$/.test(args[0] ?? "")) printVersion();
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
    openLiveLine: Deno.stdout.isTerminal() && !isDumb()
      ? openLiveLine
      : undefined,
    writeOut: (text) => write(Deno.stdout, encodeText(text)),
    writeBytes: (bytes) => write(Deno.stdout, bytes),
    writeError: (text) => write(Deno.stderr, encodeText(text)),
    resolvePath: (path) => resolvedPath(path, DENO_FS),
    writeFile,
  };
  const { run } = await import("./lib/cli/run.ts");
  const status = await run(args, environment);
  // An executable writes its code cache in a turn of the event loop. Without one,
  // each process compiles all modules again, which takes a third more CPU time.
  await new Promise<void>((resolve) => setImmediate(resolve));
  Deno.exit(status);
}

/**
 * Exits before a turn of the event loop, in which an executable writes its code
 * cache: it does that once, and the cache must have the code of the commands.
 */
function printVersion(): never {
  try {
    write(Deno.stdout, encodeText(VERSION_LINE));
  } catch (error) {
    const reason = reasonOf(error).text;
    write(Deno.stderr, encodeText(`Cannot print the version: ${reason}\n`));
    Deno.exit(1);
  }
  Deno.exit(0);
}

function valueAfter(prefix: string, arg = ""): string | undefined {
  return arg.startsWith(prefix) ? arg.slice(prefix.length) : undefined;
}

/** @throws {InvalidTextError} When `TZ` is not a time zone. */
function localZone(): Zone {
  // Deno reads this value as UTC, but it means the same as an unset variable.
  if (/^:?\/etc\/localtime$/.test(variable("TZ") ?? "")) Deno.env.delete("TZ");
  return machineZone(variable("TZ"));
}

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    // A variable that is not permitted counts as unset.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    throw new InvalidTextError(
      "invalid_variable",
      `The variable ${name} is not UTF-8 text`,
      { hint: "Set it to UTF-8 text, or unset it", cause: error },
    );
  }
}

/** Whether the terminal does not support escape sequences. */
function isDumb(): boolean {
  try {
    return variable("TERM") === "dumb";
  } catch {
    // No terminal that supports them has a name that is not text.
    return true;
  }
}

function columns(): number | undefined {
  if (!Deno.stdout.isTerminal()) return undefined;
  try {
    const { columns } = Deno.consoleSize();
    // Terminals of unknown width report 0.
    return columns > 0 ? columns : undefined;
  } catch {
    // Some terminals, such as those in editors, have no size.
    return undefined;
  }
}

/**
 * Asks on standard error, to keep standard output for results. Does not change
 * the mode of the terminal, so that Ctrl-C works as usual.
 */
async function ask(question: string): Promise<string | undefined> {
  write(Deno.stderr, encodeText(question));
  const line = await readTypedLine((buffer) => Deno.stdin.read(buffer));
  // After Ctrl-D, the cursor is still on the line of the question.
  if (line === undefined) write(Deno.stderr, encodeText("\n"));
  return line;
}

async function readInput(path: string, command: string): Promise<string> {
  const source = { path, command };
  const bytes = path === "-"
    ? await readInputStream(Deno.stdin.readable, source)
    : await readFile(source);
  return decodeInput(bytes, source);
}

async function writeFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (descriptorOf(path) !== 2) {
    return await writeOutputFile(path, bytes, DENO_FS);
  }
  // Opened again, it would have a position of its own, and what other programs
  // write to a redirected one afterwards would replace the bytes.
  write(Deno.stderr, bytes);
  return false;
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
    // It is a file, or reading it as one will throw a better error.
    return undefined;
  }
  return files.toSorted();
}

async function readFile(
  source: { path: string; command: string },
): Promise<Uint8Array> {
  const { path, command } = source;
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    rejectLongInput(size, source);
    if (isFile || isDirectory) return await Deno.readFile(path);
    const { readable } = await Deno.open(path);
    return await readInputStream(readable, source);
  } catch (cause) {
    if (cause instanceof InvalidTextError) throw cause;
    const isRefused = cause instanceof Deno.errors.NotCapable;
    throw new DiskError("read_failed", diskError("read", path, cause).message, {
      hint: isRefused
        ? `Use standard input instead: ${pipeFor(path, command)}`
        : "Check the path and its permissions",
      cause,
    });
  }
}

/**
 * Returns a command line that passes a file, or the files in a folder, to a
 * command on standard input.
 */
function pipeFor(path: string, command: string): string {
  const isFile = command !== "task import" || /\.[a-z]+$/i.test(path);
  const word = shellWord(path);
  return isFile
    ? `worktime ${command} - < ${word}`
    : `cat ${word}/*.md | worktime ${command} -`;
}

/** Loads the providers on demand, since few commands need the network. */
async function openProviderFor(
  { disk, timers, settings, budgetMs, trace }: ProviderRequest,
): Promise<OpenedProvider> {
  const { openProvider, ProviderCache } = await import(
    "./providers/open_provider.ts"
  );
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
  write(Deno.stderr, encodeText(`\r\x1b[K${line}`));
}

function openLiveLine(): LiveLine {
  let isInterrupted = false;
  let endWait = () => {};
  Deno.addSignalListener("SIGINT", () => {
    isInterrupted = true;
    endWait();
  });
  return {
    columns,
    show: (line) => write(Deno.stdout, encodeText(`\r\x1b[K${line}`)),
    wait: async (ms) => {
      if (isInterrupted) return false;
      await new Promise<void>((resolve) => {
        endWait = resolve;
        setTimeout(resolve, ms);
      });
      return !isInterrupted;
    },
  };
}

function write(stream: typeof Deno.stdout, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // The reader, such as head, closed the pipe on purpose.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
