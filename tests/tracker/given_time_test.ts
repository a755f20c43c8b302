import { assertEquals, assertRejects } from "@std/assert";
import {
  InvalidEventTimeError,
  InvalidTextError,
  type When,
} from "../../mod.ts";
import { instantAt } from "../support/fake_clock.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  logOf,
  type Refusal,
  rowsOf,
  workbench,
} from "./workbench.ts";

const DATE = "2024-12-10";
const FILE = "2024-12.csv";

/** Times for `start` at 16:00:30, and how they are stored. */
const GIVEN: [name: string, when: When, date: string, time: string][] = [
  ["now, seconds cut", {}, DATE, "16:00"],
  ["at HH:MM", { at: "08:45" }, DATE, "08:45"],
  ["at H:MM, padded", { at: "8:05" }, DATE, "08:05"],
  ["at the minute of now", { at: "16:00" }, DATE, "16:00"],
  ["at 00:00", { at: "00:00" }, DATE, "00:00"],
  ["at a date and time", { at: "2024-12-09T08:45" }, "2024-12-09", "08:45"],
  [
    "at a date and time with a space",
    { at: "2024-12-09 8:45" },
    "2024-12-09",
    "08:45",
  ],
  ["at an instant", { at: new Date("2024-12-10T00:15:59Z") }, DATE, "09:15"],
  ["15 minutes ago", { ago: "15m" }, DATE, "15:45"],
  ["an hour and a half ago", { ago: "1h30m" }, DATE, "14:30"],
  ["0 minutes ago", { ago: "0m" }, DATE, "16:00"],
  ["a day ago", { ago: "24h" }, "2024-12-09", "16:00"],
  ["ago on the evening before", { ago: "16h10m" }, "2024-12-09", "23:50"],
  ["a thousand hours ago", { ago: "1000h" }, "2024-10-30", "00:00"],
  [
    "at an instant long ago",
    { at: new Date("2024-06-03T00:15:00Z") },
    "2024-06-03",
    "09:15",
  ],
];

for (const [name, when, date, time] of GIVEN) {
  Deno.test(`Tracker.start() ${name}`, async () => {
    const bench = workbench("2024-12-10T16:00:30");
    const recorded = await bench.tracker.start(when);
    assertEquals<string>(recorded.date, date);
    const day = date === DATE ? "" : ` on ${date}`;
    assertEquals(recorded.message, `Started working at ${time}${day}`);
    const file = `${date.slice(0, 7)}.csv`;
    assertEquals(dataFiles(bench), { [file]: dayLog(date, `start ${time}`) });
  });
}

function future(time: string): Refusal {
  return {
    type: InvalidEventTimeError,
    code: "future_time",
    message: `Cannot record ${time}: it is in the future`,
    hint: "It is 16:00 now",
  };
}

Deno.test("Tracker rejects times in the future", async () => {
  const bench = workbench("2024-12-10T16:00:30");
  const { tracker } = bench;
  const table: [at: string | Date, time: string, hint?: string][] = [
    ["16:01", "16:01"],
    ["23:59", "23:59"],
    ["2024-12-10T16:01", "16:01"],
    [new Date(instantAt("2024-12-10T16:01")), "16:01"],
    ["2024-12-11T08:00", "2024-12-11 08:00", "It is 2024-12-10 16:00 now"],
  ];
  for (const [at, time, hint = "It is 16:00 now"] of table) {
    const refusal = { ...future(time), hint };
    await assertRefused(bench, () => tracker.start({ at }), refusal);
  }
  assertEquals(bench.disk.files, {});
});

Deno.test("every command rejects a time in the future or before the last event", async () => {
  const bench = workbench("2024-12-10T16:00", {
    [FILE]: dayLog(DATE, "start 09:00, break_start 15:00"),
  });
  const { tracker } = bench;
  const commands = [
    (when: When) => tracker.stop(when),
    (when: When) => tracker.toggleLunch(when),
    (when: When) => tracker.start(when),
  ];
  const early: Refusal = {
    type: InvalidEventTimeError,
    code: "time_before_last_event",
    message: "Cannot record 14:59: it is before the last event at 15:00",
    hint: "To correct earlier events, see: worktime log 2024-12-10",
  };
  const movable = { ...early, hint: "Move that event: worktime adjust 14:59" };
  const cases = [
    ...commands.map((run) => [run, early] as const),
    [(when: When) => tracker.toggleBreak(when), movable] as const,
  ];
  for (const [run, early] of cases) {
    await assertRefused(bench, () => run({ at: "16:30" }), future("16:30"));
    await assertRefused(bench, () => run({ at: "14:59" }), early);
    await assertRefused(bench, () => run({ ago: "1h1m" }), early);
    const at = new Date(instantAt("2024-12-10T14:59"));
    await assertRefused(bench, () => run({ at }), early);
  }
});

Deno.test("Tracker.stop() accepts the minute of the last event", async () => {
  const bench = workbench("2024-12-10T16:00", {
    [FILE]: dayLog(DATE, "start 09:00, break_start 15:00"),
  });
  await bench.tracker.stop({ at: "15:00" });
  const events = "start 09:00, break_start 15:00, break_end 15:00, stop 15:00";
  assertEquals(dataFiles(bench), { [FILE]: dayLog(DATE, events) });
});

