import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  checkEventLog,
  normalizeEventLog,
  readEventLog,
  writeDay,
} from "../../lib/formats/event_log.ts";
import {
  normalizeOverrides,
  readOverrides,
  writeOverride,
} from "../../lib/formats/overrides.ts";
import { parseCivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone } from "../support/fake_clock.ts";
import { workDay } from "../workday/work_day.ts";

const MONTH = parseCivilMonth("2024-12");
const TOKYO = cachedZone("Asia/Tokyo");

const OURS = "date,event,time\n2024-12-10,start,09:00\n2024-12-10,stop,17:30\n";

/** The same day as saved by spreadsheets of different countries. */
const EVENTS: [name: string, text: string][] = [
  ["semicolons", OURS.replaceAll(",", ";")],
  ["tabs", OURS.replaceAll(",", "\t")],
  ["seconds", OURS.replace("09:00", "09:00:00").replace("17:30", "17:30:59")],
  ["fractions", OURS.replace("09:00", "09:00:00.000")],
  ["hours of the halves of a day", OURS.replace("17:30", "5:30:00 PM")],
  ["a.m.", OURS.replace("09:00", "9:00 a.m.")],
  ["capitals", OURS.replace("start", "START").replace("stop", "Stop")],
  ["CR only", OURS.replaceAll("\n", "\r")],
  ["quotes", OURS.replace(/[^,\n]+/g, '"$&"').replaceAll(",", ";")],
  ["columns added at the end", OURS.replaceAll(",", ";").replace(/$/gm, ";;")],
  ["blank rows", `${OURS.replaceAll(",", ";")};;\n;;\n`],
  ["a line for Excel", `sep=;\n${OURS.replaceAll(",", ";")}`],
  ["a line for Excel with a tab", `sep=\t\n${OURS.replaceAll(",", "\t")}`],
  ["a quoted line for Excel", `"sep=;"\r\n${OURS.replaceAll(",", ";")}`],
  ["space", OURS.replace(/[^,\n]+/g, " $& ").replaceAll(",", ";")],
  ["dates of Germany", OURS.replaceAll("2024-12-10", "10.12.2024")],
  ["dates of Slovakia", OURS.replaceAll("2024-12-10", "10. 12. 2024")],
  ["dates of Japan", OURS.replaceAll("2024-12-10", "2024/12/10")],
  ["dates of Korea", OURS.replaceAll("2024-12-10", "2024. 12. 10.")],
  ["dates with a name", OURS.replaceAll("2024-12-10", "10-Dec-2024")],
  ["dates with a time", OURS.replaceAll("2024-12-10", "2024-12-10 00:00:00")],
];

for (const [name, text] of EVENTS) {
  Deno.test(`a month with ${name} is read, and rewritten in our form`, () => {
    const { days } = readEventLog(text, MONTH, TOKYO);
    assertEquals([...days.values()], [
      workDay("start 09:00, stop 17:30", "2024-12-10"),
    ]);
    const { oddities } = checkEventLog(text, MONTH, TOKYO).table;
    assertEquals(oddities.length > 0, true);
    assertEquals(
      normalizeEventLog(text, MONTH).replaceAll("\r\n", "\n").trimEnd(),
      OURS.trimEnd(),
    );
  });
}

/** Dates with slashes: a day after the 12th settles the order. */
const SLASHED: [name: string, dates: string[], expected: string[]][] = [
  ["day first", ["03/12/2024", "13/12/2024"], ["2024-12-03", "2024-12-13"]],
  ["month first", ["12/13/2024", "12/3/2024"], ["2024-12-13", "2024-12-03"]],
  ["with dashes", ["3-12-2024", "13-12-2024"], ["2024-12-03", "2024-12-13"]],
  ["among blanks", ["03/12/2024", " 13/12/2024 "], [
    "2024-12-03",
    "2024-12-13",
  ]],
  ["the 12th in both orders", ["12/12/2024", "13/12/2024"], [
    "2024-12-12",
    "2024-12-13",
  ]],
  ["both the same", ["12/12/2024"], ["2024-12-12"]],
];

for (const [name, dates, expected] of SLASHED) {
  Deno.test(`dates with slashes are read: ${name}`, () => {
    const rows = (them: string[]) =>
      "date,event,time\n" +
      them.map((date) => `${date},start,09:00\n`).join("");
    const { days } = readEventLog(rows(dates), MONTH, TOKYO);
    assertEquals<string[]>([...days.keys()], expected.toSorted());
    assertEquals(normalizeEventLog(rows(dates), MONTH), rows(expected));
  });
}

