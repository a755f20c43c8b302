import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const HEAD = "date,event,time\n";

/** Converts `start 09:00, stop 17:30` to the rows of a day. */
function rowsOf(day: string, events: string): string {
  return events.split(", ")
    .map((event) => `2024-12-${day},${event.replace(" ", ",")}\n`).join("");
}

/** A rejected line, the command in its hint, and the day after it. */
interface Case {
  readonly name: string;
  /** The existing days by their number in December. */
  readonly days: Record<string, string>;
  readonly line: string;
  readonly hint: string;
  /** The changed day and its new events; other days stay the same. */
  readonly after?: readonly [day: string, events: string];
  /** Whether the rejected line is accepted afterwards. */
  readonly isRightThen?: boolean;
}

const OTHER = { "11": "start 08:00, lunch_start 12:00" };
const TODAY = "12";
/** A day that is still open on the next morning. */
const EVENING = "start 10:00, break_start 12:00, break_end 19:00";

const CASES: Case[] = [
  {
    name: "start on a break",
    days: { [TODAY]: "start 09:00, break_start 12:00" },
    line: "start",
    hint: "You are on a break. To end it: worktime break",
    after: [TODAY, "start 09:00, break_start 12:00, break_end 14:00"],
  },
  {
    name: "start on a break, at a time",
    days: { [TODAY]: "start 09:00, break_start 12:00" },
    line: "start --at 12:30",
    hint: "You are on a break. To end it: worktime break --at 12:30",
    after: [TODAY, "start 09:00, break_start 12:00, break_end 12:30"],
  },
  {
    name: "start at lunch on another day",
    days: { "10": "start 09:00, lunch_start 12:00", ...OTHER },
    line: "start --at 2024-12-10T12:45",
    hint: "End lunch: worktime lunch --at 2024-12-10T12:45",
    after: ["10", "start 09:00, lunch_start 12:00, lunch_end 12:45"],
  },
  {
    name: "start at work",
    days: { [TODAY]: "start 09:00" },
    line: "start",
    hint: "See: worktime status",
  },
  {
    name: "start at work, of another day",
    days: { "10": "start 09:00", ...OTHER },
    line: "start --at 2024-12-10T10:00",
    hint: "See: worktime log 2024-12-10",
  },
  {
    name: "start earlier than it was recorded",
    days: { [TODAY]: "start 09:00" },
    line: "start --at 08:45",
    hint: "Move that event: worktime adjust 08:45",
    after: [TODAY, "start 08:45"],
  },
  {
    name: "start earlier than it was recorded, of another day",
    days: { "10": "start 09:00", ...OTHER },
    line: "start --at 2024-12-10T08:45",
    hint: "Move that event: worktime adjust 08:45 --date 2024-12-10",
    after: ["10", "start 08:45"],
  },
  {
    name: "stop on an unstarted day",
    days: {},
    line: "stop",
    hint: "Start the day: worktime start",
    after: [TODAY, "start 14:00"],
    isRightThen: true,
  },
  {
    name: "lunch on an unstarted day, at a time",
    days: {},
    line: "lunch --at 12:00",
    hint: "Start the day: worktime start --at 09:00",
    after: [TODAY, "start 09:00"],
    isRightThen: true,
  },
  {
    name: "break on another day without events",
    days: OTHER,
    line: "break --at 2024-12-10T08:00",
    hint: "Start the day: worktime start --at 2024-12-10T08:00",
    after: ["10", "start 08:00"],
    isRightThen: true,
  },
  {
    name: "adjust on another day without events",
    days: OTHER,
    line: "adjust 10:30 --date 2024-12-10",
    hint: "Start the day: worktime start --at 2024-12-10T10:30",
    after: ["10", "start 10:30"],
    isRightThen: true,
  },
  {
    name: "adjust on an unstarted day, to come",
    days: {},
    line: "adjust 15:00",
    hint: "Start the day: worktime start",
    after: [TODAY, "start 14:00"],
  },
  {
    name: "stop on a stopped day",
    days: { [TODAY]: "start 09:00, stop 12:00" },
    line: "stop",
    hint: "The day ended at 12:00. To change that: worktime adjust 14:00",
    after: [TODAY, "start 09:00, stop 14:00"],
  },
  {
    name: "stop on another stopped day",
    days: { "10": "start 09:00, stop 17:00", ...OTHER },
    line: "stop --at 2024-12-10T18:00",
    hint: "The day ended at 17:00. To change that: " +
      "worktime adjust 18:00 --date 2024-12-10",
    after: ["10", "start 09:00, stop 18:00"],
  },
  {
    name: "stop earlier than it was recorded, of another day",
    days: { "10": "start 09:00, stop 17:00", ...OTHER },
    line: "stop --at 2024-12-10T16:30",
    hint: "Move that event: worktime adjust 16:30 --date 2024-12-10",
    after: ["10", "start 09:00, stop 16:30"],
  },
  {
    name: "break on a stopped day",
    days: { [TODAY]: "start 09:00, stop 12:00" },
    line: "break",
    hint: "Resume the day: worktime start",
    after: [TODAY, "start 09:00, break_start 12:00, break_end 14:00"],
    isRightThen: true,
  },
  {
    name: "lunch on another stopped day",
    days: { "10": "start 09:00, stop 12:00", ...OTHER },
    line: "lunch --at 2024-12-10T13:00",
    hint: "Resume the day: worktime start --at 2024-12-10T13:00",
    after: ["10", "start 09:00, break_start 12:00, break_end 13:00"],
    isRightThen: true,
  },
  {
    name: "a second lunch",
    days: { [TODAY]: "start 09:00, lunch_start 12:00, lunch_end 12:30" },
    line: "lunch --at 13:00",
    hint: "Take a break instead: worktime break --at 13:00",
    after: [
      TODAY,
      "start 09:00, lunch_start 12:00, lunch_end 12:30, break_start 13:00",
    ],
  },
  {
    name: "a second lunch on a break",
    days: {
      [TODAY]: "start 09:00, lunch_start 12:00, lunch_end 12:30, " +
        "break_start 12:45",
    },
    line: "lunch --at 13:00",
    hint: "You are on a break. To end it: worktime break --at 13:00",
    after: [
      TODAY,
      "start 09:00, lunch_start 12:00, lunch_end 12:30, " +
      "break_start 12:45, break_end 13:00",
    ],
  },
  {
    name: "a second lunch on another day",
    days: { "10": "start 09:00, lunch_start 12:00, lunch_end 12:30", ...OTHER },
    line: "lunch --at 2024-12-10T15:00",
    hint: "Take a break instead: worktime break --at 2024-12-10T15:00",
    after: [
      "10",
      "start 09:00, lunch_start 12:00, lunch_end 12:30, break_start 15:00",
    ],
  },
  {
    name: "lunch earlier than it was recorded",
    days: { [TODAY]: "start 09:00, lunch_start 12:30" },
    line: "lunch --at 12:10",
    hint: "Move that event: worktime adjust 12:10",
    after: [TODAY, "start 09:00, lunch_start 12:10"],
  },
  {
    name: "the end of yesterday's lunch, after its stop",
    days: {
      "11": "start 09:00, lunch_start 12:00, lunch_end 18:00, stop 18:00",
      [TODAY]: "start 09:00, lunch_start 12:00",
    },
    line: "lunch --at 2024-12-11T12:45",
    hint: "Move that event: worktime adjust 12:45 lunch_end --date 2024-12-11",
    after: [
      "11",
      "start 09:00, lunch_start 12:00, lunch_end 12:45, stop 18:00",
    ],
  },
  {
    name: "break before lunch was recorded",
    days: { [TODAY]: "start 09:00, lunch_start 12:30", ...OTHER },
    line: "break --at 10:00",
    hint: "If it is over, include its end: worktime break 10:00-10:10",
    after: [
      TODAY,
      "start 09:00, break_start 10:00, break_end 10:10, lunch_start 12:30",
    ],
  },
  {
    name: "lunch before a break that was recorded",
    days: {
      "11": "start 09:00, break_start 15:00, break_end 15:10, stop 17:00",
    },
    line: "lunch --at 2024-12-11T12:00",
    hint: "If it is over, include its end: " +
      "worktime lunch 12:00-12:30 --date 2024-12-11",
    after: [
      "11",
      "start 09:00, lunch_start 12:00, lunch_end 12:30, break_start 15:00, " +
      "break_end 15:10, stop 17:00",
    ],
  },
  {
    name: "adjust to a time at which only another event can be",
    days: { [TODAY]: "start 09:00, lunch_start 12:00, lunch_end 12:30" },
    line: "adjust 11:50",
    hint: "That event was at 12:00. To move another event: " +
      "worktime adjust 11:50 lunch_start",
    after: [TODAY, "start 09:00, lunch_start 11:50, lunch_end 12:30"],
  },
  {
    name: "adjust past midnight to a time of another event",
    days: {
      "11": "start 20:00, lunch_start 22:00, lunch_end 24:40, stop 25:00",
    },
    line: "adjust 0:10 --date 2024-12-11",
    hint: "That event was at 00:40. To move another event: " +
      "worktime adjust 24:10 lunch_end",
    after: [
      "11",
      "start 20:00, lunch_start 22:00, lunch_end 24:10, stop 25:00",
    ],
  },
  {
    name: "adjust to a start of a day that would be too long",
    days: { "11": "start 09:00, lunch_start 18:00, stop 20:00" },
    line: "adjust 4:00 --date 2024-12-11",
    hint: "That event was at 18:00",
  },
  {
    name: "an earlier start of a day that would be too long",
    days: { "11": "start 09:00, stop 20:00" },
    line: "start --at 2024-12-11T04:00",
    hint: "To correct earlier events, see: worktime log 2024-12-11",
  },
  {
    name: "an earlier start of a day that has ended",
    days: { "11": "start 09:00, stop 17:00" },
    line: "start --at 2024-12-11T08:30",
    hint: "Move the start of the day: " +
      "worktime adjust 08:30 start --date 2024-12-11",
    after: ["11", "start 08:30, stop 17:00"],
  },
  {
    name: "stop before a break",
    days: { "11": "start 09:00, break_start 15:00, break_end 15:10" },
    line: "stop --at 2024-12-11T14:00",
    hint: "To correct earlier events, see: worktime log 2024-12-11",
  },
  {
    name: "stop on another day without events, after one that was left open",
    days: { "09": "start 09:00", ...OTHER },
    line: "stop --at 2024-12-10T18:00",
    hint: "Start the day: worktime start --at 2024-12-10T09:00",
    after: ["10", "start 09:00"],
    isRightThen: true,
  },
  {
    name: "start on another day while the one before is open",
    days: { "09": EVENING, ...OTHER },
    line: "start --at 2024-12-10T10:00",
    hint: "No stop on 2024-12-09: worktime stop --at 2024-12-09T26:00",
    after: ["09", `${EVENING}, stop 26:00`],
    isRightThen: true,
  },
  {
    name: "start on another day while the one before is on a break",
    days: { "09": "start 19:00, break_start 20:00", ...OTHER },
    line: "start --at 2024-12-10T09:00",
    hint: "No stop on 2024-12-09: worktime stop --at 2024-12-09T28:00",
    after: [
      "09",
      "start 19:00, break_start 20:00, break_end 28:00, stop 28:00",
    ],
    isRightThen: true,
  },
  {
    name: "break on another day while the one before is open",
    days: { "09": EVENING, ...OTHER },
    line: "break --at 2024-12-10T12:00",
    hint: "No stop on 2024-12-09: worktime stop --at 2024-12-09T26:00",
    after: ["09", `${EVENING}, stop 26:00`],
  },
  {
    name: "adjust on an unstarted day while the one before was open then",
    days: { "11": EVENING },
    line: "adjust 10:00",
    hint: "No stop on 2024-12-11: worktime stop --at 2024-12-11T26:00",
    after: ["11", `${EVENING}, stop 26:00`],
  },
  {
    name: "stop after a day that was left open",
    days: { "11": "start 09:00" },
    line: "stop",
    hint: "No stop on 2024-12-11: worktime stop --at 2024-12-11T18:00",
    after: ["11", "start 09:00, stop 18:00"],
  },
];

