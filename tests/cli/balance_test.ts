import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const FILES = {
  "config.yaml":
    'workday:\n  balance_from: 2024-11\n  opening_balance: "+12:30"\n' +
    "  vacation_days: 30\n",
  "2024-11.csv":
    "date,event,time\n2024-11-28,start,09:00\n2024-11-28,stop,18:00\n" +
    "2024-11-29,start,09:00\n2024-11-29,stop,17:00\n",
  "2024-12.csv": "date,event,time\n2024-12-03,start,09:00\n",
  "2024-12-worktime-overrides.csv":
    "date,expected_hours,kind\n2024-12-02,0,vacation\n" +
    "2024-12-31,4,half vacation\n",
};

const NOW = "2024-12-03T10:00";
const FIVE = "2024-12-04, 2024-12-05, 2024-12-06, 2024-12-09, 2024-12-10";

async function type(line: string, files: Record<string, string> = FILES) {
  const user = new CliUser(NOW, { disk: new MemoryDisk(files) });
  return await user.type(line);
}

Deno.test("status has a line for the balance, only if balance_from is set", async () => {
  const { out } = await type("status");
  assertEquals(out.split("\n").slice(5, 7), [
    "Month overtime: +0:00",
    "Balance: +13:30",
  ]);
  const unstarted = await type("status 2024-12-04");
  assertEquals(
    unstarted.out,
    "Date: 2024-12-04 (Wed)\nState: unstarted\nMonth overtime: -7:00\n" +
      "Balance: +6:30\n",
  );
  const json = JSON.parse((await type("status --json")).out);
  assertEquals(json.balance_minutes, 810);
  const { "config.yaml": _, ...others } = FILES;
  const plain = await type("status", others);
  assertEquals(plain.out, out.replace("Balance: +13:30\n", ""));
  const plainJson = JSON.parse((await type("status --json", others)).out);
  assertEquals("balance_minutes" in plainJson, false);
});

Deno.test("balance prints months and the running balance, and which workdays lack a record", async () => {
  assertEquals(await type("balance"), {
    status: 0,
    out: `Opening balance: +12:30
Month     Work  Expected  Overtime  Balance
2024-11  17:00     16:00     +1:00   +13:30
2024-12   0:00      0:00     +0:00   +13:30
Balance: +13:30
`,
    error: "",
  });
  const table: [today: string, shown: string][] = [
    ["2024-12-05", "2024-12-04"],
    ["2024-12-11", FIVE],
    ["2024-12-12", `${FIVE} and 1 more`],
    ["2024-12-13", `${FIVE} and 2 more`],
  ];
  for (const [today, shown] of table) {
    const disk = new MemoryDisk(FILES);
    const late = new CliUser(`${today}T10:00`, { disk });
    const { error } = await late.type("balance");
    assertEquals(
      error,
      `Nothing was recorded on ${shown}: ${
        shown.includes(",") ? "these workdays do" : "this workday does"
      } not count. ` +
        "To say why: worktime absent vacation 2024-12-04\n",
    );
  }
});

Deno.test("balance names the month that it begins with, also before that", async () => {
  const files = { "config.yaml": "workday:\n  balance_from: 2025-01\n" };
  const { out } = await type("balance --json", files);
  assertEquals(JSON.parse(out).from, "2025-01");
});

Deno.test("year shows the year of the moment that it is asked for", async () => {
  const { out } = await type("year --at 2023-12-31T23:00");
  assertEquals(out.split("\n")[0], "Year: 2023");
});

Deno.test("week and year refuse a range that is longer, or in two years", async () => {
  const table: [line: string, error: string][] = [
    [
      "week 2024-11",
      '"2024-11" is not in one week\nUse a week such as 2024-W44\n',
    ],
    ["week 2024", '"2024" is not in one week\nUse a week such as 2024-W01\n'],
    [
      "year 2025-W01",
      '"2025-W01" is not in one year\nUse a year such as 2024\n',
    ],
  ];
  for (const [line, error] of table) {
    assertEquals(await type(line), { status: 2, out: "", error });
  }
  const { out } = await type("year 2024-11");
  assertEquals(out.split("\n")[0], "Year: 2024");
});

