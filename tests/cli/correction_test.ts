import { assertEquals } from "@std/assert";
import {
  assertJson,
  booked,
  entry,
  type JsonRow,
} from "../support/json_session.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** The figures and events of December 9 after a correction. */
function corrected(
  events: readonly unknown[],
  [work = 0, lunch = 0, breaks = 0]: readonly number[],
) {
  return {
    date: "2024-12-09",
    state: events.length > 0 ? "stopped" : "unstarted",
    events,
    work_minutes: work,
    break_minutes: breaks,
    lunch_minutes: lunch,
    expected_minutes: 480,
    overtime_minutes: events.length > 0 ? work - 480 : null,
    no_stop: false,
  };
}

function part(
  time: string,
  event: string,
  then: string | null,
  minutes?: number,
) {
  return {
    ...{ date: "2024-12-09", time, event, then },
    duration_minutes: minutes ?? null,
  };
}

const NINE_TO_FIVE = [
  part("09:00", "start", "work", 480),
  part("17:00", "stop", null),
];
const WITH_LUNCH = [
  part("09:00", "start", "work", 180),
  part("12:00", "lunch_start", "lunch", 30),
  part("12:30", "lunch_end", "work", 270),
  part("17:00", "stop", null),
];

const CORRECTIONS: readonly JsonRow[] = [
  ["10T09:00", "day 2024-12-09 09:00-17:00", {
    action: "day_written",
    date: "2024-12-09",
    message: "Recorded 2024-12-09",
    day: corrected(NINE_TO_FIVE, [480]),
    note: null,
    dry_run: false,
  }],
  ["10T09:00", "lunch 12:00-12:30 --date yesterday", {
    action: "pause_recorded",
    date: "2024-12-09",
    message: "Recorded lunch 12:00-12:30 on 2024-12-09",
    day: corrected(WITH_LUNCH, [450, 30]),
    note: null,
    dry_run: false,
  }],
  ["10T09:00", "note Remote --date yesterday --dry-run", {
    action: "noted",
    date: "2024-12-09",
    message: "Added a note on 2024-12-09: Remote",
    day: corrected(WITH_LUNCH, [450, 30]),
    note: "Remote",
    dry_run: true,
  }],
  ["10T09:00", "adjust 12:00 2 --date yesterday", {
    action: "adjusted",
    date: "2024-12-09",
    time: "12:00",
    at: "2024-12-09T12:00:00+09:00",
    state: "stopped",
    message: "Adjusted lunch_start to 12:00 on 2024-12-09",
    day: corrected(WITH_LUNCH, [450, 30]),
  }],
  ["10T09:00", "timer add T-1 --start 2024-12-09T09:00 --end 10:00", {
    action: "added",
    entry: {
      ...entry("id-1", "T-1", "2024-12-09T09:00:00+09:00"),
      end: "2024-12-09T10:00:00+09:00",
      duration_seconds: 3600,
    },
    notes: [],
    dry_run: false,
  }],
  ["10T09:00", "remove lunch --date yesterday", {
    action: "event_removed",
    date: "2024-12-09",
    message: "Removed lunch 12:00-12:30 on 2024-12-09",
    day: corrected(NINE_TO_FIVE, [480]),
    note: null,
    booked: booked(480, 60, 420, 0, 0),
    dry_run: false,
  }],
  ["10T09:00", "remove day --date yesterday", {
    action: "day_removed",
    date: "2024-12-09",
    message: "Removed all events of 2024-12-09",
    day: corrected([], []),
    note: null,
    dry_run: false,
  }],
];

Deno.test("the JSON of corrections has the day afterwards", async () => {
  await assertJson(new CliUser(), CORRECTIONS);
});

