import { HOUR, SECOND } from "@std/datetime";
import { NotAllowedError, shellWord } from "../lib/errors.ts";
import type {
  EntryUpdate,
  NewEntry,
  ProviderPlace,
  TimerEntry,
} from "../lib/provider.ts";
import {
  type CivilDate,
  dayNumber,
  isCivilDate,
} from "../lib/time/civil_date.ts";
import {
  civilTimeAt,
  formatClock,
  type Instant,
  instantOf,
  MINUTES_PER_DAY,
  type Zone,
} from "../lib/time/zone.ts";
import { prefixOf } from "../lib/tracking/entry.ts";
import { isServiceId } from "../lib/tracking/settings.ts";
import { HOMEPAGE } from "../lib/version.ts";
import { invalidProjectError, type Page } from "./_service.ts";
import {
  readPlace,
  readSubject,
  readUpdatedAt,
  timesOf,
  type WireObject,
  wireObject,
  type WireResponse,
} from "./_wire.ts";

export interface HarvestEntry extends TimerEntry {
  readonly userId: string | undefined;
}

interface HarvestReading {
  /** The user's zone, in which Harvest means dates and times. */
  readonly zone: Zone;
  readonly taskPattern: string;
}

/** The `group_id` of external references that are ours. */
const REFERENCE_GROUP = "worktime";

export function readHarvestEntry(
  response: WireResponse,
  reading: HarvestReading,
): HarvestEntry {
  return entryOf(wireObject(response), reading);
}

/** The parameters of a URL. */
export type HarvestQuery = Readonly<Record<string, string>>;

/** A page of a list; the next one has its own query. */
export type HarvestPage<T> = Page<T, HarvestQuery>;

export function readHarvestPage(
  response: WireResponse,
  reading: HarvestReading,
): HarvestPage<HarvestEntry> {
  const page = wireObject(response);
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
  const { start, end } = intervalIn(wire, zone);
  const marker = markerOf(wire);
  return {
    id: wire.id("id"),
    ...readSubject(wire, "notes", taskPattern),
    ...timesOf(start, end),
    tags: [],
    userId: wire.has("user") ? wire.object("user").id("id") : undefined,
    ...(marker !== undefined && { marker }),
    ...readUpdatedAt(wire, "updated_at"),
  };
}

/**
 * Returns when a running entry began. Editing its start changes only one of the
 * two fields.
 */
function runningSince(wire: WireObject, date: CivilDate, zone: Zone): Instant {
  const started = wire.has("timer_started_at")
    ? wire.instant("timer_started_at")
    : undefined;
  const from = timeIn(wire, "started_time");
  const isMoved = from !== undefined &&
    (started === undefined || civilTimeAt(started, zone).minute !== from);
  if (isMoved) return intervalOf(date, { from, to: from }, zone).start;
  if (started === undefined) return startOfDate(date, zone);
  const name = "hours_without_timer";
  return started - msOfHours(wire.has(name) ? wire.number(name) : 0);
}

/**
 * Reads when an entry began and ended. Without times, it begins at midnight.
 */
function intervalIn(
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
    return intervalOf(date, { from, to }, zone);
  }
  const start = startOfDate(date, zone);
  return { start, end: start + msOfHours(Math.max(0, hours)) };
}

function dateIn(wire: WireObject): CivilDate {
  const date = wire.text("spent_date");
  if (isCivilDate(date)) return date;
  throw wire.unexpected("spent_date", "a date");
}

function timeIn(wire: WireObject, name: string): number | undefined {
  if (!wire.has(name)) return undefined;
  const minute = readHarvestTime(wire.text(name));
  if (minute !== undefined) return minute;
  throw wire.unexpected(name, "a time of day");
}

function markerOf(wire: WireObject): string | undefined {
  if (!wire.has("external_reference")) return undefined;
  const reference = wire.object("external_reference");
  const isOurs = reference.has("group_id") && reference.has("id") &&
    reference.id("group_id") === REFERENCE_GROUP;
  return isOurs ? reference.id("id") : undefined;
}

