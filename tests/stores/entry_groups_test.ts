import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import { emptyEntryFile, toRecord } from "../../lib/formats/entry_file.ts";
import {
  entriesToArchive,
  isFull,
  replaceEntries,
} from "../../lib/stores/entry_groups.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { entry } from "../support/entry_bench.ts";

const NOW = Date.parse("2025-01-20T12:00:00Z");

/** A text with the starts of entries, in months of their own. */
function startsIn(months: Record<string, number>, space = ""): string {
  return Object.entries(months).flatMap(([month, count]) =>
    Array.from({ length: count }, () => `"start":${space}"${month}-05T10:00`)
  ).join(",");
}

Deno.test("isFull() is true with an entry from before the current month, or more than 200 of it", () => {
  const table: [text: string, isFull: boolean][] = [
    ["", false],
    [startsIn({ "2025-01": 200 }), false],
    [startsIn({ "2025-01": 201 }), true],
    [startsIn({ "2025-01": 201 }, " "), true],
    [startsIn({ "2024-12": 1 }), true],
    [startsIn({ "2025-01": 199, "2024-12": 1 }, " "), true],
    // A clock that was wrong: what is to come is not old.
    [startsIn({ "2025-02": 200 }), false],
    [startsIn({ "2025-02": 201 }), true],
    // A quote in a text.
    [JSON.stringify(startsIn({ "2024-12": 1 })), false],
  ];
  for (const [text, expected] of table) {
    assertEquals(isFull(text, NOW), expected, text.slice(0, 40));
  }
});

/** Entries with these hours before now, as their ids. */
function hoursAgo(...hours: number[]) {
  return hours.map((it) => entry(`${it}`, "A", NOW - it * HOUR));
}

Deno.test("entriesToArchive() returns all entries of earlier months, and none of this one while it has up to 200", () => {
  const sinceMonth = (NOW - Date.parse("2025-01-01T00:00:00Z")) / HOUR;
  const old = hoursAgo(sinceMonth + 1, sinceMonth + 1000);
  const first = hoursAgo(sinceMonth);
  const more = Array.from({ length: 199 }, (_, i) => 100 + i);
  const recent = [...old, ...first, ...hoursAgo(...more)];
  assertEquals(entriesToArchive(recent, NOW), old);
  assertEquals(entriesToArchive([], NOW), []);
});

Deno.test("entriesToArchive() returns the oldest entries of a month, so that 100 are left, but none of the last three days", () => {
  const ids = (hours: number[]) =>
    entriesToArchive(hoursAgo(...hours), NOW).map(({ id }) => Number(id));
  const hours = Array.from({ length: 201 }, (_, i) => 200 + i);
  // The oldest come first, in whatever order they are.
  const oldest = hours.toReversed().slice(0, 101);
  assertEquals(ids(hours), oldest);
  assertEquals(ids(hours.toReversed()), oldest);
  const days = 3 * DAY / HOUR;
  const late = Array.from({ length: 150 }, (_, i) => i / 10);
  const edge = [days - 1, days, days + 1];
  const early = Array.from({ length: 48 }, (_, i) => days + 2 + i);
  assertEquals(
    ids([...late, ...edge, ...early]),
    [...early.toReversed(), days + 1],
  );
});

Deno.test("replaceEntries() replaces the entries that a file has, and keeps the others and those it has not", () => {
  const [first, second, third] = hoursAgo(3, 2, 1) as [Entry, Entry, Entry];
  const other = entry("other", "B", NOW);
  const elsewhere = entry("elsewhere", "A", NOW);
  const file = emptyEntryFile("history/2025-01.json");
  file.add("A", [first, second, third].map((it) => toRecord(it)));
  file.add("B", [toRecord(other)]);
  const ofB = file.task("B");
  const after = (it: Entry): Entry => ({ ...it, description: "New" });
  const left = new Map([second, elsewhere].map((it) => [it, after(it)]));
  const taskIds = new Set(["A", "B", "C"]);
  assertEquals(replaceEntries(file, taskIds, left), true);
  assertEquals([...left.keys()], [elsewhere]);
  assertEquals(file.task("A")?.entries.map((it) => it.entry), [
    ...[first, after(second), third],
  ]);
  assertEquals(file.task("B") === ofB, true);
  assertEquals(replaceEntries(file, taskIds, left), false);
  assertEquals([...left.keys()], [elsewhere]);
});
