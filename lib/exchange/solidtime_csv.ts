import { SECOND } from "@std/datetime";
import { formatUtc } from "../time/instant.ts";
import {
  type ExportedEntry,
  type ExportFormat,
  projectOf,
  serviceFile,
  type WriteOptions,
} from "./export_format.ts";
import {
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  hasColumns,
  parseReport,
  type ReportRow,
  type SubjectColumns,
  subjectIn,
} from "./report_table.ts";

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

const SUBJECT: SubjectColumns = {
  client: ["client"],
  project: ["project"],
  task: ["task"],
  description: ["description"],
  tags: ["tags"],
  users: [["user_email"], ["user_name"]],
  billable: ["billable"],
  isBillable: /^true$/,
};

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
  return { line, start, end, ...subjectIn(row, SUBJECT, start, end) };
}

/**
 * The CSV that solidtime imports and exports.
 * Source: https://docs.solidtime.io/user-guide/import
 */
export const SOLIDTIME_EXPORT: ExportFormat = {
  name: "solidtime",
  title: "solidtime CSV",
  halves: ["timers"],
  holdsBoth: false,
  limits: "solidtime counts from start to end",
  write: ({ entries }, options) => {
    const rows = entries.map((entry) => solidtimeRow(entry, options));
    return serviceFile([EXPORT_COLUMNS, ...rows], { entries, options });
  },
};

const EXPORT_COLUMNS = [
  ...["description", "billable", "client", "project", "tags", "start", "end"],
  ...["task", "user_name", "user_email"],
];

function solidtimeRow(
  entry: ExportedEntry,
  { user = "", userName = "" }: WriteOptions,
): string[] {
  const { start, end, client = "", description, billable, tags } = entry;
  const { project, task } = projectOf(entry);
  return [
    ...[description, String(billable), client, project, tags.join(", ")],
    ...[formatUtc(start), formatUtc(end), task, userName, user],
  ];
}
