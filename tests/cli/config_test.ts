import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../lib/formats/config.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { DEFAULT_SETTINGS } from "../../lib/tracking/settings.ts";
import { CliUser } from "../support/run_cli.ts";

const CONFIG = `# mine
workday:
  hours: 8 # a day
time_tracking:
  # later
  provider: local
`;

function newUser(config = CONFIG) {
  const disk = new MemoryDisk({ "config.yaml": config });
  return { user: new CliUser(undefined, { disk }), disk };
}

type SetRow = [key: string, value: string, shown: string, lines: string[]];

const SET: SetRow[] = [
  ["hours", "7:30", "workday.hours to 7.5", ["  hours: 7.5 # a day"]],
  [
    "workday.hours",
    "{mon: 8, fri: 4}",
    "workday.hours to mon: 8, fri: 4",
    ["  hours: # a day", "    mon: 8", "    fri: 4"],
  ],
  [
    "hours",
    "tue: 8, thu: 7:30",
    "workday.hours to tue: 8, thu: 7.5",
    ["  hours: # a day", "    tue: 8", "    thu: 7.5"],
  ],
  [
    "hours",
    "[{from: 2024-03-01, hours: 6}]",
    "workday.hours to 8; 6 from 2024-03-01",
    ["  hours: # a day", "    - from: 2024-03-01", "      hours: 6"],
  ],
  ["lunch_minutes", "45", "workday.lunch_minutes to 45", [
    "  lunch_minutes: 45",
  ]],
  ["LUNCH-PLANNED", "false", "workday.lunch_planned to false", [
    "  lunch_planned: false",
  ]],
  ["longest_day_hours", "24", "workday.longest_day_hours to 24", [
    "  longest_day_hours: 24",
  ]],
  ["balance_from", "2024-01", "workday.balance_from to 2024-01", [
    "  balance_from: 2024-01",
  ]],
  ["opening_balance", "-3:15", "workday.opening_balance to -3:15", [
    '  opening_balance: "-3:15"',
  ]],
  ["vacation_days", "27.5", "workday.vacation_days to 27.5", [
    "  vacation_days: 27.5",
  ]],
  ["break_rules", "eu", "workday.break_rules to eu", [
    "  break_rules: eu",
  ]],
  ["name", "Ada Lovelace", "workday.name to Ada Lovelace", [
    "  name: Ada Lovelace",
  ]],
  ["employer", "ACME: R&D #1", "workday.employer to ACME: R&D #1", [
    '  employer: "ACME: R&D #1"',
  ]],
  ["personnel_number", "00123", "workday.personnel_number to 00123", [
    '  personnel_number: "00123"',
  ]],
  ["auto_start", "false", "time_tracking.auto_start to false", [
    "  auto_start: false",
  ]],
  ["auto_stop", "false", "time_tracking.auto_stop to false", [
    "  auto_stop: false",
  ]],
  ["pause_on_break", "false", "time_tracking.pause_on_break to false", [
    "  pause_on_break: false",
  ]],
  [
    "task_pattern",
    "{task_id} - {task_title}",
    "time_tracking.task_pattern to {task_id} - {task_title}",
    ['  task_pattern: "{task_id} - {task_title}"'],
  ],
  ["tags", "[a, b c]", "time_tracking.tags to a, b c", ["  tags: [a, b c]"]],
  [
    "project_mapping",
    "v2: 98765, v3: x",
    "time_tracking.project_mapping to v2: 98765, v3: x",
    ["  project_mapping:", "    v2: 98765", "    v3: x"],
  ],
  ["task_mapping", "{v2: 5}", "time_tracking.task_mapping to v2: 5", [
    "  task_mapping:",
    "    v2: 5",
  ]],
  ["billable", "true", "time_tracking.billable to true", ["  billable: true"]],
  [
    "billable",
    "v2: true, v3: false",
    "time_tracking.billable to v2: true, v3: false",
    ["  billable:", "    v2: true", "    v3: false"],
  ],
  [
    "clients",
    "plan-a: ACME GmbH, plan-b: ACME GmbH",
    "time_tracking.clients to plan-a: ACME GmbH, plan-b: ACME GmbH",
    ["  clients:", "    plan-a: ACME GmbH", "    plan-b: ACME GmbH"],
  ],
  [
    "rates",
    "{plan-a: 95 eur, plan-b: 80.5 EUR}",
    "time_tracking.rates to plan-a: 95 EUR, plan-b: 80.50 EUR",
    ["  rates:", "    plan-a: 95 EUR", "    plan-b: 80.50 EUR"],
  ],
  ["workspace_id", "0123", "time_tracking.workspace_id to 0123", [
    '  workspace_id: "0123"',
  ]],
  ["account_id", "12", "time_tracking.account_id to 12", [
    "  account_id: 12",
  ]],
  ["region", "euc1", "time_tracking.region to euc1", ["  region: euc1"]],
  [
    "api_key_env",
    "WORKTIME_KEY",
    "time_tracking.api_key_env to WORKTIME_KEY",
    ["  api_key_env: WORKTIME_KEY"],
  ],
];

