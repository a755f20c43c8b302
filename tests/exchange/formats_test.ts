import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  EXPORT_FORMATS,
  exportFormatNamed,
  formatNamed,
  formatOf,
  IMPORT_FORMATS,
} from "../../lib/exchange/formats.ts";
import { MINUTE } from "@std/datetime";
import { FOREIGN_WRITERS } from "../support/foreign_files.ts";

Deno.test("each import has its title, and the fields that name tasks and plans", () => {
  const REPORT = "task, project, description";
  assertEquals(
    IMPORT_FORMATS.map((it) => [
      ...[it.name, it.title, it.taskFrom.join(", "), it.planFrom],
    ]) as unknown,
    [
      ["toggl", "Toggl detailed report", REPORT, "client"],
      ["timewarrior", "Timewarrior file", "tag, description", "project"],
      ["watson", "Watson file of frames", "project, tag", "client"],
      ["klog", "klog file", "task, tag, description", "project"],
      ["clockify", "Clockify detailed report", REPORT, "client"],
      ["timeclock", "timeclock file", "project, description", "client"],
      ["bartib", "bartib or tock log", "project, description", "client"],
      ["utt", "utt log", "task, project", "project"],
      ["kimai", "Kimai export", REPORT, "client"],
      ["harvest", "Harvest detailed time report", REPORT, "client"],
      ["solidtime", "solidtime export", REPORT, "client"],
      ["icalendar", "iCalendar file", "task, tag", "project"],
      ["json", "JSON export of worktime", "task", "project"],
      ["log", "time log of worktime", "task", "client"],
      ["payroll", "payroll CSV of worktime", "task", "client"],
    ],
  );
});

Deno.test("each export has its title, what it contains, and its limits", () => {
  const BOTH = "timers, workday";
  assertEquals(
    EXPORT_FORMATS.map((it) => [
      ...[it.name, it.title, it.halves.join(", "), it.holdsBoth, it.limits],
    ]) as unknown,
    [
      ["payroll", "payroll CSV", "workday", false, "it has whole minutes"],
      [
        ...["klog", "klog file", BOTH, false],
        "klog has whole minutes and no time zones",
      ],
      [
        ...["timeclock", "timeclock file", BOTH, false],
        "timeclock has no time zones",
      ],
      [
        ...["timewarrior", "Timewarrior file", BOTH, false],
        "Timewarrior counts from start to end",
      ],
      [
        ...["icalendar", "calendar", BOTH, true],
        "a calendar counts from start to end",
      ],
      ["toggl", "Toggl CSV", "timers", false, "Toggl counts from start to end"],
      [
        ...["solidtime", "solidtime CSV", "timers", false],
        "solidtime counts from start to end",
      ],
      ["json", "JSON file", BOTH, true, ""],
    ],
  );
});

/** The columns that a report must have to be recognized. */
const COLUMNS: readonly (readonly [format: string, header: string])[] = [
  ["clockify", "start date,start time,end date,end time,duration (h)"],
  ["harvest", "date,client,project,task,notes,hours"],
  ["kimai", "date,begin,customer,activity"],
  ["kimai", "datum,beginn,kunde,tätigkeit"],
  ["kimai", "date,from,customer,activity"],
  ["kimai", "datum,von,kunde,tätigkeit"],
  ["log", "id,date,task,description,start,end,duration_seconds"],
  [
    "payroll",
    "date,weekday,kind,start,end,lunch_minutes,break_minutes,work_minutes," +
    "target_minutes",
  ],
  ["solidtime", "description,start,end,user_email"],
  [
    "toggl",
    "user,email,description,start date,start time,end date,end time,duration",
  ],
];

for (const [name, header] of COLUMNS) {
  Deno.test(`${name} recognizes ${header.slice(0, 30)}…, but not with a column less`, () => {
    const { recognizes } = formatNamed(name);
    const columns = header.split(",");
    assertEquals(recognizes(columns.toReversed().join(",")), true);
    for (const left of columns) {
      const others = columns.filter((it) => it !== left);
      assertEquals(recognizes(others.join(",")), false, left);
    }
  });
}

/** Headers of the same report. */
const HEADERS: readonly string[] = [
  "description,start,end,user_email",
  "\uFEFF\r\n Description ; START;end; user_email\r\n",
  '"description"\t "start" \t"end"\t"user_email"\rrow',
  "description,start,end (EUR) ,user_email",
  // As many semicolons as commas, and tabs besides semicolons.
  "description,start,end,user_email,a;b;c;d;e",
  "description;start;end;user_email;a\tb\tc",
];

Deno.test("the columns of a report have separators, quotes, spaces and currencies", () => {
  for (const header of HEADERS) {
    assertEquals(formatNamed("solidtime").recognizes(header), true, header);
  }
  const others = ["description,start\nend,user_email", "a;b;c;d"];
  for (const header of others) {
    assertEquals(formatNamed("solidtime").recognizes(header), false, header);
  }
});

const STAMP = "20240131T090000Z";

/** What a format looks for at the start of a file, up to which character. */
const STARTS: readonly (readonly [
  format: string,
  start: string,
  limit: number,
  filler?: string,
])[] = [
  ["bartib", "2024-02-16 16:14 |", 10_000],
  ["utt", "2024-03-19 08:00 hello", 10_000],
  ["timeclock", "i 2024/03/30 09:00", 10_000],
  ["timewarrior", `inc ${STAMP}`, 1000],
  ["timewarrior", `[{"start":"${STAMP}"`, 1000, "[{"],
  ["json", '{"worktime_export"', 1000, "{"],
];

