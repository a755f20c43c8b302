import { MINUTE } from "@std/datetime";
import {
  type CivilDate,
  type CivilMonth,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import { datesOfMonth, mondayOf } from "../../time/date_range.ts";
import {
  civilTimeAt,
  fixedZone,
  instantOf,
  type Zone,
} from "../../time/zone.ts";
import type { DayReport, ReportedEvent } from "../../workday/day.ts";
import type { YearStats } from "../../workday/month.ts";
import type { AbsenceKind } from "../../workday/terms.ts";
import { MONTHS } from "./entry.ts";
import { widthOf } from "./table.ts";

/** What a color stands for. It only accompanies a shape or a letter. */
export type Tone =
  | "work"
  | "lunch"
  | "break"
  | "absence"
  | "problem"
  // The parts of a divided bar.
  | "first"
  | "second"
  | "third"
  | "fourth"
  | "fifth";

/** Part of a drawn line. */
export interface ChartPart {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** A line drawn below a text. */
export type ChartLine = readonly ChartPart[];

/** Select Graphic Rendition: the foreground colors of the terminal's theme. */
const COLORS: Readonly<Record<Tone, number>> = {
  work: 32,
  lunch: 33,
  break: 36,
  absence: 35,
  problem: 31,
  first: 32,
  second: 33,
  third: 36,
  fourth: 35,
  fifth: 34,
};

/** The default foreground color. */
const RESET = "\x1b[39m";

/**
 * Formats drawn lines. Only with colors do they contain escape sequences.
 *
 * @param escape Escapes text from files, but not the colors.
 */
export function formatChart(
  lines: readonly ChartLine[],
  hasColors: boolean,
  escape: (text: string) => string = (text) => text,
): string {
  return lines.map((parts) =>
    parts.map(({ text, tone }) =>
      hasColors && tone
        ? `\x1b[${COLORS[tone]}m${escape(text)}${RESET}`
        : escape(text)
    ).join("")
  ).join("\n");
}

/** Joins neighboring characters of the same tone. */
function joinParts(parts: readonly ChartPart[]): ChartLine {
  const joined: ChartPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && last.tone === part.tone) {
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

/** Joins parts of a legend to lines that fit a width. */
export function legendLines(
  items: readonly (readonly [shape: ChartPart, name: string])[],
  width = Infinity,
): ChartLine[] {
  const lines: ChartPart[][] = [];
  let room = 0;
  for (const [shape, name] of items) {
    const needed = shape.text.length + 1 + widthOf(name);
    const last = lines.at(-1);
    if (last && room >= needed + 2) {
      last.push({ text: "  " }, shape, { text: ` ${name}` });
      room -= needed + 2;
    } else {
      lines.push([shape, { text: ` ${name}` }]);
      room = width - needed;
    }
  }
  return lines;
}

/** How lines are drawn. */
export interface Drawing {
  /** Whether standard output is a terminal, which shows block characters. */
  readonly isTerminal: boolean;
  /** The width of the terminal in columns; unlimited if undefined. */
  readonly columns: number | undefined;
}

/** What a column of a ruler shows. */
export type Mark = "work" | "lunch" | "break" | "unknown";

/** A stretch on an axis in minutes. */
export interface MarkedStretch {
  readonly mark: Mark;
  readonly start: number;
  readonly end: number;
}

/** The shapes, which can be told apart without colors, and in ASCII. */
const SHAPES: Readonly<Record<Mark, readonly [block: string, ascii: string]>> =
  {
    work: ["█", "#"],
    lunch: ["▒", "="],
    break: ["░", "-"],
    unknown: ["?", "?"],
  };

const NAMES: Readonly<Record<Mark, string>> = {
  work: "work",
  lunch: "lunch",
  break: "break",
  unknown: "no stop",
};

/** Minutes per column, from the finest scale to the coarsest. */
const SCALES = [15, 30, 60, 120] as const;
/** The longest day, of 72 hours, fits 40 columns. */
const COARSEST = 120;

/** The columns of a ruler. */
interface Axis {
  /** The minute at which the first column starts. */
  readonly from: number;
  readonly count: number;
  readonly minutesPerColumn: number;
}

/**
 * Returns an axis that starts on a whole hour and fits a width, with 15 minutes
 * a column if possible.
 */
export function axisFor(
  stretches: readonly MarkedStretch[],
  width = Infinity,
): Axis {
  const first = stretches.reduce(
    (min, it) => Math.min(min, it.start),
    Infinity,
  );
  const last = stretches.reduce((max, it) => Math.max(max, it.end), first + 1);
  const from = Math.floor(first / 60) * 60;
  const countAt = (minutes: number) => Math.ceil((last - from) / minutes);
  const minutesPerColumn = SCALES.find((it) => countAt(it) <= width) ??
    COARSEST;
  return { from, minutesPerColumn, count: countAt(minutesPerColumn) };
}

/**
 * Returns what each column shows: whatever takes most of its time. A stretch
 * too short for that takes the column where most of it is, so that none is
 * lost.
 */
export function marksOn(
  { from, count, minutesPerColumn }: Axis,
  stretches: readonly MarkedStretch[],
): (Mark | undefined)[] {
  const overlap = (column: number, { start, end }: MarkedStretch) => {
    const left = from + column * minutesPerColumn;
    const right = left + minutesPerColumn;
    return Math.min(end, right) - Math.max(start, left);
  };
  const owners = Array.from({ length: count }, (_, column) => {
    const [longest] = stretches.toSorted((a, b) =>
      overlap(column, b) - overlap(column, a)
    );
    const isMost = longest &&
      overlap(column, longest) * 2 >= minutesPerColumn;
    return isMost ? longest : undefined;
  });
  const short = stretches.filter((it) =>
    it.end > it.start && !owners.includes(it)
  );
  for (const stretch of short) {
    const [column] = [...owners.keys()].sort((a, b) =>
      overlap(b, stretch) - overlap(a, stretch)
    );
    if (column !== undefined) owners[column] = stretch;
  }
  return owners.map((it) => it?.mark);
}

/** Draws the columns of a ruler. */
export function drawMarks(
  marks: readonly (Mark | undefined)[],
  { isTerminal }: Pick<Drawing, "isTerminal">,
): ChartLine {
  const end = marks.findLastIndex((mark) => mark !== undefined) + 1;
  return joinParts(
    marks.slice(0, end).map((mark): ChartPart =>
      mark === undefined ? { text: " " } : partOf(mark, isTerminal)
    ),
  );
}

function partOf(mark: Mark, isTerminal: boolean): ChartPart {
  const [block, ascii] = SHAPES[mark];
  const tone = mark === "unknown" ? "problem" : mark;
  return { text: isTerminal ? block : ascii, tone };
}

/**
 * Labels the whole hours below a ruler, as many as have room.
 *
 * @param hourAt Returns the wall clock minute at a minute of the axis.
 */
export function scaleLine(
  { from, count, minutesPerColumn }: Axis,
  width = Infinity,
  clockAt: (minute: number) => number = (minute) => minute,
): string {
  let line = "";
  for (let column = 0; column <= count && column + 2 <= width; column++) {
    const clock = clockAt(from + column * minutesPerColumn);
    const isHour = clock % 60 < minutesPerColumn;
    const hasRoom = line === "" || column > line.length;
    if (!isHour || !hasRoom) continue;
    const hour = Math.floor(clock / 60) % 24;
    line = line.padEnd(column) + String(hour).padStart(2, "0");
  }
  return line;
}

/** Names the shapes of a ruler, and its scale if it is not the usual one. */
export function rulerLegend(
  marks: readonly (Mark | undefined)[],
  { minutesPerColumn }: Pick<Axis, "minutesPerColumn">,
  { isTerminal, columns }: Drawing,
): ChartLine[] {
  const names = Object.keys(SHAPES) as Mark[];
  const shown = names.filter((mark) => marks.includes(mark));
  const items = shown.map((mark) =>
    [partOf(mark, isTerminal), NAMES[mark]] as const
  );
  return [
    ...legendLines(items, columns),
    ...shown.length === 0 || minutesPerColumn === SCALES[0]
      ? []
      : [[{ text: `${minutesPerColumn} minutes a column` }]],
  ];
}

/**
 * Draws the events of a day as a ruler with the hours below. The ruler measures
 * elapsed time, so that after a clock change the hours jump instead.
 *
 * @param zone The zone of events without an offset.
 */
export function dayRuler(
  report: DayReport,
  zone: Zone,
  { isTerminal, columns }: Drawing,
): ChartLine[] {
  const located = locate(report, zone);
  const [first] = located;
  if (!first) return [];
  const clockAtFirst = civilTimeAt(first.at, first.zone).minute;
  const elapsed = ({ at }: Located) =>
    clockAtFirst + Math.round((at - first.at) / MINUTE);
  const stretches = located.flatMap((it): MarkedStretch[] => {
    const { event: { began, durationMinutes } } = it;
    if (began === undefined) return [];
    const start = elapsed(it);
    return durationMinutes === undefined
      ? [{ mark: "unknown", start, end: start + SCALES[0] }]
      : [{ mark: began, start, end: start + durationMinutes }];
  });
  const axis = axisFor(stretches, columns);
  const marks = marksOn(axis, stretches);
  const clockAt = (minute: number) => {
    const at = first.at + (minute - clockAtFirst) * MINUTE;
    const { zone } = located.findLast((it) => it.at <= at) ?? first;
    return civilTimeAt(at, zone).minute;
  };
  return [
    drawMarks(marks, { isTerminal }),
    [{ text: scaleLine(axis, columns, clockAt) }],
    ...rulerLegend(marks, axis, { isTerminal, columns }),
  ];
}

/** An event, when it happened, and the zone of its clock. */
interface Located {
  readonly event: ReportedEvent;
  readonly at: number;
  readonly zone: Zone;
}

function locate({ stats, events }: DayReport, zone: Zone): Located[] {
  const located: Located[] = [];
  for (const event of events) {
    const { minute, offsetMinutes } = event;
    const time = { date: stats.date, minute, offsetMinutes };
    const at = instantOf(time, zone, located.at(-1)?.at);
    const isOther = offsetMinutes !== undefined &&
      offsetMinutes !== zone.offsetMinutesAt(at);
    located.push({
      event,
      at,
      zone: isOther ? fixedZone(offsetMinutes) : zone,
    });
  }
  return located;
}

// The calendar of a year.

const DAYS_PER_WEEK = 7;
/** Weeks that a month can touch. */
const WEEKS = 6;
/** The columns of 31 days that start on a Sunday. */
const COLUMNS = 37;
const WEEKDAYS = "MTWTFSS";

const LETTERS: Readonly<Record<AbsenceKind, string>> = {
  vacation: "v",
  sick: "s",
  holiday: "h",
  flex: "f",
  unpaid: "u",
};

/** The shapes of work by its hours, up to the last one. */
const SHADES: readonly (readonly [
  name: string,
  belowHours: number,
  block: string,
  ascii: string,
])[] = [
  ["under 4h", 4, "░", "-"],
  ["4h+", 6, "▒", "="],
  ["6h+", 8, "▓", "+"],
  ["8h+", Infinity, "█", "#"],
];

const NOTHING = { block: "·", ascii: "." };

/**
 * Draws a year: a row per month and a column per day, with weekdays below each
 * other. Weeks are apart if there is room.
 */
export function yearCalendar(
  { year, days }: Pick<YearStats, "year" | "days">,
  { isTerminal, columns = Infinity }: Drawing,
): ChartLine[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const gap = columns >= COLUMNS + WEEKS - 1 + 4 ? " " : "";
  const shapeOf = (date: CivilDate) => dayPart(byDate.get(date), isTerminal);
  const name = String(year).padStart(4, "0");
  const rows = MONTHS.map((label, i): ChartLine => {
    const number = String(i + 1).padStart(2, "0");
    const month = `${name}-${number}` as CivilMonth;
    const start = gap === "" ? `${number} ` : `${label} `;
    return joinParts([{ text: start }, ...monthCells(month, shapeOf, gap)]);
  });
  const header = WEEKDAYS.repeat(WEEKS).slice(0, COLUMNS);
  const indent = " ".repeat(gap === "" ? 3 : 4);
  return [
    [{ text: indent + inWeeks([...header], gap).join("") }],
    ...rows,
    ...legend(days, { isTerminal, columns }),
  ];
}

/** Returns the cells of a month, from the Monday of its first week. */
function monthCells(
  month: CivilMonth,
  shapeOf: (date: CivilDate) => ChartPart,
  gap: string,
): ChartPart[] {
  const { from, to } = datesOfMonth(month);
  const monday = mondayOf(from);
  const cells = datesBetween(monday, to).map((date): ChartPart =>
    monthOf(date) === month ? shapeOf(date) : { text: " " }
  );
  return inWeeks(cells, { text: gap });
}

/** Puts a gap between weeks. */
function inWeeks<T>(cells: readonly T[], gap: T): T[] {
  return cells.flatMap((cell, i) =>
    i > 0 && i % DAYS_PER_WEEK === 0 ? [gap, cell] : [cell]
  );
}

function dayPart(
  day: YearStats["days"][number] | undefined,
  isTerminal: boolean,
): ChartPart {
  if (day?.absence) {
    return { text: LETTERS[day.absence.kind], tone: "absence" };
  }
  const hours = (day?.workMinutes ?? 0) / 60;
  if (hours === 0) return { text: isTerminal ? NOTHING.block : NOTHING.ascii };
  const [, , block = "", ascii = ""] =
    SHADES.find(([, below]) => hours < below) ?? [];
  return { text: isTerminal ? block : ascii, tone: "work" };
}

/** Names the shapes of work, and the letters that are there. */
function legend(
  days: YearStats["days"],
  { isTerminal, columns }: Drawing,
): ChartLine[] {
  const kinds = Object.keys(LETTERS) as AbsenceKind[];
  const shown = kinds.filter((kind) =>
    days.some(({ absence }) => absence?.kind === kind)
  );
  const hasWork = days.some((day) => !day.absence && day.workMinutes > 0);
  return [
    ...legendLines(
      hasWork
        ? SHADES.map(([name, , block, ascii]) =>
          [{ text: isTerminal ? block : ascii, tone: "work" }, name] as const
        )
        : [],
      columns,
    ),
    ...legendLines(
      shown.map((kind) =>
        [{ text: LETTERS[kind], tone: "absence" }, kind] as const
      ),
      columns,
    ),
  ];
}