for (const [key, value, shown, lines] of SET) {
  Deno.test(`config ${key} ${value} changes only that setting`, async () => {
    const { user, disk } = newUser();
    const { out, status, error } = await user.run(["config", key, value]);
    assertEquals([out, status, error], [`Set ${shown}\n`, 0, ""]);
    const text = disk.files["config.yaml"] ?? "";
    for (const line of lines) assert(text.split("\n").includes(line), text);
    for (const line of CONFIG.split("\n")) {
      const isChanged = line.includes("hours:") &&
        lines[0]?.includes(" hours:");
      assert(isChanged || text.split("\n").includes(line), text);
    }
    // Periods of hours have a line each.
    const again = (await user.run(["config", key])).out.trimEnd().split("\n");
    assertEquals(again.join("; "), shown.slice(shown.indexOf(" to ") + 4));
    await user.run(["config", key, "--unset"]);
    assertEquals(
      await readConfig(disk.files["config.yaml"] ?? ""),
      DEFAULT_SETTINGS,
    );
  });
}

Deno.test("config can set every setting", async () => {
  const { user } = newUser("");
  const { out } = await user.type("config --json");
  const keys = Object.values(JSON.parse(out) as Record<string, object>)
    .flatMap((section) => Object.keys(section));
  const known = SET.map(([key]) =>
    key.toLowerCase().replace("-", "_").replace("workday.", "")
  );
  assertEquals(
    keys.filter((key) => !known.includes(key)),
    ["provider"],
  );
});

const REFUSED: [line: string[], error: string][] = [
  [
    ["hours", "25"],
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found "25"',
  ],
  [
    ["hours", "mon"],
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found "mon"',
  ],
  [
    ["hours", "mon: 30"],
    '"mon" in "hours" must be hours from 0 to 24, such as 7.5 or 7:30, found "30"',
  ],
  [
    ["hours", "8\ntags: [a]"],
    '"hours" must be hours from 0 to 24, such as 7.5 or 7:30, found',
  ],
  [
    ["balance_from", "2024"],
    '"balance_from" must be a month as YYYY-MM, found "2024"',
  ],
  [["auto_stop", "maybe"], '"auto_stop" must be true or false, found "maybe"'],
  [["nope"], 'Unknown setting "nope"'],
  [["hours", "8", "--unset"], "--unset takes a key but no value"],
  [["--unset"], "--unset takes a key but no value"],
];

for (const [words, message] of REFUSED) {
  Deno.test(`config ${JSON.stringify(words)} changes nothing`, async () => {
    const { user, disk } = newUser();
    const { error, status } = await user.run(["config", ...words]);
    assertEquals(status, 2);
    assert(error.startsWith(message), error);
    assertEquals(disk.files, { "config.yaml": CONFIG });
  });
}

