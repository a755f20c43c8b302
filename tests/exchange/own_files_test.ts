import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import type { ImportFormat } from "../../lib/exchange/import_format.ts";
import { JSON_IMPORT, LOG_IMPORT } from "../../lib/exchange/own_files.ts";
import { PAYROLL_IMPORT } from "../../lib/exchange/payroll.ts";
import { namedZone } from "../../lib/time/zone.ts";

const OPTIONS = {
  ...{ name: "own", zone: namedZone("Europe/Berlin"), dayStart: 540 },
};

/** An instant of a winter day in Berlin, such as `09T09:00`. */
const at = (time: string) => Date.parse(`2024-12-${time}+01:00`);
const iso = (time: string) => `2024-12-${time}:00+01:00`;

/** Writes an export with an item per line; the first is on line 3. */
function exported(
  entries: readonly unknown[],
  days: readonly unknown[] = [],
): string {
  const lines = (items: readonly unknown[]) =>
    items.map((it) => JSON.stringify(it)).join(",\n");
  return `{"worktime_export":1,\n"entries":[\n${lines(entries)}],\n` +
    `"days":[\n${lines(days)}]}`;
}

const ENTRY = {
  ...{ id: "id-1", task: "T-1", title: "Headless", plan: "v2" },
  ...{ client: "ACME", description: "did it", start: iso("09T09:00") },
  ...{ end: iso("09T10:00"), seconds: 1800, tags: ["a"], billable: false },
};

Deno.test("a JSON export keeps all fields of an entry", () => {
  const [start, end] = [at("09T09:00"), at("09T10:00")];
  const text = exported([
    ENTRY,
    // No field but these is required.
    {
      ...{ task: "T", description: "", start: ENTRY.start, end: ENTRY.start },
      ...{ seconds: 0, tags: [] },
    },
    { ...ENTRY, end: iso("09T08:00"), seconds: -7 },
    { ...ENTRY, end: ENTRY.start, seconds: -1 },
    {
      ...{ ...ENTRY, seconds: 3600, id: 7, title: "", plan: null },
      ...{ client: 5, billable: "yes" },
    },
  ]);
  assertEquals(JSON_IMPORT.read(`\uFEFF${text}`, OPTIONS), {
    entries: [
      {
        ...{ line: 3, start, end, seconds: 1800, ownId: "id-1" },
        ...{ task: "T-1", taskTitle: "Headless", description: "did it" },
        ...{ project: "v2", client: "ACME", tags: ["a"], billable: false },
        identity: JSON.stringify(["id-1", start, end, "T-1", "did it"]),
      },
      {
        ...{ line: 4, start, end: start, task: "T", description: "" },
        ...{
          tags: [],
          identity: JSON.stringify([null, start, start, "T", ""]),
        },
      },
      {
        ...{ line: 7, start, end, task: "T-1", description: "did it" },
        ...{ tags: ["a"] },
        identity: JSON.stringify([7, start, end, "T-1", "did it"]),
      },
    ],
    skipped: [
      { line: 5, seconds: -7, reason: "it ends before it starts" },
      { line: 6, seconds: -1, reason: "its duration is negative" },
    ],
    notes: [],
    workday: { entries: [], skipped: [], notes: [], expected: new Map() },
  });
});

/** A stretch of 9 December. */
const stretch = (kind: string, from: string, to: string) => ({
  ...{ kind, start: iso(`09T${from}`), end: iso(`09T${to}`) },
});
const WORK = stretch("work", "09:00", "12:00");
const LUNCH = stretch("lunch", "12:00", "12:45");

Deno.test("a JSON export keeps the stretches and the expected hours of days", () => {
  const day = { date: "2024-12-09", kind: "work", half: false, end: "12:00" };
  const text = exported([ENTRY], [
    { ...day, stretches: [WORK, LUNCH, stretch("break", "13:00", "13:00")] },
    { ...day, stretches: [WORK], target_minutes: 0, notes: ["a"] },
    { ...day, end: null, stretches: [WORK, LUNCH] },
    { ...day, date: "2024-12-10", kind: "none", end: null, stretches: [] },
    {
      ...{ ...day, date: "2024-12-11", kind: "vacation", half: true },
      ...{ stretches: [WORK], target_minutes: 240, notes: ["b"] },
    },
    { ...day, date: "2024-12-12", kind: "sick", stretches: [], notes: [] },
  ]);
  const seen = (line: number, date: string, pause?: "break" | "lunch") => {
    const { kind, start, end } = pause === "lunch"
      ? LUNCH
      : pause === "break"
      ? stretch("break", "13:00", "13:00")
      : WORK;
    const [from, to] = [Date.parse(start), Date.parse(end)];
    return {
      ...{ line, start: from, end: to, day: date },
      ...pause && { pause },
      identity: JSON.stringify([date, from, to, kind]),
    };
  };
  const { workday } = JSON_IMPORT.read(text, OPTIONS);
  assertEquals<unknown>(workday, {
    entries: [
      ...[seen(5, "2024-12-09"), seen(5, "2024-12-09", "lunch")],
      ...[seen(5, "2024-12-09", "break"), seen(6, "2024-12-09")],
      seen(9, "2024-12-11"),
    ],
    skipped: [
      { line: 7, seconds: 3 * 3600, reason: "it has no stop" },
      { line: 8, seconds: 0, reason: "it has no work" },
      {
        ...{ line: 9, seconds: 0 },
        reason: "it is an absence (worktime absent vacation 2024-12-11 --half)",
      },
      {
        ...{ line: 10, seconds: 0 },
        reason: "it is an absence (worktime absent sick 2024-12-12)",
      },
    ],
    notes: ["the notes of 2 days are left out"],
    expected: new Map([["2024-12-09", 0]]),
  });
});

