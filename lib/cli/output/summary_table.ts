import { formatHundredths } from "../../report/document.ts";
import {
  type Summary,
  type SummaryTable,
  summaryTable,
  TABLE_UNITS,
} from "../../report/summary.ts";
import { csvOfRows, harmlessText } from "../../text/csv.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { formatDuration } from "../../time/duration.ts";
import type { Dimension } from "../../tracking/totals.ts";
import type { CommandResult } from "../command.ts";
import type { SummaryJson } from "../json/timer.ts";
import { keyLabel, roundingLines, totalLines } from "./entry.ts";
import {
  HEADERS,
  headingOf,
  onceRemark,
  renderSummary,
  type SummaryOutput,
} from "./summary.ts";
import {
  type Column,
  figures,
  markdownTableOf,
  tableWidth,
  textTable,
  truncate,
} from "./table.ts";

const MIN_LABEL_WIDTH = 8;

/** The longest labels of rows and columns on a terminal. */
const SHORT_NAMES = { label: 24, header: 12 };
const WHOLE_NAMES = { label: Infinity, header: Infinity };

/** A row as it is shown: of a key, or of the totals. */
type ShownRow = Pick<SummaryTable["rows"][number], "cells" | "total"> & {
  readonly label: string;
};

/**
 * Renders `worktime timer summary --table`: the first dimension as rows, the
 * second as columns, with sums. JSON has the same shape as without `--table`.
 */
export async function renderSummaryTable(
  summary: Summary,
  output: SummaryOutput,
): Promise<CommandResult<SummaryJson>> {
  const { columns: width, zone, isTable } = output;
  const plain = await renderSummary(summary, output);
  const tables = { csv: csvTextOf(summary), md: markdownOf(summary) };
  if (summary.rows.length === 0) return { ...plain, ...tables };
  const narrow = shownTable(summary, SHORT_NAMES);
  const least = leastWidthOf(narrow);
  if (!isTable && least > (width ?? Infinity)) {
    const note = `The table needs ${least} columns, but the terminal has ` +
      `${width}: use a shorter range, longer periods or --csv`;
    return { ...plain, notes: [note, ...plain.notes ?? []] };
  }
  const lines = [
    headingOf(summary),
    ...await textTable(narrow.rows, narrow.columns, width),
    ...totalLines(summary, { zone, remark: onceRemark(summary) }),
    ...roundingLines(summary),
  ];
  return { ...plain, ...tables, text: lines.join("\n") };
}

/** Returns the width of a table with the shortest labels. */
function leastWidthOf(
  { rows, columns }: ReturnType<typeof shownTable>,
): number {
  const labels = tableWidth(rows, columns.slice(0, 1));
  const excess = Math.max(labels - MIN_LABEL_WIDTH, 0);
  return tableWidth(rows, columns) - excess;
}

function markdownOf(summary: Summary): string {
  const { rows, columns } = shownTable(summary, WHOLE_NAMES);
  const totals = rows.slice(-1)
    .flatMap((row) => columns.map(({ cell }) => cell(row)));
  const table = markdownTableOf(rows.slice(0, -1), columns, totals);
  return [table, ...roundingLines(summary)].join("\n\n");
}

function shownTable(
  summary: Summary,
  longest: typeof SHORT_NAMES,
): { rows: ShownRow[]; columns: Column<ShownRow>[] } {
  const { by, thenBy: [inner = "task"] } = summary;
  const table = summaryTable(summary, TABLE_UNITS.minute);
  const shown = (minutes: number | undefined) =>
    minutes === undefined ? "" : formatDuration(minutes);
  const headers = headersOf(table.columns, inner, longest.header);
  return {
    rows: [
      ...table.rows.map(({ key, ...row }) => ({
        ...row,
        label: truncate(keyLabel(key, by), longest.label),
      })),
      { label: "Total", cells: table.totals, total: table.total },
    ],
    columns: [
      {
        header: HEADERS[by],
        cell: ({ label }) => label,
        minWidth: MIN_LABEL_WIDTH,
      },
      ...headers.map((header, j): Column<ShownRow> =>
        figures(header, ({ cells }) => shown(cells[j]))
      ),
      figures("Total", ({ total }) => shown(total)),
    ],
  };
}

/** Returns short headers: without the month or year that all of them share. */
function headersOf(
  keys: readonly (string | undefined)[],
  by: Dimension,
  maxWidth: number,
): string[] {
  const months = new Set(keys.map((key) => key?.slice(0, 7)));
  const years = new Set(keys.map((key) => key?.slice(0, 4)));
  return keys.map((key) => {
    if (key === undefined) return `(no ${by})`;
    switch (by) {
      case "day":
        return months.size > 1
          ? key.slice(years.size > 1 ? 0 : 5)
          : `${weekdayOf(key as CivilDate)} ${Number(key.slice(8))}`;
      case "week":
        return key.slice(years.size > 1 ? 0 : 5);
      default:
        return truncate(key, maxWidth);
    }
  });
}

/** Returns decimal hours, with the keys as they are. */
function csvTextOf(summary: Summary): string {
  const { by, thenBy: [inner = "task"] } = summary;
  const table = summaryTable(summary, TABLE_UNITS.hundredth);
  const hours = (value: number | undefined) =>
    value === undefined ? null : formatHundredths(value);
  const names = table.columns.map((key) => key ?? `(no ${inner})`);
  const rows = [
    ...table.rows.map(({ key, ...row }) => ({
      ...row,
      label: key ?? `(no ${by})`,
    })),
    { label: "Total", cells: table.totals, total: table.total },
  ];
  return csvOfRows([
    [by, ...names, "total"].map(harmlessText),
    ...rows.map(({ label, cells, total }) => [
      harmlessText(label),
      ...cells.map(hours),
      hours(total),
    ]),
  ]);
}
