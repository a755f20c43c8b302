import { SECOND } from "@std/datetime";
import type { StopOptions } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/timers/errors.ts";
import { harvestTimes } from "./_harvest_body.ts";
import { isGone, isRefusal } from "./_refusal.ts";
import {
  type HarvestFields,
  type HarvestRequests,
  type HarvestTerms,
  isHarvestId,
} from "./_harvest_requests.ts";
import type { HarvestEntry } from "./_harvest_wire.ts";

interface Times {
  readonly start: Instant;
  readonly end: Instant;
}

/** How far from now a stop may be, and be taken for one that is typed now. */
const NOW = 5 * SECOND;

/** The timers that run at Harvest, which stops them by its own clock only. */
export class HarvestTimer {
  readonly #requests: HarvestRequests;
  readonly #now: () => Instant;

  /** Takes the requests, and the clock. */
  constructor(requests: HarvestRequests, now: () => Instant) {
    this.#requests = requests;
    this.#now = now;
  }

  /** Ends what runs when another timer starts: Harvest may let it run. */
  async endFor(end: Instant): Promise<void> {
    const { wantsTimestamps } = await this.#requests.terms();
    const isNow = end >= this.#now() - NOW || !wantsTimestamps;
    for (const { id, start } of await this.#requests.running()) {
      await this.#stop(id);
      if (!isNow && start < end) await this.#setTimes(id, { start, end });
    }
  }

  /**
   * Stops a timer, or finds it stopped, and puts its times right. Where there
   * are only hours, that needs the start.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stop(id: string, { end, start }: StopOptions): Promise<HarvestEntry> {
    const { wantsTimestamps } = await this.#requests.terms();
    const now = this.#now();
    const wanted = end ?? now;
    const isKnown = Math.abs(now - wanted) <= NOW || start !== undefined ||
      !wantsTimestamps;
    const before = isKnown ? undefined : await this.known(id);
    if (before?.end !== undefined) return before;
    const { entry, isStopped } = await this.#stop(id);
    const from = start ?? before?.start;
    if (!isStopped || from === undefined) return entry;
    const times = { start: from, end: wanted };
    return this.#isNear(entry, times) ? entry : await this.#setTimes(id, times);
  }

  /**
   * Changes fields of an entry, which may depend on how times are kept.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async patch(
    id: string,
    bodyIn: (terms: HarvestTerms) => HarvestFields,
  ): Promise<HarvestEntry> {
    try {
      return await this.#requests.inTerms((terms) =>
        this.#requests.patch(id, bodyIn(terms))
      );
    } catch (error) {
      throw isGone(error) ? new UnknownEntryError(id, {}) : error;
    }
  }

  /**
   * The entry with an id.
   *
   * @throws {UnknownEntryError} When there is none.
   */
  async known(id: string): Promise<HarvestEntry> {
    const entry = isHarvestId(id) ? await this.#requests.entry(id) : undefined;
    if (entry) return entry;
    throw new UnknownEntryError(id, {});
  }

  /** Stops an entry now, or finds it stopped. */
  async #stop(
    id: string,
  ): Promise<{ entry: HarvestEntry; isStopped: boolean }> {
    try {
      return { entry: await this.#requests.stop(id), isStopped: true };
    } catch (error) {
      if (isGone(error)) throw new UnknownEntryError(id, {});
      if (!isRefusal(error)) throw error;
      // Which status says what is not documented: the entry's state decides.
      const entry = await this.known(id);
      if (entry.end === undefined) throw error;
      return { entry, isStopped: false };
    }
  }

  async #setTimes(id: string, { start, end }: Times): Promise<HarvestEntry> {
    const times = { start, end: Math.max(start, end) };
    return await this.patch(id, (terms) => harvestTimes(times, terms));
  }

  /** Whether an entry has some times, as far as the account keeps them. */
  #isNear(entry: HarvestEntry, { start, end }: Times): boolean {
    const { wantsTimestamps, precisionSeconds } = this.#requests.mode;
    const isNear = (a: number, b: number) =>
      Math.abs(a - b) < precisionSeconds * SECOND;
    const areTimesNear = isNear(entry.start, start) &&
      isNear(entry.end ?? end, end);
    return isNear(entry.durationSeconds * SECOND, end - start) &&
      (!wantsTimestamps || areTimesNear);
  }
}
