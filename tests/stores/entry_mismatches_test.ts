import { assertEquals } from "@std/assert";
import type { TaskRecord } from "../../lib/formats/entry_file.ts";
import {
  archiveMismatch,
  filedMonth,
  missingMonthFile,
  missingNewestFile,
  ownTotalMismatch,
  uncountedMonthFile,
} from "../../lib/stores/entry_mismatches.ts";
import { entriesByFile } from "../../lib/stores/entry_groups.ts";
import { entry } from "../support/entry_bench.ts";

const NEWEST = "history/time-entries.json";

/** A task with some entries of an hour, a total and an archive. */
function task(
  entryCount: number,
  total: unknown,
  archive?: TaskRecord["archive"],
): TaskRecord {
  return {
    raw: { total_seconds: total },
    archive,
    entries: Array.from({ length: entryCount }, (_, i) => ({
      entry: entry(`e${i}`, "T", 0),
      raw: {} as TaskRecord["entries"][number]["raw"],
    })),
  };
}

Deno.test("mismatches without a figure name the file and what is wrong with it", () => {
  const hint = "Totals may be wrong. To repair them: worktime doctor --fix";
  const table: [ReturnType<typeof missingMonthFile>, string, string][] = [
    [
      missingNewestFile(new Set(["2024-11"])),
      NEWEST,
      "the file is missing, but there are files for 2024-11",
    ],
    [
      missingNewestFile(new Set(["2024-11", "2024-09", "2024-10"])),
      NEWEST,
      "the file is missing, but there are files for 2024-09 to 2024-11",
    ],
    [
      missingMonthFile("history/2024-11.json"),
      "history/2024-11.json",
      `the file is missing, but its entries are counted in "${NEWEST}"`,
    ],
    [
      uncountedMonthFile("history/2024-11.json"),
      "history/2024-11.json",
      `its entries are not counted in "${NEWEST}"`,
    ],
  ];
  for (const [error, file, problem] of table) {
    assertEquals(error.position, { file, line: 0, column: 0 });
    assertEquals([error.problem, error.hint], [problem, hint]);
  }
});

Deno.test("ownTotalMismatch() finds the first task whose total is wrong, but none without a total", () => {
  const archive = { seconds: 1800, entries: 1, months: ["2024-11"] };
  const problemIn = (...tasks: [string, TaskRecord][]) =>
    ownTotalMismatch("a.json", tasks)?.problem;
  assertEquals(problemIn(), undefined);
  assertEquals(problemIn(["A", task(2, 7200)]), undefined);
  assertEquals(problemIn(["A", task(2, 9000, archive)]), undefined);
  assertEquals(problemIn(["A", task(2, undefined)]), undefined);
  assertEquals(problemIn(["A", task(2, "7200")]), undefined);
  assertEquals(
    problemIn(["A", task(1, 3600)], ["B", task(1, 3600.0011)], [
      "C",
      task(1, 0),
    ]),
    'the total for "B" is 3600.001 seconds, but its entries add up to 3600',
  );
  assertEquals(
    problemIn(["A", task(2, 7200, archive)]),
    'the total for "A" is 7200 seconds, but its entries add up to 9000',
  );
});

Deno.test("filedMonth() adds up the tasks that have entries", () => {
  const tasks = new Map([["A", task(2, 0)], ["B", task(0, 0)]]);
  const month = filedMonth({ file: "history/2024-11.json", tasks });
  assertEquals(month, {
    file: "history/2024-11.json",
    amounts: new Map([["A", { seconds: 7200, entries: 2 }]]),
  });
});

const NOVEMBER = "history/2024-11.json";

/** The files of months, each with the amounts of tasks. */
function filesOf(
  months: Record<string, Record<string, [seconds: number, entries: number]>>,
) {
  return new Map(
    Object.entries(months).map(([month, amounts]) => [month, {
      file: `history/${month}.json`,
      amounts: new Map(
        Object.entries(amounts).map(([taskId, [seconds, entries]]) =>
          [taskId, { seconds, entries }] as const
        ),
      ),
    }]),
  );
}

