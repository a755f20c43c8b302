import type { YamlScalar } from "./yaml_node.ts";

/** A scalar at its place in a line. */
export interface ScannedScalar {
  /** Its text, without quotes. */
  readonly text: string;
  /** Whether it is in quotes. */
  readonly isQuoted: boolean;
  /** The index after it. */
  readonly end: number;
}

/** Characters that begin something else than a plain scalar. */
const INDICATORS = " ?:,[]{}#&*!|>'\"%@`";

const ESCAPE =
  /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g;

/** https://yaml.org/spec/1.2.2/#57-escaped-characters */
const ESCAPED = new Map([
  ...'0\0 a\x07 b\b t\t n\n v\v f\f r\r e\x1b "" // \\\\'.split(" ")
    .map((it) => [it.slice(0, 1), it.slice(1)] as const),
  ["\t", "\t"],
  [" ", " "],
  ["N", "\x85"],
  ["_", "\xa0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);

const WORDS = new Map<string, null | boolean>([
  ...["", "~", "null", "Null", "NULL"].map((it) => [it, null] as const),
  ...["true", "True", "TRUE"].map((it) => [it, true] as const),
  ...["false", "False", "FALSE"].map((it) => [it, false] as const),
]);

/** How all begin that are no text. */
const FIRST_OF_OTHERS = /^(?:$|[-+.\d~nNtTfF])/;
const INTEGER =
  /^([-+]?)(0|0b[01_]*[01]|0x[\da-fA-F_]*[\da-fA-F]|0[0-7_]*[0-7])$/;
const FLOAT =
  /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.[\d_]+(?:e[-+]?\d+)?)$/i;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const TIME =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/**
 * What a scalar without quotes stands for, as `@std/yaml` has it: YAML 1.2 with
 * the octal numbers `017`, the underscores and the times of YAML 1.1.
 */
export function meaningOf(text: string): Pick<YamlScalar, "type" | "value"> {
  if (!FIRST_OF_OTHERS.test(text)) return { type: "text", value: text };
  const word = WORDS.get(text);
  if (word !== undefined) {
    return { type: word === null ? "null" : "boolean", value: word };
  }
  if (TIME.test(text)) return { type: "time", value: text };
  const number = numberOf(text);
  return number === undefined
    ? { type: "text", value: text }
    : { type: "number", value: number };
}

/**
 * The scalar at an index of a line.
 *
 * @param isInFlow Whether it is an item of a list in brackets.
 * @returns `undefined` where there is none on one line.
 */
export function scanScalar(
  line: string,
  at: number,
  isInFlow = false,
): ScannedScalar | undefined {
  if (line[at] === '"') return scanDoubleQuoted(line, at);
  if (line[at] === "'") return scanSingleQuoted(line, at);
  if (at >= line.length || INDICATORS.includes(line.charAt(at))) {
    return undefined;
  }
  const second = line[at + 1] ?? " ";
  if (line[at] === "-" && " ,[]{}".includes(second)) return undefined;
  let end = plainEnd(line, at, isInFlow);
  if (end < 0) return undefined;
  while (line[end - 1] === " ") end--;
  return { text: line.slice(at, end), isQuoted: false, end };
}

/** The index after a plain scalar and the spaces behind it; -1 at a tab. */
function plainEnd(line: string, at: number, isInFlow: boolean): number {
  for (let index = at; index < line.length; index++) {
    const character = line[index] ?? "";
    if (character === "\t") return -1;
    if (character === "#" && line[index - 1] === " ") return index;
    if (isInFlow && ",[]{}".includes(character)) return index;
    if (character !== ":") continue;
    const next = line[index + 1] ?? " ";
    if (next === " " || isInFlow && ",[]{}".includes(next)) return index;
  }
  return line.length;
}

function scanDoubleQuoted(
  line: string,
  at: number,
): ScannedScalar | undefined {
  let last = at + 1;
  while (last < line.length && line[last] !== '"') {
    last += line[last] === "\\" ? 2 : 1;
  }
  if (last >= line.length) return undefined;
  const text = unescaped(line.slice(at + 1, last));
  return text === undefined
    ? undefined
    : { text, isQuoted: true, end: last + 1 };
}

function scanSingleQuoted(
  line: string,
  at: number,
): ScannedScalar | undefined {
  let last = line.indexOf("'", at + 1);
  while (last >= 0 && line[last + 1] === "'") {
    last = line.indexOf("'", last + 2);
  }
  if (last < 0) return undefined;
  const text = line.slice(at + 1, last).replaceAll("''", "'");
  return { text, isQuoted: true, end: last + 1 };
}

/** A text with its escapes resolved, or `undefined` if one is unknown. */
function unescaped(source: string): string | undefined {
  if (!source.includes("\\")) return source;
  let isKnown = true;
  const text = source.replace(ESCAPE, (_, x, u, U, letter) => {
    const code = parseInt(x ?? u ?? U ?? "0", 16);
    const character = letter === undefined
      ? code > 0x10ffff ? undefined : String.fromCodePoint(code)
      : ESCAPED.get(letter);
    isKnown &&= character !== undefined;
    return character ?? "";
  });
  return isKnown ? text : undefined;
}

function numberOf(text: string): number | undefined {
  const [, sign, digits] = text.match(INTEGER) ?? [];
  if (digits !== undefined) {
    const value = integerOf(digits.replaceAll("_", ""));
    // A zero without its sign, unlike -0.0.
    return sign === "-" && value !== 0 ? -value : value;
  }
  if (FLOAT.test(text) && !text.endsWith("_")) {
    return Number.parseFloat(text.replaceAll("_", ""));
  }
  const infinity = text.match(INFINITY);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  return NAN.test(text) ? NaN : undefined;
}

function integerOf(digits: string): number {
  if (digits[1] === "b") return parseInt(digits.slice(2), 2);
  return digits[1] === "x" ? parseInt(digits, 16) : parseInt(digits, 8);
}
