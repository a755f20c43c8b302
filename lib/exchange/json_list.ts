import { positionOfSyntaxError } from "../text/json.ts";
import { importError, type ReadOptions } from "./import_format.ts";

/** Where a row begins in a file. */
interface RowPlace {
  /** Counting from 1. */
  readonly line: number;
  /** Counting from 1, if several rows begin on the line. */
  readonly column?: number;
}

/** An item of a list in JSON, and where it begins. */
export interface JsonItem {
  readonly value: unknown;
  readonly place: RowPlace;
}

/**
 * Parses JSON.
 *
 * @throws {InvalidTextError} When the text is not JSON.
 */
export function parseForeignJson(text: string, options: ReadOptions): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch (cause) {
    const { problem, line, column } = positionOfSyntaxError(json);
    const message = `this is not valid JSON: ${problem}`;
    throw importError(options, message, { line, column, cause });
  }
}

/**
 * Parses a list in JSON.
 *
 * @returns Its items, or `undefined` if it is something else than a list.
 * @throws {InvalidTextError} When the text is not JSON.
 */
export function parseJsonList(
  text: string,
  options: ReadOptions,
): JsonItem[] | undefined {
  const values = parseForeignJson(text, options);
  if (!Array.isArray(values)) return undefined;
  const places = placesIn(text.replace(/^\uFEFF/, ""), 1);
  return values.map((value: unknown, index) => {
    const { line = 1, column = 1 } = places[index] ?? {};
    const isAlone = places[index - 1]?.line !== line &&
      places[index + 1]?.line !== line;
    return { value, place: isAlone ? { line } : { line, column } };
  });
}

/**
 * Returns where items begin in valid JSON.
 *
 * @param depth How many lists and objects contain an item.
 */
export function placesIn(json: string, depth: number): Required<RowPlace>[] {
  const places: Required<RowPlace>[] = [];
  let [line, lineStart, counted] = [1, 0, 0];
  for (const offset of itemOffsets(json, depth)) {
    for (;;) {
      const end = json.indexOf("\n", counted);
      if (end < 0 || end >= offset) break;
      counted = lineStart = end + 1;
      line++;
    }
    counted = offset;
    places.push({ line, column: offset - lineStart + 1 });
  }
  return places;
}

function* itemOffsets(json: string, wanted: number): Generator<number> {
  let depth = 0;
  let isDue = false;
  for (let at = 0; at < json.length; at++) {
    const letter = json[at] ?? "";
    if (/\s/.test(letter)) continue;
    if (isDue && letter !== "]" && letter !== "}") yield at;
    isDue = false;
    if (letter === '"') at = closingQuote(json, at);
    else if (letter === "[" || letter === "{") isDue = ++depth === wanted;
    else if (letter === "]" || letter === "}") depth--;
    else if (letter === ",") isDue = depth === wanted;
  }
}

/** Returns where the quote is that closes a string. */
function closingQuote(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') {
    at += json[at] === "\\" ? 2 : 1;
  }
  return at;
}
