import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const FILES = {
  "2024-12.csv": `date,event,time
2024-12-10,start,09:00
2024-12-10,stop,17:00
2024-12-11,start,09:00
2024-12-11,stop,16:00
2024-12-12,start,09:00
2024-12-12,lunch_start,12:00
2024-12-15,start,10:00
2024-12-15,stop,12:00
2024-12-16,start,09:00
`,
  "2024-12-worktime-overrides.csv":
    "date,expected_hours\n2024-12-15,0\n2024-12-12,7.5\n",
};

async function type(line: string, now = "2024-12-16T13:30"): Promise<string> {
  const user = new CliUser(now, { disk: new MemoryDisk(FILES) });
  const { out, error } = await user.type(line);
  assertEquals(error, "");
  return out;
}

Deno.test("month prints the table with the suffixes in order", async () => {
  assertEquals(
    await type("month"),
    `Month: 2024-12
Date             | Work     | Overtime
-----------------------------------------
2024-12-10 (Tue) |     8:00 |   +0:00
2024-12-11 (Wed) |     7:00 |   -1:00
2024-12-12 (Thu) |     3:00 |   -4:30  [7.5h expected]  [no stop]
2024-12-15 (Sun) |     2:00 |   +2:00  [0h expected]
2024-12-16 (Mon) |     4:30 |   -3:30  [working]
-----------------------------------------
Total overtime: -7:00
`,
  );
});

Deno.test("month has rows for a day off and a holiday, in each format", async () => {
  const disk = new MemoryDisk({
    "2024-12-worktime-overrides.csv":
      "date,expected_hours\n2024-12-25,0\n2024-12-27,8\n2024-12-31,4\n",
  });
  const user = new CliUser("2024-12-30T09:00", { disk });
  const { out } = await user.type("month");
  assertEquals(out.split("\n").slice(3, -1), [
    "2024-12-25 (Wed) |     0:00 |   +0:00  [0h expected]",
    "2024-12-27 (Fri) |     0:00 |   -8:00",
    "-----------------------------------------",
    "Total overtime: -8:00",
  ]);
  const json = JSON.parse((await user.type("month --json")).out);
  assertEquals(json.total_overtime_minutes, -480);
  assertEquals(json.days[1], {
    date: "2024-12-27",
    weekday: "Fri",
    state: "unstarted",
    work_minutes: 0,
    break_minutes: 0,
    lunch_minutes: 0,
    expected_minutes: 480,
    overtime_minutes: -480,
    working: false,
    no_stop: false,
  });
  const csv = (await user.type("month --csv")).out.split("\n");
  assertEquals(csv[2], "2024-12-27,Fri,unstarted,0,0,0,480,-480,false,false");
  const status = await user.type("status");
  assertEquals(status.out, "State: unstarted\nMonth overtime: -8:00\n");
});

Deno.test("month without data prints an empty table", async () => {
  assertEquals(
    await type("month 2023-01"),
    `Month: 2023-01
Date             | Work     | Overtime
-----------------------------------------
-----------------------------------------
Total overtime: +0:00
`,
  );
});

Deno.test("month --json and --csv have the same figures", async () => {
  const json = JSON.parse(await type("month --json"));
  assertEquals(json.month, "2024-12");
  assertEquals(json.total_overtime_minutes, -420);
  const csv = (await type("month --csv")).trimEnd().split("\n");
  assertEquals(csv[0], Object.keys(json.days[0]).join(","));
  const rows = json.days.map((day: Record<string, unknown>) =>
    Object.values(day).join(",")
  );
  assertEquals(csv.slice(1), rows);
});

Deno.test("month --csv without days prints the header", async () => {
  assertStringIncludes(await type("month 2023-01 --csv"), "date,weekday,");
});

Deno.test("log prints the day as a table", async () => {
  const user = new CliUser("2024-12-16T13:30", { disk: new MemoryDisk(FILES) });
  const { out, error } = await user.type("log 2024-12-12");
  assertEquals(
    out,
    `Day: 2024-12-12 (Thu)  [no stop]
#  Time   Event        Duration
1  09:00  start            3:00  work
2  12:00  lunch start            lunch
Work 3:00, lunch 0:00, breaks 0:00, overtime -4:30
`,
  );
  const command = "worktime stop --at 2024-12-12T17:30";
  assertEquals(error, `No stop on 2024-12-12: ${command}\n`);
});

Deno.test("log of a running day counts up to now", async () => {
  assertEquals(
    await type("log"),
    `Day: 2024-12-16 (Mon)  [working]
#  Time   Event  Duration
1  09:00  start      4:30  work
Work 4:30, lunch 0:00, breaks 0:00, overtime -3:30
`,
  );
});

Deno.test("log of a day without events says so", async () => {
  assertEquals(
    await type("log 2024-12-24"),
    "Nothing recorded on 2024-12-24\n",
  );
});

Deno.test("log --json lists the events", async () => {
  const { events } = JSON.parse(await type("log 2024-12-10 --json"));
  assertEquals(events, [
    {
      date: "2024-12-10",
      time: "09:00",
      event: "start",
      then: "work",
      duration_minutes: 480,
    },
    {
      date: "2024-12-10",
      time: "17:00",
      event: "stop",
      then: null,
      duration_minutes: null,
    },
  ]);
});

Deno.test("month marks half an absence before what the day lacks", async () => {
  const table: [now: string, mark: string][] = [
    ["2024-12-10T12:00", "[working]"],
    ["2024-12-12T12:00", "[no stop]"],
  ];
  for (const [now, mark] of table) {
    const disk = new MemoryDisk({
      "2024-12.csv": "date,event,time\n2024-12-10,start,09:00\n",
      "2024-12-worktime-overrides.csv":
        "date,expected_hours,kind\n2024-12-10,4,half sick\n",
    });
    const { out } = await new CliUser(now, { disk }).type("month");
    assertEquals(
      out.match(/\[.*\]/)?.[0],
      `[4h expected]  [half sick]  ${mark}`,
    );
  }
});
