import { DAY } from "@std/datetime";
import {
  type EntryRange,
  type EntryUpdate,
  type ProviderAction,
  ProviderError,
  type ProviderPlace,
  type TimerEntry,
} from "../lib/provider.ts";
import { formatUtc } from "../lib/time/instant.ts";
import type { Instant } from "../lib/time/zone.ts";
import { wholeSecond } from "../lib/tracking/entry.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import type { HttpResponse } from "./_http_errors.ts";
import { fetchAllPages, invalidProjectError } from "./_service.ts";
import {
  changedText,
  readPlace,
  readSubject,
  timesOf,
  WireObject,
  wireObjects,
  type WireSource,
} from "./_wire.ts";
import type { Connection } from "./connection.ts";
import { Http } from "./http.ts";

/** An entry as Clockify has it: with ids of tags, and what only it knows. */
export interface ClockifyEntry extends Omit<TimerEntry, "tags"> {
  readonly tagIds: readonly string[];
  /** What else a change has to send again, or it is lost. */
  readonly preserved: Readonly<Record<string, unknown>>;
}

/** Reads an entry; the pattern tells where its description has the task. */
export function readClockifyEntry(
  value: unknown,
  source: WireSource,
  taskPattern: string,
): ClockifyEntry {
  return entryOf(new WireObject(value, source), value, taskPattern);
}

export function readClockifyEntries(
  value: unknown,
  source: WireSource,
  taskPattern: string,
): ClockifyEntry[] {
  const values = Array.isArray(value) ? value : [];
  return wireObjects(value, source)
    .map((wire, at) => entryOf(wire, values[at], taskPattern));
}

function entryOf(
  wire: WireObject,
  value: unknown,
  taskPattern: string,
): ClockifyEntry {
  const interval = wire.object("timeInterval");
  const start = interval.instant("start");
  // Its duration says the same, for people: "PT1H30M".
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

/** The fields of an entry that are not ours, by the names to write them. */
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

/** What a new entry says of itself; one without an end is to run. */
interface ClockifyNewEntry {
  readonly description: string;
  readonly start: Instant;
  readonly end?: Instant;
  readonly projectId?: string | undefined;
  /** Whether it is billable; else the project decides. */
  readonly billable?: boolean | undefined;
}

/** Writes a new entry, to which its tags are added. */
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
 * An entry in another project, or in none: a task of Clockify stays in its own.
 *
 * @throws {InvalidTextError} When there can be no such project.
 */
export function withProject(
  { preserved: { projectId: _, taskId: __, ...preserved } }: ClockifyEntry,
  projectId: string | null,
): Pick<ClockifyEntry, "preserved"> {
  if (projectId === null) return { preserved };
  checkProject(projectId);
  return { preserved: { ...preserved, projectId } };
}

/** An entry after an update, with the tags that it had. */
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
  const hint = "Give the 24 characters in the project's address";
  throw invalidProjectError("project of Clockify", projectId, hint);
}

/** Writes all of an entry, which a change replaces as a whole. */
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

/** Reads the ids of a list of entries; no answer is none. */
export function readClockifyIds(value: unknown, source: WireSource): string[] {
  const list = value === undefined ? [] : value;
  return wireObjects(list, source).map((wire) => wire.id("id"));
}

export function readClockifyPlaces(
  value: unknown,
  source: WireSource,
): ProviderPlace[] {
  return wireObjects(value, source).map(readPlace);
}

export function readClockifyTag(
  value: unknown,
  source: WireSource,
): ProviderPlace {
  return readPlace(new WireObject(value, source));
}

