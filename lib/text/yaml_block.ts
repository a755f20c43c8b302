/**
 * Our own reader for plain YAML, because `@std/yaml` has no positions, which
 * errors and edits need, and takes 4.6 ms for a `config.yaml` and 20 ms for 500
 * tasks. It reads the block form; `@std/yaml` reads everything else. Property
 * tests keep both in agreement.
 *
 * @module
 */

import { DataFileError } from "../errors.ts";

/** The part of a file to read: the value of a top-level key. */
export interface YamlSection {
  readonly key: string;
  /** The file's name, for errors. */
  readonly file: string;
  /** The hint of errors. */
  readonly hint?: string;
  /**
   * Whether maps in braces are read as well, if they are on one line: a writer
   * of the section must know them.
   */
  readonly hasFlowMaps?: boolean;
}

/** Returns an error at a position of a section's file. */
export function errorAt(
  { line, column }: { readonly line: number; readonly column: number },
  problem: string,
  { file, hint, isReadable = false }: YamlSection & { isReadable?: boolean },
): DataFileError {
  const details = { isReadable, ...(hint !== undefined && { hint }) };
  return new DataFileError({ file, line, column }, problem, details);
}

/** The span of a value in a file, without comments. Positions count from 1. */
export interface YamlSpan {
  readonly line: number;
  /** Not counting a byte order mark. */
  readonly column: number;
  readonly endLine: number;
  /** The column after the last character. */
  readonly endColumn: number;
}

/** A scalar: any value except a map or a list. */
export interface YamlScalar extends YamlSpan {
  readonly kind: "scalar";
  /** Its type in YAML; `time` is a date with or without a time of day. */
  readonly type: "null" | "boolean" | "number" | "text" | "time";
  /** Its resolved value; for a `time`, its text. */
  readonly value: null | boolean | number | string;
  /** Its text as written, with all digits of a number, but without quotes. */
  readonly text: string;
}

interface YamlList extends YamlSpan {
  readonly kind: "list";
  /** Whether it is in brackets, instead of one item per line. */
  readonly isFlow: boolean;
  readonly items: readonly YamlNode[];
}

export interface YamlMap extends YamlSpan {
  readonly kind: "map";
  /** Whether it is in braces, instead of one entry per line. */
  readonly isFlow: boolean;
  /** Its entries in order, by key as written. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A key with its value. The position is that of the key, counting from 1. */
export interface YamlEntry {
  /** The text of the key, not resolved to a value. */
  readonly key: string;
  readonly line: number;
  readonly column: number;
  /** The value. A missing one is `null`, with the position after the colon. */
  readonly value: YamlNode;
}

export type YamlNode = YamlScalar | YamlList | YamlMap;

/** Returns whether a node is `null`, which counts as left out. */
export function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.type === "null";
}

/** The limit of nesting: beyond it, recursion could exhaust the stack. */
const MAX_DEPTH = 64;

/** Thrown when a text is outside the plain subset, valid YAML or not. */
class NotPlainError extends Error {}

/**
 * Reads a block map in the plain subset of YAML, from a line index to the end:
 * maps and lists by indentation, scalars on one line with or without quotes,
 * `[a, b]`, `[]`, `{}` and comments; if the section says so, `{a: 1}`. Tags, anchors, multi-line scalars, tabs
 * and everything else are outside of it.
 *
 * @returns `undefined` if the lines are outside the plain subset.
 * @throws {DataFileError} When a key is repeated.
 */
export function readPlainBlock(
  lines: readonly string[],
  from: number,
  section: YamlSection,
): YamlMap | undefined {
  try {
    return new BlockReader(lines, from, section).document();
  } catch (error) {
    if (error instanceof NotPlainError) return undefined;
    throw error;
  }
}

/**
 * Reads line by line, skipping lines without content. The cursor column counts
 * from 0 and is at the start of the content, or after a dash.
 */
class BlockReader {
  readonly #lines: readonly string[];
  readonly #section: YamlSection;
  #index: number;
  #line = "";
  #column = NaN;
  /** Where the last value ended. */
  #end = { endLine: NaN, endColumn: NaN };

  constructor(lines: readonly string[], from: number, section: YamlSection) {
    this.#lines = lines;
    this.#section = section;
    this.#index = from - 1;
    this.#advance();
  }

