import { jsonEscape } from "./printable.ts";
import { yamlLines } from "./yaml.ts";
import {
  isNull,
  keyColonIndex,
  resolveScalar,
  scanScalar,
  type YamlEntry,
  type YamlNode,
} from "./yaml_block.ts";

/**
 * Edits a text line by line and leaves all other lines and their line ends as
 * they are. Line numbers count from 1 and always refer to the original text.
 */
export class YamlEdit {
  readonly #before: string;
  readonly #lines: readonly string[];
  readonly #changed = new Map<number, string>();
  readonly #removed = new Set<number>();
  readonly #added = new Map<number, string[]>();

  constructor(text: string) {
    this.#before = text;
    this.#lines = yamlLines(text);
  }

  /**
   * The last line, or 0. Blank lines count, as they can belong to a block
   * scalar that keeps them.
   */
  get lastLine(): number {
    return this.#lines.length - (this.#lines.at(-1) === "" ? 1 : 0);
  }

  /** Replaces a value that is on the line of its key. */
  replace(node: YamlNode, written: string): void {
    const line = this.#lines[node.line - 1] ?? "";
    const before = line.slice(0, node.column - 1);
    const after = line.slice(node.endColumn - 1);
    const space = written !== "" && /[:-]$/.test(before) ? " " : "";
    const start = written === "" ? before.replace(/ +$/, "") : before + space;
    const growth = written.length - (node.endColumn - node.column);
    this.#changed.set(
      node.line,
      start + written + realignComment(after, growth),
    );
  }

  /**
   * Replaces any value by one on the line of its key, or by lines below it.
   */
  replaceValue(entry: YamlEntry, written: string | readonly string[]): void {
    const { line, column, value } = entry;
    const isInline = typeof written === "string";
    if (value.line > line) {
      this.#removeLines(value.line, value.endLine);
      const text = this.#lines[line - 1] ?? "";
      const key = scanScalar(text, column - 1)?.end ?? NaN;
      const after = keyColonIndex(text, key) + 2;
      const span = { line, column: after, endLine: line, endColumn: after };
      if (isInline) this.replace({ ...value, ...span }, written);
    } else this.replace(value, isInline ? written : "");
    if (!isInline) this.insert(line, written);
  }

  /** Inserts a block below a key whose value is missing, `[]` or `{}`. */
  fill({ line, column, value }: YamlEntry, block: readonly string[]): void {
    if (block.length === 0) return;
    if (value.endColumn > value.column) this.replace(value, "");
    this.insert(this.blockEnd(line, column), block);
  }

  /** Removes a key, or only its value if a dash precedes the key. */
  remove({ line, column, value }: YamlEntry): void {
    const before = this.#lines[line - 1]?.slice(0, column - 1) ?? "";
    if (/^ *$/.test(before)) this.#removeLines(line, value.endLine);
    else if (value.line === line) this.replace(value, "");
    else this.#removeLines(value.line, value.endLine);
  }

  /** Removes an item of a list together with its dash. */
  removeItem({ line, column, endLine }: YamlNode): void {
    let first = line;
    const before = this.#lines[line - 1]?.slice(0, column - 1) ?? "";
    // The dash can be on a line of its own, followed by comments.
    while (first > 1 && before.trim() === "" && !this.#hasDash(first)) first--;
    this.#removeLines(first, endLine);
  }

  #hasDash(line: number): boolean {
    return /^ *-(?: *#.*| *)$/.test(this.#lines[line - 1] ?? "");
  }

  /**
   * Replaces the items of a list. Unchanged items at both ends keep their
   * lines.
   */
  replaceList({ line, value }: YamlEntry, texts: readonly string[]): void {
    if (value.kind !== "list" || value.isFlow) {
      if (isNull(value) && texts.length === 0) return;
      this.replace(value, yamlFlowList(texts));
      return;
    }
    const old = value.items;
    const isSame = (i: number, j: number) => {
      const node = old[i];
      return node?.kind === "scalar" && node.text === texts[j];
    };
    const shorter = Math.min(old.length, texts.length);
    let head = 0;
    while (head < shorter && isSame(head, head)) head++;
    let tail = 0;
    while (
      tail < shorter - head &&
      isSame(old.length - tail - 1, texts.length - tail - 1)
    ) tail++;
    const gone = old.slice(head, old.length - tail);
    for (const it of gone) this.#removeLines(it.line, it.endLine);
    const indent = " ".repeat(value.column - 1);
    this.insert(
      old[head - 1]?.endLine ?? line,
      texts.slice(head, texts.length - tail)
        .map((text) => `${indent}- ${yamlText(text)}`),
    );
  }

  /** Inserts lines after a line; after 0, before the first. */
  insert(line: number, added: readonly string[]): void {
    this.#added.set(line, [...this.#added.get(line) ?? [], ...added]);
  }

  /** Returns the last line of a block, including comments indented like it. */
  blockEnd(line: number, indent: number): number {
    const minIndent = Math.max(indent, 1);
    let end = line;
    for (const [index, text] of this.#lines.slice(line).entries()) {
      if (/^ *$/.test(text)) continue;
      const column = text.search(/[^ ]/);
      if (text[column] !== "#" || column < minIndent) break;
      end = line + index + 1;
    }
    return end;
  }

  /** Returns the text with all edits. */
  toString(): string {
    const defaultEnd = /\r?\n/.exec(this.#before)?.[0] ?? "\n";
    const ends = this.#before.match(/\r?\n/g) ?? [];
    const lines: string[] = [];
    const add = (line: string, end: string) => lines.push(line, end);
    for (const it of this.#added.get(0) ?? []) add(it, defaultEnd);
    this.#lines.forEach((line, index) => {
      const end = ends[index] ?? defaultEnd;
      if (!this.#removed.has(index + 1)) {
        add(this.#changed.get(index + 1) ?? line, end);
      }
      for (const it of this.#added.get(index + 1) ?? []) add(it, defaultEnd);
    });
    // The last line has no line end.
    lines.pop();
    const mark = this.#before.startsWith("\uFEFF") ? "\uFEFF" : "";
    return mark + lines.join("");
  }

  #removeLines(from: number, to: number): void {
    for (let line = from; line <= to; line++) this.#removed.add(line);
  }
}

/**
 * Returns a text in which a map in braces has an entry per line; other values
 * stay as they are.
 *
 * @param indent The indentation of the entries.
 */
export function withoutBraces(
  text: string,
  entry: YamlEntry,
  indent: string,
): string {
  const { line, value } = entry;
  const isBraced = value.kind === "map" && value.isFlow;
  if (!isBraced || value.entries.size === 0) return text;
  const source = yamlLines(text)[line - 1] ?? "";
  const lines = [...value.entries.values()].map(({ column, value: inner }) =>
    indent + source.slice(column - 1, inner.endColumn - 1)
  );
  const edit = new YamlEdit(text);
  edit.replaceValue(entry, lines);
  return edit.toString();
}

/** Keeps the comment after a value in its column when the value grows. */
function realignComment(after: string, growth: number): string {
  const [, spaces, comment] = after.match(/^( {2,})(#[^]*)$/) ?? [];
  if (spaces === undefined || comment === undefined) return after;
  return " ".repeat(Math.max(1, spaces.length - growth)) + comment;
}

/** Words that YAML 1.1 readers take for true and false. */
const YAML_1_1_BOOLEANS = /^(?:y|yes|n|no|on|off)$/i;

/**
 * Characters that JSON does not escape, and YAML forbids or breaks lines at.
 */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Formats a text: without quotes if no reader can mistake it. */
export function yamlText(text: string): string {
  return isSafePlainText(text) ? text : yamlQuoted(text);
}

/** Formats a title or another text outside brackets, where commas are safe. */
export function yamlProse(text: string): string {
  return isSafePlainText(text.replaceAll(/(?<!^),/g, "_"))
    ? text
    : yamlQuoted(text);
}

/** Formats the id of a service: a number stays a number of any length. */
export function yamlId(text: string): string {
  return /^(?:0|[1-9]\d*)$/.test(text) ? text : yamlText(text);
}

/** Formats texts as a list in brackets. */
export function yamlFlowList(texts: readonly string[]): string {
  return `[${texts.map(yamlText).join(", ")}]`;
}

function isSafePlainText(text: string): boolean {
  // Every YAML reader takes this literally, even inside brackets.
  return /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_./+()'&!?;=@~%$*<>|^ -]*(?<! )$/u
    .test(text) &&
    resolveScalar(text).type === "text" &&
    // Numbers in one version of YAML or the other: 1e3, 0o17, 1_000.
    !/^\d[\d_.]*(?:[a-z][\d_+-]*)?$/i.test(text) &&
    !YAML_1_1_BOOLEANS.test(text);
}

/** Quotes a text as JSON, which is YAML except for a few characters. */
function yamlQuoted(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE, jsonEscape);
}
