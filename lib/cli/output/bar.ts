const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A bar of a length, of plain letters where no terminal shows it.
 *
 * @param fraction How much of the width it takes, from 0 to 1.
 * @param width The columns of the longest bar.
 */
export function barOf(
  fraction: number,
  { width, isTerminal }: { width: number; isTerminal: boolean },
): string {
  // What is not nothing is to be seen.
  const least = fraction > 0 ? 1 : 0;
  if (!isTerminal) {
    return "#".repeat(Math.max(least, Math.round(fraction * width)));
  }
  const eighths = Math.max(least, Math.round(fraction * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
