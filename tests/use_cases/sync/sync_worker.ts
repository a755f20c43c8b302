import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { SyncResult } from "../../../lib/use_cases/sync/sync_timers.ts";
import { MachineDisk } from "./sync_machine.ts";
import type { Connect } from "./sync_scene.ts";
import type { SyncService } from "./sync_service.ts";

/** A person at work, with a new process for each command, and a service. */
export class SyncWorker {
  readonly service: SyncService;
  readonly disk: MachineDisk;
  readonly #connect: Connect;

  constructor(
    connect: Connect,
    { service: known, disk = new MachineDisk() }: {
      service?: SyncService;
      disk?: MachineDisk;
    } = {},
  ) {
    this.disk = disk;
    const service: SyncService = known ??
      connect((url, init) => service.server.fetch(url, init));
    this.service = service;
    this.#connect = connect;
  }

  /** Another machine of the same person. */
  besides(disk = new MachineDisk()): SyncWorker {
    return new SyncWorker(this.#connect, { service: this.service, disk });
  }

  get timers(): Timers {
    return new Timers(this.disk, { clock: this.service.clock });
  }

  get tracker(): Tracker {
    return new Tracker(this.disk, { clock: this.service.clock });
  }

  get sync(): TimerSync {
    const { clock } = this.service;
    return new TimerSync(this.disk, this.service.open(), { clock });
  }

  /** Does something an hour later and sends it. */
  async do(command: (worker: SyncWorker) => Promise<unknown>): Promise<void> {
    const { clock } = this.service;
    clock.set(clock.now() + HOUR);
    await command(this);
    const { problem, waitingCount } = await this.sync.deliver(clock.now());
    assertEquals([problem, waitingCount], [undefined, 0]);
  }

  /** Does something an hour later without sending it. */
  async doOffline(
    command: (worker: SyncWorker) => Promise<unknown>,
  ): Promise<void> {
    const { clock } = this.service;
    clock.set(clock.now() + HOUR);
    await command(this);
  }

  /** Does something; the next request that changes anything is lost. */
  async doUnanswered(
    command: (worker: SyncWorker) => Promise<unknown>,
    { arrives }: { arrives: boolean },
  ): Promise<void> {
    const { clock, server } = this.service;
    await this.doOffline(command);
    const on = ({ method }: { method: string }) => method !== "GET";
    server.fail({ kind: "cut", accepts: arrives }, { on });
    const { problem, waitingCount } = await this.sync.deliver(clock.now());
    assertEquals([problem?.code, waitingCount], ["provider_unreachable", 1]);
  }

  /** The service's entries, as text and minutes. */
  get there(): (string | number)[][] {
    return this.service.entries().map(({ description, start, end = NaN }) => [
      description,
      (end - start) / MINUTE,
    ]);
  }

  /** The local finished entries, in the same form. */
  async here(): Promise<(string | number)[][]> {
    const range = { from: 0, to: Infinity };
    return (await this.timers.entries(range)).map((entry) => [
      entry.description,
      entry.durationSeconds / 60,
    ]);
  }

  /** Syncs after all requests in flight have arrived. */
  async syncLater(): Promise<SyncResult> {
    const { clock } = this.service;
    clock.set(clock.now() + 2 * MINUTE);
    return await this.sync.run();
  }
}
