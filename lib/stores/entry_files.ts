import { DAY } from "@std/datetime";
import { DataFileError } from "../errors.ts";
import { ENTRIES_FILE, shardFile } from "../formats/data_files.ts";
import {
  EntryFile,
  type EntryRecord,
  normalizeRecord,
  readEntryFile,
  type TaskRecord,
  toRecord,
} from "../formats/entry_file.ts";
import { monthsIn, rangesOf } from "../formats/month_ranges.ts";
import type { EntryFolder } from "../storage/entry_folder.ts";
import type { ReadText } from "../storage/file_texts.ts";
import type { InstantRange } from "../time/date_range.ts";
import { utcMonthOf, ZONE_MARGIN } from "../time/instant.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { byStart, type Entry, totalSecondsOf } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import {
  archiveMismatch,
  missingMonthFile,
  missingNewestFile,
  ownTotalMismatch,
  uncountedMonthFile,
} from "./entry_mismatches.ts";

/** Some months in UTC in a row, both ends included. */
interface MonthSpan {
  /** The first month, `2024-11`. */
  readonly first: string;
  readonly last: string;
}

export interface EntrySource {
  readonly read: ReadText;
  readonly zone: Zone;
  /** The folder of the files, by which one is missed that is gone. */
  readonly folder?: EntryFolder | undefined;
}

/**
 * All entries: the newest in one file, older months each in a file of its own,
 * which is read only when it is needed. What reads a file that is damaged throws
 * a `DataFileError`.
 */
export class EntryFiles {
  readonly #source: EntrySource;
  /** The text of the file with the newest entries. */
  readonly #text: string | undefined;
  #newest: EntryFile | undefined;
  readonly #shards = new Map<string, EntryFile>();
  readonly #changedShards = new Set<EntryFile>();
  #isChanged = false;
  /** What does not fit, by the file in which that shows. */
  readonly #mismatches = new Map<string, DataFileError>();
  /** The months that totals counted when the files were opened. */
  #countedMonths: ReadonlySet<string> | undefined;
  /** What did not fit in totals that are written again. */
  readonly overwrittenMismatches: DataFileError[] = [];
  /** The tasks whose totals were asked for one by one. */
  readonly #requestedTasks = new Map<string, TaskRecord>();
  #isCounted = false;
  /** Whether all totals were asked for. */
  #isSummedUp = false;

  private constructor(source: EntrySource, text: string | undefined) {
    this.#source = source;
    this.#text = text;
  }

  static async load(source: EntrySource): Promise<EntryFiles> {
    const text = await source.read(ENTRIES_FILE) ?? undefined;
    const files = new EntryFiles(source, text);
    const months = text === undefined && await source.folder?.months();
    if (months && months.size > 0) {
      files.#mismatches.set(ENTRIES_FILE, missingNewestFile(months));
    }
    return files;
  }

