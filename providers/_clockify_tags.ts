import { ProviderError, type ProviderPlace } from "../lib/provider.ts";
import {
  clockifyPlaces,
  isTagGone,
  readClockifyTag,
} from "./_clockify_wire.ts";
import { isRefusal } from "./_http_errors.ts";
import type { Http } from "./http.ts";

/**
 * Translates between the names of tags, which we use, and the ids in Clockify's
 * entries.
 */
export class ClockifyTags {
  readonly #http: Http;
  readonly #path: () => string;
  readonly #idsByName: Map<string, string>;
  #namesById: Map<string, string> | undefined;
  #isLoaded = false;
  /** Ids that Clockify does not list, to request the list only once. */
  readonly #missingIds = new Set<string>();

  /**
   * Takes the known ids by name, and adds those that it learns to the same map.
   */
  constructor(
    http: Http,
    path: () => string,
    idsByName: Map<string, string>,
  ) {
    this.#http = http;
    this.#path = path;
    this.#idsByName = idsByName;
  }

  /** Returns the ids of tags, creating the tags that are missing. */
  async idsOf(names: readonly string[]): Promise<string[]> {
    const ids = [];
    for (const name of new Set(names)) {
      if (!this.#idsByName.has(name) && !this.#isLoaded) await this.#load();
      ids.push(this.#idsByName.get(name) ?? await this.#create(name));
    }
    return ids;
  }

  /** Returns the names of tags, without those that no longer exist. */
  async namesOf(ids: readonly string[]): Promise<string[]> {
    const isNew = (id: string) =>
      !this.#names().has(id) && !this.#missingIds.has(id);
    if (ids.some(isNew)) await this.#load();
    for (const id of ids.filter(isNew)) this.#missingIds.add(id);
    return ids.flatMap((id) => this.#names().get(id) ?? []);
  }

  /**
   * Sends the ids of tags, once more with fresh ids if a known one was refused.
   */
  async sendWithIds<T>(
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
    const tags = await clockifyPlaces(this.#http, this.#path());
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
      const options = { body: { name } };
      const response = await this.#http.request("POST", this.#path(), options);
      const { id } = readClockifyTag(response);
      this.#learn(name, id);
      return id;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const id = await this.#findSimilar(name);
      if (id !== undefined) return id;
      const message = `Clockify refused to create the tag "${name}"`;
      const hint = "Create it in Clockify's web interface, or omit it";
      const { status } = error;
      throw new ProviderError("provider_refused", message, { status, hint });
    }
  }

  /** Finds a tag that was just created elsewhere, or differs only in case. */
  async #findSimilar(name: string): Promise<string | undefined> {
    const folded = (text: string) => text.trim().toLowerCase();
    const tags = await this.#load();
    const id = this.#idsByName.get(name) ??
      tags.find((tag) => folded(tag.name) === folded(name))?.id;
    if (id !== undefined) this.#idsByName.set(name, id);
    return id;
  }
}
