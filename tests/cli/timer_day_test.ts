import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Tracker } from "../../lib/tracker.ts";
import { CliUser } from "../support/run_cli.ts";
import { TestConnection } from "../support/test_connection.ts";
import { TOGGL_KEY, TogglServer } from "../support/toggl_server.ts";

/** Types lines and compares the output of each. */
async function assertSession(
  user: CliUser,
  session: readonly (readonly [at: string, line: string, printed: string])[],
): Promise<void> {
  for (const [at, line, printed] of session) {
    const { out, error } = await user.at(at).type(line);
    assertEquals(error + out, `${printed}\n`, line);
  }
}

Deno.test("the example workflow prints the expected lines", async () => {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new TogglServer({ clock });
  const user = new CliUser("2025-01-16T09:55", {
    zone: "UTC",
    variables: {
      HOME: "/home/me",
      TOGGL_API_KEY: TOGGL_KEY,
      WORKTIME_TOGGL_URL: server.baseUrl,
    },
    connection: new TestConnection(server, clock),
  });
  const type = async (at: string, ...args: string[]) => {
    clock.set(user.at(at).now);
    const { out, error, status } = await user.run(args);
    assertEquals([status, error], [0, ""], args.join(" "));
    return out;
  };
  const title = "Headless Mode Integration";
  await type("2025-01-16T09:55", "task", "add", "TASK-025", "--title", title);
  await type(
    "2025-01-16T09:56",
    ..."timer configure --provider toggl --workspace 2000001".split(" "),
  );
  assertEquals(
    await type("2025-01-16T10:00", "task", "start", "TASK-025"),
    "Timer started: TASK-025: Headless Mode Integration\n",
  );
  assertEquals(
    await type("2025-01-16T11:23", "task", "complete", "TASK-025"),
    "Timer stopped: 1h 23m\n",
  );
  assertEquals(
    await type("2025-01-16T11:24", "timer", "show", "TASK-025"),
    `TASK-025: Headless Mode Integration
Total: 1h 23m
Entries:
  - Jan 16, 10:00-11:23 (1h 23m)
`,
  );
});

Deno.test("breaks pause the timer, and status shows how much is booked", async () => {
  await assertSession(new CliUser("2025-01-16T09:00"), [
    ["2025-01-16T09:00", "start", "Started working at 09:00"],
    ["2025-01-16T09:10", "timer start T-1", "Timer started: T-1"],
    [
      "2025-01-16T12:30",
      "lunch",
      "Started lunch at 12:30\nTimer paused: 3h 20m (T-1)",
    ],
    [
      "2025-01-16T13:00",
      "timer",
      "Paused: T-1\nSince: 12:30\nTask total: 3h 20m\nToday: 3h 20m",
    ],
    [
      "2025-01-16T13:15",
      "lunch",
      "Ended lunch at 13:15\nTimer resumed: T-1",
    ],
    [
      "2025-01-16T14:00",
      "timer switch T-2",
      "Timer stopped: 45m (T-1)\nTimer started: T-2",
    ],
    ["2025-01-16T15:30", "timer stop", "Timer stopped: 1h 30m"],
    [
      "2025-01-16T15:55",
      "timer summary --today",
      `Summary by task: 2025-01-16 (Thu)
Task    Time  Share
T-1    4h 5m    73%  ########################
T-2   1h 30m    27%  #########
Total: 5h 35m
Booked 5:35 of 6:10 (0:35 unbooked)`,
    ],
    [
      "2025-01-16T16:00",
      "status",
      `State: working
Start time: 09:00
Lunch taken: Yes
Work today: 6:15
Today's overtime: -1:45
Month overtime: +0:00
Remaining lunch: 15m
Projected end: 17:45
End for zero overtime: 17:45
Lunch ended at 13:15
Booked 5:35 of 6:15 (0:40 unbooked)`,
    ],
  ]);
});

Deno.test("undoing lunch leaves the timer running", async () => {
  await assertSession(new CliUser("2025-01-16T09:00"), [
    ["2025-01-16T09:00", "start", "Started working at 09:00"],
    ["2025-01-16T09:00", "timer start T-1", "Timer started: T-1"],
    [
      "2025-01-16T12:00",
      "break",
      "Started break at 12:00\nTimer paused: 3h 0m (T-1)",
    ],
    [
      "2025-01-16T12:01",
      "undo",
      "Undid: Started break at 12:00 on 2025-01-16",
    ],
    [
      "2025-01-16T12:30",
      "timer",
      "Running: T-1\nSince: 09:00 (3h 30m)\nTask total: 3h 30m\nToday: 3h 30m",
    ],
  ]);
});

const FORGOTTEN =
  'The timer for "T-1" has been running since 2025-01-16 16:00: ' +
  "was it forgotten?\n";

