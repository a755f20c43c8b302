import { isNull, type YamlNode, type YamlSection } from "../text/yaml_block.ts";

/**
 * The type of a key's value: how it is checked, read, written and described.
 */
export interface ValueType<T> {
  /** What is allowed, as the end of a sentence with "must be". */
  readonly allowed: string;
  /**
   * Whether the value could be a secret, and so must not appear in messages.
   */
  readonly isSecret?: boolean;
  /** The type of the values, if a map is allowed. */
  readonly items?: ValueType<unknown>;
  /**
   * Returns the meaning of a value, or `undefined` if it is not allowed.
   *
   * @throws {DataFileError} When a part of the value is not allowed.
   */
  read(node: YamlNode, section: YamlSection): T | undefined;
  /** Formats a value as lines below its key, if it needs more than one. */
  lines?(value: T): readonly string[] | undefined;
  /**
   * Formats a value for the file.
   *
   * @default Formats strings as YAML, and other values with `String()`.
   */
  write?(value: T): string;
  /**
   * Converts a value for JSON output.
   *
   * @default Returns the value itself.
   */
  json?(value: T): unknown;
}

/**
 * Returns the text of a scalar as written, including numbers and dates.
 *
 * @param pattern The pattern that the text must match.
 */
export function textOf(node: YamlNode, pattern = /^/): string | undefined {
  if (node.kind !== "scalar" || isNull(node)) return undefined;
  return pattern.test(node.text) ? node.text : undefined;
}
