import { assertEquals, assertThrows } from "@std/assert";
import {
  amountsOf,
  divideTime,
  sumOfTimes,
  wholeTime,
} from "../../lib/report/client_report.ts";
import {
  type Cell,
  type CellType,
  formatCell,
  formatHundredths,
  isRightAligned,
} from "../../lib/report/document.ts";
import {
  type EntryLog,
  logDays,
  shownDays,
  totalsOf,
} from "../../lib/report/entry_log.ts";
import { parseRounding } from "../../lib/report/rounding.ts";
import { instantsOfRange } from "../../lib/time/date_range.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { EntryTooLongError } from "../../lib/tracking/errors.ts";

const ZONE = namedZone("Europe/Berlin");

/** Cells, and how they are shown. */
const CELLS: readonly (readonly [type: CellType, cell: Cell, text: string])[] =
  [
    ["text", undefined, ""],
    ["count", undefined, ""],
    ["text", "a \r\n\t b\n", "a b "],
    ["date", "2024-12-10", "2024-12-10"],
    ["time", 0, "00:00"],
    ["time", 1439, "23:59"],
    ["time", 1440, "24:00"],
    ["time", 1441, "00:01 (+1)"],
    ["time", 2879, "23:59 (+1)"],
    ["time", 2880, "00:00 (+2)"],
    ["duration", 61, "1:01"],
    ["balance", 0, "+0:00"],
    ["balance", -1, "-0:01"],
    ["hours", 0, "0.00"],
    ["hours", -1, "-0.01"],
    ["hours", 5, "0.05"],
    ["amount", -12_345, "-123.45"],
    ["count", 0.5, "0.5"],
  ];

Deno.test("formatCell() shows each type of cell", () => {
  for (const [type, cell, text] of CELLS) {
    assertEquals(formatCell(type, cell), text, `${type} ${cell}`);
  }
  assertEquals([-100, -99, 0, 99, 100].map(formatHundredths), [
    ...["-1.00", "-0.99", "0.00", "0.99", "1.00"],
  ]);
});

Deno.test("isRightAligned() is true for amounts", () => {
  const types = CELLS.map(([type]) => type).filter(isRightAligned);
  assertEquals([...new Set(types)], [
    ...["count", "duration", "balance", "hours", "amount"],
  ]);
});

Deno.test("times of bills add up in milliseconds", () => {
  const times = [
    { seconds: 0.1, roundedSeconds: 900 },
    { seconds: 59.9, roundedSeconds: undefined },
  ];
  assertEquals(sumOfTimes(times, true), { seconds: 60, roundedSeconds: 900 });
  assertEquals(sumOfTimes(times, false), {
    ...{ seconds: 60, roundedSeconds: undefined },
  });
  assertEquals(sumOfTimes([], true), { seconds: 0, roundedSeconds: 0 });
});

/** Seconds, and the minutes and the hundredths of an hour that are printed. */
const WHOLES: readonly (readonly [
  seconds: number,
  minutes: number,
  hundredths: number,
])[] = [
  [0, 0, 0],
  [17.999, 0, 0],
  [18, 0, 1],
  [59.999, 0, 2],
  [60, 1, 2],
  [3600, 60, 100],
];

Deno.test("wholeTime() rounds minutes down, and hours to the nearest", () => {
  for (const [seconds, minutes, hundredthHours] of WHOLES) {
    assertEquals(wholeTime({ seconds, roundedSeconds: undefined }), {
      ...{ seconds, minutes, hundredthHours, roundedMinutes: undefined },
    });
    // What is rounded is billed.
    assertEquals(wholeTime({ seconds, roundedSeconds: 5400 }), {
      ...{ seconds, minutes, hundredthHours: 150, roundedMinutes: 90 },
    });
  }
});

Deno.test("divideTime() divides figures among parts", () => {
  const parts = [90, 89, 61].map((seconds) => ({
    ...{ seconds, roundedSeconds: undefined },
  }));
  const whole = wholeTime(sumOfTimes(parts, false));
  assertEquals([whole.minutes, whole.hundredthHours], [4, 7]);
  assertEquals(
    divideTime(whole, parts).map((it) => [it.minutes, it.hundredthHours]),
    [[2, 3], [1, 2], [1, 2]],
  );
  const rounded = parts.map((it) => ({ ...it, roundedSeconds: 900 }));
  const billed = divideTime(wholeTime(sumOfTimes(rounded, true)), rounded);
  assertEquals(
    billed,
    [90, 89, 61].map((seconds, i) => ({
      ...{ seconds, minutes: i === 0 ? 2 : 1, roundedMinutes: 15 },
      hundredthHours: 25,
    })),
  );
});

Deno.test("amountsOf() rounds amounts so that each currency adds up", () => {
  const rate = (hundredthsPerHour: number, currency = "EUR") => ({
    ...{ hundredthsPerHour, currency },
  });
  assertEquals(
    amountsOf([
      { hundredthHours: 150, rate: rate(9500) },
      { hundredthHours: 33, rate: rate(101) },
      { hundredthHours: 33, rate: rate(102) },
      { hundredthHours: 33, rate: undefined },
      { hundredthHours: 1, rate: rate(50, "CHF") },
      { hundredthHours: 0, rate: rate(50, "USD") },
    ]),
    {
      amounts: [
        { hundredths: 14_250, currency: "EUR" },
        { hundredths: 33, currency: "EUR" },
        { hundredths: 34, currency: "EUR" },
        undefined,
        { hundredths: 1, currency: "CHF" },
        { hundredths: 0, currency: "USD" },
      ],
      totals: [
        { hundredths: 1, currency: "CHF" },
        { hundredths: 14_317, currency: "EUR" },
        { hundredths: 0, currency: "USD" },
      ],
    },
  );
});

