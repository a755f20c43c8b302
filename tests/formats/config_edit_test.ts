import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataFileError, InvalidTextError } from "../../lib/errors.ts";
import { type ConfigEdits, editConfig } from "../../lib/formats/config_edit.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";

const SEED = new URL("../fixtures/task_031.txt", import.meta.url);

type Edited = [
  name: string,
  before: string | undefined,
  edits: ConfigEdits,
  after: string,
];

const HEADER =
  "# worktime settings. API keys do not belong here: they come from the\n" +
  "# environment.\n";

const EDITED: Edited[] = [
  [
    "a new file",
    undefined,
    { provider: "toggl", projects: new Map([["TASK", "12"], ["a: b", "x"]]) },
    `${HEADER}time_tracking:\n  provider: toggl\n  project_mapping:\n` +
    '    TASK: 12\n    "a: b": x\n',
  ],
  [
    "a new file for the workday alone",
    undefined,
    { lunchMinutes: 30 },
    `${HEADER}workday:\n  lunch_minutes: 30\n`,
  ],
  [
    "a value, its comment at its column",
    "time_tracking:\n  provider: toggl     # where\n  auto_start: true # c\n",
    { provider: "clockify", autoStart: false },
    "time_tracking:\n  provider: clockify  # where\n  auto_start: false # c\n",
  ],
  [
    "a value that has no room before its comment",
    "time_tracking:\n  provider: toggl  # where\n",
    { provider: "clockify" },
    "time_tracking:\n  provider: clockify # where\n",
  ],
  [
    "nothing that is so already",
    "time_tracking:\n  provider: none\n  default_hours: 7:30\n" +
    "  workspace_id: '12'\n  tags:\n    - a\n  project_mapping: {}\n",
    {
      provider: "local",
      expectedMinutes: 450,
      workspaceId: "12",
      tags: ["a"],
      projects: new Map(),
    },
    "time_tracking:\n  provider: none\n  default_hours: 7:30\n" +
    "  workspace_id: '12'\n  tags:\n    - a\n  project_mapping: {}\n",
  ],
  [
    "nothing where another word for no provider stands",
    "time_tracking:\n  provider: local # none\n",
    { provider: "none" },
    "time_tracking:\n  provider: local # none\n",
  ],
  [
    "the workday's terms in a section of their own",
    "time_tracking:\n  provider: none\n",
    { expectedMinutes: 450, isLunchPlanned: false, longestDayMinutes: 750 },
    "time_tracking:\n  provider: none\nworkday:\n  hours: 7.5\n" +
    "  lunch_planned: false\n  longest_day_hours: 12.5\n",
  ],
  [
    "the workday's terms where they stand, also under their earlier keys",
    "workday:\n  hours: 8 # a day\ntime_tracking:\n  default_hours: 7\n" +
    "  lunch_minutes: 30\n",
    { expectedMinutes: 360, lunchMinutes: 45 },
    "workday:\n  hours: 6 # a day\ntime_tracking:\n  default_hours: 7\n" +
    "  lunch_minutes: 45\n",
  ],
  [
    "a number of hours into hours by weekday, below its key",
    "workday:\n  hours: 8 # a day\n  lunch_planned: true\n",
    { expectedMinutes: { mon: 480, fri: 270 } },
    "workday:\n  hours: # a day\n    mon: 8\n    fri: 4.5\n" +
    "  lunch_planned: true\n",
  ],
  [
    "hours by weekday into periods, and keeps the comments around",
    "workday:\n  # why\n  hours: # weekly\n    mon: 8\n    tue: 8\n" +
    "  # lunch\n  lunch_planned: true\n",
    {
      expectedMinutes: [
        { from: parseCivilDate("2024-01-01"), minutes: 480 },
        { from: parseCivilDate("2026-03-16"), minutes: { mon: 360 } },
      ],
    },
    "workday:\n  # why\n  hours: # weekly\n    - from: 2024-01-01\n" +
    "      hours: 8\n    - from: 2026-03-16\n      hours:\n" +
    "        mon: 6\n  # lunch\n  lunch_planned: true\n",
  ],
  [
    "hours by weekday into a number on the line of the key",
    "workday:\n  hours: # weekly\n    mon: 8\n    tue: 8\n" +
    "  lunch_planned: true\n",
    { expectedMinutes: 450 },
    "workday:\n  hours: 7.5 # weekly\n  lunch_planned: true\n",
  ],
  [
    "hours by weekday into none at all",
    "workday:\n  hours:\n    mon: 8\n",
    { expectedMinutes: {} },
    "workday:\n  hours: {}\n",
  ],
  [
    "hours by weekday into the section that can have them",
    "time_tracking:\n  default_hours: 7\n",
    { expectedMinutes: { mon: 480 } },
    "time_tracking:\n  default_hours: 7\nworkday:\n  hours:\n    mon: 8\n",
  ],
  [
    "no term that is removed, under neither key",
    "workday:\n  hours: 8\n  lunch_planned: true\ntime_tracking:\n" +
    "  default_hours: 7\n  auto_stop: true\n",
    { expectedMinutes: null },
    "workday:\n  lunch_planned: true\ntime_tracking:\n  auto_stop: true\n",
  ],
  [
    "the timers' keys beside a workday written in one line",
    "workday: {hours: 7, lunch_planned: false}\ntime_tracking:\n" +
    "  provider: none\n",
    { autoStop: false },
    "workday: {hours: 7, lunch_planned: false}\ntime_tracking:\n" +
    "  provider: none\n  auto_stop: false\n",
  ],
  [
    "missing keys at the end of the block, in their order",
    "time_tracking:\n    auto_stop: false\n    # account_id: 1\n\n# y\ny: 1\n",
    { workspaceId: "1", provider: "toggl", tasks: new Map([["A", "2"]]) },
    "time_tracking:\n    auto_stop: false\n    # account_id: 1\n" +
    "    provider: toggl\n    workspace_id: 1\n    task_mapping:\n" +
    "        A: 2\n\n# y\ny: 1\n",
  ],
  [
    "a missing section at the end, after lines that a text keeps",
    "x: |+\n  text\n\n\n",
    { provider: "toggl" },
    "x: |+\n  text\n\n\ntime_tracking:\n  provider: toggl\n",
  ],
  [
    "a section that is empty",
    "time_tracking: {} # ours\n  # provider: x\ny: 1\n",
    { provider: "toggl" },
    "time_tracking: # ours\n  # provider: x\n  provider: toggl\ny: 1\n",
  ],
  [
    "a key that has no value yet",
    "time_tracking:\n  workspace_id: # which?\n  project_mapping: ~\n" +
    "  tags:\n  auto_start: ~\n",
    {
      workspaceId: "7",
      projects: new Map([["A", "1"]]),
      tags: ["x"],
      autoStart: true,
    },
    "time_tracking:\n  workspace_id: 7 # which?\n  project_mapping:\n" +
    "    A: 1\n  tags: [x]\n  auto_start: true\n",
  ],
  [
    "what is removed",
    "time_tracking:\n  provider: toggl # x\n  tags:\n    # y\n    - a\n" +
    "  # z\n  workspace_id: 1\n  project_mapping:\n    A: 1\n    B: 2\n",
    {
      tags: null,
      workspaceId: null,
      accountId: null,
      projects: new Map([["A", null], ["C", null]]),
    },
    "time_tracking:\n  provider: toggl # x\n  # z\n  project_mapping:\n" +
    "    B: 2\n",
  ],
  [
    "ids among others",
    "time_tracking:\n  project_mapping:\n      A: 1   # a\n      # b\n" +
    "      'B': \"2\"\n      # more\n  provider: toggl",
    { projects: new Map([["B", "2"], ["A", "x y"], ["true", "007"]]) },
    "time_tracking:\n  project_mapping:\n      A: x y # a\n      # b\n" +
    '      \'B\': "2"\n      # more\n      "true": "007"\n' +
    "  provider: toggl",
  ],
  [
    "some tags of a list, the others with their comments",
    "time_tracking:\n  tags:\n    - a # 1\n    - b # 2\n    # of c\n    - c\n",
    { tags: ["a", "x", "y", "c"] },
    'time_tracking:\n  tags:\n    - a # 1\n    - x\n    - "y"\n    # of c\n' +
    "    - c\n",
  ],
  [
    "a tag that is repeated",
    "time_tracking:\n  tags:\n    - a\n    - b\n",
    { tags: ["a", "b", "b"] },
    "time_tracking:\n  tags:\n    - a\n    - b\n    - b\n",
  ],
  [
    "all tags of a list",
    "time_tracking:\n  tags:\n  - a\n  - b\n  provider: toggl\n",
    { tags: [] },
    "time_tracking:\n  tags:\n  provider: toggl\n",
  ],
  [
    "CRLF, a BOM and no line end at the end",
    "\uFEFFx: 1\r\ntime_tracking:\r\n  provider: toggl",
    { provider: "harvest", accountId: "1" },
    "\uFEFFx: 1\r\ntime_tracking:\r\n  provider: harvest\r\n  account_id: 1",
  ],
  [
    "a file with nothing in it",
    "",
    { autoStop: false },
    "time_tracking:\n  auto_stop: false\n",
  ],
  ["nothing, if nothing is to change", "x: 1", {}, "x: 1"],
  [
    "a section in braces as a block, with its comment",
    "workday: { hours: {mon: 8, fri: 4}, lunch_minutes: 30 } # mine\nx: 1\n",
    { lunchMinutes: 45 },
    "workday: # mine\n  hours: {mon: 8, fri: 4}\n  lunch_minutes: 45\nx: 1\n",
  ],
  [
    "a new key of a section in braces",
    "x: 1\nworkday: {hours: 8}",
    { vacationDays: 30 },
    "x: 1\nworkday:\n  hours: 8\n  vacation_days: 30",
  ],
  [
    "a section in braces without one of its keys",
    "workday: {hours: 8, 'lunch_minutes': 30}\n",
    { lunchMinutes: null },
    "workday:\n  hours: 8\n",
  ],
  [
    "nothing into a section in braces that has the value already",
    "workday: {hours: 8.0}\ntime_tracking: {auto_stop: true}\n",
    { expectedMinutes: 480, vacationDays: null },
    "workday: {hours: 8.0}\ntime_tracking: {auto_stop: true}\n",
  ],
  [
    "hours by weekday in place of those in braces",
    "workday:\n  hours: {mon: 8, tue: 8}  # until May\n  lunch_minutes: 30\n",
    { expectedMinutes: 420 },
    "workday:\n  hours: 7                 # until May\n  lunch_minutes: 30\n",
  ],
  [
    "an id into a map in braces",
    "time_tracking:\n  project_mapping: {a: 1, b c: 007} # x\n  tags: [y]\n",
    { projects: new Map([["a", "2"], ["d", "4"], ["b c", null]]) },
    "time_tracking:\n  project_mapping: # x\n    a: 2\n    d: 4\n  tags: [y]\n",
  ],
  [
    "an id into a map in braces within a section in braces",
    "time_tracking: {provider: toggl, project_mapping: {a: 1}}\r\n",
    { projects: new Map([["b", "2"]]) },
    "time_tracking:\r\n  provider: toggl\r\n  project_mapping:\r\n" +
    "    a: 1\r\n    b: 2\r\n",
  ],
];

