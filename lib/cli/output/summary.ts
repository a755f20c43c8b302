import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { instantToType } from "../../time/typed_time.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import {
  type Dimension,
  type Summary,
  type SummaryRow,
  wholeUnits,
} from "../../tracking/totals.ts";
import { EARLIEST } from "../../use_cases/timers/summarize.ts";
import type { Answer } from "../command.ts";
import {
  alignColumns,
  barOf,
  csvOf,
  fitColumns,
  markdownTable,
  shortText,
  tableWidth,
  widthsOf,
} from "./table.ts";
import { bookedJson, bookedLines } from "./status.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./entry.ts";

const FIGURES = ["seconds", "hours", "entries", "share", "running"] as const;
const BAR_WIDTH = 24;
/** A bar of fewer columns says nothing. */
const LEAST_BAR = 6;
const LEAST_TITLE = 8;
const LEAST_LABEL = 12;
const TITLE_COLUMNS = 40;
const MINUTE_SECONDS = 60;
/** A hundredth of an hour. */
const HOUR_SECONDS = 36;

const HEADERS: Record<Dimension, string> = {
  day: "Day",
  week: "Week",
  month: "Month",
  task: "Task",
  plan: "Plan",
  sprint: "Sprint",
  tag: "Tag",
};

/** How a summary is printed. */
interface SummaryOutput {
  /** Whether a person reads it as it comes. */
  readonly isTerminal: boolean;
  /** The width of the terminal. */
  readonly columns: number | undefined;
  /** The zone in which times are printed. */
  readonly zone: Zone;
  /** Whether it is printed as a table only, without lines around it. */
  readonly isTable: boolean;
}

/** The whole units of a row, which add up to those of all rows. */
interface Figures {
  readonly minutes: number;
  /** Hundredths of an hour. */
  readonly hours: number;
  readonly share: number;
}

/** A row as it is shown, with those of the next dimension in it. */
interface ShownRow extends Figures {
  readonly row: SummaryRow;
  readonly by: Dimension;
  /** The dimension and key of each row that it is in, and its own. */
  readonly path: readonly { by: Dimension; row: SummaryRow }[];
  readonly rows: readonly ShownRow[];
}

/** What `worktime timer summary` prints. */
export async function answerSummary(
  summary: Summary,
  output: SummaryOutput,
): Promise<Answer> {
  const { rows, booked } = summary;
  const shown = shownRows(summary);
  const table = rows.length > 0
    ? await textTable(summary, shown, output)
    : ["No time recorded"];
  const total = rows.length > 0 ? totalLines(summary, output) : [];
  return {
    text: [
      headingOf(summary),
      ...table,
      ...total,
      ...booked ? bookedLines(booked) : [],
    ].join("\n"),
    json: jsonOf(summary, shown, output),
    csv: csvOf(columnsOf(summary), leavesOf(shown).map(cellsOf)),
    md: markdownOf(summary, shown),
    notes: [
      ...output.isTable ? runningNotes(summary, output) : [],
      ...summary.notes.map((note) => printable(note)),
    ],
  };
}

function shownRows({ by, thenBy, rows, totalSeconds }: Summary): ShownRow[] {
  const whole: Figures & { seconds: number } = {
    seconds: totalSeconds,
    minutes: Math.floor(totalSeconds / MINUTE_SECONDS),
    hours: Math.round(totalSeconds / HOUR_SECONDS),
    share: 100,
  };
  const within = (
    rows: readonly SummaryRow[],
    whole: Figures & { seconds: number },
    path: ShownRow["path"],
  ): ShownRow[] => {
    const by = dimensions[path.length] ?? "task";
    const figures = figuresOf(rows, whole, totalSeconds);
    return rows.map((row, i) => {
      const own = figures[i] ?? { minutes: 0, hours: 0, share: 0 };
      const inner = [...path, { by, row }];
      return {
        ...own,
        row,
        by,
        path: inner,
        rows: within(row.rows ?? [], { ...own, seconds: row.seconds }, inner),
      };
    });
  };
  const dimensions = [by, ...thenBy];
  return within(rows, whole, []);
}

