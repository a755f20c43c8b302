import { assertEquals } from "@std/assert";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import {
  BACKUP,
  dataFilesOf,
  diagnosisOf,
  patient,
  VISIT,
} from "./doctor_bench.ts";
import {
  A,
  C,
  entry,
  HEALTHY,
  newest,
  OCTOBER,
  stored,
  type StoredTask,
} from "./doctor_entries.ts";

Deno.test("doctor reports no problem for correct totals", async () => {
  const { user } = patient(HEALTHY);
  assertEquals((await user.type("doctor")).out, "No problems in 3 files\n");
  const idle = stored({ "T-1": [[A], 3600], "T-9": [[], 0] });
  const { user: another } = patient({ ...HEALTHY, [OCTOBER]: idle });
  assertEquals((await another.type("doctor")).out, "No problems in 3 files\n");
  // Fractions of a second, which other programs store, add up with rounding
  // errors.
  const tenth = entry("e", "2025-03-11T10:00:00Z", 0);
  const cache = {
    "T": {
      entries: [0.1, 0.2, 0.3].map((duration_seconds, index) => ({
        ...tenth,
        provider_id: index,
        duration_seconds,
      })),
      total_seconds: 0.6,
    },
  };
  const other = patient({ [ENTRIES_FILE]: JSON.stringify(cache) });
  assertEquals(
    (await other.user.type("doctor")).out,
    "No problems in 1 file\n",
  );
});

const T1 = `${ENTRIES_FILE}:7:16: expected an "archive" of 5400 seconds ` +
  'in 2 entries of 2024-10/2024-11 for "T-1", found one of ';

