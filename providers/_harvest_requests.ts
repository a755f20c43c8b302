import { SECOND } from "@std/datetime";
import type {
  EntryRange,
  ProviderAccount,
  ProviderAction,
  TimerEntry,
} from "../lib/provider.ts";
import { addDays } from "../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import {
  type HarvestEntry,
  type HarvestFields,
  type HarvestMode,
  type HarvestPage,
  type HarvestQuery,
  type HarvestTerms,
  isHarvestId,
  readHarvestAccounts,
  readHarvestCompany,
  readHarvestEntry,
  readHarvestPage,
  readHarvestProjects,
  readHarvestUser,
} from "./_harvest_wire.ts";
import { harvestZone } from "./_harvest_zones.ts";
import { type HttpAnswer, isGone, isUnfit } from "./_http_errors.ts";
import {
  checkPlace,
  everyPage,
  noPlace,
  presentAnswer,
  type ServicePlace,
  type StopRequests,
  unlessGone,
} from "./_service.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

const PLACE: ServicePlace = { service: "Harvest", what: "account" };
/** More of a page are never given. */
const PER_PAGE = "2000";
const PATH = "/time_entries";
const RUNNING: HarvestQuery = { is_running: "true" };

/** The requests that Harvest understands, one method each. */
export class HarvestRequests implements StopRequests<TimerEntry> {
  readonly isGone = isGone;
  readonly #http: Http;
  readonly #accounts: Http;
  readonly #accountId: string | undefined;
  /** What is known of the account; what is learned is put in. */
  readonly #account: HarvestAccount;
  readonly #usualZone: Zone;
  readonly #pattern: string;
  #isModeFresh = false;

  /** Sends nothing yet. */
  constructor(
    options: HarvestOptions,
    { connection, pattern }: { connection: Connection; pattern: string },
  ) {
    const { accountId, account = {}, zone = UTC } = options;
    checkPlace(PLACE, accountId, isHarvestId);
    const { http, accounts } = harvestHttp(options, connection);
    this.#http = http;
    this.#accounts = accounts;
    this.#accountId = accountId;
    this.#account = account;
    this.#usualZone = zone;
    this.#pattern = pattern;
  }

  /** How the account keeps times, and in what steps, as far as that is known. */
  get mode(): HarvestMode & { precisionSeconds: number } {
    const { wantsTimestamps = false, clock = "12h" } = this.#account;
    const precisionSeconds = wantsTimestamps ? 60 : 36;
    return { wantsTimestamps, clock, precisionSeconds };
  }

  /** What must be known before anything is recorded; asked for once. */
  async terms(): Promise<HarvestTerms> {
    const account = this.#account;
    if (this.#accountId === undefined) throw noPlace(PLACE);
    if (account.userId === undefined || account.timeZone === undefined) {
      await this.#user();
    }
    if (account.wantsTimestamps === undefined) await this.#askMode();
    return { ...this.mode, userId: account.userId ?? "", zone: this.#zone };
  }

  /** Records an entry, which runs if it has no end and no hours. */
  post(fieldsIn: (terms: HarvestTerms) => HarvestFields): Promise<TimerEntry> {
    return this.#inTerms(async (terms) => {
      const options = { body: fieldsIn(terms) };
      return this.#entry(await this.#http.request("POST", PATH, options));
    });
  }

  /**
   * Stops a running entry at the time of Harvest's clock.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stop(id: string): Promise<TimerEntry> {
    const request = this.#http.request("PATCH", `${pathOf(id)}/stop`);
    return this.#entry(await presentAnswer(this, id, request));
  }

  /**
   * Changes fields of an entry.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  patch(
    id: string,
    fieldsIn: (terms: HarvestTerms) => HarvestFields,
  ): Promise<TimerEntry> {
    return this.#inTerms(async (terms) => {
      const options = { body: fieldsIn(terms), isRepeatable: true };
      const request = this.#http.request("PATCH", pathOf(id), options);
      return this.#entry(await presentAnswer(this, id, request));
    });
  }

  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#http.request("DELETE", pathOf(id), options);
  }

  async entry(id: string): Promise<TimerEntry | undefined> {
    if (!isHarvestId(id)) return undefined;
    const { userId } = await this.terms();
    const request = this.#http.request("GET", pathOf(id));
    const answer = await unlessGone(this, request);
    if (!answer) return undefined;
    const entry = this.#read(answer);
    return (entry.userId ?? userId) === userId ? plain(entry) : undefined;
  }

  /** The entries of the user that a query asks for. */
  async list(query: HarvestQuery): Promise<TimerEntry[]> {
    const { userId } = await this.terms();
    const all = { ...query, user_id: userId };
    const entries = await this.#all(
      PATH,
      all,
      ({ json, source }) => readHarvestPage(json, source, this.#reading),
    );
    return entries.map(plain);
  }

