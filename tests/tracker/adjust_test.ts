import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  InvalidTextError,
  NotAllowedError,
  OutsideWorkingHoursError,
  Timers,
} from "../../mod.ts";
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

function benchWith(events: string, now = "2024-12-10T16:00"): Workbench {
  return workbench(now, { "2024-12.csv": dayLog(DATE, events) });
}

function tooEarly(hint: string): Refusal {
  return {
    type: InvalidAdjustmentError,
    code: "invalid_adjustment",
    message: "Cannot adjust to a time before the previous event",
    hint,
  };
}

function future(now: string): Refusal {
  return {
    type: FutureAdjustmentError,
    code: "future_adjustment",
    message: "Cannot adjust to a time in the future",
    hint: `It is ${now} now`,
  };
}

/** Every kind of event, before and after a move. */
const MOVES: [before: string, time: string, after: string, message: string][] =
  [
    ["start 09:00", "8:05", "start 08:05", "Adjusted start to 08:05"],
    ["start 09:00", "0:00", "start 00:00", "Adjusted start to 00:00"],
    ["start 09:00", "16:00", "start 16:00", "Adjusted start to 16:00"],
    [
      "start 09:00, break_start 12:00",
      "11:50",
      "start 09:00, break_start 11:50",
      "Adjusted break_start to 11:50",
    ],
    [
      "start 09:00, break_start 12:00",
      "9:00",
      "start 09:00, break_start 09:00",
      "Adjusted break_start to 09:00",
    ],
    [
      "start 09:00, break_start 12:00, break_end 12:10",
      "12:15",
      "start 09:00, break_start 12:00, break_end 12:15",
      "Adjusted break_end to 12:15",
    ],
    [
      "start 09:00, lunch_start 12:00",
      "12:05",
      "start 09:00, lunch_start 12:05",
      "Adjusted lunch_start to 12:05",
    ],
    [
      "start 09:00, lunch_start 12:00, lunch_end 13:00",
      "12:45",
      "start 09:00, lunch_start 12:00, lunch_end 12:45",
      "Adjusted lunch_end to 12:45",
    ],
    [
      "start 09:00, stop 15:00",
      "15:30",
      "start 09:00, stop 15:30",
      "Adjusted stop to 15:30",
    ],
  ];

/** Commands that end a pause and record a second event at the same minute. */
const PAIRS: [before: string, time: string, after: string, message: string][] =
  ["break", "lunch"].flatMap((pause) => {
    const paused = `start 09:00, ${pause}_start 12:00`;
    const other = pause === "break" ? "lunch" : "break";
    return ["stop", `${other}_start`].flatMap((last) =>
      ["12:00", "12:20", "15:00", "15:30"].map((
        time,
      ): [string, string, string, string] => [
        `${paused}, ${pause}_end 15:00, ${last} 15:00`,
        time,
        `${paused}, ${pause}_end ${time}, ${last} ${time}`,
        `Adjusted ${last} to ${time}`,
      ])
    );
  });

/** Rows at one minute from several commands: only the last one moves. */
const APART: typeof PAIRS = [
  [
    "start 09:00, break_start 09:00",
    "09:30",
    "start 09:00, break_start 09:30",
    "Adjusted break_start to 09:30",
  ],
  [
    "start 09:00, break_start 12:00, break_end 12:00",
    "12:30",
    "start 09:00, break_start 12:00, break_end 12:30",
    "Adjusted break_end to 12:30",
  ],
  [
    "start 09:00, break_start 12:00, break_end 12:30, break_start 12:30",
    "12:45",
    "start 09:00, break_start 12:00, break_end 12:30, break_start 12:45",
    "Adjusted break_start to 12:45",
  ],
  [
    "start 09:00, break_start 12:00, break_end 12:30, stop 12:31",
    "12:45",
    "start 09:00, break_start 12:00, break_end 12:30, stop 12:45",
    "Adjusted stop to 12:45",
  ],
  [
    // In an older file, the stop alone ends the pause.
    "start 09:00, lunch_start 12:00, stop 15:00",
    "12:30",
    "start 09:00, lunch_start 12:00, stop 12:30",
    "Adjusted stop to 12:30",
  ],
];

