import { assertEquals } from "@std/assert";
import { type Status, Tracker, type WorkState } from "../../mod.ts";
import { instantAt } from "../support/fake_clock.ts";
import {
  dayLog,
  logOf,
  overridesOf,
  rowsOf,
  type Workbench,
  workbench,
} from "./workbench.ts";

const DATE = "2024-12-10";

/** A tracker at a time of day, with an hour of month overtime. */
function benchAt(time: string, events: string): Workbench {
  return workbench(`${DATE}T${time}`, {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 08:00, stop 17:00"),
      ...rowsOf(DATE, events),
    ),
  });
}

/** The figures of a status as the program prints them. */
interface Figures {
  state: WorkState;
  lunchTaken: boolean;
  work: number;
  today: number;
  month: number;
  lunchLeft: number;
  end: string;
  zeroEnd: string;
}

function assertFigures(status: Status, expected: Figures): void {
  const { end, zeroEnd, ...figures } = expected;
  assertEquals({
    state: status.state,
    lunchTaken: status.lunchTaken,
    work: status.workMinutes,
    today: status.todaysOvertimeMinutes,
    month: status.monthOvertimeMinutes,
    lunchLeft: status.remainingLunchMinutes,
  }, figures);
  assertEquals(status.projectedEnd, instantAt(end));
  assertEquals(status.projectedEndForZeroOvertime, instantAt(zeroEnd));
}

type Row = [
  name: string,
  time: string,
  events: string,
  figures: Omit<Figures, "month">,
];

const ROWS: Row[] = [
  ["before the start", "08:00", "", {
    state: "unstarted",
    lunchTaken: false,
    work: 0,
    today: -480,
    lunchLeft: 60,
    end: "2024-12-10T17:00",
    zeroEnd: "2024-12-10T16:00",
  }],
  ["at work, lunch not taken", "12:00", "start 09:00", {
    state: "working",
    lunchTaken: false,
    work: 180,
    today: -300,
    lunchLeft: 60,
    end: "2024-12-10T18:00",
    zeroEnd: "2024-12-10T17:00",
  }],
  [
    "after a break",
    "12:00",
    "start 09:00, break_start 10:00, break_end 10:15",
    {
      state: "working",
      lunchTaken: false,
      work: 165,
      today: -315,
      lunchLeft: 60,
      end: "2024-12-10T18:15",
      zeroEnd: "2024-12-10T17:15",
    },
  ],
  [
    "on a break, where work stands still",
    "12:00",
    "start 09:00, break_start 11:00",
    {
      state: "on_break",
      lunchTaken: false,
      work: 120,
      today: -360,
      lunchLeft: 60,
      end: "2024-12-10T19:00",
      zeroEnd: "2024-12-10T18:00",
    },
  ],
  [
    "on lunch, with some of it left",
    "12:20",
    "start 09:00, lunch_start 12:00",
    {
      state: "on_lunch",
      lunchTaken: false,
      work: 180,
      today: -300,
      lunchLeft: 40,
      end: "2024-12-10T18:00",
      zeroEnd: "2024-12-10T17:00",
    },
  ],
  ["on lunch, with nothing left", "13:00", "start 09:00, lunch_start 12:00", {
    state: "on_lunch",
    lunchTaken: false,
    work: 180,
    today: -300,
    lunchLeft: 0,
    end: "2024-12-10T18:00",
    zeroEnd: "2024-12-10T17:00",
  }],
  [
    "on a lunch that takes too long",
    "13:30",
    "start 09:00, lunch_start 12:00",
    {
      state: "on_lunch",
      lunchTaken: false,
      work: 180,
      today: -300,
      lunchLeft: -30,
      end: "2024-12-10T18:30",
      zeroEnd: "2024-12-10T17:30",
    },
  ],
  [
    "after a short lunch",
    "15:00",
    "start 09:00, lunch_start 12:30, lunch_end 13:15",
    {
      state: "working",
      lunchTaken: true,
      work: 315,
      today: -165,
      lunchLeft: 15,
      end: "2024-12-10T17:45",
      zeroEnd: "2024-12-10T16:45",
    },
  ],
  [
    "after a long lunch",
    "15:00",
    "start 09:00, lunch_start 12:00, lunch_end 13:30",
    {
      state: "working",
      lunchTaken: true,
      work: 270,
      today: -210,
      lunchLeft: -30,
      end: "2024-12-10T18:30",
      zeroEnd: "2024-12-10T17:30",
    },
  ],
  [
    "on a break after a lunch that it ended",
    "14:00",
    "start 09:00, lunch_start 12:00, lunch_end 12:40, break_start 12:40",
    {
      state: "on_break",
      lunchTaken: true,
      work: 180,
      today: -300,
      lunchLeft: 20,
      end: "2024-12-10T19:00",
      zeroEnd: "2024-12-10T18:00",
    },
  ],
  [
    "after the expected work",
    "19:00",
    "start 09:00, lunch_start 12:00, lunch_end 13:00",
    {
      state: "working",
      lunchTaken: true,
      work: 540,
      today: 60,
      lunchLeft: 0,
      end: "2024-12-10T18:00",
      zeroEnd: "2024-12-10T17:00",
    },
  ],
];

