import { WorktimeError } from "../../errors.ts";
import { printable } from "../../text/printable.ts";
import type { Ask } from "../environment.ts";

/** Asks the person at the terminal, after lines that lead to the question. */
export class Prompter {
  readonly #ask: Ask;
  #lines: string[] = [];

  /** Creates a prompter; nothing is asked yet. */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Adds lines to show before the next question. */
  say(...lines: readonly string[]): void {
    this.#lines = this.#lines.concat(lines);
  }

  /**
   * Asks a question and waits for a line.
   *
   * @throws {WorktimeError} When the input ends.
   */
  async ask(question: string): Promise<string> {
    const line = await this.#ask(this.#after(question));
    if (line !== undefined) return line.trim();
    const hint = "Start over: worktime timer configure";
    const message = "No answer: nothing was changed";
    throw new WorktimeError("unanswered", message, { hint });
  }

  /** Asks a yes/no question; the end of the input means no. */
  async confirm(question: string): Promise<boolean> {
    const line = await this.#ask(this.#after(`${question} [y/N]: `));
    return /^y(?:es)?$/i.test(line?.trim() ?? "");
  }

  /** Removes and returns the lines added since the last question. */
  takeUnshown(): string[] {
    return this.#lines.splice(0);
  }

  #after(question: string): string {
    return [...this.takeUnshown(), question].join("\n");
  }
}

/** An item of a list to choose from. */
export interface Choice {
  /** The value written to `config.yaml`. */
  readonly id: string;
  /** The name to show. */
  readonly name: string;
  /** Another id that is accepted. */
  readonly alias?: string;
}

/** In a longer list, typing a name is quicker than reading on. */
const MAX_SHOWN = 20;
const MAX_NAME_LENGTH = 60;

/**
 * Asks for one of several choices until the answer is unambiguous: a number from
 * the list, a name, a unique part of a name, or an id.
 *
 * @param question.defaultChoice The default, which an empty line selects.
 * @param question.isOptional Whether the answer can be nothing: an empty line, or
 * a dash if there is a default.
 * @returns The choice, or `undefined` for nothing.
 * @throws {WorktimeError} When the input ends.
 */
export async function choose<T extends Choice>(
  prompter: Prompter,
  { prompt, choices, defaultChoice, isOptional = false }: {
    readonly prompt: string;
    readonly choices: readonly T[];
    readonly defaultChoice: T | undefined;
    readonly isOptional?: boolean;
  },
): Promise<T | undefined> {
  const defaultLabel = defaultChoice ? ` [${nameOf(defaultChoice)}]` : "";
  for (;;) {
    const typed = await prompter.ask(`${prompt}${defaultLabel}: `);
    if (typed === "" && (defaultChoice || isOptional)) return defaultChoice;
    if (typed === "-" && isOptional) return undefined;
    const matches = typed === "" ? [] : matchingChoices(choices, typed);
    if (matches.length === 1) return matches[0];
    const shown = `"${printable(typed)}"`;
    prompter.say(
      ...typed === ""
        ? ["Enter a number or a name"]
        : matches.length === 0
        ? [`Not in the list: ${shown}`]
        : [`${shown} matches several:`, ...listLines(matches, choices)],
    );
  }
}

/** Lists choices, each with its number among all choices. */
export function listLines(
  listed: readonly Choice[],
  choices: readonly Choice[] = listed,
): string[] {
  const shown = listed.slice(0, MAX_SHOWN);
  const numbers = shown.map((it) => String(choices.indexOf(it) + 1));
  const width = numbers.reduce((max, it) => Math.max(max, it.length), 0);
  const lines = shown.map((choice, at) =>
    `  ${numbers[at]?.padStart(width)}  ${labelOf(choice)}`
  );
  const hiddenCount = listed.length - shown.length;
  if (hiddenCount === 0) return lines;
  return [...lines, `  … and ${hiddenCount} more: enter a name or an id`];
}

/** Returns the name with the id, since names can repeat. */
export function labelOf(choice: Choice): string {
  return `${nameOf(choice)} (${printable(choice.id)})`;
}

function nameOf({ id, name }: Choice): string {
  return printable(name.trim() === "" ? id : name, MAX_NAME_LENGTH);
}

/** Returns the choices that match best: exactly one if unambiguous. */
function matchingChoices<T extends Choice>(
  choices: readonly T[],
  typed: string,
): T[] {
  const numbered = /^\d{1,9}$/.test(typed)
    ? choices[Number(typed) - 1]
    : undefined;
  if (numbered) return [numbered];
  const text = typed.toLowerCase();
  const isMatch = (it: string | undefined) => it?.toLowerCase() === text;
  const tests: ((choice: Choice) => boolean)[] = [
    ({ id, alias }) => isMatch(id) || isMatch(alias),
    ({ name }) => isMatch(name.trim()),
    ({ name }) => name.toLowerCase().includes(text),
  ];
  return tests.map((test) => choices.filter(test))
    .find((matches) => matches.length > 0) ?? [];
}
