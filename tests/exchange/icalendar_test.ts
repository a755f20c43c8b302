import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import { ICALENDAR } from "../../lib/exchange/icalendar.ts";
import { namedZone } from "../../lib/time/zone.ts";

/** A zone as Outlook names and defines it. */
const OUTLOOK_ZONE = [
  "BEGIN:VTIMEZONE",
  "X-LIC-LOCATION:Europe/Berlin",
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
  const times = await read(
    "\uFEFF\n\n" + calendar([
      "DTSTAMP:20240425T113200Z\nUID:1@x\nDTSTART:20240425T113200Z\nDTEND:20240425T134805Z\n" +
      "SUMMARY:Web\\, de\n sign\nDESCRIPTION:two\\nlines\n" +
      "CATEGORIES:Docs,deep work\nCATEGORIES:x",
    ]),
  );
  const entries = [{
    line: 5,
    identity: '["1@x",null]',
    start: Date.UTC(2024, 3, 25, 11, 32),
    end: Date.UTC(2024, 3, 25, 13, 48, 5),
    task: "Web, design",
    description: "two\nlines",
    tags: ["Docs", "deep work", "x"],
  }];
  assertEquals(times, { entries, skipped: [], notes: [] });
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
    const { entries: [entry], skipped } = await read(text);
    assertEquals(skipped, []);
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
  ["DTSTART:20240230T090000", 0, "its start is not a date and a time"],
  ["DTSTART:20240425T256000", 0, "its start is not a date and a time"],
  ["DTSTART:20240230T256000Z", 0, "its start is not a date and a time"],
  [
    "DTSTART;TZID=W. Europe Standard Time:20240230T090000",
    0,
    "its start is not a date and a time",
  ],
  [
    "DTSTART;TZID=W. Europe Standard Time:20240425T256000",
    0,
    "its start is not a date and a time",
  ],
  [
    "DTSTART:20240425T090000Z\nDTEND;VALUE=DATE:20240426",
    0,
    "its end is not a date and a time",
  ],
  [
    "DTSTART:20240425T090000Z\nDTEND;TZID=x:20240425T100000",
    0,
    'its time zone "x" is unknown',
  ],
  [
    "DTSTART:20240425T090000Z\nDURATION:x",
    0,
    "its duration is not valid",
  ],
  [
    `${HOUR}\nRDATE:20240426T090000Z`,
    3600,
    "it repeats; its time is that of one occurrence",
  ],
];

for (const [event, seconds, reason] of SKIPPED) {
  Deno.test(`an iCalendar event with ${event.replaceAll("\n", ", ")} is skipped`, async () => {
    const { entries, skipped } = await read(
      calendar([HOUR, `UID:1\n${event}`], OUTLOOK_ZONE),
    );
    assertEquals(entries.length, 1);
    const line = 7 + OUTLOOK_ZONE.length;
    assertEquals(skipped, [{ line, seconds, reason }]);
  });
}

