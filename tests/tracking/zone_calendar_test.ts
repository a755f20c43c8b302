import { assert, assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { civilTimeAt, namedZone } from "../../lib/time/zone.ts";
import {
  isTooLong,
  secondsUntil,
  ZoneCalendar,
} from "../../lib/tracking/totals.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { forSeeds, type Random } from "../support/random.ts";

type Timed = Parameters<ZoneCalendar["partsOf"]>[0];

/** An entry with a duration equal to its time span, unless given. */
function entry(start: string, end: string, seconds?: number): Timed {
  const span = { start: instantAt(start), end: instantAt(end) };
  const durationSeconds = seconds ?? (span.end - span.start) / SECOND;
  return { ...span, durationSeconds };
}

/** The parts of an entry, as `2024-12-10 3600`. */
function partsIn(
  zone: string,
  timed: Timed,
  range?: { from: number; to: number },
): string[] {
  return new ZoneCalendar(namedZone(zone)).partsOf(timed, range)
    .map(({ day, seconds }) => `${day.day} ${seconds}`);
}

Deno.test("ZoneCalendar.at() returns the date, month and range of a day", () => {
  const days = new ZoneCalendar(namedZone("Europe/Berlin"));
  assertEquals<unknown>(days.at(instantAt("2024-12-30T00:00+01:00")), {
    day: "2024-12-30",
    month: "2024-12",
    from: instantAt("2024-12-30T00:00+01:00"),
    to: instantAt("2024-12-31T00:00+01:00"),
  });
  const before = days.at(instantAt("2024-12-29T23:59:59.999+01:00"));
  assertEquals(before.day, "2024-12-29");
});

Deno.test("ZoneCalendar.at() returns the first date and the range of a month", () => {
  const table: [zone: string, at: string, month: string, to: string][] = [
    [
      "Europe/Berlin",
      "2024-02-01T00:00+01:00",
      "2024-02",
      "2024-03-01T00:00+01:00",
    ],
    [
      "Europe/Berlin",
      "2024-02-29T23:59+01:00",
      "2024-02",
      "2024-03-01T00:00+01:00",
    ],
    [
      "Europe/Berlin",
      "2024-03-01T00:00+01:00",
      "2024-03",
      "2024-04-01T00:00+02:00",
    ],
    [
      "America/New_York",
      "2024-01-31T23:59-05:00",
      "2024-01",
      "2024-02-01T00:00-05:00",
    ],
    [
      "Pacific/Kiritimati",
      "2024-12-31T23:59+14:00",
      "2024-12",
      "2025-01-01T00:00+14:00",
    ],
    ["UTC", "9999-12-30T12:00Z", "9999-12", "+010000-01-01T00:00Z"],
  ];
  for (const [name, at, month, to] of table) {
    const zone = namedZone(name);
    const months = new ZoneCalendar(zone, "month");
    const first = new ZoneCalendar(zone).at(months.at(instantAt(at)).from);
    assertEquals(months.at(instantAt(at)), {
      day: `${month}-01`,
      month,
      from: first.from,
      to: Date.parse(to),
    }, `${name} ${at}`);
    assertEquals(first.day, `${month}-01`);
  }
});

Deno.test("isTooLong() is for more than ten years within the range", () => {
  const begin = instantAt("2014-01-01T00:00");
  const [ten, year] = [3660 * DAY, 365 * DAY];
  const table: [lasts: number, from: number, to: number, isTooLong: boolean][] =
    [
      [ten, -Infinity, Infinity, false],
      [ten + 1, -Infinity, Infinity, true],
      [20 * year, 0, ten, false],
      [20 * year, 0, ten + 1, true],
      [20 * year, 20 * year - ten, 30 * year, false],
      [20 * year, 20 * year - ten - 1, 30 * year, true],
      [20 * year, 8 * year, 9 * year, false],
      [20 * year, 30 * year, 50 * year, false],
    ];
  for (const [lasts, from, to, expected] of table) {
    const long = { start: begin, end: begin + lasts, durationSeconds: 60 };
    const range = { from: begin + from, to: begin + to };
    assertEquals(isTooLong(long, range), expected, `${lasts} ${from} ${to}`);
    if (from < 0) assertEquals(isTooLong(long, undefined), expected);
  }
});

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "Atlantic/Azores",
  "Pacific/Apia",
];

