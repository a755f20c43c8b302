import { DAY } from "@std/datetime";
import { WorktimeError } from "../lib/errors.ts";
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
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** Whose entries are meant, and how they name their tasks. */
interface ClockifyPlace {
  /** Clockify's id of the workspace, if one is chosen. */
  readonly workspaceId: string | undefined;
  /** Clockify's id of the user, if it is known. */
  readonly userId: string | undefined;
  /** What descriptions are made of. */
  readonly taskPattern: string;
}

const NOT_ARCHIVED = { archived: "false" };

/** The requests that Clockify understands, one method each. */
export class ClockifyRequests {
  readonly #http: ClockifyHttp;
  readonly #place: ClockifyPlace;
  #userId: string | undefined;

  /** Takes the way to Clockify. */
  constructor(http: ClockifyHttp, place: ClockifyPlace) {
    this.#http = http;
    this.#place = place;
    this.#userId = place.userId;
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

  /** Replaces an entry; it runs if it has no end. */
  async put(entry: ClockifyEntry): Promise<ClockifyEntry> {
    const body = wholeClockifyEntry(entry);
    const path = this.#entryPath(entry.id);
    const options = { body, isRepeatable: true };
    return this.#entry(await this.#change("PUT", path, options));
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

  /** Removes an entry. */
  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#change("DELETE", this.#entryPath(id), options);
  }

  /** The entry with an id, if there is one in the workspace. */
  async entry(id: string): Promise<ClockifyEntry | undefined> {
    try {
      const path = this.#entryPath(id);
      return this.#entry(await this.#http.request("GET", path));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** The entry that runs, if one does. */
  async current(): Promise<ClockifyEntry | undefined> {
    const query = { "in-progress": "true" };
    const path = await this.#userPath();
    const answer = await this.#http.request("GET", path, { query });
    return this.#entries(answer).find(({ end }) => end === undefined);
  }

  /**
   * The entries around a range, with some before and after: Clockify takes the
   * digits of a query for a wall clock in the zone of the user's account.
   * https://github.com/lucassabreu/clockify-cli/issues/203
   */
  list(range: EntryRange): Promise<ClockifyEntry[]> {
    return this.#list(queryOf(range));
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
    switch (action.kind) {
      case "account":
        return ["GET /user"];
      case "current":
        return [...asks, `GET ${mine}?in-progress=true`];
      case "entry":
        return [`GET ${entries}/${action.id}`];
      case "list": {
        const query = pageQuery(queryOf(action.range), 1);
        return [...asks, `GET ${mine}?${new URLSearchParams(query)}`];
      }
      case "create":
        return [`POST ${entries}`];
      case "start":
        return action.isAlone
          ? [`POST ${entries}`]
          : [...asks, `PATCH ${mine}`, `POST ${entries}`];
      case "stop":
        return isNow
          ? [...asks, `PATCH ${mine}`]
          : [`GET ${entries}/${action.id}`, `PUT ${entries}/${action.id}`];
      case "update":
      case "delete":
        return manyRequests(action, { mine, entries, asks });
      default:
        return [];
    }
  }

  /** The entries of all times whose descriptions have a text in them. */
  search(text: string | undefined): Promise<ClockifyEntry[]> {
    return this.#list(text === undefined ? {} : { description: text });
  }

  /** The newest entries of all times, and whether these are all of them. */
  async newest(
    pageCount: number,
  ): Promise<{ found: ClockifyEntry[]; isWhole: boolean }> {
    const path = await this.#userPath();
    const read = (answer: HttpAnswer) => this.#entries(answer);
    return await this.#http.pages(path, { given: {}, read, most: pageCount });
  }

  /** The tags of the workspace, also those that are archived. */
  tags(): Promise<ProviderPlace[]> {
    return this.#places(this.#pathOf("tags"));
  }

  /** Makes a tag. */
  async createTag(name: string): Promise<ProviderPlace> {
    const options = { body: { name } };
    const path = this.#pathOf("tags");
    const { json, source } = await this.#http.request("POST", path, options);
    return readClockifyTag(json, source);
  }

  /** Who the key belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.user();
    const places = await this.#http.request("GET", "/workspaces");
    const workspaces = readClockifyPlaces(places.json, places.source);
    const used = this.#place.workspaceId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const projects = await this.#projects(used);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Who the key belongs to. */
  async user(): Promise<ReturnType<typeof readClockifyUser>> {
    const { json, source } = await this.#http.request("GET", "/user");
    const user = readClockifyUser(json, source);
    this.#userId = user.userId;
    return user;
  }

  /** The projects of the workspace. */
  async projects(): Promise<ProviderPlace[]> {
    return await this.#places(this.#pathOf("projects"), NOT_ARCHIVED);
  }

  #projects(workspaceId: string): Promise<ProviderPlace[]> {
    return this.#places(`/workspaces/${workspaceId}/projects`, NOT_ARCHIVED);
  }

  async #list(query: Record<string, string>): Promise<ClockifyEntry[]> {
    const path = await this.#userPath();
    const read = (answer: HttpAnswer) => this.#entries(answer);
    const found = await this.#http.list(path, query, read);
    // What begins in the meantime moves others to the next page, again.
    return [...new Map(found.map((entry) => [entry.id, entry])).values()];
  }

  #places(path: string, query = {}): Promise<ProviderPlace[]> {
    const read = ({ json, source }: HttpAnswer) =>
      readClockifyPlaces(json, source);
    return this.#http.list(path, query, read);
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
    return readClockifyEntry(json, source, this.#place.taskPattern);
  }

  #entries({ json, source }: HttpAnswer): ClockifyEntry[] {
    return readClockifyEntries(json, source, this.#place.taskPattern);
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
    const { workspaceId } = this.#place;
    if (workspaceId !== undefined) return `/workspaces/${workspaceId}/${rest}`;
    throw new WorktimeError(
      "no_workspace",
      "No workspace of Clockify is chosen",
      { hint: "Choose one: worktime timer configure --workspace ID" },
    );
  }
}

/** Writes a range for a query, with a day around it. */
function queryOf({ from, to }: EntryRange): Record<string, string> {
  return {
    start: formatUtc(from - DAY),
    end: formatUtc(to + DAY),
  };
}

/** The requests for changes or removals, several of which go together. */
function manyRequests(
  action: Extract<ProviderAction, { kind: "update" | "delete" }>,
  { mine, entries, asks }: { mine: string; entries: string; asks: string[] },
): string[] {
  const isUpdate = action.kind === "update";
  const ids = isUpdate ? [...action.updates.keys()] : action.ids;
  const [id = ""] = ids;
  if (ids.length > 1) {
    const query = new URLSearchParams({ "time-entry-ids": ids.join(",") });
    return [...asks, isUpdate ? `PUT ${mine}` : `DELETE ${mine}?${query}`];
  }
  return isUpdate
    ? [`GET ${entries}/${id}`, `PUT ${entries}/${id}`]
    : [`DELETE ${entries}/${id}`];
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
/** More would be fewer requests, but whether it is allowed is not known. */
const PAGE_SIZE = 1000;

/** The way to Clockify, with the user's key. */
export class ClockifyHttp {
  readonly #http: Http;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   */
  constructor(options: ClockifyOptions, connection: Connection) {
    const { keyVariable = "CLOCKIFY_API_KEY", baseUrl = BASE_URL } = options;
    // A line end is easily exported along with it.
    const key = options.apiKey.trim();
    this.#http = new Http({
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

  /**
   * Asks Clockify.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  request(
    method: string,
    path: string,
    options: HttpOptions = {},
  ): Promise<HttpAnswer> {
    return this.#http.request(method, path, options);
  }

  /**
   * All things of a list, which comes in pages.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async list<T>(
    path: string,
    given: Readonly<Record<string, string>>,
    read: (answer: HttpAnswer) => readonly T[],
  ): Promise<T[]> {
    return (await this.pages(path, { given, read, most: Infinity })).found;
  }

  /**
   * The first pages of a list, and whether there are no more.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async pages<T>(
    path: string,
    { given, read, most }: {
      given: Readonly<Record<string, string>>;
      read: (answer: HttpAnswer) => readonly T[];
      most: number;
    },
  ): Promise<{ found: T[]; isWhole: boolean }> {
    const found: T[] = [];
    for (let page = 1; page <= most; page++) {
      const query = pageQuery(given, page);
      const answer = await this.request("GET", path, { query });
      const things = read(answer);
      for (const thing of things) found.push(thing);
      const said = answer.headers.get("Last-Page");
      const isLast = said === null
        ? things.length < PAGE_SIZE
        : said !== "false";
      if (isLast || things.length === 0) return { found, isWhole: true };
    }
    return { found, isWhole: false };
  }
}

/** Writes which page of a list is asked for. */
function pageQuery(
  given: Readonly<Record<string, string>>,
  page: number,
): Record<string, string> {
  const size = String(PAGE_SIZE);
  return { ...given, page: String(page), "page-size": size };
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
export function isGone(error: unknown): boolean {
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