Deno.test("config never repeats what could be an API key", async () => {
  const key = "0123456789abcdef0123456789abcdef";
  const { error } = await newUser().user.run(["config", "api_key_env", key]);
  assertEquals(error.includes(key), false);
});

Deno.test("config provider says what is missing to sync, and undo takes it back", async () => {
  const { user, disk } = newUser();
  const { out, error } = await user.type("config provider toggl");
  assertEquals(out, "Set time_tracking.provider to toggl\n");
  assert(error.startsWith("Toggl needs a workspace"), error);
  await user.type("undo");
  assertEquals(disk.files["config.yaml"], CONFIG);
});

Deno.test("config and timer configure align their settings, and show what is set", async () => {
  const user = new CliUser();
  assertEquals(
    (await user.type("config")).out,
    `workday.hours                  8
workday.lunch_minutes          60
workday.lunch_planned          true
workday.longest_day_hours      16
workday.balance_from
workday.opening_balance        +0:00
workday.vacation_days
workday.break_rules            none
workday.name
workday.employer
workday.personnel_number
time_tracking.provider         local
time_tracking.auto_start       true
time_tracking.auto_stop        true
time_tracking.project_mapping
time_tracking.api_key_env
time_tracking.workspace_id
time_tracking.task_pattern     {task_id}: {task_title}
time_tracking.account_id
time_tracking.region
time_tracking.task_mapping
time_tracking.tags
time_tracking.billable
time_tracking.clients
time_tracking.rates
time_tracking.pause_on_break   true
`,
  );
  const shown = `provider                   local
auto_start                 true
auto_stop                  true
task_pattern               {task_id}: {task_title}
pause_on_break             true
workday.hours              8
workday.lunch_minutes      60
workday.lunch_planned      true
workday.longest_day_hours  16
`;
  assertEquals((await user.type("timer configure")).out, shown);
  await user.type("config vacation_days 30");
  await user.type("config break_rules de");
  assertEquals(
    (await user.type("timer configure")).out,
    `${shown}workday.vacation_days      30\nworkday.break_rules        de\n`,
  );
  assertEquals(
    (await user.type("config vacation_days --unset")).out,
    "Reset workday.vacation_days\n",
  );
  assertEquals(
    (await user.type("config break_rules --unset")).out,
    "Reset workday.break_rules to none\n",
  );
  assertEquals((await user.type("timer configure")).out, shown);
  await user.type("config hours 6 --from 2024-12-16");
  assertEquals(
    (await user.type("config hours")).out,
    "8\n6 from 2024-12-16\n",
  );
});

Deno.test("timer configure shows every setting that is set, in its order", async () => {
  const disk = new MemoryDisk({
    "config.yaml": `time_tracking:
  provider: harvest
  auto_start: false
  auto_stop: false
  project_mapping: {A: 1, B: 2}
  task_mapping: {A: 3}
  api_key_env: MY_KEY
  workspace_id: "4"
  account_id: "5"
  region: euc1
  task_pattern: "{task_id}"
  tags: [x, y]
  billable: true
  pause_on_break: false
workday:
  hours: 7
  balance_from: 2024-01
  opening_balance: "+1:30"
  vacation_days: 30
  break_rules: de
  name: Ann
  employer: ACME
  personnel_number: "7"
`,
  });
  const user = new CliUser(undefined, { disk });
  assertEquals(
    (await user.type("timer configure")).out,
    `provider                   harvest
auto_start                 false
auto_stop                  false
project_mapping            A: 1, B: 2
task_mapping               A: 3
api_key_env                MY_KEY
workspace_id               4
account_id                 5
region                     euc1
task_pattern               {task_id}
tags                       x, y
billable                   true
pause_on_break             false
workday.hours              7
workday.lunch_minutes      60
workday.lunch_planned      true
workday.longest_day_hours  16
workday.balance_from       2024-01
workday.opening_balance    +1:30
workday.vacation_days      30
workday.break_rules        de
workday.name               Ann
workday.employer           ACME
workday.personnel_number   7
`,
  );
});
