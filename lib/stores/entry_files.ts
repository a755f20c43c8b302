import { DataFileError } from "../errors.ts";
import { ENTRIES_FILE, monthlyEntriesFile } from "../formats/data_files.ts";
import {
  type ArchiveChange,
  EntryFile,
  type EntryRecord,
  normalizeRecord,
  type TaskRecord,
  toRecord,
} from "../formats/entry_file.ts";
import {
  type InstantRange,
  monthRanges,
  monthsIn,
} from "../time/date_range.ts";
import { type Instant, utcMonthOf, ZONE_MARGIN } from "../time/zone.ts";
import { byStart, type Entry, revised } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import type { CountedEntry } from "../tracking/totals.ts";
import {
  archiveChange,
  entriesByFile,
  entriesToArchive,
  isFull,
  MIN_RECENT_MS,
  replaceEntries,
} from "./entry_groups.ts";
import {
  archiveMismatch,
  missingMonthFile,
  missingNewestFile,
  ownTotalMismatch,
} from "./entry_mismatches.ts";
import { type EntrySource, MonthlyFiles } from "./monthly_files.ts";

/** A range of months in UTC, including both ends. */
interface MonthSpan {
  /** The first month, such as `2024-11`. */
  readonly first: string;
  readonly last: string;
}

/**
 * All entries: the newest in one file, and older ones in a file per month,
 * which is read only when it is needed. Methods that read a damaged file throw
 * a `DataFileError`.
 */
export class EntryFiles {
  readonly #source: EntrySource;
  /** The text of the file with the newest entries. */
  readonly #text: string | undefined;
  #newest: EntryFile | undefined;
  readonly #months: MonthlyFiles;
  #isChanged = false;
  /** The months that were included in totals when the files were opened. */
  #countedMonths: ReadonlySet<string> | undefined;
  /** The mismatch that the first change hides, if any. */
  overwrittenMismatch: DataFileError | undefined;
  /** The tasks whose totals were requested individually. */
  readonly #requestedTasks = new Map<string, TaskRecord>();
  #isCounted = false;
  /** Whether all totals were requested. */
  #isSummedUp = false;

  private constructor(source: EntrySource, text: string | undefined) {
    this.#source = source;
    this.#text = text;
    this.#months = new MonthlyFiles(source, () => this.#counted());
  }

  static async load(source: EntrySource): Promise<EntryFiles> {
    const text = await source.read(ENTRIES_FILE) ?? undefined;
    const files = new EntryFiles(source, text);
    const months = text === undefined && await source.folder?.months();
    if (months && months.size > 0) {
      files.#months.mismatches.set(ENTRIES_FILE, missingNewestFile(months));
    }
    return files;
  }

  /** Whether there are no files of entries. */
  get areMissing(): boolean {
    return this.#text === undefined && this.#months.mismatches.size === 0;
  }

