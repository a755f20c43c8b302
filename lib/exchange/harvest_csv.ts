import { SECOND } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import {
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
import { dateOrderOf, instantAt, readDate } from "./wall_clock.ts";

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
  recognizes: (text) => hasColumns(text, COLUMNS),
  read: readHarvest,
};

const COLUMNS = ["date", "client", "project", "task", "notes", "hours"];

function readHarvest(text: string, options: ReadOptions): ForeignTimes {
  const { rows } = parseReport(text, options);
  const order = dateOrderOf(cellsIn(rows, ["date"]), options);
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  /** The end of the last entry of a person on a date. */
  const ends = new Map<string, Instant>();
  for (const row of rows) {
    const { line } = row;
    const date = readDate(row.cell("date"), order);
    const seconds = secondsIn(row.cell("hours"));
    if (date === undefined || seconds === undefined || seconds < 0) {
      const reason = date === undefined
        ? "its date is not a date"
        : seconds === undefined
        ? "its hours are not a number"
        : "its hours are negative";
      skipped.push({ line, seconds: seconds ?? 0, reason });
      continue;
    }
    const { user, ...subject } = subjectIn(row);
    const place = `${date} ${user}`;
    const start = ends.get(place) ?? startOf(date, options);
    const end = start + seconds * SECOND;
    ends.set(place, end);
    const { billable: _, ...about } = subject;
    const identity = JSON.stringify([date, seconds, user, about]);
    entries.push({
      ...{ line, start, end, placedOn: date, ...subject, identity },
      ...definedOf({ user }),
    });
  }
  const notes = entries.length === 0 ? [] : [
    "the entries have no times, so each day's are placed one after another",
  ];
  return { entries, skipped, notes };
}

function startOf(date: CivilDate, { dayStart, zone }: ReadOptions): Instant {
  return instantAt({ date, second: dayStart * 60 }, zone);
}

/** Reads hours such as `1.5`, `0,01` or `2.000,0`; they are in hundredths. */
function secondsIn(text: string): number | undefined {
  const plain = text.lastIndexOf(",") > text.lastIndexOf(".")
    ? text.replaceAll(".", "").replace(",", ".")
    : text.replaceAll(",", "");
  if (!/^-?\d+(?:\.\d+)?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 3600);
}

function subjectIn(row: ReportRow) {
  const name = `${row.cell("first name")} ${row.cell("last name")}`;
  const billable = row.cell("billable?");
  return {
    ...definedOf({
      client: filled(row.cell("client")),
      project: filled(row.cell("project")),
      task: filled(row.cell("task")),
    }),
    user: filled(name),
    description: row.cell("notes"),
    ...billable !== "" && { billable: /^yes$/i.test(billable) },
  };
}
