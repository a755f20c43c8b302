import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import {
  type AbsenceKind,
  InvalidTextError,
  NotAllowedError,
} from "../../mod.ts";
import { forSeeds } from "../support/random.ts";
import {
  assertRefused,
  dataFiles,
  logOf,
  overridesOf,
  rowsOf,
  workbench,
} from "./workbench.ts";

const FILE = "2024-12-worktime-overrides.csv";
const NOW = "2024-12-20T09:00";

Deno.test("Tracker.recordAbsence() adds a row for each workday of a vacation over new year", async () => {
  const bench = workbench(NOW);
  const dates = "2024-12-28..2025-01-02";
  const { message, days } = await bench.tracker.recordAbsence("vacation", {
    dates,
  });
  assertEquals(message, "Vacation on 2024-12-28..2025-01-02: 4 days");
  assertEquals(days.length, 4);
  assertEquals(dataFiles(bench), {
    [FILE]: "date,expected_hours,kind\n" +
      "2024-12-30,0,vacation\n2024-12-31,0,vacation\n",
    "2025-01-worktime-overrides.csv": "date,expected_hours,kind\n" +
      "2025-01-01,0,vacation\n2025-01-02,0,vacation\n",
  });
  await bench.tracker.undo();
  assertEquals(dataFiles(bench), {});
});

Deno.test("Tracker.recordAbsence() keeps other rows and columns, and writes notes on one line", async () => {
  const files = {
    [FILE]: "date,why,expected_hours\n2024-12-24,early,4\n2024-12-25,off,0\n",
  };
  const bench = workbench(NOW, files);
  await bench.tracker.recordAbsence("sick", {
    dates: "2024-12-23..2024-12-25",
    isHalf: true,
    note: " flu,\n again ",
  });
  assertEquals(
    dataFiles(bench)[FILE],
    "date,why,expected_hours,kind,note,own_hours\n" +
      '2024-12-23,,4,half sick,"flu, again"\n' +
      '2024-12-24,early,2,half sick,"flu, again",4\n2024-12-25,off,0\n',
  );
  await bench.tracker.undo();
  assertEquals(dataFiles(bench), files);
});

Deno.test("Tracker.recordAbsence() previews a change, and makes none", async () => {
  const bench = workbench(NOW, { [FILE]: overridesOf("2024-12-24,4") });
  const request = { dates: "2024-12-24", isDryRun: true };
  const { days } = await bench.tracker.recordAbsence("flex", request);
  assertEquals<unknown>(days, [
    { date: "2024-12-24", kind: "flex", isHalf: false, expectedMinutes: 240 },
  ]);
  assertEquals(dataFiles(bench), { [FILE]: overridesOf("2024-12-24,4") });
});

Deno.test("Tracker.month() counts each kind of absence in its own way", async () => {
  const { tracker } = workbench("2024-12-20T18:00", {
    "2024-12.csv": logOf(...rowsOf("2024-12-12", "start 09:00, stop 13:00")),
  });
  const kinds = ["vacation", "sick", "holiday", "flex", "unpaid"] as const;
  for (const [index, kind] of kinds.entries()) {
    await tracker.recordAbsence(kind, { dates: `2024-12-0${index + 2}` });
  }
  await tracker.recordAbsence("sick", { dates: "2024-12-12", isHalf: true });
  const { days, totalOvertimeMinutes } = await tracker.month();
  assertEquals(
    days.map((day) => [day.absence?.kind, day.overtimeMinutes]),
    [
      ["vacation", 0],
      ["sick", 0],
      ["holiday", 0],
      ["flex", -480],
      ["unpaid", 0],
      ["sick", 0],
    ],
  );
  assertEquals(totalOvertimeMinutes, -480);
});

