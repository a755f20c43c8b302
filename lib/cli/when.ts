import type { When } from "../time/typed_time.ts";
import type { DayRequest } from "../use_cases/show_day.ts";
import { type CommandInput, given, valueOf } from "./command.ts";
import { AGO, AT, DATE } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/**
 * When the event happened that a command records.
 *
 * @throws {UsageError} When it is said in two ways.
 */
export function whenOf(input: CommandInput): When {
  const at = valueOf(input, AT);
  const ago = valueOf(input, AGO);
  if (at !== undefined && ago !== undefined) {
    throw new UsageError("--at and --ago cannot be used together", {
      hint: "Give the time, or how long ago it was",
    });
  }
  return given({ at, ago });
}

/** The day that a command shows or changes, and the moment. */
export function dayRequestOf(
  input: CommandInput,
  date: string | undefined = valueOf(input, DATE),
): DayRequest {
  return given({ date, at: valueOf(input, AT) });
}
