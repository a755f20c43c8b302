import { unicodeWidth } from "@std/cli/unicode-width";
import { printable } from "./printable.ts";

/** What takes a column for each character. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Whether each character of a text takes one column of a terminal: ASCII. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** How many columns of a terminal a printable text takes. */
export function widthOf(text: string): number {
  return isPlain(text) ? text.length : unicodeWidth(text);
}

/**
 * A text that may hold anything, as it can be printed in a cell.
 *
 * @param columns The width of a terminal's columns after which it is cut.
 */
export function shortText(text: string, columns: number): string {
  // Thousands of accents on one letter take no column.
  const shown = printable(text, 10 * columns);
  let width = 0;
  let end = 0;
  for (const char of shown) {
    width += widthOf(char);
    if (width > columns) return `${shown.slice(0, end)}…`;
    if (width < columns) end += char.length;
  }
  return shown;
}
