import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** What is typed on a Tuesday, from one line to the next, and the answer. */
const DAY: readonly [time: string, line: string, answer: string][] = [
  ["10T09:20", "start 8.45", "Started working at 08:45"],
  ["10T12:10", "lunch 12pm", "Started lunch at 12:00"],
  ["10T12:50", "lunch -5m", "Ended lunch at 12:45"],
  ["10T15:15", "break 10m ago", "Started break at 15:05"],
  ["10T15:20", "break now", "Ended break at 15:20"],
  ["10T17:35", "stop 1730", "Stopped working at 17:30"],
  [
    "11T08:00",
    "adjust yesterday 5:15pm",
    "Adjusted stop to 17:15 on 2024-12-10",
  ],
  ["11T08:00", "start mon 9am", "Started working at 09:00 on 2024-12-09"],
  ["11T08:00", "stop 5pm mon", "Stopped working at 17:00 on 2024-12-09"],
  [
    "11T08:00",
    "set-hours 7,5 tomorrow",
    "Set expected hours for 2024-12-12 to 7.5",
  ],
  ["11T08:00", "timer start A 7:30", "Timer started: A"],
  ["11T09:00", "timer stop 0845", "Timer stopped: 1h 15m"],
  ["11T10:00", "timer start B 1h ago", "Timer started: B"],
  ["11T10:00", "timer pause -10m", "Timer paused: 50m"],
];

Deno.test("both halves read times as people type them", async () => {
  const user = new CliUser();
  for (const [time, line, answer] of DAY) {
    const { out, error } = await user.at(`2024-12-${time}`).type(line);
    assertEquals([out.split("\n")[0], error], [answer, ""], line);
  }
});

/** What is typed for an entry on that day, and its start and end. */
const ENTRIES: readonly [args: readonly string[], span: string][] = [
  [["--start", "9", "--end", "9:40"], "Dec 10 2024, 09:00-09:40"],
  [["--start", "9am", "--for", "1,5h"], "Dec 10 2024, 09:00-10:30"],
  [["--start", "1h ago", "--end", "now"], "Dec 10 2024, 15:00-16:00"],
  [["--start", "yesterday 9", "--end", "10"], "Dec 9 2024, 09:00-10:00"],
  [["--start", "9 last fri", "--for", "1h 30m"], "Dec 6 2024, 09:00-10:30"],
  [["--ago", "1:30", "--for", "90"], "Dec 10 2024, 14:30-16:00"],
];

for (const [args, span] of ENTRIES) {
  Deno.test(`timer add ${args.join(" ")} adds ${span}`, async () => {
    const user = new CliUser("2024-12-10T16:00");
    const { out, error } = await user.run(["timer", "add", "A", ...args]);
    assertEquals(error, "");
    assertEquals(out.split(" (")[0], `Entry added: A, ${span}`);
  });
}

Deno.test("the end of a forgotten timer can be answered as it is remembered", async () => {
  const answers: [answer: string, end: string][] = [
    ["5pm", "2024-12-08T17:00:00+09:00"],
    ["1730", "2024-12-08T17:30:00+09:00"],
    ["-1 2am", "2024-12-09T02:00:00+09:00"],
    ["now", "2024-12-10T09:00:00+09:00"],
  ];
  for (const [answer, end] of answers) {
    const user = new CliUser("2024-12-08T09:00", { answers: [answer] });
    await user.type("timer start A");
    await user.at("2024-12-10T09:00").type("timer stop");
    const { out } = await user.type("timer show A --json");
    assertEquals(JSON.parse(out).entries[0].end, end, answer);
  }
});

Deno.test("a time past midnight that is to come is explained", async () => {
  const user = new CliUser("2024-12-10T16:00");
  await user.type("start 9:00");
  const day = await user.type("stop --at 25:00");
  assertEquals([day.status, day.error], [
    3,
    "Cannot record 2024-12-11 01:00: it is in the future\n" +
    "25:00 is 01:00 of the next day, and it is 2024-12-10 16:00 now\n",
  ]);
  const timer = await user.type("timer start A --at 24:30");
  assertEquals([timer.status, timer.error], [
    3,
    "Cannot record 2024-12-11 00:30: it is in the future\n" +
    "24:30 is 00:30 of the next day, and it is 16:00 now\n",
  ]);
  const dated = await user.type("stop --at 2024-12-10T25:00");
  assertEquals(dated.error.split("\n")[1], "It is 2024-12-10 16:00 now");
});
