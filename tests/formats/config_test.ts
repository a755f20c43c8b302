import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  readConfig,
  TIMER_SECTION,
  WORKDAY_SECTION,
} from "../../lib/formats/config.ts";
import {
  DEFAULT_SETTINGS,
  type Settings,
} from "../../lib/tracking/settings.ts";
import { type CivilMonth, parseCivilDate } from "../../lib/time/civil_date.ts";

const SEED = new URL("../fixtures/task_031.txt", import.meta.url);

Deno.test("readConfig() reads the example in PairCoder's specification", async () => {
  const task = await Deno.readTextFile(SEED);
  const block = task.match(/```yaml\n([^]*?)```/)?.[1] ?? "";
  assertEquals(await readConfig(block), {
    ...DEFAULT_SETTINGS,
    provider: "toggl",
    projectMapping: new Map([["paircoder-v2-upgrade", "12345678"]]),
    apiKeyEnv: "TOGGL_API_KEY",
    workspaceId: "1234567",
    taskPattern: "{task_id}: {task_title}",
  });
});

type Read = [line: string, settings: Partial<Settings>];

const READ: Read[] = [
  ["provider: none", { provider: "local" }],
  ["provider: local", { provider: "local" }],
  ['provider: "harvest"', { provider: "harvest" }],
  ["provider: ~", {}],
  ["auto_start: False", { autoStart: false }],
  ["auto_stop: false # why", { autoStop: false }],
  ["pause_on_break: false", { pauseOnBreak: false }],
  ["pause_on_break:", {}],
  ["workspace_id: 12345678901234567890", {
    workspaceId: "12345678901234567890",
  }],
  ["workspace_id: 007", { workspaceId: "007" }],
  ["workspace_id: '64a5'", { workspaceId: "64a5" }],
  ["account_id: 1_000", { accountId: "1_000" }],
  ["account_id: null", {}],
  ["task_mapping: {}", {}],
  ["task_mapping:\n    A: 1\n    1.0: x\n    B: ~", {
    taskMapping: new Map([["A", "1"], ["1.0", "x"]]),
  }],
  ["project_mapping:\n    __proto__: 1\n    constructor: 2", {
    projectMapping: new Map([["__proto__", "1"], ["constructor", "2"]]),
  }],
  ["project_mapping: {a: 012, b: 1.10}", {
    projectMapping: new Map([["a", "012"], ["b", "1.10"]]),
  }],
  ["project_mapping:", {}],
  ["task_pattern: '[{task_id}]'", { taskPattern: "[{task_id}]" }],
  ["tags: [a, 2024, a]", { tags: ["a", "2024"] }],
  ["tags:\n  - a\n  - b c", { tags: ["a", "b c"] }],
  ["tags: []", { tags: [] }],
  ["api_key_env: MY_KEY_2", { apiKeyEnv: "MY_KEY_2" }],
  ["default_hours: 7.5", { expectedMinutes: 450 }],
  ["default_hours: 7:30", { expectedMinutes: 450 }],
  ["default_hours: '7h30m'", { expectedMinutes: 450 }],
  ["default_hours: 0", { expectedMinutes: 0 }],
  ["default_hours: 24", { expectedMinutes: 1440 }],
  ["lunch_minutes: 0", { lunchMinutes: 0 }],
  ["lunch_minutes: 1440", { lunchMinutes: 1440 }],
];

for (const [line, settings] of READ) {
  Deno.test(`readConfig() reads ${line.replaceAll("\n", " ")}`, async () => {
    const text = `x: 1\ntime_tracking:\n  ${line}\nz: |\n  a: b\n`;
    const expected = { ...DEFAULT_SETTINGS, ...settings };
    assertEquals(await readConfig(text), expected);
    // With this end, only the full YAML parser can read the file.
    const other = `${text}...\n`;
    assertEquals(await readConfig(other), expected);
  });
}

const NOTHING = [
  "",
  "\uFEFF",
  "# nothing\n",
  "time_tracking:\n",
  "time_tracking: ~\n",
  "time_tracking: {}\n",
  "time_tracking:\n  # provider: toggl\n",
  "version: 2\nproject:\n  provider: x\n",
];

for (const text of NOTHING) {
  Deno.test(`readConfig() has defaults for ${JSON.stringify(text)}`, async () => {
    assertEquals(await readConfig(text), DEFAULT_SETTINGS);
  });
}

type Problem = [lines: string, line: number, column: number, problem: string];

const ALLOWED = TIMER_SECTION.keys.join(", ");

