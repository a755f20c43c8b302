import { assertEquals } from "@std/assert";
import { CLOCKIFY_CSV } from "../../lib/exchange/clockify_csv.ts";
import { IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import { HARVEST_CSV } from "../../lib/exchange/harvest_csv.ts";
import type { ImportFormat } from "../../lib/exchange/import_format.ts";
import { KIMAI_CSV } from "../../lib/exchange/kimai_csv.ts";
import { SOLIDTIME_CSV } from "../../lib/exchange/solidtime_csv.ts";
import { namedZone } from "../../lib/time/zone.ts";

const OPTIONS = {
  name: "report.csv",
  zone: namedZone("Europe/Berlin"),
  dayStart: 8 * 60,
};

/** Start in UTC, minutes and the fields of each entry; or why it is skipped. */
function rowsOf(format: ImportFormat, lines: readonly string[]) {
  const { entries, skipped } = format.read(lines.join("\r\n"), OPTIONS);
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
      [8, "10-26T23:30:00", 120, fields],
    ],
  );
});

Deno.test("a Clockify report can lack columns and have semicolons", () => {
  assertEquals(
    rowsOf(CLOCKIFY_CSV, [
      "Start Date;Start Time;End Date;End Time;Duration (h);Activity;Description",
      "2024-04-03;10:00;2024-04-03;11:00;1:00;Calls;short row",
      "2024-04-03;11:00;2024-04-03;12:00",
    ]).map(([line, at, minutes]) => [line, at, minutes]),
    [[2, "04-03T08:00:00", 60], [3, "04-03T09:00:00", 60]],
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
    ]),
    [
      [2, "04-03T10:00:00", 0.5, fields],
      [3, 0, "it is still running"],
      [4, 0, "its times are not times in UTC"],
      [5, -1, "it ends before it starts"],
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
  ]).map((it) => it.slice(0, 3));
  assertEquals(seen, [
    [2, "03-04T07:00:00", 0.6],
    [4, "03-04T07:00:36", 90],
    [6, "03-04T07:00:00", 120],
    [8, "03-05T07:00:00", 60_000],
    [10, -60, "its hours are negative"],
    [12, 0, "its hours are not a number"],
    [14, 60, "its date is not a date"],
  ]);
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
