import { assertEquals } from "@std/assert";
import { Tracker } from "../../mod.ts";
import { logOf, overridesOf, rowsOf, workbench } from "./workbench.ts";

const CONFIG = `workday:
  hours:
    - from: 2024-01-01
      hours: 8
    - from: 2024-12-11
      hours:
        mon: 6
        tue: 6
        wed: 6
`;

const FILES = {
  "config.yaml": CONFIG,
  "2024-12.csv": logOf(
    ...rowsOf("2024-12-10", "start 09:00, stop 17:30"),
    ...rowsOf("2024-12-11", "start 09:00, stop 15:30"),
    ...rowsOf("2024-12-12", "start 09:00, stop 10:00"),
    ...rowsOf("2024-12-16", "start 09:00, stop 14:00"),
  ),
  "2024-12-worktime-overrides.csv": overridesOf("2024-12-16,4"),
};

Deno.test("Tracker.month() expects the hours of each date's contract, and overrides win", async () => {
  const { tracker } = workbench("2024-12-17T09:00", FILES);
  const { days } = await tracker.month();
  assertEquals(
    days.map((day) => [day.date, day.overtimeMinutes, day.usualMinutes]),
    [
      ["2024-12-10", 30, 480],
      ["2024-12-11", 30, 360],
      ["2024-12-12", 60, 0],
      ["2024-12-16", 60, 360],
    ],
  );
});

Deno.test("Tracker.status() projects the end from the hours of the weekday", async () => {
  const { tracker, clock } = workbench("2024-12-17T09:00", FILES);
  await tracker.start();
  clock.set("2024-12-17T10:00");
  const status = await tracker.status();
  assertEquals(status.todaysOvertimeMinutes, 60 - 360);
  assertEquals(status.monthOvertimeMinutes, 30 + 30 + 60 + 60);
  // Five more hours of work, and lunch.
  assertEquals(status.projectedEnd - status.now, 6 * 3_600_000);
});

Deno.test("Tracker.month() prefers the hours given to the library", async () => {
  const { disk, clock } = workbench("2024-12-17T09:00", FILES);
  const tracker = new Tracker(disk, { clock, terms: { expectedMinutes: 60 } });
  const { days } = await tracker.month();
  assertEquals(days.map(({ usualMinutes }) => usualMinutes), [60, 60, 60, 60]);
});
