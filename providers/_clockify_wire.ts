import type {
  EntryUpdate,
  ProviderPlace,
  TimerEntry,
} from "../lib/provider.ts";
import { formatUtc } from "../lib/time/instant.ts";
import type { Instant } from "../lib/time/zone.ts";
import { wholeSecond } from "../lib/tracking/entry.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import { invalidProject } from "./_service.ts";
import {
  changedText,
  readPlace,
  readSubject,
  timesOf,
  WireObject,
  wireObjects,
  type WireSource,
} from "./_wire.ts";

/** An entry as Clockify has it: with ids of tags, and what only it knows. */
export interface ClockifyEntry extends Omit<TimerEntry, "tags"> {
  /** Clockify's ids of its tags. */
  readonly tagIds: readonly string[];
  /** What else a change has to send again, or it is lost. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** Reads an entry; the pattern tells where its description has the task. */
export function readClockifyEntry(
  value: unknown,
  source: WireSource,
  taskPattern: string,
): ClockifyEntry {
  return entryOf(new WireObject(value, source), value, taskPattern);
}

/** Reads a list of entries. */
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
    kept: keptOf(wire, value),
  };
}

/** The fields of an entry that are not ours, by the names to write them. */
function keptOf(wire: WireObject, value: unknown): Record<string, unknown> {
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
export function inProject(
  { kept: { projectId: _, taskId: __, ...kept } }: ClockifyEntry,
  projectId: string | null,
): Pick<ClockifyEntry, "kept"> {
  if (projectId === null) return { kept };
  checkProject(projectId);
  return { kept: { ...kept, projectId } };
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
    ...(projectId !== undefined && inProject(before, projectId)),
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
  throw invalidProject("project of Clockify", projectId, hint);
}

/** Writes all of an entry, which a change replaces as a whole. */
export function wholeClockifyEntry(
  { description, start, end, tagIds, billable, kept }: ClockifyEntry,
): Record<string, unknown> {
  return {
    ...kept,
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

/** Reads a list of workspaces, of projects, or of tags. */
export function readClockifyPlaces(
  value: unknown,
  source: WireSource,
): ProviderPlace[] {
  return wireObjects(value, source).map(readPlace);
}

/** Reads a tag. */
export function readClockifyTag(
  value: unknown,
  source: WireSource,
): ProviderPlace {
  return readPlace(new WireObject(value, source));
}

/** Reads who the key belongs to. */
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

/** Whether a text can be an id of Clockify. */
export function isClockifyId(text: string): boolean {
  return isServiceId("clockify", text);
}
