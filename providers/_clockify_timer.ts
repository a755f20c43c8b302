import type { Instant } from "../lib/time/zone.ts";
import { wholeSecond } from "../lib/timers/entry.ts";
import { UnknownEntryError } from "../lib/timers/errors.ts";
import { isGone, isMissing } from "./_clockify_refusal.ts";
import type { ClockifyRequests } from "./_clockify_requests.ts";
import type { ClockifyEntry } from "./_clockify_wire.ts";
import { isRefusal } from "./_refusal.ts";

/**
 * The one timer that runs at Clockify, which knows no stop by id. To ask first
 * what runs would cost each stop a request.
 */
export class ClockifyTimer {
  readonly #requests: ClockifyRequests;
  readonly #now: () => Instant;

  /** Takes the requests, and the clock. */
  constructor(requests: ClockifyRequests, now: () => Instant) {
    this.#requests = requests;
    this.#now = now;
  }

  /** Ends what runs, for another timer to start. */
  async endFor(start: Instant): Promise<void> {
    try {
      await this.#requests.stop(start);
    } catch (error) {
      if (isMissing(error)) return;
      if (!isRefusal(error)) throw error;
      const current = await this.#requests.current();
      if (!current) return;
      if (current.start <= start) throw error;
      // Begun after what is to start, it ends now: who knows when it should.
      const now = wholeSecond(this.#now());
      await this.#requests.stop(Math.max(current.start, now));
    }
  }

  /**
   * Stops a timer, or finds it stopped.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stop(id: string, end: Instant): Promise<ClockifyEntry> {
    let stopped;
    try {
      stopped = await this.#requests.stop(end);
    } catch (error) {
      return await this.#refused(error, { id, end });
    }
    if (stopped.id === id) return stopped;
    // Another one, started elsewhere in the meantime: it is to go on.
    await this.#requests.put({ ...stopped, end: undefined });
    const entry = await this.known(id);
    return entry.end === undefined ? await this.#end(entry, end) : entry;
  }

  /**
   * Replaces an entry.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async put(entry: ClockifyEntry): Promise<ClockifyEntry> {
    try {
      return await this.#requests.put(entry);
    } catch (error) {
      throw isGone(error) ? new UnknownEntryError(entry.id, {}) : error;
    }
  }

  /**
   * The entry with an id.
   *
   * @throws {UnknownEntryError} When there is none.
   */
  async known(id: string): Promise<ClockifyEntry> {
    const entry = await this.#requests.entry(id);
    if (entry) return entry;
    throw new UnknownEntryError(id, {});
  }

  /** What becomes of a stop that was refused: the entry's state decides. */
  async #refused(
    error: unknown,
    { id, end }: { id: string; end: Instant },
  ): Promise<ClockifyEntry> {
    if (!isRefusal(error)) throw error;
    const entry = await this.known(id);
    if (entry.end !== undefined) return entry;
    // The clock of the machine that started it may be ahead of ours.
    const canEnd = isMissing(error) || entry.start > end;
    if (canEnd) return await this.#end(entry, end);
    throw error;
  }

  #end(entry: ClockifyEntry, end: Instant): Promise<ClockifyEntry> {
    return this.put({ ...entry, end: Math.max(entry.start, end) });
  }
}
