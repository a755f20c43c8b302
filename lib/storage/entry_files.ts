import { archivedEntries, KEPT_MS } from "../formats/archived_entries.ts";
import { ENTRIES_FILE } from "../formats/file_names.ts";
import {
  emptyEntryFile,
  type EntryFile,
  type FiledEntry,
  type FiledTask,
  readEntryFile,
  shardFile,
} from "../formats/entry_file.ts";
import { formatEntryFile } from "../formats/entry_text.ts";
import { utcMonthOf, ZONE_MARGIN } from "../formats/entry_time.ts";
import {
  filed,
  filedEntry,
  fileEntries,
  noteArchive,
  unfileEntries,
} from "../formats/filed_task.ts";
import { RecentEntries } from "../formats/recent_entries.ts";
import { monthsIn, rangesOf } from "../formats/month_ranges.ts";
import type { InstantRange } from "../time/date_range.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { byStart, type Entry } from "../timers/entry.ts";
import type { RunningTimer } from "../timers/timer.ts";
import type { ReadText } from "./file_texts.ts";

/** Some months in UTC in a row, both ends included. */
export interface MonthSpan {
  /** The first month, `2024-11`. */
  readonly first: string;
  /** The last month. */
  readonly last: string;
}

/**
 * All entries: the newest in one file, older months each in a file of its own,
 * which is read only when it is needed.
 */
export class EntryFiles {
  readonly #read: ReadText;
  readonly #newest: RecentEntries;
  readonly #shards = new Map<string, EntryFile>();
  readonly #changedShards = new Set<EntryFile>();
  #isChanged = false;

  readonly #zone: Zone;

  private constructor(read: ReadText, text: string | undefined, zone: Zone) {
    this.#read = read;
    this.#newest = new RecentEntries(text, zone);
    this.#zone = zone;
  }

  /**
   * Opens the file with the newest entries.
   *
   * @param zone Where times without an offset are meant.
   */
  static async load(read: ReadText, zone: Zone): Promise<EntryFiles> {
    const text = await read(ENTRIES_FILE) ?? undefined;
    return new EntryFiles(read, text, zone);
  }

