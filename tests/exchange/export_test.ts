import { assert, assertEquals } from "@std/assert";
import {
  countedSeconds,
  type ExportedEntry,
  periodsOf,
  secondsOfPeriods,
  type WrittenFile,
} from "../../lib/exchange/export_format.ts";
import {
  EXPORT_FORMATS,
  exportFormatNamed,
} from "../../lib/exchange/formats.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import {
  exportedDay,
  exportedEntry,
  writeOptions,
} from "../support/exported_times.ts";

const at = (time: string) => Date.parse(`2024-12-${time}+01:00`);

const ENTRIES = [
  exportedEntry({
    ...{ start: at("10T09:00:10"), end: at("10T10:30:00"), plan: "v2" },
    ...{ client: "ACME", title: "Headless", description: "did a, b; c" },
    ...{ tags: ["docs", "Deep work"], billable: false },
  }),
  exportedEntry({
    ...{ id: "id-2", taskId: "fix it", description: "fix it" },
    ...{ start: at("10T23:30:00"), end: at("11T00:30:00") },
  }),
];
const DAYS = [exportedDay("2024-12-10", "a note")];

/** What each format writes of entries. */
const OF_ENTRIES: Readonly<Record<string, readonly string[]>> = {
  klog: [
    "2024-12-10",
    '    9:00 - 10:30 #task=TASK-025 did a, b; c #docs #tag="Deep work"',
    '    23:30 - 0:30> #task="fix it"',
  ],
  timeclock: [
    "i 2024-12-10 09:00:10 TASK-025  did a, b, c",
    "o 2024-12-10 10:30:00",
    "i 2024-12-10 23:30:00 fix it",
    "o 2024-12-11 00:30:00",
  ],
  timewarrior: [
    'inc 20241210T080010Z - 20241210T093000Z # TASK-025 docs "Deep work" # "did a, b; c"',
    'inc 20241210T223000Z - 20241210T233000Z # "fix it"',
  ],
  toggl: [
    "User,Email,Client,Project,Task,Description,Billable,Start date," +
    "Start time,End date,End time,Duration,Tags",
    'Me,me@example.com,ACME,v2,TASK-025,"did a, b; c",No,2024-12-10,' +
    '09:00:10,2024-12-10,10:30:00,01:29:50,"docs, Deep work"',
    "Me,me@example.com,,fix it,,fix it,Yes,2024-12-10,23:30:00,2024-12-11," +
    "00:30:00,01:00:00,",
  ],
  solidtime: [
    "description,billable,client,project,tags,start,end,task,user_name,user_email",
    '"did a, b; c",false,ACME,v2,"docs, Deep work",2024-12-10T08:00:10Z,' +
    "2024-12-10T09:30:00Z,TASK-025,Me,me@example.com",
    "fix it,true,,fix it,,2024-12-10T22:30:00Z,2024-12-10T23:30:00Z,,Me," +
    "me@example.com",
  ],
  icalendar: [
    "BEGIN:VCALENDAR\r",
    "VERSION:2.0\r",
    "PRODID:-//worktime//worktime//EN\r",
    "BEGIN:VEVENT\r",
    "UID:id-1@worktime\r",
    "DTSTAMP:20241210T093000Z\r",
    "DTSTART:20241210T080010Z\r",
    "DTEND:20241210T093000Z\r",
    "SUMMARY:TASK-025\r",
    "DESCRIPTION:did a\\, b\\; c\r",
    "CATEGORIES:docs,Deep work\r",
    "TRANSP:TRANSPARENT\r",
    "END:VEVENT\r",
    "BEGIN:VEVENT\r",
    "UID:id-2@worktime\r",
    "DTSTAMP:20241210T233000Z\r",
    "DTSTART:20241210T223000Z\r",
    "DTEND:20241210T233000Z\r",
    "SUMMARY:fix it\r",
    "TRANSP:TRANSPARENT\r",
    "END:VEVENT\r",
    "END:VCALENDAR\r",
  ],
};

