import { assertEquals } from "@std/assert";
import {
  AlreadyWorkingError,
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  OutsideWorkingHoursError,
} from "../../mod.ts";
import { instantAt } from "../support/fake_clock.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  logOf,
  type Refusal,
  rowsOf,
  type Workbench,
  workbench,
} from "./workbench.ts";

const DATE = "2024-12-10";
const FILE = "2024-12.csv";

function benchAt(now: string, events: string): Workbench {
  return workbench(now, { [FILE]: dayLog(DATE, events) });
}

function assertDay(bench: Workbench, events: string): void {
  assertEquals(dataFiles(bench), { [FILE]: dayLog(DATE, events) });
}

const OPEN_HINT = "2024-12-10 is still open. See: worktime status";

const ALREADY: Refusal = {
  type: AlreadyWorkingError,
  code: "already_working",
  message: "Already working",
  hint: OPEN_HINT,
};

const FORGOTTEN: Refusal = {
  type: OutsideWorkingHoursError,
  code: "outside_working_hours",
  message: "Not currently working",
  hint: "No stop on 2024-12-10: worktime stop --at 2024-12-10T18:00",
};

Deno.test("Tracker records events after midnight for the open day", async () => {
  const bench = benchAt("2024-12-11T00:10", "start 15:00");
  const { tracker, clock } = bench;
  assertEquals<unknown>(await tracker.toggleLunch(), {
    action: "lunch_started",
    date: DATE,
    time: "00:10",
    instant: Date.parse("2024-12-11T00:10+09:00"),
    state: "on_lunch",
    message: "Started lunch at 00:10",
  });
  clock.set("2024-12-11T00:20");
  assertEquals((await tracker.toggleBreak()).message, "Started break at 00:20");
  clock.set("2024-12-11T00:30");
  assertEquals<unknown>(await tracker.stop(), {
    action: "stopped",
    date: DATE,
    time: "00:30",
    instant: Date.parse("2024-12-11T00:30+09:00"),
    state: "stopped",
    message: "Stopped working at 00:30",
    endedPause: { kind: "break", minutes: 10 },
  });
  assertDay(
    bench,
    "start 15:00, lunch_start 24:10, lunch_end 24:20, break_start 24:20, " +
      "break_end 24:30, stop 24:30",
  );
});

Deno.test("Tracker.status() continues to apply to the open day", async () => {
  const { tracker } = benchAt("2024-12-11T00:30", "start 15:00");
  const status = await tracker.status();
  assertEquals<string>(status.date, DATE);
  assertEquals(status.state, "working");
  assertEquals(status.workMinutes, 570);
  assertEquals(status.startTime, instantAt("2024-12-10T15:00"));
  assertEquals(status.daysWithoutStop, []);
  assertEquals<string>((await tracker.day()).stats.date, DATE);
  const { days } = await tracker.month();
  assertEquals(days.map(({ isRunning }) => isRunning), [true]);
});

Deno.test("Tracker.status() of today nevertheless applies to the new date", async () => {
  const { tracker } = benchAt("2024-12-11T00:30", "start 15:00");
  const status = await tracker.status({ date: "today" });
  assertEquals<string>(status.date, "2024-12-11");
  assertEquals(status.state, "unstarted");
});

Deno.test("Tracker.start() after midnight reports that the open day is working", async () => {
  const bench = benchAt("2024-12-11T00:30", "start 15:00");
  await assertRefused(bench, () => bench.tracker.start(), ALREADY);
  await assertRefused(
    bench,
    () => bench.tracker.start({ at: "00:10" }),
    ALREADY,
  );
});

const NIGHTS: [what: string, events: string, hint: string][] = [
  [
    "on a break",
    "start 22:00, break_start 23:30",
    "You are on a break. To end it: worktime break --at 24:30",
  ],
  [
    "at lunch",
    "start 22:00, lunch_start 23:30",
    "You are at lunch. To end it: worktime lunch --at 24:30",
  ],
  [
    "after a break",
    "start 22:00, break_start 23:00, break_end 23:30",
    OPEN_HINT,
  ],
  [
    "after half the night's rest",
    "start 20:00, break_start 20:10, break_end 24:10",
    OPEN_HINT,
  ],
];

for (const [what, events, hint] of NIGHTS) {
  Deno.test(`a start past midnight does not start a new day ${what}`, async () => {
    const bench = benchAt("2024-12-11T00:40", events);
    for (
      const at of ["00:30", "24:30", "2024-12-11T00:30", "2024-12-10T24:30"]
    ) {
      const refusal = { ...ALREADY, hint };
      await assertRefused(bench, () => bench.tracker.start({ at }), refusal);
    }
    const [, wayOut] = hint.match(/worktime (break|lunch) /) ?? [];
    if (wayOut === undefined) return;
    const { tracker } = bench;
    const end = wayOut === "break"
      ? await tracker.toggleBreak({ at: "24:30" })
      : await tracker.toggleLunch({ at: "24:30" });
    assertEquals(end.action, `${wayOut}_ended`);
    assertDay(bench, `${events}, ${wayOut}_end 24:30`);
  });
}

