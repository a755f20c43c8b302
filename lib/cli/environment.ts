import type { Clock, Disk } from "../ports.ts";
import type { TimeTrackingProvider } from "../provider.ts";
import type { Timers } from "../timers.ts";
import type { Settings } from "../tracking/settings.ts";

/** The input for opening a provider. */
export interface ProviderRequest {
  readonly disk: Disk;
  readonly timers: Timers;
  readonly settings: Settings;
  /** The time limit for all requests together, in milliseconds. */
  readonly budgetMs?: number;
  /** Receives a line about each request, without secrets. */
  readonly trace?: (line: string) => void;
}

/** A provider that is ready to use. */
export interface OpenedProvider {
  readonly provider: TimeTrackingProvider;
  /** Saves cached data, such as quotas, for later processes. */
  readonly close: () => Promise<void>;
}

/**
 * Asks a question and waits for a line.
 *
 * @returns The line, or `undefined` at the end of input.
 */
export type Ask = (question: string) => Promise<string | undefined>;

/** A line on the terminal that is redrawn until the user presses Ctrl-C. */
export interface LiveLine {
  /** Returns the width of the terminal in columns, which can change. */
  columns(): number | undefined;
  /** Replaces the line; an empty one clears it. */
  show(line: string): void;
  /**
   * Waits.
   *
   * @param ms How long, in milliseconds.
   * @returns Whether to go on; `false` as soon as Ctrl-C is pressed.
   */
  wait(ms: number): Promise<boolean>;
}

/** The program's access to the outside world. */
export interface CliEnvironment {
  readonly clock: Clock;
  /** Opens a data directory. */
  openDisk(directory: string): Promise<Disk>;
  /** Returns the value of an environment variable. */
  variable(name: string): string | undefined;
  /**
   * Opens the configured provider without sending a request.
   *
   * @throws {ProviderError} When its key is missing.
   */
  openProvider(request: ProviderRequest): Promise<OpenedProvider>;
  readonly isWindows: boolean;
  /** The data directory chosen when the executable was compiled. */
  readonly embeddedDirectory: string | undefined;
  /**
   * The only directories that this executable can access; `undefined` if the
   * program is run by Deno.
   */
  readonly allowedDirectories: readonly string[] | undefined;
  /** Whether help texts are printed with colors. */
  hasColors(): boolean;
  /** Returns the width of the terminal in columns, if there is one. */
  columns(): number | undefined;
  /** Whether standard output is a terminal. */
  isTerminal(): boolean;
  /** Asks the person at the terminal; `undefined` if there is no terminal. */
  readonly ask: Ask | undefined;
  /**
   * Reads a file, or standard input for `-`.
   *
   * @param command The command that reads it, for the hint of an error.
   */
  readInput(path: string, command: string): Promise<string>;
  /** Lists the files of a folder recursively; `undefined` for other paths. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /**
   * Shows a line of progress, which replaces the previous one; an empty line
   * clears it. `undefined` without a terminal.
   */
  readonly showProgress: ((line: string) => void) | undefined;
  /**
   * Opens a line to redraw on standard output; from then on, Ctrl-C ends its
   * waits instead of the process. `undefined` without a terminal.
   */
  readonly openLiveLine: (() => LiveLine) | undefined;
  writeOut(text: string): void;
  /** Writes bytes to standard output. */
  writeBytes(bytes: Uint8Array<ArrayBuffer>): void;
  /**
   * Returns the absolute path of a file that may not exist yet, without links.
   *
   * @throws {DiskError} When its folder cannot be accessed.
   */
  resolvePath(path: string): Promise<string>;
  /**
   * Writes a file, replacing an existing one atomically, or to a stream.
   *
   * @returns Whether a file was saved; `false` for a stream.
   * @throws {DiskError} When it cannot be written.
   */
  writeFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  writeError(text: string): void;
}

/** Reads bytes into a buffer; returns their number or `null` at the end. */
type ReadBytes = (buffer: Uint8Array) => Promise<number | null>;

const BUFFER_BYTES = 1024;

/**
 * Reads a line from a terminal, which delivers complete lines.
 *
 * @returns The line without its line end, or `undefined` at the end of input.
 */
export async function readTypedLine(
  read: ReadBytes,
): Promise<string | undefined> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const byteCount = await read(buffer);
    // Ctrl-D after some text delivers that text without a line end.
    if (byteCount === null) return text === "" ? undefined : text;
    text += decoder.decode(buffer.subarray(0, byteCount), { stream: true });
  }
  return text.replace(/\r?\n.*$/s, "");
}
