import { isUnreadableFile, type UnreadableFileError } from "../errors.ts";

/** Reads the text of a file; `null` or `undefined` if there is none. */
export type ReadText = (file: string) => Promise<string | null | undefined>;

/**
 * The texts of several files. An unreadable one throws only when it is used, so
 * that it does not affect the others.
 */
export class FileTexts {
  readonly #texts = new Map<string, string | null | UnreadableFileError>();

  /** Reads the texts of several files, or why they cannot be read. */
  static async load(
    read: ReadText,
    files: readonly string[],
  ): Promise<FileTexts> {
    const texts = new FileTexts();
    for (const file of files) {
      try {
        texts.#texts.set(file, await read(file) ?? null);
      } catch (error) {
        if (!isUnreadableFile(error)) throw error;
        texts.#texts.set(file, error);
      }
    }
    return texts;
  }

  /**
   * Returns the text of a file, or `null` if there is none.
   *
   * @throws {DataFileError} When the file is damaged.
   * @throws {DiskError} When the file cannot be opened.
   * @throws {TypeError} When it was not loaded: treating it as missing could
   * overwrite it.
   */
  get(file: string): string | null {
    const text = this.#texts.get(file);
    if (text === undefined) throw new TypeError(`"${file}" was not loaded`);
    if (text instanceof Error) throw text;
    return text;
  }
}
