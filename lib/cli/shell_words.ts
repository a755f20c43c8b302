import type { Candidate, Offer, OpenContext, TypedLine } from "./completion.ts";
import { complete } from "./completion.ts";
import { printable } from "./output/printable.ts";
import { LINE_VARIABLE } from "./shell_scripts.ts";

/** The longest description beside a word, in characters. */
const LONGEST_DESCRIPTION = 80;

/**
 * Answers the script of a shell: what the words are in a line, then a line for
 * each word, quoted for that shell where the shell does not quote it itself.
 *
 * @param args The name of the shell, and what its script adds.
 */
export async function answerShell(
  [shell, ...args]: readonly string[],
  variable: (name: string) => string | undefined,
  open: OpenContext,
): Promise<string> {
  if (shell === "bash") {
    const [breaks = "", text = ""] = args;
    const { line, last } = readLine(text, POSIX, breaks);
    const offer = last.isPath ? "files" : await complete(line, open);
    return reply(offer, (words) => bashWords(words, line.current, last));
  }
  if (shell === "powershell") {
    const { line } = readLine(variable(LINE_VARIABLE) ?? "", POWERSHELL, "");
    const offer = await complete(line, open);
    return reply(offer, (words) => powershellWords(words, line.current));
  }
  // zsh and fish split and quote words, and filter them as the user likes.
  const words = args.slice(1, -1);
  const offer = await complete({ words, current: args.at(-1) ?? "" }, open);
  return reply(offer, shell === "zsh" ? zshWords : fishWords);
}

function reply(
  offer: Offer,
  format: (words: readonly Candidate[]) => readonly string[],
): string {
  if (typeof offer === "string") return `${offer}\n`;
  return ["words", ...format(offer)].map((line) => `${line}\n`).join("");
}

function descriptionOf({ description }: Candidate): string {
  return printable(description, LONGEST_DESCRIPTION);
}

function fishWords(words: readonly Candidate[]): string[] {
  return words.map((it) => `${it.word}\t${descriptionOf(it)}`);
}

/** As `_describe` of zsh splits them: at the first bare colon. */
function zshWords(words: readonly Candidate[]): string[] {
  return words.map((it) => {
    const word = it.word.replace(/[\\:]/g, "\\$&");
    const description = descriptionOf(it).replaceAll("\\", "\\\\");
    return description === "" ? word : `${word}:${description}`;
  });
}

function powershellWords(
  words: readonly Candidate[],
  current: string,
): string[] {
  return startingWith(words, current).map((it) => {
    const isPlain = /^[\p{L}\p{N}_./:+-]+$|^--[\w-]+=[\w.-]*$/u.test(it.word);
    // PowerShell treats typographic quotes as single quotes.
    const quoted = `'${it.word.replace(/['\u2018-\u201B]/g, "$&$&")}'`;
    const text = isPlain ? it.word : quoted;
    return [text, it.word, descriptionOf(it) || it.word].join("\t");
  });
}

function bashWords(
  words: readonly Candidate[],
  current: string,
  { quote, kept }: LastWord,
): string[] {
  const head = current.slice(0, kept);
  return startingWith(words, current)
    .filter(({ word }) => word.startsWith(head))
    .map(({ word }) => word.slice(kept))
    .filter((word) => !UNQUOTABLE[quote].test(word))
    .map((word) => quote === "" ? word.replace(BASH_SPECIAL, "\\$&") : word);
}

/** What has a meaning in bash, or might have one. */
const BASH_SPECIAL = /(?![\w./:@%+,=-])[ -~\s]/g;

/** What cannot be typed within a quote that is open already. */
const UNQUOTABLE: Readonly<Record<LastWord["quote"], RegExp>> = {
  "": /(?!)/,
  "'": /'/,
  '"': /["$`\\!]/,
};

/** The words that begin like the typed one, in any case if there is no other. */
function startingWith(
  words: readonly Candidate[],
  current: string,
): readonly Candidate[] {
  const exact = words.filter(({ word }) => word.startsWith(current));
  if (exact.length > 0) return exact;
  const lower = current.toLowerCase();
  return words.filter(({ word }) => word.toLowerCase().startsWith(lower));
}

/** How a shell quotes. */
interface Quoting {
  /** The character that takes the next one as it is. */
  readonly escape: string;
  /** What it escapes within double quotes. */
  readonly escapedInDouble: RegExp;
  /** Whether a quote that is doubled within itself stands for one. */
  readonly doublesQuotes: boolean;
}

const POSIX: Quoting = {
  escape: "\\",
  escapedInDouble: /["$`\\]/,
  doublesQuotes: false,
};

const POWERSHELL: Quoting = {
  escape: "`",
  escapedInDouble: /./,
  doublesQuotes: true,
};

/** What else is known of the word at the cursor. */
interface LastWord {
  /** The quote that is still open. */
  readonly quote: "" | "'" | '"';
  /** How much of the word stays, as bash completes the rest only. */
  readonly kept: number;
  /** Whether it is behind `<` or `>`. */
  readonly isPath: boolean;
}

/**
 * Splits a typed line as its shell does. Nothing in it is expanded.
 *
 * @param breaks The characters after which bash begins to complete.
 */
function readLine(
  text: string,
  quoting: Quoting,
  breaks: string,
): { line: TypedLine; last: LastWord } {
  const reader = new LineReader(text, quoting, breaks);
  reader.read();
  const { words, word = "", quote, kept, isPath } = reader;
  // The first word is the name of the program.
  const line = { words: words.slice(1), current: word };
  return { line, last: { quote, kept, isPath } };
}

class LineReader {
  readonly words: string[] = [];
  /** The word that is being read; `undefined` between two. */
  word: string | undefined;
  quote: LastWord["quote"] = "";
  kept = 0;
  isPath = false;
  #at = 0;

  constructor(
    readonly text: string,
    readonly quoting: Quoting,
    readonly breaks: string,
  ) {}

  read(): void {
    while (this.#at < this.text.length) {
      const char = this.text.charAt(this.#at++);
      if (this.#escapes(char)) this.#add(this.text.charAt(this.#at++));
      else if (this.quote === "") this.#readBare(char);
      else if (char === this.quote) this.#endQuote();
      else this.#add(char);
    }
  }

  #readBare(char: string): void {
    if (/\s/.test(char)) this.#endWord();
    else if (/[<>]/.test(char)) {
      // The number of a stream, as in `2>`.
      if (/^\d+$/.test(this.word ?? "")) this.word = undefined;
      this.#endWord();
      this.isPath = true;
    } else if (char === "'" || char === '"') {
      this.quote = char;
      this.#add("");
      this.kept = this.word?.length ?? 0;
    } else {
      this.#add(char);
      if (this.breaks.includes(char)) this.kept = this.word?.length ?? 0;
    }
  }

  #endQuote(): void {
    const isDoubled = this.quoting.doublesQuotes &&
      this.text.charAt(this.#at) === this.quote;
    if (isDoubled) return this.#add(this.text.charAt(this.#at++));
    this.quote = "";
    this.kept = this.word?.length ?? 0;
  }

  #endWord(): void {
    // What goes to or comes from a file is no argument.
    if (this.word !== undefined && !this.isPath) this.words.push(this.word);
    if (this.word !== undefined) this.isPath = false;
    this.word = undefined;
    this.kept = 0;
  }

  #add(text: string): void {
    this.word = (this.word ?? "") + text;
  }

  #escapes(char: string): boolean {
    const { escape, escapedInDouble } = this.quoting;
    if (char !== escape || this.quote === "'") return false;
    return this.quote === "" ||
      escapedInDouble.test(this.text.charAt(this.#at));
  }
}
