import { DAY, SECOND } from "@std/datetime";
import { WorktimeError } from "../lib/errors.ts";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAccount,
  ProviderAction,
  TimerEntry,
} from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type HttpAnswer, isGone } from "./_http_errors.ts";
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
  togglDate,
  type TogglEntry,
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

/** The workspace whose entries are meant, and how they name their tasks. */
interface TogglPlace {
  /** Toggl's id of the workspace, if one is chosen. */
  readonly workspaceId: string | undefined;
  /** What descriptions are made of. */
  readonly taskPattern: string;
}

/** The requests that Toggl understands, one method each. */
export class TogglRequests {
  readonly #http: Http;
  readonly #reports: Http | undefined;
  #userId: string | undefined;
  readonly #place: TogglPlace;

  /** Takes the ways to Toggl, and to its reports if there is one. */
  constructor(
    { http, reports }: { http: Http; reports: Http | undefined },
    place: TogglPlace,
  ) {
    this.#http = http;
    this.#reports = reports;
    this.#place = place;
  }

  /** The path of all entries of the workspace. */
  get entriesPath(): string {
    return `/workspaces/${this.#workspaceId()}/time_entries`;
  }

  /** Records an entry, which runs if it has no end. */
  async post(entry: TogglNewEntry): Promise<TogglEntry> {
    const body = newTogglEntry(entry, this.#workspaceId());
    const path = this.entriesPath;
    return this.#entry(await this.#http.request("POST", path, { body }));
  }

  /** Stops a running entry at the time of Toggl's clock. */
  async stop(id: string): Promise<TogglEntry> {
    const path = `${this.#pathOf(id)}/stop`;
    return this.#entry(await this.#http.request("PATCH", path));
  }

  /** Changes fields of an entry. */
  async put(id: string, body: Record<string, unknown>): Promise<TogglEntry> {
    const options = { body, isRepeatable: true };
    return this.#entry(
      await this.#http.request("PUT", this.#pathOf(id), options),
    );
  }

  /**
   * Makes the same changes to several entries.
   *
   * @returns The ids of those that Toggl says it has changed.
   */
  async patch(
    ids: readonly string[],
    changes: readonly TogglChange[],
  ): Promise<string[]> {
    const options = { body: changes, isRepeatable: true };
    const path = `${this.entriesPath}/${ids.join(",")}`;
    const { json, source } = await this.#http.request("PATCH", path, options);
    return readTogglPatched(json, source);
  }

