import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { dayLog } from "../tracker/workbench.ts";
import { CliUser } from "../support/run_cli.ts";

const START = "date,event,time\n2024-12-10,start,09:00\n";
const KEYS = [
  "state",
  "start_time",
  "lunch_taken",
  "work_minutes",
  "todays_overtime_minutes",
  "month_overtime_minutes",
  "remaining_lunch_break_minutes",
  "projected_end_time",
  "projected_end_time_for_zero_overtime",
  "last_event",
  "last_event_time",
];

async function statusOf(
  file: string,
  now: string,
  line = "status",
): Promise<string> {
  const disk = new MemoryDisk({ "2024-12.csv": file });
  const { out, error, status } = await new CliUser(now, { disk }).type(line);
  assertEquals([error, status], ["", 0]);
  return out;
}

Deno.test("status of a working day prints the block of nine lines", async () => {
  const file = "date,event,time\n" +
    "2024-12-09,start,09:00\n2024-12-09,stop,16:00\n" +
    "2024-12-10,start,09:00\n" +
    "2024-12-10,break_start,10:15\n2024-12-10,break_end,10:15\n";
  assertEquals(
    await statusOf(file, "2024-12-10T12:00"),
    `State: working
Start time: 09:00
Lunch taken: No
Work today: 3:00
Today's overtime: -5:00
Month overtime: -1:00
Remaining lunch: 60m
Projected end: 18:00
End for zero overtime: 19:00
Break ended at 10:15
`,
  );
});

Deno.test("status has no last-event line after a start", async () => {
  const out = await statusOf(START, "2024-12-10T12:00");
  assertEquals(out.split("\n").length, 10);
});

Deno.test("worktime without a command shows the status", async () => {
  const now = "2024-12-10T12:00";
  assertEquals(
    await statusOf(START, now, ""),
    await statusOf(START, now, "status"),
  );
});

Deno.test("status of an unstarted day has two lines", async () => {
  assertEquals(
    await statusOf("date,event,time\n", "2024-12-10T12:00"),
    "State: unstarted\nMonth overtime: +0:00\n",
  );
});

Deno.test("status names the date of another day, unless that is a night in progress", async () => {
  const table: [events: string, at: string, date: string][] = [
    ["", "2024-12-11T12:00", "Date: 2024-12-10 (Tue)"],
    ["start 09:00, stop 17:00", "2024-12-11T12:00", "Date: 2024-12-10 (Tue)"],
    ["start 09:00", "2024-12-12T12:00", "Date: 2024-12-10 (Tue)"],
    ["start 20:00", "2024-12-11T02:00", "State: working"],
    ["start 20:00, break_start 22:00", "2024-12-11T02:00", "State: on_break"],
    ["start 09:00, stop 17:00", "2024-12-10T20:00", "State: stopped"],
  ];
  for (const [events, now, first] of table) {
    const disk = new MemoryDisk({
      "2024-12.csv": dayLog("2024-12-10", events),
    });
    const { out } = await new CliUser(now, { disk }).type("status 2024-12-10");
    assertEquals([events, out.split("\n")[0]], [events, first]);
  }
});

Deno.test("status of a stopped day has five lines", async () => {
  const file = "date,event,time\n2024-12-09,start,09:00\n" +
    `2024-12-09,stop,18:00\n2024-12-10,start,09:00\n2024-12-10,stop,17:30\n`;
  assertEquals(
    await statusOf(file, "2024-12-10T20:00"),
    `State: stopped
Work today: 8:30
Today's overtime: +0:30
Month overtime: +1:30
Finished work at 17:30
`,
  );
});

Deno.test("status names a day without a stop and how to close it", async () => {
  const file = `date,event,time\n2024-12-09,start,09:00\n` +
    START.split("\n").slice(1).join("\n");
  const out = await statusOf(file, "2024-12-10T09:30");
  assertEquals(
    out.split("\n").slice(-3),
    ["", "No stop on 2024-12-09: worktime stop --at 2024-12-09T18:00", ""],
  );
});

