import { DataFileError } from "../errors.ts";
import { defaultSettings, readConfig } from "../formats/config.ts";
import {
  CONFIG_FILE,
  OUTBOX_FILE,
  SYNC_FILE,
  TASKS_FILE,
  TIMER_FILE,
} from "../formats/data_files.ts";
import {
  formatOutbox,
  formatSyncFile,
  readOutbox,
  readSyncFile,
} from "../formats/outbox.ts";
import { readTask, readTasks, taskIdsInText } from "../formats/tasks.ts";
import { formatTimerFile, readTimerFile } from "../formats/timer.ts";
import type { ChangeDraft } from "../storage/draft.ts";
import type { EntryFolder, ReadText } from "../storage/file_texts.ts";
import type { SyncMemory } from "../sync/conflict.ts";
import {
  type Outbox,
  withAllCreated,
  withCreated,
  withDeleted,
  withStamps,
  withUpdated,
} from "../sync/outbox.ts";
import { formatUtc, type Instant, type Zone } from "../time/zone.ts";
import {
  changedLocally,
  type Entry,
  type EntrySubject,
  versionOf,
} from "../tracking/entry.ts";
import type { Settings } from "../tracking/settings.ts";
import type { Task } from "../tracking/task.ts";
import type { RunningTimer, TimerState, TimerStep } from "../tracking/timer.ts";
import { EntryFiles } from "./entry_files.ts";
import type { EntrySource } from "./monthly_files.ts";

/**
 * The files of timers. Each is read when it is first needed; changes are
 * written by {@linkcode write}.
 */
export class TimerFiles {
  readonly #source: EntrySource;
  readonly #provider: string | undefined;
  #settings: Promise<Settings> | undefined;
  #tasks: Promise<ReadonlyMap<string, Task>> | undefined;
  #entries: Promise<EntryFiles> | undefined;
  #timer: TimerState | undefined;
  #outbox: Outbox | undefined;
  #sync: SyncMemory | undefined;
  #outboxBefore: Outbox = [];
  /** Whether the running timer was started by PairCoder. */
  isLegacyTimer = false;
  #recorded: Pick<Entry, "id" | "start"> | undefined;

  /**
   * Opens the files. None is read yet.
   *
   * @param zone The time zone of times without an offset.
   * @param folder The folder with the files of entries, to notice missing ones.
   * @param provider The name of the provider that the program passed.
   */
  constructor(
    read: ReadText,
    zone: Zone,
    folder?: EntryFolder,
    provider?: string,
  ) {
    this.#source = { read, zone, folder };
    this.#provider = provider;
  }

  /** The time zone of times without an offset. */
  get zone(): Zone {
    return this.#source.zone;
  }

