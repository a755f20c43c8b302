import type { ProviderPlace, TimerEntry } from "../lib/provider.ts";
import { type CivilDate, isCivilDate } from "../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../lib/time/zone.ts";
import { secondsBetween } from "../lib/timers/entry.ts";
import { taskIdIn } from "../lib/timers/task_pattern.ts";
import {
  type HarvestClock,
  msOfHours,
  readHarvestTime,
  startOfDate,
  stretchOf,
} from "./_harvest_time.ts";
import { WireObject, type WireSource } from "./_wire_object.ts";

/** An entry as Harvest has it. */
export interface HarvestEntry extends TimerEntry {
  /** Harvest's id of the user. */
  readonly userId: string | undefined;
}

/** What is needed to understand an entry. */
interface HarvestReading {
  /** The user's zone: dates and times of entries are meant there. */
  readonly zone: Zone;
  /** What descriptions are made of. */
  readonly taskPattern: string;
}

/** In whose name references are ours. */
export const REFERENCE_GROUP = "worktime";

/** Reads an entry. */
export function readHarvestEntry(
  value: unknown,
  source: WireSource,
  reading: HarvestReading,
): HarvestEntry {
  return entryOf(new WireObject(value, source), reading);
}

/** What follows the question mark of an address. */
export type HarvestQuery = Readonly<Record<string, string>>;

/** One page of a list, and the query of the next one. */
export interface HarvestPage<T> {
  /** What is on it. */
  readonly items: readonly T[];
  /** What to ask for the next page with, if there is one. */
  readonly next: HarvestQuery | undefined;
}

/** Reads a page of entries. */
export function readHarvestPage(
  value: unknown,
  source: WireSource,
  reading: HarvestReading,
): HarvestPage<HarvestEntry> {
  const page = new WireObject(value, source);
  const items = page.objects("time_entries")
    .map((wire) => entryOf(wire, reading));
  return { items, next: nextOf(page) };
}

function nextOf(page: WireObject): HarvestQuery | undefined {
  const links = page.has("links") ? page.object("links") : undefined;
  if (links?.has("next")) {
    const [, query = ""] = links.text("next").split("?");
    return Object.fromEntries(new URLSearchParams(query));
  }
  return page.has("next_page") ? { page: page.id("next_page") } : undefined;
}

function entryOf(
  wire: WireObject,
  { zone, taskPattern }: HarvestReading,
): HarvestEntry {
  const description = wire.has("notes") ? wire.text("notes") : "";
  const { start, end } = timesOf(wire, zone);
  const user = wire.has("user") ? wire.object("user") : undefined;
  const marker = markerOf(wire);
  return {
    id: wire.id("id"),
    taskId: taskIdIn(description, taskPattern),
    description,
    start,
    end,
    durationSeconds: end === undefined ? 0 : secondsBetween(start, end),
    tags: [],
    ...(wire.has("billable") && { billable: wire.boolean("billable") }),
    userId: user?.id("id"),
    ...(marker !== undefined && { marker }),
    ...(wire.has("updated_at") && { updatedAt: wire.instant("updated_at") }),
  };
}

/** When a running entry began; an edit of its start moves just one of both. */
function runningSince(wire: WireObject, date: CivilDate, zone: Zone): Instant {
  const started = wire.has("timer_started_at")
    ? wire.instant("timer_started_at")
    : undefined;
  const from = timeIn(wire, "started_time");
  const isMoved = from !== undefined &&
    (started === undefined || civilTimeAt(started, zone).minute !== from);
  if (isMoved) return stretchOf(date, { from, to: from }, zone).start;
  if (started === undefined) return startOfDate(date, zone);
  const name = "hours_without_timer";
  return started - msOfHours(wire.has(name) ? wire.number(name) : 0);
}

