import { SECOND } from "@std/datetime";
import { csvOfRows } from "../text/csv.ts";
import type { Instant } from "../time/zone.ts";
import {
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  secondsOfPeriods,
  type WriteOptions,
  type WrittenFile,
} from "./export_format.ts";
import { formatSeconds, formatWallTime, wallTimeAt } from "./wall_clock.ts";

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
    return fileOf([TOGGL_COLUMNS, ...rows], { entries, options });
  },
};

const TOGGL_COLUMNS = [
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
    return fileOf([SOLIDTIME_COLUMNS, ...rows], { entries, options });
  },
};

const SOLIDTIME_COLUMNS = [
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
    ...[utcOf(start), utcOf(end), task, userName, user],
  ];
}

function utcOf(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** In services, a task belongs to a project: without a plan, it is one. */
function projectOf({ taskId, plan }: ExportedEntry) {
  return plan === undefined
    ? { project: taskId, task: "" }
    : { project: plan, task: taskId };
}

/**
 * Formats a file for a service. Texts are as they were recorded, even where a
 * spreadsheet would run them, because the service keeps what it reads.
 */
function fileOf(
  rows: readonly (readonly string[])[],
  { entries, options }: {
    entries: readonly ExportedEntry[];
    options: WriteOptions;
  },
): WrittenFile {
  const notes = [
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
  ];
  return {
    text: csvOfRows(rows) + "\n",
    seconds: secondsOfPeriods(entries),
    notes,
  };
}
