import { WorktimeError } from "../errors.ts";
import type { Ask } from "./environment.ts";

/** The person at the terminal left before the last question. */
class UnansweredError extends WorktimeError {
  static {
    this.prototype.name = "UnansweredError";
  }

  /** Makes the error; what it says is true as long as nothing is written. */
  constructor() {
    const hint = "Begin again: worktime timer configure";
    super("unanswered", "Nothing was changed: there was no answer", { hint });
  }
}

/** Questions to the person at the terminal, with lines that lead to them. */
export class Talk {
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
   * @throws {UnansweredError} When the input ends.
   */
  async ask(question: string): Promise<string> {
    const line = await this.#ask(this.#after(question));
    if (line === undefined) throw new UnansweredError();
    return line.trim();
  }

  /** Asks whether to do something; an end of the input is no, too. */
  async confirm(question: string): Promise<boolean> {
    const line = await this.#ask(this.#after(`${question} [y/N]: `));
    return /^y(?:es)?$/i.test(line?.trim() ?? "");
  }

  /** Takes what was said after the last question: nobody has seen it yet. */
  takeRest(): string[] {
    return this.#lines.splice(0);
  }

  #after(question: string): string {
    return [...this.takeRest(), question].join("\n");
  }
}
