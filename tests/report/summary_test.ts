import { assert, assertEquals } from "@std/assert";
import { type Summary, summaryTable } from "../../lib/report/summary.ts";
import { roundToTotal } from "../../lib/tracking/totals.ts";

/** Returns a summary whose cells have these seconds; 0 is a missing cell. */
function summaryOf(seconds: readonly (readonly number[])[]): Summary {
  const rows = seconds.map((cells, i) => ({
    key: `r${i}`,
    title: undefined,
    seconds: cells.reduce((sum, it) => sum + it, 0),
    entryCount: 1,
    rows: cells.flatMap((it, j) =>
      it === 0
        ? []
        : [{ key: `${j}`, title: undefined, seconds: it, entryCount: 1 }]
    ),
  }));
  return {
    by: "task",
    thenBy: ["day"],
    ...{ from: undefined, to: undefined, filter: {}, rounding: undefined },
    rows,
    totalSeconds: rows.reduce((sum, it) => sum + it.seconds, 0),
    totalRoundedSeconds: undefined,
    ...{ entryCount: 1, running: undefined, booked: undefined, notes: [] },
  };
}

Deno.test("summaryTable() sums rows and columns", () => {
  const { columns, rows, totals, total } = summaryTable(
    summaryOf([[60, 0, 120], [0, 180, 60]]),
    60,
  );
  assertEquals(columns, ["0", "1", "2"]);
  assertEquals(rows, [
    { key: "r0", cells: [1, undefined, 2], total: 3 },
    { key: "r1", cells: [undefined, 3, 1], total: 4 },
  ]);
  assertEquals([totals, total], [[1, 3, 3], 7]);
});

/** A row of a summary by task and another dimension. */
function rowOf(
  key: string | undefined,
  ...cells: (readonly [string | undefined, number])[]
): Summary["rows"][number] {
  const rows = cells.map(([key, seconds]) => ({
    ...{ key, title: undefined, seconds, entryCount: 1 },
    roundedSeconds: 900,
  }));
  return { key, title: undefined, seconds: 0, entryCount: 1, rows };
}

/** A dimension, and the order of the columns c, a, (none) and b. */
const ORDERS: readonly (readonly [
  by: Summary["thenBy"][number],
  columns: readonly (string | undefined)[],
])[] = [
  ["day", ["a", "b", "c", undefined]],
  ["week", ["a", "b", "c", undefined]],
  ["month", ["a", "b", "c", undefined]],
  // By time, then by name: c is in two rows. What has no key comes last.
  ["task", ["c", "a", "b", undefined]],
];

Deno.test("summaryTable() sorts columns by date, or by time and name", () => {
  const rows = [
    rowOf("x", ["c", 60], ["b", 90]),
    rowOf("y", [undefined, 900], ["c", 60], ["a", 90]),
  ];
  for (const [by, columns] of ORDERS) {
    const table = summaryTable({ ...summaryOf([]), thenBy: [by], rows }, 60);
    assertEquals(table.columns, columns, by);
  }
  const byTask = { ...summaryOf([]), thenBy: [], rows };
  assertEquals(summaryTable(byTask, 60).columns, ORDERS[3]?.[1]);
});

Deno.test("summaryTable() has the rounded time if there is a rule", () => {
  const rows = [
    rowOf("x", ["a", 60]),
    { ...rowOf("y"), rows: undefined },
  ] as unknown as Summary["rows"];
  const { minutes, direction, per } = {
    minutes: 15,
    direction: "up",
    per: "entry",
  } as const;
  const { rows: found, total } = summaryTable(
    { ...summaryOf([]), rows, rounding: { minutes, direction, per } },
    60,
  );
  assertEquals(found, [
    { key: "x", cells: [15], total: 15 },
    { key: "y", cells: [undefined], total: 0 },
  ]);
  assertEquals(total, 15);
});

Deno.test("summaryTable() has neither rows nor columns without time", () => {
  assertEquals(summaryTable(summaryOf([]), 60), {
    columns: [],
    rows: [],
    totals: [],
    total: 0,
  });
});

