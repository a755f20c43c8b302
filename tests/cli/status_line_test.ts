import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** A day of December 10, with the time and the line before each status. */
const DAY: [at: string, line: string, short: string][] = [
  ["08:59", "", "unstarted"],
  ["09:00", "start", "working 0:00, leave 18:00"],
  ["11:00", "break", "on break 2:00, leave 18:00"],
  ["11:30", "", "on break 2:00, leave 18:30"],
  ["11:30", "break", "working 2:00, leave 18:30"],
  ["12:00", "lunch", "on lunch 2:30, leave 18:30"],
  ["12:30", "lunch", "working 2:30, leave 18:00"],
  ["18:30", "", "working 8:30, leave 18:00"],
  ["18:30", "stop", "stopped 8:30"],
];

Deno.test("status --short is the state, the work and when to leave", async () => {
  const user = new CliUser();
  for (const [at, line, short] of DAY) {
    user.at(`2024-12-10T${at}`);
    if (line !== "") await user.type(line);
    const shown = await user.type("status --short");
    assertEquals(shown, { status: 0, out: `${short}\n`, error: "" }, at);
  }
});

const FORMATS: [format: string, unstarted: string, working: string][] = [
  ["{state} {work} {leave}", "unstarted  ", "working 3:00 18:00"],
  ["{date} {weekday}", "2024-12-10 Tue", "2024-12-10 Tue"],
  ["{start} since {since}", " since ", "09:00 since 09:00"],
  ["{overtime} {month} {balance}", " +0:00 ", "-5:00 +0:00 "],
  ["{lunch} {zero}", " ", "1:00 18:00"],
  ["{task}|{title}|{timer}", "||", "T-1|T-1: Draw|1h 30m"],
  ["{booked} {unbooked}", " ", "1:30 1:30"],
  ['{{"text": "{work}"}}', '{"text": ""}', '{"text": "3:00"}'],
  ["a } b", "a } b", "a } b"],
  ["two\nlines", "two\nlines", "two\nlines"],
];

Deno.test("status --format replaces placeholders, which can be empty", async () => {
  for (const [format, unstarted, working] of FORMATS) {
    const user = new CliUser("2024-12-10T08:00");
    const args = ["status", "--format", format];
    assertEquals((await user.run(args)).out, `${unstarted}\n`, format);
    await user.at("2024-12-10T09:00").type("start");
    await user.at("2024-12-10T10:30").type("timer start T-1 --title Draw");
    user.at("2024-12-10T12:00");
    assertEquals((await user.run(args)).out, `${working}\n`, format);
  }
});

Deno.test("status --format of a day that was stopped projects nothing", async () => {
  const user = new CliUser("2024-12-10T09:00");
  const format = "{state}|{since}|{work}|{overtime}|{lunch}|{leave}|{zero}";
  const shown = async () =>
    (await user.run(["status", "--format", format])).out.trimEnd();
  assertEquals(await shown(), "unstarted||||||");
  await user.type("start");
  assertEquals(await shown(), "working|09:00|0:00|-8:00|1:00|18:00|18:00");
  await user.at("2024-12-10T12:00").type("lunch");
  assertEquals(await shown(), "on lunch|12:00|3:00|-5:00|1:00|18:00|18:00");
  await user.at("2024-12-10T12:45").type("lunch");
  assertEquals(await shown(), "working|12:45|3:00|-5:00|0:15|17:45|17:45");
  await user.at("2024-12-10T18:30").type("stop");
  assertEquals(await shown(), "stopped|18:30|8:45|+0:45|||");
});

Deno.test("status --format shows a balance and a missing stop", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("config balance_from 2024-12");
  await user.type("config opening_balance +1:30");
  await user.type("start");
  user.at("2024-12-12T09:00");
  const { out } = await user.run([
    ...["status", "2024-12-10", "--format"],
    "{state} {balance} {leave}",
  ]);
  assertEquals(out, "no stop +1:30 \n");
});

