import { assertEquals, assertRejects } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { readHolidays } from "../../lib/formats/holidays.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";

const RANGE = {
  from: "2024-01-01" as CivilDate,
  to: "2025-12-31" as CivilDate,
};

/** Returns a calendar with events, each with its lines. */
function calendar(...events: readonly string[]): string {
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Test//EN",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", lines, "END:VEVENT"]),
    "END:VCALENDAR",
    "",
  ].join("\n").replaceAll("\n", "\r\n");
}

/** Reads a calendar as lines such as `2024-12-25 Christmas`. */
async function read(text: string): Promise<string[]> {
  const { days, skipped } = await readHolidays(text, "a.ics", RANGE);
  return [
    ...days.map(({ date, name }) => `${date} ${name}`),
    ...skipped.map(({ date, name, reason }) => `${reason} ${date} ${name}`),
  ];
}

/** A holiday that every calendar below has, so that it has one. */
const NEW_YEAR = "DTSTART;VALUE=DATE:20250101\nSUMMARY:New Year";

const EVENTS: readonly (readonly [name: string, string, string[]])[] = [
  ["a date", "DTSTART;VALUE=DATE:20241225\nSUMMARY:Christmas", [
    "2024-12-25 Christmas",
  ]],
  [
    "an end, which is the date after the last",
    "DTSTART;VALUE=DATE:20241225\nDTEND;VALUE=DATE:20241227",
    ["2024-12-25 ", "2024-12-26 "],
  ],
  ["a duration", "DTSTART;VALUE=DATE:20241225\nDURATION:P2D\nSUMMARY:X", [
    "2024-12-25 X",
    "2024-12-26 X",
  ]],
  [
    "an end on the date of the start",
    "DTSTART;VALUE=DATE:20241225\nDTEND;VALUE=DATE:20241225\nSUMMARY:X",
    ["2024-12-25 X"],
  ],
  ["a date without its type", "DTSTART:20241225\nDTEND:20241226\nSUMMARY:X", [
    "2024-12-25 X",
  ]],
  [
    "a folded line and escapes",
    "DTSTART;VALUE=DATE:20241225\nSUMMARY:Christmas\\, th\n e day\\n off",
    ["2024-12-25 Christmas, the day off"],
  ],
  [
    "dates beyond the range",
    "DTSTART;VALUE=DATE:20231231\nDTEND;VALUE=DATE:20240102\nSUMMARY:X",
    ["2024-01-01 X"],
  ],
  [
    "a yearly event",
    "DTSTART;VALUE=DATE:20001003\nRRULE:FREQ=YEARLY\nSUMMARY:X",
    ["2024-10-03 X", "2025-10-03 X"],
  ],
  [
    "a yearly event without one of its dates",
    "DTSTART;VALUE=DATE:20001003\nRRULE:FREQ=YEARLY\nSUMMARY:X\n" +
    "EXDATE;VALUE=DATE:20241003",
    ["2025-10-03 X"],
  ],
  [
    "a yearly event until a date",
    "DTSTART;VALUE=DATE:20001003\nRRULE:FREQ=YEARLY;UNTIL=20241231\nSUMMARY:X",
    ["2024-10-03 X"],
  ],
  [
    "a weekday of a month",
    "DTSTART;VALUE=DATE:20201126\nSUMMARY:Thanks\n" +
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    ["2024-11-28 Thanks", "2025-11-27 Thanks"],
  ],
  [
    "February 29, which few years have",
    "DTSTART;VALUE=DATE:20200229\nRRULE:FREQ=YEARLY\nSUMMARY:X",
    ["2024-02-29 X"],
  ],
  [
    "more dates",
    "DTSTART;VALUE=DATE:20241003\nRDATE;VALUE=DATE:20241101,20251101\n" +
    "SUMMARY:X",
    ["2024-10-03 X", "2024-11-01 X", "2025-11-01 X"],
  ],
  [
    "a cancelled event",
    "DTSTART;VALUE=DATE:20241225\nSTATUS:CANCELLED\nSUMMARY:X",
    ["cancelled 2024-12-25 X"],
  ],
  [
    "a time of day",
    "DTSTART;TZID=Europe/Berlin:20241225T100000\nSUMMARY:X",
    ["not_all_day 2024-12-25 X"],
  ],
  [
    "a weekly event",
    "DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=WEEKLY\nSUMMARY:X",
    ["unsupported_rule 2024-12-25 X"],
  ],
  [
    "a date that does not exist",
    "DTSTART;VALUE=DATE:20241399\nSUMMARY:X",
    ["invalid_date undefined X"],
  ],
  [
    "an end before the start",
    "DTSTART;VALUE=DATE:20241225\nDTEND;VALUE=DATE:20241224\nSUMMARY:X",
    ["invalid_date 2024-12-25 X"],
  ],
  [
    "an end in a thousand years",
    "DTSTART;VALUE=DATE:20241225\nDTEND;VALUE=DATE:30241224\nSUMMARY:X",
    ["invalid_date 2024-12-25 X"],
  ],
  ["no start", "SUMMARY:X", ["invalid_date undefined X"]],
  [
    "a status that is not cancelled",
    "DTSTART;VALUE=DATE:20241225\nSTATUS:CANCELLED-NOT\nSUMMARY:X",
    ["2024-12-25 X"],
  ],
  [
    "a status that ends like cancelled",
    "DTSTART;VALUE=DATE:20241225\nSTATUS:UNCANCELLED\nSUMMARY:X",
    ["2024-12-25 X"],
  ],
  [
    "a cancelled event in lower case",
    "DTSTART;VALUE=DATE:20241225\nSTATUS:cancelled\nSUMMARY:X",
    ["cancelled 2024-12-25 X"],
  ],
  [
    "control characters in a name as one space",
    "DTSTART;VALUE=DATE:20241225\nSUMMARY: A\u0007\u200b \\n B\t",
    ["2024-12-25 A B"],
  ],
  [
    "days of a month that a year does not have",
    "DTSTART;VALUE=DATE:20240130\nSUMMARY:X\n" +
    "RRULE:FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=30,31",
    ["2024-01-30 X", "2024-01-31 X", "2025-01-30 X", "2025-01-31 X"],
  ],
  [
    "the last day of a month",
    "DTSTART;VALUE=DATE:20240229\nSUMMARY:X\n" +
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
    ["2024-02-29 X", "2025-02-28 X"],
  ],
  [
    "a yearly event on the last date of the range",
    "DTSTART;VALUE=DATE:20231231\nRRULE:FREQ=YEARLY\nSUMMARY:X",
    ["2024-12-31 X", "2025-12-31 X"],
  ],
  [
    "no additional dates that do not exist",
    "DTSTART;VALUE=DATE:20241003\nSUMMARY:X\n" +
    "RDATE;VALUE=DATE:20241399,20241101\nEXDATE;VALUE=DATE:20241399",
    ["2024-10-03 X", "2024-11-01 X"],
  ],
  [
    "an event on both ends of the range",
    "DTSTART;VALUE=DATE:20231231\nSUMMARY:X\nRDATE;VALUE=DATE:20240101," +
    "20251231,20260101",
    ["2024-01-01 X", "2025-12-31 X"],
  ],
];

