import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** The lines of a day and their output. */
const DAY: [time: string, line: string, answer: string][] = [
  ["2024-12-10T09:00", "start", "Started working at 09:00"],
  ["2024-12-10T12:30", "lunch", "Started lunch at 12:30"],
  ["2024-12-10T13:15", "lunch", "Ended lunch at 13:15"],
  ["2024-12-10T15:00", "break", "Started break at 15:00"],
  ["2024-12-10T15:10", "break", "Ended break at 15:10"],
  ["2024-12-10T17:30", "stop", "Stopped working at 17:30"],
];

const FILE = `date,event,time
2024-12-10,start,09:00
2024-12-10,lunch_start,12:30
2024-12-10,lunch_end,13:15
2024-12-10,break_start,15:00
2024-12-10,break_end,15:10
2024-12-10,stop,17:30
`;

Deno.test("a day typed command by command results in the expected file", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-10T09:00", { disk });
  for (const [time, line, answer] of DAY) {
    assertEquals(await user.at(time).type(line), {
      status: 0,
      out: `${answer}\n`,
      error: "",
    });
  }
  assertEquals(disk.files["2024-12.csv"], FILE);
});

Deno.test("a day filled in later with --at results in the same file", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2025-02-01T08:00", { disk });
  for (const [time, line, answer] of DAY) {
    const { out } = await user.type(`${line} --at ${time}`);
    assertEquals(out, `${answer} on 2024-12-10\n`);
  }
  assertEquals(disk.files["2024-12.csv"], FILE);
});

Deno.test("resuming replaces the stop by a break", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": FILE });
  const user = new CliUser("2024-12-10T17:45", { disk });
  const { out } = await user.type("start");
  assertEquals(out, "Resumed working at 17:45\n");
  assertEquals(
    disk.files["2024-12.csv"],
    FILE.replace("stop,17:30", "break_start,17:30") +
      "2024-12-10,break_end,17:45\n",
  );
});

Deno.test("--ago records in the past", async () => {
  const user = new CliUser("2024-12-10T09:20");
  const { out } = await user.type("start --ago 1h5m");
  assertEquals(out, "Started working at 08:15\n");
});

Deno.test("set-hours and set_hours print and store decimal hours", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-10T09:20", { disk });
  const lines: [line: string, answer: string][] = [
    ["set-hours 4 --date 2024-12-25", "2024-12-25 to 4"],
    ["set_hours 7:30 --date 2024-12-24", "2024-12-24 to 7.5"],
    ["set-hours 0 --date 2025-01-01", "2025-01-01 to 0"],
    ["set-hours 6", "2024-12-10 to 6"],
  ];
  for (const [line, answer] of lines) {
    const { out } = await user.type(line);
    assertEquals(out, `Set expected hours for ${answer}\n`);
  }
  assertEquals(
    disk.files["2024-12-worktime-overrides.csv"],
    "date,expected_hours\n2024-12-10,6\n2024-12-24,7.5\n2024-12-25,4\n",
  );
  assertEquals(
    disk.files["2025-01-worktime-overrides.csv"],
    "date,expected_hours\n2025-01-01,0\n",
  );
});

Deno.test("adjust moves the last event and pads the time", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-10T08:00", { disk });
  await user.type("start");
  await user.at("2024-12-10T11:55").type("break");
  const adjusted = await user.at("2024-12-10T12:00").type("adjust 9:50");
  assertEquals(adjusted.out, "Adjusted break_start to 09:50\n");
  assertEquals(
    disk.files["2024-12.csv"],
    "date,event,time\n2024-12-10,start,08:00\n2024-12-10,break_start,09:50\n",
  );
});

Deno.test("undo and redo print the change", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  const undone = "Undid: Started working at 09:00 on 2024-12-10\n";
  assertEquals((await user.type("undo")).out, undone);
  assertEquals((await user.type("undo")).error, "Nothing to undo\n");
  const redone = "Redid: Started working at 09:00 on 2024-12-10\n";
  assertEquals((await user.type("redo")).out, redone);
  assertEquals((await user.type("redo")).status, 3);
});

Deno.test("--json of an event past midnight has its instant", async () => {
  const user = new CliUser("2024-12-10T20:00");
  await user.type("start");
  const { out } = await user.at("2024-12-11T00:30").type("stop --json");
  assertEquals(JSON.parse(out), {
    action: "stopped",
    date: "2024-12-10",
    time: "00:30",
    at: "2024-12-11T00:30:00+09:00",
    state: "stopped",
    message: "Stopped working at 00:30",
  });
});

Deno.test("adjust --date moves the last event of an earlier day", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": FILE });
  const user = new CliUser("2026-11-21T09:00", { disk });
  const { out, error } = await user.type("adjust 17:20 --date 2024-12-10");
  assertEquals([out, error], ["Adjusted stop to 17:20 on 2024-12-10\n", ""]);
  assertEquals(disk.files["2024-12.csv"], FILE.replace("17:30", "17:20"));
});
