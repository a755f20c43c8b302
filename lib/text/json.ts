import { DataFileError } from "../errors.ts";
import { type Instant, readInstant } from "../time/zone.ts";
import { conflictMarkerError } from "./lines.ts";

/** An object as returned by `JSON.parse()`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The names and indexes that lead to a value in a document. */
type JsonPath = readonly (string | number)[];

interface JsonSource {
  readonly text: string;
  readonly file: string;
}

/**
 * A name that does not begin a line of two spaces and an opening brace, or one
 * after an object that does not begin such a line.
 */
const OTHER_NAME = /\n {2}"(?!(?:[^"\\\n]|\\.)*": \{\n)|\}(?!,\n {2}")\s*,\s*"/;

/** The fields of an object in a JSON file, each checked when it is read. */
export class JsonFields {
  readonly content: JsonObject;
  readonly #source: JsonSource;
  readonly #path: JsonPath;

  private constructor(source: JsonSource, value: unknown, path: JsonPath) {
    if (!isJsonObject(value)) throw errorAt(source, path, "expected an object");
    this.content = value;
    this.#source = source;
    this.#path = path;
  }

  /**
   * Parses the text of a file.
   *
   * @throws {DataFileError} When the text is not a JSON object.
   */
  static read(text: string, file: string): JsonFields {
    try {
      const content = parseJson(text.replace(/^\uFEFF/, ""));
      return new JsonFields({ text, file }, content, []);
    } catch (cause) {
      if (cause instanceof DataFileError) throw cause;
      const conflict = conflictMarkerError(text, file);
      if (conflict) throw conflict;
      const { problem, ...position } = positionOfSyntaxError(text);
      throw new DataFileError({ file, ...position }, problem, { cause });
    }
  }

  /** Returns an error at a value of the object, or at the object itself. */
  error(problem: string, ...path: JsonPath): DataFileError {
    return errorAt(this.#source, [...this.#path, ...path], problem);
  }

  /**
   * Checks that the object of the file has each name once. Only the last value
   * of a repeated name was read, so a change would lose the others.
   *
   * @throws {DataFileError} When it has a name twice.
   */
  rejectRepeatedNames(): void {
    const { text } = this.#source;
    const count = Object.keys(this.content).length;
    // In our layout, each name begins a line. Counting those is quicker.
    const isOurs = text.startsWith('{\n  "') && !OTHER_NAME.test(text);
    if (isOurs && text.split('\n  "').length === count + 1) return;
    for (const name of repeatedNames(text)) {
      throw this.error(`expected "${name}" only once`, name);
    }
  }

  // Each method below throws a DataFileError if the field has another type.

  object(...path: JsonPath): JsonFields {
    let value: unknown = this.content;
    for (const step of path) value = (value as Record<string, unknown>)[step];
    return new JsonFields(this.#source, value, [...this.#path, ...path]);
  }

  optionalObject(name: string): JsonFields | undefined {
    return this.content[name] === undefined ? undefined : this.object(name);
  }

  list(name: string): readonly unknown[] {
    return this.#value(name, Array.isArray, "a list");
  }

  objects(name: string): JsonFields[] {
    return this.list(name).map((_, index) => this.object(name, index));
  }

  string(name: string): string {
    return this.#value(name, isString, "a string");
  }

  optionalString(name: string): string | undefined {
    return this.content[name] === undefined ? undefined : this.string(name);
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.#value(name, isOptionalBoolean, "true or false");
  }

  /** Returns an empty list if the field is missing. */
  strings(name: string): readonly string[] {
    if (this.content[name] == null) return [];
    return this.#value(name, isStringArray, "a list of strings");
  }

  instant(name: string): Instant {
    const instant = readInstant(this.string(name));
    if (!Number.isNaN(instant)) return instant;
    throw this.#typeError(name, 'a time such as "2025-01-16T10:00:00Z"');
  }

  optionalInstant(name: string): Instant | undefined {
    return this.content[name] === undefined ? undefined : this.instant(name);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const found = values.find((value) => value === this.content[name]);
    if (found !== undefined) return found;
    throw this.#typeError(name, `one of ${values.join(", ")}`);
  }

  #value<T>(
    name: string,
    isExpected: (value: unknown) => value is T,
    expected: string,
  ): T {
    const value = this.content[name];
    if (isExpected(value)) return value;
    throw this.#typeError(name, expected);
  }

  #typeError(name: string, expected: string): DataFileError {
    const path = Object.hasOwn(this.content, name) ? [name] : [];
    return this.error(`expected "${name}" to be ${expected}`, ...path);
  }
}

