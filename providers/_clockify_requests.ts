import { DAY } from "@std/datetime";
import {
  type EntryRange,
  type ProviderAccount,
  type ProviderAction,
  ProviderError,
  type ProviderPlace,
} from "../lib/provider.ts";
import { formatUtc } from "../lib/time/instant.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import {
  type ClockifyEntry,
  isClockifyId,
  readClockifyEntries,
  readClockifyEntry,
  readClockifyIds,
  readClockifyPlaces,
  readClockifyTag,
  readClockifyUser,
  wholeClockifyEntry,
} from "./_clockify_wire.ts";
import {
  type HttpAnswer,
  type HttpOptions,
  isRefusal,
} from "./_http_errors.ts";
import {
  checkPlace,
  type EntryRequests,
  everyPage,
  noPlace,
  presentAnswer,
  type ServicePlace,
  unlessGone,
} from "./_service.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

const PLACE: ServicePlace = { service: "Clockify", what: "workspace" };
/** More would be fewer requests, but whether it is allowed is not known. */
const PAGE_SIZE = 1000;
const NOT_ARCHIVED = { archived: "false" };

/** What follows the question mark of an address. */
type Query = Readonly<Record<string, string>>;

/** The requests that Clockify understands, one method each. */
export class ClockifyRequests implements EntryRequests<ClockifyEntry> {
  readonly isGone = isGone;
  readonly #http: Http;
  readonly #workspaceId: string | undefined;
  readonly #pattern: string;
  #userId: string | undefined;

  /** Sends nothing yet. */
  constructor(
    options: ClockifyOptions,
    { connection, pattern }: { connection: Connection; pattern: string },
  ) {
    checkPlace(PLACE, options.workspaceId, isClockifyId);
    this.#http = clockifyHttp(options, connection);
    this.#workspaceId = options.workspaceId;
    this.#userId = options.userId;
    this.#pattern = pattern;
  }

  /** Clockify's id of the user, once it is known. */
  get userId(): string | undefined {
    return this.#userId;
  }

  /** Records an entry, which runs if it has no end. */
  async post(body: Record<string, unknown>): Promise<ClockifyEntry> {
    const path = this.#pathOf("time-entries");
    return this.#entry(await this.#change("POST", path, { body }));
  }

  /** Stops the timer that runs, whichever it is. */
  async stop(end: Instant): Promise<ClockifyEntry> {
    const body = { end: formatUtc(end) };
    const path = await this.#userPath();
    return this.#entry(await this.#change("PATCH", path, { body }));
  }

  /**
   * Replaces an entry; it runs if it has no end.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async put(entry: ClockifyEntry): Promise<ClockifyEntry> {
    const options = { body: wholeClockifyEntry(entry), isRepeatable: true };
    const request = this.#change("PUT", this.#entryPath(entry.id), options);
    return this.#entry(await presentAnswer(this, entry.id, request));
  }

  /** Replaces several entries, as far as Clockify does. */
  async putAll(entries: readonly ClockifyEntry[]): Promise<ClockifyEntry[]> {
    const body = entries.map((entry) => {
      return { id: entry.id, ...wholeClockifyEntry(entry) };
    });
    const options = { body, isRepeatable: true };
    const path = await this.#userPath();
    return this.#entries(await this.#change("PUT", path, options));
  }

