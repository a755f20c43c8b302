import { assertEquals, assertRejects } from "@std/assert";
import {
  InvalidEventTimeError,
  InvalidTextError,
  type Tracker,
} from "../../mod.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  type Refusal,
  workbench,
} from "./workbench.ts";

/** A day from 00:30 to 09:00 with 30 minutes of break, in each zone. */
const DAYS: [
  zone: string,
  date: string,
  offsets: [start: string, stop: string],
  workMinutes: number,
][] = [
  ["Europe/Berlin", "2025-03-30", ["+01:00", "+02:00"], 7 * 60],
  ["Europe/Berlin", "2025-10-26", ["+02:00", "+01:00"], 9 * 60],
  ["Europe/Berlin", "2025-06-15", ["+02:00", "+02:00"], 8 * 60],
  ["America/New_York", "2025-03-09", ["-05:00", "-04:00"], 7 * 60],
  ["America/New_York", "2025-11-02", ["-04:00", "-05:00"], 9 * 60],
  ["America/New_York", "2025-06-15", ["-04:00", "-04:00"], 8 * 60],
  ["Australia/Lord_Howe", "2025-10-05", ["+10:30", "+11:00"], 7 * 60 + 30],
  ["Australia/Lord_Howe", "2025-04-06", ["+11:00", "+10:30"], 8 * 60 + 30],
  ["Australia/Lord_Howe", "2025-06-15", ["+10:30", "+10:30"], 8 * 60],
  ["Asia/Tokyo", "2025-03-30", ["+09:00", "+09:00"], 8 * 60],
  ["Asia/Tokyo", "2025-10-26", ["+09:00", "+09:00"], 8 * 60],
];

for (const [zone, date, [before, after], workMinutes] of DAYS) {
  Deno.test(`Tracker counts elapsed time on ${date} in ${zone}`, async () => {
    const bench = workbench(`${date}T00:30${before}`, {}, zone);
    const { tracker, clock } = bench;
    await tracker.start();
    clock.set(`${date}T07:00${after}`);
    await tracker.toggleBreak();
    clock.set(`${date}T07:30${after}`);
    await tracker.toggleBreak();
    clock.set(`${date}T09:00${after}`);
    assertEquals((await tracker.status()).workMinutes, workMinutes);
    await tracker.stop();
    const events =
      "start 00:30, break_start 07:00, break_end 07:30, stop 09:00";
    const month = date.slice(0, 7);
    assertEquals(dataFiles(bench), { [`${month}.csv`]: dayLog(date, events) });
    assertEquals((await tracker.status()).workMinutes, workMinutes);
    const { days } = await tracker.month();
    assertEquals(days.map((day) => day.workMinutes), [workMinutes]);
    assertEquals(days[0]?.breakMinutes, 30);
  });
}

Deno.test("Tracker projects an end across a clock change", async () => {
  const now = "2025-03-30T00:30+01:00";
  const { tracker } = workbench(now, {}, "Europe/Berlin");
  await tracker.start();
  const { projectedEnd } = await tracker.status();
  assertEquals(projectedEnd, Date.parse("2025-03-30T10:30+02:00"));
});

Deno.test("Tracker records and counts events inside a repeated hour", async () => {
  const zone = "Europe/Berlin";
  const bench = workbench("2025-10-26T00:30+02:00", {}, zone);
  const { tracker, clock } = bench;
  await tracker.start();
  clock.set("2025-10-26T02:40+02:00");
  await tracker.toggleBreak();
  clock.set("2025-10-26T02:10+01:00");
  assertEquals((await tracker.status()).workMinutes, 130);
  assertEquals((await tracker.toggleBreak()).message, "Ended break at 02:10");
  clock.set("2025-10-26T09:00+01:00");
  await tracker.stop();
  const events = "start 00:30, break_start 02:40, break_end 02:10, stop 09:00";
  assertEquals(dataFiles(bench), {
    "2025-10.csv": dayLog("2025-10-26", events),
  });
  const { stats, events: reported } = await tracker.day();
  assertEquals(stats.workMinutes, 9 * 60);
  assertEquals(
    reported.map(({ durationMinutes }) => durationMinutes),
    [130, 30, 410, undefined],
  );
});

