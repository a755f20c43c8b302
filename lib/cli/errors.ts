import {
  DataFileError,
  DiskError,
  InvalidTextError,
  NotAllowedError,
} from "../errors.ts";
import { ProviderError } from "../provider.ts";
import { printableLines, terminalJson } from "../text/printable.ts";
import type { ErrorJson, ProblemJson } from "./json/command.ts";

/** Formats an error for standard error, with a final newline. */
export function formatError(error: unknown, isJson: boolean): string {
  if (isJson) {
    const { code, message, hint } = describe(error);
    const reason = error instanceof ProviderError ? error.reason : undefined;
    const json: ErrorJson = {
      error: { code, message, hint, ...reason !== undefined && { reason } },
    };
    return `${terminalJson(json)}\n`;
  }
  return errorLines(error).map((line) => `${line}\n`).join("");
}

/** Returns the message and the hint of an error as printable lines. */
export function errorLines(error: unknown): string[] {
  const { message, hint } = describe(error);
  const lines = hint === null ? [message] : [message, ...hint.split("\n")];
  return printableLines(lines);
}

/** Returns the code, message and hint of any error. */
export function describe(
  error: unknown,
): ProblemJson {
  if (!(error instanceof Error)) {
    return { code: "unexpected", message: String(error), hint: null };
  }
  const { message } = error;
  if (!("code" in error) || typeof error.code !== "string") {
    const hint = "This is a bug in worktime: please report it";
    return { code: "unexpected", message, hint };
  }
  const hint = "hint" in error && typeof error.hint === "string"
    ? error.hint
    : null;
  return { code: error.code, message, hint };
}

/** Thrown when a command line is invalid. */
export class UsageError extends InvalidTextError {
  static {
    this.prototype.name = "UsageError";
  }

  /** Creates the error, with a hint on what to type. */
  constructor(message: string, details: { hint?: string; cause?: unknown }) {
    super("usage", message, details);
  }
}

/** The exit statuses of the program. */
export const EXIT_STATUS = {
  done: 0,
  other: 1,
  usage: 2,
  notAllowed: 3,
  badData: 4,
  provider: 5,
  disk: 6,
} as const;

export function exitStatusOf(error: unknown): number {
  if (error instanceof InvalidTextError) return EXIT_STATUS.usage;
  if (error instanceof NotAllowedError) return EXIT_STATUS.notAllowed;
  if (error instanceof DataFileError) return EXIT_STATUS.badData;
  if (error instanceof ProviderError) return EXIT_STATUS.provider;
  if (error instanceof DiskError) return EXIT_STATUS.disk;
  return EXIT_STATUS.other;
}