/** Whole units of rows; those of several tags add up to more than the whole. */
function figuresOf(
  rows: readonly SummaryRow[],
  whole: Figures & { seconds: number },
  totalSeconds: number,
): Figures[] {
  const amounts = rows.map(({ seconds }) => seconds);
  const sum = amounts.reduce((sum, it) => sum + it, 0);
  const isSplit = Math.abs(sum - whole.seconds) < 0.001;
  const percent = totalSeconds / 100;
  const minutes = wholeUnits(amounts, {
    unit: MINUTE_SECONDS,
    total: isSplit ? whole.minutes : Math.floor(sum / MINUTE_SECONDS),
  });
  const hours = wholeUnits(amounts, {
    unit: HOUR_SECONDS,
    total: isSplit ? whole.hours : Math.round(sum / HOUR_SECONDS),
  });
  const shares = totalSeconds === 0
    ? []
    : isSplit
    ? wholeUnits(amounts, { unit: percent, total: whole.share })
    : amounts.map((it) => Math.round(it / percent));
  return amounts.map((_, i) => ({
    minutes: minutes[i] ?? 0,
    hours: hours[i] ?? 0,
    share: shares[i] ?? 0,
  }));
}

function headingOf({ by, thenBy, from, to, filter }: Summary): string {
  const dates = from === undefined || to === undefined
    ? "all time"
    : from === to
    ? `${from} (${weekdayOf(from)})`
    : from === EARLIEST
    ? `until ${to}`
    : `${from} to ${to}`;
  const { plan, sprint, taskId } = filter;
  const parts = [
    `Summary by ${[by, ...thenBy].join(", ")}: ${dates}`,
    ...plan === undefined ? [] : [`plan ${printable(plan)}`],
    ...sprint === undefined ? [] : [`sprint ${printable(sprint)}`],
    ...taskId === undefined ? [] : [`task ${printable(taskId)}`],
  ];
  return parts.join(", ");
}

/** All rows, those of the next dimension below the one that they are in. */
function allRows(shown: readonly ShownRow[]): ShownRow[] {
  return shown.flatMap((it) => [it, ...allRows(it.rows)]);
}

/** The rows that nothing else adds up to. */
function leavesOf(shown: readonly ShownRow[]): ShownRow[] {
  return shown.flatMap((it) => it.rows.length > 0 ? leavesOf(it.rows) : [it]);
}

/** A header and aligned rows that fit the terminal: the bar goes first. */
async function textTable(
  { by, thenBy, rows }: Summary,
  shown: readonly ShownRow[],
  { isTerminal, columns }: SummaryOutput,
): Promise<string[]> {
  const all = allRows(shown);
  const withTitle = all.some(({ row }) => row.title !== undefined);
  const title = (text: string) => withTitle ? [text] : [];
  const header = [by, ...thenBy].map((it) => HEADERS[it]).join(", ");
  const table = [
    [header, ...title("Title"), "Time", "Share"],
    ...all.map((it) => [
      "  ".repeat(it.path.length - 1) + labelOf(it.row, it.by, TITLE_COLUMNS),
      ...title(shortText(it.row.title ?? "", TITLE_COLUMNS)),
      formatTimeSpan(it.minutes * MINUTE_SECONDS),
      `${it.share}%`,
    ]),
  ];
  const toRight = withTitle ? [2, 3] : [1, 2];
  const room = columns === undefined
    ? BAR_WIDTH
    : columns - tableWidth([...widthsOf(table), 0]);
  const width = Math.min(BAR_WIDTH, room);
  const label = { column: 0, least: LEAST_LABEL };
  const fitted = fitColumns(
    table,
    columns,
    withTitle ? [{ column: 1, least: LEAST_TITLE }, label] : [label],
  );
  if (width < LEAST_BAR) return await alignColumns(fitted, toRight);
  const most = rows.reduce((most, it) => Math.max(most, it.seconds), 1);
  return await alignColumns(
    fitted.map((row, i) => {
      const { seconds = 0 } = all[i - 1]?.row ?? {};
      const fraction = seconds / most;
      return [...row, i === 0 ? "" : barOf(fraction, { width, isTerminal })];
    }),
    toRight,
  );
}

