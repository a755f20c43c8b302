import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const KLOG = `2024-12-05 (7h30m!)
    8:00 - 12:00 work
    13:00 - 17:00
    30m

2024-12-06
    22:00 - 24:00
    9:00 - 10:00
    9:30 - 11:00

2024-12-09 (6h!)
    20:00 - 21:00
`;
const UTT = `2024-12-03 9:00 hello
2024-12-03 12:00 a: work
2024-12-03 12:30 lunch**
2024-12-03 17:00 a: work
`;

function user(inputs: Record<string, string> = {}): CliUser {
  return new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    inputs: { "a.klg": KLOG, "utt.log": UTT, "-": KLOG, ...inputs },
  });
}

Deno.test("import --as workday skips days of closed months, and records the others", async () => {
  const me = user({
    "a.klg": "2024-11-29\n    8:00 - 12:00\n\n2024-12-05\n    8:00 - 9:00\n",
  });
  await me.type("day 2024-11-28 9:00-17:00");
  await me.type("close 2024-11");
  const { status, out } = await me.type("import a.klg --as workday");
  assertEquals(status, 0);
  assertStringIncludes(out, "Recorded: 1 day, 1h 0m of work\n");
  assertStringIncludes(
    out,
    "Skipped: 1 entry, 4h 0m\n  line 2: 2024-11 is closed (to change it: " +
      "worktime reopen 2024-11)\n",
  );
});

Deno.test("import --as workday records days, and adds up what it did", async () => {
  const me = user();
  const text = [
    "Read a.klg as a klog file",
    "Read: 7 entries, 14h 0m",
    "Recorded: 3 days, 13h 0m of work",
    "Counted once where entries overlap: 0h 30m",
    "Skipped: 1 entry, 0h 30m",
    "  line 4: it has a duration, but no times",
    "Expected hours set: 2",
    "",
  ];
  const dry = ["import", "a.klg", "--as", "workday", "--dry-run"];
  assertEquals(
    (await me.run(dry)).out,
    ["Dry run: nothing was changed", ...text].join("\n"),
  );
  assertEquals(await me.disk.list(), []);
  const { out, error } = await me.run(["import", "a.klg", "--as", "workday"]);
  assertEquals([out, error], [text.join("\n"), ""]);
  const log = await me.run(["log", "2024-12-06"]);
  assertStringIncludes(log.out, "Work 4:00, lunch 0:00, breaks 11:00");
  const day = await me.run(["log", "2024-12-05"]);
  assertStringIncludes(day.out, "overtime +0:30");
  assertStringIncludes((await me.run(["doctor"])).out, "No problems");
  assertEquals(
    (await me.run(["undo"])).out,
    "Undid: Days imported: 3\n",
  );
  const none = await me.run(["log", "2024-12-05"]);
  assertStringIncludes(none.out, "Nothing recorded");
});

Deno.test("import --as workday takes the breaks of a file", async () => {
  const me = user();
  const { out } = await me.run(["import", "utt.log", "--as", "workday"]);
  assertEquals(
    out,
    "Read utt.log as an utt log\nRead: 3 entries, 8h 0m\n" +
      "Recorded: 1 day, 7h 30m of work\nBreaks in the file: 0h 30m\n",
  );
});

Deno.test("import --as workday says what it counts once, and cuts to whole minutes", async () => {
  const header = "User,Email,Client,Project,Task,Description,Billable," +
    "Start date,Start time,End date,End time,Duration,Tags";
  const row = (start: string, end: string, duration: string) =>
    `Ann,,,P,,x,No,2024-12-02,${start},2024-12-02,${end},${duration},`;
  const text = [
    header,
    row("09:00:10", "12:00:50", "03:00:40"),
    row("11:30:00", "12:30:30", "01:00:30"),
    "",
  ].join("\n");
  const { out } = await user({ "x.csv": text })
    .run(["import", "x.csv", "--as", "workday"]);
  assertEquals(
    out,
    `Read x.csv as a Toggl detailed report
Read: 2 entries, 4h 1m 10s
Recorded: 1 day, 3h 30m of work
Counted once where entries overlap: 0h 30m
Cut to whole minutes: 0h 1m 10s
`,
  );
});

