import type { Clock, Disk } from "../ports.ts";
import type { Ask } from "./command.ts";

/** All that the program needs from outside. */
export interface CliEnvironment {
  /** The time and the zone. */
  readonly clock: Clock;
  /** Opens a data directory. */
  openDisk(directory: string): Promise<Disk>;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
  /** Whether the system is Windows. */
  readonly isWindows: boolean;
  /** The data directory that was chosen when the executable was compiled. */
  readonly embeddedDirectory: string | undefined;
  /** Whether help texts may have colours: a person reads them as they come. */
  hasColors(): boolean;
  /** Whether standard output is a terminal. */
  isTerminal(): boolean;
  /** Asks the person at the terminal; `undefined` if nobody is there. */
  readonly ask: Ask | undefined;
  /** The text of a file, or of standard input for `-`. */
  readInput(path: string): Promise<string>;
  /** Prints on standard output. */
  writeOut(text: string): void;
  /** Prints on standard error. */
  writeError(text: string): void;
}
