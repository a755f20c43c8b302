import { DAY } from "@std/datetime";
import {
  type EntryRange,
  type EntryUpdate,
  type ProviderAction,
  ProviderError,
  type ProviderPlace,
  type TimerEntry,
} from "../lib/provider.ts";
import { formatUtc, type Instant, wholeSecond } from "../lib/time/zone.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import type { HttpResponse } from "./_http_errors.ts";
import { fetchAllPages, invalidProjectError } from "./_service.ts";
import {
  changedText,
  readPlace,
  readSubject,
  timesOf,
  wireList,
  type WireObject,
  wireObject,
  type WireResponse,
} from "./_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/**
 * An entry in Clockify's terms: tags have ids, and some fields have no
 * counterpart here.
 */
export interface ClockifyEntry extends Omit<TimerEntry, "tags"> {
  readonly tagIds: readonly string[];
  /** The other fields, which a change must send again or lose. */
  readonly preserved: Readonly<Record<string, unknown>>;
}

/** Reads an entry, whose description names the task by the pattern. */
export function readClockifyEntry(
  response: WireResponse,
  taskPattern: string,
): ClockifyEntry {
  return entryOf(wireObject(response), response.json, taskPattern);
}

export function readClockifyEntries(
  response: WireResponse,
  taskPattern: string,
): ClockifyEntry[] {
  const { json } = response;
  const values = Array.isArray(json) ? json : [];
  return wireList(response)
    .map((wire, at) => entryOf(wire, values[at], taskPattern));
}

function entryOf(
  wire: WireObject,
  value: unknown,
  taskPattern: string,
): ClockifyEntry {
  const interval = wire.object("timeInterval");
  const start = interval.instant("start");
  // Its "duration" repeats that as text: "PT1H30M".
  const end = interval.has("end")
    ? Math.max(start, interval.instant("end"))
    : undefined;
  return {
    id: wire.id("id"),
    ...readSubject(wire, "description", taskPattern),
    ...timesOf(start, end),
    tagIds: wire.has("tagIds") ? wire.texts("tagIds") : [],
    preserved: preservedFields(wire, value),
  };
}

/**
 * The fields of an entry that are not ours, under the names that requests use.
 */
function preservedFields(
  wire: WireObject,
  value: unknown,
): Record<string, unknown> {
  const name = "customFieldValues";
  const custom = wire.has(name) ? wire.objects(name) : [];
  const { [name]: values } = value as { [name]?: { value?: unknown }[] };
  const customFields = custom.map((field, at) => ({
    customFieldId: field.id("customFieldId"),
    ...(field.has("sourceType") && { sourceType: field.text("sourceType") }),
    value: values?.[at]?.value,
  })).filter(({ value }) => value !== undefined && value !== null);
  return {
    ...(wire.has("projectId") && { projectId: wire.id("projectId") }),
    ...(wire.has("taskId") && { taskId: wire.id("taskId") }),
    ...(wire.has("type") && { type: wire.text("type") }),
    ...(customFields.length > 0 && { customFields }),
  };
}

/** The content of a new entry; without an end, it runs. */
interface ClockifyNewEntry {
  readonly description: string;
  readonly start: Instant;
  readonly end?: Instant;
  readonly projectId?: string | undefined;
  /**
   * Whether it is billable.
   *
   * @default What the project decides.
   */
  readonly billable?: boolean | undefined;
}

/** Formats a new entry, except for its tags. */
export function newClockifyEntry(
  { description, start, end, projectId, billable }: ClockifyNewEntry,
): Record<string, unknown> {
  if (projectId !== undefined) checkProject(projectId);
  return {
    start: formatUtc(start),
    ...(end !== undefined && { end: formatUtc(end) }),
    description,
    ...(billable !== undefined && { billable }),
    ...(projectId !== undefined && { projectId }),
  };
}

/**
 * Moves an entry to another project, or to none. A Clockify task cannot move
 * along.
 *
 * @throws {InvalidTextError} When the project id is malformed.
 */
export function withProject(
  { preserved: { projectId: _, taskId: __, ...preserved } }: ClockifyEntry,
  projectId: string | null,
): Pick<ClockifyEntry, "preserved"> {
  if (projectId === null) return { preserved };
  checkProject(projectId);
  return { preserved: { ...preserved, projectId } };
}