/** Lines typed in order at noon of December 12, with what they print. */
const SESSION: readonly (readonly [
  line: string,
  status: number,
  printed: string,
])[] = [
  [
    "day 2024-12-10 09:00-17:30 --lunch 12:00-12:45 --break 15:00-15:10",
    0,
    `Recorded 2024-12-10
2024-12-10 (Tue): 09:00-17:30, lunch 0:45, breaks 0:10, work 7:35, overtime -0:25`,
  ],
  [
    "log 2024-12-10",
    0,
    `Day: 2024-12-10 (Tue)
#  Time   Event        Duration
1  09:00  start            3:00  work
2  12:00  lunch start      0:45  lunch
3  12:45  lunch end        2:15  work
4  15:00  break start      0:10  break
5  15:10  break end        2:20  work
6  17:30  stop
Work 7:35, lunch 0:45, breaks 0:10, overtime -0:25`,
  ],
  [
    "adjust 08:35 start --date 2024-12-10",
    0,
    `Adjusted start to 08:35 on 2024-12-10
2024-12-10 (Tue): 08:35-17:30, lunch 0:45, breaks 0:10, work 8:00, overtime +0:00`,
  ],
  [
    "adjust 12:10 lunch --date 2024-12-10 --dry-run",
    0,
    `Dry run: nothing was changed
Adjusted lunch_start to 12:10 on 2024-12-10
2024-12-10 (Tue): 08:35-17:30, lunch 0:35, breaks 0:10, work 8:10, overtime +0:10`,
  ],
  [
    "lunch 13:00-13:30 --date 2024-12-10",
    3,
    `Lunch already taken on 2024-12-10
Replace it: worktime remove lunch --date 2024-12-10 && worktime lunch 13:00-13:30 --date 2024-12-10`,
  ],
  [
    "lunch 17:00-18:00 --date 2024-12-10",
    3,
    `Cannot record a lunch 17:00-18:00 on 2024-12-10: it is outside work
Work on that day: 08:35-15:00, 15:10-17:30`,
  ],
  [
    "break 12:30-13:00 --date 2024-12-10",
    3,
    `Cannot record a break 12:30-13:00 on 2024-12-10: it is outside work
Work on that day: 08:35-12:00, 12:45-15:00, 15:10-17:30`,
  ],
  [
    "remove 4 --date 2024-12-10",
    0,
    `Removed break 15:00-15:10 on 2024-12-10
2024-12-10 (Tue): 08:35-17:30, lunch 0:45, breaks 0:00, work 8:10, overtime +0:10`,
  ],
  ["undo", 0, "Undid: Removed break 15:00-15:10 on 2024-12-10"],
  [
    "remove start --date 2024-12-10",
    3,
    `Cannot remove only the start of 2024-12-10: other events depend on it
Remove the whole day: worktime remove day --date 2024-12-10`,
  ],
  [
    "note Remote",
    3,
    `Nothing is recorded on 2024-12-12
Start the day first: worktime start`,
  ],
  [
    "remove lunch --date 2024-12-09",
    3,
    `Nothing is recorded on 2024-12-09
Record the day first, such as: worktime day 2024-12-09 09:00-17:30`,
  ],
  [
    "day 2024-12-10 09:00-17:00",
    3,
    `2024-12-10 already has events
See: worktime log 2024-12-10. To replace them, add --replace`,
  ],
  [
    "day 2024-12-10 09:00-17:00 --replace --note Remote",
    0,
    `Recorded 2024-12-10
2024-12-10 (Tue): 09:00-17:00, lunch 0:00, breaks 0:00, work 8:00, overtime +0:00`,
  ],
  [
    "log 2024-12-10",
    0,
    `Day: 2024-12-10 (Tue)
#  Time   Event  Duration
1  09:00  start      8:00  work
2  17:00  stop
Work 8:00, lunch 0:00, breaks 0:00, overtime +0:00
Note: Remote`,
  ],
  [
    "remove day --date 2024-12-10",
    0,
    "Removed all events of 2024-12-10",
  ],
  ["log 2024-12-10", 0, "Nothing recorded on 2024-12-10"],
  [
    "day 2024-12-10 9-25",
    2,
    `Invalid time span: "9-25"
Use a span such as 12:00-12:45 or 9-17`,
  ],
  [
    "lunch 12:00-12:30 --ago 10m",
    2,
    `--ago cannot be used with a time span
Such as: worktime lunch 12:00-12:45`,
  ],
  [
    "break 12:00-12:30 --at 12:00",
    2,
    `--at cannot be used with a time span
Such as: worktime break 12:00-12:45`,
  ],
  [
    "break --date yesterday",
    2,
    `--date needs a time span
Such as: worktime break 12:00-12:45`,
  ],
  [
    "set-hours 4 --lunch 12:00-12:30",
    2,
    `Too many arguments: "12:00-12:30"
See: worktime set-hours --help`,
  ],
];

Deno.test("corrections print what they did and the day, and say what is possible", async () => {
  const user = new CliUser("2024-12-12T12:00");
  for (const [line, status, printed] of SESSION) {
    const { out, error, ...run } = await user.type(line);
    assertEquals([run.status, out + error], [status, `${printed}\n`], line);
  }
});

Deno.test("a correction of the current day needs no date", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  user.at("2024-12-10T13:00");
  assertEquals(
    (await user.type("lunch 12:00-12:30")).out,
    `Recorded lunch 12:00-12:30
2024-12-10 (Tue): 09:00-now, lunch 0:30, breaks 0:00, work 3:30, overtime -4:30
`,
  );
  assertEquals(
    (await user.type("status")).out.split("\n").slice(2, 4),
    ["Lunch taken: Yes", "Work today: 3:30"],
  );
});

