import { assert, assertEquals, assertThrows } from "@std/assert";
import { HOUR, SECOND } from "@std/datetime";
import { namedZone } from "../../lib/time/zone.ts";
import { EntryTooLongError } from "../../lib/tracking/errors.ts";
import type { Task } from "../../lib/tracking/task.ts";
import {
  type CountedEntry,
  type Dimension,
  DIMENSIONS,
  EntryCount,
  roundToTotal,
  secondsWithin,
  type Total,
  totalOfTasks,
} from "../../lib/tracking/totals.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { forSeeds, type Random } from "../support/random.ts";

const TASKS = new Map<string, Task>(
  [
    { id: "T-1", title: "", state: "pending", plan: "p", sprint: "s-1" },
    { id: "T-2", title: "", state: "pending", plan: "p" },
    { id: "T-3", title: "", state: "completed", sprint: "s-1" },
  ].map((task) => [task.id, task as Task]),
);
const taskOf = (id: string) => TASKS.get(id);
const zone = namedZone("Asia/Tokyo");

type Sample = CountedEntry;

type By = Dimension | readonly Dimension[];

/** The total that an `EntryCount` returns. */
function totalOf(
  entries: readonly Sample[],
  by: readonly Dimension[],
  options: ConstructorParameters<typeof EntryCount>[1],
): Total {
  const count = new EntryCount(by, options);
  for (const entry of entries) count.add(entry);
  return count.total();
}

/** The rows of that total. */
function totalsBy(
  entries: readonly Sample[],
  by: By,
  options: Parameters<typeof totalOf>[2],
): readonly Total[] {
  return totalOf(entries, [by].flat(), options).rows ?? [];
}

/** The rows that `totalOfTasks()` returns. */
function totalsOfTasks(
  tasks: Parameters<typeof totalOfTasks>[0],
  by: By,
  taskOf: (id: string) => Task | undefined,
): readonly Total[] {
  return totalOfTasks(tasks, [by].flat(), taskOf).rows ?? [];
}

/** An entry for a task, one hour long by default. */
function entry(
  taskId: string,
  start: string,
  given: { hours?: number; tags?: readonly string[]; seconds?: number } = {},
): Sample {
  const { hours = 1, tags = [], seconds = hours * 3600 } = given;
  const from = instantAt(start);
  const end = from + hours * HOUR;
  return { taskId, start: from, end, durationSeconds: seconds, tags };
}

function range(from: string, to: string) {
  return { from: instantAt(from), to: instantAt(to) };
}

const WEEK_50 = [
  entry("T-1", "2024-12-09T09:00", { tags: ["a", "b"] }),
  entry("T-2", "2024-12-09T10:00", { hours: 2, tags: ["b"] }),
  entry("T-1", "2024-12-10T09:00", { hours: 3 }),
  // Past midnight, within one week and month.
  entry("T-3", "2024-12-10T23:00", { hours: 3 }),
  // Past midnight, into the next week.
  entry("T-9", "2024-12-15T22:00", { hours: 6, tags: ["a"] }),
  // Past midnight, into the next month and week 1.
  entry("T-9", "2024-12-31T23:00", { hours: 2 }),
];

Deno.test("EntryCount rejects splitting an entry of decades by day, but adds it up otherwise", () => {
  const decades = entry("fix it", "2001-02-03T00:30", { hours: 24 * 3661 });
  const totals = (by: Dimension[], range?: { from: number; to: number }) =>
    totalsBy([decades], by, { zone, range, taskOf });
  const error = assertThrows(() => totals(["task", "day"]), EntryTooLongError);
  const { name, code, message, hint } = error;
  assertEquals({ name, code, message, hint }, {
    name: "EntryTooLongError",
    code: "entry_too_long",
    message: 'An entry for "fix it" is too long to split by day: ' +
      "2001-02-02 to 2011-02-11",
    hint: "Correct it: worktime timer show 'fix it', then " +
      "worktime timer edit ID",
  });
  assertEquals(totals(["task"])[0]?.seconds, 3661 * 86_400);
  const day = range("2005-01-01T00:00", "2005-01-02T00:00");
  assertEquals(totals(["day"], day), [
    { key: "2005-01-01", seconds: 86_400, entryCount: 1 },
  ]);
});