for (const [name, lines, expected] of EVENTS) {
  Deno.test(`readHolidays() reads ${name}`, async () => {
    const isHoliday = (line: string) => /^\d/.test(line);
    const all = [...expected, "2025-01-01 New Year"];
    assertEquals(await read(calendar(lines, NEW_YEAR)), [
      ...all.filter(isHoliday).toSorted(),
      ...all.filter((line) => !isHoliday(line)),
    ]);
  });
}

Deno.test("readHolidays() joins the names of events on a date", async () => {
  const other = NEW_YEAR.replace("New Year", "Foundation Day");
  assertEquals(await read(calendar(NEW_YEAR, other, NEW_YEAR)), [
    "2025-01-01 New Year, Foundation Day",
  ]);
});

Deno.test("readHolidays() moves the occurrence that another event replaces", async () => {
  const rule = "UID:a\nDTSTART;VALUE=DATE:20001003\nRRULE:FREQ=YEARLY";
  const moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20241003\n" +
    "DTSTART;VALUE=DATE:20241004\nSUMMARY:Moved";
  const gone = "UID:a\nRECURRENCE-ID;VALUE=DATE:20251003\n" +
    "DTSTART;VALUE=DATE:20251003\nSTATUS:CANCELLED";
  assertEquals(await read(calendar(rule, moved, gone)), [
    "2024-10-04 Moved",
    "cancelled 2025-10-03 ",
  ]);
});