for (const [name, before, edits, after] of EDITED) {
  Deno.test(`editConfig() writes ${name}`, () => {
    assertEquals(editConfig(before, edits), after);
  });
}

Deno.test("editConfig() changes one line of the example in PairCoder's specification", async () => {
  const task = await Deno.readTextFile(SEED);
  const block = task.match(/```yaml\n([^]*?)```/)?.[1] ?? "";
  assertEquals(
    editConfig(block, { workspaceId: "42" }),
    block.replace("workspace_id: 1234567", "workspace_id: 42"),
  );
});

const NOT_PLAIN: [text: string, line: number][] = [
  ["x: 1\ntime_tracking: {provider:\n  toggl}\n", 2],
  ["time_tracking:\n  project_mapping: {a: 1,\n    b: 2}\n", 1],
  ["time_tracking: &x\n  provider: toggl\n", 1],
  ["time_tracking:\n  task_pattern: >\n    {task_id}\n", 1],
  ["x: [\n]\n", 1],
  ["x: 1\n...\n", 1],
];

for (const [text, line] of NOT_PLAIN) {
  Deno.test(`editConfig() rejects ${JSON.stringify(text)}`, () => {
    const error = assertThrows(
      () => editConfig(text, { provider: "toggl" }),
      DataFileError,
    );
    assertEquals(error.position, { file: "config.yaml", line, column: 1 });
    assert(error.problem.startsWith("cannot change "), error.problem);
    assert(error.hint.includes("by hand"), error.hint);
  });
}

