import { assert, assertEquals, assertThrows } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  dayMinuteAt,
  formatClock,
  formatClockAt,
  formatDayMinute,
  formatInstant,
  formatLocalTime,
  instantOf,
  instantsOf,
  namedZone,
  readDayMinute,
  rememberingZone,
  systemZone,
  wholeMinute,
} from "../../lib/time/zone.ts";
import { instantAt } from "../support/fake_clock.ts";
import { forSeeds } from "../support/random.ts";

const OFFSETS: [zone: string, at: string, minutes: number][] = [
  ["UTC", "2024-12-10T00:00Z", 0],
  ["Asia/Tokyo", "2024-07-01T00:00Z", 540],
  ["Asia/Kathmandu", "2024-07-01T00:00Z", 345],
  ["America/New_York", "2024-12-10T00:00Z", -300],
  ["America/New_York", "2025-03-09T06:59Z", -300],
  ["America/New_York", "2025-03-09T07:00Z", -240],
  ["America/New_York", "2025-11-02T05:59Z", -240],
  ["America/New_York", "2025-11-02T06:00Z", -300],
  ["America/St_Johns", "2024-12-10T00:00Z", -210],
  ["Europe/Berlin", "2025-03-30T00:59:59Z", 60],
  ["Europe/Berlin", "2025-03-30T01:00Z", 120],
  ["Europe/Berlin", "2025-10-26T00:59:59Z", 120],
  ["Europe/Berlin", "2025-10-26T01:00Z", 60],
  ["Australia/Lord_Howe", "2025-04-05T14:59Z", 660],
  ["Australia/Lord_Howe", "2025-04-05T15:00Z", 630],
  ["Australia/Lord_Howe", "2025-10-04T15:29Z", 630],
  ["Australia/Lord_Howe", "2025-10-04T15:30Z", 660],
  ["Pacific/Kiritimati", "2024-12-10T00:00Z", 840],
];

Deno.test("namedZone() returns every offset up to the minute of a change", () => {
  for (const [zone, at, minutes] of OFFSETS) {
    const offset = namedZone(zone).offsetMinutesAt(instantAt(at));
    assertEquals(offset, minutes, `${zone} ${at}`);
  }
});

Deno.test("namedZone() throws a RangeError for an unknown name", () => {
  assertThrows(() => namedZone("Mars/Olympus"), RangeError);
  assertThrows(() => namedZone(""), RangeError);
});

/** The offsets of `systemZone` in a process with the given `TZ`. */
async function systemOffsets(zone: string, at: string[]): Promise<number[]> {
  const source = `
    const { systemZone } = await import(Deno.args[0]);
    const instants = Deno.args.slice(1).map(Number);
    console.log(JSON.stringify(
      instants.map((instant) => systemZone.offsetMinutesAt(instant)),
    ));`;
  const { href } = new URL("../../lib/time/zone.ts", import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      source,
      href,
      ...at.map((text) => String(instantAt(text))),
    ],
    // Where the imports are configured.
    cwd: new URL("../..", import.meta.url),
    env: { TZ: zone },
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "systemZone is the zone that TZ names",
  // On Windows, the zone is a system setting, not a variable.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const at = ["2024-12-10T00:00Z", "2025-07-01T00:00Z"];
    const table: [zone: string, minutes: number[]][] = [
      ["America/St_Johns", [-210, -150]],
      ["Australia/Lord_Howe", [660, 630]],
    ];
    for (const [zone, minutes] of table) {
      assertEquals(await systemOffsets(zone, at), minutes);
    }
  },
});

Deno.test("systemZone is the zone of the runtime", () => {
  for (const at of [Date.UTC(2024, 11, 10), Date.UTC(2025, 6, 1)]) {
    const minutes = systemZone.offsetMinutesAt(at);
    assertEquals(minutes + new Date(at).getTimezoneOffset(), 0);
  }
});

Deno.test("wholeMinute() truncates seconds, including before 1970", () => {
  assertEquals(wholeMinute(0), 0);
  assertEquals(wholeMinute(59_999), 0);
  assertEquals(wholeMinute(60_000), 60_000);
  assertEquals(wholeMinute(-1), -60_000);
});