Deno.test("Tracker records events inside a repeated half hour", async () => {
  const zone = "Australia/Lord_Howe";
  const { tracker, clock } = workbench("2025-04-06T01:50+11:00", {}, zone);
  await tracker.start();
  clock.set("2025-04-06T01:35+10:30");
  await tracker.toggleBreak();
  clock.set("2025-04-06T01:45+10:30");
  await tracker.stop();
  const { stats } = await tracker.day();
  assertEquals([stats.workMinutes, stats.breakMinutes], [15, 10]);
});

Deno.test("a time in a repeated hour is the first one that is not before the last event", async () => {
  const now = "2025-10-26T02:50+01:00";
  const { tracker } = workbench(now, {}, "Europe/Berlin");
  await tracker.start({ at: "00:30" });
  await tracker.toggleBreak({ at: "02:20" });
  await tracker.toggleBreak({ at: "02:10" });
  const { events } = await tracker.day();
  assertEquals(
    events.map(({ durationMinutes }) => durationMinutes),
    [110, 50, 40],
  );
});

Deno.test("a time in a repeated hour is rejected if it is in the future", async () => {
  const now = "2025-10-26T02:50+02:00";
  const bench = workbench(now, {
    "2025-10.csv": dayLog("2025-10-26", "start 02:30"),
  }, "Europe/Berlin");
  await assertRefused(bench, () => bench.tracker.stop({ at: "02:10" }), {
    type: InvalidEventTimeError,
    code: "time_before_last_event",
    message: "Cannot record 02:10: it is before the last event at 02:30",
    hint: "To correct earlier events, see: worktime log 2025-10-26",
  });
});

Deno.test("Tracker.adjust() moves an event into the second pass of a repeated hour", async () => {
  const bench = workbench("2025-10-26T02:50+01:00", {
    "2025-10.csv": dayLog(
      "2025-10-26",
      "start 00:30, break_start 02:40, break_end 02:45",
    ),
  }, "Europe/Berlin");
  await bench.tracker.adjust("2:05");
  const { stats } = await bench.tracker.day();
  assertEquals(stats.breakMinutes, 25);
});

const SKIPPED: Refusal = {
  type: InvalidEventTimeError,
  code: "skipped_time",
  message: "02:30 does not exist on that day",
  hint: "The clocks go forward then: use an earlier or later time",
};

Deno.test("every command rejects a skipped time", async () => {
  const table: [name: string, run: (tracker: Tracker) => Promise<unknown>][] = [
    ["start", (tracker) => tracker.start({ at: "02:30" })],
    ["stop", (tracker) => tracker.stop({ at: "2:30" })],
    ["break", (tracker) => tracker.toggleBreak({ at: "2025-03-30T02:30" })],
    ["lunch", (tracker) => tracker.toggleLunch({ at: "02:30" })],
    ["adjust", (tracker) => tracker.adjust("02:30")],
  ];
  for (const [name, run] of table) {
    const events = name === "start" ? "" : "start 00:30, break_start 01:30";
    const bench = workbench("2025-03-30T10:00+02:00", {
      "2025-03.csv": dayLog("2025-03-30", events),
    }, "Europe/Berlin");
    await assertRefused(bench, () => run(bench.tracker), SKIPPED);
  }
});

Deno.test("a span with a skipped time is rejected, on the date or the night before", async () => {
  const DATE = "2025-03-30";
  const MORNING = "start 00:30";
  const NIGHT = "start 22:00, stop 29:00";
  const day = (...work: string[]) => (tracker: Tracker) =>
    tracker.writeDay({ date: DATE, work, replace: true });
  const pause = (span: string, date = DATE) => (tracker: Tracker) =>
    tracker.recordPause("break", span, { date });
  const table: [events: string, run: (tracker: Tracker) => Promise<unknown>][] =
    [
      [MORNING, day("02:30-09:00")],
      [MORNING, day("00:30-02:30")],
      [MORNING, day("00:30-01:30", "02:30-04:00")],
      [MORNING, pause("02:30-03:10")],
      [MORNING, pause("01:50-02:30")],
      [NIGHT, pause("02:30-03:10", "2025-03-29")],
    ];
  for (const [events, run] of table) {
    const date = events === NIGHT ? "2025-03-29" : DATE;
    const files = { "2025-03.csv": dayLog(date, events) };
    const now = "2025-03-30T10:00+02:00";
    const bench = workbench(now, files, "Europe/Berlin");
    await assertRefused(bench, () => run(bench.tracker), SKIPPED);
  }
});

