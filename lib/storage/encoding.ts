import { DataFileError } from "../errors.ts";

/** Thrown for text that is not UTF-8, which can be read but not written. */
export class OtherEncodingError extends DataFileError {
  static {
    this.prototype.name = "OtherEncodingError";
  }
  /** The decoded text of the file. */
  readonly text: string;

  constructor(file: string, text: string) {
    const position = { file, line: 1, column: 1 };
    super(position, "expected UTF-8, found UTF-16 as saved by spreadsheets", {
      hint: "To convert it: worktime doctor --fix",
    });
    this.text = text;
  }
}

/** Encodes a text as UTF-8. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  // Deno 2.4 types the result of encode() as possibly backed by shared memory.
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

/**
 * How many bytes of a text are encoded at a time. Into less than 8 KiB, Deno 2.4
 * can say that it read more of a text than it wrote.
 */
const PART_BYTES = 16 * 1024;

/**
 * Encodes a text in parts, to save the memory of a second copy. Each part is
 * overwritten by the next.
 */
export function* encodedParts(
  text: string,
): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(PART_BYTES);
  for (let start = 0; start < text.length;) {
    const { read, written } = encoder.encodeInto(text.slice(start), bytes);
    yield bytes.subarray(0, written);
    start += read;
  }
}

/** What stands for invalid bytes in a decoded text; a text can also have it. */
const REPLACEMENT = "\uFFFD";

/**
 * Decodes UTF-8. A byte order mark is kept, so that encoding the text again
 * gives the same bytes.
 *
 * @throws {OtherEncodingError} When the bytes are UTF-16 with a byte order
 * mark.
 * @throws {DataFileError} When they are not UTF-8, or contain zero bytes.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  // Checking while decoding takes a second copy of the text.
  let text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  try {
    if (text.includes(REPLACEMENT)) {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
        .decode(bytes);
    }
  } catch (cause) {
    const other = decodeUtf16(bytes);
    if (other !== undefined) throw new OtherEncodingError(path, other);
    const position = { file: path, line: 1, column: 1 };
    throw new DataFileError(position, "the file is not UTF-8 text", { cause });
  }
  const zero = text.indexOf("\0");
  if (zero < 0) return text;
  const line = text.slice(0, zero).split("\n").length;
  const column = zero - text.lastIndexOf("\n", zero);
  throw new DataFileError(
    { file: path, line, column },
    "expected text, found a zero byte, possibly from a crash during a write",
  );
}

/**
 * The size of a decoded part. V8 maps memory of its own for each string from
 * 128 KiB on, which can take 40 times as long as decoding it.
 */
const DECODED_BYTES = 32 * 1024;
const LINE_BREAK = 10;

/**
 * Decodes UTF-8 in parts that end with a line break; a longer line is one part.
 *
 * @throws {DataFileError} When it is not text, at a place within a part.
 */
export function decodeParts(bytes: Uint8Array, path: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const last = start + DECODED_BYTES - 1;
    const cut = bytes.lastIndexOf(LINE_BREAK, last) + 1;
    const next = cut > start ? cut : bytes.indexOf(LINE_BREAK, last) + 1;
    const end = last < bytes.length && next > 0 ? next : bytes.length;
    parts.push(decodeText(bytes.subarray(start, end), path));
    start = end;
  }
  return parts;
}

/**
 * Decodes UTF-16 with a byte order mark, which is removed.
 *
 * @returns `undefined` if the bytes have no such mark or are not text.
 */
export function decodeUtf16(bytes: Uint8Array): string | undefined {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isLittle && !isBig) return undefined;
  const encoding = isLittle ? "utf-16le" : "utf-16be";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    // Half a character: the bytes are not text.
    return undefined;
  }
}