Deno.test("editConfig() rejects an invalid file", () => {
  assertThrows(
    () => editConfig("time_tracking:\n  x: 1\n", { provider: "toggl" }),
    DataFileError,
    'unknown key "x"',
  );
});

const REFUSED: ConfigEdits[] = [
  { apiKeyEnv: "0123456789abcdef0123456789abcdef" },
  { apiKeyEnv: "a0123456789abcdef0123456789abcde" },
  { apiKeyEnv: "MY KEY" },
  { workspaceId: "" },
  { taskPattern: "{task}" },
  { projects: new Map([["A", ""]]) },
  { tags: [""] },
  { expectedMinutes: 1500 },
  { expectedMinutes: NaN },
  { lunchMinutes: 1.5 },
];

for (const edits of REFUSED) {
  Deno.test(`editConfig() rejects ${JSON.stringify(edits)}`, () => {
    const error = assertThrows(
      () => editConfig("", edits),
      InvalidTextError,
    );
    assertEquals(error.code, "invalid_setting");
    assertEquals(/0123|MY KEY/.test(error.message), false);
  });
}

Deno.test("editConfig() needs a plain workday section only to change it", () => {
  const text = "time_tracking:\n  provider: toggl\nworkday: {hours:\n 8}\n";
  assertEquals(
    editConfig(text, { provider: "harvest" }),
    text.replace("toggl", "harvest"),
  );
  const error = assertThrows(
    () => editConfig(text, { expectedMinutes: 420 }),
    DataFileError,
  );
  assertEquals(error.position, { file: "config.yaml", line: 3, column: 1 });
});

