import { DataFileError } from "../errors.ts";
import { readInstant } from "../time/instant.ts";
import type { Instant } from "../time/zone.ts";
import { conflictIn } from "./conflict_markers.ts";

/** An object as `JSON.parse()` gives it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Where in a document a value is: the names and indexes that lead to it. */
export type JsonPath = readonly (string | number)[];

/** A JSON file whose fields are checked one by one as they are read. */
export class JsonDocument {
  /** What the file holds. */
  readonly content: unknown;
  readonly #text: string;
  readonly #file: string;

  /**
   * Reads the text of a file.
   *
   * @throws {DataFileError} When it is not JSON.
   */
  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    try {
      this.content = parsed(text.replace(/^\uFEFF/, ""));
    } catch (cause) {
      const conflict = conflictIn(text, file);
      if (conflict) throw conflict;
      const { problem, ...position } = positionOfSyntaxError(text);
      throw new DataFileError({ file, ...position }, problem, { cause });
    }
  }

  /** The error that says what is wrong with a value. */
  error(path: JsonPath, problem: string): DataFileError {
    const position = positionInJson(this.#text, path);
    return new DataFileError({ file: this.#file, ...position }, problem);
  }

  /** @throws {DataFileError} When the value is no object. */
  object(value: unknown, path: JsonPath): JsonObject {
    if (isJsonObject(value)) return value;
    throw this.error(path, "expected an object");
  }

  /** @throws {DataFileError} When the object has no list of that name. */
  list(object: JsonObject, path: JsonPath, name: string): readonly unknown[] {
    const value = object[name];
    if (Array.isArray(value)) return value;
    throw this.#wrong(object, path, name, "a list");
  }

  /** @throws {DataFileError} When the object has no text of that name. */
  text(object: JsonObject, path: JsonPath, name: string): string {
    const value = object[name];
    if (typeof value === "string") return value;
    throw this.#wrong(object, path, name, "a text");
  }

  /** @throws {DataFileError} When something else than a text has that name. */
  optionalText(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): string | undefined {
    return object[name] === undefined
      ? undefined
      : this.text(object, path, name);
  }

  /** @throws {DataFileError} When neither true nor false has that name. */
  optionalFlag(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): boolean | undefined {
    const value = object[name];
    if (value === undefined || typeof value === "boolean") return value;
    throw this.error([...path, name], `expected "${name}", true or false`);
  }

  /** @throws {DataFileError} When something else than texts has that name. */
  texts(object: JsonObject, path: JsonPath, name: string): readonly string[] {
    const value = object[name] ?? [];
    if (Array.isArray(value) && value.every((it) => typeof it === "string")) {
      return value;
    }
    throw this.#wrong(object, path, name, "a list of texts");
  }

  /** @throws {DataFileError} When the object has no instant of that name. */
  instant(object: JsonObject, path: JsonPath, name: string): Instant {
    const instant = readInstant(this.text(object, path, name));
    if (!Number.isNaN(instant)) return instant;
    const example = 'a time such as "2025-01-16T10:00:00Z"';
    throw this.#wrong(object, path, name, example);
  }

  /** @throws {DataFileError} When something else than an instant has the name. */
  optionalInstant(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): Instant | undefined {
    return object[name] === undefined
      ? undefined
      : this.instant(object, path, name);
  }

  /** @throws {DataFileError} When the value of that name is none of these. */
  oneOf<T extends string>(
    object: JsonObject,
    path: JsonPath,
    { name, values }: { name: string; values: readonly T[] },
  ): T {
    const found = values.find((value) => value === object[name]);
    if (found !== undefined) return found;
    throw this.#wrong(object, path, name, `one of ${values.join(", ")}`);
  }

  #wrong(
    object: JsonObject,
    path: JsonPath,
    name: string,
    expected: string,
  ): DataFileError {
    const place = Object.hasOwn(object, name) ? [...path, name] : path;
    return this.error(place, `expected "${name}", ${expected}`);
  }
}

let parsings = 0;

/**
 * Parses JSON. V8 takes the name `"\""` for `"\\"` if it met an object with that
 * one in the same place before: a first name that is new every time makes every
 * object one that it never met.
 */
function parsed(text: string): unknown {
  if (!text.includes("\\") || !/^\s*\{\s*"/.test(text)) return JSON.parse(text);
  const marker = `worktime ${++parsings}`;
  const marked = text.replace("{", `{${JSON.stringify(marker)}:0,`);
  const { [marker]: _, ...content } = JSON.parse(marked);
  return content;
}

/** Whether a value is an object, neither a list nor nothing. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A place in a text; lines and columns count from 1. */
interface TextPosition {
  /** The line. */
  readonly line: number;
  /** The column in UTF-16 code units, a byte order mark not counted. */
  readonly column: number;
}

/** The first place at which a text is no JSON. */
interface JsonSyntaxProblem extends TextPosition {
  /** What was expected there. */
  readonly problem: string;
}

/**
 * Where the value begins to which names and indexes lead, in a text that is
 * JSON. Of two values of a name it is the later, as for `JSON.parse()`. Where
 * there is no such value, it is the innermost that has room for it.
 */
export function positionInJson(
  text: string,
  path: readonly (string | number)[],
): TextPosition {
  const json = withoutMark(text);
  let at = spaceEnd(json, 0);
  for (const step of path) {
    let found: number | undefined;
    for (const member of membersOf(json, at)) {
      if (member.name === String(step)) found = member.at;
    }
    if (found === undefined) break;
    at = found;
  }
  return positionAt(json, at);
}

/**
 * Where a text that `JSON.parse()` refuses goes wrong first, and how. Engines
 * word it in their own ways, and not all of them say where.
 */
export function positionOfSyntaxError(text: string): JsonSyntaxProblem {
  const json = withoutMark(text);
  const { at, problem } = firstWrong(json);
  if (at < json.length) return { ...positionAt(json, at), problem };
  const content = json.trimEnd();
  return {
    ...positionAt(json, content.length),
    problem: content === "" ? "the text is empty" : "the text ends too early",
  };
}

/** Where something is wrong, and what is. */
interface Wrong {
  readonly at: number;
  readonly problem: string;
}

/** What may follow; the first of an object or list need not be there. */
type Place = "first value" | "value" | "first name" | "name" | "colon" | "next";

type Closer = "}" | "]";

/** The first place that is wrong; beyond the end if something is missing. */
function firstWrong(json: string): Wrong {
  const closers: Closer[] = [];
  let place: Place = "value";
  let at = spaceEnd(json, 0);
  while (at < json.length) {
    const letter = json[at] ?? "";
    const next = placeAfter(letter, place, closers);
    if (next) {
      place = next;
      at++;
    } else if (isName(place) ? letter === '"' : isScalar(place, letter)) {
      const end = scalarEnd(json, at);
      if (typeof end !== "number") return end;
      place = isName(place) ? "colon" : "next";
      at = end;
    } else {
      return { at, problem: expectedAt(place, closers.at(-1)) };
    }
    at = spaceEnd(json, at);
  }
  return { at, problem: "" };
}

/**
 * What may follow a bracket, colon or comma, or `undefined` where it is out of
 * place. Notes the brackets that are to close.
 */
function placeAfter(
  letter: string,
  place: Place,
  closers: Closer[],
): Place | undefined {
  const closer = closers.at(-1);
  if (letter === ":" && place === "colon") return "value";
  if (letter === "," && place === "next" && closer !== undefined) {
    return closer === "}" ? "name" : "value";
  }
  if ((letter === "{" || letter === "[") && isValue(place)) {
    closers.push(letter === "{" ? "}" : "]");
    return letter === "{" ? "first name" : "first value";
  }
  const mayClose = place === "next" || place.startsWith("first");
  if (letter !== closer || !mayClose) return undefined;
  closers.pop();
  return "next";
}

function isName(place: Place): boolean {
  return place === "name" || place === "first name";
}

function isValue(place: Place): boolean {
  return place === "value" || place === "first value";
}

function isScalar(place: Place, letter: string): boolean {
  return isValue(place) && SCALAR.test(letter);
}

function expectedAt(place: Place, closer: Closer | undefined): string {
  switch (place) {
    case "value":
      return "expected a value";
    case "first value":
      return 'expected a value or "]"';
    case "name":
      return "expected a name in quotes";
    case "first name":
      return 'expected a name in quotes or "}"';
    case "colon":
      return 'expected ":"';
    case "next":
      return closer === undefined
        ? "expected the end of the text"
        : `expected "," or "${closer}"`;
  }
}

/** How a text, a number, `true`, `false` and `null` begin. */
const SCALAR = /["\d\-tfn]/;
/** A number as far as it is one: it lacks a digit if it ends in none. */
const NUMBER =
  /-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE][+-]?\d*)?)?|[eE][+-]?\d*)?)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Where a text, number or word ends; beyond the end if that is missing. */
