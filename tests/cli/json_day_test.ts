import { CliUser } from "../support/run_cli.ts";
import {
  assertJson,
  assertWhole,
  booked,
  entry,
  type JsonRow,
} from "../support/json_session.ts";

const UNSTOPPED = {
  date: "2024-12-10",
  likely_end: "2024-12-10T18:30:00+09:00",
  command: "worktime stop --at 2024-12-10T18:30",
};
const PROBLEM = {
  file: "2024-12.csv",
  line: null,
  column: null,
  message: "2024-12-10 was never stopped: worktime status 2024-12-10",
  severity: "warning",
  repairable: false,
};

/** A holiday from Thursday, December 26, to Saturday. */
const CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:X\n" +
  "DTSTART;VALUE=DATE:20241226\nRDATE;VALUE=DATE:20241228\n" +
  "END:VEVENT\nEND:VCALENDAR\n";

const DAY: readonly JsonRow[] = [
  ["10T08:59", "status", {
    state: "unstarted",
    start_time: null,
    lunch_taken: null,
    work_minutes: null,
    todays_overtime_minutes: null,
    month_overtime_minutes: 0,
    remaining_lunch_break_minutes: null,
    projected_end_time: null,
    projected_end_time_for_zero_overtime: null,
    last_event: null,
    last_event_time: null,
  }],
  event("10T09:00", "start", "started", "working", "Started working at 09:00"),
  ["10T09:00", "timer start T-1", {
    action: "started",
    task: "T-1",
    started: entry("id-1", "T-1", "2024-12-10T09:00:00+09:00"),
    stopped: null,
    notes: [],
    dry_run: false,
  }],
  event(
    "10T10:00",
    "break",
    "break_started",
    "on_break",
    "Started break at 10:00",
    { timer: timer("paused", 3600) },
  ),
  event("10T10:10", "break", "break_ended", "working", "Ended break at 10:10", {
    timer: timer("resumed", null),
  }),
  event(
    "10T12:00",
    "lunch",
    "lunch_started",
    "on_lunch",
    "Started lunch at 12:00",
    { timer: timer("paused", 6600) },
  ),
  ["10T12:30", "status", {
    state: "on_lunch",
    start_time: "2024-12-10T09:00:00+09:00",
    lunch_taken: false,
    work_minutes: 170,
    todays_overtime_minutes: -310,
    month_overtime_minutes: 0,
    remaining_lunch_break_minutes: 30,
    projected_end_time: "2024-12-10T18:10:00+09:00",
    projected_end_time_for_zero_overtime: "2024-12-10T18:10:00+09:00",
    last_event: "lunch_start",
    last_event_time: "12:00",
    booked: booked(170, 170, 0, 0, 0),
  }],
  event("10T13:00", "lunch", "lunch_ended", "working", "Ended lunch at 13:00", {
    timer: timer("resumed", null),
  }),
  ["10T14:00", "adjust 13:10", {
    action: "adjusted",
    date: "2024-12-10",
    time: "13:10",
    at: "2024-12-10T13:10:00+09:00",
    state: "working",
    message: "Adjusted lunch_end to 13:10",
  }],
  ["10T15:00", "undo", {
    message: "Undid: Adjusted lunch_end to 13:10 on 2024-12-10",
    summary: "Adjusted lunch_end to 13:10 on 2024-12-10",
    time: "2024-12-10T05:00:00.000Z",
    files: ["2024-12.csv", "history/timer.json"],
  }],
  ["10T15:00", "redo", {
    message: "Redid: Adjusted lunch_end to 13:10 on 2024-12-10",
    summary: "Adjusted lunch_end to 13:10 on 2024-12-10",
    time: "2024-12-10T05:00:00.000Z",
    files: ["2024-12.csv", "history/timer.json"],
  }],
  ["10T15:00", "set-hours 7:30", {
    date: "2024-12-10",
    expected_minutes: 450,
    message: "Set expected hours for 2024-12-10 to 7.5",
  }],
  ["10T15:00", "set-hours 6 --no-lunch", {
    date: "2024-12-10",
    expected_minutes: 360,
    lunch_planned: false,
    message: "Set expected hours for 2024-12-10 to 6, without lunch",
  }],
  ["10T15:00", "set-hours 5:30 --date 2024-12-11 --lunch", {
    date: "2024-12-11",
    expected_minutes: 330,
    lunch_planned: true,
    message: "Set expected hours for 2024-12-11 to 5.5, with lunch",
  }],
  ["10T15:00", "set-hours 8 --date 2024-12-11", {
    date: "2024-12-11",
    expected_minutes: 480,
    lunch_reset: true,
    message: "Set expected hours for 2024-12-11 to 8",
  }],
  ["10T15:00", "config pause_on_break true", {
    key: "time_tracking.pause_on_break",
    value: true,
    message: "Set time_tracking.pause_on_break to true",
    dry_run: false,
  }],
  ["10T15:00", "absent vacation 2024-12-12 --half --note x", {
    absences: [{
      date: "2024-12-12",
      kind: "vacation",
      half: true,
      expected_minutes: 240,
      note: "x",
    }],
    message: "Half vacation on 2024-12-12",
    dry_run: false,
  }],
  ["10T15:00", "absent holiday 2024-12-26..2024-12-28 --ics h.ics", {
    absences: [{
      date: "2024-12-26",
      kind: "holiday",
      half: false,
      expected_minutes: 0,
      note: "X",
    }],
    message: "Holiday on 2024-12-26",
    dry_run: false,
    skipped: [{
      date: "2024-12-28",
      name: "X",
      reason: "no_expected_hours",
      kept: null,
    }],
  }],
  ["10T16:00", "timer add T-2 --start 07:00 --end 07:30", {
    action: "added",
    entry: entry("id-2", "T-2", "2024-12-10T07:00:00+09:00", {
      end: "2024-12-10T07:30:00+09:00",
      duration_seconds: 1800,
    }),
    notes: [],
    dry_run: false,
  }],
  ["10T16:00", "timer add T-2 --start 09:00 --end 09:20", {
    action: "added",
    entry: entry("id-3", "T-2", "2024-12-10T09:00:00+09:00", {
      end: "2024-12-10T09:20:00+09:00",
      duration_seconds: 1200,
    }),
    notes: ['Overlaps an entry for "T-1" that ends at 10:00'],
    dry_run: false,
  }],
  ["10T16:00", "status", {
    state: "working",
    start_time: "2024-12-10T09:00:00+09:00",
    lunch_taken: true,
    work_minutes: 340,
    todays_overtime_minutes: -20,
    month_overtime_minutes: 0,
    remaining_lunch_break_minutes: -10,
    projected_end_time: "2024-12-10T16:20:00+09:00",
    projected_end_time_for_zero_overtime: "2024-12-10T16:20:00+09:00",
    last_event: "lunch_end",
    last_event_time: "13:10",
    booked: booked(340, 340, 0, 20, 30),
  }],
  event(
    "10T17:00",
    "break",
    "break_started",
    "on_break",
    "Started break at 17:00",
    { timer: timer("paused", 13800) },
  ),
  event("10T17:30", "stop", "stopped", "stopped", "Stopped working at 17:30", {
    ended_pause: { kind: "break", minutes: 30 },
  }),
  ["10T18:00", "status", {
    state: "stopped",
    start_time: null,
    lunch_taken: null,
    work_minutes: 400,
    todays_overtime_minutes: 40,
    month_overtime_minutes: 40,
    remaining_lunch_break_minutes: null,
    projected_end_time: null,
    projected_end_time_for_zero_overtime: null,
    last_event: "stop",
    last_event_time: "17:30",
    booked: booked(400, 400, 0, 20, 30),
  }],
  event("10T18:30", "start", "resumed", "working", "Resumed working at 18:30", {
    timer: timer("resumed", null),
  }),
  ["10T19:00", "log", {
    date: "2024-12-10",
    state: "working",
    events: [
      spell("09:00", "start", "work", 60),
      spell("10:00", "break_start", "break", 10),
      spell("10:10", "break_end", "work", 110),
      spell("12:00", "lunch_start", "lunch", 70),
      spell("13:10", "lunch_end", "work", 230),
      spell("17:00", "break_start", "break", 30),
      spell("17:30", "break_end", "work", 0),
      spell("17:30", "break_start", "break", 60),
      spell("18:30", "break_end", "work", 30),
    ],
    work_minutes: 430,
    break_minutes: 100,
    lunch_minutes: 70,
    expected_minutes: 360,
    overtime_minutes: 70,
    no_stop: false,
  }],
  ["10T19:00", "month", {
    month: "2024-12",
    days: [{
      date: "2024-12-10",
      weekday: "Tue",
      state: "working",
      work_minutes: 430,
      break_minutes: 100,
      lunch_minutes: 70,
      expected_minutes: 360,
      overtime_minutes: 70,
      working: true,
      no_stop: false,
    }],
    total_overtime_minutes: 70,
  }],
  ["10T22:00", "timer pause", {
    action: "paused",
    task: "T-1",
    started: null,
    stopped: entry("id-4", "T-1", "2024-12-10T18:30:00+09:00", {
      end: "2024-12-10T22:00:00+09:00",
      duration_seconds: 12600,
    }),
    notes: [],
    dry_run: false,
  }],
  event("11T12:00", "start", "started", "working", "Started working at 12:00", {
    unstopped_date: "2024-12-10",
    unstopped: [UNSTOPPED],
  }),
  ["11T12:10", "status", {
    state: "working",
    start_time: "2024-12-11T12:00:00+09:00",
    lunch_taken: false,
    work_minutes: 10,
    todays_overtime_minutes: -470,
    month_overtime_minutes: 40,
    remaining_lunch_break_minutes: 60,
    projected_end_time: "2024-12-11T21:00:00+09:00",
    projected_end_time_for_zero_overtime: "2024-12-11T20:20:00+09:00",
    last_event: "start",
    last_event_time: "12:00",
    unstopped_date: "2024-12-10",
    unstopped: [UNSTOPPED],
    booked: booked(10, 0, 10, 0, 0),
  }],
  ["11T12:10", "status 2024-12-10", {
    state: "working",
    start_time: "2024-12-10T09:00:00+09:00",
    lunch_taken: true,
    work_minutes: 400,
    todays_overtime_minutes: 40,
    month_overtime_minutes: 0,
    remaining_lunch_break_minutes: null,
    projected_end_time: null,
    projected_end_time_for_zero_overtime: null,
    last_event: "break_end",
    last_event_time: "18:30",
    no_stop: true,
    unstopped_date: "2024-12-10",
    unstopped: [UNSTOPPED],
    booked: booked(400, 400, 0, 20, 240),
  }],
  ["11T12:10", "log 2024-12-10", {
    date: "2024-12-10",
    state: "working",
    events: [
      spell("09:00", "start", "work", 60),
      spell("10:00", "break_start", "break", 10),
      spell("10:10", "break_end", "work", 110),
      spell("12:00", "lunch_start", "lunch", 70),
      spell("13:10", "lunch_end", "work", 230),
      spell("17:00", "break_start", "break", 30),
      spell("17:30", "break_end", "work", 0),
      spell("17:30", "break_start", "break", 60),
      spell("18:30", "break_end", "work", null),
    ],
    work_minutes: 400,
    break_minutes: 100,
    lunch_minutes: 70,
    expected_minutes: 360,
    overtime_minutes: 40,
    no_stop: true,
    unstopped_date: "2024-12-10",
    unstopped: [UNSTOPPED],
  }],
  ["11T12:10", "month", {
    month: "2024-12",
    days: [{
      date: "2024-12-10",
      weekday: "Tue",
      state: "working",
      work_minutes: 400,
      break_minutes: 100,
      lunch_minutes: 70,
      expected_minutes: 360,
      overtime_minutes: 40,
      working: false,
      no_stop: true,
    }, {
      date: "2024-12-11",
      weekday: "Wed",
      state: "working",
      work_minutes: 10,
      break_minutes: 0,
      lunch_minutes: 0,
      expected_minutes: 480,
      overtime_minutes: -470,
      working: true,
      no_stop: false,
    }],
    total_overtime_minutes: -430,
  }],
  ["11T12:10", "doctor", { problems: [PROBLEM] }],
  ["11T12:10", "doctor --fix", {
    repaired: [],
    backup: null,
    problems: [PROBLEM],
  }],
  ["11T12:10", "doctor --restore 2024-12.csv --dry-run", {
    file: "2024-12.csv",
    restored: false,
    last_change: {
      summary: "Started working at 12:00 on 2024-12-11",
      time: "2024-12-11T03:00:00.000Z",
    },
    restored_lines: 0,
    replaced_lines: 0,
    backup: null,
    undoable: false,
    dry_run: true,
    problems: [PROBLEM],
  }],
  ["11T12:10", "completions", {
    bash: 'eval "$(worktime completions bash)"',
    zsh: 'eval "$(worktime completions zsh)"',
    fish: "worktime completions fish | source",
    powershell:
      "worktime completions powershell | Out-String | Invoke-Expression",
  }],
];

