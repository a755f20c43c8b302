import { isUnreadableFile, type UnreadableFileError } from "../errors.ts";

/** Reads the text of a file; gives nothing if there is none. */
export type ReadText = (file: string) => Promise<string | null | undefined>;

/**
 * The texts of some files. One that cannot be read fails when it is asked for,
 * so that it does not take the others down with it.
 */
export class FileTexts {
  readonly #texts = new Map<string, string | null | UnreadableFileError>();

  /** Reads the texts of some files, or why they cannot be read. */
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
   * The text of a file, `null` where there is none.
   *
   * @throws {DataFileError} When the file is damaged.
   * @throws {DiskError} When the file does not open.
   * @throws {TypeError} When it was not loaded: to take it for absent could
   * overwrite it.
   */
  get(file: string): string | null {
    const text = this.#texts.get(file);
    if (text === undefined) throw new TypeError(`"${file}" was not loaded`);
    if (text instanceof Error) throw text;
    return text;
  }
}
