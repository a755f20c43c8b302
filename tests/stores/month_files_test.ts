import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import { MonthFiles } from "../../lib/stores/month_files.ts";
import {
  type CivilDate,
  parseCivilDate,
  parseCivilMonth,
} from "../../lib/time/civil_date.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "../workday/work_day.ts";

const DISK = new DiskError("permission_denied", "Not permitted");
const BUG = new TypeError("It is a bug");

const HEADER = "date,event,time\n";
const FILES: Readonly<Record<string, string | Error>> = {
  "2024-10.csv": DISK,
  "2024-11.csv": "nonsense\n",
  "2024-12.csv": `${HEADER}2024-12-09,start,09:00\n2024-12-09,stop,17:00\n` +
    "2024-12-10,start,08:00\n2024-12-10,stop,12:00\n",
  "2024-12-worktime-overrides.csv": "date,expected_hours\n2024-12-09,4\n",
  "2025-01-worktime-overrides.csv": "nonsense\n",
};

const DATES = ["2024-10-31", "2024-11-30", "2024-12-09", "2025-01-01"]
  .map(parseCivilDate);
const TOKYO = cachedZone("Asia/Tokyo");

function load(
  options: Partial<Parameters<typeof MonthFiles.load>[2]> = {},
  dates: readonly CivilDate[] = DATES,
): Promise<MonthFiles> {
  const read = (file: string) => {
    const text = FILES[file];
    return text instanceof Error ? Promise.reject(text) : Promise.resolve(text);
  };
  return MonthFiles.load(read, dates, {
    ...{ zone: TOKYO, offsets: undefined },
    ...options,
  });
}

const OCTOBER = parseCivilMonth("2024-10");
const NOVEMBER = parseCivilMonth("2024-11");
const DECEMBER = parseCivilMonth("2024-12");
const JANUARY = parseCivilMonth("2025-01");

Deno.test("MonthFiles returns the events and hours of a month, each read once", async () => {
  const files = await load();
  const { month, days, overrides } = files.month(DECEMBER);
  assertEquals([month, days, [...overrides.keys()]], [
    DECEMBER,
    [
      workDay("start 09:00, stop 17:00", "2024-12-09"),
      workDay("start 08:00, stop 12:00", "2024-12-10"),
    ],
    [parseCivilDate("2024-12-09")],
  ]);
  assertStrictEquals(files.log(DECEMBER), files.log(DECEMBER));
  assertEquals(files.monthOrEmpty(DECEMBER), files.month(DECEMBER));
  assertEquals(files.log(JANUARY).days.size, 0);
});

Deno.test("MonthFiles throws the problem of a month, or takes the month as empty", async () => {
  const files = await load();
  assertThrows(() => files.month(NOVEMBER), DataFileError, "2024-11.csv");
  assertThrows(
    () => files.month(JANUARY),
    DataFileError,
    "2025-01-worktime-overrides.csv",
  );
  assertStrictEquals(assertThrows(() => files.month(OCTOBER)), DISK);
  for (const month of [OCTOBER, NOVEMBER, JANUARY]) {
    assertEquals(files.monthOrEmpty(month), {
      ...{ month, days: [], overrides: new Map() },
    });
  }
  for (const date of ["2024-10-31", "2024-11-30"].map(parseCivilDate)) {
    assertThrows(() => files.day(date));
    assertEquals(files.dayOrEmpty(date), { date, events: [] });
  }
  // Damaged hours do not concern events.
  const date = parseCivilDate("2025-01-01");
  assertEquals(files.day(date), { date, events: [] });
  assertEquals(
    files.dayOrEmpty(parseCivilDate("2024-12-09")),
    workDay("start 09:00, stop 17:00", "2024-12-09"),
  );
});

Deno.test("MonthFiles does not take a month that was not loaded, or a bug, for an empty one", async () => {
  const files = await load({}, [parseCivilDate("2024-12-09")]);
  for (
    const read of [
      () => files.monthOrEmpty(NOVEMBER),
      () => files.dayOrEmpty(parseCivilDate("2024-11-30")),
      () =>
        files.dayNear(parseCivilDate("2024-12-09"))(
          parseCivilDate("2024-11-30"),
        ),
    ]
  ) assertThrows(read, TypeError, '"2024-11.csv" was not loaded');
  const read = () => Promise.reject(BUG);
  const reading = { zone: TOKYO, offsets: undefined };
  const loaded = await MonthFiles.load(read, DATES, reading).catch((it) => it);
  assertStrictEquals(loaded, BUG);
});

Deno.test("MonthFiles.dayNear() takes unreadable months as empty, but for that of the main date, and names each once", async () => {
  const files = await load();
  const said: string[] = [];
  const main = parseCivilDate("2024-12-01");
  const dayOf = files.dayNear(main, ({ message }) => said.push(message));
  for (const date of ["2024-11-30", "2024-11-29", "2024-10-31", "2024-11-30"]) {
    assertEquals<unknown>(dayOf(parseCivilDate(date)), { date, events: [] });
  }
  assertEquals(dayOf(parseCivilDate("2024-12-09")).events.length, 2);
  assertEquals(said.map((it) => it.slice(0, 26)), [
    'Cannot read "2024-11.csv" ',
    "Not permitted",
  ]);
  const own = files.dayNear(parseCivilDate("2024-11-30"));
  assertThrows(() => own(parseCivilDate("2024-11-29")), DataFileError);
  // Nobody listens.
  assertEquals(own(parseCivilDate("2024-10-31")).events, []);
});

Deno.test("MonthFiles leaves out events after an instant", async () => {
  const table: [until: string, counts: number[]][] = [
    ["2024-12-09T08:59", [0, 0]],
    ["2024-12-09T09:00", [1, 0]],
    ["2024-12-09T17:00", [2, 0]],
    ["2024-12-10T11:59", [2, 1]],
    ["2024-12-10T12:00", [2, 2]],
  ];
  for (const [until, counts] of table) {
    const files = await load({ until: instantAt(until) });
    const { days } = files.month(DECEMBER);
    assertEquals(days.map(({ events }) => events.length), counts, until);
    const { events } = files.day(parseCivilDate("2024-12-10"));
    assertEquals(events.length, counts[1]);
  }
});

Deno.test("MonthFiles reads days in the zone in which they were recorded, from two days after it is known", async () => {
  const offsets = (from: string) => ({
    [`${from}T00:00Z`]: "+00:00",
    "2025-01-31T00:00Z": "+00:00",
  });
  const table: [from: string, offsets: (number | undefined)[]][] = [
    ["2024-12-06", [0, 0]],
    ["2024-12-07", [0, 0]],
    ["2024-12-08", [undefined, 0]],
    ["2024-12-09", [undefined, undefined]],
  ];
  for (const [from, expected] of table) {
    const files = await load({ offsets: offsets(from) });
    const { days } = files.month(DECEMBER);
    assertEquals(
      days.map(({ events }) => events[0]?.offsetMinutes),
      expected,
      from,
    );
  }
  // Where both zones agree, days stay as they are written.
  const same = await load({
    offsets: offsets("2024-12-01"),
    zone: cachedZone("UTC"),
  });
  assertEquals(same.recordingZone, undefined);
  const here = { "2024-12-01T00:00Z": "+09:00", "2025-01-31T00:00Z": "+00:00" };
  const moved = await load({ offsets: here });
  assertEquals(
    moved.day(parseCivilDate("2024-12-09")),
    workDay("start 09:00, stop 17:00", "2024-12-09"),
  );
});