/** An entry of December in Berlin, such as `09T23:30` to `10T00:30`. */
function entry(
  id: string,
  start: string,
  end: string,
  fields: Partial<Entry> & { isRunning?: true } = {},
): Entry & { isRunning?: true } {
  const [from, to] = [start, end]
    .map((it) => Date.parse(`2024-12-${it}+01:00`)) as [number, number];
  return {
    ...{ kind: "entry", id, taskId: "T", description: "", tags: [] },
    ...{ start: from, end: to, durationSeconds: (to - from) / 1000 },
    ...{ provider: undefined, providerId: id, sync: "local", ...fields },
  };
}

/** Returns the days of a log as `ID FROM-TO SECONDS ROUNDED`. */
function loggedIn(days: ReturnType<typeof logDays>) {
  const clock = (instant: number) =>
    new Date(instant + 3_600_000).toISOString().slice(11, 16);
  return days.map(({ date, entries, totalSeconds, totalRoundedSeconds }) => [
    ...[date, totalSeconds, totalRoundedSeconds],
    ...entries.map(({ entry: { id }, from, to, seconds, ...rest }) =>
      [
        ...[id, `${clock(from)}-${clock(to)}`, seconds],
        ...[rest.roundedSeconds ?? "", rest.isRunning ? "running" : ""],
      ].join(" ").trim()
    ),
  ]);
}

Deno.test("logDays() splits entries at midnight, and sorts them by day and start", () => {
  const options = { zone: ZONE, range: undefined, rounding: undefined };
  const entries = [
    entry("d", "11T09:00", "11T09:01", { isRunning: true }),
    entry("c", "10T09:00", "10T10:00"),
    entry("b", "10T00:00", "10T00:10"),
    entry("a", "09T23:00", "10T00:30"),
    entry("e", "10T00:00", "10T00:05"),
  ];
  const expected = [
    ["2024-12-09", 3600, undefined, "a 23:00-00:00 3600"],
    [
      ...["2024-12-10", 6300, undefined, "e 00:00-00:05 300"],
      ...["b 00:00-00:10 600", "a 00:00-00:30 1800", "c 09:00-10:00 3600"],
    ],
    ["2024-12-11", 60, undefined, "d 09:00-09:01 60  running"],
  ];
  assertEquals<unknown>(loggedIn(logDays(entries, options)), expected);
  assertEquals<unknown>(
    loggedIn(logDays(entries.toReversed(), options)),
    expected,
  );
});

Deno.test("logDays() keeps the order of entries with the same times", () => {
  const entries = ["b", "a", "c"].map((id) =>
    entry(id, "10T09:00", "10T10:00")
  );
  const [day] = logDays(entries, {
    ...{ zone: ZONE, range: undefined, rounding: undefined },
  });
  assertEquals(day?.entries.map(({ entry: { id } }) => id), ["b", "a", "c"]);
});

Deno.test("logDays() counts what is in the range, and rounds the whole entry", () => {
  const day = parseCivilDate("2024-12-10");
  const days = logDays([entry("a", "09T23:00", "10T00:05")], {
    ...{ zone: ZONE, range: instantsOfRange({ from: day, to: day }, ZONE) },
    rounding: parseRounding("30m:up"),
  });
  assertEquals<unknown>(loggedIn(days), [
    ["2024-12-10", 300, 1800, "a 00:00-00:05 300 1800"],
  ]);
});

Deno.test("logDays() refuses an entry that is too long for a list of days", () => {
  const long = entry("a", "09T23:00", "10T00:05", {
    end: Date.UTC(2400, 0, 1),
  });
  assertThrows(
    () =>
      logDays([long], {
        ...{ zone: ZONE, range: undefined, rounding: undefined },
      }),
    EntryTooLongError,
  );
});

Deno.test("totalsOf() has a rounded total only with a rule", () => {
  const totals = [
    { totalSeconds: 10, totalRoundedSeconds: 900 },
    { totalSeconds: 20, totalRoundedSeconds: undefined },
  ];
  assertEquals(totalsOf(totals, parseRounding("15m")), {
    ...{ totalSeconds: 30, totalRoundedSeconds: 900 },
  });
  assertEquals(totalsOf(totals, undefined), {
    ...{ totalSeconds: 30, totalRoundedSeconds: undefined },
  });
});

Deno.test("shownDays() shows minutes that add up at each level", () => {
  const days = logDays([
    entry("a", "09T09:00:00", "09T09:01:40"),
    entry("b", "09T10:00:00", "09T10:01:50"),
    entry("c", "10T09:00:00", "10T09:00:31"),
  ], { zone: ZONE, range: undefined, rounding: undefined });
  const shown = shownDays({ days, totalSeconds: 241 } as unknown as EntryLog);
  assertEquals(
    shown.map(({ day, minutes, entries }) => [
      ...[day.date, minutes, entries.map((it) => it.minutes)],
    ]) as unknown,
    [["2024-12-09", 3, [1, 2]], ["2024-12-10", 1, [1]]],
  );
});
