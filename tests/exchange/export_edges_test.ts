import { assertEquals } from "@std/assert";
import {
  countedSeconds,
  type ExportedEntry,
  lossNotes,
  periodsOf,
  secondsOfPeriods,
} from "../../lib/exchange/export_format.ts";
import { exportFormatNamed } from "../../lib/exchange/formats.ts";
import {
  exportedDay,
  exportedEntry,
  winterTime as at,
  writeOptions,
  written,
} from "../support/exported_times.ts";

const DAYS = [exportedDay("2024-12-10", "a note")];

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

/** What becomes of one part, and of several. */
const LOSSES: readonly (readonly [
  part: Parameters<typeof lossNotes>[1][number],
  one: string,
  several: string,
])[] = [
  [
    "title",
    "1 entry has a task with a title, which is left out",
    "2 entries have tasks with titles, which are left out",
  ],
  [
    "plan",
    "1 entry has a plan, which is left out",
    "2 entries have plans, which are left out",
  ],
  [
    "client",
    "1 entry has a client, who is left out",
    "2 entries have clients, who are left out",
  ],
  [
    "billable",
    "1 entry is not billable, which is left out",
    "2 entries are not billable, which is left out",
  ],
  [
    "tags",
    "1 entry has tags, which are left out",
    "2 entries have tags, which are left out",
  ],
  ["absence", "1 absence is left out", "2 absences are left out"],
  ["note", "1 note of a day is left out", "2 notes of days are left out"],
  [
    "target",
    "1 day has expected hours, which are left out",
    "2 days have expected hours, which are left out",
  ],
  [
    "pauses",
    "1 day has lunch or breaks, which are only gaps in the file",
    "2 days have lunch or breaks, which are only gaps in the file",
  ],
  [
    "pauseTimes",
    "1 day has lunch or breaks, whose times are left out",
    "2 days have lunch or breaks, whose times are left out",
  ],
];

Deno.test("lossNotes() counts the entries and the days that lose a part", () => {
  const times = { start: at("10T09:00"), end: at("10T10:00") };
  const bare = exportedEntry(times);
  const entry = exportedEntry({
    ...{ ...times, title: "T", plan: "P", client: "C", billable: false },
    tags: ["t"],
  });
  const { figures: _, ...rest } = exportedDay("2024-12-10");
  const plain = { ...rest, stretches: rest.stretches.slice(0, 1) };
  const day = {
    ...exportedDay("2024-12-10", "n"),
    absence: { kind: "sick", isHalf: true },
  } as const;
  const parts = LOSSES.map(([part]) => part);
  const notes = (count: number) =>
    lossNotes({
      entries: [bare, ...Array.from({ length: count }, () => entry)],
      days: [plain, ...Array.from({ length: count }, () => day)],
    }, parts);
  assertEquals(notes(0), []);
  assertEquals(notes(1), LOSSES.map(([, one]) => one));
  assertEquals(notes(2), LOSSES.map(([, , several]) => several));
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
  const entries = [["a,b", "c"], ["a"], [], []].map((tags) =>
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
