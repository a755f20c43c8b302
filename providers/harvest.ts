import { SECOND } from "@std/datetime";
import { InvalidTextError } from "../lib/errors.ts";
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
import { addDays, type CivilDate } from "../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../lib/time/zone.ts";
import {
  byStart,
  isOfTask,
  textOfEntry,
  totalSecondsOf,
} from "../lib/tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import { changedText } from "./_wire.ts";
import {
  type HarvestAccount,
  type HarvestFields,
  harvestHttp,
  type HarvestOptions,
  HarvestRequests,
  type HarvestTerms,
  isHarvestId,
} from "./_harvest_requests.ts";
import {
  harvestReference,
  HarvestTimer,
  harvestTimes,
  projectOf,
} from "./_harvest_timer.ts";
import { isGone, isRefusal } from "./_http_errors.ts";
import type { HarvestEntry } from "./_harvest_wire.ts";
import type { Connection } from "./connection.ts";

export type { HarvestAccount, HarvestOptions };

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
  readonly #timer: HarvestTimer;
  readonly #pattern: string;
  readonly #now: () => Instant;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the account cannot be one.
   */
  constructor(options: HarvestOptions, connection: Connection = {}) {
    const { accountId, account = {}, zone = UTC } = options;
    const { taskPattern = DEFAULT_SETTINGS.taskPattern } = options;
    if (accountId !== undefined && !isHarvestId(accountId)) {
      const message = `Not an account of Harvest: "${accountId}"`;
      const hint = "Choose one: worktime timer configure --account ID";
      throw new InvalidTextError("invalid_workspace", message, { hint });
    }
    const place = { accountId, account, zone, taskPattern };
    const http = harvestHttp(options, connection);
    this.#requests = new HarvestRequests(http, place);
    this.#now = connection.now ?? Date.now;
    this.#timer = new HarvestTimer(this.#requests, this.#now);
    this.#pattern = taskPattern;
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
    const place = projectOf(options, taskId);
    if (!isAlone) await this.#timer.endFor(start);
    const times = { start, end: undefined };
    const text = { taskId, description };
    const timer = await this.#post({ ...text, ...times, marker }, place);
    options.onStarted?.(ours(timer));
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
    options: StopOptions = {},
  ): Promise<TimerEntry> {
    return ours(await this.#timer.stop(timerId, options));
  }

  /** The timer that runs, if one does. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const [entry] = await this.#requests.running();
    return entry && ours(entry);
  }

  /** The finished entries of a task, the oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const entries = await this.#requests.list({});
    return finished(entries).filter((entry) => isOfTask(entry, taskId));
  }

  /** The time of the finished entries of a task, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Records a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    return ours(await this.#post(entry, projectOf(entry, entry.taskId)));
  }

  /**
   * The finished entries that begin in a range, or on a date of it where there
   * are no times; the oldest first.
   */
  async listEntries({ from, to }: EntryRange): Promise<TimerEntry[]> {
    if (from >= to) return [];
    const { zone, wantsTimestamps } = await this.#requests.terms();
    const first = civilTimeAt(from, zone).date;
    const last = civilTimeAt(to - 1, zone).date;
    const around = datesAround({ from, to }, zone);
    const listed = await this.#requests.list(around);
    return finished(listed).filter(({ start }) => {
      if (wantsTimestamps) return from <= start && start < to;
      const { date } = civilTimeAt(start, zone);
      return first <= date && date <= last;
    });
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
    const isTextGiven = taskId !== undefined && description !== undefined;
    const areTimesChanged = (start ?? end) !== undefined;
    const areTimesGiven = start !== undefined && end !== undefined;
    const isMoved = projectId !== undefined;
    const isChanged = isTextChanged || areTimesChanged || isMoved;
    const isKnown = isTextChanged === isTextGiven &&
      areTimesChanged === areTimesGiven && isChanged;
    const before = isKnown ? undefined : await this.#timer.known(entryId);
    if (before && !isChanged) return ours(before);
    const place = isMoved ? projectOf(givenIn(update), update.taskId) : {};
    const notes = changedText(before?.description ?? "", update, this.#pattern);
    const entry = await this.#timer.patch(entryId, (terms) => ({
      ...(isTextChanged && { notes }),
      ...(areTimesChanged && changedTimes(update, before, terms)),
      ...place,
    }));
    return ours(entry);
  }

  /** Removes an entry; one that is gone already is no error. */
  async deleteEntry(entryId: string): Promise<void> {
    if (!isHarvestId(entryId)) return;
    try {
      await this.#requests.remove(entryId);
    } catch (error) {
      if (isGone(error)) return;
      if (!isRefusal(error) || await this.#requests.entry(entryId)) throw error;
    }
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    if (!isHarvestId(entryId)) return undefined;
    const entry = await this.#requests.entry(entryId);
    return entry && ours(entry);
  }

  /** The entry that was given a marker, if there is one. */
  async findByMarker(marker: string): Promise<TimerEntry | undefined> {
    const query = { external_reference_id: marker };
    const found = await this.#requests.list(query);
    // Whether Harvest takes it as a whole is not documented.
    const entry = found.find((it) => it.marker === marker);
    return entry && ours(entry);
  }

  /** Asks who the token belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount> {
    return this.#requests.account();
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    const { zone } = this.#requests;
    const dates = action.kind === "list"
      ? datesAround(action.range, zone)
      : undefined;
    const requests = this.#requests.requestsFor(action, dates);
    if (action.kind !== "stop") return requests;
    // Within a step or two, it depends on how Harvest rounds.
    const { precisionSeconds } = this.#requests.mode;
    const lateSeconds = Math.abs(this.#now() - action.end) / SECOND;
    const isNear = lateSeconds < 2 * precisionSeconds;
    return isNear
      ? requests
      : [...requests, `PATCH /time_entries/${action.id}`];
  }

  /** Asks only who the token belongs to, in the account. */
  getUserId(): Promise<string> {
    return this.#requests.userId();
  }

  #post(
    { taskId, description, start, end, marker }:
      & Omit<NewEntry, "end" | "marker">
      & { end: Instant | undefined; marker?: string | undefined },
    place: HarvestFields,
  ): Promise<HarvestEntry> {
    return this.#requests.inTerms((terms) =>
      this.#requests.post({
        ...place,
        notes: textOfEntry({ taskId, description }, this.#pattern),
        ...harvestTimes({ start, end }, terms),
        ...harvestReference(marker),
      })
    );
  }
}