const TOTALS: [by: Dimension, rows: string[]][] = [
  ["day", [
    "2024-12-09 3h 2",
    "2024-12-10 4h 2",
    "2024-12-11 2h 1",
    "2024-12-15 2h 1",
    "2024-12-16 4h 1",
    "2024-12-31 1h 1",
    "2025-01-01 1h 1",
  ]],
  ["week", ["2024-W50 11h 5", "2024-W51 4h 1", "2025-W01 2h 1"]],
  ["month", ["2024-12 16h 6", "2025-01 1h 1"]],
  ["task", ["T-9 8h 2", "T-1 4h 2", "T-3 3h 1", "T-2 2h 1"]],
  ["plan", ["- 11h 3", "p 6h 3"]],
  ["sprint", ["- 10h 3", "s-1 7h 3"]],
  ["tag", ["- 8h 3", "a 7h 2", "b 3h 2"]],
];

Deno.test("EntryCount adds up time and entries by each dimension", () => {
  assertEquals(TOTALS.map(([by]) => by), [...DIMENSIONS]);
  for (const [by, rows] of TOTALS) {
    const totals = totalsBy(WEEK_50, by, { zone, taskOf });
    const shown = totals.map(({ key, seconds, entryCount }) =>
      `${key ?? "-"} ${seconds / 3600}h ${entryCount}`
    );
    assertEquals(shown, rows, by);
  }
});

Deno.test("EntryCount has no rows without entries", () => {
  for (const by of DIMENSIONS) {
    assertEquals(totalsBy([], by, { zone, taskOf }), []);
    const years = range("2020-01-01T00:00", "2021-01-01T00:00");
    const totals = totalsBy(WEEK_50, by, { zone, taskOf, range: years });
    assertEquals(totals, [], by);
  }
});

Deno.test("EntryCount clips entries to the range", () => {
  const day = range("2024-12-11T00:00", "2024-12-16T00:00");
  const by = (dimension: Dimension) =>
    totalsBy(WEEK_50, dimension, { zone, taskOf, range: day });
  assertEquals<unknown>(by("day"), [
    { key: "2024-12-11", seconds: 7200, entryCount: 1 },
    { key: "2024-12-15", seconds: 7200, entryCount: 1 },
  ]);
  assertEquals(by("task"), [
    { key: "T-3", seconds: 7200, entryCount: 1 },
    { key: "T-9", seconds: 7200, entryCount: 1 },
  ]);
  assertEquals(by("tag"), [
    { key: "a", seconds: 7200, entryCount: 1 },
    { key: undefined, seconds: 7200, entryCount: 1 },
  ]);
});

Deno.test("EntryCount counts an entry once for a repeated tag", () => {
  const twice = entry("T-1", "2024-12-10T09:00", { tags: ["a", "a", "b"] });
  assertEquals(totalsBy([twice], "tag", { zone, taskOf }), [
    { key: "a", seconds: 3600, entryCount: 1 },
    { key: "b", seconds: 3600, entryCount: 1 },
  ]);
});

Deno.test("EntryCount sorts by time, then by name, with nameless rows last", () => {
  const tags = ["", "__proto__", "é", "z", "Z", "😀", "constructor"];
  const entries = [
    entry("T-1", "2024-12-10T09:00"),
    ...tags.map((tag) => entry("T-1", "2024-12-10T09:00", { tags: [tag] })),
    entry("T-1", "2024-12-10T09:00", { tags: ["most"], hours: 2 }),
  ];
  const sorted = ["", "Z", "__proto__", "constructor", "z", "é", "😀"];
  for (const given of [entries, entries.toReversed()]) {
    const totals = totalsBy(given, "tag", { zone, taskOf });
    const keys = totals.map(({ key }) => key);
    assertEquals(keys, ["most", ...sorted, undefined]);
  }
});

