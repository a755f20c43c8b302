import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { reportOf, ROWS, userWith } from "../support/toggl_report.ts";

Deno.test("import adds what is new, and says what it did", async () => {
  const user = userWith();
  const text = [
    "Read report.csv as a Toggl detailed report",
    "  task from task, else project, else description; plan from client",
    "Read: 4 entries, 2h 40m 15s",
    "Added: 3 entries, 2h 40m 15s",
    "Skipped: 1 entry, 0h 0m",
    "  line 5: it is still running",
    "Tasks added: 2",
    "",
  ];
  const dry = await user.run(["import", "report.csv", "--dry-run"]);
  assertEquals(dry.out, ["Dry run: nothing was changed", ...text].join("\n"));
  assertEquals(await user.disk.list(), []);
  const { out, error } = await user.run(["import", "report.csv"]);
  assertEquals([out, error], [text.join("\n"), ""]);
  const again = await user.run(["import", "toggl", "-"]);
  assertStringIncludes(again.out, "Added: 0 entries, 0h 0m\n");
  assertStringIncludes(again.out, "Already here: 3 entries, 2h 40m 15s\n");
  assertEquals(/Tasks added|To be sent/.test(again.out), false);
  const summary = await user.run(["timer", "summary"]);
  assertStringIncludes(summary.out, "Total: 2h 40m");
  assertStringIncludes((await user.run(["doctor"])).out, "No problems");
});

Deno.test("the JSON of an import has each file, count and skipped row", async () => {
  const { out } = await userWith().run(["import", "report.csv", "--json"]);
  assertEquals(JSON.parse(out), {
    files: [{
      name: "report.csv",
      format: "toggl",
      task_from: ["task", "project", "description"],
      plan_from: "client",
    }],
    read: { rows: 4, seconds: 9615 },
    added: { rows: 3, seconds: 9615 },
    present: { rows: 0, seconds: 0 },
    edited: { rows: 0, seconds: 0 },
    skipped: {
      rows: 1,
      seconds: 0,
      details: [{
        line: 5,
        seconds: 0,
        reason: "it is still running",
        file: "report.csv",
      }],
    },
    queued: { rows: 0, seconds: 0 },
    tasks: [{ id: "Design", plan: "ACME" }, { id: "Web", plan: "ACME" }],
    notes: [],
    dry_run: false,
  });
});

Deno.test("import is one change, which undo reverts", async () => {
  const user = userWith();
  await user.run(["import", "report.csv"]);
  const { out } = await user.run(["undo"]);
  assertEquals(out, "Undid: Entries imported: 3\n");
  const { out: summary } = await user.run(["timer", "summary", "--json"]);
  assertEquals(JSON.parse(summary).total_seconds, 0);
});

Deno.test("import shows a progress bar while it reads a long file", async () => {
  const short = userWith(ROWS, { isTerminal: true });
  await short.run(["import", "report.csv"]);
  assertEquals(short.progress, []);
  const rows = Array.from({ length: 198 }, (_, index) => {
    const minute = String(index % 60).padStart(2, "0");
    const hour = String(Math.floor(index / 60)).padStart(2, "0");
    const text = "x".repeat(6_000);
    return `A,a@b.c,,,,${text},No,2024-12-08,${hour}:${minute}:00,2024-12-08,` +
      `${hour}:${minute}:30,,`;
  });
  for (const words of [[], ["--as", "workday"]]) {
    const long = userWith(rows, { isTerminal: true });
    await long.run(["import", "report.csv", ...words]);
    const [bars, end] = [long.progress.slice(0, -2), long.progress.slice(-2)];
    assertEquals(bars.length, 99);
    assertEquals(bars[0], "Reading ▎                              1 %");
    assertEquals(bars[49], "Reading ███████████████                50 %");
    assertEquals(end, ["Recording …", ""]);
  }
});

Deno.test("import in two halves adds the same as import in one", async () => {
  const whole = userWith();
  await whole.run(["import", "report.csv"]);
  const halves = userWith(ROWS.slice(0, 2));
  await halves.run(["import", "report.csv"]);
  const rest = new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    disk: halves.disk,
    inputs: { "report.csv": reportOf(ROWS.slice(1)) },
  });
  await rest.run(["import", "report.csv"]);
  const files = (await whole.disk.list({ folders: true }))
    .filter((file) => file.startsWith("history/") && file.endsWith(".json"));
  assertEquals(files.length > 1, true);
  for (const file of files) {
    const [text, expected] = [rest, whole].map((it) => it.disk.readText(file));
    assertEquals(await text, await expected, file);
  }
});

