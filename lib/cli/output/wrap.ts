/**
 * Wraps lines between words; each wrapped line keeps its indentation.
 *
 * @param widthOf Returns the width of a text in columns; by default, its length.
 */
export function wrap(
  text: string,
  width: number,
  widthOf: (text: string) => number = ({ length }) => length,
): string[] {
  return text.split("\n").flatMap((line) => {
    const indent = line.match(/^ */)?.[0] ?? "";
    const lines: string[] = [];
    let current = "";
    for (const word of line.trim().split(" ")) {
      const longer = current === "" ? indent + word : `${current} ${word}`;
      if (current !== "" && widthOf(longer) > width) {
        lines.push(current);
        current = indent + word;
      } else current = longer;
    }
    return [...lines, current];
  });
}
