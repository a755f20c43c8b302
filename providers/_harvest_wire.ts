import { HOUR, SECOND } from "@std/datetime";
import type { ProviderPlace, TimerEntry } from "../lib/provider.ts";
import {
  type CivilDate,
  dayNumber,
  isCivilDate,
} from "../lib/time/civil_date.ts";
import { formatClock, MINUTES_PER_DAY } from "../lib/time/clock_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../lib/time/zone.ts";
import { taskIdIn } from "../lib/tracking/description.ts";
import { secondsBetween } from "../lib/tracking/entry.ts";
import { WireObject, type WireSource } from "./_wire.ts";

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

/** How an account writes times: `8:00am`, or `08:00`. */
export type HarvestClock = "12h" | "24h";

const FORM = /^(\d{1,2}):([0-5]\d) ?([ap]m)?$/i;

/** Reads a time in either form; `undefined` if it is none. */
export function readHarvestTime(text: string): number | undefined {
  const [, hours, minutes, half] = text.trim().match(FORM) ?? [];
  if (hours === undefined) return undefined;
  const hour = Number(hours);
  if (half === undefined) {
    return hour < 24 ? hour * 60 + Number(minutes) : undefined;
  }
  if (hour < 1 || hour > 12) return undefined;
  const isPm = half.toLowerCase() === "pm";
  return (hour % 12 + (isPm ? 12 : 0)) * 60 + Number(minutes);
}

/** Writes a minute of a day in the form of an account. */
export function formatHarvestTime(minute: number, clock: HarvestClock): string {
  if (clock === "24h") return formatClock(minute);
  const [hours = "", minutes = ""] = formatClock(minute).split(":");
  const hour = Number(hours);
  return `${hour % 12 || 12}:${minutes}${hour < 12 ? "am" : "pm"}`;
}

/** The first instant of a date. */
function startOfDate(date: CivilDate, zone: Zone): Instant {
  return instantOf({ date, minute: 0 }, zone);
}

/** Hours as Harvest keeps them, in steps of a hundredth. */
export function hoursBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / HOUR * 100) / 100;
}

/** The milliseconds of hours, in whole seconds. */
export function msOfHours(hours: number): number {
  return Math.round(hours * HOUR / SECOND) * SECOND;
}

/**
 * The time between two wall clock times of a date: an end that is before the
 * start is on the next date, unless clocks go back in between.
 */
export function stretchOf(
  date: CivilDate,
  { from, to }: { from: number; to: number },
  zone: Zone,
): { start: Instant; end: Instant } {
  const start = instantOf({ date, minute: from }, zone);
  const sameDate = instantOf({ date, minute: to }, zone, start);
  if (sameDate >= start) return { start, end: sameDate };
  const minute = to < from ? to + MINUTES_PER_DAY : to;
  const end = Math.max(start, instantOf({ date, minute }, zone, start));
  return { start, end };
}

/** The date and the wall clock times of a stretch, seconds cut. */
export function wallClockOf(
  { start, end }: { start: Instant; end: Instant | undefined },
  zone: Zone,
): { date: CivilDate; from: number; to: number | undefined } {
  const { date, minute: from } = civilTimeAt(start, zone);
  const to = end === undefined ? undefined : civilTimeAt(end, zone).minute;
  return { date, from, to };
}

/**
 * Whether a stretch is too long for two wall clock times, as the end has no
 * date of its own: it comes to the time of its start again.
 */
export function isOverADay(
  { start, end }: { start: Instant; end: Instant },
  zone: Zone,
): boolean {
  const from = civilTimeAt(start, zone);
  const to = civilTimeAt(end, zone);
  const days = dayNumber(to.date) - dayNumber(from.date);
  return days > 1 || days === 1 && to.minute >= from.minute;
}