Deno.test("start after a night with a break starts a day or resumes the night", async () => {
  const night = "start 22:00, break_start 23:00, break_end 23:30, stop 24:10";
  const bench = benchAt("2024-12-11T00:40", night);
  assertEquals<unknown>(await bench.tracker.start({ at: "00:30" }), {
    action: "started",
    date: "2024-12-11",
    time: "00:30",
    instant: instantAt("2024-12-11T00:30"),
    state: "working",
    message: "Started working at 00:30",
    nightBefore: { date: DATE, endedAt: instantAt("2024-12-11T00:10") },
    resumeCommand: "worktime undo && worktime start --at 2024-12-10T24:30",
  });
  const rows = [...rowsOf(DATE, night), "2024-12-11,start,00:30"];
  assertEquals(dataFiles(bench), { [FILE]: logOf(...rows) });
  await bench.tracker.undo();
  const resumed = await bench.tracker.start({ at: "2024-12-10T24:30" });
  assertEquals<unknown>(resumed, {
    action: "resumed",
    date: DATE,
    time: "00:30",
    instant: instantAt("2024-12-11T00:30"),
    state: "working",
    message: "Resumed working at 00:30",
  });
  assertDay(
    bench,
    "start 22:00, break_start 23:00, break_end 23:30, " +
      "break_start 24:10, break_end 24:30",
  );
});

Deno.test("Tracker.adjust() of the new date at a future time names the open day", async () => {
  const bench = benchAt("2024-12-11T00:30", "start 09:00");
  const adjust = () => bench.tracker.adjust("13:00", { date: "today" });
  await assertRefused(bench, adjust, FORGOTTEN);
});

Deno.test("a day is open until 16 hours after it started", async () => {
  const bench = benchAt("2024-12-11T00:59:59", "start 09:00");
  const { tracker, clock } = bench;
  await assertRefused(bench, () => tracker.start(), ALREADY);
  assertEquals((await tracker.status()).workMinutes, 15 * 60 + 59);
  await tracker.stop();
  assertDay(bench, "start 09:00, stop 24:59");
  await tracker.undo();
  clock.set("2024-12-11T01:00");
  for (
    const run of [
      () => tracker.stop(),
      () => tracker.toggleBreak(),
      () => tracker.toggleLunch(),
    ]
  ) await assertRefused(bench, run, FORGOTTEN);
  await assertRefused(bench, () => tracker.adjust("00:30"), FORGOTTEN);
  const status = await tracker.status();
  assertEquals<string>(status.date, "2024-12-11");
  assertEquals(status.state, "unstarted");
  assertEquals((await tracker.start()).message, "Started working at 01:00");
});

Deno.test("the 16 hours of a day are elapsed hours", async () => {
  const files = { "2025-10.csv": dayLog("2025-10-25", "start 12:00") };
  const zone = "Europe/Berlin";
  const bench = workbench("2025-10-26T02:59+01:00", files, zone);
  assertEquals((await bench.tracker.status()).workMinutes, 15 * 60 + 59);
  bench.clock.set("2025-10-26T03:00+01:00");
  assertEquals((await bench.tracker.status()).state, "unstarted");
});

Deno.test("HH:MM after midnight can mean the previous evening", async () => {
  const bench = benchAt("2024-12-11T00:10", "start 15:00");
  await bench.tracker.toggleBreak({ at: "23:50" });
  await bench.tracker.toggleBreak({ ago: "15m" });
  await bench.tracker.toggleBreak({ at: "00:05" });
  assertDay(
    bench,
    "start 15:00, break_start 23:50, break_end 23:55, break_start 24:05",
  );
});

Deno.test("HH:MM without an open day does not mean the previous evening", async () => {
  const bench = benchAt("2024-12-11T00:10", "start 15:00, stop 22:00");
  await assertRefused(bench, () => bench.tracker.start({ at: "23:50" }), {
    type: InvalidEventTimeError,
    code: "future_time",
    message: "Cannot record 23:50: it is in the future",
    hint: "It is 00:10 now",
  });
});

Deno.test("a time can be given in the form in which it is logged", async () => {
  for (const at of ["24:30", "2024-12-10T24:30", "2024-12-11T00:30"]) {
    const bench = benchAt("2024-12-11T00:40", "start 15:00");
    const { message } = await bench.tracker.stop({ at });
    assertEquals(message, "Stopped working at 00:30");
    assertDay(bench, "start 15:00, stop 24:30");
  }
});

Deno.test("a time with its date stops an old day after midnight", async () => {
  const bench = benchAt("2024-12-20T12:00", "start 09:00");
  await bench.tracker.stop({ at: "2024-12-10T24:30" });
  assertDay(bench, "start 09:00, stop 24:30");
});

