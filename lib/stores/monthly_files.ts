import type { DataFileError } from "../errors.ts";
import { monthlyEntriesFile } from "../formats/data_files.ts";
import {
  EntryFile,
  readEntryFile,
  type TaskRecord,
} from "../formats/entry_file.ts";
import { scanEntries } from "../formats/entry_scan.ts";
import type { EntryFolder } from "../storage/entry_folder.ts";
import type { ReadText } from "../storage/file_texts.ts";
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

/** A month that was only read. */
interface ReadMonth {
  readonly entries: readonly CountedEntry[];
  /** The wanted task. */
  readonly task: TaskRecord | undefined;
}

/** The files of older entries by month, each read when it is needed. */
export class MonthlyFiles {
  readonly #source: EntrySource;
  readonly #countedMonths: () => ReadonlySet<string>;
  /** The months that can change. */
  readonly #kept = new Map<string, EntryFile>();
  /** What the months add up to that were only read. */
  readonly #filed = new Map<string, FiledMonth>();
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
    const text = await this.#source.read(monthlyEntriesFile(month));
    const file = this.#checked(month, text ?? undefined);
    if (isKept) this.#kept.set(month, file);
    else this.#filed.set(month, filedMonth(file));
    return file;
  }

  /**
   * Reads a month to add it up. It is not kept, as there can be hundreds.
   *
   * @param wantedId The id of a task whose entries are needed as a whole.
   */
  async read(month: string, wantedId?: string): Promise<ReadMonth> {
    const known = this.#kept.get(month);
    if (known) return readMonth(known, wantedId);
    const file = monthlyEntriesFile(month);
    const { read, zone } = this.#source;
    const text = await read(file) ?? undefined;
    const scanned = text !== undefined && this.#countedMonths().has(month) &&
      scanEntries(text, wantedId);
    if (!scanned) {
      const checked = this.#checked(month, text);
      this.#filed.set(month, filedMonth(checked));
      return readMonth(checked, wantedId);
    }
    const { entries, amounts, wanted } = scanned;
    this.#filed.set(month, { file, amounts });
    const task = wanted === undefined
      ? undefined
      : readMonth(new EntryFile(wanted, { file, zone }), wantedId).task;
    return { entries, task };
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
   */
  filedIn(present: ReadonlySet<string>): ReadonlyMap<string, FiledMonth> {
    const files = new Map(
      [...this.#filed].filter(([month]) => present.has(month)),
    );
    for (const [month, file] of this.#kept) {
      const isThere = present.has(month) || this.changed.has(file);
      if (isThere) files.set(month, filedMonth(file));
    }
    return files;
  }

  /** Reads the text of a month, and notes a mismatch. */
  #checked(month: string, text: string | undefined): EntryFile {
    const file = monthlyEntriesFile(month);
    const isCounted = this.#countedMonths().has(month);
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

function readMonth(file: EntryFile, wantedId: string | undefined): ReadMonth {
  const task = wantedId === undefined ? undefined : file.task(wantedId);
  return {
    // Making the list takes as long as a quick command.
    get entries() {
      return file.entries;
    },
    task,
  };
}
