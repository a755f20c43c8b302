import { SECOND } from "@std/datetime";
import type ICAL from "ical.js";
import { addDays, isCivilDate } from "../time/civil_date.ts";
import {
  formatUtcStamp,
  type Instant,
  namedZone,
  type Zone,
} from "../time/zone.ts";
import { formatAbsence, readAbsence } from "../workday/terms.ts";
import {
  type ExportedDay,
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  periodsOf,
  secondsOfPeriods,
} from "./export_format.ts";
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
import { absenceReason } from "./own_files.ts";
import { instantAt, readClock } from "./wall_clock.ts";

/** What `load()` has loaded before a file is read. */
let library: typeof ICAL;

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
  const { parse, Component } = library;
  try {
    if (text.trim() === "") throw new SyntaxError("it is empty");
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

/** Returns how to read times in a zone, or why that is not possible. */
type Zones = (name: string | undefined) => InstantInZone | string;

/**
 * Returns the zones of a calendar: those with an IANA name, and those that the
 * calendar defines, such as the ones of Outlook.
 */
function zonesOf(calendar: ICAL.Component, { zone }: ReadOptions): Zones {
  const known = new Map<string, InstantInZone | string>();
  const local = inZone(zone);
  const defined = new Map(
    calendar.getAllSubcomponents("vtimezone").map((it) =>
      [String(it.getFirstPropertyValue("tzid")), it] as const
    ),
  );
  const zoneNamed = (name: string) => {
    const definition = defined.get(name);
    const zone = inNamedZone(name) ??
      (definition && inDefinedZone(definition));
    if (zone) return zone;
    return definition
      ? `the definition of its time zone "${name}" is not valid`
      : `its time zone "${name}" is unknown`;
  };
  return (name) => {
    if (name === undefined) return local;
    const zone = known.get(name) ?? zoneNamed(name);
    known.set(name, zone);
    return zone;
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
  component: ICAL.Component,
): InstantInZone | undefined {
  if (!changesRarely(component)) return undefined;
  const { Time, Timezone } = library;
  const zone = new Timezone(component);
  const instantOf = (date: string, clock: string) => {
    const time = Time.fromDateTimeString(`${date}T${clock}`);
    time.zone = zone;
    return time.toUnixTime() * SECOND;
  };
  try {
    instantOf("2000-01-01", "00:00:00");
  } catch {
    // The definition is not valid.
    return undefined;
  }
  return (date, clock) =>
    isCivilDate(date) && readClock(clock) !== undefined
      ? instantOf(date, clock)
      : undefined;
}

/** Changes on each day or second would be computed for centuries. */
function changesRarely(zone: ICAL.Component): boolean {
  return zone.getAllSubcomponents()
    .flatMap((it) => it.getAllProperties("rrule"))
    .every((it) => RARE.includes(it.toJSON()[3].freq));
}

const RARE: readonly unknown[] = ["WEEKLY", "MONTHLY", "YEARLY"];

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
  const identity = id === undefined
    ? [null, textIn(event, "dtstart"), summary]
    : [id, textIn(event, "recurrence-id") ?? null];
  return {
    identity: JSON.stringify(identity),
    tags: event.getAllProperties("categories")
      .flatMap((it) => it.toJSON().slice(3).map(String)),
    ...definedOf({
      task: filled(summary),
      description: filled(textIn(event, "description")),
    }),
  };
}

/** Returns a value as it is written: ical.js throws at an invalid one. */
function textIn(event: ICAL.Component, name: string): string | undefined {
  const value = event.getFirstProperty(name)?.toJSON()[3];
  return value === undefined ? undefined : String(value);
}

/** Returns a date and a time as written, such as `2024-12-25` and `09:00:00Z`. */
function writtenTime(
  event: ICAL.Component,
  name: string,
): { date?: string | undefined; time?: string | undefined } {
  const [, date, time] = textIn(event, name)
    ?.match(/^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\dZ?))?/) ?? [];
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
  if (typeof read === "string") return read;
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
  const duration = textIn(event, "duration");
  if (duration === undefined) return start;
  try {
    const seconds = library.Duration.fromString(duration).toSeconds();
    return start + seconds * SECOND;
  } catch {
    // It is not a duration.
    return "its duration is not valid";
  }
}

/**
 * A calendar. Times are in UTC, and events do not block time. The ids of events
 * stay the same, so that importing a calendar again updates it.
 * Source: https://www.rfc-editor.org/rfc/rfc5545
 */