Deno.test("Tracker.adjust() moves an event after midnight, in either form", async () => {
  const table: [time: string, stored: string, message: string][] = [
    ["0:05", "24:05", "Adjusted break_start to 00:05"],
    ["24:05", "24:05", "Adjusted break_start to 00:05"],
    ["00:30", "24:30", "Adjusted break_start to 00:30"],
    ["23:55", "23:55", "Adjusted break_start to 23:55"],
  ];
  for (const [time, stored, message] of table) {
    for (const before of ["23:50", "24:10"]) {
      const bench = benchAt(
        "2024-12-11T00:30",
        `start 15:00, break_start ${before}`,
      );
      assertEquals((await bench.tracker.adjust(time)).message, message);
      assertDay(bench, `start 15:00, break_start ${stored}`);
    }
  }
});

Deno.test("Tracker.adjust() moves the stop of a day past midnight by its date", async () => {
  for (const stop of ["24:00", "24:30"]) {
    const bench = benchAt("2024-12-11T12:00", `start 15:00, stop ${stop}`);
    const { message } = await bench.tracker.adjust("0:45", { date: DATE });
    assertEquals(message, "Adjusted stop to 00:45");
    assertDay(bench, "start 15:00, stop 24:45");
  }
});

Deno.test("Tracker.adjust() resolves the small hours to those of the open day", async () => {
  const bench = benchAt("2024-12-11T00:30", "start 22:00");
  await bench.tracker.adjust("0:10");
  assertDay(bench, "start 24:10");
  assertEquals((await bench.tracker.status()).workMinutes, 20);
  await bench.tracker.adjust("21:30");
  assertDay(bench, "start 21:30");
});

Deno.test("Tracker.adjust() rejects future small hours", async () => {
  const bench = benchAt("2024-12-11T00:20", "start 15:00, break_start 24:10");
  await assertRefused(bench, () => bench.tracker.adjust("0:30"), {
    type: FutureAdjustmentError,
    code: "future_adjustment",
    message: "Cannot adjust to a time in the future",
    hint: "It is 00:20 now",
  });
});

Deno.test("Tracker.adjust() does not move an old stop into the following evening", async () => {
  const bench = benchAt("2024-12-20T12:00", "start 20:00, stop 25:00");
  for (const time of ["19:00", "14:00"]) {
    await assertRefused(
      bench,
      () => bench.tracker.adjust(time, { date: DATE }),
      {
        type: InvalidAdjustmentError,
        code: "invalid_adjustment",
        message: "Cannot adjust to a time before the previous event",
        hint: "That event was at 20:00. To move another event: " +
          `worktime adjust ${time} start --date 2024-12-10`,
      },
    );
  }
});

Deno.test("Tracker.adjust() does not exceed the length of a day", async () => {
  const bench = benchAt("2024-12-20T12:00", "start 27:00, stop 28:00");
  const { tracker } = bench;
  await assertRefused(bench, () => tracker.adjust("43:00", { date: DATE }), {
    type: InvalidEventTimeError,
    code: "day_too_long",
    message: "Cannot adjust to 43:00: a day ends 16 hours after it started",
    hint: "That was at 2024-12-11 03:00; for longer days, set " +
      "longest_day_hours in config.yaml",
  });
  await tracker.adjust("17:59", { date: DATE });
  assertDay(bench, "start 27:00, stop 41:59");
  assertEquals((await tracker.day({ date: DATE })).stats.workMinutes, 899);
});

Deno.test("a new day starts after a stop past midnight, not before it", async () => {
  const bench = benchAt("2024-12-11T00:40", "start 15:00, stop 24:30");
  const { tracker } = bench;
  await assertRefused(bench, () => tracker.start({ at: "00:20" }), {
    type: InvalidEventTimeError,
    code: "time_before_last_event",
    message: "Cannot record 00:20: it is before the last event at 00:30",
    hint: "To correct earlier events, see: worktime log 2024-12-10",
  });
  assertEquals((await tracker.status()).state, "unstarted");
  const recorded = await tracker.start();
  assertEquals(recorded.action, "started");
  assertEquals<string>(recorded.date, "2024-12-11");
  assertEquals(dataFiles(bench), {
    [FILE]: logOf(
      ...rowsOf(DATE, "start 15:00, stop 24:30"),
      ...rowsOf("2024-12-11", "start 00:40"),
    ),
  });
});

Deno.test("a last event at midnight belongs to the previous day", async () => {
  const bench = benchAt("2024-12-11T00:00", "start 15:00");
  await bench.tracker.stop();
  assertDay(bench, "start 15:00, stop 24:00");
});

Deno.test("the command that resumes a night selects the second pass of an hour", async () => {
  const night = {
    "2024-10.csv": dayLog("2024-10-26", "start 20:00, stop 26:40"),
  };
  for (
    const [now, time] of [
      ["2024-10-27T02:50+02:00", "26:50"],
      ["2024-10-27T02:50+01:00", "26:50+01:00"],
    ] as const
  ) {
    const { tracker } = workbench(now, night, "Europe/Berlin");
    const { resumeCommand } = await tracker.start();
    const at = `2024-10-26T${time}`;
    const resume = `worktime undo && worktime start --at ${at}`;
    assertEquals(resumeCommand, resume);
    await tracker.undo();
    const { instant } = await tracker.start({ at });
    assertEquals(instant, Date.parse(now));
  }
});
