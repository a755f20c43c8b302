import { assert, assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import {
  addDays,
  type CivilDate,
  civilDateFromDayNumber,
  parseCivilDate,
  parseCivilMonth,
  weekdayOf,
} from "../../lib/time/civil_date.ts";
import {
  datesOfMonth,
  instantsOfRange,
  isWithin,
  mondayOf,
  rangeOf,
  type RangeWord,
  weekOf,
} from "../../lib/time/date_range.ts";
import { civilTimeAt, namedZone } from "../../lib/time/zone.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { forSeeds } from "../support/random.ts";

const RANGES: [word: RangeWord, today: string, from: string, to: string][] = [
  ["today", "2024-02-29", "2024-02-29", "2024-02-29"],
  ["week", "2024-12-09", "2024-12-09", "2024-12-15"],
  ["week", "2024-12-12", "2024-12-09", "2024-12-15"],
  ["week", "2024-12-15", "2024-12-09", "2024-12-15"],
  ["week", "2025-01-01", "2024-12-30", "2025-01-05"],
  ["week", "1969-12-31", "1969-12-29", "1970-01-04"],
  ["month", "2024-12-31", "2024-12-01", "2024-12-31"],
  ["month", "2024-02-10", "2024-02-01", "2024-02-29"],
  ["month", "2025-02-28", "2025-02-01", "2025-02-28"],
  ["month", "2100-02-01", "2100-02-01", "2100-02-28"],
  ["month", "2025-04-30", "2025-04-01", "2025-04-30"],
  ["year", "2024-01-01", "2024-01-01", "2024-12-31"],
  ["year", "2025-12-31", "2025-01-01", "2025-12-31"],
];

Deno.test("rangeOf() returns the whole day, week, month or year", () => {
  for (const [word, today, from, to] of RANGES) {
    const range = rangeOf(word, parseCivilDate(today));
    assertEquals<unknown>(range, { from, to }, `${word} of ${today}`);
  }
});

Deno.test("rangeOf() returns a week of seven days from Monday that contains today", async () => {
  await forSeeds(500, (random) => {
    const today = civilDateFromDayNumber(random.integer(-20_000, 60_000));
    const { from, to } = rangeOf("week", today);
    assertEquals(weekdayOf(from), "Mon", today);
    assertEquals(to, addDays(from, 6), today);
    assert(from <= today && today <= to, today);
  });
});

const WEEKS: [date: string, week: string][] = [
  ["2024-12-10", "2024-W50"],
  ["2024-12-29", "2024-W52"],
  ["2024-12-30", "2025-W01"],
  ["2025-01-05", "2025-W01"],
  ["2025-01-06", "2025-W02"],
  // Years that begin on a Thursday have 53 weeks, and leap years that end so.
  ["2015-12-31", "2015-W53"],
  ["2016-01-03", "2015-W53"],
  ["2016-01-04", "2016-W01"],
  ["2020-12-28", "2020-W53"],
  ["2021-01-03", "2020-W53"],
  ["2021-01-04", "2021-W01"],
  ["2026-12-31", "2026-W53"],
  ["2027-01-01", "2026-W53"],
  // New Year's Day in the last of 52 weeks.
  ["2021-12-31", "2021-W52"],
  ["2022-01-01", "2021-W52"],
  ["2023-01-01", "2022-W52"],
  ["2018-01-01", "2018-W01"],
  ["2018-12-31", "2019-W01"],
  ["1970-01-01", "1970-W01"],
  ["9999-12-31", "9999-W52"],
];

Deno.test("weekOf() numbers weeks according to ISO 8601, including around New Year", () => {
  for (const [date, week] of WEEKS) {
    assertEquals(weekOf(parseCivilDate(date)), week, date);
  }
});

Deno.test("weekOf() changes every Monday and only then, for 400 years", () => {
  const first = parseCivilDate("1900-01-01");
  let week = "1899-W52";
  for (let days = 0; days < 146_097; days++) {
    const date = addDays(first, days);
    const next = weekOf(date);
    assertEquals(next === week, weekdayOf(date) !== "Mon", date);
    assert(next >= week, `${date}: ${next} comes after ${week}`);
    week = next;
  }
  assertEquals(week, "2299-W52");
});

const INSTANTS: [zone: string, from: string, to: string, is: string][] = [
  [
    "UTC",
    "2024-12-10",
    "2024-12-10",
    "2024-12-10T00:00Z 2024-12-11T00:00Z",
  ],
  [
    "Asia/Kathmandu",
    "2024-12-31",
    "2025-01-01",
    "2024-12-31T00:00+05:45 2025-01-02T00:00+05:45",
  ],
  // 23 hours, and 25.
  [
    "Europe/Berlin",
    "2025-03-30",
    "2025-03-30",
    "2025-03-30T00:00+01:00 2025-03-31T00:00+02:00",
  ],
  [
    "Europe/Berlin",
    "2025-10-26",
    "2025-10-26",
    "2025-10-26T00:00+02:00 2025-10-27T00:00+01:00",
  ],
  // Clocks go from 23:59 to 01:00, and at 24:00 back to 23:00.
  [
    "America/Sao_Paulo",
    "2018-11-03",
    "2018-11-03",
    "2018-11-03T00:00-03:00 2018-11-04T00:00-03:00",
  ],
  [
    "America/Sao_Paulo",
    "2018-11-04",
    "2018-11-04",
    "2018-11-04T01:00-02:00 2018-11-05T00:00-02:00",
  ],
  [
    "America/Sao_Paulo",
    "2018-02-17",
    "2018-02-17",
    "2018-02-17T00:00-02:00 2018-02-18T00:00-03:00",
  ],
  // Midnight is repeated: the date begins at the first one.
  [
    "America/Havana",
    "2024-11-03",
    "2024-11-03",
    "2024-11-03T00:00-04:00 2024-11-04T00:00-05:00",
  ],
  // A date that was skipped in the calendar is empty.
  [
    "Pacific/Apia",
    "2011-12-30",
    "2011-12-30",
    "2011-12-30T10:00Z 2011-12-30T10:00Z",
  ],
  [
    "Pacific/Apia",
    "2011-12-29",
    "2011-12-31",
    "2011-12-29T10:00Z 2011-12-31T10:00Z",
  ],
  [
    "Asia/Tokyo",
    "9999-12-31",
    "9999-12-31",
    "9999-12-31T00:00+09:00 9999-12-31T15:00Z",
  ],
];

Deno.test("instantsOfRange() ends with the first instant after the last date", () => {
  for (const [zone, from, to, is] of INSTANTS) {
    const dates = { from: parseCivilDate(from), to: parseCivilDate(to) };
    const range = instantsOfRange(dates, namedZone(zone));
    const [first = "", after = ""] = is.split(" ");
    assertEquals(
      range,
      { from: instantAt(first), to: instantAt(after) },
      `${zone} ${from}`,
    );
  }
});

Deno.test("instantsOfRange() is empty for an empty range of dates", () => {
  const from = parseCivilDate("2025-01-10");
  const to = parseCivilDate("2025-01-05");
  const range = instantsOfRange({ from, to }, namedZone("Asia/Tokyo"));
  assert(range.from >= range.to);
});

Deno.test("instantsOfRange() covers consecutive dates without gaps", async () => {
  const zones = ["Europe/Berlin", "America/Sao_Paulo", "Atlantic/Azores"];
  await forSeeds(300, (random) => {
    const zone = cachedZone(random.pick(zones));
    const year = random.integer(2008, 2024);
    const date = addDays(`${year}-01-01` as CivilDate, random.integer(0, 365));
    const { from, to } = instantsOfRange({ from: date, to: date }, zone);
    const next = addDays(date, 1);
    assertEquals(instantsOfRange({ from: next, to: next }, zone).from, to);
    assertEquals(civilTimeAt(from, zone).date, date);
    assert(civilTimeAt(from - 1, zone).date < date);
    assertEquals(civilTimeAt(to, zone).date, next);
    assert(Math.abs(to - from - DAY) <= HOUR, date);
  });
});

Deno.test("datesOfMonth() returns the first and the last date", () => {
  assertEquals<unknown>(datesOfMonth(parseCivilMonth("2024-02")), {
    from: "2024-02-01",
    to: "2024-02-29",
  });
});

Deno.test("isWithin() includes the first instant of a range, and not the last", () => {
  const range = { from: 10, to: 12 };
  assertEquals([9, 10, 11, 12].map((it) => isWithin(it, range)), [
    ...[false, true, true, false],
  ]);
});

Deno.test("mondayOf() returns the first day of a week, before and after 1970", () => {
  for (const monday of ["1969-12-22", "1969-12-29", "2024-12-30"]) {
    const first = parseCivilDate(monday);
    for (let days = 0; days < 7; days++) {
      assertEquals(mondayOf(addDays(first, days)), first);
    }
  }
});
