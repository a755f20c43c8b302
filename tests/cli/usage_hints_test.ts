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
