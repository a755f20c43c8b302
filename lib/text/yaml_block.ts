import { DataFileError } from "../errors.ts";

/** The lines of a file that are to be read, by indexes from 0. */
interface YamlLines {
  /** All lines of the file, without their ends. */
  readonly lines: readonly string[];
  /** The first of them that is read. */
  readonly from: number;
  /** The first after it that is not. */
  readonly to: number;
  /** The file's name, for errors. */
  readonly file: string;
  /** The way out, for errors. */
  readonly hint?: string;
}

/** Deeper ones are left to others, so that no text can exhaust the stack. */
const MOST_DEPTH = 64;

/** A text is YAML, perhaps, but none of the plain kind. */
class NotPlain extends Error {}

/**
 * Reads a block map of the plain kind of YAML: maps and lists by indentation,
 * scalars on one line with or without quotes, `[a, b]`, `[]`, `{}`, comments.
 * All else is not plain: tags, anchors, several lines of text, tabs, …
 *
 * @returns `undefined` where it is not plain.
 * @throws {DataFileError} When a key is there twice.
 */
export function readPlainBlock(source: YamlLines): YamlMap | undefined {
  try {
    return new BlockReader(source).document();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/**
 * Goes from one line with content to the next. The column of the cursor, from 0,
 * is where the line's content begins, or what follows a dash.
 */
class BlockReader {
  readonly #source: YamlLines;
  #index: number;
  #line = "";
  #column = -1;
  #end: Pick<YamlSpan, "endLine" | "endColumn"> = { endLine: 1, endColumn: 1 };

  constructor(source: YamlLines) {
    this.#source = source;
    this.#index = source.from - 1;
    this.#advance();
  }

  document(): YamlMap {
    const map = this.#map(0);
    // A line between the columns of two blocks ends all of them.
    if (this.#column >= 0) throw new NotPlain();
    return map;
  }

  /** Goes to the next line with content; the column is -1 at the end. */
  #advance(): void {
    const { lines, to } = this.#source;
    for (this.#index++; this.#index < to; this.#index++) {
      const line = lines[this.#index] ?? "";
      const column = spaceEnd(line, 0);
      if (column === line.length || line[column] === "#") continue;
      this.#line = line;
      this.#column = column;
      return;
    }
    this.#column = -1;
  }

  #map(depth: number): YamlMap {
    if (depth > MOST_DEPTH) throw new NotPlain();
    const column = this.#column;
    const start = this.#position(column);
    const entries = new Map<string, YamlEntry>();
    while (this.#column === column) {
      const { text: key, isQuoted, end } = this.#scan(column);
      const line = this.#index + 1;
      const colon = colonAt(this.#line, end);
      if (colon < 0 || key === "<<" && !isQuoted) throw new NotPlain();
      if (entries.has(key)) throw this.#repeated(key);
      const value = this.#valueAt(colon + 1, { column, depth, isInMap: true });
      entries.set(key, { key, line, column: column + 1, value });
    }
    return { kind: "map", isFlow: false, entries, ...start, ...this.#ended() };
  }

  #list(depth: number): YamlList {
    if (depth > MOST_DEPTH) throw new NotPlain();
    const column = this.#column;
    const start = this.#position(column);
    const items: YamlNode[] = [];
    while (this.#column === column && isDash(this.#line, column)) {
      items.push(this.#item({ column, depth }));
    }
    return { kind: "list", isFlow: false, items, ...start, ...this.#ended() };
  }

  #item({ column, depth }: { column: number; depth: number }): YamlNode {
    const at = spaceEnd(this.#line, column + 1);
    if (isDash(this.#line, at)) {
      this.#column = at;
      return this.#list(depth + 1);
    }
    const scanned = scanScalar(this.#line, at);
    if (scanned && colonAt(this.#line, scanned.end) >= 0) {
      this.#column = at;
      return this.#map(depth + 1);
    }
    return this.#valueAt(column + 1, { column, depth, isInMap: false });
  }

  /** The value after a colon or dash, on its line or on those below it. */
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
      // It would go on there.
      if (this.#column > column) throw new NotPlain();
      return node;
    }
    const nothing = this.#scalar(
      { text: "", isQuoted: false, end: index },
      index,
    );
    this.#advance();
    const isDeeper = this.#column > column;
    if (this.#column >= 0 && isDash(this.#line, this.#column)) {
      // The dashes of a key's list may stand right below the key.
      if (isDeeper || isInMap && this.#column === column) {
        return this.#list(depth + 1);
      }
      // @std/yaml takes this dash for one of the list that ends here.
      if (!isInMap && this.#column < column) throw new NotPlain();
    }
    return isDeeper ? this.#map(depth + 1) : nothing;
  }

  /** The value at an index, which nothing but a comment follows. */
  #inline(at: number): YamlNode {
    const node = this.#line[at] === "["
      ? this.#flowList(at)
      : this.#line[at] === "{"
      ? this.#emptyMap(at)
      : this.#scalar(this.#scan(at), at);
    const end = node.endColumn - 1;
    if (!isLineEnd(this.#line, spaceEnd(this.#line, end))) throw new NotPlain();
    return node;
  }

  #scalar({ text, isQuoted, end }: ScannedScalar, at: number): YamlScalar {
    const span = this.#to(at, end);
    const { type, value } = isQuoted
      ? { type: "text", value: text } as const
      : meaningOf(text);
    return { kind: "scalar", text, type, value, ...span };
  }

  #emptyMap(at: number): YamlMap {
    const end = spaceEnd(this.#line, at + 1);
    if (this.#line[end] !== "}") throw new NotPlain();
    const entries = new Map<string, YamlEntry>();
    return { kind: "map", isFlow: true, entries, ...this.#to(at, end + 1) };
  }

  #flowList(start: number): YamlList {
    const items: YamlNode[] = [];
    let at = spaceEnd(this.#line, start + 1);
    while (this.#line[at] !== "]") {
      const scanned = this.#scan(at, true);
      items.push(this.#scalar(scanned, at));
      at = spaceEnd(this.#line, scanned.end);
      if (this.#line[at] === ",") at = spaceEnd(this.#line, at + 1);
      else if (this.#line[at] !== "]") throw new NotPlain();
    }
    return { kind: "list", isFlow: true, items, ...this.#to(start, at + 1) };
  }

  #scan(at: number, isInFlow = false): ScannedScalar {
    const scanned = scanScalar(this.#line, at, isInFlow);
    if (!scanned) throw new NotPlain();
    return scanned;
  }

  #position(column: number): { line: number; column: number } {
    return { line: this.#index + 1, column: column + 1 };
  }

  /** The span from one index of the line to another. */
  #to(at: number, end: number): YamlSpan {
    const line = this.#index + 1;
    const span = { line, column: at + 1, endLine: line, endColumn: end + 1 };
    this.#end = span;
    return span;
  }

  /** Where the last value ended. */
  #ended(): Pick<YamlSpan, "endLine" | "endColumn"> {
    const { endLine, endColumn } = this.#end;
    return { endLine, endColumn };
  }

  #repeated(key: string): DataFileError {
    const { file, hint } = this.#source;
    const position = { file, ...this.#position(this.#column) };
    const details = hint === undefined ? {} : { hint };
    return new DataFileError(position, repeatedKey(key), details);
  }
}

/** What is wrong with a key that is there twice. */
export function repeatedKey(key: string): string {
  return `the key "${key}" is there twice`;
}

/** The index of the first character from one on that is no space. */
function spaceEnd(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at++;
  return at;
}

/** Whether nothing but a comment is at an index. */
function isLineEnd(line: string, at: number): boolean {
  return at >= line.length || line[at] === "#" && line[at - 1] === " ";
}

function isDash(line: string, at: number): boolean {
  return line[at] === "-" && (at + 1 >= line.length || line[at + 1] === " ");
}

/** Where the colon is that makes the scalar before it a key, or -1. */
export function colonAt(line: string, end: number): number {
  const at = spaceEnd(line, end);
  if (line[at] !== ":") return -1;
  return at + 1 >= line.length || line[at + 1] === " " ? at : -1;
}

/** A scalar at its place in a line. */
interface ScannedScalar {
  /** Its text, without quotes. */
  readonly text: string;
  /** Whether it is in quotes. */
  readonly isQuoted: boolean;
  /** The index after it. */
  readonly end: number;
}

/** Characters that begin something else than a plain scalar. */
const INDICATORS = " ?:,[]{}#&*!|>'\"%@`";

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

/** How all begin that are no text. */
const FIRST_OF_OTHERS = /^(?:$|[-+.\d~nNtTfF])/;
const INTEGER =
  /^([-+]?)(0|0b[01_]*[01]|0x[\da-fA-F_]*[\da-fA-F]|0[0-7_]*[0-7])$/;
const FLOAT =
  /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.[\d_]+(?:e[-+]?\d+)?)$/i;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const TIME =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/**
 * What a scalar without quotes stands for, as `@std/yaml` has it: YAML 1.2 with
 * the octal numbers `017`, the underscores and the times of YAML 1.1.
 */
export function meaningOf(text: string): Pick<YamlScalar, "type" | "value"> {
  if (!FIRST_OF_OTHERS.test(text)) return { type: "text", value: text };
  const word = WORDS.get(text);
  if (word !== undefined) {
    return { type: word === null ? "null" : "boolean", value: word };
  }
  if (TIME.test(text)) return { type: "time", value: text };
  const number = numberOf(text);
  return number === undefined
    ? { type: "text", value: text }
    : { type: "number", value: number };
}

/**
 * The scalar at an index of a line.
 *
 * @param isInFlow Whether it is an item of a list in brackets.
 * @returns `undefined` where there is none on one line.
 */
export function scanScalar(
  line: string,
  at: number,
  isInFlow = false,
): ScannedScalar | undefined {
  if (line[at] === '"') return scanDoubleQuoted(line, at);
  if (line[at] === "'") return scanSingleQuoted(line, at);
  if (at >= line.length || INDICATORS.includes(line.charAt(at))) {
    return undefined;
  }
  const second = line[at + 1] ?? " ";
  if (line[at] === "-" && " ,[]{}".includes(second)) return undefined;
  let end = plainEnd(line, at, isInFlow);
  if (end < 0) return undefined;
  while (line[end - 1] === " ") end--;
  return { text: line.slice(at, end), isQuoted: false, end };
}

/** The index after a plain scalar and the spaces behind it; -1 at a tab. */
function plainEnd(line: string, at: number, isInFlow: boolean): number {
  for (let index = at; index < line.length; index++) {
    const character = line[index] ?? "";
    if (character === "\t") return -1;
    if (character === "#" && line[index - 1] === " ") return index;
    if (isInFlow && ",[]{}".includes(character)) return index;
    if (character !== ":") continue;
    const next = line[index + 1] ?? " ";
    if (next === " " || isInFlow && ",[]{}".includes(next)) return index;
  }
  return line.length;
}

function scanDoubleQuoted(
  line: string,
  at: number,
): ScannedScalar | undefined {
  let last = at + 1;
  while (last < line.length && line[last] !== '"') {
    last += line[last] === "\\" ? 2 : 1;
  }
  if (last >= line.length) return undefined;
  const text = unescaped(line.slice(at + 1, last));
  return text === undefined
    ? undefined
    : { text, isQuoted: true, end: last + 1 };
}

function scanSingleQuoted(
  line: string,
  at: number,
): ScannedScalar | undefined {
  let last = line.indexOf("'", at + 1);
  while (last >= 0 && line[last + 1] === "'") {
    last = line.indexOf("'", last + 2);
  }
  if (last < 0) return undefined;
  const text = line.slice(at + 1, last).replaceAll("''", "'");
  return { text, isQuoted: true, end: last + 1 };
}

/** A text with its escapes resolved, or `undefined` if one is unknown. */
function unescaped(source: string): string | undefined {
  if (!source.includes("\\")) return source;
  let isKnown = true;
  const text = source.replace(ESCAPE, (_, x, u, U, letter) => {
    const code = parseInt(x ?? u ?? U ?? "0", 16);
    const character = letter === undefined
      ? code > 0x10ffff ? undefined : String.fromCodePoint(code)
      : ESCAPED.get(letter);
    isKnown &&= character !== undefined;
    return character ?? "";
  });
  return isKnown ? text : undefined;
}

function numberOf(text: string): number | undefined {
  const [, sign, digits] = text.match(INTEGER) ?? [];
  if (digits !== undefined) {
    const value = integerOf(digits.replaceAll("_", ""));
    // A zero without its sign, unlike -0.0.
    return sign === "-" && value !== 0 ? -value : value;
  }
  if (FLOAT.test(text) && !text.endsWith("_")) {
    return Number.parseFloat(text.replaceAll("_", ""));
  }
  const infinity = text.match(INFINITY);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}

function integerOf(digits: string): number {
  if (digits[1] === "b") return parseInt(digits.slice(2), 2);
  return digits[1] === "x" ? parseInt(digits, 16) : parseInt(digits, 8);
}

/** Where something stands in a file, without its comments. */
export interface YamlSpan {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** The column at which it begins, from 1; a byte order mark does not count. */
  readonly column: number;
  /** The line on which it ends, from 1. */
  readonly endLine: number;
  /** The column after its last character on that line, from 1. */
  readonly endColumn: number;
}

/** What a scalar stands for in YAML; `time` is a date, with or without time. */
type YamlType = "null" | "boolean" | "number" | "text" | "time";

/** A value that is neither a map nor a list. */
export interface YamlScalar extends YamlSpan {
  /** Tells it from the other nodes. */
  readonly kind: "scalar";
  /** What it stands for. */
  readonly type: YamlType;
  /** What it stands for as a value; of a `time`, it is the text. */
  readonly value: null | boolean | number | string;
  /** Its text: all digits of a number, a text without its quotes. */
  readonly text: string;
}

/** A list. */
interface YamlList extends YamlSpan {
  /** Tells it from the other nodes. */
  readonly kind: "list";
  /** Whether it is in brackets, not of one line or more an item. */
  readonly isFlow: boolean;
  /** What it holds. */
  readonly items: readonly YamlNode[];
}

/** A map. */
export interface YamlMap extends YamlSpan {
  /** Tells it from the other nodes. */
  readonly kind: "map";
  /** Whether it is in braces, not of one line or more an entry. */
  readonly isFlow: boolean;
  /** What it holds, by the keys as they are written, in order. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A key with its value; the position is the key's. */
export interface YamlEntry {
  /** The key: its text, whatever it would stand for as a value. */
  readonly key: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column at which the key begins, from 1. */
  readonly column: number;
  /** The value; `null` has the position after the colon. */
  readonly value: YamlNode;
}

/** Anything that can be a value. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** Whether a node says nothing, as if it were not there. */
export function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.type === "null";
}