  /** The entries of the dates of a range, and of one before and after it. */
  async listAround(range: EntryRange): Promise<TimerEntry[]> {
    const { zone } = await this.terms();
    return await this.list(datesAround(range, zone));
  }

  /** The entries that were given a marker. */
  marked(marker: string): Promise<TimerEntry[]> {
    return this.list({ external_reference_id: marker });
  }

  /** The timers of the user that run. */
  async running(): Promise<TimerEntry[]> {
    const found = await this.list(RUNNING);
    return found.filter(({ end }) => end === undefined)
      .sort((a, b) => b.start - a.start);
  }

  /** Who the token belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const { json, source } = await this.#accounts.request("GET", "/accounts");
    const workspaces = readHarvestAccounts(json, source);
    const workspaceId = this.#accountId;
    if (workspaceId === undefined) {
      // Only an account knows the user's id in it.
      return { userId: "", userName: "", workspaces, projects: [] };
    }
    const { userId, userName } = await this.#user();
    await this.#askMode();
    const path = "/users/me/project_assignments";
    const projects = await this.#all(
      path,
      {},
      ({ json, source }) => readHarvestProjects(json, source),
    );
    return { userId, userName, workspaces, projects, workspaceId };
  }

  /** Harvest's id of the user, asked for again. */
  async userId(): Promise<string> {
    if (this.#accountId === undefined) throw noPlace(PLACE);
    return (await this.#user()).userId;
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction, now: Instant): string[] {
    const asks = this.#asks;
    switch (action.kind) {
      case "account":
        return ["GET /users/me"];
      case "current":
        return this.#listRequests(RUNNING);
      case "entry":
        return [...asks, `GET ${PATH}/${action.id}`];
      case "marker":
        return this.#listRequests({ external_reference_id: action.marker });
      case "list":
        return this.#listRequests(datesAround(action.range, this.#zone));
      case "list_older":
        return [];
      case "create":
        return [...asks, `POST ${PATH}`];
      case "start": {
        const looks = action.isAlone ? asks : this.#listRequests(RUNNING);
        return [...looks, `POST ${PATH}`];
      }
      case "stop": {
        const path = `${PATH}/${action.id}`;
        // Within a step or two, it depends on how Harvest rounds.
        const lateMs = Math.abs(now - action.end);
        const isNear = lateMs < 2 * this.mode.precisionSeconds * SECOND;
        const change = isNear ? [] : [`PATCH ${path}`];
        return [...asks, `PATCH ${path}/stop`, ...change];
      }
      case "update":
        // Tags are none of an entry here.
        return [...action.updates].filter(([, { tags: _, ...others }]) =>
          Object.keys(others).length > 0
        ).map(([id]) => `PATCH ${PATH}/${id}`);
      case "delete":
        return action.ids.map((id) => `DELETE ${PATH}/${id}`);
    }
  }

  /** The requests for a list of the user's entries. */
  #listRequests(query: HarvestQuery): string[] {
    const user_id = this.#account.userId ?? "{id}";
    const all = new URLSearchParams({ ...query, user_id, per_page: PER_PAGE });
    return [...this.#asks, `GET ${PATH}?${all}`];
  }

  /** What is asked for before anything else. */
  get #asks(): string[] {
    const { userId, timeZone, wantsTimestamps } = this.#account;
    const isUserKnown = userId !== undefined && timeZone !== undefined;
    return [
      ...isUserKnown ? [] : ["GET /users/me"],
      ...wantsTimestamps === undefined ? ["GET /company"] : [],
    ];
  }

  /** The zone in which dates are meant, as far as that is known. */
  get #zone(): Zone {
    return harvestZone(this.#account.timeZone ?? "") ?? this.#usualZone;
  }

  /** All things of a list, as long as a page has new ones. */
  #all<T extends { readonly id: string }>(
    path: string,
    query: HarvestQuery,
    read: (answer: HttpAnswer) => HarvestPage<T>,
  ): Promise<T[]> {
    const seen = new Set<string>();
    const first: HarvestQuery = { ...query, per_page: PER_PAGE };
    return everyPage(first, async (query) => {
      const answer = await this.#http.request("GET", path, { query });
      const { items, next } = read(answer);
      const isNew = items.some(({ id }) => !seen.has(id));
      for (const { id } of items) seen.add(id);
      return { items, next: isNew ? next : undefined };
    });
  }