/** How an account records times. */
export interface HarvestMode {
  /** Whether entries have a start and an end, or only hours. */
  readonly wantsTimestamps: boolean;
  /** The clock format of times. */
  readonly clock: HarvestClock;
}

export function readHarvestCompany(response: WireResponse): HarvestMode {
  const wire = wireObject(response);
  const clock = wire.text("clock", "") === "24h" ? "24h" : "12h";
  return { wantsTimestamps: wire.boolean("wants_timestamp_timers"), clock };
}

export function readHarvestUser(
  response: WireResponse,
): { userId: string; userName: string; timeZone: string } {
  const wire = wireObject(response);
  const names = [wire.text("first_name", ""), wire.text("last_name", "")];
  return {
    userId: wire.id("id"),
    userName: names.join(" ").trim() || wire.id("id"),
    timeZone: wire.text("timezone", ""),
  };
}

/** Reads the Harvest accounts of a token, without other products. */
export function readHarvestAccounts(response: WireResponse): ProviderPlace[] {
  return wireObject(response).objects("accounts")
    .filter((it) => it.text("product", "harvest") === "harvest")
    .map(readPlace);
}

export function readHarvestProjects(
  response: WireResponse,
): HarvestPage<ProviderPlace> {
  const page = wireObject(response);
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
          .map((it) => readPlace(it.object("task"))),
      };
    });
  return { items, next: nextOf(page) };
}

function isActive(wire: WireObject): boolean {
  return !wire.has("is_active") || wire.boolean("is_active");
}

/** The clock format of an account: `8:00am` or `08:00`. */
export type HarvestClock = "12h" | "24h";

const TIME_PATTERN = /^(\d{1,2}):([0-5]\d) ?([ap]m)?$/i;

/** Reads a time in either format; `undefined` if it is neither. */
export function readHarvestTime(text: string): number | undefined {
  const [, hours, minutes, half] = text.trim().match(TIME_PATTERN) ?? [];
  if (hours === undefined) return undefined;
  const hour = Number(hours);
  if (half === undefined) {
    return hour < 24 ? hour * 60 + Number(minutes) : undefined;
  }
  if (hour < 1 || hour > 12) return undefined;
  const isPm = half.toLowerCase() === "pm";
  return (hour % 12 + (isPm ? 12 : 0)) * 60 + Number(minutes);
}

/** Formats a minute of the day for an account. */
export function formatHarvestTime(minute: number, clock: HarvestClock): string {
  if (clock === "24h") return formatClock(minute);
  const [hours = "", minutes = ""] = formatClock(minute).split(":");
  const hour = Number(hours);
  return `${hour % 12 || 12}:${minutes}${hour < 12 ? "am" : "pm"}`;
}

export function startOfDate(date: CivilDate, zone: Zone): Instant {
  return instantOf({ date, minute: 0 }, zone);
}

/** The duration in hours, rounded to hundredths as in Harvest. */
export function hoursBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / HOUR * 100) / 100;
}

/** Converts hours to milliseconds, in whole seconds. */
export function msOfHours(hours: number): number {
  return Math.round(hours * HOUR / SECOND) * SECOND;
}

/**
 * The interval between two wall clock times of a date. An end before the start
 * is on the next date, unless clocks go back in between.
 */