Deno.test("import leaves an entry alone that was edited here", async () => {
  const user = userWith();
  await user.run(["import", "report.csv"]);
  await user.run(["timer", "edit", "last", "--start", "23:00", "--task", "X"]);
  const before = await user.run(["timer", "summary", "--json"]);
  const { out } = await user.run(["import", "report.csv"]);
  assertStringIncludes(out, "Different here, left as they are: 1 entry");
  const after = await user.run(["timer", "summary", "--json"]);
  assertEquals(after.out, before.out);
});

Deno.test("import recognizes the rows of a report in another form", async () => {
  const user = userWith();
  await user.run(["import", "report.csv"]);
  const forms: readonly (readonly [string, string[]])[] = [
    [
      reportOf(ROWS).replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, "$3.$2.$1"),
      [],
    ],
    [
      reportOf(ROWS).replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, "$2/$3/$1")
        .replaceAll(/,23:30:00/g, ",11:30 PM"),
      ["--date-format", "mdy"],
    ],
    [reportOf(ROWS.map((row) => `${row},12.5`)), []],
  ];
  for (const [text, options] of forms) {
    const again = new CliUser("2024-12-10T12:00", {
      zone: "Europe/Berlin",
      disk: user.disk,
      inputs: { "report.csv": text },
    });
    const { out } = await again.run(["import", "report.csv", ...options]);
    assertStringIncludes(out, "Added: 0 entries");
    assertStringIncludes(out, "Already here: 3 entries, 2h 40m 15s\n");
  }
});

Deno.test("import in another zone adds no second entry for a row", async () => {
  const user = userWith();
  await user.run(["import", "report.csv"]);
  const { out } = await user.run(["import", "report.csv", "--zone", "UTC"]);
  assertStringIncludes(out, "Added: 0 entries");
  assertStringIncludes(out, "Different here, left as they are: 3 entries");
});

Deno.test("import says where new entries overlap those that were here", async () => {
  const user = userWith();
  await user.type("timer add TASK-1 --start 2024-11-05T09:15 --for 30m");
  const { error } = await user.run(["import", "report.csv"]);
  assertEquals(
    error,
    "1 entry overlaps entries that were here before, the first on 2024-11-05\n",
  );
  assertEquals((await user.run(["import", "report.csv"])).error, "");
});

Deno.test("import adds entries of the seconds around a closed month", async () => {
  const header =
    "User,Email,Client,Project,Task,Description,Billable,Start date," +
    "Start time,End date,End time,Duration,Tags";
  const row = (start: string, end: string) =>
    `Ann,,,T,,x,No,${start},${end},00:30:00,`;
  const rows = [
    row("2024-10-31,23:59:59", "2024-11-01,00:29:59"),
    row("2024-11-01,00:00:00", "2024-11-01,00:30:00"),
    row("2024-11-30,23:59:59", "2024-12-01,00:29:59"),
    row("2024-12-01,00:00:00", "2024-12-01,00:30:00"),
  ];
  const user = new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    inputs: { "report.csv": [header, ...rows, ""].join("\n") },
  });
  await user.type("timer add T --start 2024-11-04T09:00 --for 1h");
  await user.type("close 2024-11");
  const { out } = await user.run(["import", "report.csv"]);
  assertStringIncludes(out, "Added: 2 entries, 1h 0m\n");
  assertStringIncludes(out, "Skipped: 2 entries, 1h 0m\n");
  assertStringIncludes(out, "  line 3: 2024-11 is closed");
});

Deno.test("import leaves known tasks unchanged", async () => {
  const user = userWith();
  await user.type("task add Web --plan mine --title Mine");
  const { out } = await user.run(["import", "report.csv"]);
  assertStringIncludes(out, "Tasks added: 1\n");
  const { tasks } = JSON.parse((await user.type("task list --json")).out);
  assertEquals(
    tasks.map((task: Record<string, unknown>) => [
      task["id"],
      task["plan"],
      task["title"],
      task["total_seconds"],
    ]),
    [["Web", "mine", "Mine", 3615], ["Design", "ACME", "", 5400]],
  );
});

