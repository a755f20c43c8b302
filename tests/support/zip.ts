/** Returns the files of a ZIP archive as text, by their names. */
export async function unzipTexts(
  archive: Uint8Array<ArrayBuffer>,
): Promise<ReadonlyMap<string, string>> {
  const view = new DataView(archive.buffer);
  const files = new Map<string, string>();
  const decoder = new TextDecoder();
  // The end of the central directory, without a comment, has 22 bytes.
  const end = archive.length - 22;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const method = view.getUint16(at + 10, true);
    const byteCount = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) +
      view.getUint16(local + 28, true);
    const bytes = archive.subarray(start, start + byteCount);
    const stream = new Blob([bytes]).stream();
    const content = method === 0
      ? stream
      : stream.pipeThrough(new DecompressionStream("deflate-raw"));
    const name = decoder.decode(
      archive.subarray(at + 46, at + 46 + nameLength),
    );
    files.set(name, await new Response(content).text());
    at += 46 + nameLength + view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return files;
}
