/**
 * The contract between worktime and a service in which time entries live.
 * Whoever implements {@linkcode TimeTrackingProvider} adds a service; nothing
 * else of this package is needed for it.
 *
 * @module
 */

import { type ErrorDetails, WorktimeError } from "./errors.ts";
import type { Instant } from "./time/zone.ts";

/** What a provider can do, for callers to ask instead of guessing by name. */
export interface ProviderCapabilities {
  /** Whether entries carry tags; otherwise those that are given are ignored. */
  readonly hasTags: boolean;
  /**
   * Whether a caller can say that an entry is billable; otherwise the provider
   * decides by itself.
   *
   * @default {false}
   */
  readonly canSetBillable?: boolean;
  /**
   * Whether an entry keeps {@linkcode NewEntry.marker}, and can be found by it;
   * otherwise one that is given is ignored. Without, a caller finds an entry
   * again by its start and description.
   */
  readonly hasMarkers: boolean;
  /** Whether an entry must belong to a project: a caller has to give one. */
  readonly needsProject: boolean;
  /**
   * Whether a timer can start or stop before now; otherwise such a time is
   * ignored. A finished entry can be of any time.
   */
  readonly canBackdate: boolean;
  /**
   * Whether an entry keeps when it began and ended; otherwise it keeps the day
   * and how long it took.
   *
   * @default {true}
   */
  readonly hasTimes?: boolean;
  /**
   * Whether {@linkcode TimeTrackingProvider.updateEntry} can change the running
   * timer, which keeps running; otherwise what is changed of it is sent with
   * its end.
   *
   * @default {false}
   */
  readonly canUpdateRunning?: boolean;
  /**
   * How many days back entries can be listed; `undefined` if any number. What
   * began before is left out of all lists and totals, without an error.
   */
  readonly listLimitDays: number | undefined;
  /**
   * The step of times and durations, in seconds: what is kept is less than a
   * step away from what was given.
   */
  readonly precisionSeconds: number;
}

/** One recorded stretch of time for a task, as a provider has it. */
export interface TimerEntry {
  /** The provider's own id. */
  readonly id: string;
  /** The task, or `undefined` if the provider's entry names none of ours. */
  readonly taskId: string | undefined;
  /**
   * What was done, in a line for people. A provider without a place for our
   * tasks puts the task's id into it, unless the id is in it already.
   */
  readonly description: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds; `undefined` while it runs. */
  readonly end: Instant | undefined;
  /** How long it took, in whole seconds; 0 while it runs. */
  readonly durationSeconds: number;
  /** Its tags, in any order; none where the provider has none. */
  readonly tags: readonly string[];
  /** Whether it is billable, where the provider says so. */
  readonly billable?: boolean;
  /** The id that the caller gave it, where the provider keeps one. */
  readonly marker?: string;
  /** When the provider saw it change last, where it says so. */
  readonly updatedAt?: Instant;
}

/** Details of a timer that starts. */
export interface StartOptions extends
  Pick<
    NewEntry,
    "tags" | "billable" | "projectId" | "projectTaskId" | "marker"
  > {
  /**
   * When it starts; not before the timer that runs did.
   *
   * @default Now.
   */
  readonly start?: Instant;
  /**
   * Whether the caller knows of no other timer that runs: one that does is not
   * looked for then, which saves requests, and may go on.
   *
   * @default {false}
   */
  readonly isAlone?: boolean;
  /**
   * Is told of the timer as the provider has it, where that takes no request
   * of its own: times may be rounded, and the description is the provider's.
   */
  readonly onStarted?: (timer: TimerEntry) => void;
}

/** Details of a timer that stops. */
export interface StopOptions {
  /**
   * When it stops; not before it started.
   *
   * @default Now.
   */
  readonly end?: Instant;
  /**
   * When it had started, where the provider may not have kept that: then it is
   * put right.
   */
  readonly start?: Instant;
  /**
   * How far from `end` the provider's own clock may put it, in seconds: that
   * saves a request where only that clock stops timers.
   *
   * @default {0}
   */
  readonly toleranceSeconds?: number;
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
  /**
   * Whether it is billable.
   *
   * @default What the provider decides.
   */
  readonly billable?: boolean;
  /** The provider's id of the project. */
  readonly projectId?: string;
  /** The provider's id of the task within the project, where it has such. */
  readonly projectTaskId?: string;
  /** The caller's own id for the entry. */
  readonly marker?: string;
}

