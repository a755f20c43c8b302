import { SECOND } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  type DateOrder,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  cellsIn,
  headerOf,
  parseReport,
  type ReportRow,
  type SubjectColumns,
  subjectIn,
} from "./report_table.ts";
import {
  dateOrderOf,
  instantAt,
  readClock,
  readDate,
  readHours,
  SECONDS_PER_DAY,
  stretchAt,
  wallSecondsOf,
  type WallTime,
} from "./wall_clock.ts";

/**
 * The export of Kimai, and the file that its import reads, in CSV. An entry has
 * one date: if it ends before it begins, it ends on the next day.
 * Source: https://www.kimai.org/documentation/plugin-import.html
 */
export const KIMAI_CSV: ImportFormat = {
  name: "kimai",
  title: "Kimai export",
  taskFrom: ["task", "project", "description"],
  planFrom: "client",
  recognizes: (text) => {
    const header = headerOf(text);
    return [COLUMNS.date, COLUMNS.begin, COLUMNS.customer, COLUMNS.activity]
      .every((names) => names.some((name) => header.includes(name)));
  },
  read: readKimai,
};

/** The names of columns: of the export and the import, in English and German. */
const COLUMNS = {
  date: ["date", "datum"],
  begin: ["begin", "from", "beginn", "von"],
  end: ["end", "to", "ende", "bis"],
  duration: ["duration", "dauer"],
  customer: ["customer", "kunde"],
  activity: ["activity", "tätigkeit"],
} as const;

const SUBJECT: SubjectColumns = {
  client: COLUMNS.customer,
  project: ["project", "projekt"],
  task: COLUMNS.activity,
  description: ["description", "beschreibung"],
  tags: ["tags", "schlagworte"],
  users: [
    ["e-mail", "email"],
    ["username", "user", "benutzername", "benutzer", "name"],
  ],
  billable: ["billable", "abrechenbar"],
  isBillable: /^(?:1|yes|ja|true)$/i,
};

function readKimai(text: string, options: ReadOptions): ForeignTimes {
  const { rows } = parseReport(text, options);
  const dates = cellsIn(rows, COLUMNS.date);
  const order = dateOrderOf(dates, options);
  return timesIn(rows, (row) => entryOf(row, { order, options }));
}

function entryOf(
  row: ReportRow,
  { order, options: { zone } }: { order: DateOrder; options: ReadOptions },
): ForeignEntry | SkippedRow {
  const { line } = row;
  const given = secondsIn(row.cell(...COLUMNS.duration));
  const date = readDate(row.cell(...COLUMNS.date), order);
  const begin = readClock(row.cell(...COLUMNS.begin));
  const until = readClock(row.cell(...COLUMNS.end));
  if (date === undefined || begin === undefined) {
    return { line, seconds: given ?? 0, reason: "its start is not a time" };
  }
  if (given !== undefined && given < 0) {
    return { line, seconds: given, reason: "its duration is negative" };
  }
  if (until === undefined && given === undefined) {
    return { line, seconds: 0, reason: "it is still running" };
  }
  const start: WallTime = { date, second: begin };
  const times = timesOf(start, until, { zone, seconds: given });
  const seconds = given ?? (times.end - times.start) / SECOND;
  return {
    ...{ line, ...times },
    // A break inside is not in the duration.
    ...seconds !== (times.end - times.start) / SECOND && { seconds },
    ...subjectIn(row, SUBJECT, wallSecondsOf(start), seconds),
  };
}

/**
 * Returns when an entry begins and ends. A file has only the date of the begin,
 * so the entry ends on the date that fits its duration best.
 *
 * @param until The second of a date; `undefined` if only the duration is known.
 */
function timesOf(
  start: WallTime,
  until: number | undefined,
  { zone, seconds = 0 }: { zone: Zone; seconds: number | undefined },
): Stretch {
  const from = instantAt(start, zone);
  if (until === undefined) return { start: from, end: from + seconds * SECOND };
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const errorOf = (it: Stretch) =>
    Math.abs(it.end - it.start - seconds * SECOND);
  return [days - 1, days, days + 1].filter((it) => it >= 0)
    .map((it) => {
      const end = { date: addDays(start.date, it), second: until };
      return stretchAt(start, end, { zone, seconds });
    })
    .filter((it) => it.end >= it.start)
    .reduce((best, it) => errorOf(it) < errorOf(best) ? it : best);
}

/** A begin and an end. */
interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

/** Reads `7260` (seconds, for the import), `2:01` or `2.02` hours. */
function secondsIn(text: string): number | undefined {
  if (/^-?\d{1,8}$/.test(text)) return Number(text);
  if (/^-?\d+[.,]\d+$/.test(text)) {
    return Math.round(Number(text.replace(",", ".")) * 3600);
  }
  return readHours(text);
}