Deno.test("import --as workday says how many expected hours it sets", async () => {
  const hours = (day: number) => `2024-12-0${day} (6h!)\n    9:00 - 10:00\n`;
  for (const [count, said] of [[0, []], [1, ["1"]], [2, ["2"]]] as const) {
    const days = [2, 3, 4].map((day, i) =>
      i < count ? hours(day) : hours(day).replace(" (6h!)", "")
    );
    const { out } = await user({ "x.klg": days.join("\n") })
      .run(["import", "x.klg", "--as", "workday"]);
    const found = out.match(/(?<=Expected hours set: ).*/g) ?? [];
    assertEquals<readonly string[]>(found, said);
  }
});

/** Imports some rows as days, and returns the notes. */
async function notesOf(header: string, rows: string[]): Promise<string> {
  const me = user({ "x.csv": [header, ...rows, ""].join("\n") });
  const { status, error } = await me.run([
    ...["import", "x.csv", "--as", "workday"],
  ]);
  assertEquals(status, 0, error);
  return error;
}

Deno.test("import --as workday says how many entries count less than their times", async () => {
  const row = (day: number, seconds: number) =>
    `2024-12-0${day};09:00;12:00;${seconds};C;P;T`;
  const header = "Date;From;To;Duration;Customer;Project;Activity";
  const notes = (...seconds: number[]) =>
    notesOf(header, seconds.map((it, i) => row(i + 2, it)));
  assertEquals(await notes(10_800, 10_800), "");
  assertEquals(
    await notes(10_800, 9_000),
    "1 entry counts less than from start to end: the rest is a break in its " +
      "middle\n",
  );
  assertEquals(
    await notes(9_000, 9_000),
    "2 entries count less than from start to end: the rest is a break in the " +
      "middle of each\n",
  );
});

Deno.test("import says how many rows of a Toggl report have another duration", async () => {
  const row = (day: number, duration: string) =>
    `Ann,,,P,,x,No,2024-12-0${day},09:00:00,2024-12-0${day},12:00:00,${duration},`;
  const header = "User,Email,Client,Project,Task,Description,Billable," +
    "Start date,Start time,End date,End time,Duration,Tags";
  const notes = (...durations: string[]) =>
    notesOf(header, durations.map((it, i) => row(i + 2, it)));
  const rest = "another duration than the time from start to end, which counts";
  assertEquals(await notes("03:00:00"), "");
  assertEquals(
    await notes("03:00:00", "02:30:00"),
    `"x.csv": 1 row has ${rest}\n`,
  );
  assertEquals(
    await notes("02:30:00", "02:30:00"),
    `"x.csv": 2 rows have ${rest}\n`,
  );
});

Deno.test("import --as workday sets expected hours from 0 to 24", async () => {
  const text = ["0h!", "24h!", "24h1m!", "25h!"].map((hours, i) =>
    `2024-12-0${i + 2} (${hours})\n    9:00 - 10:00\n`
  ).join("\n");
  const me = user({ "b.klg": text });
  const { out, error } = await me.run(["import", "b.klg", "--as", "workday"]);
  assertStringIncludes(out, "Recorded: 4 days, 4h 0m of work\n");
  assertStringIncludes(out, "Expected hours set: 2\n");
  const why = "were not set: they are not between 0 and 24\n";
  assertEquals(
    error,
    `The expected hours of 2024-12-04 ${why}` +
      `The expected hours of 2024-12-05 ${why}`,
  );
});

Deno.test("import --as workday leaves days alone that have events", async () => {
  const me = user();
  await me.run(["day", "2024-12-05", "09:00-10:00"]);
  await me.run(["absent", "vacation", "2024-12-09"]);
  const { out, error } = await me.run(["import", "-", "--as", "workday"]);
  assertStringIncludes(out, "Recorded: 2 days, 5h 0m of work\n");
  assertStringIncludes(out, "  line 2: 2024-12-05 already has events\n");
  assertEquals(out.includes("Expected hours set"), false);
  assertEquals(
    error,
    "The expected hours of 2024-12-09 were not set: it has hours of its own\n",
  );
  const log = await me.run(["log", "2024-12-05"]);
  assertStringIncludes(log.out, "Work 1:00");
  const again = await me.run(["import", "-", "--as", "workday"]);
  assertStringIncludes(again.out, "Recorded: 0 days, 0h 0m of work\n");
});

Deno.test("import --as workday names the days that keep their hours, in order", async () => {
  const text = ["05", "06", "09"].map((day) =>
    `2024-12-${day} (6h!)\n    9:00 - 10:00\n`
  );
  const me = user({
    "a.klg": text.slice(1).join("\n"),
    "b.klg": text[0] ?? "",
  });
  for (const day of ["05", "06", "09"]) {
    await me.type(`absent vacation 2024-12-${day}`);
  }
  const { out, error } = await me.type("import a.klg b.klg --as workday");
  assertEquals(
    error,
    ["05", "06", "09"].map((day) =>
      `The expected hours of 2024-12-${day} were not set: it has hours of its ` +
      "own\n"
    ).join(""),
  );
  assertStringIncludes(out, "Recorded: 3 days, 3h 0m of work\n");
});