for (const [before, time, after, message] of [...MOVES, ...PAIRS, ...APART]) {
  Deno.test(`Tracker.adjust() moves ${before} to ${time}`, async () => {
    const bench = benchWith(before);
    const recorded = await bench.tracker.adjust(time);
    assertEquals(recorded.action, "adjusted");
    assertEquals(recorded.message, message);
    assertEquals(recorded.time, message.slice(-5));
    assertEquals(dataFiles(bench), { "2024-12.csv": dayLog(DATE, after) });
  });
}

Deno.test("Tracker.adjust() rejects a time before the previous event", async () => {
  const bench = benchWith("start 09:00, break_start 12:00, break_end 12:10");
  const other = ". To move another event: worktime adjust";
  const cases = [
    ["11:59", `${other} 11:59 break_start`],
    // The break cannot start before the day, but the day can start earlier.
    ["08:00", `${other} 08:00 start`],
    ["0:00", `${other} 00:00 start`],
  ];
  for (const [time = "", hint] of cases) {
    const refusal = tooEarly(`That event was at 12:00${hint}`);
    await assertRefused(bench, () => bench.tracker.adjust(time), refusal);
  }
});

Deno.test("Tracker.adjust() of a stop that ended a pause reports the start of the pause", async () => {
  for (const end of ["break_end 15:00, ", ""]) {
    const bench = benchWith(`start 09:00, break_start 12:00, ${end}stop 15:00`);
    const refusal = tooEarly(
      "That event was at 12:00. " +
        "To move another event: worktime adjust 11:59 break_start",
    );
    await assertRefused(bench, () => bench.tracker.adjust("11:59"), refusal);
  }
});

Deno.test("Tracker.adjust() of a stop that ended a pause counts the same with and without a row for it", async () => {
  for (const [time, work, rest] of [["12:20", 180, 20], ["15:45", 180, 225]]) {
    for (const end of ["lunch_end 15:00, ", ""]) {
      const bench = benchWith(
        `start 09:00, lunch_start 12:00, ${end}stop 15:00`,
      );
      await bench.tracker.adjust(String(time));
      const { stats } = await bench.tracker.day();
      assertEquals([stats.workMinutes, stats.lunchMinutes], [work, rest]);
      await bench.tracker.start();
      const resumed = await bench.tracker.day();
      assertEquals(resumed.stats.lunchMinutes, rest);
      await bench.tracker.undo();
      await bench.tracker.undo();
      assertEquals(
        dataFiles(bench)["2024-12.csv"],
        dayLog(DATE, `start 09:00, lunch_start 12:00, ${end}stop 15:00`),
      );
    }
  }
});

Deno.test("Tracker.adjust() rejects a start before the stop of a day that went past midnight", async () => {
  const bench = workbench("2024-12-10T16:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 15:00, stop 24:30"),
      ...rowsOf(DATE, "start 09:00"),
    ),
  });
  const refusal = tooEarly("That event was at 00:30");
  await assertRefused(bench, () => bench.tracker.adjust("0:29"), refusal);
  const { message } = await bench.tracker.adjust("0:30");
  assertEquals(message, "Adjusted start to 00:30");
});

Deno.test("Tracker.adjust() rejects a time in the future", async () => {
  const bench = benchWith("start 09:00, break_start 12:00");
  const table: [time: string, now: string][] = [
    ["16:01", "16:00"],
    ["23:59", "16:00"],
    ["24:30", "2024-12-10 16:00"],
  ];
  for (const [time, now] of table) {
    await assertRefused(bench, () => bench.tracker.adjust(time), future(now));
  }
});

Deno.test("Tracker.adjust() accepts the minute that has just begun", async () => {
  const bench = benchWith("start 09:00", "2024-12-10T16:00:01");
  assertEquals((await bench.tracker.adjust("16:00")).time, "16:00");
});

