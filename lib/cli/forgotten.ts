import { ForgottenTimerError, UnlikelyEntryError } from "../timers/errors.ts";
import { formatInstant } from "../time/zone.ts";
import type { CommandContext } from "./command.ts";
import { printable } from "./output/printable.ts";

/**
 * Does something that may end a timer which was probably forgotten. In a
 * terminal the person is asked when it ended; a script gets the error, with the
 * commands that settle it.
 *
 * @param attempt Does it; the timer ended at the time given, if one is.
 */
export async function settleForgotten<T>(
  { ask, zone }: CommandContext,
  attempt: (end: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(undefined);
  } catch (error) {
    if (!(error instanceof ForgottenTimerError) || !ask) throw error;
    const likely = formatInstant(error.likelyEnd, zone).slice(0, 16);
    const question = `${printable(error.message)}\n` +
      `When did it end? [${likely}] (or a time, or "now"): `;
    const answer = (await ask(question))?.trim();
    if (answer === undefined) throw error;
    return await attempt(answer === "" ? likely : answer);
  }
}

/**
 * Records an entry whose times may be a mistake. In a terminal the person is
 * asked whether they are meant; a script gets the error.
 *
 * @param isSure Whether it was said that they are meant.
 * @param attempt Records it, or refuses what is unlikely.
 */
export async function settleUnlikely<T>(
  { ask }: CommandContext,
  isSure: boolean,
  attempt: (refusesUnlikely: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(!isSure);
  } catch (error) {
    if (!(error instanceof UnlikelyEntryError) || !ask) throw error;
    const answer = await ask(`${error.message}. Record it? [y/N]: `);
    if (!/^y(?:es)?$/i.test(answer?.trim() ?? "")) throw error;
    return await attempt(false);
  }
}
