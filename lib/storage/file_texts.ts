import {
  DataFileError,
  isUnreadFile,
  type UnreadFileError,
} from "../errors.ts";

/** Reads the text of a file; gives nothing if there is none. */
export type ReadText = (file: string) => Promise<string | null | undefined>;

/** Gives the texts of several files. */
export type ReadTexts = (files: readonly string[]) => Promise<FileTexts>;

/** Reads several files by what reads one; any can be one that does not open. */
export function textsBy(read: ReadText): ReadTexts {
  return (files) => FileTexts.load(read, files, isUnreadFile);
}

/**
 * The texts of some files. One that cannot be read fails when it is asked for,
 * so that it does not take the others down with it.
 */
export class FileTexts {
  readonly #texts = new Map<string, string | null>();
  readonly #unread = new Map<string, UnreadFileError>();

  /**
   * Reads the texts of some files.
   *
   * @param canFailLater Whether an error is kept until its file is asked for; to
   * settle a change, what does not open must not pass for damaged.
   */
  static async load(
    read: ReadText,
    files: Iterable<string>,
    canFailLater: (error: unknown) => error is UnreadFileError = isDamage,
  ): Promise<FileTexts> {
    const texts = new FileTexts();
    for (const file of files) {
      try {
        texts.set(file, await read(file) ?? null);
      } catch (error) {
        if (!canFailLater(error)) throw error;
        texts.#unread.set(file, error);
      }
    }
    return texts;
  }

  /** Whether a file was read and is not text. */
  isDamaged(file: string): boolean {
    return this.#unread.has(file);
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
    const error = this.#unread.get(file);
    if (error) throw error;
    const text = this.#texts.get(file);
    if (text === undefined) throw new TypeError(`"${file}" was not loaded`);
    return text;
  }

  /** Sets the text of a file; `null` where there is to be none. */
  set(file: string, text: string | null): void {
    this.#texts.set(file, text);
    this.#unread.delete(file);
  }
}

function isDamage(error: unknown): error is DataFileError {
  return error instanceof DataFileError;
}
