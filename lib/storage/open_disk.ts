import type { Disk } from "../ports.ts";
import { DENO_FS } from "./deno_fs.ts";
import { FileDisk } from "./file_disk.ts";

/**
 * Opens a data directory on disk, on Deno, Node or Bun. Nothing is read or
 * created yet.
 *
 * @throws {TypeError} When the path is empty, as it would mean the root.
 *
 * @example
 * ```ts
 * import { openDisk, Tracker } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tracker = new Tracker(await openDisk("nothing/is/there/yet"));
 * assertEquals((await tracker.status()).state, "unstarted");
 * ```
 */
export async function openDisk(directory: string): Promise<Disk> {
  if (directory === "") throw new TypeError("Expected a path, found none");
  if ("Deno" in globalThis) return new FileDisk(directory, DENO_FS);
  // On Deno, loading Node's modules takes longer than most commands.
  const { NODE_FS } = await import("./node_fs.ts");
  return new FileDisk(directory, NODE_FS);
}

/** The environment that the default data directory depends on. */
export interface DirectoryEnvironment {
  /** Returns an environment variable. An empty one counts as unset. */
  variable(name: string): string | undefined;
  /** Whether the system is Windows. */
  readonly isWindows: boolean;
}

/**
 * Returns the default data directory: `$WORKTIME_DATA_DIR`, or else
 * `$XDG_DATA_HOME/worktime`, or else the usual place of the platform. A
 * relative `$XDG_DATA_HOME` is ignored, as required by the XDG Base Directory
 * Specification 0.8.
 *
 * @example
 * ```ts
 * import { defaultDirectory } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const variables: Record<string, string> = { HOME: "/home/me" };
 * const variable = (name: string) => variables[name];
 * const directory = defaultDirectory({ variable, isWindows: false });
 * assertEquals(directory, "/home/me/.local/share/worktime");
 * ```
 *
 * @param environment By default, that of this process. On Deno, variables that
 * it has no permission for count as unset.
 * @returns The path, or `undefined` if no variable determines it.
 */
export function defaultDirectory(
  { variable, isWindows }: DirectoryEnvironment = processEnvironment(),
): string | undefined {
  const set = (name: string) => variable(name) || undefined;
  const own = set("WORKTIME_DATA_DIR");
  if (own !== undefined) return own;
  const dataHome = set("XDG_DATA_HOME");
  if (dataHome !== undefined && isAbsolute(dataHome)) {
    return `${dataHome}/worktime`;
  }
  if (isWindows) {
    const local = set("LOCALAPPDATA");
    return local && `${local}\\worktime`;
  }
  const home = set("HOME");
  return home && `${home}/.local/share/worktime`;
}

function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[/\\]|\\\\)/.test(path);
}

/** The part of Node's `process` that all runtimes have. */
interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

function processEnvironment(): DirectoryEnvironment {
  const { process } = globalThis as unknown as { process: Process };
  return {
    isWindows: process.platform === "win32",
    variable(name) {
      try {
        return process.env[name];
      } catch (error) {
        if (error instanceof Error && error.name === "NotCapable") return;
        throw error;
      }
    },
  };
}
