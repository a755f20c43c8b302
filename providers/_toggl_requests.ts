import { DAY, SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAccount,
  ProviderAction,
  ProviderPlace,
  TimerEntry,
} from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type HttpAnswer, isGone } from "./_http_errors.ts";
import {
  checkPlace,
  everyPage,
  isNow,
  isWhole,
  noPlace,
  NOW_MS,
  partsOf,
  refusedEntry,
  type ServicePlace,
  type StopRequests,
  unlessGone,
} from "./_service.ts";
import {
  isTogglId,
  newTogglEntry,
  readTogglEntries,
  readTogglEntry,
  readTogglPatched,
  readTogglPlaces,
  readTogglReport,
  readTogglUser,
  type TogglChange,
  togglChanges,
  togglDate,
  type TogglEntry,
  togglFields,
  type TogglNewEntry,
  togglQuery,
  togglReport,
} from "./_toggl_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** More of a page are never given: then there may be another one. */
const PROJECTS_PER_PAGE = 200;
/** So many entries at most are in one list, the newest. */
const MOST_LISTED = 1000;
/** Three months are at least 89 days; the last day depends on the zone. */
export const LIST_LIMIT_DAYS = 88;

const PLACE: ServicePlace = { service: "Toggl", what: "workspace" };

/**
 * The requests that Toggl understands, one method each. Entries of other
 * workspaces than the chosen one are none of ours.
 */
export class TogglRequests implements StopRequests<TimerEntry> {
  readonly isGone = isGone;
  readonly #http: Http;
  readonly #reports: Http | undefined;
  readonly #chosenId: string | undefined;
  readonly #pattern: string;
  readonly #now: () => Instant;
  #userId: string | undefined;

  /** Sends nothing yet. */
  constructor(
    options: TogglOptions,
    { connection, pattern, now }: {
      connection: Connection;
      pattern: string;
      now: () => Instant;
    },
  ) {
    checkPlace(PLACE, options.workspaceId, isTogglId);
    this.#http = togglHttp(options, connection);
    this.#reports = togglReportsHttp(options, connection);
    this.#chosenId = options.workspaceId;
    this.#pattern = pattern;
    this.#now = now;
  }

  /** Records an entry, which runs if it has no end. */
  async post(entry: TogglNewEntry): Promise<TimerEntry> {
    const body = newTogglEntry(entry, this.#workspaceId);
    const path = this.#entriesPath;
    return this.#entry(await this.#http.request("POST", path, { body }));
  }

  /** Stops a running entry at the time of Toggl's clock. */
  async stop(id: string): Promise<TimerEntry> {
    const path = `${this.#pathOf(id)}/stop`;
    return this.#entry(await this.#http.request("PATCH", path));
  }

  /**
   * Changes fields of an entry.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async put(id: string, body: Record<string, unknown>): Promise<TimerEntry> {
    const options = { body, isRepeatable: true };
    const path = this.#pathOf(id);
    try {
      return this.#entry(await this.#http.request("PUT", path, options));
    } catch (error) {
      await refusedEntry(this, id, error);
      throw error;
    }
  }

  /**
   * Makes the same changes to several entries.
   *
   * @returns The ids of those that Toggl says it has changed.
   */
  async patch({ ids, changes }: TogglPatch): Promise<string[]> {
    const options = { body: changes, isRepeatable: true };
    const path = `${this.#entriesPath}/${ids.join(",")}`;
    const { json, source } = await this.#http.request("PATCH", path, options);
    return readTogglPatched(json, source);
  }

  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#http.request("DELETE", this.#pathOf(id), options);
  }

