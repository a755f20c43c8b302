import type { DataFileError } from "../errors.ts";
import { monthlyEntriesFile } from "../formats/data_files.ts";
import {
  EntryFile,
  readEntryFile,
  type TaskRecord,
} from "../formats/entry_file.ts";
import { scanEntries, taskJson } from "../formats/entry_scan.ts";
import type { EntryFolder, ReadText } from "../storage/file_texts.ts";
import type { Zone } from "../time/zone.ts";
import type { CountedEntry } from "../tracking/totals.ts";
import {
  type FiledMonth,
  filedMonth,
  missingMonthFile,
  ownTotalMismatch,
  uncountedMonthFile,
} from "./entry_mismatches.ts";

/** Where files of entries are read. */
export interface EntrySource {
  readonly read: ReadText;
  readonly zone: Zone;
  /** The folder of the files, to notice missing ones. */
  readonly folder?: EntryFolder | undefined;
}

/** The files of older entries by month, each read when it is needed. */
export class MonthlyFiles {
  readonly #source: EntrySource;
  readonly #countedMonths: () => ReadonlySet<string>;
  /** The months that can change. */
  readonly #kept = new Map<string, EntryFile>();
  /** What the months add up to that were only read. */
  readonly #filed = new Map<string, FiledMonth>();
  /** The same of months of which a single task was read. */
  readonly #filedTasks = new Map<string, FiledMonth>();
  /** The files that changed. */
  readonly changed: Set<EntryFile> = new Set();
  /** The mismatches found, by file. */
  readonly mismatches: Map<string, DataFileError> = new Map();

  /** @param countedMonths Returns the months that are included in totals. */
  constructor(
    source: EntrySource,
    countedMonths: () => ReadonlySet<string>,
  ) {
    this.#source = source;
    this.#countedMonths = countedMonths;
  }

  /**
   * Returns the file of a month.
   *
   * @param isKept Whether to keep it, to change it.
   */
  async file(month: string, isKept = true): Promise<EntryFile> {
    const known = this.#kept.get(month);
    if (known) return known;
    const text = await this.#textOf(month);
    if (!isKept) return this.#readOnly(month, text);
    const file = this.#checked(month, text);
    this.#kept.set(month, file);
    return file;
  }

  /** Reads a month to add it up. It is not kept, as there can be hundreds. */
  async read(month: string): Promise<readonly CountedEntry[]> {
    const known = this.#kept.get(month);
    if (known) return known.entries;
    const parts = await this.#partsOf(month);
    const scanned = this.#isCounted(month) && parts && scanEntries(parts);
    if (!scanned) return this.#readOnly(month, parts?.join("")).entries;
    const { entries, amounts } = scanned;
    this.#filed.set(month, { file: monthlyEntriesFile(month), amounts });
    return entries;
  }

  /** Reads a task in a month. It is not kept either. */
  async readTask(
    month: string,
    taskId: string,
  ): Promise<TaskRecord | undefined> {
    const known = this.#kept.get(month);
    if (known) return known.task(taskId);
    const parts = await this.#partsOf(month);
    const file = monthlyEntriesFile(month);
    const json = parts && taskJson(parts, taskId);
    const task = json && taskIn(json, taskId, { ...this.#source, file });
    if (!task) return this.#readOnly(month, parts?.join("")).task(taskId);
    const tasks = new Map([[taskId, task]]);
    this.#filedTasks.set(month, filedMonth({ file, tasks }));
    return task;
  }

  async #textOf(month: string): Promise<string | undefined> {
    return await this.#source.read(monthlyEntriesFile(month)) ?? undefined;
  }

  /** Returns the text of a month in parts that end with line breaks. */
  async #partsOf(month: string): Promise<readonly string[] | undefined> {
    const file = monthlyEntriesFile(month);
    const parts = await this.#source.read.inParts?.(file);
    if (parts) return parts;
    const text = await this.#textOf(month);
    return text === undefined ? undefined : [text];
  }

  #isCounted(month: string): boolean {
    return this.#countedMonths().has(month);
  }

  /** Reads the text of a month, and keeps only what it adds up to. */
  #readOnly(month: string, text: string | undefined): EntryFile {
    const file = this.#checked(month, text);
    this.#filed.set(month, filedMonth(file));
    return file;
  }

  /** Reads a month to find its mismatches, unless it was read before. */
  async check(month: string): Promise<void> {
    const isKnown = this.#kept.has(month) || this.#filed.has(month);
    if (!isKnown) await this.read(month);
  }

  /**
   * Returns what the months add up to that were read.
   *
   * @param present The months whose files exist.
   * @param isAll Whether to leave out months of which a single task was read.
   */
  filedIn(
    present: ReadonlySet<string>,
    isAll: boolean,
  ): ReadonlyMap<string, FiledMonth> {
    const read = [...isAll ? [] : this.#filedTasks, ...this.#filed];
    const files = new Map(read.filter(([month]) => present.has(month)));
    for (const [month, file] of this.#kept) {
      const isThere = present.has(month) || this.changed.has(file);
      if (isThere) files.set(month, filedMonth(file));
    }
    return files;
  }

  /** Reads the text of a month, and notes a mismatch. */
  #checked(month: string, text: string | undefined): EntryFile {
    const file = monthlyEntriesFile(month);
    const isCounted = this.#isCounted(month);
    const { zone } = this.#source;
    const monthlyFile = readEntryFile(text, { file, zone });
    const isEmpty = monthlyFile.entries.length === 0;
    const mismatch = isCounted && text === undefined
      ? missingMonthFile(file)
      : !isCounted && !isEmpty
      ? uncountedMonthFile(file)
      : ownTotalMismatch(file, monthlyFile.tasks);
    if (mismatch) this.mismatches.set(file, mismatch);
    return monthlyFile;
  }
}

/**
 * Reads a task that was cut out of a file.
 *
 * @returns `undefined` if it is damaged, as an error would not name its place
 * in the file.
 */
function taskIn(
  json: string,
  taskId: string,
  source: Pick<EntrySource, "zone"> & { readonly file: string },
): TaskRecord | undefined {
  try {
    const task = new EntryFile(json, source).task(taskId);
    const mismatch = task && ownTotalMismatch(source.file, [[taskId, task]]);
    return mismatch ? undefined : task;
  } catch {
    // Reading the whole file has the same problem, and throws it.
    return undefined;
  }
}
