/**
 * The contract between worktime and a service that stores time entries. To add
 * a service, implement {@linkcode TimeTrackingProvider}; nothing else in this
 * package is required.
 *
 * @module
 */

import { type ErrorDetails, WorktimeError } from "./errors.ts";
import type { Instant } from "./time/zone.ts";

/**
 * What a provider supports. Callers check this instead of its name. A provider
 * of your own gives only what differs from the defaults.
 */
export interface ProviderCapabilities {
  /**
   * Whether entries have tags; otherwise given tags are ignored.
   *
   * @default {false}
   */
  readonly hasTags: boolean;
  /**
   * Whether callers can set whether an entry is billable; otherwise the
   * provider decides.
   *
   * @default {false}
   */
  readonly canSetBillable?: boolean;
  /**
   * Whether entries store {@linkcode NewEntry.marker} and can be looked up by
   * it; otherwise a given marker is ignored, and callers identify entries by
   * start and description.
   *
   * @default {false}
   */
  readonly hasMarkers: boolean;
  /**
   * Whether every entry must belong to a project, which callers must give.
   *
   * @default {false}
   */
  readonly needsProject: boolean;
  /**
   * Whether a timer can start or stop before now; otherwise a past time is
   * ignored. Finished entries can have any time.
   *
   * @default {true}
   */
  readonly canBackdate: boolean;
  /**
   * Whether entries store their start and end; otherwise they store only their
   * date and duration.
   *
   * @default {true}
   */
  readonly hasTimes?: boolean;
  /**
   * Whether {@linkcode TimeTrackingProvider.updateEntry} can change the running
   * timer without stopping it; otherwise changes are sent when it stops.
   *
   * @default {false}
   */
  readonly canUpdateRunning?: boolean;
  /**
   * How many days back entries can be listed; `undefined` if unlimited. Lists
   * and totals omit earlier entries without an error.
   *
   * @default {undefined}
   */
  readonly listLimitDays: number | undefined;
  /**
   * The precision of times and durations, in seconds. Stored values differ from
   * given ones by less than this.
   *
   * @default {1}
   */
  readonly precisionSeconds: number;
}

/** A time entry, or the running timer, as stored by a provider. */
export interface TimerEntry {
  /** The provider's own id. */
  readonly id: string;
  /** The task, or `undefined` if the entry does not name one. */
  readonly taskId: string | undefined;
  /**
   * What was done, in one line. A provider that has no field for the task adds
   * the task's id to the description, unless it already contains it.
   */
  readonly description: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds; `undefined` while it is running. */
  readonly end: Instant | undefined;
  /** The duration, in whole seconds; 0 while it is running. */
  readonly durationSeconds: number;
  /** Its tags, in any order; empty if the provider has no tags. */
  readonly tags: readonly string[];
  /** Whether it is billable, if the provider reports it. */
  readonly billable?: boolean;
  /** The id given by the caller, if the provider stores it. */
  readonly marker?: string;
  /** When the provider last saw a change, if it reports it. */
  readonly updatedAt?: Instant;
}

/** Options for starting a timer. */
export interface StartOptions extends
  Pick<
    NewEntry,
    "tags" | "billable" | "projectId" | "projectTaskId" | "marker"
  > {
  /**
   * When it starts, not before the start of the running timer.
   *
   * @default Now.
   */
  readonly start?: Instant;
  /**
   * Whether the caller knows that no other timer is running. The provider then
   * saves the requests that would look for one; if there is one after all, it
   * can keep running.
   *
   * @default {false}
   */
  readonly isAlone?: boolean;
  /**
   * Called with the timer as stored by the provider, if that takes no extra
   * request. Its times can be rounded, and its description is the provider's.
   */
  readonly onStarted?: (timer: TimerEntry) => void;
}

/** Options for stopping a timer. */
export interface StopOptions {
  /**
   * When it stops, not before it started.
   *
   * @default Now.
   */
  readonly end?: Instant;
  /** When it started. If the provider stored another start, it is corrected. */
  readonly start?: Instant;
  /**
   * How far the stored end can be from `end`, in seconds. If the provider stops
   * timers at its own current time, this can save a correction.
   *
   * @default {0}
   */
  readonly toleranceSeconds?: number;
}

/** A finished entry to create. */
export interface NewEntry {
  /** The task. */
  readonly taskId: string;
  /** What was done, in one line. */
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
   * @default The provider decides.
   */
  readonly billable?: boolean;
  /** The provider's id of the project. */
  readonly projectId?: string;
  /**
   * The provider's id of the task within the project, if projects have tasks.
   */
  readonly projectTaskId?: string;
  /** The caller's own id for the entry. */
  readonly marker?: string;
}

/** Changes to an entry; omitted properties stay as they are. */
export interface EntryUpdate {
  /** The task. If the description contains its id, that is updated too. */
  readonly taskId?: string;
  /** What was done. */
  readonly description?: string;
  /** When it began, in whole seconds. */
  readonly start?: Instant;
  /** When it ended, in whole seconds. */
  readonly end?: Instant;
  /** Its tags, replacing the present ones. */
  readonly tags?: readonly string[];
  /** Whether it is billable. */
  readonly billable?: boolean;
  /** The provider's id of the project; `null` to remove it. */
  readonly projectId?: string | null;
  /**
   * The provider's id of the task within the project, or `null` for none. It
   * must be given together with the project.
   */
  readonly projectTaskId?: string | null;
}

