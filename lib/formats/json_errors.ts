import { DataFileError } from "../errors.ts";
import { JsonDocument, type JsonPath } from "./json_document.ts";

/** Something that is wrong with a value of a JSON file. */
export interface JsonProblem {
  /** The names and indexes that lead to the value. */
  readonly path: JsonPath;
  /** What is there and what was expected. */
  readonly problem: string;
}

// To find a place reads the text from its beginning, and a file may have
// thousands of problems.
const MOST_PLACES = 20;

/** The errors for problems of a JSON file; only the first ones say where. */
export function jsonErrors(
  text: string,
  file: string,
  problems: readonly JsonProblem[],
): DataFileError[] {
  if (problems.length === 0) return [];
  const document = new JsonDocument(text, file);
  return problems.map(({ path, problem }, index) =>
    index < MOST_PLACES
      ? document.error(path, problem)
      : new DataFileError({ file, line: 0, column: 0 }, problem)
  );
}
