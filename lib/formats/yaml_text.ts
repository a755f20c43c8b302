import { meaningOf } from "./yaml_scalar.ts";

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
