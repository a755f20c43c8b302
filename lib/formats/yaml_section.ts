import { DataFileError } from "../errors.ts";
import { conflictIn } from "./conflict_markers.ts";
import { colonAt, readPlainBlock, repeatedKey } from "./yaml_block.ts";
import type { YamlEntry } from "./yaml_node.ts";
import { scanScalar } from "./yaml_scalar.ts";

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
export function lineOfKey(lines: readonly string[], key: string): number {
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