Deno.test("ZoneCalendar.at() does not depend on earlier calls", async () => {
  await forSeeds(60, (random) => {
    const zone = cachedZone(random.pick(ZONES));
    const days = new ZoneCalendar(zone);
    const begin = Date.UTC(2009, 0) + random.integer(0, 5_000) * DAY;
    for (let i = 0; i < 60; i++) {
      const instant = begin + random.integer(0, 6 * 24 * 60) * MINUTE;
      const day = days.at(instant);
      assert(day.from <= instant && instant < day.to, String(instant));
      assertEquals(day, new ZoneCalendar(zone).at(instant));
    }
  });
});

type Parts = [zone: string, start: string, end: string, parts: string[]];

const PARTS: Parts[] = [
  [
    "Asia/Tokyo",
    "2024-12-10T09:00",
    "2024-12-10T10:00",
    ["2024-12-10 3600"],
  ],
  [
    "Asia/Tokyo",
    "2024-12-10T23:00:01",
    "2024-12-11T01:00",
    ["2024-12-10 3599", "2024-12-11 3600"],
  ],
  // Midnight belongs to the next day.
  [
    "Asia/Tokyo",
    "2024-12-10T23:00",
    "2024-12-11T00:00",
    ["2024-12-10 3600"],
  ],
  [
    "Asia/Tokyo",
    "2024-12-31T12:00",
    "2025-01-02T06:00",
    ["2024-12-31 43200", "2025-01-01 86400", "2025-01-02 21600"],
  ],
  ["Asia/Tokyo", "2024-12-10T00:00", "2024-12-10T00:00", ["2024-12-10 0"]],
  // Days of 23 hours, and of 25.
  [
    "Europe/Berlin",
    "2025-03-29T23:00+01:00",
    "2025-03-31T01:00+02:00",
    ["2025-03-29 3600", "2025-03-30 82800", "2025-03-31 3600"],
  ],
  [
    "Europe/Berlin",
    "2025-10-25T23:00+02:00",
    "2025-10-27T01:00+01:00",
    ["2025-10-25 3600", "2025-10-26 90000", "2025-10-27 3600"],
  ],
  // 23:30 to 01:30 when clocks skip the hour between.
  [
    "America/Sao_Paulo",
    "2018-11-03T23:30-03:00",
    "2018-11-04T01:30-02:00",
    ["2018-11-03 1800", "2018-11-04 1800"],
  ],
  // 23:30, then 23:30 again, then 00:30.
  [
    "America/Sao_Paulo",
    "2018-02-17T23:30-02:00",
    "2018-02-18T00:30-03:00",
    ["2018-02-17 5400", "2018-02-18 1800"],
  ],
  // Clocks went back from 00:01 to 23:01: the new day had begun.
  [
    "America/St_Johns",
    "2010-11-06T23:30-02:30",
    "2010-11-07T00:30-03:30",
    ["2010-11-06 1800", "2010-11-07 5400"],
  ],
  [
    "America/St_Johns",
    "2010-11-06T23:30-03:30",
    "2010-11-07T00:30-03:30",
    ["2010-11-07 3600"],
  ],
  [
    "Pacific/Apia",
    "2011-12-29T23:00-10:00",
    "2011-12-31T01:00+14:00",
    ["2011-12-29 3600", "2011-12-31 3600"],
  ],
];

Deno.test("ZoneCalendar.partsOf() splits an entry at each midnight", () => {
  for (const [zone, start, end, parts] of PARTS) {
    assertEquals(partsIn(zone, entry(start, end)), parts, `${zone} ${start}`);
  }
});

