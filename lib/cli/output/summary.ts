import {
  type Summary,
  type SummaryRow,
  TABLE_UNITS,
} from "../../report/summary.ts";
import { printable, printableLines } from "../../text/printable.ts";
import type { Zone } from "../../time/zone.ts";
import { type Dimension, roundToTotal } from "../../tracking/totals.ts";
import type { CommandResult } from "../command.ts";
import type { SummaryJson, SummaryRowJson } from "../json/timer.ts";
import { bookedJson, bookedLines } from "./day.ts";
import {
  datesLabel,
  filterJson,
  filterLabels,
  formatTimeSpan,
  keyLabel,
  roundingLines,
  runningJson,
  runningNotes,
  totalLines,
} from "./entry.ts";
import { summaryChart } from "./summary_chart.ts";
import {
  barOf,
  type Column,
  csvOf,
  figures,
  markdownTableOf,
  tableWidth,
  textTable,
  truncate,
} from "./table.ts";

const FIGURES = ["hours", "entries", "share", "running"] as const;
const BAR_WIDTH = 24;
/** A narrower bar is unreadable. */
const MIN_BAR_WIDTH = 6;
const MIN_TITLE_WIDTH = 8;
const MIN_LABEL_WIDTH = 12;
const MAX_TITLE_WIDTH = 40;
const { minute: MINUTE_SECONDS, hundredth: HOUR_SECONDS } = TABLE_UNITS;

/** The headers of columns by dimension. */
export const HEADERS: Record<Dimension, string> = {
  day: "Day",
  week: "Week",
  month: "Month",
  task: "Task",
  plan: "Plan",
  sprint: "Sprint",
  tag: "Tag",
};

/** Where a summary is printed. */
export interface SummaryOutput {
  readonly isTerminal: boolean;
  /** The width of the terminal in columns. */
  readonly columns: number | undefined;
  /** The time zone of printed times. */
  readonly zone: Zone;
  /** Whether only a table is printed, as with `--csv`. */
  readonly isTable: boolean;
}

/** The rounded figures of a row, which add up to those of the total. */
interface Figures {
  readonly minutes: number;
  /** Hundredths of an hour. */
  readonly hours: number;
  /** Percent. */
  readonly share: number;
}

/** A row with its rounded figures and subgroups. */
interface ShownRow extends Figures {
  readonly row: SummaryRow;
  readonly by: Dimension;
  /** The rows from the outermost group to this one. */
  readonly path: readonly Pick<ShownRow, "by" | "row">[];
  readonly rows: readonly ShownRow[];
}

/** Renders the result of `worktime timer summary`. */
export async function renderSummary(
  summary: Summary,
  output: SummaryOutput,
): Promise<CommandResult<SummaryJson>> {
  const { booked, notes } = summary;
  const shown = shownRows(summary);
  const lines = shown.length > 0
    ? [
      ...await textLines(shown, summary, output),
      ...totalLines(summary, {
        zone: output.zone,
        remark: onceRemark(summary),
      }),
      ...roundingLines(summary),
    ]
    : ["No time recorded"];
  return {
    text: [headingOf(summary), ...lines, ...booked ? bookedLines(booked) : []]
      .join("\n"),
    ...output.isTerminal && isStacked(summary) &&
      { chart: summaryChart(summary, output) },
    get json() {
      return jsonOf(summary, shown, output);
    },
    get csv() {
      return csvOf(columnsOf(summary), leavesOf(shown).map(cellsOf));
    },
    get md() {
      return markdownOf(summary, leavesOf(shown));
    },
    notes: [
      // A table has no line for the running timer.
      ...output.isTable ? runningNotes(summary, output.zone) : [],
      ...printableLines(notes),
    ],
  };
}

/** Whether a summary is by two dimensions, whose bars can be divided. */
function isStacked({ by, thenBy: [inner, ...more], rows }: Summary): boolean {
  return rows.length > 0 && inner !== undefined && inner !== by &&
    more.length === 0;
}