/**
 * An action whose requests {@linkcode TimeTrackingProvider.requestsFor} lists.
 */
export type ProviderAction =
  /** Look up the key's owner, the running timer, or one entry. */
  | { readonly kind: "account" | "current" }
  | { readonly kind: "entry"; readonly id: string }
  /** Look up an entry by its marker. */
  | { readonly kind: "marker"; readonly marker: string }
  | { readonly kind: "list" | "list_older"; readonly range: EntryRange }
  /** Create a finished entry. */
  | { readonly kind: "create" }
  | {
    readonly kind: "start";
    readonly start: Instant;
    readonly isAlone: boolean;
  }
  | { readonly kind: "stop"; readonly id: string; readonly end: Instant }
  /** Change or delete entries by id, several at once if possible. */
  | {
    readonly kind: "update";
    readonly updates: ReadonlyMap<string, EntryUpdate>;
  }
  | { readonly kind: "delete"; readonly ids: readonly string[] };

/** A half-open range of instants. */
export interface EntryRange {
  /** The first instant in the range. */
  readonly from: Instant;
  /** The first instant after the range. */
  readonly to: Instant;
}

/**
 * The result of looking up an entry. `deleted` means that the provider reported
 * its deletion; `missing`, that it was not found, as in a different account.
 */
export type LookedUpEntry = TimerEntry | "deleted" | "missing";

/** A workspace, account, project or project task of a provider. */
export interface ProviderPlace {
  /** The provider's id. */
  readonly id: string;
  /** The display name. */
  readonly name: string;
  /** The tasks of a project, if every entry must have one. */
  readonly tasks?: readonly ProviderPlace[];
}

/** The user of a provider, and what is available to them. */
export interface ProviderAccount {
  /** The provider's id of the user. */
  readonly userId: string;
  /** The user's name. */
  readonly userName: string;
  /** The workspaces or accounts. */
  readonly workspaces: readonly ProviderPlace[];
  /** The projects of the selected workspace. */
  readonly projects: readonly ProviderPlace[];
  /**
   * The selected workspace or account, if any, to which the projects belong.
   */
  readonly workspaceId?: string;
}

/**
 * A service that stores time entries. At most one timer runs at a time:
 * starting another one stops it at the same instant, even for the same task.
 *
 * Task ids and descriptions are any text in one line. Given instants can have
 * milliseconds; returned instants are in whole seconds.
 *
 * Methods that take the id of an entry reject with a `WorktimeError` with the
 * code `unknown_entry` when there is no entry with exactly that id.
 *
 * A request that fails rejects with a {@linkcode ProviderError}, which says
 * whether it may have arrived. A `NotAllowedError` or `InvalidTextError` means
 * that it was refused. After any other error, such as those of `fetch()`, a
 * change is looked up before it is sent again.
 */