Deno.test("Tracker.recordAbsence() names dates whose work is all overtime now", async () => {
  const { tracker } = workbench("2024-12-20T18:00", {
    "2024-12.csv": logOf(...rowsOf("2024-12-20", "start 09:00, stop 11:00")),
  });
  const dates = "2024-12-19..2024-12-20";
  const sick = await tracker.recordAbsence("sick", { dates });
  assertEquals<unknown>(sick.worked, [
    { date: "2024-12-20", workMinutes: 120 },
  ]);
  const half = await tracker.recordAbsence("sick", { dates, isHalf: true });
  assertEquals(half.worked, []);
});

Deno.test("Tracker.setExpectedHours() keeps the absence of a day", async () => {
  const bench = workbench(NOW);
  await bench.tracker.recordAbsence("sick", { note: "from 11:00" });
  await bench.tracker.setExpectedHours("2");
  assertEquals(
    dataFiles(bench)[FILE],
    "date,expected_hours,kind,note\n2024-12-20,2,sick,from 11:00\n",
  );
});

Deno.test("Tracker.setExpectedHours() sets the workdays of a range", async () => {
  const bench = workbench(NOW, { [FILE]: overridesOf("2024-12-25,0") });
  const date = "2024-12-23..2024-12-29";
  const set = await bench.tracker.setExpectedHours("6", { date });
  assertEquals<unknown>(set, {
    date: "2024-12-23",
    dates: ["2024-12-23", "2024-12-24", "2024-12-26", "2024-12-27"],
    expectedMinutes: 360,
    message: "Set expected hours for 2024-12-23..2024-12-29 to 6",
  });
  assertEquals(dataFiles(bench), {
    [FILE]: overridesOf(
      "2024-12-23,6",
      "2024-12-24,6",
      "2024-12-25,0",
      "2024-12-26,6",
      "2024-12-27,6",
    ),
  });
  await assertRejects(
    () =>
      bench.tracker.setExpectedHours("6", { date: "2024-12-28..2024-12-29" }),
    NotAllowedError,
    "No hours are expected on 2024-12-28..2024-12-29",
  );
});

Deno.test("Tracker.removeAbsences() removes absences, and no other hours", async () => {
  const bench = workbench(NOW, {
    [FILE]: "date,expected_hours,kind\n2024-12-23,0,vacation\n" +
      "2024-12-24,4\n2024-12-27,0,vacation\n2024-12-27,8,flex\n",
  });
  const { message, days } = await bench.tracker.removeAbsences("2024-12");
  assertEquals(
    message,
    "Removed vacation, flex on 2024-12-01..2024-12-31: 2 days",
  );
  assertEquals(days.length, 2);
  assertEquals(dataFiles(bench), {
    [FILE]: "date,expected_hours,kind\n2024-12-24,4\n",
  });
  const hint = "See: worktime absent 2024";
  await assertRefused(
    bench,
    () => bench.tracker.removeAbsences("2024-12-23"),
    {
      type: NotAllowedError,
      code: "no_absence",
      message: "No absence on 2024-12-23",
      hint,
    },
  );
});

Deno.test("Tracker.recordAbsence() rejects what is not a kind, and ranges that are too long", async () => {
  const bench = workbench(NOW);
  await assertRefused(
    bench,
    () => bench.tracker.recordAbsence("nap" as "sick"),
    {
      type: InvalidTextError,
      code: "invalid_absence",
      message: 'Unknown kind "nap"',
      hint: "Use one of vacation, sick, holiday, flex, unpaid",
    },
  );
  await assertRefused(
    bench,
    () => bench.tracker.recordAbsence("sick", { dates: "2024..2028" }),
    {
      type: InvalidTextError,
      code: "invalid_range",
      message: "2024-01-01..2028-12-31 is longer than 3 years",
      hint: "Use a shorter range",
    },
  );
});