  get #recent(): EntryFile {
    return this.#newest.file;
  }

  /**
   * A task with entries, with the total of all of them.
   *
   * @throws {DataFileError} When the file of the newest entries is damaged.
   */
  task(taskId: string): FiledTask | undefined {
    return this.#newest.task(taskId);
  }

  /** The tasks with entries, with the totals of all of them. */
  get tasks(): ReadonlyMap<string, FiledTask> {
    return this.#recent.tasks;
  }

  /** The newest entries, in no order; older ones are in months' files. */
  get recent(): Entry[] {
    return this.#newest.entries();
  }

  /** The months in UTC that have files of their own, the oldest first. */
  get archivedMonths(): string[] {
    const ranges = [...this.tasks.values()]
      .flatMap(({ archive }) => archive?.months ?? []);
    return monthsIn([...new Set(ranges)])
      .filter((month, i, months) => months.indexOf(month) === i).toSorted();
  }

  /**
   * All entries of a task, the oldest first.
   *
   * @throws {DataFileError} When a file that has some of them is damaged.
   */
  async entriesOf(taskId: string): Promise<Entry[]> {
    const task = this.task(taskId);
    const entries = task?.entries.map(({ entry }) => entry) ?? [];
    for (const month of monthsIn(task?.archive?.months ?? [])) {
      const shard = await this.#shard(month);
      const there = shard.tasks.get(taskId)?.entries ?? [];
      entries.push(...there.map(({ entry }) => entry));
    }
    return entries.sort(byStart);
  }

  /**
   * The entries that begin in some months in UTC, in no order.
   *
   * @param span The months; all if left out.
   * @throws {DataFileError} When a file of these months is damaged.
   */
  async entriesIn(span?: MonthSpan): Promise<Entry[]> {
    const entries = this.recent;
    for (const month of this.#monthsOf(span)) {
      // There may be more of them than a call takes arguments.
      for (const entry of await this.entriesFiled(month)) entries.push(entry);
    }
    if (!span) return entries;
    return entries.filter(({ start }) => {
      const month = utcMonthOf(start);
      return span.first <= month && month <= span.last;
    });
  }

  /**
   * The entries that touch a range, and some near it, in no order; one that
   * began more than a day before the range may be missing.
   *
   * @throws {DataFileError} When a file that has some of them is damaged.
   */
  async entriesAround(
    { from, to }: InstantRange,
    now: Instant,
  ): Promise<Entry[]> {
    const earliest = from - ZONE_MARGIN;
    const first = utcMonthOf(earliest);
    const isKept = earliest >= now - KEPT_MS && first === utcMonthOf(now);
    if (isKept) return this.recent;
    return await this.entriesIn({ first, last: utcMonthOf(to) });
  }

  /** The months of a span that have files, as far as that must be known. */
  #monthsOf(span: MonthSpan | undefined): string[] {
    if (!span) return this.archivedMonths;
    const { first, last } = span;
    // A file that is not there costs less than to read which ones are.
    if (rangesOf([first, last]).length === 1) {
      return [...new Set([first, last])];
    }
    return this.archivedMonths.filter((it) => first <= it && it <= last);
  }

  /**
   * The entries in the file of a month in UTC, or in that of the newest, in no
   * order.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  async entriesFiled(month: string | undefined): Promise<Entry[]> {
    return month === undefined
      ? this.recent
      : entriesIn(await this.#shard(month));
  }

  /**
   * Takes the timer over that the original tool left running: it is no longer
   * in the files.
   *
   * @throws {DataFileError} When the file of the newest entries is damaged.
   */
  takeForeignTimer(): RunningTimer | undefined {
    const timer = this.#newest.takeForeignTimer();
    if (timer) this.#isChanged = true;
    return timer;
  }

  /** Adds an entry. */
  add(entry: Entry): void {
    this.#newest.add(entry);
    this.#isChanged = true;
  }

  /** Puts an entry in the place of one of the same id. */
  async replace(before: Entry, after: Entry): Promise<void> {
    this.#put(filed(after, await this.#take(before)));
  }

  /**
   * Moves all entries of a task to another one, file by file.
   *
   * @param change What an entry is after that.
   * @returns The entries after that.
   */
  async moveTask(
    from: string,
    to: string,
    change: (entry: Entry) => Entry,
  ): Promise<readonly Entry[]> {
    const { raw = {}, archive } = this.#recent.tasks.get(from) ?? {};
    const moved: Entry[] = [];
    for (const month of [undefined, ...monthsIn(archive?.months ?? [])]) {
      const file = month === undefined
        ? this.#recent
        : await this.#shard(month);
      const taken = unfileEntries(file, from, () => true);
      const entries = taken.map((it) => filed(change(it.entry), it));
      if (entries.length === 0) continue;
      fileEntries(file, to, entries);
      if (month !== undefined) {
        this.#note(month, from, file, taken, -1);
        this.#note(month, to, file, entries, 1);
      }
      for (const { entry } of entries) moved.push(entry);
    }
    const task = this.#recent.tasks.get(to);
    if (!task || moved.length === 0) return moved;
    // What others wrote of the task goes with it.
    this.#recent.tasks.set(to, { ...task, raw: { ...raw, ...task.raw } });
    // What is in a file that is gone is still known to be of the first.
    const left = this.#recent.tasks.get(from);
    if (!left?.archive) this.#recent.tasks.delete(from);
    this.#isChanged = true;
    return moved;
  }

  /** Removes an entry. */
  async remove(entry: Entry): Promise<void> {
    await this.#take(entry);
  }

  /**
   * The new texts of the files that were changed; `null` for files to remove.
   * Entries of months before the present one go to the files of these months.
   */
  async changedTexts(now: Instant): Promise<Map<string, string | null>> {
    const texts = new Map<string, string | null>();
    if (!this.#isChanged) return texts;
    if (this.#newest.isFull(now)) await this.#archive(now);
    for (const shard of this.#changedShards) {
      const isEmpty = [...shard.tasks.values()]
        .every(({ entries }) => entries.length === 0);
      texts.set(shard.file, isEmpty ? null : formatEntryFile(shard));
    }
    return texts.set(ENTRIES_FILE, this.#newest.format());
  }

  async #archive(now: Instant): Promise<void> {
    const recent = entriesIn(this.#recent);
    for (const { month, taskId, entries } of archivedEntries(recent, now)) {
      const isGoing = (entry: Entry) => entries.has(entry);
      const taken = unfileEntries(this.#recent, taskId, isGoing);
      await this.#shelve(month, taskId, taken);
    }
  }

  #put(entry: FiledEntry): void {
    fileEntries(this.#recent, entry.entry.taskId, [entry]);
    this.#isChanged = true;
  }

  /** Takes just one entry out, in whichever file it is. */
  async #take(entry: Entry): Promise<FiledEntry> {
    const { taskId } = entry;
    this.#isChanged = true;
    const likely = [undefined, utcMonthOf(entry.start)];
    for (const month of new Set([...likely, ...this.archivedMonths])) {
      const file = month === undefined
        ? this.#recent
        : await this.#shard(month);
      const found = filedEntry(file, entry);
      if (!found) continue;
      unfileEntries(file, taskId, (other) => other === found.entry);
      if (month !== undefined) this.#note(month, taskId, file, [found], -1);
      return found;
    }
    throw new TypeError(`No entry "${entry.id}" to take`);
  }

  async #shelve(
    month: string,
    taskId: string,
    entries: readonly FiledEntry[],
  ): Promise<void> {
    const shard = await this.#shard(month);
    fileEntries(shard, taskId, entries);
    this.#note(month, taskId, shard, entries, 1);
  }

  /** Notes in the newest file what came into a month's file, or left it. */
  #note(
    month: string,
    taskId: string,
    shard: EntryFile,
    entries: readonly FiledEntry[],
    sign: 1 | -1,
  ): void {
    this.#changedShards.add(shard);
    const seconds = entries.reduce(
      (sum, { entry }) => sum + entry.durationSeconds,
      0,
    );
    noteArchive(this.#recent, taskId, {
      month,
      seconds: sign * seconds,
      entries: sign * entries.length,
      isEmpty: !shard.tasks.get(taskId)?.entries.length,
    });
  }

  async #shard(month: string): Promise<EntryFile> {
    const known = this.#shards.get(month);
    if (known) return known;
    const shard = await this.#fileAt(shardFile(month));
    this.#shards.set(month, shard);
    return shard;
  }

  async #fileAt(file: string): Promise<EntryFile> {
    const text = await this.#read(file) ?? undefined;
    return text === undefined
      ? emptyEntryFile(file)
      : readEntryFile(text, { file, zone: this.#zone });
  }
}

function entriesIn({ tasks }: EntryFile): Entry[] {
  return [...tasks.values()].flatMap(({ entries }) =>
    entries.map(({ entry }) => entry)
  );
}