const NIGHT: readonly JsonRow[] = [
  event("10T20:00", "start", "started", "working", "Started working at 20:00"),
  event("11T00:30", "stop", "stopped", "stopped", "Stopped working at 00:30", {
    date: "2024-12-10",
  }),
  ["11T00:40", "status", {
    state: "unstarted",
    start_time: null,
    lunch_taken: null,
    work_minutes: null,
    todays_overtime_minutes: null,
    month_overtime_minutes: -210,
    remaining_lunch_break_minutes: null,
    projected_end_time: null,
    projected_end_time_for_zero_overtime: null,
    last_event: null,
    last_event_time: null,
    night_before: { date: "2024-12-10", ended_at: "2024-12-11T00:30:00+09:00" },
  }],
  ["11T03:40", "log", {
    date: "2024-12-11",
    state: "unstarted",
    events: [],
    work_minutes: 0,
    break_minutes: 0,
    lunch_minutes: 0,
    expected_minutes: 480,
    overtime_minutes: null,
    no_stop: false,
    night_before: { date: "2024-12-10", ended_at: "2024-12-11T00:30:00+09:00" },
  }],
  event("11T03:40", "start", "started", "working", "Started working at 03:40", {
    night_before: { date: "2024-12-10", ended_at: "2024-12-11T00:30:00+09:00" },
  }),
  ["11T03:50", "undo", {
    message: "Undid: Started working at 03:40 on 2024-12-11",
    summary: "Started working at 03:40 on 2024-12-11",
    time: "2024-12-10T18:40:00.000Z",
    files: ["2024-12.csv"],
  }],
  ["11T03:55", "start --at 03:50", {
    action: "started",
    date: "2024-12-11",
    time: "03:50",
    at: "2024-12-11T03:50:00+09:00",
    state: "working",
    message: "Started working at 03:50",
    night_before: { date: "2024-12-10", ended_at: "2024-12-11T00:30:00+09:00" },
  }],
];

