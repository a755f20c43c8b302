import { DAY } from "@std/datetime";
import {
  isLeftover,
  OUTBOX_FILE,
  SYNC_FILE,
} from "../../../lib/formats/data_files.ts";
import { readOutbox, readSyncFile } from "../../../lib/formats/outbox.ts";
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
 * The disk of a machine that runs one process at a time, so a killed process
 * leaves no lock.
 */
export class MachineDisk extends MemoryDisk {
  readonly #number = ++diskCount;

  /** All have different files. */
  async identityOf(path: string): Promise<string | undefined> {
    return await this.byteSize(path) > 0 ? String(this.#number) : undefined;
  }

  override lock(): Promise<HeldLock> {
    const release = () => Promise.resolve();
    return Promise.resolve({ isHeld: () => Promise.resolve(true), release });
  }
}

/** What a process uses. */
export interface Process {
  readonly timers: Timers;
  readonly sync: TimerSync;
}

/** A machine: a disk, and processes one after another. */
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
   * Runs a process, which may be killed.
   *
   * @returns Its result, unless it was killed.
   */
  async run<T>(
    work: (opened: Process) => Promise<T>,
    plan?: FailurePlan,
  ): Promise<{ result?: T; isDead: boolean }> {
    const disk = new FailingDisk(this.disk, plan);
    // A process can start while another one awaits a response.
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

  /** The running timer, if any. */
  async running(): Promise<RunningTimer | undefined> {
    const { running } = await this.#timers().status();
    if (!running) return undefined;
    return withoutEnd(running);
  }

  /** The timer that would be resumed. */
  async resumable(): Promise<EntrySubject | undefined> {
    const { paused } = await this.#timers().status();
    return paused ?? (await this.#timers().newest(1))[0];
  }

  /** All finished entries. */
  entries(): Promise<Entry[]> {
    const now = this.#service.clock.now();
    return this.#timers().entries({ from: 0, to: now + 100 * DAY });
  }

  /** The pending changes. */
  async outbox(): Promise<Outbox> {
    const text = await this.disk.readText(OUTBOX_FILE);
    return text === undefined ? [] : readOutbox(text);
  }

  /** The stored conflicts. */
  async conflicts(): Promise<readonly SyncConflict[]> {
    const text = await this.disk.readText(SYNC_FILE);
    return text === undefined ? [] : readSyncFile(text).conflicts;
  }

  /**
   * The contents of all timer files, without the remains of killed processes.
   */
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
