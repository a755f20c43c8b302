import { assertEquals, assertRejects } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { InvalidTextError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Tasks } from "../../lib/tasks.ts";
import type { TimeInput } from "../../lib/time/typed_time.ts";
import type { TimeSpanRequest } from "../../lib/time/typed_range.ts";
import { civilTimeAt, type Instant } from "../../lib/time/zone.ts";
import { Timers } from "../../lib/timers.ts";
import { Tracker } from "../../lib/tracker.ts";
import { FakeClock, instantAt } from "../support/fake_clock.ts";

/** A time that a caller gives, and the instant that it means. */
type Row = [given: TimeInput, meant: string];

interface Place {
  readonly zone: string;
  readonly now: string;
  readonly rows: readonly Row[];
}

const PLACES: readonly Place[] = [
  {
    zone: "Asia/Tokyo",
    now: "2024-12-10T15:00+09:00",
    rows: [
      ["08:45", "2024-12-10T08:45+09:00"],
      ["8:45am", "2024-12-10T08:45+09:00"],
      ["0845", "2024-12-10T08:45+09:00"],
      ["2024-12-10T08:45", "2024-12-10T08:45+09:00"],
      ["2024-12-10 08:45", "2024-12-10T08:45+09:00"],
      ["today 08:45", "2024-12-10T08:45+09:00"],
      ["yesterday 17:00", "2024-12-09T17:00+09:00"],
      ["mon 17:00", "2024-12-09T17:00+09:00"],
      ["10m ago", "2024-12-10T14:50+09:00"],
      ["now", "2024-12-10T15:00+09:00"],
      ["2024-12-10T05:00Z", "2024-12-10T05:00Z"],
      ["2024-12-10T05:00:00Z", "2024-12-10T05:00Z"],
      ["2024-12-10T05:00:00.000Z", "2024-12-10T05:00Z"],
      ["2024-12-10T06:00+01:00", "2024-12-10T05:00Z"],
      ["2024-12-10T06:00:00+01:00", "2024-12-10T05:00Z"],
      [new Date("2024-12-10T05:00Z"), "2024-12-10T05:00Z"],
      [Date.parse("2024-12-10T05:00Z"), "2024-12-10T05:00Z"],
    ],
  },
  {
    // 02:30 was twice on that day, an hour apart.
    zone: "Europe/Berlin",
    now: "2025-10-26T09:00+01:00",
    rows: [
      ["02:30", "2025-10-26T02:30+02:00"],
      ["02:30+02:00", "2025-10-26T02:30+02:00"],
      ["02:30+01:00", "2025-10-26T02:30+01:00"],
      ["2025-10-26T02:30+01:00", "2025-10-26T02:30+01:00"],
      ["2025-10-26T02:30:00+01:00", "2025-10-26T02:30+01:00"],
      ["2025-10-26T01:30Z", "2025-10-26T02:30+01:00"],
      ["2025-10-26T01:30:00Z", "2025-10-26T02:30+01:00"],
      [new Date("2025-10-26T01:30Z"), "2025-10-26T02:30+01:00"],
      [Date.parse("2025-10-26T00:30Z"), "2025-10-26T02:30+02:00"],
    ],
  },
  {
    // Clocks went from 02:00 to 03:00.
    zone: "America/New_York",
    now: "2025-03-09T12:00-04:00",
    rows: [
      ["01:59", "2025-03-09T01:59-05:00"],
      ["03:00", "2025-03-09T03:00-04:00"],
      ["2025-03-09T07:00Z", "2025-03-09T03:00-04:00"],
      [new Date("2025-03-09T06:59Z"), "2025-03-09T01:59-05:00"],
    ],
  },
];

/** The present, and the instant that a given time means. */
interface Moment {
  readonly clock: FakeClock;
  readonly meant: Instant;
}