export const ICALENDAR_EXPORT: ExportFormat = {
  name: "icalendar",
  title: "calendar",
  halves: ["timers", "workday"],
  holdsBoth: true,
  limits: "a calendar counts from start to end",
  write: (times) => {
    const { entries, days } = times;
    const lines = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//worktime//worktime//EN",
      ...entries.flatMap(entryEvent),
      ...days.flatMap((day) => [...absenceEvent(day), ...workEvents(day)]),
      "END:VCALENDAR",
    ];
    const notes = [
      ...lossNotes(times, ["title", "plan", "client", "billable"]),
      ...noteOn(days, (day) => day.notes.length > 0 && !hasEvents(day), [
        "note of a day without events is left out",
        "notes of days without events are left out",
      ]),
      ...lossNotes(times, ["target", "pauses"]),
    ];
    return {
      text: lines.map((line) => `${folded(line)}\r\n`).join(""),
      seconds: secondsOfPeriods(periodsOf(times)),
      notes,
    };
  },
};

/** Whether an event of a day can contain its notes. */
function hasEvents({ absence, stretches }: ExportedDay): boolean {
  return absence !== undefined || stretches.some(isWork);
}

function isWork({ kind }: ExportedDay["stretches"][number]): boolean {
  return kind === "work";
}

/** What distinguishes an event. */
interface EventParts {
  readonly uid: string;
  /** The lines with its start and its end. */
  readonly times: readonly string[];
  readonly changedAt: string;
  readonly summary: string;
  readonly description?: string | undefined;
  readonly tags?: readonly string[];
  /** How often it was changed. */
  readonly revision?: number;
}

function eventLines(
  { uid, times, changedAt, summary, ...parts }: EventParts,
): string[] {
  const { description, tags = [], revision } = parts;
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}@worktime`,
    `DTSTAMP:${changedAt}`,
    // Readers update an event whose sequence is higher than before.
    ...revision ? [`SEQUENCE:${revision}`] : [],
    ...times,
    `SUMMARY:${escaped(summary)}`,
    ...description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`],
    ...tags.length > 0 ? [`CATEGORIES:${tags.map(escaped).join(",")}`] : [],
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

function timesOf(start: Instant, end: Instant): string[] {
  return [`DTSTART:${formatUtcStamp(start)}`, `DTEND:${formatUtcStamp(end)}`];
}

function entryEvent(entry: ExportedEntry): string[] {
  const { id, taskId, start, end, tags, revision } = entry;
  // No time of a change is recorded, so each one adds a second.
  const changedAt = formatUtcStamp(end + revision * SECOND);
  const times = timesOf(start, end);
  // Without a description, the summary is read as one.
  const description = entry.description === taskId
    ? undefined
    : entry.description;
  const content = { summary: taskId, description, tags, revision };
  return eventLines({ uid: id, times, changedAt, ...content });
}

function workEvents({ date, stretches, notes }: ExportedDay): string[] {
  return stretches.filter(isWork).flatMap(
    ({ start, end }, index) =>
      eventLines({
        uid: `${date}-${index + 1}`,
        times: timesOf(start, end),
        changedAt: formatUtcStamp(end),
        summary: "Work",
        // One event of a day is enough to say it.
        description: index === 0 ? noteText(notes) : undefined,
        tags: ["work"],
      }),
  );
}

function noteText(notes: readonly string[]): string | undefined {
  return notes.length > 0 ? notes.join("\n") : undefined;
}

function absenceEvent({ date, absence, notes }: ExportedDay): string[] {
  if (!absence) return [];
  const days = [date, addDays(date, 1)].map((it) => it.replaceAll("-", ""));
  return eventLines({
    uid: `${date}-absence`,
    times: [`DTSTART;VALUE=DATE:${days[0]}`, `DTEND;VALUE=DATE:${days[1]}`],
    changedAt: `${days[0]}T000000Z`,
    summary: formatAbsence(absence),
    description: noteText(notes),
    tags: ["absence"],
  });
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
}

/** The longest line, in octets without its line end. */
const MAX_OCTETS = 75;

/** Folds a line at 75 octets, never inside a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const code = character.codePointAt(0) as number;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (octets + size > MAX_OCTETS) {
      parts.push(part);
      part = "";
      // The space that continues a line counts as well.
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}
