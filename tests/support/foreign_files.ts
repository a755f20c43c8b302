import { MINUTE, SECOND } from "@std/datetime";
import { formatWallTime, wallTimeAt } from "../../lib/exchange/wall_clock.ts";
import {
  civilTimeAt,
  fixedZone,
  type Instant,
  instantsOf,
  namedZone,
  type Zone,
} from "../../lib/time/zone.ts";
import type { Random } from "./random.ts";

/** A row of a file of another tracker. */
export interface ForeignRow {
  readonly start: Instant;
  /** Negative if it ends before it starts. */
  readonly minutes: number;
  /** Different for each row of a file. */
  readonly name: string;
}

/** How a format writes rows. */
interface ForeignWriter {
  readonly write: (rows: readonly ForeignRow[]) => string;
  /** The zone of its wall clock times; a zone without changes for UTC. */
  readonly zone: Zone;
  /** Whether only a wall clock tells when a row was. */
  readonly isAmbiguous?: boolean;
  /** @default {3000} */
  readonly maxMinutes?: number;
}

const BERLIN = namedZone("Europe/Berlin");
const UTC = fixedZone(0);

const endOf = ({ start, minutes }: ForeignRow) => start + minutes * MINUTE;
const stamp = (at: Instant) =>
  new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "") + "Z";
const iso = (at: Instant) => `${new Date(at).toISOString().slice(0, 19)}Z`;
/** Formats `2024-12-10 09:05`. */
const wall = (at: Instant) =>
  formatWallTime(wallTimeAt(at, BERLIN)).slice(0, 16);
const [dateOf, clockOf] = [0, 1].map((part) => (at: Instant) =>
  wall(at).split(" ")[part] ?? ""
) as [(at: Instant) => string, (at: Instant) => string];

/** Formats `9:05 PM`. */
function halfDayClock(at: Instant): string {
  const [hour = 0, minute = 0] = clockOf(at).split(":").map(Number);
  const padded = String(minute).padStart(2, "0");
  return `${hour % 12 || 12}:${padded} ${hour < 12 ? "AM" : "PM"}`;
}

/** Formats `-1:05`. */
function hours(minutes: number): string {
  const size = Math.abs(minutes);
  const rest = String(size % 60).padStart(2, "0");
  return `${minutes < 0 ? "-" : ""}${Math.floor(size / 60)}:${rest}`;
}

/** Formats a time of a klog record, such as `0:30>` on the day after. */
function shiftedClock(at: Instant, recordDate: string): string {
  const date = dateOf(at);
  return (date < recordDate ? "<" : "") + clockOf(at) +
    (date > recordDate ? ">" : "");
}

