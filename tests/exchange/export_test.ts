import { assert, assertEquals } from "@std/assert";
import {
  EXPORT_FORMATS,
  exportFormatNamed,
} from "../../lib/exchange/formats.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import {
  exportedDay,
  exportedEntry,
  winterTime as at,
  writeOptions,
  written,
} from "../support/exported_times.ts";

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