  /** @throws {DataFileError} When the file is damaged or missing. */
  get #recent(): EntryFile {
    const missing = this.#months.mismatches.get(ENTRIES_FILE);
    if (missing) throw missing;
    const { zone } = this.#source;
    const source = { file: ENTRIES_FILE, zone };
    return this.#newest ??= new EntryFile(this.#text, source);
  }

  /**
   * Returns the mismatches between totals and entries in the files that were
   * read or are included in requested totals. Reads further files only if they
   * were edited by other programs.
   */
  async mismatches(): Promise<readonly DataFileError[]> {
    const { folder } = this.#source;
    if (!folder || !this.#isCounted) {
      return [...this.#months.mismatches.values()];
    }
    const mismatches = new Map(this.#months.mismatches);
    const note = (file: string, found: DataFileError | undefined) => {
      if (found && !mismatches.has(file)) mismatches.set(file, found);
    };
    const present = await folder.months();
    const counted = this.#counted();
    for (const month of counted) {
      const file = monthlyEntriesFile(month);
      if (!present.has(month)) note(file, missingMonthFile(file));
    }
    const uncounted = [...present].filter((month) => !counted.has(month));
    // Checking the times of all files is too much for a single task.
    const isEdited = this.#isSummedUp && await folder.isEditedSince(present);
    for (const month of isEdited ? present : uncounted) {
      try {
        await this.#months.check(month);
      } catch (error) {
        if (!(error instanceof DataFileError)) throw error;
        note(monthlyEntriesFile(month), error);
      }
    }
    for (const [file, found] of this.#months.mismatches) note(file, found);
    const isAll = this.#isSummedUp;
    const tasks = isAll ? this.#recent.tasks : this.#requestedTasks;
    // Changed tasks get their new totals only when they are written.
    if (!this.#isChanged) {
      note(ENTRIES_FILE, ownTotalMismatch(ENTRIES_FILE, tasks));
    }
    note(
      ENTRIES_FILE,
      archiveMismatch(tasks, this.#months.filedIn(present, isAll), isAll),
    );
    return [...mismatches.values()];
  }

  #counted(): ReadonlySet<string> {
    return this.#countedMonths ??= this.#recent.archivedMonths;
  }

  /** Returns a task with its newest entries and the total of all entries. */
  task(taskId: string): TaskRecord | undefined {
    this.#isCounted = true;
    const task = this.#recent.task(taskId);
    if (task) this.#requestedTasks.set(taskId, task);
    return task;
  }

  /** The tasks with their newest entries and the totals of all entries. */
  get tasks(): ReadonlyMap<string, TaskRecord> {
    this.#isCounted = true;
    this.#isSummedUp = true;
    return this.#recent.tasks;
  }

  get taskIds(): ReadonlySet<string> {
    return this.#months.mismatches.has(ENTRIES_FILE)
      ? new Set()
      : this.#recent.taskIds;
  }

  /** The newest entries, in no order. Older ones are in monthly files. */
  get recent(): Entry[] {
    return this.#recent.entries;
  }

  /** The months in UTC that have their own file, oldest first. */
  get archivedMonths(): string[] {
    this.#isCounted = true;
    this.#isSummedUp = true;
    return [...this.#recent.archivedMonths].toSorted();
  }

  /** Returns all entries of a task, oldest first. */
  async entriesOf(taskId: string): Promise<Entry[]> {
    const task = this.task(taskId);
    const entries = task?.entries.map(({ entry }) => entry) ?? [];
    for (const month of monthsIn(task?.archive?.months ?? [])) {
      const filed = await this.#months.readTask(month, taskId);
      for (const { entry } of filed?.entries ?? []) entries.push(entry);
    }
    return entries.sort(byStart);
  }

  /**
   * Returns the entries that start in a span of months, or all, in no order.
   * Their files stay in memory if `isKept`, to change these entries.
   */
  async entriesIn(span?: MonthSpan, isKept = true): Promise<Entry[]> {
    const entries = this.recent;
    for (const month of this.#monthsOf(span)) {
      const file = await this.#months.file(month, isKept);
      // Not `push(...)`: there can be more than the maximum of arguments.
      for (const entry of file.entries) entries.push(entry);
    }
    return span ? entries.filter((entry) => isInSpan(span, entry)) : entries;
  }

  /**
   * Calls a function with each of the same entries. Holds those of one month at
   * a time, as there can be a million.
   */
  async count(
    span: MonthSpan | undefined,
    use: (entry: CountedEntry) => void,
  ): Promise<void> {
    const useAll = (entries: readonly CountedEntry[]) => {
      for (const entry of entries) {
        if (!span || isInSpan(span, entry)) use(entry);
      }
    };
    useAll(this.recent);
    for (const month of this.#monthsOf(span)) {
      useAll(await this.#months.read(month));
    }
  }

  /**
   * Returns the entries that overlap a range, and some near it, in no order.
   * Entries that start more than a day before the range can be missing.
   */
  async entriesAround(
    { from, to }: InstantRange,
    now: Instant,
  ): Promise<Entry[]> {
    const earliest = from - ZONE_MARGIN;
    const first = utcMonthOf(earliest);
    const isKept = earliest >= now - MIN_RECENT_MS && first === utcMonthOf(now);
    if (isKept) return this.#recent.entriesSince(earliest);
    return await this.entriesIn({ first, last: utcMonthOf(to) });
  }

  /** Returns the months of a span that can have files. */
  #monthsOf(span: MonthSpan | undefined): string[] {
    if (!span) return this.archivedMonths;
    const { first, last } = span;
    // Trying to read a missing file is cheaper than parsing which ones exist.
    if (monthRanges([first, last]).length === 1) {
      return [...new Set([first, last])];
    }
    return this.archivedMonths.filter((it) => first <= it && it <= last);
  }

  /** Returns the entries in a month's file, or the newest ones, unsorted. */
  async entriesInFile(month: string | undefined): Promise<Entry[]> {
    return (await this.#fileOf(month)).entries;
  }

  /** Finds an entry in the file of a month by its id. */
  async entryInMonth(month: string, id: string): Promise<Entry | undefined> {
    return (await this.#months.file(month)).entryWithId(id);
  }

  /** Removes and returns the timer that PairCoder left running. */
  extractLegacyTimer(): RunningTimer | undefined {
    const missing = this.#months.mismatches.get(ENTRIES_FILE);
    if (missing) throw missing;
    // Do not parse a file without such a timer.
    if (!LEGACY_TIMER.test(this.#text ?? "")) return undefined;
    const timer = this.#recent.extractLegacyTimer();
    if (timer) this.#isChanged = true;
    return timer;
  }

  add(entry: Entry): void {
    const { taskId } = entry;
    const task = this.#recent.task(taskId);
    // Its total will be overwritten, which hides a mismatch.
    if (task && !this.#isChanged) {
      const total = [taskId, task] as const;
      this.overwrittenMismatch = ownTotalMismatch(ENTRIES_FILE, [total]);
    }
    this.#put(toRecord(entry));
  }

  /**
   * Adds many entries at once, those from before the current month straight to
   * their monthly files.
   */
  async addAll(entries: readonly Entry[], now: Instant): Promise<void> {
    for (const [taskId, months] of entriesByFile(entries, utcMonthOf(now))) {
      const changes: ArchiveChange[] = [];
      for (const [month, some] of months) {
        const records = some.map((entry) => toRecord(entry));
        const file = await this.#fileOf(month);
        file.add(taskId, records);
        if (month === undefined) continue;
        this.#months.changed.add(file);
        changes.push(archiveChange(month, taskId, file, records, 1));
      }
      if (changes.length > 0) this.#recent.noteArchive(taskId, changes);
    }
    this.#isChanged ||= entries.length > 0;
  }

  /** Replaces an entry with one of the same id. */
  async replace(before: Entry, after: Entry): Promise<void> {
    const record = await this.#extract(before);
    this.#put(toRecord(revised(record.entry, after), record));
  }

  /** Replaces many entries, each with one of the same id, task and times. */
  async replaceAll(replacements: ReadonlyMap<Entry, Entry>): Promise<void> {
    const left = new Map(replacements);
    const taskIds = new Set([...left.keys()].map(({ taskId }) => taskId));
    const starts = [...left.keys()].map((it) => utcMonthOf(it.start));
    for (const month of [undefined, ...new Set(starts)]) {
      const file = await this.#fileOf(month);
      if (!replaceEntries(file, taskIds, left)) continue;
      if (month !== undefined) this.#months.changed.add(file);
      this.#isChanged = true;
    }
    // Another program can have moved one to a month that its file is not for.
    for (const [before, after] of left) await this.replace(before, after);
  }

  /**
   * Moves all entries of a task to another task, file by file.
   *
   * @param change Returns an entry with its changes.
   * @returns Each entry before and after the move.
   */
  async moveTask(
    from: string,
    to: string,
    change: (entry: Entry) => Entry,
  ): Promise<readonly (readonly [before: Entry, after: Entry])[]> {
    const { raw = {}, archive } = this.#recent.task(from) ?? {};
    const moved: (readonly [Entry, Entry])[] = [];
    for (const month of [undefined, ...monthsIn(archive?.months ?? [])]) {
      const file = await this.#fileOf(month);
      const taken = file.extract(from, () => true);
      const entries = taken.map((it) =>
        toRecord(revised(it.entry, change(it.entry)), it)
      );
      if (entries.length === 0) continue;
      file.add(to, entries);
      if (month !== undefined) {
        this.#updateArchive(month, from, file, taken, -1);
        this.#updateArchive(month, to, file, entries, 1);
      }
      entries.forEach(({ entry }, i) => {
        const before = taken[i]?.entry;
        if (before) moved.push([before, entry]);
      });
    }
    const task = this.#recent.task(to);
    if (!task || moved.length === 0) return moved;
    // Unknown fields of the task move as well.
    this.#recent.set(to, { ...task, raw: { ...raw, ...task.raw } });
    // Entries in a missing file still belong to the old task.
    const left = this.#recent.task(from);
    if (!left?.archive) this.#recent.set(from, undefined);
    this.#isChanged = true;
    return moved;
  }

  async remove(entry: Entry): Promise<void> {
    await this.#extract(entry);
  }

  /**
   * Returns the new texts of the changed files; `null` for files to remove.
   * First moves entries from before the current month to monthly files, if
   * necessary.
   */
  async changedTexts(now: Instant): Promise<Map<string, string | null>> {
    const texts = new Map<string, string | null>();
    if (!this.#isChanged) return texts;
    let text = this.#recent.format();
    if (isFull(text ?? "", now)) {
      await this.#archive(now);
      text = this.#recent.format();
    }
    await this.#throwOnMismatch();
    for (const monthlyFile of this.#months.changed) {
      texts.set(monthlyFile.file, monthlyFile.format());
    }
    return texts.set(ENTRIES_FILE, text);
  }

  /** @throws {DataFileError} When writing would hide a mismatch. */
  async #throwOnMismatch(): Promise<void> {
    for (const { file } of this.#months.changed) {
      const mismatch = this.#months.mismatches.get(file);
      if (mismatch) throw mismatch;
    }
    // Writing the totals makes them newer than a month that was edited since.
    const present = await this.#source.folder?.months();
    if (!present || !await this.#source.folder?.isEditedSince(present)) return;
    this.#isCounted = true;
    this.#isSummedUp = true;
    // Our own changes are in both the entries and the totals.
    const [mismatch] = await this.mismatches();
    if (mismatch) throw mismatch;
  }

  async #archive(now: Instant): Promise<void> {
    const blocks = new Map<string, Set<Entry>>();
    for (const entry of entriesToArchive(this.#recent.entries, now)) {
      const block = JSON.stringify([utcMonthOf(entry.start), entry.taskId]);
      blocks.set(block, (blocks.get(block) ?? new Set()).add(entry));
    }
    for (const [block, entries] of blocks) {
      const [month, taskId] = JSON.parse(block);
      const taken = this.#recent.extract(taskId, (entry) => entries.has(entry))
        .map(normalizeRecord);
      const monthlyFile = await this.#months.file(month);
      monthlyFile.add(taskId, taken);
      this.#updateArchive(month, taskId, monthlyFile, taken, 1);
    }
  }

  #put(entry: EntryRecord): void {
    this.#recent.add(entry.entry.taskId, [entry]);
    this.#isChanged = true;
  }

  /** Removes and returns one entry from whichever file has it. */
  async #extract(entry: Entry): Promise<EntryRecord> {
    this.#isChanged = true;
    const likely = [undefined, utcMonthOf(entry.start)];
    const found = await this.#extractFrom(likely, entry) ??
      await this.#extractFrom(this.archivedMonths, entry);
    if (found) return found;
    throw new TypeError(`No entry "${entry.id}" to take`);
  }

  async #extractFrom(
    months: readonly (string | undefined)[],
    entry: Entry,
  ): Promise<EntryRecord | undefined> {
    const { taskId } = entry;
    for (const month of months) {
      const file = await this.#fileOf(month);
      const found = file.find(entry);
      if (!found) continue;
      file.extract(taskId, (other) => other === found.entry);
      if (month !== undefined) {
        this.#updateArchive(month, taskId, file, [found], -1);
      }
      return found;
    }
    return undefined;
  }

  /**
   * Updates the archive of a task after entries moved into or out of a month.
   */
  #updateArchive(
    month: string,
    taskId: string,
    monthlyFile: EntryFile,
    entries: readonly EntryRecord[],
    sign: 1 | -1,
  ): void {
    this.#months.changed.add(monthlyFile);
    this.#recent.noteArchive(taskId, [
      archiveChange(month, taskId, monthlyFile, entries, sign),
    ]);
  }

  /** Returns the file of a month, or that of the newest entries. */
  async #fileOf(month: string | undefined): Promise<EntryFile> {
    return month === undefined ? this.#recent : await this.#months.file(month);
  }
}

function isInSpan(
  { first, last }: MonthSpan,
  { start }: Pick<Entry, "start">,
): boolean {
  const month = utcMonthOf(start);
  return first <= month && month <= last;
}

/** Matches a file in which PairCoder may have left a timer running. */
const LEGACY_TIMER = /"_active"|"end"\s*:\s*null/;