export interface TimeTrackingProvider {
  /** The name used in the configuration: `local`, `toggl`, … */
  readonly name: string;
  /** What the provider supports, as far as it differs from the defaults. */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /**
   * Starts a timer and returns its id, which its entry keeps after the stop.
   */
  startTimer(
    taskId: string,
    description: string,
    options?: StartOptions,
  ): Promise<string>;
  /**
   * Stops a timer and returns its entry. A timer that has already stopped is
   * left unchanged, so that a stop can be repeated after a lost response.
   */
  stopTimer(timerId: string, options?: StopOptions): Promise<TimerEntry>;
  /** Returns the running timer, if there is one. */
  getCurrentTimer(): Promise<TimerEntry | undefined>;
  /**
   * Returns all finished entries of a task, oldest first. Optional: worktime
   * does not call it.
   */
  getEntries?(taskId: string): Promise<TimerEntry[]>;
  /**
   * Returns the total time of a task's finished entries, in seconds. Optional:
   * worktime does not call it.
   */
  getTotal?(taskId: string): Promise<number>;
  /** Creates a finished entry. A running timer is not affected. */
  createEntry(entry: NewEntry): Promise<TimerEntry>;
  /** Returns the finished entries that begin in a range, oldest first. */
  listEntries(range: EntryRange): Promise<TimerEntry[]>;
  /**
   * Returns the finished entries that begin in a range older than
   * {@linkcode ProviderCapabilities.listLimitDays}. Optional: for providers
   * with another way to list those.
   *
   * @returns The entries, or `undefined` if the provider denies access to them,
   * as it does on some plans.
   */
  listOlderEntries?(range: EntryRange): Promise<TimerEntry[] | undefined>;
  /**
   * Changes a finished entry or, with
   * {@linkcode ProviderCapabilities.canUpdateRunning}, the running timer, which
   * keeps running unless an end is given. If entries store no times, give both
   * start and end or neither.
   */
  updateEntry(entryId: string, update: EntryUpdate): Promise<TimerEntry>;
  /** Deletes an entry or the running timer. A missing entry is not an error. */
  deleteEntry(entryId: string): Promise<void>;
  /**
   * Changes several finished entries in fewer requests than one per entry.
   * Optional: omit it if the service has no such request.
   *
   * @returns The changed entries by id, or `undefined` for those that the
   * provider does not return. Entries that are missing were possibly not
   * changed; callers update them one by one.
   */
  updateEntries?(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, TimerEntry | undefined>>;
  /**
   * Deletes several entries in fewer requests than one per entry. Optional:
   * omit it if the service has no such request.
   *
   * @returns The ids of the deleted entries; callers delete the others one by
   * one.
   */
  deleteEntries?(ids: readonly string[]): Promise<readonly string[]>;
  /** Returns the entry or running timer with an id, if there is one. */
  getEntry(entryId: string): Promise<TimerEntry | undefined>;
  /**
   * Looks up several entries in fewer requests than one per entry. Optional:
   * omit it if the service has no such request.
   *
   * @returns The results by id; callers look up the others one by one.
   */
  lookUpEntries?(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>>;
  /**
   * Returns the entry or running timer with a marker, if there is one. Required
   * with {@linkcode ProviderCapabilities.hasMarkers}.
   */
  findByMarker?(marker: string): Promise<TimerEntry | undefined>;
  /**
   * Verifies the key. Returns its owner, and the workspaces and projects that
   * are available. Only `userId` is required: after it has changed, missing
   * entries do not count as deleted.
   */
  verify(): Promise<
    Pick<ProviderAccount, "userId"> & Partial<ProviderAccount>
  >;
  /** Returns only the user's id, in fewer requests than `verify()`. */
  getUserId?(): Promise<string>;
  /** Returns only the projects of the selected workspace. */
  listProjects?(): Promise<readonly ProviderPlace[]>;
  /**
   * Returns the requests that an action takes, such as `GET /me` (method, path
   * and query), without sending any. Requests that depend on a response are
   * omitted.
   */
  requestsFor?(action: ProviderAction): readonly string[];
}

/** The kind of a {@linkcode ProviderError}. */
export type ProviderErrorCode =
  /** The provider cannot be reached. */
  | "provider_unreachable"
  /** This program is not permitted to access the provider's host. */
  | "provider_not_permitted"
  /** The key is missing, or the provider does not accept it. */
  | "provider_key"
  /** The quota or the rate limit is exceeded. */
  | "provider_quota"
  /** The response is an error or unusable. */
  | "provider_failed"
  /** The provider rejected the request. */
  | "provider_refused";

/** Why there was no usable response, if known. */
export type ProviderErrorReason =
  /** The connection was refused. */
  | "refused"
  /** The host is unknown. */
  | "unknown_host"
  /** The host's certificate is not trusted. */
  | "certificate"
  /** A proxy did not let the request through. */
  | "proxy"
  /** There was no response in time. */
  | "no_answer"
  /** There is no network. */
  | "no_network"
  /** No secure connection could be established. */
  | "insecure"
  /** The connection was closed before the response was complete. */
  | "broken"
  /** The response was a redirect. */
  | "redirect"
  /** The response was a web page, such as a network's login page. */
  | "web_page";

/** Reasons that persist until someone intervenes. */
const PERMANENT_REASONS: readonly (ProviderErrorReason | undefined)[] = [
  "certificate",
  "proxy",
  "insecure",
  "redirect",
  "web_page",
];

/** Details of a {@linkcode ProviderError} in addition to code and message. */
export interface ProviderErrorDetails extends ErrorDetails {
  /**
   * Whether a request that changes data was sent and its outcome is unknown.
   *
   * @default {false}
   */
  mayHaveArrived?: boolean;
  /** The HTTP status of the response, if there was one. */
  status?: number | undefined;
  /** Why there was no usable response, if known. */
  reason?: ProviderErrorReason | undefined;
  /** When requests are allowed again, if the provider reports it. */
  resetsAt?: Instant | undefined;
}

/**
 * Thrown when a request to a provider fails. Neither the message, the hint nor
 * the cause ever contains the key.
 */
export class ProviderError extends WorktimeError {
  static {
    this.prototype.name = "ProviderError";
  }
  /** The kind of error. */
  declare readonly code: ProviderErrorCode;
  /**
   * Whether a request that changes data was sent and its outcome is unknown.
   * Look up the result before sending it again.
   */
  readonly mayHaveArrived: boolean;
  /** The HTTP status of the response, if there was one. */
  readonly status: number | undefined;
  /** Why there was no usable response, if known. */
  readonly reason: ProviderErrorReason | undefined;
  /** When requests are allowed again, if the provider reports it. */
  readonly resetsAt: Instant | undefined;

  /** Creates an error with a stable code and a message. */
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

  /** Whether the same request can succeed later without intervention. */
  get isPassing(): boolean {
    const isTransientCode = this.code === "provider_unreachable" ||
      this.code === "provider_quota" || this.code === "provider_failed";
    return isTransientCode && !PERMANENT_REASONS.includes(this.reason);
  }
}
