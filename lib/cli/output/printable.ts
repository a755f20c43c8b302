const LONGEST_LINE = 400;

/**
 * A text that may hold anything, as it can be printed: no code of it reaches
 * the terminal, and it is cut where nobody would read on.
 */
export function printable(text: string, most: number = LONGEST_LINE): string {
  const escaped = text.replace(
    /\p{Cc}/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  if (escaped.length <= most) return escaped;
  const cut = escaped.slice(0, most - 1);
  // Not in the middle of a letter.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
