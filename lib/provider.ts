/**
 * The contract between worktime and a service in which time entries live.
 * Whoever implements {@linkcode TimeTrackingProvider} adds a service; nothing
 * else of this package is needed for it.
 *
 * @module
 */

import type { Instant } from "./time/zone.ts";

/** What a provider can do, for callers to ask instead of guessing by name. */
export interface ProviderCapabilities {
  /** Whether entries carry tags; otherwise tags are left out. */
  readonly hasTags: boolean;
  /**
   * Whether an entry keeps {@linkcode NewEntry.marker}, and can be found by it.
   * Without, a caller finds an entry again by its start and description.
   */
  readonly hasMarkers: boolean;
  /** Whether an entry must belong to a project. */
  readonly needsProject: boolean;
  /** Whether a timer can start or stop at another time than now. */
  readonly canBackdate: boolean;
  /** How many days back entries can be listed; `undefined` if any number. */
  readonly listLimitDays: number | undefined;
  /** The smallest step of a duration that is kept, in seconds. */
  readonly precisionSeconds: number;
}

/** One recorded stretch of time for a task, as a provider has it. */
export interface TimerEntry {
  /** The provider's own id. */
  readonly id: string;
  /** The task, or `undefined` if the provider's entry names none of ours. */
  readonly taskId: string | undefined;
  /** What was done, in a line for people. */
  readonly description: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds; `undefined` while it runs. */
  readonly end: Instant | undefined;
  /** How long it took, in seconds; 0 while it runs. */
  readonly durationSeconds: number;
  /** Its tags; none where the provider has none. */
  readonly tags: readonly string[];
  /** The id that the caller gave it, where the provider keeps one. */
  readonly marker?: string;
  /** When the provider saw it change last, where it says so. */
  readonly updatedAt?: Instant;
}

/** Details of a timer that starts. */
export interface StartOptions {
  /**
   * When it starts.
   *
   * @default Now.
   */
  readonly start?: Instant;
  /** Its tags. */
  readonly tags?: readonly string[];
  /** The provider's id of the project. */
  readonly projectId?: string;
  /** The caller's own id for the entry. */
  readonly marker?: string;
}

/** Details of a timer that stops. */
export interface StopOptions {
  /**
   * When it stops.
   *
   * @default Now.
   */
  readonly end?: Instant;
}

/** A finished entry that the provider does not have yet. */
export interface NewEntry {
  /** The task. */
  readonly taskId: string;
  /** What was done, in a line for people. */
  readonly description: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds; not before it began. */
  readonly end: Instant;
  /** Its tags. */
  readonly tags?: readonly string[];
  /** The provider's id of the project. */
  readonly projectId?: string;
  /** The caller's own id for the entry. */
  readonly marker?: string;
}

/** What is to change of an entry; what is left out stays as it is. */
export interface EntryUpdate {
  /** The task. */
  readonly taskId?: string;
  /** What was done. */
  readonly description?: string;
  /** When it began, in whole seconds. */
  readonly start?: Instant;
  /** When it ended, in whole seconds. */
  readonly end?: Instant;
  /** Its tags. */
  readonly tags?: readonly string[];
}

/** A range of instants. */
export interface EntryRange {
  /** The first instant of the range. */
  readonly from: Instant;
  /** The first instant after the range. */
  readonly to: Instant;
}

/** A workspace or account, or a project, that a provider offers. */
export interface ProviderPlace {
  /** The provider's id. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
}

/** Who uses a provider, and what is there. */
export interface ProviderAccount {
  /** The provider's id of the user. */
  readonly userId: string;
  /** The user's name. */
  readonly userName: string;
  /** The workspaces, or accounts. */
  readonly workspaces: readonly ProviderPlace[];
  /** The projects of the workspace that is in use. */
  readonly projects: readonly ProviderPlace[];
}

/**
 * A place where time entries live. One timer runs at most: starting another
 * stops it at the same instant.
 *
 * Methods that name an entry reject with a `WorktimeError` of the code
 * `unknown_entry` when there is none with that id.
 */
export interface TimeTrackingProvider {
  /** The name by which it is configured: `local`, `toggl`, … */
  readonly name: string;
  /** What it can do. */
  readonly capabilities: ProviderCapabilities;
  /** Starts a timer and returns its id. */
  startTimer(
    taskId: string,
    description: string,
    options?: StartOptions,
  ): Promise<string>;
  /** Stops a timer and returns its entry, with its duration. */
  stopTimer(timerId: string, options?: StopOptions): Promise<TimerEntry>;
  /** The timer that runs, if one does. */
  getCurrentTimer(): Promise<TimerEntry | undefined>;
  /** All finished entries of a task, the oldest first. */
  getEntries(taskId: string): Promise<TimerEntry[]>;
  /** The time of all finished entries of a task, in seconds. */
  getTotal(taskId: string): Promise<number>;
  /** Records a finished entry. */
  createEntry(entry: NewEntry): Promise<TimerEntry>;
  /** The finished entries that begin in a range, the oldest first. */
  listEntries(range: EntryRange): Promise<TimerEntry[]>;
  /** Changes a finished entry. */
  updateEntry(entryId: string, update: EntryUpdate): Promise<TimerEntry>;
  /** Removes an entry; one that is gone already is no error. */
  deleteEntry(entryId: string): Promise<void>;
  /** Asks who the key belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount>;
}
