import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import type { ConfigEdits } from "../../lib/formats/config_edit.ts";
import {
  CONFIG_SETTINGS,
  editsOf,
  findSetting,
  parseSetting,
} from "../../lib/formats/config_setting.ts";
import {
  DEFAULT_SETTINGS,
  type Settings,
} from "../../lib/tracking/settings.ts";

Deno.test("CONFIG_SETTINGS has each setting once, those of the workday first", () => {
  assertEquals(CONFIG_SETTINGS.map(({ name }) => name), [
    ...["hours", "lunch_minutes", "lunch_planned", "longest_day_hours"].map((
      it,
    ) => `workday.${it}`),
    ...["balance_from", "opening_balance", "vacation_days", "break_rules"].map((
      it,
    ) => `workday.${it}`),
    ...["name", "employer", "personnel_number"].map((it) => `workday.${it}`),
    ...["provider", "auto_start", "auto_stop", "project_mapping", "api_key_env"]
      .map((it) => `time_tracking.${it}`),
    ...["workspace_id", "task_pattern", "account_id", "region", "task_mapping"]
      .map((it) => `time_tracking.${it}`),
    ...["tags", "billable", "clients", "rates", "pause_on_break"]
      .map((it) => `time_tracking.${it}`),
  ]);
});

Deno.test("findSetting() finds a setting with and without its section", () => {
  const typed = ["hours", "workday.hours", "WORKDAY.Hours"];
  for (const name of typed) {
    assertEquals(findSetting(name).name, "workday.hours");
  }
  assertEquals(findSetting("auto-stop").name, "time_tracking.auto_stop");
  // An earlier name of another one.
  for (const name of ["default_hours", "time_tracking.hours", "", "autostop"]) {
    const error = assertThrows(() => findSetting(name), InvalidTextError);
    assertEquals([error.code, error.message, error.hint], [
      "unknown_setting",
      `Unknown setting "${name}"`,
      "List all settings: worktime config",
    ]);
  }
});

const MAPPED: Settings = {
  ...DEFAULT_SETTINGS,
  projectMapping: new Map([["A", "1"], ["B", "2"]]),
  taskMapping: new Map([["A", "1"]]),
  clients: new Map([["A", "Acme"]]),
  billable: new Map([["old", true]]),
};

/** A setting, the typed value, and the edits. */
const PARSED: [name: string, typed: string, edits: ConfigEdits][] = [
  ["hours", "7:30", { expectedMinutes: 450 }],
  ["hours", "mon: 8, fri: 4", { expectedMinutes: { mon: 480, fri: 240 } }],
  ["hours", "{mon: 8}", { expectedMinutes: { mon: 480 } }],
  ["tags", "[a, b]", { tags: ["a", "b"] }],
  ["tags", "a, b c", { tags: ["a", "b c"] }],
  ["employer", "A, B", { employer: "A, B" }],
  ["billable", "false", { billable: false }],
  ["billable", "v2: true, v3: false", {
    billable: new Map([["old", null], ["v2", true], ["v3", false]]),
  }],
  ["name", "Ada # 1", { employeeName: "Ada # 1" }],
  ["name", "Ada: Lovelace", { employeeName: "Ada: Lovelace" }],
  ["name", "[Ada", { employeeName: "[Ada" }],
  ["name", "~", { employeeName: "~" }],
  ["project_mapping", "B: 3, C: 007", {
    projects: new Map([["A", null], ["B", "3"], ["C", "007"]]),
  }],
  ["task_mapping", "{}", { tasks: new Map([["A", null]]) }],
  ["hours", "7,5", { expectedMinutes: 450 }],
  ["opening_balance", "-3,25", { openingBalanceMinutes: -195 }],
  ["hours", "7,75", { expectedMinutes: 465 }],
  ["opening_balance", "3,50", { openingBalanceMinutes: 210 }],
  ["opening_balance", "+12,5", { openingBalanceMinutes: 750 }],
  ["opening_balance", "-0:01", { openingBalanceMinutes: -1 }],
  ["opening_balance", "0", { openingBalanceMinutes: 0 }],
  ["vacation_days", "12.0", { vacationDays: 12 }],
  ["lunch_minutes", "5", { lunchMinutes: 5 }],
  ["lunch_minutes", "0", { lunchMinutes: 0 }],
  ["name", " Ada ", { employeeName: "Ada" }],
  ["name", '" Ada "', { employeeName: " Ada " }],
  ...["A", "a", "_", "Key_2", "_KEY"].map((
    it,
  ): [string, string, ConfigEdits] => [
    ...["api_key_env", it] as const,
    { apiKeyEnv: it },
  ]),
  ["task_pattern", "{task_id} {x", { taskPattern: "{task_id} {x" }],
  ["task_pattern", "{x{task_id}}", { taskPattern: "{x{task_id}}" }],
  ["personnel_number", "12,5", { personnelNumber: "12,5" }],
  ["clients", "B: 'Beta, Inc'", {
    clients: new Map([["A", null], ["B", "Beta, Inc"]]),
  }],
  ["clients", "B: Beta", { clients: new Map([["A", null], ["B", "Beta"]]) }],
];