Deno.test("an ambiguous date is an error that says why", () => {
  for (
    const dates of [["03/12/2024"], ["3/12/2024", "13/12/2024", "12/14/2024"]]
  ) {
    const text = "date,event,time\n" +
      dates.map((date) => `${date},start,9:00:00\n`).join("");
    const error = assertThrows(
      () => readEventLog(text, MONTH, TOKYO),
      DataFileError,
    );
    assertEquals(
      error.problem,
      `expected a date in 2024-12 as YYYY-MM-DD, found "${dates[0]}", ` +
        "which could be day/month or month/day",
    );
    // Unambiguous values are rewritten anyway.
    assertEquals(
      normalizeEventLog(text, MONTH),
      text.replaceAll("9:00:00", "09:00"),
    );
  }
});

Deno.test("normalizeEventLog() keeps a file in our own form unchanged", () => {
  const text = '\uFEFF# mine\r\ndate,event,time,"note"\r\n\r\n' +
    '2024-12-10, start,9:00,"a, b"\n# end';
  assertEquals(normalizeEventLog(text, MONTH), text);
});

Deno.test("normalizeEventLog() keeps comments, notes and blank lines", () => {
  const text = "sep=;\n# by hand;;;\ndate;event;time;note\n\n" +
    '2024-12-10;START;09:00:00;"late; train"\n"# a ""quoted"" one";;;\n' +
    "2024-12-10;stop;17:30:00;x,y";
  assertEquals(
    normalizeEventLog(text, MONTH),
    "# by hand\ndate,event,time,note\n\n" +
      '2024-12-10,start,09:00,late; train\n# a "quoted" one\n' +
      '2024-12-10,stop,17:30,"x,y"',
  );
});

Deno.test("writeDay() keeps the form of a file that a spreadsheet saved", () => {
  const text = "date;event;time\r\n9.12.2024;START;09:00:00\r\n" +
    "9.12.2024;stop;17:00:00\r\n11.12.2024;start;09:00:00\r\n";
  const log = readEventLog(text, MONTH, TOKYO);
  assertEquals(
    writeDay(log, workDay("start 08:00", "2024-12-10")),
    text.replace("11.12", "2024-12-10;start;08:00\r\n11.12"),
  );
  assertEquals(
    writeDay(log, workDay("start 09:00, stop 18:00", "2024-12-09")),
    text.replace("9.12.2024;stop;17:00:00", "2024-12-09;stop;18:00"),
  );
});

/** Expected hours as spreadsheets save them. */
const HOURS: [name: string, text: string, minutes: number][] = [
  ["a comma", "date;expected_hours\n24.12.2024;7,5\n", 450],
  ["a quoted comma", 'date,expected_hours\n2024-12-24,"7,50"\n', 450],
  ["seconds", "date\texpected_hours\n2024-12-24\t07:30:00\n", 450],
  ["zeros", "date;expected_hours;\n2024-12-24;4,00;\n", 240],
];

for (const [name, text, minutes] of HOURS) {
  Deno.test(`expected hours with ${name} are read, and rewritten in our form`, () => {
    const date = parseCivilDate("2024-12-24");
    assertEquals(
      readOverrides(text, MONTH).days.get(date)?.expectedMinutes,
      minutes,
    );
    const plain = normalizeOverrides(text, MONTH);
    assertEquals(plain.split("\n")[0], "date,expected_hours");
    assertEquals(readOverrides(plain, MONTH).table.oddities, []);
    assertEquals(
      readOverrides(plain, MONTH).days.get(date)?.expectedMinutes,
      minutes,
    );
  });
}

Deno.test("an overrides file without rows is empty, and gets its header", () => {
  const date = parseCivilDate("2024-12-24");
  for (const text of ["", "# none\n"]) {
    const overrides = readOverrides(text, MONTH);
    assertEquals(overrides.days.size, 0);
    assertEquals(
      normalizeOverrides(text, MONTH),
      `${text}date,expected_hours\n`,
    );
    assertEquals(
      writeOverride(overrides, date, { expectedMinutes: 240 }),
      `${text}date,expected_hours\n2024-12-24,4\n`,
    );
  }
});