Deno.test("import leaves closed months as they are, and adds the rest", async () => {
  const user = userWith();
  await user.type("timer add T --start 2024-11-04T09:00 --for 1h");
  await user.type("close 2024-11");
  const closed = "  line 2: 2024-11 is closed (to change it: worktime reopen " +
    "2024-11)\n";
  const { status, out } = await user.run(["import", "report.csv"]);
  assertEquals(status, 0);
  assertStringIncludes(out, "Read: 4 entries, 2h 40m 15s\n");
  assertStringIncludes(out, "Added: 2 entries, 1h 10m 15s\n");
  assertStringIncludes(out, `Skipped: 2 entries, 1h 30m\n${closed}`);
  await user.type("reopen 2024-11");
  const again = await user.run(["import", "report.csv"]);
  assertStringIncludes(again.out, "Added: 1 entry, 1h 30m\n");
  await user.type("close 2024-11");
  const last = await user.run(["import", "report.csv"]);
  assertStringIncludes(last.out, "Already here: 3 entries, 2h 40m 15s\n");
});

Deno.test("import of long reports keeps the journal short", async () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(index / 10) * 864e5)
      .toISOString().slice(0, 10);
    const hour = String(index % 10 + 8).padStart(2, "0");
    return `A,a@b.c,,P${index % 7},,Work on ${index},No,${day},${hour}:00:00,` +
      `${day},${hour}:30:00,00:30:00,`;
  });
  const user = userWith(rows);
  const { out } = await user.run(["import", "report.csv"]);
  assertStringIncludes(out, "Added: 3000 entries, 1500h 0m\n");
  const bytes = await user.disk.byteSize("journal.jsonl");
  assert(bytes < 5_000, `${bytes} bytes`);
  assertStringIncludes((await user.type("doctor")).out, "No problems");
  assertEquals(
    (await user.type("undo")).out,
    "Undid: Entries imported: 3000\n",
  );
  assertEquals((await user.type("redo")).status, 0);
  const again = await user.run(["import", "report.csv"]);
  assertStringIncludes(again.out, "Already here: 3000 entries, 1500h 0m\n");
});

Deno.test("import of a newer report adds to months that have entries", async () => {
  const rows = Array.from({ length: 90 }, (_, index) => {
    const day = `2024-0${1 + index % 3}-${
      String(1 + index % 28).padStart(2, "0")
    }`;
    return `A,a@b.c,,P${index % 2},,Work on ${index},No,${day},09:00:00,` +
      `${day},09:30:00,00:30:00,`;
  });
  const whole = userWith(rows);
  await whole.run(["import", "report.csv"]);
  // Some months and tasks have entries, some get new ones, and some neither.
  const older = userWith(rows.filter((_, i) => i % 3 === 0 || i % 4 === 1));
  await older.run(["import", "report.csv"]);
  const newer = new CliUser("2024-12-10T12:00", {
    ...{ zone: "Europe/Berlin", disk: older.disk },
    inputs: { "report.csv": reportOf(rows) },
  });
  const { out } = await newer.run(["import", "report.csv"]);
  assertStringIncludes(out, "Added: 44 entries");
  assertStringIncludes(out, "Already here: 46 entries");
  assertStringIncludes((await newer.type("doctor")).out, "No problems");
  const totals = ["timer", "summary", "--all", "--json"];
  assertEquals((await newer.run(totals)).out, (await whole.run(totals)).out);
});

Deno.test("import takes files of two trackers that name the same person differently", async () => {
  const clockify = "Project,User,Start Date,Start Time,End Date,End Time," +
    "Duration (h)\nWeb,Ann Lee,2024-12-08,09:00,2024-12-08,10:00,1:00\n";
  const inputs = {
    "toggl.csv": reportOf(ROWS),
    "clockify.csv": clockify,
    "team.csv": reportOf([(ROWS[0] ?? "").replace("a@b.c", "Bob Ray")]),
  };
  const user = new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    inputs,
  });
  const both = await user.run(["import", "toggl.csv", "clockify.csv"]);
  assertStringIncludes(both.out, "Added: 4 entries, 3h 40m 15s\n");
  const several = await user.run(["import", "toggl.csv", "team.csv"]);
  assertEquals(several, {
    status: 2,
    out: "",
    error: '"toggl.csv" has entries of "a@b.c", "team.csv" has entries of ' +
      '"Bob Ray"\nImport yours alone: worktime import toggl.csv\n',
  });
});

