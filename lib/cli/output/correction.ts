import { printable } from "../../text/printable.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatClock } from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import type { Corrected } from "../../use_cases/workday/correct_day.ts";
import type { DayReport } from "../../workday/day.ts";
import type { CommandResult } from "../command.ts";
import { DRY_RUN_LINE } from "./change.ts";
import { dayJson } from "./log.ts";
import { bookedJson, bookedLines } from "./status.ts";
import type { CorrectedJson } from "../json/workday.ts";

/** Renders the result of the commands that correct a day. */
export function renderCorrected(
  { action, date, day, note, booked, message, pausedTask }: Corrected,
  isDryRun: boolean,
): CommandResult<CorrectedJson> {
  const lines = [
    ...isDryRun ? [DRY_RUN_LINE] : [],
    printable(message),
    ...dayLines(day, booked),
  ];
  return {
    text: lines.join("\n"),
    json: {
      ...{ action, date, message },
      day: dayJson(day),
      note: note ?? null,
      ...(booked && { booked: bookedJson(booked) }),
      dry_run: isDryRun,
    },
    notes: pausedTask === undefined ? [] : [
      `Timer still paused: ${printable(pausedTask)} ` +
      "(to resume: worktime timer resume)",
    ],
  };
}

/** Returns a corrected day in a line, and how much of it is booked. */
export function dayLines(
  { stats, events }: DayReport,
  booked: BookedShare | undefined,
): string[] {
  if (events.length === 0) return [];
  const [first] = events;
  const last = events.at(-1);
  const end = last?.kind === "stop"
    ? formatClock(last.minute)
    : stats.isRunning
    ? "now"
    : "";
  const figures = [
    `${formatClock(first?.minute ?? 0)}-${end}`,
    `lunch ${formatDuration(stats.lunchMinutes)}`,
    `breaks ${formatDuration(stats.breakMinutes)}`,
    `work ${formatDuration(stats.workMinutes)}`,
    `overtime ${formatBalance(stats.overtimeMinutes)}`,
  ];
  const day = `${stats.date} (${weekdayOf(stats.date)})`;
  return [
    `${day}: ${figures.join(", ")}`,
    ...booked ? bookedLines(booked) : [],
  ];
}
