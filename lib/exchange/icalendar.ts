import { SECOND } from "@std/datetime";
import type ICAL from "ical.js";
import { isCivilDate } from "../time/civil_date.ts";
import { readAbsence } from "../workday/absence_kind.ts";
import { type Instant, namedZone, type Zone } from "../time/zone.ts";
import {
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import { absenceReason } from "./own_days.ts";
import { instantAt, readClock } from "./wall_clock.ts";

let library: typeof ICAL | undefined;

/**
 * The events of an iCalendar file that have times.
 * Source: https://datatracker.ietf.org/doc/rfc5545/
 */
export const ICALENDAR: ImportFormat = {
  name: "icalendar",
  title: "iCalendar file",
  taskFrom: ["task", "tag"],
  planFrom: "project",
  recognizes: (text) => /^\uFEFF?\s*BEGIN:VCALENDAR\s/i.test(text),
  load: async () => {
    ({ default: library } = await import("ical.js"));
  },
  read: readCalendar,
};

function readCalendar(text: string, options: ReadOptions): ForeignTimes {
  const plain = text.replace(/^\uFEFF/, "");
  const lines = linesOfEvents(plain);
  const rows: EventRow[] = [];
  for (const calendar of calendarsIn(plain, options)) {
    const zones = zonesOf(calendar, options);
    for (const event of calendar.getAllSubcomponents("vevent")) {
      const line = lines.shift() ?? 0;
      rows.push(rowOf(event, line, zones));
    }
  }
  const days = rows.filter(({ isOfDay }) => isOfDay);
  return {
    ...timesIn(rows.filter(({ isOfDay }) => !isOfDay), ({ row }) => row),
    ...days.length > 0 && { workday: timesIn(days, ({ row }) => row) },
  };
}

/** An event, and whether worktime exported it as a part of a workday. */
interface EventRow {
  readonly isOfDay: boolean;
  readonly row: ForeignEntry | SkippedRow;
}

function rowOf(event: ICAL.Component, line: number, zones: Zones): EventRow {
  const uid = textIn(event, "uid") ?? "";
  const [, ownId] = uid.match(/^(.+)@worktime$/) ?? [];
  const [, date = "", part] =
    ownId?.match(/^(\d{4}-\d\d-\d\d)-(\d+|absence)$/) ??
      [];
  const isOfDay = isCivilDate(date);
  const absence = part === "absence"
    ? readAbsence(textIn(event, "summary") ?? "")
    : undefined;
  if (isOfDay && absence) {
    const reason = absenceReason(absence, date);
    return { isOfDay, row: { line, seconds: 0, reason } };
  }
  const read = readEvent(event, zones);
  if ("reason" in read) return { isOfDay, row: { line, ...read } };
  if (isOfDay) return { isOfDay, row: { line, ...read, day: date } };
  // An export leaves out only a description that is the name of the task.
  const description = textIn(event, "description") ?? read.task;
  const own = ownId === undefined
    ? {}
    : { ownId, ...definedOf({ description }) };
  return { isOfDay, row: { line, ...read, ...own } };
}

/** Returns the line of each event. A line of text never starts like this. */
function linesOfEvents(text: string): number[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) =>
    /^BEGIN:VEVENT\s*$/i.test(line) ? [index + 1] : []
  );
}

/** @throws {InvalidTextError} When the text is not a calendar. */
function calendarsIn(text: string, options: ReadOptions): ICAL.Component[] {
  if (!library) throw new TypeError("Call load() before read()");
  const { parse, Component } = library;
  try {
    const parsed: unknown[] = parse(text.trim());
    const roots = Array.isArray(parsed[0]) ? parsed : [parsed];
    return roots.map((root) => new Component(root as unknown[]));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 100) : "";
    throw importError(options, `it is not an iCalendar file: ${reason}`, {
      hint: "Use a file that starts with BEGIN:VCALENDAR and ends with " +
        "END:VCALENDAR",
      cause,
    });
  }
}

/** Returns the instant of a time without an offset, at or after another. */
type InstantInZone = (
  date: string,
  clock: string,
  earliest?: Instant,
) => Instant | undefined;

/** Returns how to read times in a zone; `undefined` for an unknown zone. */
type Zones = (name: string | undefined) => InstantInZone | undefined;

/**
 * Returns the zones of a calendar: those with an IANA name, and those that the
 * calendar defines, such as the ones of Outlook.
 */
function zonesOf(calendar: ICAL.Component, { zone }: ReadOptions): Zones {
  const known = new Map<string | undefined, InstantInZone | undefined>([
    [undefined, inZone(zone)],
  ]);
  const defined = new Map(
    calendar.getAllSubcomponents("vtimezone").map((it) =>
      [String(it.getFirstPropertyValue("tzid")), it] as const
    ),
  );
  return (name) => {
    if (!known.has(name) && name !== undefined) {
      known.set(name, inNamedZone(name) ?? inDefinedZone(defined.get(name)));
    }
    return known.get(name);
  };
}

