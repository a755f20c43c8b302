import { assertEquals } from "@std/assert";
import type { CachedEntry } from "../../lib/formats/cached_entry.ts";
import { formatEntryTime } from "../../lib/formats/entry_time.ts";
import { ENTRIES_FILE } from "../../lib/formats/file_names.ts";
import type { Files } from "../support/changes.ts";
import { BACKUP, dataFilesOf, diagnosisOf, patient } from "./doctor_bench.ts";

const OCTOBER = "history/2024-10.json";
const NOVEMBER = "history/2024-11.json";

type Archive = [seconds: number, entries: number, ...months: string[]];
type StoredTask = [
  entries: readonly CachedEntry[],
  seconds: unknown,
  archive?: Archive,
];

/** An entry of an hour, or of so many seconds. */
function entry(id: string, start: string, seconds = 3600): CachedEntry {
  const end = formatEntryTime(Date.parse(start) + seconds * 1000);
  return { provider_id: id, start, end, duration_seconds: seconds };
}

/** A file of entries as we lay it out. */
function stored(tasks: Record<string, StoredTask>): string {
  const blocks = Object.entries(tasks).map(
    ([id, [entries, total, archive]]) => {
      const lines = entries.map((it) => `\n      ${JSON.stringify(it)}`);
      const list = lines.length > 0 ? `[${lines.join(",")}\n    ]` : "[]";
      const fields = [`"entries": ${list}`];
      if (total !== undefined) {
        fields.push(`"total_seconds": ${JSON.stringify(total)}`);
      }
      if (archive) {
        const [seconds, entries, ...months] = archive;
        const content = JSON.stringify({ seconds, entries, months });
        fields.push(`"archive": ${content}`);
      }
      return `\n  ${JSON.stringify(id)}: {\n    ${fields.join(",\n    ")}\n  }`;
    },
  );
  return `{${blocks.join(",")}\n}\n`;
}

const A = entry("a", "2024-10-10T10:00:00Z");
const B = entry("b", "2024-11-10T10:00:00Z", 1800);
const C = entry("c", "2025-03-10T10:00:00Z", 900);
const D = entry("d", "2024-11-20T10:00:00Z", 60);

/** A directory in which all is well. */
const HEALTHY: Files = {
  [OCTOBER]: stored({ "T-1": [[A], 3600] }),
  [NOVEMBER]: stored({ "T-1": [[B], 1800], "T-2": [[D], 60] }),
  [ENTRIES_FILE]: stored({
    "T-1": [[C], 6300, [5400, 2, "2024-10/2024-11"]],
    "T-2": [[], 60, [60, 1, "2024-11"]],
  }),
};

function newest(first: StoredTask, second?: StoredTask): Files {
  const healthy: StoredTask = [[], 60, [60, 1, "2024-11"]];
  const tasks = { "T-1": first, "T-2": second ?? healthy };
  return { [ENTRIES_FILE]: stored(tasks) };
}

