import { SECOND } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import { formatAbsence } from "../workday/absence_kind.ts";
import {
  type ExportedDay,
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  periodsOf,
  secondsOfPeriods,
} from "./export_format.ts";
import { stampOf } from "./timewarrior_export.ts";

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
  const { description, tags = [], revision = 0 } = parts;
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}@worktime`,
    `DTSTAMP:${changedAt}`,
    // Readers update an event whose sequence is higher than before.
    ...revision > 0 ? [`SEQUENCE:${revision}`] : [],
    ...times,
    `SUMMARY:${escaped(summary)}`,
    ...description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`],
    ...tags.length > 0 ? [`CATEGORIES:${tags.map(escaped).join(",")}`] : [],
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

function timesOf(start: Instant, end: Instant): string[] {
  return [`DTSTART:${stampOf(start)}`, `DTEND:${stampOf(end)}`];
}

function entryEvent(entry: ExportedEntry): string[] {
  const { id, taskId, start, end, tags, revision } = entry;
  // No time of a change is recorded, so each one adds a second.
  const changedAt = stampOf(end + revision * SECOND);
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
        changedAt: stampOf(end),
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
    const code = character.codePointAt(0) ?? 0;
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