const CIVIL: [zone: string, at: string, date: string, minute: number][] = [
  ["Asia/Tokyo", "2024-12-10T09:00:59.999+09:00", "2024-12-10", 540],
  ["Asia/Tokyo", "2024-12-31T15:00Z", "2025-01-01", 0],
  ["Asia/Tokyo", "2024-02-28T15:00Z", "2024-02-29", 0],
  ["America/New_York", "2025-01-01T04:59Z", "2024-12-31", 1439],
  ["America/New_York", "2025-03-09T06:59Z", "2025-03-09", 119],
  ["America/New_York", "2025-03-09T07:00Z", "2025-03-09", 180],
  ["Europe/Berlin", "2025-10-26T00:30Z", "2025-10-26", 150],
  ["Europe/Berlin", "2025-10-26T01:30Z", "2025-10-26", 150],
  ["Australia/Lord_Howe", "2025-04-05T15:00Z", "2025-04-06", 90],
  ["Pacific/Kiritimati", "2024-12-10T10:00Z", "2024-12-11", 0],
];

Deno.test("civilTimeAt() returns the date and wall clock time", () => {
  for (const [zone, at, date, minute] of CIVIL) {
    const civil = civilTimeAt(instantAt(at), namedZone(zone));
    assertEquals(civil, { date: parseCivilDate(date), minute }, at);
  }
});

Deno.test("formatInstant() writes the zone's numeric offset", () => {
  const table: [zone: string, at: string, text: string][] = [
    ["Asia/Tokyo", "2024-12-10T00:00Z", "2024-12-10T09:00:00+09:00"],
    ["UTC", "2024-12-10T00:00Z", "2024-12-10T00:00:00+00:00"],
    ["America/St_Johns", "2024-12-10T00:00Z", "2024-12-09T20:30:00-03:30"],
    ["America/New_York", "2025-11-02T05:30Z", "2025-11-02T01:30:00-04:00"],
    ["America/New_York", "2025-11-02T06:30Z", "2025-11-02T01:30:00-05:00"],
    ["Australia/Lord_Howe", "2025-04-05T15:00Z", "2025-04-06T01:30:00+10:30"],
  ];
  for (const [zone, at, text] of table) {
    assertEquals(formatInstant(instantAt(at), namedZone(zone)), text);
  }
});

Deno.test("instantsOf() and instantOf() prefer a given offset to the zone", () => {
  const berlin = namedZone("Europe/Berlin");
  const date = parseCivilDate("2025-10-26");
  const clock = { date, minute: 150, offsetMinutes: -90 };
  const there = instantAt("2025-10-26T02:30-01:30");
  assertEquals(instantsOf(clock, berlin), [there]);
  assertEquals(instantOf(clock, berlin), there);
  assertEquals(instantOf(clock, berlin, there + 1), there);
});

Deno.test("instantOf() returns the first of two instants that is not before another", () => {
  const berlin = namedZone("Europe/Berlin");
  const date = parseCivilDate("2025-10-26");
  const first = instantAt("2025-10-26T02:30+02:00");
  const second = instantAt("2025-10-26T02:30+01:00");
  const table: [earliest: number | undefined, instant: number][] = [
    [undefined, first],
    [first, first],
    [first + 1, second],
    [second, second],
    // Then it is the last one, and the caller notices that it is too early.
    [second + 1, second],
  ];
  for (const [earliest, instant] of table) {
    assertEquals(instantOf({ date, minute: 150 }, berlin, earliest), instant);
  }
});

Deno.test("instantsOf() finds no instant when clocks go forward, instantOf() a later one", () => {
  const berlin = namedZone("Europe/Berlin");
  const table: [minute: number, count: number, instant: string][] = [
    [119, 1, "2025-03-30T01:59+01:00"],
    [120, 0, "2025-03-30T03:00+02:00"],
    [179, 0, "2025-03-30T03:59+02:00"],
    [180, 1, "2025-03-30T03:00+02:00"],
  ];
  const date = parseCivilDate("2025-03-30");
  for (const [minute, count, instant] of table) {
    assertEquals(instantsOf({ date, minute }, berlin).length, count);
    assertEquals(instantOf({ date, minute }, berlin), instantAt(instant));
  }
});

const ZONES = [
  "Asia/Tokyo",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Havana",
  "Asia/Beirut",
  "Antarctica/Troll",
];

Deno.test("instantsOf() finds the instant of every civil time", async () => {
  const zones = ZONES.map(namedZone);
  await forSeeds(2000, (random) => {
    const zone = random.pick(zones);
    const instant = instantAt("2024-01-01T00:00Z") +
      random.integer(0, 2 * 366 * 1440) * 60_000;
    const civil = civilTimeAt(instant, zone);
    const found = instantsOf(civil, zone);
    assertEquals(found.includes(instant), true);
    assertEquals(found.length <= 2, true);
    assertEquals(instantOf(civil, zone, instant), instant);
    // The same moment relative to the previous date.
    const late = {
      date: civilTimeAt(instant - civil.minute * 60_000 - 12 * 3_600_000, zone)
        .date,
      minute: civil.minute + 1440,
    };
    assertEquals(instantOf(late, zone, instant), instant);
  });
});