/** The ways to say when something happened; each returns when it was. */
const WAYS: [
  name: string,
  record: (at: TimeInput, moment: Moment) => Promise<Instant | undefined>,
][] = [
  ["Tracker.start()", async (at, { clock }) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    return (await tracker.start({ at })).instant;
  }],
  ["Tracker.status()", async (at, { clock, meant }) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    const start = meant - HOUR;
    await tracker.start({ at: start });
    return start + (await tracker.status({ at })).workMinutes * MINUTE;
  }],
  ["Tracker.adjust()", async (at, { clock, meant }) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    await tracker.start({ at: meant - MINUTE });
    return (await tracker.adjust(at)).instant;
  }],
  ["Timers.start()", async (at, { clock }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    return (await timers.start("A", { at })).started?.start;
  }],
  ["Timers.stop()", async (at, { clock }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    await timers.start("A", { at: clock.now() - 2 * DAY });
    return (await timers.stop({ at })).finished?.end;
  }],
  ["Timers.start() with a previous end", async (previousEnd, { clock }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    await timers.start("A", { at: clock.now() - 2 * DAY });
    const { finished } = await timers.start("B", { at: "now", previousEnd });
    return finished?.end;
  }],
  ["Timers.add()", async (start, { clock }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    return (await timers.add("A", { start, end: "now" })).entry.start;
  }],
  ["Timers.edit()", async (start, { clock }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    const { entry } = await timers.add("A", { start: "now", for: "0m" });
    return (await timers.edit(entry.id, { start })).after?.start;
  }],
  ["Tasks.start()", async (at, { clock }) => {
    const tasks = new Tasks(new MemoryDisk(), { clock });
    await tasks.add("A");
    return (await tasks.start("A", { at })).timer?.started?.start;
  }],
  ["Timers.entries()", async (from, { clock, meant }) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    for (const start of [meant - MINUTE, meant]) {
      await timers.add("A", { start, end: start });
    }
    const found = await timers.entries({ from });
    return found.length === 1 ? found[0]?.start : undefined;
  }],
];

for (const { zone, now, rows } of PLACES) {
  for (const [name, record] of WAYS) {
    Deno.test(`${name} takes each form of a time in ${zone}`, async () => {
      for (const [given, text] of rows) {
        const meant = instantAt(text);
        const clock = new FakeClock(now, zone);
        assertEquals(await record(given, { clock, meant }), meant, `${given}`);
      }
    });
  }
}

/** The ways to name a date, in a week of absences before it. */
const DATE_WAYS: [
  name: string,
  record: (date: TimeInput, clock: FakeClock) => Promise<string | undefined>,
][] = [
  [
    "Tracker.day()",
    async (date, clock) =>
      (await new Tracker(new MemoryDisk(), { clock }).day({ date })).stats.date,
  ],
  ["Tracker.setExpectedHours()", async (date, clock) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    return (await tracker.setExpectedHours("5", { date })).date;
  }],
  ["Tracker.recordAbsence()", async (dates, clock) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    const { days } = await tracker.recordAbsence("vacation", { dates });
    return days.map(({ date }) => date).join();
  }],
  ["Tracker.writeDay()", async (date, clock) => {
    const tracker = new Tracker(new MemoryDisk(), { clock });
    await tracker.writeDay({ date, work: ["00:30-00:40"] });
    return (await tracker.recordedDates()).join();
  }],
  ["Timers.log()", async (date, clock) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    for (const days of [0, 1, 2, 3, 4]) {
      const start = clock.now() - days * DAY;
      await timers.add("A", { start, end: start });
    }
    const { days } = await timers.log({ from: date, to: date });
    return days.map(({ date }) => date).join();
  }],
  ["Timers.entries()", async (date, clock) => {
    const timers = new Timers(new MemoryDisk(), { clock });
    for (const days of [0, 1, 2, 3, 4]) {
      const start = clock.now() - days * DAY;
      await timers.add("A", { start, end: start });
    }
    if (typeof date !== "string") return undefined;
    const [entry, ...others] = await timers.entries({ from: date, to: date });
    assertEquals(others, []);
    return entry && civilTimeAt(entry.start, clock.zone).date;
  }],
];