function fileOf(days: Record<string, string>): string {
  const rows = Object.entries(days).sort().map(([day, it]) => rowsOf(day, it));
  return HEAD + rows.join("");
}

for (const { name, days, line, hint, after, isRightThen } of CASES) {
  Deno.test(`the command in the hint does what was asked: ${name}`, async () => {
    const files = Object.keys(days).length === 0
      ? {}
      : { "2024-12.csv": fileOf(days) };
    const disk = new MemoryDisk(files);
    const user = new CliUser("2024-12-12T14:00", { disk });
    const refused = await user.type(line);
    assertEquals([refused.status, refused.out], [3, ""]);
    assertEquals(refused.error.split("\n")[1], hint);
    assertEquals(disk.files, files);

    const [, command = ""] = hint.match(/worktime ([^)]*)/) ?? [];
    assertEquals((await user.type(command)).status, 0);
    const expected = after ? { ...days, [after[0]]: after[1] } : days;
    assertEquals(disk.files["2024-12.csv"] ?? HEAD, fileOf(expected));
    if (isRightThen) assertEquals((await user.type(line)).status, 0);
  });
}

Deno.test("undo is a hint only if it reverts the obstacle", async () => {
  const user = new CliUser("2024-12-12T14:00");
  await user.type("start --at 09:00");
  await user.type("lunch --at 12:30");
  const early = await user.type("break --at 10:00");
  assertEquals(
    early.error.split("\n")[1],
    "Undo that event first: worktime undo",
  );
  await user.type("undo");
  assertEquals((await user.type("break --at 10:00")).status, 0);

  // The last change is of another day or does not block the line.
  for (
    const other of [
      "start --at 2024-12-11T09:00",
      "set-hours 4",
      "timer start T-1",
      "adjust 10:30",
    ]
  ) {
    assertEquals((await user.type(other)).status, 0);
    const { error } = await user.type("lunch --at 10:00");
    assertEquals(error.includes("undo"), false, error);
  }
});

