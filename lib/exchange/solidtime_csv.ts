import { SECOND } from "@std/datetime";
import {
  commaList,
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import { hasColumns, parseReport, type ReportRow } from "./report_table.ts";

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
  recognizes: (text) => hasColumns(text, COLUMNS),
  read: (text, options) => readSolidtime(text, options),
};

const COLUMNS = ["description", "start", "end", "user_email"];
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function readSolidtime(text: string, options: ReadOptions): ForeignTimes {
  return timesIn(parseReport(text, options).rows, (row) => entryOf(row));
}

function entryOf(row: ReportRow): ForeignEntry | SkippedRow {
  const { line } = row;
  const [from, to] = [row.cell("start"), row.cell("end")];
  if (UTC.test(from) && to === "") {
    return { line, seconds: 0, reason: "it is still running" };
  }
  const [start, end] = [from, to].map((text) =>
    UTC.test(text) ? Math.floor(Date.parse(text) / SECOND) * SECOND : NaN
  ) as [number, number];
  if (Number.isNaN(start + end)) {
    return { line, seconds: 0, reason: "its times are not times in UTC" };
  }
  const seconds = (end - start) / SECOND;
  if (seconds < 0) return { line, seconds, reason: "it ends before it starts" };
  const fields = {
    client: filled(row.cell("client")),
    project: filled(row.cell("project")),
    task: filled(row.cell("task")),
    user: filled(row.cell("user_email")) ?? filled(row.cell("user_name")),
  };
  const { project, task, user } = fields;
  const description = row.cell("description");
  const billable = row.cell("billable");
  return {
    ...{ line, start, end, description },
    ...definedOf(fields),
    tags: commaList(row.cell("tags")),
    ...billable !== "" && { billable: billable === "true" },
    identity: JSON.stringify([start, end, user, project, task, description]),
  };
}