for (const [name, typed, edits] of PARSED) {
  Deno.test(`parseSetting() reads ${name} from ${typed}`, async () => {
    const parsed = await parseSetting(findSetting(name), typed, MAPPED);
    assertEquals(parsed, edits);
  });
}

/** A setting, the typed value, and the error. */
const REFUSED: [name: string, typed: string, problem: string][] = [
  ["auto_stop", "maybe", '"auto_stop" must be true or false, found "maybe"'],
  [
    "vacation_days",
    "400",
    '"vacation_days" must be days from 0 to 366, such as 30 or 12.5, ' +
    'found "400"',
  ],
  [
    "clients",
    "B: Beta, Inc",
    '"Inc" in "clients" has no value (a text with a comma needs quotes)',
  ],
  [
    "hours",
    "{mon: 8, tue: }",
    '"tue" in "hours" has no value (a text with a comma needs quotes)',
  ],
  [
    "lunch_minutes",
    "45,5",
    '"lunch_minutes" must be whole minutes from 0 to 1440, found "45,5"',
  ],
  // In brackets, it would be a list and another key.
  [
    "tags",
    "a]\n  b: [c, d",
    '"tags" must be a list of strings, such as [a, b], ' +
    'found "a]\n  b: [c, d"',
  ],
  // In brackets, it would be a list without the part after the comment.
  ...["a, #c\nb", "a, b #c", "a,\nb", "a,\rb"].map((
    it,
  ): [string, string, string] => [
    ...["tags", it] as const,
    `"tags" must be a list of strings, such as [a, b], found "${it}"`,
  ]),
  ["clients", "v1:", '"v1" in "clients" has no value'],
  [
    "lunch_planned",
    "v2: ACME, Inc",
    '"lunch_planned" must be true or false, found a map',
  ],
  ...["{s3cr3tk3y}", "{a: 1, s3cr3tk3y}", "a: s3cr3tk3y,"].map((
    it,
  ): [string, string, string] => [
    "api_key_env",
    it,
    '"api_key_env" must be the name of an environment variable such as ' +
    "TOGGL_API_KEY, not the key itself",
  ]),
  [
    "hours",
    "7,30",
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found "7,30"',
  ],
  [
    "longest_day_hours",
    "1,000",
    '"longest_day_hours" must be more than 0 and at most 36 hours, ' +
    'such as 16 or 12:30, found "1,000"',
  ],
  [
    "hours",
    ",5",
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found ",5"',
  ],
  [
    "clients",
    "v1:, v2:",
    '"v1" in "clients" has no value (a text with a comma needs quotes)',
  ],
  ...[".5", "0x1", "1e1", "366.5", "367", "-1", "1.2"].map((
    it,
  ): [string, string, string] => [
    ...["vacation_days", it] as const,
    '"vacation_days" must be days from 0 to 366, such as 30 or 12.5, ' +
    `found "${it}"`,
  ]),
  ...['"45"', "1441", "05", "-5", "4.5"].map((it): [string, string, string] => [
    ...["lunch_minutes", it] as const,
    '"lunch_minutes" must be whole minutes from 0 to 1440, found ' +
    (it === '"45"' ? 'the string "45"' : `"${it}"`),
  ]),
  ...[
    "{}",
    "{task_id} {}",
    "{task_title}",
    "{task_id} {x}",
    "{task_id}{task_id }",
  ].map((
    it,
  ): [string, string, string] => [
    ...["task_pattern", it] as const,
    '"task_pattern" must be text with {task_id}, optionally {task_title}, ' +
    `and nothing else in braces, found ${
      it === "{}" || it === "{task_title}" ? "a map" : `"${it}"`
    }`,
  ]),
  ...["a\u2028b", "a\u2029b", "a\rb", "a\u0000", "\u0007a", "a\u007fb"].map((
    it,
  ): [string, string, string] => [
    ...["name", it] as const,
    `"name" must be one line of text, found "${it}"`,
  ]),
  ["name", "", '"name" must be one line of text, found the string ""'],
  ["name", "a\nb", '"name" must be one line of text, found "a\nb"'],
];

for (const [name, typed, problem] of REFUSED) {
  Deno.test(`parseSetting() refuses ${JSON.stringify(typed)} as ${name}`, async () => {
    const error = await assertRejects(
      () => parseSetting(findSetting(name), typed, DEFAULT_SETTINGS),
      InvalidTextError,
    );
    assertEquals([error.code, error.message, error.hint], [
      "invalid_setting",
      problem,
      "See docs/configuration.md for examples of each setting",
    ]);
  });
}

Deno.test("editsOf() removes a setting, or the entries of a map", () => {
  const removed = (name: string) =>
    editsOf(findSetting(name), undefined, MAPPED);
  assertEquals(removed("hours"), { expectedMinutes: null });
  assertEquals(removed("project_mapping"), {
    projects: new Map([["A", null], ["B", null]]),
  });
  assertEquals(removed("clients"), { clients: new Map([["A", null]]) });
  assertEquals(removed("rates"), { rates: new Map() });
  assertEquals(removed("billable"), { billable: null });
});
