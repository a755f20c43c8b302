import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { type DayReport, dayReportOf } from "../../lib/workday/day.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

/** The report of a day at a time, for a given current date. */
function reportOf(
  events: string,
  now: string,
  currentDate = "2024-12-10",
): DayReport {
  return dayReportOf(workDay(events), 480, {
    now: instantAt(now),
    zone: cachedZone("Asia/Tokyo"),
    currentDate: parseCivilDate(currentDate),
  });
}

/** What each event began, and for how long. */
function rowsOf({ events }: DayReport): string[] {
  return events.map(({ kind, began, durationMinutes }) =>
    `${kind} ${began ?? "-"} ${durationMinutes ?? "-"}`
  );
}

Deno.test("dayReportOf() returns what each event of a stopped day began", () => {
  const report = reportOf(
    "start 09:00, lunch_start 12:30, lunch_end 13:15, break_start 15:00, " +
      "break_end 15:10, stop 17:30",
    "2024-12-12T00:00",
  );
  assertEquals(rowsOf(report), [
    "start work 210",
    "lunch_start lunch 45",
    "lunch_end work 105",
    "break_start break 10",
    "break_end work 140",
    "stop - -",
  ]);
  assertEquals(report.stats, {
    date: parseCivilDate("2024-12-10"),
    state: "stopped",
    workMinutes: 455,
    breakMinutes: 10,
    lunchMinutes: 45,
    expectedMinutes: 480,
    overtimeMinutes: -25,
    isRunning: false,
    lacksStop: false,
  });
});

Deno.test("dayReportOf() counts a running stretch up to now", () => {
  const running = "start 09:00, break_start 12:00";
  const report = reportOf(running, "2024-12-10T12:20");
  assertEquals(rowsOf(report), ["start work 180", "break_start break 20"]);
  assertEquals(report.stats.breakMinutes, 20);
  assertEquals(report.stats.isRunning, true);
});

Deno.test("dayReportOf() counts a day without a stop up to its last event", () => {
  const left = "start 09:00, break_start 12:00";
  const report = reportOf(left, "2024-12-11T12:20", "2024-12-11");
  assertEquals(rowsOf(report), ["start work 180", "break_start break -"]);
  assertEquals(report.stats.breakMinutes, 0);
  assertEquals(report.stats.lacksStop, true);
});

Deno.test("dayReportOf() shows the gap before a second start as a break", () => {
  const events = "start 09:00, stop 12:00, start 13:00, stop 14:00";
  assertEquals(rowsOf(reportOf(events, "2024-12-10T20:00")), [
    "start work 180",
    "stop break 60",
    "start work 60",
    "stop - -",
  ]);
});

Deno.test("dayReportOf() includes all offsets if one of them differs", () => {
  const offsets = (events: string) =>
    reportOf(events, "2024-12-10T20:00").events
      .map(({ offsetMinutes }) => offsetMinutes);
  assertEquals(offsets("start 09:00, stop 12:00"), [undefined, undefined]);
  assertEquals(offsets("start 09:00, stop 12:00+08:00"), [540, 480]);
  assertEquals(offsets("start 09:00+10:00, stop 12:00"), [600, 540]);
});

Deno.test("dayReportOf() of a day without events is empty", () => {
  const report = reportOf("", "2024-12-10T20:00");
  assertEquals(report.events, []);
  assertEquals(report.stats.state, "unstarted");
  assertEquals(report.stats.workMinutes, 0);
  assertEquals(report.stats.isRunning, false);
});
