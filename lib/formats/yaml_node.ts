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
export interface YamlList extends YamlSpan {
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
