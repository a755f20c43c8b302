const MAX_LINE_LENGTH = 400;

/**
 * Characters that must not reach a terminal unescaped: control characters, line
 * ends, bidirectional controls and invisible characters. Some of these are
 * harmless in context, such as the joiners of an emoji.
 */
const SUSPICIOUS = String
  .raw`\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB`;

/** The flags of England, Scotland and Wales: a black flag and invisible tags. */
const FLAG = String
  .raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}`;

// Patterns with classes of characters are made when a text first needs them:
// each takes up to 1 ms, and most texts are ASCII.
let cellPattern: RegExp | undefined;
let terminalPattern: RegExp | undefined;

function inCell(): RegExp {
  return cellPattern ??= new RegExp(`${FLAG}|[${SUSPICIOUS}]`, "gu");
}

function onTerminal(): RegExp {
  return terminalPattern ??= new RegExp(
    `${FLAG}|(?![\\n\\t])[${SUSPICIOUS}]`,
    "gu",
  );
}

function isPlainAscii(text: string): boolean {
  return /^[\n\t\x20-\x7e]*$/.test(text);
}

/**
 * Makes any text safe to print in a line: escapes control characters, and
 * truncates texts that are too long to read.
 */
export function printable(
  text: string,
  maxLength: number = MAX_LINE_LENGTH,
): string {
  const escaped = /^[\x20-\x7e]*$/.test(text)
    ? text
    : text.replace(inCell(), escapeMatch);
  if (escaped.length <= maxLength) return escaped;
  const cut = escaped.slice(0, maxLength - 1);
  // Do not split a surrogate pair.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/** Makes each of some texts safe to print in a line. */
export function printableLines(texts: readonly string[]): string[] {
  return texts.map((text) => printable(text));
}

/** Returns a number with its noun, such as `1 day` or `2 entries`. */
export function counted(
  count: number,
  one: string,
  several = `${one}s`,
): string {
  return `${count} ${count === 1 ? one : several}`;
}

/**
 * Makes a text of several lines safe to print on a terminal. All output goes
 * through it, except for our own colored text.
 */
export function terminalText(text: string): string {
  if (isPlainAscii(text)) return text;
  return text.replace(onTerminal(), escapeMatch);
}

/** Formats a value as JSON that is safe to print and parses to the same value. */
export function terminalJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  if (isPlainAscii(json)) return json;
  return json.replace(
    onTerminal(),
    (found, at: number) =>
      isHarmless(found, json, at) ? found : jsonEscape(found),
  );
}

/** Escapes each code unit of a text as in JSON: `\u200b`. */
export function jsonEscape(text: string): string {
  return text.split("").map((unit) =>
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  ).join("");
}

function escapeMatch(found: string, at: number, text: string): string {
  if (isHarmless(found, text, at)) return found;
  const code = (found.codePointAt(0) ?? NaN).toString(16);
  if (code.length > 4) return `\\u{${code}}`;
  return code.length > 2
    ? `\\u${code.padStart(4, "0")}`
    : `\\x${code.padStart(2, "0")}`;
}

function picture(): RegExp {
  return /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u;
}

/** Letters of scripts that use invisible joiners and non-joiners. */
function joining(): RegExp {
  return /^[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]$/u;
}

/** Whether a suspicious character is legitimate between its neighbors. */
function isHarmless(found: string, text: string, at: number): boolean {
  const code = found.codePointAt(0) ?? NaN;
  if (code === 0x1f3f4) return true;
  const [before = ""] = /.$/su.exec(text.slice(Math.max(0, at - 2), at)) ?? [];
  const after = text.codePointAt(at + found.length);
  const next = after === undefined ? "" : String.fromCodePoint(after);
  const joins = (kind: RegExp) => kind.test(before) && kind.test(next);
  switch (found) {
    case "\u200D":
      return joins(picture()) || joins(joining());
    case "\u200C":
      return joins(joining());
  }
  // A variation selector picks the glyph of the character before it.
  if (code >= 0xfe00 && code <= 0xfe0f) {
    return /^[\p{S}\p{N}\p{L}\p{Po}\p{Pd}]$/u.test(before);
  }
  if (code >= 0xe0100 && code <= 0xe01ef) return /^\p{sc=Han}$/u.test(before);
  return code >= 0x180b && code <= 0x180f && /^\p{sc=Mong}$/u.test(before);
}

/** A column of a Markdown table. */
interface MarkdownColumn {
  readonly header: string;
  readonly isRightAligned?: boolean;
}

/** Formats rows as a table in GitHub Flavored Markdown. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  const header = columns.map((column) => escapeMarkdown(column.header));
  const rule = columns.map(({ isRightAligned }) =>
    isRightAligned ? "---:" : "---"
  );
  const cells = rows.map((row) => row.map(escapeMarkdown));
  return [header, rule, ...cells].map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** Escapes a text for one line of Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|`*_~<>[\]]|&(?=#?\w+;)/g, "\\$&")
    .replace(/[\r\n]+/g, " ");
}