Deno.test("no hint stops a timer at a time when it was not running", async () => {
  for (const end of ["12:30", "14:30", "2024-12-11T13:30"]) {
    const user = new CliUser("2024-12-12T14:00");
    await user.type("timer start A --at 13:00");
    const { error } = await user.type(`timer edit last --end ${end}`);
    assertEquals(
      error,
      "The timer is still running\nStop it: worktime timer stop\n",
    );
    assertEquals((await user.type("timer stop")).status, 0);
  }
});

/** Rejected lines of timers and tasks whose hint does only what was asked. */
const TIMER_CASES: [
  before: string[],
  line: string,
  hint: string,
  isRightThen: boolean,
][] = [
  [[], "timer stop", "See: worktime timer status", false],
  [[], "timer pause", "See: worktime timer status", false],
  [[], "timer resume", "See: worktime timer start --help", false],
  [["timer start A"], "timer start A", "See: worktime timer status", false],
  [["timer start A"], "timer resume", "See: worktime timer status", false],
  [
    ["timer start A", "timer pause"],
    "timer pause",
    "The timer is already paused. See: worktime timer status",
    false,
  ],
  [
    ["timer start A --at 13:00"],
    "timer edit last --end 13:30",
    "Stop it: worktime timer stop --at 13:30",
    true,
  ],
  [
    ["timer start A"],
    "timer stop --at 13:00",
    "Use 2024-12-12T14:00 or a later time",
    false,
  ],
  [[], "task complete A", "List tasks: worktime task list", false],
  [
    ["task add A", "task complete A"],
    "task complete A",
    "See: worktime task show A",
    false,
  ],
  [
    ["task add A", "task complete A"],
    "task start A",
    "Reopen it: worktime task reopen A",
    true,
  ],
  [
    ["task add A", "task block A"],
    "task block A",
    "See: worktime task show A",
    false,
  ],
  [["task add A"], "task reopen A", "See: worktime task show A", false],
  [
    ["task add A", "task start A"],
    "task reopen A",
    "See: worktime task show A",
    false,
  ],
  [
    ["task add A", "timer start A"],
    "task delete A",
    "Stop it: worktime timer stop",
    true,
  ],
];

