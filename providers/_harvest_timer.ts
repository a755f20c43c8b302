import { SECOND } from "@std/datetime";
import { InvalidTextError, NotAllowedError, shellWord } from "../lib/errors.ts";
import type { NewEntry, StopOptions } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { prefixOf } from "../lib/tracking/description.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { HOMEPAGE } from "../lib/version.ts";
import {
  type HarvestFields,
  type HarvestRequests,
  type HarvestTerms,
  isHarvestId,
} from "./_harvest_requests.ts";
import {
  formatHarvestTime,
  type HarvestEntry,
  hoursBetween,
  isOverADay,
  REFERENCE_GROUP,
  wallClockOf,
} from "./_harvest_wire.ts";
import { isGone, isRefusal } from "./_http_errors.ts";

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

/**
 * Writes when an entry was: its date, and times or hours. One without an end
 * runs; where there are hours only, from now on.
 *
 * @throws {NotAllowedError} When the account has no way to write it.
 */
export function harvestTimes(
  { start, end }: { start: Instant; end: Instant | undefined },
  { zone, wantsTimestamps, clock }: HarvestTerms,
): HarvestFields {
  const { date, from, to } = wallClockOf({ start, end }, zone);
  if (!wantsTimestamps) {
    return {
      spent_date: date,
      ...(end !== undefined && { hours: hoursBetween(start, end) }),
    };
  }
  if (end !== undefined && isOverADay({ start, end }, zone)) {
    const message = "Harvest keeps no entry of a whole day or more";
    const hint = "Make it shorter: worktime timer edit ID --end TIME";
    throw new NotAllowedError("entry_too_long", message, { hint });
  }
  return {
    spent_date: date,
    started_time: formatHarvestTime(from, clock),
    ...(to !== undefined && { ended_time: formatHarvestTime(to, clock) }),
  };
}

/**
 * Writes the project and the task that an entry is for.
 *
 * @throws {NotAllowedError} When one of them is not given.
 * @throws {InvalidTextError} When one of them is no id of Harvest.
 */
export function projectOf(
  { projectId, projectTaskId }: Pick<NewEntry, "projectId" | "projectTaskId">,
  taskId: string | undefined,
): HarvestFields {
  if (projectId === undefined || projectTaskId === undefined) {
    const missing = projectId === undefined ? "project" : "task of the project";
    const whose = taskId === undefined ? "" : `: "${taskId}" has none`;
    const prefix = taskId === undefined ? undefined : prefixOf(taskId);
    const name = prefix ?? taskId ?? "*";
    const pair = `${shellWord(name)}=ID`;
    throw new NotAllowedError(
      "project_needed",
      `Harvest needs a ${missing} for each entry${whose}`,
      {
        hint: `Give one: worktime timer configure --project ${pair} ` +
          `--project-task ${pair}, or for all others: ` +
          "--project '*=ID' --project-task '*=ID'",
      },
    );
  }
  for (const id of [projectId, projectTaskId]) {
    if (isHarvestId(id) && Number.isSafeInteger(Number(id))) continue;
    const message = `Not a project or task of Harvest: "${id}"`;
    const hint = "Give the number, as in: worktime timer configure";
    throw new InvalidTextError("invalid_project", message, { hint });
  }
  return { project_id: Number(projectId), task_id: Number(projectTaskId) };
}

/**
 * Writes our id of an entry, by which it is found again. Whether Harvest could
 * do without the other two fields is not documented.
 */
export function harvestReference(marker: string | undefined): HarvestFields {
  if (marker === undefined) return {};
  // Harvest shows it as a link to what another program has of an entry: ours
  // has no page of its own, so it leads to the program.
  const reference = {
    id: marker,
    group_id: REFERENCE_GROUP,
    permalink: HOMEPAGE,
  };
  return { external_reference: reference };
}
