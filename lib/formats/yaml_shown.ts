import type { YamlNode } from "./yaml_node.ts";
import { meaningOf } from "./yaml_scalar.ts";

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
