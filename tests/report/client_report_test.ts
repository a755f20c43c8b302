import { assertEquals, assertThrows } from "@std/assert";
import { NotAllowedError } from "../../lib/errors.ts";
import {
  type BilledWork,
  billEntries,
  type BillingContext,
} from "../../lib/report/client_report.ts";
import { parseRounding } from "../../lib/report/rounding.ts";
import { instantsOfRange } from "../../lib/time/date_range.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { formatInstant, namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { EntryTooLongError } from "../../lib/tracking/errors.ts";
import {
  DEFAULT_SETTINGS,
  type Settings,
} from "../../lib/tracking/settings.ts";
import { type NewTask, newTask } from "../../lib/tracking/task.ts";
import { forSeeds } from "../support/random.ts";

const ZONE = namedZone("Europe/Berlin");

interface Given {
  readonly entries: readonly Entry[];
  readonly tasks?: Record<string, NewTask>;
  readonly settings?: Partial<Settings>;
  readonly dates?: [from: string, to: string];
  readonly round?: string;
}

let count = 0;

/** An entry with UTC times such as `2024-10-26T22:00:00Z`. */
function entry(
  taskId: string,
  start: string,
  end: string,
  details: Partial<Entry> = {},
): Entry {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  const id = `id-${++count}`;
  return {
    ...{ kind: "entry", id, taskId, description: taskId, tags: [] },
    ...{ start: from, end: to, durationSeconds: (to - from) / 1000 },
    ...{ provider: undefined, providerId: id, sync: "local" },
    ...details,
  };
}

function bill(
  { entries, tasks = {}, settings = {}, dates, round }: Given,
): BilledWork {
  const [from, to] = dates ?? ["2024-10-01", "2024-10-31"];
  const range = { from: parseCivilDate(from), to: parseCivilDate(to) };
  const context: BillingContext = {
    zone: ZONE,
    range: instantsOfRange(range, ZONE),
    tasks: new Map(
      Object.entries(tasks).map(([id, details]) => [id, newTask(id, details)]),
    ),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    rounding: round === undefined ? undefined : parseRounding(round),
  };
  return billEntries(entries, context);
}

const EUR_95 = { hundredthsPerHour: 9500, currency: "EUR" };

Deno.test("billEntries() splits an entry at midnight", () => {
  const { entries, total } = bill({
    // 23:15 to 01:45 in Berlin.
    entries: [entry("A", "2024-10-10T21:15:00Z", "2024-10-10T23:45:00Z")],
  });
  assertEquals(
    entries.map(({ date, start, end, minutes }) => [
      date,
      ...[start, end].map((it) => formatInstant(it, ZONE).slice(0, 16)),
      minutes,
    ]),
    [
      ["2024-10-10", "2024-10-10T23:15", "2024-10-11T00:00", 45],
      ["2024-10-11", "2024-10-11T00:00", "2024-10-11T01:45", 105],
    ],
  );
  assertEquals(total.minutes, 150);
});

Deno.test("billEntries() counts only the part of an entry in the range", () => {
  const given = {
    entries: [entry("A", "2024-10-31T22:30:00Z", "2024-11-01T00:30:00Z")],
  };
  // Midnight in Berlin is 23:00 UTC.
  assertEquals(bill(given).total.minutes, 30);
  const dates: Given["dates"] = ["2024-11-01", "2024-11-30"];
  const { entries } = bill({ ...given, dates });
  assertEquals(entries.map(({ date, minutes }) => [date, minutes]), [
    ["2024-11-01", 90],
  ]);
  // The whole entry of 2:00 is rounded to 3:00; 1:30 of that before midnight.
  const round = "90m:up";
  assertEquals(bill({ ...given, round }).total.roundedMinutes, 90);
  assertEquals(bill({ ...given, dates, round }).total.roundedMinutes, 90);
});

Deno.test("billEntries() rounds the duration of an entry that ends where it and the range start", () => {
  const midnight = "2024-10-10T22:00:00Z";
  const { total } = bill({
    entries: [entry("A", midnight, midnight, { durationSeconds: 450 })],
    ...{ dates: ["2024-10-11", "2024-10-11"], round: "15m" },
  });
  assertEquals([total.seconds, total.roundedMinutes], [450, 15]);
});