Deno.test("Tracker adds a day between the days of a month", async () => {
  const before = rowsOf("2024-12-05", "start 09:00, stop 17:00");
  const after = rowsOf(DATE, "start 09:00");
  const bench = workbench("2024-12-10T16:00", {
    [FILE]: logOf(...before, ...after),
  });
  const { tracker } = bench;
  await tracker.start({ at: "2024-12-06T08:00" });
  await tracker.toggleLunch({ at: "2024-12-06T12:00" });
  await tracker.stop({ at: "2024-12-06T12:45" });
  const events = "start 08:00, lunch_start 12:00, lunch_end 12:45, stop 12:45";
  const filledIn = rowsOf("2024-12-06", events);
  assertEquals(dataFiles(bench), {
    [FILE]: logOf(...before, ...filledIn, ...after),
  });
});

Deno.test("Tracker adds a day of another month to that month's file", async () => {
  const bench = workbench("2024-12-10T16:00");
  await bench.tracker.start({ at: "2024-02-29T09:00" });
  assertEquals(dataFiles(bench), {
    "2024-02.csv": dayLog("2024-02-29", "start 09:00"),
  });
});

Deno.test("Tracker.start() days ago adds to the file of the previous month", async () => {
  const before = rowsOf("2024-11-28", "start 09:00, stop 17:00");
  const bench = workbench("2024-12-02T09:00", {
    "2024-11.csv": logOf(...before),
  });
  await bench.tracker.start({ ago: "72h" });
  const added = rowsOf("2024-11-29", "start 09:00");
  assertEquals(dataFiles(bench), {
    "2024-11.csv": logOf(...before, ...added),
  });
});

/** What is typed at four on a Tuesday, and the day and time that it is. */
const TYPED: [at: string, date: string, time: string][] = [
  ["9", "2024-12-10", "09:00"],
  ["9.05", "2024-12-10", "09:05"],
  ["0905", "2024-12-10", "09:05"],
  ["3:15pm", "2024-12-10", "15:15"],
  ["now", "2024-12-10", "16:00"],
  ["10m ago", "2024-12-10", "15:50"],
  ["-1h30", "2024-12-10", "14:30"],
  ["yesterday 9:05", "2024-12-09", "09:05"],
  ["9am yesterday", "2024-12-09", "09:00"],
  ["last fri 17:00", "2024-12-06", "17:00"],
  ["mon 17:00", "2024-12-09", "17:00"],
  ["-8 17:00", "2024-12-02", "17:00"],
];

for (const [at, date, time] of TYPED) {
  Deno.test(`Tracker.start() at ${at} is at ${time} of ${date}`, async () => {
    const bench = workbench("2024-12-10T16:00");
    await bench.tracker.start({ at });
    assertEquals(dataFiles(bench), {
      "2024-12.csv": dayLog(date, `start ${time}`),
    });
  });
}

Deno.test("Tracker.start() tomorrow is refused as any time to come is", async () => {
  const bench = workbench("2024-12-10T16:00");
  await assertRefused(bench, () => bench.tracker.start({ at: "tomorrow 9" }), {
    type: InvalidEventTimeError,
    code: "future_time",
    message: "Cannot record 2024-12-11 09:00: it is in the future",
    hint: "It is 2024-12-10 16:00 now",
  });
});

Deno.test("Tracker refuses what is no time or no duration", async () => {
  const bench = workbench("2024-12-10T16:00");
  const { tracker } = bench;
  const forms = "Use a time such as 8:45, yesterday 17:00 or 10m ago";
  const times: [at: string, hint: string][] = [
    ["", forms],
    ["soon", forms],
    ["9:5", "Minutes have two digits: use 9:05 or 9:50"],
    ["25:61", "Minutes go up to 59: use 26:01"],
    ["2026-02-30T09:00", "Use YYYY-MM-DD: 2026-02 has 28 days"],
    ["yesterday", 'Add a time, such as "yesterday 17:00"'],
    ["noon", "Use 12:00"],
  ];
  for (const [at, hint] of times) {
    await assertRefused(bench, () => tracker.start({ at }), {
      type: InvalidTextError,
      code: "invalid_time",
      message: `Invalid time: "${at}"`,
      hint,
    });
  }
  const durations: [ago: string, hint: string][] = [
    ["", "Use a duration such as 15m, 2h or 1h30m"],
    ["soon", "Use a duration such as 15m, 2h or 1h30m"],
    ["-5m", "Use 5m"],
  ];
  for (const [ago, hint] of durations) {
    await assertRefused(bench, () => tracker.start({ ago }), {
      type: InvalidTextError,
      code: "invalid_duration",
      message: `Invalid duration: "${ago}"`,
      hint,
    });
  }
  assertEquals(bench.disk.files, {});
});

Deno.test("Tracker throws a TypeError or RangeError for misuse", async () => {
  const { tracker } = workbench("2024-12-10T16:00");
  await assertRejects(
    () => tracker.start({ at: "09:00", ago: "15m" }),
    TypeError,
    '"at" and "ago" cannot be used together',
  );
  await assertRejects(
    () => tracker.start({ at: new Date(NaN) }),
    RangeError,
    "Invalid date",
  );
});
