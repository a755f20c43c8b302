import {
  ForgottenTimerError,
  InvalidTimerTimeError,
  UnlikelyEntryError,
} from "../tracking/errors.ts";
import { InvalidTextError } from "../errors.ts";
import { entryTimeOf, timerTimeOf } from "../tracking/timer_time.ts";
import { formatInstantArgument, parseWallTime } from "../time/typed_time.ts";
import type { TimerRequest } from "../use_cases/timers/timer_work.ts";
import type { CommandContext } from "./command.ts";
import type { Ask } from "./environment.ts";
import { isDryRunIn, type OptionValues, whenOf } from "./options.ts";
import { printable } from "./output/printable.ts";

/**
 * Does something that may end a timer which was probably forgotten. In a
 * terminal the person is asked when it ended; a script gets the error, with the
 * commands that settle it.
 *
 * @param attempt Does it; the timer ended at the time given, if one is.
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

/** Stops a timer when the options say, or when a forgotten one ended. */
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
 * Asks when a timer ended, until there is an answer.
 *
 * @throws {ForgottenTimerError} When there is none.
 */
async function askForEnd(
  error: ForgottenTimerError,
  ask: Ask,
  { clock, zone }: CommandContext,
): Promise<string> {
  const { start, likelyEnd } = error;
  const likely = formatInstantArgument(likelyEnd, zone);
  let said = error.message;
  while (true) {
    const question = `${printable(said)}\n` +
      `When did it end? [${likely}] (or a time, or "now"): `;
    const answer = (await ask(question))?.trim();
    if (answer === undefined) throw error;
    if (answer === "") return likely;
    if (answer === "now") return answer;
    try {
      // Of several days, the one is meant on which it started.
      const limits = { now: clock.now(), zone, near: start, earliest: start };
      const at = entryTimeOf(parseWallTime(answer), limits);
      return formatInstantArgument(timerTimeOf({ at }, limits), zone);
    } catch (cause) {
      const isOfAnswer = cause instanceof InvalidTextError ||
        cause instanceof InvalidTimerTimeError;
      if (!isOfAnswer) throw cause;
      said = cause.message;
    }
  }
}

/**
 * Records an entry whose times may be a mistake. In a terminal the person is
 * asked whether they are meant; a script gets the error.
 *
 * @param attempt Records it, or refuses what is unlikely.
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
    const answer = await ask(`${error.message}. Record it? [y/N]: `);
    if (!/^y(?:es)?$/i.test(answer?.trim() ?? "")) throw error;
    return await attempt(false);
  }
}