Deno.test("editConfig() keeps an empty list of tags in another notation", () => {
  const text = "time_tracking:\n  tags:\n";
  assertEquals(editConfig(text, { tags: [] }), text);
  assertEquals(editConfig(text, { tags: ["a"] }), text.replace("s:", "s: [a]"));
});

Deno.test("editConfig() names the line of a section that it cannot edit, however its key is written", () => {
  const table: [key: string, line: number][] = [
    ["time_tracking:", 3],
    ["time_tracking :", 3],
    ['"time_tracking":', 3],
    ["'time_tracking' :", 3],
  ];
  for (const [key, line] of table) {
    const text = `x: 1\ntime_tracking_2: 1\n${key} {provider:\n  toggl}\n`;
    const error = assertThrows(
      () => editConfig(text, { provider: "harvest" }),
      DataFileError,
    );
    assertEquals(error.position, { file: "config.yaml", line, column: 1 });
  }
});

Deno.test("editConfig() rejects a rate in another currency than the client has", () => {
  const text = "time_tracking:\n  clients: {a: X, b: X}\n  rates: {a: 9 EUR}\n";
  const rate = { hundredthsPerHour: 900, currency: "USD" };
  const error = assertThrows(
    () => editConfig(text, { rates: new Map([["b", rate]]) }),
    InvalidTextError,
  );
  assertEquals([error.code, error.message, error.hint], [
    "invalid_setting",
    'The client "X" has rates in EUR ("a") and USD ("b")',
    "Use one currency for each client",
  ]);
  const euros = { ...rate, currency: "EUR" };
  assertEquals(
    editConfig(text, { rates: new Map([["b", euros]]) }),
    "time_tracking:\n  clients: {a: X, b: X}\n  rates:\n    a: 9 EUR\n" +
      "    b: 9 EUR\n",
  );
});

