import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";

const HEAD = "date,event,time\n";
const OPEN = `${HEAD}2024-12-09,start,09:00\n2024-12-09,break_start,12:00\n`;
const NO_STOP = "No stop on 2024-12-09: worktime stop --at 2024-12-09T18:00";

function userAt(now: string, files: Record<string, string>): CliUser {
  return new CliUser(now, { disk: new MemoryDisk(files) });
}

Deno.test("start names an earlier day without a stop, and its command closes it", async () => {
  const user = userAt("2024-12-10T09:00", { "2024-12.csv": OPEN });
  const { out, error, status } = await user.type("start");
  assertEquals([out, error, status], [
    "Started working at 09:00\n",
    `${NO_STOP}\n`,
    0,
  ]);
  const [, line = ""] = error.match(/: worktime (.*)\n/) ?? [];
  const closed = await user.type(line);
  assertEquals(closed.out, "Stopped working at 18:00 on 2024-12-09\n");
  assertEquals(
    await user.disk.readText("2024-12.csv"),
    `${OPEN}2024-12-09,break_end,18:00\n2024-12-09,stop,18:00\n` +
      "2024-12-10,start,09:00\n",
  );
  assertEquals((await user.type("status")).out.includes("No stop"), false);
});

Deno.test("start --json has the days without a stop, if there are any", async () => {
  const user = userAt("2024-12-10T09:00", { "2024-12.csv": OPEN });
  const json = JSON.parse((await user.type("start --json")).out);
  assertEquals(json.unstopped_date, "2024-12-09");
  assertEquals(json.unstopped, [{
    date: "2024-12-09",
    likely_end: "2024-12-09T18:00:00+09:00",
    command: "worktime stop --at 2024-12-09T18:00",
  }]);
  await user.at("2024-12-10T17:00").type("stop --at 2024-12-09T18:00");
  await user.type("stop");
  const next = await user.at("2024-12-11T09:00").type("start --json");
  assertEquals("unstopped_date" in JSON.parse(next.out), false);
});

const STARTS: [name: string, line: string, now: string, error: string][] = [
  ["of a month that has ended", "start", "2025-01-02T09:00", "2024-12-28"],
  ["when it resumes the day", "start", "2024-12-29T13:00", "2024-12-28"],
  [
    "when a day after it is filled in",
    "start --at 2024-12-30T09:00",
    "2025-01-02T09:00",
    "2024-12-28",
  ],
  [
    "not when a day before it is filled in",
    "start --at 2024-12-27T09:00",
    "2024-12-30T09:00",
    "",
  ],
  ["not more than a week later", "start", "2025-01-08T09:00", ""],
];

for (const [name, line, now, date] of STARTS) {
  Deno.test(`start names a day without a stop ${name}`, async () => {
    const user = userAt(now, {
      "2024-12.csv": `${HEAD}2024-12-28,start,09:00\n` +
        "2024-12-29,start,08:00\n2024-12-29,stop,12:00\n",
    });
    const { error, status } = await user.type(line);
    assertEquals(status, 0);
    assertEquals(
      error,
      date && `No stop on ${date}: worktime stop --at ${date}T18:00\n`,
    );
  });
}

Deno.test("start records even if the settings are invalid", async () => {
  const user = userAt("2024-12-10T09:00", {
    "2024-12.csv": OPEN,
    "config.yaml": "workday:\n  hours: many\n",
  });
  const { out, error, status } = await user.type("start");
  assertEquals([out, status], ["Started working at 09:00\n", 0]);
  assertStringIncludes(error, NO_STOP);
});

Deno.test("a night without a stop ends before the start of the next day", async () => {
  const user = userAt("2024-12-01T12:30", {
    "2024-11.csv": `${HEAD}2024-11-30,start,20:00\n`,
  });
  const { error } = await user.type("start --at 03:00");
  // The day is open, so the start is on it; after 16 hours it is not.
  assertEquals(error.split("\n")[0], "Already working");
  const late = userAt("2024-12-01T12:30", {
    "2024-11.csv": `${HEAD}2024-11-30,start,20:00\n`,
    "2024-12.csv": `${HEAD}2024-12-01,start,03:00\n`,
  });
  const { out } = await late.type("status");
  const [, line = ""] = out.match(/No stop on 2024-11-30: worktime (.*)/) ?? [];
  assertEquals(line, "stop --at 2024-11-30T27:00");
  assertEquals((await late.type(line)).status, 0);
});

