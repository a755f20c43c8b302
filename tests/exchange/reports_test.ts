import { assertEquals } from "@std/assert";
import {
  CLOCKIFY_CSV,
  HARVEST_CSV,
  KIMAI_CSV,
} from "../../lib/exchange/report_csv.ts";
import { IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import type { ImportFormat } from "../../lib/exchange/import_format.ts";
import { SOLIDTIME_CSV } from "../../lib/exchange/service_csv.ts";
import { namedZone } from "../../lib/time/zone.ts";

const OPTIONS = {
  name: "report.csv",
  zone: namedZone("Europe/Berlin"),
  dayStart: 8 * 60,
};

const PLACED =
  "the entries have no times, so each day's are placed one after another";

/** Start in UTC, minutes and the fields of each entry; or why it is skipped. */
function rowsOf(format: ImportFormat, lines: readonly string[]) {
  const { entries, skipped, notes } = format.read(
    lines.join("\r\n"),
    OPTIONS,
  );
  const isPlaced = format === HARVEST_CSV && entries.length > 0;
  assertEquals(notes, isPlaced ? [PLACED] : []);
  for (const rows of [entries, skipped]) {
    const order = rows.map(({ line }) => line);
    assertEquals(order, order.toSorted((a, b) => a - b));
  }
  return [
    ...entries.map((entry) => {
      const { start, end, seconds = (end - start) / 1000 } = entry;
      const { client, project, task, description, tags, billable, user } =
        entry;
      const at = new Date(start).toISOString().slice(5, 19);
      return [
        ...[entry.line, at, seconds / 60],
        { client, project, task, description, tags, billable, user },
      ];
    }),
    ...skipped.map(({ line, seconds, reason }) => [line, seconds / 60, reason]),
  ].toSorted(([a], [b]) => Number(a) - Number(b));
}

const CLOCKIFY =
  '"Project","Client","Description","Task","User","Email","Tags",' +
  '"Type","Billable","Start Date","Start Time","End Date","End Time",' +
  '"Duration (h)","Duration (decimal)","Billable Rate (USD)"';

function clockifyRow(times: string, type = "Regular"): string {
  return `"P","C","said ""hi"" \\ 🙂","T","Ann","a@b.c","x, y","${type}","Yes",` +
    `${times},"0.00","0"`;
}

Deno.test("a Clockify report has dates of its profile, and types of time", () => {
  const fields = {
    client: "C",
    project: "P",
    task: "T",
    description: 'said "hi" \\ 🙂',
    tags: ["x", "y"],
    billable: true,
    user: "a@b.c",
  };
  assertEquals(
    rowsOf(CLOCKIFY_CSV, [
      CLOCKIFY,
      clockifyRow(
        '"03/04/2024","10:23 AM","03/04/2024","11:23:01 AM","01:00:01"',
      ),
      clockifyRow('"13/04/2024","13:00","13/04/2024","14:00","1:00"'),
      clockifyRow('"13/04/2024","14:00","13/04/2024","14:30","0:30"', "Break"),
      clockifyRow('"13/04/2024","15:00","","",""'),
      clockifyRow('"13/04/2024","25:00","13/04/2024","14:30","0:30"'),
      clockifyRow('"13/04/2024","15:00","13/04/2024","14:30","0:30"'),
      clockifyRow('"13/04/2024","15:00","13/04/2024","24:30",""'),
      clockifyRow('"13/04/2024","15:00","13/04/2024","14:59",""', "Break"),
      // Clocks go back: the duration tells which 02:30 is meant.
      clockifyRow('"27/10/2024","01:30","27/10/2024","02:30","2:00"'),
    ]),
    [
      [2, "04-03T08:23:00", 60 + 1 / 60, fields],
      [3, "04-13T11:00:00", 60, fields],
      [4, 30, 'its type is "Break", which is not work'],
      [5, 0, "it is still running"],
      [6, 30, "its times are not times"],
      [7, 30, "it ends before it starts"],
      [8, 0, "its times are not times"],
      [9, -1, "it ends before it starts"],
      [10, "10-26T23:30:00", 120, fields],
    ],
  );
});

/** An entry that is about nothing. */
const NOTHING = {
  ...{ client: undefined, project: undefined, task: undefined },
  ...{ description: "", tags: [], billable: undefined, user: undefined },
};

Deno.test("a Clockify report can lack columns and have semicolons", () => {
  assertEquals(
    rowsOf(CLOCKIFY_CSV, [
      "Start Date;Start Time;End Date;End Time;Duration (h);Activity;User",
      "2024-04-03;10:00;2024-04-03;11:00;1:00;Calls;Ann",
      "2024-04-03;11:00;2024-04-03;12:00",
    ]),
    [
      [2, "04-03T08:00:00", 60, { ...NOTHING, task: "Calls", user: "Ann" }],
      [3, "04-03T09:00:00", 60, NOTHING],
    ],
  );
});

Deno.test("a solidtime export has times in UTC", () => {
  const header = "description,billable,client,project,tags,start,end,task," +
    "user_name,user_email";
  const row = (start: string, end: string) =>
    `d,true,C,P,"x, y",${start},${end},T,Ann,a@b.c`;
  const fields = {
    client: "C",
    project: "P",
    task: "T",
    description: "d",
    tags: ["x", "y"],
    billable: true,
    user: "a@b.c",
  };
  assertEquals(
    rowsOf(SOLIDTIME_CSV, [
      header,
      row("2024-04-03T10:00:00Z", "2024-04-03T10:00:30Z"),
      row("2024-04-03T10:00:00Z", ""),
      row("2024-04-03 10:00", "2024-04-03T10:00:30Z"),
      row("2024-04-03T10:00:00Z", "2024-04-03T09:59:00Z"),
      "#1 d,false,,,,2024-04-03T10:00:00.9Z,2024-04-03T10:01:00.1Z,,Ann,",
    ]),
    [
      [2, "04-03T10:00:00", 0.5, fields],
      [3, 0, "it is still running"],
      [4, 0, "its times are not times in UTC"],
      [5, -1, "it ends before it starts"],
      [6, "04-03T10:00:00", 1, {
        ...{ ...NOTHING, description: "#1 d", billable: false, user: "Ann" },
      }],
    ],
  );
});

Deno.test("a Kimai file has one date, breaks, and headers in two languages", () => {
  const fields = {
    client: "Acme",
    project: "P",
    task: "A",
    description: "work",
    tags: ["foo", "bar"],
    billable: undefined,
    user: "u@b.c",
  };
  const rest = "231.92;User;u@b.c;Acme;P;A;work;0;foo,bar";
  assertEquals(
    rowsOf(KIMAI_CSV, [
      "Date;From;To;Duration;Rate;User;Email;Customer;Project;Activity;" +
      "Description;Exported;Tags",
      `2022-07-27;07:10;09:11;7260;${rest}`,
      `2022-07-27;23:00;01:00;7200;${rest}`,
      `2022-07-28;09:00;;3600;${rest}`,
      `2022-07-28;09:00;17:00;27000;${rest}`,
      `2022-07-28;09:00;;;${rest}`,
      `2022-07-28;09:00;10:00;-3600;${rest}`,
      `2022-07-28;x;10:00;3600;${rest}`,
      // The duration is rounded up.
      `2022-07-28;09:00;09:50;3600;${rest}`,
      `2022-07-28;09:00;10:00;90000;${rest}`,
      // Clocks go back in between.
      `2022-10-30;02:30;02:15;2700;${rest}`,
      `2022-07-28;x;10:00;;${rest}`,
      // The whole day, and not the moment at which it begins.
      `2022-07-29;00:00;24:00;;${rest}`,
    ]),
    [
      [2, "07-27T05:10:00", 121, fields],
      [3, "07-27T21:00:00", 120, fields],
      [4, "07-28T07:00:00", 60, fields],
      [5, "07-28T07:00:00", 450, fields],
      [6, 0, "it is still running"],
      [7, -60, "its duration is negative"],
      [8, 60, "its start is not a time"],
      [9, "07-28T07:00:00", 60, fields],
      [10, "07-28T07:00:00", 1500, fields],
      [11, "10-30T00:30:00", 45, fields],
      [12, 0, "its start is not a time"],
      [13, "07-28T22:00:00", 1440, fields],
    ],
  );
  assertEquals(
    rowsOf(KIMAI_CSV, [
      "Datum,Beginn,Ende,Dauer,Kunde,Projekt,Tätigkeit,Beschreibung",
      "27.07.2022,07:10,09:11,2:01,K,P,T,b",
      '27.07.2022,10:00,10:30,"0,50",K,P,T,b',
    ]).map(([line, at, minutes]) => [line, at, minutes]),
    [[2, "07-27T05:10:00", 121], [3, "07-27T08:00:00", 30]],
  );
});

/** Rows of a Kimai file, and how many minutes after 9:00 they end. */
const KIMAI_ENDS: readonly (readonly [
  end: string,
  duration: string,
  minutes: number,
  /** The time that counts, if it is another one. */
  seconds?: number,
])[] = [
  ["10:00", "", 60],
  ["08:00", "", 1380],
  ["09:00", "", 0],
  ["", "3600", 60],
  ["", "0", 0],
  ["09:00", "0", 0],
  ["09:00", "1", 0, 1],
  ["10:00", "3000", 60, 3000],
  ["09:00", "43199", 0, 43_199],
  // As far from 0 hours as from 24.
  ["09:00", "43200", 0, 43_200],
  ["09:00", "43201", 1440, 43_201],
  ["09:00", "86399", 1440, 86_399],
  ["09:00", "86400", 1440],
  // It is nearer to the end on the same date than to the next.
  ["23:59", "86400", 899, 86_400],
  ["23:59", "86401", 899, 86_401],
  ["10:00", "172800", 2940, 172_800],
];

Deno.test("an entry of Kimai ends on the date that fits its duration best", () => {
  const start = Date.UTC(2022, 6, 28, 7);
  for (const [end, duration, minutes, seconds] of KIMAI_ENDS) {
    const { entries } = KIMAI_CSV.read(
      "Date,From,To,Duration,Customer,Activity,Billable\n" +
        `2022-07-28,09:00,${end},${duration},,A,ja\n`,
      OPTIONS,
    );
    const counted = seconds ?? minutes * 60;
    assertEquals(entries, [{
      ...{ line: 2, start, end: start + minutes * 60_000 },
      ...seconds !== undefined && { seconds },
      ...{ task: "A", description: "", tags: [], billable: true },
      identity: JSON.stringify([
        ...[start / 1000 + 2 * 3600, counted, null, null, "A", ""],
      ]),
    }], `${end} ${duration}`);
  }
});

Deno.test("an entry of Kimai can end after the last date of all", () => {
  const { entries } = KIMAI_CSV.read(
    "Date,From,To,Customer,Project,Activity\n9999-12-31,23:00,02:00,c,p,a\n",
    OPTIONS,
  );
  assertEquals(entries.map(({ end }) => end), [Infinity]);
});

Deno.test("Kimai says in several words what is billable", () => {
  const words = ["1", "YES", "ja", "true", "0", "no", "yesterday", "x1"];
  const { entries } = KIMAI_CSV.read(
    "Date,From,To,Customer,Activity,Abrechenbar\n" +
      words.map((it) => `2022-07-28,9:00,9:30,,A,${it}\n`).join(""),
    OPTIONS,
  );
  assertEquals(entries.map(({ billable }) => billable), [
    ...[true, true, true, true, false, false, false, false],
  ]);
});

Deno.test("a Harvest report has hours without times, which are placed in order", () => {
  const row = (date: string, hours: string, last = "A") =>
    `${date},C,P,,T,"two\nlines",${hours},Yes,No,No,Ann,${last}`;
  const seen = rowsOf(HARVEST_CSV, [
    "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?," +
    "Approved?,First Name,Last Name",
    row("2024-03-04", '"0,01"'),
    row("2024-03-04", "1.5"),
    row("2024-03-04", "2", "B"),
    row("2024-03-05", '"1.000,0"'),
    row("2024-03-05", "-1"),
    row("2024-03-05", "x"),
    row("2024-02-30", "1"),
  ]);
  const about = {
    ...{ client: "C", project: "P", task: "T", description: "two\nlines" },
    ...{ tags: undefined, billable: true, user: "Ann A" },
  };
  assertEquals(seen, [
    [2, "03-04T07:00:00", 0.6, about],
    [4, "03-04T07:00:36", 90, about],
    [6, "03-04T07:00:00", 120, { ...about, user: "Ann B" }],
    [8, "03-05T07:00:00", 60_000, about],
    [10, -60, "its hours are negative"],
    [12, 0, "its hours are not a number"],
    [14, 60, "its date is not a date"],
  ]);
});

Deno.test("a Harvest entry has only what its report says", () => {
  const { entries, notes } = HARVEST_CSV.read(
    "Date,Client,Project,Task,Notes,Hours,Billable?\n" +
      "2024-03-04,,,,,0,\n2024-03-04,,P,,,1,no\n",
    OPTIONS,
  );
  const start = Date.UTC(2024, 2, 4, 7);
  const row = { line: 2, start, end: start, placedOn: "2024-03-04" };
  const about = (project?: string) => ({
    ...project !== undefined && { project },
    description: "",
  });
  const identity = (seconds: number, project?: string) =>
    JSON.stringify(["2024-03-04", seconds, null, about(project)]);
  assertEquals<unknown>(entries, [
    { ...row, ...about(), identity: identity(0) },
    {
      ...{ ...row, line: 3, end: start + 3_600_000, billable: false },
      ...{ ...about("P"), identity: identity(3600, "P") },
    },
  ]);
  assertEquals(notes, [PLACED]);
  const none = "Date,Client,Project,Task,Notes,Hours\n";
  assertEquals(HARVEST_CSV.read(none, OPTIONS).notes, []);
});

/** Hours with both kinds of separators, in hundredths. */
const HOURS: readonly (readonly [text: string, hundredths?: number])[] = [
  ["1", 100],
  ["1.25", 125],
  ["1,25", 125],
  ["1.000,5", 100_050],
  ["1,000.5", 100_050],
  ["1,000,000.5", 100_000_050],
  ["1.000.000,5", 100_000_050],
  ["-0.5", -50],
  [".5"],
  ["1.2.3"],
  ["1h"],
  [""],
];

Deno.test("hours of Harvest have a decimal point or comma", () => {
  for (const [text, hundredths] of HOURS) {
    const { entries, skipped } = HARVEST_CSV.read(
      `Date,Client,Project,Task,Notes,Hours\n2024-03-04,,,,,"${text}"\n`,
      OPTIONS,
    );
    const [entry] = entries;
    const seconds = entry
      ? (entry.end - entry.start) / 1000
      : skipped[0]?.seconds;
    assertEquals(seconds, (hundredths ?? 0) * 36, text);
    assertEquals(entries.length, (hundredths ?? -1) >= 0 ? 1 : 0, text);
  }
});

/** The same row, written in two ways. */
const SAME: readonly (readonly [ImportFormat, ...string[][]])[] = [
  [
    CLOCKIFY_CSV,
    [
      "Start Date,Start Time,End Date,End Time,Duration (h),Description,Tags",
      "13/04/2024,1:00 PM,13/04/2024,2:00 PM,1:00,d,x",
    ],
    [
      "Description;Start Date;Start Time;End Date;End Time;Duration (h)",
      "d;2024-04-13;13:00:00;2024-04-13;14:00:00;01:00:00",
    ],
  ],
  [
    KIMAI_CSV,
    [
      "Date;From;To;Duration;Customer;Activity;Tags",
      "2022-07-27;07:10;09:11;7260;K;T;x",
    ],
    [
      "Datum,Beginn,Ende,Dauer,Kunde,Tätigkeit",
      "27.07.2022,7:10,9:11,2:01,K,T",
    ],
  ],
  [
    HARVEST_CSV,
    [
      "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name",
      "2024-03-14,C,P,T,n,1.50,Yes,Ann,A",
    ],
    [
      "Date,Client,Project,Task,Notes,Hours,First Name,Last Name",
      '3/14/2024,C,P,T,n,"1,5",Ann,A',
    ],
  ],
  [
    SOLIDTIME_CSV,
    [
      "description,start,end,user_email",
      "d,2024-04-03T10:00:00Z,2024-04-03T10:00:30Z,a@b.c",
    ],
    [
      "description,billable,start,end,user_email",
      "d,true,2024-04-03T10:00:00.000Z,2024-04-03T10:00:30.000Z,a@b.c",
    ],
  ],
];

for (const [format, ...files] of SAME) {
  Deno.test(`the identity of a ${format.title}'s row is what it means`, () => {
    const [one, other] = files.map((lines) =>
      format.read(lines.join("\n"), OPTIONS).entries.map((it) => it.identity)
    );
    assertEquals(one?.length, 1);
    assertEquals(one, other);
  });
}

const HEADERS: readonly (readonly [format: string, header: string])[] = [
  ["clockify", CLOCKIFY],
  [
    "solidtime",
    "description,billable,client,project,tags,start,end,task,user_name,user_email",
  ],
  [
    "kimai",
    '"date","begin","end","duration","currency","rate","name","username",' +
    '"customer","project","activity","description"',
  ],
  ["kimai", "Date;From;To;Duration;Rate;User;Email;Customer;Project;Activity"],
  [
    "harvest",
    "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,First Name",
  ],
  [
    "toggl",
    "User,Email,Client,Project,Task,Description,Billable,Start date," +
    "Start time,End date,End time,Duration,Tags,Amount (EUR)",
  ],
];

for (const [format, header] of HEADERS) {
  Deno.test(`only ${format} recognizes ${header.slice(0, 40)}`, () => {
    const found = IMPORT_FORMATS.filter((it) => it.recognizes(header));
    assertEquals(found.map(({ name }) => name), [format]);
  });
}
