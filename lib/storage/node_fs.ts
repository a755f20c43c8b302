import {
  lstatSync,
  readlinkSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import * as fs from "node:fs/promises";
import process from "node:process";
import { codeOf } from "./disk_errors.ts";
import type {
  FileStat,
  FileSystem,
  OpenFile,
  OpenMode,
} from "./file_system.ts";

/** The file system of Node, which Bun has as well. */
export const NODE_FS: FileSystem = {
  runtime: "node",
  pid: process.pid,
  isWindows: process.platform === "win32",
  stat: (path) => statOf(statSync(path)),
  readLink: (path) => {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  },
  realPath: (path) => fs.realpath(path),
  entries: async (path) => {
    const entries = await fs.readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isLink: entry.isSymbolicLink(),
    }));
  },
  makeFolder: async (path) => {
    await fs.mkdir(path, { recursive: true, mode: 0o700 });
  },
  flushFolder: async (path) => {
    const folder = await fs.open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  canRead: () => true,
  read: (path) => fs.readFile(path),
  open: async (path, mode) => opened(await fs.open(path, MODES[mode])),
  // Synchronous, so that the file is empty for as short as possible.
  create: (path, text) => writeFileSync(path, text, { flag: "wx" }),
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  chmod: (path, mode) => fs.chmod(path, mode),
  touch: (path) => {
    const now = new Date();
    return fs.utimes(path, now, now);
  },
  isAlive: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return codeOf(error) === "EPERM";
    }
  },
};

const MODES: Readonly<Record<OpenMode, string>> = {
  read: "r",
  write: "w",
  append: "a",
  change: "r+",
};

function opened(file: fs.FileHandle): OpenFile {
  return {
    size: async () => (await file.stat()).size,
    read: async (bytes, position) => {
      return (await file.read(bytes, 0, bytes.length, position)).bytesRead;
    },
    write: async (bytes) => (await file.write(bytes)).bytesWritten,
    truncate: (byteCount) => file.truncate(byteCount),
    flush: () => file.datasync(),
    close: () => file.close(),
  };
}

function statOf(info: Stats): FileStat {
  return {
    kind: kindOf(info),
    byteSize: info.size,
    mode: info.mode,
    modifiedMs: info.mtimeMs,
    identity: `${info.ino}-${Math.floor(info.birthtimeMs)}`,
  };
}

function kindOf(info: Stats): FileStat["kind"] {
  if (info.isFile()) return "file";
  if (info.isDirectory()) return "directory";
  if (info.isFIFO()) return "named pipe";
  return info.isSocket() ? "socket" : "device";
}