  /** Removes several entries, and returns the ids of those that were. */
  async removeAll(ids: readonly string[]): Promise<string[]> {
    const query = { "time-entry-ids": ids.join(",") };
    const options = { query, isRepeatable: true };
    const path = await this.#userPath();
    const { json, source } = await this.#change("DELETE", path, options);
    return json === undefined ? [] : readClockifyIds(json, source);
  }

  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#change("DELETE", this.#entryPath(id), options);
  }

  async entry(id: string): Promise<ClockifyEntry | undefined> {
    if (!isClockifyId(id)) return undefined;
    const answer = await unlessGone(this, this.#get(this.#entryPath(id)));
    return answer && this.#entry(answer);
  }

  /** The entry that runs, if one does. */
  async current(): Promise<ClockifyEntry | undefined> {
    const query = { "in-progress": "true" };
    const answer = await this.#get(await this.#userPath(), query);
    return this.#entries(answer).find(({ end }) => end === undefined);
  }

  /** The entries around a range, with some before and after. */
  async list(range: EntryRange): Promise<ClockifyEntry[]> {
    return (await this.#listed(rangeQuery(range))).found;
  }

  /** The entries of all times, or those whose descriptions have a text. */
  async search(text: string | undefined): Promise<ClockifyEntry[]> {
    const query: Query = text === undefined ? {} : { description: text };
    return (await this.#listed(query)).found;
  }

  /** The newest entries of all times, and whether these are all of them. */
  newest(
    mostPages: number,
  ): Promise<{ found: ClockifyEntry[]; isWhole: boolean }> {
    return this.#listed({}, mostPages);
  }

  /** The tags of the workspace, also those that are archived. */
  async tags(): Promise<ProviderPlace[]> {
    return await this.#places(this.#pathOf("tags"));
  }

  async createTag(name: string): Promise<ProviderPlace> {
    const options = { body: { name } };
    const path = this.#pathOf("tags");
    const { json, source } = await this.#http.request("POST", path, options);
    return readClockifyTag(json, source);
  }

  /** Who the key belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.user();
    const { json, source } = await this.#get("/workspaces");
    const workspaces = readClockifyPlaces(json, source);
    const used = this.#workspaceId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const path = `/workspaces/${used}/projects`;
    const projects = await this.#places(path, NOT_ARCHIVED);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Who the key belongs to. */
  async user(): Promise<ReturnType<typeof readClockifyUser>> {
    const { json, source } = await this.#get("/user");
    const user = readClockifyUser(json, source);
    this.#userId = user.userId;
    return user;
  }

  /** The projects of the workspace. */
  async projects(): Promise<ProviderPlace[]> {
    return await this.#places(this.#pathOf("projects"), NOT_ARCHIVED);
  }

  /**
   * The requests that something takes, as far as they are known before.
   *
   * @param isNow Whether a stop is at the present moment.
   */
  requestsFor(action: ProviderAction, isNow: boolean): string[] {
    const mine = this.#pathOf(`user/${this.#userId ?? "{id}"}/time-entries`);
    const entries = this.#pathOf("time-entries");
    const asks = this.#userId === undefined ? ["GET /user"] : [];
    const toChange = (
      id = "",
    ) => [`GET ${entries}/${id}`, `PUT ${entries}/${id}`];
    switch (action.kind) {
      case "account":
        return ["GET /user"];
      case "current":
        return [...asks, `GET ${mine}?in-progress=true`];
      case "entry":
        return [`GET ${entries}/${action.id}`];
      case "list": {
        const query = pageQuery(rangeQuery(action.range), 1);
        return [...asks, `GET ${mine}?${new URLSearchParams(query)}`];
      }
      case "create":
        return [`POST ${entries}`];
      case "start": {
        const ends = action.isAlone ? [] : [...asks, `PATCH ${mine}`];
        return [...ends, `POST ${entries}`];
      }
      case "stop":
        return isNow ? [...asks, `PATCH ${mine}`] : toChange(action.id);
      case "update": {
        const [id, ...others] = action.updates.keys();
        return others.length > 0 ? [...asks, `PUT ${mine}`] : toChange(id);
      }
      case "delete": {
        const { ids } = action;
        if (ids.length < 2) return [`DELETE ${entries}/${ids[0] ?? ""}`];
        const query = new URLSearchParams({ "time-entry-ids": ids.join(",") });
        return [...asks, `DELETE ${mine}?${query}`];
      }
      default:
        return [];
    }
  }

  async #listed(
    query: Query,
    mostPages?: number,
  ): Promise<{ found: ClockifyEntry[]; isWhole: boolean }> {
    const read = (answer: HttpAnswer) => this.#entries(answer);
    return await this.#pages(await this.#userPath(), query, {
      read,
      mostPages,
    });
  }

  async #places(path: string, query: Query = {}): Promise<ProviderPlace[]> {
    const read = ({ json, source }: HttpAnswer) =>
      readClockifyPlaces(json, source);
    return (await this.#pages(path, query, { read })).found;
  }

  /** The first pages of a list, and whether there are no more. */
  async #pages<T extends { readonly id: string }>(
    path: string,
    query: Query,
    { read, mostPages = Infinity }: {
      read: (answer: HttpAnswer) => readonly T[];
      mostPages?: number | undefined;
    },
  ): Promise<{ found: T[]; isWhole: boolean }> {
    let isWhole = true;
    const found = await everyPage(1, async (page) => {
      isWhole = page <= mostPages;
      if (!isWhole) return { items: [], next: undefined };
      const answer = await this.#get(path, pageQuery(query, page));
      const items = read(answer);
      const said = answer.headers.get("Last-Page");
      const isLast = items.length === 0 ||
        (said === null ? items.length < PAGE_SIZE : said !== "false");
      return { items, next: isLast ? undefined : page + 1 };
    });
    return { found, isWhole };
  }

  #get(path: string, query?: Query): Promise<HttpAnswer> {
    return this.#http.request("GET", path, query && { query });
  }

  async #change(
    method: string,
    path: string,
    options: HttpOptions,
  ): Promise<HttpAnswer> {
    try {
      return await this.#http.request(method, path, options);
    } catch (error) {
      throw explained(error);
    }
  }

  #entry({ json, source }: HttpAnswer): ClockifyEntry {
    return readClockifyEntry(json, source, this.#pattern);
  }

  #entries({ json, source }: HttpAnswer): ClockifyEntry[] {
    return readClockifyEntries(json, source, this.#pattern);
  }

  /** @throws {UnknownEntryError} When no entry can have the id. */
  #entryPath(id: string): string {
    if (!isClockifyId(id)) throw new UnknownEntryError(id, {});
    return this.#pathOf(`time-entries/${id}`);
  }

  async #userPath(): Promise<string> {
    // First, as nothing is to be asked without a workspace.
    const workspace = this.#pathOf("user");
    const userId = this.#userId ?? (await this.user()).userId;
    return `${workspace}/${userId}/time-entries`;
  }

  #pathOf(rest: string): string {
    if (this.#workspaceId === undefined) throw noPlace(PLACE);
    return `/workspaces/${this.#workspaceId}/${rest}`;
  }
}