function shownRows({ by, thenBy, rows, totalSeconds }: Summary): ShownRow[] {
  const dimensions = [by, ...thenBy];
  const within = (
    rows: readonly SummaryRow[],
    whole: Figures & { seconds: number },
    outer: ShownRow["path"],
  ): ShownRow[] => {
    if (rows.length === 0) return [];
    const by = dimensions[outer.length] ?? "task";
    const figures = figuresOf(rows, whole, totalSeconds);
    return rows.map((row, i) => {
      const own = figures[i] ?? { minutes: 0, hours: 0, share: 0 };
      const path = [...outer, { by, row }];
      const inner = { ...own, seconds: row.seconds };
      return {
        ...own,
        row,
        by,
        path,
        rows: within(row.rows ?? [], inner, path),
      };
    });
  };
  const whole = {
    seconds: totalSeconds,
    minutes: Math.floor(totalSeconds / MINUTE_SECONDS),
    hours: Math.round(totalSeconds / HOUR_SECONDS),
    share: 100,
  };
  return within(rows, whole, []);
}

/**
 * Rounds the figures of rows so that they add up to the whole. Groups by tag can
 * exceed the whole, because entries with several tags are in several rows.
 */
function figuresOf(
  rows: readonly SummaryRow[],
  whole: Figures & { seconds: number },
  totalSeconds: number,
): Figures[] {
  const amounts = rows.map(({ seconds }) => seconds);
  const sum = sumOf(rows);
  const addsUp = Math.abs(sum - whole.seconds) < 0.001;
  const percent = totalSeconds / 100;
  const minutes = roundToTotal(amounts, {
    unit: MINUTE_SECONDS,
    total: addsUp ? whole.minutes : Math.floor(sum / MINUTE_SECONDS),
  });
  const hours = roundToTotal(amounts, {
    unit: HOUR_SECONDS,
    total: addsUp ? whole.hours : Math.round(sum / HOUR_SECONDS),
  });
  const shares = totalSeconds === 0
    ? []
    : addsUp
    ? roundToTotal(amounts, { unit: percent, total: whole.share })
    : amounts.map((it) => Math.round(it / percent));
  return amounts.map((_, i) => ({
    minutes: minutes[i] ?? 0,
    hours: hours[i] ?? 0,
    share: shares[i] ?? 0,
  }));
}

