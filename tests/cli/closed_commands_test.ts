import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";

/** A November with days and entries, and a December that has begun. */
const LINES: readonly (readonly [at: string, line: string])[] = [
  ["2024-11-04T08:59", "day 2024-11-01 09:00-17:30 --lunch 12:00-12:30"],
  ["2024-11-04T09:00", "start"],
  ["2024-11-04T12:00", "lunch"],
  ["2024-11-04T12:30", "lunch"],
  ["2024-11-04T17:30", "stop"],
  ["2024-11-04T17:31", "absent vacation 2024-11-05"],
  ["2024-11-04T17:31", "set-hours 6 --date 2024-11-06"],
  ["2024-11-04T17:32", "task add T-1 --title First"],
  ["2024-11-04T17:33", "timer add T-1 --start 09:00 --end 11:00"],
  ["2024-11-30T22:00", "start"],
  ["2024-12-01T06:00", "stop"],
  ["2024-12-02T09:00", "start"],
  ["2024-12-02T09:05", "timer start T-1"],
];

/** A user who has closed November. */
interface ClosedUser {
  readonly user: CliUser;
  readonly disk: MemoryDisk;
  /** Types a line in which `ENTRY` stands for the id of November's entry. */
  readonly type: (line: string) => Promise<CliRun>;
}

async function closedUser(): Promise<ClosedUser> {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-11-04T08:59", { disk });
  for (const [at, line] of LINES) {
    const { error, status } = await user.at(at).type(line);
    assertEquals([line, error, status], [line, "", 0]);
  }
  const closed = await user.at("2024-12-02T10:00").type("close 2024-11");
  assertEquals(closed.status, 0, closed.error);
  const [, id = ""] = disk.files["history/time-entries.json"]
    ?.match(/"id":"([^"]+)"/) ?? [];
  const type = (line: string) => user.type(line.replace("ENTRY", id));
  return { user, disk, type };
}

/** Commands that would change November. */
const REFUSED: readonly string[] = [
  "day 2024-11-07 09:00-17:00",
  "day 2024-11-04 09:00-17:00 --replace",
  "lunch 23:00-23:30 --date 2024-11-30",
  "break 15:00-15:10 --date 2024-11-04",
  "adjust 18:00 --date 2024-11-04",
  "adjust 09:30 start --date 2024-11-04",
  "remove lunch --date 2024-11-04",
  "remove day --date 2024-11-04",
  "note hello --date 2024-11-04",
  "set-hours 4 --date 2024-11-08",
  "set-hours 4 --date 2024-11-27..2024-12-03",
  "absent sick 2024-11-08",
  "absent flex 2024-11-28..2024-12-03",
  "absent --remove 2024-11-05",
  "start --at 2024-11-08T09:00",
  "start --at 2024-11-04T18:00",
  "timer add T-1 --start 2024-11-08T09:00 --for 1h",
  "timer add T-2 --start 2024-11-30T23:30 --for 2h",
  "timer edit ENTRY --title Other",
  "timer edit ENTRY --start 2024-12-01T09:00 --end 2024-12-01T11:00",
  "timer edit ENTRY --tag x",
  "timer edit ENTRY --billable",
  "timer delete ENTRY",
  "task rename T-1 T-9",
];

for (const line of REFUSED) {
  Deno.test(`a closed month refuses: ${line}`, async () => {
    const user = await closedUser();
    const before = user.disk.files;
    const { status, out, error } = await user.type(`${line} --json`);
    assertEquals([status, out], [3, ""], error);
    assertEquals(JSON.parse(error).error.code, "month_closed", error);
    assertEquals(user.disk.files, before);
  });
}

for (const line of REFUSED.filter((it) => !it.startsWith("start"))) {
  Deno.test(`a closed month refuses a dry run: ${line}`, async () => {
    const user = await closedUser();
    const before = user.disk.files;
    const { status, error } = await user.type(`${line} --dry-run`);
    assertEquals(status, 3, error);
    assertStringIncludes(error, "2024-11 is closed");
    assertEquals(user.disk.files, before);
  });
}

/** Commands that leave November alone. */
const ALLOWED: readonly (readonly string[])[] = [
  ["stop"],
  ["lunch"],
  ["adjust 08:30 start"],
  ["day 2024-12-01 19:00-20:00"],
  ["timer stop"],
  ["timer switch T-2"],
  ["timer add T-1 --start 2024-12-01T09:00 --for 1h"],
  ["task complete T-1"],
  ["task edit T-1 --title Renamed"],
  ["absent sick 2024-12-03"],
  ["set-hours 4"],
  ["config workday.hours 7"],
  ["doctor --fix"],
  ["undo", "undo", "redo", "redo"],
  ["undo", "redo"],
  ["stop", "undo", "redo", "undo"],
  ["reopen 2024-11", "undo"],
];

for (const lines of ALLOWED) {
  Deno.test(`a closed month stays as it is: ${lines.join(", ")}`, async () => {
    const user = await closedUser();
    const before = november(user.disk);
    for (const line of lines) {
      const { status, error } = await user.type(line);
      assertEquals(status, 0, error);
    }
    assertEquals(november(user.disk), before);
    const { months: [closed] } = JSON.parse(
      (await user.type("close --json")).out,
    );
    assertEquals([closed.changed_days, closed.changed_entry_days], [[], []]);
    const { problems } = JSON.parse((await user.type("doctor --json")).out);
    assertEquals(problems, []);
  });
}

/** The CSV files of November. */
function november({ files }: MemoryDisk): unknown {
  return Object.entries(files).filter(([file]) => /^2024-11.*csv$/.test(file));
}

Deno.test("each refused command works after reopen", async () => {
  for (const line of REFUSED) {
    const user = await closedUser();
    await user.type("reopen 2024-11");
    const { error, status } = await user.type(line);
    assert(!error.includes("closed"), `${line}: ${error}`);
    // Some need an answer that has nothing to do with closed months.
    assert(status === 0 || status === 3, `${line}: ${error}`);
  }
});

Deno.test("undo reverts a close, and redo closes the month again", async () => {
  const user = await closedUser();
  assertEquals((await user.type("undo")).out, "Undid: Closed 2024-11\n");
  assertEquals(
    (await user.type("close")).out.split("\n")[0],
    "No month is closed",
  );
  assertEquals((await user.type("redo")).out, "Redid: Closed 2024-11\n");
  assertEquals((await user.type("note x --date 2024-11-04")).status, 3);
});

Deno.test("a closed month refuses the missing stop of its last night", async () => {
  const user = new CliUser("2024-11-30T22:00");
  await user.type("start");
  const later = user.at("2024-12-02T09:00");
  const { status, error } = await later.type("close 2024-11");
  assertEquals(status, 3);
  assertStringIncludes(error, "2024-11-30 was never stopped\n");
  assertEquals((await user.type("close 2024-11 --yes")).status, 0);
  const stop = await user.type("stop --at 2024-12-01T06:00");
  assertEquals(stop.status, 3);
  assertStringIncludes(stop.error, "this would change 2024-11-30\n");
});