/** What each format writes of a day. */
const OF_DAYS: Readonly<Record<string, readonly string[]>> = {
  payroll: [
    "personnel_number,name,date,weekday,kind,half,start,end,lunch_minutes," +
    "break_minutes,work_minutes,work_hours,target_minutes,balance_minutes,note",
    "007,Me,2024-12-10,Tue,work,no,09:00,17:30,45,0,465,7.75,480,-15,a note",
  ],
  klog: [
    "2024-12-10 (8h!)",
    "a note",
    "    9:00 - 12:00",
    "    12:45 - 17:30",
  ],
  timeclock: [
    "i 2024-12-10 09:00:00 work",
    "o 2024-12-10 12:00:00",
    "i 2024-12-10 12:45:00 work",
    "o 2024-12-10 17:30:00",
  ],
  timewarrior: [
    "inc 20241210T080000Z - 20241210T110000Z # work",
    "inc 20241210T114500Z - 20241210T163000Z # work",
  ],
  icalendar: [
    "BEGIN:VCALENDAR\r",
    "VERSION:2.0\r",
    "PRODID:-//worktime//worktime//EN\r",
    "BEGIN:VEVENT\r",
    "UID:2024-12-10-1@worktime\r",
    "DTSTAMP:20241210T110000Z\r",
    "DTSTART:20241210T080000Z\r",
    "DTEND:20241210T110000Z\r",
    "SUMMARY:Work\r",
    "DESCRIPTION:a note\r",
    "CATEGORIES:work\r",
    "TRANSP:TRANSPARENT\r",
    "END:VEVENT\r",
    "BEGIN:VEVENT\r",
    "UID:2024-12-10-2@worktime\r",
    "DTSTAMP:20241210T163000Z\r",
    "DTSTART:20241210T114500Z\r",
    "DTEND:20241210T163000Z\r",
    "SUMMARY:Work\r",
    "CATEGORIES:work\r",
    "TRANSP:TRANSPARENT\r",
    "END:VEVENT\r",
    "END:VCALENDAR\r",
  ],
};

function written(
  name: string,
  times: Parameters<ReturnType<typeof exportFormatNamed>["write"]>[0],
): WrittenFile {
  return exportFormatNamed(name).write(times, writeOptions());
}

for (const [name, lines] of Object.entries(OF_ENTRIES)) {
  Deno.test(`${name} writes entries as its readers take them`, () => {
    const { text } = written(name, { entries: ENTRIES, days: [] });
    assertEquals(text.split("\n"), [...lines, ""]);
  });
}

for (const [name, lines] of Object.entries(OF_DAYS)) {
  Deno.test(`${name} writes a workday as its readers take it`, () => {
    const { text, seconds } = written(name, { entries: [], days: DAYS });
    assertEquals(text.split("\n"), [...lines, ""]);
    assertEquals(seconds, 465 * 60);
  });
}

Deno.test("json writes all that is known of entries and days, indented by 2", () => {
  const days = [
    ...DAYS,
    {
      ...{ date: "2024-12-11" as CivilDate, kind: "sick" as const },
      absence: { kind: "sick" as const, isHalf: true },
      ...{ marks: [], brokenRules: [], notes: [], stretches: [] },
    },
  ];
  const { text, seconds, notes } = written("json", { entries: ENTRIES, days });
  const winter = (time: string) => `2024-12-${time}+01:00`;
  const content = {
    worktime_export: 1,
    from: null,
    to: null,
    entries: [
      {
        ...{ id: "id-1", task: "TASK-025", title: "Headless", plan: "v2" },
        ...{ client: "ACME", description: "did a, b; c" },
        ...{ start: winter("10T09:00:10"), end: winter("10T10:30:00") },
        ...{ seconds: 5390, tags: ["docs", "Deep work"], billable: false },
      },
      {
        ...{ id: "id-2", task: "fix it", title: "", plan: null, client: null },
        ...{ description: "fix it", start: winter("10T23:30:00") },
        ...{ end: winter("11T00:30:00"), seconds: 3600, tags: [] },
        billable: true,
      },
    ],
    days: [
      {
        ...{ date: "2024-12-10", kind: "work", half: false, start: "09:00" },
        ...{ end: "17:30", lunch_minutes: 45, break_minutes: 0 },
        ...{ work_minutes: 465, target_minutes: 480, balance_minutes: -15 },
        notes: ["a note"],
        stretches: [
          ["work", "09:00", "12:00"],
          ["lunch", "12:00", "12:45"],
          ["work", "12:45", "17:30"],
        ].map(([kind, start, end]) => ({
          kind,
          start: winter(`10T${start}:00`),
          end: winter(`10T${end}:00`),
        })),
      },
      {
        ...{ date: "2024-12-11", kind: "sick", half: true, start: null },
        ...{ end: null, lunch_minutes: null, break_minutes: null },
        ...{ work_minutes: null, target_minutes: null, balance_minutes: null },
        ...{ notes: [], stretches: [] },
      },
    ],
  };
  assertEquals(text, JSON.stringify(content, null, 2) + "\n");
  assertEquals([seconds, notes], [5390 + 3600 + 465 * 60, []]);
});

