import { DiskError, WorktimeError } from "../errors.ts";
import { OUTBOX_FILE } from "../formats/data_files.ts";
import { reasonOf } from "../storage/disk_errors.ts";
import { defaultDirectory } from "../storage/open_disk.ts";
import { isJsonObject } from "../text/json.ts";
import { terminalText } from "../text/printable.ts";
import { wholeSecond } from "../time/zone.ts";
import {
  type CommandContext,
  type CommandInput,
  CommandLog,
  type CommandResult,
  type CommandSpec,
} from "./command.ts";
import { COMPLETE_COMMAND } from "./commands/completions.ts";
import type { CliEnvironment } from "./environment.ts";
import {
  describe,
  errorLines,
  EXIT_STATUS,
  exitStatusOf,
  formatError,
  UsageError,
} from "./errors.ts";
import { printHelp } from "./help.ts";
import { isDryRunIn, type OptionValues, withoutUndefined } from "./options.ts";
import { formatChart } from "./output/chart.ts";
import {
  contentOf,
  fileBytes,
  outputFileIn,
  rejectBinaryOnTerminal,
  rejectDataFile,
  withForm,
  withShellHint,
} from "./output_form.ts";
import { inputFor, parseWords } from "./quick_parse.ts";
import { findCommand, optionsOf } from "./registry.ts";

/**
 * Runs the program.
 *
 * @param args The arguments after the name of the program.
 * @param rawEnvironment The environment. Text is escaped before it is printed, so that
 * data from files and services cannot control the terminal.
 * @returns The exit status.
 */
export async function run(
  args: readonly string[],
  rawEnvironment: CliEnvironment,
): Promise<number> {
  const environment = withEscapedOutput(rawEnvironment);
  try {
    rejectInvalidText(args);
    if (args[0] === COMPLETE_COMMAND) {
      const open = (options: OptionValues) => contextFor(options, environment);
      const { variable } = environment;
      const { completionReply } = await import("./completion.ts");
      const reply = await completionReply(args.slice(1), variable, open);
      environment.writeOut(reply);
      return EXIT_STATUS.done;
    }
    const parsed = parseWords(args, optionsOf);
    const typed = findCommand(parsed.words);
    const { help, version } = parsed.options;
    if (!typed || help || version) {
      // Help is our own text and can contain color codes.
      await printHelp(parsed, rawEnvironment);
      return EXIT_STATUS.done;
    }
    const { spec, words } = typed;
    const input = inputFor(spec, { ...parsed, words });
    return await runCommand(spec, input, {
      args,
      environment,
      rawEnvironment,
    });
  } catch (error) {
    const withHint = withPermissionHint(error, environment);
    environment.writeError(formatError(withHint, wantsJson(args)));
    return exitStatusOf(error);
  }
}

/** Deno and Node replace bytes that are not UTF-8 with U+FFFD. */
function rejectInvalidText(args: readonly string[]): void {
  const broken = args.find((arg) => arg.includes("\uFFFD"));
  if (broken === undefined) return;
  throw new UsageError(`"${broken}" is not UTF-8 text`, {
    hint: "Use a UTF-8 terminal and locale, such as LANG=C.UTF-8",
  });
}

/** Whether errors are printed as JSON, even if the command line is invalid. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.some((arg) => arg === "--json" || arg.startsWith("--json="));
}

async function runCommand(
  spec: CommandSpec,
  { arguments: words, options: given }: CommandInput,
  { args, environment, rawEnvironment }: {
    args: readonly string[];
    environment: CliEnvironment;
    rawEnvironment: CliEnvironment;
  },
): Promise<number> {
  const options = spec.writesFile ? given : withForm(given);
  rejectBinaryOnTerminal(options, args, environment);
  const context = await contextFor(options, environment);
  const { log } = context;
  const file = outputFileIn(options);
  const atFile = async (use: (file: string) => Promise<void>) => {
    if (file === undefined) return;
    try {
      await use(file);
    } catch (error) {
      throw withShellHint(error, options, args);
    }
  };
  await atFile((it) => rejectDataFile(it, context.disk.location, environment));
  const input = { arguments: words, options };
  const result = withWarnings(await runAndDeliver(spec, input, context), log);
  const content = await contentOf(result, options);
  let isSaved = false;
  await atFile(async (it) => {
    // The JSON of an export is about the file, and is printed.
    const { file: text } = result;
    isSaved = await environment.writeFile(it, fileBytes(text ?? content));
  });
  if (file === undefined || (given.json && result.file !== undefined)) {
    printResult(result, content, { environment, rawEnvironment, log });
  } else if (isSaved && !given.json) environment.writeOut(`Saved ${file}\n`);
  printNotes(result, { isJson: options.json ?? false, environment, log });
  return result.exitStatus ?? EXIT_STATUS.done;
}

function printNotes(
  result: CommandResult,
  { isJson, environment, log }: {
    isJson: boolean;
    environment: CliEnvironment;
    log: CommandLog;
  },
): void {
  // A JSON object contains the warnings.
  const isContained = isJson && log.warnings.length > 0 &&
    isJsonObject(result.json);
  const warnings = isContained ? [] : log.warnings;
  const notes = isJson ? [] : result.notes ?? [];
  const lines = [...notes, ...warnings.flatMap(errorLines)];
  for (const line of lines) environment.writeError(`${line}\n`);
}

function printResult(
  { text, file, chart = [] }: CommandResult,
  content: string | Uint8Array<ArrayBuffer>,
  { environment, rawEnvironment, log }: {
    environment: CliEnvironment;
    rawEnvironment: CliEnvironment;
    log: CommandLog;
  },
): void {
  if (content === text && chart.length > 0) {
    // Only the colors are not escaped: a chart can contain text from a file.
    const drawn = formatChart(chart, environment.hasColors(), terminalText);
    return print(`${terminalText(text)}\n\n${drawn}`, rawEnvironment, log);
  }
  // Another program must receive the data unescaped.
  const isForProgram = (file !== undefined || content !== text) &&
    !environment.isTerminal();
  const shown = content === file && !isForProgram ? text : content;
  print(shown, isForProgram ? rawEnvironment : environment, log);
}

/**
 * Runs a command and sends its changes to the service. Once a change is recorded,
 * later failures are only warnings.
 */