/** When an entry began and ended, or the day on which it did, from midnight. */
function timesOf(
  wire: WireObject,
  zone: Zone,
): { start: Instant; end: Instant | undefined } {
  const date = dateIn(wire);
  const hours = wire.number("hours");
  if (wire.boolean("is_running")) {
    return { start: runningSince(wire, date, zone), end: undefined };
  }
  const from = timeIn(wire, "started_time");
  const to = timeIn(wire, "ended_time");
  if (from !== undefined && to !== undefined) {
    return stretchOf(date, { from, to }, zone);
  }
  const start = startOfDate(date, zone);
  return { start, end: start + msOfHours(Math.max(0, hours)) };
}

function dateIn(wire: WireObject): CivilDate {
  const date = wire.text("spent_date");
  if (isCivilDate(date)) return date;
  throw wire.wrong("spent_date", "a date");
}

function timeIn(wire: WireObject, name: string): number | undefined {
  if (!wire.has(name)) return undefined;
  const minute = readHarvestTime(wire.text(name));
  if (minute !== undefined) return minute;
  throw wire.wrong(name, "a time of day");
}

function markerOf(wire: WireObject): string | undefined {
  if (!wire.has("external_reference")) return undefined;
  const reference = wire.object("external_reference");
  const isOurs = reference.has("group_id") && reference.has("id") &&
    reference.id("group_id") === REFERENCE_GROUP;
  return isOurs ? reference.id("id") : undefined;
}

/** How the account of a user keeps times. */
export interface HarvestMode {
  /** Whether entries have a start and an end; otherwise hours. */
  readonly wantsTimestamps: boolean;
  /** How times are written. */
  readonly clock: HarvestClock;
}

/** Which times of an account are the same: of what step they are, in seconds. */
export function harvestPrecision({ wantsTimestamps }: HarvestMode): number {
  return wantsTimestamps ? 60 : 36;
}

/** Reads how an account keeps times. */
export function readHarvestCompany(
  value: unknown,
  source: WireSource,
): HarvestMode {
  const wire = new WireObject(value, source);
  const isShort = wire.has("clock") && wire.text("clock") === "24h";
  const wantsTimestamps = wire.boolean("wants_timestamp_timers");
  return { wantsTimestamps, clock: isShort ? "24h" : "12h" };
}

/** Reads who the token belongs to. */
export function readHarvestUser(
  value: unknown,
  source: WireSource,
): { userId: string; userName: string; timeZone: string } {
  const wire = new WireObject(value, source);
  const names = ["first_name", "last_name"]
    .flatMap((name) => wire.has(name) ? wire.text(name) : []);
  return {
    userId: wire.id("id"),
    userName: names.join(" ").trim() || wire.id("id"),
    timeZone: wire.has("timezone") ? wire.text("timezone") : "",
  };
}

/** Reads the accounts of a token, without those of another product. */
export function readHarvestAccounts(
  value: unknown,
  source: WireSource,
): ProviderPlace[] {
  return new WireObject(value, source).objects("accounts")
    .filter((it) => !it.has("product") || it.text("product") === "harvest")
    .map((it) => ({ id: it.id("id"), name: it.text("name") }));
}

/** Reads the projects of the user, each with its tasks. */
export function readHarvestProjects(
  value: unknown,
  source: WireSource,
): HarvestPage<ProviderPlace> {
  const page = new WireObject(value, source);
  const items = page.objects("project_assignments").filter(isActive)
    .map((assignment) => {
      const project = assignment.object("project");
      const client = assignment.has("client")
        ? `${assignment.object("client").text("name")}: `
        : "";
      return {
        id: project.id("id"),
        name: client + project.text("name"),
        tasks: assignment.objects("task_assignments").filter(isActive)
          .map((it) => placeOf(it.object("task"))),
      };
    });
  return { items, next: nextOf(page) };
}

function isActive(wire: WireObject): boolean {
  return !wire.has("is_active") || wire.boolean("is_active");
}

function placeOf(wire: WireObject): ProviderPlace {
  return { id: wire.id("id"), name: wire.text("name") };
}