  /** @throws {DataFileError} When `config.yaml` is invalid. */
  settings(): Promise<Settings> {
    return this.#settings ??= this.#content(
      CONFIG_FILE,
      (text) => readConfig(text, this.#provider),
      defaultSettings(this.#provider),
    );
  }

  /** @throws {DataFileError} When `tasks.yaml` is invalid. */
  tasks(): Promise<ReadonlyMap<string, Task>> {
    return this.#tasks ??= this.#content(TASKS_FILE, readTasks, new Map());
  }

  /** @throws {DataFileError} When the task in `tasks.yaml` is invalid. */
  async task(id: string): Promise<Task | undefined> {
    if (this.#tasks) return (await this.#tasks).get(id);
    return await this.#content(
      TASKS_FILE,
      (text) => readTask(text, id),
      undefined,
    );
  }

  /** Returns the task ids in `tasks.yaml`, without a full parse if possible. */
  async taskIds(): Promise<ReadonlySet<string>> {
    if (this.#tasks) return new Set((await this.#tasks).keys());
    return await this.#content(TASKS_FILE, taskIdsInText, new Set());
  }

  /** Returns the entries, whose files are read as needed. */
  entries(): Promise<EntryFiles> {
    return this.#entries ??= EntryFiles.load(this.#source);
  }

  /** Returns whether time was ever recorded for a task. */
  async haveTime(): Promise<boolean> {
    return !(await this.entries()).areMissing ||
      await this.#source.read(TIMER_FILE) != null;
  }

  /** Returns the mismatch in a total that is overwritten, if any. */
  async overwrittenMismatch(): Promise<DataFileError | undefined> {
    return (await this.#entries)?.overwrittenMismatch;
  }

  /** Returns the mismatches that affect the requested totals. */
  async mismatches(): Promise<readonly DataFileError[]> {
    return await (await this.#entries)?.mismatches() ?? [];
  }

  /** @throws {DataFileError} When the timer file is damaged. */
  async timer(): Promise<TimerState> {
    return this.#timer ??=
      await this.#content(TIMER_FILE, readTimerFile, undefined) ??
        await this.#legacyTimer();
  }

  /**
   * Returns the timer that PairCoder left running, which the first change takes
   * over. If its file is damaged, timers work without it.
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

  /** Leaves PairCoder's timer in its file, so that no timer is running. */
  ignoreLegacyTimer(): void {
    this.#entries = undefined;
    this.#timer = {};
    this.isLegacyTimer = false;
  }

  /** Records a step of the timer, including the entry that it finished. */
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

  /** Sets the timer without a change to send to the provider. */
  setTimer(state: TimerState): void {
    this.#timer = state;
  }

  /** @throws {DataFileError} When the sync memory is damaged. */
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

  /** Adds the change of the timer to the outbox. */
  async #queueTimerChange(
    before: RunningTimer | undefined,
    after: RunningTimer | undefined,
    finished: Entry | undefined,
  ): Promise<void> {
    if (before?.id !== after?.id) {
      if (before?.provider !== undefined && before.id !== finished?.id) {
        this.#outbox = withDeleted(await this.outbox(), before);
      }
      // A timer that was found at the provider is already there.
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
   * @param timer The timer that ended with this entry, if any.
   */
  async add(entry: Entry, timer?: RunningTimer): Promise<void> {
    (await this.entries()).add(entry);
    this.#recorded = entry;
    if (entry.provider === undefined) return;
    this.#outbox = withCreated(await this.outbox(), entry, timer);
  }

  /** Adds many entries at once. */
  async addAll(entries: readonly Entry[], now: Instant): Promise<void> {
    await (await this.entries()).addAll(entries, now);
    const synced = entries.filter(({ provider }) => provider !== undefined);
    if (synced.length === 0) return;
    this.#outbox = withAllCreated(await this.outbox(), synced);
  }

  /**
   * Adds many entries that are here to the outbox.
   *
   * @param replacements Each entry as it is, and as it is pending.
   */
  async sendAll(replacements: ReadonlyMap<Entry, Entry>): Promise<void> {
    if (replacements.size === 0) return;
    await (await this.entries()).replaceAll(replacements);
    const pending = [...replacements.values()];
    this.#outbox = withAllCreated(await this.outbox(), pending);
  }

  async replace(before: Entry, after: Entry): Promise<void> {
    await (await this.entries()).replace(before, after);
    if (after.provider === undefined) return;
    this.#outbox = withUpdated(await this.outbox(), after, before);
  }

  /**
   * Changes the id of a task in all its entries and its timer.
   *
   * @param describe Returns the new description of an entry.
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

  async write(draft: ChangeDraft, now: Instant): Promise<void> {
    const entries = await this.#entries;
    const texts = await entries?.changedTexts(now) ?? [];
    const isUnsent = this.#outbox?.some((item) =>
      item.action === "create" && item.by === undefined
    );
    const by = isUnsent ? await draft.identity() : undefined;
    // Nothing below can fail, so everything is written, or nothing.
    for (const [file, text] of texts) draft.write(file, text);
    if (this.#outbox) {
      const before = this.#outboxBefore;
      const notes = { before, changedAt: now, by };
      draft.write(
        OUTBOX_FILE,
        formatOutbox(withStamps(this.#outbox, notes)),
      );
    }
    if (this.#recorded) {
      const { id, start } = this.#recorded;
      draft.noteEntry({ id, start: formatUtc(start) });
    }
    if (this.#sync) draft.write(SYNC_FILE, formatSyncFile(this.#sync));
    if (this.#timer) draft.write(TIMER_FILE, formatTimerFile(this.#timer));
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
