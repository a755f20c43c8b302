/**
 * The files outside of the data directory that people pass to commands, to read
 * or to write, and the streams that such a path can name.
 *
 * @module
 */

import { DiskError, InvalidTextError, shellWord } from "../errors.ts";
import { temporaryFile } from "../formats/data_files.ts";
import { codeOf, reasonOf, UnusablePathError } from "./disk_errors.ts";
import { decodeUtf16 } from "./encoding.ts";
import type { FileStat, FileSystem, OpenFile } from "./file_system.ts";

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
  const name = nameOf(source);
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

function nameOf({ path }: InputSource): string {
  return path === "-" ? "Standard input" : `"${path}"`;
}

/** A text in JavaScript has at most 537 million characters. */
const MAX_INPUT_BYTES = 500e6;

/** @throws {InvalidTextError} When there are too many bytes for a text. */
export function rejectLongInput(byteCount: number, source: InputSource): void {
  if (byteCount <= MAX_INPUT_BYTES) return;
  const message = `${nameOf(source)} has more than 500 MB`;
  throw new InvalidTextError("invalid_file", message, {
    hint: "Split it into several files",
  });
}

/**
 * Reads a stream to its end.
 *
 * @throws {InvalidTextError} When it is too long, as a device can be without an
 * end.
 */
export async function readInputStream(
  stream: ReadableStream<Uint8Array>,
  source: InputSource,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of stream) {
    byteCount += chunk.length;
    rejectLongInput(byteCount, source);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(byteCount);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
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
    // In UTF-8, only a byte from 0x80 on can be wrong: it has two digits.
    const bad = bytes[new TextEncoder().encode(before).length];
    const shown = `0x${bad?.toString(16).toUpperCase()}`;
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

// Files to write, and streams.

/** The open stream, by its number, that a path names instead of a file. */
const STREAMS: readonly (readonly [path: RegExp, descriptor?: number])[] = [
  [/^\/dev\/stdout$/, 1],
  [/^\/dev\/stderr$/, 2],
  [/^\/dev\/fd\/(\d+)$/],
  [/^\/proc\/self\/fd\/(\d+)$/],
];

/**
 * Returns the number of the open stream of this process that a path names, such
 * as 1 for `/dev/stdout`; `undefined` for other paths.
 */
export function descriptorOf(path: string): number | undefined {
  for (const [form, descriptor] of STREAMS) {
    const match = path.match(form);
    if (match) return descriptor ?? Number(match[1]);
  }
  return undefined;
}

/**
 * Returns the path of a file that may not exist yet, with the links of its
 * folder resolved.
 *
 * @throws {DiskError} When the folder does not exist or cannot be accessed.
 */
export async function resolvedPath(
  path: string,
  fs: FileSystem,
): Promise<string> {
  try {
    const existing = statIfThere(path, fs);
    // The pipe of a process, such as `/dev/stdout`, has no other path.
    if (existing && isStream(existing)) return path;
    if (existing) return await fs.realPath(path);
    const [, folder = "", name = ""] = path.match(/^(.*[/\\])?(.*)$/s) ?? [];
    return `${await fs.realPath(folder || ".")}/${name}`;
  } catch (error) {
    throw outputError(path, error);
  }
}

/**
 * Writes a file that a person chose: an existing one is replaced atomically,
 * with its permissions, or not at all. A stream receives the bytes: a device, a
 * pipe, or an open file that is named by its number.
 *
 * @returns Whether a file was saved; `false` for a stream.
 * @throws {DiskError} When it cannot be written.
 */
export async function writeOutputFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  fs: FileSystem,
): Promise<boolean> {
  // Others write to the open file before and after, so it is not replaced.
  const isOpen = descriptorOf(path) !== undefined;
  const target = isOpen ? path : await resolvedPath(path, fs);
  try {
    const existing = statIfThere(target, fs);
    if (existing?.kind === "directory") {
      throw new UnusablePathError("it is a directory, not a file");
    }
    if (isOpen || (existing && isStream(existing))) {
      await writeBytes(await fs.open(target, "append"), bytes);
      return false;
    }
    await replace(target, { bytes, existing, fs });
    return true;
  } catch (error) {
    throw outputError(path, error);
  }
}

async function replace(
  target: string,
  { bytes, existing, fs }: {
    bytes: Uint8Array<ArrayBuffer>;
    existing: FileStat | undefined;
    fs: FileSystem;
  },
): Promise<void> {
  const temporary = temporaryFile(target, fs.pid);
  try {
    await writeBytes(await fs.open(temporary, "write"), bytes, true);
    if (existing && !fs.isWindows) {
      await fs.chmod(temporary, existing.mode & 0o777);
    }
    await fs.rename(temporary, target);
  } catch (error) {
    try {
      await fs.remove(temporary);
    } catch {
      // It was not created, or what failed fails again.
    }
    throw error;
  }
}

async function writeBytes(
  file: OpenFile,
  bytes: Uint8Array<ArrayBuffer>,
  flush = false,
): Promise<void> {
  try {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    if (flush) await file.flush();
  } finally {
    await file.close();
  }
}

function statIfThere(path: string, fs: FileSystem): FileStat | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** Returns whether it is a device or a pipe, which cannot be replaced. */
function isStream({ kind }: FileStat): boolean {
  return kind !== "file" && kind !== "directory";
}

function outputError(path: string, cause: unknown): DiskError {
  if (cause instanceof DiskError) return cause;
  const { text, code = "output_failed" } = reasonOf(cause);
  return new DiskError(code, `Cannot write "${path}": ${text}`, {
    hint: "Choose another file: --output FILE",
    cause,
  });
}
