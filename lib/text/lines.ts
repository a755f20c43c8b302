import { DataFileError } from "../errors.ts";

/** A line of a text. */
export interface TextLine {
  /** Counting from 1. */
  readonly line: number;
  readonly text: string;
}

/** Returns the lines of a text that are not blank. */
export function filledLines(text: string): TextLine[] {
  return linesOf(text)
    .map((content, index) => ({ line: index + 1, text: content }))
    .filter((it) => it.text.trim() !== "");
}

function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
}

/** Counts the lines of a text that another text does not have, in any order. */
export function countLinesNotIn(text: string, other: unknown): number {
  const trimmed = (text: string) => linesOf(text).map((it) => it.trim());
  const known = new Set(trimmed(typeof other === "string" ? other : ""));
  return trimmed(text).filter((it) => it !== "" && !known.has(it)).length;
}

/** How many conflicts to name. */
const MAX_SHOWN = 5;

/** Returns an error if git left conflict markers in a file. */
export function conflictMarkerError(
  text: string,
  file: string,
): DataFileError | undefined {
  // The fast path for nearly every file.
  if (!text.includes("<<<<<<<")) return undefined;
  const lines = linesOf(text);
  const conflicts: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (/^<{7}( |$)/.test(line)) from ??= index + 1;
    else if (/^>{7}( |$)/.test(line) && from !== undefined) {
      conflicts.push({ from, to: index + 1 });
      from = undefined;
    }
  }
  if (from !== undefined) conflicts.push({ from, to: lines.length });
  const [first] = conflicts;
  if (!first) return undefined;
  const places = conflicts.slice(0, MAX_SHOWN)
    .map(({ from, to }) => `${from}–${to}`).join(", ");
  const more = conflicts.length > MAX_SHOWN ? ", …" : "";
  return new DataFileError(
    { file, line: first.from, column: 1 },
    `git left conflict markers in lines ${places}${more}`,
    { hint: "Keep the correct lines and remove the markers" },
  );
}

/** Returns the source of a regular expression that matches exactly a text. */
export function patternOf(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