Deno.test("Tracker.undo() takes back any sequence of absences and hours, byte by byte", () =>
  forSeeds(30, async (random) => {
    const files = {
      [FILE]: "date,why,expected_hours\r\n# mine\r\n2024-12-24,early,4\r\n",
    };
    const bench = workbench(NOW, files);
    const { tracker } = bench;
    const texts: Record<string, string>[] = [];
    const day = () => `2024-12-${random.integer(10, 31)}`;
    for (let step = 0; step < 8; step++) {
      const before = dataFiles(bench);
      const dates = [day(), day()].sort().join("..");
      const kinds = ["vacation", "sick", "holiday", "flex", "unpaid"] as const;
      const note = random.pick(["", "x, y", '"a"']);
      const isHalf = random.chance(0.3);
      const request = { dates, note, isHalf };
      const made = await random.pick([
        () => tracker.recordAbsence(random.pick(kinds), request),
        () => tracker.removeAbsences(dates),
        () => tracker.setExpectedHours("6", { date: dates }),
        () => tracker.setExpectedHours("7.5", { date: day() }),
      ])().then(() => true, (error) => {
        assertInstanceOf(error, NotAllowedError);
        return false;
      });
      // What is refused changes nothing, and what changes nothing is no step.
      const isSame = dataFiles(bench)[FILE] === before[FILE];
      if (!isSame) texts.push(before);
      assert(made || isSame);
      assertEquals((await tracker.check()).problems, []);
    }
    for (const before of texts.toReversed()) {
      await tracker.undo();
      assertEquals(dataFiles(bench), before);
    }
    assertEquals(dataFiles(bench), files);
  }));

Deno.test("Tracker.absences() lists a year", async () => {
  const { tracker } = workbench(NOW);
  await tracker.recordAbsence("vacation", { dates: "2024-12-23..2025-01-03" });
  await tracker.recordAbsence("holiday", { dates: "2024-12-25" });
  const { spans, daysByKind, year } = await tracker.absences();
  assertEquals(year, 2024);
  assertEquals<unknown>(
    spans.map(({ from, to, kind, days }) => [from, to, kind, days]),
    [
      ["2024-12-23", "2024-12-24", "vacation", 2],
      ["2024-12-25", "2024-12-25", "holiday", 1],
      ["2024-12-26", "2024-12-31", "vacation", 4],
    ],
  );
  assertEquals(daysByKind, { vacation: 6, holiday: 1 });
  const next = await tracker.absences({ year: 2025 });
  assertEquals(next.daysByKind, { vacation: 3 });
  assertEquals<unknown>(await tracker.absences({ year: 999 }), {
    ...{ year: 999, days: [], spans: [], daysByKind: {} },
  });
});

/** Expected hours, dates without any, and the hint. */
const NO_HOURS: [hours: string, dates: string, hint: string][] = [
  [
    "8",
    "2024-12-21",
    "Work on that day counts against 8 hours; to expect none: worktime " +
    "set-hours 0 --date 2024-12-21",
  ],
  [
    "8",
    "2024-12-21..2024-12-22",
    "To expect hours on other weekdays, see: worktime config --help",
  ],
  [
    "{mon: 8}",
    "2024-12-24",
    "To expect hours on other weekdays, see: worktime config --help",
  ],
  [
    "0",
    "2024-12-21",
    "To expect hours on other weekdays, see: worktime config --help",
  ],
];

Deno.test("an absence and hours on dates without expected hours are refused with a way out", async () => {
  for (const [hours, dates, hint] of NO_HOURS) {
    const files = { "config.yaml": `workday:\n  hours: ${hours}\n` };
    const bench = workbench(NOW, files);
    await assertRefused(
      bench,
      () => bench.tracker.recordAbsence("sick", { dates }),
      {
        ...{ type: NotAllowedError, code: "no_expected_hours" },
        ...{ message: `No hours are expected on ${dates}`, hint },
      },
    );
  }
});

Deno.test("Tracker.recordAbsence() takes a kind in any case, and no other", async () => {
  const bench = workbench(NOW);
  const { message } = await bench.tracker.recordAbsence("SICK" as AbsenceKind);
  assertEquals(message, "Sick on 2024-12-20");
  await assertRefused(
    bench,
    () => bench.tracker.recordAbsence("Party" as AbsenceKind),
    {
      ...{ type: InvalidTextError, code: "invalid_absence" },
      message: 'Unknown kind "Party"',
      hint: "Use one of vacation, sick, holiday, flex, unpaid",
    },
  );
});

