import { DAY } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderPlace,
  StartOptions,
  TimerEntry,
} from "../lib/provider.ts";
import { formatUtc } from "../lib/time/instant.ts";
import type { Instant } from "../lib/time/zone.ts";
import { secondsBetween, wholeSecond } from "../lib/tracking/entry.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import { invalidProject } from "./_service.ts";
import {
  changedText,
  readPlace,
  readSubject,
  readUpdated,
  timesOf,
  WireObject,
  wireObjects,
  type WireSource,
} from "./_wire.ts";

/** An entry as Toggl has it: ours, and what only matters there. */
export interface TogglEntry extends TimerEntry {
  /** The workspace that it is in. */
  readonly workspaceId: string;
  /** Whether it was deleted. */
  readonly isDeleted: boolean;
}

/** Reads an entry; the pattern tells where its description has the task. */
export function readTogglEntry(
  value: unknown,
  source: WireSource,
  taskPattern: string,
): TogglEntry {
  return entryOf(new WireObject(value, source), taskPattern);
}

/** Reads a list of entries. */
export function readTogglEntries(
  value: unknown,
  source: WireSource,
  taskPattern: string,
): TogglEntry[] {
  return listOf(value, source).map((wire) => entryOf(wire, taskPattern));
}

/** The objects of a list; an empty list of Go is `null`. */
function listOf(value: unknown, source: WireSource): WireObject[] {
  return value === null ? [] : wireObjects(value, source);
}

function entryOf(wire: WireObject, taskPattern: string): TogglEntry {
  const start = wire.instant("start");
  return {
    id: wire.id("id"),
    ...readSubject(wire, "description", taskPattern),
    ...timesOf(start, endOf(wire, start)),
    tags: wire.has("tags") ? wire.texts("tags") : [],
    ...readUpdated(wire, "at"),
    workspaceId: wire.id("workspace_id"),
    isDeleted: wire.has("server_deleted_at"),
  };
}

/** When an entry ended, which is never before it began. */
function endOf(wire: WireObject, start: Instant): Instant | undefined {
  const seconds = wire.number("duration");
  // Stopped by a clock behind ours, it "ended" before it began:
  // https://github.com/toggl/toggl_api_docs/issues/213
  if (wire.has("stop")) return Math.max(start, wire.instant("stop"));
  return seconds < 0 ? undefined : start + Math.round(seconds) * 1000;
}

/** What a new entry says of itself; one without an end is to run. */
export interface TogglNewEntry
  extends Pick<StartOptions, "tags" | "projectId" | "billable"> {
  readonly description: string;
  readonly start: Instant;
  readonly end?: Instant;
}

/** Writes a new entry. */
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
 * Writes when an entry began, and when it ended unless it runs. Toggl wants all
 * three to agree, and changes none by itself:
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
 * Writes what is to change of an entry, and nothing else of it.
 *
 * @param before The entry as it is; needed for an update that is not whole.
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

/** A change of one field, as of RFC 6902. */
export interface TogglChange {
  /** What is done: only the value is another one. */
  readonly op: "replace";
  /** The field, after a slash. */
  readonly path: string;
  readonly value: unknown;
}

/** Writes fields as changes, for several entries at once. */
export function togglChanges(
  fields: Readonly<Record<string, unknown>>,
): TogglChange[] {
  return Object.entries(fields).map(([name, value]) => {
    return { op: "replace", path: `/${name}`, value };
  });
}

/** Reads the ids of the entries of several that were changed. */
export function readTogglPatched(value: unknown, source: WireSource): string[] {
  const wire = new WireObject(value, source);
  // An empty list of Go is `null`.
  return wire.has("success") ? wire.ids("success") : [];
}

/** Writes the UTC date of an instant, so many days later, for a query. */
export function togglDate(instant: Instant, days: number): string {
  return formatUtc(instant + days * DAY).slice(0, 10);
}

/**
 * Writes a range for a query, with some days around it.
 *
 * @param earliest What Toggl does not list anything before.
 */
export function togglQuery(
  { from, to }: EntryRange,
  earliest: Instant,
): { start_date: string; end_date: string } {
  const [, first = ""] = [togglDate(from, -1), togglDate(earliest, 0)].sort();
  return { start_date: first, end_date: togglDate(to, 2) };
}

/** What a report is asked for. */
interface TogglReportQuery {
  readonly dates: { readonly first: string; readonly last: string };
  readonly userId: string;
  /** Where the page begins; 0 of the first one. */
  readonly firstRow: number;
}

/** Writes what a report is asked for: exact times, and names of tags. */
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

/** So many rows are in a page of a report. */
const REPORT_ROWS = 1000;

/**
 * Reads a page of a report. What has tags without names is left out: without
 * these, nobody could tell whether it is as it was.
 */
export function readTogglReport(
  value: unknown,
  source: WireSource,
  { userId, taskPattern }: { userId: string; taskPattern: string },
): TimerEntry[] {
  const rows = wireObjects(value ?? [], source);
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
      return { id, ...subject, ...times, tags, ...readUpdated(wire, "at") };
    });
  });
}

/** Reads a list of workspaces, or of projects. */
export function readTogglPlaces(
  value: unknown,
  source: WireSource,
): ProviderPlace[] {
  return listOf(value, source)
    .filter((wire) => !wire.has("server_deleted_at"))
    .map(readPlace);
}

/** Reads who the key belongs to. */
export function readTogglUser(
  value: unknown,
  source: WireSource,
): { userId: string; userName: string; workspaceId: string | undefined } {
  const wire = new WireObject(value, source);
  const key = "default_workspace_id";
  return {
    userId: wire.id("id"),
    userName: wire.text("fullname", ""),
    workspaceId: wire.has(key) ? wire.id(key) : undefined,
  };
}

/** Whether a text can be an id of Toggl. */
export function isTogglId(text: string): boolean {
  return isServiceId("toggl", text) && Number.isSafeInteger(Number(text));
}

/** @throws {InvalidTextError} When there can be no such project. */
function togglProject(projectId: string | null): Record<string, unknown> {
  if (projectId === null) return { project_id: null };
  if (isTogglId(projectId)) return { project_id: Number(projectId) };
  const hint = "Give the number that the project's address ends with";
  throw invalidProject("project of Toggl", projectId, hint);
}
