import { assertEquals } from "@std/assert";
import { AlreadyWorkingError } from "../../mod.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  logOf,
  rowsOf,
  workbench,
} from "./workbench.ts";

const BORDERS: [last: string, next: string][] = [
  ["2024-11-30", "2024-12-01"],
  ["2024-12-31", "2025-01-01"],
  ["2024-02-29", "2024-03-01"],
  ["2025-02-28", "2025-03-01"],
];

for (const [last, next] of BORDERS) {
  const file = `${last.slice(0, 7)}.csv`;

  Deno.test(`a day that continues from ${last} stays in its month's file`, async () => {
    const files = { [file]: dayLog(last, "start 15:00") };
    const bench = workbench(`${next}T00:10`, files);
    const { tracker, clock } = bench;
    await assertRefused(bench, () => tracker.start(), {
      type: AlreadyWorkingError,
      code: "already_working",
      message: "Already working",
      hint: `${last} is still open. See: worktime status`,
    });
    await tracker.toggleBreak();
    clock.set(`${next}T00:30`);
    await tracker.stop();
    const events =
      "start 15:00, break_start 24:10, break_end 24:30, stop 24:30";
    assertEquals(dataFiles(bench), { [file]: dayLog(last, events) });
  });

  Deno.test(`Tracker.adjust() on ${next} moves an event of ${last}`, async () => {
    const files = { [file]: dayLog(last, "start 15:00, break_start 23:50") };
    const bench = workbench(`${next}T00:30`, files);
    await bench.tracker.adjust("0:10");
    const events = "start 15:00, break_start 24:10";
    assertEquals(dataFiles(bench), { [file]: dayLog(last, events) });
  });

  Deno.test(`Tracker.status() on ${next} counts the month of ${last}`, async () => {
    const earlier = `${last.slice(0, 8)}15`;
    const { tracker } = workbench(`${next}T00:30`, {
      [file]: logOf(
        ...rowsOf(earlier, "start 09:00, stop 18:00"),
        ...rowsOf(last, "start 15:00"),
      ),
    });
    const status = await tracker.status();
    assertEquals<string>(status.date, last);
    assertEquals(status.monthOvertimeMinutes, 60);
    assertEquals(status.workMinutes, 570);
  });

  Deno.test(`Tracker.start() on ${next} begins a new month after a stop at 24:30`, async () => {
    const before = dayLog(last, "start 15:00, stop 24:30");
    const bench = workbench(`${next}T00:45`, { [file]: before });
    await bench.tracker.start();
    assertEquals(dataFiles(bench), {
      [file]: before,
      [`${next.slice(0, 7)}.csv`]: dayLog(next, "start 00:45"),
    });
  });
}

Deno.test("Tracker.week() has the week of the current day, in months of their own", async () => {
  const OPEN = "2025-10-05,start,14:00,";
  const trials: [now: string, rows: string, from: string, days: string[]][] = [
    ["2025-10-06T03:42", OPEN, "2025-09-29", ["2025-10-05"]],
    ["2025-10-06T03:42", `${OPEN}\n2025-10-05,stop,15:00,`, "2025-10-06", []],
    // After a flight west, the day of tomorrow has begun.
    [
      "2025-01-26T23:00",
      "2025-01-27,start,01:00,+14:00",
      "2025-01-27",
      ["2025-01-27"],
    ],
  ];
  for (const [now, rows, from, dates] of trials) {
    const file = `${now.slice(0, 7)}.csv`;
    const text = `date,event,time,offset\n${rows}\n`;
    const week = await workbench(now, { [file]: text }).tracker.week();
    const actual = week.days.map(({ date }) => date);
    assertEquals<unknown>([week.from, actual], [from, dates], now);
  }
});

Deno.test("Tracker.timesheet() has the month of a day that began before a flight west", async () => {
  const text = "date,event,time,offset\n2025-01-01,start,03:15,+14:00\n";
  const files = { "2025-01.csv": text };
  const bench = workbench("2024-12-31T23:15", files);
  const { month, days } = await bench.tracker.timesheet();
  assertEquals<unknown>([month, days[0]?.figures?.workMinutes], [
    "2025-01",
    60,
  ]);
});
