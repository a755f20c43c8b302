import { WorktimeError } from "../lib/errors.ts";
import type {
  ProviderAccount,
  ProviderAction,
  ProviderPlace,
} from "../lib/provider.ts";
import type { CivilDate } from "../lib/time/civil_date.ts";
import type { Zone } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import {
  type HarvestEntry,
  type HarvestMode,
  type HarvestPage,
  harvestPrecision,
  type HarvestQuery,
  readHarvestAccounts,
  readHarvestCompany,
  readHarvestEntry,
  readHarvestPage,
  readHarvestProjects,
  readHarvestUser,
} from "./_harvest_wire.ts";
import { harvestZone } from "./_harvest_zones.ts";
import { type HttpAnswer, isGone, isUnfit } from "./_http_errors.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** The account whose entries are meant, and how they are understood. */
interface HarvestPlace {
  /** Harvest's id of the account, if one is chosen. */
  readonly accountId: string | undefined;
  /** What is known of it; what is learned is put in. */
  readonly account: HarvestAccount;
  /** The zone, where Harvest's name for it is not known. */
  readonly zone: Zone;
  /** What descriptions are made of. */
  readonly taskPattern: string;
}

/** What must be known before anything is recorded. */
export interface HarvestTerms extends HarvestMode {
  /** Harvest's id of the user. */
  readonly userId: string;
  /** The user's zone. */
  readonly zone: Zone;
}

/** Fields of an entry, by Harvest's names. */
export type HarvestFields = Readonly<Record<string, unknown>>;

/** More of a page are never given. */
const PER_PAGE = "2000";

/** The requests that Harvest understands, one method each. */
export class HarvestRequests {
  readonly #http: Http;
  readonly #accounts: Http;
  readonly #place: HarvestPlace;
  #isModeFresh = false;

  /** Takes the ways to Harvest. */
  constructor(
    { http, accounts }: { http: Http; accounts: Http },
    place: HarvestPlace,
  ) {
    this.#http = http;
    this.#accounts = accounts;
    this.#place = place;
  }

  /** How the account keeps times, as far as that is known. */
  get mode(): HarvestMode & { precisionSeconds: number } {
    const { wantsTimestamps = false, clock = "12h" } = this.#place.account;
    const mode = { wantsTimestamps, clock };
    return { ...mode, precisionSeconds: harvestPrecision(mode) };
  }

  /** The zone in which dates are meant, as far as that is known. */
  get zone(): Zone {
    const { account: { timeZone = "" }, zone } = this.#place;
    return harvestZone(timeZone) ?? zone;
  }

  /** What must be known before anything is recorded; asked for once. */
  async terms(): Promise<HarvestTerms> {
    const { account, accountId, zone } = this.#place;
    if (accountId === undefined) throw noAccount();
    if (account.userId === undefined || account.timeZone === undefined) {
      await this.#user();
    }
    if (account.wantsTimestamps === undefined) await this.#askMode();
    const { userId = "", timeZone = "" } = account;
    return { ...this.mode, userId, zone: harvestZone(timeZone) ?? zone };
  }