Deno.test("Tracker.adjust() explains an invalid time", async () => {
  const bench = benchWith("start 09:00");
  const table: [time: string, hint: string][] = [
    ["", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
    ["9:5", "Minutes have two digits: use 9:05 or 9:50"],
    ["25:61", "Minutes go up to 59: use 26:01"],
    ["noon", "Use 12:00"],
    ["yesterday", 'Add a time, such as "yesterday 17:00"'],
  ];
  for (const [time, hint] of table) {
    await assertRefused(bench, () => bench.tracker.adjust(time), {
      type: InvalidTextError,
      code: "invalid_time",
      message: `Invalid time: "${time}"`,
      hint,
    });
  }
});

Deno.test("Tracker.adjust() rejects a day without events, even next to others", async () => {
  const bench = workbench("2024-12-10T16:00", {
    "2024-12.csv": dayLog("2024-12-09", "start 09:00, stop 17:00"),
  });
  await assertRefused(bench, () => bench.tracker.adjust("10:00"), {
    type: OutsideWorkingHoursError,
    code: "outside_working_hours",
    message: "Not currently working",
    hint: "Start the day: worktime start --at 10:00",
  });
});

Deno.test("Tracker.adjust() moves the last event of another date", async () => {
  const bench = workbench("2024-12-10T16:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 09:00, stop 17:00"),
      ...rowsOf(DATE, "start 09:00"),
    ),
  });
  const { message } = await bench.tracker.adjust("18:15", {
    date: "yesterday",
  });
  assertEquals(message, "Adjusted stop to 18:15 on 2024-12-09");
  await bench.tracker.adjust("18:30", { date: "2024-12-09" });
  assertEquals(dataFiles(bench), {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 09:00, stop 18:30"),
      ...rowsOf(DATE, "start 09:00"),
    ),
  });
});

Deno.test("Tracker.adjust() moves the last event of the day that a time names", async () => {
  const table: [time: string, events: string, today: string][] = [
    ["18:15 yesterday", "start 09:00, stop 18:15", "start 15:00"],
    ["2024-12-09T18:15", "start 09:00, stop 18:15", "start 15:00"],
    ["mon 6:15pm", "start 09:00, stop 18:15", "start 15:00"],
    ["2024-12-09T24:30", "start 09:00, stop 24:30", "start 15:00"],
    ["2024-12-10T00:30", "start 09:00, stop 17:00", "start 00:30"],
    ["-21h45m", "start 09:00, stop 18:15", "start 15:00"],
    ["10m ago", "start 09:00, stop 17:00", "start 15:50"],
    ["now", "start 09:00, stop 17:00", "start 16:00"],
    ["3pm today", "start 09:00, stop 17:00", "start 15:00"],
  ];
  for (const [time, yesterday, today] of table) {
    const bench = workbench("2024-12-10T16:00", {
      "2024-12.csv": logOf(
        ...rowsOf("2024-12-09", "start 09:00, stop 17:00"),
        ...rowsOf(DATE, "start 15:00"),
      ),
    });
    await bench.tracker.adjust(time);
    const expected = logOf(
      ...rowsOf("2024-12-09", yesterday),
      ...rowsOf(DATE, today),
    );
    assertEquals(dataFiles(bench), { "2024-12.csv": expected }, time);
  }
});

Deno.test("Tracker.adjust() takes the day once, and no time to come", async () => {
  const bench = benchWith("start 09:00");
  for (const day of [{ date: "yesterday" }, { at: "08:00" }]) {
    await assertRefused(
      bench,
      () => bench.tracker.adjust("yesterday 18:00", day),
      {
        type: InvalidTextError,
        code: "invalid_time",
        message: '"yesterday 18:00" already names a day',
        hint: "Use the time alone, or omit the other day",
      },
    );
  }
  const refusal = future("2024-12-10 16:00");
  const tomorrow = () => bench.tracker.adjust("tomorrow 9:00");
  await assertRefused(bench, tomorrow, refusal);
});

Deno.test("Tracker.adjust() finds the night that was open at a time with a date", async () => {
  const bench = workbench("2024-12-10T16:00", {
    "2024-12.csv": dayLog("2024-12-09", "start 20:00, stop 26:00"),
  });
  for (
    const [time, stop] of [["2024-12-10T01:30", "25:30"], [
      "today 1:45",
      "25:45",
    ]]
  ) {
    await bench.tracker.adjust(time ?? "");
    const events = `start 20:00, stop ${stop}`;
    const expected = dayLog("2024-12-09", events);
    assertEquals(dataFiles(bench), { "2024-12.csv": expected });
  }
});

