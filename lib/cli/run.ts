import { DiskError, WorktimeError } from "../errors.ts";
import { OUTBOX_FILE } from "../formats/data_files.ts";
import { reasonOf } from "../storage/disk_errors.ts";
import { defaultDirectory } from "../storage/open_disk.ts";
import type { Instant } from "../time/zone.ts";
import { wholeSecond } from "../tracking/entry.ts";
import { assist } from "./assistance.ts";
import {
  type Answer,
  type CommandContext,
  type CommandInput,
  CommandLog,
  type CommandSpec,
  isGiven,
  valueOf,
} from "./command.ts";
import { tellProvider } from "./delivery.ts";
import type { CliEnvironment } from "./environment.ts";
import {
  describe,
  errorLines,
  EXIT_STATUS,
  exitStatusOf,
  formatError,
  UsageError,
} from "./errors.ts";
import { CSV, DATA_DIR, DEBUG, JSON_OUTPUT, MD } from "./options.ts";
import { terminalJson, terminalText } from "./output/printable.ts";
import { inputFor, type ParsedWords, parseWords } from "./quick_parse.ts";
import { commandIn } from "./registry.ts";
import { COMPLETE } from "./shell_scripts.ts";
import { answerShell } from "./completion.ts";

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
  const environment = withoutCodes(outside);
  try {
    refuseBrokenText(args);
    if (args[0] === COMPLETE) {
      return await runCompletion(args.slice(1), environment);
    }
    const parsed = parseWords(args);
    const typed = commandIn(parsed.words);
    const { help, version } = parsed.options;
    if (!typed || help || version) {
      // Help is our own text, and may have colours.
      return await runAssistance(parsed, outside);
    }
    const { spec, words } = typed;
    const command = { ...parsed, words };
    return await runCommand(spec, command, { environment, outside });
  } catch (error) {
    const explained = withOwnHint(error, environment);
    environment.writeError(formatError(explained, wantsJson(args)));
    return exitStatusOf(error);
  }
}

/** Deno and Node put U+FFFD in place of bytes that are not UTF-8. */
function refuseBrokenText(args: readonly string[]): void {
  const broken = args.find((arg) => arg.includes("\uFFFD"));
  if (broken === undefined) return;
  throw new UsageError(`"${broken}" is not UTF-8 text`, {
    hint: "Use a terminal and a locale with UTF-8, such as LANG=C.UTF-8",
  });
}

async function runCommand(
  spec: CommandSpec,
  parsed: ParsedWords,
  { environment, outside }: {
    environment: CliEnvironment;
    outside: CliEnvironment;
  },
): Promise<number> {
  const input = inputFor(spec, parsed);
  refuseTwoForms(input);
  const context = await contextFor(input, environment);
  const { log } = context;
  const answer = withWarnings(await answerOf(spec, input, context), log);
  const { text, isData } = render(answer, input);
  // What goes to another program is to be what it says.
  const isForProgram = isData && !environment.isTerminal();
  print(text, isForProgram ? outside : environment, log);
  const isJson = isGiven(input, JSON_OUTPUT);
  // Programs find them in the JSON, if there is a place.
  const notes = isJson ? [] : answer.notes ?? [];
  const warnings = isJson && isObject(answer.json) ? [] : log.warnings;
  const lines = [...notes, ...warnings.flatMap(errorLines)];
  for (const line of lines) environment.writeError(`${line}\n`);
  return answer.exitStatus ?? EXIT_STATUS.done;
}

/**
 * Runs a command, and sends its change to the service. Once something is
 * recorded the command has done its work, whatever fails afterwards.
 */
async function answerOf(
  spec: CommandSpec,
  input: CommandInput,
  context: CommandContext,
): Promise<Answer> {
  const { log } = context;
  const since = wholeSecond(context.clock.now());
  const run = () => spec.run(input, context);
  const done = await run().catch((error: unknown) => {
    const { recorded } = log;
    if (recorded.length === 0) throw error;
    log.failedAfterwards(error);
    return { text: recorded.join("\n"), json: { recorded } };
  });
  if (!spec.isTold) return done;
  const delivered = () => told(done, context, { input, since });
  return await log.afterwards(delivered, done);
}

/** Tells the provider of what a command changed, if there is one. */
async function told(
  answer: Answer,
  context: CommandContext,
  request: { input: CommandInput; since: Instant },
): Promise<Answer> {
  // Most have no provider: to find that out must cost nothing.
  if (await context.disk.byteSize(OUTBOX_FILE) === 0) return answer;
  return await tellProvider(answer, context, request);
}

