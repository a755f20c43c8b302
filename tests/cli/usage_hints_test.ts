import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const ENTRY = "timer add A --start 2024-12-10T09:00 --for 1h";

/** Lines that cannot be carried out, and what to type instead. */
const LINES: readonly [line: string, error: string, hint: string][] = [
  [
    "absent 2024-12-31 --half",
    "The list of absences takes only a year",
    "To record one, name its kind: worktime absent vacation 2024-12-31 --half",
  ],
  [
    "absent 2024-12-31 sick",
    "The list of absences takes only a year",
    "The kind comes first: worktime absent sick 2024-12-31",
  ],
  [
    "config --unset",
    "--unset takes a key but no value",
    "For example: worktime config hours --unset",
  ],
  [
    "config hours 7 --unset",
    "--unset takes a key but no value",
    "For example: worktime config hours --unset",
  ],
  [
    "status --watch --at 9:00",
    "--watch and --at cannot be used together",
    "--watch follows the current day",
  ],
  [
    "status --watch --chart",
    "--watch and --chart cannot be used together",
    "--watch follows the current day",
  ],
  [
    "status --watch yesterday",
    "--watch and a date cannot be used together",
    "--watch follows the current day",
  ],
  [
    "status --watch",
    "--watch needs a terminal",
    "To print one line once: worktime status --short",
  ],
  [
    "status --format {x}",
    'Unknown placeholder "{x}"',
    "Use {state} {date} {weekday} {start} {since} {work} {overtime} {month} " +
    "{balance} {lunch} {leave} {zero} {task} {title} {timer} {booked} " +
    "{unbooked}, or {{ for a brace",
  ],
  [
    "timer edit last",
    "Nothing to change",
    "Use --start, --end, --task, --title, --tag, --billable or --no-billable",
  ],
  [
    "report --csv --output x.md",
    '--csv and --output "x.md" contradict each other',
    "Omit --csv, or use a name that ends in .csv",
  ],
  [
    "report --output x.txt",
    'Cannot tell the form of "x.txt" from its name',
    "Use one of the endings .json, .csv, .md, .html, .xlsx, or add a form " +
    "such as --csv",
  ],
  [
    "import report.csv --day-starts 25:00",
    'Invalid time: "25:00"',
    "Use a time such as 9:00",
  ],
  [
    "close --dry-run",
    "Name the month to close",
    "For example: worktime close last",
  ],
  [
    "completions tcsh",
    'Unknown shell "tcsh"',
    "Supported shells: bash, zsh, fish, powershell",
  ],
  [
    "doctor --fix --restore tasks.yaml",
    "--fix and --restore cannot be used together",
    "Restore the file first, then repair the others",
  ],
  [
    "doctor --dry-run",
    "--dry-run needs --restore",
    "To see what --fix can repair: worktime doctor",
  ],
  ["import", "Specify a file to import", "Import a file: worktime import PATH"],
  [
    "import report.csv --task-from foo",
    'Unknown value "foo" of --task-from',
    "Values: task, project, description, tag or tag:REGEX",
  ],
  [
    "import report.csv --task-from tag:[",
    'Invalid pattern "[" of --task-from',
    "Use a regular expression, such as tag:^proj-",
  ],
  [
    "import report.csv --as foo",
    'Unknown value "foo" of --as',
    "Values: entries, workday",
  ],
  [
    "import report.csv --as workday --map A=B",
    "--as workday and --map cannot be used together",
    "To import days, leave out --map",
  ],
  [
    "report 2024-11 --output a",
    'Cannot tell the form of "a" from its name',
    "Use one of the endings .json, .csv, .md, .html, .xlsx, or add a form such as --csv",
  ],
  [
    "timer summary 2024-11 --week",
    "Date ranges cannot be used together",
    "Use only one of RANGE, --today, --week, --month, --year, --last-week, --last-month or --all, or --from and --to",
  ],
  [
    "timer log A --today",
    "Date ranges cannot be used together",
    '"A" is not a range. To select a task, use --task A',
  ],
  [
    "start --at 9:00 --ago 5m",
    "--at and --ago cannot be used together",
    "Use --at for a clock time, or --ago for a duration",
  ],
  [
    "start --at",
    'Option "--at" needs a value: TIME',
    "See: worktime start --help",
  ],
  [
    "start --at=",
    'Option "--at" needs a value: TIME',
    "See: worktime start --help",
  ],
  [
    "timer start A --tag= --tag x",
    'Option "--tag" needs a value: TAG',
    "See: worktime timer start --help",
  ],
  [
    "start --dry-run=1",
    'Option "--dry-run" takes no value',
    "Use --dry-run without a value, or omit it",
  ],
  ["task add", "Missing argument: TASK", "See: worktime task add --help"],
  ["task add A B", 'Too many arguments: "B"', "See: worktime task add --help"],
  ["start 9", '"9" could mean a time or minutes', 'Use 9:00 or "9m ago"'],
  ["stop 5", '"5" could mean a time or minutes', 'Use 5:00 or "5m ago"'],
  ["lunch 12", '"12" could mean a time or minutes', 'Use 12:00 or "12m ago"'],
  ["break 10", '"10" could mean a time or minutes', 'Use 10:00 or "10m ago"'],
  [
    "status 9",
    '"9" could mean a time or a date',
    "Use 9:00 or a date such as 2024-12-10",
  ],
  [
    "month 2024",
    '"2024" could mean a time or a month',
    "Use 20:24 or a month such as 2024-12",
  ],
  [
    "week 20",
    '"20" could mean a time or a week',
    "Use 20:00 or a week such as 2024-W50",
  ],
  [
    "year 20",
    '"20" could mean a time or a year',
    "Use 20:00 or a year such as 2024",
  ],
  [
    "balance 2024",
    '"2024" could mean a time or a date',
    'Use 20:24 or a date and a time such as "2024-12-10 23:59"',
  ],
  ["adjust 900 1", 'Invalid time: "900"', "Use 9:00 or 0900"],
  ["adjust noon 1", 'Invalid time: "noon"', "Use 12:00"],
  [
    "adjust 9h 1",
    'Invalid time: "9h"',
    'Use 9:00, or "9h ago" for a time that long ago',
  ],
  [
    "adjust 8.30h 1",
    'Invalid time: "8.30h"',
    'Use "8.30h ago" for a time that long ago',
  ],
  [
    "day foo 2024-12-04",
    'Invalid date: "foo"',
    "Use YYYY-MM-DD, or a day such as yesterday or last fri",
  ],
  ["adjust", "Missing argument: TIME", "See: worktime adjust --help"],
  ["timer stop 5", '"5" could mean a time or minutes', 'Use 5:00 or "5m ago"'],
  [
    "timer add A --start 9:00",
    "Missing start, end or duration",
    "Use --start or --ago with --end or --for, or --for alone",
  ],
  [
    "timer add A --start yesterday 9:00 --for 1h",
    'Too many arguments: "9:00"',
    'Use --start "yesterday 9:00"',
  ],
  [
    "timer add A --start 9:00 --end 2024-12-09 10:00",
    'Too many arguments: "10:00"',
    "Use --end 2024-12-09T10:00",
  ],
  [
    "timer sync --from last mon",
    'Too many arguments: "mon"',
    'Use --from "last mon"',
  ],
  ["foo", 'Unknown command "foo"', "See: worktime --help"],
  ["timer foo", 'Unknown command "foo"', "See: worktime timer --help"],
  ["help foo", 'Unknown command "foo"', "See: worktime --help"],
  [
    "task list --state foo",
    'Unknown state "foo"',
    "States: pending, in-progress, review, blocked, completed, cancelled",
  ],
  [
    "task edit A",
    "Nothing to change",
    "Use --title, --plan, --sprint, --tag, --state, --billable or --no-billable",
  ],
  [
    "timer summary --by foo",
    'Cannot group by "foo"',
    "Group by day, week, month, task, plan, sprint, tag",
  ],
  [
    "timer summary --round foo",
    'Invalid rounding rule: "foo"',
    "Use a duration, with :up, :down or :nearest, and with :day to round a task's time per day: 15m, 6m:up or 15m:up:day",
  ],
  ["config foo", 'Unknown setting "foo"', "List all settings: worktime config"],
  [
    "absent foo",
    'Unknown kind "foo"',
    "Use one of vacation, sick, holiday, flex, unpaid",
  ],
  [
    "set-hours x",
    'Invalid hours: "x"',
    "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
  ],
  [
    "timer edit last --billable --no-billable",
    "--billable and --no-billable cannot be used together",
    "Use only one of them",
  ],
  [
    "undo --foo",
    'Unknown option "--foo"',
    'Options of "undo": --dry-run, --json, --data-dir, --debug, --help',
  ],
  [
    "timer summary --csv --md",
    "--csv and --md cannot be used together",
    "Use only one of them",
  ],
];

for (const [line, error, hint] of LINES) {
  Deno.test(`${line} says what to type instead`, async () => {
    const user = new CliUser("2024-12-12T12:00", {
      disk: new MemoryDisk(),
      inputs: { "report.csv": "x" },
    });
    await user.type(ENTRY);
    const found = await user.type(line);
    assertEquals([found.status, found.error], [2, `${error}\n${hint}\n`]);
  });
}

Deno.test("status names the last event of the day", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  const last = async (line: string) => {
    await user.type(line);
    const { out } = await user.type("status");
    return out.split("\n").find((it) => /started|ended|Finished/.test(it));
  };
  assertEquals(
    [
      await last("start --at 09:00"),
      await last("lunch --at 10:00"),
      await last("lunch --at 10:30"),
      await last("break --at 11:00"),
      await last("break --at 11:10"),
      await last("stop --at 11:30"),
    ],
    [
      undefined,
      "Lunch started at 10:00",
      "Lunch ended at 10:30",
      "Break started at 11:00",
      "Break ended at 11:10",
      "Finished work at 11:30",
    ],
  );
});