function errorAt(
  { text, file }: JsonSource,
  path: JsonPath,
  problem: string,
): DataFileError {
  const position = positionInJson(text, path);
  return new DataFileError({ file, ...position }, problem);
}

let parseCount = 0;

/**
 * Parses JSON around a V8 bug: once V8 has seen an object with the name `"\\"`,
 * it takes `"\""` in the same place for that name. A first name that is never
 * used again gives each object a shape that V8 has not seen.
 */
function parseJson(text: string): unknown {
  if (!text.includes("\\") || !/^\s*\{\s*"/.test(text)) return JSON.parse(text);
  const marker = `worktime ${++parseCount}`;
  const marked = text.replace("{", `{${JSON.stringify(marker)}:0,`);
  const { [marker]: _, ...content } = JSON.parse(marked);
  return content;
}

/** Returns whether a value is an object, and neither a list nor `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isOptionalBoolean(
  value: unknown,
): value is boolean | undefined {
  return value === undefined || typeof value === "boolean";
}

export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString);
}

/** A position in a text. Lines and columns count from 1. */
interface TextPosition {
  readonly line: number;
  /** The column in UTF-16 code units, not counting a byte order mark. */
  readonly column: number;
}

/**
 * Returns where the value at a path starts in valid JSON. If a name is
 * repeated, the last value counts, as in `JSON.parse()`. If the path leads
 * nowhere, it is the position of the innermost value that exists on it.
 */
export function positionInJson(text: string, path: JsonPath): TextPosition {
  const json = withoutByteOrderMark(text);
  const scanner = new Scanner(json, path);
  scanner.scan();
  return positionAt(json, scanner.offsets.at(-1) ?? NaN);
}

/**
 * Returns the names that the object of a valid JSON text has more than once.
 * `JSON.parse()` returns only their last values.
 */
export function repeatedNames(text: string): ReadonlySet<string> {
  const scanner = new Scanner(withoutByteOrderMark(text), [""]);
  scanner.scan();
  const seen = new Set<string>();
  return new Set(
    scanner.names.filter((name) => seen.size === seen.add(name).size),
  );
}

/**
 * Returns the first syntax error of a text that `JSON.parse()` rejects.
 * Messages differ between engines, and not all of them include a position.
 */
export function positionOfSyntaxError(
  text: string,
): TextPosition & { readonly problem: string } {
  const json = withoutByteOrderMark(text);
  const { at, problem } = new Scanner(json).scan();
  if (at < json.length) return { ...positionAt(json, at), problem };
  const content = json.trimEnd();
  return {
    ...positionAt(json, content.length),
    problem: content === "" ? "the file is empty" : "the file ends too early",
  };
}

function withoutByteOrderMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

interface JsonSyntaxProblem {
  readonly at: number;
  readonly problem: string;
}

/**
 * What can come next. Where a "first" is due, the object or list can also end.
 */
type ExpectedToken =
  | "first value"
  | "value"
  | "first name"
  | "name"
  | "colon"
  | "next";

/** An object or list that has not been closed yet. */
interface OpenContainer {
  readonly closer: "}" | "]";
  /** The name or index of the current value. */
  key: string | number;
  /** Whether the wanted path continues in it. */
  readonly isOnPath: boolean;
}

/** Scans JSON token by token to locate a syntax error or a value. */
class Scanner {
  readonly #json: string;
  readonly #path: JsonPath;
  readonly #containers: OpenContainer[] = [];
  #expected: ExpectedToken = "value";
  /** Where the values on the path start, the outermost first. */
  readonly offsets: number[] = [];
  /** The names in the outermost object, if the path leads into it. */
  readonly names: string[] = [];

  constructor(json: string, path: JsonPath = []) {
    this.#json = json;
    this.#path = path;
  }

  /** Finds the first syntax error, past the end if something is missing. */
  scan(): JsonSyntaxProblem {
    let at = spaceEnd(this.#json, 0);
    while (at < this.#json.length) {
      const end = this.#tokenEnd(at);
      if (typeof end !== "number") return end;
      at = spaceEnd(this.#json, end);
    }
    return { at, problem: "" };
  }

  #tokenEnd(at: number): number | JsonSyntaxProblem {
    const letter = this.#json[at] ?? "";
    if (this.#acceptPunctuation(letter, at)) return at + 1;
    const isName = this.#expected.endsWith("name");
    if (
      !(isName ? letter === '"' : this.#expectsValue && SCALAR.test(letter))
    ) {
      return {
        at,
        problem: expectationText(
          this.#expected,
          this.#containers.at(-1)?.closer,
        ),
      };
    }
    const end = scalarEnd(this.#json, at);
    if (typeof end !== "number") return end;
    const open = this.#containers.at(-1);
    if (!isName) this.#noteValue(at);
    else if (open?.isOnPath) {
      open.key = JSON.parse(this.#json.slice(at, end));
      if (this.#containers.length === 1) this.names.push(String(open.key));
    }
    this.#expected = isName ? "colon" : "next";
    return end;
  }

  /** Accepts a bracket, colon or comma, unless it is misplaced. */
  #acceptPunctuation(letter: string, at: number): boolean {
    const open = this.#containers.at(-1);
    if (letter === ":" && this.#expected === "colon") {
      this.#expected = "value";
    } else if (letter === "," && this.#expected === "next" && open) {
      this.#expected = open.closer === "}" ? "name" : "value";
      if (typeof open.key === "number") open.key++;
    } else if ((letter === "{" || letter === "[") && this.#expectsValue) {
      const isOnPath = this.#noteValue(at);
      this.#containers.push(
        letter === "{"
          ? { closer: "}", key: "", isOnPath }
          : { closer: "]", key: 0, isOnPath },
      );
      this.#expected = letter === "{" ? "first name" : "first value";
    } else if (
      letter === open?.closer &&
      (this.#expected === "next" || this.#expected.startsWith("first"))
    ) {
      this.#containers.pop();
      this.#expected = "next";
    } else return false;
    return true;
  }

  /** Notes a value on the path. Returns whether the path continues in it. */
  #noteValue(at: number): boolean {
    const depth = this.#containers.length;
    const open = this.#containers.at(-1);
    const isOnPath = !open ||
      open.isOnPath && String(open.key) === String(this.#path[depth - 1]);
    if (!isOnPath) return false;
    // If a name is repeated, the last value wins.
    this.offsets.splice(depth, Infinity, at);
    return depth < this.#path.length;
  }

  get #expectsValue(): boolean {
    return this.#expected.endsWith("value");
  }
}

function expectationText(
  place: ExpectedToken,
  closer: OpenContainer["closer"] | undefined,
): string {
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
        ? "expected the end of the file"
        : `expected "," or "${closer}"`;
  }
}

/** The first characters of strings, numbers, `true`, `false` and `null`. */
const SCALAR = /["\d\-tfn]/;
/**
 * The valid start of a number. It is incomplete if it does not end in a digit.
 */
const NUMBER =
  /-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE][+-]?\d*)?)?|[eE][+-]?\d*)?)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Returns the end of a string, number or word; past the end if it is cut. */
function scalarEnd(json: string, start: number): number | JsonSyntaxProblem {
  const letter = json[start] ?? "";
  if (letter === '"') return stringEnd(json, start);
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

// Not one regular expression: engines run out of stack on long matches.
function stringEnd(json: string, start: number): number | JsonSyntaxProblem {
  let at = start + 1;
  while (at < json.length) {
    const letter = json[at] ?? "";
    if (letter === '"') return at + 1;
    if (letter < " ") {
      const problem = letter === "\n" || letter === "\r"
        ? "expected a closing quote on this line"
        : 'expected an escape such as "\\t", found a control character';
      return { at, problem };
    }
    const end = letter === "\\" ? matchEnd(ESCAPE, json, at) : at + 1;
    if (end === at) {
      const isCut = /^\\(?:u[\da-fA-F]{0,3})?$/.test(json.slice(at));
      const problem = 'expected an escape such as "\\n" or "\\\\"';
      return { at: isCut ? json.length : at, problem };
    }
    at = end;
  }
  return { at, problem: "" };
}

/**
 * Returns the end of a match that starts at an index, or the index if none
 * does.
 */
function matchEnd(pattern: RegExp, json: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(json) ? pattern.lastIndex : start;
}

function spaceEnd(json: string, start: number): number {
  let at = start;
  while (/^[ \t\n\r]/.test(json[at] ?? "")) at++;
  return at;
}

/** A problem with a value of a JSON file. */
export interface JsonProblem {
  readonly path: JsonPath;
  /** What was expected and what was found. */
  readonly problem: string;
}

// Locating a value scans the text from the start, and a file can have thousands
// of problems.
const MAX_LOCATED_PROBLEMS = 20;

/**
 * Returns errors for problems of a JSON file. Only the first have a position.
 */
export function jsonErrors(
  text: string,
  file: string,
  problems: readonly JsonProblem[],
): DataFileError[] {
  return problems.map(({ path, problem }, index) =>
    index < MAX_LOCATED_PROBLEMS
      ? errorAt({ text, file }, path, problem)
      : new DataFileError({ file, line: 0, column: 0 }, problem)
  );
}
