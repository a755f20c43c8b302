import { SECOND } from "@std/datetime";
import { csvOfRows } from "../text/csv.ts";
import { counted } from "../text/printable.ts";
import { formatUtc, type Zone } from "../time/zone.ts";
import {
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  secondsOfPeriods,
  type WriteOptions,
} from "./export_format.ts";
import {
  collectTimes,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  inOrder,
  type ReadOptions,
  type RowReceiver,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  cellsIn,
  hasColumns,
  parseReport,
  type ReportRow,
  type SubjectColumns,
  subjectIn,
} from "./report_table.ts";
import {
  dateReaderFor,
  formatSeconds,
  formatWallTime,
  readHours,
  readWallTime,
  stretchAt,
  wallSecondsOf,
  wallTimeAt,
} from "./wall_clock.ts";

/**
 * The detailed report and the data export of Toggl Track, in CSV.
 * Source: https://support.toggl.com/import-and-export/csv-import/editing-and-uploading-a-csv-file
 */
export const TOGGL_CSV: ImportFormat = {
  name: "toggl",
  title: "Toggl detailed report",
  taskFrom: ["task", "project", "description"],
  planFrom: "client",
  recognizes: (text) => hasColumns(text, TOGGL_COLUMNS),
  read: (text, options) =>
    collectTimes((receiver) => readToggl(text, options, receiver)),
  readRows: readToggl,
};

/** Columns that together only Toggl's reports have. */
const TOGGL_COLUMNS = [
  ...["user", "email", "description", "start date", "start time"],
  ...["end date", "end time", "duration"],
];

const TOGGL_SUBJECT: SubjectColumns = {
  users: [["email"], ["user"]],
  isBillable: /^yes$/i,
};

function readToggl(
  text: string,
  options: ReadOptions,
  receiver: RowReceiver,
): readonly string[] {
  const { rows } = parseReport(text, options);
  const dates = cellsIn(rows, ["start date"], ["end date"]);
  const dateIn = dateReaderFor(dates, options);
  let differing = 0;
  for (const row of rows) {
    const given = readHours(row.cell("duration"));
    const read = togglEntry(row, { dateIn, zone: options.zone, given });
    if ("reason" in read) {
      receiver.skip(read);
      continue;
    }
    const seconds = (read.end - read.start) / SECOND;
    if (given !== undefined && given !== seconds) differing++;
    receiver.entry(read);
  }
  const which = counted(differing, "row has", "rows have");
  const note = `${which} another duration than the time from start to end, ` +
    "which counts";
  return differing > 0 ? [note] : [];
}

function togglEntry(
  row: ReportRow,
  { dateIn, zone, given }: {
    dateIn: ReturnType<typeof dateReaderFor>;
    zone: Zone;
    given: number | undefined;
  },
): ForeignEntry | SkippedRow {
  const { line, cell } = row;
  const [start, end] = ["start", "end"].map((side) =>
    readWallTime(cell(`${side} date`), cell(`${side} time`), dateIn)
  );
  if (!start || !end) {
    const side = start ? "end" : "start";
    const reason = start && cell("end time") === ""
      ? "it is still running"
      : `its ${side} is not a date and a time`;
    return { line, seconds: given ?? 0, reason };
  }
  const times = stretchAt(start, end, { zone, seconds: given });
  // Times of the wall clock, so that another --zone finds the same entries.
  const written = [start, end].map(wallSecondsOf);
  const subject = subjectIn(row, TOGGL_SUBJECT, ...written);
  return inOrder({ line, ...times, billable: false, ...subject }, given);
}

/**
 * The generic CSV of solidtime, which it exports and imports. All times are in
 * UTC.
 * Source: https://docs.solidtime.io/user-guide/import
 */
export const SOLIDTIME_CSV: ImportFormat = {
  name: "solidtime",
  title: "solidtime export",
  taskFrom: ["task", "project", "description"],
  planFrom: "client",
  recognizes: (text) =>
    hasColumns(text, ["description", "start", "end", "user_email"]),
  read: (text, options): ForeignTimes =>
    timesIn(parseReport(text, options).rows, solidtimeEntry),
};

