import type { DataFileError } from "../errors.ts";
import { conflictMarkerError } from "./conflict_markers.ts";
import {
  errorAt,
  isDash,
  keyColonIndex,
  readPlainBlock,
  repeatedKeyError,
  resolveScalar,
  scanScalar,
  type YamlEntry,
  type YamlNode,
  type YamlScalar,
  type YamlSection,
  type YamlSpan,
} from "./yaml_block.ts";

/** What YAML forbids, and lines that end as they did on old Macs. */
const UNSUPPORTED =
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
 * @returns The key with its value, if it is there; `undefined` where the value
 * is not plain, or cannot be told from the other keys.
 * @throws {DataFileError} When a key is there twice, or git left conflict
 * markers.
 */
export function readPlainSection(
  text: string,
  section: YamlSection,
): { readonly entry: YamlEntry | undefined } | undefined {
  if (UNSUPPORTED.test(text) || !text.isWellFormed()) return undefined;
  const lines = yamlLines(text);
  const starts = topLevelKeys(lines);
  if (!starts) {
    const conflict = conflictMarkerError(text, section.file);
    if (conflict) throw conflict;
    return undefined;
  }
  const { key } = section;
  const [start, second] = starts.filter((it) => it.key === key);
  if (!start) return { entry: undefined };
  if (second) {
    throw repeatedKeyError(key, { line: second.index + 1, column: 1 }, section);
  }
  const next = starts[starts.indexOf(start) + 1];
  const ours = lines.slice(0, next?.index);
  const block = readPlainBlock(ours, start.index, section);
  return block && { entry: block.entries.get(key) };
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
  let hasContent = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    // The most frequent kind of line first: there may be thousands.
    if (line.startsWith(" ") && starts.length > 0) continue;
    if (/^(?:#| *$)/.test(line)) continue;
    const isFirst = !hasContent;
    hasContent = true;
    if (isFirst && /^---(?: +#| *$)/.test(line)) continue;
    if (isDash(line, 0) && starts.length > 0) continue;
    const scanned = /^(?:---|\.\.\.)/.test(line)
      ? undefined
      : scanScalar(line, 0);
    if (!scanned || scanned.text === "<<") return undefined;
    if (keyColonIndex(line, scanned.end) < 0) return undefined;
    starts.push({ key: scanned.text, index });
  }
  return starts;
}

/** The line of a key of the top level, or the first if it cannot be found. */
function lineOfKey(lines: readonly string[], key: string): number {
  const isKey = (line: string) =>
    line.startsWith(key) && /^ *:/.test(line.slice(key.length)) ||
    ['"', "'"].some((quote) => line.startsWith(quote + key + quote));
  return Math.max(lines.findIndex(isKey), 0) + 1;
}

/** The error for a file that is perhaps right, but not of the plain kind. */
export function notEditableError(
  text: string,
  section: YamlSection,
): DataFileError {
  const { key } = section;
  const place = { line: lineOfKey(yamlLines(text), key), column: 1 };
  const problem =
    `"${key}" is not written with one value a line, so it cannot be changed`;
  const hint =
    "Write each value on a line of its own, or edit the file by hand";
  return errorAt(place, problem, { ...section, hint });
}

/** What of `@std/yaml` is used. */
type Parse = (
  text: string,
  options?: { schema?: "failsafe"; allowDuplicateKeys?: boolean },
) => unknown;

/**
 * Reads one key of a file's top level: its value, or `undefined` if it is not
 * there. Other keys are left alone as long as the file is of the plain kind.
 *
 * @throws {DataFileError} When it is not YAML, no map, or has a key twice.
 */
export async function readYamlSection(
  text: string,
  section: YamlSection,
): Promise<YamlNode | undefined> {
  const plain = readPlainSection(text, section);
  if (plain) return plain.entry?.value;
  const lines = yamlLines(text);
  checkTabs(lines, section);
  // Loading it takes longer than a whole command may take.
  const { parse }: { parse: Parse } = await import("@std/yaml");
  const values = parseYaml(parse, text, section);
  if (values === null) return undefined;
  const { key } = section;
  if (!isMap(values)) {
    const problem = `expected keys such as "${key}"`;
    throw errorAt({ line: 1, column: 1 }, problem, section);
  }
  if (!Object.hasOwn(values, key)) return undefined;
  const written = keysAsWritten(parseScalarsAsWritten(parse, text)).get(key)
    ?.value;
  return new NodeBuilder(lines, key).build(values[key], written);
}

/**
 * A key behind a tab would be one of the top level for `@std/yaml`, and what it
 * says would not matter. Tabs are fine inside of braces that span lines.
 *
 * @throws {DataFileError} When a tab indents a key.
 */
function checkTabs(lines: readonly string[], section: YamlSection): void {
  const index = lines.findIndex((line) => /^\t+[\w-]+ *:(?: |$)/.test(line));
  if (index < 0 || lines.some((line) => /[{[,][ \t]*$/.test(line))) return;
  const hint = "Indent the line with spaces";
  const place = { line: index + 1, column: 1 };
  throw errorAt(place, "a tab is before the key", { ...section, hint });
}

function parseYaml(
  parse: Parse,
  text: string,
  { key, file }: YamlSection,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) {
      // It goes down one call for each level.
      const problem = "not YAML: it is nested too deeply";
      throw errorAt({ line: 1, column: 1 }, problem, { key, file });
    }
    const message = error instanceof Error ? error.message : String(error);
    const [, reason = message, line = 1, column = 1] =
      message.match(/^(.*?) at line (\d+), column (\d+)/) ?? [];
    const place = { line: Number(line), column: Number(column) };
    // Neither the error as the cause nor what it quotes: it shows a part of the
    // file, and that can be a key that someone pasted.
    const problem = `not YAML: ${reason.replace(/(?:"|!<|\n)[^]*/, "…")}`;
    const hint = "Indent with spaces only, and put texts in double quotes " +
      "that have braces or a colon";
    throw errorAt(place, problem, { key, file, hint });
  }
}

/** What a file holds with all scalars as they are written, if that works. */
function parseScalarsAsWritten(parse: Parse, text: string): unknown {
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
class NodeBuilder {
  readonly #lines: readonly string[];
  #line: number;
  #column = 1;
  /** An alias stands for the same object; it may even hold itself. */
  readonly #known = new Map<object, YamlNode>();

  /** Begins at a key of the top level. */
  constructor(lines: readonly string[], key: string) {
    this.#lines = lines;
    this.#line = lineOfKey(lines, key);
  }

  /** @param written The same value, all its scalars being texts. */
  build(value: unknown, written: unknown): YamlNode {
    const [line, column] = [this.#line, this.#column];
    const span = { line, column, endLine: line, endColumn: column };
    const isList = Array.isArray(value);
    if (!isList && !isMap(value)) return scalarOf(value, written, span);
    const known = this.#known.get(value);
    if (known) return known;
    if (isList) {
      const items: YamlNode[] = [];
      const node: YamlNode = { kind: "list", isFlow: false, items, ...span };
      this.#known.set(value, node);
      const texts: readonly unknown[] = Array.isArray(written) ? written : [];
      value.forEach((it, index) => items.push(this.build(it, texts[index])));
      return node;
    }
    const entries = new Map<string, YamlEntry>();
    const node: YamlNode = { kind: "map", isFlow: false, entries, ...span };
    this.#known.set(value, node);
    const texts = keysAsWritten(written);
    for (const [name, item] of Object.entries(value)) {
      const { key, value: text } = texts.get(name) ?? { key: name };
      // What `<<` merged into a map stands elsewhere.
      if (texts.size === 0 || texts.has(name)) this.#moveToKey(key);
      const place = { line: this.#line, column: this.#column };
      entries.set(key, { key, ...place, value: this.build(item, text) });
    }
    return node;
  }

  /** Goes to the next line with a key; stays if there is none. */
  #moveToKey(key: string): void {
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
}

function scalarOf(
  value: unknown,
  written: unknown,
  span: YamlSpan,
): YamlScalar {
  const isTime = value instanceof Date;
  const known = isTime ? value.toISOString() : String(value ?? "");
  const text = typeof written === "string" ? written : known;
  const base = { kind: "scalar", text, ...span } as const;
  if (typeof value === "string") {
    return { ...base, type: "text", value, text: value };
  }
  if (typeof value === "number") return { ...base, type: "number", value };
  if (typeof value === "boolean") return { ...base, type: "boolean", value };
  return isTime
    ? { ...base, type: "time", value: text }
    : { ...base, type: "null", value: null };
}

/** The keys of a map as they are written, by those that `parse()` gives. */
function keysAsWritten(
  written: unknown,
): Map<string, { key: string; value?: unknown }> {
  const keys = new Map<string, { key: string; value?: unknown }>();
  if (!isMap(written)) return keys;
  const entries = Object.entries(written);
  for (const [key, value] of entries) {
    keys.set(String(resolveScalar(key).value), { key, value });
  }
  // A key in quotes is what it is.
  for (const [key, value] of entries) keys.set(key, { key, value });
  return keys;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}

const MAX_QUOTED_LENGTH = 40;

/** A text in quotes for a message; just the beginning of a long one. */
export function quoteText(text: string): string {
  const start = text.slice(0, MAX_QUOTED_LENGTH);
  return start === text ? `"${text}"` : `"${start}…"`;
}

/** What a value is, for a message that says what was found. */
export function describeNode(node: YamlNode): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.type === "null") return "nothing";
  const shown = quoteText(node.text);
  if (node.type !== "text") return shown;
  // It must have had quotes: "true" found where true must be would puzzle.
  return resolveScalar(node.text).type === "text" ? shown : `the text ${shown}`;
}