Deno.test("a day of spans counts the offsets that are typed", async () => {
  const table: [work: string, minutes: number[], lunch?: string][] = [
    ["02:30-09:00", [450, 0, 0]],
    ["02:30+02:00-09:00", [450, 0, 0]],
    ["02:30+01:00-09:00", [390, 0, 0]],
    ["00:30-02:30+01:00", [180, 0, 0]],
    ["02:30+02:00-02:30+01:00", [60, 0, 0]],
    ["00:30-02:40+02:00 02:20+01:00-05:00", [290, 40, 0]],
    [
      "00:30-02:40 02:20+01:00-05:00",
      [290, 0, 40],
      "02:40-02:20+01:00",
    ],
    ["07:00Z-16:00Z", [510, 0, 30], "12:00-12:30"],
    ["13:00Z-17:00Z", [240, 0, 0]],
    ["09:00-05:00-17:00-05:00", [480, 0, 0]],
    ["22:30+13:00-01:00+13:00", [150, 0, 0]],
    ["08:00Z-12:00Z 12:30Z-17:00Z", [510, 0, 30], "13:00-13:30"],
    ["9-12 13-17", [420, 0, 60], "12:00+01:00-13:00"],
    ["9:00-12:00+01:00 13-17", [420, 0, 60], "12-13"],
  ];
  for (const [work, minutes, lunch] of table) {
    const now = "2025-10-27T12:00+01:00";
    const { tracker } = workbench(now, {}, "Europe/Berlin");
    const written = await tracker.writeDay({
      date: "2025-10-26",
      work: work.split(" "),
      ...(lunch !== undefined && { lunch }),
    });
    const { workMinutes, breakMinutes, lunchMinutes } = written.day.stats;
    const actual = [workMinutes, breakMinutes, lunchMinutes];
    assertEquals(actual, minutes, work);
    // The file says the same.
    const { days } = await tracker.month();
    assertEquals(days.map((day) => day.workMinutes), [workMinutes], work);
  }
});

Deno.test("a day of spans refuses offsets of another date, and spans that are empty", async () => {
  const table: [work: string, message: string][] = [
    [
      "23:00Z-07:00Z",
      "2025-10-26 23:00+00:00 is on 2025-10-27 in this time zone",
    ],
    ["09:00+01:00-09:00", 'Empty time span: "09:00+01:00-09:00"'],
    ["09:00Z-10:00+01:00", 'Empty time span: "09:00+00:00-10:00+01:00"'],
  ];
  for (const [work, message] of table) {
    const bench = workbench("2025-10-27T12:00+01:00", {}, "Europe/Berlin");
    const day = { date: "2025-10-26", work: [work] };
    const error = await assertRejects(
      () => bench.tracker.writeDay(day),
      InvalidTextError,
    );
    assertEquals([error.code, error.message], ["invalid_span", message]);
  }
});

Deno.test("a day that began in the evening continues across a clock change", async () => {
  const zone = "Europe/Berlin";
  const { tracker, clock } = workbench("2025-03-29T22:00+01:00", {}, zone);
  await tracker.start();
  clock.set("2025-03-30T03:30+02:00");
  const recorded = await tracker.stop();
  assertEquals<string>(recorded.date, "2025-03-29");
  const { stats } = await tracker.day({ date: "2025-03-29" });
  assertEquals(stats.workMinutes, 4 * 60 + 30);
});

Deno.test("events of a long night can be read back when clocks go forward", async () => {
  const zone = "Europe/Berlin";
  const bench = workbench("2025-03-29T23:50+01:00", {}, zone);
  await bench.tracker.start();
  // 15:59 later, as the 16 hours of a day allow; the wall clock is at 16:49.
  bench.clock.set("2025-03-30T16:49+02:00");
  await bench.tracker.stop();
  const { stats } = await bench.tracker.day({ date: "2025-03-29" });
  assertEquals(stats.workMinutes, 15 * 60 + 59);
  const events = "start 23:50, stop 40:49";
  assertEquals(dataFiles(bench), {
    "2025-03.csv": dayLog("2025-03-29", events),
  });
});
