import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { checkEventLog, readEventLog } from "../../lib/formats/event_log.ts";
import { parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone } from "../support/fake_clock.ts";

const MONTH = parseCivilMonth("2024-12");
const TOKYO = cachedZone("Asia/Tokyo");
const HEAD = "date,event,time\n";

type Problem = [
  name: string,
  text: string,
  line: number,
  column: number,
  problem: string,
];

const DATE = "expected a date in 2024-12 as YYYY-MM-DD, found";
const KIND =
  "expected one of start, lunch_start, lunch_end, break_start, break_end, stop, found";
const TIME = "expected a time as HH:MM, found";

const ROWS: [row: string, column: number, problem: string][] = [
  ["32.12.2024,start,09:00", 1, `${DATE} "32.12.2024"`],
  ["10.11.2024,start,09:00", 1, `${DATE} "10.11.2024"`],
  ["10.12.24,start,09:00", 1, `${DATE} "10.12.24"`],
  [
    "10/12/2024,start,09:00",
    1,
    `${DATE} "10/12/2024", which could be day/month or month/day`,
  ],
  ["2024-12-32,start,09:00", 1, `${DATE} "2024-12-32"`],
  ["2026-02-30,start,09:00", 1, `${DATE} "2026-02-30"`],
  ["2024-11-30,start,09:00", 1, `${DATE} "2024-11-30"`],
  ["2025-12-10,start,09:00", 1, `${DATE} "2025-12-10"`],
  [",start,09:00", 1, `${DATE} nothing`],
  ["x", 1, `${DATE} "x"`],
  ["2024-12-10,pause,09:00", 12, `${KIND} "pause"`],
  ["2024-12-10,Pause,09:00", 12, `${KIND} "Pause"`],
  ["2024-12-10,,09:00", 12, `${KIND} nothing`],
  ["2024-12-10", 12, `${KIND} nothing`],
  ["2024-12-10,start,25:61", 18, `${TIME} "25:61"`],
  ["2024-12-10,start,9:5", 18, `${TIME} "9:5"`],
  ["2024-12-10,start,09.00", 18, `${TIME} "09.00"`],
  ["2024-12-10,start,13:00 PM", 18, `${TIME} "13:00 PM"`],
  ["2024-12-10,start,99:00:00", 18, `${TIME} "99:00:00"`],
  ["2024-12-10,start,9", 18, `${TIME} "9"`],
  ["2024-12-10,start,99:00", 18, `${TIME} "99:00"`],
  ["2024-12-10,start,", 18, `${TIME} nothing`],
  ["2024-12-10,start", 18, `${TIME} nothing`],
  ['"2024-12-10",start,9:5', 1, `${TIME} "9:5"`],
];

const FIRST = "expected start as the first event of the day, found";

/** Events, and the problem of the last one. */
const ORDERS: [events: string[], column: number, problem: string][] = [
  [["stop,09:00"], 12, `${FIRST} "stop"`],
  [["lunch_start,09:00"], 12, `${FIRST} "lunch_start"`],
  [["lunch_end,09:00"], 12, `${FIRST} "lunch_end"`],
  [["break_start,09:00"], 12, `${FIRST} "break_start"`],
  [["break_end,09:00"], 12, `${FIRST} "break_end"`],
  [
    ["start,09:00", "start,10:00"],
    12,
    'expected lunch_start or break_start or stop after start, found "start"',
  ],
  [
    ["start,09:00", "break_end,10:00"],
    12,
    'expected lunch_start or break_start or stop after start, found "break_end"',
  ],
  [
    ["start,09:00", "break_start,10:00", "lunch_end,11:00"],
    12,
    "expected break_end or lunch_start or start or stop after break_start, " +
    'found "lunch_end"',
  ],
  [
    ["start,09:00", "lunch_start,10:00", "break_end,11:00"],
    12,
    "expected lunch_end or break_start or start or stop after lunch_start, " +
    'found "break_end"',
  ],
  [
    ["start,09:00", "stop,10:00", "stop,11:00"],
    12,
    'expected start after stop, found "stop"',
  ],
  [
    ["start,09:00", "stop,08:59"],
    17,
    'expected a time at or after 09:00, found "08:59"',
  ],
  [
    ["start,09:00", "break_start,12:00", "break_end,10:00"],
    22,
    'expected a time at or after 12:00, found "10:00"',
  ],
  [
    ["start,09:00", "break_start,24:30", "break_end,0:45"],
    22,
    'expected a time at or after 24:30, found "0:45"',
  ],
];

const WHOLE: Problem[] = [
  [
    "no header",
    "2024-12-10,start,09:00\n",
    1,
    1,
    'expected the header "date,event,time", found "2024-12-10,start,09:00"',
  ],
  [
    "a header that lacks a column",
    "\ndate,time\n2024-12-10,09:00\n",
    2,
    1,
    'expected the header "date,event,time", found "date,time"',
  ],
  [
    "a quote that is not closed",
    `${HEAD}2024-12-10,start,09:00\n2024-12-10,"stop,17:00\n`,
    3,
    1,
    "a quote is unclosed or misplaced",
  ],
];

const CASES: Problem[] = [
  ...ROWS.map(([row, column, problem]): Problem => [
    `the row ${row}`,
    `${HEAD}2024-12-09,start,09:00\n${row}\n2024-12-11,start,09:00\n`,
    3,
    column,
    problem,
  ]),
  ...ORDERS.map(([events, column, problem]): Problem => [
    `the events ${events.join(" ")}`,
    HEAD + events.map((event) => `2024-12-10,${event}\n`).join(""),
    events.length + 1,
    column,
    problem,
  ]),
  ...WHOLE,
];

for (const [name, text, line, column, problem] of CASES) {
  Deno.test(`readEventLog() rejects ${name}`, () => {
    const error = assertThrows(
      () => readEventLog(text, MONTH, TOKYO),
      DataFileError,
    );
    assertEquals(error.position, { file: "2024-12.csv", line, column });
    assertEquals(error.problem, problem);
    assertEquals(
      error.message,
      `Cannot read "2024-12.csv" line ${line} column ${column}: ${problem}`,
    );
    assertEquals(error.code, "bad_data_file");
    assertEquals(error.hint, "List all problems: worktime doctor");
    assertEquals(error instanceof SyntaxError, true);
  });
}

Deno.test("checkEventLog() collects every problem, with its line in the file", () => {
  const text = [
    "date,event,time",
    "",
    "2024-12-09,start,09:00",
    "2024-12-09,snack,10:00",
    "2024-12-09,stop,08:00",
    "2024-12-09,stop,17:00",
    '2024-12-10,"st\nart",09:00',
    "2024-13-10,start,09:00",
    "2024-12-11,start,09:00",
  ].join("\r\n");
  const { days, problems } = checkEventLog(text, MONTH, TOKYO);
  assertEquals(problems.map(({ position }) => position.line), [4, 5, 7, 9]);
  assertEquals([...days.keys()] as string[], ["2024-12-09", "2024-12-11"]);
  assertEquals(days.get([...days.keys()][0]!)?.events.length, 2);
});

Deno.test("readEventLog() throws only the first problem", () => {
  const text = `${HEAD}2024-12-10,start,9\nx\n`;
  const error = assertThrows(
    () => readEventLog(text, MONTH, TOKYO),
    DataFileError,
  );
  assertEquals(error.position.line, 2);
});