function scalarEnd(json: string, start: number): number | Wrong {
  const letter = json[start] ?? "";
  if (letter === '"') return textEnd(json, start);
  const word = ["true", "false", "null"].find((it) => it.startsWith(letter));
  if (word === undefined) {
    const end = matchEnd(NUMBER, json, start);
    const isWhole = /\d/.test(json[end - 1] ?? "");
    return isWhole ? end : { at: end, problem: "expected a digit" };
  }
  if (json.startsWith(word, start)) return start + word.length;
  const isCut = word.startsWith(json.slice(start, start + word.length));
  return { at: isCut ? json.length : start, problem: "expected a value" };
}

// No pattern reads a whole text: engines have little room for long matches.
function textEnd(json: string, start: number): number | Wrong {
  let at = start + 1;
  while (at < json.length) {
    const letter = json[at] ?? "";
    if (letter === '"') return at + 1;
    if (letter < " ") {
      const problem = letter === "\n" || letter === "\r"
        ? "expected a quote at the end of the text in this line"
        : 'expected an escape such as "\\t", found a control character';
      return { at, problem };
    }
    const end = letter === "\\" ? matchEnd(ESCAPE, json, at) : at + 1;
    if (end === at) {
      const isCut = /^\\(?:u[\da-fA-F]{0,3})?$/.test(json.slice(at, at + 6));
      const problem = 'expected an escape such as "\\n" or "\\\\"';
      return { at: isCut ? json.length : at, problem };
    }
    at = end;
  }
  return { at, problem: "" };
}

