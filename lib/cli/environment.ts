import type { Clock, Disk } from "../ports.ts";
import type { TimeTrackingProvider } from "../provider.ts";
import type { Timers } from "../timers.ts";
import type { Settings } from "../tracking/settings.ts";

/** What a provider is opened for. */
export interface ProviderRequest {
  readonly disk: Disk;
  readonly timers: Timers;
  readonly settings: Settings;
  /** How long all requests may take together, in milliseconds. */
  readonly budgetMs?: number;
  /** Gets a line about each request, without anything secret. */
  readonly trace?: (line: string) => void;
}

/** A provider that is ready for use. */
export interface OpenedProvider {
  readonly provider: TimeTrackingProvider;
  /** Keeps what it has learned for later processes. */
  readonly close: () => Promise<void>;
}

/**
 * Asks a question and waits for a line.
 *
 * @returns The line, or `undefined` if the input ends.
 */
export type Ask = (question: string) => Promise<string | undefined>;

/** All that the program needs from outside. */
export interface CliEnvironment {
  readonly clock: Clock;
  /** Opens a data directory. */
  openDisk(directory: string): Promise<Disk>;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
  /**
   * Opens the provider that is configured; nothing is sent yet.
   *
   * @throws {ProviderError} When there is no key for it.
   */
  openProvider(request: ProviderRequest): Promise<OpenedProvider>;
  readonly isWindows: boolean;
  /** The data directory that was chosen when the executable was compiled. */
  readonly embeddedDirectory: string | undefined;
  /**
   * The only directories that this executable can use, as it was compiled;
   * `undefined` for a program that is run by Deno.
   */
  readonly allowedDirectories: readonly string[] | undefined;
  /** Whether help texts may have colors: a person reads them as they come. */
  hasColors(): boolean;
  /** How wide the terminal is, in columns; `undefined` if there is none. */
  columns(): number | undefined;
  /** Whether standard output is a terminal. */
  isTerminal(): boolean;
  /** Asks the person at the terminal; `undefined` if nobody is there. */
  readonly ask: Ask | undefined;
  /** The text of a file, or of standard input for `-`. */
  readInput(path: string): Promise<string>;
  /** The files in a folder and those below it; `undefined` for any other path. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /**
   * Shows how far something is in a line that the next one replaces; an empty
   * one removes it. `undefined` if nobody sees it.
   */
  readonly showProgress: ((line: string) => void) | undefined;
  writeOut(text: string): void;
  writeError(text: string): void;
}

/** Reads some bytes into a buffer: how many, or `null` at the end of input. */
type ReadBytes = (buffer: Uint8Array) => Promise<number | null>;

const BUFFER_BYTES = 1024;

/**
 * Reads a line that a person types at a terminal, which hands it over when it
 * is complete.
 *
 * @returns The line without its end, or `undefined` at the end of input.
 */
export async function readTypedLine(
  read: ReadBytes,
): Promise<string | undefined> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const byteCount = await read(buffer);
    // Ctrl-D after some text hands that text over, without a line end.
    if (byteCount === null) return text === "" ? undefined : text;
    text += decoder.decode(buffer.subarray(0, byteCount), { stream: true });
  }
  return text.replace(/\r?\n.*$/s, "");
}