Deno.test("editConfig() says where to find what a setting allows", () => {
  const error = assertThrows(
    () => editConfig(undefined, { lunchMinutes: -1 }),
    InvalidTextError,
  );
  assertEquals([error.message, error.hint], [
    'The "lunch_minutes" must be whole minutes from 0 to 1440, found "-1"',
    "See: worktime timer configure --help",
  ]);
});

/** A file, edits of maps and terms, and the file after them. */
const PLACED: [
  name: string,
  text: string,
  edits: ConfigEdits,
  after: string,
][] = [
  [
    "nothing for a map that is not there and loses an id",
    "time_tracking:\n  provider: toggl\n",
    { projects: new Map([["A", null]]), tasks: new Map([["A", null]]) },
    "time_tracking:\n  provider: toggl\n",
  ],
  [
    "no value of a map that is the same in other quotes",
    "time_tracking:\n  clients:\n    a: 'ACME'\n    b: \"Bolt\"\n",
    { clients: new Map([["a", "ACME"], ["b", "Bolt"]]) },
    "time_tracking:\n  clients:\n    a: 'ACME'\n    b: \"Bolt\"\n",
  ],
  [
    "one flag instead of a map",
    "time_tracking:\n  billable: # by plan\n    v2: true\n    v3: false\n  tags: [a]\n",
    { billable: false },
    "time_tracking:\n  billable: false # by plan\n  tags: [a]\n",
  ],
  [
    "a map instead of one flag",
    "time_tracking:\n  billable: true # all\n  tags: [a]\n",
    { billable: new Map([["v2", true], ["v3", false]]) },
    "time_tracking:\n  billable: # all\n    v2: true\n    v3: false\n  tags: [a]\n",
  ],
  [
    "a map instead of one flag in braces",
    "time_tracking: {billable: true}\n",
    { billable: new Map([["v2", true]]) },
    "time_tracking:\n  billable:\n    v2: true\n",
  ],
  [
    "the flags of a map in braces",
    "time_tracking:\n  billable: {v2: true, v3: true}\n",
    { billable: new Map([["v2", null], ["v3", false]]) },
    "time_tracking:\n  billable:\n    v3: false\n",
  ],
  [
    "nothing for a flag that is the same",
    "time_tracking:\n  billable: True # all\n",
    { billable: true },
    "time_tracking:\n  billable: True # all\n",
  ],
  [
    "no map, if it is removed",
    "time_tracking:\n  billable:\n    v2: true\n  tags: [a]\n",
    { billable: null },
    "time_tracking:\n  tags: [a]\n",
  ],
  [
    "an earlier key that has a value, as the new one has none",
    "time_tracking:\n  default_hours: 8\nworkday:\n  hours: ~\n",
    { expectedMinutes: 420 },
    "time_tracking:\n  default_hours: 7\nworkday:\n  hours: ~\n",
  ],
  [
    "the new key, if the earlier one has no value",
    "time_tracking:\n  default_hours: ~\nworkday:\n  lunch_minutes: 30\n",
    { expectedMinutes: 420 },
    "time_tracking:\n  default_hours: ~\nworkday:\n  lunch_minutes: 30\n" +
    "  hours: 7\n",
  ],
];

for (const [name, text, edits, after] of PLACED) {
  Deno.test(`editConfig() changes ${name}`, () => {
    assertEquals(editConfig(text, edits), after);
  });
}