  /**
   * Sends what depends on how the account keeps times, which an administrator
   * can change: what Harvest does not take is sent once more if that is so.
   */
  async inTerms(
    send: (terms: HarvestTerms) => Promise<HarvestEntry>,
  ): Promise<HarvestEntry> {
    const terms = await this.terms();
    try {
      return await send(terms);
    } catch (error) {
      if (!isUnfit(error) || !await this.#isOtherMode(terms)) throw error;
      return await send(await this.terms());
    }
  }

  /** Records an entry, which runs if it has no end and no hours. */
  async post(body: HarvestFields): Promise<HarvestEntry> {
    const path = "/time_entries";
    return await this.#entry(await this.#http.request("POST", path, { body }));
  }

  /** Stops a running entry at the time of Harvest's clock. */
  async stop(id: string): Promise<HarvestEntry> {
    const path = `${pathOf(id)}/stop`;
    return await this.#entry(await this.#http.request("PATCH", path));
  }

  /** Changes fields of an entry. */
  async patch(id: string, body: HarvestFields): Promise<HarvestEntry> {
    const options = { body, isRepeatable: true };
    const answer = await this.#http.request("PATCH", pathOf(id), options);
    return await this.#entry(answer);
  }

  /** Removes an entry. */
  async remove(id: string): Promise<void> {
    const options = { isRepeatable: true };
    await this.#http.request("DELETE", pathOf(id), options);
  }

  /** The user's entry with an id, if there is one. */
  async entry(id: string): Promise<HarvestEntry | undefined> {
    const { userId } = await this.terms();
    try {
      const answer = await this.#http.request("GET", pathOf(id));
      const entry = await this.#entry(answer);
      return (entry.userId ?? userId) === userId ? entry : undefined;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** The entries of the user that a query asks for. */
  async list(query: HarvestQuery): Promise<HarvestEntry[]> {
    const { userId } = await this.terms();
    const reading = await this.#reading();
    const mine = { ...query, user_id: userId };
    return await this.#all("/time_entries", mine, ({ json, source }) => {
      return readHarvestPage(json, source, reading);
    });
  }

  /** The timers of the user that run. */
  async running(): Promise<HarvestEntry[]> {
    const found = await this.list({ is_running: "true" });
    return found.filter(({ end }) => end === undefined)
      .sort((a, b) => b.start - a.start);
  }

  /** Who the token belongs to, and what there is to choose from. */
  async account(): Promise<ProviderAccount> {
    const answer = await this.#accounts.request("GET", "/accounts");
    const workspaces = readHarvestAccounts(answer.json, answer.source);
    if (this.#place.accountId === undefined) {
      // Only an account knows the user's id in it.
      return { userId: "", userName: "", workspaces, projects: [] };
    }
    const { userId, userName } = await this.#user();
    await this.#askMode();
    const path = "/users/me/project_assignments";
    const read = ({ json, source }: HttpAnswer) =>
      readHarvestProjects(json, source);
    const projects = await this.#all(path, {}, read);
    const workspaceId = this.#place.accountId;
    return { userId, userName, workspaces, projects, workspaceId };
  }

  /** Harvest's id of the user, asked for again. */
  async userId(): Promise<string> {
    if (this.#place.accountId === undefined) throw noAccount();
    return (await this.#user()).userId;
  }

  /**
   * The requests that something takes, as far as they are known before.
   *
   * @param dates Those of a list.
   */
  requestsFor(
    action: ProviderAction,
    dates: { from: CivilDate; to: CivilDate } | undefined,
  ): string[] {
    const asks = this.#asks;
    const path = "/time_entries";
    switch (action.kind) {
      case "account":
        return ["GET /users/me"];
      case "current":
        return this.#listRequests({ is_running: "true" });
      case "entry":
        return [...asks, `GET ${path}/${action.id}`];
      case "marker":
        return this.#listRequests({ external_reference_id: action.marker });
      case "list":
        return this.#listRequests({ ...dates });
      case "create":
        return [...asks, `POST ${path}`];
      case "start": {
        const running = action.isAlone
          ? asks
          : this.#listRequests({ is_running: "true" });
        return [...running, `POST ${path}`];
      }
      case "stop":
        return [...asks, `PATCH ${path}/${action.id}/stop`];
      case "update":
        // Tags are none of an entry here.
        return [...action.updates].filter(([, { tags: _, ...others }]) =>
          Object.keys(others).length > 0
        ).map(([id]) => `PATCH ${path}/${id}`);
      case "delete":
        return action.ids.map((id) => `DELETE ${path}/${id}`);
      default:
        return [];
    }
  }

  /** The requests for a list of the user's entries. */
  #listRequests(query: HarvestQuery): string[] {
    const user_id = this.#place.account.userId ?? "{id}";
    const all = new URLSearchParams({ ...query, user_id, per_page: PER_PAGE });
    return [...this.#asks, `GET /time_entries?${all}`];
  }

  /** What is asked for before anything else. */
  get #asks(): string[] {
    const { userId, timeZone, wantsTimestamps } = this.#place.account;
    const isUserKnown = userId !== undefined && timeZone !== undefined;
    return [
      ...isUserKnown ? [] : ["GET /users/me"],
      ...wantsTimestamps === undefined ? ["GET /company"] : [],
    ];
  }

  /** All things of a list, page by page, as long as there are new ones. */
  async #all<T extends ProviderPlace | HarvestEntry>(
    path: string,
    query: HarvestQuery,
    read: (answer: HttpAnswer) => HarvestPage<T>,
  ): Promise<T[]> {
    // What is added in the meantime moves others to the next page, again.
    const found = new Map<string, T>();
    let page: HarvestQuery | undefined = { ...query, per_page: PER_PAGE };
    while (page) {
      const answer = await this.#http.request("GET", path, { query: page });
      const { items, next } = read(answer);
      const isNew = items.some(({ id }) => !found.has(id));
      for (const item of items) found.set(item.id, item);
      page = isNew ? next : undefined;
    }
    return [...found.values()];
  }

  async #askMode(): Promise<void> {
    const { json, source } = await this.#http.request("GET", "/company");
    Object.assign(this.#place.account, readHarvestCompany(json, source));
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
    Object.assign(this.#place.account, { userId, timeZone });
    return user;
  }

  async #entry({ json, source }: HttpAnswer): Promise<HarvestEntry> {
    return readHarvestEntry(json, source, await this.#reading());
  }

  async #reading(): Promise<{ zone: Zone; taskPattern: string }> {
    const { zone } = await this.terms();
    return { zone, taskPattern: this.#place.taskPattern };
  }
}

/** Whether a text can be an id of Harvest. */
export function isHarvestId(text: string): boolean {
  return isServiceId("harvest", text);
}

/** @throws {UnknownEntryError} When no entry can have the id. */
function pathOf(id: string): string {
  if (!isHarvestId(id)) throw new UnknownEntryError(id, {});
  return `/time_entries/${id}`;
}

function noAccount(): WorktimeError {
  return new WorktimeError("no_workspace", "No account of Harvest is chosen", {
    hint: "Choose one: worktime timer configure --account ID",
  });
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
export function harvestHttp(
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
