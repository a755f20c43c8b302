import { assertEquals } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { schemaProblems } from "../support/json_schema.ts";
import { CliUser } from "../support/run_cli.ts";
import { TogglUser } from "../support/toggl_user.ts";

/** Rejected lines after others, all at 09:00, and their errors in JSON. */
const REFUSED: readonly [
  before: readonly string[],
  line: string,
  status: number,
  error: [code: string, message: string, hint: string | null],
][] = [
  [[], "undo", 3, ["nothing_to_undo", "Nothing to undo", null]],
  [[], "redo", 3, ["nothing_to_redo", "Nothing to redo", null]],
  [["start"], "start", 3, [
    "already_working",
    "Already working",
    "See: worktime status",
  ]],
  [[], "lunch", 3, [
    "outside_working_hours",
    "Not currently working",
    "Start the day: worktime start",
  ]],
  [["start --at 08:00", "lunch --at 08:10", "lunch --at 08:20"], "lunch", 3, [
    "lunch_already_taken",
    "Lunch already taken today",
    "Take a break instead: worktime break",
  ]],
  [
    ["start --at 08:00", "break --at 08:10", "break --at 08:20"],
    "adjust 08:05",
    3,
    [
      "invalid_adjustment",
      "Cannot adjust to a time before the previous event",
      "That event was at 08:10. To move another event: worktime adjust 08:05 start",
    ],
  ],
  [["start"], "adjust 10:00", 3, [
    "future_adjustment",
    "Cannot adjust to a time in the future",
    "It is 09:00 now",
  ]],
  [["start"], "break --at 10:00", 3, [
    "future_time",
    "Cannot record 10:00: it is in the future",
    "It is 09:00 now",
  ]],
  [
    ["start --at 2024-12-08T09:00", "stop --at 2024-12-08T10:00"],
    "adjust 40:00 --date 2024-12-08",
    3,
    [
      "day_too_long",
      "Cannot adjust to 40:00: a day ends 16 hours after it started",
      "That was at 2024-12-08 09:00; for longer days, set longest_day_hours in config.yaml",
    ],
  ],
  [[], "timer stop", 3, [
    "no_timer",
    "No timer is running",
    "See: worktime timer status",
  ]],
  [[], "timer resume", 3, [
    "no_timer",
    "No timer to resume",
    "See: worktime timer start --help",
  ]],
  [["timer start A"], "timer start A", 3, [
    "timer_running",
    'The timer for "A" has been running since 09:00',
    "See: worktime timer status",
  ]],
  [[], "timer delete 3f2a", 3, [
    "unknown_entry",
    'No entry has the id "3f2a"',
    "List ids: worktime timer show TASK --ids",
  ]],
  [["timer start A"], "timer stop --at 08:59", 3, [
    "time_before_start",
    "Cannot record 08:59: it is before the running timer's start at 09:00",
    "Use 2024-12-10T09:00 or a later time",
  ]],
  [[], "timer start A --at 09:01", 3, [
    "future_time",
    "Cannot record 09:01: it is in the future",
    "It is 09:00 now",
  ]],
  [
    ["timer add A --start 07:00 --end 08:00"],
    "timer edit last --start 08:30",
    3,
    [
      "end_before_start",
      "Cannot end an entry before it starts",
      "Use both --start and --end",
    ],
  ],
  [[], "timer add A --start 08:00 --end 08:00", 3, [
    "unlikely_entry",
    "The entry would start and end at the same time",
    "Check the times. If they are correct, add --yes",
  ]],
  [["timer start A --at 2024-12-08T09:00"], "timer stop", 3, [
    "forgotten_timer",
    'The timer for "A" has been running since 2024-12-08 09:00: was it forgotten?',
    "If so: worktime timer stop --at 2024-12-08T18:00\nIf not: worktime timer stop --at now",
  ]],
  [["task add A"], "task add A", 3, [
    "task_exists",
    'Task "A" already exists',
    "See: worktime task show A",
  ]],
  [[], "task show A", 3, [
    "unknown_task",
    'No task has the id "A"',
    "List tasks: worktime task list",
  ]],
  [["task add A", "timer start A"], "task delete A", 3, [
    "timer_running",
    'The timer for "A" is running',
    "Stop it: worktime timer stop",
  ]],
  [["task add A", "task complete A"], "task complete A", 3, [
    "task_already_completed",
    'Task "A" is already completed',
    "See: worktime task show A",
  ]],
  [["task add A", "task block A"], "task block A", 3, [
    "task_already_blocked",
    'Task "A" is already blocked',
    "See: worktime task show A",
  ]],
  [["task add A"], "task reopen A", 3, [
    "task_not_ended",
    'Task "A" is already open: it is pending',
    "See: worktime task show A",
  ]],
  [[], "timer sync", 3, [
    "no_provider",
    "No service to sync with: entries are kept on this machine only",
    "Set one up: worktime timer configure",
  ]],
  [[], "task import a.md", 2, [
    "no_task",
    'No task found in "a.md", lines 1 to 1',
    'Add "- **ID**: TASK-031" below a heading, or "id: TASK-031" between two "---" lines at the top',
  ]],
  [[], "start --at soon", 2, [
    "invalid_time",
    'Invalid time: "soon"',
    "Use a time such as 8:45, yesterday 17:00 or 10m ago",
  ]],
  [[], "import a.md --day-starts 24:00", 2, [
    "invalid_time",
    'Invalid time: "24:00"',
    "Use a time such as 9:00",
  ]],
  [[], "import a.md --zone Nowhere", 2, [
    "invalid_zone",
    'Unknown time zone "Nowhere"',
    "Use a name or an offset, such as Europe/Berlin or +02:00",
  ]],
  [[], "start --ago soon", 2, [
    "invalid_duration",
    'Invalid duration: "soon"',
    "Use a duration such as 15m, 2h or 1h30m",
  ]],
  [[], "timer summary --round soon", 2, [
    "invalid_rounding",
    'Invalid rounding rule: "soon"',
    "Use a duration, with :up, :down or :nearest, and with :day to round a " +
    "task's time per day: 15m, 6m:up or 15m:up:day",
  ]],
  [[], "log soon", 2, [
    "invalid_date",
    'Invalid date: "soon"',
    "Use YYYY-MM-DD, or a day such as yesterday or last fri",
  ]],
  [[], "month soon", 2, [
    "invalid_month",
    'Invalid month: "soon"',
    "Use YYYY-MM, or a month such as nov or last",
  ]],
  [[], "set-hours 25", 2, [
    "invalid_hours",
    'Too many hours: "25"',
    "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
  ]],
  [[], "absent nap", 2, [
    "invalid_absence",
    'Unknown kind "nap"',
    "Use one of vacation, sick, holiday, flex, unpaid",
  ]],
  [[], "absent sick 2024-12-15", 3, [
    "no_expected_hours",
    "No hours are expected on 2024-12-15",
    "Work on that day counts against 8 hours; to expect none: worktime set-hours 0 --date 2024-12-15",
  ]],
  [[], "remove absence", 3, [
    "no_absence",
    "No absence on 2024-12-10",
    "See: worktime absent 2024",
  ]],
  [[], "config nope", 2, [
    "unknown_setting",
    'Unknown setting "nope"',
    "List all settings: worktime config",
  ]],
  [[], "config balance_from soon", 2, [
    "invalid_setting",
    '"balance_from" must be a month as YYYY-MM, found "soon"',
    "See docs/configuration.md for examples of each setting",
  ]],
  [[], "timer summary --from today --to yesterday", 2, [
    "invalid_range",
    "The range starts on 2024-12-10 but ends on 2024-12-09",
    "Use an earlier --from or a later --to",
  ]],
  [[], "timer configure --provider odd", 2, [
    "invalid_setting",
    'The "provider" must be one of toggl, clockify, harvest, none, local, found "odd"',
    "See: worktime timer configure --help",
  ]],
  [[], "timer configure --provider toggl --workspace x", 2, [
    "invalid_workspace",
    'Invalid Toggl workspace: "x"',
    "Use the number at the end of its URL",
  ]],
  [["start"], "stop --att 9:00", 2, [
    "usage",
    'Unknown option "--att"',
    'Options of "stop": --at, --ago, --dry-run, --json, --data-dir, --debug, --help',
  ]],
  [["start"], "stop --at 9:00 --ago 5m", 2, [
    "usage",
    "--at and --ago cannot be used together",
    "Use --at for a clock time, or --ago for a duration",
  ]],
  [[], "timer summary --by odd", 2, [
    "usage",
    'Cannot group by "odd"',
    "Group by day, week, month, task, plan, sprint, tag",
  ]],
];