export function intervalOf(
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

/** The date and wall clock times of an interval, without seconds. */
export function wallClockOf(
  { start, end }: { start: Instant; end: Instant | undefined },
  zone: Zone,
): { date: CivilDate; from: number; to: number | undefined } {
  const { date, minute: from } = civilTimeAt(start, zone);
  const to = end === undefined ? undefined : civilTimeAt(end, zone).minute;
  return { date, from, to };
}

/**
 * Whether an interval is too long for two wall clock times, as the end has no
 * date of its own.
 */
export function exceedsOneDay(
  { start, end }: { start: Instant; end: Instant },
  zone: Zone,
): boolean {
  const from = civilTimeAt(start, zone);
  const to = civilTimeAt(end, zone);
  const days = dayNumber(to.date) - dayNumber(from.date);
  return days > 1 || days === 1 && to.minute >= from.minute;
}

/** What must be known of an account to write an entry. */
export interface HarvestProfile extends HarvestMode {
  readonly userId: string;
  readonly zone: Zone;
}

export type HarvestFields = Readonly<Record<string, unknown>>;

/**
 * Formats the date of an entry, with its times or hours. Without an end, it
 * runs; in an account with hours only, from now on.
 *
 * @throws {NotAllowedError} When the entry is too long for the account.
 */
export function harvestTimes(
  { start, end }: { start: Instant; end: Instant | undefined },
  { zone, wantsTimestamps, clock }: HarvestProfile,
): HarvestFields {
  const { date, from, to } = wallClockOf({ start, end }, zone);
  if (!wantsTimestamps) {
    return {
      spent_date: date,
      ...(end !== undefined && { hours: hoursBetween(start, end) }),
    };
  }
  if (end !== undefined && exceedsOneDay({ start, end }, zone)) {
    const message = "Harvest does not accept entries of a full day or more";
    const hint = "Shorten it: worktime timer edit ID --end TIME";
    throw new NotAllowedError("entry_too_long", message, { hint });
  }
  return {
    spent_date: date,
    started_time: formatHarvestTime(from, clock),
    ...(to !== undefined && { ended_time: formatHarvestTime(to, clock) }),
  };
}

/** Formats the times of a changed entry; a running one has no end. */
export function changedHarvestTimes(
  { start, end }: EntryUpdate,
  before: TimerEntry | undefined,
  profile: HarvestProfile,
): HarvestFields {
  const from = start ?? before?.start ?? 0;
  const isRunning = before !== undefined && before.end === undefined &&
    end === undefined;
  if (isRunning) {
    // With hours only, a timer has no start.
    return profile.wantsTimestamps
      ? harvestTimes({ start: from, end: undefined }, profile)
      : {};
  }
  const isWhole = start !== undefined && end !== undefined ||
    profile.wantsTimestamps;
  const to = isWhole
    ? end ?? before?.end ?? from
    : from + (before?.durationSeconds ?? 0) * SECOND;
  return harvestTimes({ start: from, end: to }, profile);
}

/**
 * Formats the project of an entry and the task in it.
 *
 * @throws {NotAllowedError} When one of them is missing.
 * @throws {InvalidTextError} When one of them is malformed.
 */
export function harvestProject(
  { projectId, projectTaskId }: Pick<NewEntry, "projectId" | "projectTaskId">,
  taskId: string | undefined,
): HarvestFields {
  if (projectId === undefined || projectTaskId === undefined) {
    const missing = projectId === undefined ? "project" : "project task";
    const whose = taskId === undefined ? "" : `: "${taskId}" has none`;
    const prefix = taskId === undefined ? undefined : prefixOf(taskId);
    const name = prefix ?? taskId ?? "*";
    const pair = `${shellWord(name)}=ID`;
    throw new NotAllowedError(
      "project_needed",
      `Harvest requires a ${missing} for each entry${whose}`,
      {
        hint: `Set one: worktime timer configure --project ${pair} ` +
          `--project-task ${pair}, or a default: ` +
          "--project '*=ID' --project-task '*=ID'",
      },
    );
  }
  for (const id of [projectId, projectTaskId]) {
    if (isHarvestId(id) && Number.isSafeInteger(Number(id))) continue;
    const hint = "Use the number shown by: worktime timer configure";
    throw invalidProjectError("Harvest project or task", id, hint);
  }
  return { project_id: Number(projectId), task_id: Number(projectTaskId) };
}

/**
 * Formats our id of an entry, to find it by. Harvest does not document whether
 * the other two fields are required.
 */
export function harvestReference(marker: string | undefined): HarvestFields {
  if (marker === undefined) return {};
  // Harvest shows it as a link to the entry in another program. Ours has no
  // page per entry, so the link leads to the project.
  const reference = {
    id: marker,
    group_id: REFERENCE_GROUP,
    permalink: HOMEPAGE,
  };
  return { external_reference: reference };
}

export function isHarvestId(text: string): boolean {
  return isServiceId("harvest", text);
}