function markdownOf(summary: Summary, shown: readonly ShownRow[]): string {
  const dimensions = [summary.by, ...summary.thenBy];
  const leaves = leavesOf(shown);
  const withTitle = leaves.some(({ path }) => titleOf(path) !== undefined);
  const title = (text: string) => withTitle ? [text] : [];
  const total = formatTimeSpan(summary.totalSeconds);
  const rows = [
    [
      ...dimensions.map((it) => HEADERS[it]),
      ...title("Title"),
      "Time",
      "Share",
    ],
    ...leaves.map(({ row, path, minutes, share }) => [
      ...path.map(({ row, by }) => labelOf(row, by, Infinity)),
      ...title(printable(titleOf(path) ?? "", Infinity)),
      formatTimeSpan(minutes * MINUTE_SECONDS) +
      (row.isRunning ? " (running)" : ""),
      `${share}%`,
    ]),
    ["Total", ...dimensions.slice(1).map(() => ""), ...title(""), total, ""],
  ];
  const first = dimensions.length + title("").length;
  return markdownTable(rows, [first, first + 1]);
}

function titleOf(path: ShownRow["path"]): string | undefined {
  return path.find(({ row }) => row.title !== undefined)?.row.title;
}

function labelOf(
  { key }: SummaryRow,
  by: Dimension,
  columns: number,
): string {
  if (key === undefined) return `(no ${by})`;
  if (by !== "day") return shortText(key, columns);
  return `${key} (${weekdayOf(key as CivilDate)})`;
}

function totalLines(summary: Summary, { zone }: SummaryOutput): string[] {
  const { by, rows, totalSeconds, running } = summary;
  const sum = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  // Else the rows seem not to add up.
  const once = by === "tag" && sum > totalSeconds
    ? " (entries with several tags count once)"
    : "";
  const total = `Total: ${formatTimeSpan(totalSeconds)}${once}`;
  if (!running) return [total];
  const soFar = formatTimeSpan(running.seconds);
  const taskId = shortText(running.taskId, TITLE_COLUMNS);
  return [
    `${total} (${taskId} is running: ${soFar} so far)`,
    ...forgottenLines(summary, zone),
  ];
}

/** What to know of a running timer where only a table is printed. */
function runningNotes(summary: Summary, { zone }: SummaryOutput): string[] {
  const { running } = summary;
  if (!running) return [];
  const taskId = printable(running.taskId);
  const soFar = formatTimeSpan(running.seconds);
  return [
    `${taskId} is running: ${soFar} so far are counted ` +
    "(leave them out with --no-running)",
    ...forgottenLines(summary, zone),
  ];
}

function forgottenLines({ running }: Summary, zone: Zone): string[] {
  if (running?.likelyEnd === undefined) return [];
  const end = instantToType(running.likelyEnd, zone);
  return [`Was it forgotten? worktime timer stop --at ${end}`];
}

function columnsOf({ thenBy, by }: Summary): string[] {
  const keys = thenBy.length > 0 ? [by, ...thenBy] : ["key"];
  return [...keys, "title", ...FIGURES];
}

/** A row of the last dimension for a spreadsheet. */
function cellsOf(shown: ShownRow): Record<string, unknown> {
  const { path } = shown;
  const keys = path.length > 1
    ? Object.fromEntries(path.map(({ by, row }) => [by, row.key ?? null]))
    : {};
  return { ...recordOf(shown), ...keys, title: titleOf(path) ?? null };
}

function recordOf(
  { row, hours, share }: ShownRow,
): Record<"key" | "title" | typeof FIGURES[number], unknown> {
  return {
    key: row.key ?? null,
    title: row.title ?? null,
    seconds: row.seconds,
    hours: hours / 100,
    entries: row.entryCount,
    share,
    running: row.isRunning ?? false,
  };
}

function rowJson(shown: ShownRow): Record<string, unknown> {
  const record = recordOf(shown);
  return shown.rows.length > 0
    ? { ...record, rows: shown.rows.map(rowJson) }
    : record;
}

function jsonOf(
  summary: Summary,
  shown: readonly ShownRow[],
  { zone }: SummaryOutput,
): Record<string, unknown> {
  const { by, thenBy, from, to, filter, running, booked } = summary;
  return {
    by,
    then_by: thenBy,
    from: from ?? null,
    to: to ?? null,
    filter: {
      plan: filter.plan ?? null,
      sprint: filter.sprint ?? null,
      task: filter.taskId ?? null,
    },
    rows: shown.map(rowJson),
    total_seconds: summary.totalSeconds,
    entries: summary.entryCount,
    running: running
      ? {
        task: running.taskId,
        seconds: running.seconds,
        likely_end: running.likelyEnd === undefined
          ? null
          : formatInstant(running.likelyEnd, zone),
      }
      : null,
    booked: booked ? bookedJson(booked) : null,
    notes: summary.notes,
  };
}
