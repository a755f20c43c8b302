import { ENTRIES_FILE } from "./file_names.ts";
import type { Instant, Zone } from "../time/zone.ts";
import type { Entry } from "../timers/entry.ts";
import type { RunningTimer } from "../timers/timer.ts";
import { MOST_RECENT } from "./archived_entries.ts";
import {
  emptyEntryFile,
  type EntryFile,
  type EntryFileSource,
  type FiledTask,
  readEntryFile,
  takeForeignTimer,
} from "./entry_file.ts";
import {
  formatEntryFile,
  taskIdsInText,
  type TaskInText,
  taskInText,
  tasksInText,
  withTaskInText,
} from "./entry_text.ts";
import { utcMonthOf } from "../time/instant.ts";
import { filed, fileEntries } from "./filed_task.ts";
import { monthsIn } from "./month_ranges.ts";

/**
 * The file with the newest entries. To add one it is not read whole: what that
 * costs would grow with the number of tasks.
 */
export class RecentEntries {
  #text: string | undefined;
  #file: EntryFile | undefined;
  readonly #source: EntryFileSource;

  /** Takes the text of the file, if there is one. */
  constructor(text: string | undefined, zone: Zone) {
    this.#text = text;
    this.#source = { file: ENTRIES_FILE, zone };
  }

  /**
   * The whole file, to read and to change.
   *
   * @throws {DataFileError} When it is damaged.
   */
  get file(): EntryFile {
    return this.#file ??= this.#text === undefined
      ? emptyEntryFile(ENTRIES_FILE)
      : readEntryFile(this.#text, this.#source);
  }

  /**
   * A task, with the total of all its entries.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  task(taskId: string): FiledTask | undefined {
    const found = this.#inText(taskId);
    return found ? found.task : this.file.tasks.get(taskId);
  }

  /**
   * The ids of all tasks with entries, in older files as well.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  taskIds(): Set<string> {
    const ids = this.#file || this.#text === undefined
      ? undefined
      : taskIdsInText(this.#text);
    return ids ?? new Set(this.file.tasks.keys());
  }

  /**
   * The entries, in no order.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  entries(): Entry[] {
    const tasks = this.#file || this.#text === undefined
      ? undefined
      : tasksInText(this.#text, this.#source);
    return [...tasks ?? this.file.tasks.values()].flatMap(({ entries }) =>
      entries.map(({ entry }) => entry)
    );
  }

  /**
   * Adds an entry.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  add(entry: Entry): void {
    const { taskId } = entry;
    const found = this.#inText(taskId);
    const file = found ? emptyEntryFile(ENTRIES_FILE) : this.file;
    if (found?.task) file.tasks.set(taskId, found.task);
    fileEntries(file, taskId, [filed(entry)]);
    const task = file.tasks.get(taskId);
    if (!found || !task || this.#text === undefined) return;
    this.#text = withTaskInText(this.#text, taskId, task);
  }

  /**
   * Takes out the timer that the original tool left running. A file without one
   * is not read for it.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  takeForeignTimer(): RunningTimer | undefined {
    if (!FOREIGN_TIMER.test(this.#text ?? "")) return undefined;
    return takeForeignTimer(this.file, this.#source.zone);
  }

  /**
   * The months whose files totals count. The text tells: a quote within a text
   * has a backslash before it.
   */
  archivedMonths(): ReadonlySet<string> {
    if (this.#file || this.#text === undefined) {
      const tasks = [...this.file.tasks.values()];
      const ranges = tasks.flatMap(({ archive }) => archive?.months ?? []);
      return new Set(monthsIn([...new Set(ranges)]));
    }
    const lists = this.#text.matchAll(/"months":\s*\[([^\]]*)\]/g);
    const ranges = new Set(
      [...lists].flatMap(([, list = ""]) => list.match(/[-\d/]+/g) ?? []),
    );
    return new Set(monthsIn([...ranges]));
  }

  /** The tasks that were read, all of them if the file was read whole. */
  get tasksRead(): ReadonlyMap<string, FiledTask> | undefined {
    return this.#file?.tasks;
  }

  /** Whether entries have to go to the files of their months. */
  isFull(now: Instant): boolean {
    const present = utcMonthOf(now);
    let count = 0;
    for (const month of this.#months()) {
      if (month < present || ++count > MOST_RECENT) return true;
    }
    return false;
  }

  /** The new text of the file, or `null` if it is to be removed. */
  format(): string | null {
    if (!this.#file) return this.#text ?? null;
    const { tasks, others } = this.#file;
    const isEmpty = others.size === 0 &&
      [...tasks.values()].every(({ entries, archive }) =>
        entries.length === 0 && archive === undefined
      );
    return isEmpty ? null : formatEntryFile(this.#file);
  }

  #inText(taskId: string): TaskInText | undefined {
    return this.#file || this.#text === undefined
      ? undefined
      : taskInText(this.#text, taskId, this.#source);
  }

  /** The months in UTC in which the entries begin. */
  *#months(): Generator<string> {
    if (this.#file || this.#text === undefined) {
      for (const { entries } of this.file.tasks.values()) {
        for (const { entry } of entries) yield utcMonthOf(entry.start);
      }
      return;
    }
    // A quote within a text has a backslash before it.
    const starts = this.#text.matchAll(/"start": ?"(\d{4}-\d\d)/g);
    for (const [, month = ""] of starts) yield month;
  }
}

/** What a file has in which the original tool left a timer running. */
const FOREIGN_TIMER = /"_active"|"end"\s*:\s*null/;