Deno.test("stopping an overnight timer is rejected in a script, with the commands to choose from", async () => {
  const user = new CliUser("2025-01-16T16:00");
  await user.type("timer start T-1");
  const { error, status } = await user.at("2025-01-17T09:00").type(
    "timer stop",
  );
  assertEquals(status, 3);
  assertEquals(
    error,
    `${FORGOTTEN}If so: worktime timer stop --at 2025-01-17T00:00
If not: worktime timer stop --at now
`,
  );
  await user.type("timer stop --at 2025-01-16T18:00");
  const { out } = await user.type("timer show T-1");
  assertEquals(out.split("\n")[1], "Total: 2h 0m");
});

for (
  const [answer, total] of [
    ["", "8h 0m"],
    ["2025-01-16T17:30", "1h 30m"],
    ["now", "17h 0m"],
  ] as const
) {
  Deno.test(`the end of an overnight timer is asked for in a terminal: "${answer}"`, async () => {
    const user = new CliUser("2025-01-16T16:00", { answers: [answer] });
    await user.type("timer start T-1");
    const { error, out } = await user.at("2025-01-17T09:00").type("timer stop");
    assertEquals([error, out], ["", `Timer stopped: ${total}\n`]);
    assertEquals(user.asked, [
      `${FORGOTTEN}When did it end? Enter a time or "now" [2025-01-17T00:00]: `,
    ]);
  });
}

for (
  const [answer, total] of [
    ["17:30", "1h 30m"],
    ["16:00", "0m"],
    ["01:15", "9h 15m"],
    ["2025-01-17T08:00", "16h 0m"],
  ] as const
) {
  Deno.test(`a clock time is on the day a forgotten timer started: "${answer}"`, async () => {
    const user = new CliUser("2025-01-16T16:00", { answers: [answer] });
    await user.type("timer start T-1");
    const { error, out } = await user.at("2025-01-19T09:00").type("timer stop");
    assertEquals([error, out], ["", `Timer stopped: ${total}\n`]);
  });
}

Deno.test("an answer that is not a time is asked for again", async () => {
  const answers = ["five", "2025-01-16T15:00", "15:59", "17:30"];
  const user = new CliUser("2025-01-16T16:00", { answers });
  await user.type("timer start T-1");
  const { error, out } = await user.at("2025-01-19T09:00").type("timer stop");
  assertEquals([error, out], ["", "Timer stopped: 1h 30m\n"]);
  assertEquals(user.asked.slice(1).map((it) => it.split("\n")[0]), [
    'Invalid time: "five"',
    "Cannot record 2025-01-16 15:00: it is before the running timer's start " +
    "at 2025-01-16 16:00",
    "Cannot end an entry before it starts",
  ]);
});

Deno.test("without an answer, nothing is changed", async () => {
  const user = new CliUser("2025-01-16T16:00", { answers: [] });
  await user.type("timer start T-1");
  const { status } = await user.at("2025-01-17T09:00").type("timer start T-2");
  assertEquals(status, 3);
  const { out } = await user.type("timer --json");
  assertEquals(JSON.parse(out).running.task, "T-1");
});

Deno.test("config.yaml sets the hours of a day and the lunch", async () => {
  const config = "time_tracking:\n  default_hours: 7.5\n  lunch_minutes: 30\n";
  const disk = new MemoryDisk({ "config.yaml": config });
  const user = new CliUser("2025-01-16T09:00", { disk });
  await user.type("start");
  const { out } = await user.at("2025-01-16T10:00").type("status");
  assertEquals(out.split("\n").slice(4, 8), [
    "Today's overtime: -6:30",
    "Month overtime: +0:00",
    "Remaining lunch: 30m",
    "Projected end: 17:00",
  ]);
  const month = await user.at("2025-01-16T17:00").type("month");
  assertEquals(month.out.includes("expected"), false);
});

Deno.test("config.yaml sets the workday's terms, and the library can override some", async () => {
  const config = "workday:\n  hours: 7.5\n  lunch_minutes: 30\n";
  const disk = new MemoryDisk({ "config.yaml": config });
  const user = new CliUser("2025-01-16T09:00", { disk });
  await user.type("start");
  const { out } = await user.at("2025-01-16T10:00").type("status");
  assertEquals(out.split("\n").slice(4, 8), [
    "Today's overtime: -6:30",
    "Month overtime: +0:00",
    "Remaining lunch: 30m",
    "Projected end: 17:00",
  ]);
  const tracker = new Tracker(disk, { terms: { expectedMinutes: 60 } });
  const status = await tracker.status({ date: "2025-01-16" });
  assertEquals(status.remainingLunchMinutes, 30);
  const { days } = await tracker.month({ month: "2025-01" });
  assertEquals(days.map(({ usualMinutes }) => usualMinutes), [60]);
});

Deno.test("a damaged timer file is reported, and does not block the workday", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2025-01-16T09:00", { disk });
  await user.type("start");
  await user.type("timer start T-1");
  await disk.writeText("history/timer.json", "{ ");
  const lunch = await user.at("2025-01-16T12:00").type("lunch");
  assertEquals([lunch.status, lunch.out], [0, "Started lunch at 12:00\n"]);
  assertEquals(
    lunch.error,
    'The timer was not changed: Cannot read "history/timer.json" line 1 ' +
      "column 2: the file ends too early\n",
  );
  const status = await user.type("status");
  assertEquals(status.out.split("\n")[0], "State: on_lunch");
  assertEquals(status.error.includes("Cannot compute booked time"), true);
});

