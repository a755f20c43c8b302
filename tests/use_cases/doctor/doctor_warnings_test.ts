import { assertEquals } from "@std/assert";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import type { Files } from "../../support/changes.ts";
import { entriesText, storedTask } from "../../support/time_entries.ts";
import { diagnosisOf, patient } from "./doctor_bench.ts";

const TIMER = "history/timer.json";
const OUTBOX = "history/outbox.json";
const NOVEMBER = "history/2024-11.json";

/** Returns a file of the newest entries with one entry. */
function single(start: string, end: string, seconds?: number): Files {
  const entry = seconds === undefined
    ? { start, end }
    : { start, end, seconds };
  return { [ENTRIES_FILE]: entriesText({ "T-1": [entry] }) };
}

function running(start: string): Files {
  const timer = { id: "r", task: "T-1", description: "", tags: [], start };
  return { [TIMER]: JSON.stringify({ running: timer }) };
}

function waiting(action: string, entry: string): Files {
  const item = {
    entry,
    provider: "toggl",
    action,
    task: "T-1",
    start: "2025-03-10T10:00:00Z",
    description: "",
  };
  return { [OUTBOX]: JSON.stringify({ waiting: [item] }) };
}

/** The newest file, with an archive for November. */
function withNovember(file: string): Files {
  const { "T-1": task } = JSON.parse(file);
  const archive = {
    seconds: task.total_seconds,
    entries: task.entries.length,
    months: ["2024-11"],
  };
  const newest = { ...task, entries: [], archive };
  return {
    [NOVEMBER]: file,
    [ENTRIES_FILE]: JSON.stringify({ "T-1": newest }),
  };
}

function twice(): string {
  const entry = { start: "2024-11-10T10:00Z", end: "2024-11-10T11:00Z" };
  const { entries: [first] } = storedTask("T-1", [entry]);
  const second = { ...first, start: "2024-11-10T12:00:00Z" };
  second.end = "2024-11-10T13:00:00Z";
  return JSON.stringify({
    "T-1": { entries: [first, second], total_seconds: 7200 },
  });
}

/** Returns two entries, similar or not, that a sync noticed as duplicates. */
function duplicates(
  { of = "T-1-0", isAlike = true, certain }: {
    of?: string;
    isAlike?: boolean;
    certain?: boolean;
  },
): Files {
  const start = "2025-03-10T10:00Z";
  const end = isAlike ? "2025-03-10T11:00Z" : "2025-03-10T10:30Z";
  const duplicate = {
    ...{ entry: "T-1-1", of, provider: "toggl" },
    noticed: "2025-03-10T12:00:00Z",
    ...certain && { certain },
  };
  return {
    [ENTRIES_FILE]: entriesText({
      "T-1": [{ start, end: "2025-03-10T11:00Z" }, { start, end }],
    }),
    "history/sync.json": JSON.stringify({ duplicates: [duplicate] }),
  };
}

const THERE = single("2025-03-10T10:00Z", "2025-03-10T11:00Z");
const AT_TEN = 'the entry for "T-1" at 2025-03-10T10:00:00Z';