Deno.test("ZoneCalendar.partsOf() divides a duration that differs from the time span", () => {
  const nights = (seconds: number) =>
    partsIn(
      "Asia/Tokyo",
      entry("2024-12-10T21:00", "2024-12-11T01:00", seconds),
    );
  assertEquals(nights(8), ["2024-12-10 6", "2024-12-11 2"]);
  assertEquals(nights(40_000), ["2024-12-10 30000", "2024-12-11 10000"]);
  assertEquals(nights(0), ["2024-12-10 0", "2024-12-11 0"]);
  assertEquals(nights(1), ["2024-12-10 1", "2024-12-11 0"]);
  // Half a second more than a whole number.
  assertEquals(nights(8.5), ["2024-12-10 6", "2024-12-11 2.5"]);
  assertEquals(nights(0.8), ["2024-12-10 0.8", "2024-12-11 0"]);
});

Deno.test("ZoneCalendar.partsOf() omits parts outside the range", () => {
  const range = {
    from: instantAt("2024-12-10T00:00"),
    to: instantAt("2024-12-12T00:00"),
  };
  const parts = (start: string, end: string, seconds?: number) =>
    partsIn("Asia/Tokyo", entry(start, end, seconds), range);
  assertEquals(parts("2024-12-09T23:00", "2024-12-10T02:00"), [
    "2024-12-10 7200",
  ]);
  assertEquals(parts("2024-12-11T23:00", "2024-12-12T02:00"), [
    "2024-12-11 3600",
  ]);
  assertEquals(parts("2024-12-09T00:00", "2024-12-13T00:00"), [
    "2024-12-10 86400",
    "2024-12-11 86400",
  ]);
  assertEquals(parts("2024-12-09T23:00", "2024-12-10T03:00", 8), [
    "2024-12-10 6",
  ]);
  assertEquals(parts("2024-12-09T23:00", "2024-12-10T00:00"), []);
  assertEquals(parts("2024-12-12T00:00", "2024-12-12T01:00"), []);
});

Deno.test("ZoneCalendar.partsOf() places an empty entry at its start", () => {
  const range = {
    from: instantAt("2024-12-10T00:00"),
    to: instantAt("2024-12-11T00:00"),
  };
  const parts = (at: string) =>
    partsIn("Asia/Tokyo", entry(at, at, 900), range);
  assertEquals(parts("2024-12-10T00:00"), ["2024-12-10 900"]);
  assertEquals(parts("2024-12-10T23:59:59"), ["2024-12-10 900"]);
  assertEquals(parts("2024-12-09T23:59:59"), []);
  assertEquals(parts("2024-12-11T00:00"), []);
});

Deno.test("ZoneCalendar.partsOf() returns nothing for an empty range", () => {
  const from = instantAt("2024-12-12T00:00");
  const to = instantAt("2024-12-10T00:00");
  const long = entry("2024-12-09T00:00", "2024-12-13T00:00");
  assertEquals(partsIn("Asia/Tokyo", long, { from, to }), []);
});

/** An entry of up to four days near a clock change, to the minute. */
function randomEntry(random: Random, zone: string): Timed {
  const near: Record<string, string> = {
    "Europe/Berlin": random.pick(["2025-03-30T00:00Z", "2025-10-26T00:00Z"]),
    "America/Sao_Paulo": random.pick([
      "2018-11-04T03:00Z",
      "2018-02-18T03:00Z",
    ]),
  };
  const start = instantAt(near[zone] ?? "") +
    random.integer(-3 * 24 * 60, 12 * 60) * MINUTE;
  const end = start + random.integer(1, 4 * 24 * 60) * MINUTE;
  return { start, end, durationSeconds: (end - start) / SECOND };
}