  /**
   * Sends what depends on how the account keeps times, which an administrator
   * can change: what Harvest does not take is sent once more if that is so.
   */
  async #inTerms(
    send: (terms: HarvestTerms) => Promise<TimerEntry>,
  ): Promise<TimerEntry> {
    const terms = await this.terms();
    try {
      return await send(terms);
    } catch (error) {
      if (!isUnfit(error) || !await this.#isOtherMode(terms)) throw error;
      return await send(await this.terms());
    }
  }

  async #askMode(): Promise<void> {
    const { json, source } = await this.#http.request("GET", "/company");
    Object.assign(this.#account, readHarvestCompany(json, source));
    this.#isModeFresh = true;
  }

  /** Whether the account keeps times in another way by now. */
  async #isOtherMode(before: HarvestMode): Promise<boolean> {
    if (this.#isModeFresh) return false;
    try {
      await this.#askMode();
    } catch {
      // The refusal says more than that nobody could tell why.
      return false;
    }
    const { wantsTimestamps, clock } = this.mode;
    return before.wantsTimestamps !== wantsTimestamps || before.clock !== clock;
  }

  async #user(): Promise<ReturnType<typeof readHarvestUser>> {
    const { json, source } = await this.#http.request("GET", "/users/me");
    const user = readHarvestUser(json, source);
    const { userId, timeZone } = user;
    Object.assign(this.#account, { userId, timeZone });
    return user;
  }

  #entry(answer: HttpAnswer): TimerEntry {
    return plain(this.#read(answer));
  }

  #read({ json, source }: HttpAnswer): HarvestEntry {
    return readHarvestEntry(json, source, this.#reading);
  }

  get #reading(): { zone: Zone; taskPattern: string } {
    return { zone: this.#zone, taskPattern: this.#pattern };
  }
}

const UTC: Zone = { offsetMinutesAt: () => 0 };

/** An entry without what only matters at Harvest. */
function plain({ userId: _, ...entry }: HarvestEntry): TimerEntry {
  return entry;
}

/** The dates of a range, and one before and after it. */
function datesAround({ from, to }: EntryRange, zone: Zone): HarvestQuery {
  return {
    from: addDays(civilTimeAt(from, zone).date, -1),
    to: addDays(civilTimeAt(to - 1, zone).date, 1),
  };
}

/** @throws {UnknownEntryError} When no entry can have the id. */
function pathOf(id: string): string {
  if (!isHarvestId(id)) throw new UnknownEntryError(id, {});
  return `${PATH}/${id}`;
}

/**
 * What must be known of an account before anything is recorded in it. What is
 * learned is put in: keep it, and requests are saved.
 */
export interface HarvestAccount {
  /** Harvest's id of the user. */
  userId?: string;
  /** The user's zone, by the name that Harvest has for it. */
  timeZone?: string;
  /** Whether entries have a start and an end; otherwise hours. */
  wantsTimestamps?: boolean;
  /** How times are written. */
  clock?: "12h" | "24h";
}

/** Who uses Harvest, and how. */
export interface HarvestOptions {
  /** The personal access token. */
  readonly apiKey: string;
  /**
   * The environment variable that has the token, for hints.
   *
   * @default {"HARVEST_ACCESS_TOKEN"}
   */
  readonly keyVariable?: string | undefined;
  /** Harvest's id of the account; only `verify()` can do without. */
  readonly accountId?: string | undefined;
  /**
   * What is known of the account; without it, two more requests ask, once.
   *
   * @default Nothing.
   */
  readonly account?: HarvestAccount | undefined;
  /**
   * The zone of dates and times where Harvest's name for it is not known.
   *
   * @default UTC.
   */
  readonly zone?: Zone | undefined;
  /**
   * What descriptions are made of, to tell the task from.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * Where Harvest is; accounts are asked for there, too, if it is given.
   *
   * @default {"https://api.harvestapp.com/v2"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.harvestapp.com/v2";
const ID_BASE_URL = "https://id.getharvest.com/api/v2";

/** The ways to Harvest, and to the service that knows the accounts. */
function harvestHttp(
  options: HarvestOptions,
  connection: Connection,
): { http: Http; accounts: Http } {
  const { keyVariable = "HARVEST_ACCESS_TOKEN", baseUrl, accountId } = options;
  // A line end is easily exported along with it.
  const key = options.apiKey.trim();
  const shared = {
    name: "Harvest",
    secrets: [key],
    keyHint: `Set ${keyVariable} to a token from ` +
      "https://id.getharvest.com/developers",
  };
  const headers = { Authorization: `Bearer ${key}` };
  const account = accountId === undefined
    ? {}
    : { "Harvest-Account-Id": accountId };
  return {
    http: new Http({
      ...shared,
      baseUrl: baseUrl ?? BASE_URL,
      headers: { ...headers, ...account },
      quotaName: () => "harvest",
    }, connection),
    accounts: new Http({
      ...shared,
      baseUrl: baseUrl ?? ID_BASE_URL,
      headers,
      quotaName: () => "harvest/id",
    }, connection),
  };
}
