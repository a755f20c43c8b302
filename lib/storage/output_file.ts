/**
 * The files that commands write outside of the data directory, and the streams
 * that such a path can name.
 *
 * @module
 */

import { DiskError } from "../errors.ts";
import { temporaryFile } from "../formats/data_files.ts";
import { codeOf, reasonOf, UnusablePathError } from "./disk_errors.ts";
import type { FileStat, FileSystem, OpenFile } from "./file_system.ts";

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
