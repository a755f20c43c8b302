import { SECOND } from "@std/datetime";
import { counted } from "../text/printable.ts";
import type { CivilDate } from "../time/civil_date.ts";
import {
  type ExportedEntry,
  type ExportFormat,
  projectOf,
  serviceFile,
  type WriteOptions,
} from "./export_format.ts";
import {
  collectTimes,
  type ImportFormat,
  type ReadOptions,
  type RowReceiver,
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
  readClock,
  readHours,
  stretchAt,
  wallSecondsOf,
  type WallTime,
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
  recognizes: (text) => hasColumns(text, COLUMNS),
  read: (text, options) =>
    collectTimes((receiver) => readToggl(text, options, receiver)),
  readRows: readToggl,
};

/** Columns that together only Toggl's reports have. */
const COLUMNS = [
  "user",
  "email",
  "description",
  "start date",
  "start time",
  "end date",
  "end time",
  "duration",
];

const SUBJECT: SubjectColumns = {
  client: ["client"],
  project: ["project"],
  task: ["task"],
  description: ["description"],
  tags: ["tags"],
  users: [["email"], ["user"]],
  billable: ["billable"],
  isBillable: /^yes$/i,
};

function readToggl(
  text: string,
  options: ReadOptions,
  receiver: RowReceiver,
): readonly string[] {
  const { rows } = parseReport(text, options);
  const { zone } = options;
  const dates = cellsIn(rows, ["start date"], ["end date"]);
  const readDate = dateReaderFor(dates, options);
  let differing = 0;
  for (const row of rows) {
    const { line } = row;
    const start = wallTimeIn(row, "start", readDate);
    const end = wallTimeIn(row, "end", readDate);
    const given = readHours(row.cell("duration"));
    if (!start || !end) {
      const side = start ? "end" : "start";
      const reason = row.cell(`${side} time`) === ""
        ? "it is still running"
        : `its ${side} is not a date and a time`;
      receiver.skip({ line, seconds: given ?? 0, reason });
      continue;
    }
    const times = stretchAt(start, end, { zone, seconds: given });
    const seconds = (times.end - times.start) / SECOND;
    if (seconds < 0) {
      const reason = "it ends before it starts";
      receiver.skip({ line, seconds: given ?? seconds, reason });
      continue;
    }
    if (given !== undefined && given !== seconds) differing++;
    // Times of the wall clock, so that another --zone finds the same entries.
    const subject = subjectIn(row, SUBJECT, ...[start, end].map(wallSecondsOf));
    receiver.entry({ line, ...times, billable: false, ...subject });
  }
  const which = counted(differing, "row has", "rows have");
  const note = `${which} another duration than the time from start to end, ` +
    "which counts";
  return differing > 0 ? [note] : [];
}

function wallTimeIn(
  row: ReportRow,
  side: "start" | "end",
  readDate: (text: string) => CivilDate | undefined,
): WallTime | undefined {
  const date = readDate(row.cell(`${side} date`));
  const second = readClock(row.cell(`${side} time`));
  return date === undefined || second === undefined
    ? undefined
    : { date, second };
}

/**
 * The CSV that Toggl Track imports, with the columns of its detailed report.
 * Source: https://support.toggl.com/import-and-export/csv-import/editing-and-uploading-a-csv-file
 */
export const TOGGL_EXPORT: ExportFormat = {
  name: "toggl",
  title: "Toggl CSV",
  halves: ["timers"],
  holdsBoth: false,
  limits: "Toggl counts from start to end",
  write: ({ entries }, options) => {
    const rows = entries.map((entry) => togglRow(entry, options));
    return serviceFile([EXPORT_COLUMNS, ...rows], { entries, options });
  },
};

const EXPORT_COLUMNS = [
  ...["User", "Email", "Client", "Project", "Task", "Description", "Billable"],
  ...["Start date", "Start time", "End date", "End time", "Duration", "Tags"],
];

function togglRow(
  entry: ExportedEntry,
  { zone, user = "", userName = "" }: WriteOptions,
): string[] {
  const { start, end, client = "", description, billable, tags } = entry;
  const { project, task } = projectOf(entry);
  const times = [start, end].flatMap((at) =>
    formatWallTime(wallTimeAt(at, zone)).split(" ")
  );
  return [
    ...[userName, user, client, project, task, description],
    ...[billable ? "Yes" : "No", ...times],
    ...[formatSeconds((end - start) / SECOND), tags.join(", ")],
  ];
}
