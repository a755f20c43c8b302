import {
  type CivilDate,
  type CivilMonth,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import { datesOfMonth, mondayOf } from "../../time/date_range.ts";
import type { AbsenceKind } from "../../workday/terms.ts";
import type { YearStats } from "../../workday/month.ts";
import {
  type ChartLine,
  type ChartPart,
  type Drawing,
  joinParts,
  legendLines,
} from "./chart.ts";
import { MONTHS } from "./entry.ts";

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
  const shapeOf = (date: CivilDate) => partOf(byDate.get(date), isTerminal);
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

function partOf(
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
