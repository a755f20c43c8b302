import { DataFileError } from "../errors.ts";
import { readConfig } from "../formats/config.ts";
import {
  CONFIG_FILE,
  OUTBOX_FILE,
  SYNC_FILE,
  TASKS_FILE,
  TIMER_FILE,
} from "../formats/data_files.ts";
import { formatOutbox, readOutbox } from "../formats/outbox.ts";
import { formatSyncFile, readSyncFile } from "../formats/sync_memory.ts";
import { readTask, readTasks, taskIdsInText } from "../formats/tasks.ts";
import { formatTimerFile, readTimerFile } from "../formats/timer.ts";
import type { ChangeDraft } from "../storage/draft.ts";
import type { ReadText } from "../storage/file_texts.ts";
import type { SyncMemory } from "../sync/conflict.ts";
import {
  type Outbox,
  withCreated,
  withDeleted,
  withStamps,
  withUpdated,
} from "../sync/outbox.ts";
import { formatUtc } from "../time/instant.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  changedLocally,
  type Entry,
  type EntrySubject,
  versionOf,
} from "../tracking/entry.ts";
import { DEFAULT_SETTINGS, type Settings } from "../tracking/settings.ts";
import type { Task } from "../tracking/task.ts";
import type { RunningTimer, TimerState, TimerStep } from "../tracking/timer.ts";
import { EntryFiles, type EntrySource } from "./entry_files.ts";
import type { EntryFolder } from "../storage/entry_folder.ts";

/**
 * The files of the timers, each read when it is needed first. What is set here
 * is written with {@linkcode write}.
 */
export class TimerFiles {
  readonly #source: EntrySource;
  #settings: Promise<Settings> | undefined;
  #tasks: Promise<ReadonlyMap<string, Task>> | undefined;
  #entries: Promise<EntryFiles> | undefined;
  #timer: TimerState | undefined;
  #outbox: Outbox | undefined;
  #sync: SyncMemory | undefined;
  #outboxBefore: Outbox = [];
  /** Whether the running timer is one that the original tool started. */
  isLegacyTimer = false;
  #recorded: Pick<Entry, "id" | "start"> | undefined;

  /**
   * Takes the files as they are; none is read yet.
   *
   * @param zone Where times without an offset are meant.
   * @param folder The folder of the entries' files, to miss one that is gone.
   */
  constructor(read: ReadText, zone: Zone, folder?: EntryFolder) {
    this.#source = { read, zone, folder };
  }

  /** Where times without an offset are meant. */
  get zone(): Zone {
    return this.#source.zone;
  }