Deno.test("Tracker.adjust() includes the date of a time that occurred again since", async () => {
  const night = dayLog(DATE, "start 09:00, stop 24:30");
  for (
    const [now, time, message] of [
      // 10:30 this morning would be too late for that day.
      ["11:00", "10:30", "Adjusted stop to 10:30 on 2024-12-10"],
      ["11:00", "11:00", "Adjusted stop to 11:00 on 2024-12-10"],
      ["11:00", "11:01", "Adjusted stop to 11:01"],
      ["11:00", "11:30", "Adjusted stop to 11:30"],
      ["01:00", "23:50", "Adjusted stop to 23:50"],
    ] as const
  ) {
    const { tracker } = workbench(`2024-12-11T${now}`, {
      "2024-12.csv": night,
    });
    assertEquals((await tracker.adjust(time)).message, message);
  }
});

Deno.test("Tracker.adjust() reports a future time as such, however long the day would be", async () => {
  const bench = benchWith("start 09:00, break_start 12:00");
  await assertRefused(
    bench,
    () => bench.tracker.adjust("25:30"),
    future("2024-12-10 16:00"),
  );
});

Deno.test("Tracker.adjust() judges the future by the given moment", async () => {
  const bench = benchWith("start 09:00, break_start 12:00");
  const at = "2024-12-10T13:00";
  await assertRefused(
    bench,
    () => bench.tracker.adjust("13:01", { at }),
    {
      ...future("13:00"),
      hint: "--at only chooses the day: use a time before that moment, or a " +
        "later --at",
    },
  );
  assertEquals((await bench.tracker.adjust("13:00", { at })).time, "13:00");
});

Deno.test("Tracker.adjust() moves an event twice, and undo reverts the second move", async () => {
  const bench = benchWith("start 09:00");
  await bench.tracker.adjust("08:30");
  await bench.tracker.adjust("08:15");
  await bench.tracker.undo();
  const after = { "2024-12.csv": dayLog(DATE, "start 08:30") };
  assertEquals(dataFiles(bench), after);
});

Deno.test("Tracker.adjust() reports a future moment, and how to give another", async () => {
  const { tracker } = benchWith("start 09:00");
  const error = await assertRejects(
    () => tracker.adjust("8:00", { at: "2024-12-10T16:01" }),
    FutureAdjustmentError,
  );
  assertEquals(error.code, "future_adjustment");
  assertMatch(error.hint ?? "", /--at/);
});

Deno.test("Tracker.adjust() rejects an event that a day of one event does not have", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": logOf("2024-12-10,start,09:00"),
  });
  const before = bench.disk.files;
  const error = await assertRejects(
    () => bench.tracker.adjust("9:30", { event: "lunch" }),
    NotAllowedError,
  );
  assertEquals(error.code, "unknown_event");
  assertEquals(bench.disk.files, before);
  const { message } = await bench.tracker.adjust("9:30", { event: "start" });
  assertEquals(message, "Adjusted start to 09:30");
});

Deno.test("Tracker.adjust() moves a timer only with the last event, unless that is the start", async () => {
  const { disk, clock, tracker } = workbench("2024-12-10T09:00");
  const timers = new Timers(disk, { clock });
  const started = async () => {
    const { running } = await timers.status();
    return running && new Date(running.start).toISOString().slice(11, 16);
  };
  await tracker.start();
  await timers.start("T-1");
  clock.set("2024-12-10T09:30");
  await tracker.adjust("09:10");
  assertEquals(await started(), "00:00");
  clock.set("2024-12-10T12:00");
  await tracker.toggleBreak();
  clock.set("2024-12-10T12:30");
  await tracker.toggleBreak();
  clock.set("2024-12-10T13:00");
  await tracker.adjust("11:50", { event: "break_start" });
  assertEquals(await started(), "03:30");
  await tracker.adjust("12:40");
  assertEquals(await started(), "03:40");
});

Deno.test("Tracker.adjust() of an earlier event cannot make the day longer than its limit", async () => {
  const date = "2024-12-10";
  const bench = workbench("2024-12-11T12:00", {
    "2024-12.csv": dayLog(date, "start 09:00, stop 23:30"),
  });
  const adjust = (time: string) =>
    bench.tracker.adjust(time, { date, event: "start" });
  await assertRefused(bench, () => adjust("07:30"), {
    ...{ type: InvalidEventTimeError, code: "day_too_long" },
    message: "2024-12-10 would last 16 hours or more",
    hint: "For longer days, set longest_day_hours in config.yaml",
  });
  assertEquals((await adjust("07:31")).time, "07:31");
});