const PROBLEMS: Problem[] = [
  [
    "auto_strat: true",
    2,
    3,
    `unknown key "auto_strat", expected one of ${ALLOWED}`,
  ],
  ["__proto__: 1", 2, 3, `unknown key "__proto__", expected one of ${ALLOWED}`],
  [
    "auto_start: maybe",
    2,
    15,
    '"auto_start" must be true or false, found "maybe"',
  ],
  [
    'auto_start: "true"',
    2,
    15,
    '"auto_start" must be true or false, found the string "true"',
  ],
  [
    "provider: togl",
    2,
    13,
    '"provider" must be one of toggl, clockify, harvest, none, local, ' +
    'found "togl"',
  ],
  [
    "workspace_id: [1]",
    2,
    17,
    '"workspace_id" must be a number or a string, found a list',
  ],
  [
    "workspace_id: true",
    2,
    17,
    '"workspace_id" must be a number or a string, found "true"',
  ],
  [
    "account_id: ''",
    2,
    15,
    '"account_id" must be a number or a string, found the string ""',
  ],
  [
    "project_mapping: 12",
    2,
    20,
    '"project_mapping" must be a map from names to ids, one per line, found "12"',
  ],
  [
    "project_mapping:\n    a: []",
    3,
    8,
    '"a" in "project_mapping" must be a number or a string, found a list',
  ],
  [
    "project_mapping:\n    a: 1\n    a: 2",
    4,
    5,
    'duplicate key "a"',
  ],
  [
    "provider: none\n  provider: none",
    3,
    3,
    'duplicate key "provider"',
  ],
  [
    "task_pattern: '{task_title}'",
    2,
    17,
    '"task_pattern" must be text with {task_id}, optionally {task_title}, ' +
    'and nothing else in braces, found "{task_title}"',
  ],
  [
    "task_pattern: '{task_id} {plan}'",
    2,
    17,
    '"task_pattern" must be text with {task_id}, optionally {task_title}, ' +
    'and nothing else in braces, found "{task_id} {plan}"',
  ],
  [
    "tags: a",
    2,
    9,
    '"tags" must be a list of strings, such as [a, b], found "a"',
  ],
  [
    "tags: [a, ~]",
    2,
    9,
    '"tags" must be a list of strings, such as [a, b], found a list',
  ],
  ...["24.5", "-1", "8:70", "eight", ".5"].map((it): Problem => [
    `default_hours: ${it}`,
    2,
    18,
    `"default_hours" must be hours from 0 to 24, such as 7.5 or 7:30, ` +
    `found "${it}"`,
  ]),
  ...["1441", "-1", "7.5", "060", "1e2", "an hour"].map((it): Problem => [
    `lunch_minutes: ${it}`,
    2,
    18,
    `"lunch_minutes" must be whole minutes from 0 to 1440, found "${it}"`,
  ]),
];

for (const [lines, line, column, problem] of PROBLEMS) {
  Deno.test(`readConfig() rejects ${lines.replaceAll("\n", " ")}`, async () => {
    const error = await assertRejects(
      () => readConfig(`time_tracking:\n  ${lines}\n`),
      DataFileError,
    );
    assertEquals(error.problem, problem);
    assertEquals(error.position, { file: "config.yaml", line, column });
    assert(error.hint.includes("worktime timer configure"));
  });
}

Deno.test("readConfig() rejects a section that is not a map", async () => {
  for (const text of ["time_tracking: 1", "time_tracking:\n- provider: none"]) {
    const error = await assertRejects(() => readConfig(text), DataFileError);
    assert(error.problem.startsWith('"time_tracking" must be a map with keys'));
  }
});

const PASTED = "0123456789abcdef0123456789abcdef";
const WITH_KEYS = [
  `api_key_env: ${PASTED}`,
  `api_key_env: a${PASTED}`,
  `api_key_env: [${PASTED}]`,
  `api_key_env: ${PASTED} # ${PASTED}`,
  `api_key: ${PASTED}`,
  `TOGGL_API_KEY: "${PASTED}"`,
  `token: ${PASTED}`,
  `api_key_env: ${PASTED}: x`,
  `api_key_env: "${PASTED}`,
  `api_key_env: !${PASTED}`,
];

for (const line of WITH_KEYS) {
  Deno.test(`readConfig() never shows the API key in ${line}`, async () => {
    const error = await assertRejects(
      () => readConfig(`time_tracking:\n  ${line}\n`),
      DataFileError,
    );
    assertEquals(error.position.line >= 2, true);
    const shown = [error.message, error.hint, error.stack, error.cause];
    assertEquals(shown.join().includes(PASTED.slice(0, 8)), false);
  });
}

