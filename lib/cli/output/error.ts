import { ProviderError } from "../../provider_error.ts";
import { printable, terminalJson } from "./printable.ts";

/** What is printed on standard error for an error, with a line end. */
export function formatError(error: unknown, isJson: boolean): string {
  if (isJson) {
    const { code, message, hint } = describe(error);
    const reason = error instanceof ProviderError ? error.reason : undefined;
    const json = { code, message, hint, reason };
    return `${terminalJson({ error: json })}\n`;
  }
  return errorLines(error).map((line) => `${line}\n`).join("");
}

/** What an error says, and what to do, in lines for people. */
export function errorLines(error: unknown): string[] {
  const { message, hint } = describe(error);
  const lines = hint === null ? [message] : [message, ...hint.split("\n")];
  return lines.map((it) => printable(it));
}

/** What an error says, to people and to programs. */
export function describe(
  error: unknown,
): { code: string; message: string; hint: string | null } {
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
