import { DAY, SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAction,
  ProviderPlace,
  StartOptions,
  TimerEntry,
} from "../lib/provider.ts";
import { formatUtc, type Instant, wholeSecond } from "../lib/time/zone.ts";
import { secondsBetween } from "../lib/tracking/entry.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import {
  batchesOf,
  invalidProjectError,
  isNow,
  isSelfContained,
  NOW_TOLERANCE_MS,
} from "./_service.ts";
import {
  changedText,
  readPlace,
  readSubject,
  readUpdatedAt,
  timesOf,
  wireList,
  type WireObject,
  wireObject,
  type WireResponse,
} from "./_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** An entry, with the fields that only matter at Toggl. */
export interface TogglEntry extends TimerEntry {
  readonly workspaceId: string;
  readonly isDeleted: boolean;
}

/** Reads an entry, whose description names the task by the pattern. */
export function readTogglEntry(
  response: WireResponse,
  taskPattern: string,
): TogglEntry {
  return entryOf(wireObject(response), taskPattern);
}

export function readTogglEntries(
  response: WireResponse,
  taskPattern: string,
): TogglEntry[] {
  return listOf(response).map((wire) => entryOf(wire, taskPattern));
}

/** Reads a list of objects; Go encodes an empty one as `null`. */
function listOf(response: WireResponse): WireObject[] {
  return response.json === null ? [] : wireList(response);
}

function entryOf(wire: WireObject, taskPattern: string): TogglEntry {
  const start = wire.instant("start");
  return {
    id: wire.id("id"),
    ...readSubject(wire, "description", taskPattern),
    ...timesOf(start, endOf(wire, start)),
    tags: wire.has("tags") ? wire.texts("tags") : [],
    ...readUpdatedAt(wire, "at"),
    workspaceId: wire.id("workspace_id"),
    isDeleted: wire.has("server_deleted_at"),
  };
}

/** Reads when an entry ended, which is never before it began. */
function endOf(wire: WireObject, start: Instant): Instant | undefined {
  const seconds = wire.number("duration");
  // If its clock is behind ours, a stopped entry "ends" before it begins:
  // https://github.com/toggl/toggl_api_docs/issues/213
  if (wire.has("stop")) return Math.max(start, wire.instant("stop"));
  return seconds < 0 ? undefined : start + Math.round(seconds) * 1000;
}

/** The content of a new entry; without an end, it runs. */
export interface TogglNewEntry
  extends Pick<StartOptions, "tags" | "projectId" | "billable"> {
  readonly description: string;
  readonly start: Instant;
  readonly end?: Instant;
}

export function newTogglEntry(
  { description, start, end, tags = [], projectId, billable }: TogglNewEntry,
  workspaceId: string,
): Record<string, unknown> {
  return {
    created_with: "worktime",
    workspace_id: Number(workspaceId),
    description,
    tags: [...tags],
    ...(billable !== undefined && { billable }),
    ...(projectId !== undefined && togglProject(projectId)),
    ...togglTimes(start, end),
  };
}

/**
 * Formats the times of an entry; without an end, it runs. Toggl expects all
 * three fields to agree and derives none of them:
 * https://github.com/toggl/toggl_api_docs/issues/380
 */
export function togglTimes(
  start: Instant,
  end: Instant | undefined,
): Record<string, unknown> {
  if (end === undefined) return { start: formatUtc(start), duration: -1 };
  return {
    start: formatUtc(start),
    stop: formatUtc(end),
    duration: secondsBetween(start, end),
  };
}

/**
 * Formats the fields that an update changes.
 *
 * @param before The present entry; required unless the update is
 * self-contained.
 */
export function togglFields(
  update: EntryUpdate,
  taskPattern: string,
  before?: TimerEntry,
): Record<string, unknown> {
  const { taskId, description, start, end, tags, projectId, billable } = update;
  const text = changedText(before?.description ?? "", update, taskPattern);
  const from = wholeSecond(start ?? before?.start ?? 0);
  const to = end === undefined ? before?.end : wholeSecond(end);
  return {
    ...((taskId ?? description) !== undefined && { description: text }),
    ...((start ?? end) !== undefined && togglTimes(from, to)),
    ...(tags && { tags: [...tags] }),
    ...(billable !== undefined && { billable }),
    ...(projectId !== undefined && togglProject(projectId)),
  };
}