Deno.test("balance says that an opening balance needs a month", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("config opening_balance +1:30");
  const { out, error } = await user.type("balance");
  assertEquals(out.split("\n")[0], "Opening balance: +0:00");
  const command = "worktime config balance_from 2024-01";
  assertEquals(
    error,
    `The opening balance of +1:30 does not count without its month: ${command}\n`,
  );
  await user.type(command.replace("worktime ", ""));
  const counted = await user.type("balance");
  assertEquals(counted.out.split("\n")[0], "Opening balance: +1:30");
  assertEquals(counted.error, "");
});

Deno.test("balance, year and week print CSV", async () => {
  assertEquals(
    (await type("balance --csv")).out.split("\n"),
    [
      "month,work_minutes,expected_minutes,overtime_minutes,balance_minutes",
      "2024-11,1020,960,60,810",
      "2024-12,0,0,0,810",
      "",
    ],
  );
  const year = (await type("year --csv")).out.split("\n");
  assertEquals([year[0], ...year.slice(10)], [
    "month,work_minutes,expected_minutes,overtime_minutes,balance_minutes," +
    "vacation",
    "2024-10,0,0,0,,",
    "2024-11,1020,960,60,810,",
    "2024-12,0,0,0,810,1.5",
    "",
  ]);
  const { "config.yaml": _, ...others } = FILES;
  const plain = (await type("year --csv", others)).out.split("\n");
  assertEquals([plain[0], plain[12]], [
    "month,work_minutes,expected_minutes,overtime_minutes,vacation",
    "2024-12,0,0,0,1.5",
  ]);
  assertEquals((await type("week --csv")).out.split("\n").slice(1), [
    "2024-12-02,Mon,unstarted,0,0,0,0,0,false,false,vacation,",
    "2024-12-03,Tue,working,60,0,0,480,-420,true,false,,",
    "",
  ]);
});

Deno.test("year says how many vacation days were taken, if there are any", async () => {
  const overrides = (...rows: string[]) => ({
    "2024-12-worktime-overrides.csv": ["date,expected_hours,kind", ...rows, ""]
      .join("\n"),
  });
  const config = "workday:\n  vacation_days: 30\n";
  const table: [files: Record<string, string>, line: string | undefined][] = [
    [{}, undefined],
    [overrides("2024-12-02,0,sick"), undefined],
    [{ "config.yaml": config }, "0 taken, 0 planned, 30 left"],
    [overrides("2024-12-02,0,vacation"), "1 taken, 0 planned"],
    [
      overrides("2024-12-02,0,vacation", "2024-12-04,0,vacation"),
      "1 taken, 1 planned",
    ],
    // Today is still to come.
    [overrides("2024-12-03,4,half vacation"), "0 taken, 0.5 planned"],
  ];
  for (const [files, line] of table) {
    const [shown] = (await type("year", files)).out.split("\n").slice(15);
    assertEquals(shown, line === undefined ? "" : `Vacation days: ${line}`);
  }
});

Deno.test("year prints twelve months and the vacation days", async () => {
  const { out } = await type("year");
  assertEquals(out.split("\n").slice(0, 3), [
    "Year: 2024",
    "Month     Work  Expected  Overtime  Balance  Vacation",
    "2024-01   0:00      0:00     +0:00",
  ]);
  assertEquals(out.split("\n").slice(12), [
    "2024-11  17:00     16:00     +1:00   +13:30",
    "2024-12   0:00      0:00     +0:00   +13:30       1.5",
    "Work 17:00, expected 16:00, overtime +1:00",
    "Vacation days: 1 taken, 0.5 planned, 28.5 left",
    "",
  ]);
  const json = JSON.parse((await type("year --json")).out);
  assertEquals(json.vacation, { taken: 1, planned: 0.5, left: 28.5 });
  assertEquals(json.months[11].days, { vacation: 1.5 });
  assertEquals((await type("year 2022")).out.split("\n")[0], "Year: 2022");
});

