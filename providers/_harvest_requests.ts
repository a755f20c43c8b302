import { SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAction,
} from "../lib/provider.ts";
import { addDays } from "../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../lib/time/zone.ts";
import { type HarvestQuery, startOfDate } from "./_harvest_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** The maximum page size. */
export const PER_PAGE = "2000";
export const RUNNING: HarvestQuery = { is_running: "true" };

interface HarvestPlanContext {
  readonly account: HarvestAccount;
  readonly zone: Zone;
  readonly precisionSeconds: number;
  readonly now: Instant;
}

/** Returns the requests that an action takes, as far as known in advance. */
export function harvestRequestsFor(
  action: ProviderAction,
  { account, zone, precisionSeconds, now }: HarvestPlanContext,
): string[] {
  const lookups = accountLookups(account);
  const path = "/time_entries";
  const list = (query: HarvestQuery) => [
    ...lookups,
    `GET ${path}?${listQuery(query, account.userId)}`,
  ];
  switch (action.kind) {
    case "account":
      return ["GET /users/me"];
    case "current":
      return list(RUNNING);
    case "entry":
      return [...lookups, `GET ${path}/${action.id}`];
    case "marker":
      return list({ external_reference_id: action.marker });
    case "list":
      return list(datesAround(action.range, zone));
    case "list_older":
      return [];
    case "create":
      return [...lookups, `POST ${path}`];
    case "start":
      return [...action.isAlone ? lookups : list(RUNNING), `POST ${path}`];
    case "stop": {
      const entry = `${path}/${action.id}`;
      // Within two steps, it depends on how Harvest rounds.
      const isNear = Math.abs(now - action.end) < 2 * precisionSeconds * SECOND;
      const stop = [...lookups, `PATCH ${entry}/stop`];
      return isNear ? stop : [...stop, `PATCH ${entry}`];
    }
    case "update":
      return updateRequests(action.updates);
    case "delete":
      return action.ids.map((id) => `DELETE ${path}/${id}`);
  }
}

function updateRequests(updates: ReadonlyMap<string, EntryUpdate>): string[] {
  // Harvest has no tags.
  return [...updates].filter(([, { tags: _, ...others }]) =>
    Object.keys(others).length > 0
  ).map(([id]) => `PATCH /time_entries/${id}`);
}

function listQuery(query: HarvestQuery, userId = "{id}"): URLSearchParams {
  return new URLSearchParams({
    ...query,
    user_id: userId,
    per_page: PER_PAGE,
  });
}

/** The requests for what is not known of the account. */
function accountLookups(
  { userId, timeZone, wantsTimestamps }: HarvestAccount,
): string[] {
  const isUserKnown = userId !== undefined && timeZone !== undefined;
  return [
    ...isUserKnown ? [] : ["GET /users/me"],
    ...wantsTimestamps === undefined ? ["GET /company"] : [],
  ];
}

/** The dates of a range, extended by one on both sides. */
export function datesAround(
  { from, to }: EntryRange,
  zone: Zone,
): HarvestQuery {
  return {
    from: addDays(civilTimeAt(from, zone).date, -1),
    to: addDays(civilTimeAt(to - 1, zone).date, 1),
  };
}

/** Extends a range to whole dates. */
export function wholeDates({ from, to }: EntryRange, zone: Zone): EntryRange {
  const { date: first } = civilTimeAt(from, zone);
  const { date: last } = civilTimeAt(to - 1, zone);
  return {
    from: startOfDate(first, zone),
    to: startOfDate(addDays(last, 1), zone),
  };
}

/**
 * What a provider must know of an account. The provider fills it in; keep it to
 * save requests.
 */
export interface HarvestAccount {
  /** Harvest's id of the user. */
  userId?: string;
  /** The user's time zone, by Harvest's name for it. */
  timeZone?: string;
  /** Whether entries have a start and an end, or only hours. */
  wantsTimestamps?: boolean;
  /** The clock format of times. */
  clock?: "12h" | "24h";
}

/**
 * Options of {@linkcode HarvestProvider}.
 *
 * @example
 * ```ts
 * import { HarvestProvider } from "@worktime/worktime/providers";
 *
 * new HarvestProvider({ apiKey: "YOUR_TOKEN", accountId: "1234567" });
 * ```
 */
export interface HarvestOptions {
  /** The personal access token. */
  readonly apiKey: string;
  /**
   * The environment variable that holds the token, for hints.
   *
   * @default {"HARVEST_ACCESS_TOKEN"}
   */
  readonly keyVariable?: string | undefined;
  /** Harvest's id of the account. Only `verify()` works without it. */
  readonly accountId?: string | undefined;
  /**
   * What is known of the account. Whatever is missing takes up to two requests,
   * once.
   *
   * @default Nothing.
   */
  readonly account?: HarvestAccount | undefined;
  /**
   * The time zone to use if Harvest's name for the user's zone is not known.
   *
   * @default UTC.
   */
  readonly zone?: Zone | undefined;
  /**
   * The pattern of descriptions, to recognize the task in them.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * The base URL. If given, accounts are also requested there.
   *
   * @default {"https://api.harvestapp.com/v2"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.harvestapp.com/v2";
const ID_BASE_URL = "https://id.getharvest.com/api/v2";

/** Clients for Harvest, and for the service that lists accounts. */
export function harvestHttp(
  options: HarvestOptions,
  connection: Connection,
): { http: Http; accounts: Http } {
  const { keyVariable = "HARVEST_ACCESS_TOKEN", baseUrl, accountId } = options;
  // An exported token easily ends with a line break.
  const key = options.apiKey.trim();
  const shared = {
    name: "Harvest",
    secrets: [key],
    keyHint: `Set ${keyVariable} to a token from ` +
      "https://id.getharvest.com/developers",
    place: "account" as const,
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