/**
 * Writes a range for a query, with a day around it: Clockify takes the digits
 * for a wall clock in the zone of the user's account.
 * https://github.com/lucassabreu/clockify-cli/issues/203
 */
function rangeQuery({ from, to }: EntryRange): Query {
  return { start: formatUtc(from - DAY), end: formatUtc(to + DAY) };
}

/** Writes which page of a list is asked for. */
function pageQuery(query: Query, page: number): Query {
  const size = String(PAGE_SIZE);
  return { ...query, page: String(page), "page-size": size };
}

/** Who uses Clockify, and how. */
export interface ClockifyOptions {
  /** The API key of the user; a workspace with its own host has its own. */
  readonly apiKey: string;
  /**
   * The environment variable that has the key, for hints.
   *
   * @default {"CLOCKIFY_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Clockify's id of the workspace; only `verify()` can do without. */
  readonly workspaceId?: string | undefined;
  /**
   * Clockify's id of the user, which `verify()` gives. Without it, one more
   * request asks for it, once.
   */
  readonly userId?: string | undefined;
  /**
   * Clockify's ids of tags by their names, as far as they are known. What is
   * learned is put in: keep it, and requests are saved.
   *
   * @default Empty.
   */
  readonly tagIds?: Map<string, string> | undefined;
  /**
   * What descriptions are made of, to tell the task from.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * Where Clockify is; a region has its own host, such as
   * `https://euc1.clockify.me/api/v1`.
   *
   * @default {"https://api.clockify.me/api/v1"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.clockify.me/api/v1";

/** The way to Clockify, with the user's key. */
function clockifyHttp(
  { apiKey, keyVariable = "CLOCKIFY_API_KEY", baseUrl = BASE_URL }:
    ClockifyOptions,
  connection: Connection,
): Http {
  // A line end is easily exported along with it.
  const key = apiKey.trim();
  return new Http({
    name: "Clockify",
    baseUrl,
    headers: { "X-Api-Key": key },
    secrets: [key],
    keyHint: `Set ${keyVariable} to a key from ` +
      "https://app.clockify.me/manage-api-keys",
    unknownKeyHint: "For an account in a region, name it: " +
      "worktime timer configure --region REGION",
    quotaName,
  }, connection);
}

/** A free plan counts by workspace. */
function quotaName(path: string): string {
  const [, workspaceId] = path.match(/^\/workspaces\/(\w+)/) ?? [];
  return workspaceId === undefined
    ? "clockify/user"
    : `clockify/${workspaceId}`;
}

/** Whether an error says that there is no such thing as was asked for. */
export function isMissing(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  const { status, message } = error;
  // That is about the address: a wrong base must not make entries vanish.
  const isAddress = /static resource/i.test(message);
  return status === 410 || status === 404 && !isAddress;
}

/** Whether an error says that an entry is not there, or no longer. */
function isGone(error: unknown): boolean {
  if (isMissing(error)) return true;
  // Clockify: "Time entry doesn't belong to Workspace", with 400.
  return error instanceof ProviderError && error.status === 400 &&
    /entry doesn't belong to/i.test(error.message);
}

/** Whether an error says that a tag is not there, or no longer. */
export function isTagGone(error: unknown): boolean {
  return error instanceof ProviderError && error.status === 400 &&
    /\btags?\b.*belong to/i.test(error.message);
}

/** The error, with a way out where a workspace demands more of an entry. */
function explained(error: unknown): unknown {
  const isAbout = isRefusal(error) && /\brequired\b/i.test(error.message);
  if (!isAbout) return error;
  const { code, message, status, mayHaveArrived } = error;
  const hint = "Give entries what the workspace demands, such as a project: " +
    "worktime timer configure --project PLAN=ID";
  return new ProviderError(code, message, { status, mayHaveArrived, hint });
}