Deno.test("the command that closes a night works after the next start", async () => {
  const file = "date,event,time\n2024-12-09,start,20:00\n" +
    "2024-12-10,start,13:00\n";
  const disk = new MemoryDisk({ "2024-12.csv": file });
  const user = new CliUser("2024-12-10T14:00", { disk });
  const [, line = ""] = (await user.type("status")).out
    .match(/No stop on 2024-12-09: worktime (.*)/) ?? [];
  assertEquals(line, "stop --at 2024-12-09T29:00");
  const closed = await user.type(line);
  assertEquals(closed.out, "Stopped working at 29:00 on 2024-12-09\n");
  assertEquals(
    disk.files["2024-12.csv"],
    file.replace("2024-12-10", "2024-12-09,stop,29:00\n2024-12-10"),
  );
});

const JSON_CASES: [name: string, events: string, values: unknown[]][] = [
  ["unstarted", "", [
    "unstarted",
    null,
    null,
    null,
    null,
    0,
    null,
    null,
    null,
    null,
    null,
  ]],
  ["working", "2024-12-10,start,09:00\n", [
    "working",
    "2024-12-10T09:00:00+09:00",
    false,
    300,
    -180,
    0,
    60,
    "2024-12-10T18:00:00+09:00",
    "2024-12-10T18:00:00+09:00",
    "start",
    "09:00",
  ]],
  ["on lunch", "2024-12-10,start,09:00\n2024-12-10,lunch_start,13:30\n", [
    "on_lunch",
    "2024-12-10T09:00:00+09:00",
    false,
    270,
    -210,
    0,
    30,
    "2024-12-10T18:00:00+09:00",
    "2024-12-10T18:00:00+09:00",
    "lunch_start",
    "13:30",
  ]],
  ["stopped", "2024-12-10,start,09:00\n2024-12-10,stop,13:00\n", [
    "stopped",
    null,
    null,
    240,
    -240,
    -240,
    null,
    null,
    null,
    "stop",
    "13:00",
  ]],
];

for (const [name, events, values] of JSON_CASES) {
  Deno.test(`status --json has all eleven keys when ${name}`, async () => {
    const file = `date,event,time\n${events}`;
    const out = await statusOf(file, "2024-12-10T14:00", "status --json");
    const expected = KEYS.map((key, i) => [key, values[i]]);
    assertEquals(Object.entries(JSON.parse(out)), expected);
  });
}

Deno.test("status --at shows the status at that moment", async () => {
  const file = START + "2024-12-10,break_start,12:00\n2024-12-10,stop,13:00\n";
  assertEquals(
    await statusOf(file, "2025-03-01T08:00", "status --at 2024-12-10T11:00"),
    await statusOf(START, "2024-12-10T11:00"),
  );
});

Deno.test("status past midnight is that of the open day", async () => {
  const file = "date,event,time\n2024-12-10,start,20:00\n";
  const out = await statusOf(file, "2024-12-11T00:30");
  assertEquals(out.split("\n").slice(0, 4), [
    "State: working",
    "Start time: 20:00",
    "Lunch taken: No",
    "Work today: 4:30",
  ]);
});

/** The ends that status projects for a balance of earlier days. */
const ENDS: [
  name: string,
  earlier: string,
  now: string,
  start: string,
  ends: [projected: string, zero: string],
][] = [
  ["on the same day", "-1:00", "10T12:00", "10,start,09:00", [
    "18:00",
    "19:00",
  ]],
  ["in the past of the same day", "+2:00", "10T17:30", "10,start,09:00", [
    "18:00",
    "16:00",
  ]],
  ["when the day began", "+9:00", "10T12:00", "10,start,09:00", [
    "18:00",
    "09:00",
  ]],
  ["before the day began", "+16:00", "10T12:00", "10,start,09:00", [
    "18:00",
    "reached",
  ]],
  ["days before", "+30:00", "10T12:00", "10,start,09:00", ["18:00", "reached"]],
  ["on the next date", "-20:00", "10T12:00", "10,start,09:00", [
    "18:00",
    "14:00 on 2024-12-11",
  ]],
  ["of a night, before midnight", "+0:00", "10T23:00", "10,start,22:00", [
    "07:00 on 2024-12-11",
    "07:00 on 2024-12-11",
  ]],
  ["of a night, past midnight", "+2:00", "11T00:30", "10,start,20:00", [
    "05:00",
    "03:00",
  ]],
];