Deno.test("an export with a range says so", () => {
  const [from, to] = ["2024-12-01", "2024-12-31"] as CivilDate[];
  const { text } = exportFormatNamed("json").write(
    { entries: [], days: [] },
    { ...writeOptions(), from, to },
  );
  const { from: first, to: last } = JSON.parse(text);
  assertEquals([first, last], [from, to]);
});

Deno.test("entries and work are written by their start, then by their end", () => {
  const [day] = DAYS;
  const entry = (id: string, start: string, end: string) =>
    exportedEntry({ id, start: at(`10T${start}`), end: at(`10T${end}`) });
  const entries = [
    ...[entry("c", "12:45", "12:50"), entry("b", "10:00", "11:00")],
    ...[entry("a", "09:00", "13:00"), entry("d", "18:00", "18:00")],
  ];
  const times = { entries, days: day ? [day] : [] };
  const ids = periodsOf(times).map(({ entry }) => entry?.id ?? "work");
  assertEquals(ids, ["work", "a", "b", "c", "work", "d"]);
  assertEquals(secondsOfPeriods(periodsOf(times)), 465 * 60 + 5 * 3600 + 300);
  assertEquals(countedSeconds(times), 465 * 60 + 5 * 3600 + 300);
});

/** Fields of an entry of 9:00 to 9:30, what formats write of it, and notes. */
const ODD_ENTRIES: readonly (readonly [
  name: string,
  fields: Partial<ExportedEntry>,
  text: string,
  note?: string,
])[] = [
  ["klog", { description: "TASK-025: Headless" }, "#task=TASK-025 Headless"],
  [
    "klog",
    { description: "Headless, TASK-025: " },
    "#task=TASK-025 Headless, TASK-025: ",
  ],
  ["klog", { taskId: `a'b` }, `#task="a'b"`],
  ["klog", { taskId: `a"b` }, `#task='a"b'`],
  [
    "klog",
    { taskId: `"a' b'`, tags: ["x"] },
    `#task='"a’ b’' #x`,
    "1 entry has a task or a tag with both kinds of quotes, which is changed",
  ],
  [
    "klog",
    { tags: ["x", `'"`, "Ü", "ß-1"] },
    `#task=TASK-025 #x #tag='’"' #tag=Ü #ß-1`,
    "1 entry has a task or a tag with both kinds of quotes, which is changed",
  ],
  [
    "klog",
    { description: "did #ui", tags: ["ui", "x"] },
    "#task=TASK-025 did #ui #x",
    "1 entry has words such as #ui, which klog reads as tags",
  ],
  [
    "timeclock",
    { taskId: "a  b;c", description: "d" },
    "a b,c  d",
    "1 entry has `;` or double spaces, which are replaced",
  ],
  [
    "timeclock",
    { description: "d;   e" },
    "TASK-025  d, e",
    "1 entry has `;` or double spaces, which are replaced",
  ],
  [
    "timeclock",
    { taskId: "(v)" },
    "v",
    "1 entry has `;` or double spaces, which are replaced",
  ],
  [
    "timeclock",
    { taskId: "[]" },
    "untitled",
    "1 entry has `;` or double spaces, which are replaced",
  ],
  ["timewarrior", { tags: ["TASK-025", "x"] }, "# TASK-025 x"],
  [
    "timewarrior",
    { taskId: "#", description: "d" },
    '# # "d"',
    "1 entry has the tag `#`, which is left out",
  ],
  [
    "timewarrior",
    { taskId: "#", description: "" },
    "",
    "1 entry has the tag `#`, which is left out",
  ],
  [
    "timewarrior",
    { taskId: "a", tags: ["#"], description: String.raw`\"` },
    String.raw`# a # "\\\""`,
    "1 entry has the tag `#`, which is left out",
  ],
];

Deno.test("a format writes odd tasks, tags and descriptions so that it can read them", () => {
  const times = { start: at("10T09:00"), end: at("10T09:30") };
  const STARTS: Readonly<Record<string, string>> = {
    klog: "2024-12-10\n    9:00 - 9:30",
    timeclock: "i 2024-12-10 09:00:00",
    timewarrior: "inc 20241210T080000Z - 20241210T083000Z",
  };
  const ENDS: Readonly<Record<string, string>> = {
    timeclock: "o 2024-12-10 09:30:00\n",
  };
  for (const [name, fields, expected, note] of ODD_ENTRIES) {
    const entries = [exportedEntry({ ...times, ...fields })];
    const { text, notes } = written(name, { entries, days: [] });
    const space = expected === "" ? "" : " ";
    assertEquals(
      text,
      `${STARTS[name]}${space}${expected}\n${ENDS[name] ?? ""}`,
    );
    const own = notes.filter((it) => !/left out$/.test(it) || it.includes("#"));
    assertEquals(own, note === undefined ? [] : [note], expected);
  }
});

