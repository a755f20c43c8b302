/** Counts the lines of a text that another text does not have, in any order. */
export function countLinesNotIn(text: string, other: unknown): number {
  const known = new Set(linesOf(typeof other === "string" ? other : ""));
  return linesOf(text).filter((it) => it !== "" && !known.has(it)).length;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((it) => it.trim());
}