function randomEntries(random: Random): Sample[] {
  const begin = instantAt("2024-12-20T00:00Z");
  return Array.from({ length: random.integer(0, 30) }, () => {
    const start = begin + random.integer(0, 30 * 86_400) * SECOND;
    const lasts = random.integer(0, random.pick([3_600, 200_000]));
    return {
      taskId: random.pick(["T-1", "T-2", "T-3", "T-9"]),
      start,
      end: start + lasts * SECOND,
      durationSeconds: random.chance(0.7) ? lasts : random.integer(0, 90_000),
      tags: random.pick([[], ["a"], ["a", "b"]]),
    };
  });
}

Deno.test("EntryCount has the same sum by every dimension but tags", async () => {
  const berlin = cachedZone("Europe/Berlin");
  await forSeeds(200, (random) => {
    const entries = randomEntries(random);
    const from = instantAt("2024-12-20T00:00Z") + random.integer(0, 400) * HOUR;
    const cut = random.chance(0.3)
      ? undefined
      : { from, to: from + random.integer(0, 400) * HOUR };
    const parts = entries.map((it) => secondsWithin(it, cut));
    const sum = parts.reduce<number>((sum, it = 0) => sum + it, 0);
    const count = parts.filter((it) => it !== undefined).length;
    for (const by of DIMENSIONS) {
      const context = { zone: berlin, taskOf, range: cut };
      const totals = totalsBy(entries, by, context);
      const seconds = totals.reduce((sum, it) => sum + it.seconds, 0);
      const counted = totals.reduce((sum, it) => sum + it.entryCount, 0);
      if (by !== "tag") assertEquals(seconds, sum, by);
      assert(seconds >= sum, by);
      assert(counted >= count, by);
      if (["task", "plan", "sprint"].includes(by)) assertEquals(counted, count);
    }
  });
});

Deno.test("totalOfTasks() agrees with an EntryCount of the entries", async () => {
  await forSeeds(100, (random) => {
    const entries = randomEntries(random);
    const tasks = totalsBy(entries, "task", { zone, taskOf })
      .map(({ key = "", ...total }) => ({ key, ...total }));
    for (const by of ["task", "plan", "sprint"] as const) {
      assertEquals(
        totalsOfTasks(tasks, by, taskOf),
        totalsBy(entries, by, { zone, taskOf }),
        by,
      );
    }
  });
});

Deno.test("secondsWithin() returns the part of the duration in the range", () => {
  const night = entry("T-1", "2024-12-10T22:00", { hours: 4, seconds: 1000 });
  const within = (from: string, to: string) =>
    secondsWithin(night, range(from, to));
  assertEquals(secondsWithin(night, undefined), 1000);
  assertEquals(within("2024-12-10T00:00", "2024-12-12T00:00"), 1000);
  assertEquals(within("2024-12-10T22:00", "2024-12-11T02:00"), 1000);
  assertEquals(within("2024-12-11T01:00", "2024-12-12T00:00"), 250);
  assertEquals(within("2024-12-10T00:00", "2024-12-11T01:00"), 750);
  assertEquals(within("2024-12-10T23:00", "2024-12-11T01:00"), 500);
  assertEquals(within("2024-12-11T02:00", "2024-12-12T00:00"), undefined);
  assertEquals(within("2024-12-10T00:00", "2024-12-10T22:00"), undefined);
  // An empty range of dates.
  assertEquals(within("2024-12-11T01:00", "2024-12-10T23:00"), undefined);
});

Deno.test("secondsWithin() places an empty entry at its start", () => {
  const point = entry("T-1", "2024-12-10T09:00", { hours: 0, seconds: 60 });
  const within = (from: string, to: string) =>
    secondsWithin(point, range(from, to));
  assertEquals(within("2024-12-10T09:00", "2024-12-10T10:00"), 60);
  assertEquals(within("2024-12-10T08:00", "2024-12-10T09:00"), undefined);
});

const PERCENTS: [amounts: number[], percents: number[]][] = [
  [[7], [100]],
  [[1, 1], [50, 50]],
  [[1, 1, 1], [34, 33, 33]],
  [[1, 1, 1, 1, 1, 1], [17, 17, 17, 17, 16, 16]],
  [[2, 1], [67, 33]],
  [[0, 3, 0], [0, 100, 0]],
  // 41.7, 33.3 and 25.0: the largest remainder is the first's.
  [[5, 4, 3], [42, 33, 25]],
  // 0.4, 0.4 and 99.2: one of the small ones gets the remaining percent.
  [[4, 4, 992], [1, 0, 99]],
  [[29, 71], [29, 71]],
  [[57, 29, 14], [57, 29, 14]],
];