Deno.test("Tracker.importHolidays() records a calendar, and calls one without a name so", async () => {
  const bench = workbench(NOW);
  const text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" +
    "DTSTART;VALUE=DATE:20241225\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\n" +
    "END:VCALENDAR\r\n";
  await assertRejects(
    () => bench.tracker.importHolidays({ text: "no calendar" }),
    InvalidTextError,
    '"calendar" is not an iCalendar file',
  );
  await bench.tracker.importHolidays({ text }, { isDryRun: true });
  assertEquals(dataFiles(bench), {});
  await bench.tracker.importHolidays({ text });
  assertEquals(dataFiles(bench), {
    [FILE]: "date,expected_hours,kind,note\n2024-12-25,0,holiday,Christmas\n",
  });
});

Deno.test("an absence replaces another one, but not half a holiday", async () => {
  const dates = "2024-12-23";
  const table: [first: AbsenceKind, isHalf: boolean, replaced: string[]][] = [
    ["holiday", true, []],
    ["holiday", false, []],
    ["sick", false, ["sick"]],
  ];
  for (const [first, isHalf, replaced] of table) {
    const { tracker } = workbench(NOW);
    await tracker.recordAbsence(first, { dates, isHalf: true });
    const change = await tracker.recordAbsence("vacation", { dates, isHalf });
    assertEquals(change.replaced.map(({ kind }) => kind as string), replaced);
  }
});

Deno.test("a vacation on a holiday with hours of its own replaces the holiday", async () => {
  const { tracker } = workbench(NOW);
  const dates = "2024-12-24";
  await tracker.recordAbsence("holiday", { dates });
  await tracker.setExpectedHours("8", { date: dates });
  const { replaced } = await tracker.recordAbsence("vacation", { dates });
  assertEquals(replaced.map(({ kind }) => kind as string), ["holiday"]);
});

Deno.test("what takes the rest of half a holiday replaces what took it before", async () => {
  const { tracker } = workbench(NOW);
  const dates = "2024-12-23";
  await tracker.recordAbsence("holiday", { dates, isHalf: true });
  await tracker.recordAbsence("vacation", { dates });
  const { days, replaced } = await tracker.recordAbsence("sick", { dates });
  const half = { date: dates, isHalf: true, expectedMinutes: 0 };
  assertEquals<unknown>([days, replaced], [
    [{ ...half, kind: "sick" }],
    [{ ...half, kind: "vacation" }],
  ]);
});

Deno.test("Tracker.importHolidays() takes dates to come", async () => {
  const bench = workbench(NOW);
  const text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" +
    "DTSTART;VALUE=DATE:20250101\r\nSUMMARY:New Year\r\nEND:VEVENT\r\n" +
    "END:VCALENDAR\r\n";
  for (const dates of ["next year", "2025", "2025-01-01"]) {
    const request = { dates, isDryRun: true };
    const { message } = await bench.tracker.importHolidays({ text }, request);
    assertEquals(message, "Holiday on 2025-01-01");
  }
});

Deno.test("half a holiday and the absence besides it keep their own notes", async () => {
  const { tracker } = workbench(NOW);
  const dates = "2024-12-24";
  await tracker.recordAbsence("vacation", { dates, note: "Trip" });
  const half = { dates, isHalf: true, note: "Eve" };
  const { beside, days } = await tracker.recordAbsence("holiday", half);
  assertEquals<unknown>(beside, [{
    ...{ date: dates, kind: "vacation", isHalf: true },
    ...{ expectedMinutes: 0, note: "Trip" },
  }]);
  assertEquals(days, beside);
});

Deno.test("the note of half a holiday is kept besides an absence without one", async () => {
  const { tracker } = workbench(NOW);
  const dates = "2024-12-24";
  await tracker.recordAbsence("vacation", { dates });
  const half = { dates, isHalf: true, note: "Eve" };
  const { days } = await tracker.recordAbsence("holiday", half);
  assertEquals<unknown>(days, [{
    ...{ date: dates, kind: "vacation", isHalf: true },
    ...{ expectedMinutes: 0, note: "Eve" },
  }]);
});

