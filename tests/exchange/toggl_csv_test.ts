import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { TOGGL_CSV } from "../../lib/exchange/service_csv.ts";
import { namedZone } from "../../lib/time/zone.ts";

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)";

function read(rows: readonly string[], options = {}) {
  return TOGGL_CSV.read([HEADER, ...rows].join("\n"), {
    name: "report.csv",
    zone: namedZone("Europe/Berlin"),
    dayStart: 540,
    ...options,
  });
}

/** A row of the report with some times. */
function row(start: string, end: string, duration = ""): string {
  const times = `${start.replace(" ", ",")},${end.replace(" ", ",")}`;
  return `A,a@b.c,,P,,D,No,${times},${duration},,`;
}

Deno.test("a Toggl report keeps all fields of an entry", () => {
  const { entries, skipped, notes } = read([
    '"Ann ""A"" B",a@b.c,Client,Project,Task,"two\nlines",Yes,2024-04-25,' +
    '13:32:00,2024-04-25,13:48:05,00:16:05,"Docs, x",26.67',
  ]);
  const [entry] = entries;
  assertEquals({ ...entry, identity: "" }, {
    line: 2,
    identity: "",
    start: Date.UTC(2024, 3, 25, 11, 32),
    end: Date.UTC(2024, 3, 25, 11, 48, 5),
    client: "Client",
    project: "Project",
    task: "Task",
    description: "two\nlines",
    tags: ["Docs", "x"],
    billable: true,
    user: "a@b.c",
  });
  assertEquals([skipped, notes], [[], []]);
});

const SPANS: readonly (readonly [
  row: readonly [string, string, string?],
  seconds: number | string,
])[] = [
  [["2024-04-25 09:00:00", "2024-04-25 09:00:00"], 0],
  [["2024-04-25 23:00:00", "2024-04-26 01:00:00"], 7200],
  [["2024-04-25 11:00 PM", "2024-04-26 1:00 AM"], 7200],
  [["25.04.2024 09:00", "25.04.2024 10:00"], 3600],
  // Clocks go back: 02:30 is repeated, and the duration tells which is meant.
  [["2024-10-27 01:30:00", "2024-10-27 02:30:00", "01:00:00"], 3600],
  [["2024-10-27 01:30:00", "2024-10-27 02:30:00", "02:00:00"], 7200],
  [["2024-10-27 02:10:00", "2024-10-27 02:05:00", "00:55:00"], 3300],
  // Clocks go forward: this hour has 60 minutes less on the wall.
  [["2024-03-31 01:30:00", "2024-03-31 03:30:00", "01:00:00"], 3600],
  [["2024-04-25 09:00:00", "2024-04-25 08:59:59"], "it ends before it starts"],
  [["2024-04-25 09:00:00", "2024-04-25 "], "it is still running"],
  [["2024-04-25 09:00:00", "x 10:00:00"], "its end is not a date and a time"],
  [
    ["2024-02-30 09:00:00", "2024-04-25 10:00:00"],
    "its start is not a date and a time",
  ],
];

for (const [given, expected] of SPANS) {
  Deno.test(`a Toggl row ${given.join(" to ")} has ${expected}`, () => {
    const { entries: [entry], skipped: [left] } = read([row(...given)]);
    const actual = entry ? (entry.end - entry.start) / 1000 : left?.reason;
    assertEquals(actual, expected);
  });
}

Deno.test("a Toggl report tells which dates have which order", () => {
  const day = (text: string) => row(`${text} 09:00:00`, `${text} 10:00:00`);
  const dates = (rows: string[], options = {}) =>
    read(rows, options).entries.map(({ start }) =>
      new Date(start).toISOString().slice(0, 10)
    );
  assertEquals(dates([day("03/04/2024"), day("13/04/2024")]), [
    "2024-04-03",
    "2024-04-13",
  ]);
  assertEquals(dates([day("03/04/2024"), day("03/13/2024")]), [
    "2024-03-04",
    "2024-03-13",
  ]);
  assertEquals(dates([day("03/04/24")], { dateOrder: "dmy" }), ["2024-04-03"]);
  const error = assertThrows(
    () => dates([day("03/04/2024")]),
    InvalidTextError,
    '"report.csv": "03/04/2024" is 2024-04-03 or 2024-03-04',
  );
  assertEquals(
    error.hint,
    "Add --date-format dmy for day, month, year, or --date-format mdy",
  );
  assertThrows(
    () => dates([day("13/04/2024"), day("04/13/2024")]),
    InvalidTextError,
    '"04/13/2024" is in another order than the dates before it',
  );
});