/** Applies an update to an entry, except for its tags. */
export function changedClockifyEntry(
  before: ClockifyEntry,
  update: EntryUpdate,
  taskPattern: string,
): ClockifyEntry {
  const { taskId, description, start, end, projectId, billable } = update;
  const isTextChanged = (taskId ?? description) !== undefined;
  return {
    ...before,
    ...(projectId !== undefined && withProject(before, projectId)),
    ...(isTextChanged && {
      description: changedText(before.description, update, taskPattern),
    }),
    ...(start !== undefined && { start: wholeSecond(start) }),
    ...(end !== undefined && { end: wholeSecond(end) }),
    ...(billable !== undefined && { billable }),
  };
}

function checkProject(projectId: string): void {
  if (isClockifyId(projectId)) return;
  const hint = "Use the 24-character ID in the project's URL";
  throw invalidProjectError("Clockify project", projectId, hint);
}

/** Formats a whole entry, as a change replaces all of it. */
export function fullClockifyEntry(
  { description, start, end, tagIds, billable, preserved }: ClockifyEntry,
): Record<string, unknown> {
  return {
    ...preserved,
    ...newClockifyEntry({
      description,
      start,
      billable,
      ...(end !== undefined && { end }),
    }),
    tagIds: [...tagIds],
  };
}

/** Reads the ids of a list of entries. An empty response means none. */
export function readClockifyIds(response: WireResponse): string[] {
  const wires = response.json === undefined ? [] : wireList(response);
  return wires.map((wire) => wire.id("id"));
}

export function readClockifyPlaces(response: WireResponse): ProviderPlace[] {
  return wireList(response).map(readPlace);
}

export function readClockifyTag(response: WireResponse): ProviderPlace {
  return readPlace(wireObject(response));
}

export function readClockifyUser(
  response: WireResponse,
): { userId: string; userName: string; workspaceId: string | undefined } {
  const wire = wireObject(response);
  const key = ["activeWorkspace", "defaultWorkspace"]
    .find((it) => wire.has(it));
  return {
    userId: wire.id("id"),
    userName: wire.text("name", ""),
    workspaceId: key === undefined ? undefined : wire.id(key),
  };
}

export function isClockifyId(text: string): boolean {
  return isServiceId("clockify", text);
}

/** Larger pages would save requests, but Clockify documents no maximum. */
const PAGE_SIZE = 1000;

/** The parameters of a URL. */
type Query = Readonly<Record<string, string>>;

interface PlanContext {
  /** The path of the workspace's entries. */
  readonly entries: string;
  /** The path of the user's entries, with a placeholder for an unknown user. */
  readonly own: string;
  /** The request for an unknown user, if needed. */
  readonly lookup: readonly string[];
  readonly isStopNow: boolean;
}

/** Returns the requests that an action takes, as far as known in advance. */
export function clockifyRequestsFor(
  action: ProviderAction,
  { entries, own, lookup, isStopNow }: PlanContext,
): string[] {
  const toChange = (id = "") =>
    ["GET", "PUT"].map((method) => `${method} ${entries}/${id}`);
  switch (action.kind) {
    case "account":
      return ["GET /user"];
    case "current":
      return [...lookup, `GET ${own}?in-progress=true`];
    case "entry":
      return [`GET ${entries}/${action.id}`];
    case "list": {
      const query = pageQuery(rangeQuery(action.range), 1);
      return [...lookup, `GET ${own}?${new URLSearchParams(query)}`];
    }
    case "create":
      return [`POST ${entries}`];
    case "start": {
      const ends = action.isAlone ? [] : [...lookup, `PATCH ${own}`];
      return [...ends, `POST ${entries}`];
    }
    case "stop":
      return isStopNow ? [...lookup, `PATCH ${own}`] : toChange(action.id);
    case "update": {
      const [id, ...others] = action.updates.keys();
      return others.length > 0 ? [...lookup, `PUT ${own}`] : toChange(id);
    }
    case "delete": {
      const { ids, ids: [id = "", ...others] } = action;
      if (others.length === 0) return [`DELETE ${entries}/${id}`];
      const query = new URLSearchParams({ "time-entry-ids": ids.join(",") });
      return [...lookup, `DELETE ${own}?${query}`];
    }
    default:
      return [];
  }
}

/** Fetches up to `maxPages` of a list, and says whether that is all of it. */
export async function clockifyPages<T extends { readonly id: string }>(
  http: Http,
  path: string,
  { query = {}, read, maxPages = Infinity }: {
    query?: Query;
    read: (response: HttpResponse) => readonly T[];
    maxPages?: number | undefined;
  },
): Promise<{ found: T[]; isComplete: boolean }> {
  let isComplete = true;
  const found = await fetchAllPages(1, async (page) => {
    isComplete = page <= maxPages;
    if (!isComplete) return { items: [], next: undefined };
    const options = { query: pageQuery(query, page) };
    const response = await http.request("GET", path, options);
    const items = read(response);
    const lastPage = response.headers.get("Last-Page");
    const isLast = items.length === 0 ||
      (lastPage === null ? items.length < PAGE_SIZE : lastPage !== "false");
    return { items, next: isLast ? undefined : page + 1 };
  });
  return { found, isComplete };
}

