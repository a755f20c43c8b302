import { SECOND } from "@std/datetime";
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
  readHours,
  readWallTime,
  stretchAt,
  wallSecondsOf,
} from "./wall_clock.ts";

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
  recognizes: (text) => {
    const header = headerOf(text);
    return COLUMNS.every((column) => header.includes(column)) &&
      header.some((column) => column.startsWith("duration ("));
  },
  read: readClockify,
};

const COLUMNS = ["start date", "start time", "end date", "end time"];

const SUBJECT: SubjectColumns = {
  client: ["client"],
  project: ["project"],
  task: ["task", "activity"],
  description: ["description"],
  tags: ["tags"],
  users: [["email"], ["user"]],
  billable: ["billable"],
  isBillable: /^yes$/i,
};

function readClockify(text: string, options: ReadOptions): ForeignTimes {
  const { rows } = parseReport(text, options);
  const order = dateOrderOf(
    cellsIn(rows, ["start date"], ["end date"]),
    options,
  );
  return timesIn(rows, (row) => entryOf(row, { order, options }));
}

function entryOf(
  row: ReportRow,
  { order, options }: { order: DateOrder; options: ReadOptions },
): ForeignEntry | SkippedRow {
  const { line } = row;
  const { zone } = options;
  const given = readHours(row.cell("duration (h)"));
  const [start, end] = (["start", "end"] as const).map((side) => {
    const [date, clock] = [row.cell(`${side} date`), row.cell(`${side} time`)];
    return readWallTime(date, clock, order);
  });
  if (!start || !end) {
    const isRunning = start && row.cell("end date", "end time") === "";
    const reason = isRunning
      ? "it is still running"
      : "its times are not times";
    return { line, seconds: given ?? 0, reason };
  }
  const times = stretchAt(start, end, { zone, seconds: given });
  const seconds = (times.end - times.start) / SECOND;
  if (seconds < 0) {
    return {
      line,
      seconds: given ?? seconds,
      reason: "it ends before it starts",
    };
  }
  const type = row.cell("type");
  if (type !== "" && !/^regular$/i.test(type)) {
    return {
      line,
      seconds,
      reason: `its type is "${type}", which is not work`,
    };
  }
  const written = [wallSecondsOf(start), wallSecondsOf(end)];
  return { line, ...times, ...subjectIn(row, SUBJECT, ...written) };
}
