import { diskError, permissionError } from "./disk_errors.ts";

/** What an error of a runtime is about. */
export type ErrorKind = "missing" | "refused" | "other";

/** What is done on the disk, with errors that people understand. */
export class DiskCalls {
  readonly #location: string;
  readonly #kindOf: (error: unknown) => ErrorKind;

  /**
   * Takes the directory.
   *
   * @param kindOf What an error of the runtime is about.
   */
  constructor(location: string, kindOf: (error: unknown) => ErrorKind) {
    this.#location = location;
    this.#kindOf = kindOf;
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
      throw this.#kindOf(error) === "refused"
        ? permissionError(action, fullPath, error)
        : diskError(action, fullPath, error);
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
        if (this.#kindOf(error) === "missing") return undefined;
        throw error;
      }
    });
  }
}
