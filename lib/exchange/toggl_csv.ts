import { SECOND } from "@std/datetime";
import {
  commaList,
  type DateOrder,
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
} from "./import_format.ts";
import {
  cellsIn,
  hasColumns,
  parseReport,
  type ReportRow,
} from "./report_table.ts";
import {
  dateOrderOf,
  readClock,
  readDate,
  readHours,
  stretchAt,
  type WallTime,
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
  read: readToggl,
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

function readToggl(text: string, options: ReadOptions): ForeignTimes {
  const { rows } = parseReport(text, options);
  const order = dateOrderOf(
    cellsIn(rows, ["start date"], ["end date"]),
    options,
  );
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  let differing = 0;
  for (const row of rows) {
    const start = wallTimeIn(row, "start", order);
    const end = wallTimeIn(row, "end", order);
    const given = readHours(row.cell("duration"));
    if (!start || !end) {
      const side = start ? "end" : "start";
      const reason = row.cell(`${side} time`) === ""
        ? "it is still running"
        : `its ${side} is not a date and a time`;
      skipped.push({ line: row.line, seconds: given ?? 0, reason });
      continue;
    }
    const { zone } = options;
    const times = stretchAt(start, end, { zone, seconds: given });
    const seconds = (times.end - times.start) / SECOND;
    if (seconds < 0) {
      const reason = "it ends before it starts";
      skipped.push({ line: row.line, seconds: given ?? seconds, reason });
      continue;
    }
    if (given !== undefined && given !== seconds) differing++;
    entries.push({ line: row.line, ...times, ...subjectIn(row) });
  }
  const note = `${differing} rows have another duration than the time from ` +
    "start to end, which counts";
  return { entries, skipped, notes: differing > 0 ? [note] : [] };
}

function subjectIn(row: ReportRow) {
  const identity = ["email", "start date", "start time", "end date", "end time"]
    .concat("project", "task", "description")
    .map((column) => row.cell(column));
  const optional = {
    client: filled(row.cell("client")),
    project: filled(row.cell("project")),
    task: filled(row.cell("task")),
    user: filled(row.cell("email")) ?? filled(row.cell("user")),
  };
  return {
    identity: JSON.stringify(identity),
    ...definedOf(optional),
    description: row.cell("description"),
    tags: commaList(row.cell("tags")),
    billable: /^yes$/i.test(row.cell("billable")),
  };
}

function wallTimeIn(
  row: ReportRow,
  side: "start" | "end",
  order: DateOrder,
): WallTime | undefined {
  const date = readDate(row.cell(`${side} date`), order);
  const second = readClock(row.cell(`${side} time`));
  return date === undefined || second === undefined
    ? undefined
    : { date, second };
}