/** Writes files of each format. */
export const FOREIGN_WRITERS: Readonly<Record<string, ForeignWriter>> = {
  toggl: {
    zone: BERLIN,
    write: (rows) =>
      [
        "User,Email,Description,Start date,Start time,End date,End time,Duration",
        ...rows.map((it) =>
          [
            ...["A", "a@b.c", it.name, dateOf(it.start), clockOf(it.start)],
            ...[dateOf(endOf(it)), clockOf(endOf(it)), hours(it.minutes)],
          ].join(",")
        ),
      ].join("\n"),
  },
  timewarrior: {
    zone: UTC,
    write: (rows) =>
      rows.map((it) =>
        `inc ${stamp(it.start)} - ${stamp(endOf(it))} # ${it.name}\n`
      ).join(""),
  },
  watson: {
    zone: UTC,
    write: (rows) =>
      JSON.stringify(rows.map((it) => {
        const [start, stop] = [it.start, endOf(it)].map((at) => at / SECOND);
        return [start, stop, it.name, `${start}${it.name}`, [], stop];
      })),
  },
  klog: {
    zone: BERLIN,
    isAmbiguous: true,
    // A range ends on the day after its record at the latest.
    maxMinutes: 1380,
    write: (rows) =>
      rows.map((it) => {
        const date = dateOf(it.start);
        const end = shiftedClock(endOf(it), date);
        return `${date}\n    ${clockOf(it.start)} - ${end} ${it.name}\n`;
      }).join("\n"),
  },
  clockify: {
    zone: BERLIN,
    write: (rows) =>
      [
        "Project,Description,Start Date,Start Time,End Date,End Time,Duration (h)",
        ...rows.map((it) =>
          [
            ...["P", it.name, dateOf(it.start), halfDayClock(it.start)],
            ...[dateOf(endOf(it)), halfDayClock(endOf(it)), hours(it.minutes)],
          ].map((cell) => `"${cell}"`).join(",")
        ),
      ].join("\r\n"),
  },
  timeclock: {
    zone: BERLIN,
    isAmbiguous: true,
    write: (rows) =>
      rows.map((it) =>
        `i ${wall(it.start)}:00 ${it.name}\no ${wall(endOf(it))}:00\n`
      ).join(""),
  },
  bartib: {
    zone: BERLIN,
    isAmbiguous: true,
    write: (rows) =>
      rows.map((it) =>
        `${wall(it.start)} - ${wall(endOf(it))} | ${it.name} | x\n`
      ).join(""),
  },
  utt: {
    zone: BERLIN,
    isAmbiguous: true,
    write: (rows) =>
      rows.map((it) =>
        `${wall(it.start)} hello\n${wall(endOf(it))} ${it.name}\n`
      ).join("\n"),
  },
  kimai: {
    zone: BERLIN,
    write: (rows) =>
      [
        "Date;From;To;Duration;Customer;Project;Activity;Description",
        ...rows.map((it) =>
          [
            ...[dateOf(it.start), clockOf(it.start), clockOf(endOf(it))],
            ...[it.minutes * 60, "C", "P", "A", it.name],
          ].join(";")
        ),
      ].join("\n"),
  },
  harvest: {
    zone: BERLIN,
    write: (rows) =>
      [
        "Date,Client,Project,Task,Notes,Hours,First Name,Last Name",
        ...rows.map((it) =>
          [
            ...[dateOf(it.start), "C", "P", "T", it.name],
            ...[(it.minutes / 60).toFixed(2), "Ann", "A"],
          ].join(",")
        ),
      ].join("\n"),
  },
  solidtime: {
    zone: UTC,
    write: (rows) =>
      [
        "description,start,end,user_email",
        ...rows.map((it) =>
          `${it.name},${iso(it.start)},${iso(endOf(it))},a@b.c`
        ),
      ].join("\n"),
  },
  json: {
    zone: UTC,
    write: (rows) =>
      JSON.stringify({
        worktime_export: 1,
        entries: rows.map((it) => ({
          ...{ id: it.name, task: "T", description: it.name, tags: [] },
          ...{ start: iso(it.start), end: iso(endOf(it)) },
          seconds: it.minutes * 60,
        })),
        days: [],
      }),
  },
  log: {
    zone: UTC,
    write: (rows) =>
      [
        "id,date,task,description,start,end,duration_seconds,tags,billable,running",
        ...rows.map((it) =>
          [
            ...[it.name, dateOf(it.start), "T", it.name, iso(it.start)],
            ...[iso(endOf(it)), it.minutes * 60, "", "", false],
          ].join(",")
        ),
      ].join("\n"),
  },
  icalendar: {
    zone: UTC,
    write: (rows) =>
      [
        "BEGIN:VCALENDAR",
        ...rows.flatMap((it) => [
          "BEGIN:VEVENT",
          `DTSTART:${stamp(it.start)}`,
          `DTEND:${stamp(endOf(it))}`,
          `SUMMARY:${it.name}`,
          "END:VEVENT",
        ]),
        "END:VCALENDAR",
      ].join("\n"),
  },
};

/** The instants around which clocks change and dates begin. */
const EDGES = ["2024-03-31T01:00Z", "2024-10-27T01:00Z", "2024-06-30T22:00Z"]
  .map((it) => Date.parse(it));

/**
 * Returns random rows: of a whole year, and many near midnight and near both
 * changes of the clocks. Durations are multiples of 3 minutes, which Harvest
 * writes as 0.05 h.
 */
export function randomForeignRows(
  random: Random,
  { zone, isAmbiguous = false, maxMinutes = 3000 }: ForeignWriter,
): ForeignRow[] {
  const rows = Array.from({ length: random.integer(2, 40) }, (_, index) => ({
    start: random.chance(0.5)
      ? random.pick(EDGES) + random.integer(-240, 240) * MINUTE
      : Date.UTC(2024, 0, 1) + random.integer(0, 500_000) * MINUTE,
    minutes: random.chance(0.1) ? -6 : 3 * random.integer(
      0,
      (random.chance(0.7) ? 240 : maxMinutes) / 3,
    ),
    name: `${random.pick(["a", "b", "c"])}${index}`,
  }));
  return rows.filter((row) =>
    !isAmbiguous ||
    [row.start, endOf(row)].every((at) =>
      instantsOf(civilTimeAt(at, zone), zone).length === 1
    )
  );
}