Deno.test("import of entries says that expected hours were left out", async () => {
  const user = new CliUser("2024-12-10T12:00", {
    inputs: { "a.klg": "2024-12-09 (8h!)\n    9:00 - 10:00 Docs\n" },
  });
  const { out, error } = await user.run(["import", "a.klg"]);
  assertStringIncludes(out, "Added: 1 entry, 1h 0m\n");
  assertStringIncludes(
    error,
    '"a.klg": expected hours of 1 day left out; --as workday sets them\n',
  );
});

Deno.test("import takes only the dates of a range", async () => {
  const user = userWith();
  const { out } = await user.run(
    ["import", "report.csv", "--from", "2024-12-01", "--to", "2024-12-09"],
  );
  assertStringIncludes(out, "Added: 2 entries, 1h 10m 15s\n");
  assertStringIncludes(out, "  line 2: it is outside the range\n");
});

Deno.test("import of overlapping files counts a row of both once", async () => {
  const user = new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    inputs: {
      "a.csv": reportOf(ROWS.slice(0, 2)),
      "b.csv": reportOf(ROWS.slice(1, 3)),
    },
  });
  const { out } = await user.run(["import", "a.csv", "b.csv"]);
  assertStringIncludes(out, "Added: 3 entries, 2h 40m 15s\n");
  assertStringIncludes(out, "Already here: 1 entry, 1h 0m 15s\n");
});

Deno.test("import in a format that the file does not have is refused", async () => {
  for (const format of ["harvest", "kimai", "utt", "bartib"]) {
    const user = userWith();
    const { status, error } = await user.run(["import", format, "report.csv"]);
    assertEquals(status, 2, format);
    assertStringIncludes(error, '"report.csv": this is no ');
    assertEquals(await user.disk.list(), []);
  }
});

const HARVEST = "Date,Client,Project,Task,Notes,Hours\n" +
  "2024-12-09,C,P,T,first,1.5\n2024-12-09,C,P,T,second,0.5\n";

Deno.test("import places entries without times from --day-starts on", async () => {
  const user = new CliUser("2024-12-10T12:00", {
    inputs: { "h.csv": HARVEST },
  });
  await user.run(["import", "h.csv", "--day-starts", "8am"]);
  const { out } = await user.type("timer log yesterday --csv");
  assertStringIncludes(out, "T08:00:00");
  assertStringIncludes(out, "T09:30:00");
  const wrong = await user.run(["import", "h.csv", "--day-starts", "25:00"]);
  assertEquals(wrong.status, 2);
  assertStringIncludes(wrong.error, 'Invalid time: "25:00"');
});

Deno.test("import takes the dates of entries without times as the file has them", async () => {
  const user = new CliUser("2024-12-10T12:00", {
    ...{ zone: "Europe/Berlin", inputs: { "h.csv": HARVEST } },
  });
  const day = ["--from", "2024-12-09", "--to", "2024-12-09"];
  const { out } = await user.run(
    ["import", "h.csv", "--zone", "Pacific/Auckland", ...day],
  );
  assertStringIncludes(out, "Added: 2 entries, 2h 0m\n");
});

Deno.test("import says what is here already, even a single entry", async () => {
  const me = new CliUser("2024-12-12T12:00", {
    inputs: { "a.klg": "2024-12-09\n    8:00-9:00 Work\n" },
  });
  const reading = "Read a.klg as a klog file\n" +
    "  task from task, else tag, else description; plan from project\n" +
    "Read: 1 entry, 1h 0m\n";
  const first = await me.type("import a.klg");
  assertEquals(first.out, `${reading}Added: 1 entry, 1h 0m\n`);
  const again = await me.type("import a.klg");
  assertEquals(
    again.out,
    `${reading}Added: 0 entries, 0h 0m\nAlready here: 1 entry, 1h 0m\n`,
  );
});