/** What is to change of an entry; what is left out stays as it is. */
export interface EntryUpdate {
  /** The task; where the description names it, it is put right there. */
  readonly taskId?: string;
  /** What was done. */
  readonly description?: string;
  /** When it began, in whole seconds. */
  readonly start?: Instant;
  /** When it ended, in whole seconds. */
  readonly end?: Instant;
  /** Its tags, instead of those that it has. */
  readonly tags?: readonly string[];
  /** Whether it is billable. */
  readonly billable?: boolean;
  /** The provider's id of the project; `null` if it is to belong to none. */
  readonly projectId?: string | null;
  /**
   * The provider's id of the task within the project; given with the project,
   * and `null` if it has none.
   */
  readonly projectTaskId?: string | null;
}

/** Something that a caller is about to do with a provider. */
export type ProviderAction =
  /** Ask for the key's owner, the running timer, or the present entry. */
  | { readonly kind: "account" | "current" }
  | { readonly kind: "entry"; readonly id: string }
  /** Look for an entry by its marker. */
  | { readonly kind: "marker"; readonly marker: string }
  | { readonly kind: "list" | "list_older"; readonly range: EntryRange }
  /** Record a finished entry. */
  | { readonly kind: "create" }
  | {
    readonly kind: "start";
    readonly start: Instant;
    readonly isAlone: boolean;
  }
  | { readonly kind: "stop"; readonly id: string; readonly end: Instant }
  /** Change entries, by their ids, or remove them: several go together. */
  | {
    readonly kind: "update";
    readonly updates: ReadonlyMap<string, EntryUpdate>;
  }
  | { readonly kind: "delete"; readonly ids: readonly string[] };

/** A range of instants. */
export interface EntryRange {
  /** The first instant of the range. */
  readonly from: Instant;
  /** The first instant after the range. */
  readonly to: Instant;
}

/**
 * What became of an entry: it is there; the provider says that it was deleted;
 * or it is not there, as it would not be in another account.
 */
export type LookedUpEntry = TimerEntry | "deleted" | "missing";

/** A workspace or account, or a project, that a provider offers. */
export interface ProviderPlace {
  /** The provider's id. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** The tasks within a project, where an entry must have one. */
  readonly tasks?: readonly ProviderPlace[];
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
  /** The workspace, or account, that the projects are of, if any is in use. */
  readonly workspaceId?: string;
}

/**
 * A place where time entries live. One timer runs at most: starting another
 * stops it at the same instant, also for the same task.
 *
 * A task's id and a description are any text in one line. Instants that are
 * given may have milliseconds; what comes back is in whole seconds.
 *
 * Methods that name an entry reject with a `WorktimeError` of the code
 * `unknown_entry` when there is none with exactly that id.
 */