/** Where the match ends that begins at a place; the place if there is none. */
function matchEnd(pattern: RegExp, json: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(json) ? pattern.lastIndex : start;
}

/** The values of an object or list, and their names or indexes. */
function* membersOf(
  json: string,
  start: number,
): Generator<{ readonly name: string; readonly at: number }> {
  const isObject = json[start] === "{";
  if (!isObject && json[start] !== "[") return;
  let at = spaceEnd(json, start + 1);
  for (let index = 0; !/^[}\]]?$/.test(json[at] ?? ""); index++) {
    let name = String(index);
    if (isObject) {
      const end = valueEnd(json, at);
      name = JSON.parse(json.slice(at, end));
      const colon = spaceEnd(json, end);
      at = spaceEnd(json, colon + 1);
    }
    yield { name, at };
    at = spaceEnd(json, valueEnd(json, at));
    if (json[at] === ",") at = spaceEnd(json, at + 1);
  }
}

/** Where a value ends, of whatever depth. */
function valueEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const letter = json[at] ?? "";
    if (letter === "{" || letter === "[") depth++;
    if (letter === "}" || letter === "]") depth--;
    const end = SCALAR.test(letter) ? scalarEnd(json, at) : at + 1;
    at = typeof end === "number" ? end : json.length;
  } while (depth > 0 && at < json.length);
  return at;
}

function spaceEnd(json: string, start: number): number {
  let at = start;
  while (/^[ \t\n\r]/.test(json[at] ?? "")) at++;
  return at;
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

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