Deno.test("readHolidays() reads a byte order mark, bare line feeds and several calendars", async () => {
  const text = calendar(NEW_YEAR);
  assertEquals(await read("\uFEFF" + text), ["2025-01-01 New Year"]);
  assertEquals(await read(text.replaceAll("\r\n", "\n")), [
    "2025-01-01 New Year",
  ]);
  const other = calendar("DTSTART;VALUE=DATE:20250106");
  assertEquals(await read(text + other), [
    "2025-01-01 New Year",
    "2025-01-06 ",
  ]);
});

Deno.test("readHolidays() says which dates the calendar has", async () => {
  const old = "DTSTART;VALUE=DATE:20220101";
  const { days, all } = await readHolidays(
    calendar(old, old.replace("2022", "2023")),
    "a.ics",
    RANGE,
  );
  assertEquals<unknown>([days, all], [[], {
    from: "2022-01-01",
    to: "2023-01-01",
  }]);
});

const EVENT = "DTSTART;VALUE=DATE:20250101";
const TIMED = "DTSTART:20250101T090000Z";
const REPEATED = `${EVENT}\nRRULE:FREQ=YEARLY`;

const INVALID: readonly (readonly [text: string, message: string])[] = [
  ["", '"a.ics" is not an iCalendar file'],
  ["date;name\n2024-12-25;X\n", '"a.ics" is not an iCalendar file'],
  ["<html>", '"a.ics" is not an iCalendar file'],
  [
    calendar(EVENT).replace("END:VCALENDAR", ""),
    '"a.ics" is not an iCalendar file: invalid ical body. ' +
    "component began but did not end",
  ],
  [
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nhello\n",
    '"a.ics" is not an iCalendar file: invalid line ' +
    '(no token ";" or ":") "hello"',
  ],
  [calendar(), 'No holidays in "a.ics"'],
  [calendar(TIMED), 'No holidays in "a.ics"'],
  [
    calendar("DTSTART;VALUE=DATE:20241202\nRRULE:FREQ=WEEKLY\nSUMMARY:W"),
    'No holidays in "a.ics"',
  ],
  ["x".repeat(10_000_000), '"a.ics" is not an iCalendar file'],
  ["x".repeat(10_000_001), '"a.ics" is too large for a calendar of holidays'],
  [
    calendar(...Array.from({ length: 501 }, () => REPEATED)),
    '"a.ics" repeats more than 500 events',
  ],
];

for (const [text, message] of INVALID) {
  Deno.test(`readHolidays() refuses a file: ${message} (${text.length})`, async () => {
    const error = await assertRejects(
      () => readHolidays(text, "a.ics", RANGE),
      InvalidTextError,
    );
    const isNone = message.startsWith("No holidays");
    assertEquals([error.code, error.message, error.hint], [
      isNone ? "no_holidays" : "invalid_calendar",
      message,
      isNone
        ? "Use a calendar whose holidays are all-day events, once or yearly"
        : message.includes("repeats")
        ? "Use a calendar of public holidays"
        : message.includes("too large")
        ? "Use a file with only the holidays, of at most 10 MB"
        : "Use a file that starts with BEGIN:VCALENDAR and ends with " +
          "END:VCALENDAR",
    ]);
  });
}

Deno.test("readHolidays() reads events only, not tasks and other parts of a calendar", async () => {
  const text = calendar("DTSTART;VALUE=DATE:20241225\nSUMMARY:Christmas")
    .replace(
      "END:VCALENDAR",
      ["VTODO", "VJOURNAL"].map((kind) =>
        `BEGIN:${kind}\r\nDTSTART;VALUE=DATE:20241226\r\nSUMMARY:${kind}\r\n` +
        `END:${kind}\r\n`
      ).join("") + "END:VCALENDAR",
    );
  assertEquals(await read(text), ["2024-12-25 Christmas"]);
});

Deno.test("readHolidays() names repeated events of a date in the order of the file", async () => {
  const event = (name: string) =>
    `DTSTART;VALUE=DATE:20231225\nRRULE:FREQ=YEARLY\nSUMMARY:${name}`;
  const names = ["One", "Two", "Three", "One"];
  const days = await read(calendar(...names.map(event)));
  assertEquals(days, [
    "2024-12-25 One, Two, Three",
    "2025-12-25 One, Two, Three",
  ]);
});