Deno.test("roundToTotal() rounds up the largest remainders, the first of equal ones", () => {
  for (const [amounts, percents] of PERCENTS) {
    const unit = amounts.reduce((sum, it) => sum + it, 0) / 100;
    const units = roundToTotal(amounts, { unit, total: 100 });
    assertEquals(units, percents, amounts.join());
  }
});

Deno.test("roundToTotal() adds up to 100 with each amount less than one off", async () => {
  const sizes = [1, 100, 1e5, 2 ** 53, 1e300];
  await forSeeds(500, (random) => {
    const count = random.integer(1, random.pick([3, 20, 500]));
    const amounts = Array.from({ length: count }, () => {
      const most = random.pick(sizes);
      if (random.chance(0.1)) return random.pick([0, Number.MIN_VALUE, 0.1]);
      return random.chance(0.5) ? random.next() * most : random.integer(0, 9);
    });
    amounts[0] = 1 + (amounts[0] ?? 0);
    const sum = amounts.reduce((sum, amount) => sum + amount, 0);
    const percents = roundToTotal(amounts, { unit: sum / 100, total: 100 });
    assertEquals(percents.reduce((sum, it) => sum + it, 0), 100);
    percents.forEach((percent, i) => {
      assert(Number.isInteger(percent) && percent >= 0);
      const exact = (amounts[i] ?? 0) / sum * 100;
      assert(Math.abs(percent - exact) < 1 + 1e-9, `${percent}: ${exact}`);
    });
  });
});

Deno.test("EntryCount groups each row by the next dimension", () => {
  const shown = (totals: readonly Total[] = []): unknown[] =>
    totals.map(({ key, seconds, entryCount, rows }) => [
      `${key ?? "-"} ${seconds / 3600}h ${entryCount}`,
      ...shown(rows),
    ]);
  const by: Dimension[] = ["plan", "month", "task"];
  assertEquals(shown(totalsBy(WEEK_50, by, { zone, taskOf })), [
    [
      "- 11h 3",
      ["2024-12 10h 3", ["T-9 7h 2"], ["T-3 3h 1"]],
      ["2025-01 1h 1", ["T-9 1h 1"]],
    ],
    ["p 6h 3", ["2024-12 6h 3", ["T-1 4h 2"], ["T-2 2h 1"]]],
  ]);
  // A row counts an entry once, whatever the tags in it.
  assertEquals(
    shown(totalsBy(WEEK_50, ["sprint", "tag"], { zone, taskOf }))[1],
    [
      "s-1 7h 3",
      ["- 6h 2"],
      ["a 1h 1"],
      ["b 1h 1"],
    ],
  );
});

Deno.test("roundToTotal() adds up to the total with each amount less than a unit off", async () => {
  await forSeeds(500, (random) => {
    const amounts = Array.from(
      { length: random.integer(1, 60) },
      () =>
        random.chance(0.2)
          ? random.pick([0, 60, 357, 5400.381243])
          : random.chance(0.5)
          ? random.integer(0, 9000)
          : random.next() * 100,
    );
    const sum = amounts.reduce((sum, it) => sum + it, 0);
    const cases = [
      { unit: 60, total: Math.floor(sum / 60) },
      { unit: 36, total: Math.round(sum / 36) },
    ];
    for (const { unit, total } of cases) {
      const units = roundToTotal(amounts, { unit, total });
      assertEquals(units.reduce((sum, it) => sum + it, 0), total);
      units.forEach((it, i) => {
        const exact = (amounts[i] ?? 0) / unit;
        assert(Math.abs(it - exact) < 1 && it >= 0, `${it}: ${exact}`);
      });
      // Each row distributes its units among its parts.
      const parts = amounts.map((amount) => {
        const first = random.next() * amount;
        return [first, amount - first];
      });
      parts.forEach((part, i) => {
        const inner = roundToTotal(part, { unit, total: units[i] ?? 0 });
        assertEquals((inner[0] ?? 0) + (inner[1] ?? 0), units[i]);
        inner.forEach((it, j) =>
          assert(Math.abs(it - (part[j] ?? 0) / unit) < 1 + 1e-9)
        );
      });
    }
  });
});