/** Entries one after another, and what Timewarrior says of them. */
const OVERLAPS: readonly (readonly [
  times: readonly (readonly [start: string, end: string])[],
  ...notes: string[],
])[] = [
  [[["09:00", "10:00"], ["10:00", "11:00"]]],
  [
    [["09:00", "10:00"], ["09:59:59", "11:00"]],
    "1 entry overlaps another one, which `timew` accepts only in files",
  ],
  [
    [["09:00", "12:00"], ["10:00", "10:30"], ["11:00", "11:30"]],
    "2 entries overlap others, which `timew` accepts only in files",
  ],
];

Deno.test("timewarrior says how many entries overlap", () => {
  for (const [times, ...expected] of OVERLAPS) {
    const entries = times.map(([start, end]) =>
      exportedEntry({ start: at(`10T${start}`), end: at(`10T${end}`) })
    );
    const { notes } = written("timewarrior", { entries, days: [] });
    assertEquals(notes, expected);
  }
});

Deno.test("timewarrior has whole seconds", () => {
  const start = at("10T09:00") + 999;
  const entries = [exportedEntry({ start, end: start + 1000 })];
  const { text } = written("timewarrior", { entries, days: [] });
  assertEquals(text, "inc 20241210T080000Z - 20241210T080001Z # TASK-025\n");
});

Deno.test("timeclock ends no entry before its start, where clocks go back", () => {
  const entry = (start: string, end: string) =>
    exportedEntry({ start: Date.parse(start), end: Date.parse(end) });
  const entries = [
    entry("2024-10-27T00:50Z", "2024-10-27T01:10Z"),
    entry("2024-10-27T00:10Z", "2024-10-27T01:10Z"),
    entry("2024-10-27T00:10Z", "2024-10-27T01:11Z"),
  ];
  const { text, seconds } = written("timeclock", { entries, days: [] });
  assertEquals(text.match(/\d\d:\d\d:\d\d/g), [
    ...["02:10:00", "02:10:00", "02:10:00", "02:11:00"],
    ...["02:50:00", "02:50:00"],
  ]);
  assertEquals(seconds, 60);
});

Deno.test("klog sorts days and entries by date, with hours and minutes", () => {
  const day = (date: string, targetMinutes: number) => {
    const { figures, ...rest } = exportedDay(date);
    return {
      ...{ ...rest, stretches: [], notes: ["n", "m"] },
      ...figures && { figures: { ...figures, targetMinutes } },
    };
  };
  const entries = [
    exportedEntry({ start: at("11T09:00"), end: at("11T09:00:29") }),
    exportedEntry({ start: at("09T09:00:30"), end: at("09T09:01:30") }),
  ];
  const days = [day("2024-12-10", 450), day("2024-12-12", 0)];
  const { text, seconds } = written("klog", { entries, days });
  assertEquals(text.split("\n"), [
    "2024-12-09",
    "    9:01 - 9:02 #task=TASK-025",
    "",
    ...["2024-12-10 (7h30m!)", "n", "m", ""],
    ...["2024-12-11", "    9:00 - 9:00 #task=TASK-025", ""],
    ...["2024-12-12 (0h!)", "n", "m", ""],
  ]);
  assertEquals(seconds, 60);
});

Deno.test("payroll has absences, several notes, and no day that does not count", () => {
  const [day] = DAYS;
  const { figures: _, ...open } = exportedDay("2024-12-11");
  const rows = (...days: Parameters<typeof written>[1]["days"][number][]) =>
    written("payroll", { entries: [], days });
  const { text, seconds, notes } = rows(
    ...day ? [{ ...day, notes: ["a", "b"] }] : [],
    {
      ...exportedDay("2024-12-12"),
      ...{ kind: "sick", absence: { kind: "sick", isHalf: true } },
    },
    open,
  );
  assertEquals(text.split("\n").slice(1), [
    "007,Me,2024-12-10,Tue,work,no,09:00,17:30,45,0,465,7.75,480,-15,a; b",
    "007,Me,2024-12-12,Thu,sick,yes,09:00,17:30,45,0,465,7.75,480,-15,",
    "",
  ]);
  assertEquals(seconds, 2 * 465 * 60);
  assertEquals(notes, [
    "1 day does not count yet, and is left out",
    "2 days have lunch or breaks, whose times are left out",
  ]);
  assertEquals(rows(open, open).notes, [
    "2 days do not count yet, and are left out",
  ]);
});

