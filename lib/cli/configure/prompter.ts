import { WorktimeError } from "../../errors.ts";
import type { Ask } from "../environment.ts";
import { printable } from "../output/printable.ts";

/** Questions to the person at the terminal, with lines that lead to them. */
export class Prompter {
  readonly #ask: Ask;
  #lines: string[] = [];

  /** Takes the way to ask; nothing is asked yet. */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Says something before the next question. */
  say(...lines: readonly string[]): void {
    this.#lines = this.#lines.concat(lines);
  }

  /**
   * Asks, and waits for a line.
   *
   * @throws {WorktimeError} When the input ends.
   */
  async ask(question: string): Promise<string> {
    const line = await this.#ask(this.#after(question));
    if (line !== undefined) return line.trim();
    const hint = "Begin again: worktime timer configure";
    const message = "Nothing was changed: there was no answer";
    throw new WorktimeError("unanswered", message, { hint });
  }

  /** Asks whether to do something; the end of the input means no. */
  async confirm(question: string): Promise<boolean> {
    const line = await this.#ask(this.#after(`${question} [y/N]: `));
    return /^y(?:es)?$/i.test(line?.trim() ?? "");
  }

  /** Takes what was said after the last question: nobody has seen it yet. */
  takeUnshown(): string[] {
    return this.#lines.splice(0);
  }

  #after(question: string): string {
    return [...this.takeUnshown(), question].join("\n");
  }
}

/** One of several things of which a person chooses. */
export interface Choice {
  /** What is written into the configuration. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Another word for the id. */
  readonly alias?: string;
}

/** More are not shown: who has them types a name. */
const MAX_SHOWN = 20;
const MAX_NAME_LENGTH = 60;

/**
 * Lets a person choose by the place in the list from 1, the name, a part of it
 * that no other name has, or the id; asks again until that is clear.
 *
 * @param question.present What an empty line stands for.
 * @param question.isOptional Whether nothing can be chosen: by an empty line, or
 * by a dash where that stands for something.
 * @returns `undefined` if nothing is chosen.
 * @throws {WorktimeError} When the input ends.
 */
export async function choose<T extends Choice>(
  prompter: Prompter,
  { prompt, choices, present, isOptional = false }: {
    readonly prompt: string;
    readonly choices: readonly T[];
    readonly present: T | undefined;
    readonly isOptional?: boolean;
  },
): Promise<T | undefined> {
  const defaultLabel = present ? ` [${nameOf(present)}]` : "";
  for (;;) {
    const typed = await prompter.ask(`${prompt}${defaultLabel}: `);
    if (typed === "" && (present || isOptional)) return present;
    if (typed === "-" && isOptional) return undefined;
    const meant = typed === "" ? [] : matchingChoices(choices, typed);
    if (meant.length === 1) return meant[0];
    const shown = `"${printable(typed)}"`;
    if (typed === "") prompter.say("Type a number or a name");
    else if (meant.length === 0) prompter.say(`Not in the list: ${shown}`);
    else {prompter.say(
        `${shown} matches several:`,
        ...listLines(meant, choices),
      );}
  }
}

/** A list as a person sees it, each with its place among all choices. */
export function listLines(
  listed: readonly Choice[],
  choices: readonly Choice[] = listed,
): string[] {
  const shown = listed.slice(0, MAX_SHOWN);
  const places = shown.map((it) => String(choices.indexOf(it) + 1));
  const width = places.reduce((most, it) => Math.max(most, it.length), 0);
  const lines = shown.map((choice, at) =>
    `  ${places[at]?.padStart(width)}  ${labelOf(choice)}`
  );
  const hiddenCount = listed.length - shown.length;
  if (hiddenCount === 0) return lines;
  return [...lines, `  … and ${hiddenCount} more: type the name, or the id`];
}

/** A choice by its name and id, which tells those of one name apart. */
export function labelOf(choice: Choice): string {
  return `${nameOf(choice)} (${printable(choice.id)})`;
}

function nameOf({ id, name }: Choice): string {
  return printable(name.trim() === "" ? id : name, MAX_NAME_LENGTH);
}

/** The choices that a text can stand for: one, if it is clear. */
function matchingChoices<T extends Choice>(
  choices: readonly T[],
  typed: string,
): T[] {
  const place = /^\d{1,9}$/.test(typed)
    ? choices[Number(typed) - 1]
    : undefined;
  if (place) return [place];
  const text = typed.toLowerCase();
  const isText = (it: string | undefined) => it?.toLowerCase() === text;
  const tests: ((choice: Choice) => boolean)[] = [
    ({ id, alias }) => isText(id) || isText(alias),
    ({ name }) => isText(name.trim()),
    ({ name }) => name.toLowerCase().includes(text),
  ];
  return tests.map((test) => choices.filter(test))
    .find((meant) => meant.length > 0) ?? [];
}
