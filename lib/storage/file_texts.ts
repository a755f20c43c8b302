import { DataFileError } from "../errors.ts";

/** Reads the text of a file; gives nothing if there is none. */
export type ReadText = (file: string) => Promise<string | null | undefined>;

/** Gives the texts of several files. */
export type ReadTexts = (files: readonly string[]) => Promise<FileTexts>;

/** Reads several files by what reads one. */
export function textsBy(read: ReadText): ReadTexts {
  return (files) => FileTexts.load(read, files);
}

/**
 * The texts of some files. One that is damaged fails when it is asked for, so
 * that it does not take the others down with it.
 */
export class FileTexts {
  readonly #texts = new Map<string, string | null>();
  readonly #damaged = new Map<string, DataFileError>();

  /** Reads the texts of some files. */
  static async load(
    read: ReadText,
    files: Iterable<string>,
  ): Promise<FileTexts> {
    const texts = new FileTexts();
    for (const file of files) {
      try {
        texts.set(file, await read(file) ?? null);
      } catch (error) {
        if (!(error instanceof DataFileError)) throw error;
        texts.#damaged.set(file, error);
      }
    }
    return texts;
  }

  /** Whether a file was read and is not text. */
  isDamaged(file: string): boolean {
    return this.#damaged.has(file);
  }

  /**
   * The text of a file, `null` where there is none.
   *
   * @throws {DataFileError} When the file is damaged.
   * @throws {TypeError} When it was not loaded: to take it for absent could
   * overwrite it.
   */
  get(file: string): string | null {
    const error = this.#damaged.get(file);
    if (error) throw error;
    const text = this.#texts.get(file);
    if (text === undefined) throw new TypeError(`"${file}" was not loaded`);
    return text;
  }

  /** Sets the text of a file; `null` where there is to be none. */
  set(file: string, text: string | null): void {
    this.#texts.set(file, text);
    this.#damaged.delete(file);
  }
}