Deno.test("week prints the days that count, and the hours of the week", async () => {
  assertEquals(
    (await type("week")).out,
    `Week: 2024-W49 (2024-12-02 to 2024-12-08)
Date             | Work     | Overtime
-----------------------------------------
2024-12-02 (Mon) |     0:00 |   +0:00  [vacation]
2024-12-03 (Tue) |     1:00 |   -7:00  [working]
-----------------------------------------
Total overtime: -7:00
Work: 1:00 of 32:00
`,
  );
  assertEquals(
    (await type("week last week")).out.split("\n")[0],
    "Week: 2024-W48 (2024-11-25 to 2024-12-01)",
  );
});

Deno.test("the JSON of balance, year and week is pinned", async () => {
  const november = {
    month: "2024-11",
    work_minutes: 1020,
    expected_minutes: 960,
    overtime_minutes: 60,
    balance_minutes: 810,
  };
  const december = {
    month: "2024-12",
    work_minutes: 0,
    expected_minutes: 0,
    overtime_minutes: 0,
    balance_minutes: 810,
  };
  assertEquals(JSON.parse((await type("balance --json")).out), {
    from: "2024-11",
    opening_balance_minutes: 750,
    months: [november, december],
    balance_minutes: 810,
    unrecorded_dates: [],
  });
  const { months, ...year } = JSON.parse((await type("year --json")).out);
  assertEquals(year, {
    year: 2024,
    work_minutes: 1020,
    expected_minutes: 960,
    overtime_minutes: 60,
    days: { vacation: 1.5 },
    vacation: { taken: 1, planned: 0.5, left: 28.5 },
  });
  assertEquals(months[0], {
    month: "2024-01",
    work_minutes: 0,
    expected_minutes: 0,
    overtime_minutes: 0,
    days: {},
  });
  assertEquals(months.slice(10), [
    { ...november, days: {} },
    { ...december, days: { vacation: 1.5 } },
  ]);
  const { days, ...week } = JSON.parse((await type("week --json")).out);
  assertEquals(week, {
    week: "2024-W49",
    from: "2024-12-02",
    to: "2024-12-08",
    work_minutes: 60,
    planned_minutes: 1920,
    total_overtime_minutes: -420,
  });
  assertEquals(days.length, 2);
  assertEquals(days[0].absence, "vacation");
});

Deno.test("status --at counts events up to then for the balance as well", async () => {
  const table: [at: string, balance: string][] = [
    ["2024-11-27T20:00", "+12:30"],
    ["2024-11-28T17:30", "+12:30"],
    ["2024-11-28T18:00", "+13:30"],
  ];
  for (const [at, balance] of table) {
    const { out } = await type(`status 2024-12-02 --at ${at}`);
    assertStringIncludes(out, `\nBalance: ${balance}\n`, at);
  }
});

Deno.test("year leaves out columns that do not fit, and the expected work before the balance", async () => {
  const all = ["Work", "Expected", "Overtime", "Balance", "Vacation"];
  const table: [columns: number, headings: string[]][] = [
    [53, all],
    [52, all.slice(0, -1)],
    [43, all.slice(0, -1)],
    [42, ["Work", "Overtime", "Balance"]],
  ];
  for (const [columns, headings] of table) {
    const disk = new MemoryDisk(FILES);
    const user = new CliUser(NOW, { disk, columns, isTerminal: true });
    const [, header = ""] = (await user.type("year")).out.split("\n");
    assertEquals(header.split(/ +/), ["Month", ...headings], `${columns}`);
  }
});