Deno.test("import --as workday names the file of each row", async () => {
  const me = user({
    "a.klg": "2024-12-05\n    1h\n",
    "b.klg": "2024-12-05\n    2h\n    3h\n",
  });
  const { out } = await me.type("import a.klg b.klg --as workday --json");
  const { skipped: { details } } = JSON.parse(out);
  assertEquals(
    details.map((it: Record<string, unknown>) => [it["file"], it["seconds"]]),
    [["a.klg", 3600], ["b.klg", 7200], ["b.klg", 10_800]],
  );
});

Deno.test("the JSON of import --as workday has each day and skipped row", async () => {
  const me = user();
  const { out } = await me.run(
    ["import", "a.klg", "--as", "workday", "--from", "2024-12-06", "--json"],
  );
  const range = { file: "a.klg", reason: "it is outside the range" };
  assertEquals(JSON.parse(out), {
    files: [{ name: "a.klg", format: "klog" }],
    read: { rows: 7, seconds: 50_400 },
    added: { rows: 4, seconds: 19_800 },
    work_seconds: 18_000,
    break_seconds: 0,
    overlap_seconds: 1800,
    cut_seconds: 0,
    skipped: {
      rows: 3,
      seconds: 30_600,
      details: [
        { ...range, line: 2, seconds: 14_400 },
        { ...range, line: 3, seconds: 14_400 },
        {
          line: 4,
          seconds: 1800,
          reason: "it has a duration, but no times",
          file: "a.klg",
        },
      ],
    },
    days: [
      { date: "2024-12-06", work_minutes: 240, expected_minutes: null },
      { date: "2024-12-09", work_minutes: 60, expected_minutes: 360 },
    ],
    notes: [],
    dry_run: false,
  });
});

Deno.test("import --as workday refuses options about tasks", async () => {
  const result = await user().run(
    ["import", "a.klg", "--as", "workday", "--map", "a=b"],
  );
  assertEquals(result, {
    status: 2,
    out: "",
    error: "--as workday and --map cannot be used together\n" +
      "To import days, leave out --map\n",
  });
  const { error } = await user().run(["import", "a.klg", "--as", "days"]);
  assertEquals(
    error,
    'Unknown value "days" of --as\nValues: entries, workday\n',
  );
});

Deno.test("import --as workday after a move of the clock keeps other days", async () => {
  const me = user();
  await me.run(["day", "2024-12-04", "09:00-17:00"]);
  const moved = new CliUser("2024-12-10T12:00", {
    zone: "America/New_York",
    disk: me.disk,
    inputs: { "a.klg": KLOG },
  });
  await moved.run(["import", "a.klg", "--as", "workday"]);
  const works = await Promise.all(
    ["04", "05", "06"].map(async (day) => {
      const { out } = await moved.run(["log", `2024-12-${day}`]);
      return out.match(/Work [\d:]+/)?.[0];
    }),
  );
  assertEquals(works, ["Work 8:00", "Work 8:00", "Work 4:00"]);
  const { "2024-12.csv": log } = (me.disk as MemoryDisk).files;
  const row = (day: string, ...cells: string[]) =>
    `2024-12-${day},${cells.join()}\n`;
  const there = "-05:00";
  assertEquals(
    log,
    "date,event,time,offset\n" +
      row("04", "start", "09:00") + row("04", "stop", "17:00") +
      row("05", "start", "08:00", there) +
      row("05", "break_start", "12:00", there) +
      row("05", "break_end", "13:00", there) +
      row("05", "stop", "17:00", there) +
      row("06", "start", "09:00", there) +
      row("06", "break_start", "11:00", there) +
      row("06", "break_end", "22:00", there) +
      row("06", "stop", "24:00", there) +
      row("09", "start", "20:00", there) + row("09", "stop", "21:00", there),
  );
  assertStringIncludes((await moved.run(["doctor"])).out, "No problems");
});

