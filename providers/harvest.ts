import { SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  NewEntry,
  ProviderAccount,
  ProviderAction,
  ProviderCapabilities,
  StartOptions,
  StopOptions,
  TimerEntry,
  TimeTrackingProvider,
} from "../lib/provider.ts";
import { addDays } from "../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../lib/time/zone.ts";
import {
  byStart,
  isOfTask,
  textOfEntry,
  totalSecondsOf,
} from "../lib/tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import {
  type HarvestAccount,
  type HarvestOptions,
  HarvestRequests,
} from "./_harvest_requests.ts";
import {
  changedHarvestTimes,
  type HarvestFields,
  harvestProject,
  harvestReference,
  harvestTimes,
  startOfDate,
} from "./_harvest_wire.ts";
import {
  finishedIn,
  isNow,
  isWhole,
  knownEntry,
  NOW_MS,
  removeEntry,
  stopEntry,
  unlessUnknown,
} from "./_service.ts";
import { changedText } from "./_wire.ts";
import type { Connection } from "./connection.ts";

export type { HarvestAccount, HarvestOptions };

/** When a finished entry was. */
interface Times {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * Harvest as a provider. Each entry needs a project and a task of it. An entry
 * belongs to our task that its notes name by the pattern.
 *
 * Some accounts keep when an entry began and ended, to the minute; others keep
 * its date and hours, in hundredths: there, what is listed begins at midnight,
 * and timers start when they are started. Times of both are those of the user's
 * zone in Harvest.
 *
 * A start takes one request if the caller knows that no timer runs; a stop
 * takes one, and one more if it is at another time than now. What is not given
 * in the options takes two requests once.
 *
 * All methods throw a {@linkcode ProviderError} when Harvest is in the way.
 */
export class HarvestProvider implements TimeTrackingProvider {
  /** Always `harvest`. */
  readonly name = "harvest";
  readonly #requests: HarvestRequests;
  readonly #pattern: string;
  readonly #now: () => Instant;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the account cannot be one.
   */
  constructor(options: HarvestOptions, connection: Connection = {}) {
    const { taskPattern: pattern = DEFAULT_SETTINGS.taskPattern } = options;
    this.#requests = new HarvestRequests(options, { connection, pattern });
    this.#pattern = pattern;
    this.#now = connection.now ?? Date.now;
  }

  /** What it can do; times depend on the account, once that is known. */
  get capabilities(): ProviderCapabilities {
    const { wantsTimestamps, precisionSeconds } = this.#requests.mode;
    return {
      hasTags: false,
      hasMarkers: true,
      needsProject: true,
      canBackdate: wantsTimestamps,
      canUpdateRunning: true,
      hasTimes: wantsTimestamps,
      listLimitDays: undefined,
      precisionSeconds,
    };
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const { marker, isAlone = false, start = this.#now() } = options;
    // What can fail does so before the previous timer is stopped.
    const place = harvestProject(options, taskId);
    if (!isAlone) await this.#endRunning(start);
    const text = { taskId, description };
    const timer = await this.#post({ ...text, start, marker }, place);
    options.onStarted?.(timer);
    return timer.id;
  }

  /**
   * Stops a timer and returns its entry. One that was stopped already, here or
   * elsewhere, stays as it is.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stopTimer(
    timerId: string,
    { end, start }: StopOptions = {},
  ): Promise<TimerEntry> {
    const { wantsTimestamps } = await this.#requests.terms();
    const now = this.#now();
    const wanted = end ?? now;
    const isKnown = isNow(wanted, now) || start !== undefined ||
      !wantsTimestamps;
    const before = isKnown
      ? undefined
      : await knownEntry(this.#requests, timerId);
    if (before?.end !== undefined) return before;
    const { entry, isStopped } = await stopEntry(this.#requests, timerId);
    // Where there are only hours, an end by itself says nothing.
    const from = start ?? before?.start;
    if (!isStopped || from === undefined) return entry;
    const times = { start: from, end: wanted };
    return this.#isNear(entry, times)
      ? entry
      : await this.#setTimes(timerId, times);
  }

  /** The timer that runs, if one does. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const [timer] = await this.#requests.running();
    return timer;
  }

  /** The finished entries of a task, the oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const entries = finishedIn(await this.#requests.list({})).sort(byStart);
    return entries.filter((entry) => isOfTask(entry, taskId));
  }

  /** The time of the finished entries of a task, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Records a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    return await this.#post(entry, harvestProject(entry, entry.taskId));
  }

  /**
   * The finished entries that begin in a range, or on a date of it where there
   * are no times; the oldest first.
   */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    if (range.from >= range.to) return [];
    const { zone, wantsTimestamps } = await this.#requests.terms();
    const listed = await this.#requests.listAround(range);
    const whole = wantsTimestamps ? range : wholeDates(range, zone);
    return finishedIn(listed, whole).sort(byStart);
  }

