import { assertEquals } from "@std/assert";
import {
  offsetChangesIn,
  offsetHistoryOf,
  offsetsOf,
  recordedZone,
  zoneOf,
} from "../../lib/time/offset_history.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

const NOW = instantAt("2024-12-10T09:00:30+01:00");

Deno.test("offsetHistoryOf() covers at least a year and a month", () => {
  const table: [zone: string, note: Record<string, string>][] = [
    ["Europe/Berlin", {
      "2023-11-06T08:00Z": "+01:00",
      "2024-03-31T01:00Z": "+02:00",
      "2024-10-27T01:00Z": "+01:00",
      "2024-12-10T08:00Z": "+01:00",
    }],
    ["Asia/Tokyo", {
      "2023-11-06T08:00Z": "+09:00",
      "2024-12-10T08:00Z": "+09:00",
    }],
    ["America/St_Johns", {
      "2023-11-06T08:00Z": "-03:30",
      "2024-03-10T05:30Z": "-02:30",
      "2024-11-03T04:30Z": "-03:30",
      "2024-12-10T08:00Z": "-03:30",
    }],
    // Daylight saving time is suspended during Ramadan.
    ["Africa/Casablanca", {
      "2023-11-06T08:00Z": "+01:00",
      "2024-03-10T02:00Z": "+00:00",
      "2024-04-14T02:00Z": "+01:00",
      "2024-12-10T08:00Z": "+01:00",
    }],
  ];
  for (const [zone, note] of table) {
    assertEquals({ ...offsetHistoryOf(cachedZone(zone), NOW) }, note, zone);
  }
});

Deno.test("offsetHistoryOf() reaches back as far as needed, up to decades", () => {
  const tokyo = cachedZone("Asia/Tokyo");
  const first = (needed: string, before?: Record<string, string>) =>
    Object.keys(offsetHistoryOf(tokyo, NOW, {
      needed: instantAt(needed),
      before,
    }))[0];
  const YEAR = "2023-11-06T08:00Z";
  assertEquals(first("2024-12-10T08:00Z"), YEAR);
  // Ten days before the needed instant, to the minute.
  assertEquals(first("2023-11-16T08:00Z"), YEAR);
  assertEquals(first("2023-11-16T07:59:59Z"), "2023-11-06T07:59Z");
  assertEquals(first("2020-01-11T05:00Z"), "2020-01-01T05:00Z");
  assertEquals(first("1980-01-01T05:00Z"), "1994-12-18T08:00Z");
  // What the previous history covered stays covered.
  const before = {
    "2022-02-01T00:00Z": "+09:00",
    "2022-03-01T00:00Z": "+09:00",
  };
  assertEquals(first("2024-12-10T08:00Z", before), "2022-02-01T00:00Z");
});

Deno.test("recordedZone() applies each offset from its instant, and the first one before", () => {
  const note = {
    "2024-01-01T00:00Z": "+01:00",
    "2024-03-31T01:00Z": "+02:00",
    "2024-04-30T00:00Z": "+02:00",
  };
  const other = recordedZone(note, cachedZone("Asia/Tokyo"));
  // The two dates that the history covers only in part are excluded.
  assertEquals<string | undefined>(other?.since, "2024-01-03");
  const table: [at: string, minutes: number][] = [
    ["2023-06-01T00:00Z", 60],
    ["2024-03-31T00:59:59Z", 60],
    ["2024-03-31T01:00Z", 120],
    ["2024-12-01T00:00Z", 120],
  ];
  for (const [at, minutes] of table) {
    assertEquals(other?.zone.offsetMinutesAt(instantAt(at)), minutes, at);
  }
});

Deno.test("recordedZone() reads a history recorded in the minute of a change", () => {
  const at = {
    "2024-01-01T00:00Z": "+01:00",
    "2024-03-31T01:00Z": "+02:00",
  };
  const berlin = cachedZone("Europe/Berlin");
  assertEquals(recordedZone(at, berlin), undefined);
  assertEquals(offsetChangesIn(at), [Date.UTC(2024, 2, 31, 1)]);
});