Deno.test("rememberingZone() returns the offsets of the zone, and asks it once a day", async () => {
  await forSeeds(20, (random) => {
    const zone = namedZone(random.pick(OFFSETS)[0]);
    let asked = 0;
    const remembering = rememberingZone({
      offsetMinutesAt: (instant) => {
        asked++;
        return zone.offsetMinutesAt(instant);
      },
    });
    const year = Date.UTC(2024, 0);
    const instants = Array.from(
      { length: 500 },
      () => year + random.integer(0, 366 * 24 * 60) * MINUTE,
    );
    for (const instant of instants) {
      const expected = zone.offsetMinutesAt(instant);
      assertEquals(remembering.offsetMinutesAt(instant), expected);
    }
    const before = asked;
    const noon = Date.UTC(2024, 5, 10, 12);
    for (let i = 0; i < 100; i++) remembering.offsetMinutesAt(noon + i);
    assert(asked <= before + 3);
  });
});

const TIMES: [text: string, minute: number][] = [
  ["0:00", 0],
  ["00:00", 0],
  ["9:05", 545],
  ["09:05", 545],
  ["12:30", 750],
  ["23:59", 1439],
  ["24:00", 1440],
  ["24:30", 1470],
  ["39:59", 2399],
];

const NO_TIMES = [
  "",
  "9",
  "9:5",
  "09:5",
  "9:60",
  "25:61",
  "009:00",
  "09:000",
  "-1:00",
  "+9:00",
  "9.00",
  "9:00 am",
  "09:00:00",
  " 9:00",
  "9:00\n",
  "99:00",
  "０９:00",
];

Deno.test("readDayMinute() reads H:MM, HH:MM and times after midnight", () => {
  for (const [text, minute] of TIMES) {
    assertEquals(readDayMinute(text), minute, text);
  }
});

Deno.test("readDayMinute() returns undefined for an invalid time", () => {
  for (const text of NO_TIMES) {
    assertEquals(readDayMinute(text), undefined, text);
  }
});

Deno.test("readDayMinute() accepts times up to two dates later", () => {
  assertEquals(readDayMinute("71:59"), 4319);
  assertEquals(readDayMinute("72:00"), undefined);
});

Deno.test("formatDayMinute() pads hours, and continues past 24:00", () => {
  const table: [minute: number, text: string][] = [
    [0, "00:00"],
    [65, "01:05"],
    [545, "09:05"],
    [1439, "23:59"],
    [1440, "24:00"],
    [1470, "24:30"],
    [2399, "39:59"],
  ];
  for (const [minute, text] of table) {
    assertEquals(formatDayMinute(minute), text);
  }
});

Deno.test("formatDayMinute() and readDayMinute() are inverses", () => {
  for (let minute = 0; minute < 2520; minute++) {
    assertEquals(readDayMinute(formatDayMinute(minute)), minute);
  }
});

Deno.test("formatClock() shows times after midnight as a wall clock does", () => {
  assertEquals(formatClock(545), "09:05");
  assertEquals(formatClock(1440), "00:00");
  assertEquals(formatClock(1470), "00:30");
  assertEquals(formatClock(2399), "15:59");
});

Deno.test("formatClockAt() and formatLocalTime() write what a wall clock shows", () => {
  const tokyo = namedZone("Asia/Tokyo");
  const table: [at: string, clock: string, local: string][] = [
    ["2024-12-09T14:59:59Z", "23:59", "2024-12-09 23:59"],
    ["2024-12-09T15:00Z", "00:00", "2024-12-10 00:00"],
  ];
  for (const [at, clock, local] of table) {
    assertEquals(formatClockAt(instantAt(at), tokyo), clock);
    assertEquals(formatLocalTime(instantAt(at), tokyo), local);
  }
});

Deno.test("dayMinuteAt() counts whole minutes from a date, in either direction", () => {
  const tokyo = namedZone("Asia/Tokyo");
  const date = parseCivilDate("2024-12-10");
  const table: [at: string, minute: number][] = [
    ["2024-12-09T14:59:59Z", -1],
    ["2024-12-09T15:00:00Z", 0],
    ["2024-12-09T15:00:59Z", 0],
    ["2024-12-10T14:59:59Z", 1439],
    ["2024-12-10T15:30:01Z", 1470],
  ];
  for (const [at, minute] of table) {
    assertEquals(dayMinuteAt(instantAt(at), date, tokyo), minute, at);
  }
});
