import { assertEquals, assertThrows } from "@std/assert";
import { MINUTE } from "@std/datetime";
import type { Entry, SyncState } from "../../lib/tracking/entry.ts";
import { NoTimerError } from "../../lib/tracking/errors.ts";
import {
  newTimer,
  type PausedTimer,
  pauseTimer,
  type RunningTimer,
  startTimer,
  stopTimer,
  subjectOf,
  withEnd,
  withoutEnd,
} from "../../lib/tracking/timer.ts";

const TEN = Date.parse("2025-01-16T10:00:00Z");
const ELEVEN = Date.parse("2025-01-16T11:00:15Z");

const RUNNING: RunningTimer = {
  kind: "timer",
  id: "first",
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  tags: ["deep work"],
  start: TEN,
  provider: undefined,
  providerId: "first",
  sync: "local",
};

const FINISHED: Entry = {
  ...RUNNING,
  kind: "entry",
  end: ELEVEN,
  durationSeconds: 3615,
};

const PAUSED: PausedTimer = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  tags: ["deep work"],
  at: ELEVEN,
  by: "timer",
};

Deno.test("startTimer() starts a timer", () => {
  assertEquals(startTimer({}, RUNNING), {
    state: { running: RUNNING },
    finished: undefined,
  });
});

Deno.test("startTimer() stops the running timer at the same instant", () => {
  const second = { ...RUNNING, id: "second", taskId: "TASK-2", start: ELEVEN };
  assertEquals(startTimer({ running: RUNNING }, second), {
    state: { running: second },
    finished: FINISHED,
  });
});

Deno.test("startTimer() stops the running timer at its earlier end", () => {
  const later = { ...RUNNING, id: "second", start: ELEVEN + MINUTE };
  assertEquals(startTimer({ running: RUNNING }, later, ELEVEN), {
    state: { running: later },
    finished: FINISHED,
  });
});

Deno.test("startTimer() discards the paused timer", () => {
  const { state, finished } = startTimer({ paused: PAUSED }, RUNNING);
  assertEquals([state, finished], [{ running: RUNNING }, undefined]);
});

Deno.test("stopTimer() stops the running timer", () => {
  const step = stopTimer({ running: RUNNING }, ELEVEN);
  assertEquals(step, { state: {}, finished: FINISHED });
  const { finished } = stopTimer({ running: RUNNING }, TEN);
  assertEquals(finished?.durationSeconds, 0);
});

Deno.test("stopTimer() discards the paused timer", () => {
  const step = stopTimer({ paused: PAUSED }, ELEVEN);
  assertEquals(step, { state: {}, finished: undefined });
});

Deno.test("pauseTimer() remembers what to resume", () => {
  assertEquals(pauseTimer({ running: RUNNING }, ELEVEN, "timer"), {
    state: { paused: PAUSED },
    finished: FINISHED,
  });
  const { state } = pauseTimer({ running: RUNNING }, ELEVEN, "workday");
  assertEquals(state.paused?.by, "workday");
});

Deno.test("stopTimer() and pauseTimer() need a timer", () => {
  assertThrows(() => stopTimer({}, TEN), NoTimerError);
  assertThrows(() => pauseTimer({}, TEN, "timer"), NoTimerError);
  const paused = { paused: PAUSED };
  assertThrows(() => pauseTimer(paused, TEN, "timer"), NoTimerError);
});

const ENDS: [running: SyncState, finished: SyncState][] = [
  ["local", "local"],
  ["waiting", "waiting"],
  ["unconfirmed", "unconfirmed"],
  ["confirmed", "waiting"],
];

for (const [sync, expected] of ENDS) {
  Deno.test(`the entry of a timer with the sync state ${sync} is ${expected}`, () => {
    const timer = { ...RUNNING, provider: "toggl", providerId: "99", sync };
    const { finished } = stopTimer({ running: timer }, TEN + MINUTE);
    assertEquals(finished?.sync, expected);
    assertEquals(finished?.providerId, "99");
  });
}

Deno.test("newTimer() has a subject, and the provider if there is one", () => {
  const { id, taskId, description, tags, start } = RUNNING;
  const subject = { taskId, description, tags };
  for (const billable of [undefined, true, false]) {
    const about = billable === undefined ? subject : { ...subject, billable };
    assertEquals(subjectOf({ ...RUNNING, ...about }), about);
    const entry = { ...FINISHED, ...about };
    assertEquals(newTimer(entry, { id, start, provider: "local" }), {
      kind: "timer",
      ...{ id, start, provider: undefined },
      ...about,
      ...{ providerId: id, sync: "local" },
    });
    assertEquals(newTimer(entry, { id, start, provider: "harvest" }), {
      kind: "timer",
      ...{ id, start, provider: "harvest" },
      ...about,
      ...{ providerId: id, sync: "waiting" },
    });
  }
});

Deno.test("withEnd() never ends before the start, and removes isResumed", () => {
  const timer = { ...RUNNING, isResumed: true };
  assertEquals(withEnd(timer, TEN - MINUTE), {
    ...FINISHED,
    end: TEN,
    durationSeconds: 0,
  });
  assertEquals(withEnd(timer, ELEVEN), FINISHED);
  assertEquals(withEnd(FINISHED, TEN + MINUTE).durationSeconds, 60);
});

Deno.test("withoutEnd() removes the end of an entry, and does not change a timer", () => {
  assertEquals(withoutEnd(FINISHED), RUNNING);
  const timer = { ...RUNNING, isResumed: true };
  assertEquals(withoutEnd(timer), timer);
});
