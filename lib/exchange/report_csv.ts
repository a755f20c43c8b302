import { SECOND } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  inOrder,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  cellsIn,
  hasColumns,
  headerOf,
  parseReport,
  type ReportRow,
  type SubjectColumns,
  subjectIn,
} from "./report_table.ts";
import {
  dateReaderFor,
  instantAt,
  readHours,
  readWallTime,
  SECONDS_PER_DAY,
  stretchAt,
  wallSecondsOf,
  type WallTime,
} from "./wall_clock.ts";

/** Reads the dates of a file. */
type DateReader = ReturnType<typeof dateReaderFor>;

/** How to read a row. */
interface RowOptions {
  readonly dateIn: DateReader;
  readonly zone: Zone;
}

/**
 * The detailed report of Clockify, in CSV. A workspace can rename or hide
 * columns, and a profile sets the form of dates and times.
 * Source: https://clockify.me/help/extra-features/import-timesheets
 */
export const CLOCKIFY_CSV: ImportFormat = {
  name: "clockify",
  title: "Clockify detailed report",
  taskFrom: ["task", "project", "description"],
  planFrom: "client",
  recognizes: (text) =>
    hasColumns(text, ["start date", "start time", "end date", "end time"]) &&
    headerOf(text).some((column) => column.startsWith("duration (")),
  read: (text, options) => {
    const { rows } = parseReport(text, options);
    const dates = cellsIn(rows, ["start date"], ["end date"]);
    const dateIn = dateReaderFor(dates, options);
    const { zone } = options;
    return timesIn(rows, (row) => clockifyEntry(row, { dateIn, zone }));
  },
};

const CLOCKIFY_SUBJECT: SubjectColumns = {
  task: ["task", "activity"],
  users: [["email"], ["user"]],
  isBillable: /^yes$/i,
};

function clockifyEntry(
  row: ReportRow,
  { dateIn, zone }: RowOptions,
): ForeignEntry | SkippedRow {
  const { line, cell } = row;
  const given = readHours(cell("duration (h)"));
  const [start, end] = ["start", "end"].map((side) =>
    readWallTime(cell(`${side} date`), cell(`${side} time`), dateIn)
  );
  if (!start || !end) {
    const isRunning = start && cell("end date", "end time") === "";
    const reason = isRunning
      ? "it is still running"
      : "its times are not times";
    return { line, seconds: given ?? 0, reason };
  }
  const times = stretchAt(start, end, { zone, seconds: given });
  const written = [wallSecondsOf(start), wallSecondsOf(end)];
  const subject = subjectIn(row, CLOCKIFY_SUBJECT, ...written);
  const read = inOrder({ line, ...times, ...subject }, given);
  const type = cell("type");
  if ("reason" in read || type === "" || /^regular$/i.test(type)) return read;
  const seconds = (times.end - times.start) / SECOND;
  const reason = `its type is "${type}", which is not work`;
  return { line, seconds, reason };
}

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
    const { date, begin, customer, activity } = KIMAI_COLUMNS;
    const header = headerOf(text);
    return [date, begin, customer, activity]
      .every((names) => names.some((name) => header.includes(name)));
  },
  read: (text, options) => {
    const { rows } = parseReport(text, options);
    const dateIn = dateReaderFor(cellsIn(rows, KIMAI_COLUMNS.date), options);
    const { zone } = options;
    return timesIn(rows, (row) => kimaiEntry(row, { dateIn, zone }));
  },
};

/** The names of columns: of the export and the import, in English and German. */
const KIMAI_COLUMNS = {
  date: ["date", "datum"],
  begin: ["begin", "from", "beginn", "von"],
  end: ["end", "to", "ende", "bis"],
  duration: ["duration", "dauer"],
  customer: ["customer", "kunde"],
  activity: ["activity", "tätigkeit"],
} as const;

const KIMAI_SUBJECT: SubjectColumns = {
  client: KIMAI_COLUMNS.customer,
  project: ["project", "projekt"],
  task: KIMAI_COLUMNS.activity,
  description: ["description", "beschreibung"],
  tags: ["tags", "schlagworte"],
  users: [
    ["e-mail", "email"],
    ["username", "user", "benutzername", "benutzer", "name"],
  ],
  billable: ["billable", "abrechenbar"],
  isBillable: /^(?:1|yes|ja|true)$/i,
};

