import { assertEquals } from "@std/assert";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import {
  exportedDay,
  exportedEntry,
  winterTime as at,
  written,
} from "../support/exported_times.ts";

const ENTRIES = [
  exportedEntry({
    ...{ start: at("10T09:00:10"), end: at("10T10:30:00") },
    tags: ["docs", "Deep work"],
  }),
];
const DAYS = [exportedDay("2024-12-10", "a note")];

/** Characters, and the octets that each takes in UTF-8. */
const SIZES: readonly (readonly [character: string, octets: number])[] = [
  ["a", 1],
  ["\x7f", 1],
  ["\x80", 2],
  ["\u07ff", 2],
  ["\u0800", 3],
  ["\uffff", 3],
  ["\u{10000}", 4],
];

Deno.test("a line of a calendar has up to 75 octets, with the space before it", () => {
  const [entry] = ENTRIES;
  for (const [character, octets] of SIZES) {
    const text = "DESCRIPTION:" + character.repeat(200);
    const first = 12 + Math.floor((75 - 12) / octets);
    const next = Math.floor(74 / octets);
    const expected = [text.slice(0, 12)];
    const characters = [...text.slice(12)];
    expected[0] += characters.splice(0, first - 12).join("");
    while (characters.length > 0) {
      expected.push(" " + characters.splice(0, next).join(""));
    }
    const { text: file } = written("icalendar", {
      entries: entry ? [{ ...entry, description: text.slice(12) }] : [],
      days: [],
    });
    const lines = file.split("\r\n");
    const at = lines.findIndex((it) => it.startsWith("DESCRIPTION"));
    assertEquals(lines.slice(at, at + expected.length), expected);
    assertEquals(lines[at + expected.length], "CATEGORIES:docs,Deep work");
  }
});

Deno.test("a calendar has all notes of a day in its first event", () => {
  const [day] = DAYS;
  const { text } = written("icalendar", {
    ...{ entries: [], days: day ? [{ ...day, notes: ["a,", "b"] }] : [] },
  });
  assertEquals(text.match(/(?:DESCRIPTION|SEQUENCE).*/g), [
    "DESCRIPTION:a\\,\\nb",
  ]);
});

Deno.test("a calendar notes what it leaves out of days", () => {
  const { figures: _, absence: _absence, ...rest } = exportedDay("2024-12-10");
  const off = { ...rest, kind: "none" as const, stretches: [] };
  const notesOf = (...notes: string[][]) =>
    written("icalendar", {
      ...{ entries: [], days: notes.map((it) => ({ ...off, notes: it })) },
    }).notes;
  assertEquals(notesOf([]), []);
  assertEquals(notesOf(["a"], []), [
    "1 note of a day without events is left out",
  ]);
  assertEquals(notesOf(["a"], ["b"]), [
    "2 notes of days without events are left out",
  ]);
});

Deno.test("lines of a calendar are folded at 75 octets, between characters", () => {
  const description = "ü😀a".repeat(60) + "\\;,";
  const [entry] = ENTRIES;
  const { text } = written("icalendar", {
    entries: entry ? [{ ...entry, description }] : [],
    days: [],
  });
  const lines = text.split("\r\n");
  const sizes = lines.map((line) => new TextEncoder().encode(line).length);
  assertEquals(Math.max(...sizes) <= 75, true);
  assertEquals(Math.max(...sizes) >= 72, true);
  assertEquals(lines.every((line) => line.isWellFormed()), true);
  const unfolded = text.replaceAll("\r\n ", "");
  assertEquals(
    unfolded.includes(`DESCRIPTION:${"ü😀a".repeat(60)}\\\\\\;\\,\r\n`),
    true,
  );
});

Deno.test("an event of a calendar changes its sequence only when its entry changes", () => {
  const [entry] = ENTRIES;
  const eventOf = (revision: number) =>
    written("icalendar", {
      entries: entry ? [{ ...entry, revision }] : [],
      days: [],
    }).text.split("\r\n").filter((it) => /^(?:DTSTAMP|SEQUENCE)/.test(it));
  assertEquals(eventOf(0), ["DTSTAMP:20241210T093000Z"]);
  assertEquals(eventOf(2), ["DTSTAMP:20241210T093002Z", "SEQUENCE:2"]);
});

Deno.test("a calendar has absences as whole days", () => {
  const day = {
    date: "2024-12-31" as CivilDate,
    kind: "vacation" as const,
    absence: { kind: "vacation" as const, isHalf: true },
    ...{ marks: [], brokenRules: [], notes: [], stretches: [] },
  };
  const { text } = written("icalendar", { entries: [], days: [day] });
  assertEquals(text.split("\r\n").slice(3, 12), [
    "BEGIN:VEVENT",
    "UID:2024-12-31-absence@worktime",
    "DTSTAMP:20241231T000000Z",
    "DTSTART;VALUE=DATE:20241231",
    "DTEND;VALUE=DATE:20250101",
    "SUMMARY:half vacation",
    "CATEGORIES:absence",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ]);
});