Deno.test("offsetHistoryOf() recorded at a change describes the same zone", () => {
  const berlin = cachedZone("Europe/Berlin");
  for (const at of ["2024-10-27T01:00Z", "2024-10-27T00:59Z"]) {
    const note = offsetHistoryOf(berlin, instantAt(at));
    assertEquals(recordedZone(note, berlin), undefined, at);
  }
});

Deno.test("recordedZone() distinguishes zones that differ for a minute of a year", () => {
  const zones = [
    "Europe/Berlin",
    "Africa/Lagos",
    "Africa/Tunis",
    "Africa/Casablanca",
    "Europe/Helsinki",
    "Europe/Chisinau",
    "Asia/Beirut",
    "America/New_York",
    "America/Havana",
    "Pacific/Apia",
  ];
  for (const from of zones) {
    const note = JSON.parse(
      JSON.stringify(offsetHistoryOf(cachedZone(from), NOW)),
    );
    for (const to of zones) {
      const other = recordedZone(note, cachedZone(to));
      const isSame = from === to ||
        [from, to].every((it) => /Lagos|Tunis/.test(it));
      assertEquals(other === undefined, isSame, `${from} ${to}`);
      for (let at = NOW; other && at > NOW - 400 * 86_400_000; at -= 3e7) {
        const expected = cachedZone(from).offsetMinutesAt(at);
        assertEquals(other.zone.offsetMinutesAt(at), expected, from);
      }
    }
  }
});

Deno.test("recordedZone() ignores an invalid history", () => {
  const notes = [
    undefined,
    null,
    "Europe/Berlin",
    {},
    { "2024-12-10T08:00Z": "+01:00" },
    { "2024-12-10T08:00Z": "+01:00", "soon": "+02:00" },
    { "2024-12-10T08:00Z": "+01:00", "2024-12-09T08:00Z": "+02:00" },
    { "2024-12-10T08:00Z": "+01:00", "2024-12-11T08:00Z": "CET" },
    { "2024-12-10T08:00Z": 60, "2024-12-11T08:00Z": 60 },
  ];
  for (const note of notes) {
    assertEquals(recordedZone(note, cachedZone("Asia/Tokyo")), undefined);
    assertEquals(offsetChangesIn(note), []);
  }
});

Deno.test("offsetChangesIn() returns the instants of clock changes", () => {
  const note = offsetHistoryOf(cachedZone("Europe/Berlin"), NOW);
  assertEquals(offsetChangesIn(note), [
    Date.UTC(2024, 2, 31, 1),
    Date.UTC(2024, 9, 27, 1),
  ]);
});

Deno.test("offsetsOf() has the offsets from one minute to another, which zoneOf() reads", () => {
  const berlin = cachedZone("Europe/Berlin");
  const offsets = (from: string, to: string) => ({
    ...offsetsOf(berlin, instantAt(from), instantAt(to)),
  });
  const change = offsets("2024-03-31T00:59:59Z", "2024-03-31T01:00:59Z");
  assertEquals(change, {
    "2024-03-31T00:59Z": "+01:00",
    "2024-03-31T01:00Z": "+02:00",
  });
  const before = offsets("2024-03-01T00:00Z", "2024-03-31T00:59:59Z");
  assertEquals(before, {
    "2024-03-01T00:00Z": "+01:00",
    "2024-03-31T00:59Z": "+01:00",
  });
  const minute = offsets("2024-03-31T00:59:00Z", "2024-03-31T00:59:59Z");
  assertEquals(minute, { "2024-03-31T00:59Z": "+01:00" });
  const at = instantAt("2024-03-31T01:00Z");
  assertEquals(
    [change, before, minute].map((it) =>
      [at - 1, at].map((instant) => zoneOf(it)?.offsetMinutesAt(instant))
    ),
    [[60, 120], [60, 60], [undefined, undefined]],
  );
  assertEquals([zoneOf(undefined), zoneOf("x")], [undefined, undefined]);
});