Deno.test("a comment can be anywhere and contain anything", () => {
  const text = '# "open\n  # indented, with a comma\ndate,event,time\n' +
    "# 2024-12-09,start,09:00\n2024-12-10,start,09:00\n#\n" +
    '2024-12-10,stop,17:30\n# the "end';
  const log = readEventLog(text, MONTH, TOKYO);
  assertEquals([...log.days.values()], [
    workDay("start 09:00, stop 17:30", "2024-12-10"),
  ]);
  assertEquals(log.table.oddities, []);
  assertEquals(
    writeDay(log, workDay("start 09:00, stop 18:00", "2024-12-10")),
    text.replace("17:30", "18:00"),
  );
  assertEquals(
    writeDay(log, workDay("start 09:00", "2024-12-11")),
    text.replace("17:30\n", "17:30\n2024-12-11,start,09:00\n"),
  );
});

Deno.test("comments in an overrides file stay in place", () => {
  const text = '# "why"\ndate,expected_hours\n# Christmas, at last\n' +
    "2024-12-24,4\n# end";
  const overrides = readOverrides(text, MONTH);
  assertEquals(overrides.days.size, 1);
  assertEquals(
    writeOverride(overrides, parseCivilDate("2024-12-23"), {
      expectedMinutes: 0,
    }),
    text.replace("# Christmas", "2024-12-23,0\n# Christmas"),
  );
  assertEquals(
    writeOverride(overrides, parseCivilDate("2024-12-31"), {
      expectedMinutes: 0,
    }),
    text.replace(",4\n", ",4\n2024-12-31,0\n"),
  );
});

Deno.test("a line with # inside quotes is part of its cell", () => {
  const text = 'date,event,time,note\n2024-12-10,start,09:00,"a\n# b"\n';
  const { document } = readEventLog(text, MONTH, TOKYO).table;
  assertEquals(document.rows.length, 2);
  assertEquals(document.rows[1]?.cells[3], "a\n# b");
});

Deno.test("git's conflict markers are recognized", () => {
  const text = "date,event,time\n2024-12-10,start,09:00\n<<<<<<< HEAD\n" +
    "2024-12-10,stop,17:00\n=======\n2024-12-10,stop,18:00\n>>>>>>> theirs\n";
  for (const marked of [text, text.replaceAll("\n", "\r\n")]) {
    const error = assertThrows(
      () => readEventLog(marked, MONTH, TOKYO),
      DataFileError,
    );
    assertEquals(error.problem, "git left conflict markers in lines 3–7");
    assertEquals([error.position.line, error.position.column], [3, 1]);
    assertEquals(
      error.hint,
      "Keep the correct lines and remove the markers",
    );
  }
});

Deno.test("a month of 50 MB is rejected at once", () => {
  const text = "date,event,time\n" +
    "2024-12-10,start,09:00\n".repeat(2_200_000);
  const error = assertThrows(
    () => readEventLog(text, MONTH, TOKYO),
    DataFileError,
  );
  assertEquals(
    error.problem,
    "the file has 48 million characters, the limit is 8 million",
  );
});

Deno.test("an unclosed conflict marker extends to the end of the file", () => {
  const lines = "<<<<<<< HEAD\n2024-12-10,stop,17:00\n2024-12-11,start,9:00";
  const table: [text: string, places: string][] = [
    [lines, "2–4"],
    [`${lines}\n>>>>>>> theirs\n${lines}`, "2–5, 6–8"],
    [`${lines}\n>>>>>>>theirs`, "2–5"],
  ];
  for (const [text, places] of table) {
    const error = assertThrows(
      () => readEventLog(`date,event,time\n${text}`, MONTH, TOKYO),
      DataFileError,
    );
    assertEquals(error.problem, `git left conflict markers in lines ${places}`);
  }
});

Deno.test("days and months of one digit are read in every form of a date", () => {
  const month = parseCivilMonth("2025-01");
  const forms = [
    "2025-01-09",
    "2025-1-9",
    "2025/1/9",
    "2025.01.09",
    "2025. 1. 9.",
    "9.1.2025",
    "09. 01. 2025",
    "9-Jan-2025",
    "09 jan 2025",
    "2025-01-09 00:00:00",
    "2025-01-09T0:00",
  ];
  for (const date of forms) {
    const text = `date,event,time\n${date},start,09:00\n`;
    const { days } = readEventLog(text, month, TOKYO);
    assertEquals<string[]>([...days.keys()], ["2025-01-09"], date);
  }
  for (const dates of [["9/1", "31/1"], ["1/9", "1/31"]]) {
    const rows = dates.map((date) => `${date}/2025,start,09:00\n`);
    const text = `date,event,time\n${rows.join("")}`;
    const { days } = readEventLog(text, month, TOKYO);
    assertEquals<string[]>([...days.keys()], ["2025-01-09", "2025-01-31"]);
  }
  for (
    const date of ["2025-01-09 01:00", "2025-1-32", "9-Jab-2025", "1.2025"]
  ) {
    const text = `date,event,time\n${date},start,09:00\n`;
    assertThrows(() => readEventLog(text, month, TOKYO), DataFileError);
  }
});

