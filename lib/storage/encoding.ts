import { DataFileError } from "../errors.ts";

/** A file that is text, but not in UTF-8: it can be read, and not written. */
export class OtherEncodingError extends DataFileError {
  static {
    this.prototype.name = "OtherEncodingError";
  }
  /** The file's text. */
  readonly text: string;

  /** Makes an error for a file with its text. */
  constructor(file: string, text: string) {
    const position = { file, line: 1, column: 1 };
    super(position, "it is UTF-16, as spreadsheets save it, expected UTF-8", {
      hint: "Convert it with: worktime doctor --fix",
    });
    this.text = text;
  }
}

/** The bytes of a text. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  // Deno 2.4 types what encode() returns as possibly being over shared memory.
  return new Uint8Array(new TextEncoder().encode(text));
}

/**
 * The text of a file's bytes. A byte order mark stays, so that writing the text
 * gives the same bytes.
 *
 * @throws {DataFileError} When they are not UTF-8, or hold zero bytes; one with
 * the text in it when they are UTF-16 with a byte order mark.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (cause) {
    const other = decodeUtf16(bytes);
    if (other !== undefined) throw new OtherEncodingError(path, other);
    const position = { file: path, line: 1, column: 1 };
    throw new DataFileError(position, "it is not UTF-8 text", { cause });
  }
  const zero = text.indexOf("\0");
  if (zero < 0) return text;
  const lines = text.slice(0, zero).split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  throw new DataFileError(
    { file: path, line: lines.length, column },
    "expected text, found a zero byte: the machine went down during a write",
  );
}

/**
 * The text of bytes in UTF-16, without their byte order mark.
 *
 * @returns The text, or `undefined` if they have no such mark or are no text.
 */
export function decodeUtf16(bytes: Uint8Array): string | undefined {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isLittle && !isBig) return undefined;
  const little = bytes.slice();
  if (isBig) {
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      little[i] = bytes[i + 1] ?? 0;
      little[i + 1] = bytes[i] ?? 0;
    }
  }
  try {
    const text = new TextDecoder("utf-16le", { fatal: true }).decode(little);
    return text.includes("\0") ? undefined : text;
  } catch {
    // Half of a letter: the bytes are no text.
    return undefined;
  }
}
