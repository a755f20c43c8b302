import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import type { Summary, SummaryRow } from "../../timers/summary.ts";
import { type Dimension, percentsOf } from "../../timers/totals.ts";
import { EARLIEST } from "../../use_cases/summary_request.ts";
import type { Answer } from "../command.ts";
import { barOf } from "./bar.ts";
import { bookedJson, bookedLines } from "./booked.ts";
import { csvOf } from "./csv.ts";
import { markdownTable } from "./markdown_table.ts";
import { printable } from "./printable.ts";
import { shortText } from "./short_text.ts";
import { formatTimeSpan } from "./time_span.ts";
import { alignWide } from "./wide_columns.ts";

const COLUMNS = [
  "key",
  "title",
  "seconds",
  "hours",
  "entries",
  "share",
] as const;
const BAR_WIDTH = 24;
const TITLE_COLUMNS = 40;

const HEADERS: Record<Dimension, string> = {
  day: "Day",
  week: "Week",
  month: "Month",
  task: "Task",
  plan: "Plan",
  sprint: "Sprint",
  tag: "Tag",
};

/** What `worktime timer summary` prints. */
export function answerSummary(
  summary: Summary,
  { isTerminal }: { isTerminal: boolean },
): Answer {
  const { rows, booked } = summary;
  const shares = sharesOf(summary);
  const header = [headingOf(summary)];
  const table = rows.length > 0
    ? alignWide(tableOf(summary, { shares, isTerminal }), rightOf(summary))
    : ["No time recorded"];
  const total = rows.length > 0 ? totalLines(summary) : [];
  return {
    text: [...header, ...table, ...total, ...booked ? bookedLines(booked) : []]
      .join("\n"),
    json: jsonOf(summary, shares),
    csv: csvOf(COLUMNS, rows.map((row, i) => recordOf(row, shares[i] ?? 0))),
    md: markdownTable(
      tableOf(summary, { shares }).concat([totalRow(summary)]),
      rightOf(summary),
    ),
  };
}

/** Percents of the total; of tags, that may be more than 100 in all. */
function sharesOf({ by, rows, totalSeconds }: Summary): number[] {
  const seconds = rows.map(({ seconds }) => seconds);
  if (by !== "tag") return percentsOf(seconds);
  return seconds.map((it) =>
    totalSeconds && Math.round(it * 100 / totalSeconds)
  );
}

function headingOf({ by, from, to, filter }: Summary): string {
  const dates = from === undefined || to === undefined
    ? "all time"
    : from === to
    ? `${from} (${weekdayOf(from)})`
    : from === EARLIEST
    ? `until ${to}`
    : `${from} to ${to}`;
  const { plan, sprint, taskId } = filter;
  const parts = [
    `Summary by ${by}: ${dates}`,
    ...plan === undefined ? [] : [`plan ${printable(plan)}`],
    ...sprint === undefined ? [] : [`sprint ${printable(sprint)}`],
    ...taskId === undefined ? [] : [`task ${printable(taskId)}`],
  ];
  return parts.join(", ");
}

/** Header and rows; with bars and short names where it is to be a picture. */
function tableOf(
  { by, rows }: Summary,
  { shares, isTerminal }: {
    shares: readonly number[];
    isTerminal?: boolean;
  },
): string[][] {
  const withTitle = rows.some(({ title }) => title !== undefined);
  const most = Math.max(...rows.map(({ seconds }) => seconds), 1);
  const columns = isTerminal === undefined ? Infinity : TITLE_COLUMNS;
  const barIn = (row: SummaryRow) =>
    isTerminal === undefined
      ? []
      : [barOf(row.seconds / most, { width: BAR_WIDTH, isTerminal })];
  return [
    [
      HEADERS[by],
      ...withTitle ? ["Title"] : [],
      "Time",
      "Share",
      ...isTerminal === undefined ? [] : [""],
    ],
    ...rows.map((row, i) => [
      labelOf(row, by, columns),
      ...withTitle ? [shortText(row.title ?? "", columns)] : [],
      formatTimeSpan(row.seconds),
      `${shares[i]}%`,
      ...barIn(row),
    ]),
  ];
}

function rightOf({ rows }: Summary): number[] {
  return rows.some(({ title }) => title !== undefined) ? [2, 3] : [1, 2];
}

function totalRow({ rows, totalSeconds }: Summary): string[] {
  const withTitle = rows.some(({ title }) => title !== undefined);
  const time = formatTimeSpan(totalSeconds);
  return ["Total", ...withTitle ? [""] : [], time, ""];
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

function totalLines(summary: Summary): string[] {
  const { by, rows, totalSeconds, running } = summary;
  const sum = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  // Else the rows seem not to add up.
  const once = by === "tag" && sum > totalSeconds
    ? ", with several tags counted once"
    : "";
  const total = `Total: ${formatTimeSpan(totalSeconds)}${once}`;
  if (!running) return [total];
  const soFar = formatTimeSpan(running.seconds);
  const taskId = shortText(running.taskId, TITLE_COLUMNS);
  return [`${total} (${taskId} is running: ${soFar} so far)`];
}

function recordOf(
  { key, title, seconds, entryCount }: SummaryRow,
  share: number,
): Record<typeof COLUMNS[number], string | number | null> {
  return {
    key: key ?? null,
    title: title ?? null,
    seconds,
    hours: Number((seconds / 3600).toFixed(2)),
    entries: entryCount,
    share,
  };
}

function jsonOf(
  summary: Summary,
  shares: readonly number[],
): Record<string, unknown> {
  const { by, from, to, filter, rows, running, booked } = summary;
  return {
    by,
    from: from ?? null,
    to: to ?? null,
    filter: {
      plan: filter.plan ?? null,
      sprint: filter.sprint ?? null,
      task: filter.taskId ?? null,
    },
    rows: rows.map((row, i) => recordOf(row, shares[i] ?? 0)),
    total_seconds: summary.totalSeconds,
    entries: summary.entryCount,
    running: running
      ? { task: running.taskId, seconds: running.seconds }
      : null,
    booked: booked ? bookedJson(booked) : null,
  };
}
