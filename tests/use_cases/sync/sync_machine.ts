import { DAY } from "@std/datetime";
import {
  isLeftover,
  OUTBOX_FILE,
  SYNC_FILE,
} from "../../../lib/formats/data_files.ts";
import { readOutbox } from "../../../lib/formats/outbox.ts";
import { readSyncFile } from "../../../lib/formats/sync_memory.ts";
import type { HeldLock } from "../../../lib/ports.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import type { SyncConflict } from "../../../lib/sync/conflict.ts";
import type { Outbox } from "../../../lib/sync/outbox.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { Timers } from "../../../lib/timers.ts";
import type { Entry, EntrySubject } from "../../../lib/tracking/entry.ts";
import { type RunningTimer, withoutEnd } from "../../../lib/tracking/timer.ts";
import { FailingDisk, type FailurePlan } from "../../support/failing_disk.ts";
import type { FaultyNetwork } from "./faulty_network.ts";
import type { SyncService } from "./sync_service.ts";

let diskCount = 0;

/**
 * The disk of a machine with one process at a time: one that is killed leaves
 * no lock behind.
 */
export class MachineDisk extends MemoryDisk {
  readonly #number = ++diskCount;

  /** No two of them have the same file. */
  async identityOf(path: string): Promise<string | undefined> {
    return await this.byteSize(path) > 0 ? String(this.#number) : undefined;
  }

  override lock(): Promise<HeldLock> {
    const release = () => Promise.resolve();
    return Promise.resolve({ isHeld: () => Promise.resolve(true), release });
  }
}

/** What a process works with. */
export interface Process {
  readonly timers: Timers;
  readonly sync: TimerSync;
}

/** A machine of a person: a disk, and processes one after the other. */
export class Machine {
  readonly disk = new MachineDisk();
  readonly #service: SyncService;
  readonly #network: FaultyNetwork;
  readonly #newId: () => string;

  constructor(
    service: SyncService,
    network: FaultyNetwork,
    newId: () => string,
  ) {
    this.#service = service;
    this.#network = network;
    this.#newId = newId;
  }

  /**
   * Lets a process work, which may die on the way.
   *
   * @returns What it returned, unless it died.
   */
  async run<T>(
    work: (opened: Process) => Promise<T>,
    plan?: FailurePlan,
  ): Promise<{ result?: T; isDead: boolean }> {
    const disk = new FailingDisk(this.disk, plan);
    // A process may begin while another one waits for an answer.
    const { disk: other } = this.#network;
    this.#network.disk = disk;
    const { clock } = this.#service;
    const options = { clock, newId: this.#newId };
    const timers = new Timers(disk, options);
    const sync = new TimerSync(disk, this.#service.open(), options);
    try {
      const result = await work({ timers, sync });
      return disk.isDead ? { isDead: true } : { result, isDead: false };
    } catch (error) {
      if (!disk.isDead) throw error;
      return { isDead: true };
    } finally {
      this.#network.disk = other;
    }
  }

  /** The timer that runs, if one does. */
  async running(): Promise<RunningTimer | undefined> {
    const { running } = await this.#timers().status();
    if (!running) return undefined;
    return withoutEnd(running);
  }

  /** What goes on when somebody resumes. */
  async resumable(): Promise<EntrySubject | undefined> {
    const { paused } = await this.#timers().status();
    return paused ?? (await this.#timers().newest(1))[0];
  }

  /** All finished entries. */
  entries(): Promise<Entry[]> {
    const now = this.#service.clock.now();
    return this.#timers().entries({ from: 0, to: now + 100 * DAY });
  }

  /** What waits for the provider. */
  async outbox(): Promise<Outbox> {
    const text = await this.disk.readText(OUTBOX_FILE);
    return text === undefined ? [] : readOutbox(text);
  }

  /** The conflicts that were noted. */
  async conflicts(): Promise<readonly SyncConflict[]> {
    const text = await this.disk.readText(SYNC_FILE);
    return text === undefined ? [] : readSyncFile(text).conflicts;
  }

  /** What all files of timers hold, without what a dead process left. */
  async texts(): Promise<string[]> {
    const files = (await this.disk.list()).filter((file) =>
      file.startsWith("history/") && !isLeftover(file)
    );
    const texts = files.map((file) => this.disk.readText(file));
    return (await Promise.all(texts)).map((text) => text ?? "");
  }

  #timers(): Timers {
    return new Timers(this.disk, { clock: this.#service.clock });
  }
}
