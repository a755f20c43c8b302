import { assertEquals } from "@std/assert";
import { ClockSteppedBackError } from "../../mod.ts";
import {
  assertRefused,
  assertThrown,
  dayLog,
  type Refusal,
  type Workbench,
  workbench,
} from "./workbench.ts";

const DATE = "2024-12-10";

function steppedBack(now: string, last: string): Refusal {
  return {
    type: ClockSteppedBackError,
    code: "clock_stepped_back",
    message: `The clock shows ${now}, before the last event at ${last}`,
    hint: "Correct the clock or TZ, or use --at",
  };
}

function benchAt(now: string, events: string): Workbench {
  return workbench(now, { "2024-12.csv": dayLog(DATE, events) });
}

Deno.test("every command rejects a clock that stepped back before the last event", async () => {
  for (const events of ["start 15:00", "start 09:00, stop 15:00"]) {
    const bench = benchAt("2024-12-10T14:59:59", events);
    const { tracker } = bench;
    const refusal = steppedBack("14:59", "15:00");
    for (
      const run of [
        () => tracker.start(),
        () => tracker.stop(),
        () => tracker.toggleLunch(),
        () => tracker.toggleBreak(),
        () => tracker.status(),
        () => tracker.day(),
        () => tracker.month(),
        () => tracker.timesheet(),
      ]
    ) await assertRefused(bench, run, refusal);
  }
});

Deno.test("the minute of the last event is not before it", async () => {
  const bench = benchAt("2024-12-10T15:00:00", "start 15:00");
  assertEquals((await bench.tracker.status()).workMinutes, 0);
  assertEquals((await bench.tracker.stop()).time, "15:00");
});

Deno.test("a clock that stepped back across midnight is reported with both dates", async () => {
  const { tracker } = benchAt("2024-12-10T23:50", "start 15:00, stop 24:30");
  await assertThrown(
    () => tracker.start(),
    steppedBack("2024-12-10 23:50", "2024-12-11 00:30"),
  );
});

Deno.test("a new day cannot start before the end of the previous day", async () => {
  const { tracker } = benchAt("2024-12-11T00:20", "start 15:00, stop 24:30");
  await assertThrown(() => tracker.start(), steppedBack("00:20", "00:30"));
});

Deno.test("recording continues once the clock is correct again", async () => {
  const bench = benchAt("2024-12-10T14:00", "start 15:00");
  await assertThrown(
    () => bench.tracker.stop(),
    steppedBack("14:00", "15:00"),
  );
  bench.clock.set("2024-12-10T17:00");
  assertEquals(
    (await bench.tracker.stop()).message,
    "Stopped working at 17:00",
  );
});