  /**
   * Changes an entry; one that runs keeps running.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async updateEntry(
    entryId: string,
    update: EntryUpdate,
  ): Promise<TimerEntry> {
    const { taskId, description, start, end, projectId } = update;
    const isTextChanged = (taskId ?? description) !== undefined;
    const areTimesChanged = (start ?? end) !== undefined;
    const isMoved = projectId !== undefined;
    const isChanged = isTextChanged || areTimesChanged || isMoved;
    const before = isChanged && isWhole(update)
      ? undefined
      : await knownEntry(this.#requests, entryId);
    if (before && !isChanged) return before;
    const place = isMoved ? harvestProject(givenIn(update), taskId) : {};
    const notes = changedText(before?.description ?? "", update, this.#pattern);
    return await this.#requests.patch(entryId, (terms) => ({
      ...(isTextChanged && { notes }),
      ...(areTimesChanged && changedHarvestTimes(update, before, terms)),
      ...place,
    }));
  }

  /** Removes an entry; one that is gone already is no error. */
  deleteEntry(entryId: string): Promise<void> {
    return removeEntry(this.#requests, entryId);
  }

  /** The entry with an id, also one that runs, if there is one. */
  getEntry(entryId: string): Promise<TimerEntry | undefined> {
    return this.#requests.entry(entryId);
  }

  /** The entry that was given a marker, if there is one. */
  async findByMarker(marker: string): Promise<TimerEntry | undefined> {
    const found = await this.#requests.marked(marker);
    // Whether Harvest takes it as a whole is not documented.
    return found.find((it) => it.marker === marker);
  }

  /** Asks who the token belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount> {
    return this.#requests.account();
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    return this.#requests.requestsFor(action, this.#now());
  }

  /** Asks only who the token belongs to, in the account. */
  getUserId(): Promise<string> {
    return this.#requests.userId();
  }

  #post(
    { taskId, description, start, end, marker }:
      & Pick<NewEntry, "taskId" | "description" | "start">
      & { end?: Instant; marker?: string | undefined },
    place: HarvestFields,
  ): Promise<TimerEntry> {
    return this.#requests.post((terms) => ({
      ...place,
      notes: textOfEntry({ taskId, description }, this.#pattern),
      ...harvestTimes({ start, end }, terms),
      ...harvestReference(marker),
    }));
  }

  /** Ends what runs when another timer starts: Harvest may let it run. */
  async #endRunning(end: Instant): Promise<void> {
    const { wantsTimestamps } = await this.#requests.terms();
    const isNow = end >= this.#now() - NOW_MS || !wantsTimestamps;
    for (const { id, start } of await this.#requests.running()) {
      // What is gone by now keeps nobody from starting.
      const stopped = await unlessUnknown(stopEntry(this.#requests, id));
      if (!stopped || isNow || start >= end) continue;
      await unlessUnknown(this.#setTimes(id, { start, end }));
    }
  }

  async #setTimes(id: string, { start, end }: Times): Promise<TimerEntry> {
    const times = { start, end: Math.max(start, end) };
    return await this.#requests.patch(
      id,
      (terms) => harvestTimes(times, terms),
    );
  }

  /** Whether an entry has some times, as far as the account keeps them. */
  #isNear(entry: TimerEntry, { start, end }: Times): boolean {
    const { wantsTimestamps, precisionSeconds } = this.#requests.mode;
    const isNear = (a: number, b: number) =>
      Math.abs(a - b) < precisionSeconds * SECOND;
    const areTimesNear = isNear(entry.start, start) &&
      isNear(entry.end ?? end, end);
    return isNear(entry.durationSeconds * SECOND, end - start) &&
      (!wantsTimestamps || areTimesNear);
  }
}

/** A range with all of its first and its last date. */
function wholeDates({ from, to }: EntryRange, zone: Zone): EntryRange {
  const { date: first } = civilTimeAt(from, zone);
  const { date: last } = civilTimeAt(to - 1, zone);
  return {
    from: startOfDate(first, zone),
    to: startOfDate(addDays(last, 1), zone),
  };
}

/** Where an entry is to belong, without what it is to have no longer. */
function givenIn(
  { projectId, projectTaskId }: EntryUpdate,
): Pick<NewEntry, "projectId" | "projectTaskId"> {
  return {
    ...(projectId != null && { projectId }),
    ...(projectTaskId != null && { projectTaskId }),
  };
}