for (const [name, time, events, figures] of ROWS) {
  Deno.test(`Tracker.status() ${name}`, async () => {
    const status = await benchAt(time, events).tracker.status();
    assertFigures(status, { ...figures, month: 60 });
    assertEquals<string>(status.date, DATE);
  });
}

Deno.test("Tracker.status() includes a stopped day in the month", async () => {
  const events = "start 09:00, lunch_start 12:00, lunch_end 13:00, stop 18:30";
  const status = await benchAt("20:00", events).tracker.status();
  assertEquals(status.state, "stopped");
  assertEquals(status.workMinutes, 510);
  assertEquals(status.todaysOvertimeMinutes, 30);
  assertEquals(status.monthOvertimeMinutes, 90);
  assertEquals(status.lunchTaken, true);
  assertEquals<unknown>(status.lastEvent, { kind: "stop", minute: 1110 });
});

Deno.test("Tracker.status() excludes a resumed day from the month", async () => {
  const { tracker } = benchAt("20:00", "start 09:00, stop 18:00");
  assertEquals((await tracker.status()).monthOvertimeMinutes, 60 + 60);
  await tracker.start();
  assertEquals((await tracker.status()).monthOvertimeMinutes, 60);
});

Deno.test("Tracker.status() returns the start and the last event", async () => {
  const { tracker } = benchAt("16:00", "");
  const unstarted = await tracker.status();
  assertEquals(unstarted.startTime, undefined);
  assertEquals(unstarted.lastEvent, undefined);
  await tracker.start({ at: "09:00" });
  await tracker.toggleBreak({ at: "10:05" });
  const { startTime, lastEvent } = await tracker.status();
  assertEquals(startTime, instantAt("2024-12-10T09:00"));
  assertEquals<unknown>(lastEvent, { kind: "break_start", minute: 605 });
});

Deno.test("Tracker.status() uses the expected hours of the day", async () => {
  const bench = workbench("2024-12-10T12:00", {
    "2024-12.csv": dayLog(DATE, "start 09:00"),
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-10,4"),
  });
  const status = await bench.tracker.status();
  assertEquals(status.todaysOvertimeMinutes, -60);
  assertEquals(status.projectedEnd, instantAt("2024-12-10T14:00"));
});

Deno.test("Tracker.status() of another date counts only the days before it", async () => {
  const bench = workbench("2024-12-12T12:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 08:00, stop 17:00"),
      ...rowsOf(DATE, "start 09:00, stop 16:00"),
      ...rowsOf("2024-12-11", "start 09:00, stop 19:00"),
    ),
  });
  const { tracker } = bench;
  const status = await tracker.status({ date: DATE });
  assertEquals(status.workMinutes, 420);
  assertEquals(status.monthOvertimeMinutes, 60 - 60);
  const yesterday = await tracker.status({ date: "yesterday" });
  assertEquals(yesterday.monthOvertimeMinutes, 60 - 60 + 120);
  const empty = await tracker.status({ date: "2024-12-08" });
  assertEquals(empty.state, "unstarted");
  assertEquals(empty.monthOvertimeMinutes, 0);
});

Deno.test("Tracker uses the given terms", async () => {
  const { disk, clock } = benchAt("12:00", "start 09:00");
  const terms = { expectedMinutes: 300, lunchMinutes: 30 };
  const status = await new Tracker(disk, { clock, terms }).status();
  assertEquals(status.todaysOvertimeMinutes, -120);
  assertEquals(status.remainingLunchMinutes, 30);
  assertEquals(status.projectedEnd, instantAt("2024-12-10T14:30"));
  assertEquals(status.monthOvertimeMinutes, 540 - 300);
});

Deno.test("Tracker.status() returns the figures of the specified example", async () => {
  const { tracker } = workbench("2024-12-10T12:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-09", "start 09:00, stop 16:00"),
      ...rowsOf(DATE, "start 09:00, break_start 10:15, break_end 10:15"),
    ),
  });
  const status = await tracker.status();
  assertFigures(status, {
    state: "working",
    lunchTaken: false,
    work: 180,
    today: -300,
    month: -60,
    lunchLeft: 60,
    end: "2024-12-10T18:00",
    zeroEnd: "2024-12-10T19:00",
  });
  assertEquals(status.startTime, instantAt("2024-12-10T09:00"));
  assertEquals<unknown>(status.lastEvent, { kind: "break_end", minute: 615 });
});
