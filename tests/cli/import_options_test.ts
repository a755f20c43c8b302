import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { ROWS, userWith } from "../support/toggl_report.ts";

const MAPPINGS: readonly (readonly [options: string[], tasks: string[]])[] = [
  [[], ["Design", "Web", "untitled"]],
  [["--task-from", "project"], ["Web", "Web", "untitled"]],
  [["--task-from", "description"], ["Logo", "Call", "untitled"]],
  [["--task-from", "tag"], ["x", "Web", "untitled"]],
  [["--task-from", "tag:^y"], ["Design", "Web", "untitled"]],
  [["--task-from", "tag:^X$"], ["x", "Web", "untitled"]],
  [["--map", "Design=T-1", "--map", "Web=T-2"], ["T-1", "T-2", "untitled"]],
  [["--map", "names.txt"], ["T-1", "T-2", "untitled"]],
  [["--map", "names.txt", "--map", "Web=T-4"], ["T-1", "T-4", "untitled"]],
];

for (const [options, tasks] of MAPPINGS) {
  Deno.test(`import ${options.join(" ")} names tasks ${tasks}`, async () => {
    const user = userWith();
    await user.run(["import", "report.csv", ...options]);
    const { out } = await user.run(["timer", "summary", "--json"]);
    const { rows } = JSON.parse(out);
    const keys = rows.map(({ key }: { key: string }) => key);
    assertEquals(keys.toSorted(), [...new Set(tasks)].toSorted());
  });
}

const PLANS: readonly (readonly [options: string[], plans: unknown[]])[] = [
  [[], [["Design", "ACME"], ["Web", "ACME"]]],
  [["--plan-from", "client"], [["Design", "ACME"], ["Web", "ACME"]]],
  [["--plan-from", "project"], [["Design", "Web"]]],
];

for (const [options, plans] of PLANS) {
  Deno.test(`import ${options.join(" ")} gives tasks the plans ${plans}`, async () => {
    const user = userWith();
    const { out } = await user.run(["import", "report.csv", ...options]);
    const plan = options[1] ?? "client";
    assertStringIncludes(
      out,
      `task from task, else project, else description; plan from ${plan}\n`,
    );
    const { tasks } = JSON.parse((await user.type("task list --json")).out);
    assertEquals(
      tasks.map(({ id, plan }: Record<string, unknown>) => [id, plan])
        .toSorted(),
      plans,
    );
  });
}

const MISTAKES: readonly (readonly [args: string[], error: string])[] = [
  [
    ["report.csv", "--plan-from", "task"],
    'Unknown value "task" of --plan-from\nValues: client, project\n',
  ],
  [
    ["report.csv", "--as", "days"],
    'Unknown value "days" of --as\nValues: entries, workday\n',
  ],
  [
    ["report.csv", "--task-from", "name"],
    'Unknown value "name" of --task-from\n' +
    "Values: task, project, description, tag or tag:REGEX\n",
  ],
  [
    ["report.csv", "--task-from", "task:x"],
    'Unknown value "task:x" of --task-from\n' +
    "Values: task, project, description, tag or tag:REGEX\n",
  ],
  [
    ["report.csv", "--day-starts", "24:00"],
    'Invalid time: "24:00"\nUse a time such as 9:00\n',
  ],
  [
    ["report.csv", "--day-starts", "25"],
    'Invalid time: "25"\nUse a time such as 9:00\n',
  ],
  [
    ["report.csv", "--day-starts", "900"],
    'Invalid time: "900"\nUse 9:00 or 0900\n',
  ],
  [
    ["report.csv", "--day-starts", "9:60"],
    'Invalid time: "9:60"\nMinutes go up to 59: use 10:00\n',
  ],
  [
    [],
    "Specify a file to import\nImport a file: worktime import PATH\n",
  ],
  [
    ["report.csv", "--date-format", "x"],
    'Unknown value "x" of --date-format\nValues: dmy, mdy, ymd\n',
  ],
  [
    ["report.csv", "--task-from", "tag:("],
    'Invalid pattern "(" of --task-from\n' +
    "Use a regular expression, such as tag:^proj-\n",
  ],
  [
    ["report.csv", "--zone", "Nowhere"],
    'Unknown time zone "Nowhere"\n' +
    "Use a name or an offset, such as Europe/Berlin or +02:00\n",
  ],
  [
    ["report.csv", "--user", "x@y.z"],
    'There are no entries of "x@y.z"\nThe entries are of: "a@b.c"\n',
  ],
  [
    ["report.csv", "--map", "x="],
    'Invalid value "x=" of --map\n' +
    "Use OLD=NEW, such as --map Website=TASK-025\n",
  ],
  [
    ["report.csv", "--map", "bad.txt"],
    '"bad.txt", line 2: expected OLD=NEW\n' +
    "Use a line for each task, such as Website=TASK-025\n",
  ],
];

for (const [args, error] of MISTAKES) {
  Deno.test(`import ${args.join(" ")} is refused`, async () => {
    const user = userWith();
    const result = await user.run(["import", ...args]);
    assertEquals(result, { status: 2, out: "", error });
    assertEquals(await user.disk.list(), []);
  });
}

Deno.test("import asks whose entries to take", async () => {
  const user = userWith([
    ...ROWS,
    (ROWS[0] ?? "").replaceAll("a@b.c", "d@e.f"),
  ]);
  const { status, error } = await user.run(["import", "report.csv"]);
  assertEquals([status, error], [
    2,
    '"report.csv" has entries of 2 people: "a@b.c", "d@e.f"\n' +
    "Choose one: worktime import report.csv --user a@b.c\n",
  ]);
  const { out } = await user.run(["import", "report.csv", "--user", "d@e.f"]);
  assertStringIncludes(out, "Added: 1 entry, 1h 30m\n");
  assertStringIncludes(out, "Skipped: 4 entries, 2h 40m 15s\n");
});