const SOLIDTIME_SUBJECT: SubjectColumns = {
  users: [["user_email"], ["user_name"]],
  isBillable: /^true$/,
};

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function solidtimeEntry(row: ReportRow): ForeignEntry | SkippedRow {
  const { line } = row;
  const [from, to] = [row.cell("start"), row.cell("end")];
  if (UTC.test(from) && to === "") {
    return { line, seconds: 0, reason: "it is still running" };
  }
  const [start, end] = [from, to].map((text) =>
    UTC.test(text) ? Math.floor(Date.parse(text) / SECOND) * SECOND : NaN
  ) as [number, number];
  if ([start, end].some(Number.isNaN)) {
    return { line, seconds: 0, reason: "its times are not times in UTC" };
  }
  const subject = subjectIn(row, SOLIDTIME_SUBJECT, start, end);
  return inOrder({ line, start, end, ...subject });
}

/**
 * The CSV that Toggl Track imports, with the columns of its detailed report.
 * Source: https://support.toggl.com/import-and-export/csv-import/editing-and-uploading-a-csv-file
 */
export const TOGGL_EXPORT = serviceExport({
  name: "toggl",
  title: "Toggl CSV",
  limits: "Toggl counts from start to end",
  columns: [
    ...["User", "Email", "Client", "Project", "Task", "Description"],
    ...["Billable", "Start date", "Start time", "End date", "End time"],
    ...["Duration", "Tags"],
  ],
  rowOf: (entry, { zone, user = "", userName = "" }) => {
    const { start, end, client = "", description, billable, tags } = entry;
    const times = [start, end].flatMap((at) =>
      formatWallTime(wallTimeAt(at, zone)).split(" ")
    );
    return [
      ...[userName, user, client, ...projectAndTask(entry), description],
      ...[billable ? "Yes" : "No", ...times],
      ...[formatSeconds((end - start) / SECOND), tags.join(", ")],
    ];
  },
});

/**
 * The CSV that solidtime imports and exports.
 * Source: https://docs.solidtime.io/user-guide/import
 */
export const SOLIDTIME_EXPORT = serviceExport({
  name: "solidtime",
  title: "solidtime CSV",
  limits: "solidtime counts from start to end",
  columns: [
    ...["description", "billable", "client", "project", "tags", "start"],
    ...["end", "task", "user_name", "user_email"],
  ],
  rowOf: (entry, { user = "", userName = "" }) => {
    const { start, end, client = "", description, billable, tags } = entry;
    const [project, task] = projectAndTask(entry);
    return [
      ...[description, String(billable), client, project, tags.join(", ")],
      ...[formatUtc(start), formatUtc(end), task, userName, user],
    ];
  },
});

/** What distinguishes the CSV that a service imports. */
interface ServiceCsv extends Pick<ExportFormat, "name" | "title" | "limits"> {
  readonly columns: readonly string[];
  readonly rowOf: (
    entry: ExportedEntry,
    options: WriteOptions,
  ) => readonly string[];
}

/**
 * Returns the format of a service. Texts are as they were recorded, even where
 * a spreadsheet would run them, because the service keeps what it reads.
 */
function serviceExport(
  { columns, rowOf, ...names }: ServiceCsv,
): ExportFormat {
  return {
    ...names,
    halves: ["timers"],
    holdsBoth: false,
    write: ({ entries }, options) => ({
      text: csvOfRows([columns, ...entries.map((it) => rowOf(it, options))]) +
        "\n",
      seconds: secondsOfPeriods(entries),
      notes: [
        ...options.user === undefined
          ? ["The service needs your email address: add --user EMAIL"]
          : [],
        ...lossNotes({ entries, days: [] }, ["title"]),
        ...noteOn(
          entries,
          ({ tags }) => tags.some((tag) => tag.includes(",")),
          [
            "entry has a tag with a comma, which is read as two tags",
            "entries have tags with commas, which are read as several tags",
          ],
        ),
      ],
    }),
  };
}

/** In services, a task belongs to a project: without a plan, it is one. */
function projectAndTask(
  { taskId, plan }: ExportedEntry,
): [project: string, task: string] {
  return plan === undefined ? [taskId, ""] : [plan, taskId];
}
