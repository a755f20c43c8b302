import {
  checkOptions,
  syncOptions,
  type TimersOptions,
  workspaceOn,
} from "./open_workspace.ts";
import type { Disk } from "./ports.ts";
import type { TimeTrackingProvider } from "./provider.ts";
import { readTimeSpan } from "./time/typed_range.ts";
import type { TimeInput } from "./time/typed_time.ts";
import type { Instant } from "./time/zone.ts";
import { deliverChanges, type Delivery } from "./use_cases/sync/send_outbox.ts";
import {
  type ProviderLink,
  SyncSession,
} from "./use_cases/sync/sync_session.ts";
import {
  type PlannedRequest,
  planSync,
  type SyncOptions,
  type SyncResult,
  syncTimers,
} from "./use_cases/sync/sync_timers.ts";

/** Options of a sync. */
export interface SyncRequest {
  /**
   * The first date or the earliest start of entries to compare.
   *
   * @default 31 days ago.
   */
  readonly from?: TimeInput;
  /** Called with the number of processed changes and their total. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Syncs the timers of a data directory with a provider. Each change is made
 * there exactly once: if a response was lost, the provider's data is checked
 * before the request is repeated. Only one process sends at a time.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged,
 * and a `DiskError` when a file cannot be accessed or another process is
 * syncing.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Timers, TimerSync } from "@worktime/worktime";
 * import { LocalProvider } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * // Any provider works: this one stores entries in another data directory.
 * const provider = new LocalProvider(new Timers(new MemoryDisk()));
 * const sync = new TimerSync(new MemoryDisk(), provider);
 * assertEquals((await sync.run()).waitingCount, 0);
 * ```
 */
export class TimerSync {
  readonly #link: ProviderLink;

  /** Connects a disk with a provider. Neither is accessed yet. */
  constructor(
    disk: Disk,
    provider: TimeTrackingProvider,
    options: Omit<TimersOptions, "terms"> = {},
  ) {
    const workspace = workspaceOn(disk, syncOptions(options, provider));
    this.#link = { workspace, provider };
  }

  /**
   * Sends recent changes to the provider. The changes that fail stay pending
   * until the next {@linkcode run}.
   *
   * @param since Changes made before this instant are left to the next `run()`.
   * @throws When a provider throws an error that is not one of worktime; others
   * are returned as the `problem`.
   */
  async deliver(since: TimeInput): Promise<Delivery> {
    return await deliverChanges(this.#link, this.#startOf(since));
  }

  /**
   * Syncs all changes in both directions. It can be interrupted at any point;
   * the next call continues from there.
   *
   * @throws {ProviderError} When the provider's entries cannot be read. Errors of
   * a provider that are not ours are thrown as well.
   */
  async run(request: SyncRequest = {}): Promise<SyncResult> {
    return await syncTimers(this.#link, this.#optionsOf(request));
  }

  /**
   * Returns the requests that {@linkcode run} would send, without sending any.
   */
  async plan(request: SyncRequest = {}): Promise<PlannedRequest[]> {
    return await planSync(this.#link, this.#optionsOf(request));
  }

  /** Stores the id of the provider's user, to detect a change of account. */
  async noteAccount(userId: string): Promise<void> {
    await new SyncSession(this.#link).saveAccount(userId);
  }

  #optionsOf({ from, ...options }: SyncRequest): SyncOptions {
    return from === undefined
      ? options
      : { ...options, from: this.#startOf(from) };
  }

  #startOf(from: TimeInput): Instant {
    const { clock } = this.#link.workspace;
    return readTimeSpan({ from }, { now: clock.now(), zone: clock.zone }).from;
  }
}

checkOptions(TimerSync);