Deno.test("a Toggl report is recognized by its columns, in any order", () => {
  const quoted = HEADER.split(",").map((it) => `"${it}"`);
  const texts: readonly (readonly [string, boolean])[] = [
    [HEADER, true],
    [`\uFEFF${quoted.toReversed().join(";")}\n`, true],
    [HEADER.replace("Duration,", ""), false],
    ["", false],
    ["inc 20240101T000000Z", false],
  ];
  for (const [text, expected] of texts) {
    assertEquals(TOGGL_CSV.recognizes(text), expected, text);
  }
});

Deno.test("a Toggl report names a person by the email, else by the name", () => {
  const times = "2024-04-25,09:00:00,2024-04-25,09:00:00,,,";
  const users = ["Ann,a@b.c", "Ann,", ","].map((it) => `${it},,,,,,${times}`);
  assertEquals(
    read(users).entries.map(({ user, billable }) => [user, billable]),
    [
      ["a@b.c", false],
      ["Ann", false],
      [undefined, false],
    ],
  );
});

Deno.test("the cells of a report have no spaces around them", () => {
  const { entries: [entry] } = read([
    'A, a@b.c ,," P ",," D\n ", yes ,2024-04-25 , 09:00:00,2024-04-25,' +
    " 10:00:00 , 1:00 , x ,",
  ]);
  const { user, project, description, billable, tags } = entry ?? {};
  assertEquals([user, project, description, billable, tags], [
    ...["a@b.c", "P", "D", true, ["x"]],
  ]);
});

Deno.test("a skipped Toggl row counts the time that it has", () => {
  const { skipped } = read([
    row("2024-04-25 ", "2024-04-25 10:00"),
    row("2024-04-25 x", "2024-04-25 10:00", "1:00"),
    row("2024-04-25 09:00", "2024-04-25 08:59"),
    row("2024-04-25 09:00", "2024-04-25 08:59", "0:30"),
  ]);
  assertEquals(skipped, [
    { line: 2, seconds: 0, reason: "its start is not a date and a time" },
    {
      ...{ line: 3, seconds: 3600 },
      reason: "its start is not a date and a time",
    },
    { line: 4, seconds: -60, reason: "it ends before it starts" },
    { line: 5, seconds: 1800, reason: "it ends before it starts" },
  ]);
});

Deno.test("a Toggl report says how many rows have another duration", () => {
  const times = ["2024-04-25 09:00", "2024-04-25 10:00"] as const;
  const notesOf = (...durations: string[]) =>
    read(durations.map((it) => row(...times, it))).notes;
  const which =
    "another duration than the time from start to end, which counts";
  assertEquals(notesOf("1:00", ""), []);
  assertEquals(notesOf("1:00", "0:59"), [`1 row has ${which}`]);
  assertEquals(notesOf("0:59", "1:01"), [`2 rows have ${which}`]);
});

Deno.test("a row of a report can lack all cells but one", () => {
  const { entries, skipped } = read(["Ann", "", " "]);
  assertEquals(entries, []);
  assertEquals(skipped, [
    { line: 2, seconds: 0, reason: "its start is not a date and a time" },
  ]);
});

Deno.test("conflicts that git left in a report are named", () => {
  const error = assertThrows(
    () => read(["<<<<<<< a", ">>>>>>> b"]),
    InvalidTextError,
  );
  assertEquals([error.message, error.code], [
    '"report.csv", line 2, column 1: git left conflict markers in lines 2–3',
    "invalid_import",
  ]);
});

Deno.test("an unclosed quote in a report is named with its line", () => {
  assertThrows(
    () => read([row("2024-04-25 09:00", "2024-04-25 10:00"), '"open,x']),
    InvalidTextError,
    '"report.csv", line 3, column 1: a quote is unclosed or misplaced',
  );
});