/** Wrong totals in some files, and doctor's messages about them. */
const WRONG_SUMS: [name: string, damage: Files, problems: string[]][] = [
  [
    "a wrong total",
    newest([[C], 900, [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:6:22: expected a total of 6300 seconds for "T-1", found 900`],
  ],
  [
    "a total that is not a number",
    newest([[C], "6300", [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:6:22: expected a total of 6300 seconds for "T-1", found none`],
  ],
  [
    "a missing total",
    newest([[C], undefined, [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:2:10: expected a total of 6300 seconds for "T-1", found none`],
  ],
  [
    "a wrong total of a month",
    { [OCTOBER]: stored({ "T-1": [[A], 3601] }) },
    [`${OCTOBER}:6:22: expected a total of 3600 seconds for "T-1", found 3601`],
  ],
  [
    "an archive in the file of a month",
    { [OCTOBER]: stored({ "T-1": [[A], 3600, [0, 0]] }) },
    [`${OCTOBER}:7:16: expected no "archive" for "T-1" in a month\'s file`],
  ],
  [
    "an archive with wrong seconds",
    newest([[C], 6301, [5401, 2, "2024-10/2024-11"]]),
    [`${T1}5401 seconds in 2 entries of 2024-10/2024-11`],
  ],
  [
    "an archive with a wrong number of entries",
    newest([[C], 6300, [5400, 3, "2024-10/2024-11"]]),
    [`${T1}5400 seconds in 3 entries of 2024-10/2024-11`],
  ],
  [
    "an archive with an extra month",
    newest([[C], 6300, [5400, 2, "2024-09/2024-11"]]),
    [`${T1}5400 seconds in 2 entries of 2024-09/2024-11`],
  ],
  [
    "an archive without a month that another task has",
    newest([[C], 6300, [5400, 2, "2024-10"]]),
    [`${T1}5400 seconds in 2 entries of 2024-10`],
  ],
  [
    "a missing archive",
    newest([[C], 900], undefined),
    [
      `${OCTOBER}: "${ENTRIES_FILE}" has no "archive" with this month`,
      `${ENTRIES_FILE}:2:10: expected an "archive" of 1800 seconds in 1 entry ` +
      'of 2024-11 for "T-1", found none',
    ],
  ],
  [
    "an archive with the month of another task",
    newest([[C], 6300, [5400, 2, "2024-10/2024-11"]], [[], 60, [
      60,
      1,
      "2024-10/2024-11",
    ]]),
    [
      `${ENTRIES_FILE}:12:16: expected an "archive" of 60 seconds in 1 entry ` +
      'of 2024-11 for "T-2", found one of 60 seconds in 1 entry of 2024-10/2024-11',
    ],
  ],
  [
    "a task that is only in a monthly file",
    {
      [ENTRIES_FILE]: stored({
        "T-1": [[C], 6300, [5400, 2, "2024-10/2024-11"]],
      }),
    },
    [
      `${ENTRIES_FILE}:1:1: expected an "archive" of 60 seconds in 1 entry ` +
      'of 2024-11 for "T-2", found none',
    ],
  ],
  [
    "a month that is in no archive",
    newest([[C], 2700, [1800, 1, "2024-11"]]),
    [`${OCTOBER}: "${ENTRIES_FILE}" has no "archive" with this month`],
  ],
];

for (const [name, damage, problems] of WRONG_SUMS) {
  Deno.test(`doctor --fix corrects ${name}, and undo reverts that`, async () => {
    const { disk, user } = patient({ ...HEALTHY, ...damage });
    const before = disk.files;
    assertEquals(await diagnosisOf(user), problems);
    assertEquals(disk.files, before);
    const repaired = Object.keys(damage);
    assertEquals(await user.type("doctor --fix"), {
      status: 0,
      out: `Repaired ${repaired.join("\nRepaired ")}\n` +
        `Original files: ${BACKUP}\n`,
      error: "",
    });
    assertEquals(await dataFilesOf(disk), { ...HEALTHY });
    for (const file of repaired) {
      assertEquals(disk.files[`${BACKUP}/${file}`], damage[file]);
    }
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(await dataFilesOf(disk), before);
  });
}

Deno.test("Tracker.check() sorts problems by file and line, with those of a whole file last", async () => {
  const long = entry("c", "2025-03-10T10:00:00Z", 90_000);
  const { disk } = patient({
    ...HEALTHY,
    ...newest([[long], 95_400, [5400, 3, "2024-10/2024-11"]]),
    [OCTOBER]: stored({ "T-1": [[A], 3601] }),
    "2024-11.csv": "x",
  });
  const tracker = new Tracker(disk, { clock: new FakeClock(VISIT) });
  const { fileCount, problems } = await tracker.check();
  assertEquals(fileCount, 4);
  const error = { severity: "error", isRepairable: true, isClosed: false };
  const expected: unknown[] = [
    {
      ...{ ...error, isRepairable: false },
      ...{ file: "2024-11.csv", line: 1, column: 1 },
      message: 'expected the header "date,event,time", found "x"',
    },
    {
      ...{ ...error, file: OCTOBER, line: 6, column: 22 },
      message: 'expected a total of 3600 seconds for "T-1", found 3601',
    },
    {
      ...{ ...error, file: ENTRIES_FILE, line: 7, column: 16 },
      message: T1.slice(T1.indexOf("expected")) +
        "5400 seconds in 3 entries of 2024-10/2024-11",
    },
    {
      ...{ file: ENTRIES_FILE, line: 0, column: 0 },
      message: 'the entry for "T-1" at 2025-03-10T10:00:00Z lasts more ' +
        "than 24 hours",
      ...{ severity: "warning", isRepairable: false, isClosed: false },
    },
  ];
  assertEquals<unknown>(problems, expected);
});

Deno.test("doctor lists every task if all totals are wrong", async () => {
  const tasks: Record<string, StoredTask> = {};
  for (let i = 0; i < 3000; i++) {
    tasks[`T-${i}`] = [[entry(`e-${i}`, "2025-03-10T10:00:00Z")], 0];
  }
  const { user } = patient({ [ENTRIES_FILE]: stored(tasks) });
  const found = await diagnosisOf(user);
  assertEquals(found.length, 3000);
  assertEquals(
    found.at(-1),
    `${ENTRIES_FILE}: expected a total of 3600 seconds for "T-2999", found 0`,
  );
  assertEquals((await user.type("doctor --fix")).status, 0);
});

Deno.test("doctor reports what an entry lacks, which can still be read", async () => {
  const start = "2025-03-10T10:00:00Z";
  const whole = {
    ...{ id: "a", provider_id: "b", start },
    ...{ end: "2025-03-10T11:00:00Z", duration_seconds: 3600 },
  };
  const entry = `the entry for "T" at ${start} has `;
  const table: [change: object, lacks: string[]][] = [
    [{}, []],
    [{ id: null }, []],
    [{ provider_id: null }, ["no provider_id"]],
    [{ end: null }, ["no end"]],
    [{ duration_seconds: null }, ["no duration_seconds"]],
    [
      { provider_id: null, duration_seconds: null },
      ["no provider_id, no duration_seconds"],
    ],
    [
      { end: null, duration_seconds: null },
      ["no end, and counts as 0 until it has one"],
    ],
  ];
  for (const [change, lacks] of table) {
    const entries = [{ ...whole, ...change }];
    const { user } = patient({
      [ENTRIES_FILE]: JSON.stringify({ T: { entries, total_seconds: 3600 } }),
    });
    const { problems } = JSON.parse((await user.type("doctor --json")).out);
    const messages = problems.map(({ message }: { message: string }) => message)
      .filter((message: string) => message.startsWith("the entry"));
    assertEquals(messages, lacks.map((it) => entry + it));
  }
});