Deno.test("readConfig() explains where to put the API key", async () => {
  for (const key of ["api_key", "token", "TOGGL_API_KEY", "password"]) {
    const error = await assertRejects(
      () => readConfig(`time_tracking:\n  ${key}: x\n`),
      DataFileError,
    );
    assertEquals(
      error.problem,
      `"${key}" is not allowed: put the key in an environment variable, ` +
        'and its name in "api_key_env"',
    );
  }
});

const WORKDAY_READ: Read[] = [
  ["hours: 7.5", { expectedMinutes: 450 }],
  ["hours: 7:30", { expectedMinutes: 450 }],
  ["hours: 0", { expectedMinutes: 0 }],
  ["hours:", {}],
  ["lunch_minutes: 30", { lunchMinutes: 30 }],
  ["lunch_planned: false", { isLunchPlanned: false }],
  ["lunch_planned: true", { isLunchPlanned: true }],
  ["longest_day_hours: 24", { longestDayMinutes: 1440 }],
  ["longest_day_hours: 12:30", { longestDayMinutes: 750 }],
  ["longest_day_hours: 0:01", { longestDayMinutes: 1 }],
  ["longest_day_hours: 36", { longestDayMinutes: 2160 }],
  ["balance_from: 2024-01", { balanceFrom: "2024-01" as CivilMonth }],
  ['opening_balance: "+12:30"', { openingBalanceMinutes: 750 }],
  ["opening_balance: +12:30", { openingBalanceMinutes: 750 }],
  ["opening_balance: -3.5", { openingBalanceMinutes: -210 }],
  ["opening_balance: -0:00", { openingBalanceMinutes: 0 }],
  ["opening_balance: 100:15", { openingBalanceMinutes: 6015 }],
  ["vacation_days: 0", { vacationDays: 0 }],
  ["vacation_days: 30", { vacationDays: 30 }],
  ["vacation_days: 366", { vacationDays: 366 }],
  ["vacation_days: 12.5", { vacationDays: 12.5 }],
  ["break_rules: de", { breakRules: "de" }],
  ["break_rules: none", {}],
  ["name: Ada Lovelace", { employeeName: "Ada Lovelace" }],
  ["name: ~", {}],
  ['employer: "ACME: R&D #1"', { employer: "ACME: R&D #1" }],
  ["employer: ACME # mine", { employer: "ACME" }],
  ["personnel_number: 00123", { personnelNumber: "00123" }],
  ["personnel_number: A-7", { personnelNumber: "A-7" }],
];

const WEEK = { mon: 480, tue: 480, fri: 270 };

WORKDAY_READ.push(
  ["hours:\n    mon: 8\n    tue: 8\n    fri: 4:30", {
    expectedMinutes: WEEK,
  }],
  ["hours: {mon: 8, tue: 8, fri: 4.5}", { expectedMinutes: WEEK }],
  ["hours: {}", { expectedMinutes: {} }],
  ["hours: {mon: 0:01, tue: 0, wed: ~, thu: 24, sun: 23:59}", {
    expectedMinutes: { mon: 1, tue: 0, thu: 1440, sun: 1439 },
  }],
  ["hours: [{from: 2024-01-01, hours: 24}]", {
    expectedMinutes: [{ from: parseCivilDate("2024-01-01"), minutes: 1440 }],
  }],
  ["hours: [{hours: {}, from: 2024-01-01}]", {
    expectedMinutes: [{ from: parseCivilDate("2024-01-01"), minutes: {} }],
  }],
  [
    "hours:\n    - from: 2024-01-01\n      hours: 8\n" +
    "    - {from: 2026-03-16, hours: {mon: 8, tue: 8, fri: 4.5}}",
    {
      expectedMinutes: [
        { from: parseCivilDate("2024-01-01"), minutes: 480 },
        { from: parseCivilDate("2026-03-16"), minutes: WEEK },
      ],
    },
  ],
);

for (const [line, settings] of WORKDAY_READ) {
  Deno.test(`readConfig() reads ${line} in the workday section`, async () => {
    const text = `workdays: 1\nworkday:\n  ${line}\nz: |\n  a: b\n`;
    const expected = { ...DEFAULT_SETTINGS, ...settings };
    assertEquals(await readConfig(text), expected);
    // With this end, only the full YAML parser can read the file.
    assertEquals(await readConfig(`${text}...\n`), expected);
  });
}

