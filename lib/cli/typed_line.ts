/** Reads some bytes into a buffer: how many, or `null` at the end of input. */
type ReadBytes = (buffer: Uint8Array) => Promise<number | null>;

const BUFFER_BYTES = 1024;

/**
 * Reads a line that a person types at a terminal, which hands it over when it
 * is complete.
 *
 * @returns The line without its end, or `undefined` at the end of input.
 */
export async function readTypedLine(
  read: ReadBytes,
): Promise<string | undefined> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const byteCount = await read(buffer);
    // Ctrl-D after some text hands that text over, without a line end.
    if (byteCount === null) return text === "" ? undefined : text;
    text += decoder.decode(buffer.subarray(0, byteCount), { stream: true });
  }
  return text.replace(/\r?\n.*$/s, "");
}
