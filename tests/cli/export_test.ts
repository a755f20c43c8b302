import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

async function userWithData(): Promise<CliUser> {
  const user = new CliUser("2024-12-11T12:00", { zone: "Europe/Berlin" });
  for (
    const line of [
      ["day", "2024-12-10", "9:00-17:30", "--lunch", "12:00-12:45"],
      ["timer", "add", "TASK-1", "--start", "2024-12-10T09:00", "--for", "90m"],
      ["timer", "add", "fix it", "--start", "2024-11-05T23:30", "--for", "1h"],
    ]
  ) {
    const { status, error } = await user.run(line);
    assertEquals([status, error], [0, ""]);
  }
  return user;
}

const NOVEMBER = "2024-11-05\n" +
  '    23:30 - 0:30> #task="fix it"\n';

Deno.test("export prints a range, and notes what it left out", async () => {
  const user = await userWithData();
  const all = await user.run(["export", "klog"]);
  assertEquals(
    all.out,
    NOVEMBER + "\n2024-12-10\n    9:00 - 10:30 #task=TASK-1\n",
  );
  assertEquals(
    all.error,
    "The workday is left out: worktime export klog --only workday\n",
  );
  const past = await user.run(["export", "klog", "last", "month"]);
  assertEquals([past.out, past.error], [NOVEMBER, ""]);
});

Deno.test("export changes nothing", async () => {
  const user = await userWithData();
  const texts = async () => {
    const files = await user.disk.list({ folders: true });
    return await Promise.all(files.map((file) => user.disk.readText(file)));
  };
  const before = await texts();
  for (const format of ["payroll", "json", "icalendar", "timeclock"]) {
    assertEquals((await user.run(["export", format])).status, 0);
  }
  assertEquals(await texts(), before);
});

Deno.test("export takes the workday where there is no task time", async () => {
  const user = new CliUser("2024-12-11T12:00", { zone: "Europe/Berlin" });
  await user.run(["day", "2024-12-10", "9:00-17:30", "--lunch", "12:00-12:45"]);
  const { out, error } = await user.run(["export", "timeclock"]);
  assertEquals(
    out,
    "i 2024-12-10 09:00:00 work\n" +
      "o 2024-12-10 12:00:00\n" +
      "i 2024-12-10 12:45:00 work\n" +
      "o 2024-12-10 17:30:00\n",
  );
  assertEquals(
    error,
    "1 day has expected hours, which are left out\n" +
      "1 day has lunch or breaks, which are only gaps in the file\n",
  );
});