Deno.test("days of a JSON export that were never stopped are skipped in order", () => {
  const open = { date: "2024-12-09", kind: "work", end: null };
  const { workday } = JSON_IMPORT.read(
    exported([ENTRY], [
      { ...open, stretches: [WORK] },
      { ...open, stretches: [LUNCH] },
      { ...open, stretches: [] },
    ]),
    OPTIONS,
  );
  assertEquals(workday?.entries, []);
  assertEquals(workday?.skipped, [
    { line: 5, seconds: 10_800, reason: "it has no stop" },
    { line: 6, seconds: 0, reason: "it has no stop" },
    { line: 7, seconds: 0, reason: "it has no work" },
  ]);
});

const NO_ENTRY = "line 3: this is no entry of worktime";
const NO_DAY = "line 5: this is no day of worktime";
const NO_STRETCH = "line 5: this day has a stretch without a start and an end";
const DAY = { date: "2024-12-09", kind: "work", stretches: [WORK] };

/** Files that are no export, and what their error says. */
const WRONG_JSON: readonly (readonly [text: string, problem: string])[] = [
  ["{", "line 1, column 2: this is not valid JSON: the file ends too early"],
  ["[]", 'expected lists called "entries" and "days"'],
  ['{"entries":[]}', 'expected lists called "entries" and "days"'],
  ['{"days":[]}', 'expected lists called "entries" and "days"'],
  [exported([7]), "line 3: expected an object"],
  [exported([ENTRY], [null]), "line 5: expected an object"],
  ...[
    { task: undefined },
    { description: undefined },
    { seconds: 1.5 },
    { seconds: "x" },
    { tags: undefined },
    { tags: [1] },
    { start: 7 },
    { end: "later" },
  ].map((fields) => [exported([{ ...ENTRY, ...fields }]), NO_ENTRY] as const),
  ...[{ date: 7 }, { date: "2024-02-30" }, { stretches: {} }].map((fields) =>
    [exported([ENTRY], [{ ...DAY, ...fields }]), NO_DAY] as const
  ),
  ...[
    7,
    { ...WORK, start: undefined },
    { ...WORK, end: "x" },
    { ...WORK, end: iso("09T08:59") },
  ].map((it) =>
    [exported([ENTRY], [{ ...DAY, stretches: [it] }]), NO_STRETCH] as const
  ),
];

Deno.test("a JSON file that is no export is refused", () => {
  for (const [text, problem] of WRONG_JSON) {
    const error = assertThrows(
      () => JSON_IMPORT.read(text, OPTIONS),
      InvalidTextError,
      undefined,
      text,
    );
    const place = /^line/.test(problem) ? `"own", ` : `"own": `;
    assertEquals(
      [error.message, error.code],
      [place + problem, "invalid_import"],
      text,
    );
  }
});

const LOG_HEADER = "id,date,task,description,start,end,duration_seconds";

