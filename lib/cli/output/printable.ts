const LONGEST_LINE = 400;
/** Control characters, line ends, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * A text that may hold anything, as it can be printed: no code of it reaches
 * the terminal, and it is cut where nobody would read on.
 */
export function printable(text: string, most: number = LONGEST_LINE): string {
  const escaped = text.replace(UNPRINTABLE, codeOf);
  if (escaped.length <= most) return escaped;
  const cut = escaped.slice(0, most - 1);
  // Not in the middle of a letter.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

function codeOf(char: string): string {
  const code = char.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
}
