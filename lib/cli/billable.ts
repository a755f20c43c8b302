import { type CommandInput, isGiven } from "./command.ts";
import { BILLABLE, NO_BILLABLE } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Whether time is billable, where that is said.
 *
 * @throws {UsageError} When both is said.
 */
export function billableIn(input: CommandInput): boolean | undefined {
  const [isYes, isNo] = [isGiven(input, BILLABLE), isGiven(input, NO_BILLABLE)];
  if (isYes && isNo) {
    const message = "--billable and --no-billable cannot be used together";
    throw new UsageError(message, { hint: "Give one of them" });
  }
  return isYes || isNo ? isYes : undefined;
}
