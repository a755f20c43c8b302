import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  checkEventLog,
  normalizeEventLog,
  readEventLog,
  writeDay,
} from "../../lib/formats/event_log.ts";
import { normalizeOverrides } from "../../lib/formats/overrides.ts";
import { parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone } from "../support/fake_clock.ts";
import { workDay } from "../workday/work_day.ts";

const MONTH = parseCivilMonth("2024-12");
const TOKYO = cachedZone("Asia/Tokyo");
const HEAD = "date,event,time\n";

/** Values of spreadsheets, and how we write them. */
const NORMALIZED: [column: string, from: string, to: string][] = [
  ["date", "2024-12-10 00:00:00.000", "2024-12-10"],
  ["date", "2024-12-10T0:00", "2024-12-10"],
  ["date", "2024.12.10.", "2024-12-10"],
  ["date", "10. 12.2024", "2024-12-10"],
  ["date", "10 dec 2024", "2024-12-10"],
  ["date", "10-DEC-2024", "2024-12-10"],
  ["time", "9:00:59", "09:00"],
  ["time", "9:00:59.123", "09:00"],
  ["time", '"9:00:59,123"', "09:00"],
  ["time", "9:00\u00A0am", "09:00"],
  ["time", "9:00\u202Fa.m.", "09:00"],
  ["time", "9:00p.m", "21:00"],
  ["hours", '"17,25"', "17.25"],
  ["hours", "7:30:00", "7:30"],
  ["hours", "07:30:00", "07:30"],
];

/** Values with more or less than such a form has. They stay as they are. */
const LEFT: [column: string, ...values: string[]][] = [
  ["date", "x10.12.2024", "10.12.2024x", "10.12.20245", "110.12.2024"],
  ["date", "x2024-12-10", "on 2024/12/10", "2024/12/10x", "12024/12/10"],
  ["date", "x10-Dec-2024", "10-Dec-2024x", "10-Decem-2024", "10-D-2024"],
  ["date", "x13/12/2024", "13/12/2024x", "13/12-2024", "13/12/20245"],
  ["date", "2024/12/10 00:00:00.", "2024/12/10 0:001", "2024/12 0:00/10"],
  ["date", "2024/12/10 00:00:00.01", "2024/12/10 00:01", "2024//10"],
  ["time", "x9:00:00", "9:00:00x", "9:00:0x", "9:00:60", "9:00:00."],
  ["time", "9:00:00.x", "9:0x:00", "9:x0:00", "x:00 PM", ":00 PM"],
  ["time", "109:00:00", "9:60:00", "80:00:00", "9:00 xm", "9:00 a"],
  ["hours", '",5"', '"7,"', '"x7,5"', '"7,5x"', '"7,x"', '"x,5"'],
  ["hours", "107:30:00", ":30:00", "x7:30:00", "7:30:00x", "7:3x:00"],
  ["hours", "7:x0:00", "x:30:00", "7:30:01"],
];

/** Returns the file with a value, as we write it. */
function normalizedWith(column: string, value: string): string {
  switch (column) {
    case "hours":
      return normalizeOverrides(
        `date,expected_hours\n2024-12-10,${value}\n`,
        MONTH,
      );
    case "date":
      return normalizeEventLog(`${HEAD}${value},start,09:00\n`, MONTH);
    default:
      return normalizeEventLog(`${HEAD}2024-12-10,start,${value}\n`, MONTH);
  }
}

Deno.test("a value in a form of a spreadsheet is rewritten in ours", () => {
  for (const [column, from, to] of NORMALIZED) {
    const expected = normalizedWith(column, to);
    assertEquals(normalizedWith(column, from), expected, from);
    assertEquals(expected.includes(to), true);
  }
});

Deno.test("a value that only resembles a form of a spreadsheet stays as it is", () => {
  for (const [column, ...values] of LEFT) {
    for (const value of values) {
      const text = normalizedWith(column, value);
      assertEquals(text.includes(value), true, `${value}: ${text}`);
    }
  }
});

/** Dates that are errors, and whether they can be read in two ways. */
const AMBIGUOUS: [date: string, isAmbiguous: boolean][] = [
  ["12/11/2024", true],
  ["11/12/2024", true],
  ["1-12-2024", true],
  ["11/11/2024", false],
  ["13/11/2024", false],
  ["11/13/2024", false],
  ["13/13/2024", false],
  ["2024-11-12", false],
  ["12/11", false],
];

