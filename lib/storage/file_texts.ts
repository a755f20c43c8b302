import { isUnreadFile, type UnreadFileError } from "../errors.ts";

/** Reads the text of a file; gives nothing if there is none. */
export type ReadText = (file: string) => Promise<string | null | undefined>;

/** Gives the texts of several files. */
export type ReadTexts = (files: readonly string[]) => Promise<FileTexts>;

/** Reads several files by what reads one; any can be one that does not open. */
export function textsBy(read: ReadText): ReadTexts {
  return async (files) => {
    const texts = new Map<string, string | null | UnreadFileError>();
    for (const file of files) {
      try {
        texts.set(file, await read(file) ?? null);
      } catch (error) {
        if (!isUnreadFile(error)) throw error;
        texts.set(file, error);
      }
    }
    return new FileTexts(texts);
  };
}

/**
 * The texts of some files. One that cannot be read fails when it is asked for,
 * so that it does not take the others down with it.
 */
export class FileTexts {
  readonly #texts: ReadonlyMap<string, string | null | UnreadFileError>;

  /** Takes texts, `null` where there is no file, and why some are not known. */
  constructor(texts: ReadonlyMap<string, string | null | UnreadFileError>) {
    this.#texts = texts;
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
