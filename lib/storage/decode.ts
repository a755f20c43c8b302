import { DataFileError } from "../errors.ts";

/**
 * The text of a file's bytes. A byte order mark stays, so that writing the text
 * gives the same bytes.
 *
 * @throws {DataFileError} When they are not UTF-8, or hold zero bytes.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (cause) {
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
