import type { DataFileError } from "../errors.ts";
import { conflictMarkerError } from "./lines.ts";
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

/** Characters that YAML forbids, and the line ends of classic Mac OS. */
const UNSUPPORTED =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)/;

/** Splits a text into lines without line ends and byte order mark. */
export function yamlLines(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/);
}

/**
 * Reads one top-level key of a file and ignores the others, whatever they
 * contain.
 *
 * @returns The key with its value, if the file has it; `undefined` if the file
 * needs a full YAML parser, because the value is not in the plain subset or the
 * top-level keys cannot be told apart.
 * @throws {DataFileError} When a key is repeated, or when the text has git
 * conflict markers.
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
 * Returns the top-level keys with their line indexes, or `undefined` if the top
 * level has anything else. Values are indented, except for the dashes of a
 * list.
 */
function topLevelKeys(
  lines: readonly string[],
): { key: string; index: number }[] | undefined {
  const starts: { key: string; index: number }[] = [];
  let hasContent = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    // The most frequent kind of line comes first: there can be thousands.
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
    if (keyColonIndex(line, scanned.end) === -1) return undefined;
    starts.push({ key: scanned.text, index });
  }
  return starts;
}

/**
 * Returns the line of a top-level key, or the first line if it is not found.
 */
function lineOfKey(lines: readonly string[], key: string): number {
  const isKey = (line: string) =>
    line.startsWith(key) && /^ *:/.test(line.slice(key.length)) ||
    ['"', "'"].some((quote) => line.startsWith(quote + key + quote));
  return Math.max(lines.findIndex(isKey), 0) + 1;
}

/** Returns the error for a file outside the plain subset, valid or not. */
export function notEditableError(
  text: string,
  section: YamlSection,
): DataFileError {
  const { key } = section;
  const place = { line: lineOfKey(yamlLines(text), key), column: 1 };
  const problem =
    `cannot change "${key}", because it does not have one value per line`;
  const hint = "Put each value on its own line, or edit the file by hand";
  return errorAt(place, problem, { ...section, hint, isReadable: true });
}

/** The part of `@std/yaml` that is used. */
type Parse = (
  text: string,
  options?: { schema?: "failsafe"; allowDuplicateKeys?: boolean },
) => unknown;

/**
 * Reads the value of one top-level key, or `undefined` if the file does not
 * have it. Other keys are not checked as long as the file is in the plain
 * subset.
 *
 * @throws {DataFileError} When the file is not YAML or not a map, or repeats a
 * key.
 */
export async function readYamlSection(
  text: string,
  section: YamlSection,
): Promise<YamlNode | undefined> {
  const plain = readPlainSection(text, section);
  if (plain) return plain.entry?.value;
  const lines = yamlLines(text);
  checkTabs(lines, section);
  // Loading the parser takes longer than a whole command should take.
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
 * Rejects keys that are indented with a tab: `@std/yaml` would take them for
 * top-level keys, so their values would be ignored. Tabs inside braces that
 * span lines are fine.
 *
 * @throws {DataFileError} When a key is indented with a tab.
 */
function checkTabs(lines: readonly string[], section: YamlSection): void {
  const index = lines.findIndex((line) => /^\t+[\w-]+ *:(?: |$)/.test(line));
  if (index < 0 || lines.some((line) => /[{[,][ \t]*$/.test(line))) return;
  const hint = "Indent with spaces";
  const place = { line: index + 1, column: 1 };
  throw errorAt(place, "the key is indented with a tab", { ...section, hint });
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
      // The parser is recursive: deep nesting exhausts the stack.
      const problem = "the file is nested too deeply";
      throw errorAt({ line: 1, column: 1 }, problem, { key, file });
    }
    const message = error instanceof Error ? error.message : String(error);
    const [, reason = message, line = 1, column = 1] =
      message.match(/^(.*?) at line (\d+), column (\d+)/) ?? [];
    const place = { line: Number(line), column: Number(column) };
    // No `cause`, and no quotation: the parser quotes the file, which can
    // contain a pasted API key.
    const problem = `invalid YAML: ${reason.replace(/(?:"|!<|\n)[^]*/, "…")}`;
    const hint = "Indent with spaces only, and put text with braces or a " +
      "colon in double quotes";
    throw errorAt(place, problem, { key, file, hint });
  }
}

/** Parses a text with all scalars as they are written, if possible. */
function parseScalarsAsWritten(parse: Parse, text: string): unknown {
  try {
    return parse(text, { schema: "failsafe", allowDuplicateKeys: true });
  } catch {
    // That schema does not know explicit tags: the resolved values must do.
    return undefined;
  }
}

/**
 * Builds nodes from the values of a YAML parser. As these have no positions, a
 * node gets the position of the first line with its key.
 */
class NodeBuilder {
  readonly #lines: readonly string[];
  #line: number;
  #column = 1;
  /** An alias is the same object, which can even contain itself. */
  readonly #known = new Map<object, YamlNode>();

  /** Starts at a top-level key. */
  constructor(lines: readonly string[], key: string) {
    this.#lines = lines;
    this.#line = lineOfKey(lines, key);
  }

  /** @param written The same value with all scalars as strings. */
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
      // Keys that `<<` merged into the map are written elsewhere.
      if (texts.size === 0 || texts.has(name)) this.#moveToKey(key);
      const place = { line: this.#line, column: this.#column };
      entries.set(key, { key, ...place, value: this.build(item, text) });
    }
    return node;
  }

  /** Moves to the next line with a key. Stays in place if there is none. */
  #moveToKey(key: string): void {
    for (let line = this.#line; line <= this.#lines.length; line++) {
      const text = this.#lines[line - 1] ?? "";
      const from = line === this.#line ? this.#column : 0;
      const at = text.indexOf(key, from);
      const before = text.slice(0, at);
      const isKey = at >= 0 && !/(?:^|\s)#/.test(before) &&
        /(?:^|[\s"'{,])$/.test(before) &&
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

/** Returns the keys of a map as written, by the keys that `parse()` returns. */
function keysAsWritten(
  written: unknown,
): Map<string, { key: string; value?: unknown }> {
  const keys = new Map<string, { key: string; value?: unknown }>();
  if (!isMap(written)) return keys;
  const entries = Object.entries(written);
  for (const [key, value] of entries) {
    keys.set(String(resolveScalar(key).value), { key, value });
  }
  // A quoted key is not resolved, and wins.
  for (const [key, value] of entries) keys.set(key, { key, value });
  return keys;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}

const MAX_QUOTED_LENGTH = 40;

/** Quotes a text for a message. Long texts are cut. */
export function quoteText(text: string): string {
  const start = text.slice(0, MAX_QUOTED_LENGTH);
  return start === text ? `"${text}"` : `"${start}…"`;
}

/** Describes a value for a message about what was found. */
export function describeNode(node: YamlNode): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.type === "null") return "nothing";
  const shown = quoteText(node.text);
  if (node.type !== "text") return shown;
  // A quoted scalar: 'must be true or false, found "true"' would be confusing.
  return resolveScalar(node.text).type === "text"
    ? shown
    : `the string ${shown}`;
}