function inZone(zone: Zone): InstantInZone {
  return (date, clock, earliest) => {
    const second = readClock(clock);
    if (!isCivilDate(date) || second === undefined) return undefined;
    return instantAt({ date, second }, zone, earliest);
  };
}

function inNamedZone(name: string): InstantInZone | undefined {
  try {
    return inZone(namedZone(name));
  } catch {
    // It is not an IANA name.
    return undefined;
  }
}

function inDefinedZone(
  component: ICAL.Component | undefined,
): InstantInZone | undefined {
  if (!library || !component) return undefined;
  const { Time, Timezone } = library;
  const zone = new Timezone(component);
  return (date, clock) => {
    if (!isCivilDate(date) || readClock(clock) === undefined) return undefined;
    const time = Time.fromDateTimeString(`${date}T${clock}`);
    time.zone = zone;
    return time.toUnixTime() * SECOND;
  };
}

type Event = Omit<ForeignEntry, "line"> | Omit<SkippedRow, "line">;

function readEvent(event: ICAL.Component, zones: Zones): Event {
  const skip = (reason: string, seconds = 0) => ({ seconds, reason });
  const { date, time } = writtenTime(event, "dtstart");
  if (date === undefined) return skip("its start is not a date and a time");
  if (time === undefined) return skip("it is an all-day event");
  const start = instantIn(event, "dtstart", zones);
  if (typeof start === "string") return skip(start);
  const end = endOf(event, start, zones);
  if (typeof end === "string") return skip(end);
  const seconds = (end - start) / SECOND;
  if (seconds < 0) return skip("it ends before it starts", seconds);
  if (event.hasProperty("rrule") || event.hasProperty("rdate")) {
    return skip("it repeats; its time is that of one occurrence", seconds);
  }
  if (/^cancelled$/i.test(textIn(event, "status") ?? "")) {
    return skip("it was canceled", seconds);
  }
  return { ...subjectOf(event), start, end };
}

function subjectOf(event: ICAL.Component) {
  const id = textIn(event, "uid");
  const summary = textIn(event, "summary");
  const written = (name: string) => event.getFirstProperty(name)?.toJSON()[3];
  const identity = id === undefined
    ? [null, written("dtstart"), summary]
    : [id, written("recurrence-id") ?? null];
  return {
    identity: JSON.stringify(identity),
    tags: event.getAllProperties("categories")
      .flatMap((it) => it.getValues().map(String)),
    ...definedOf({
      task: filled(summary),
      description: filled(textIn(event, "description")),
    }),
  };
}

function textIn(event: ICAL.Component, name: string): string | undefined {
  const value = event.getFirstPropertyValue(name);
  return value === null ? undefined : String(value);
}

/** Returns a date and a time as written, such as `2024-12-25` and `09:00:00Z`. */
function writtenTime(
  event: ICAL.Component,
  name: string,
): { date?: string | undefined; time?: string | undefined } {
  const written = String(event.getFirstProperty(name)?.toJSON()[3] ?? "");
  const [, date, time] = written
    .match(/^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\dZ?))?/) ?? [];
  return { date, time };
}

/** Returns the instant of a property, or why it has none. */
function instantIn(
  event: ICAL.Component,
  name: "dtstart" | "dtend",
  zones: Zones,
  earliest?: Instant,
): Instant | string {
  const { date, time } = writtenTime(event, name);
  const side = name === "dtstart" ? "start" : "end";
  const problem = `its ${side} is not a date and a time`;
  if (date === undefined || time === undefined) return problem;
  if (time.endsWith("Z")) {
    const instant = Date.parse(`${date}T${time}`);
    return Number.isNaN(instant) ? problem : instant;
  }
  const parameter = event.getFirstProperty(name)?.getParameter("tzid");
  const zoneName = parameter === undefined ? undefined : String(parameter);
  const read = zones(zoneName);
  if (!read) return `its time zone "${zoneName}" is unknown`;
  return read(date, time, earliest) ?? problem;
}

/** Returns the end: without one, that of the duration, or else the start. */
function endOf(
  event: ICAL.Component,
  start: Instant,
  zones: Zones,
): Instant | string {
  if (event.hasProperty("dtend")) {
    return instantIn(event, "dtend", zones, start);
  }
  const duration = event.getFirstPropertyValue("duration");
  if (duration === null) return start;
  const seconds = (duration as ICAL.Duration).toSeconds?.();
  return Number.isFinite(seconds)
    ? start + seconds * SECOND
    : "its duration is not valid";
}