  /** @throws {DataFileError} When `config.yaml` is wrong. */
  settings(): Promise<Settings> {
    return this.#settings ??= this.#content(
      CONFIG_FILE,
      readConfig,
      DEFAULT_SETTINGS,
    );
  }

  /** @throws {DataFileError} When `tasks.yaml` is wrong. */
  tasks(): Promise<ReadonlyMap<string, Task>> {
    return this.#tasks ??= this.#content(TASKS_FILE, readTasks, new Map());
  }

  /** @throws {DataFileError} When what `tasks.yaml` says of the task is wrong. */
  async task(id: string): Promise<Task | undefined> {
    if (this.#tasks) return (await this.#tasks).get(id);
    return await this.#content(
      TASKS_FILE,
      (text) => readTask(text, id),
      undefined,
    );
  }

  /** The ids of the tasks of `tasks.yaml`, as far as a quick look tells. */
  async taskIds(): Promise<ReadonlySet<string>> {
    if (this.#tasks) return new Set((await this.#tasks).keys());
    return await this.#content(TASKS_FILE, taskIdsInText, new Set());
  }

  /** The entries; the files are read as they are needed. */
  entries(): Promise<EntryFiles> {
    return this.#entries ??= EntryFiles.load(this.#source);
  }

  /** What did not fit in totals that are written again. */
  async overwrittenMismatches(): Promise<readonly DataFileError[]> {
    return (await this.#entries)?.overwrittenMismatches ?? [];
  }

  /** What makes totals wrong, as far as any were asked for. */
  async mismatches(): Promise<readonly DataFileError[]> {
    return await (await this.#entries)?.mismatches() ?? [];
  }

  /** @throws {DataFileError} When the file of the timer is damaged. */
  async timer(): Promise<TimerState> {
    return this.#timer ??=
      await this.#content(TIMER_FILE, readTimerFile, undefined) ??
        await this.#legacyTimer();
  }

  /**
   * The timer that the original tool left running; the first change takes it
   * over. None if the file that has it is damaged: timers do without it.
   */
  async #legacyTimer(): Promise<TimerState> {
    try {
      const running = (await this.entries()).extractLegacyTimer();
      this.isLegacyTimer = running !== undefined;
      return running ? { running } : {};
    } catch (error) {
      if (error instanceof DataFileError) return {};
      throw error;
    }
  }

  /** @throws {DataFileError} When the outbox is damaged. */
  async outbox(): Promise<Outbox> {
    if (!this.#outbox) {
      this.#outboxBefore = await this.#content(OUTBOX_FILE, readOutbox, []);
    }
    return this.#outbox ??= this.#outboxBefore;
  }

  /** Leaves the timer of the original tool where it is; none runs then. */
  ignoreLegacyTimer(): void {
    this.#entries = undefined;
    this.#timer = {};
    this.isLegacyTimer = false;
  }

  /** Takes a step of the timer over, with the entry that it finished. */
  async recordStep({ state, finished }: TimerStep): Promise<void> {
    const { running: before } = await this.timer();
    if (finished) {
      await this.add(finished, before?.id === finished.id ? before : undefined);
    }
    const { running } = state;
    if (running && running.id !== before?.id) this.#recorded = running;
    await this.#queueTimerChange(before, running, finished);
    this.#timer = state;
  }

  /** Takes over what is known of the timer; no provider is told. */
  setTimer(state: TimerState): void {
    this.#timer = state;
  }

  /** @throws {DataFileError} When what a sync remembers is damaged. */
  async syncMemory(): Promise<SyncMemory> {
    const nothing = { accounts: new Map(), conflicts: [] };
    return this.#sync ??= await this.#content(SYNC_FILE, readSyncFile, nothing);
  }

  setSyncMemory(memory: SyncMemory): void {
    this.#sync = memory;
  }

  setOutbox(outbox: Outbox): void {
    this.#outbox = outbox;
  }

  /** Notes what a provider is to be told of the timer. */
  async #queueTimerChange(
    before: RunningTimer | undefined,
    after: RunningTimer | undefined,
    finished: Entry | undefined,
  ): Promise<void> {
    if (before?.id !== after?.id) {
      if (before?.provider !== undefined && before.id !== finished?.id) {
        this.#outbox = withDeleted(await this.outbox(), before);
      }
      // One that was found running at the provider need not be told of.
      if (after?.provider !== undefined && after.sync !== "confirmed") {
        this.#outbox = withCreated(await this.outbox(), after);
      }
    } else if (after?.provider !== undefined && before) {
      if (versionOf(before) === versionOf(after)) return;
      this.#outbox = withUpdated(await this.outbox(), after, before);
    }
  }

  /**
   * Adds an entry.
   *
   * @param timer The timer that ended, if that made the entry.
   */
  async add(entry: Entry, timer?: RunningTimer): Promise<void> {
    (await this.entries()).add(entry);
    this.#recorded = entry;
    if (entry.provider === undefined) return;
    this.#outbox = withCreated(await this.outbox(), entry, timer);
  }

  async replace(before: Entry, after: Entry): Promise<void> {
    await (await this.entries()).replace(before, after);
    if (after.provider === undefined) return;
    this.#outbox = withUpdated(await this.outbox(), after, before);
  }

  /**
   * Gives a task another id in all its entries and in its timer.
   *
   * @param describe The description of an entry after that.
   */
  async renameTask(
    from: string,
    to: string,
    describe: (description: string) => string,
  ): Promise<void> {
    const renamed = <T extends EntrySubject>(subject: T): T => ({
      ...subject,
      taskId: to,
      description: describe(subject.description),
    });
    const { running, paused } = await this.timer();
    if (running?.taskId === from) {
      const after = changedLocally(running, renamed(running));
      await this.recordStep({ state: { running: after }, finished: undefined });
    } else if (paused?.taskId === from) {
      this.setTimer({ paused: renamed(paused) });
    }
    const entries = await this.entries();
    const moved = await entries.moveTask(
      from,
      to,
      (entry) => changedLocally(entry, renamed(entry)),
    );
    for (const [before, after] of moved) {
      if (after.provider === undefined) continue;
      this.#outbox = withUpdated(await this.outbox(), after, before);
    }
  }

  async remove(entry: Entry): Promise<void> {
    await (await this.entries()).remove(entry);
    if (entry.provider === undefined) return;
    this.#outbox = withDeleted(await this.outbox(), entry);
  }

  async write(changing: ChangeDraft, now: Instant): Promise<void> {
    const entries = await this.#entries;
    const texts = await entries?.changedTexts(now) ?? [];
    const isUnsent = this.#outbox?.some((item) =>
      item.action === "create" && item.by === undefined
    );
    const by = isUnsent ? await changing.identity() : undefined;
    // From here on nothing fails: all of it is written, or none.
    for (const [file, text] of texts) changing.write(file, text);
    if (this.#outbox) {
      const before = this.#outboxBefore;
      const notes = { before, changedAt: now, by };
      changing.write(
        OUTBOX_FILE,
        formatOutbox(withStamps(this.#outbox, notes)),
      );
    }
    if (this.#recorded) {
      const { id, start } = this.#recorded;
      changing.noteEntry({ id, start: formatUtc(start) });
    }
    if (this.#sync) changing.write(SYNC_FILE, formatSyncFile(this.#sync));
    if (this.#timer) changing.write(TIMER_FILE, formatTimerFile(this.#timer));
  }

  async #content<T, U>(
    file: string,
    contentOf: (text: string) => T | Promise<T>,
    without: U,
  ): Promise<T | U> {
    const text = await this.#source.read(file);
    return text == null ? without : await contentOf(text);
  }
}