Deno.test("billEntries() counts elapsed time when clocks are changed", () => {
  const back = bill({
    // 01:30 to 03:30 in Berlin, with 02:00 to 03:00 twice.
    entries: [entry("A", "2024-10-26T23:30:00Z", "2024-10-27T02:30:00Z")],
  });
  assertEquals(back.total.minutes, 180);
  assertEquals(back.clockChanges.map(String), ["2024-10-27"]);
  const forward = bill({
    // 01:30 to 03:30 in Berlin, without 02:00 to 03:00.
    entries: [entry("A", "2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z")],
    dates: ["2024-03-01", "2024-03-31"],
  });
  assertEquals(forward.total.minutes, 60);
  assertEquals(forward.clockChanges.map(String), ["2024-03-31"]);
  const after = bill({
    entries: [entry("A", "2024-10-27T01:00:00Z", "2024-10-27T02:00:00Z")],
  });
  assertEquals(after.clockChanges, []);
});

Deno.test("billEntries() bills the rounded time and keeps the exact time", () => {
  const { tasks, entries, total, amounts } = bill({
    entries: [
      entry("A", "2024-10-10T08:00:00Z", "2024-10-10T08:07:30Z"),
      entry("A", "2024-10-10T09:00:00Z", "2024-10-10T09:07:29Z"),
      entry("A", "2024-10-10T10:00:00Z", "2024-10-10T11:00:01Z"),
    ],
    settings: { rates: new Map([["*", EUR_95]]) },
    round: "15m",
  });
  assertEquals(
    entries.map((it) => [it.seconds, it.minutes, it.roundedMinutes]),
    [[450, 8, 15], [449, 7, 0], [3601, 60, 60]],
  );
  assertEquals([total.minutes, total.roundedMinutes], [75, 75]);
  assertEquals(tasks.map((it) => [it.hundredthHours, it.amount]), [[
    125,
    { hundredths: 11875, currency: "EUR" },
  ]]);
  assertEquals(amounts, [{ hundredths: 11875, currency: "EUR" }]);
});

Deno.test("billEntries() has no amount without a rate or for time that is not billable", () => {
  const hour = ["2024-10-10T08:00:00Z", "2024-10-10T09:00:00Z"] as const;
  const { tasks, amounts, billable, nonBillable } = bill({
    entries: [
      entry("B", ...hour, { billable: false }),
      entry("B", ...hour),
      entry("C", ...hour),
      entry("D", ...hour),
      entry("D", ...hour, { billable: true }),
    ],
    tasks: { B: { plan: "p" }, D: { plan: "p", billable: false } },
    settings: { rates: new Map([["p", EUR_95]]) },
  });
  assertEquals(
    tasks.map((it) => [it.taskId, it.isBillable, it.minutes, it.amount]),
    [
      ["B", true, 60, { hundredths: 9500, currency: "EUR" }],
      ["D", true, 60, { hundredths: 9500, currency: "EUR" }],
      ["C", true, 60, undefined],
      ["B", false, 60, undefined],
      ["D", false, 60, undefined],
    ],
  );
  assertEquals(amounts, [{ hundredths: 19000, currency: "EUR" }]);
  assertEquals([billable.minutes, nonBillable.minutes], [180, 120]);
});

Deno.test("billEntries() sorts by client, plan and task, and adds up each currency", () => {
  const hour = ["2024-10-10T08:00:00Z", "2024-10-10T09:00:00Z"] as const;
  const CHF = { hundredthsPerHour: 1, currency: "CHF" };
  const { tasks, amounts } = bill({
    entries: ["Z-1", "Y-1", "X-2", "X-1", "W-1"].map((it) =>
      entry(it, ...hour)
    ),
    tasks: { "Z-1": { plan: "a" }, "X-1": { plan: "b" }, "X-2": { plan: "a" } },
    settings: {
      clients: new Map([["X", "Acme"], ["Z", "Acme"], ["Y", "Bolt"]]),
      rates: new Map([["X", EUR_95], ["Y", CHF]]),
    },
  });
  assertEquals(tasks.map((it) => [it.client, it.plan, it.taskId]), [
    ["Acme", "a", "X-2"],
    ["Acme", "a", "Z-1"],
    ["Acme", "b", "X-1"],
    ["Bolt", undefined, "Y-1"],
    [undefined, undefined, "W-1"],
  ]);
  assertEquals(amounts, [
    { hundredths: 1, currency: "CHF" },
    { hundredths: 19000, currency: "EUR" },
  ]);
});

