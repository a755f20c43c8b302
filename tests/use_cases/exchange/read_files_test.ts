import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../../lib/errors.ts";
import type { ForeignEntry } from "../../../lib/exchange/import_format.ts";
import { DataDirectory } from "../../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import type { CivilDate } from "../../../lib/time/civil_date.ts";
import { fixedZone, namedZone } from "../../../lib/time/zone.ts";
import {
  type FileImportRequest,
  filterIn,
  type ImportedFile,
  noteLines,
  readForeignFiles,
} from "../../../lib/use_cases/exchange/read_files.ts";
import type { Workspace } from "../../../lib/use_cases/workspace.ts";

const NOW = Date.parse("2024-12-10T23:30Z");

function workspace(): Workspace {
  const clock = { now: () => NOW, zone: namedZone("Europe/Berlin") };
  const directory = new DataDirectory(new MemoryDisk(), clock);
  return { directory, clock, terms: undefined, newId: () => "" };
}

/** Reads files, and collects their rows by file. */
async function read(
  files: readonly ImportedFile[],
  request: FileImportRequest = {},
  half: "timers" | "workday" = "timers",
) {
  const rows: (readonly [file: string, row: ForeignEntry | string])[] = [];
  const found = await readForeignFiles(files, {
    ...{ request, workspace: workspace(), half },
    receiverFor: ({ name }) => ({
      entry: (entry) => rows.push([name, entry]),
      skip: ({ line, reason }) => rows.push([name, `${line} ${reason}`]),
    }),
  });
  return { found, rows };
}

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags\n";

/** A Toggl report with a row of each person, from 9:00 to 10:00. */
function reportOf(name: string, ...people: string[]): ImportedFile {
  const rows = people.map((it) =>
    `${it},,,P,,,No,2024-12-09,09:00:00,2024-12-09,10:00:00,,\n`
  );
  return { name, text: HEADER + rows.join("") };
}

/** Files, the chosen person, and the error. */
const REFUSED: readonly (readonly [
  files: readonly ImportedFile[],
  user: string | undefined,
  code: string,
  message: string,
  hint: string,
])[] = [
  [
    [reportOf("a.csv", "Bob", "Ann", "Bob")],
    undefined,
    "several_users",
    '"a.csv" has entries of 2 people: "Ann", "Bob"',
    "Choose one: worktime import a.csv --user Ann",
  ],
  [
    [reportOf("standard input", "Ann B", "Bob")],
    undefined,
    "several_users",
    '"standard input" has entries of 2 people: "Ann B", "Bob"',
    "Choose one: worktime import - --user 'Ann B'",
  ],
  [
    [reportOf("a b.csv", "f", "e", "d", "c", "b", "a")],
    undefined,
    "several_users",
    '"a b.csv" has entries of 6 people: "a", "b", "c", "d", "e", …',
    "Choose one: worktime import 'a b.csv' --user a",
  ],
  [
    [reportOf("a.csv", "Ann"), reportOf("b.csv", ""), reportOf("c.csv", "Bob")],
    undefined,
    "several_users",
    '"a.csv" has entries of "Ann", "c.csv" has entries of "Bob"',
    "Import yours alone: worktime import a.csv",
  ],
  [
    [reportOf("a.csv", "Ann"), reportOf("b.csv", "e", "d", "c", "b")],
    "Bob",
    "unknown_user",
    'There are no entries of "Bob"',
    'The entries are of: "Ann", "b", "c", "d", "e"',
  ],
];

Deno.test("readForeignFiles() refuses to mix people", async () => {
  for (const [files, user, code, message, hint] of REFUSED) {
    const error = await assertRejects(
      () => read(files, user === undefined ? {} : { user }),
      InvalidTextError,
      undefined,
      message,
    );
    assertEquals([error.code, error.message, error.hint], [
      ...[code, message, hint],
    ]);
  }
});

/** Files that are read, with the chosen person and the names in each. */
const TAKEN: readonly (readonly [
  files: readonly ImportedFile[],
  user: string | undefined,
  people: readonly string[][],
])[] = [
  [[reportOf("a", "Ann", "Ann")], undefined, [["Ann"]]],
  [[reportOf("a", "Ann"), reportOf("b", "Ann")], undefined, [["Ann"], ["Ann"]]],
  [[reportOf("a", "")], "Bob", [[]]],
  [[reportOf("a", "Ann", "Bob")], "Bob", [["Ann", "Bob"]]],
  // Another tracker can have another name of the same person.
  [
    [
      reportOf("a", "Ann"),
      {
        name: "b",
        text: "description,start,end,user_email\n" +
          "d,2024-12-09T09:00:00Z,2024-12-09T10:00:00Z,a@b.c\n",
      },
    ],
    undefined,
    [["Ann"], ["a@b.c"]],
  ],
];

