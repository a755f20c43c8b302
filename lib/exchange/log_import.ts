import { SECOND } from "@std/datetime";
import { plainText } from "../text/csv.ts";
import { readInstant } from "../time/instant.ts";
import type { Instant } from "../time/zone.ts";
import {
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
} from "./import_format.ts";
import {
  hasColumns,
  headerOf,
  parseReport,
  type ReportRow,
} from "./report_table.ts";

/**
 * What `worktime timer log --csv` writes. It splits entries at midnight, which
 * makes one entry again here.
 */
export const LOG_IMPORT: ImportFormat = {
  name: "log",
  title: "time log of worktime",
  taskFrom: ["task"],
  planFrom: "client",
  // The read of a summary says which file has times.
  recognizes: (text) => hasColumns(text, COLUMNS) || isSummary(text),
  read: readLog,
};

const COLUMNS = [
  ...["id", "date", "task", "description", "start", "end"],
  "duration_seconds",
];

function isSummary(text: string): boolean {
  const header = headerOf(text);
  return !header.includes("start") && header.includes("hours") &&
    (["task", "minutes"].every((it) => header.includes(it)) ||
      ["key", "title", "seconds"].every((it) => header.includes(it)));
}

/** The rows of an entry, which are the parts of it on each day. */
interface LoggedEntry {
  readonly first: ReportRow;
  readonly start: Instant;
  end: Instant;
  seconds: number;
}

function readLog(text: string, options: ReadOptions): ForeignTimes {
  if (isSummary(text)) {
    throw importError(options, "it has totals of worktime, but no times", {
      hint: "Export entries: worktime timer log --csv, or worktime export json",
    });
  }
  const skipped: SkippedRow[] = [];
  const entries = new Map<string, LoggedEntry>();
  for (const row of parseReport(text, options).rows) {
    const part = partIn(row);
    if ("reason" in part) {
      skipped.push(part);
      continue;
    }
    const id = row.cell("id");
    const before = entries.get(id);
    if (before && before.end === part.start) {
      before.end = part.end;
      before.seconds += part.seconds;
    } else entries.set(before ? `${id}\n${row.line}` : id, part);
  }
  return { entries: [...entries.values()].map(entryOf), skipped, notes: [] };
}

function partIn(row: ReportRow): LoggedEntry | SkippedRow {
  const given = Number(row.cell("duration_seconds"));
  const isDuration = Number.isSafeInteger(given);
  const seconds = isDuration ? given : 0;
  const [start, end] = (["start", "end"] as const)
    .map((side) => readInstant(row.cell(side))) as [Instant, Instant];
  const reason = row.cell("running") === "true"
    ? "it is still running"
    : Number.isNaN(start + end)
    ? "its times are not times"
    : end < start
    ? "it ends before it starts"
    : !isDuration || given < 0
    ? "its duration is not a number of seconds"
    : undefined;
  return reason === undefined
    ? { first: row, start, end, seconds }
    : { line: row.line, seconds, reason };
}

function entryOf(
  { first, start, end, seconds }: LoggedEntry,
): ForeignEntry {
  const [task, description] = (["task", "description"] as const)
    .map((name) => plainText(first.cell(name)));
  const billable = first.cell("billable");
  const id = first.cell("id");
  return {
    ...{ line: first.line, start, end },
    ...seconds !== (end - start) / SECOND && { seconds },
    ...definedOf({ ownId: filled(id), task, description }),
    tags: tagsIn(plainText(first.cell("tags"))),
    ...billable !== "" && { billable: billable === "true" },
    identity: JSON.stringify([id, start, end, task, description]),
  };
}

/** Splits tags at `;`, which is written `\;` within a tag. */
function tagsIn(text: string): string[] {
  const tags = text.match(/(?:[^\\;]|\\.)+/g) ?? [];
  return tags.map((tag) => tag.replace(/\\(.)/g, "$1").trim());
}