/** Unusual data, and doctor's messages about it, if any. */
const ODDITIES: [name: string, files: Files, problems: string[]][] = [
  ["an entry of a day", single("2025-03-10T10:00Z", "2025-03-11T10:00Z"), []],
  [
    "an entry of more than a day",
    single("2025-03-10T10:00Z", "2025-03-11T10:00:01Z"),
    [`${ENTRIES_FILE}: warning: ${AT_TEN} lasts more than 24 hours`],
  ],
  [
    "an entry that ends now",
    single("2025-03-15T02:00Z", "2025-03-15T03:00Z"),
    [],
  ],
  [
    "an entry that ends in the future",
    single("2025-03-15T02:00Z", "2025-03-15T03:00:01Z"),
    [
      `${ENTRIES_FILE}: warning: the entry for "T-1" at 2025-03-15T02:00:00Z ` +
      "ends in the future",
    ],
  ],
  [
    "a duration that does not match its times",
    single("2025-03-10T10:00Z", "2025-03-10T11:00Z", 3599),
    [`${ENTRIES_FILE}: warning: ${AT_TEN} lasts 3600 seconds, but counts as 3599`],
  ],
  [
    "a duration with a fraction of a second",
    single("2025-03-10T10:00Z", "2025-03-10T11:00Z", 3599.5),
    [],
  ],
  [
    "an entry in the file of another month",
    withNovember(entriesText({
      "T-1": [
        { start: "2024-11-30T23:59Z", end: "2024-12-01T00:30Z" },
        { start: "2024-12-01T00:00Z", end: "2024-12-01T00:30Z" },
      ],
    })),
    [
      `${NOVEMBER}: warning: the entry for "T-1" at 2024-12-01T00:00:00Z ` +
      "starts in 2024-12, not in 2024-11",
    ],
  ],
  [
    "a duplicate id in a file",
    withNovember(twice()),
    [
      `${NOVEMBER}: warning: the entry for "T-1" at 2024-11-10T12:00:00Z ` +
      "has the same id as another entry",
    ],
  ],
  ["a timer of a day", running("2025-03-14T03:00:00Z"), []],
  [
    "a timer of more than a day",
    running("2025-03-14T02:59:59Z"),
    [
      `${TIMER}: warning: the timer for "T-1" has been running for more than 24 hours, ` +
      "since 2025-03-14T02:59:59Z",
    ],
  ],
  [
    "a timer that starts in the future",
    running("2025-03-15T03:00:01Z"),
    [
      `${TIMER}: warning: the timer for "T-1" starts in the future, ` +
      "at 2025-03-15T03:00:01Z",
    ],
  ],
  ["a pending entry", { ...THERE, ...waiting("create", "T-1-0") }, []],
  ["a pending timer", {
    ...running("2025-03-15T01:00:00Z"),
    ...waiting("create", "r"),
  }, []],
  ["a pending deletion", { ...THERE, ...waiting("delete", "gone") }, []],
  [
    "a pending change to a missing entry",
    { ...THERE, ...waiting("update", "gone") },
    [`${OUTBOX}: warning: ${AT_TEN} is pending but missing`],
  ],
  [
    "a pending change to an entry that could be in an unreadable file",
    { [ENTRIES_FILE]: "{]", ...waiting("update", "gone") },
    [`${ENTRIES_FILE}:1:2: expected a name in quotes or "}"`],
  ],
  [
    "a pending change next to an unreadable timer",
    { ...THERE, [TIMER]: "[]", ...waiting("update", "gone") },
    [`${TIMER}:1:1: expected an object`],
  ],
  [
    "a pending change to an entry that could be in an unreadable month",
    { ...THERE, [NOVEMBER]: "[]", ...waiting("update", "gone") },
    [`${NOVEMBER}:1:1: expected an object`],
  ],
  [
    "a duplicate id if the newest entries cannot be read",
    { [NOVEMBER]: twice(), [ENTRIES_FILE]: "[]" },
    [
      `${NOVEMBER}: warning: the entry for "T-1" at 2024-11-10T12:00:00Z ` +
      "has the same id as another entry",
      `${ENTRIES_FILE}:1:1: expected an object`,
    ],
  ],
  ["a former duplicate of which one entry is left", {
    ...duplicates({ of: "gone" }),
  }, []],
  ["an entry that is no longer similar to the other", {
    ...duplicates({ isAlike: false }),
  }, []],
  [
    "a likely duplicate",
    duplicates({}),
    [
      `${ENTRIES_FILE}: warning: ${AT_TEN} is a likely duplicate in toggl: ` +
      "worktime timer delete T-1-1",
    ],
  ],
  [
    "a certain duplicate, even if the entries differ",
    duplicates({ isAlike: false, certain: true }),
    [
      `${ENTRIES_FILE}: warning: ${AT_TEN} is a duplicate in toggl: ` +
      "worktime timer delete T-1-1",
    ],
  ],
  [
    "a timer of another program next to our own",
    {
      ...running("2025-03-15T01:00:00Z"),
      [ENTRIES_FILE]: '{"_active":{"task_id":"T-2","description":"",' +
        '"start":"2025-03-15T01:00:00Z"}}',
    },
    [
      `${ENTRIES_FILE}: warning: "_active" is another running timer: it takes ` +
      `over once the one in "${TIMER}" stops`,
    ],
  ],
  [
    "a task id that does not fit in a line",
    {
      [ENTRIES_FILE]: entriesText({
        [`\x1b[31m\u202e\n${"😀".repeat(5000)}`]: [
          { start: "2025-03-10T10:00Z", end: "2025-03-12T10:00Z" },
        ],
      }),
    },
    [
      `${ENTRIES_FILE}: warning: the entry for "\\u001b[31m\\u202e\\n` +
      `${"😀".repeat(33)}…" at 2025-03-10T10:00:00Z lasts more than 24 hours`,
    ],
  ],
];