/** The archives of tasks, the files that were read, and what is wrong. */
const ARCHIVES: [
  name: string,
  archives: Record<string, [seconds: number, entries: number, ...string[]]>,
  files: Parameters<typeof filesOf>[0],
  problem: [file: string, problem: string] | undefined,
  isSome?: "some tasks",
][] = [
  ["nothing", {}, {}, undefined],
  [
    "what is right",
    { A: [5400, 3, "2024-10/2024-11"] },
    { "2024-10": { A: [1800, 1] }, "2024-11": { A: [3600, 2] } },
    undefined,
  ],
  [
    "a task of which not all files were read",
    { A: [9999, 3, "2024-10/2024-11"] },
    { "2024-11": { A: [3600, 2] } },
    undefined,
  ],
  [
    "other seconds",
    { A: [3601, 2, "2024-11"] },
    { "2024-11": { A: [3600, 2] } },
    [
      NEWEST,
      'the total for "A" includes 3601 seconds from earlier months, but their ' +
      "files add up to 3600",
    ],
  ],
  [
    "another number of entries",
    { A: [3600, 1, "2024-11"] },
    { "2024-11": { A: [3600, 2] } },
    [
      NEWEST,
      'the total for "A" includes 1 entry from earlier months, but their files ' +
      "have 2",
    ],
  ],
  [
    "entries that a file no longer has",
    { A: [3600, 1, "2024-11"] },
    { "2024-11": {} },
    [
      NEWEST,
      'the total for "A" includes 3600 seconds from earlier months, but their ' +
      "files add up to 0",
    ],
  ],
  [
    "an entry of no time that a file no longer has",
    { A: [0, 1, "2024-11"] },
    { "2024-11": {} },
    [
      NEWEST,
      'the total for "A" includes 1 entry from earlier months, but their files ' +
      "have 0",
    ],
  ],
  [
    "a month that is not counted",
    { A: [3600, 1, "2024-10"] },
    { "2024-10": { A: [3600, 1] }, "2024-11": { A: [60, 1] } },
    [NOVEMBER, 'its entries for "A" are not counted in any total'],
  ],
  [
    "a task that is not counted",
    {},
    { "2024-11": { B: [60, 1] } },
    [NOVEMBER, 'its entries for "B" are not counted in any total'],
  ],
  [
    "a task that was not asked for",
    {},
    { "2024-11": { B: [60, 1] } },
    undefined,
    "some tasks",
  ],
];

for (const [name, archives, files, problem, isSome] of ARCHIVES) {
  Deno.test(`archiveMismatch() compares ${name}`, () => {
    const tasks = new Map(
      Object.entries(archives).map(([id, [seconds, entries, ...months]]) =>
        [id, task(0, 0, { seconds, entries, months })] as const
      ),
    );
    if (tasks.size === 0 && problem && name.includes("task")) {
      tasks.set("A", task(0, 0));
    }
    const found = archiveMismatch(tasks, filesOf(files), isSome === undefined);
    assertEquals(found && [found.position.file, found.problem], problem);
  });
}

Deno.test("entriesByFile() groups entries by task and month, and those of the present month together", () => {
  const at = (id: string, taskId: string, day: string) =>
    entry(id, taskId, `${day}T10:00:00Z`);
  const entries = [
    at("a", "A", "2025-02-28"),
    at("b", "B", "2025-03-01"),
    at("c", "A", "2025-02-01"),
    at("d", "A", "2025-01-31"),
    at("e", "A", "2025-03-31"),
    at("f", "A", "2025-04-01"),
  ];
  const groups = [...entriesByFile(entries, "2025-03")].map((
    [id, months],
  ) => [
    id,
    [...months].map(([month, its]) => [month, its.map((it) => it.id)]),
  ]);
  assertEquals<unknown>(groups, [
    ["A", [
      ["2025-02", ["a", "c"]],
      ["2025-01", ["d"]],
      [undefined, ["e", "f"]],
    ]],
    ["B", [[undefined, ["b"]]]],
  ]);
});