export interface TimeTrackingProvider {
  /** The name by which it is configured: `local`, `toggl`, … */
  readonly name: string;
  /** What it can do. */
  readonly capabilities: ProviderCapabilities;
  /** Starts a timer and returns its id, which its entry keeps. */
  startTimer(
    taskId: string,
    description: string,
    options?: StartOptions,
  ): Promise<string>;
  /**
   * Stops a timer and returns its entry, with its duration. One that has ended
   * already, by whatever means, stays as it is, so that a stop of which the
   * answer was lost can be repeated.
   */
  stopTimer(timerId: string, options?: StopOptions): Promise<TimerEntry>;
  /** The timer that runs, if one does. */
  getCurrentTimer(): Promise<TimerEntry | undefined>;
  /** All finished entries of a task, the oldest first. */
  getEntries(taskId: string): Promise<TimerEntry[]>;
  /** The time of all finished entries of a task, in seconds. */
  getTotal(taskId: string): Promise<number>;
  /** Records a finished entry; the timer that runs goes on. */
  createEntry(entry: NewEntry): Promise<TimerEntry>;
  /**
   * The finished entries that begin in a range, the oldest first: `from` is in
   * it, `to` is not.
   */
  listEntries(range: EntryRange): Promise<TimerEntry[]>;
  /**
   * The finished entries that begin in a range before all that
   * {@linkcode ProviderCapabilities.listLimitDays} lets a list have, where there
   * is another way to them.
   *
   * @returns `undefined` if the provider refuses them, as on some plans.
   */
  listOlderEntries?(range: EntryRange): Promise<TimerEntry[] | undefined>;
  /**
   * Changes a finished entry, and the running timer where the capabilities say
   * so: without an end, it keeps running. Where entries keep no times, give
   * start and end both or neither.
   */
  updateEntry(entryId: string, update: EntryUpdate): Promise<TimerEntry>;
  /** Removes an entry, also one that runs; one that is gone is no error. */
  deleteEntry(entryId: string): Promise<void>;
  /**
   * Changes several finished entries, by their ids, in fewer requests than one
   * for each. Leave it out where there is no such request.
   *
   * @returns The entries that were changed, `undefined` where the provider does
   * not say what they are now. What is missing was not changed, or is not known
   * to be: a caller asks for it alone.
   */
  updateEntries?(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, TimerEntry | undefined>>;
  /**
   * Removes several entries in fewer requests than one for each. Leave it out
   * where there is no such request.
   *
   * @returns The ids of those that are gone; a caller asks for others alone.
   */
  deleteEntries?(ids: readonly string[]): Promise<readonly string[]>;
  /** The entry with an id, also one that runs, if there is one. */
  getEntry(entryId: string): Promise<TimerEntry | undefined>;
  /**
   * Looks for several entries in fewer requests than one for each. Leave it out
   * where there is no such request.
   *
   * @returns What is known now, by the ids; a caller asks for others alone.
   */
  lookUpEntries?(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>>;
  /**
   * The entry that was given a marker, also one that runs, if there is one;
   * only where the capabilities say that there are markers.
   */
  findByMarker?(marker: string): Promise<TimerEntry | undefined>;
  /** Asks who the key belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount>;
  /**
   * Asks only who the key belongs to, in fewer requests: gives the provider's
   * id of the user.
   */
  getUserId?(): Promise<string>;
  /** Asks only for the projects of the workspace that is in use. */
  listProjects?(): Promise<readonly ProviderPlace[]>;
  /**
   * The requests that something takes, as far as they are known before the
   * answers: method, path and query, such as `GET /me`. None is sent.
   */
  requestsFor?(action: ProviderAction): readonly string[];
}

/**
 * What is wrong with a provider: it cannot be reached, or this program may not
 * reach it; it does not accept the key, its quota is used up, it answers
 * nothing of use, it refuses a request.
 */
export type ProviderErrorCode =
  | "provider_unreachable"
  | "provider_not_permitted"
  | "provider_key"
  | "provider_quota"
  | "provider_failed"
  | "provider_refused";

/**
 * Why a provider gave no answer of use, where that is known: the connection was
 * refused, the host is unknown, its certificate is not trusted, a proxy was in
 * the way, no answer came in time, there is no network, no secure connection
 * could be made, it broke; what came leads elsewhere, or is a page for people.
 */
export type ProviderErrorReason =
  | "refused"
  | "unknown_host"
  | "certificate"
  | "proxy"
  | "no_answer"
  | "no_network"
  | "insecure"
  | "broken"
  | "redirect"
  | "web_page";

/** Reasons that stay until somebody does something about them. */
const PERMANENT_REASONS: readonly (ProviderErrorReason | undefined)[] = [
  "certificate",
  "proxy",
  "insecure",
  "redirect",
  "web_page",
];

/** What a {@linkcode ProviderError} carries beside its code and message. */
export interface ProviderErrorDetails extends ErrorDetails {
  /**
   * Whether a request that changes something went out, and nobody knows whether
   * it was carried out.
   *
   * @default {false}
   */
  mayHaveArrived?: boolean;
  /** The status of the answer, if one came. */
  status?: number | undefined;
  /** Why there is no answer of use, where that is known. */
  reason?: ProviderErrorReason | undefined;
  /** When requests are allowed again, where the provider says so. */
  resetsAt?: Instant | undefined;
}

/**
 * A provider is in the way. No message, hint or cause of it has the key, nor
 * has anything else of it.
 */
export class ProviderError extends WorktimeError {
  static {
    this.prototype.name = "ProviderError";
  }
  /** What is wrong. */
  declare readonly code: ProviderErrorCode;
  /**
   * Whether a request that changes something went out, and nobody knows whether
   * it was carried out: before it is sent again, look whether it was.
   */
  readonly mayHaveArrived: boolean;
  /** The status of the provider's answer, or `undefined` if none came. */
  readonly status: number | undefined;
  /** Why there is no answer of use, where that is known. */
  readonly reason: ProviderErrorReason | undefined;
  /** When requests are allowed again, where the provider says so. */
  readonly resetsAt: Instant | undefined;

  /** Makes an error with a stable code and a message for people. */
  constructor(
    code: ProviderErrorCode,
    message: string,
    details: ProviderErrorDetails = {},
  ) {
    super(code, message, details);
    this.mayHaveArrived = details.mayHaveArrived ?? false;
    this.status = details.status;
    this.reason = details.reason;
    this.resetsAt = details.resetsAt;
  }
  /** Whether the same may go well a little later, without anybody's help. */
  get isPassing(): boolean {
    const isForLater = this.code === "provider_unreachable" ||
      this.code === "provider_quota" || this.code === "provider_failed";
    return isForLater && !PERMANENT_REASONS.includes(this.reason);
  }
}
