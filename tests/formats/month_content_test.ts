import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  changedDates,
  dayContentOf,
  entryContentOf,
  fingerprintsOf,
  startMonthsIn,
} from "../../lib/formats/closed_months.ts";
import { type CivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

const ZONE = cachedZone("Europe/Berlin");
const RANGE = {
  from: instantAt("2024-10-31T23:00Z"),
  to: instantAt("2024-11-30T23:00Z"),
};

/** Fingerprints are stored, so the texts below can never change. */
Deno.test("dayContentOf() has the events, notes and hours of each date", () => {
  const content = dayContentOf(parseCivilMonth("2024-11"), {
    events: "date,event,time,offset,note\n" +
      "2024-11-28,start,09:00,+01:00,Late\n" +
      "2024-11-28,stop,17:30,+00:00,\n" +
      "2024-11-29,start,22:00,+01:00,\n2024-11-29,stop,26:00,+01:00,\n",
    overrides: "date,expected_hours,lunch_planned,kind,note,own_hours\n" +
      "2024-11-27,0,,sick,Flu,\n2024-11-28,4,false,half vacation,,7.5\n",
  }, ZONE);
  assertEquals<unknown>([...content], [
    ["2024-11-27", '[[],null,[0,null,"sick",false,"Flu"]]'],
    [
      "2024-11-28",
      '[[["start",540,60],["stop",1050,0]],"Late",[240,false,"vacation",true,null,450]]',
    ],
    ["2024-11-29", '[[["start",1320],["stop",1560]],null,[]]'],
  ]);
});

function entry(start: string, minutes: number, rest: object = {}) {
  const from = Date.parse(start);
  return {
    ...{ id: "a", provider_id: "a", start },
    end: new Date(from + minutes * 60_000).toISOString().replace(".000", ""),
    duration_seconds: minutes * 60,
    ...rest,
  };
}

Deno.test("entryContentOf() has the entries of each date, whatever file they are in", () => {
  const scope = { range: RANGE, zone: ZONE, localZone: ZONE };
  const recent = {
    B: {
      entries: [
        entry("2024-11-29T10:00:00Z", 30, {
          description: "Two",
          tags: ["y", "x"],
          billable: false,
        }),
        // In the zone, it is December.
        entry("2024-11-30T23:00:00Z", 5),
      ],
      total_seconds: 2100,
    },
  };
  const november = {
    A: {
      entries: [
        entry("2024-11-29T10:00:00Z", 60),
        entry("2024-10-31T23:00:00Z", 5),
        entry("2024-10-31T22:59:59Z", 5),
        { id: "z", start: "2024-11-29T12:00:00Z" },
      ],
      total_seconds: 4200,
    },
  };
  const timer = {
    running: {
      ...{ id: "t", task: "C", description: "C", tags: [] },
      start: "2024-11-30T22:59:59Z",
    },
  };
  const content = entryContentOf([
    ["history/time-entries.json", JSON.stringify(recent)],
    ["history/2024-11.json", JSON.stringify(november)],
    ["history/2024-12.json", null],
    ["history/timer.json", JSON.stringify(timer)],
  ], scope);
  const at = (start: string) => Date.parse(start) / 1000;
  const ten = at("2024-11-29T10:00:00Z");
  const first = at("2024-10-31T23:00:00Z");
  assertEquals<unknown>([...content], [
    ["2024-11-01", `[${first},[${first + 300},300],"A","",[],null]`],
    [
      "2024-11-29",
      `[${ten},[${ten + 1800},1800],"B","Two",["x","y"],false]\n` +
      `[${ten},[${ten + 3600},3600],"A","",[],null]`,
    ],
    ["2024-11-30", `[${at("2024-11-30T22:59:59Z")},null,"C","C",[],null]`],
  ]);
});

Deno.test("startMonthsIn() returns each month that a start can be in, in any zone", () => {
  const table: [date: string, months: string[]][] = [
    ["2024-11-15", ["2024-11"]],
    ["2024-11-01", ["2024-10", "2024-11"]],
    ["2024-11-02", ["2024-10", "2024-11"]],
    ["2024-11-03", ["2024-11"]],
    ["2024-11-28", ["2024-11"]],
    ["2024-11-29", ["2024-11", "2024-12"]],
    ["2024-11-30", ["2024-11", "2024-12"]],
    ["2024-13-45", []],
  ];
  for (const [date, months] of table) {
    const text = `{"A":{"entries":[{"start" : "${date}T09:00:00"}]}}`;
    assertEquals(startMonthsIn(text), months, date);
  }
  assertEquals(
    startMonthsIn('{"description":"\\"start\\":\\"2024-11-15"}'),
    [],
  );
});

Deno.test("changedDates() returns the dates that differ, in order", () => {
  const content = (dates: Record<string, string>) =>
    new Map(Object.entries(dates) as [CivilDate, string][]);
  const before = content({ "2024-11-03": "a", "2024-11-02": "b" });
  const after = content({ "2024-11-02": "c", "2024-11-01": "d" });
  assertEquals<unknown>(changedDates(before, after), [
    "2024-11-01",
    "2024-11-02",
    "2024-11-03",
  ]);
  assertEquals(changedDates(before, before), []);
  assertEquals([...fingerprintsOf(content({ "2024-11-01": "a" }))].length, 1);
});

Deno.test("entryContentOf() parses only files that can have a start in the month", () => {
  const range = {
    from: Date.parse("2024-11-01T00:00:00Z"),
    to: Date.parse("2024-12-01T00:00:00Z"),
  };
  const zone = cachedZone("UTC");
  const read = (text: string) =>
    entryContentOf([["history/x.json", text]], {
      ...{ range, zone, localZone: zone },
    });
  assertEquals([...read('{"A": "start": "2023-06-15T10:00:00Z"')], []);
  assertThrows(
    () => read('{"A": "start": "2024-11-15T10:00:00Z"'),
    DataFileError,
  );
});

Deno.test("entryContentOf() does not depend on the order of files and entries", () => {
  const range = {
    from: Date.parse("2024-11-01T00:00:00Z"),
    to: Date.parse("2024-12-01T00:00:00Z"),
  };
  const zone = cachedZone("UTC");
  const scope = { range, zone, localZone: zone };
  const file = (name: string, ...hours: number[]) =>
    [
      `history/${name}.json`,
      JSON.stringify({
        A: {
          entries: hours.map((hour) => ({
            id: `${hour}`,
            start: `2024-11-05T${hour}:00:00Z`,
            end: `2024-11-05T${hour}:30:00Z`,
            duration_seconds: 1800,
          })),
          total_seconds: 1800 * hours.length,
        },
      }),
    ] as const;
  const one = entryContentOf([file("a", 10, 12), file("b", 11)], scope);
  const other = entryContentOf([file("b", 11), file("a", 12, 10)], scope);
  assertEquals(one, other);
  assertEquals([...one.values()].join().split("\n").length, 3);
});

Deno.test("entryContentOf() reads a file with entries of several months, of which one is in the range", () => {
  const scope = { range: RANGE, zone: ZONE, localZone: ZONE };
  const entries = ["2024-06-15", "2024-11-15", "2025-03-15"].map((date) =>
    entry(`${date}T10:00:00Z`, 30)
  );
  const text = JSON.stringify({ A: { entries, total_seconds: 5400 } });
  const content = entryContentOf([["history/x.json", text]], scope);
  assertEquals([...content.keys()] as string[], ["2024-11-15"]);
});
