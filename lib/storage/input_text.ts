/**
 * The text of files that other programs wrote and people pass to commands.
 *
 * @module
 */

import { InvalidTextError, shellWord } from "../errors.ts";
import { decodeUtf16 } from "./encoding.ts";

/** Where the bytes are from. */
interface InputSource {
  /** The path as typed; `-` for standard input. */
  readonly path: string;
  /** The command that reads it, to suggest a command line. */
  readonly command: string;
}

/**
 * Decodes a file in UTF-8, or in UTF-16 with a byte order mark. The mark is
 * removed.
 *
 * @throws {InvalidTextError} When it is not text, with the line and the column
 * of the first byte that cannot be read.
 */
export function decodeInput(bytes: Uint8Array, source: InputSource): string {
  const name = source.path === "-" ? "Standard input" : `"${source.path}"`;
  const archive = archiveOf(bytes);
  if (archive) {
    throw new InvalidTextError("invalid_file", `${name} ${archive.problem}`, {
      hint: archive.hint,
    });
  }
  const text = decodeUtf16(bytes) ?? decodeUtf8(bytes, name, source);
  const zero = text.indexOf("\0");
  if (zero < 0) return text;
  const place = placeOf(text.slice(0, zero));
  throw new InvalidTextError(
    "invalid_file",
    `${name}, ${place}: expected text, found a zero byte`,
    { hint: "Save it as UTF-8" },
  );
}

/** How a file that is not text begins, and what to do about it. */
const ARCHIVES: readonly {
  readonly start: readonly number[];
  readonly problem: string;
  readonly hint: string;
}[] = [
  {
    start: [0x50, 0x4b, 0x03, 0x04],
    problem: "is a ZIP archive or a spreadsheet",
    hint: "Extract it first, or save the spreadsheet as CSV",
  },
  {
    start: [0x50, 0x4b, 0x05, 0x06],
    problem: "is an empty ZIP archive",
    hint: "Export the file again",
  },
  {
    start: [0x1f, 0x8b],
    problem: "is compressed with gzip",
    hint: "Extract it first",
  },
];

function archiveOf(bytes: Uint8Array) {
  return ARCHIVES.find(({ start }) =>
    start.every((byte, index) => bytes[index] === byte)
  );
}

function decodeUtf8(
  bytes: Uint8Array,
  name: string,
  { path, command }: InputSource,
): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const before = textBeforeError(bytes);
    const bad = bytes[new TextEncoder().encode(before).length] ?? 0;
    const shown = `0x${bad.toString(16).toUpperCase().padStart(2, "0")}`;
    const file = path === "-" ? "FILE" : shellWord(path);
    throw new InvalidTextError(
      "invalid_file",
      `${name}, ${placeOf(before)}: the byte ${shown} is not UTF-8 text`,
      {
        hint: "Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 " +
          `-t UTF-8 ${file} | worktime ${command} -`,
        cause,
      },
    );
  }
}

/** Returns the text before the first byte that is not UTF-8. */
function textBeforeError(bytes: Uint8Array): string {
  const decode = (length: number) =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes.subarray(0, length), { stream: true });
  // The most bytes that can be read, from an incomplete last character on.
  let [readable, unreadable] = [0, bytes.length + 1];
  while (unreadable - readable > 1) {
    const middle = Math.floor((readable + unreadable) / 2);
    try {
      decode(middle);
      readable = middle;
    } catch {
      // The first error is within this part.
      unreadable = middle;
    }
  }
  return decode(readable);
}

/** Returns where a text ends, as editors count: `line 3, column 7`. */
function placeOf(text: string): string {
  const plain = text.replace(/^\uFEFF/, "");
  const ends = plain.match(/\r\n|\n|\r/g)?.length ?? 0;
  const column = plain.length -
    Math.max(plain.lastIndexOf("\n"), plain.lastIndexOf("\r"));
  return `line ${ends + 1}, column ${column}`;
}