Deno.test("log and a correction name the state of a day that is running", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  await user.at("2024-12-10T10:00").type("break");
  const { out } = await user.at("2024-12-10T10:30").type("log");
  assertEquals(out.split("\n")[0], "Day: 2024-12-10 (Tue)  [on break]");
  assertEquals(
    (await user.type("note Late")).out,
    "Added a note: Late\n2024-12-10 (Tue): 09:00-now, lunch 0:00, " +
      "breaks 0:30, work 1:00, overtime -7:00\n",
  );
  // A day that was never stopped has no end.
  assertEquals(
    (await user.at("2024-12-12T09:00").type("note Left --date 2024-12-10")).out,
    "Added a note on 2024-12-10: Left\n2024-12-10 (Tue): 09:00-, " +
      "lunch 0:00, breaks 0:00, work 1:00, overtime -7:00\n",
  );
});

Deno.test("corrections are possible on any day, however long ago", async () => {
  const user = new CliUser("2024-12-12T12:00");
  const lines = [
    "day 2024-03-11 09:00-17:00",
    "lunch 12:00-12:30 --date 2024-03-11",
    "adjust 16:30 stop --date 2024-03-11",
    "note Remote --date 2024-03-11",
    "remove lunch --date 2024-03-11",
    "remove day --date 2024-03-11",
  ];
  for (const line of lines) {
    const { status, error } = await user.type(line);
    assertEquals([line, status, error], [line, 0, ""]);
  }
});

Deno.test("day --replace keeps the note of a day that had a second start", async () => {
  const text = "date,event,time,note\n2024-12-10,start,09:00,Remote\n" +
    "2024-12-10,stop,12:00,\n2024-12-10,start,13:00,\n" +
    "2024-12-10,stop,17:00,\n";
  const disk = new MemoryDisk({ "2024-12.csv": text });
  const user = new CliUser("2024-12-12T12:00", { disk });
  await user.type("day 2024-12-10 13:00-17:00 --replace");
  const { out } = await user.type("log 2024-12-10 --json");
  assertEquals(JSON.parse(out).note, "Remote");
});

Deno.test("removing the pause that is running says that its timer stays paused", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  await user.type("timer start A");
  await user.at("2024-12-10T12:00").type("lunch");
  user.at("2024-12-10T12:20");
  const { out, error } = await user.type("remove lunch");
  assertEquals(
    out,
    `Removed lunch at 12:00
2024-12-10 (Tue): 09:00-now, lunch 0:00, breaks 0:00, work 3:20, overtime -4:40
Booked 3:00 of 3:20 (0:20 unbooked)
`,
  );
  assertEquals(
    error,
    "Timer still paused: A (to resume: worktime timer resume)\n",
  );
  assertEquals((await user.type("timer resume")).status, 0);
  // A timer that was paused by hand is no business of the workday.
  await user.at("2024-12-10T14:00").type("timer pause");
  await user.type("break");
  assertEquals((await user.type("remove break")).error, "");
});

Deno.test("day asks for the half of the day where a break would last till the next date", async () => {
  const user = new CliUser("2024-12-12T09:00");
  const { error, status } = await user.type("day 2024-12-10 9-12 1-5");
  assertEquals([error, status], [
    '"01:00-05:00" could mean 13:00-17:00, or 25:00-29:00 past midnight\n' +
    "Use 13:00-17:00 or 25:00-29:00, in chronological order\n",
    2,
  ]);
});

Deno.test("day takes the gap at midnight for the lunch", async () => {
  const user = new CliUser("2024-12-12T09:00");
  for (const lunch of ["0:00-0:30", "24:00-24:30", "24:00-0:30"]) {
    const { out } = await user.type(
      `day 2024-12-10 22:00-24:00 0:30-6 --lunch ${lunch} --replace`,
    );
    assertEquals(
      out,
      "Recorded 2024-12-10\n2024-12-10 (Tue): 22:00-06:00, lunch 0:30, " +
        "breaks 0:00, work 7:30, overtime -0:30\n",
    );
  }
});

Deno.test("a correction of a day in a later month says that nothing is recorded there", async () => {
  const user = new CliUser("2024-12-10T09:00");
  for (const date of ["2025-02-01", "2025-12-31", "2025-01-15"]) {
    for (const words of [["02:30", "break_end"], ["9:00", "1"]]) {
      const line = ["adjust", `--date=${date}`, ...words];
      const { status, error } = await user.run(line);
      assertEquals([status, error], [
        3,
        "Not currently working\nStart the day: worktime start\n",
      ]);
    }
  }
});

Deno.test("a correction of another month needs no file of the present one", async () => {
  const disk = new MemoryDisk({
    "2024-10.csv": "date,event,time\n2024-10-19,lunch_start,12:00\n",
  });
  const user = new CliUser("2024-10-20T10:00", { disk });
  const lines = [
    "day 2024-03-28 9:00-17:30",
    "break 14:00-14:15 --date 2024-03-28",
    "note Late --date 2024-03-28",
    "adjust --date 2024-03-28 17:45",
  ];
  for (const line of lines) {
    const { status, error } = await user.type(line);
    assertEquals([status, error], [0, ""], line);
  }
});