Deno.test("import --as workday takes a day as a whole or not at all", async () => {
  const h = "Date,Client,Project,Task,Notes,Hours\n" +
    "2024-12-09,C,P,T,first,3\n2024-12-09,C,P,T,second,5\n";
  const user = new CliUser("2024-12-10T12:00", {
    ...{ zone: "Europe/Berlin", inputs: { "h.csv": h } },
  });
  const words = ["import", "h.csv", "--as", "workday", "--dry-run", "--json"];
  for (const [date, days] of [["2024-12-08", [8 * 60]], ["2024-12-09", []]]) {
    const range = ["--from", String(date), "--to", String(date)];
    const there = ["--zone", "Pacific/Auckland"];
    const { out } = await user.run([...words, ...there, ...range]);
    const { days: found }: { days: { work_minutes: number }[] } = JSON.parse(
      out,
    );
    assertEquals(found.map((it) => it.work_minutes), days, out);
  }
});

Deno.test("import --as workday takes the dates on which days are recorded here", async () => {
  const h = "Date,Client,Project,Task,Notes,Hours\n" +
    "2024-12-09,C,P,T,first,1.5\n2024-12-09,C,P,T,second,0.5\n";
  const user = new CliUser("2024-12-10T12:00", {
    ...{ zone: "Europe/Berlin", inputs: { "h.csv": h } },
  });
  const words = ["import", "h.csv", "--as", "workday"];
  const there = ["--zone", "Pacific/Auckland"];
  for (const [date, days] of [["2024-12-09", "0"], ["2024-12-08", "1"]]) {
    const range = ["--from", date ?? "", "--to", date ?? "", "--json"];
    const { out } = await user.run([...words, ...there, ...range]);
    assertEquals(String(JSON.parse(out).days.length), days, out);
  }
});

Deno.test("import --as workday records the time zone back to the first of its days", async () => {
  const disk = new MemoryDisk();
  const me = new CliUser("2024-12-10T12:00", {
    ...{ disk, zone: "Europe/Berlin" },
    inputs: {
      "a.klg": "2022-07-04\n    8:00 - 9:00\n\n2021-06-03\n    8:00 - 9:00\n",
    },
  });
  await me.type("import a.klg --as workday");
  const [change = ""] = disk.files["journal.jsonl"]?.split("\n") ?? [];
  const [first, second] = Object.entries<string>(JSON.parse(change).zone);
  const [since = "", offset] = first ?? [];
  assert(since > "2021-05" && since < "2021-06-03", since);
  assertEquals(offset, "+02:00");
  assertEquals(second, ["2021-10-31T01:00Z", "+01:00"]);
});

Deno.test("import --as workday writes each day to the file of its month", async () => {
  const disk = new MemoryDisk();
  const me = new CliUser("2024-12-10T12:00", {
    ...{ disk, zone: "Europe/Berlin" },
    inputs: {
      "a.klg": "2024-11-30\n    8:00 - 9:00\n\n2024-12-01\n    8:00 - 9:00\n",
    },
  });
  await me.type("import a.klg --as workday");
  for (const date of ["2024-11-30", "2024-12-01"]) {
    assertEquals(
      disk.files[`${date.slice(0, 7)}.csv`],
      `date,event,time\n${date},start,08:00\n${date},stop,09:00\n`,
    );
  }
});

Deno.test("import --as workday records the time zone back to its only day", async () => {
  const disk = new MemoryDisk();
  const me = new CliUser("2024-12-10T12:00", {
    ...{ disk, zone: "Europe/Berlin" },
    inputs: { "a.klg": "2021-06-03\n    8:00 - 9:00\n" },
  });
  await me.type("import a.klg --as workday");
  const [change = ""] = disk.files["journal.jsonl"]?.split("\n") ?? [];
  const [since = ""] = Object.keys(JSON.parse(change).zone);
  assert(since > "2021-05" && since < "2021-06-03", since);
});

Deno.test("import --as workday leaves the texts of long new files out of the journal", async () => {
  const first = Date.parse("2020-01-01T00:00:00Z");
  const days = Array.from({ length: 1_600 }, (_, i) => {
    const date = new Date(first + i * 86_400_000).toISOString().slice(0, 10);
    return `${date}\n${
      ["8:00 - 9:00", "9:10 - 10:00", "10:10 - 11:00", "11:10 - 12:00"]
        .map((it) => `    ${it}\n`).join("")
    }\n`;
  });
  const me = user({ "a.klg": days.join("") });
  await me.type("import a.klg --as workday");
  const { files } = me.disk as MemoryDisk;
  assertEquals(files["2020-01.csv"]?.includes("2020-01-31,stop,12:00"), true);
  assert((files["journal.jsonl"] ?? "").length < 20_000);
});
