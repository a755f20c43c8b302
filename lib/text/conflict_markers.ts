import { DataFileError } from "../errors.ts";

/** Where git left two versions of some lines, for a person to choose from. */
interface MarkedConflict {
  /** The line of the first marker, from 1. */
  readonly firstLine: number;
  /** The line of the last marker; the file's last line if there is none. */
  readonly lastLine: number;
}

const BEGIN = /^<{7}( |$)/;
const END = /^>{7}( |$)/;

/** The conflicts that git marked in a text. */
function conflictsIn(text: string): MarkedConflict[] {
  // Nearly every text is done with here.
  if (!text.includes("<<<<<<<")) return [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const conflicts: MarkedConflict[] = [];
  let firstLine: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (BEGIN.test(line)) firstLine ??= index + 1;
    else if (END.test(line) && firstLine !== undefined) {
      conflicts.push({ firstLine, lastLine: index + 1 });
      firstLine = undefined;
    }
  }
  if (firstLine !== undefined) {
    conflicts.push({ firstLine, lastLine: lines.length });
  }
  return conflicts;
}

/** The error for a file in which git left conflict markers, if it did. */
export function conflictIn(
  text: string,
  file: string,
): DataFileError | undefined {
  const conflicts = conflictsIn(text);
  const [first] = conflicts;
  if (!first) return undefined;
  const places = conflicts.slice(0, MOST_SHOWN).map(({ firstLine, lastLine }) =>
    `${firstLine}–${lastLine}`
  );
  const more = conflicts.length > MOST_SHOWN ? ", …" : "";
  return new DataFileError(
    { file, line: first.firstLine, column: 1 },
    `git left conflict markers in lines ${places.join(", ")}${more}`,
    { hint: "Keep the lines that are right and remove the markers" },
  );
}

const MOST_SHOWN = 5;
