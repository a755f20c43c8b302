import type { WorktimeError } from "../../errors.ts";
import { printable } from "./printable.ts";

/** What is wrong with a provider, in a few words to begin a line with. */
export function problemLine(
  { code, message }: WorktimeError,
  provider: string,
): string {
  // The id is the provider's, which nobody has seen.
  if (code === "unknown_entry") return `${provider} has this entry no longer`;
  // Why nothing came back matters to nobody who has no network.
  return code === "provider_unreachable"
    ? `${provider} unreachable`
    : printable(message);
}
