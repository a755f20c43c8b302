import { printable } from "./printable.ts";

/**
 * What takes two columns: writing of East Asia, and pictures. About right is
 * enough for where to cut; what is cut is aligned by its true width.
 */
const WIDE =
  /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** What goes onto the letter before it: accents, joiners, selectors. */
const NARROW = /[\p{M}\p{Cf}]/u;

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
    width += columnsOf(char);
    if (width > columns) return `${shown.slice(0, end)}…`;
    if (width < columns) end += char.length;
  }
  return shown;
}

function columnsOf(char: string): number {
  if (NARROW.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}
