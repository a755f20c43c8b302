import type { YamlEntry, YamlNode, YamlScalar, YamlSpan } from "./yaml_node.ts";
import { meaningOf } from "./yaml_scalar.ts";
import { lineOfKey } from "./yaml_section.ts";

/**
 * Makes nodes of what a YAML parser gives. It tells no positions: those of the
 * nodes are the first lines on which their keys stand.
 */
export class YamlValues {
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
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Date);
}