/** Definitions of zones that ical.js throws at, or never ends to compute. */
const BROKEN_ZONES: readonly (readonly string[])[] = [
  [
    ...["DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
    ...["RRULE:FREQ=YEARLY", "END:STANDARD", "BEGIN:STANDARD"],
    ...["DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
    "RRULE:FREQ=SECONDLY",
  ],
  ["DTSTART:20200101T000000", "TZOFFSETFROM:x", "TZOFFSETTO:y"],
  ["DTSTART:x", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100"],
  [
    ...["DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
    "RRULE:FREQ=SECONDLY",
  ],
  ...["MINUTELY", "HOURLY", "DAILY;BYMONTH=10"].map((frequency) => [
    ...["DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
    `RRULE:FREQ=${frequency}`,
  ]),
  [
    ...["DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"],
    "RRULE:BYMONTH=10",
  ],
];

for (const lines of BROKEN_ZONES) {
  Deno.test(`an iCalendar zone with ${lines.join(", ")} is not valid`, async () => {
    const zone = ["BEGIN:STANDARD", ...lines, "END:STANDARD"];
    const { skipped } = await read(calendar(
      ["DTSTART;TZID=Z:20240425T090000\nDURATION:PT1H"],
      ["BEGIN:VTIMEZONE", "TZID:Z", ...zone, "END:VTIMEZONE"],
    ));
    const reason = 'the definition of its time zone "Z" is not valid';
    assertEquals(skipped, [{ line: 8 + lines.length, seconds: 0, reason }]);
  });
}

/** Rules for the same changes as those of Outlook. */
const CHANGES: readonly (readonly [autumn: string, spring: string])[] = [
  ["YEARLY;BYDAY=-1SU;BYMONTH=10", "YEARLY;BYDAY=-1SU;BYMONTH=3"],
  ["MONTHLY;BYDAY=-1SU;BYMONTH=10", "MONTHLY;BYDAY=-1SU;BYMONTH=3"],
  ["MONTHLY;BYMONTH=10", "MONTHLY;BYMONTH=3"],
  ["WEEKLY;BYDAY=SU;BYMONTH=10", "WEEKLY;BYDAY=SU;BYMONTH=3"],
];

for (const [autumn, spring] of CHANGES) {
  Deno.test(`an iCalendar zone that changes ${autumn} and ${spring} is read`, async () => {
    const zone = OUTLOOK_ZONE.join("\n").replaceAll("1601", "2000")
      .replace("W. Europe Standard", "Custom")
      .replace("YEARLY;BYDAY=-1SU;BYMONTH=10", autumn)
      .replace("YEARLY;BYDAY=-1SU;BYMONTH=3", spring);
    const at = (date: string) =>
      `UID:${date}\nDTSTART;TZID=Custom Time:${date}T090000\nDURATION:PT1H`;
    const dates = ["20240125", "20240425", "20241225"];
    const { entries, skipped } = await read(
      calendar(dates.map(at), zone.split("\n")),
    );
    assertEquals(skipped, []);
    assertEquals(
      entries.map(({ start }) => new Date(start).toISOString().slice(5, 16)),
      ["01-25T08:00", "04-25T07:00", "12-25T08:00"],
    );
  });
}

Deno.test("an iCalendar event keeps fields of other types as they are written", async () => {
  const { entries: [entry] } = await read(calendar([
    `UID;VALUE=DURATION:x\n${HOUR}\nSUMMARY;VALUE=DATE-TIME:y\n` +
    "DESCRIPTION;VALUE=INTEGER:z\nCATEGORIES;VALUE=DURATION:a",
  ]));
  assertEquals([entry?.identity, entry?.tags], ['["x",null]', ["a"]]);
});

Deno.test("occurrences of an iCalendar event have different identities", async () => {
  const occurrence = (id: string) => `UID:1\nRECURRENCE-ID:${id}\n${HOUR}`;
  const { entries } = await read(calendar([
    `UID:1\n${HOUR}`,
    occurrence("20240425T090000Z"),
    occurrence("20240426T090000Z"),
  ]));
  assertEquals(new Set(entries.map(({ identity }) => identity)).size, 3);
});

Deno.test("an iCalendar event without an id is known by its start and summary", async () => {
  const { entries } = await read(calendar([
    `SUMMARY:x\n${HOUR}`,
    HOUR,
    `RECURRENCE-ID:20240425T090000Z\nUID:1\n${HOUR}`,
  ]));
  assertEquals(entries.map(({ identity }) => identity), [
    '[null,"2024-04-25T09:00:00Z","x"]',
    '[null,"2024-04-25T09:00:00Z",null]',
    '["1","2024-04-25T09:00:00Z"]',
  ]);
});

Deno.test("events that worktime exported are entries or parts of days", async () => {
  const own = (uid: string, ...lines: string[]) =>
    [`UID:${uid}@worktime`, ...lines].join("\n");
  const { entries, skipped, workday } = await read(calendar([
    own("a-1", HOUR, "SUMMARY:T"),
    own("a-2", HOUR, "SUMMARY:T", "DESCRIPTION:d"),
    own("2024-02-30-1", HOUR, "SUMMARY:T"),
    own("2024-04-25-x", HOUR),
    own("2024-04-25-1", HOUR, "SUMMARY:Work"),
    own("2024-04-26-2", HOUR, "SUMMARY:vacation"),
    own("2024-04-25-absence", "SUMMARY:half vacation"),
    own("2024-04-26-absence", HOUR, "SUMMARY:Party"),
    own("a-3", "DTSTART:20240425T090000Z\nDTEND:20240425T080000Z"),
    own("2024-04-25-3", "DTSTART:20240425T090000Z\nDTEND:20240425T080000Z"),
  ]));
  const start = Date.UTC(2024, 3, 25, 9);
  const times = { start, end: start + 3_600_000, tags: [] };
  const entry = (ownId: string, fields: object) => ({
    ...times,
    identity: JSON.stringify([`${ownId}@worktime`, null]),
    ...fields,
  });
  assertEquals<unknown>(entries, [
    entry("a-1", { line: 3, ownId: "a-1", task: "T", description: "T" }),
    entry("a-2", { line: 9, ownId: "a-2", task: "T", description: "d" }),
    entry("2024-02-30-1", {
      ...{ line: 16, ownId: "2024-02-30-1", task: "T", description: "T" },
    }),
    entry("2024-04-25-x", { line: 22, ownId: "2024-04-25-x" }),
  ]);
  const back = { seconds: -3600, reason: "it ends before it starts" };
  assertEquals(skipped, [{ line: 49, ...back }]);
  const [day, next] = ["2024-04-25", "2024-04-26"];
  assertEquals<unknown>(workday, {
    entries: [
      entry(`${day}-1`, { line: 27, task: "Work", day }),
      entry(`${next}-2`, { line: 33, task: "vacation", day: next }),
      entry(`${next}-absence`, { line: 43, task: "Party", day: next }),
    ],
    skipped: [{
      ...{ line: 39, seconds: 0 },
      reason: "it is an absence (worktime absent vacation 2024-04-25 --half)",
    }, { line: 54, ...back }],
    notes: [],
  });
});

Deno.test("a calendar with one part of a day has a workday", async () => {
  const { entries, workday } = await read(
    calendar([`SUMMARY:Work\n${HOUR}\nUID:2024-04-25-1@worktime`]),
  );
  assertEquals([entries.length, workday?.entries.length], [0, 1]);
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
  const error = assertThrows(
    () => ICALENDAR.read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", options),
    InvalidTextError,
  );
  assertEquals(
    [error.message, error.hint],
    [
      '"a.ics": it is not an iCalendar file: invalid ical body. component ' +
      "began but did not end",
      "Use a file that starts with BEGIN:VCALENDAR and ends with END:VCALENDAR",
    ],
  );
  const long = assertThrows(
    () => ICALENDAR.read(`BEGIN:VCALENDAR\n${"x".repeat(200)}\n`, options),
    InvalidTextError,
  );
  const problem = long.message.split("file: ")[1];
  assertEquals(problem?.length, 100);
});

Deno.test("an empty iCalendar file is refused", async () => {
  await ICALENDAR.load?.();
  const options = { name: "a.ics", zone: namedZone("UTC"), dayStart: 540 };
  for (const text of ["", " \n", "\uFEFF"]) {
    assertThrows(
      () => ICALENDAR.read(text, options),
      InvalidTextError,
      '"a.ics": it is not an iCalendar file: it is empty',
    );
  }
});
