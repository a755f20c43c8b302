import { assertEquals } from "@std/assert";
import type { Tracker } from "../../mod.ts";
import { instantAt } from "../support/fake_clock.ts";
import { dayLog, logOf, overridesOf, rowsOf, workbench } from "./workbench.ts";

/** Everything that can be shown at a moment. */
async function seen(tracker: Tracker, at?: string | Date) {
  const request = at === undefined ? {} : { at };
  return {
    status: await tracker.status(request),
    day: await tracker.day(request),
    month: await tracker.month(request),
    week: await tracker.week(request),
    balance: await tracker.balance(request),
    // The balance of a later month counts no work after the moment.
    later: await tracker.status({ ...request, date: "2025-01-03" }),
  };
}

type Step = [at: string, run: (tracker: Tracker) => Promise<unknown>];

const STEPS: Step[] = [
  ["2024-11-29T09:00", (tracker) => tracker.start()],
  ["2024-12-02T09:00", (tracker) => tracker.start()],
  ["2024-12-02T17:30", (tracker) => tracker.stop()],
  ["2024-12-03T15:00", (tracker) => tracker.start()],
  ["2024-12-03T18:10", (tracker) => tracker.toggleLunch()],
  ["2024-12-03T18:55", (tracker) => tracker.toggleLunch()],
  ["2024-12-03T23:50", (tracker) => tracker.toggleBreak()],
  ["2024-12-04T00:10", (tracker) => tracker.toggleBreak()],
  ["2024-12-04T00:30", (tracker) => tracker.stop()],
  ["2024-12-04T09:00", (tracker) => tracker.start()],
  ["2024-12-31T15:00", (tracker) => tracker.start()],
  ["2025-01-01T00:30", (tracker) => tracker.stop()],
];

Deno.test("a past moment shows what was shown then", async () => {
  const { tracker, clock } = workbench("2024-11-29T08:00", {
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-03,4"),
    "config.yaml": "workday:\n  balance_from: 2024-11\n",
  });
  const views: [at: number, view: unknown][] = [];
  for (const [index, [at, run]] of STEPS.entries()) {
    const step = instantAt(at);
    const next = STEPS[index + 1];
    const end = next ? instantAt(next[0]) : Infinity;
    clock.set(step);
    await run(tracker);
    // A while after each command, with seconds that are truncated.
    for (const minutes of [0, 1, 8 * 60, 16 * 60, 3 * 24 * 60]) {
      const later = step + minutes * 60_000 + 30_000;
      if (later >= end) break;
      clock.set(later);
      views.push([later, await seen(tracker)]);
    }
  }
  for (const now of ["2025-01-02T09:00", "2025-02-28T23:59"]) {
    clock.set(now);
    for (const [at, view] of views) {
      const moment = new Date(at);
      assertEquals(await seen(tracker, moment), view, moment.toISOString());
    }
  }
});

const ROWS = rowsOf(
  "2024-12-10",
  "start 09:00, lunch_start 12:00, lunch_end 13:00, stop 18:30",
);

Deno.test("a moment can be given as a wall clock time, with or without a date", async () => {
  const { tracker } = workbench("2024-12-10T20:00", {
    "2024-12.csv": logOf(...ROWS),
  });
  for (const at of ["12:30", "2024-12-10T12:30", "2024-12-10 12:30"]) {
    const status = await tracker.status({ at });
    assertEquals(status.state, "on_lunch");
    assertEquals(status.workMinutes, 180);
    assertEquals(status.remainingLunchMinutes, 30);
  }
  const { days } = await tracker.month({ at: "12:30" });
  assertEquals(days.map(({ workMinutes }) => workMinutes), [180]);
  assertEquals((await tracker.status({ at: "08:59" })).state, "unstarted");
  assertEquals((await tracker.status({ at: "18:30" })).state, "stopped");
});

Deno.test("a moment without a date is on the requested date", async () => {
  const { tracker } = workbench("2024-12-12T08:00", {
    "2024-12.csv": logOf(...ROWS),
  });
  const request = { date: "2024-12-10", at: "12:30" };
  assertEquals((await tracker.status(request)).state, "on_lunch");
  const { events, stats } = await tracker.day(request);
  assertEquals(events.length, 2);
  assertEquals(stats.lunchMinutes, 30);
});

Deno.test("a future moment shows the figures if nothing else is recorded", async () => {
  const { tracker } = workbench("2024-12-10T10:00", {
    "2024-12.csv": dayLog("2024-12-10", "start 09:00"),
  });
  assertEquals((await tracker.status({ at: "17:00" })).workMinutes, 480);
});

Deno.test("a moment of another month shows that month", async () => {
  const { tracker } = workbench("2025-02-10T10:00", {
    "2024-12.csv": logOf(...ROWS),
  });
  const month = await tracker.month({ at: "2024-12-10T15:00" });
  assertEquals<string>(month.month, "2024-12");
  assertEquals(month.days.map(({ workMinutes }) => workMinutes), [300]);
  assertEquals(month.days[0]?.isRunning, true);
});

Deno.test("a moment does not need later months", async () => {
  const { tracker } = workbench("2025-01-10T10:00", {
    "2024-12.csv": logOf(...ROWS),
    "2025-01.csv": "damaged",
  });
  const { state } = await tracker.status({ at: "2024-12-10T12:30" });
  assertEquals(state, "on_lunch");
});
