import { assertEquals } from "@std/assert";
import type { Entry, SyncState } from "../../lib/tracking/entry.ts";
import {
  type PausedTimer,
  type RunningTimer,
  timerAfterMove,
} from "../../lib/tracking/timer.ts";
import { instantAt } from "../support/fake_clock.ts";

const SUBJECT = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  tags: ["deep work"],
};

function time(clock: string): number {
  return instantAt(`2025-01-16T${clock}`);
}

function entryFrom(start: string, end: string): Entry {
  return {
    kind: "entry",
    id: `from ${start}`,
    ...SUBJECT,
    start: time(start),
    end: time(end),
    durationSeconds: (time(end) - time(start)) / 1000,
    provider: undefined,
    providerId: `from ${start}`,
    sync: "local",
  };
}

function runningFrom(start: string): RunningTimer {
  return {
    kind: "timer",
    id: "runs",
    ...SUBJECT,
    start: time(start),
    provider: undefined,
    providerId: "runs",
    sync: "local",
  };
}

function pausedAt(at: string): PausedTimer {
  return { ...SUBJECT, at: time(at), by: "workday" };
}

function move(from: string, to: string) {
  return { from: time(from), to: time(to) };
}

const MORNING = entryFrom("10:00:40", "12:30");

type Moved = [what: string, to: string, end: string];

const MOVED: Moved[] = [
  ["back", "12:15", "12:15"],
  ["forth", "12:45", "12:45"],
  ["to the minute in which the timer started", "10:00", "10:00:40"],
];

for (const [what, to, end] of MOVED) {
  Deno.test(`timerAfterMove() moves the end of an entry ${what}`, () => {
    const state = { paused: pausedAt("12:30") };
    const moved = timerAfterMove(state, move("12:30", to), [MORNING]);
    assertEquals(moved, {
      state: { paused: pausedAt(end) },
      entry: { before: MORNING, after: { ...entryFrom("10:00:40", end) } },
    });
  });
}

Deno.test("timerAfterMove() moves the end of an entry that began in its minute", () => {
  const short = entryFrom("12:30:40", "12:30:40");
  const state = { paused: pausedAt("12:30:40") };
  assertEquals(timerAfterMove(state, move("12:30", "12:45"), [short]), {
    state: { paused: pausedAt("12:45") },
    entry: { before: short, after: entryFrom("12:30:40", "12:45") },
  });
});

Deno.test("timerAfterMove() moves the start of a resumed timer", () => {
  const isResumed = true;
  const state = { running: { ...runningFrom("13:15"), isResumed } };
  assertEquals(timerAfterMove(state, move("13:15", "13:00"), [MORNING]), {
    state: { running: { ...runningFrom("13:00"), isResumed } },
    entry: undefined,
  });
});

Deno.test("timerAfterMove() ignores a timer that was started manually in that minute", () => {
  const state = { running: runningFrom("13:15") };
  const moved = timerAfterMove(state, move("13:15", "13:00"), [MORNING]);
  assertEquals(moved, undefined);
});

const SYNCS: [before: SyncState, after: SyncState][] = [
  ["confirmed", "waiting"],
  ["waiting", "waiting"],
  ["unconfirmed", "unconfirmed"],
];

for (const [before, after] of SYNCS) {
  Deno.test(`an entry that was ${before} is ${after} when its end moves`, () => {
    const entry = { ...MORNING, provider: "toggl", sync: before };
    const state = { paused: pausedAt("12:30") };
    const moved = timerAfterMove(state, move("12:30", "12:15"), [entry]);
    assertEquals(moved?.entry?.after.sync, after);
  });
}

const OTHER = { ...MORNING, taskId: "TASK-2" };

const NOTHING: [what: string, ...Parameters<typeof timerAfterMove>][] = [
  ["nothing runs or rests", {}, move("12:30", "12:15"), [MORNING]],
  [
    "it was paused by hand",
    { paused: { ...pausedAt("12:30"), by: "timer" } },
    move("12:30", "12:15"),
    [MORNING],
  ],
  [
    "it was paused at another time",
    { paused: pausedAt("12:30") },
    move("12:31", "12:15"),
    [MORNING],
  ],
  [
    "its entry is gone",
    { paused: pausedAt("12:30") },
    move("12:30", "12:15"),
    [],
  ],
  [
    "only another task's entry ended then",
    { paused: pausedAt("12:30") },
    move("12:30", "12:15"),
    [OTHER],
  ],
  [
    "its entry begins after that",
    { paused: pausedAt("12:30") },
    move("12:30", "09:59"),
    [MORNING],
  ],
  [
    "a timer was started at another time",
    { running: runningFrom("13:15:20") },
    move("13:15", "13:00"),
    [MORNING],
  ],
  [
    "a timer was not resumed",
    { running: runningFrom("13:15") },
    move("13:15", "13:00"),
    [OTHER],
  ],
  [
    "a timer has entries after it only",
    { running: runningFrom("09:00") },
    move("09:00", "08:45"),
    [MORNING],
  ],
];

for (const [what, ...given] of NOTHING) {
  Deno.test(`timerAfterMove() leaves the timer where ${what}`, () => {
    assertEquals(timerAfterMove(...given), undefined);
  });
}
