import { printable } from "./printable.ts";

/**
 * What takes two columns: writing of East Asia, and pictures.
 * Source: https://www.unicode.org/reports/tr11/
 */
const WIDE =
  /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Yi}\p{sc=Tangut}\u2E80-\u303E\u3200-\u33FF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const PICTURE = /(?!\p{Regional_Indicator})\p{Emoji_Presentation}/u;
/** Writing of East Asia that is half as wide as its kind. */
const HALF_WIDE = /[\uFF61-\uFFDC]/;
/** What goes onto the letter before it: accents, joiners, selectors. */
const NARROW = /[\p{M}\p{Cf}\u1160-\u11FF]/u;
/** What takes a column for each character. */
const PLAIN = /^[\x20-\x7e]*$/;

/** How many columns of a terminal a printable text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += columnsOf(char);
  return width;
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
    width += columnsOf(char);
    if (width > columns) return `${shown.slice(0, end)}…`;
    if (width < columns) end += char.length;
  }
  return shown;
}

function columnsOf(char: string): number {
  if (NARROW.test(char)) return 0;
  if (HALF_WIDE.test(char)) return 1;
  return WIDE.test(char) || PICTURE.test(char) ? 2 : 1;
}