Deno.test("a log of worktime joins the parts of an entry", () => {
  const part = (from: string, to: string) => `${iso(from)},${iso(to)}`;
  const midnight = "10T00:00";
  const text = [
    `${LOG_HEADER},tags,billable,running`,
    `a,2024-12-09,'=T,"did, it",${part("09T23:00", midnight)},1800,` +
    String.raw`deep\; work; b,true,false`,
    `a,2024-12-10,'=T,"did, it",${part(midnight, "10T01:00")},3600,x,true,`,
    `a,2024-12-10,T,,${part("10T02:00", "10T03:00")},3600,,false,`,
    `b,2024-12-10,T,,${part("10T04:00", "10T04:00")},0,,,`,
    `,2024-12-10,T,,${part("10T05:00", "10T05:10")},600,,,`,
    `c,2024-12-10,T,,${part("10T06:00", "10T06:10")},600,,,true`,
    `c,2024-12-10,T,,x,${iso("10T06:10")},x,,,`,
    `c,2024-12-10,T,,${iso("10T06:10")},x,5,,,`,
    `c,2024-12-10,T,,${part("10T06:10", "10T06:09")},60,,,`,
    `c,2024-12-10,T,,${part("10T06:00", "10T06:10")},-1,,,`,
    `c,2024-12-10,T,,${part("10T06:00", "10T06:10")},1.5,,,`,
    // It begins when another one ends.
    `d,2024-12-10,T,,${part("10T01:00", "10T01:10")},600,,,`,
  ].join("\n");
  const times = (from: string, to: string) => ({
    ...{ start: at(from), end: at(to) },
  });
  const identity = (id: string, from: string, to: string, ...rest: string[]) =>
    JSON.stringify([id, at(from), at(to), ...rest]);
  assertEquals(LOG_IMPORT.read(text, OPTIONS), {
    entries: [
      {
        ...{ line: 2, ...times("09T23:00", "10T01:00"), seconds: 5400 },
        ...{ ownId: "a", task: "=T", description: "did, it" },
        ...{ tags: ["deep; work", "b"], billable: true },
        identity: identity("a", "09T23:00", "10T01:00", "=T", "did, it"),
      },
      {
        ...{ line: 4, ...times("10T02:00", "10T03:00"), ownId: "a" },
        ...{ task: "T", description: "", tags: [], billable: false },
        identity: identity("a", "10T02:00", "10T03:00", "T", ""),
      },
      {
        ...{ line: 5, ...times("10T04:00", "10T04:00"), ownId: "b" },
        ...{ task: "T", description: "", tags: [] },
        identity: identity("b", "10T04:00", "10T04:00", "T", ""),
      },
      {
        ...{ line: 6, ...times("10T05:00", "10T05:10") },
        ...{ task: "T", description: "", tags: [] },
        identity: identity("", "10T05:00", "10T05:10", "T", ""),
      },
      {
        ...{ line: 13, ...times("10T01:00", "10T01:10"), ownId: "d" },
        ...{ task: "T", description: "", tags: [] },
        identity: identity("d", "10T01:00", "10T01:10", "T", ""),
      },
    ],
    skipped: [
      { line: 7, seconds: 600, reason: "it is still running" },
      { line: 8, seconds: 0, reason: "its times are not times" },
      { line: 9, seconds: 5, reason: "its times are not times" },
      { line: 10, seconds: 60, reason: "it ends before it starts" },
      {
        ...{ line: 11, seconds: -1 },
        reason: "its duration is not a number of seconds",
      },
      {
        ...{ line: 12, seconds: 0 },
        reason: "its duration is not a number of seconds",
      },
    ],
    notes: [],
  });
});

/** Headers of tables that have totals, and of others. */
const TOTALS: readonly (readonly [header: string, hasTotals: boolean])[] = [
  ["task,minutes,hours", true],
  ["task,minutes", false],
  ["task,hours", false],
  ["minutes,hours", false],
  ["task,minutes,hours,start", false],
  ["key,title,seconds,hours", true],
  ["key,title,seconds", false],
  ["key,title,hours", false],
  ["title,seconds,hours", false],
  ["key,seconds,hours", false],
];

Deno.test("a table of worktime with totals is recognized, but refused", () => {
  for (const [header, hasTotals] of TOTALS) {
    assertEquals(LOG_IMPORT.recognizes(header), hasTotals, header);
  }
  const error = assertThrows(
    () => LOG_IMPORT.read("task,minutes,hours\n", OPTIONS),
    InvalidTextError,
    '"own": it has totals of worktime, but no times',
  );
  assertEquals(
    error.hint,
    "Export entries: worktime timer log --csv, or worktime export json",
  );
});

const PAYROLL_HEADER = "date,weekday,kind,half,start,end,lunch_minutes," +
  "break_minutes,work_minutes,target_minutes,note";

function readPayroll(...rows: string[]) {
  return PAYROLL_IMPORT.read([PAYROLL_HEADER, ...rows].join("\n"), OPTIONS);
}

/** The stretches of rows, as `LINE FROM-TO PAUSE` in Berlin. */
function stretchesIn(rows: ReturnType<ImportFormat["read"]> | undefined) {
  const clock = (instant: number) =>
    new Date(instant + 3_600_000).toISOString().slice(8, 16);
  return rows?.entries.map(({ line, start, end, day, pause, ...rest }) => {
    const identity = JSON.stringify([day, start, end, pause ?? null]);
    assertEquals(rest, { identity });
    const times = `${clock(start)}-${clock(end)}`;
    return [line, times, ...pause ? [pause] : []].join(" ");
  });
}