Deno.test("readHolidays() leaves out dates that a calendar excludes or adds, with and without a time", async () => {
  const lines = "DTSTART;VALUE=DATE:20231225\nRRULE:FREQ=YEARLY\nSUMMARY:X\n";
  const only = (more: string) => read(calendar(lines + more));
  const both = ["2024-12-25 X", "2025-12-25 X"];
  assertEquals(await only("EXDATE;VALUE=DATE:20231225"), both);
  assertEquals(await only("EXDATE;VALUE=DATE:20241225"), ["2025-12-25 X"]);
  assertEquals(await only("EXDATE:20241225T000000"), ["2025-12-25 X"]);
  assertEquals(await only("EXDATE;VALUE=DATE:20241225,20251225"), []);
  assertEquals(await only("RDATE:20240601T000000"), ["2024-06-01 X", ...both]);
});

Deno.test("readHolidays() takes events of up to 366 days, and names of up to 200 characters", async () => {
  const event = (end: string, name = "X") =>
    calendar(
      `DTSTART;VALUE=DATE:20240101\nDTEND;VALUE=DATE:${end}\nSUMMARY:${name}`,
    );
  assertEquals((await read(event("20250101"))).length, 366);
  await assertRejects(
    () => read(event("20250102")),
    InvalidTextError,
    'No holidays in "a.ics"',
  );
  for (const length of [200, 201]) {
    const [day] = await read(event("20240102", "n".repeat(length)));
    assertEquals(day, `2024-01-01 ${"n".repeat(200)}`);
  }
});

/** A duration, and the number of dates it has. */
const DURATIONS: [duration: string, dates: number][] = [
  ["P1D", 1],
  ["P10D", 10],
  ["P366D", 366],
  ["P1W", 7],
  ["P10W", 70],
  ["P1W2D", 9],
  ["P52W2D", 366],
  ["P0D", 1],
  ["PT24H", 1],
  ["P2DT1H", 1],
  ["-P2D", 1],
  ["P", 1],
];

for (const [duration, dates] of DURATIONS) {
  Deno.test(`readHolidays() takes ${dates} dates for ${duration}`, async () => {
    const event = `DTSTART;VALUE=DATE:20240101\nDURATION:${duration}`;
    assertEquals((await read(calendar(event))).length, dates);
  });
}

Deno.test("readHolidays() refuses durations of more than 366 days, with weeks counted as 7", async () => {
  for (const duration of ["P367D", "P52W3D", "P100W", "P999D", "P999W"]) {
    const event = `DTSTART;VALUE=DATE:20240101\nDURATION:${duration}`;
    assertEquals(await read(calendar(event, NEW_YEAR)), [
      "2025-01-01 New Year",
      "invalid_date 2024-01-01 ",
    ]);
  }
});

Deno.test("readHolidays() reads a calendar with other case, and space around it", async () => {
  const text = calendar(NEW_YEAR);
  const lower = text.replace("BEGIN:VCALENDAR", "begin:vcalendar");
  for (const it of [lower, `\n \n${text}\n`, `\uFEFF\n${text}`]) {
    assertEquals(await read(it), ["2025-01-01 New Year"]);
  }
  for (const it of [`x${text}`, `x\n${text}`, `x\uFEFF${text}`]) {
    await assertRejects(
      () => read(it),
      InvalidTextError,
      '"a.ics" is not an iCalendar file',
    );
  }
});

Deno.test("readHolidays() names an event without a name only where it is alone", async () => {
  const event = "DTSTART;VALUE=DATE:20250101";
  assertEquals(await read(calendar(event, NEW_YEAR)), ["2025-01-01 New Year"]);
  assertEquals(await read(calendar(event, event)), ["2025-01-01 "]);
});

Deno.test("readHolidays() lists what it skipped in the order of the file", async () => {
  const events = ["20240103", "20240101", "20240102"].map((date) =>
    `DTSTART:${date}T090000Z\nSUMMARY:${date}`
  );
  assertEquals((await read(calendar(...events, NEW_YEAR))).slice(1), [
    "not_all_day 2024-01-03 20240103",
    "not_all_day 2024-01-01 20240101",
    "not_all_day 2024-01-02 20240102",
  ]);
});

Deno.test("readHolidays() repeats up to 500 events, and says why it cannot read a file in at most 100 characters", async () => {
  const repeated = calendar(...Array.from({ length: 500 }, () => REPEATED));
  assertEquals(await read(repeated), ["2025-01-01 "]);
  const text = `BEGIN:VCALENDAR\n${"x".repeat(200)}\n`;
  const error = await assertRejects(() => read(text), InvalidTextError);
  const start = '"a.ics" is not an iCalendar file: ';
  assertEquals(error.message.length, start.length + 100);
  assertEquals(error.cause instanceof Error, true);
  const other = await assertRejects(() => read("x"), InvalidTextError);
  assertEquals(other.cause, undefined);
});