Deno.test("summaryTable() rounds cells so that rows and columns add up", () => {
  const table: [seconds: number[][], cells: (number | undefined)[][]][] = [
    [[[59]], [[0]]],
    [[[60]], [[1]]],
    [[[119]], [[1]]],
    [[[30, 30], [30, 30]], [[0, 1], [1, 0]]],
    // The largest remainders of the rows and of the columns exclude each other.
    [[[30, 0], [0, 30]], [[1, undefined], [undefined, 0]]],
    [[[0, 30], [31, 0]], [[undefined, 0], [1, undefined]]],
    // Neither the row nor the column with the room for it has a cell for it.
    [[[0, 30], [30, 0]], [[undefined, 1], [0, undefined]]],
    [[[0, 30, 30], [30, 0, 0]], [[undefined, 1, 0], [0, undefined, undefined]]],
    [[[40, 40, 40], [20, 20, 20]], [[0, 1, 1], [1, 0, 0]]],
    // Only the row or column with the room can round up, even by 59 seconds.
    [[[59, 30], [61, 30]], [[0, 1], [2, 0]]],
    [[[40, 40], [40, 40]], [[0, 1], [1, 0]]],
    // A unit moves to make room, the first of its column first.
    [[[61, 1, 40], [59, 59, 20]], [[2, 0, 0], [0, 1, 1]]],
    [[[119, 1], [59, 30], [1, 119]], [[1, 1], [1, 0], [1, 1]]],
    // Rows of whole minutes get no more than these.
    [
      [[1, 119], [1, 20], [0, 30], [40, 119]],
      [[0, 2], [1, 0], [undefined, 0], [0, 2]],
    ],
  ];
  for (const [seconds, cells] of table) {
    const { rows } = summaryTable(summaryOf(seconds), 60);
    assertEquals(rows.map((row) => row.cells), cells, `${seconds}`);
  }
});

Deno.test("summaryTable() adds up, rounds each figure up or down, and has the total of a summary", () => {
  let seed = 11;
  const random = (below: number) => {
    seed = seed * 48271 % 2147483647;
    return seed % below;
  };
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce<number>((all, it) => all + (it ?? 0), 0);
  let marginsKept = 0;
  for (let round = 0; round < 400; round++) {
    const unit = [60, 36][random(2)] ?? 60;
    const width = 1 + random(8);
    const seconds = Array.from(
      { length: 1 + random(8) },
      () => Array.from({ length: width }, () => random(3) ? random(400) : 0),
    );
    const { rows, columns, totals, total } = summaryTable(
      summaryOf(seconds),
      unit,
    );
    const exactTotal = sum(seconds.flat()) / unit;
    assertEquals(
      total,
      unit === 60 ? Math.floor(exactTotal) : Math.round(exactTotal),
    );
    assertEquals(sum(rows.map((row) => row.total)), total);
    assertEquals(sum(totals), total);
    const exactRows = seconds.map(sum);
    for (const [i, row] of rows.entries()) {
      assertEquals(sum(row.cells), row.total);
      assert(Math.abs(row.total - (exactRows[i] ?? 0) / unit) < 1);
      for (const [j, cell] of row.cells.entries()) {
        const exact = (seconds[i]?.[Number(columns[j])] ?? 0) / unit;
        assertEquals(cell === undefined, exact === 0);
        assert(Math.abs((cell ?? 0) - exact) < 1);
      }
    }
    for (const [j, column] of totals.entries()) {
      assertEquals(sum(rows.map(({ cells }) => cells[j])), column);
      const exact = sum(seconds.map((row) => row[Number(columns[j])]));
      assert(Math.abs(column - exact / unit) < 1);
    }
    const margins = roundToTotal(exactRows, { unit, total });
    if (`${margins}` === `${rows.map((row) => row.total)}`) marginsKept++;
  }
  assert(marginsKept > 380, `${marginsKept}`);
});