Deno.test("readConfig() prefers the workday section to the older keys", async () => {
  const earlier = "time_tracking:\n  default_hours: 6\n  lunch_minutes: 20\n";
  assertEquals(
    await readConfig(`${earlier}workday:\n  hours: 7\n`),
    { ...DEFAULT_SETTINGS, expectedMinutes: 420, lunchMinutes: 20 },
  );
  assertEquals(
    await readConfig(`workday:\n  lunch_minutes: 0\n  hours: ~\n${earlier}`),
    { ...DEFAULT_SETTINGS, expectedMinutes: 360, lunchMinutes: 0 },
  );
});

const WORKDAY_PROBLEMS: Problem[] = [
  [
    "hour: 8",
    4,
    3,
    `unknown key "hour", expected one of ${WORKDAY_SECTION.keys.join(", ")}`,
  ],
  [
    "hours: 25",
    4,
    10,
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found "25"',
  ],
  [
    "hours:\n    mon: 8\n    thur: 8",
    6,
    5,
    'unknown key "thur" in "hours", expected one of ' +
    "mon, tue, wed, thu, fri, sat, sun",
  ],
  [
    "hours:\n    mon: 8\n    tue: 25",
    6,
    10,
    '"tue" in "hours" must be hours from 0 to 24, such as 7.5 or 7:30, ' +
    'found "25"',
  ],
  [
    "hours:\n    - from: 2026-02-30\n      hours: 8",
    5,
    13,
    '"from" in "hours" must be a date as YYYY-MM-DD, found "2026-02-30"',
  ],
  [
    "hours:\n    - from: 2026-03-16\n      hours: [8]",
    6,
    14,
    '"hours" in "hours" must be hours from 0 to 24, such as 7.5 or 7:30, or ' +
    "a map by weekday, found a list",
  ],
  [
    "hours:\n    - from: 2026-03-16",
    5,
    7,
    'each item in "hours" must have "hours"',
  ],
  [
    "hours:\n    - since: 2026-03-16\n      hours: 8",
    5,
    7,
    'unknown key "since" in "hours", expected one of from, hours',
  ],
  [
    "hours:\n    - 8",
    5,
    7,
    'each item in "hours" must be a map with "from" and "hours", found "8"',
  ],
  [
    "hours: []",
    4,
    10,
    '"hours" must have at least one item with "from" and "hours"',
  ],
  [
    "balance_from: 2024-13",
    4,
    17,
    '"balance_from" must be a month as YYYY-MM, found "2024-13"',
  ],
  [
    "opening_balance: much",
    4,
    20,
    '"opening_balance" must be hours with a sign, such as "+12:30" or -3.5, ' +
    'found "much"',
  ],
  ...["367", "366.5", "1.2", "-1", "many"].map((it): Problem => [
    `vacation_days: ${it}`,
    4,
    18,
    '"vacation_days" must be days from 0 to 366, such as 30 or 12.5, found ' +
    `"${it}"`,
  ]),
  [
    "break_rules: fr",
    4,
    16,
    '"break_rules" must be one of de, eu, none, found "fr"',
  ],
  ...['""', '" "', '"a\\nb"', "[a]"].map((it): Problem => [
    `name: ${it}`,
    4,
    9,
    '"name" must be one line of text, found ',
  ]),
  ["lunch_planned: no", 4, 18, 'found "no"'],
  ["lunch_minutes: 1.5", 4, 18, 'found "1.5"'],
  ...["0", "36:01", "37", "-1", "ten", "[16]"].map((it): Problem => [
    `longest_day_hours: ${it}`,
    4,
    22,
    '"longest_day_hours" must be more than 0 and at most 36 hours, ' +
    "such as 16 or 12:30, found ",
  ]),
];

for (const [line, row, column, problem] of WORKDAY_PROBLEMS) {
  Deno.test(`readConfig() rejects ${line} in the workday section`, async () => {
    const error = await assertRejects(
      () =>
        readConfig(`time_tracking:\n  provider: none\nworkday:\n  ${line}\n`),
      DataFileError,
    );
    assertEquals(error.position, { file: "config.yaml", line: row, column });
    assert(error.problem.includes(problem), error.problem);
  });
}

Deno.test("readConfig() finds the line of a key after one that starts with it", async () => {
  const text = "workdays: 1\nworkday: {hours: 25}\n...\n";
  const error = await assertRejects(() => readConfig(text), DataFileError);
  assertEquals(error.position.line, 2);
});