Deno.test("the timer paused by the evening's stop is named in the morning, and stays paused", async () => {
  await assertSession(new CliUser("2025-01-16T09:00"), [
    ["2025-01-16T09:00", "start", "Started working at 09:00"],
    ["2025-01-16T09:00", "timer start T-1", "Timer started: T-1"],
    [
      "2025-01-16T17:00",
      "stop",
      "Stopped working at 17:00\nTimer paused: 8h 0m (T-1)",
    ],
    [
      "2025-01-17T09:00",
      "start",
      "Started working at 09:00\n" +
      "Timer still paused: T-1 (to resume: worktime timer resume)",
    ],
    ["2025-01-17T09:05", "timer resume", "Timer resumed: T-1"],
  ]);
});

Deno.test("the stop of a night shift pauses its timer", async () => {
  const user = new CliUser("2025-01-16T22:00");
  await user.type("start");
  await user.type("timer start T-1");
  const { out } = await user.at("2025-01-17T06:00").type("stop");
  assertEquals(out, "Stopped working at 06:00\nTimer paused: 8h 0m (T-1)\n");
});

Deno.test("an end before the start is rejected unless it is past midnight", async () => {
  const user = new CliUser("2025-01-17T09:00");
  const add = "timer add T --start 2025-01-16T";
  const { error } = await user.type(`${add}09:40 --end 09:10`);
  assertEquals(error.split("\n")[0], "Cannot end an entry before it starts");
  const { out } = await user.type(`${add}23:00 --end 01:00`);
  assertEquals(
    out.split("\n")[0],
    "Entry added: T, Jan 16 2025, 23:00-Jan 17 2025, 01:00 (2h 0m)",
  );
});

Deno.test("adjust leaves alone what was typed for the same minute", async () => {
  const user = new CliUser("2025-01-16T08:00");
  for (
    const [at, line] of [
      ["08:30", "timer add A --start 08:00 --end 08:30"],
      ["09:00", "start"],
      ["12:00", "lunch"],
      ["13:00", "lunch"],
      ["13:00", "timer start A"],
      ["13:30", "adjust 12:40"],
    ] as const
  ) await user.at(`2025-01-16T${at}`).type(line);
  const { out } = await user.type("timer status");
  assertEquals(out.split("\n")[1], "Since: 13:00 (30m)");
});

Deno.test("adjust of a stop that ended a break leaves the timer where the break began", async () => {
  const user = new CliUser("2025-01-16T09:00");
  await assertSession(user, [
    ["2025-01-16T09:00", "start", "Started working at 09:00"],
    ["2025-01-16T09:00", "timer start T-1", "Timer started: T-1"],
    [
      "2025-01-16T12:00",
      "break",
      "Started break at 12:00\nTimer paused: 3h 0m (T-1)",
    ],
    ["2025-01-16T12:00", "stop", "Stopped working at 12:00"],
    ["2025-01-16T12:30", "adjust 12:20", "Adjusted stop to 12:20"],
    [
      "2025-01-16T12:30",
      "timer show T-1",
      "T-1\nTotal: 3h 0m\nEntries:\n  - Jan 16, 09:00-12:00 (3h 0m)",
    ],
  ]);
});

Deno.test("a stop pauses a timer of the same workday, however long it ran", async () => {
  for (const line of ["stop", "lunch", "break"]) {
    const user = new CliUser("2024-12-10T08:00");
    await user.type("start");
    await user.at("2024-12-10T08:30").type("timer start A");
    const { out } = await user.at("2024-12-10T21:30").type(line);
    assertEquals(out.split("\n")[1], "Timer paused: 13h 0m (A)", line);
  }
});

Deno.test("a stop keeps a long timer that started before the workday", async () => {
  const user = new CliUser("2024-12-09T17:00");
  await user.type("timer start A");
  await user.at("2024-12-10T08:00").type("start");
  const { out } = await user.at("2024-12-10T09:00").type("stop");
  assertEquals(
    out.split("\n")[1],
    "Timer still running: A (see: worktime timer status)",
  );
});

Deno.test("adjust of a lunch moves the end of the entry that it paused", async () => {
  const user = new CliUser("2024-12-10T09:00", { zone: "UTC" });
  await user.type("start");
  await user.type("timer start A");
  await user.at("2024-12-10T12:00").type("lunch");
  await user.at("2024-12-10T12:10").type("adjust 11:50");
  const { out } = await user.type("timer show A --json");
  const { entries } = JSON.parse(out);
  assertEquals(
    entries.map((it: Record<string, string>) => [it["start"], it["end"]]),
    [["2024-12-10T09:00:00+00:00", "2024-12-10T11:50:00+00:00"]],
  );
});