const REFUSED: [line: string, message: string, hint: string][] = [
  ["--format {stat}", 'Unknown placeholder "{stat}"', "Use {state} {date}"],
  ["--format {state", 'Unknown placeholder "{state"', "or {{ for a brace"],
  ["--format {workx", 'Unknown placeholder "{workx"', "or {{ for a brace"],
  ["--format {toString}", 'Unknown placeholder "{toString}"', "{unbooked}"],
  ["--format {}", 'Unknown placeholder "{}"', "Use"],
  ["--format", 'Option "--format" needs a value: FORMAT', "See"],
  ["--short --json", "--json and --short cannot be used together", "one"],
  ["--chart --json", "--json and --chart cannot be used together", "one"],
  ["--short --format x", "--short and --format cannot be used", "only"],
  ["--watch", "--watch needs a terminal", "worktime status --short"],
  ["--watch --json", "--watch and --json cannot be used together", "day"],
  ["--watch yesterday", "--watch and a date cannot be used", "day"],
  ["--watch --at 18:00", "--watch and --at cannot be used together", "day"],
];

Deno.test("status refuses what cannot be one line, with a hint", async () => {
  for (const [line, message, hint] of REFUSED) {
    const user = new CliUser();
    const { status, out, error } = await user.type(`status ${line}`);
    assertEquals([status, out], [2, ""], line);
    assertStringIncludes(error, message);
    assertStringIncludes(error, hint);
  }
});

Deno.test("status --short prints no hints, only what cannot be read", async () => {
  const user = new CliUser("2024-12-10T20:00");
  await user.type("start");
  await user.at("2024-12-11T00:30").type("stop");
  user.at("2024-12-11T09:00");
  assertEquals((await user.type("status --short")).error, "");
  await user.disk.writeText("history/timer.json", "{");
  const { out, error } = await user.type("status --short");
  assertEquals(out, "unstarted\n");
  assertStringIncludes(error, "history/timer.json");
});

Deno.test("status --watch redraws a line until Ctrl-C, and leaves the last one", async () => {
  const user = new CliUser("2024-12-10T09:00", {
    isTerminal: true,
    columns: 80,
    ticks: [
      (user) => user.at("2024-12-10T09:01"),
      // Another terminal.
      (user) => user.type("lunch"),
      (user) => user.at("2024-12-10T09:05"),
    ],
  });
  await user.type("start");
  const { status, out, error } = await user.type("status --watch");
  assertEquals([status, error], [0, ""]);
  assertEquals(user.live, [
    "working 0:00, leave 18:00",
    "working 0:01, leave 18:00",
    "on lunch 0:01, leave 18:00",
    "on lunch 0:01, leave 18:00",
    "",
  ]);
  assertEquals(out, "on lunch 0:01, leave 18:00\n");
});

Deno.test("status --watch keeps the line within the terminal", async () => {
  const options = { isTerminal: true, columns: 15 };
  const user = new CliUser("2024-12-10T09:00", options);
  await user.type("start");
  await user.run(["status", "--watch", "--format", "{state}\n{work} {leave}"]);
  // Ctrl-C prints two more columns.
  assertEquals(user.live, ["working 0:0…", ""]);
});

Deno.test("status --watch shows why a file cannot be read, and continues", async () => {
  const user = new CliUser("2024-12-10T09:00", {
    isTerminal: true,
    ticks: [
      (user) => user.disk.writeText("2024-12.csv", "?"),
      (user) => user.disk.remove("2024-12.csv"),
    ],
  });
  const { status } = await user.type("status --watch");
  assertEquals(status, 0);
  const [first, broken = "", last] = user.live;
  assertEquals([first, last], ["unstarted", "unstarted"]);
  assertStringIncludes(broken, 'Cannot read "2024-12.csv" line 1');
});

Deno.test("status --watch fails if the first line cannot be shown", async () => {
  const user = new CliUser("2024-12-10T09:00", { isTerminal: true });
  await user.disk.writeText("2024-12.csv", "?");
  const { status } = await user.type("status --watch");
  assertEquals([status, user.live], [4, []]);
});