Deno.test("a message names a kind once, whether its days are whole or half", async () => {
  const { tracker } = workbench(NOW);
  await tracker.recordAbsence("holiday", { dates: "2024-12-24", isHalf: true });
  const table: [dates: string, message: string][] = [
    ["2024-12-24", "Half vacation on 2024-12-24"],
    ["2024-12-23..2024-12-24", "Vacation on 2024-12-23..2024-12-24: 1.5 days"],
  ];
  for (const [dates, expected] of table) {
    const { message } = await tracker.recordAbsence("vacation", { dates });
    assertEquals(message, expected);
  }
});

Deno.test("two halves of absences need half a holiday", async () => {
  const bench = workbench(NOW);
  const request = { dates: "2024-12-23", isHalf: true };
  await bench.tracker.recordAbsence("vacation", request);
  await assertRefused(
    bench,
    () => bench.tracker.recordAbsence("sick", request),
    {
      ...{ type: NotAllowedError, code: "absence_recorded" },
      message: "2024-12-23 is half vacation, and half a day can be recorded " +
        "only beside half a holiday",
      hint: "Replace it: worktime absent --remove 2024-12-23 && worktime " +
        "absent sick 2024-12-23 --half",
    },
  );
});

Deno.test("Tracker.removeAbsences() returns restored hours by date, and a minute of work counts", async () => {
  const { tracker } = workbench(NOW, {
    [FILE]: overridesOf("2024-12-17,4", "2024-12-18,5"),
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-17", "start 09:00, stop 09:00"),
      ...rowsOf("2024-12-18", "start 09:00, stop 09:01"),
    ),
  });
  const dates = "2024-12-17..2024-12-18";
  const { worked } = await tracker.recordAbsence("sick", { dates });
  assertEquals<unknown>(worked, [{ date: "2024-12-18", workMinutes: 1 }]);
  const { restored } = await tracker.removeAbsences(dates);
  assertEquals<unknown>(restored, [
    { date: "2024-12-17", expectedMinutes: 240 },
    { date: "2024-12-18", expectedMinutes: 300 },
  ]);
});

Deno.test("Tracker.importHolidays() lists what it skips by date", async () => {
  const { tracker } = workbench(NOW);
  const events = ["20241225", "20241226"].map((date) =>
    `BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${date}\r\nSUMMARY:${date}\r\n` +
    "END:VEVENT\r\n"
  );
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join("")}` +
    "END:VCALENDAR\r\n";
  await tracker.importHolidays({ text });
  const { skipped } = await tracker.importHolidays({ text });
  assertEquals<unknown>(skipped, [
    { date: "2024-12-25", name: "20241225", reason: "already_recorded" },
    { date: "2024-12-26", name: "20241226", reason: "already_recorded" },
  ]);
});

Deno.test("Tracker.absences() says which range it lists, if not the whole year", async () => {
  const { tracker } = workbench(NOW);
  const table: [from: string, to: string, range: unknown][] = [
    ["2024-01-01", "2024-12-31", undefined],
    ["2024-01-02", "2024-12-31", { from: "2024-01-02", to: "2024-12-31" }],
    ["2024-01-01", "2024-12-30", { from: "2024-01-01", to: "2024-12-30" }],
  ];
  for (const [from, to, expected] of table) {
    const { range } = await tracker.absences({ year: `${from}..${to}` });
    assertEquals<unknown>(range, expected);
  }
});

Deno.test("an absence takes three years with two leap days, and not a day more", async () => {
  const bench = workbench(NOW);
  const record = (to: string) =>
    bench.tracker.recordAbsence("unpaid", { dates: `2024-01-01..${to}` });
  await assertRefused(bench, () => record("2027-01-03"), {
    ...{ type: InvalidTextError, code: "invalid_range" },
    message: "2024-01-01..2027-01-03 is longer than 3 years",
    hint: "Use a shorter range",
  });
  assertEquals((await record("2027-01-02")).days.length, 785);
});