Deno.test("stop names the day left open, even days later", async () => {
  for (const now of ["2024-12-10T09:00", "2024-12-13T09:00"]) {
    const user = userAt(now, { "2024-12.csv": OPEN });
    const { error, status } = await user.type("stop");
    assertEquals([error, status], [`Not currently working\n${NO_STOP}\n`, 3]);
  }
  const later = userAt("2024-12-13T09:00", { "2024-12.csv": OPEN });
  const { error } = await later.type("break");
  assertEquals(error, "Not currently working\nStart the day: worktime start\n");
});

Deno.test("status --json has the date of the last day without a stop", async () => {
  const user = userAt("2024-12-10T09:00", {
    "2024-12.csv": `${HEAD}2024-12-06,start,09:00\n${OPEN.slice(HEAD.length)}`,
  });
  const json = JSON.parse((await user.type("status --json")).out);
  assertEquals(json.state, "unstarted");
  assertEquals(json.unstopped_date, "2024-12-09");
  assertEquals(
    json.unstopped.map(({ date }: { date: string }) => date),
    ["2024-12-06", "2024-12-09"],
  );
});

Deno.test("status of a day without a stop says so, and projects nothing", async () => {
  const user = userAt("2024-12-10T09:00", { "2024-12.csv": OPEN });
  const { out } = await user.type("status 2024-12-09");
  assertEquals(
    out,
    `Date: 2024-12-09 (Mon)
State: no stop
Start time: 09:00
Lunch taken: No
Work today: 3:00
Today's overtime: -5:00
Month overtime: +0:00
Break started at 12:00

${NO_STOP}
`,
  );
  const json = JSON.parse((await user.type("status yesterday --json")).out);
  assertEquals(json.state, "on_break");
  assertEquals(json.no_stop, true);
  assertEquals(json.unstopped_date, "2024-12-09");
  assertEquals(json.work_minutes, 180);
  for (
    const key of [
      "remaining_lunch_break_minutes",
      "projected_end_time",
      "projected_end_time_for_zero_overtime",
    ]
  ) assertEquals(json[key], null);
});

Deno.test("log of a day without a stop says so, with the command that closes it", async () => {
  const user = userAt("2024-12-10T09:00", { "2024-12.csv": OPEN });
  const { out, error } = await user.type("log 2024-12-09");
  assertEquals(out.split("\n")[0], "Day: 2024-12-09 (Mon)  [no stop]");
  assertEquals(error, `${NO_STOP}\n`);
  const json = JSON.parse((await user.type("log 2024-12-09 --json")).out);
  assertEquals([json.no_stop, json.unstopped_date], [true, "2024-12-09"]);
  assertEquals(`No stop on 2024-12-09: ${json.unstopped[0].command}`, NO_STOP);
});

Deno.test("the last day of a month without a stop ends before the next month", async () => {
  const user = userAt("2024-12-02T12:00", {
    "2024-11.csv": `${HEAD}2024-11-30,start,22:00\n`,
    "2024-12.csv": `${HEAD}2024-12-01,start,04:00\n2024-12-01,stop,08:00\n`,
  });
  const { out } = await user.type("status 2024-11-30");
  const [, line = ""] = out.match(/No stop on 2024-11-30: worktime (.*)/) ?? [];
  assertEquals(line, "stop --at 2024-11-30T28:00");
  assertEquals(
    (await user.type(line)).out,
    "Stopped working at 28:00 on 2024-11-30\n",
  );
});

/** Rows of a day that can be open, on a break, or past midnight. */
function anyDay(random: Random, date: string): string {
  const rows: string[] = [];
  let minute = random.integer(0, 23 * 60);
  const until = minute + 15 * 60;
  const add = (event: string) => {
    const hours = String(Math.floor(minute / 60)).padStart(2, "0");
    const minutes = String(minute % 60).padStart(2, "0");
    rows.push(`${date},${event},${hours}:${minutes}\n`);
    minute = Math.min(minute + random.integer(0, 180), until);
  };
  add("start");
  const pause = random.pick(["lunch", "break", undefined]);
  if (pause) add(`${pause}_start`);
  if (pause && random.chance(0.6)) add(`${pause}_end`);
  const isOpen = !/_start,/.test(rows.at(-1) ?? "");
  if (isOpen && random.chance(0.3)) add("stop");
  return rows.join("");
}

