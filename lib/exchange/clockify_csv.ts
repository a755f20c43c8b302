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
  timesIn,
} from "./import_format.ts";
import {
  cellsIn,
  headerOf,
  parseReport,
  type ReportRow,
} from "./report_table.ts";
import {
  dateOrderOf,
  readClock,
  readDate,
  readHours,
  stretchAt,
  wallSecondsOf,
  type WallTime,
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
    const date = readDate(row.cell(`${side} date`), order);
    const second = readClock(row.cell(`${side} time`));
    return date === undefined || second === undefined
      ? undefined
      : { date, second };
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
  return { line, ...times, ...subjectIn(row, start, end) };
}

function subjectIn(row: ReportRow, start: WallTime, end: WallTime) {
  const fields = {
    client: filled(row.cell("client")),
    project: filled(row.cell("project")),
    task: filled(row.cell("task", "activity")),
    user: filled(row.cell("email")) ?? filled(row.cell("user")),
  };
  const { project, task, user } = fields;
  const description = row.cell("description");
  const billable = row.cell("billable");
  const times = [wallSecondsOf(start), wallSecondsOf(end)];
  return {
    identity: JSON.stringify([...times, user, project, task, description]),
    ...definedOf(fields),
    description,
    tags: commaList(row.cell("tags")),
    ...billable !== "" && { billable: /^yes$/i.test(billable) },
  };
}
