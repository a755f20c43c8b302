/**
 * The files that commands write outside of the data directory, and the streams
 * that such a path can name.
 *
 * @module
 */

import { DiskError } from "../errors.ts";
import { temporaryFile } from "../formats/data_files.ts";
import { codeOf, reasonOf, UnusablePathError } from "./disk_errors.ts";
import type { FileStat, FileSystem } from "./file_system.ts";

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
 * with its permissions, or not at all. A device or a pipe receives the bytes.
 *
 * @throws {DiskError} When it cannot be written.
 */
export async function writeOutputFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  fs: FileSystem,
): Promise<void> {
  const target = await resolvedPath(path, fs);
  try {
    const existing = statIfThere(target, fs);
    if (existing?.kind === "directory") {
      throw new UnusablePathError("it is a directory, not a file");
    }
    if (existing && isStream(existing)) await writeBytes(target, bytes, fs);
    else await replace(target, { bytes, existing, fs });
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
    await writeBytes(temporary, bytes, fs, true);
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
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  fs: FileSystem,
  flush = false,
): Promise<void> {
  const file = await fs.open(path, "write");
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
