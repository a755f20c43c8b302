import { assert, assertEquals } from "@std/assert";
import type { Instant } from "../../lib/time/zone.ts";
import type { EntrySubject } from "../../lib/tracking/entry.ts";
import {
  affectsTimer,
  keptStep,
  newTimer,
  type PausedTimer,
  type RunningTimer,
  timerAfterEvent,
  type TimerState,
  waitingStep,
} from "../../lib/tracking/timer.ts";
import type { WorkAction } from "../../lib/workday/event.ts";
import { instantAt } from "../support/fake_clock.ts";

const SUBJECT: EntrySubject = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  tags: ["deep work"],
};

const RUNNING: RunningTimer = {
  kind: "timer",
  id: "first",
  ...SUBJECT,
  start: instantAt("2025-01-16T10:00:40"),
  provider: undefined,
  providerId: "first",
  sync: "local",
};

const NOON = instantAt("2025-01-16T12:00");
const PAUSED: PausedTimer = { ...SUBJECT, at: NOON, by: "workday" };

function resume(subject: EntrySubject, start: Instant): RunningTimer {
  return newTimer(subject, { id: "second", start, provider: "toggl" });
}

const RUNS: TimerState = { running: RUNNING };
const RESTS: TimerState = { paused: PAUSED };
const RESTS_BY_HAND: TimerState = { paused: { ...PAUSED, by: "timer" } };

type Concern = [
  action: WorkAction,
  runs: boolean,
  rests: boolean,
];

const CONCERNS: Concern[] = [
  ["lunch_started", true, false],
  ["break_started", true, false],
  ["stopped", true, false],
  ["lunch_ended", false, true],
  ["break_ended", false, true],
  ["resumed", false, true],
  ["started", true, true],
];

for (const [action, runs, rests] of CONCERNS) {
  Deno.test(`affectsTimer() knows which timers ${action} affects`, () => {
    assertEquals(affectsTimer(RUNS, action), runs);
    assertEquals(affectsTimer(RESTS, action), rests);
    assertEquals(affectsTimer(RESTS_BY_HAND, action), false);
    assertEquals(affectsTimer({}, action), false);
  });
}

Deno.test("timerAfterEvent() pauses a timer and finishes its entry", () => {
  const after = timerAfterEvent(RUNS, NOON, resume);
  assert(after);
  const { step, effect } = after;
  assertEquals(step.state, { paused: PAUSED });
  assertEquals(step.finished, {
    ...RUNNING,
    kind: "entry",
    end: NOON,
    durationSeconds: 2 * 3600 - 40,
  });
  assertEquals(effect, {
    action: "paused",
    ...SUBJECT,
    finished: step.finished,
  });
});

Deno.test("timerAfterEvent() pauses a timer that started in the same minute", () => {
  const after = timerAfterEvent(RUNS, instantAt("2025-01-16T10:00"), resume);
  assertEquals(after?.step.finished?.durationSeconds, 0);
  assertEquals(after?.step.finished?.end, RUNNING.start);
  assertEquals(after?.step.state.paused?.at, RUNNING.start);
});

Deno.test("timerAfterEvent() keeps a timer that started after the event", () => {
  const after = timerAfterEvent(RUNS, instantAt("2025-01-16T09:59"), resume);
  assertEquals(after?.step, { state: RUNS, finished: undefined });
  assertEquals(after?.effect, {
    action: "kept",
    ...SUBJECT,
    finished: undefined,
  });
});

Deno.test("timerAfterEvent() resumes a paused timer as a new entry", () => {
  const back = instantAt("2025-01-16T13:15");
  const after = timerAfterEvent(RESTS, back, resume);
  assertEquals(after?.step, {
    state: {
      running: {
        kind: "timer",
        id: "second",
        ...SUBJECT,
        start: back,
        provider: "toggl",
        providerId: "second",
        sync: "waiting",
        isResumed: true,
      },
    },
    finished: undefined,
  });
  assertEquals(after?.effect, {
    action: "resumed",
    ...SUBJECT,
    finished: undefined,
  });
});

Deno.test("timerAfterEvent() resumes no earlier than the pause", () => {
  const before = instantAt("2025-01-16T11:59");
  const { step } = timerAfterEvent(RESTS, before, resume) ?? {};
  assertEquals(step?.state.running?.start, NOON);
});

Deno.test("timerAfterEvent() does nothing without a running or paused timer", () => {
  assertEquals(timerAfterEvent({}, NOON, resume), undefined);
});

Deno.test("keptStep() leaves the running timer unchanged and reports it", () => {
  assertEquals(keptStep(RUNS), {
    step: { state: RUNS, finished: undefined },
    effect: { action: "kept", ...SUBJECT, finished: undefined },
  });
  assertEquals(keptStep(RESTS), undefined);
  assertEquals(keptStep({}), undefined);
});

Deno.test("waitingStep() leaves the timer paused until it is resumed on request", () => {
  assertEquals(waitingStep(RESTS), {
    step: {
      state: { paused: { ...PAUSED, by: "timer" } },
      finished: undefined,
    },
    effect: { action: "waiting", ...SUBJECT, finished: undefined },
  });
  assertEquals(waitingStep(RUNS), undefined);
  assertEquals(waitingStep({}), undefined);
});
