import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const OPEN = "date,event,time\n2024-12-10,start,09:00\n";
const LUNCH_TAKEN = OPEN +
  "2024-12-10,lunch_start,12:00\n2024-12-10,lunch_end,12:30\n";
const STOPPED = OPEN + "2024-12-10,stop,12:00\n";

/** Rejected lines with the month's file, the exit status, message and hint. */
const REFUSED: [
  line: string,
  file: string | undefined,
  status: number,
  message: string,
  hint: string,
][] = [
  ["start", OPEN, 3, "Already working", "See: worktime status"],
  [
    "stop",
    undefined,
    3,
    "Not currently working",
    "Start the day: worktime start",
  ],
  [
    "stop",
    STOPPED,
    3,
    "Not currently working",
    "The day ended at 12:00. To change that: worktime adjust 14:00",
  ],
  [
    "lunch",
    undefined,
    3,
    "Not currently working",
    "Start the day: worktime start",
  ],
  [
    "break",
    STOPPED,
    3,
    "Not currently working",
    "Resume the day: worktime start",
  ],
  [
    "adjust 10:00",
    undefined,
    3,
    "Not currently working",
    "Start the day: worktime start --at 10:00",
  ],
  [
    "lunch",
    LUNCH_TAKEN,
    3,
    "Lunch already taken today",
    "Take a break instead: worktime break",
  ],
  [
    "adjust 11:00",
    LUNCH_TAKEN,
    3,
    "Cannot adjust to a time before the previous event",
    "That event was at 12:00. To move another event: worktime adjust 11:00 lunch_start",
  ],
  [
    "adjust 23:00",
    OPEN,
    3,
    "Cannot adjust to a time in the future",
    "It is 14:00 now",
  ],
  [
    "break --at 15:00",
    OPEN,
    3,
    "Cannot record 15:00: it is in the future",
    "It is 14:00 now",
  ],
  [
    "break --at 08:00",
    OPEN,
    3,
    "Cannot record 08:00: it is before the last event at 09:00",
    "To correct earlier events, see: worktime log 2024-12-10",
  ],
  [
    "stop",
    "date,event,time\n2024-12-09,start,09:00\n",
    3,
    "Not currently working",
    "No stop on 2024-12-09: worktime stop --at 2024-12-09T18:00",
  ],
  ["undo", OPEN, 3, "Nothing to undo", ""],
  [
    "start --at 25:00x",
    OPEN,
    2,
    'Invalid time: "25:00x"',
    "Use a time such as 8:45, yesterday 17:00 or 10m ago",
  ],
  [
    "start --ago soon",
    OPEN,
    2,
    'Invalid duration: "soon"',
    "Use a duration such as 15m, 2h or 1h30m",
  ],
  [
    "status 2024-13-01",
    OPEN,
    2,
    'Invalid date: "2024-13-01"',
    "Use YYYY-MM-DD with a month from 01 to 12",
  ],
  [
    "status 2026-02-30",
    OPEN,
    2,
    'Invalid date: "2026-02-30"',
    "Use YYYY-MM-DD: 2026-02 has 28 days",
  ],
  [
    "month 2024-00",
    OPEN,
    2,
    'Invalid month: "2024-00"',
    "Use YYYY-MM with a month from 01 to 12",
  ],
  [
    "set-hours 25",
    OPEN,
    2,
    'Too many hours: "25"',
    "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
  ],
  [
    "set-hours -5",
    OPEN,
    2,
    'Invalid hours: "-5"',
    "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
  ],
  ["adjust", OPEN, 2, "Missing argument: TIME", "See: worktime adjust --help"],
  [
    "stop soon",
    OPEN,
    2,
    'Too many arguments: "soon"',
    "See: worktime stop --help",
  ],
  [
    "stop --at",
    OPEN,
    2,
    'Option "--at" needs a value: TIME',
    "See: worktime stop --help",
  ],
  [
    "stop --att 9:00",
    OPEN,
    2,
    'Unknown option "--att"',
    'Options of "stop": --at, --ago, --dry-run, --json, --data-dir, --debug, --help',
  ],
  [
    "status --fix",
    OPEN,
    2,
    'Unknown option "--fix"',
    'Options of "status": --at, --short, --format, --watch, --chart, --json, --data-dir, --debug, --help',
  ],
  [
    "stop -x",
    OPEN,
    2,
    'Unknown option "-x"',
    'Options of "stop": --at, --ago, --dry-run, --json, --data-dir, --debug, --help',
  ],
  [
    "start --at 9:00 --ago 5m",
    OPEN,
    2,
    "--at and --ago cannot be used together",
    "Use --at for a clock time, or --ago for a duration",
  ],
  [
    "strat",
    OPEN,
    2,
    'Unknown command "strat". Did you mean command "start"?',
    "See: worktime --help",
  ],
  [
    "status",
    OPEN + "2024-12-10,brake,12:00\n",
    4,
    'Cannot read "2024-12.csv" line 3 column 12: expected one of start, ' +
    'lunch_start, lunch_end, break_start, break_end, stop, found "brake"',
    "List all problems: worktime doctor",
  ],
];

