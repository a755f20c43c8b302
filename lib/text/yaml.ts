import { DataFileError } from "../errors.ts";
import { conflictIn } from "./conflict_markers.ts";
import {
  colonAt,
  meaningOf,
  readPlainBlock,
  repeatedKey,
  scanScalar,
  type YamlEntry,
  type YamlNode,
  type YamlScalar,
  type YamlSpan,
} from "./yaml_block.ts";

/** Which part of which file is read. */
export interface YamlSectionOptions {
  /** The key at the top level whose value is read. */
  readonly key: string;
  /** The file's name, for errors. */
  readonly file: string;
  /** The way out, for errors. */
  readonly hint?: string;
}

/** What a file of the plain kind has at a key of its top level. */
interface PlainSection {
  /** The key with its value, if it is there. */
  readonly entry: YamlEntry | undefined;
}

/** What YAML forbids, and lines that end as they did on old Macs. */
const STRANGE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)/;

/** Splits a text into lines, without their ends and the byte order mark. */
export function yamlLines(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/);
}

/**
 * Reads one key of a file's top level, and leaves the others alone, whatever
 * they hold.
 *
 * @returns `undefined` where the key's value is not plain, or where it cannot be
 * told from the other keys.
 * @throws {DataFileError} When a key is there twice, or git left conflict
 * markers.
 */
export function readPlainSection(
  text: string,
  { key, ...options }: YamlSectionOptions,
): PlainSection | undefined {
  if (STRANGE.test(text) || !text.isWellFormed()) return undefined;
  const lines = yamlLines(text);
  const starts = topLevelKeys(lines);
  if (!starts) {
    const conflict = conflictIn(text, options.file);
    if (conflict) throw conflict;
    return undefined;
  }
  const first = starts.findIndex((it) => it.key === key);
  const start = starts[first];
  if (!start) return { entry: undefined };
  const second = starts.find((it) => it.key === key && it !== start);
  if (second) {
    const { file, ...details } = options;
    const position = { file, line: second.index + 1, column: 1 };
    throw new DataFileError(position, repeatedKey(key), details);
  }
  const to = starts[first + 1]?.index ?? lines.length;
  const block = readPlainBlock({ lines, from: start.index, to, ...options });
  return block && { entry: block.entries.get(key) };
}

/** The line of a key of the top level, or the first if it cannot be found. */
function lineOfKey(lines: readonly string[], key: string): number {
  const isKey = (line: string) =>
    line.startsWith(key) && /^ *:/.test(line.slice(key.length)) ||
    ['"', "'"].some((quote) => line.startsWith(quote + key + quote));
  return Math.max(lines.findIndex(isKey), 0) + 1;
}

/** The error for a file that is perhaps right, but not of the plain kind. */
export function notEditable(
  text: string,
  { key, file }: YamlSectionOptions,
): DataFileError {
  const position = { file, line: lineOfKey(yamlLines(text), key), column: 1 };
  return new DataFileError(
    position,
    `"${key}" is not written with one value a line, so it cannot be changed`,
    { hint: "Write each value on a line of its own, or edit the file by hand" },
  );
}

/**
 * The keys of the top level with the indexes of their lines, or `undefined` if
 * something else is on it. All that belongs to a value is indented, other than
 * the dashes of a list.
 */