for (const [name, earlier, now, start, ends] of ENDS) {
  Deno.test(`status projects an end ${name} (${earlier})`, async () => {
    const [, sign, hours] = earlier.match(/^([+-])(\d+)/) ?? [];
    const expected = sign === "-" ? 24 : 0;
    const work = Math.abs(expected - Number(hours));
    const disk = new MemoryDisk({
      "2024-12.csv": "date,event,time\n" +
        `2024-12-02,start,00:00\n2024-12-02,stop,${work}:00\n` +
        `2024-12-${start}\n`,
      "2024-12-worktime-overrides.csv":
        `date,expected_hours\n2024-12-02,${expected}\n`,
    });
    const user = new CliUser(`2024-12-${now}`, { disk });
    const { out } = await user.type("status");
    assertEquals(out.match(/^(?:Projected end|End for zero overtime): .*$/gm), [
      `Projected end: ${ends[0]}`,
      `End for zero overtime: ${ends[1]}`,
    ]);
  });
}

Deno.test("worktime in an empty directory says what to type", async () => {
  const user = new CliUser("2024-12-10T09:00");
  const steps = "Start your day: worktime start\n" +
    "See all commands: worktime --help\n";
  for (const line of ["", "status"]) {
    const { out, error } = await user.type(line);
    assertEquals(out, "State: unstarted\nMonth overtime: +0:00\n");
    assertEquals(error, steps);
  }
  assertEquals((await user.type("status --json")).error, "");
  const used = new MemoryDisk({ "history/sync.json": "{}" });
  const other = await new CliUser(undefined, { disk: used }).type("status");
  assertEquals(other.error, "");
  assertEquals((user.disk as MemoryDisk).files, {});
  for (const line of ["start", "--help"]) {
    assertEquals((await user.type(line)).status, 0);
  }
  await user.type("stop");
  const next = await user.at("2024-12-11T09:00").type("status");
  assertEquals(next.error, "");
});

Deno.test("a projected end has its date unless that is the day shown or today", async () => {
  const table: [start: string, now: string, end: string][] = [
    ["2024-12-10T14:00", "2024-12-10T15:00", "23:00"],
    ["2024-12-10T20:00", "2024-12-10T21:00", "05:00 on 2024-12-11"],
    ["2024-12-10T20:00", "2024-12-11T01:00", "05:00"],
    ["2024-12-10T14:00", "2024-12-11T01:00", "23:00"],
  ];
  for (const [start, now, end] of table) {
    const user = new CliUser(start);
    await user.type("start");
    const { out } = await user.at(now).type("status");
    const lines = out.split("\n").filter((it) => it.startsWith("Projected"));
    assertEquals(lines, [`Projected end: ${end}`], now);
  }
});

/** Damaged files that the status can do without, and the note about them. */
const DAMAGED: readonly [files: Record<string, string>, note: string][] = [
  [
    {
      "config.yaml": "workday:\n  balance_from: 2024-11\n",
      "2024-11.csv": "date,event,time\nx\n",
    },
    'Cannot compute the balance: Cannot read "2024-11.csv" line 2 column 1: ' +
    'expected a date in 2024-11 as YYYY-MM-DD, found "x"\n',
  ],
  [
    { "history/time-entries.json": "{" },
    'Cannot compute booked time: Cannot read "history/time-entries.json" ' +
    "line 1 column 2: the file ends too early\n",
  ],
];

Deno.test("status says what it cannot compute, and shows the rest", async () => {
  const day = { "2024-12.csv": "date,event,time\n2024-12-12,start,09:00\n" };
  const at = (files: Record<string, string>) =>
    new CliUser("2024-12-12T12:00", { disk: new MemoryDisk(files) });
  const { out } = await at(day).type("status");
  for (const [files, note] of DAMAGED) {
    const shown = await at({ ...day, ...files }).type("status");
    assertEquals([shown.status, shown.out, shown.error], [0, out, note]);
    const json = await at({ ...day, ...files }).type("status --json");
    const { warnings: [warning, ...more] } = JSON.parse(json.out);
    assertEquals([warning.code, `${warning.message}\n`], [
      "bad_data_file",
      note,
    ]);
    assertEquals([more, json.error], [[], ""]);
  }
});