Deno.test("readForeignFiles() says whom each file names", async () => {
  for (const [files, user, people] of TAKEN) {
    const { found } = await read(files, user === undefined ? {} : { user });
    assertEquals(found.map((it) => [...it.people]), people);
  }
});

Deno.test("readForeignFiles() passes rows in order, with the options of the request", async () => {
  const harvest = {
    name: "h",
    text:
      "Date,Client,Project,Task,Notes,Hours\n1/2/2024,,P,,,1\n13/2/2024,,P,,,x\n",
  };
  const startOf = async (request: FileImportRequest) => {
    const { rows } = await read([harvest], request);
    const [, row] = rows.at(-1) ?? [];
    return typeof row === "object" ? new Date(row.start).toISOString() : row;
  };
  assertEquals(await startOf({}), "2024-02-01T08:00:00.000Z");
  assertEquals(await startOf({ dayStart: 60 }), "2024-02-01T00:00:00.000Z");
  assertEquals(
    await startOf({ zone: fixedZone(0) }),
    "2024-02-01T09:00:00.000Z",
  );
  assertEquals(
    await startOf({ dateOrder: "mdy" }),
    "2024-01-02T08:00:00.000Z",
  );
  const { found: [file], rows } = await read([harvest, reportOf("t", "Ann")]);
  assertEquals(file?.format.name, "harvest");
  assertEquals(
    rows.map(([name, row]) => [name, typeof row === "string" ? row : ""]),
    [["h", "3 its hours are not a number"], ["h", ""], ["t", ""]],
  );
  assertEquals(
    noteLines([{ name: "a", notes: ["b", "c"] }, {
      ...{ name: "d", notes: [] },
    }]),
    ['"a": b', '"a": c'],
  );
});

Deno.test("readForeignFiles() refuses a file without entries in another format", async () => {
  const error = await assertRejects(
    () => read([{ name: "a", text: "what\n" }], { format: "bartib" }),
    InvalidTextError,
  );
  assertEquals([error.message, error.hint], [
    '"a": this is no bartib or tock log',
    "Let the content decide: worktime import PATH",
  ]);
  // One that has entries can have a beginning that is not recognized.
  const late = "\n".repeat(10_000) +
    "2024-02-16 9:00 - 2024-02-16 10:00 | p | d\n";
  const { rows } = await read([{ name: "a", text: late }], {
    format: "bartib",
  });
  assertEquals(rows.length, 1);
  const empty = await read([{ name: "a", text: HEADER }], { format: "toggl" });
  assertEquals(empty.rows, []);
});

/** Unix times of a frame of Watson, and why it is skipped. */
const ODD_TIMES: readonly (readonly [
  start: number,
  stop: number,
  seconds: number,
  reason?: string,
])[] = [
  [0, 1, 1],
  [1e12, 1e12 + 1, 0, "its times are out of range"],
  [0, 1e300, 0, "its times are out of range"],
  [-1e12, 0, 0, "its times are out of range"],
  [-59011286400, -59011286399, 1],
  [-59011286401, -59011286399, 0, "its times are out of range"],
  // The years 50 and 1.
  [-60589296000, -60589292400, 0, "its times are out of range"],
  [-62135510400, -62135510399, 0, "its times are out of range"],
  [253402127999, 253402128000, 1],
  [253402127999, 253402128001, 0, "its times are out of range"],
  [0, 3660 * 86_400, 3660 * 86_400],
  [0, 3660 * 86_400 + 1, 3660 * 86_400 + 1, "it is longer than ten years"],
];

Deno.test("readForeignFiles() skips rows whose years must be wrong", async () => {
  for (const half of ["timers", "workday"] as const) {
    for (const [start, stop, seconds, reason] of ODD_TIMES) {
      const text = JSON.stringify([[start, stop, "p", "1"]]);
      const skipped: unknown[] = [];
      let entries = 0;
      await readForeignFiles([{ name: "a", text }], {
        ...{ request: { format: "watson" }, workspace: workspace(), half },
        receiverFor: () => ({
          entry: () => entries++,
          skip: (row) => skipped.push(row),
        }),
      });
      assertEquals(entries, reason === undefined ? 1 : 0, `${start} ${stop}`);
      assertEquals(
        skipped,
        reason === undefined ? [] : [{ line: 1, seconds, reason }],
      );
    }
  }
});