const INPUTS = { "a.md": "text" };

for (const [before, line, status, [code, message, hint]] of REFUSED) {
  Deno.test(`"${line}" after "${before}" is rejected in JSON with the code ${code}`, async () => {
    const user = new CliUser(undefined, { inputs: INPUTS });
    for (const earlier of before) {
      assertEquals((await user.type(earlier)).status, 0, earlier);
    }
    const run = await user.type(`${line} --json`);
    assertEquals([run.status, run.out], [status, ""]);
    const json = JSON.parse(run.error);
    assertEquals(json, { error: { code, message, hint } });
    assertEquals(schemaProblems("error", json), []);
  });
}

/** Exceptions of a disk, with the exit status and the error in JSON. */
const THROWN: readonly [
  thrown: unknown,
  status: number,
  error: [code: string, message: string, hint: string | null],
][] = [
  [new DiskError("read_only", 'Cannot write "x"', { hint: "Free it" }), 6, [
    "read_only",
    'Cannot write "x"',
    "Free it",
  ]],
  [new DiskError("disk_error", "It broke"), 6, [
    "disk_error",
    "It broke",
    null,
  ]],
  [new Error("boom"), 1, [
    "unexpected",
    "boom",
    "This is a bug in worktime: please report it",
  ]],
  [Object.assign(new Error("boom"), { code: 7 }), 1, [
    "unexpected",
    "boom",
    "This is a bug in worktime: please report it",
  ]],
  ["boom", 1, ["unexpected", "boom", null]],
];