for (const [before, line, hint, isRightThen] of TIMER_CASES) {
  Deno.test(`the hint of "${line}" after ${before.join(", ") || "nothing"}`, async () => {
    const disk = new MemoryDisk();
    const user = new CliUser("2024-12-12T14:00", { disk });
    for (const it of before) assertEquals((await user.type(it)).status, 0);
    const files = disk.files;
    const refused = await user.type(line);
    assertEquals([refused.status, refused.out], [3, ""]);
    const [, found = ""] = refused.error.split("\n");
    assertEquals(found.slice(0, hint.length), hint);
    const [, command] = hint.match(/worktime (.*)/) ?? [];
    if (command === undefined) return;
    assertEquals((await user.type(command)).status, 0);
    if (isRightThen) assertEquals((await user.type(line)).status, 0);
    else assertEquals(disk.files, files);
  });
}

Deno.test("a hint repeats the time of an adjustment up to now", async () => {
  const table: [time: string, command: string][] = [
    ["11:59", "worktime start --at 11:59"],
    ["12:00", "worktime start --at 12:00"],
    ["12:01", "worktime start"],
  ];
  for (const [time, command] of table) {
    const user = new CliUser("2024-12-10T12:00");
    const { error } = await user.type(`adjust ${time}`);
    assertEquals(error.split("\n")[1], `Start the day: ${command}`);
  }
});