const GAP: readonly JsonRow[] = [
  event("10T04:00", "start", "started", "working", "Started working at 04:00"),
  event("10T09:00", "stop", "stopped", "stopped", "Stopped working at 09:00"),
  event("10T19:00", "start", "resumed", "working", "Resumed working at 19:00", {
    gap_minutes: 600,
  }),
];

/** A line that records an event at the current time. */
function event(
  at: string,
  line: string,
  action: string,
  state: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): JsonRow {
  const [date, time] = [`2024-12-${at.slice(0, 2)}`, at.slice(3)];
  const instant = `2024-12-${at}:00+09:00`;
  const json = { action, date, time, at: instant, state, message, ...more };
  return [at, line, json];
}

/** The JSON of the timer that an event changed. */
function timer(action: string, duration_seconds: number | null) {
  return { action, task: "T-1", description: "T-1", duration_seconds };
}

/** The JSON of an event on December 10 and what followed. */
function spell(
  time: string,
  event: string,
  then: string,
  duration_minutes: number | null,
) {
  return { date: "2024-12-10", time, event, then, duration_minutes };
}

Deno.test("the JSON of the workday commands, with a timer and booked time", async () => {
  const inputs = { "h.ics": CALENDAR };
  await assertJson(new CliUser(undefined, { inputs }), DAY);
});

Deno.test("the JSON of commands at night names the night", async () => {
  await assertJson(new CliUser(), NIGHT);
});

Deno.test("the JSON of a start that ends a long break has its duration", async () => {
  await assertJson(new CliUser(), GAP);
});

Deno.test("the JSON of every command without a group is pinned", () => {
  // Tests of their own have the JSON of the others.
  const elsewhere = [
    ..."remove day note balance week year close reopen import export report"
      .split(
        " ",
      ),
  ];
  assertWhole(undefined, DAY, elsewhere);
});