const EXPORT = (entries: string, days: string) => ({
  name: "e",
  text: `{"worktime_export":1,"entries":[${entries}],"days":[${days}]}`,
});
const TIMES = '"start":"2024-12-09T09:00Z","end":"2024-12-09T10:00Z"';
const ENTRY = `{"task":"T","description":"","seconds":3600,"tags":[],${TIMES}}`;
const DAY =
  `{"date":"2024-12-09","kind":"work","notes":["n"],"target_minutes":480,` +
  `"stretches":[{"kind":"work",${TIMES}}]}`;
const NO_ENTRIES =
  "its entries are left out (without --as workday, they are imported)";
const NO_DAYS = "its workdays are left out (to import them: --as workday)";

/** A file with both halves, which one is read, how many rows, and the notes. */
const HALVES: readonly (readonly [
  entries: string,
  days: string,
  half: "timers" | "workday",
  rows: number,
  expected: number,
  ...notes: string[],
])[] = [
  [ENTRY, DAY, "timers", 1, 0, NO_DAYS],
  [ENTRY, "", "timers", 1, 0],
  [
    ...[ENTRY, DAY, "workday", 1, 1, "the note of 1 day is left out"] as const,
    NO_ENTRIES,
  ],
  ["", DAY, "workday", 1, 1, "the note of 1 day is left out"],
  ["", "", "workday", 0, 0],
];

Deno.test("readForeignFiles() reads one half of a file, and notes the other", async () => {
  for (const [entries, days, half, count, expected, ...notes] of HALVES) {
    const { found: [file], rows } = await read(
      [EXPORT(entries, days)],
      {},
      half,
    );
    assertEquals([rows.length, file?.expected.size], [count, expected]);
    assertEquals(file?.notes, notes);
  }
});

Deno.test("readForeignFiles() reports the part of the rows that it read, then 1", async () => {
  const parts = async (rows: number, ...more: ImportedFile[]) => {
    const shown: number[] = [];
    const people = Array.from({ length: rows }, () => "Ann");
    await read([reportOf("a", ...people), ...more], {
      onProgress: (part) => shown.push(part),
    });
    return shown;
  };
  assertEquals(await parts(2), [1 / 4, 2 / 4, 1]);
  // With the header and what follows the last line end, 150 lines.
  const long = await parts(148);
  assertEquals(long.length, 75);
  assertEquals(long.slice(0, 2), [2 / 150, 4 / 150]);
  assertEquals(long.slice(-2), [148 / 150, 1]);
  const two = await parts(1, reportOf("b", "Ann"));
  assertEquals(two, [1 / 6, 2 / 6, 1]);
  const skipped = { name: "b", text: `\n${HEADER}Ann,,,P,,,No,x,x,x,x,,\n` };
  assertEquals(await parts(1, skipped), [1 / 7, 2 / 7, 1]);
  // A file with more rows than lines.
  assertEquals(
    await parts(0, EXPORT(`${ENTRY},${ENTRY},${ENTRY},${ENTRY}`, "")),
    [
      ...[1 / 3, 2 / 3, 1],
    ],
  );
});

Deno.test("filterIn() reads dates as they are typed, in the zone of the machine", () => {
  const filter = (request: FileImportRequest) =>
    filterIn(request, workspace()) as unknown;
  assertEquals(filter({}), {});
  // In Berlin, it is the 11th.
  assertEquals(filter({ from: "yesterday", to: "today", user: "Ann" }), {
    ...{ from: "2024-12-10", to: "2024-12-11", user: "Ann" },
  });
  assertEquals(filter({ to: NOW }), { to: "2024-12-11" as CivilDate });
});

Deno.test("filterIn() refuses a range that ends before it starts", () => {
  const dates = { from: "2024-12-10", to: "2024-12-09" };
  const error = assertThrows(
    () => filterIn(dates, workspace()),
    InvalidTextError,
    "The range starts on 2024-12-10 but ends on 2024-12-09",
  );
  assertEquals(error.code, "invalid_range");
  filterIn({ from: "2024-12-10", to: "2024-12-10" }, workspace());
});