const TIMEWARRIOR_FOLDER = {
  "data/.hidden": "x",
  "data/2024-10.data": "",
  "data/2024-11.data": "inc 20241127T160000Z - 20241127T173000Z # foo\n",
  "data/2024-12.data": "inc 20241207T160000Z - 20241207T173000Z # foo\n",
  "data/backlog.data": "x",
  "data/tags.data": '{"foo":{"count":2}}',
  "data/undo.data": "txn:\n  type: interval\n",
  "none/.hidden": "x",
};

for (const words of [["data"], Object.keys(TIMEWARRIOR_FOLDER).slice(1, -1)]) {
  Deno.test(`import reads Timewarrior's ${words.length} paths without its other files`, async () => {
    const user = new CliUser("2024-12-10T12:00", {
      inputs: TIMEWARRIOR_FOLDER,
    });
    const { status, out, error } = await user.run(["import", ...words]);
    assertEquals([status, error], [0, ""]);
    assertEquals(out.match(/^Read \S+/gm), [
      "Read data/2024-11.data",
      "Read data/2024-12.data",
    ]);
    assertStringIncludes(out, "Added: 2 entries, 3h 0m\n");
  });
}

Deno.test("import leaves out Timewarrior's other files on Windows", async () => {
  const times = "inc 20241127T160000Z - 20241127T173000Z # foo\n";
  const inputs = { "data\\2024-11.data": times, "data\\tags.data": "{}" };
  const user = new CliUser("2024-12-10T12:00", { inputs });
  const { status, out } = await user.run(["import", ...Object.keys(inputs)]);
  assertEquals(status, 0);
  assertStringIncludes(out, "Added: 1 entry, 1h 30m\n");
});

Deno.test("import refuses a file without time that is named, and a folder without files", async () => {
  const user = new CliUser("2024-12-10T12:00", { inputs: TIMEWARRIOR_FOLDER });
  for (
    const [path, message] of [
      ["data/tags.data", '"data/tags.data": it is in no format'],
      ["data/2024-10.data", '"data/2024-10.data": it is empty'],
      ["none", 'No files to import in "none"\nUse a folder with files of'],
    ] as const
  ) {
    const { status, error } = await user.run(["import", path]);
    assertEquals(status, 2);
    assertStringIncludes(error, message);
  }
});

Deno.test("import reads hidden files that are named", async () => {
  const user = new CliUser("2024-12-10T12:00", {
    inputs: {
      ".timeclock": "i 2024-12-09 09:00 a\no 2024-12-09 10:00\n",
      "b.timeclock": "i 2024-12-09 11:00 b\no 2024-12-09 12:00\n",
    },
  });
  const { status, out } = await user.run([
    ...["import", ".timeclock", "b.timeclock"],
  ]);
  assertEquals(status, 0);
  assertEquals(out.match(/^Read \S+/gm), [
    "Read .timeclock",
    "Read b.timeclock",
  ]);
  assertStringIncludes(out, "Added: 2 entries, 2h 0m\n");
});

const NOTHING_LEFT: readonly (readonly [words: string[], message: string])[] = [
  [["e.data", "f.data"], '"e.data": it is empty'],
  [["empty"], '"empty/1.data": it is empty'],
  [["tags.data", "e.data"], '"e.data": it is empty'],
  [["tags.data", "undo.data"], '"tags.data": it is in no format'],
  [["own"], 'No files to import in "own"'],
  [["timewarrior", "e.data", "f.data"], '"e.data", line 1, column 1: this is'],
];

for (const [words, message] of NOTHING_LEFT) {
  Deno.test(`import ${words.join(" ")} finds no time, which is refused`, async () => {
    const user = new CliUser("2024-12-10T12:00", {
      inputs: {
        ...{ "e.data": "", "f.data": "", "tags.data": "{}", "undo.data": "x" },
        ...{ "empty/1.data": "", "empty/2.data": "", "empty/tags.data": "{}" },
        ...{ "own/.hidden": "x", "own/tags.data": "{}" },
      },
    });
    const { status, error } = await user.run(["import", ...words]);
    assertEquals(status, 2);
    assertStringIncludes(error, message);
  });
}

/** A zone that can be given, and when 09:00 of 2024-12-09 is in it. */
const GIVEN_ZONES: [zone: string, nine: string][] = [
  ["Asia/Tokyo", "00:00"],
  ["America/New_York", "14:00"],
  ["UTC", "09:00"],
  ["Etc/GMT+2", "11:00"],
  ["JST-9", "00:00"],
  ["EST5EDT,M3.2.0,M11.1.0", "14:00"],
  ["-03:30", "12:30"],
];

Deno.test("import --zone reads a file in that zone, whatever the zone of the machine is", async () => {
  const before = Deno.env.get("TZ");
  Deno.env.set("TZ", "Europe/Berlin");
  try {
    for (const [zone, nine] of GIVEN_ZONES) {
      const user = new CliUser("2024-12-10T12:00", {
        zone: "UTC",
        inputs: { "a.klg": "2024-12-09\n    9:00-10:00 Work\n" },
      });
      await user.run(["import", "a.klg", "--zone", zone]);
      const { out } = await user.type("timer log 2024-12-09 --csv");
      assertStringIncludes(out, `,2024-12-09T${nine}:00+00:00,`, zone);
    }
  } finally {
    if (before === undefined) Deno.env.delete("TZ");
    else Deno.env.set("TZ", before);
  }
});
