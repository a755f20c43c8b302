import { DAY, SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAction,
} from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { isNow, isWhole, NOW_MS, partsOf } from "./_service.ts";
import {
  isTogglId,
  type TogglChange,
  togglChanges,
  togglDate,
  togglFields,
  togglQuery,
} from "./_toggl_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** Three months are at least 89 days; the last day depends on the zone. */
export const LIST_LIMIT_DAYS = 88;

/** What the requests depend on. */
interface TogglFacts {
  /** The path of all entries of the workspace. */
  readonly place: string;
  /** The path of reports of the workspace, without what comes before it. */
  readonly reportPath: string;
  readonly now: Instant;
  readonly pattern: string;
}

/** The requests that something takes, as far as they are known before. */
export function togglRequestsFor(
  action: ProviderAction,
  { place, reportPath, now, pattern }: TogglFacts,
): string[] {
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
      const query = togglQuery(action.range, now - LIST_LIMIT_DAYS * DAY);
      return [`GET /me/time_entries?${new URLSearchParams(query)}`];
    }
    case "list_older": {
      const report = `POST /reports/api/v3${reportPath}`;
      return ["GET /me", ...yearsOf(action.range).map(() => report)];
    }
    case "create":
      return [`POST ${place}`];
    case "start": {
      const isAsked = !action.isAlone && action.start < now - NOW_MS;
      const asks = isAsked ? ["GET /me/time_entries/current"] : [];
      return [...asks, `POST ${place}`];
    }
    case "stop": {
      const { id, end } = action;
      return isNow(end, now)
        ? [`PATCH ${place}/${id}/stop`]
        : [`GET /me/time_entries/${id}`, `PUT ${place}/${id}`];
    }
    case "update":
      return updateRequests(action.updates, { place, pattern });
    case "delete":
      return action.ids.map((id) => `DELETE ${place}/${id}`);
  }
}

function updateRequests(
  updates: ReadonlyMap<string, EntryUpdate>,
  { place, pattern }: Pick<TogglFacts, "place" | "pattern">,
): string[] {
  const patches = togglPatches(updates, pattern);
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