Deno.test("a service needs an email address, and reads commas in tags as several tags", () => {
  const entries = [["a,b", "c"], ["a"], []].map((tags) =>
    exportedEntry({ start: at("10T09:00"), end: at("10T10:00"), tags })
  );
  const comma = "1 entry has a tag with a comma, which is read as two tags";
  for (const name of ["toggl", "solidtime"]) {
    const { notes } = written(name, { entries, days: [] });
    assertEquals(notes, [comma]);
    const { notes: more } = exportFormatNamed(name).write(
      { entries, days: [] },
      { ...writeOptions(), user: undefined },
    );
    assertEquals(more, [
      "The service needs your email address: add --user EMAIL",
      comma,
    ]);
  }
});

for (const { name } of EXPORT_FORMATS) {
  Deno.test(`${name} writes no entries and no days`, () => {
    const { text, seconds } = written(name, { entries: [], days: [] });
    assert(text === "" || text.endsWith("\n"));
    assertEquals(seconds, 0);
  });
}

Deno.test("payroll makes texts harmless that a spreadsheet would run", () => {
  const { text } = written("payroll", {
    entries: [],
    days: [exportedDay("2024-12-10", "=HYPERLINK(1)")],
  });
  assertEquals(text.trimEnd().endsWith(",'=HYPERLINK(1)"), true);
});

Deno.test("an entry of several days is split where klog needs it", () => {
  const entry = exportedEntry({
    start: at("10T22:00:00"),
    end: at("12T03:15:00"),
  });
  const { text, seconds } = written("klog", { entries: [entry], days: [] });
  assertEquals(text.split("\n"), [
    "2024-12-10",
    "    22:00 - 0:00> #task=TASK-025",
    "",
    "2024-12-11",
    "    0:00 - 3:15> #task=TASK-025",
    "",
  ]);
  assertEquals(seconds, entry.seconds);
});

Deno.test("a period of klog ends on the day after at the latest", () => {
  const rows = (end: string) =>
    written("klog", {
      entries: [exportedEntry({ start: at("10T22:00"), end: at(end) })],
      days: [],
    }).text.split("\n").filter((it) => it !== "");
  const first = ["2024-12-10", "    22:00 - 23:59> #task=TASK-025"];
  assertEquals(rows("11T23:59"), first);
  const whole = ["2024-12-10", "    22:00 - 0:00> #task=TASK-025"];
  assertEquals(rows("12T00:00"), [
    ...[...whole, "2024-12-11", "    0:00 - 0:00> #task=TASK-025"],
  ]);
  assertEquals(rows("13T01:00"), [
    ...[...whole, "2024-12-11", "    0:00 - 0:00> #task=TASK-025"],
    ...["2024-12-12", "    0:00 - 1:00> #task=TASK-025"],
  ]);
});

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
  assertEquals(text.match(/DESCRIPTION.*/g), ["DESCRIPTION:a\\,\\nb"]);
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

const OF_TASKS = [
  "1 entry has a task with a title, which is left out",
  "1 entry has a plan, which is left out",
  "1 entry has a client, who is left out",
  "1 entry is not billable, which is left out",
];
const OF_WORKDAYS = [
  "1 day has expected hours, which are left out",
  "1 day has lunch or breaks, which are only gaps in the file",
];

/** What a format says that it cannot contain. */
const NOTES: readonly (readonly [name: string, notes: readonly string[]])[] = [
  ["klog", [
    ...OF_TASKS,
    "1 entry has words such as #ui, which klog reads as tags",
    "1 day has lunch or breaks, which are only gaps in the file",
  ]],
  ["timeclock", [
    ...OF_TASKS,
    "1 entry has tags, which are left out",
    "1 entry has `;` or double spaces, which are replaced",
    "1 note of a day is left out",
    ...OF_WORKDAYS,
  ]],
  ["timewarrior", [
    "1 entry overlaps another one, which `timew` accepts only in files",
    "1 entry has the tag `#`, which is left out",
    ...OF_TASKS,
    "1 note of a day is left out",
    ...OF_WORKDAYS,
  ]],
  ["icalendar", [...OF_TASKS, ...OF_WORKDAYS]],
  ["json", []],
];

for (const [name, notes] of NOTES) {
  Deno.test(`${name} notes what it cannot contain`, () => {
    const [entry] = ENTRIES;
    const entries = entry
      ? [{ ...entry, tags: ["#"], description: "a; #b" }]
      : [];
    const file = written(name, { entries, days: DAYS });
    assertEquals(file.notes, notes);
  });
}