/** Reads the ids of the entries that a bulk edit has changed. */
export function readTogglPatched(response: WireResponse): string[] {
  const wire = wireObject(response);
  // Go encodes an empty list as `null`.
  return wire.has("success") ? wire.ids("success") : [];
}

/** Formats the UTC date of an instant plus some days. */
export function togglDate(instant: Instant, days: number): string {
  return formatUtc(instant + days * DAY).slice(0, 10);
}

/**
 * Formats a range for a query, extended by a few days.
 *
 * @param earliest The earliest instant that Toggl lists.
 */
export function togglQuery(
  { from, to }: EntryRange,
  earliest: Instant,
): { start_date: string; end_date: string } {
  const [, first = ""] = [togglDate(from, -1), togglDate(earliest, 0)].sort();
  return { start_date: first, end_date: togglDate(to, 2) };
}

interface TogglReportQuery {
  readonly dates: { readonly first: string; readonly last: string };
  readonly userId: string;
  /** The first row of the page; 0 for the first page. */
  readonly firstRow: number;
}

/** Formats the query of a report, with exact times and names of tags. */
export function togglReport(
  { dates, userId, firstRow }: TogglReportQuery,
): Record<string, unknown> {
  return {
    start_date: dates.first,
    end_date: dates.last,
    user_ids: [Number(userId)],
    order_by: "date",
    order_dir: "ASC",
    rounding: 0,
    enrich_response: true,
    page_size: REPORT_ROWS,
    ...(firstRow > 0 && { first_row_number: firstRow }),
  };
}

/** The rows in a page of a report. */
const REPORT_ROWS = 1000;

/**
 * Reads a page of a report, without entries whose tags lack names: they could
 * not be compared with ours.
 */
export function readTogglReport(
  response: WireResponse,
  { userId, taskPattern }: { userId: string; taskPattern: string },
): TimerEntry[] {
  const rows = listOf(response);
  return rows.flatMap((row) => {
    const isMine = !row.has("user_id") || row.id("user_id") === userId;
    const tags = row.has("tag_names") ? row.texts("tag_names") : [];
    const isTagged = row.has("tag_ids") && row.ids("tag_ids").length > 0;
    if (!isMine || isTagged && tags.length === 0) return [];
    const subject = readSubject(row, "description", taskPattern);
    return row.objects("time_entries").map((wire) => {
      const id = wire.id("id");
      const start = wire.instant("start");
      const times = timesOf(start, Math.max(start, wire.instant("stop")));
      return { id, ...subject, ...times, tags, ...readUpdatedAt(wire, "at") };
    });
  });
}

export function readTogglPlaces(response: WireResponse): ProviderPlace[] {
  return listOf(response)
    .filter((wire) => !wire.has("server_deleted_at"))
    .map(readPlace);
}

export function readTogglUser(
  response: WireResponse,
): { userId: string; userName: string; workspaceId: string | undefined } {
  const wire = wireObject(response);
  const key = "default_workspace_id";
  return {
    userId: wire.id("id"),
    userName: wire.text("fullname", ""),
    workspaceId: wire.has(key) ? wire.id(key) : undefined,
  };
}

export function isTogglId(text: string): boolean {
  return isServiceId("toggl", text) && Number.isSafeInteger(Number(text));
}

/** @throws {InvalidTextError} When the project id is malformed. */
function togglProject(projectId: string | null): Record<string, unknown> {
  if (projectId === null) return { project_id: null };
  if (isTogglId(projectId)) return { project_id: Number(projectId) };
  const hint = "Use the number at the end of the project's URL";
  throw invalidProjectError("Toggl project", projectId, hint);
}

/**
 * Toggl lists three months, which are at least 89 days; the last day depends on
 * the zone.
 */
export const LIST_LIMIT_DAYS = 88;

interface TogglPlanContext {
  readonly entriesPath: string;
  /** The path of the workspace's reports, below the base URL. */
  readonly reportPath: string;
  readonly now: Instant;
  readonly pattern: string;
}

const CURRENT = "GET /me/time_entries/current";

/** Returns the requests that an action takes, as far as known in advance. */
export function togglRequestsFor(
  action: ProviderAction,
  { entriesPath, reportPath, now, pattern }: TogglPlanContext,
): string[] {
  switch (action.kind) {
    case "account":
      return ["GET /me"];
    case "current":
      return [CURRENT];
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
      return [`POST ${entriesPath}`];
    case "start": {
      const isPast = action.start < now - NOW_TOLERANCE_MS;
      const lookup = isPast && !action.isAlone ? [CURRENT] : [];
      return [...lookup, `POST ${entriesPath}`];
    }
    case "stop": {
      const { id, end } = action;
      return isNow(end, now)
        ? [`PATCH ${entriesPath}/${id}/stop`]
        : [`GET /me/time_entries/${id}`, `PUT ${entriesPath}/${id}`];
    }
    case "update":
      return updateRequests(action.updates, { entriesPath, pattern });
    case "delete":
      return action.ids.map((id) => `DELETE ${entriesPath}/${id}`);
  }
}