/** Writes the times of an entry that is changed; one that runs has no end. */
function changedTimes(
  { start, end }: EntryUpdate,
  before: HarvestEntry | undefined,
  terms: HarvestTerms,
): HarvestFields {
  const from = start ?? before?.start ?? 0;
  const isRunning = before !== undefined && before.end === undefined &&
    end === undefined;
  if (isRunning) {
    // Where there are hours only, a timer keeps no start.
    return terms.wantsTimestamps
      ? harvestTimes({ start: from, end: undefined }, terms)
      : {};
  }
  const isWhole = start !== undefined && end !== undefined ||
    terms.wantsTimestamps;
  const to = isWhole
    ? end ?? before?.end ?? from
    : from + (before?.durationSeconds ?? 0) * SECOND;
  return harvestTimes({ start: from, end: to }, terms);
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

/** The dates of a range, and one before and after it. */
function datesAround(
  { from, to }: EntryRange,
  zone: Zone,
): { from: CivilDate; to: CivilDate } {
  return {
    from: addDays(civilTimeAt(from, zone).date, -1),
    to: addDays(civilTimeAt(to - 1, zone).date, 1),
  };
}

function finished(entries: readonly HarvestEntry[]): TimerEntry[] {
  return entries.flatMap((entry) => {
    const { end } = entry;
    return end === undefined ? [] : [{ ...ours(entry), end }];
  }).sort(byStart);
}

/** An entry without what only matters at Harvest. */
function ours({ userId: _, ...entry }: HarvestEntry): TimerEntry {
  return entry;
}

const UTC: Zone = { offsetMinutesAt: () => 0 };
