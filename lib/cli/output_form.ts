import { DiskError, NotAllowedError, shellWord } from "../errors.ts";
import { isReservedFile } from "../formats/data_files.ts";
import { encodeText } from "../storage/encoding.ts";
import { descriptorOf } from "../storage/user_files.ts";
import { terminalJson } from "../text/printable.ts";
import type { CommandResult } from "./command.ts";
import type { CliEnvironment } from "./environment.ts";
import { UsageError } from "./errors.ts";
import type { OptionValues } from "./options.ts";

/** The forms of output besides text, and the endings of their files. */
const FORMS = ["json", "csv", "md", "html", "xlsx"] as const;

type Form = (typeof FORMS)[number];

/**
 * Returns the options with the form that the name of the output file implies.
 *
 * @throws {UsageError} When several forms are given, or none for a file.
 */
export function withForm(options: OptionValues): OptionValues {
  rejectSeveral(options);
  const file = outputFileIn(options);
  if (file === undefined) return options;
  const form = FORMS.find((name) => options[name]);
  const ending = file.match(/\.([^./\\]+)$/)?.[1]?.toLowerCase();
  const implied = FORMS.find((it) => it === ending);
  if (form !== undefined && implied !== undefined && form !== implied) {
    throw new UsageError(
      `--${form} and --output "${file}" contradict each other`,
      { hint: `Omit --${form}, or use a name that ends in .${form}` },
    );
  }
  const chosen = form ?? implied;
  if (chosen === undefined) {
    const endings = FORMS.map((it) => `.${it}`).join(", ");
    throw new UsageError(`Cannot tell the form of "${file}" from its name`, {
      hint: `Use one of the endings ${endings}, or add a form such as --csv`,
    });
  }
  const formed = { ...options, [chosen]: true };
  rejectSeveral(formed);
  return formed;
}

function rejectSeveral(options: OptionValues): void {
  const given = ([...FORMS, "chart", "short", "format"] as const)
    .filter((name) => options[name]);
  if (given.length < 2) return;
  const names = given.map((name) => `--${name}`).join(" and ");
  throw new UsageError(`${names} cannot be used together`, {
    hint: "Use only one of them",
  });
}

/**
 * Returns the file to write; `undefined` for standard output, which is open, so
 * that an executable can write to it by any of its names.
 */
export function outputFileIn({ output }: OptionValues): string | undefined {
  const isPrinted = output === undefined || output === "-" ||
    descriptorOf(output) === 1;
  return isPrinted ? undefined : output;
}

/**
 * Rejects a binary form that would be printed on a terminal.
 *
 * @throws {UsageError} With the command that writes a file instead.
 */
export function rejectBinaryOnTerminal(
  options: OptionValues,
  args: readonly string[],
  { isTerminal, isWindows }: Pick<CliEnvironment, "isTerminal" | "isWindows">,
): void {
  const isPrinted = outputFileIn(options) === undefined;
  if (!options.xlsx || !isPrinted || !isTerminal()) return;
  // PowerShell changes bytes that it redirects.
  const target = isWindows ? "--output report.xlsx" : "> report.xlsx";
  throw new UsageError("XLSX cannot be shown on a terminal", {
    hint: `Write it to a file: ${lineOf(args)} ${target}`,
  });
}

/** Returns a command line that can be pasted into a shell. */
function lineOf(args: readonly string[]): string {
  const words = args.map((arg) =>
    /^--?[a-z-]+$/.test(arg) ? arg : shellWord(arg)
  );
  return ["worktime", ...words].join(" ");
}

/**
 * Adds to the refusal of an executable how its output gets into the file: the
 * shell can write where the program cannot.
 */
export function withShellHint(
  error: unknown,
  options: OptionValues,
  args: readonly string[],
): unknown {
  const isRefused = error instanceof DiskError &&
    error.cause instanceof Error && error.cause.name === "NotCapable";
  if (!isRefused) return error;
  const form = FORMS.find((name) => options[name]);
  const others = args.filter((arg, i) =>
    !/^(?:-o|--output)(?:=|$)/.test(arg) &&
    !/^(?:-o|--output)$/.test(args[i - 1] ?? "")
  );
  const isNamed = form === undefined || others.includes(`--${form}`);
  const line = lineOf(isNamed ? others : [...others, `--${form}`]);
  const file = outputFileIn(options) ?? "";
  const descriptor = descriptorOf(file);
  const target = descriptor === undefined
    ? `> ${shellWord(file)}`
    : `>&${descriptor}`;
  return new DiskError("output_failed", error.message, {
    hint: `This executable cannot write there: ${line} ${target}`,
    cause: error,
  });
}

/**
 * Rejects an output file that would replace data.
 *
 * @throws {NotAllowedError} When it is a file of the data directory.
 */
export async function rejectDataFile(
  file: string,
  directory: string,
  environment: Pick<CliEnvironment, "resolvePath" | "isWindows">,
): Promise<void> {
  const normal = async (path: string) =>
    (await environment.resolvePath(path)).replaceAll("\\", "/").toLowerCase();
  const target = await normal(file);
  let folder: string;
  try {
    folder = await normal(directory);
  } catch (error) {
    // A directory that does not exist yet contains no data.
    if (error instanceof DiskError) return;
    throw error;
  }
  if (!target.startsWith(`${folder}/`)) return;
  if (!isReservedFile(target.slice(folder.length + 1))) return;
  throw new NotAllowedError(
    "data_file",
    `"${file}" is a data file of worktime`,
    { hint: "Choose another name" },
  );
}

/** Returns the content in the form that the options name. */
export async function contentOf(
  result: CommandResult,
  options: OptionValues,
): Promise<string | Uint8Array<ArrayBuffer>> {
  const form: Form | undefined = FORMS.find((name) => options[name]);
  switch (form) {
    case "json":
      return terminalJson(result.json);
    case "xlsx":
      return await result.xlsx?.() ?? result.text;
    case undefined:
      return result.file ?? result.text;
    default:
      return result[form] ?? result.text;
  }
}

/** Returns the bytes of a file with some content. */
export function fileBytes(
  content: string | Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? encodeText(`${content}\n`) : content;
}
