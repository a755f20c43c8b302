import { assertEquals } from "@std/assert";
import { formatInstant } from "../../lib/time/zone.ts";
import { instantAt } from "../support/fake_clock.ts";
import {
  dataFiles,
  dayLog,
  logOf,
  overridesOf,
  rowsOf,
  type Workbench,
  workbench,
} from "./workbench.ts";

/** The days that a status lists, as the program prints them. */
async function namedDays({ tracker, clock }: Workbench): Promise<string[]> {
  const { daysWithoutStop } = await tracker.status();
  return daysWithoutStop.map(({ date, likelyEnd }) =>
    `${date} ${formatInstant(likelyEnd, clock.zone).slice(0, 16)}`
  );
}

/** Days without a stop, their work, and their likely end. */
const DAYS: [name: string, events: string, work: number, end: string][] = [
  ["only a start", "start 09:00", 0, "2024-12-09T18:00"],
  [
    "a break that runs",
    "start 09:00, break_start 12:00",
    180,
    "2024-12-09T18:00",
  ],
  [
    "a break that ended",
    "start 09:00, break_start 12:00, break_end 12:30",
    180,
    "2024-12-09T18:30",
  ],
  [
    "a lunch that runs",
    "start 09:00, lunch_start 12:00",
    180,
    "2024-12-09T18:00",
  ],
  [
    "a lunch that ended",
    "start 09:00, lunch_start 12:00, lunch_end 12:45",
    180,
    "2024-12-09T17:45",
  ],
  [
    "more than the expected work",
    "start 08:00, lunch_start 12:00, lunch_end 12:45, break_start 20:00",
    675,
    "2024-12-09T20:00",
  ],
];

for (const [name, events, work, end] of DAYS) {
  Deno.test(`an earlier day with ${name} counts up to its last event, and is listed`, async () => {
    const bench = workbench("2024-12-10T12:00", {
      "2024-12.csv": dayLog("2024-12-09", events),
    });
    const { days, totalOvertimeMinutes } = await bench.tracker.month();
    assertEquals(days.length, 1);
    assertEquals(days[0]?.workMinutes, work);
    assertEquals(days[0]?.lacksStop, true);
    assertEquals(days[0]?.isRunning, false);
    assertEquals(totalOvertimeMinutes, work - 480);
    const { monthOvertimeMinutes } = await bench.tracker.status();
    assertEquals(monthOvertimeMinutes, work - 480);
    assertEquals(await namedDays(bench), [`2024-12-09 ${end}`]);
  });
}

Deno.test("a likely end depends on the hours expected of that day", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": dayLog("2024-12-09", "start 09:00"),
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-09,4"),
  });
  assertEquals(await namedDays(bench), ["2024-12-09 2024-12-09T14:00"]);
});

Deno.test("a likely end is not in the future", async () => {
  // Breaks until 23:50 leave almost 8 hours of work, and lunch.
  const events = "start 09:00, break_start 09:01, break_end 13:00, " +
    "break_start 13:01, break_end 17:00, break_start 17:01, " +
    "break_end 20:00, break_start 20:01, break_end 23:50";
  const bench = workbench("2024-12-10T01:05", {
    "2024-12.csv": dayLog("2024-12-09", events),
  });
  // The last minute of the 16 hours that a day is open.
  assertEquals(await namedDays(bench), ["2024-12-09 2024-12-10T00:59"]);
});

Deno.test("a stop at the likely end is valid", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 09:00"),
      ...rowsOf("2024-12-10", "start 08:00"),
    ),
  });
  await bench.tracker.stop({ at: "2024-12-09T18:00" });
  assertEquals(await namedDays(bench), []);
  assertEquals(dataFiles(bench), {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 09:00, stop 18:00"),
      ...rowsOf("2024-12-10", "start 08:00"),
    ),
  });
});

Deno.test("a stop at the likely end ends a pause that was left running", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": dayLog("2024-12-09", "start 09:00, break_start 12:00"),
  });
  await bench.tracker.stop({ at: "2024-12-09T18:00" });
  const events = "start 09:00, break_start 12:00, break_end 18:00, stop 18:00";
  assertEquals(dataFiles(bench), {
    "2024-12.csv": dayLog("2024-12-09", events),
  });
});

Deno.test("all earlier days without a stop are listed in order", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-02", "start 09:00"),
      ...rowsOf("2024-12-03", "start 09:00, stop 17:00"),
      ...rowsOf("2024-12-09", "start 10:00"),
      ...rowsOf("2024-12-10", "start 08:00"),
    ),
  });
  assertEquals(await namedDays(bench), [
    "2024-12-02 2024-12-02T18:00",
    "2024-12-09 2024-12-09T19:00",
  ]);
});

const ACROSS: [name: string, now: string, date: string, isNamed: boolean][] = [
  ["a day before the 1st", "2024-12-03T12:00", "2024-11-29", true],
  ["a day before New Year", "2025-01-02T12:00", "2024-12-30", true],
  ["the day a week ago", "2024-12-07T12:00", "2024-11-30", true],
  ["a day more than a week ago", "2024-12-08T12:00", "2024-11-30", false],
];

for (const [name, now, date, isNamed] of ACROSS) {
  Deno.test(`${name} is ${isNamed ? "" : "not "}listed across a month border`, async () => {
    const files = { [`${date.slice(0, 7)}.csv`]: dayLog(date, "start 09:00") };
    const bench = workbench(now, files);
    const named = isNamed ? [`${date} ${date}T18:00`] : [];
    assertEquals(await namedDays(bench), named);
    assertEquals((await bench.tracker.status()).monthOvertimeMinutes, 0);
  });
}

Deno.test("a day is listed across a month border after midnight", async () => {
  const bench = workbench("2024-12-08T00:30", {
    "2024-11.csv": dayLog("2024-11-30", "start 09:00"),
    "2024-12.csv": dayLog("2024-12-07", "start 15:00"),
  });
  assertEquals(await namedDays(bench), ["2024-11-30 2024-11-30T18:00"]);
});

Deno.test("a day is listed across a month border at a past moment", async () => {
  const { tracker } = workbench("2025-02-10T12:00", {
    "2024-11.csv": dayLog("2024-11-29", "start 09:00"),
  });
  const { daysWithoutStop } = await tracker.status({ at: "2024-12-03T12:00" });
  assertEquals(daysWithoutStop.map(({ date }) => date as string), [
    "2024-11-29",
  ]);
});

Deno.test("Tracker.status() of another date lists no days", async () => {
  const { tracker } = workbench("2024-12-10T12:00", {
    "2024-12.csv": dayLog("2024-12-06", "start 09:00"),
  });
  const status = await tracker.status({ date: "2024-12-09" });
  assertEquals(status.daysWithoutStop, []);
});

Deno.test("Tracker.status() and day() of a day without a stop do not change", async () => {
  const { tracker } = workbench("2024-12-10T12:00", {
    "2024-12.csv": dayLog("2024-12-09", "start 09:00, break_start 12:00"),
  });
  const status = await tracker.status({ date: "2024-12-09" });
  assertEquals(status.state, "on_break");
  assertEquals(status.projectedEnd, instantAt("2024-12-09T18:00"));
  assertEquals(status.workMinutes, 180);
  const { stats, events } = await tracker.day({ date: "2024-12-09" });
  assertEquals(stats.breakMinutes, 0);
  assertEquals(events.at(-1)?.durationMinutes, undefined);
});