function kimaiEntry(
  row: ReportRow,
  { dateIn, zone }: RowOptions,
): ForeignEntry | SkippedRow {
  const { line, cell } = row;
  const given = kimaiSeconds(cell(...KIMAI_COLUMNS.duration));
  const [start, end] = [KIMAI_COLUMNS.begin, KIMAI_COLUMNS.end].map((names) =>
    readWallTime(cell(...KIMAI_COLUMNS.date), cell(...names), dateIn)
  );
  if (!start) {
    return { line, seconds: given ?? 0, reason: "its start is not a time" };
  }
  if (given !== undefined && given < 0) {
    return { line, seconds: given, reason: "its duration is negative" };
  }
  if (!end && given === undefined) {
    return { line, seconds: 0, reason: "it is still running" };
  }
  const times = kimaiTimes(start, end?.second, { zone, seconds: given });
  const seconds = given ?? (times.end - times.start) / SECOND;
  return {
    ...{ line, ...times },
    // A break inside is not in the duration.
    ...seconds !== (times.end - times.start) / SECOND && { seconds },
    ...subjectIn(row, KIMAI_SUBJECT, wallSecondsOf(start), seconds),
  };
}

/**
 * Returns when an entry begins and ends. A file has only the date of the begin,
 * so the entry ends on the date that fits its duration best.
 *
 * @param until The second of a date; `undefined` if only the duration is known.
 */
function kimaiTimes(
  start: WallTime,
  until: number | undefined,
  { zone, seconds = 0 }: { zone: Zone; seconds: number | undefined },
): ReturnType<typeof stretchAt> {
  const from = instantAt(start, zone);
  if (until === undefined) return { start: from, end: from + seconds * SECOND };
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const errorOf = (it: ReturnType<typeof stretchAt>) =>
    Math.abs(it.end - it.start - seconds * SECOND);
  return [days - 1, days, days + 1].filter((it) => it >= 0)
    .map((it) => {
      const end = { date: addDays(start.date, it), second: until };
      return stretchAt(start, end, { zone, seconds });
    })
    .filter((it) => it.end >= it.start)
    // In the last year of all, none may be left.
    .reduce((best, it) => errorOf(it) < errorOf(best) ? it : best, {
      start: from,
      end: Infinity,
    });
}

/** Reads `7260` (seconds, for the import), `2:01` or `2.02` hours. */
function kimaiSeconds(text: string): number | undefined {
  if (/^-?\d{1,8}$/.test(text)) return Number(text);
  if (/^-?\d+[.,]\d+$/.test(text)) {
    return Math.round(Number(text.replace(",", ".")) * 3600);
  }
  return readHours(text);
}

/**
 * The detailed time report of Harvest, in CSV. Entries have a date and hours,
 * but no times: they are placed one after another.
 * Source: https://support.getharvest.com/hc/en-us/articles/360048685111-Importing-and-exporting-data
 */
export const HARVEST_CSV: ImportFormat = {
  name: "harvest",
  title: "Harvest detailed time report",
  taskFrom: ["task", "project", "description"],
  planFrom: "client",
  recognizes: (text) =>
    hasColumns(text, "date client project task notes hours".split(" ")),
  read: readHarvest,
};

function readHarvest(text: string, options: ReadOptions): ForeignTimes {
  const { rows } = parseReport(text, options);
  const dateIn = dateReaderFor(cellsIn(rows, ["date"]), options);
  /** The end of the last entry of a person on a date. */
  const ends = new Map<string, Instant>();
  const times = timesIn(rows, (row): ForeignEntry | SkippedRow => {
    const { line } = row;
    const date = dateIn(row.cell("date"));
    const seconds = harvestSeconds(row.cell("hours"));
    if (date === undefined || seconds === undefined || seconds < 0) {
      const reason = date === undefined
        ? "its date is not a date"
        : seconds === undefined
        ? "its hours are not a number"
        : "its hours are negative";
      return { line, seconds: seconds ?? 0, reason };
    }
    const { user, ...subject } = harvestSubject(row);
    const place = `${date} ${user}`;
    const start = ends.get(place) ?? startOf(date, options);
    const end = start + seconds * SECOND;
    ends.set(place, end);
    const { billable: _, ...about } = subject;
    const identity = JSON.stringify([date, seconds, user, about]);
    return {
      ...{ line, start, end, placedOn: date, ...subject, identity },
      ...definedOf({ user }),
    };
  });
  const notes = times.entries.length === 0 ? [] : [
    "the entries have no times, so each day's are placed one after another",
  ];
  return { ...times, notes };
}

function startOf(date: CivilDate, { dayStart, zone }: ReadOptions): Instant {
  return instantAt({ date, second: dayStart * 60 }, zone);
}

/** Reads hours such as `1.5`, `0,01` or `2.000,0`; they are in hundredths. */
function harvestSeconds(text: string): number | undefined {
  const plain = /,\d*$/.test(text)
    ? text.replaceAll(".", "").replace(",", ".")
    : text.replaceAll(",", "");
  if (!/^-?\d+(?:\.\d+)?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 3600);
}

function harvestSubject({ cell }: ReportRow) {
  const billable = cell("billable?");
  return {
    ...definedOf({
      client: filled(cell("client")),
      project: filled(cell("project")),
      task: filled(cell("task")),
    }),
    user: filled(`${cell("first name")} ${cell("last name")}`),
    description: cell("notes"),
    ...billable !== "" && { billable: /^yes$/i.test(billable) },
  };
}
