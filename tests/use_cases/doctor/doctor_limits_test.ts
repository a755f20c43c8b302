import { assertEquals } from "@std/assert";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import type { Files } from "../../support/changes.ts";
import { diagnosisOf, patient } from "./doctor_bench.ts";
import {
  B,
  C,
  HEALTHY,
  newest,
  NOVEMBER,
  OCTOBER,
  stored,
} from "./doctor_entries.ts";

Deno.test("doctor --fix rebuilds the file of the newest entries from the monthly files", async () => {
  const { [ENTRIES_FILE]: _, ...months } = HEALTHY;
  const { disk, user } = patient(months);
  assertEquals(
    await diagnosisOf(user),
    [OCTOBER, NOVEMBER].map((file) =>
      `${file}: "${ENTRIES_FILE}" has no "archive" with this month`
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

Deno.test("doctor --fix keeps the fields of other programs when it corrects a total", async () => {
  const odd = '{"T":{"note":[1],"entries":[{"provider_id":7,"cost":"9 €",' +
    '"start":"2025-03-01T10:00:00+01:00","end":"2025-03-01T11:00:00+01:00",' +
    '"duration_seconds":3600}],"total_seconds":0}}';
  const { disk, user } = patient({ [ENTRIES_FILE]: odd });
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(JSON.parse(disk.files[ENTRIES_FILE] ?? ""), {
    T: { ...JSON.parse(odd).T, total_seconds: 3600 },
  });
});

Deno.test("doctor keeps the total of a missing monthly file", async () => {
  const { [NOVEMBER]: _, ...files } = HEALTHY;
  const { disk, user } = patient(files);
  const problems =
    `${NOVEMBER}: the file is missing: put it back, or create it ` +
    'with "{}" to discard its entries';
  assertEquals(await diagnosisOf(user), [problems]);
  assertEquals((await user.type("doctor --fix")).status, 4);
  assertEquals(disk.files, files);
  await disk.writeText(NOVEMBER, "{}\n");
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(
    disk.files[ENTRIES_FILE],
    stored({ "T-1": [[C], 4500, [3600, 1, "2024-10"]] }),
  );
});

/** Damage that only the user can repair. */
const BEYOND_REPAIR: [name: string, damage: Files, problems: string[]][] = [
  [
    "a month that is not JSON",
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
    "newest entries that are an array",
    { [ENTRIES_FILE]: "[]" },
    [`${ENTRIES_FILE}:1:1: expected an object`],
  ],
  [
    "a timer that is both running and paused",
    {
      "history/timer.json":
        '{"running":{"id":"x","task":"T","description":"","start":' +
        '"2025-03-15T01:00:00Z"},\n"paused":{}}',
    },
    ['history/timer.json:2:10: expected either "running" or "paused", found both'],
  ],
  [
    "an outbox without a list",
    { "history/outbox.json": '{"waiting": 1}' },
    ['history/outbox.json:1:13: expected "waiting" to be a list'],
  ],
  [
    "a setting that does not exist",
    { "config.yaml": "time_tracking:\n  providr: toggl\n" },
    [
      'config.yaml:2:3: unknown key "providr", expected one of provider, auto_start, ' +
      "auto_stop, project_mapping, api_key_env, workspace_id, task_pattern, " +
      "account_id, region, task_mapping, tags, billable, clients, rates, pause_on_break, default_hours, lunch_minutes",
    ],
  ],
  [
    "a workday setting out of range",
    { "config.yaml": "workday:\n  longest_day_hours: 48\n" },
    [
      'config.yaml:2:22: "longest_day_hours" must be more than 0 and at most ' +
      '36 hours, such as 16 or 12:30, found "48"',
    ],
  ],
  [
    "a task without an id",
    { "tasks.yaml": "tasks:\n  - title: Which\n" },
    ['tasks.yaml:2:5: a task needs an "id"'],
  ],
];

for (const [name, damage, problems] of BEYOND_REPAIR) {
  Deno.test(`doctor --fix leaves ${name} to the user`, async () => {
    const files = { ...HEALTHY, ...damage };
    const { disk, user } = patient(files);
    assertEquals(await diagnosisOf(user), problems);
    const { status, out } = await user.type("doctor --fix");
    assertEquals(status, 4);
    assertEquals(out.split("\n").slice(0, 3), [
      "Nothing to repair",
      "",
      ...problems.slice(0, 1),
    ]);
    assertEquals(disk.files, files);
  });
}

Deno.test("doctor --fix repairs one file next to another that it cannot repair", async () => {
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
