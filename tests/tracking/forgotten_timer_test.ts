import { assertEquals, assertThrows } from "@std/assert";
import { ForgottenTimerError } from "../../lib/tracking/errors.ts";
import {
  assertNotForgotten,
  likelyEndOf,
} from "../../lib/tracking/timer_time.ts";
import type { RunningTimer } from "../../lib/tracking/timer.ts";
import type { Stretch } from "../../lib/workday/timeline.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

type Span = [start: string, end?: string];

interface Situation {
  readonly start: string;
  readonly now: string;
  /** Work on the day on which the timer started. */
  readonly work?: readonly Span[];
  /** Expected work per day, in minutes. */
  readonly workdayMinutes?: number;
}

function timerFrom(start: string): RunningTimer {
  return {
    kind: "timer",
    id: "our-1",
    taskId: "TASK-1",
    description: "Fix it",
    tags: [],
    start: instantAt(start),
    provider: undefined,
    providerId: "our-1",
    sync: "local",
  };
}

function around({ now, work = [], workdayMinutes = 540 }: Situation) {
  const stretches = work.map(([start, end]): Stretch => ({
    kind: "work",
    start: instantAt(start),
    end: end === undefined ? undefined : instantAt(end),
  }));
  const zone = cachedZone("Asia/Tokyo");
  return { now: instantAt(now), zone, workdayMinutes, stretches };
}

type Case = [what: string, situation: Situation, likelyEnd?: string];

const SITUATIONS: Case[] = [
  ["for a day's work", { start: "2025-01-16T09:00", now: "2025-01-16T18:00" }],
  [
    "for more than a day's work",
    { start: "2025-01-16T09:00", now: "2025-01-16T18:01" },
    "2025-01-16T18:00",
  ],
  [
    "for more than a short day's work, yet little",
    {
      start: "2025-01-16T09:00",
      now: "2025-01-16T13:00",
      workdayMinutes: 120,
    },
  ],
  [
    "for more than four hours of a short day",
    {
      start: "2025-01-16T09:00",
      now: "2025-01-16T13:01",
      workdayMinutes: 120,
    },
    "2025-01-16T13:00",
  ],
  ["late in the evening", {
    start: "2025-01-16T22:00",
    now: "2025-01-17T03:59",
  }],
  ["until four in the night", {
    start: "2025-01-16T22:00",
    now: "2025-01-17T04:00",
  }],
  [
    "over night",
    { start: "2025-01-16T22:00", now: "2025-01-17T04:01" },
    "2025-01-17T00:00",
  ],
  [
    "over night from an afternoon",
    { start: "2025-01-16T16:00", now: "2025-01-17T09:00" },
    "2025-01-17T00:00",
  ],
  [
    "over night from just before midnight",
    { start: "2025-01-16T23:40", now: "2025-01-17T07:00" },
    "2025-01-17T00:40",
  ],
  [
    "through the end of the night",
    { start: "2025-01-17T02:00", now: "2025-01-17T05:00" },
    "2025-01-17T05:00",
  ],
  ["since early morning", {
    start: "2025-01-17T04:30",
    now: "2025-01-17T13:00",
  }],
  ["into the night on a shift", {
    start: "2025-01-16T22:00",
    now: "2025-01-17T06:00",
    work: [["2025-01-16T22:00"]],
  }],
  ["over night on a shift that ends now", {
    start: "2025-01-16T22:00",
    now: "2025-01-17T06:00",
    work: [["2025-01-16T22:00", "2025-01-17T06:00"]],
  }],
  [
    "for a minute after a shift",
    {
      start: "2025-01-16T22:00",
      now: "2025-01-17T06:00",
      work: [["2025-01-16T22:00", "2025-01-17T05:59"]],
    },
    "2025-01-17T05:59",
  ],
  [
    "for longer than a shift that ends now",
    {
      start: "2025-01-16T22:00",
      now: "2025-01-17T08:00",
      work: [["2025-01-16T22:00", "2025-01-17T08:00"]],
    },
    "2025-01-17T00:00",
  ],
  [
    "over night from the minute at which the day was stopped",
    {
      start: "2025-01-16T17:30",
      now: "2025-01-17T09:00",
      work: [["2025-01-16T09:00", "2025-01-16T17:30"]],
    },
    "2025-01-17T00:00",
  ],
  [
    "from just before four in the night",
    { start: "2025-01-17T03:59", now: "2025-01-17T05:00" },
    "2025-01-17T05:00",
  ],
  ["from four in the night", {
    start: "2025-01-17T04:00",
    now: "2025-01-17T05:00",
  }],
  [
    "for longer than a shift",
    {
      start: "2025-01-16T22:00",
      now: "2025-01-17T08:00",
      work: [["2025-01-16T22:00"]],
    },
    "2025-01-17T00:00",
  ],
  [
    "over night after a day that was stopped",
    {
      start: "2025-01-16T16:00",
      now: "2025-01-17T09:00",
      work: [["2025-01-16T09:00", "2025-01-16T17:30"]],
    },
    "2025-01-16T17:30",
  ],
  [
    "over night after a day that was stopped before it started",
    {
      start: "2025-01-16T18:00",
      now: "2025-01-17T09:00",
      work: [["2025-01-16T09:00", "2025-01-16T17:30"]],
    },
    "2025-01-17T00:00",
  ],
  [
    "for days",
    { start: "2025-01-16T09:00", now: "2025-01-20T09:00" },
    "2025-01-16T18:00",
  ],
];

for (const [what, situation, likelyEnd] of SITUATIONS) {
  const verb = likelyEnd === undefined ? "finds nothing odd in" : "doubts";
  Deno.test(`likelyEndOf() ${verb} a timer that ran ${what}`, () => {
    const timer = timerFrom(situation.start);
    const expected = likelyEnd === undefined ? undefined : instantAt(likelyEnd);
    assertEquals(likelyEndOf(timer, around(situation)), expected);
  });
}

const OVER_NIGHT = { start: "2025-01-16T16:00", now: "2025-01-17T09:00" };

Deno.test("assertNotForgotten() suggests a command for either case", () => {
  const timer = timerFrom(OVER_NIGHT.start);
  const error = assertThrows(
    () =>
      assertNotForgotten(timer, around(OVER_NIGHT), { command: "timer stop" }),
    ForgottenTimerError,
    'The timer for "TASK-1" has been running since 2025-01-16 16:00: was it forgotten?',
  );
  assertEquals(error.likelyEnd, instantAt("2025-01-17T00:00"));
  assertEquals(error.start, timer.start);
  assertEquals(
    error.hint,
    "If so: worktime timer stop --at 2025-01-17T00:00\n" +
      "If not: worktime timer stop --at now",
  );
});

Deno.test("assertNotForgotten() appends the command to run next", () => {
  const timer = timerFrom(OVER_NIGHT.start);
  const command = { command: "timer stop", next: "timer start TASK-2" };
  const error = assertThrows(
    () => assertNotForgotten(timer, around(OVER_NIGHT), command),
    ForgottenTimerError,
  );
  assertEquals(
    error.hint,
    "If so: worktime timer stop --at 2025-01-17T00:00 && worktime timer start TASK-2\n" +
      "If not: worktime timer stop --at now && worktime timer start TASK-2",
  );
});

Deno.test("assertNotForgotten() accepts a normal timer", () => {
  const usual = { start: "2025-01-16T09:00", now: "2025-01-16T12:00" };
  const timer = timerFrom(usual.start);
  assertNotForgotten(timer, around(usual), { command: "timer stop" });
});
