import {
  type Summary,
  type SummaryTable,
  summaryTable,
  TABLE_UNITS,
} from "../../report/summary.ts";
import { counted } from "../../text/printable.ts";
import { formatDuration } from "../../time/duration.ts";
import { roundToTotal } from "../../tracking/totals.ts";
import {
  type ChartLine,
  type ChartPart,
  type Drawing,
  legendLines,
  type Tone,
} from "./chart.ts";
import { keyLabel } from "./entry.ts";
import { truncateCell, widthOf } from "./table.ts";

/** The shapes of the keys, which can be told apart without colors. */
const SHAPES: readonly (readonly [block: string, Tone])[] = [
  ["█", "first"],
  ["▒", "second"],
  ["░", "third"],
  ["▓", "fourth"],
  ["▞", "fifth"],
  ["=", "first"],
  ["+", "second"],
  ["-", "third"],
];
/** The shape of all other keys together. */
const REST = "·";

/** The length of the longest bar. */
const MAX_BAR_WIDTH = 60;
const MAX_LABEL_WIDTH = 24;
const GAP = 2;

/** A key of the second dimension, or all those without a shape. */
interface Series {
  readonly shape: ChartPart;
  readonly name: string;
  /** The columns of the table that it has. */
  readonly columns: readonly number[];
  readonly minutes: number;
}

/**
 * Draws a summary by two dimensions: a bar for each key of the first, divided
 * by the keys of the second, and what each shape stands for.
 */
export function summaryChart(
  summary: Summary,
  { columns: width = Infinity }: Pick<Drawing, "columns">,
): ChartLine[] {
  const { by } = summary;
  const table = summaryTable(summary, TABLE_UNITS.minute);
  const series = seriesOf(summary, table);
  const limit = Math.max(8, Math.min(MAX_LABEL_WIDTH, Math.floor(width / 3)));
  const rows = table.rows.map(({ key, cells, total }) => ({
    label: keyLabel(key, by, (it) => truncateCell(it, limit)),
    time: formatDuration(total),
    amounts: series.map((it) =>
      it.columns.reduce((sum, column) => sum + (cells[column] ?? 0), 0)
    ),
    total,
  }));
  const labelWidth = largest(rows, ({ label }) => widthOf(label));
  const timeWidth = largest(rows, ({ time }) => time.length);
  const barWidth = Math.min(
    MAX_BAR_WIDTH,
    width - labelWidth - timeWidth - 2 * GAP,
  );
  const longest = largest(rows, ({ total }) => total);
  const gap = " ".repeat(GAP);
  return [
    ...rows.map(({ label, time, amounts, total }): ChartLine => {
      const padding = " ".repeat(labelWidth - widthOf(label));
      const length = Math.round(total / longest * barWidth);
      return [
        { text: `${label}${padding}${gap}${time.padStart(timeWidth)}${gap}` },
        ...barParts(series, columnsOf(amounts, length)),
      ];
    }),
    ...legendOf(series, width),
  ];
}

function barParts(
  series: readonly Series[],
  widths: readonly number[],
): ChartPart[] {
  return series.flatMap(({ shape }, i): ChartPart[] => {
    const text = shape.text.repeat(widths[i] ?? 0);
    return text === "" ? [] : [{ ...shape, text }];
  });
}

function legendOf(series: readonly Series[], width: number): ChartLine[] {
  const items = series.map(({ shape, name, minutes }) => {
    const time = formatDuration(minutes);
    const room = Math.min(MAX_LABEL_WIDTH, width - time.length - 3);
    return [shape, `${truncateCell(name, room)} ${time}`] as const;
  });
  return legendLines(items, width);
}

function largest<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return items.reduce((max, it) => Math.max(max, sizeOf(it)), 0);
}

function shortened(label: string): string {
  return truncateCell(label, MAX_LABEL_WIDTH);
}

/** Gives the keys with the most time a shape, in the order of the table. */
function seriesOf(
  { thenBy: [by = "task"] }: Summary,
  { columns, totals }: SummaryTable,
): Series[] {
  const minutesOf = (column: number) => totals[column] ?? 0;
  const bySize = [...columns.keys()]
    .filter((column) => minutesOf(column) > 0)
    .sort((a, b) => minutesOf(b) - minutesOf(a));
  const hasRest = bySize.length > SHAPES.length;
  const shown = bySize.slice(0, SHAPES.length).sort((a, b) => a - b);
  const rest = hasRest ? bySize.slice(SHAPES.length) : [];
  return [
    ...shown.map((column, i): Series => {
      const [text = "", tone] = SHAPES[i] ?? [];
      return {
        shape: { text, tone },
        name: keyLabel(columns[column], by, shortened),
        columns: [column],
        minutes: minutesOf(column),
      };
    }),
    ...hasRest
      ? [{
        shape: { text: REST },
        name: counted(rest.length, "other"),
        columns: rest,
        minutes: rest.reduce((sum, column) => sum + minutesOf(column), 0),
      }]
      : [],
  ];
}

/**
 * Divides a bar by amounts. Each amount gets at least one column if there are
 * enough, so that a small value does not look like zero.
 */
function columnsOf(amounts: readonly number[], length: number): number[] {
  const sum = amounts.reduce((all, it) => all + it, 0);
  if (sum === 0) return amounts.map(() => 0);
  const total = Math.max(length, 1);
  const parts = roundToTotal(amounts, { unit: sum / total, total });
  for (const [i, amount] of amounts.entries()) {
    if (amount === 0 || parts[i] !== 0) continue;
    const most = largest(parts, (it) => it);
    if (most === 1) break;
    parts[parts.indexOf(most)] = most - 1;
    parts[i] = 1;
  }
  return parts;
}
