import { DiskError, WorktimeError } from "../errors.ts";
import { defaultDirectory } from "../storage/default_directory.ts";
import { Tracker } from "../tracker.ts";
import {
  type Answer,
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  valueOf,
} from "./command.ts";
import type { CliEnvironment } from "./environment.ts";
import { EXIT_STATUS, exitStatusOf } from "./exit_status.ts";
import { CSV, DATA_DIR, JSON_OUTPUT } from "./options.ts";
import { formatError } from "./output/error.ts";
import { inputFor, type ParsedWords, parseWords } from "./quick_parse.ts";
import { commandFor } from "./registry.ts";

/** What is run when no command is typed. */
const DEFAULT_COMMAND = "status";

/**
 * Runs the program.
 *
 * @param args What was typed after the program's name.
 * @returns The exit status.
 */
export async function run(
  args: readonly string[],
  environment: CliEnvironment,
): Promise<number> {
  try {
    const parsed = parseWords(args);
    const [word = DEFAULT_COMMAND, ...words] = parsed.words;
    const spec = await commandFor(word);
    const { help, version } = parsed.options;
    if (!spec || help || version) {
      return await runAssistance(args, parsed, environment);
    }
    return await runCommand(spec, { ...parsed, words }, environment);
  } catch (error) {
    const explained = withOwnHint(error, environment);
    environment.writeError(formatError(explained, wantsJson(args)));
    return exitStatusOf(error);
  }
}

async function runCommand(
  spec: CommandSpec,
  parsed: ParsedWords,
  environment: CliEnvironment,
): Promise<number> {
  const input = inputFor(spec, parsed);
  const context = await contextFor(input, environment);
  const answer = await spec.run(input, context);
  print(render(answer, input), environment);
  return answer.exitStatus ?? EXIT_STATUS.done;
}

function print(text: string, environment: CliEnvironment): void {
  try {
    environment.writeOut(`${text}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DiskError("output_failed", `Cannot print the answer: ${reason}`, {
      hint: "What the command recorded is recorded",
      cause,
    });
  }
}

/** Whether errors are wanted in JSON, also where the words make no command. */
function wantsJson(args: readonly string[]): boolean {
  const option = `--${JSON_OUTPUT.name}`;
  return args.some((arg) => arg === option || arg.startsWith(`${option}=`));
}

/** Help, the version, completions, and words that are no command. */
async function runAssistance(
  args: readonly string[],
  parsed: ParsedWords,
  environment: CliEnvironment,
): Promise<number> {
  const { assist } = await import("./assistance.ts");
  const tracker = async () =>
    (await contextFor({ arguments: [], options: {} }, environment)).tracker;
  await assist(args, parsed, environment, {
    dates: async () => await (await tracker()).recordedDates(),
    months: async () => await (await tracker()).recordedMonths(),
  });
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
  return { tracker: new Tracker(disk, { clock }), zone: clock.zone };
}

/** An executable made for one directory can say why it may not use another. */
function withOwnHint(
  error: unknown,
  { embeddedDirectory }: CliEnvironment,
): unknown {
  const isRefused = error instanceof DiskError &&
    error.code === "permission_denied";
  if (!isRefused || embeddedDirectory === undefined) return error;
  // Within its own directory it is the system that refuses.
  if (error.message.includes(`"${embeddedDirectory}`)) return error;
  return new DiskError(error.code, error.message, {
    hint: `This executable was made for "${embeddedDirectory}" only: make ` +
      "another with deno task compile --data-dir DIR",
    cause: error,
  });
}

function render(answer: Answer, { options }: CommandInput): string {
  if (options[JSON_OUTPUT.name]) return JSON.stringify(answer.json, null, 2);
  if (options[CSV.name] && answer.csv !== undefined) return answer.csv;
  return answer.text;
}