  /** @throws {DataFileError} When it is damaged, or is gone with all totals. */
  get #recent(): EntryFile {
    const gone = this.#mismatches.get(ENTRIES_FILE);
    if (gone) throw gone;
    const { zone } = this.#source;
    const source = { file: ENTRIES_FILE, zone };
    return this.#newest ??= new EntryFile(this.#text, source);
  }

  /**
   * What does not fit together of what was read, and of the files that totals
   * count: they are wrong then. Only what was edited by others costs a reading.
   */
  async mismatches(): Promise<readonly DataFileError[]> {
    const { folder } = this.#source;
    if (!folder || !this.#isCounted) return [...this.#mismatches.values()];
    const mismatches = new Map(this.#mismatches);
    const note = (file: string, found: DataFileError | undefined) => {
      if (found && !mismatches.has(file)) mismatches.set(file, found);
    };
    const present = await folder.months();
    const counted = this.#counted();
    for (const month of counted) {
      if (present.has(month)) continue;
      note(shardFile(month), missingMonthFile(shardFile(month)));
    }
    const uncounted = [...present].filter((month) => !counted.has(month));
    // A task alone is not worth a look at the times of all files.
    const isEdited = this.#isSummedUp && await folder.isEditedSince(present);
    for (const month of isEdited ? present : uncounted) {
      try {
        await this.#shard(month);
      } catch (error) {
        if (!(error instanceof DataFileError)) throw error;
        note(shardFile(month), error);
      }
    }
    for (const [file, found] of this.#mismatches) note(file, found);
    const isAll = isEdited || this.#isSummedUp;
    const tasks = isAll ? this.#recent.tasks : this.#requestedTasks;
    // What is changed now has its new total when it is written.
    if (!this.#isChanged) {
      note(ENTRIES_FILE, ownTotalMismatch(ENTRIES_FILE, tasks));
    }
    const there = new Map(
      [...this.#shards].filter(([month, shard]) =>
        present.has(month) || this.#changedShards.has(shard)
      ),
    );
    note(ENTRIES_FILE, archiveMismatch(tasks, there, isAll));
    return [...mismatches.values()];
  }

  #counted(): ReadonlySet<string> {
    return this.#countedMonths ??= this.#recent.archivedMonths;
  }

  /** A task with entries, with the total of all of them. */
  task(taskId: string): TaskRecord | undefined {
    this.#isCounted = true;
    const task = this.#recent.task(taskId);
    if (task) this.#requestedTasks.set(taskId, task);
    return task;
  }

  /** The tasks with entries, with the totals of all of them. */
  get tasks(): ReadonlyMap<string, TaskRecord> {
    this.#isCounted = true;
    this.#isSummedUp = true;
    return this.#recent.tasks;
  }

  get taskIds(): ReadonlySet<string> {
    return this.#mismatches.has(ENTRIES_FILE)
      ? new Set()
      : this.#recent.taskIds;
  }

  /** The newest entries, in no order; older ones are in months' files. */
  get recent(): Entry[] {
    return this.#recent.entries;
  }

  /** The months in UTC that have files of their own, the oldest first. */
  get archivedMonths(): string[] {
    this.#isCounted = true;
    this.#isSummedUp = true;
    return [...this.#recent.archivedMonths].toSorted();
  }

  /** All entries of a task, the oldest first. */
  async entriesOf(taskId: string): Promise<Entry[]> {
    const task = this.task(taskId);
    const entries = task?.entries.map(({ entry }) => entry) ?? [];
    for (const month of monthsIn(task?.archive?.months ?? [])) {
      const shard = await this.#shard(month);
      const there = shard.task(taskId)?.entries ?? [];
      for (const { entry } of there) entries.push(entry);
    }
    return entries.sort(byStart);
  }

  /** The entries that begin in some months in UTC, or in any, in no order. */
  async entriesIn(span?: MonthSpan): Promise<Entry[]> {
    const entries = this.recent;
    for (const month of this.#monthsOf(span)) {
      // There may be more of them than a call takes arguments.
      for (const entry of await this.entriesInFile(month)) entries.push(entry);
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
   */
  async entriesAround(
    { from, to }: InstantRange,
    now: Instant,
  ): Promise<Entry[]> {
    const earliest = from - ZONE_MARGIN;
    const first = utcMonthOf(earliest);
    const isKept = earliest >= now - MIN_RECENT_MS && first === utcMonthOf(now);
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

  /** The entries in a month's file, or in that of the newest, in no order. */
  async entriesInFile(month: string | undefined): Promise<Entry[]> {
    return (await this.#fileOf(month)).entries;
  }

  /** Takes out the timer that the original tool left running. */
  extractLegacyTimer(): RunningTimer | undefined {
    const gone = this.#mismatches.get(ENTRIES_FILE);
    if (gone) throw gone;
    // A file without one is not parsed for it.
    if (!LEGACY_TIMER.test(this.#text ?? "")) return undefined;
    const timer = this.#recent.extractLegacyTimer();
    if (timer) this.#isChanged = true;
    return timer;
  }

  add(entry: Entry): void {
    // Its total is written again, so that what is wrong now would not show.
    const { taskId } = entry;
    const task = this.#recent.task(taskId);
    const mismatch = task && !this.#isChanged &&
      ownTotalMismatch(ENTRIES_FILE, [[taskId, task]]);
    if (mismatch) this.overwrittenMismatches.push(mismatch);
    this.#put(toRecord(entry));
  }

  /** Puts an entry in the place of one of the same id. */
  async replace(before: Entry, after: Entry): Promise<void> {
    this.#put(toRecord(after, await this.#extract(before)));
  }

  /**
   * Moves all entries of a task to another one, file by file.
   *
   * @param change What an entry is after that.
   * @returns Each entry before and after that.
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
      const entries = taken.map((it) => toRecord(change(it.entry), it));
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
    // What others wrote of the task goes with it.
    this.#recent.set(to, { ...task, raw: { ...raw, ...task.raw } });
    // What is in a file that is gone is still known to be of the first.
    const left = this.#recent.task(from);
    if (!left?.archive) this.#recent.delete(from);
    this.#isChanged = true;
    return moved;
  }

  async remove(entry: Entry): Promise<void> {
    await this.#extract(entry);
  }

  /**
   * The new texts of the files that were changed; `null` for files to remove.
   * Entries of months before the present one go to the files of these months.
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
    for (const shard of this.#changedShards) {
      texts.set(shard.file, shard.format());
    }
    return texts.set(ENTRIES_FILE, text);
  }

  /** @throws {DataFileError} When writing would hide what is wrong now. */
  async #throwOnMismatch(): Promise<void> {
    for (const { file } of this.#changedShards) {
      const mismatch = this.#mismatches.get(file);
      if (mismatch) throw mismatch;
    }
    // A newer text of the totals would hide that a month was edited since.
    const present = await this.#source.folder?.months();
    if (!present || !await this.#source.folder?.isEditedSince(present)) return;
    this.#isCounted = true;
    this.#isSummedUp = true;
    // What is changed now is so in both, and does not count.
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
      const shard = await this.#shard(month);
      shard.add(taskId, taken);
      this.#updateArchive(month, taskId, shard, taken, 1);
    }
  }

  #put(entry: EntryRecord): void {
    this.#recent.add(entry.entry.taskId, [entry]);
    this.#isChanged = true;
  }

  /** Takes just one entry out, in whichever file it is. */
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

  /** Notes in the newest file what came into a month's file, or left it. */
  #updateArchive(
    month: string,
    taskId: string,
    shard: EntryFile,
    entries: readonly EntryRecord[],
    sign: 1 | -1,
  ): void {
    this.#changedShards.add(shard);
    this.#recent.noteArchive(taskId, month, {
      seconds: sign * totalSecondsOf(entries.map(({ entry }) => entry)),
      entries: sign * entries.length,
      isEmpty: !shard.task(taskId)?.entries.length,
    });
  }

  /** The file of a month, or that of the newest entries. */
  async #fileOf(month: string | undefined): Promise<EntryFile> {
    return month === undefined ? this.#recent : await this.#shard(month);
  }

  async #shard(month: string): Promise<EntryFile> {
    const known = this.#shards.get(month);
    if (known) return known;
    const file = shardFile(month);
    const isCounted = this.#counted().has(month);
    const text = await this.#source.read(file) ?? undefined;
    const { zone } = this.#source;
    const shard = readEntryFile(text, { file, zone });
    this.#shards.set(month, shard);
    const isEmpty = shard.entries.length === 0;
    const mismatch = isCounted && text === undefined
      ? missingMonthFile(file)
      : !isCounted && !isEmpty
      ? uncountedMonthFile(file)
      : ownTotalMismatch(file, shard.tasks);
    if (mismatch) this.#mismatches.set(file, mismatch);
    return shard;
  }
}

/** What a file has in which the original tool left a timer running. */
const LEGACY_TIMER = /"_active"|"end"\s*:\s*null/;

/** The newest file keeps so many entries; half of them go when it is full. */
export const MAX_RECENT = 200;

/** So long an entry of the present month is among the newest, at least. */
const MIN_RECENT_MS = 3 * DAY;

/**
 * Whether entries have to go to the files of their months. The text tells: a
 * quote within a text has a backslash before it.
 */
function isFull(text: string, now: Instant): boolean {
  const present = utcMonthOf(now);
  let count = 0;
  for (const [, month = ""] of text.matchAll(/"start": ?"(\d{4}-\d\d)/g)) {
    if (month < present || ++count > MAX_RECENT) return true;
  }
  return false;
}

/** Which of the newest entries go to the files of their months. */
function entriesToArchive(recent: readonly Entry[], now: Instant): Entry[] {
  const present = utcMonthOf(now);
  const going = recent.filter(({ start }) => utcMonthOf(start) < present);
  if (recent.length - going.length <= MAX_RECENT) return going;
  return recent.toSorted(byStart)
    .slice(0, recent.length - MAX_RECENT / 2)
    .filter(({ start }) => start < now - MIN_RECENT_MS);
}