for (const [name, files, problems] of ODDITIES) {
  const verb = problems.length > 0 ? "reports" : "accepts";
  Deno.test(`doctor ${verb} ${name}`, async () => {
    const { disk, user } = patient(files);
    assertEquals(await diagnosisOf(user), problems);
    const isOdd = problems.every((line) => line.includes(": warning: "));
    const { out, status } = await user.type("doctor --fix");
    assertEquals(status, isOdd ? 0 : 4);
    assertEquals(out.split("\n")[0], "Nothing to repair");
    assertEquals(disk.files, { ...files });
  });
}

Deno.test("doctor lists up to three months of a wrong archive", async () => {
  const shown: string[] = [];
  for (const count of [0, 1, 3, 4]) {
    const months = ["2023-02", "2023-04", "2023-06", "2023-08"].slice(0, count);
    const archive = { seconds: 60, entries: count === 1 ? 1 : 9, months };
    const task = { entries: [], total_seconds: 60, archive };
    const empty = months.map((month) => [`history/${month}.json`, "{}"]);
    const { user } = patient({
      ...Object.fromEntries(empty),
      [ENTRIES_FILE]: JSON.stringify({ "T-1": task }),
    });
    const [line = ""] = await diagnosisOf(user);
    shown.push(line.replace(/^.*found one of /, ""));
  }
  assertEquals(shown, [
    "60 seconds in 9 entries of no month",
    "60 seconds in 1 entry of 2023-02",
    "60 seconds in 9 entries of 2023-02, 2023-04, 2023-06",
    "60 seconds in 9 entries of 2023-02, 2023-04, 2023-06, …",
  ]);
});

Deno.test("doctor reports an id that is in two files", async () => {
  const [start, end] = ["2025-03-10T10:00Z", "2025-03-10T11:00Z"];
  const november = entriesText({
    "T-1": [{ start: "2024-11-10T10:00Z", end: "2024-11-10T11:00Z" }],
  });
  const { entries, total_seconds } = storedTask("T-1", [{ start, end }]);
  const archive = { seconds: 3600, entries: 1, months: ["2024-11"] };
  const newest = { entries, total_seconds: total_seconds + 3600, archive };
  const { user } = patient({
    [NOVEMBER]: november,
    [ENTRIES_FILE]: JSON.stringify({ "T-1": newest }),
  });
  assertEquals(await diagnosisOf(user), [
    `${ENTRIES_FILE}: warning: ${AT_TEN} has the same id as another entry`,
  ]);
});

Deno.test("doctor calls a day too long by the limit in the settings", async () => {
  const table: [config: string, stop: string, isTooLong: boolean][] = [
    ["", "22:59", false],
    ["", "23:00", true],
    ["workday:\n  longest_day_hours: 10\n", "16:59", false],
    ["workday:\n  longest_day_hours: 10\n", "17:00", true],
    ["workday:\n  longest_day_hours: 26\n", "24:00", false],
    // Settings that cannot be read count as the default ones.
    ["workday:\n  longest_day_hours: x\n", "22:59", false],
    ["workday:\n  longest_day_hours: x\n", "23:00", true],
  ];
  for (const [config, stop, isTooLong] of table) {
    const { user } = patient({
      ...(config !== "" && { "config.yaml": config }),
      "2025-03.csv": "date,event,time\n2025-03-10,start,07:00\n" +
        `2025-03-10,stop,${stop}\n`,
    });
    const { out } = await user.type("doctor");
    assertEquals(/hours or more/.test(out), isTooLong, config + stop);
  }
});