  document(): YamlMap {
    const map = this.#map(0);
    // A line indented between two blocks belongs to neither.
    if (this.#column >= 0) throw new NotPlainError();
    return map;
  }

  /** Moves to the next line with content. At the end, the column is -1. */
  #advance(): void {
    for (this.#index++; this.#index < this.#lines.length; this.#index++) {
      const line = this.#lines[this.#index] ?? "";
      const column = spaceEnd(line, 0);
      if (column === line.length || line[column] === "#") continue;
      this.#line = line;
      this.#column = column;
      return;
    }
    this.#column = -1;
  }

  #map(depth: number): YamlMap {
    if (depth > MAX_DEPTH) throw new NotPlainError();
    const start = this.#position();
    const entries = new Map<string, YamlEntry>();
    const column = this.#column;
    while (this.#column === column) {
      const { text: key, isQuoted, end } = this.#scan(column);
      const place = this.#position();
      const colon = keyColonIndex(this.#line, end);
      if (colon === -1 || key === "<<" && !isQuoted) throw new NotPlainError();
      if (entries.has(key)) throw repeatedKeyError(key, place, this.#section);
      const value = this.#valueAt(colon + 1, { column, depth, isInMap: true });
      entries.set(key, { key, ...place, value });
    }
    return { kind: "map", isFlow: false, entries, ...start, ...this.#end };
  }

  #list(depth: number): YamlList {
    if (depth > MAX_DEPTH) throw new NotPlainError();
    const start = this.#position();
    const items: YamlNode[] = [];
    const column = this.#column;
    while (this.#column === column && isDash(this.#line, column)) {
      items.push(this.#item(column, depth));
    }
    return { kind: "list", isFlow: false, items, ...start, ...this.#end };
  }

  #item(column: number, depth: number): YamlNode {
    const at = spaceEnd(this.#line, column + 1);
    if (isDash(this.#line, at)) {
      this.#column = at;
      return this.#list(depth + 1);
    }
    const scanned = scanScalar(this.#line, at);
    if (scanned && keyColonIndex(this.#line, scanned.end) !== -1) {
      this.#column = at;
      return this.#map(depth + 1);
    }
    return this.#valueAt(column + 1, { column, depth, isInMap: false });
  }

  /** Reads the value after a colon or dash, on the same line or below. */
  #valueAt(
    index: number,
    { column, depth, isInMap }: {
      column: number;
      depth: number;
      isInMap: boolean;
    },
  ): YamlNode {
    const at = spaceEnd(this.#line, index);
    if (!isLineEnd(this.#line, at)) {
      const node = this.#inline(at);
      this.#advance();
      // A more indented line would continue the scalar.
      if (this.#column > column) throw new NotPlainError();
      return node;
    }
    const nothing = this.#scalar(
      { text: "", isQuoted: false, end: index },
      index,
    );
    this.#advance();
    const isDeeper = this.#column > column;
    if (this.#column >= 0 && isDash(this.#line, this.#column)) {
      // The dashes of a list can be in the same column as its key.
      if (isDeeper || isInMap && this.#column === column) {
        return this.#list(depth + 1);
      }
      // `@std/yaml` treats this dash as part of the list that ends here.
      if (!isInMap && this.#column < column) throw new NotPlainError();
    }
    return isDeeper ? this.#map(depth + 1) : nothing;
  }

  /** Reads the value at an index, which only a comment can follow. */
  #inline(at: number): YamlNode {
    const node = this.#line[at] === "["
      ? this.#flowList(at)
      : this.#line[at] === "{"
      ? this.#flowMap(at, 0)
      : this.#scalar(this.#scan(at), at);
    const end = spaceEnd(this.#line, node.endColumn - 1);
    if (!isLineEnd(this.#line, end)) throw new NotPlainError();
    return node;
  }

  #scalar({ text, isQuoted, end }: ScannedScalar, at: number): YamlScalar {
    const { type, value } = isQuoted
      ? { type: "text", value: text } as const
      : resolveScalar(text);
    return { kind: "scalar", text, type, value, ...this.#span(at, end) };
  }

  /** Reads a map in braces; if the section has none, only an empty one. */
  #flowMap(start: number, depth: number): YamlMap {
    if (depth > MAX_DEPTH) throw new NotPlainError();
    const entries = new Map<string, YamlEntry>();
    let at = spaceEnd(this.#line, start + 1);
    while (this.#line[at] !== "}") {
      if (!this.#section.hasFlowMaps) throw new NotPlainError();
      const entry = this.#flowEntry(at, depth);
      const { key, value } = entry;
      if (entries.has(key)) throw repeatedKeyError(key, entry, this.#section);
      entries.set(key, entry);
      at = spaceEnd(this.#line, value.endColumn - 1);
      if (this.#line[at] === ",") at = spaceEnd(this.#line, at + 1);
      else if (this.#line[at] !== "}") throw new NotPlainError();
    }
    return { kind: "map", isFlow: true, entries, ...this.#span(start, at + 1) };
  }

  #flowEntry(at: number, depth: number): YamlEntry {
    const { text: key, isQuoted, end } = this.#scan(at, true);
    const colon = keyColonIndex(this.#line, end);
    if (colon === -1 || key === "<<" && !isQuoted) throw new NotPlainError();
    const from = spaceEnd(this.#line, colon + 1);
    const value = this.#line[from] === "["
      ? this.#flowList(from)
      : this.#line[from] === "{"
      ? this.#flowMap(from, depth + 1)
      : this.#scalar(this.#scan(from, true), from);
    return { key, line: this.#index + 1, column: at + 1, value };
  }

  #flowList(start: number): YamlList {
    const items: YamlNode[] = [];
    let at = spaceEnd(this.#line, start + 1);
    while (this.#line[at] !== "]") {
      const scanned = this.#scan(at, true);
      items.push(this.#scalar(scanned, at));
      at = spaceEnd(this.#line, scanned.end);
      if (this.#line[at] === ",") at = spaceEnd(this.#line, at + 1);
      else if (this.#line[at] !== "]") throw new NotPlainError();
    }
    return { kind: "list", isFlow: true, items, ...this.#span(start, at + 1) };
  }

  #scan(at: number, isInFlow = false): ScannedScalar {
    const scanned = scanScalar(this.#line, at, isInFlow);
    if (!scanned) throw new NotPlainError();
    return scanned;
  }

  #position(): { line: number; column: number } {
    return { line: this.#index + 1, column: this.#column + 1 };
  }

  /** Returns the span between two indexes of the line, and notes its end. */
  #span(at: number, end: number): YamlSpan {
    const line = this.#index + 1;
    this.#end = { endLine: line, endColumn: end + 1 };
    return { line, column: at + 1, ...this.#end };
  }
}

export function repeatedKeyError(
  key: string,
  place: { readonly line: number; readonly column: number },
  section: YamlSection,
): DataFileError {
  return errorAt(place, `duplicate key "${key}"`, section);
}

/**
 * Returns the index of the first character at or after an index that is not a
 * space.
 */
function spaceEnd(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at++;
  return at;
}

/** Returns whether the rest of the line is empty or a comment. */
function isLineEnd(line: string, at: number): boolean {
  return at >= line.length || line[at] === "#" && line[at - 1] === " ";
}

/** Returns whether a list item starts at an index. */
export function isDash(line: string, at: number): boolean {
  return line[at] === "-" && (at + 1 >= line.length || line[at + 1] === " ");
}

/** Returns the index of the colon that makes a scalar a key, or -1. */
export function keyColonIndex(line: string, end: number): number {
  const at = spaceEnd(line, end);
  if (line[at] !== ":") return -1;
  return at + 1 >= line.length || line[at + 1] === " " ? at : -1;
}

/** A scalar in a line: its text without quotes, and the index after it. */
interface ScannedScalar {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly end: number;
}

// A plain scalar ends at a comment or at a colon that makes it a key; inside
// brackets, it also ends at brackets and commas.
const PLAIN =
  /(?!-(?:[ ,[\]{}]|$))[^\t ?:,[\]{}#&*!|>'"%@`](?:[^\t:#]|:(?! |$)|(?<! )#)*/y;
const PLAIN_IN_FLOW =
  /(?!-(?:[ ,[\]{}]|$))[^\t ?:,[\]{}#&*!|>'"%@`](?:[^\t:#,[\]{}]|:(?![ ,[\]{}]|$)|(?<! )#)*/y;
const DOUBLE_QUOTED = /"([^"\\]*(?:\\[^][^"\\]*)*)"/y;
const SINGLE_QUOTED = /'((?:[^']|'')*)'(?!')/y;

const ESCAPE =
  /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g;

/** https://yaml.org/spec/1.2.2/#57-escaped-characters */
const ESCAPED = new Map([
  ...'0\0 a\x07 b\b t\t n\n v\v f\f r\r e\x1b "" // \\\\'.split(" ")
    .map((it) => [it.slice(0, 1), it.slice(1)] as const),
  ["\t", "\t"],
  [" ", " "],
  ["N", "\x85"],
  ["_", "\xa0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);

const WORDS = new Map<string, null | boolean>([
  ...["", "~", "null", "Null", "NULL"].map((it) => [it, null] as const),
  ...["true", "True", "TRUE"].map((it) => [it, true] as const),
  ...["false", "False", "FALSE"].map((it) => [it, false] as const),
]);

/** The start of every plain scalar that can be something other than text. */
const MAYBE_NOT_TEXT = /^(?:$|[-+.\d~nNtTfF])/;
const INTEGER =
  /^([-+]?)(0|0b[01_]*[01]|0x[\da-fA-F_]*[\da-fA-F]|0[0-7_]*[0-7])$/;
const FLOAT =
  /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.[\d_]+(?:e[-+]?\d+)?)$/i;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const TIMESTAMP =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/**
 * Resolves a scalar without quotes in the same way as `@std/yaml`: YAML 1.2,
 * with octal numbers such as `017`, underscores and times from YAML 1.1.
 */
export function resolveScalar(
  text: string,
): Pick<YamlScalar, "type" | "value"> {
  if (!MAYBE_NOT_TEXT.test(text)) return { type: "text", value: text };
  const word = WORDS.get(text);
  if (word !== undefined) {
    return { type: word === null ? "null" : "boolean", value: word };
  }
  if (TIMESTAMP.test(text)) return { type: "time", value: text };
  const number = parseNumber(text);
  return number === undefined
    ? { type: "text", value: text }
    : { type: "number", value: number };
}

/**
 * Scans the scalar at an index of a line.
 *
 * @param isInFlow Whether it is an item of a list in brackets.
 * @returns `undefined` if there is no scalar that ends on the line.
 */
export function scanScalar(
  line: string,
  at: number,
  isInFlow = false,
): ScannedScalar | undefined {
  const form = line[at] === '"'
    ? DOUBLE_QUOTED
    : line[at] === "'"
    ? SINGLE_QUOTED
    : isInFlow
    ? PLAIN_IN_FLOW
    : PLAIN;
  form.lastIndex = at;
  const [plain, quoted] = form.exec(line) ?? [];
  if (plain === undefined) return undefined;
  let end = form.lastIndex;
  if (quoted !== undefined) {
    const text = form === DOUBLE_QUOTED
      ? unescape(quoted)
      : quoted.replaceAll("''", "'");
    return text === undefined ? undefined : { text, isQuoted: true, end };
  }
  if (line[end] === "\t") return undefined;
  while (line[end - 1] === " ") end--;
  return { text: line.slice(at, end), isQuoted: false, end };
}

/** Resolves the escapes of a text. Returns `undefined` if one is unknown. */
function unescape(source: string): string | undefined {
  if (!source.includes("\\")) return source;
  let isKnown = true;
  const text = source.replace(ESCAPE, (_, x, u, U, letter) => {
    const code = parseInt(x ?? u ?? U, 16);
    const character = letter === undefined
      ? code > 0x10ffff ? undefined : String.fromCodePoint(code)
      : ESCAPED.get(letter);
    isKnown &&= character !== undefined;
    return character ?? "";
  });
  return isKnown ? text : undefined;
}

function parseNumber(text: string): number | undefined {
  const [, sign, digits] = text.match(INTEGER) ?? [];
  if (digits !== undefined) {
    const bare = digits.replaceAll("_", "");
    const value = /^0[bx]/.test(bare) ? Number(bare) : parseInt(bare, 8);
    // An integer zero has no sign, unlike -0.0.
    return sign === "-" && value !== 0 ? -value : value;
  }
  if (FLOAT.test(text) && !text.endsWith("_")) {
    return Number.parseFloat(text.replaceAll("_", ""));
  }
  const infinity = text.match(INFINITY);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}