function topLevelKeys(
  lines: readonly string[],
): { key: string; index: number }[] | undefined {
  const starts: { key: string; index: number }[] = [];
  let isBegun = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    // The most frequent kind of line first: there may be thousands.
    if (line.startsWith(" ") && starts.length > 0) continue;
    if (/^(?:#| *$)/.test(line)) continue;
    const isFirst = !isBegun;
    isBegun = true;
    if (isFirst && /^---(?: +#| *$)/.test(line)) continue;
    if (/^-(?: |$)/.test(line) && starts.length > 0) continue;
    const scanned = /^(?:---|\.\.\.)/.test(line)
      ? undefined
      : scanScalar(line, 0);
    if (!scanned || scanned.text === "<<") return undefined;
    if (colonAt(line, scanned.end) < 0) return undefined;
    starts.push({ key: scanned.text, index });
  }
  return starts;
}

/**
 * Reads one key of a file's top level: its value, or `undefined` if it is not
 * there. Other keys are left alone as long as the file is of the plain kind.
 *
 * @throws {DataFileError} When it is not YAML, no map, or has a key twice.
 */
export async function readYamlSection(
  text: string,
  options: YamlSectionOptions,
): Promise<YamlNode | undefined> {
  const plain = readPlainSection(text, options);
  if (plain) return plain.entry?.value;
  checkTabs(text, options);
  // Loading it takes longer than a whole command may take.
  const { parse } = await import("@std/yaml");
  const values = parsedBy(parse, text, options);
  if (values === null) return undefined;
  const { key, file, ...details } = options;
  if (!isObject(values)) {
    const problem = `expected keys such as "${key}"`;
    throw new DataFileError({ file, line: 1, column: 1 }, problem, details);
  }
  const written = writtenTexts(parse, text);
  return new YamlValues(yamlLines(text)).valueOf(values, { key, written });
}

/**
 * A key behind a tab would be one of the top level for `@std/yaml`, and what it
 * says would not matter. Tabs are fine inside of braces that span lines.
 *
 * @throws {DataFileError} When a tab indents a key.
 */
function checkTabs(text: string, { file }: YamlSectionOptions): void {
  const lines = yamlLines(text);
  const index = lines.findIndex((line) => /^\t+[\w-]+ *:(?: |$)/.test(line));
  if (index < 0 || lines.some((line) => /[{[,][ \t]*$/.test(line))) return;
  const position = { file, line: index + 1, column: 1 };
  const hint = "Indent the line with spaces";
  throw new DataFileError(position, "a tab is before the key", { hint });
}

/** What of `@std/yaml` is used. */
type Parse = (
  text: string,
  options?: { schema?: "failsafe"; allowDuplicateKeys?: boolean },
) => unknown;

function parsedBy(
  parse: Parse,
  text: string,
  { file }: YamlSectionOptions,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) {
      // It goes down one call for each level.
      const problem = "not YAML: it is nested too deeply";
      throw new DataFileError({ file, line: 1, column: 1 }, problem);
    }
    const message = error instanceof Error ? error.message : String(error);
    const [, reason = message, line = 1, column = 1] =
      message.match(/^(.*?) at line (\d+), column (\d+)/) ?? [];
    const position = { file, line: Number(line), column: Number(column) };
    // Neither the error as the cause nor what it quotes: it shows a part of the
    // file, and that can be a key that someone pasted.
    const problem = `not YAML: ${reason.replace(/(?:"|!<|\n)[^]*/, "…")}`;
    const hint = "Indent with spaces only, and put texts in double quotes " +
      "that have braces or a colon";
    throw new DataFileError(position, problem, { hint });
  }
}

/** What a file holds with all scalars as they are written, if that works. */
function writtenTexts(parse: Parse, text: string): unknown {
  try {
    return parse(text, { schema: "failsafe", allowDuplicateKeys: true });
  } catch {
    // Explicit tags, which it does not know; the values have to do then.
    return undefined;
  }
}

/**
 * Makes nodes of what a YAML parser gives. It tells no positions: those of the
 * nodes are the first lines on which their keys stand.
 */
class YamlValues {
  readonly #lines: readonly string[];
  #line = 1;
  #column = 1;
  /** An alias stands for the same object; it may even hold itself. */
  readonly #known = new Map<object, YamlNode>();

  /** Takes the lines of the text that was parsed. */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /**
   * The node of the value that a map has for a key, if it has one.
   *
   * @param written The same map, all its scalars being texts.
   */
  valueOf(
    map: object,
    { key, written }: { readonly key: string; readonly written: unknown },
  ): YamlNode | undefined {
    this.#line = lineOfKey(this.#lines, key);
    const property = Object.entries(map).find(([name]) => name === key);
    const texts = keysAsWritten(written);
    return property && this.#node(property[1], texts.get(key)?.value);
  }

  #node(value: unknown, written: unknown): YamlNode {
    if (!Array.isArray(value) && !isObject(value)) {
      return this.#scalar(value, written);
    }
    return this.#known.get(value) ??
      (Array.isArray(value)
        ? this.#list(value, written)
        : this.#map(value, written));
  }

  #scalar(value: unknown, written: unknown): YamlScalar {
    const text = typeof written === "string"
      ? written
      : value === null || value === undefined
      ? ""
      : value instanceof Date
      ? value.toISOString()
      : String(value);
    const span = this.#span();
    if (typeof value === "string") {
      return { kind: "scalar", type: "text", value, text: value, ...span };
    }
    const base = { kind: "scalar", text, ...span } as const;
    if (typeof value === "number") return { ...base, type: "number", value };
    if (typeof value === "boolean") return { ...base, type: "boolean", value };
    return value instanceof Date
      ? { ...base, type: "time", value: text }
      : { ...base, type: "null", value: null };
  }

  #list(values: readonly unknown[], written: unknown): YamlNode {
    const items: YamlNode[] = [];
    const isFlow = false;
    const node: YamlNode = { kind: "list", isFlow, items, ...this.#span() };
    this.#known.set(values, node);
    const texts: readonly unknown[] = Array.isArray(written) ? written : [];
    values.forEach((it, index) => items.push(this.#node(it, texts[index])));
    return node;
  }

  #map(values: object, written: unknown): YamlNode {
    const entries = new Map<string, YamlEntry>();
    const isFlow = false;
    const node: YamlNode = { kind: "map", isFlow, entries, ...this.#span() };
    this.#known.set(values, node);
    const texts = keysAsWritten(written);
    for (const [name, value] of Object.entries(values)) {
      const { key, value: text } = texts.get(name) ??
        { key: name, value: undefined };
      // What `<<` merged into a map stands elsewhere.
      if (texts.size === 0 || texts.has(name)) this.#goTo(key);
      const { line, column } = this.#span();
      entries.set(key, { key, line, column, value: this.#node(value, text) });
    }
    return node;
  }

  /** Goes to the next line with a key; stays if there is none. */
  #goTo(key: string): void {
    for (let line = this.#line; line <= this.#lines.length; line++) {
      const text = this.#lines[line - 1] ?? "";
      const from = line === this.#line ? this.#column - 1 : 0;
      const at = text.indexOf(key, from);
      const isKey = at >= 0 && !/^ *#/.test(text) &&
        /^(?:|[^]*[\s"'{,])$/.test(text.slice(0, at)) &&
        /^["']? *:/.test(text.slice(at + key.length));
      if (!isKey) continue;
      this.#line = line;
      this.#column = at + 1;
      return;
    }
  }

  #span(): YamlSpan {
    const [line, column] = [this.#line, this.#column];
    return { line, column, endLine: line, endColumn: column };
  }
}

/** The keys of a map as they are written, by those that `parse()` gives. */
function keysAsWritten(
  written: unknown,
): Map<string, { key: string; value: unknown }> {
  const keys = new Map<string, { key: string; value: unknown }>();
  if (!isObject(written)) return keys;
  const entries = Object.entries(written);
  for (const [key, value] of entries) {
    keys.set(String(meaningOf(key).value), { key, value });
  }
  // A key in quotes is what it is.
  for (const [key, value] of entries) keys.set(key, { key, value });
  return keys;
}

/** Whether a value is a map. */
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}

const MOST_CHARACTERS = 40;

/** A text in quotes for a message; just the beginning of a long one. */
export function shownText(text: string): string {
  const start = text.slice(0, MOST_CHARACTERS);
  return start === text ? `"${text}"` : `"${start}…"`;
}

/** What a value is, for a message that says what was found. */
export function shownNode(node: YamlNode): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.type === "null") return "nothing";
  const shown = shownText(node.text);
  if (node.type !== "text") return shown;
  // It must have had quotes: "true" found where true must be would puzzle.
  return meaningOf(node.text).type === "text" ? shown : `the text ${shown}`;
}

/** What is the same text for every reader, inside of brackets too. */
const SAFE = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_./+()'&!?;=@~%$*<>|^ -]*(?<! )$/u;

/** Words that readers of YAML 1.1 take for true and false. */
const OLD_BOOLEANS = /^(?:y|yes|n|no|on|off)$/i;

/** What JSON leaves as it is, and YAML forbids or takes for a line end. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text as it stands in a file: plain if no reader can mistake it. */
export function yamlText(text: string): string {
  return isSafe(text) ? text : yamlQuoted(text);
}

/** A title, or another text that is not in brackets: commas are plain too. */
export function yamlProse(text: string): string {
  return isSafe(text.replaceAll(/(?<!^),/g, "_")) ? text : yamlQuoted(text);
}

/** The id of something elsewhere: a number stays one, however long it is. */
export function yamlId(text: string): string {
  return /^(?:0|[1-9]\d*)$/.test(text) ? text : yamlText(text);
}

/** Some texts in brackets. */
export function yamlFlowList(texts: readonly string[]): string {
  return `[${texts.map(yamlText).join(", ")}]`;
}

function isSafe(text: string): boolean {
  return SAFE.test(text) && meaningOf(text).type === "text" &&
    // Numbers in one version of YAML or the other: 1e3, 0o17, 1_000.
    !/^\d+[\d_.]*(?:[a-z][\d_+-]*)?$/i.test(text) && !OLD_BOOLEANS.test(text);
}

/** JSON is YAML, but for some characters. */
function yamlQuoted(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE, (character) => {
    const digits = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${digits}`;
  });
}