for (const [thrown, status, [code, message, hint]] of THROWN) {
  Deno.test(`an exception of the disk is an error in JSON with status ${status}: ${thrown}`, async () => {
    const disk = new MemoryDisk();
    disk.readText = () => Promise.reject(thrown);
    const user = new CliUser(undefined, { disk });
    const run = await user.type("status --json");
    assertEquals([run.status, run.out], [status, ""]);
    assertEquals(JSON.parse(run.error), { error: { code, message, hint } });
    const text = await user.type("status");
    const lines = hint === null ? [message] : [message, hint];
    assertEquals(text, { status, out: "", error: `${lines.join("\n")}\n` });
  });
}

Deno.test("a damaged file is an error in JSON with status 4", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": "date,event\n" });
  const run = await new CliUser(undefined, { disk }).type("status --json");
  assertEquals([run.status, run.out], [4, ""]);
  assertEquals(JSON.parse(run.error), {
    error: {
      code: "bad_data_file",
      message: 'Cannot read "2024-12.csv" line 1 column 1: expected the ' +
        'header "date,event,time", found "date,event"',
      hint: "List all problems: worktime doctor",
    },
  });
});

Deno.test("no data directory is an error in JSON with status 1", async () => {
  const run = await new CliUser(undefined, { variables: {} })
    .type("status --json");
  assertEquals([run.status, run.out], [1, ""]);
  assertEquals(JSON.parse(run.error), {
    error: {
      code: "no_data_directory",
      message: "No data directory is set",
      hint: "Use --data-dir DIR, or set WORKTIME_DATA_DIR",
    },
  });
});

Deno.test("a missing key is an error in JSON with status 5", async () => {
  const me = await new TogglUser({ key: "" }).configure();
  const run = await me.type("09:00", "timer sync --json");
  assertEquals([run.status, run.out], [5, ""]);
  assertEquals(JSON.parse(run.error), {
    error: {
      code: "provider_key",
      message: "The Toggl API key is missing or malformed",
      hint: "Set TOGGL_API_KEY to the API token at the bottom of " +
        "https://track.toggl.com/profile",
    },
  });
});
