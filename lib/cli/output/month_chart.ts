import { MINUTE } from "@std/datetime";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import { fixedZone } from "../../time/zone.ts";
import { formatAbsence } from "../../workday/absence_kind.ts";
import type { MonthDay, MonthStats } from "../../workday/month.ts";
import { timelineOf } from "../../workday/timeline.ts";
import type { ChartLine, Drawing } from "./chart.ts";
import {
  axisFor,
  drawMarks,
  type MarkedStretch,
  marksOn,
  rulerLegend,
  scaleLine,
} from "./ruler.ts";

const HEADER = "Day     Work  Balance  ";

/** How wide the mark of a missing stop is, in minutes. */
const UNKNOWN_MINUTES = 15;

/**
 * Draws a ruler for each day of a month, with its work and the running balance.
 *
 * @param carriedMinutes The balance before the month.
 */
export function monthChart(
  { days, totalOvertimeMinutes }: MonthStats,
  carriedMinutes: number,
  { isTerminal, columns }: Drawing,
): ChartLine[] {
  const width = (columns ?? Infinity) - HEADER.length;
  const rows = days.map((day) => ({ day, stretches: stretchesOf(day) }));
  const all = rows.flatMap(({ stretches }) => stretches);
  const axis = axisFor(all, width);
  let balance = carriedMinutes;
  const drawn = rows.map(({ day, stretches }) => {
    balance += day.overtimeMinutes;
    const marks = marksOn(axis, stretches);
    const work = formatDuration(day.workMinutes).padStart(6);
    const figures = `${day.date.slice(8)} ${weekdayOf(day.date)}${work}` +
      `${formatBalance(balance).padStart(9)}`;
    return { figures, marks, absence: day.absence };
  });
  const marks = drawn.flatMap((it) => it.marks);
  const scale = all.length > 0 ? scaleLine(axis, width) : "";
  return [
    [{ text: `${HEADER}${scale}`.trimEnd() }],
    ...drawn.map(({ figures, marks, absence }): ChartLine => {
      const isEmpty = marks.every((mark) => mark === undefined);
      if (!isEmpty) {
        return [{ text: `${figures}  ` }, ...drawMarks(marks, { isTerminal })];
      }
      const name = absence ? formatAbsence(absence).slice(0, width) : "";
      return name === ""
        ? [{ text: figures }]
        : [{ text: `${figures}  ` }, { text: name, tone: "absence" }];
    }),
    [{ text: `Total overtime: ${formatBalance(totalOvertimeMinutes)}` }],
    ...rulerLegend(marks, axis, { isTerminal, columns }),
  ];
}

/** Returns the stretches of a day by its wall clock. */
function stretchesOf(
  { date, events, isRunning, ...stats }: MonthDay,
): MarkedStretch[] {
  const clocks = events.map(({ kind, minute }) => ({ kind, minute }));
  const zone = fixedZone(0);
  const midnight = Date.parse(`${date}T00:00Z`);
  const minuteOf = (instant: number) => (instant - midnight) / MINUTE;
  const { stretches } = timelineOf({ date, events: clocks }, zone);
  const closed = stretches.flatMap(({ kind, start, end }): MarkedStretch[] =>
    end === undefined ? [] : [{
      mark: kind,
      start: minuteOf(start),
      // Clocks that went back, or another time zone.
      end: Math.max(minuteOf(start), minuteOf(end)),
    }]
  );
  const last = stretches.at(-1);
  if (!last || last.end !== undefined) return closed;
  const start = minuteOf(last.start);
  if (!isRunning) {
    const end = start + UNKNOWN_MINUTES;
    return [...closed, { mark: "unknown", start, end }];
  }
  const { workMinutes, breakMinutes, lunchMinutes } = stats;
  const spent = closed.reduce((sum, it) => sum + it.end - it.start, 0);
  const soFar = workMinutes + breakMinutes + lunchMinutes - spent;
  return [...closed, { mark: last.kind, start, end: start + soFar }];
}