Deno.test("a row of separators and spaces is blank, before a row and after one", () => {
  const text = "date;event;time\n ; ;\n2024-12-10;start;9:00:00\n;;;\n  ;;\n";
  const log = readEventLog(text, MONTH, TOKYO);
  assertEquals(log.days.size, 1);
  assertEquals(
    normalizeEventLog(text, MONTH),
    "date,event,time\n\n2024-12-10,start,09:00\n\n\n",
  );
});

Deno.test("a table that is not ours names each kind of value once, in the order of its columns", () => {
  const text = "sep=;\rtime;date;event\r9:00:00;1.12.2024;START\r" +
    "9:30:00;1.12.2024;STOP\r";
  assertEquals(readEventLog(text, MONTH, TOKYO).table.oddities, [
    "semicolons between columns",
    'a line with "sep="',
    "CR line endings",
    'dates such as "1.12.2024"',
    'events such as "START"',
    'times such as "9:00:00"',
  ]);
});

Deno.test("normalizeEventLog() keeps cells past the header, and drops empty ones", () => {
  const text = "date;event;time;;\n2024-12-10;START;09:00;;late train;\n" +
    "2024-12-10;stop;17:00;;;\n";
  assertEquals(
    normalizeEventLog(text, MONTH),
    "date,event,time\n2024-12-10,start,09:00,,late train\n" +
      "2024-12-10,stop,17:00\n",
  );
});

Deno.test("times with AM and PM are read from 1 to 12 o'clock", () => {
  const table: [typed: string, time: string][] = [
    ["12:00 AM", "00:00"],
    ["12:59 am", "00:59"],
    ["1:00 AM", "01:00"],
    ["11:59:59 AM", "11:59"],
    ["12:00 PM", "12:00"],
    ["12:30 p.m.", "12:30"],
    ["1:00pm", "13:00"],
    ["11:59 PM", "23:59"],
    ["0:30 AM", "0:30 AM"],
    ["13:00 PM", "13:00 PM"],
  ];
  for (const [typed, time] of table) {
    const row = (it: string) => `date,event,time\n2024-12-10,start,${it}\n`;
    assertEquals(normalizeEventLog(row(typed), MONTH), row(time), typed);
  }
});

Deno.test("the English name of each month is read in a date", () => {
  const names = "Jan Feb MAR apr May jun Jul Aug Sep Oct Nov Dec".split(" ");
  for (const [i, name] of names.entries()) {
    const month = `2024-${String(i + 1).padStart(2, "0")}`;
    const text = `date,event,time\n9-${name}-2024,start,09:00\n`;
    const { days } = readEventLog(text, parseCivilMonth(month), TOKYO);
    assertEquals<unknown>([...days.keys()], [`${month}-09`]);
  }
  const other = "date,event,time\n9-Dez-2024,start,09:00\n";
  assertThrows(() => readEventLog(other, MONTH, TOKYO), DataFileError);
});

Deno.test("a file says in which ways it is not ours, in a fixed order", () => {
  const table: [text: string, oddities: string[]][] = [
    [OURS, []],
    ["", ["the header is missing"]],
    [
      `sep=;\r${OURS.replaceAll(",", ";").replaceAll("\n", "\r")}`,
      [
        "semicolons between columns",
        'a line with "sep="',
        "CR line endings",
      ],
    ],
    [OURS.replaceAll(",", "\t"), ["tabs between columns"]],
    [
      OURS.replaceAll("2024-12-10", "10.12.2024").replace("09:00", "9:00 AM")
        .replace("stop", "STOP"),
      [
        'dates such as "10.12.2024"',
        'times such as "9:00 AM"',
        'events such as "STOP"',
      ],
    ],
  ];
  for (const [text, oddities] of table) {
    assertEquals(checkEventLog(text, MONTH, TOKYO).table.oddities, oddities);
  }
});