function updateRequests(
  updates: ReadonlyMap<string, EntryUpdate>,
  { entriesPath, pattern }: Pick<TogglPlanContext, "entriesPath" | "pattern">,
): string[] {
  const patches = togglPatches(updates, pattern);
  const patched = new Set(patches.flatMap(({ ids }) => ids));
  const alone = [...updates].filter(([id]) => !patched.has(id));
  return [
    ...patches.map(({ ids }) => `PATCH ${entriesPath}/${ids.join(",")}`),
    ...alone.flatMap(([id, update]) => [
      ...isSelfContained(update) ? [] : [`GET /me/time_entries/${id}`],
      `PUT ${entriesPath}/${id}`,
    ]),
  ];
}

/** The same changes to several entries, for one request. */
interface TogglPatch {
  readonly ids: readonly string[];
  /** The changes, as a JSON Patch (RFC 6902). */
  readonly changes: readonly unknown[];
}

/**
 * Groups updates that make the same changes into batches of one request each.
 * Others are left for single requests.
 */
export function togglPatches(
  updates: ReadonlyMap<string, EntryUpdate>,
  taskPattern: string,
): TogglPatch[] {
  const groups = new Map<string, TogglPatch & { ids: string[] }>();
  for (const [id, update] of updates) {
    const isKnown = isSelfContained(update) && update.start === undefined;
    if (!isKnown || !isTogglId(id)) continue;
    const fields = togglFields(update, taskPattern);
    const changes = Object.entries(fields).map(([name, value]) => {
      return { op: "replace", path: `/${name}`, value };
    });
    const key = JSON.stringify(changes);
    const group = groups.get(key) ?? { ids: [], changes };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ ids, changes }) => changes.length > 0 && ids.length > 1)
    .flatMap(({ ids, changes }) =>
      batchesOf(ids).map((ids) => ({ ids, changes }))
    );
}

/** The longest range of a report, in days. */
const REPORT_DAYS = 365;

/**
 * Splits the dates of a range, extended by a day on both sides, into parts of
 * up to a year.
 */
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

/**
 * Options of {@linkcode TogglProvider}.
 *
 * @example
 * ```ts
 * import { TogglProvider } from "@worktime/worktime/providers";
 *
 * new TogglProvider({ apiKey: "YOUR_TOKEN", workspaceId: "1234567" });
 * ```
 */
export interface TogglOptions {
  /** The API token from the user's profile page. */
  readonly apiKey: string;
  /**
   * The environment variable that holds the token, for hints.
   *
   * @default {"TOGGL_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Toggl's id of the workspace. Only `verify()` works without it. */
  readonly workspaceId?: string | undefined;
  /**
   * The pattern of descriptions, to recognize the task in them.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * The base URL.
   *
   * @default {"https://api.track.toggl.com/api/v9"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.track.toggl.com/api/v9";

/**
 * Toggl accepts one request a second, after a small burst:
 * https://engineering.toggl.com/docs/
 */
const PACE = { burst: 3, intervalMs: SECOND };

export function togglHttp(
  { apiKey, keyVariable = "TOGGL_API_KEY", baseUrl = BASE_URL }: TogglOptions,
  connection: Connection,
): Http {
  // An exported key easily ends with a line break.
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
    keyHint: `Set ${keyVariable} to the API token at the bottom of ` +
      "https://track.toggl.com/profile",
    place: "workspace",
    quotaName,
    pace: PACE,
  }, connection);
}

/**
 * A client for reports, which reach back further than lists; `undefined` for a
 * base URL of another form than Toggl's own.
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

/** Toggl has a quota per organization, and another one for `/me`. */
function quotaName(path: string): string {
  // A plan without reports must not block other requests.
  if (path.startsWith("/workspace/")) return "toggl/reports";
  const [, workspaceId] = path.match(/^\/workspaces\/(\d+)/) ?? [];
  return workspaceId === undefined ? "toggl/me" : `toggl/${workspaceId}`;
}