  /** Removes an entry. */
  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#http.request("DELETE", this.#pathOf(id), options);
  }

  /** The entry with an id, if there is one in the workspace. */
  async entry(id: string): Promise<TogglEntry | undefined> {
    try {
      const path = `/me/time_entries/${id}`;
      const entry = this.#entry(await this.#http.request("GET", path));
      return this.#isOurs(entry) ? entry : undefined;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** The entry that runs, if one does in the workspace. */
  async current(): Promise<TogglEntry | undefined> {
    const path = "/me/time_entries/current";
    const answer = await this.#http.request("GET", path);
    if (answer.json === null) return undefined;
    const entry = this.#entry(answer);
    return this.#isOurs(entry) ? entry : undefined;
  }

  /**
   * The entries around a range, with some before and after: in whose zone Toggl
   * takes dates is not known, nor whether the last one is included.
   *
   * @param earliest What Toggl does not list anything before.
   */
  async list(
    { from, to }: { from: Instant; to: Instant },
    earliest: Instant,
  ): Promise<TogglEntry[]> {
    const { start_date, end_date } = togglQuery({ from, to }, earliest);
    const found = new Map<string, TogglEntry>();
    for (let end = end_date;;) {
      const query = { start_date, end_date: end };
      if (start_date >= end) break;
      const { json, source } = await this.#http.request(
        "GET",
        "/me/time_entries",
        { query },
      );
      const { taskPattern } = this.#place;
      const page = readTogglEntries(json, source, taskPattern);
      for (const entry of page) found.set(entry.id, entry);
      if (page.length < MOST_LISTED) break;
      const oldest = page.reduce(
        (oldest, { start }) => Math.min(oldest, start),
        Infinity,
      );
      const before = togglDate(oldest, 1);
      if (before >= end) break;
      end = before;
    }
    return [...found.values()].filter((entry) => this.#isOurs(entry));
  }

  /** The path of reports of the workspace, without what comes before it. */
  get reportPath(): string {
    return `/workspace/${this.#workspaceId()}/search/time_entries`;
  }

  /**
   * The user's entries of some dates, by a report.
   *
   * @returns `undefined` where there is no way to reports.
   */
  async report(
    dates: { first: string; last: string },
  ): Promise<TimerEntry[] | undefined> {
    if (!this.#reports) return undefined;
    const userId = this.#userId ?? (await this.user()).userId;
    const found = new Map<string, TimerEntry>();
    const { taskPattern } = this.#place;
    let firstRow = 0;
    for (;;) {
      const body = togglReport({ dates, userId, firstRow });
      const answer = await this.#reports.request("POST", this.reportPath, {
        body,
        // A report changes nothing.
        isRepeatable: true,
      });
      const { json, source, headers } = answer;
      const page = readTogglReport(json, source, { userId, taskPattern });
      for (const entry of page) found.set(entry.id, entry);
      const next = Number(headers.get("X-Next-Row-Number") ?? NaN);
      if (!(next > firstRow)) return [...found.values()];
      firstRow = next;
    }
  }

  /** What was changed since an instant, and also what was deleted. */
  async changedSince(instant: Instant): Promise<TogglEntry[]> {
    const query = { since: String(Math.floor(instant / SECOND)) };
    const path = "/me/time_entries";
    const answer = await this.#http.request("GET", path, { query });
    const { taskPattern } = this.#place;
    return readTogglEntries(answer.json, answer.source, taskPattern)
      .filter((entry) => this.#isInWorkspace(entry));
  }

  /** Who the key belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.user();
    const places = await this.#http.request("GET", "/me/workspaces");
    const workspaces = readTogglPlaces(places.json, places.source);
    const used = this.#place.workspaceId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const projects = await this.#projects(used);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Who the key belongs to. */
  async user(): Promise<ReturnType<typeof readTogglUser>> {
    const { json, source } = await this.#http.request("GET", "/me");
    const user = readTogglUser(json, source);
    this.#userId = user.userId;
    return user;
  }

  /** The projects of the workspace. */
  async projects(): Promise<ProviderAccount["projects"]> {
    return await this.#projects(this.#workspaceId());
  }

  async #projects(workspaceId: string): Promise<ProviderAccount["projects"]> {
    const path = `/workspaces/${workspaceId}/projects`;
    const projects = [];
    for (let page = 1;; page++) {
      const query = {
        active: "true",
        page: String(page),
        per_page: String(PROJECTS_PER_PAGE),
      };
      const answer = await this.#http.request("GET", path, { query });
      const places = readTogglPlaces(answer.json, answer.source);
      for (const place of places) projects.push(place);
      if (places.length < PROJECTS_PER_PAGE) return projects;
    }
  }

  #entry({ json, source }: HttpAnswer): TogglEntry {
    return readTogglEntry(json, source, this.#place.taskPattern);
  }

  #isOurs(entry: TogglEntry): boolean {
    return !entry.isDeleted && this.#isInWorkspace(entry);
  }

  #isInWorkspace({ workspaceId }: TogglEntry): boolean {
    const { workspaceId: ours = workspaceId } = this.#place;
    return workspaceId === ours;
  }

  /** @throws {UnknownEntryError} When no entry can have the id. */
  #pathOf(id: string): string {
    if (!isTogglId(id)) throw new UnknownEntryError(id, {});
    return `${this.entriesPath}/${id}`;
  }

  #workspaceId(): string {
    const { workspaceId } = this.#place;
    if (workspaceId !== undefined) return workspaceId;
    throw new WorktimeError("no_workspace", "No workspace of Toggl is chosen", {
      hint: "Choose one: worktime timer configure --workspace ID",
    });
  }
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
export function togglHttp(
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
export function togglReportsHttp(
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

/** Three months are at least 89 days; the last day depends on the zone. */
export const LIST_LIMIT_DAYS = 88;
/** How old the start of what starts "now" is when it goes out, at most. */
export const NOW: number = 5 * SECOND;
/** A report is about no more days. */
const REPORT_DAYS = 365;

/** The same changes of several entries, for one request. */
export interface TogglPatch {
  /** The entries. */
  readonly ids: readonly string[];
  /** What is to change of each. */
  readonly changes: readonly TogglChange[];
}

/** What the requests depend on. */
interface TogglPlanning {
  /** The path of all entries of the workspace. */
  readonly entriesPath: string;
  /** The path of reports, without what comes before it. */
  readonly reportPath: string;
  /** The present instant. */
  readonly now: Instant;
  /** Which of several changes go together. */
  readonly patchesOf: (
    updates: ReadonlyMap<string, EntryUpdate>,
  ) => readonly TogglPatch[];
}

/** The requests that something takes, as far as they are known before. */
export function togglRequestsFor(
  action: ProviderAction,
  planning: TogglPlanning,
): string[] {
  const { entriesPath: place, now } = planning;
  switch (action.kind) {
    case "account":
      return ["GET /me"];
    case "current":
      return ["GET /me/time_entries/current"];
    case "entry":
      return [`GET /me/time_entries/${action.id}`];
    case "marker":
      return [];
    case "create":
      return [`POST ${place}`];
    case "start": {
      const isAsked = !action.isAlone && action.start < now - NOW;
      const asks = isAsked ? ["GET /me/time_entries/current"] : [];
      return [...asks, `POST ${place}`];
    }
    case "stop": {
      const { id, end } = action;
      return Math.abs(now - end) > NOW
        ? [`GET /me/time_entries/${id}`, `PUT ${place}/${id}`]
        : [`PATCH ${place}/${id}/stop`];
    }
    case "update":
      return updateRequests(action.updates, planning);
    case "delete":
      return action.ids.map((id) => `DELETE ${place}/${id}`);
    default:
      return listRequests(action, planning);
  }
}

function listRequests(
  { kind, range }: Extract<ProviderAction, { range: EntryRange }>,
  { now, reportPath }: TogglPlanning,
): string[] {
  if (kind === "list_older") {
    const report = `POST /reports/api/v3${reportPath}`;
    return ["GET /me", ...yearsOf(range).map(() => report)];
  }
  const earliest = now - LIST_LIMIT_DAYS * DAY;
  const query = new URLSearchParams(togglQuery(range, earliest));
  return [`GET /me/time_entries?${query}`];
}

function updateRequests(
  updates: ReadonlyMap<string, EntryUpdate>,
  { entriesPath: place, patchesOf }: TogglPlanning,
): string[] {
  const patches = patchesOf(updates);
  const patched = new Set(patches.flatMap(({ ids }) => ids));
  const alone = [...updates].filter(([id]) => !patched.has(id));
  return [
    ...patches.map(({ ids }) => `PATCH ${place}/${ids.join(",")}`),
    ...alone.flatMap(([id, update]) => [
      ...areTimesWhole(update) && isTextWhole(update)
        ? []
        : [`GET /me/time_entries/${id}`],
      `PUT ${place}/${id}`,
    ]),
  ];
}

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

/** Whether task and description are given, or neither. */
export function isTextWhole({ taskId, description }: EntryUpdate): boolean {
  return (taskId === undefined) === (description === undefined);
}

/** Whether start and end are given, or neither. */
export function areTimesWhole({ start, end }: EntryUpdate): boolean {
  return (start === undefined) === (end === undefined);
}
