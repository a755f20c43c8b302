import { DiskError, WorktimeError } from "../errors.ts";
import { OUTBOX_FILE } from "../formats/data_files.ts";
import { reasonOf } from "../storage/disk_errors.ts";
import { defaultDirectory } from "../storage/open_disk.ts";
import { isJsonObject } from "../text/json.ts";
import { wholeSecond } from "../tracking/entry.ts";
import { printHelp } from "./help.ts";
import {
  type CommandContext,
  type CommandInput,
  CommandLog,
  type CommandResult,
  type CommandSpec,
} from "./command.ts";
import { completionReply } from "./completion.ts";
import { deliverAfterCommand } from "./delivery.ts";
import type { CliEnvironment } from "./environment.ts";
import {
  describe,
  errorLines,
  EXIT_STATUS,
  exitStatusOf,
  formatError,
  UsageError,
} from "./errors.ts";
import { type OptionValues, withoutUndefined } from "./options.ts";
import { terminalJson, terminalText } from "./output/printable.ts";
import { inputFor, parseWords } from "./quick_parse.ts";
import { findCommand } from "./registry.ts";
import { COMPLETE_COMMAND } from "./shell_scripts.ts";

/**
 * Runs the program.
 *
 * @param args What was typed after the program's name.
 * @param outside The environment. Text is escaped before it is printed, so that
 * nothing in files or from services controls the terminal.
 * @returns The exit status.
 */
export async function run(
  args: readonly string[],
  outside: CliEnvironment,
): Promise<number> {
  const environment = withEscapedOutput(outside);
  try {
    rejectInvalidText(args);
    if (args[0] === COMPLETE_COMMAND) {
      const open = (options: OptionValues) => contextFor(options, environment);
      const { variable } = environment;
      const reply = await completionReply(args.slice(1), variable, open);
      environment.writeOut(reply);
      return EXIT_STATUS.done;
    }
    const parsed = parseWords(args);
    const typed = findCommand(parsed.words);
    const { help, version } = parsed.options;
    if (!typed || help || version) {
      // Help is our own text, and may have colors.
      await printHelp(parsed, outside);
      return EXIT_STATUS.done;
    }
    const { spec, words } = typed;
    const input = inputFor(spec, { ...parsed, words });
    return await runCommand(spec, input, { environment, outside });
  } catch (error) {
    const explained = withPermissionHint(error, environment);
    environment.writeError(formatError(explained, wantsJson(args)));
    return exitStatusOf(error);
  }
}

/** Deno and Node put U+FFFD in place of bytes that are not UTF-8. */
function rejectInvalidText(args: readonly string[]): void {
  const broken = args.find((arg) => arg.includes("\uFFFD"));
  if (broken === undefined) return;
  throw new UsageError(`"${broken}" is not UTF-8 text`, {
    hint: "Use a terminal and a locale with UTF-8, such as LANG=C.UTF-8",
  });
}

/** Whether errors are wanted in JSON, also where the words make no command. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.some((arg) => arg === "--json" || arg.startsWith("--json="));
}

async function runCommand(
  spec: CommandSpec,
  input: CommandInput,
  { environment, outside }: {
    environment: CliEnvironment;
    outside: CliEnvironment;
  },
): Promise<number> {
  rejectSeveralFormats(input.options);
  const context = await contextFor(input.options, environment);
  const { log } = context;
  const answer = withWarnings(await runAndDeliver(spec, input, context), log);
  const { csv, md, json: isJson } = input.options;
  const data = csv ? answer.csv : md ? answer.md : undefined;
  const text = isJson ? terminalJson(answer.json) : data ?? answer.text;
  // What goes to another program is to be what it says.
  const isForProgram = data !== undefined && !environment.isTerminal();
  print(text, isForProgram ? outside : environment, log);
  // Programs find them in the JSON, if there is a place.
  const notes = isJson ? [] : answer.notes ?? [];
  const warnings = isJson && isJsonObject(answer.json) ? [] : log.warnings;
  const lines = [...notes, ...warnings.flatMap(errorLines)];
  for (const line of lines) environment.writeError(`${line}\n`);
  return answer.exitStatus ?? EXIT_STATUS.done;
}

function rejectSeveralFormats(options: OptionValues): void {
  const forms = (["json", "csv", "md"] as const)
    .filter((name) => options[name]);
  if (forms.length < 2) return;
  const names = forms.map((name) => `--${name}`).join(" and ");
  throw new UsageError(`${names} cannot be used together`, {
    hint: "Use only one of them",
  });
}

/**
 * Runs a command, and sends its change to the service. Once something is
 * recorded the command has done its work, whatever fails afterwards.
 */
async function runAndDeliver(
  spec: CommandSpec,
  input: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const { log, disk } = context;
  const since = wholeSecond(context.clock.now());
  const run = () => spec.run(input, context);
  const done = await run().catch((error: unknown) => {
    const { recorded } = log;
    if (recorded.length === 0) throw error;
    log.addFailure(error);
    return { text: recorded.join("\n"), json: { recorded } };
  });
  if (!spec.syncsAfterRun) return done;
  return await log.attempt(async () => {
    // Most have no provider: to find that out must cost nothing.
    const hasOutbox = await disk.byteSize(OUTBOX_FILE) !== 0;
    return hasOutbox
      ? deliverAfterCommand(done, context, { input, since })
      : done;
  }, done);
}

function withWarnings(
  answer: CommandResult,
  { warnings }: CommandLog,
): CommandResult {
  const { json } = answer;
  if (warnings.length === 0 || !isJsonObject(json)) return answer;
  return { ...answer, json: { ...json, warnings: warnings.map(describe) } };
}

function print(
  text: string,
  environment: CliEnvironment,
  { hasWritten }: CommandLog,
): void {
  try {
    environment.writeOut(`${text}\n`);
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
    throw new WorktimeError("no_data_directory", "No data directory is known", {
      hint: "Name one: --data-dir DIR, or the variable WORKTIME_DATA_DIR",
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

/** An executable can say which directories it was compiled for. */
function withPermissionHint(
  error: unknown,
  { allowedDirectories = [] }: CliEnvironment,
): unknown {
  const isOurs = error instanceof DiskError &&
    error.code === "permission_denied";
  // The system, too, refuses what belongs to others.
  const isRefusedByDeno = isOurs && error.cause instanceof Error &&
    error.cause.name === "NotCapable";
  if (!isRefusedByDeno || allowedDirectories.length === 0) return error;
  const names = allowedDirectories.map((it) => `"${it}"`).join(", ");
  return new DiskError(error.code, error.message, {
    hint: `This executable can use only ${names}: build one for another ` +
      "directory with deno task compile --data-dir DIR",
    cause: error,
  });
}

/**
 * What prints no text that controls a terminal. Notes, traces and progress never
 * stop what is going on: where they cannot be printed, nobody is there to read.
 */
function withEscapedOutput(environment: CliEnvironment): CliEnvironment {
  const { ask, showProgress } = environment;
  const aside = (print: (text: string) => void) => (text: string) => {
    try {
      print(terminalText(text));
    } catch {
      // The exit status says it all.
    }
  };
  return {
    ...environment,
    ask: ask && ((question) => ask(terminalText(question))),
    showProgress: showProgress && aside(showProgress),
    writeOut: (text) => environment.writeOut(terminalText(text)),
    writeError: aside((text) => environment.writeError(text)),
  };
}
