import type { ListOptions } from "../ports.ts";
import {
  BrokenLinkError,
  codeOf,
  diskError,
  UnusablePathError,
} from "./disk_errors.ts";

/** What a runtime says of a path, without opening it. */
export interface PathProbe {
  /** What is there, all links followed; throws if that is nothing. */
  kindAt(path: string): PathKind;
  /** Where a symbolic link points to; throws if there is none. */
  linkAt(path: string): string;
}

/** What can be at a path. */
export type PathKind = "file" | "directory" | "pipe" | "socket" | "device";

const SHOWN: Readonly<Record<Exclude<PathKind, "file">, string>> = {
  directory: "a directory",
  pipe: "a named pipe",
  socket: "a socket",
  device: "a device",
};

/** What is done on the disk, with errors that people understand. */
export class DiskCalls {
  readonly #location: string;
  readonly #probe: PathProbe;
  /** Whether the directory is no link that leads nowhere; not seen yet if not. */
  #isSound = false;

  /** Takes the directory, and what the runtime says of a path. */
  constructor(location: string, probe: PathProbe) {
    this.#location = location;
    this.#probe = probe;
  }

  /**
   * Does something with a path.
   *
   * @throws {DiskError} When that fails.
   */
  async run<T>(
    action: string,
    path: string,
    call: (fullPath: string) => T | Promise<T>,
  ): Promise<T> {
    const fullPath = path === "" ? this.#location : `${this.#location}/${path}`;
    try {
      return await call(fullPath);
    } catch (error) {
      throw diskError(action, fullPath, this.#explained(fullPath, error));
    }
  }

  /**
   * The same, if the file is there.
   *
   * @throws {DiskError} When that fails.
   */
  runIfThere<T>(
    action: string,
    path: string,
    call: (fullPath: string) => T | Promise<T>,
  ): Promise<T | undefined> {
    return this.run(action, path, async (fullPath) => {
      try {
        return await call(fullPath);
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || this.#linkBehind(fullPath)) {
          throw error;
        }
        return undefined;
      }
    });
  }

  /**
   * The same for what opens a file. To open anything else could take for ever,
   * such as a named pipe to which nobody writes: it is refused before.
   *
   * @throws {DiskError} When that fails, or when there is no file but something
   * else.
   */
  open<T>(
    action: string,
    path: string,
    call: (fullPath: string) => T | Promise<T>,
  ): Promise<T> {
    return this.run(action, path, (fullPath) => {
      this.#refuseOthers(fullPath);
      return call(fullPath);
    });
  }

  /**
   * The same, if the file is there.
   *
   * @throws {DiskError} When that fails, or when there is no file but something
   * else.
   */
  openIfThere<T>(
    action: string,
    path: string,
    call: (fullPath: string) => T | Promise<T>,
  ): Promise<T | undefined> {
    return this.runIfThere(action, path, (fullPath) => {
      mustBeFile(this.#probe.kindAt(fullPath));
      return call(fullPath);
    });
  }

  /**
   * The paths of all files, also those in folders and in linked ones.
   *
   * @param entriesOf What is in a folder.
   */
  async list(
    { folders: withFolders = false, under = "" }: ListOptions,
    entriesOf: (fullPath: string) => FolderEntries | Promise<FolderEntries>,
  ): Promise<string[]> {
    const paths: string[] = [];
    const visit = async (folder: string, depth: number) => {
      const entries = await entriesOf(`${this.#location}/${folder}`);
      for (const { name, isFolder, isLink } of entries) {
        const path = folder + name;
        if (!isFolder && !(isLink && depth === 0 && this.#isFolder(path))) {
          paths.push(path);
          continue;
        }
        if (withFolders) paths.push(`${path}/`);
        // A linked folder may be anybody's, and links go round in circles.
        if (depth >= DEEPEST_FOLDER) continue;
        try {
          await visit(`${path}/`, depth + 1);
        } catch (error) {
          if (!withFolders) throw error;
        }
      }
    };
    const top = under === "" ? "" : `${under}/`;
    await this.runIfThere("read", under, () => visit(top, 0));
    return paths.sort();
  }

  #isFolder(path: string): boolean {
    try {
      return this.#probe.kindAt(`${this.#location}/${path}`) === "directory";
    } catch {
      // A link that leads nowhere, or out of what may be read.
      return false;
    }
  }

  #refuseOthers(fullPath: string): void {
    let kind: PathKind;
    try {
      kind = this.#probe.kindAt(fullPath);
    } catch (error) {
      const isLink = codeOf(error) === "ENOENT" && this.#linkBehind(fullPath);
      if (isLink || codeOf(error) === "ELOOP") throw error;
      // Whatever opens it finds out what is wrong, or makes it.
      return;
    }
    mustBeFile(kind);
  }

