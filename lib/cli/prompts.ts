import { InvalidTextError } from "../errors.ts";
import { printable } from "../text/printable.ts";
import { formatInstantArgument, parseTypedTime } from "../time/typed_time.ts";
import {
  ForgottenTimerError,
  InvalidTimerTimeError,
  UnlikelyEntryError,
} from "../tracking/errors.ts";
import { entryTimeOf, timerTimeOf } from "../tracking/timer_time.ts";
import type { TimerRequest } from "../use_cases/timers/timer_work.ts";
import type { CommandContext } from "./command.ts";
import type { Ask } from "./environment.ts";
import { isDryRunIn, type OptionValues, whenOf } from "./options.ts";

/**
 * Runs a change that can end a timer which was probably forgotten. In a terminal,
 * asks when the timer ended; in a script, throws the error, whose hint has the
 * commands to choose from.
 *
 * @param attempt Makes the change, with the end of the timer if it is known.
 */
export async function askForForgottenEnd<T>(
  context: CommandContext,
  attempt: (end: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(undefined);
  } catch (error) {
    if (!(error instanceof ForgottenTimerError) || !context.ask) throw error;
    return await attempt(await askForEnd(error, context.ask, context));
  }
}

/** Stops a timer, asking for its end if it was probably forgotten. */
export function stopOrAskForEnd<T>(
  context: CommandContext,
  options: OptionValues,
  stop: (request: TimerRequest) => Promise<T>,
): Promise<T> {
  const isDryRun = isDryRunIn(options);
  const request = { ...whenOf(options), isDryRun };
  return askForForgottenEnd(
    context,
    (at) => stop(at === undefined ? request : { at, isDryRun }),
  );
}

/**
 * Asks when a timer ended until the answer is valid.
 *
 * @throws {ForgottenTimerError} When the input ends.
 */
async function askForEnd(
  error: ForgottenTimerError,
  ask: Ask,
  { clock, zone }: CommandContext,
): Promise<string> {
  const { start, likelyEnd } = error;
  const likely = formatInstantArgument(likelyEnd, zone);
  let { message } = error;
  while (true) {
    const question = `${printable(message)}\n` +
      `When did it end? Enter a time or "now" [${likely}]: `;
    const answer = (await ask(question))?.trim();
    if (answer === undefined) throw error;
    if (answer === "") return likely;
    if (answer === "now") return answer;
    try {
      // A time without a date is on the day the timer started.
      const limits = { now: clock.now(), zone, near: start, earliest: start };
      const at = entryTimeOf(parseTypedTime(answer, limits), limits);
      return formatInstantArgument(timerTimeOf({ at }, limits), zone);
    } catch (cause) {
      const isInvalidAnswer = cause instanceof InvalidTextError ||
        cause instanceof InvalidTimerTimeError;
      if (!isInvalidAnswer) throw cause;
      message = cause.message;
    }
  }
}

/**
 * Records an entry whose times could be a mistake. In a terminal, asks for
 * confirmation; in a script, throws the error.
 *
 * @param attempt Records the entry, rejecting unlikely times if told to.
 */
export async function confirmUnlikely<T>(
  { ask }: CommandContext,
  { yes }: OptionValues,
  attempt: (refusesUnlikely: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(!yes);
  } catch (error) {
    if (!(error instanceof UnlikelyEntryError) || !ask) throw error;
    const answer = await ask(`${error.message}. Record it anyway? [y/N]: `);
    if (!/^y(?:es)?$/i.test(answer?.trim() ?? "")) throw error;
    return await attempt(false);
  }
}