/** Fetches all projects or tags of a workspace. */
export async function clockifyPlaces(
  http: Http,
  path: string,
  query?: Query,
): Promise<ProviderPlace[]> {
  const options = { ...(query && { query }), read: readClockifyPlaces };
  return (await clockifyPages(http, path, options)).found;
}

/**
 * Formats a range for a query, extended by a day on both sides: Clockify reads
 * the times in the zone of the user's account.
 * https://github.com/lucassabreu/clockify-cli/issues/203
 */
export function rangeQuery({ from, to }: EntryRange): Query {
  return { start: formatUtc(from - DAY), end: formatUtc(to + DAY) };
}

function pageQuery(query: Query, page: number): Query {
  const size = String(PAGE_SIZE);
  return { ...query, page: String(page), "page-size": size };
}

/**
 * Options of {@linkcode ClockifyProvider}.
 *
 * @example
 * ```ts
 * import { ClockifyProvider } from "@worktime/worktime/providers";
 *
 * const workspaceId = "5e64e36443f3817e058c24d7";
 * new ClockifyProvider({ apiKey: "YOUR_KEY", workspaceId });
 * ```
 */
export interface ClockifyOptions {
  /** The user's API key. A workspace with its own host has its own key. */
  readonly apiKey: string;
  /**
   * The environment variable that holds the key, for hints.
   *
   * @default {"CLOCKIFY_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Clockify's id of the workspace. Only `verify()` works without it. */
  readonly workspaceId?: string | undefined;
  /**
   * Clockify's id of the user, as returned by `verify()`. If omitted, it is
   * requested once.
   */
  readonly userId?: string | undefined;
  /**
   * Clockify's ids of known tags, by name. The provider adds to the map; keep
   * it to save requests.
   *
   * @default Empty.
   */
  readonly tagIds?: Map<string, string> | undefined;
  /**
   * The pattern of descriptions, to recognize the task in them.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * The base URL. Regions have their own, such as
   * `https://euc1.clockify.me/api/v1`.
   *
   * @default {"https://api.clockify.me/api/v1"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.clockify.me/api/v1";

export function clockifyHttp(
  { apiKey, keyVariable = "CLOCKIFY_API_KEY", baseUrl = BASE_URL }:
    ClockifyOptions,
  connection: Connection,
): Http {
  // An exported key easily ends with a line break.
  const key = apiKey.trim();
  return new Http({
    name: "Clockify",
    baseUrl,
    headers: { "X-Api-Key": key },
    secrets: [key],
    keyHint: `Set ${keyVariable} to a key from ` +
      "https://app.clockify.me/manage-api-keys",
    place: "workspace",
    unknownKeyHint: "If your account is in a region, set it: " +
      "worktime timer configure --region REGION",
    refusalHint,
    quotaName,
  }, connection);
}

/** Free plans have a quota per workspace. */
function quotaName(path: string): string {
  const [, workspaceId] = path.match(/^\/workspaces\/(\w+)/) ?? [];
  return workspaceId === undefined
    ? "clockify/user"
    : `clockify/${workspaceId}`;
}

/** Whether an error means that the requested resource does not exist. */
export function isMissing(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  const { status, message } = error;
  // This is about the URL: a wrong base must not make entries look deleted.
  const isAddress = /static resource/i.test(message);
  return status === 410 || status === 404 && !isAddress;
}

/** Whether an error means that an entry does not exist. */
export function isGone(error: unknown): boolean {
  if (isMissing(error)) return true;
  // Clockify responds 400: "Time entry doesn't belong to Workspace".
  return error instanceof ProviderError && error.status === 400 &&
    /entry doesn't belong to/i.test(error.message);
}

/** Whether an error means that a tag does not exist. */
export function isTagGone(error: unknown): boolean {
  return error instanceof ProviderError && error.status === 400 &&
    /\btags?\b.*belong to/i.test(error.message);
}

/** A hint for a workspace that requires more of an entry. */
function refusalHint(message: string): string | undefined {
  if (!/\brequired\b/i.test(message)) return undefined;
  return "Set what the workspace requires, such as a project: " +
    "worktime timer configure --project PLAN=ID";
}
