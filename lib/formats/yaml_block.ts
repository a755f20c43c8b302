import { DataFileError } from "../errors.ts";
import type {
  YamlEntry,
  YamlList,
  YamlMap,
  YamlNode,
  YamlScalar,
  YamlSpan,
} from "./yaml_node.ts";
import { meaningOf, type ScannedScalar, scanScalar } from "./yaml_scalar.ts";

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