Deno.test("doctor finds nothing wrong with sums that are right", async () => {
  const { user } = patient(HEALTHY);
  assertEquals((await user.type("doctor")).out, "No problems in 3 files\n");
  // Fractions of a second that others store add up to not quite the same.
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

/** What is wrong in some files, how doctor tells, and that it is mended. */
const WRONG_SUMS: [name: string, damage: Files, told: string[]][] = [
  [
    "a total that is wrong",
    newest([[C], 900, [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:6:22: expected a total of 6300 seconds for "T-1", found 900`],
  ],
  [
    "a total that is no number",
    newest([[C], "6300", [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:6:22: expected a total of 6300 seconds for "T-1", found no number`],
  ],
  [
    "a total that is missing",
    newest([[C], undefined, [5400, 2, "2024-10/2024-11"]]),
    [`${ENTRIES_FILE}:2:10: expected a total of 6300 seconds for "T-1", found no number`],
  ],
  [
    "a total of a month that is wrong",
    { [OCTOBER]: stored({ "T-1": [[A], 3601] }) },
    [`${OCTOBER}:6:22: expected a total of 3600 seconds for "T-1", found 3601`],
  ],
  [
    "an archive in the file of a month",
    { [OCTOBER]: stored({ "T-1": [[A], 3600, [0, 0]] }) },
    [`${OCTOBER}:7:16: expected no "archive" for "T-1" in the file of a month`],
  ],
  [
    "an archive of other seconds",
    newest([[C], 6301, [5401, 2, "2024-10/2024-11"]]),
    [`${T1}5401 seconds in 2 entries of 2024-10/2024-11`],
  ],
  [
    "an archive of another number of entries",
    newest([[C], 6300, [5400, 3, "2024-10/2024-11"]]),
    [`${T1}5400 seconds in 3 entries of 2024-10/2024-11`],
  ],
  [
    "an archive with a month too many",
    newest([[C], 6300, [5400, 2, "2024-09/2024-11"]]),
    [`${T1}5400 seconds in 2 entries of 2024-09/2024-11`],
  ],
  [
    "an archive with a month too few, which another task has",
    newest([[C], 6300, [5400, 2, "2024-10"]]),
    [`${T1}5400 seconds in 2 entries of 2024-10`],
  ],
  [
    "an archive that is missing",
    newest([[C], 900], undefined),
    [
      `${OCTOBER}: no "archive" in "${ENTRIES_FILE}" names this month`,
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
    "a month that no archive names",
    newest([[C], 2700, [1800, 1, "2024-11"]]),
    [`${OCTOBER}: no "archive" in "${ENTRIES_FILE}" names this month`],
  ],
];

for (const [name, damage, told] of WRONG_SUMS) {
  Deno.test(`doctor --fix puts ${name} right, and undo takes that back`, async () => {
    const { disk, user } = patient({ ...HEALTHY, ...damage });
    const before = disk.files;
    assertEquals(await diagnosisOf(user), told);
    assertEquals(disk.files, before);
    const mended = Object.keys(damage);
    assertEquals(await user.type("doctor --fix"), {
      status: 0,
      out: `Repaired ${mended.join("\nRepaired ")}\n` +
        `The files as they were: ${BACKUP}\n`,
      error: "",
    });
    assertEquals(await dataFilesOf(disk), { ...HEALTHY });
    for (const file of mended) {
      assertEquals(disk.files[`${BACKUP}/${file}`], damage[file]);
    }
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(await dataFilesOf(disk), before);
  });
}

Deno.test("doctor --fix makes the file of the newest entries from those of months", async () => {
  const { [ENTRIES_FILE]: _, ...months } = HEALTHY;
  const { disk, user } = patient(months);
  assertEquals(
    await diagnosisOf(user),
    [OCTOBER, NOVEMBER].map((file) =>
      `${file}: no "archive" in "${ENTRIES_FILE}" names this month`
    ),
  );
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(
    disk.files[ENTRIES_FILE],
    stored({
      "T-1": [[], 5400, [5400, 2, "2024-10/2024-11"]],
      "T-2": [[], 60, [60, 1, "2024-11"]],
    }),
  );
});

Deno.test("doctor --fix keeps what others wrote where it corrects a sum", async () => {
  const odd = '{"T":{"note":[1],"entries":[{"provider_id":7,"cost":"9 €",' +
    '"start":"2025-03-01T10:00:00+01:00","end":"2025-03-01T11:00:00+01:00",' +
    '"duration_seconds":3600}],"total_seconds":0}}';
  const { disk, user } = patient({ [ENTRIES_FILE]: odd });
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(JSON.parse(disk.files[ENTRIES_FILE] ?? ""), {
    T: { ...JSON.parse(odd).T, total_seconds: 3600 },
  });
});

Deno.test("doctor does not forget what is in a month's file that is gone", async () => {
  const { [NOVEMBER]: _, ...files } = HEALTHY;
  const { disk, user } = patient(files);
  const told = `${NOVEMBER}: the file is gone: put it back, or "{}" in its ` +
    "place to forget its entries";
  assertEquals(await diagnosisOf(user), [told]);
  assertEquals((await user.type("doctor --fix")).status, 4);
  assertEquals(disk.files, files);
  await disk.writeText(NOVEMBER, "{}\n");
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(
    disk.files[ENTRIES_FILE],
    stored({ "T-1": [[C], 4500, [3600, 1, "2024-10"]] }),
  );
});

/** Damages that only a person can mend. */
const BEYOND_REPAIR: [name: string, damage: Files, told: string[]][] = [
  [
    "a month that is no JSON",
    { [NOVEMBER]: "{]" },
    [`${NOVEMBER}:1:2: expected a name in quotes or "}"`],
  ],
  [
    "an entry that ends before it begins",
    {
      [NOVEMBER]: stored({
        "T-1": [[{ ...B, end: "2024-11-10T09:00:00Z" }], 0],
      }),
    },
    [`${NOVEMBER}:4:7: "end" is before "start"`],
  ],
  [
    "newest entries that are a list",
    { [ENTRIES_FILE]: "[]" },
    [`${ENTRIES_FILE}:1:1: expected an object`],
  ],
  [
    "a timer that runs and is paused",
    {
      "history/timer.json":
        '{"running":{"id":"x","task":"T","description":"","start":' +
        '"2025-03-15T01:00:00Z"},\n"paused":{}}',
    },
    ["history/timer.json:2:10: a timer runs, so that none is paused"],
  ],
  [
    "an outbox without a list",
    { "history/outbox.json": '{"waiting": 1}' },
    ['history/outbox.json:1:13: expected "waiting", a list'],
  ],
  [
    "a setting that does not exist",
    { "config.yaml": "time_tracking:\n  providr: toggl\n" },
    [
      'config.yaml:2:3: unknown key "providr", allowed are provider, auto_start, ' +
      "auto_stop, project_mapping, api_key_env, workspace_id, task_pattern, " +
      "account_id, task_mapping, tags, pause_on_break, default_hours, lunch_minutes",
    ],
  ],
  [
    "a task without an id",
    { "tasks.yaml": "tasks:\n  - title: Which\n" },
    ['tasks.yaml:2:5: a task needs an "id"'],
  ],
];

for (const [name, damage, told] of BEYOND_REPAIR) {
  Deno.test(`doctor --fix leaves ${name} to a person`, async () => {
    const files = { ...HEALTHY, ...damage };
    const { disk, user } = patient(files);
    assertEquals(await diagnosisOf(user), told);
    const { status, out } = await user.type("doctor --fix");
    assertEquals(status, 4);
    assertEquals(out.split("\n").slice(0, 3), [
      "Nothing to repair",
      "",
      ...told.slice(0, 1),
    ]);
    assertEquals(disk.files, files);
  });
}

Deno.test("doctor --fix mends one file beside another that it cannot mend", async () => {
  const { disk, user } = patient({
    ...HEALTHY,
    ...newest([[C], 1, [5400, 2, "2024-10/2024-11"]]),
    [NOVEMBER]: "nonsense",
  });
  const { status, out } = await user.type("doctor --fix");
  assertEquals(status, 4);
  assertEquals(out.split("\n")[0], `Repaired ${ENTRIES_FILE}`);
  assertEquals(disk.files[ENTRIES_FILE], HEALTHY[ENTRIES_FILE]);
  assertEquals(disk.files[NOVEMBER], "nonsense");
});

Deno.test("doctor names each task where all totals are wrong", async () => {
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
