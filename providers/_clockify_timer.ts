import { ProviderError, type ProviderPlace } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { wholeSecond } from "../lib/tracking/entry.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import {
  type ClockifyRequests,
  isGone,
  isMissing,
  isTagGone,
} from "./_clockify_requests.ts";
import type { ClockifyEntry } from "./_clockify_wire.ts";
import { isRefusal } from "./_http_errors.ts";

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

/** The tags of a workspace: Clockify's entries have ids, and ours have names. */
export class ClockifyTags {
  readonly #requests: ClockifyRequests;
  readonly #idsByName: Map<string, string>;
  #namesById: Map<string, string> | undefined;
  #isLoaded = false;
  /** Ids that Clockify does not list, so as not to ask again for each. */
  readonly #gone = new Set<string>();

  /** Takes the ids that are known, and adds those that it learns. */
  constructor(requests: ClockifyRequests, idsByName: Map<string, string>) {
    this.#requests = requests;
    this.#idsByName = idsByName;
  }

  /** The ids of tags by their names; those that are missing are made. */
  async idsOf(names: readonly string[]): Promise<string[]> {
    const ids = [];
    for (const name of new Set(names)) {
      if (!this.#idsByName.has(name) && !this.#isLoaded) await this.#load();
      ids.push(this.#idsByName.get(name) ?? await this.#create(name));
    }
    return ids;
  }

  /** The names of tags by their ids; what was deleted has none. */
  async namesOf(ids: readonly string[]): Promise<string[]> {
    const isNew = (id: string) => !this.#names().has(id) && !this.#gone.has(id);
    if (ids.some(isNew)) await this.#load();
    for (const id of ids.filter(isNew)) this.#gone.add(id);
    return ids.flatMap((id) => this.#names().get(id) ?? []);
  }

  /** Sends ids of tags, again if some are refused that were known before. */
  async use<T>(
    names: readonly string[],
    send: (ids: string[]) => Promise<T>,
  ): Promise<T> {
    try {
      return await send(await this.idsOf(names));
    } catch (error) {
      if (!isTagGone(error)) throw error;
      await this.#load();
      return await send(await this.idsOf(names));
    }
  }

  #names(): Map<string, string> {
    return this.#namesById ??= new Map(
      Array.from(this.#idsByName, ([name, id]) => [id, name]),
    );
  }

  async #load(): Promise<ProviderPlace[]> {
    const tags = await this.#requests.tags();
    this.#idsByName.clear();
    this.#namesById = undefined;
    for (const { id, name } of tags) this.#learn(name, id);
    this.#isLoaded = true;
    return tags;
  }

  #learn(name: string, id: string): void {
    this.#idsByName.set(name, id);
    this.#namesById?.set(id, name);
  }

  async #create(name: string): Promise<string> {
    try {
      const { id } = await this.#requests.createTag(name);
      this.#learn(name, id);
      return id;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const id = await this.#similar(name);
      if (id !== undefined) return id;
      const message = `Clockify does not make the tag "${name}"`;
      const hint = "Make it in Clockify's web interface, or leave it out";
      const { status } = error;
      throw new ProviderError("provider_refused", message, { status, hint });
    }
  }

  /** A tag made elsewhere in the meantime, or with other capital letters. */
  async #similar(name: string): Promise<string | undefined> {
    const folded = (text: string) => text.trim().toLowerCase();
    const tags = await this.#load();
    const id = this.#idsByName.get(name) ??
      tags.find((tag) => folded(tag.name) === folded(name))?.id;
    if (id !== undefined) this.#idsByName.set(name, id);
    return id;
  }
}