Deno.test("only a date with two days up to the 12th is called ambiguous", () => {
  for (const [date, isAmbiguous] of AMBIGUOUS) {
    const { problem } = assertThrows(
      () => readEventLog(`${HEAD}${date},start,09:00\n`, MONTH, TOKYO),
      DataFileError,
    );
    assertEquals(
      problem,
      `expected a date in 2024-12 as YYYY-MM-DD, found "${date}"` +
        (isAmbiguous ? ", which could be day/month or month/day" : ""),
    );
  }
});

/** What a spreadsheet saved, and the file as we write it. */
const FILES: [name: string, before: string, after: string][] = [
  [
    "keeps the other rows of a file with one odd value",
    'date,event,time,note\n"2024-12-10", start,09:00,"x"\n' +
    "2024-12-10,STOP,17:00\n",
    'date,event,time,note\n"2024-12-10", start,09:00,"x"\n' +
    "2024-12-10,stop,17:00\n",
  ],
  [
    "keeps the rows of a file that ends its lines with CR",
    'date,event,time,note\r2024-12-10, start,09:00,"x"\r\r# "a" \r',
    'date,event,time,note\n2024-12-10, start,09:00,"x"\n\n# "a" \n',
  ],
  [
    "keeps LF and CRLF",
    "sep=;\r\ndate;event;time\r\n2024-12-10;start;09:00\n",
    "date,event,time\r\n2024-12-10,start,09:00\n",
  ],
  [
    "keeps a cell for each named column, and drops blank columns",
    "date;event;time;note; ;\n2024-12-10;start;09:00;; ;\n" +
    "2024-12-10;stop;17:00\n",
    "date,event,time,note\n2024-12-10,start,09:00,\n2024-12-10,stop,17:00\n",
  ],
  [
    "drops cells of spaces past the header",
    "date;event;time\n2024-12-10;start;09:00; ; \n",
    "date,event,time\n2024-12-10,start,09:00\n",
  ],
  [
    "keeps quotes in a comment that is not quoted as a whole",
    'date;event;time\n# see "this";;\n"# a" b;;\n  "# c";;\n',
    'date,event,time\n# see "this"\n"# a" b\n# c\n',
  ],
];

for (const [name, before, after] of FILES) {
  Deno.test(`normalizeEventLog() ${name}`, () => {
    assertEquals(normalizeEventLog(before, MONTH), after);
    assertEquals(normalizeEventLog(after, MONTH), after);
  });
}

Deno.test("the first of two columns with a name counts", () => {
  const text = "event,date,event,time\nstart,2024-12-10,stop,09:00\n";
  const { days } = readEventLog(text, MONTH, TOKYO);
  assertEquals([...days.values()], [workDay("start 09:00", "2024-12-10")]);
});

Deno.test("writeDay() writes a note into a column that comes first", () => {
  const text = "note,date,event,time\n,2024-12-10,start,09:00\n";
  const log = readEventLog(text, MONTH, TOKYO);
  const day = workDay("start 09:00", "2024-12-10");
  assertEquals(
    writeDay(log, day, "late"),
    "note,date,event,time\nlate,2024-12-10,start,09:00\n",
  );
});

Deno.test("no more rows are read after the last problem that is reported", () => {
  const wrong = "2024-12-10,x,09:00\n";
  const rest = "too many problems: the rest was not checked";
  const place = (line: number, column: number) => ({
    ...{ file: "2024-12.csv", line, column },
  });
  const table: [rows: number, limit: number | undefined, problems: number][] = [
    [1, 2, 1],
    [2, 2, 2],
    [3, 2, 3],
    [5, 2, 3],
    [1000, undefined, 1000],
    [1001, undefined, 1001],
    [1003, undefined, 1001],
  ];
  for (const [rows, limit, expected] of table) {
    const text = HEAD + wrong.repeat(rows);
    const { problems } = checkEventLog(text, MONTH, TOKYO, limit);
    assertEquals(problems.length, expected);
    const last = problems.at(-1);
    const isCut = expected > (limit ?? 1000);
    assertEquals(last?.problem === rest, isCut);
    assertEquals(last?.position, place(expected + 1, isCut ? 1 : 12));
  }
});
