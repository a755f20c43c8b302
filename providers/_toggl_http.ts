import { SECOND } from "@std/datetime";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

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
