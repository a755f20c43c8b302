/** Reads the tarballs of npm packages, which hold short paths and small files. */

const BLOCK = 512;

/**
 * Reads the text files of an npm package's tarball.
 *
 * @param path The tarball, compressed with gzip.
 * @param wanted Which paths to read.
 * @returns The texts by path, without the leading `package/`.
 */
export async function readTarball(
  path: string,
  wanted: RegExp,
): Promise<Map<string, string>> {
  const packed = new Blob([await Deno.readFile(path)]);
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const tar = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const field = (from: number, to: number) =>
    new TextDecoder().decode(tar.subarray(from, to)).replace(/\0.*$/s, "");
  const files = new Map<string, string>();
  for (let at = 0; field(at, at + 100) !== "";) {
    const folder = field(at + 345, at + 500);
    const name = `${folder}/${field(at, at + 100)}`
      .replace(/^\/?package\//, "");
    const size = parseInt(field(at + 124, at + 136), 8);
    const start = at + BLOCK;
    if (wanted.test(name)) files.set(name, field(start, start + size));
    at = start + BLOCK * Math.ceil(size / BLOCK);
  }
  return files;
}
