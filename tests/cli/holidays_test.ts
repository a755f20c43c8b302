import { assertEquals, assertStringIncludes } from "@std/assert";
import type { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const CALENDAR = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VEVENT
DTSTART;VALUE=DATE:20201225
DTEND;VALUE=DATE:20201227
RRULE:FREQ=YEARLY
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20241231
SUMMARY:New Year's Eve
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20250101
SUMMARY:New Year
END:VEVENT
BEGIN:VEVENT
DTSTART:20250101T180000Z
SUMMARY:Dinner
END:VEVENT
END:VCALENDAR
`;

function newUser(at = "2024-12-10T09:00"): CliUser {
  const inputs = { "h.ics": CALENDAR, "-": CALENDAR, "x.ics": "date;name" };
  return new CliUser(at, { inputs });
}

Deno.test("absent holiday --ics records the holidays of this year and the next", async () => {
  const user = newUser();
  await user.type("absent vacation 2024-12-26");
  await user.type("set-hours 4 --date 2024-12-31");
  const { out, error } = await user.type("absent holiday --ics h.ics");
  assertEquals(
    out,
    `Holiday on 2024-01-01..2025-12-31: 4 days
Date              Holiday         Result
2024-12-25 (Wed)  Christmas       recorded
2024-12-26 (Thu)  Christmas       stays vacation
2024-12-31 (Tue)  New Year's Eve  stays at 4h
2025-01-01 (Wed)  New Year        recorded
2025-12-25 (Thu)  Christmas       recorded
2025-12-26 (Fri)  Christmas       recorded
`,
  );
  assertEquals(
    error,
    "To record a holiday instead: worktime absent holiday 2024-12-26\n" +
      "Skipped 1 event: not all day\n",
  );
  assertEquals(
    (await user.type("absent")).out.split("\n").slice(1, 3),
    [
      "2024-12-25 (Wed)      holiday      1  Christmas",
      "2024-12-26 (Thu)      vacation     1",
    ],
  );
  assertEquals((await user.type("doctor")).status, 0);
});

Deno.test("absent holiday --ics adds nothing the second time", async () => {
  const user = newUser();
  await user.type("absent holiday --ics -");
  const { files } = user.disk as MemoryDisk;
  const { out, status } = await user.type("absent holiday --ics -");
  assertEquals(status, 0);
  assertEquals(out.split("\n").slice(0, 3), [
    "No new holidays on 2024-01-01..2025-12-31",
    "Date              Holiday         Result",
    "2024-12-25 (Wed)  Christmas       already recorded",
  ]);
  assertEquals((user.disk as MemoryDisk).files, files);
  await user.type("undo");
  assertEquals((await user.type("absent 2025")).out, "No absences in 2025\n");
});

Deno.test("absent holiday --ics takes a range, and names what it skipped in JSON", async () => {
  const user = newUser("2022-05-01T09:00");
  const line = "absent holiday 2024-12-25..2025-01-03 --ics h.ics --json";
  const { out } = await user.type(`${line} --dry-run`);
  assertEquals((user.disk as MemoryDisk).files, {});
  await user.type("absent sick 2024-12-25");
  const { absences, skipped, ...rest } = JSON.parse(
    (await user.type(line)).out,
  );
  const dates = (all: { date: string }[]) => all.map(({ date }) => date);
  assertEquals(dates(JSON.parse(out).absences), [
    "2024-12-25",
    "2024-12-26",
    "2024-12-31",
    "2025-01-01",
  ]);
  assertEquals(dates(absences), ["2024-12-26", "2024-12-31", "2025-01-01"]);
  assertEquals(absences[2], {
    date: "2025-01-01",
    kind: "holiday",
    half: false,
    expected_minutes: 0,
    note: "New Year",
  });
  assertEquals(skipped, [
    {
      date: "2024-12-25",
      name: "Christmas",
      reason: "other_absence",
      kept: "sick",
    },
    {
      date: "2025-01-01",
      name: "Dinner",
      reason: "not_all_day",
      kept: null,
    },
  ]);
  assertEquals(rest, {
    message: "Holiday on 2024-12-25..2025-01-03: 3 days",
    dry_run: false,
  });
});

Deno.test("absent holiday --ics says that work on a holiday counts as overtime", async () => {
  const user = newUser("2024-12-25T18:00");
  await user.type("day today 09:00-11:00");
  const { error } = await user.type("absent holiday --ics h.ics");
  assertStringIncludes(error, "All work on 2024-12-25 (2:00) counts as");
});

const REFUSED: [code: string, line: string, error: string][] = [
  [
    "usage",
    "absent vacation --ics h.ics",
    "--ics needs the kind holiday\n" +
    "For example: worktime absent holiday --ics h.ics\n",
  ],
  [
    "usage",
    "absent --ics h.ics",
    "--ics needs the kind holiday\n" +
    "For example: worktime absent holiday --ics h.ics\n",
  ],
  [
    "usage",
    "absent holiday --half --ics h.ics",
    "--ics takes the notes and the days from the file\n" +
    "For example: worktime absent holiday --ics h.ics\n",
  ],
  [
    "usage",
    "absent --remove 2024 --ics h.ics",
    "--remove takes only dates\nFor example: worktime absent --remove 2024\n",
  ],
  [
    "invalid_calendar",
    "absent holiday --ics x.ics",
    '"x.ics" is not an iCalendar file\n' +
    "Use a file that starts with BEGIN:VCALENDAR and ends with " +
    "END:VCALENDAR\n",
  ],
  [
    "invalid_calendar",
    "absent holiday --ics -",
    '"standard input" is not an iCalendar file\n' +
    "Use a file that starts with BEGIN:VCALENDAR and ends with " +
    "END:VCALENDAR\n",
  ],
  [
    "no_holidays",
    "absent holiday 2019 --ics h.ics",
    "The calendar has no holidays on 2019-01-01..2019-12-31\n" +
    "Its holidays are from 2020-12-25 to 2025-01-01: name a year, such as " +
    "worktime absent holiday 2025 --ics FILE\n",
  ],
  [
    "invalid_range",
    "absent holiday 2019..2025 --ics h.ics",
    "2019-01-01..2025-12-31 is longer than 3 years\nUse a shorter range\n",
  ],
];

for (const [code, line, error] of REFUSED) {
  Deno.test(`worktime ${line} is refused`, async () => {
    const inputs = { "h.ics": CALENDAR, "x.ics": "date;name", "-": "" };
    const user = new CliUser("2024-12-10T09:00", { inputs });
    const run = await user.type(line);
    assertEquals([run.out, run.error], ["", error]);
    assertEquals((user.disk as MemoryDisk).files, {});
    const json = await user.type(`${line} --json`);
    assertEquals(JSON.parse(json.error).error.code, code);
  });
}

Deno.test("absent holiday --ics leaves closed months as they are", async () => {
  const user = newUser();
  await user.type("day 2024-11-04 9:00-17:00");
  await user.type("close 2024-11");
  const inputs = {
    "h.ics": CALENDAR.replace("20241231", "20241101"),
  };
  const other = new CliUser("2024-12-10T09:00", { inputs, disk: user.disk });
  const { status, out } = await other.type("absent holiday --ics h.ics");
  assertEquals(status, 0);
  assertStringIncludes(
    out,
    "2024-11-01 (Fri)  New Year's Eve  its month is closed\n",
  );
  assertStringIncludes(out, "2024-12-25 (Wed)  Christmas       recorded\n");
});

Deno.test("absent holiday --ics says that a day without expected hours needs no holiday", async () => {
  const inputs = { "h.ics": CALENDAR.replaceAll("20241231", "20241229") };
  const user = new CliUser("2024-12-10T09:00", { inputs });
  const { out } = await user.type("absent holiday 2024 --ics h.ics");
  assertEquals(
    out,
    `Holiday on 2024-01-01..2024-12-31: 2 days
Date              Holiday         Result
2024-12-25 (Wed)  Christmas       recorded
2024-12-26 (Thu)  Christmas       recorded
2024-12-29 (Sun)  New Year's Eve  no hours expected
`,
  );
});

Deno.test("absent holiday --ics names the first absence to replace", async () => {
  const user = newUser();
  await user.type("absent vacation 2024-12-25..2024-12-26");
  const { error } = await user.type("absent holiday --ics h.ics");
  assertStringIncludes(
    error,
    "To record a holiday instead: worktime absent holiday 2024-12-25\n",
  );
});

Deno.test("absent holiday --ics says how to convert a file, with the dates that were typed", async () => {
  const user = new CliUser("2024-12-10T09:00", {
    inputs: { "a.ics": new Uint8Array([0x61, 0xe9]) },
  });
  for (const dates of ["", " 2025"]) {
    const { status, error } = await user
      .type(`absent holiday${dates} --ics a.ics`);
    assertEquals(status, 2);
    assertEquals(
      error.split("convert it: ")[1],
      "iconv -f WINDOWS-1252 -t UTF-8 a.ics | " +
        `worktime absent holiday${dates} --ics -\n`,
    );
  }
});
