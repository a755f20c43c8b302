import { assertEquals } from "@std/assert";
import {
  checkEventLog,
  type EventLog,
  eventLogFile,
  readEventLog,
  writeDay,
} from "../../lib/formats/event_log.ts";
import { type CivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { formatDayMinute } from "../../lib/time/zone.ts";
import { cachedZone } from "../support/fake_clock.ts";
import { workDay } from "../workday/work_day.ts";

const MONTH = parseCivilMonth("2024-12");
const TOKYO = cachedZone("Asia/Tokyo");

/** The days of a log, each as `start 09:00, stop 17:30`. */
function daysIn({ days }: EventLog): Record<string, string> {
  return Object.fromEntries(
    [...days].map(([date, { events }]) => [
      date,
      events.map(({ kind, minute }) => `${kind} ${formatDayMinute(minute)}`)
        .join(", "),
    ]),
  );
}

const ROWS = "2024-12-10,start,09:00\n2024-12-10,stop,17:30\n";
const DAYS = { "2024-12-10": "start 09:00, stop 17:30" };

/** One day in each supported form. */
const FORMS: [name: string, text: string][] = [
  ["as the program writes it", `date,event,time\n${ROWS}`],
  ["with CRLF", `date,event,time\n${ROWS}`.replaceAll("\n", "\r\n")],
  ["with a BOM", `\uFEFFdate,event,time\n${ROWS}`],
  ["without the final newline", `date,event,time\n${ROWS}`.trimEnd()],
  [
    "with quotes",
    '"date","event","time"\n"2024-12-10","start","09:00"\n' +
    '2024-12-10,"stop",17:30\n',
  ],
  [
    "with the columns in another order",
    "time,date,event\n09:00,2024-12-10,start\n17:30,2024-12-10,stop\n",
  ],
  [
    "with more columns",
    "note,date,event,time,place\n,2024-12-10,start,09:00,home\n" +
    '"a, ""b""\nc",2024-12-10,stop,17:30,\n',
  ],
  [
    "with blank lines",
    "\ndate,event,time\n\n2024-12-10,start,09:00\n \n\n" +
    "2024-12-10,stop,17:30\n\n",
  ],
  [
    "with times that are not padded",
    "date,event,time\n2024-12-10,start,9:00\n2024-12-10,stop,17:30\n",
  ],
  [
    "with space around the values",
    "date, event, time\n2024-12-10, start, 09:00\n2024-12-10 ,stop ,17:30 \n",
  ],
  ["with a header in capitals", `Date,EVENT,Time\n${ROWS}`],
  [
    "with more cells than the header has",
    "date,event,time\n2024-12-10,start,09:00,x\n2024-12-10,stop,17:30,,\n",
  ],
];

for (const [name, text] of FORMS) {
  Deno.test(`readEventLog() reads a file ${name} and keeps its bytes`, () => {
    const log = readEventLog(text, MONTH, TOKYO);
    assertEquals(daysIn(log), DAYS);
    assertEquals(log.problems, []);
    const day = workDay("start 09:00, stop 17:30");
    assertEquals(writeDay(log, day), text);
  });
}

Deno.test("readEventLog() reads a header alone as a month without days", () => {
  for (const text of ["date,event,time", "date,event,time\n\n"]) {
    assertEquals(daysIn(readEventLog(text, MONTH, TOKYO)), {});
  }
});

Deno.test("readEventLog() groups mixed rows by date", () => {
  const text = "date,event,time\n2024-12-11,start,09:00\n" +
    "2024-12-10,start,08:00\n2024-12-11,stop,17:00\n2024-12-10,stop,16:00\n";
  const log = readEventLog(text, MONTH, TOKYO);
  assertEquals([...log.days.keys()] as string[], ["2024-12-10", "2024-12-11"]);
  assertEquals(daysIn(log), {
    "2024-12-10": "start 08:00, stop 16:00",
    "2024-12-11": "start 09:00, stop 17:00",
  });
});

/** Files without the rows that end a pause, and the same days with them. */
const OLDER: [older: string, newer: string][] = [
  [
    "start 09:00, lunch_start 12:00, stop 13:00",
    "start 09:00, lunch_start 12:00, lunch_end 13:00, stop 13:00",
  ],
  [
    "start 09:00, break_start 12:00, stop 13:00",
    "start 09:00, break_start 12:00, break_end 13:00, stop 13:00",
  ],
  [
    "start 09:00, break_start 11:00, lunch_start 12:00, break_start 13:00",
    "start 09:00, break_start 11:00, break_end 12:00, lunch_start 12:00, " +
    "lunch_end 13:00, break_start 13:00",
  ],
  [
    "start 09:00, stop 12:00, start 13:00",
    "start 09:00, break_start 12:00, break_end 13:00",
  ],
  [
    "start 09:00, lunch_start 12:00, start 13:00",
    "start 09:00, lunch_start 12:00, lunch_end 13:00",
  ],
];

Deno.test("readEventLog() reads the days of older files", () => {
  for (const [older, newer] of OLDER) {
    for (const events of [older, newer]) {
      const text = writeDay(checkEventLog("", MONTH, TOKYO), workDay(events));
      const log = readEventLog(text, MONTH, TOKYO);
      assertEquals(daysIn(log), { "2024-12-10": events });
    }
  }
});

Deno.test("readEventLog() accepts times that go back with the clocks", () => {
  const text = "date,event,time\n2025-10-26,start,02:40\n" +
    "2025-10-26,break_start,02:10\n";
  const month = parseCivilMonth("2025-10");
  const log = readEventLog(text, month, cachedZone("Europe/Berlin"));
  assertEquals(daysIn(log), { "2025-10-26": "start 02:40, break_start 02:10" });
  assertEquals(checkEventLog(text, month, TOKYO).problems.length, 1);
});

Deno.test("eventLogFile() is named after the month", () => {
  assertEquals(eventLogFile(MONTH), "2024-12.csv");
});

type Written = [
  name: string,
  before: string,
  date: string,
  events: string,
  after: string,
];

const HEAD = "date,event,time\n";

const WRITTEN: Written[] = [
  [
    "the first day",
    HEAD,
    "2024-12-10",
    "start 09:00",
    `${HEAD}2024-12-10,start,09:00\n`,
  ],
  [
    "a day between others",
    `${HEAD}2024-12-09,start,09:00\n2024-12-11,start,09:00\n`,
    "2024-12-10",
    "start 08:00, stop 24:30",
    `${HEAD}2024-12-09,start,09:00\n2024-12-10,start,08:00\n` +
    "2024-12-10,stop,24:30\n2024-12-11,start,09:00\n",
  ],
  [
    "a day before all others",
    `${HEAD}2024-12-11,start,09:00\n`,
    "2024-12-10",
    "start 08:00",
    `${HEAD}2024-12-10,start,08:00\n2024-12-11,start,09:00\n`,
  ],
  [
    "a row after a missing final newline",
    `${HEAD}2024-12-10,start,09:00`,
    "2024-12-10",
    "start 09:00, stop 17:30",
    `${HEAD}${ROWS}`,
  ],
  [
    "a row before blank lines at the end",
    `${HEAD}2024-12-10,start,09:00\n\n\n`,
    "2024-12-10",
    "start 09:00, stop 17:30",
    `${HEAD}${ROWS}\n\n`,
  ],
  [
    "a new day before blank lines at the end",
    `${HEAD}2024-12-09,start,09:00\n\n\n`,
    "2024-12-10",
    "start 09:00, stop 17:30",
    `${HEAD}2024-12-09,start,09:00\n${ROWS}\n\n`,
  ],
  [
    "only the row that changes, with the others as they were written",
    `${HEAD}2024-12-10, start,09:00\n2024-12-10, stop,17:30\n`,
    "2024-12-10",
    "start 08:00, stop 17:30",
    `${HEAD}2024-12-10,start,08:00\n2024-12-10, stop,17:30\n`,
  ],
  [
    "rows with CRLF",
    `${HEAD}2024-12-10,start,09:00\n`.replaceAll("\n", "\r\n"),
    "2024-12-10",
    "start 09:00, stop 17:30",
    `${HEAD}${ROWS}`.replaceAll("\n", "\r\n"),
  ],
  [
    "rows in the file's own column order, with its other columns empty",
    "time,note,event,date\n09:00,early,start,2024-12-10\n",
    "2024-12-10",
    "start 09:00, stop 17:30",
    "time,note,event,date\n09:00,early,start,2024-12-10\n" +
    "17:30,,stop,2024-12-10\n",
  ],
  [
    "a changed row with its other columns kept",
    "date,event,time,note\n2024-12-10,start,09:00,early\n",
    "2024-12-10",
    "start 08:30",
    "date,event,time,note\n2024-12-10,start,08:30,early\n",
  ],
  [
    "a changed row, and every byte of the others",
    `\uFEFFdate,event,time,note\r\n2024-12-09,start,9:00,"a ""b"""\n` +
    '"2024-12-10", start,9:00,\r\n\n2024-12-10,stop,17:00,\n',
    "2024-12-10",
    "start 09:00, stop 17:30",
    `\uFEFFdate,event,time,note\r\n2024-12-09,start,9:00,"a ""b"""\n` +
    '"2024-12-10", start,9:00,\r\n\n2024-12-10,stop,17:30,\n',
  ],
  [
    "fewer rows than before",
    `${HEAD}${ROWS}2024-12-11,start,09:00\n`,
    "2024-12-10",
    "start 09:00",
    `${HEAD}2024-12-10,start,09:00\n2024-12-11,start,09:00\n`,
  ],
  [
    "no rows at all",
    `${HEAD}${ROWS}`,
    "2024-12-10",
    "",
    HEAD,
  ],
  [
    "events that change between others, whose rows keep their bytes",
    `${HEAD}2024-12-10,start,8:00\n2024-12-10,break_start,9:00\n` +
    '2024-12-10,break_end,9:10\n"2024-12-10",stop,9:30\n',
    "2024-12-10",
    "start 08:00, break_start 09:01, break_end 09:10, stop 09:30",
    `${HEAD}2024-12-10,start,8:00\n2024-12-10,break_start,09:01\n` +
    '2024-12-10,break_end,9:10\n"2024-12-10",stop,9:30\n',
  ],
  [
    "a day whose rows are mixed with another's",
    `${HEAD}2024-12-10,start,09:00\n2024-12-11,start,08:00\n` +
    "2024-12-10,break_start,10:00\n",
    "2024-12-10",
    "start 09:00, break_start 10:00, break_end 10:10",
    `${HEAD}2024-12-10,start,09:00\n2024-12-11,start,08:00\n` +
    "2024-12-10,break_start,10:00\n2024-12-10,break_end,10:10\n",
  ],
];

for (const [name, before, date, events, after] of WRITTEN) {
  Deno.test(`writeDay() writes ${name}`, () => {
    const log = readEventLog(before, MONTH, TOKYO);
    assertEquals(writeDay(log, workDay(events, date)), after);
  });
}

Deno.test("writeDay() starts a new file with the header", () => {
  const day = workDay("start 09:00, stop 17:30");
  const log = checkEventLog("", MONTH, TOKYO);
  assertEquals(log.days.get("2024-12-10" as CivilDate), undefined);
  assertEquals(writeDay(log, day), `${HEAD}${ROWS}`);
});

/** Days that begin or end alike, or have equal events. */
const SIMILAR = [
  "",
  "start 09:00",
  "start 09:00, stop 17:30",
  "start 09:00, stop 09:00",
  "start 09:00, break_start 10:00, break_end 10:00, stop 17:30",
  "start 09:00, break_start 10:00, break_end 10:00, break_start 10:00, " +
  "break_end 10:00, stop 17:30",
  "start 09:00, break_start 10:00, break_end 10:00, break_start 10:00, " +
  "break_end 10:00, break_start 10:00, break_end 10:10, stop 17:30",
  "start 09:00, lunch_start 10:00, lunch_end 10:00, break_start 10:00, " +
  "break_end 10:00, stop 18:00",
];

Deno.test("writeDay() turns any day into any other, and keeps the rest", () => {
  const date = "2024-12-10";
  for (const note of [undefined, "", "Remote"]) {
    for (const before of SIMILAR) {
      for (const after of SIMILAR) {
        const rows = workDay(before, date as CivilDate).events.map((event, i) =>
          `${date},${event.kind},${formatDayMinute(event.minute)},` +
          (i === 0 ? "Here" : "")
        );
        const text = [
          "date,event,time,note",
          "2024-12-09,start,09:00,Eve",
          ...rows,
          "2024-12-11,start,09:00,\n",
        ].join("\n");
        const day = workDay(after, date as CivilDate);
        const log = readEventLog(text, MONTH, TOKYO);
        const written = writeDay(log, day, note);
        const again = readEventLog(written, MONTH, TOKYO);
        const name = `${before} -> ${after} (${note})`;
        assertEquals(daysIn(again), {
          "2024-12-09": "start 09:00",
          ...after !== "" && { [date]: after },
          "2024-12-11": "start 09:00",
        }, name);
        const kept = note ?? (before === "" ? "" : "Here");
        assertEquals(
          [...again.notes.values()],
          ["Eve", ...after !== "" && kept !== "" ? [kept] : []],
          name,
        );
        if (before === after && note === undefined) assertEquals(written, text);
      }
    }
  }
});

Deno.test("writeDay() leaves the note in the first row, whatever is added before it", () => {
  const row = (event: string, note = "") => `2024-12-10,${event},${note}\n`;
  const header = "date,event,time,note\n";
  const text = header + row("start,09:00", "Remote") + row("stop,12:00");
  const log = readEventLog(text, MONTH, TOKYO);
  const table: [events: string, after: string][] = [
    [
      "start 08:00, stop 08:30, start 09:00, stop 12:00",
      row("start,08:00", "Remote") + row("stop,08:30") + row("start,09:00") +
      row("stop,12:00"),
    ],
    [
      "start 08:00, stop 12:00",
      row("start,08:00", "Remote") + row("stop,12:00"),
    ],
    [
      "start 09:00, stop 11:00",
      row("start,09:00", "Remote") + row("stop,11:00"),
    ],
  ];
  for (const [events, after] of table) {
    const written = writeDay(log, workDay(events, "2024-12-10"));
    assertEquals(written, header + after, events);
    const { notes } = readEventLog(written, MONTH, TOKYO);
    assertEquals([...notes.values()], ["Remote"]);
  }
});

Deno.test("readEventLog() joins the notes of a day in the order of its rows", () => {
  const text = "date,event,time,note\n2024-12-10,start,09:00,late\n" +
    "2024-12-11,start,09:00,\n2024-12-10,stop,17:00,a; b\n";
  const { notes } = readEventLog(text, MONTH, TOKYO);
  assertEquals<unknown>([...notes], [["2024-12-10", "late; a; b"]]);
});