Deno.test("export writes a file whatever its name, with CRLF in calendars", async () => {
  const user = await userWithData();
  const line = ["export", "icalendar", "--only", "workday", "-o", "work.json"];
  assertEquals((await user.run(line)).out, "Saved work.json\n");
  const text = new TextDecoder().decode(user.files["work.json"]);
  assert(text.startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  assert(text.endsWith("\r\nEND:VCALENDAR\r\n"));
  assertEquals(text.split("BEGIN:VEVENT").length, 3);
});

Deno.test("export shows a calendar on a terminal without codes", async () => {
  const { disk } = await userWithData();
  const user = new CliUser("2024-12-11T12:00", { disk, isTerminal: true });
  const { out } = await user.run(["export", "icalendar"]);
  assertStringIncludes(out, "BEGIN:VCALENDAR\nVERSION:2.0\n");
});

Deno.test("the JSON of an export has the file and what it contains", async () => {
  const user = await userWithData();
  const line = ["export", "klog", "2024-11", "--json"];
  const expected = {
    format: "klog",
    from: "2024-11-01",
    to: "2024-11-30",
    entries: { rows: 1, seconds: 3600 },
    days: { rows: 0, seconds: 0 },
    notes: [],
    text: NOVEMBER,
  };
  const printed = await user.run(line);
  assertEquals([JSON.parse(printed.out), printed.error], [expected, ""]);
  const saved = await user.run([...line, "-o", "a.klg"]);
  assertEquals(JSON.parse(saved.out), expected);
  assertEquals(new TextDecoder().decode(user.files["a.klg"]), NOVEMBER);
});

Deno.test("the JSON of an export counts entries and days of its range", async () => {
  const user = await userWithData();
  const { out } = await user.run(["export", "json", "2024-12", "--json"]);
  const { text: _, ...counts } = JSON.parse(out);
  assertEquals(counts, {
    ...{ format: "json", from: "2024-12-01", to: "2024-12-31", notes: [] },
    entries: { rows: 1, seconds: 5400 },
    days: { rows: 1, seconds: 465 * 60 },
  });
});

Deno.test("export of a half that a format cannot contain has its own code", async () => {
  const { error } = await new CliUser()
    .type("export payroll --only timers --json");
  assertEquals(JSON.parse(error).error.code, "unknown_half");
});

Deno.test("export reads no workdays of other months than its range", async () => {
  const user = await userWithData();
  for (const month of ["2024-10", "2025-01"]) {
    await user.disk.writeText(`${month}.csv`, "nonsense\n");
  }
  const inRange = await user.type("export json 2024-12");
  assertEquals([inRange.status, inRange.error], [0, ""]);
  for (const range of ["2024-10", "2025-01"]) {
    const { status, error } = await user.run(["export", "json", range]);
    assertEquals(status, 4, range);
    assertStringIncludes(error, 'found "nonsense"');
  }
});

Deno.test("payroll says that it has no task time", async () => {
  const user = await userWithData();
  const left = "Task time is left out\n";
  assertStringIncludes((await user.run(["export", "payroll"])).error, left);
  const only = await user.type("export payroll --only workday");
  assertEquals(only.error.includes(left), false);
  const none = await user.type("export payroll 2024-11");
  assertEquals(
    none.error,
    `There is nothing to export in "2024-11"\n${left}`,
  );
});

Deno.test("export has days with only a note or an absence, within the range", async () => {
  const user = new CliUser("2024-12-11T12:00", { zone: "Europe/Berlin" });
  await user.disk.writeText(
    "2024-12-worktime-overrides.csv",
    "date,expected_hours,kind,note\n2024-12-17,6,,away\n2024-12-18,6,,\n" +
      "2024-12-19,0,sick,\n2024-12-20,6,,later\n",
  );
  await user.type("day 2024-12-06 9:00-10:00");
  await user.type("day 2024-12-09 9:00-10:00");
  const daysIn = async (range: string) => {
    const { out } = await user.run(["export", "json", range]);
    return JSON.parse(out).days.map((day: Record<string, unknown>) => [
      ...[day["date"], day["kind"], day["notes"], day["work_minutes"]],
    ]);
  };
  assertEquals(await daysIn("2024-12-07..2024-12-19"), [
    ["2024-12-09", "work", [], 60],
    ["2024-12-17", "none", ["away"], null],
    ["2024-12-19", "sick", [], null],
  ]);
  assertEquals((await daysIn("2024-12")).length, 5);
  assertEquals(await daysIn("2024-11"), []);
});

Deno.test("export sorts entries by their start, and takes those that start in the range", async () => {
  const user = new CliUser("2024-12-11T12:00", { zone: "Europe/Berlin" });
  const add = (id: string, start: string, ...words: string[]) =>
    user.run(["timer", "add", id, "--start", start, "--for", "1h", ...words]);
  await add("C", "2024-12-10T23:59", "--no-billable");
  await add("A", "2024-12-08T23:59");
  await add("B", "2024-12-09T00:00");
  await add("D", "2024-12-11T00:00");
  const { out } = await user.run(["export", "json", "2024-12-09..2024-12-10"]);
  const { entries } = JSON.parse(out);
  assertEquals(
    entries.map(({ task, billable }: Record<string, unknown>) => [
      ...[task, billable],
    ]),
    [["B", true], ["C", false]],
  );
});

Deno.test("export json has both halves", async () => {
  const user = await userWithData();
  const { out, error } = await user.run(["export", "json"]);
  assertEquals(error, "");
  const { worktime_export, entries, days } = JSON.parse(out);
  assertEquals([worktime_export, entries.length, days.length], [1, 2, 1]);
  const { id: _, ...entry } = entries[1];
  assertEquals(entry, {
    ...{ task: "TASK-1", title: "", plan: null, client: null },
    description: "TASK-1",
    start: "2024-12-10T09:00:00+01:00",
    end: "2024-12-10T10:30:00+01:00",
    ...{ seconds: 5400, tags: [], billable: true },
  });
  const { stretches, ...day } = days[0];
  assertEquals(day, {
    ...{ date: "2024-12-10", kind: "work", half: false },
    ...{ start: "09:00", end: "17:30" },
    ...{ lunch_minutes: 45, break_minutes: 0, work_minutes: 465 },
    ...{ target_minutes: 480, balance_minutes: -15, notes: [] },
  });
  assertEquals(stretches[1], {
    kind: "lunch",
    start: "2024-12-10T12:00:00+01:00",
    end: "2024-12-10T12:45:00+01:00",
  });
});

Deno.test("export json has the plan, the title and the client of a task, and days of absence", async () => {
  const user = await userWithData();
  await user.type("task add A-1 --plan acme --title Tables");
  await user.run(["config", "clients", "acme: ACME GmbH"]);
  await user.type("timer add A-1 --start 2024-12-09T09:00 --for 1h");
  await user.type("absent vacation 2024-12-06");
  const { out } = await user.run(["export", "json", "2024-12-06..2024-12-09"]);
  const { entries: [{ id: _, ...entry }], days: [day, ...others] } = JSON
    .parse(out);
  assertEquals(entry, {
    ...{ task: "A-1", title: "Tables", plan: "acme", client: "ACME GmbH" },
    description: "A-1: Tables",
    start: "2024-12-09T09:00:00+01:00",
    end: "2024-12-09T10:00:00+01:00",
    ...{ seconds: 3600, tags: [], billable: true },
  });
  assertEquals([day.date, day.kind, others], ["2024-12-06", "vacation", []]);
});

Deno.test("payroll has the figures of report, for each month of a range", async () => {
  const user = await userWithData();
  await user.run(["absent", "vacation", "2024-11-29"]);
  await user.run(["day", "2024-11-28", "8:00-13:20"]);
  const { out } = await user.run(["export", "payroll"]);
  const rows = out.trimEnd().split("\n").slice(1)
    .map((line) => line.split(",").slice(2));
  const reported = [];
  for (const month of ["2024-11", "2024-12"]) {
    const report = await user.run(["report", month, "--json"]);
    for (const day of JSON.parse(report.out).days) {
      if (day.work_minutes === null) continue;
      reported.push([
        ...[day.date, day.weekday, day.kind, day.half ? "yes" : "no"],
        ...[day.start ?? "", day.end ?? ""],
        ...[day.lunch_minutes, day.break_minutes, day.work_minutes].map(String),
        day.work_hours.toFixed(2),
        ...[day.target_minutes, day.balance_minutes, day.notes.join("; ")]
          .map(String),
      ]);
    }
  }
  assertEquals(reported.length, 3);
  assertEquals(rows, reported);
});

Deno.test("export leaves out what is still running, and says so", async () => {
  const user = await userWithData();
  await user.at("2024-12-11T09:00").run(["start"]);
  await user.at("2024-12-11T09:00").run(["timer", "start", "TASK-2"]);
  const { out, error } = await user.at("2024-12-11T12:00")
    .run(["export", "icalendar", "today"]);
  assertEquals(out.includes("VEVENT"), false);
  assertEquals(error.split("\n").slice(-3), [
    "The running timer is left out",
    "1 day is in progress",
    "",
  ]);
});

Deno.test("export timewarrior has the task and tags as tags, and the text as an annotation", async () => {
  const user = new CliUser("2024-12-11T12:00", { zone: "UTC" });
  const add = (id: string, ...words: string[]) =>
    user.run(["timer", "add", id, "--start", "2024-12-10T09:00", ...words]);
  await add("A-1", "--for", "1h", "--title", 'An "odd" text', "--tag", "x y");
  await add("fix it", "--for", "2h");
  const { out } = await user.run(["export", "timewarrior"]);
  assertEquals(out.split("\n"), [
    "inc 20241210T090000Z - 20241210T100000Z " +
    '# A-1 "x y" # "A-1: An \\"odd\\" text"',
    'inc 20241210T090000Z - 20241210T110000Z # "fix it"',
    "",
  ]);
});

Deno.test("export toggl asks for the email address that Toggl needs", async () => {
  const user = await userWithData();
  const note = "The service needs your email address: add --user EMAIL\n";
  const toggl = ["export", "toggl", "2024-12-10"];
  assertStringIncludes((await user.run(toggl)).error, note);
  const { out, error } = await user.run([...toggl, "--user", "a@b.example"]);
  assertEquals(error.includes(note), false);
  assertStringIncludes(out, "a@b.example");
});

Deno.test("export names the running timer only in the range in which it began", async () => {
  const user = await userWithData();
  await user.at("2024-12-11T00:00").run(["timer", "start", "TASK-2"]);
  user.at("2024-12-12T12:00");
  const named = async (range: string) => {
    const { error } = await user.run(["export", "toggl", range]);
    return error.includes("The running timer is left out");
  };
  const days = ["2024-12-10", "2024-12-11", "2024-12-12"];
  assertEquals(await Promise.all(days.map(named)), [false, true, false]);
  assertEquals(await named("2024-12-10..2024-12-11"), true);
});

Deno.test("export names a day that was never stopped", async () => {
  const user = new CliUser("2024-12-11T12:00");
  await user.run(["start", "--at", "2024-12-09T09:00"]);
  const { error } = await user.run(["export", "timewarrior"]);
  assertStringIncludes(
    error,
    "2024-12-09 was never stopped: worktime status 2024-12-09",
  );
});

const MISTAKES: readonly (readonly [line: string, error: string])[] = [
  ["", "Missing argument: FORMAT\nSee: worktime export --help\n"],
  [
    "csv",
    'Unknown format "csv"\nFormats: payroll, klog, timeclock, timewarrior, ' +
    "icalendar, toggl, solidtime, json\n",
  ],
  [
    "klog --only days",
    'Unknown value "days" of --only\nValues: workday, timers\n',
  ],
  [
    "payroll --only timers",
    "A payroll CSV can contain only the workday\n" +
    "Omit --only: worktime export payroll\n",
  ],
  [
    "toggl --only workday",
    "A Toggl CSV can contain only task time\n" +
    "Omit --only: worktime export toggl\n",
  ],
  [
    "klog last",
    '"last" could mean a week, a month or a year\n' +
    'Use "last week", "last month" or "last year"\n',
  ],
];

for (const [line, expected] of MISTAKES) {
  Deno.test(`export ${line} says what to type instead`, async () => {
    const words = line.split(" ").filter(Boolean);
    const { status, out, error } = await new CliUser()
      .run(["export", ...words]);
    assertEquals([status === 0, out, error], [false, "", expected]);
  });
}

Deno.test("export of nothing says so", async () => {
  const user = new CliUser();
  const { error } = await user.run(["export", "klog", "2024-11"]);
  assertEquals(error, 'There is nothing to export in "2024-11"\n');
  const all = await user.run(["export", "klog"]);
  assertEquals(all.error, "There is nothing to export\n");
});

Deno.test("an exported workday can be imported with the same work and hours", async () => {
  const user = await userWithData();
  await user.run(["set-hours", "6", "2024-12-10"]);
  const file = (await user.run(["export", "klog", "--only", "workday"])).out;
  const other = new CliUser("2024-12-11T12:00", {
    zone: "Europe/Berlin",
    inputs: { file },
  });
  await other.run(["import", "file", "--as", "workday"]);
  const [days, expected] = await Promise.all(
    [other, user].map(async (it) =>
      JSON.parse((await it.run(["month", "--json"])).out).days.map(
        ({ break_minutes, lunch_minutes, ...day }: Record<string, number>) => ({
          ...day,
          pauses: (break_minutes ?? 0) + (lunch_minutes ?? 0),
        }),
      )
    ),
  );
  assertEquals(days, expected);
  assertEquals(expected.length, 1);
});

Deno.test("an exported file can be imported with the same total", async () => {
  const user = await userWithData();
  const total = async (it: CliUser) =>
    JSON.parse((await it.run(["timer", "summary", "--json"])).out)
      .total_seconds;
  for (const format of ["klog", "timeclock", "timewarrior", "toggl"]) {
    const { out } = await user.run(["export", format, "--only", "timers"]);
    const other = new CliUser("2024-12-11T12:00", {
      zone: "Europe/Berlin",
      inputs: { file: out },
    });
    await other.run(["import", "file"]);
    assertEquals(await total(other), await total(user), format);
  }
});

Deno.test("export of one half works although a file of the other is damaged", async () => {
  const user = new CliUser("2024-12-10T12:00");
  await user.type(
    "timer add A --start 2024-12-09T09:00 --end 2024-12-09T10:00",
  );
  await user.type("day 2024-12-09 9:00-17:00");
  const text = await user.disk.readText("2024-12.csv") ?? "";
  await user.disk.writeText("2024-12.csv", `${text}what\n`);
  const { status, out } = await user.type("export toggl --only timers");
  assertEquals([status, out.includes("2024-12-09")], [0, true]);
  assertEquals((await user.type("export payroll")).status, 4);
  const other = new CliUser("2024-12-10T12:00");
  await other.type("day 2024-12-09 9:00-17:00");
  await other.disk.writeText("history/time-entries.json", "what\n");
  assertEquals((await other.type("export klog --only workday")).status, 0);
  assertEquals((await other.type("export klog")).status, 4);
});

Deno.test("a calendar tells which entries were changed since the last export", async () => {
  const user = new CliUser("2024-12-11T12:00", { zone: "Europe/Berlin" });
  await user.type("timer add A --start 2024-12-10T9:00 --for 1h");
  await user.type("timer add B --start 2024-12-10T11:00 --for 1h");
  const stamps = async () => {
    const { out } = await user.run(["export", "icalendar", "--only", "timers"]);
    return out.match(/^(?:SUMMARY|DTSTAMP|SEQUENCE).*$/gm);
  };
  const first = await stamps();
  assertEquals(first, await stamps());
  const { out } = await user.run(["timer", "log", "2024-12-10", "--json"]);
  const { id } = JSON.parse(out).days[0].entries[0];
  const edit = ["timer", "edit", id, "--title", "Calls"];
  assertEquals((await user.run(edit)).error, "");
  assertEquals(await stamps(), [
    "DTSTAMP:20241210T090001Z",
    "SEQUENCE:1",
    "SUMMARY:A",
    "DTSTAMP:20241210T110000Z",
    "SUMMARY:B",
  ]);
  // The same again is no change.
  await user.run(edit);
  assertEquals((await stamps())?.[1], "SEQUENCE:1");
});