/** Days in order, each of which starts after the end of the previous one. */
function anyDays(random: Random): string[] {
  const days: string[] = [];
  for (let day = 1; day <= 9; day++) {
    if (random.chance(0.4)) continue;
    const date = `2024-12-0${day}`;
    const rows = anyDay(random, date);
    const last = days.at(-1)?.trimEnd().split("\n").at(-1) ?? "";
    const [lastDate = "", , lastTime = ""] = last.split(",");
    const begins = rows.split(",")[2]?.slice(0, 5) ?? "";
    const hoursLater = 24 * (day - Number(lastDate.slice(-2)));
    const [hours = 0, minutes = 0] = lastTime.split(":").map(Number);
    const [h = 0, m = 0] = begins.split(":").map(Number);
    const isBefore = (hoursLater + h) * 60 + m < hours * 60 + minutes;
    if (last === "" || !isBefore) days.push(rows);
  }
  return days;
}

Deno.test("the command printed for a day without a stop closes only that day", () =>
  forSeeds(120, async (random) => {
    const days = anyDays(random);
    const hour = String(random.integer(0, 23)).padStart(2, "0");
    const longest = random.pick(["", "workday:\n  longest_day_hours: 4\n"]);
    const disk = new MemoryDisk({
      "2024-12.csv": HEAD + days.join(""),
      "config.yaml": `# ours\n${longest}`,
    });
    const now = `2024-12-1${random.integer(0, 4)}T${hour}:30`;
    const user = new CliUser(now, { disk });
    const { out, status } = await user.type("status");
    assertEquals(status, 0, days.join(""));
    const lines = out.match(/^No stop on .*$/gm) ?? [];
    const open = days.filter((rows) => !/,stop,/.test(rows));
    const dates = lines.map((line) => line.slice(11, 21));
    assertEquals(
      dates.length,
      open.length - (out.includes("State: unst") ? 0 : 1),
      out + days.join(""),
    );
    for (const [index, line] of lines.entries()) {
      const before = (await disk.readText("2024-12.csv") ?? "").split("\n");
      const closed = await user.type(line.replace(/^.*: worktime /, ""));
      assertEquals(
        closed.status,
        0,
        `${line}\n${closed.error}${days.join("")}`,
      );
      assertStringIncludes(closed.out, ` on ${dates[index]}\n`);
      const after = (await disk.readText("2024-12.csv") ?? "").split("\n");
      const added = after.filter((row) => !before.includes(row));
      for (const row of added) assertEquals(row.slice(0, 10), dates[index]);
      assertEquals(after.filter((row) => !added.includes(row)), before);
    }
    assertEquals((await user.type("status")).out.includes("No stop"), false);
  }));

Deno.test("status of a day without a stop names that day only", async () => {
  const disk = new MemoryDisk({
    "2024-12.csv": "date,event,time\n2024-12-09,start,09:00\n" +
      "2024-12-10,start,09:00\n",
  });
  const user = new CliUser("2024-12-12T12:00", { disk });
  for (const date of ["2024-12-09", "2024-12-10"]) {
    const { out } = await user.type(`status ${date} --json`);
    const { unstopped } = JSON.parse(out);
    assertEquals(unstopped.map((it: { date: string }) => it.date), [date]);
  }
});

Deno.test("status without a date warns about a damaged month before, and with one does not", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": "nonsense\n" });
  const table: [line: string, count: number][] = [
    ["status", 1],
    ["status 2025-01-02", 0],
  ];
  for (const [line, count] of table) {
    const user = new CliUser("2025-01-02T12:00", { disk });
    const { out } = await user.type(`${line} --json`);
    assertEquals((JSON.parse(out).warnings ?? []).length, count, line);
  }
});

Deno.test("status names a missing stop in the month before for a week", async () => {
  const disk = new MemoryDisk({
    "2024-11.csv": "date,event,time\n2024-11-30,start,09:00\n",
  });
  const table: [today: string, unstopped: unknown][] = [
    ["2024-12-07", "2024-11-30"],
    ["2024-12-08", undefined],
  ];
  for (const [today, unstopped] of table) {
    const user = new CliUser(`${today}T12:00`, { disk });
    const { out } = await user.type("status --json");
    assertEquals(JSON.parse(out).unstopped_date, unstopped, today);
  }
});