  /** The link at which a path ends that leads nowhere, if that is why. */
  #linkBehind(fullPath: string): string | undefined {
    const link = this.#brokenLinkAt(fullPath);
    if (link !== undefined || this.#isSound) return link;
    const ofDirectory = this.#brokenLinkAt(this.#location);
    this.#isSound = ofDirectory === undefined;
    return ofDirectory;
  }

  #brokenLinkAt(path: string): string | undefined {
    try {
      const target = this.#probe.linkAt(path);
      return this.#isThere(path) ? undefined : target;
    } catch {
      // It is no link.
      return undefined;
    }
  }

  #isThere(path: string): boolean {
    try {
      this.#probe.kindAt(path);
      return true;
    } catch {
      // Whatever the reason is, it cannot be used.
      return false;
    }
  }

  /** An error that names the link which leads nowhere, where that is why. */
  #explained(fullPath: string, error: unknown): unknown {
    if (!LINK_CODES.has(codeOf(error))) return error;
    const target = this.#linkBehind(fullPath);
    if (target === undefined) return error;
    return new BrokenLinkError(
      `a symbolic link points to "${target}", which cannot be reached`,
      { cause: error },
    );
  }
}

/** What is in a folder. */
type FolderEntries = readonly {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}[];

/** Ours are `history/`, and that in a folder of `backups/`. */
const DEEPEST_FOLDER = 4;

/** What runtimes say of a link that leads nowhere. */
const LINK_CODES: ReadonlySet<string> = new Set(["ENOENT", "EEXIST", "ELOOP"]);

function mustBeFile(kind: PathKind): void {
  if (kind === "file") return;
  throw new UnusablePathError(`it is ${SHOWN[kind]}, not a file`);
}

/** How a {@linkcode renameAgain} tries; tests do not wait. */
interface RenamePlan {
  /** Whether the system is Windows. */
  readonly isWindows: boolean;
  /** Waits for some milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** How long to wait before each new try, in ms: a second together. */
const WAITS_MS = [10, 20, 40, 80, 150, 200, 250, 250];

/**
 * Renames a file. Windows refuses that while another program, such as a virus
 * scanner, has one of the two open: it is tried again for a second.
 */
export async function renameAgain(
  rename: () => void | Promise<void>,
  { isWindows, sleep }: RenamePlan,
): Promise<void> {
  for (const waitMs of isWindows ? WAITS_MS : []) {
    try {
      return await rename();
    } catch (error) {
      if (!HELD_OPEN.has(codeOf(error))) throw error;
      await sleep(waitMs);
    }
  }
  await rename();
}

/** "Access is denied" and "sharing violation", in the words of the runtimes. */
const HELD_OPEN: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EBUSY"]);

/**
 * Whether an error says that the file system cannot flush the names in a folder
 * (CIFS, some FUSE ones): there is nothing to wait for then, as in borg's
 * `sync_dir()`. Any other error counts, such as that of a disk that fails.
 */
export function cannotFlushNames(error: unknown): boolean {
  return codeOf(error) === "EINVAL";
}

/** Waits for some milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for something, and returns whether it ended in time. */
export async function endsWithin(
  wait: Promise<void>,
  timeoutMs: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([wait.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
