import type { Zone } from "../lib/time/zone.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

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