for (const [line, file, status, message, hint] of REFUSED) {
  Deno.test(`"${line}" is rejected: ${message}`, async () => {
    const files = file === undefined ? {} : { "2024-12.csv": file };
    const disk = new MemoryDisk(files);
    const user = new CliUser("2024-12-10T14:00", { disk });
    const run = await user.type(line);
    assertEquals(run.status, status);
    assertEquals(run.out, "");
    const [first, second = "", ...rest] = run.error.trimEnd().split("\n");
    assertEquals(first, message);
    assertEquals(second, hint);
    assertEquals(rest, []);
    assertEquals(disk.files, files);
  });
}

Deno.test("a clock that stepped back is an error that names both times", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": OPEN });
  const user = new CliUser("2024-12-10T08:30", { disk });
  for (const line of ["stop", "break", "lunch", "status"]) {
    const { status, error } = await user.type(line);
    assertEquals(status, 3);
    assertStringIncludes(
      error,
      "The clock shows 08:30, before the last event at 09:00\n",
    );
  }
  assertEquals(disk.files, { "2024-12.csv": OPEN });
});

Deno.test("a damaged file of another month does not matter", async () => {
  const disk = new MemoryDisk({
    "2024-11.csv": "nonsense",
    "2024-12.csv": "date,event,time\n",
  });
  const user = new CliUser("2024-12-01T00:30", { disk });
  assertEquals((await user.type("start")).status, 0);
  assertEquals((await user.type("status")).status, 0);
  assertEquals((await user.type("month")).status, 0);
  assertEquals((await user.type("month 2024-11")).status, 4);
  assertEquals(disk.files["2024-11.csv"], "nonsense");
});

Deno.test("an argument that is not UTF-8 is rejected, and not recorded", async () => {
  const user = new CliUser();
  const { status, error } = await user.run(["task", "add", "caf\uFFFD"]);
  assertEquals([status, error], [
    2,
    '"caf\uFFFD" is not UTF-8 text\n' +
    "Use a UTF-8 terminal and locale, such as LANG=C.UTF-8\n",
  ]);
  assertEquals(await user.disk.list(), []);
});

Deno.test("timer edit without a change names the options that make one", async () => {
  const { status, error } = await new CliUser().type("timer edit last");
  assertEquals(status, 2);
  for (
    const option of [
      ...["start", "end", "task", "title", "tag", "billable", "no-billable"],
    ]
  ) {
    assertStringIncludes(error, `--${option}`);
  }
});

const USAGE_HINTS: [line: string, message: string, hint: string][] = [
  [
    "task import d",
    'No Markdown files in "d"',
    "Use a folder that contains .md files, or the files themselves",
  ],
  [
    "task edit A",
    "Nothing to change",
    "Use --title, --plan, --sprint, --tag, --state, --billable or " +
    "--no-billable",
  ],
  [
    "timer configure --account 1",
    "--account does not apply to Toggl",
    "For Toggl and Clockify, use --workspace ID",
  ],
  [
    "timer configure --region euc1",
    "--region does not apply to Toggl",
    "Only Clockify has regions",
  ],
  [
    "timer configure --project-task a=1",
    "--project-task does not apply to Toggl",
    "Only Harvest has project tasks",
  ],
  [
    "start --dry-run=1",
    'Option "--dry-run" takes no value',
    "Use --dry-run without a value, or omit it",
  ],
];

Deno.test("errors of a line that cannot be run have a hint", async () => {
  for (const [line, message, hint] of USAGE_HINTS) {
    const config = "time_tracking:\n  provider: toggl\n";
    const disk = new MemoryDisk({ "config.yaml": config });
    const user = new CliUser(undefined, { disk, inputs: { "d/a.txt": "" } });
    const { status, error } = await user.type(line);
    assertEquals([status, error], [2, `${message}\n${hint}\n`]);
  }
});