Deno.test("days of a payroll are divided by their pauses, around the middle", () => {
  const times = readPayroll(
    "2024-12-09,Mon,work,no,09:00,17:30,45,10,455,480,a note",
    "2024-12-10,Tue,work,no,09:00,12:02,0,1,181,0,",
    "2024-12-11,Wed,work,no,09:00,12:31,30,0,181,,b",
    "2024-12-12,Thu,work,no,22:00,30:00,0,0,480,480,",
  );
  assertEquals({ ...times, workday: undefined }, {
    ...{ entries: [], skipped: [], notes: [], workday: undefined },
  });
  assertEquals(stretchesIn(times.workday), [
    "2 09T09:00-09T12:47",
    "2 09T12:47-09T13:32 lunch",
    "2 09T13:32-09T13:33",
    "2 09T13:33-09T13:43 break",
    "2 09T13:43-09T17:30",
    "3 10T09:00-10T10:30",
    "3 10T10:30-10T10:31 break",
    "3 10T10:31-10T12:02",
    "4 11T09:00-11T10:30",
    "4 11T10:30-11T11:00 lunch",
    "4 11T11:00-11T12:31",
    "5 12T22:00-13T06:00",
  ]);
  const { skipped, notes, expected } = times.workday ?? {};
  assertEquals<unknown>(
    [skipped, notes, [...expected ?? []]],
    [
      [],
      [
        "the pauses of 3 days have no times, so they are placed in the middle",
        "the notes of 2 days are left out",
      ],
      [["2024-12-09", 480], ["2024-12-10", 0], ["2024-12-12", 480]],
    ],
  );
});

Deno.test("a payroll says how many of its days have pauses or notes", () => {
  const rows = [
    "2024-12-09,Mon,work,no,09:00,12:00,0,0,180,480,",
    "2024-12-10,Tue,work,no,09:00,12:30,30,0,180,480,a note",
  ];
  assertEquals(readPayroll(rows[0] ?? "").workday?.notes, []);
  assertEquals(readPayroll(...rows).workday?.notes, [
    "the pauses of 1 day have no times, so they are placed in the middle",
    "the note of 1 day is left out",
  ]);
});

Deno.test("days of a payroll without work are skipped", () => {
  const ABSENT = "it is an absence (worktime absent vacation 2024-12-09";
  const NO_SUM = "its work is not the time from start to end, less pauses";
  const table: readonly (readonly [
    row: string,
    stretches: number,
    ...skipped: (readonly [seconds: number, reason: string])[],
  ])[] = [
    ["2024-12-09,Mon,vacation,yes,8:00,12:00,,,240,240,", 1, [
      0,
      `${ABSENT} --half)`,
    ]],
    ["2024-12-09,Mon,half vacation,,8:00,12:00,,,240,240,", 1, [
      0,
      `${ABSENT} --half)`,
    ]],
    ["2024-12-09,Mon,vacation,no,,,,,0,0,", 0, [0, `${ABSENT})`]],
    ["2024-12-09,Mon,vacation,no,,,,,1,0,", 0, [0, `${ABSENT})`], [
      60,
      "it has no start and end",
    ]],
    ["2024-12-09,Mon,vacation,no,8:00,9:00,,,1,0,", 0, [0, `${ABSENT})`], [
      60,
      NO_SUM,
    ]],
    ["2024-12-09,Mon,none,no,,,,,,480,", 0, [0, "it has no work"]],
    ["2024-12-09,Mon,work,no,8:00,,,,60,480,", 0, [
      3600,
      "it has no start and end",
    ]],
    ["2024-12-09,Mon,work,no,,8:00,,,60,480,", 0, [
      3600,
      "it has no start and end",
    ]],
    ["2024-12-09,Mon,work,no,8:60,9:00,,,60,480,", 0, [
      3600,
      "it has no start and end",
    ]],
    ["2024-12-09,Mon,work,no,8:00,9:00,,,59,480,", 0, [59 * 60, NO_SUM]],
    ["2024-02-30,Fri,work,no,8:00,9:00,,,60,480,", 0, [
      0,
      "it is no day of worktime",
    ]],
    ["2024-12-09,Mon,work,no,8:00,9:00,,,x,480,", 0, [
      0,
      "it is no day of worktime",
    ]],
  ];
  for (const [row, stretches, ...skipped] of table) {
    const { workday } = readPayroll(row);
    assertEquals(workday?.entries.length, stretches, row);
    assertEquals(
      workday?.skipped,
      skipped.map(([seconds, reason]) => ({ line: 2, seconds, reason })),
      row,
    );
    assertEquals(workday?.expected?.size, 0, row);
  }
});

Deno.test("a payroll keeps the order of its days", () => {
  const off = (day: string) => `2024-12-${day},Mon,none,no,,,,,,480,`;
  const { workday } = readPayroll(off("09"), off("10"));
  assertEquals(workday?.skipped.map(({ line }) => line), [2, 3]);
});