function withWarnings(answer: Answer, { warnings }: CommandLog): Answer {
  const { json } = answer;
  if (warnings.length === 0 || !isObject(json)) return answer;
  return { ...answer, json: { ...json, warnings: warnings.map(describe) } };
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function refuseTwoForms({ options }: CommandInput): void {
  const forms = [JSON_OUTPUT, CSV, MD].filter(({ name }) => options[name]);
  if (forms.length < 2) return;
  const names = forms.map(({ name }) => `--${name}`).join(" and ");
  throw new UsageError(`${names} cannot be used together`, {
    hint: "Give one of them",
  });
}

function print(
  text: string,
  environment: CliEnvironment,
  { hasWritten }: CommandLog,
): void {
  try {
    environment.writeOut(`${text}\n`);
  } catch (cause) {
    const message = `Cannot print the answer: ${reasonOf(cause).text}`;
    if (!hasWritten) throw new DiskError("output_failed", message, { cause });
    environment.writeError(`${message}\nThe change is recorded\n`);
  }
}

/** Whether errors are wanted in JSON, also where the words make no command. */
function wantsJson(args: readonly string[]): boolean {
  const option = `--${JSON_OUTPUT.name}`;
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.some((arg) => arg === option || arg.startsWith(`${option}=`));
}

/** Help, the version, and words that are no command. */
async function runAssistance(
  parsed: ParsedWords,
  environment: CliEnvironment,
): Promise<number> {
  await assist(parsed, environment);
  return EXIT_STATUS.done;
}

/** Answers the completion script of a shell. */
async function runCompletion(
  args: readonly string[],
  environment: CliEnvironment,
): Promise<number> {
  const answer = await answerShell(
    args,
    (name) => environment.variable(name),
    (options) => contextFor({ arguments: [], options }, environment),
  );
  environment.writeOut(answer);
  return EXIT_STATUS.done;
}

async function contextFor(
  input: CommandInput,
  environment: CliEnvironment,
): Promise<CommandContext> {
  const { clock, embeddedDirectory } = environment;
  const directory = valueOf(input, DATA_DIR) ||
    environment.variable("WORKTIME_DATA_DIR") || embeddedDirectory ||
    defaultDirectory(environment);
  if (directory === undefined) {
    throw new WorktimeError("no_data_directory", "No data directory is known", {
      hint: "Name one: --data-dir DIR, or the variable WORKTIME_DATA_DIR",
    });
  }
  const disk = await environment.openDisk(directory);
  const log = new CommandLog();
  return {
    log,
    disk,
    clock,
    zone: clock.zone,
    isTerminal: environment.isTerminal(),
    columns: environment.columns(),
    ask: environment.ask,
    readInput: (path) => environment.readInput(path),
    listFolder: (path) => environment.listFolder(path),
    openProvider: (timers, settings, budgetMs) =>
      environment.openProvider({
        disk,
        timers,
        settings,
        ...(budgetMs !== undefined && { budgetMs }),
        ...(isGiven(input, DEBUG) && {
          trace: (line) => environment.writeError(`${line}\n`),
        }),
      }),
    showProgress: environment.showProgress,
  };
}

/** An executable can say which directories it was compiled for. */
function withOwnHint(
  error: unknown,
  { usableDirectories = [] }: CliEnvironment,
): unknown {
  const isOurs = error instanceof DiskError &&
    error.code === "permission_denied";
  // The system, too, refuses what belongs to others.
  const isRefusedByDeno = isOurs && error.cause instanceof Error &&
    error.cause.name === "NotCapable";
  if (!isRefusedByDeno || usableDirectories.length === 0) return error;
  const names = usableDirectories.map((it) => `"${it}"`).join(", ");
  return new DiskError(error.code, error.message, {
    hint: `This executable can use only ${names}: build one for another ` +
      "directory with deno task compile --data-dir DIR",
    cause: error,
  });
}

/** What is printed, and whether it is for programs, letter by letter. */
function render(
  { json, csv, md, text }: Answer,
  { options }: CommandInput,
): { text: string; isData: boolean } {
  if (options[JSON_OUTPUT.name]) {
    return { text: terminalJson(json), isData: false };
  }
  const data = options[CSV.name] ? csv : options[MD.name] ? md : undefined;
  return { text: data ?? text, isData: data !== undefined };
}

/**
 * What prints no text that controls a terminal. Notes, traces and progress never
 * stop what is going on: where they cannot be printed, nobody is there to read.
 */
function withoutCodes(environment: CliEnvironment): CliEnvironment {
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