Deno.test("billEntries() refuses two currencies for a client", () => {
  const hour = ["2024-10-10T08:00:00Z", "2024-10-10T09:00:00Z"] as const;
  const error = assertThrows(
    () =>
      bill({
        entries: [entry("X-1", ...hour), entry("Y-1", ...hour)],
        tasks: { "X-1": { plan: "p" }, "Y-1": { plan: "p" } },
        settings: {
          clients: new Map([["p", "Acme"]]),
          rates: new Map([
            ["X", EUR_95],
            ["Y", { hundredthsPerHour: 1, currency: "CHF" }],
          ]),
        },
      }),
    NotAllowedError,
    'Client "Acme" has rates in EUR ("X-1") and CHF ("Y-1")',
  );
  assertEquals(error.code, "mixed_currencies");
});

Deno.test("billEntries() refuses an entry that is too long for a list of days", () => {
  const long = entry("A", "1900-01-01T00:00:00Z", "2400-01-01T00:00:00Z");
  assertEquals(bill({ entries: [long] }).entries.length, 31);
  assertThrows(
    () => bill({ entries: [long], dates: ["2000-01-01", "2024-01-01"] }),
    EntryTooLongError,
  );
});

Deno.test("billEntries() takes titles from tasks, then from descriptions", () => {
  const hour = ["2024-10-10T08:00:00Z", "2024-10-10T09:00:00Z"] as const;
  const { tasks, entries } = bill({
    entries: [
      entry("A", ...hour, { description: "A: Old title" }),
      entry("B", "2024-10-09T08:00:00Z", "2024-10-09T09:00:00Z", {
        description: "B: First",
      }),
      entry("B", ...hour, { description: "by phone" }),
      entry("C", ...hour),
    ],
    tasks: { A: { title: "New title" } },
  });
  assertEquals(tasks.map(({ title }) => title), ["New title", "by phone", ""]);
  assertEquals(
    entries.map(({ text }) => text).toSorted(),
    ["", "First", "Old title", "by phone"],
  );
});

Deno.test("billEntries() has all fields of tasks, entries and totals", () => {
  const { entries, tasks, ...rest } = bill({
    entries: [
      entry("B", "2024-10-11T08:00:00Z", "2024-10-11T08:00:30Z", {
        ...{ id: "b", tags: ["x"], billable: false },
      }),
      entry("A", "2024-10-10T21:15:00Z", "2024-10-10T23:45:00Z", {
        ...{ id: "a", description: "A: did it" },
      }),
    ],
    tasks: { A: { title: "Title", plan: "p" } },
    settings: {
      clients: new Map([["p", "Acme"]]),
      rates: new Map([["*", EUR_95]]),
    },
    round: "1h:up",
  });
  const time = (
    seconds: number,
    minutes: number,
    roundedMinutes: number,
    hundredthHours: number,
  ) => ({ seconds, minutes, roundedMinutes, hundredthHours });
  const utc = (text: string) => Date.parse(`2024-10-${text}Z`);
  const part = { id: "a", taskId: "A", text: "did it", tags: [] };
  assertEquals<unknown>(entries, [
    {
      ...{ ...part, date: "2024-10-10", isBillable: true },
      ...{ start: utc("10T21:15"), end: utc("10T22:00") },
      ...time(2700, 45, 60, 100),
    },
    {
      ...{ ...part, date: "2024-10-11", isBillable: true },
      ...{ start: utc("10T22:00"), end: utc("10T23:45") },
      ...time(6300, 105, 120, 200),
    },
    {
      ...{ id: "b", taskId: "B", text: "", tags: ["x"], date: "2024-10-11" },
      ...{ start: utc("11T08:00"), end: utc("11T08:00:30") },
      ...{ isBillable: false, ...time(30, 0, 60, 100) },
    },
  ]);
  assertEquals<unknown>(tasks, [
    {
      ...{ taskId: "A", title: "Title", plan: "p", client: "Acme" },
      ...{ isBillable: true, rate: EUR_95, ...time(9000, 150, 180, 300) },
      amount: { hundredths: 28_500, currency: "EUR" },
    },
    {
      ...{ taskId: "B", title: "", plan: undefined, client: undefined },
      ...{ isBillable: false, rate: undefined, ...time(30, 0, 60, 100) },
      amount: undefined,
    },
  ]);
  assertEquals(rest, {
    total: time(9030, 150, 240, 400),
    billable: time(9000, 150, 180, 300),
    nonBillable: time(30, 0, 60, 100),
    amounts: [{ hundredths: 28_500, currency: "EUR" }],
    clockChanges: [],
  });
});

