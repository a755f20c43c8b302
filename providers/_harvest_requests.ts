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

/** More of a page are never given. */
export const PER_PAGE = "2000";
export const RUNNING: HarvestQuery = { is_running: "true" };

interface HarvestPlanContext {
  readonly account: HarvestAccount;
  readonly zone: Zone;
  readonly precisionSeconds: number;
  readonly now: Instant;
}

/** The requests that something takes, as far as they are known before. */
export function harvestRequestsFor(
  action: ProviderAction,
  { account, zone, precisionSeconds, now }: HarvestPlanContext,
): string[] {
  const asks = asksFor(account);
  const path = "/time_entries";
  const list = (query: HarvestQuery) => [
    ...asks,
    `GET ${path}?${listQuery(query, account.userId)}`,
  ];
  switch (action.kind) {
    case "account":
      return ["GET /users/me"];
    case "current":
      return list(RUNNING);
    case "entry":
      return [...asks, `GET ${path}/${action.id}`];
    case "marker":
      return list({ external_reference_id: action.marker });
    case "list":
      return list(datesAround(action.range, zone));
    case "list_older":
      return [];
    case "create":
      return [...asks, `POST ${path}`];
    case "start":
      return [...action.isAlone ? asks : list(RUNNING), `POST ${path}`];
    case "stop": {
      const entry = `${path}/${action.id}`;
      // Within a step or two, it depends on how Harvest rounds.
      const isNear = Math.abs(now - action.end) < 2 * precisionSeconds * SECOND;
      const stop = [...asks, `PATCH ${entry}/stop`];
      return isNear ? stop : [...stop, `PATCH ${entry}`];
    }
    case "update":
      return updateRequests(action.updates);
    case "delete":
      return action.ids.map((id) => `DELETE ${path}/${id}`);
  }
}

function updateRequests(updates: ReadonlyMap<string, EntryUpdate>): string[] {
  // Tags are none of an entry here.
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

/** What is asked for before anything else. */
function asksFor(
  { userId, timeZone, wantsTimestamps }: HarvestAccount,
): string[] {
  const isUserKnown = userId !== undefined && timeZone !== undefined;
  return [
    ...isUserKnown ? [] : ["GET /users/me"],
    ...wantsTimestamps === undefined ? ["GET /company"] : [],
  ];
}

/** The dates of a range, and one before and after it. */
export function datesAround(
  { from, to }: EntryRange,
  zone: Zone,
): HarvestQuery {
  return {
    from: addDays(civilTimeAt(from, zone).date, -1),
    to: addDays(civilTimeAt(to - 1, zone).date, 1),
  };
}

/** A range with all of its first and its last date. */
export function wholeDates({ from, to }: EntryRange, zone: Zone): EntryRange {
  const { date: first } = civilTimeAt(from, zone);
  const { date: last } = civilTimeAt(to - 1, zone);
  return {
    from: startOfDate(first, zone),
    to: startOfDate(addDays(last, 1), zone),
  };
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