Deno.test("EntryCount marks the rows of the running timer at each level", () => {
  const running = {
    ...entry("T-1", "2024-12-10T09:00", { tags: ["b"] }),
    isRunning: true,
  };
  const entries = [
    running,
    entry("T-1", "2024-12-09T09:00", { tags: ["b"] }),
    entry("T-2", "2024-12-10T10:00"),
  ];
  const by: Dimension[] = ["tag", "task", "day"];
  assertEquals<unknown>(totalsBy(entries, by, { zone, taskOf }), [
    {
      ...{ key: "b", seconds: 7200, entryCount: 2, isRunning: true },
      rows: [{
        ...{ key: "T-1", seconds: 7200, entryCount: 2, isRunning: true },
        rows: [
          { key: "2024-12-09", seconds: 3600, entryCount: 1 },
          { key: "2024-12-10", seconds: 3600, entryCount: 1, isRunning: true },
        ],
      }],
    },
    {
      ...{ key: undefined, seconds: 3600, entryCount: 1 },
      rows: [{
        ...{ key: "T-2", seconds: 3600, entryCount: 1 },
        rows: [{ key: "2024-12-10", seconds: 3600, entryCount: 1 }],
      }],
    },
  ]);
});

Deno.test("EntryCount sorts rows of equal time by name, with nameless rows last", () => {
  const tags = ["c", undefined, "a", "b"];
  const entries = tags.map((tag) =>
    entry("T-1", "2024-12-10T09:00", tag === undefined ? {} : { tags: [tag] })
  );
  const keys = totalsBy(entries, "tag", { zone, taskOf }).map(({ key }) => key);
  assertEquals(keys, ["a", "b", "c", undefined]);
});

Deno.test("totalOfTasks() groups totals by one or several dimensions", () => {
  const tasks = [
    { key: "T-1", seconds: 60, entryCount: 2 },
    { key: "T-2", seconds: 30, entryCount: 1, isRunning: true as const },
    { key: "X", seconds: 10, entryCount: 3 },
  ];
  const [one, two, other] = tasks;
  assertEquals<unknown>(totalsOfTasks(tasks, "plan", taskOf), [
    { key: "p", seconds: 90, entryCount: 3, isRunning: true },
    { ...other, key: undefined },
  ]);
  assertEquals<unknown>(totalsOfTasks(tasks, ["plan", "task"], taskOf), [
    {
      ...{ key: "p", seconds: 90, entryCount: 3, isRunning: true },
      rows: [one, two],
    },
    { ...other, key: undefined, rows: [other] },
  ]);
});

Deno.test("secondsWithin() of an empty entry goes by its instant", () => {
  const point = entry("T-1", "2024-12-10T09:00", { hours: 0, seconds: 60 });
  const table: [from: string, to: string, seconds: number | undefined][] = [
    ["08:00", "08:59", undefined],
    ["08:00", "09:00", undefined],
    ["08:00", "09:01", 60],
    ["09:00", "09:01", 60],
    ["09:01", "10:00", undefined],
  ];
  for (const [from, to, seconds] of table) {
    const cut = range(`2024-12-10T${from}`, `2024-12-10T${to}`);
    assertEquals(secondsWithin(point, cut), seconds, `${from} ${to}`);
  }
  // A non-empty entry is not in a range that it only touches.
  const hour = entry("T-1", "2024-12-10T09:00");
  const none = range("2024-12-10T10:00", "2024-12-10T11:00");
  assertEquals(secondsWithin(hour, none), undefined);
});

Deno.test("EntryCount counts each entry once in the total, whatever rows it is in", () => {
  for (const by of DIMENSIONS) {
    const { key, seconds, entryCount } = totalOf(WEEK_50, [by], {
      zone,
      taskOf,
    });
    assertEquals([key, seconds, entryCount], [undefined, 17 * 3600, 6], by);
  }
});