export function readClockifyUser(
  value: unknown,
  source: WireSource,
): { userId: string; userName: string; workspaceId: string | undefined } {
  const wire = new WireObject(value, source);
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

/** More would be fewer requests, but whether it is allowed is not known. */
const PAGE_SIZE = 1000;

/** What follows the question mark of an address. */
type Query = Readonly<Record<string, string>>;

interface PlanContext {
  /** The path of the entries of the workspace. */
  readonly entries: string;
  /** That of the user's, where the user may not be known. */
  readonly mine: string;
  readonly asks: readonly string[];
  readonly isStopNow: boolean;
}

/** The requests that something takes, as far as they are known before. */
export function clockifyRequestsFor(
  action: ProviderAction,
  { entries, mine, asks, isStopNow }: PlanContext,
): string[] {
  const toChange = (id = "") =>
    ["GET", "PUT"].map((method) => `${method} ${entries}/${id}`);
  switch (action.kind) {
    case "account":
      return ["GET /user"];
    case "current":
      return [...asks, `GET ${mine}?in-progress=true`];
    case "entry":
      return [`GET ${entries}/${action.id}`];
    case "list": {
      const query = pageQuery(rangeQuery(action.range), 1);
      return [...asks, `GET ${mine}?${new URLSearchParams(query)}`];
    }
    case "create":
      return [`POST ${entries}`];
    case "start": {
      const ends = action.isAlone ? [] : [...asks, `PATCH ${mine}`];
      return [...ends, `POST ${entries}`];
    }
    case "stop":
      return isStopNow ? [...asks, `PATCH ${mine}`] : toChange(action.id);
    case "update": {
      const [id, ...others] = action.updates.keys();
      return others.length > 0 ? [...asks, `PUT ${mine}`] : toChange(id);
    }
    case "delete": {
      const { ids, ids: [id = "", ...others] } = action;
      if (others.length === 0) return [`DELETE ${entries}/${id}`];
      const query = new URLSearchParams({ "time-entry-ids": ids.join(",") });
      return [...asks, `DELETE ${mine}?${query}`];
    }
    default:
      return [];
  }
}

/** The first pages of a list, and whether there are no more. */
export async function clockifyPages<T extends { readonly id: string }>(
  http: Http,
  path: string,
  { query = {}, read, maxPages = Infinity }: {
    query?: Query;
    read: (answer: HttpResponse) => readonly T[];
    maxPages?: number | undefined;
  },
): Promise<{ found: T[]; isWhole: boolean }> {
  let isWhole = true;
  const found = await fetchAllPages(1, async (page) => {
    isWhole = page <= maxPages;
    if (!isWhole) return { items: [], next: undefined };
    const options = { query: pageQuery(query, page) };
    const answer = await http.request("GET", path, options);
    const items = read(answer);
    const said = answer.headers.get("Last-Page");
    const isLast = items.length === 0 ||
      (said === null ? items.length < PAGE_SIZE : said !== "false");
    return { items, next: isLast ? undefined : page + 1 };
  });
  return { found, isWhole };
}

/** All projects, or all tags, of a workspace. */
export async function clockifyPlaces(
  http: Http,
  path: string,
  query?: Query,
): Promise<ProviderPlace[]> {
  const read = ({ json, source }: HttpResponse) =>
    readClockifyPlaces(json, source);
  const options = { ...(query && { query }), read };
  return (await clockifyPages(http, path, options)).found;
}

/**
 * Writes a range for a query, with a day around it: Clockify takes the digits
 * for a wall clock in the zone of the user's account.
 * https://github.com/lucassabreu/clockify-cli/issues/203
 */
export function rangeQuery({ from, to }: EntryRange): Query {
  return { start: formatUtc(from - DAY), end: formatUtc(to + DAY) };
}

/** Writes which page of a list is asked for. */
function pageQuery(query: Query, page: number): Query {
  const size = String(PAGE_SIZE);
  return { ...query, page: String(page), "page-size": size };
}

/** Who uses Clockify, and how. */
export interface ClockifyOptions {
  /** The API key of the user; a workspace with its own host has its own. */
  readonly apiKey: string;
  /**
   * The environment variable that has the key, for hints.
   *
   * @default {"CLOCKIFY_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Clockify's id of the workspace; only `verify()` can do without. */
  readonly workspaceId?: string | undefined;
  /**
   * Clockify's id of the user, which `verify()` gives. Without it, one more
   * request asks for it, once.
   */
  readonly userId?: string | undefined;
  /**
   * Clockify's ids of tags by their names, as far as they are known. What is
   * learned is put in: keep it, and requests are saved.
   *
   * @default Empty.
   */
  readonly tagIds?: Map<string, string> | undefined;
  /**
   * What descriptions are made of, to tell the task from.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * Where Clockify is; a region has its own host, such as
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
  // A line end is easily exported along with it.
  const key = apiKey.trim();
  return new Http({
    name: "Clockify",
    baseUrl,
    headers: { "X-Api-Key": key },
    secrets: [key],
    keyHint: `Set ${keyVariable} to a key from ` +
      "https://app.clockify.me/manage-api-keys",
    unknownKeyHint: "For an account in a region, name it: " +
      "worktime timer configure --region REGION",
    refusalHint,
    quotaName,
  }, connection);
}

/** A free plan counts by workspace. */
function quotaName(path: string): string {
  const [, workspaceId] = path.match(/^\/workspaces\/(\w+)/) ?? [];
  return workspaceId === undefined
    ? "clockify/user"
    : `clockify/${workspaceId}`;
}

/** Whether an error says that there is no such thing as was asked for. */
export function isMissing(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  const { status, message } = error;
  // That is about the address: a wrong base must not make entries vanish.
  const isAddress = /static resource/i.test(message);
  return status === 410 || status === 404 && !isAddress;
}

/** Whether an error says that an entry is not there, or no longer. */
export function isGone(error: unknown): boolean {
  if (isMissing(error)) return true;
  // Clockify: "Time entry doesn't belong to Workspace", with 400.
  return error instanceof ProviderError && error.status === 400 &&
    /entry doesn't belong to/i.test(error.message);
}

/** Whether an error says that a tag is not there, or no longer. */
export function isTagGone(error: unknown): boolean {
  return error instanceof ProviderError && error.status === 400 &&
    /\btags?\b.*belong to/i.test(error.message);
}

/** A way out where a workspace demands more of an entry. */
function refusalHint(message: string): string | undefined {
  if (!/\brequired\b/i.test(message)) return undefined;
  return "Give entries what the workspace demands, such as a project: " +
    "worktime timer configure --project PLAN=ID";
}
