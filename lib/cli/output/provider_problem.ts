import type { WorktimeError } from "../../errors.ts";
import { ProviderError } from "../../provider_error.ts";
import { printable } from "./printable.ts";

/** What is wrong with a provider, in a few words to begin a line with. */
export function problemLine(problem: WorktimeError, provider: string): string {
  const why = unreachableReason(problem);
  return why === ""
    ? shortProblem(problem, provider)
    : `${shortProblem(problem, provider)}: ${why}`;
}

/** The line about what could not be sent and waits here. */
export function waitingLine(
  problem: WorktimeError,
  provider: string,
  waits: string,
): string {
  const why = unreachableReason(problem);
  const line = `${shortProblem(problem, provider)}, saved locally (${waits})`;
  return why === "" ? line : `${line}: ${why}`;
}

function shortProblem(
  { code, message }: WorktimeError,
  provider: string,
): string {
  // The id is the provider's, which nobody has seen.
  if (code === "unknown_entry") return `${provider} has this entry no longer`;
  return code === "provider_unreachable"
    ? `${provider} unreachable`
    : printable(message);
}

/** Why a provider is unreachable; empty if something else is wrong with it. */
function unreachableReason({ code, message }: WorktimeError): string {
  if (code !== "provider_unreachable") return "";
  return printable(message.match(/is unreachable: (.*)/s)?.[1] ?? "");
}

/** A problem as JSON has it; `reason` is there where it is known. */
export function problemJson(
  problem: WorktimeError,
): { code: string; message: string; reason?: string } {
  const { code, message } = problem;
  const reason = problem instanceof ProviderError ? problem.reason : undefined;
  return { code, message, ...(reason !== undefined && { reason }) };
}
