import type { Disk } from "./ports.ts";
import type { TimeTrackingProvider } from "./provider.ts";
import { randomId, systemClock } from "./system.ts";
import { openWorkspace } from "./use_cases/workspace.ts";
import type { Instant } from "./time/zone.ts";
import type { TimersOptions } from "./timers.ts";
import {
  deliverChanges,
  type Delivery,
} from "./use_cases/sync/deliver_changes.ts";
import { type PlannedRequest, planSync } from "./use_cases/sync/plan_sync.ts";
import {
  type ProviderLink,
  SyncSession,
} from "./use_cases/sync/sync_session.ts";
import {
  type SyncRequest,
  type SyncResult,
  syncTimers,
} from "./use_cases/sync/sync_timers.ts";

/**
 * The timers of a data directory, and a provider that they are synced with. Of
 * each change the provider hears exactly once: what may have arrived is looked
 * up before it is sent again. One process at a time sends.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged, and
 * a `DiskError` when the disk is in the way, or another process syncs.
 *
 * @example
 * ```ts
 * import { LocalProvider, MemoryDisk, Timers, TimerSync } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * // Any other provider would do: this one is the timers of another directory.
 * const provider = new LocalProvider(new Timers(new MemoryDisk()));
 * const sync = new TimerSync(new MemoryDisk(), provider);
 * assertEquals((await sync.run()).waitingCount, 0);
 * ```
 */
export class TimerSync {
  readonly #link: ProviderLink;

  /** Opens the data directory on a disk; nothing is read or sent yet. */
  constructor(
    disk: Disk,
    provider: TimeTrackingProvider,
    options: Omit<TimersOptions, "terms"> = {},
  ) {
    const { clock = systemClock, newId = randomId } = options;
    const parts = { clock, newId, terms: undefined };
    const workspace = openWorkspace(disk, parts, options);
    this.#link = { workspace, provider };
  }

  /**
   * Tells the provider of changes that were just made. What is in the way is in
   * the result: it waits for the next {@linkcode run}.
   *
   * @param since What was changed before is left to the next sync.
   */
  async deliver(since: Instant): Promise<Delivery> {
    return await deliverChanges(this.#link, since);
  }

  /**
   * Carries all changes from each side to the other. It may be interrupted
   * anywhere; the next one goes on.
   *
   * @throws {ProviderError} When the provider's entries cannot be read.
   */
  async run(request: SyncRequest = {}): Promise<SyncResult> {
    return await syncTimers(this.#link, request);
  }

  /** The requests that {@linkcode run} would send; none is sent. */
  async plan(request: SyncRequest = {}): Promise<PlannedRequest[]> {
    return await planSync(this.#link, request);
  }

  /** Remembers whose entries the provider has, as it said itself. */
  async noteAccount(userId: string): Promise<void> {
    await new SyncSession(this.#link).saveAccount(userId);
  }
}
