import { widthOf } from "./table.ts";

/** What a color stands for. It only accompanies a shape or a letter. */
export type Tone =
  | "work"
  | "lunch"
  | "break"
  | "absence"
  | "problem"
  // The parts of a divided bar.
  | "first"
  | "second"
  | "third"
  | "fourth"
  | "fifth";

/** Part of a drawn line. */
export interface ChartPart {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** A line drawn below a text. */
export type ChartLine = readonly ChartPart[];

/** Select Graphic Rendition: the foreground colors of the terminal's theme. */
const COLORS: Readonly<Record<Tone, number>> = {
  work: 32,
  lunch: 33,
  break: 36,
  absence: 35,
  problem: 31,
  first: 32,
  second: 33,
  third: 36,
  fourth: 35,
  fifth: 34,
};

/** The default foreground color. */
const RESET = "\x1b[39m";

/**
 * Formats drawn lines. Only with colors do they contain escape sequences.
 *
 * @param escape Escapes text from files, but not the colors.
 */
export function formatChart(
  lines: readonly ChartLine[],
  hasColors: boolean,
  escape: (text: string) => string = (text) => text,
): string {
  return lines.map((parts) =>
    parts.map(({ text, tone }) =>
      hasColors && tone
        ? `\x1b[${COLORS[tone]}m${escape(text)}${RESET}`
        : escape(text)
    ).join("")
  ).join("\n");
}

/** Joins neighboring characters of the same tone. */
export function joinParts(parts: readonly ChartPart[]): ChartLine {
  const joined: ChartPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && last.tone === part.tone) {
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

/** Joins parts of a legend to lines that fit a width. */
export function legendLines(
  items: readonly (readonly [shape: ChartPart, name: string])[],
  width = Infinity,
): ChartLine[] {
  const lines: ChartPart[][] = [];
  let room = 0;
  for (const [shape, name] of items) {
    const needed = shape.text.length + 1 + widthOf(name);
    const last = lines.at(-1);
    if (last && room >= needed + 2) {
      last.push({ text: "  " }, shape, { text: ` ${name}` });
      room -= needed + 2;
    } else {
      lines.push([shape, { text: ` ${name}` }]);
      room = width - needed;
    }
  }
  return lines;
}

/** How lines are drawn. */
export interface Drawing {
  /** Whether standard output is a terminal, which shows block characters. */
  readonly isTerminal: boolean;
  /** The width of the terminal in columns; unlimited if undefined. */
  readonly columns: number | undefined;
}