function sumOf(rows: readonly SummaryRow[]): number {
  return rows.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Returns the first line, which says what is summarized. */
export function headingOf({ by, thenBy, from, to, filter }: Summary): string {
  const what = `Summary by ${[by, ...thenBy].join(", ")}`;
  return [`${what}: ${datesLabel({ from, to })}`, ...filterLabels(filter)]
    .join(", ");
}

/** Explains why the rows do not add up to the total. */
export function onceRemark({ by, rows, totalSeconds }: Summary): string {
  return by === "tag" && sumOf(rows) > totalSeconds
    ? " (entries with several tags count once)"
    : "";
}

/** Flattens rows, each followed by its subgroups. */
function allRows(shown: readonly ShownRow[]): ShownRow[] {
  return shown.flatMap((it) => [it, ...allRows(it.rows)]);
}

/** Returns the rows without subgroups. */
function leavesOf(shown: readonly ShownRow[]): ShownRow[] {
  return shown.flatMap((it) => it.rows.length > 0 ? leavesOf(it.rows) : it);
}

const SHARE: Column<ShownRow> = figures("Share", ({ share }) => `${share}%`);

/** The rounded time, if it was requested. */
function roundedColumns({ rounding }: Summary): Column<ShownRow>[] {
  return rounding === undefined ? [] : [
    figures("Rounded", ({ row }) => formatTimeSpan(row.roundedSeconds ?? 0)),
  ];
}

function textColumns(
  rows: readonly ShownRow[],
  summary: Summary,
): Column<ShownRow>[] {
  const { by, thenBy } = summary;
  return [
    {
      header: [by, ...thenBy].map((it) => HEADERS[it]).join(", "),
      cell: ({ path, row, by }) =>
        "  ".repeat(path.length - 1) + labelOf(row, by, MAX_TITLE_WIDTH),
      minWidth: MIN_LABEL_WIDTH,
    },
    ...rows.every(({ row }) => row.title === undefined) ? [] : [{
      header: "Title",
      cell: ({ row }: ShownRow) => truncate(row.title ?? "", MAX_TITLE_WIDTH),
      minWidth: MIN_TITLE_WIDTH,
    }],
    figures("Time", ({ minutes }) => formatTimeSpan(minutes * MINUTE_SECONDS)),
    ...roundedColumns(summary),
    SHARE,
  ];
}

/** Formats a table that fits the terminal; the bar is the first to be dropped. */
async function textLines(
  shown: readonly ShownRow[],
  summary: Summary,
  { isTerminal, columns: width }: SummaryOutput,
): Promise<string[]> {
  const rows = allRows(shown);
  const columns = textColumns(rows, summary);
  // The bars of two dimensions are below the table.
  if (isTerminal && isStacked(summary)) {
    return await textTable(rows, columns, width);
  }
  const bar = { header: "", cell: () => "" };
  const room = width === undefined
    ? Infinity
    : width - tableWidth(rows, [...columns, bar]);
  if (room < MIN_BAR_WIDTH) return await textTable(rows, columns, width);
  const maxSeconds = shown.reduce(
    (max, { row }) => Math.max(max, row.seconds),
    1,
  );
  const options = { width: Math.min(BAR_WIDTH, room), isTerminal };
  const cell = ({ row }: ShownRow) => barOf(row.seconds / maxSeconds, options);
  return await textTable(rows, [...columns, { header: "", cell }]);
}

function markdownOf(summary: Summary, rows: readonly ShownRow[]): string {
  const dimensions = [summary.by, ...summary.thenBy];
  const withTitle = rows.some(({ path }) => titleOf(path) !== undefined);
  const columns: Column<ShownRow>[] = [
    ...dimensions.map((by, i): Column<ShownRow> => ({
      header: HEADERS[by],
      cell: ({ path }) => path[i] ? labelOf(path[i].row, by, Infinity) : "",
    })),
    ...withTitle
      ? [{
        header: "Title",
        cell: ({ path }: ShownRow) => printable(titleOf(path) ?? "", Infinity),
      }]
      : [],
    figures(
      "Time",
      ({ minutes, row }) =>
        formatTimeSpan(minutes * MINUTE_SECONDS) +
        (row.isRunning ? " (running)" : ""),
    ),
    ...roundedColumns(summary),
    SHARE,
  ];
  const { totalSeconds, totalRoundedSeconds: rounded } = summary;
  const totals = [totalSeconds, ...rounded === undefined ? [] : [rounded]]
    .map(formatTimeSpan);
  const empty = columns.slice(totals.length + 2).map(() => "");
  const table = markdownTableOf(rows, columns, [
    "Total",
    ...empty,
    ...totals,
    "",
  ]);
  return [table, ...roundingLines(summary)].join("\n\n");
}

function labelOf({ key }: SummaryRow, by: Dimension, width: number): string {
  return keyLabel(key, by, (text) => truncate(text, width));
}

function titleOf(path: ShownRow["path"]): string | undefined {
  return path.find(({ row }) => row.title !== undefined)?.row.title;
}

function columnsOf({ thenBy, by, rounding }: Summary): string[] {
  const keys = thenBy.length > 0 ? [by, ...thenBy] : ["key"];
  const rounded = rounding ? ["rounded_seconds"] : [];
  return [...keys, "title", "seconds", ...rounded, ...FIGURES];
}

/** Returns the CSV cells of a row of the last dimension. */
function cellsOf(shown: ShownRow): Record<string, unknown> {
  const { path } = shown;
  const keys = path.length > 1
    ? Object.fromEntries(path.map(({ by, row }) => [by, row.key ?? null]))
    : {};
  return { ...recordOf(shown), ...keys, title: titleOf(path) ?? null };
}

function recordOf(
  { row, hours, share }: ShownRow,
): SummaryRowJson {
  return {
    key: row.key ?? null,
    title: row.title ?? null,
    seconds: row.seconds,
    ...row.roundedSeconds !== undefined &&
      { rounded_seconds: row.roundedSeconds },
    hours: hours / 100,
    entries: row.entryCount,
    share,
    running: row.isRunning ?? false,
  };
}

function rowJson(shown: ShownRow): SummaryRowJson {
  const record = recordOf(shown);
  return shown.rows.length > 0
    ? { ...record, rows: shown.rows.map(rowJson) }
    : record;
}

function jsonOf(
  summary: Summary,
  shown: readonly ShownRow[],
  { zone }: SummaryOutput,
): SummaryJson {
  const { by, thenBy, from, to, filter, rounding, running, booked } = summary;
  return {
    by,
    then_by: thenBy,
    from: from ?? null,
    to: to ?? null,
    filter: filterJson(filter),
    ...rounding && { rounding },
    rows: shown.map(rowJson),
    total_seconds: summary.totalSeconds,
    ...summary.totalRoundedSeconds !== undefined &&
      { total_rounded_seconds: summary.totalRoundedSeconds },
    entries: summary.entryCount,
    running: runningJson(running, zone),
    booked: booked ? bookedJson(booked) : null,
    notes: summary.notes,
  };
}
