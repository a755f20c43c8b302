import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import { ICALENDAR } from "../../lib/exchange/icalendar.ts";
import { namedZone } from "../../lib/time/zone.ts";

/** A zone as Outlook names and defines it. */
const OUTLOOK_ZONE = [
  "BEGIN:VTIMEZONE",
  "TZID:W. Europe Standard Time",
  "BEGIN:STANDARD",
  "DTSTART:16010101T030000",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:16010101T020000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
  "END:DAYLIGHT",
  "END:VTIMEZONE",
];

function calendar(events: readonly string[], zone: readonly string[] = []) {
  const lines = events.map((it) => `BEGIN:VEVENT\n${it}\nEND:VEVENT`);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...zone, ...lines, "END:VCALENDAR"]
    .join("\n").replaceAll("\n", "\r\n");
}

async function read(text: string) {
  await ICALENDAR.load?.();
  const zone = namedZone("Europe/Berlin");
  return ICALENDAR.read(text, { name: "a.ics", zone, dayStart: 540 });
}

Deno.test("an iCalendar event keeps all fields of an entry", async () => {
  const { entries, skipped } = await read(calendar([
    "UID:1@x\nDTSTART:20240425T113200Z\nDTEND:20240425T134805Z\n" +
    "SUMMARY:Web\\, de\n sign\nDESCRIPTION:two\\nlines\n" +
    "CATEGORIES:Docs,deep work\nCATEGORIES:x",
  ]));
  assertEquals(entries, [{
    line: 3,
    identity: '["1@x",null]',
    start: Date.UTC(2024, 3, 25, 11, 32),
    end: Date.UTC(2024, 3, 25, 13, 48, 5),
    task: "Web, design",
    description: "two\nlines",
    tags: ["Docs", "deep work", "x"],
  }]);
  assertEquals(skipped, []);
});

const SPANS: readonly (readonly [event: string, expected: string])[] = [
  ["DTSTART:20240425T090000\nDTEND:20240425T100000", "07:00 3600"],
  ["DTSTART:20240425T090000Z\nDURATION:PT1H30M", "09:00 5400"],
  ["DTSTART:20240425T090000Z", "09:00 0"],
  ["DTSTART;TZID=Asia/Tokyo:20240425T090000\nDURATION:PT1M", "00:00 60"],
  [
    "DTSTART;TZID=W. Europe Standard Time:20240425T090000\n" +
    "DTEND;TZID=W. Europe Standard Time:20240425T100000",
    "07:00 3600",
  ],
  [
    "DTSTART;TZID=W. Europe Standard Time:20240125T090000\nDURATION:PT1M",
    "08:00 60",
  ],
  // Clocks go back at 03:00, and forward at 02:00.
  ["DTSTART:20241027T013000\nDTEND:20241027T033000", "23:30 10800"],
  ["DTSTART:20240331T013000\nDTEND:20240331T033000", "00:30 3600"],
  // A single occurrence of a recurring event.
  [
    "RECURRENCE-ID:20240425T090000Z\nDTSTART:20240425T100000Z\nDURATION:PT1M",
    "10:00 60",
  ],
];

for (const [event, expected] of SPANS) {
  Deno.test(`an iCalendar event with ${event.replaceAll("\n", ", ")} is ${expected}`, async () => {
    const text = calendar([`UID:1\n${event}`], OUTLOOK_ZONE);
    const { entries: [entry] } = await read(text);
    const { start, end } = entry ?? { start: 0, end: 0 };
    const clock = new Date(start).toISOString().slice(11, 16);
    assertEquals(`${clock} ${(end - start) / 1000}`, expected);
  });
}

const HOUR = "DTSTART:20240425T090000Z\nDTEND:20240425T100000Z";

const SKIPPED: readonly (readonly [
  event: string,
  seconds: number,
  reason: string,
])[] = [
  ["DTSTART;VALUE=DATE:20240425", 0, "it is an all-day event"],
  [`${HOUR}\nSTATUS:CANCELLED`, 3600, "it was canceled"],
  [
    `${HOUR}\nRRULE:FREQ=DAILY`,
    3600,
    "it repeats; its time is that of one occurrence",
  ],
  [
    "DTSTART:20240425T090000Z\nDTEND:20240425T080000Z",
    -3600,
    "it ends before it starts",
  ],
  [
    "DTSTART;TZID=Customized Time Zone:20240425T090000\nDURATION:PT1H",
    0,
    'its time zone "Customized Time Zone" is unknown',
  ],
  ["SUMMARY:x", 0, "its start is not a date and a time"],
];

for (const [event, seconds, reason] of SKIPPED) {
  Deno.test(`an iCalendar event with ${event.replaceAll("\n", ", ")} is skipped`, async () => {
    const { entries, skipped } = await read(
      calendar([HOUR, `UID:1\n${event}`]),
    );
    assertEquals(entries.length, 1);
    assertEquals(skipped, [{ line: 7, seconds, reason }]);
  });
}

Deno.test("occurrences of an iCalendar event have different identities", async () => {
  const occurrence = (id: string) => `UID:1\nRECURRENCE-ID:${id}\n${HOUR}`;
  const { entries } = await read(calendar([
    `UID:1\n${HOUR}`,
    occurrence("20240425T090000Z"),
    occurrence("20240426T090000Z"),
  ]));
  assertEquals(new Set(entries.map(({ identity }) => identity)).size, 3);
});

Deno.test("an iCalendar file is recognized by no other format", () => {
  for (const mark of ["", "\uFEFF"]) {
    const text = mark + calendar([HOUR]);
    const found = IMPORT_FORMATS.filter((it) => it.recognizes(text));
    assertEquals(found.map(({ name }) => name), ["icalendar"]);
  }
});

Deno.test("an iCalendar file that ends early is refused", async () => {
  await ICALENDAR.load?.();
  const options = { name: "a.ics", zone: namedZone("UTC"), dayStart: 540 };
  assertThrows(
    () => ICALENDAR.read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", options),
    InvalidTextError,
    '"a.ics": it is not an iCalendar file',
  );
});