/** Instants that are on another date in UTC, and dates of clock changes. */
const DATES: [zone: string, now: string, rows: [TimeInput, string][]][] = [
  ["Asia/Tokyo", "2024-12-11T00:45+09:00", [
    ["2024-12-10", "2024-12-10"],
    ["yesterday", "2024-12-10"],
    ["last tue", "2024-12-10"],
    [new Date("2024-12-09T15:30Z"), "2024-12-10"],
    [Date.parse("2024-12-10T14:59Z"), "2024-12-10"],
  ]],
  ["Europe/Berlin", "2025-10-27T00:45+01:00", [
    ["2025-10-24", "2025-10-24"],
    [new Date("2025-10-23T22:00Z"), "2025-10-24"],
    [Date.parse("2025-10-26T23:30Z"), "2025-10-27"],
  ]],
];

for (const [zone, now, rows] of DATES) {
  for (const [name, record] of DATE_WAYS) {
    Deno.test(`${name} takes each form of a date in ${zone}`, async () => {
      for (const [given, date] of rows) {
        const found = await record(given, new FakeClock(now, zone));
        assertEquals(found ?? date, date, `${given}`);
      }
    });
  }
}

/** The span that is given, and the hours of the entries in it. */
const SPANS: [request: TimeSpanRequest, hours: number[]][] = [
  [{}, [1, 2, 22, 23, 25, 49]],
  [{ from: "2024-12-09" }, [22, 23, 25, 49]],
  [{ to: "2024-12-08" }, [1, 2]],
  [{ from: "2024-12-09", to: "2024-12-09" }, [22, 23, 25]],
  [{ from: "yesterday" }, [22, 23, 25, 49]],
  [{ range: "2024-12-08..2024-12-09" }, [1, 2, 22, 23, 25]],
  [{ range: "last week" }, [1, 2]],
  [{ from: "2024-12-09T01:00" }, [23, 25, 49]],
  [{ from: "2024-12-08T16:00:00Z", to: "2024-12-09 03:00" }, [23]],
  [{ from: 0, to: new Date("2024-12-08T16:00Z") }, [1, 2, 22]],
  [{ from: "3h ago" }, [49]],
  [{ from: "2024-12-09T01:00", to: "2024-12-09T01:00" }, []],
  [{ from: 0, to: Infinity }, [1, 2, 22, 23, 25, 49]],
  [{ from: "2024-12-09", to: new Date("2024-12-08T15:00Z") }, []],
  [{ from: 10, to: 9 }, []],
];

Deno.test("Timers.entries() takes dates, times, instants and ranges", async () => {
  // A Tuesday; the hours count from 02:00 of the Sunday before.
  const clock = new FakeClock("2024-12-10T05:00");
  const timers = new Timers(new MemoryDisk(), { clock });
  const first = instantAt("2024-12-08T02:00");
  for (const hour of [1, 2, 22, 23, 25, 49]) {
    const start = first + hour * HOUR;
    await timers.add("A", { start, end: start });
  }
  for (const [request, hours] of SPANS) {
    const found = await timers.entries(request);
    const shown = found.map(({ start }) => (start - first) / HOUR);
    assertEquals(shown, hours, JSON.stringify(request));
  }
});

Deno.test("Timers.entries() refuses a span that ends before it starts", async () => {
  const clock = new FakeClock("2024-12-10T05:00");
  const timers = new Timers(new MemoryDisk(), { clock });
  const spans: TimeSpanRequest[] = [
    { from: "2024-12-10", to: "2024-12-08" },
    { from: "now", to: "1h ago" },
    { from: "today", to: new Date("2024-12-08T16:00Z") },
  ];
  for (const span of spans) {
    const error = await assertRejects(
      () => timers.entries(span),
      InvalidTextError,
    );
    assertEquals(error.code, "invalid_range");
  }
});

Deno.test("a date alone is no time, and says what is missing", async () => {
  const clock = new FakeClock("2024-12-10T05:00");
  const disk = new MemoryDisk();
  const at = "2024-12-10";
  for (
    const half of [new Tracker(disk, { clock }), new Timers(disk, { clock })]
  ) {
    const error = await assertRejects(
      () => half instanceof Tracker ? half.start({ at }) : half.stop({ at }),
      InvalidTextError,
      'Invalid time: "2024-12-10"',
    );
    assertEquals(error.hint, 'Add a time, such as "2024-12-10 17:00"');
  }
});
