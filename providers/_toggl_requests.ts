import { SECOND } from "@std/datetime";
import { WorktimeError } from "../lib/errors.ts";
import type { ProviderAccount, TimerEntry } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/timers/errors.ts";
import { isGone } from "./_refusal.ts";
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
import type { HttpAnswer } from "./_http_exchange.ts";
import type { Http } from "./http.ts";

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