  async entry(id: string): Promise<TimerEntry | undefined> {
    if (!isTogglId(id)) return undefined;
    const answer = await unlessGone(this, this.#get(`/me/time_entries/${id}`));
    return answer && this.#oursIn(answer);
  }

  /** The entry that runs, if one does. */
  async current(): Promise<TimerEntry | undefined> {
    const answer = await this.#get("/me/time_entries/current");
    const entry = answer.json === null ? undefined : this.#oursIn(answer);
    return entry?.end === undefined ? entry : undefined;
  }

  /**
   * The entries around a range, with some before and after: in whose zone Toggl
   * takes dates is not known, nor whether the last one is included.
   */
  async list(range: EntryRange): Promise<TimerEntry[]> {
    const { start_date, end_date } = togglQuery(range, this.#earliest);
    const entries = await everyPage(end_date, async (end) => {
      if (start_date >= end) return { items: [], next: undefined };
      const query = { start_date, end_date: end };
      const items = this.#entries(await this.#get("/me/time_entries", query));
      const oldest = items.reduce(
        (oldest, { start }) => Math.min(oldest, start),
        Infinity,
      );
      const isLast = items.length < MOST_LISTED || togglDate(oldest, 1) >= end;
      return { items, next: isLast ? undefined : togglDate(oldest, 1) };
    });
    return entries.filter((it) => this.#isOurs(it)).map(plain);
  }

  /**
   * The user's entries of some dates, by a report.
   *
   * @returns `undefined` where there is no way to reports.
   */
  async report(
    dates: { first: string; last: string },
  ): Promise<TimerEntry[] | undefined> {
    const reports = this.#reports;
    if (!reports) return undefined;
    const userId = this.#userId ?? (await this.user()).userId;
    const reading = { userId, taskPattern: this.#pattern };
    return await everyPage(0, async (firstRow) => {
      const { json, source, headers } = await reports.request(
        "POST",
        this.#reportPath,
        // A report changes nothing.
        { body: togglReport({ dates, userId, firstRow }), isRepeatable: true },
      );
      const next = Number(headers.get("X-Next-Row-Number") ?? NaN);
      return {
        items: readTogglReport(json, source, reading),
        next: next > firstRow ? next : undefined,
      };
    });
  }

  /** What was changed as lately as lists reach, and also what was deleted. */
  async lately(): Promise<[entry: TimerEntry, isDeleted: boolean][]> {
    const since = String(Math.floor(this.#earliest / SECOND));
    const answer = await this.#get("/me/time_entries", { since });
    return this.#entries(answer).filter((it) => this.#isInWorkspace(it))
      .map((it) => [plain(it), it.isDeleted]);
  }

  /** Who the key belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.user();
    const { json, source } = await this.#get("/me/workspaces");
    const workspaces = readTogglPlaces(json, source);
    const used = this.#chosenId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const projects = await this.projects(used);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Who the key belongs to. */
  async user(): Promise<ReturnType<typeof readTogglUser>> {
    const { json, source } = await this.#get("/me");
    const user = readTogglUser(json, source);
    this.#userId = user.userId;
    return user;
  }

  /** The projects of a workspace. */
  async projects(workspaceId = this.#workspaceId): Promise<ProviderPlace[]> {
    return await everyPage(1, async (page) => {
      const query = {
        active: "true",
        page: String(page),
        per_page: String(PROJECTS_PER_PAGE),
      };
      const path = `/workspaces/${workspaceId}/projects`;
      const { json, source } = await this.#get(path, query);
      const items = readTogglPlaces(json, source);
      const isLast = items.length < PROJECTS_PER_PAGE;
      return { items, next: isLast ? undefined : page + 1 };
    });
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    const place = this.#entriesPath;
    switch (action.kind) {
      case "account":
        return ["GET /me"];
      case "current":
        return ["GET /me/time_entries/current"];
      case "entry":
        return [`GET /me/time_entries/${action.id}`];
      case "marker":
        return [];
      case "list": {
        const query = togglQuery(action.range, this.#earliest);
        return [`GET /me/time_entries?${new URLSearchParams(query)}`];
      }
      case "list_older": {
        const report = `POST /reports/api/v3${this.#reportPath}`;
        return ["GET /me", ...yearsOf(action.range).map(() => report)];
      }
      case "create":
        return [`POST ${place}`];
      case "start": {
        const isPast = action.start < this.#now() - NOW_MS;
        const isAsked = isPast && !action.isAlone;
        const asks = isAsked ? ["GET /me/time_entries/current"] : [];
        return [...asks, `POST ${place}`];
      }
      case "stop": {
        const { id, end } = action;
        return isNow(end, this.#now())
          ? [`PATCH ${place}/${id}/stop`]
          : [`GET /me/time_entries/${id}`, `PUT ${place}/${id}`];
      }
      case "update":
        return this.#requestsToUpdate(action.updates);
      case "delete":
        return action.ids.map((id) => `DELETE ${place}/${id}`);
    }
  }

  #requestsToUpdate(updates: ReadonlyMap<string, EntryUpdate>): string[] {
    const place = this.#entriesPath;
    const patches = togglPatches(updates, this.#pattern);
    const patched = new Set(patches.flatMap(({ ids }) => ids));
    const alone = [...updates].filter(([id]) => !patched.has(id));
    return [
      ...patches.map(({ ids }) => `PATCH ${place}/${ids.join(",")}`),
      ...alone.flatMap(([id, update]) => [
        ...isWhole(update) ? [] : [`GET /me/time_entries/${id}`],
        `PUT ${place}/${id}`,
      ]),
    ];
  }

  #get(path: string, query?: Record<string, string>): Promise<HttpAnswer> {
    return this.#http.request("GET", path, query && { query });
  }

  #entry({ json, source }: HttpAnswer): TimerEntry {
    return plain(readTogglEntry(json, source, this.#pattern));
  }

  #entries({ json, source }: HttpAnswer): TogglEntry[] {
    return readTogglEntries(json, source, this.#pattern);
  }

  #oursIn({ json, source }: HttpAnswer): TimerEntry | undefined {
    const entry = readTogglEntry(json, source, this.#pattern);
    return this.#isOurs(entry) ? plain(entry) : undefined;
  }

  #isOurs(entry: TogglEntry): boolean {
    return !entry.isDeleted && this.#isInWorkspace(entry);
  }

  #isInWorkspace({ workspaceId }: TogglEntry): boolean {
    return workspaceId === (this.#chosenId ?? workspaceId);
  }

  /** What Toggl does not list anything before. */
  get #earliest(): Instant {
    return this.#now() - LIST_LIMIT_DAYS * DAY;
  }

  /** @throws {UnknownEntryError} When no entry can have the id. */
  #pathOf(id: string): string {
    if (!isTogglId(id)) throw new UnknownEntryError(id, {});
    return `${this.#entriesPath}/${id}`;
  }

  get #entriesPath(): string {
    return `/workspaces/${this.#workspaceId}/time_entries`;
  }

  /** The path of reports, without what comes before it. */
  get #reportPath(): string {
    return `/workspace/${this.#workspaceId}/search/time_entries`;
  }

  get #workspaceId(): string {
    if (this.#chosenId === undefined) throw noPlace(PLACE);
    return this.#chosenId;
  }
}

/** An entry without what only matters at Toggl. */
function plain(
  { workspaceId: _, isDeleted: __, ...entry }: TogglEntry,
): TimerEntry {
  return entry;
}

/** The same changes of several entries, for one request. */
interface TogglPatch {
  readonly ids: readonly string[];
  readonly changes: readonly TogglChange[];
}

/**
 * The entries of which the same is to change, in parts for a request each.
 * Others are left for one request each.
 */
export function togglPatches(
  updates: ReadonlyMap<string, EntryUpdate>,
  taskPattern: string,
): TogglPatch[] {
  const groups = new Map<string, TogglPatch & { ids: string[] }>();
  for (const [id, update] of updates) {
    const isKnown = isWhole(update) && update.start === undefined;
    if (!isKnown || !isTogglId(id)) continue;
    const changes = togglChanges(togglFields(update, taskPattern));
    const key = JSON.stringify(changes);
    const group = groups.get(key) ?? { ids: [], changes };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ ids, changes }) => changes.length > 0 && ids.length > 1)
    .flatMap(({ ids, changes }) =>
      partsOf(ids).map((ids) => ({ ids, changes }))
    );
}

/** A report is about no more days. */
const REPORT_DAYS = 365;

/** The dates of a range, with a day around it, a year at most in each part. */
export function yearsOf(
  { from, to }: EntryRange,
): { first: string; last: string }[] {
  const parts = [];
  const end = to + DAY;
  for (let start = from - DAY; start <= end; start += REPORT_DAYS * DAY) {
    const last = Math.min(end, start + (REPORT_DAYS - 1) * DAY);
    parts.push({ first: togglDate(start, 0), last: togglDate(last, 0) });
  }
  return parts;
}

/** Who uses Toggl, and how. */
export interface TogglOptions {
  /** The API token of the user's profile page. */
  readonly apiKey: string;
  /**
   * The environment variable that has the token, for hints.
   *
   * @default {"TOGGL_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Toggl's id of the workspace; only `verify()` can do without. */
  readonly workspaceId?: string | undefined;
  /**
   * What descriptions are made of, to tell the task from.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * Where Toggl is.
   *
   * @default {"https://api.track.toggl.com/api/v9"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.track.toggl.com/api/v9";

/**
 * One request a second is safe, and a few more at once:
 * https://engineering.toggl.com/docs/
 */
const PACE = { burst: 3, intervalMs: SECOND };

/** The way to Toggl, with the user's key. */
function togglHttp(
  { apiKey, keyVariable = "TOGGL_API_KEY", baseUrl = BASE_URL }: TogglOptions,
  connection: Connection,
): Http {
  // A line end is easily exported along with it.
  const key = apiKey.trim();
  const user = `${key}:api_token`;
  const bytes = new TextEncoder().encode(user);
  const coded = btoa(
    Array.from(bytes, (it) => String.fromCharCode(it)).join(""),
  );
  return new Http({
    name: "Toggl",
    baseUrl,
    headers: { Authorization: `Basic ${coded}` },
    secrets: [key, user],
    keyHint: `Set ${keyVariable} to the API token at the end of ` +
      "https://track.toggl.com/profile",
    quotaName,
    pace: PACE,
  }, connection);
}

/**
 * The way to the reports of Toggl, which reach back further than lists; none
 * where the address is not like Toggl's own.
 */
function togglReportsHttp(
  options: TogglOptions,
  connection: Connection,
): Http | undefined {
  const { baseUrl = BASE_URL } = options;
  const match = baseUrl.match(/^(.*)\/api\/v9\/*$/);
  if (!match) return undefined;
  const reports = `${match[1]}/reports/api/v3`;
  return togglHttp({ ...options, baseUrl: reports }, connection);
}

/** Toggl counts by organization, and apart from it what is the user's own. */
function quotaName(path: string): string {
  // Whether a plan has reports says nothing of other requests.
  if (path.startsWith("/workspace/")) return "toggl/reports";
  const [, workspaceId] = path.match(/^\/workspaces\/(\d+)/) ?? [];
  return workspaceId === undefined ? "toggl/me" : `toggl/${workspaceId}`;
}
