import { encodeText } from "./encoding.ts";
import type {
  FileStat,
  FileSystem,
  OpenFile,
  OpenMode,
} from "./file_system.ts";

/**
 * The file system of Deno. All calls are synchronous: files are small, and the
 * overhead of an asynchronous call (0.1 to 0.3 ms) is large compared to the run
 * time of a command.
 */
export const DENO_FS: FileSystem = {
  runtime: "deno",
  // Getters, as other runtimes load this module too, and have no `Deno`.
  get pid() {
    return Deno.pid;
  },
  get isWindows() {
    return Deno.build.os === "windows";
  },
  stat: (path) => statOf(Deno.statSync(path)),
  readLink: (path) => {
    return Deno.lstatSync(path).isSymlink ? Deno.readLinkSync(path) : undefined;
  },
  realPath: (path) => Deno.realPathSync(path),
  entries: (path) =>
    [...Deno.readDirSync(path)].map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory,
      isLink: entry.isSymlink,
    })),
  makeFolder: (path) => Deno.mkdirSync(path, { recursive: true, mode: 0o700 }),
  flushFolder: (path) => {
    // Not `using`, which Node 20 cannot parse.
    const folder = Deno.openSync(path);
    try {
      folder.syncSync();
    } finally {
      folder.close();
    }
  },
  canRead: (path) => {
    const { state } = Deno.permissions.querySync({ name: "read", path });
    return state === "granted";
  },
  read: (path) => Deno.readFileSync(path),
  open: (path, mode) => opened(Deno.openSync(path, MODES[mode])),
  create: (path, text) => {
    const bytes = encodeText(text);
    const file = Deno.openSync(path, { write: true, createNew: true });
    try {
      for (let written = 0; written < bytes.length;) {
        written += file.writeSync(bytes.subarray(written));
      }
    } finally {
      file.close();
    }
  },
  rename: (from, to) => Deno.renameSync(from, to),
  remove: (path) => Deno.removeSync(path),
  chmod: (path, mode) => Deno.chmodSync(path, mode),
  openLock: (path) => Deno.openSync(path, { write: true, create: true }),
};

const MODES: Readonly<Record<OpenMode, Deno.OpenOptions>> = {
  read: { read: true },
  write: { write: true, create: true, truncate: true },
  append: { append: true, create: true },
  change: { write: true },
};

function opened(file: Deno.FsFile): OpenFile {
  return {
    size: () => file.statSync().size,
    read: (bytes, position) => {
      file.seekSync(position, Deno.SeekMode.Start);
      return file.readSync(bytes) ?? 0;
    },
    write: (bytes) => file.writeSync(bytes),
    truncate: (byteCount) => file.truncateSync(byteCount),
    flush: () => file.syncDataSync(),
    close: () => file.close(),
  };
}

function statOf(info: Deno.FileInfo): FileStat {
  return {
    kind: kindOf(info),
    byteSize: info.size,
    mode: info.mode ?? 0,
    modifiedMs: info.mtime?.getTime() ?? 0,
    // Of a hundred files in a row, it is not needed.
    get identity() {
      return `${info.ino ?? 0}-${info.birthtime?.getTime() ?? 0}`;
    },
  };
}

function kindOf(info: Deno.FileInfo): FileStat["kind"] {
  if (info.isFile) return "file";
  if (info.isDirectory) return "directory";
  if (info.isFifo) return "named pipe";
  return info.isSocket ? "socket" : "device";
}