Deno.test("billEntries() sorts entries by start and end, then by task, then by id", () => {
  const hours = ["2024-10-10T08:00:00Z", "2024-10-10T09:00:00Z"] as const;
  const sorted = [
    entry("C", hours[0], "2024-10-10T08:30:00Z", { id: "z" }),
    entry("A", ...hours, { id: "y", billable: false }),
    entry("A", ...hours, { id: "z" }),
    entry("B", ...hours, { id: "a" }),
    entry("A", "2024-10-11T08:00:00Z", "2024-10-11T09:00:00Z", { id: "a" }),
  ];
  for (const entries of [sorted, sorted.toReversed()]) {
    assertEquals(
      bill({ entries }).entries.map(({ taskId, id }) => taskId + id),
      ["Cz", "Ay", "Az", "Ba", "Aa"],
    );
  }
});

Deno.test("billEntries() rounds a day of a task as if it was all billable", () => {
  // 10 minutes and 10 minutes, rounded as 20 of a day.
  const given = (billable: [boolean, boolean]) =>
    bill({
      entries: [
        entry("A", "2024-10-10T08:00:00Z", "2024-10-10T08:10:00Z", {
          billable: billable[0],
        }),
        entry("A", "2024-10-10T09:00:00Z", "2024-10-10T09:10:00Z", {
          billable: billable[1],
        }),
      ],
      round: "15m:up:day",
    }).entries.map(({ roundedMinutes }) => roundedMinutes);
  assertEquals(given([true, true]), [15, 15]);
  assertEquals(given([false, true]), [15, 15]);
  const short = (billable: boolean) =>
    bill({
      entries: [
        entry("A", "2024-10-10T08:00:00Z", "2024-10-10T08:05:00Z", {
          billable,
        }),
        entry("A", "2024-10-10T09:00:00Z", "2024-10-10T09:05:00Z"),
      ],
      round: "15m:up:day",
    }).entries.map(({ roundedMinutes }) => roundedMinutes);
  assertEquals([short(true), short(false)], [[15, 0], [0, 15]]);
});

Deno.test("billEntries() takes the end of an entry as the moment before it", () => {
  // Clocks go back at 01:00 UTC.
  const changes = (start: string, end: string) =>
    bill({
      entries: [entry("A", `2024-10-27T${start}Z`, `2024-10-27T${end}Z`)],
    })
      .clockChanges.length;
  assertEquals(changes("00:00:00", "01:00:00"), 0);
  assertEquals(changes("00:00:00", "01:00:00.001"), 1);
  assertEquals(changes("01:00:00", "01:00:00"), 0);
});

Deno.test("billEntries() prints figures that add up", () =>
  forSeeds(200, (random) => {
    const entries = Array.from({ length: random.integer(0, 30) }, () => {
      const start = Date.UTC(2024, 9, 1) + random.integer(0, 40 * 86400) * 1000;
      const seconds = random.pick([1, 59, 1799, 3600, 90_000]) +
        random.integer(0, 4000);
      const billable = random.pick([true, false, undefined]);
      return entry(
        random.pick(["A-1", "A-2", "B-1", "C-1"]),
        new Date(start).toISOString(),
        new Date(start + seconds * 1000).toISOString(),
        {
          ...(billable !== undefined && { billable }),
          durationSeconds: seconds + random.pick([0, 0, 0.25, 0.1]),
        },
      );
    });
    const round = random.pick([undefined, "15m", "10m:up", "7m:up:day"]);
    const work = bill({
      entries,
      settings: {
        rates: new Map([
          ["A", { hundredthsPerHour: 8033, currency: "EUR" }],
          ["B", { hundredthsPerHour: 9999, currency: "EUR" }],
        ]),
      },
      ...(round !== undefined && { round }),
    });
    const sum = (values: (number | undefined)[]) =>
      values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    const { total, billable, nonBillable, tasks } = work;
    for (
      const key of ["minutes", "roundedMinutes", "hundredthHours"] as const
    ) {
      assertEquals(sum(tasks.map((it) => it[key])), total[key] ?? 0);
      assertEquals(sum(work.entries.map((it) => it[key])), total[key] ?? 0);
      const both = sum([billable[key], nonBillable[key]]);
      assertEquals(both, total[key] ?? 0);
    }
    for (const task of tasks) {
      const own = work.entries.filter((it) =>
        it.taskId === task.taskId && it.isBillable === task.isBillable
      );
      assertEquals(sum(own.map((it) => it.minutes)), task.minutes);
      const { rate, amount } = task;
      if (!rate || !amount) continue;
      const exact = task.hundredthHours * rate.hundredthsPerHour / 100;
      assertEquals(Math.abs(amount.hundredths - exact) < 1, true);
    }
    assertEquals(
      sum(tasks.map(({ amount }) => amount?.hundredths)),
      sum(work.amounts.map(({ hundredths }) => hundredths)),
    );
  }));