for (const [name, start, limit, filler = ""] of STARTS) {
  Deno.test(`${name} reads ${limit} characters to recognize ${start}`, () => {
    const { recognizes } = formatNamed(name);
    const mark = start.slice(filler.length);
    const textOf = (length: number) =>
      filler + "\n".repeat(length - start.length) + mark;
    assertEquals(recognizes(textOf(start.length)), true);
    assertEquals(recognizes(textOf(limit)), true);
    assertEquals(recognizes(textOf(limit + 1)), false);
  });
}

Deno.test("a report has its columns within 10,000 characters", () => {
  const columns = "description,start,end,user_email";
  const textOf = (length: number) =>
    "\n".repeat(length - columns.length) + columns;
  const { recognizes } = formatNamed("solidtime");
  assertEquals([10_000, 10_001].map((it) => recognizes(textOf(it))), [
    true,
    false,
  ]);
});

Deno.test("a klog file has its first date within 50 lines", () => {
  const { recognizes } = formatNamed("klog");
  const textOf = (blank: number) => " \n".repeat(blank) + "2024-03-30";
  assertEquals([0, 49, 50].map((it) => recognizes(textOf(it))), [
    true,
    true,
    false,
  ]);
});

Deno.test("a JSON file is an export if it is an object with its mark", () => {
  const { recognizes } = formatNamed("json");
  const table: readonly (readonly [text: string, expected: boolean])[] = [
    ['{"worktime_export":1}', true],
    ['\uFEFF\n {"worktime_export":1}', true],
    ['["worktime_export"]', false],
    ['{"entries":[]}', false],
  ];
  for (const [text, expected] of table) {
    assertEquals(recognizes(text), expected, text);
  }
});

/** Files that name no single format, and the error. */
const UNCLEAR: readonly (readonly [
  text: string,
  problem: string,
  hint: string,
])[] = [
  [" \n", "it is empty", "Export the file again"],
  [
    "what",
    "it is in no format that can be imported",
    "Name the format: worktime import FORMAT PATH",
  ],
  [
    "user,email,description,start date,start time,end date,end time," +
    "duration,duration (h)",
    "it can be a Toggl detailed report or a Clockify detailed report",
    "Name the format: worktime import toggl|clockify PATH",
  ],
];

Deno.test("formatOf() says which formats a file can have", () => {
  for (const [text, problem, hint] of UNCLEAR) {
    const error = assertThrows(
      () => formatOf(text, "a.txt"),
      InvalidTextError,
      undefined,
      text,
    );
    assertEquals(
      [error.message, error.hint, error.code],
      [`"a.txt": ${problem}`, hint, "invalid_import"],
    );
  }
  assertEquals(formatOf("inc", "a.txt"), formatNamed("timewarrior"));
});

Deno.test("an unknown format is refused with the names of all", () => {
  const imported = "toggl, timewarrior, watson, klog, clockify, timeclock, " +
    "bartib, utt, kimai, harvest, solidtime, icalendar, json, log, payroll";
  const exported = "payroll, klog, timeclock, timewarrior, icalendar, toggl, " +
    "solidtime, json";
  for (
    const [find, names] of [
      [formatNamed, imported],
      [exportFormatNamed, exported],
    ] as const
  ) {
    const error = assertThrows(() => find("x"), InvalidTextError);
    assertEquals(
      [error.message, error.hint, error.code],
      ['Unknown format "x"', `Formats: ${names}`, "unknown_format"],
    );
  }
  assertEquals(exportFormatNamed("KLOG").name, "klog");
});

const START = Date.parse("2024-06-03T08:00Z");

for (const [name, { write, zone }] of Object.entries(FOREIGN_WRITERS)) {
  Deno.test(`${name} has entries without any time, and no time below that`, async () => {
    const format = formatNamed(name);
    await format.load?.();
    const text = write([
      { start: START, minutes: 0, name: "a" },
      { start: START + 60 * MINUTE, minutes: -3, name: "b" },
    ]);
    const { entries, skipped } = format.read(text, {
      ...{ name: "x", zone, dayStart: 540 },
    });
    const seen = entries.map(({ start, end, seconds = 0 }) =>
      end - start + seconds
    );
    assertEquals(seen, [0]);
    assertEquals(skipped.map(({ seconds }) => seconds), [-180]);
    assertEquals(IMPORT_FORMATS.filter((it) => it.recognizes(text)), [format]);
  });
}

/** What makes a format recognize a text, and how much of the text it reads. */
const BEGINNINGS: readonly (readonly [
  format: string,
  length: number,
  parts: readonly [before: string, filler: string, sample: string],
])[] = [
  ["bartib", 10_000, ["", "\n", "2024-02-16 16:14|"]],
  ["utt", 10_000, ["", "\n", "2024-03-19 08:00 hello"]],
  ["timeclock", 10_000, ["", "\n", "i 2024/03/30 09:00"]],
  ["timewarrior", 1000, ["", "\n", "inc 20240131T090000Z"]],
  ["timewarrior", 1000, ["[{", " ", '"start":"20240131T090000Z"']],
  ["json", 1000, ["{", " ", '"worktime_export"']],
  ["solidtime", 10_000, ["description,start,end,", "x", ",user_email"]],
];

Deno.test("a format is recognized by the beginning of a text", () => {
  for (const [name, length, [before, filler, sample]] of BEGINNINGS) {
    const room = length - before.length - sample.length;
    const found = [room, room + 1].map((count) =>
      formatNamed(name).recognizes(before + filler.repeat(count) + sample)
    );
    assertEquals(found, [true, false], name);
  }
});