Deno.test("ZoneCalendar.partsOf() agrees with counting every minute", async () => {
  await forSeeds(150, (random) => {
    const name = random.pick(["Europe/Berlin", "America/Sao_Paulo"]);
    const zone = cachedZone(name);
    const timed = randomEntry(random, name);
    const range = random.chance(0.5) ? undefined : {
      from: timed.start + random.integer(-20, 40) * HOUR,
      to: timed.start + random.integer(40, 99) * HOUR,
    };
    const seen = new Map<string, number>();
    for (let at = timed.start; at < timed.end; at += MINUTE) {
      if (range && (at < range.from || at >= range.to)) continue;
      const { date } = civilTimeAt(at, zone);
      seen.set(date, 60 + (seen.get(date) ?? 0));
    }
    const parts = new ZoneCalendar(zone).partsOf(timed, range);
    assertEquals<unknown>(
      parts.map(({ day, seconds }) => [day.day, seconds]),
      [...seen],
    );
  });
});

Deno.test("ZoneCalendar.partsOf() returns parts that add up to any duration", async () => {
  await forSeeds(500, (random) => {
    const name = random.pick(["Europe/Berlin", "America/Sao_Paulo"]);
    const days = new ZoneCalendar(cachedZone(name));
    const timed = randomEntry(random, name);
    const whole = random.integer(0, random.pick([3, 1_000, 400_000]));
    const durationSeconds = whole + random.pick([0, 0, 0.25, 0.5]);
    const parts = days.partsOf({ ...timed, durationSeconds }, undefined);
    const sum = parts.reduce((sum, { seconds }) => sum + seconds, 0);
    assertEquals(sum, durationSeconds);
    assert(parts.every(({ seconds }) => seconds >= 0));
    const border = timed.start + random.integer(0, 100) * HOUR;
    const halves = [
      { from: -Infinity, to: border },
      { from: border, to: Infinity },
    ].flatMap((range) => days.partsOf({ ...timed, durationSeconds }, range));
    assertEquals(
      halves.reduce((sum, { seconds }) => sum + seconds, 0),
      durationSeconds,
    );
  });
});

Deno.test("secondsUntil() grows from nothing to the whole duration", () => {
  const timed = entry("2024-12-10T09:00", "2024-12-10T10:00", 900.5);
  assertEquals(secondsUntil(timed, timed.start), 0);
  assertEquals(secondsUntil(timed, timed.start + 30 * MINUTE), 450);
  assertEquals(secondsUntil(timed, timed.end), 900.5);
});

Deno.test("ZoneCalendar asks the zone about each day and month once, in whatever order", () => {
  const HOURS = [0, 1, 11, 23];
  const days = ["2024-12-30", "2024-12-31", "2025-01-01", "2025-01-02"];
  for (const name of ["Asia/Tokyo", "America/New_York", "UTC"]) {
    const real = namedZone(name);
    for (const unit of ["day", "month"] as const) {
      let asked = 0;
      const calendar = new ZoneCalendar({
        offsetMinutesAt(instant) {
          asked++;
          return real.offsetMinutesAt(instant);
        },
      }, unit);
      const midnights = days.map((day) => {
        const { from } = new ZoneCalendar(real).at(instantAt(`${day}T12:00Z`));
        return from;
      });
      const first = midnights.map((from) => calendar.at(from));
      const before = asked;
      for (const hour of HOURS) {
        for (const from of midnights.toReversed()) {
          const at = from + hour * HOUR;
          const index = midnights.indexOf(from);
          assertEquals(calendar.at(at), first[index], `${name} ${unit}`);
        }
      }
      assertEquals(asked, before, `${name} ${unit}`);
    }
  }
});

Deno.test("ZoneCalendar counts what is after the last day whose year has four digits everywhere to that day", () => {
  const days = new ZoneCalendar(cachedZone("UTC"));
  for (const at of ["9999-12-30T00:00Z", "9999-12-31T12:00Z"]) {
    assertEquals(days.at(instantAt(at)).day as string, "9999-12-30");
  }
  assertEquals<unknown>(days.at(Date.UTC(10000, 0, 2)).day, "9999-12-30");
  assertEquals<unknown>(days.at(Date.UTC(9999, 11, 29)).day, "9999-12-29");
});