async function runAndDeliver(
  spec: CommandSpec,
  input: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const { log, disk } = context;
  const since = wholeSecond(context.clock.now());
  const run = () => spec.run(input, context);
  const result = await run().catch((error: unknown) => {
    const { recorded } = log;
    if (recorded.length === 0) throw error;
    log.addFailure(error);
    return { text: recorded.join("\n"), json: { recorded } };
  });
  const { syncsAfterRun, syncsOnlyWith: needed } = spec;
  const { options } = input;
  const isWanted = needed === undefined || options[needed] !== undefined;
  if (!syncsAfterRun || !isWanted || isDryRunIn(options)) return result;
  return await log.attempt(async () => {
    // Checking for an outbox is cheaper than reading the settings.
    if (await disk.byteSize(OUTBOX_FILE) === 0) return result;
    const { deliverAfterCommand } = await import("./delivery.ts");
    return await deliverAfterCommand(result, context, { input, since });
  }, result);
}

function withWarnings(
  result: CommandResult,
  { warnings }: CommandLog,
): CommandResult {
  if (warnings.length === 0) return result;
  const { json } = result;
  if (!isJsonObject(json)) return result;
  const own = Array.isArray(json["warnings"]) ? json["warnings"] : [];
  const all = [...own, ...warnings.map(describe)];
  return { ...result, json: { ...json, warnings: all } };
}

function print(
  content: string | Uint8Array<ArrayBuffer>,
  environment: CliEnvironment,
  { hasWritten }: CommandLog,
): void {
  try {
    if (typeof content === "string") environment.writeOut(`${content}\n`);
    else environment.writeBytes(content);
  } catch (cause) {
    const message = `Cannot print the output: ${reasonOf(cause).text}`;
    if (!hasWritten) throw new DiskError("output_failed", message, { cause });
    environment.writeError(`${message}\nYour change was saved\n`);
  }
}

async function contextFor(
  options: OptionValues,
  environment: CliEnvironment,
): Promise<CommandContext> {
  const directory = options["data-dir"] ||
    environment.variable("WORKTIME_DATA_DIR") ||
    environment.embeddedDirectory || defaultDirectory(environment);
  if (directory === undefined) {
    throw new WorktimeError("no_data_directory", "No data directory is set", {
      hint: "Use --data-dir DIR, or set WORKTIME_DATA_DIR",
    });
  }
  const disk = await environment.openDisk(directory);
  const trace = options.debug
    ? (line: string) => environment.writeError(`${line}\n`)
    : undefined;
  return {
    ...environment,
    log: new CommandLog(),
    disk,
    zone: environment.clock.zone,
    isTerminal: environment.isTerminal(),
    columns: environment.columns(),
    openProvider: (timers, settings, budgetMs) =>
      environment.openProvider({
        disk,
        timers,
        settings,
        ...withoutUndefined({ budgetMs, trace }),
      }),
  };
}

/** Adds to a refusal which directories an executable can access. */
function withPermissionHint(
  error: unknown,
  { allowedDirectories = [] }: CliEnvironment,
): unknown {
  const isPermissionError = error instanceof DiskError &&
    error.code === "permission_denied";
  // The operating system refuses access as well, with other errors.
  const isRefusedByDeno = isPermissionError && error.cause instanceof Error &&
    error.cause.name === "NotCapable";
  if (!isRefusedByDeno || allowedDirectories.length === 0) return error;
  const names = allowedDirectories.map((it) => `"${it}"`).join(", ");
  return new DiskError(error.code, error.message, {
    hint: `This executable can access only ${names}: to build one for ` +
      "another directory, use deno task compile --data-dir DIR",
    cause: error,
  });
}

/**
 * Escapes all output so that it cannot control the terminal. A note, trace or
 * progress line that cannot be printed is dropped, since nobody can read it.
 */
function withEscapedOutput(environment: CliEnvironment): CliEnvironment {
  const { ask, openLiveLine, showProgress } = environment;
  const ignoringErrors = (print: (text: string) => void) => (text: string) => {
    try {
      print(terminalText(text));
    } catch {
      // The exit status still says how it ended.
    }
  };
  return {
    ...environment,
    ask: ask && ((question) => ask(terminalText(question))),
    showProgress: showProgress && ignoringErrors(showProgress),
    openLiveLine: openLiveLine && (() => {
      const live = openLiveLine();
      return { ...live, show: (line) => live.show(terminalText(line)) };
    }),
    writeOut: (text) => environment.writeOut(terminalText(text)),
    writeError: ignoringErrors((text) => environment.writeError(text)),
  };
}
