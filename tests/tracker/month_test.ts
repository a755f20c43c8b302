import { assertEquals } from "@std/assert";
import { InvalidTextError, type MonthStats } from "../../mod.ts";
import {
  assertThrown,
  logOf,
  overridesOf,
  rowsOf,
  workbench,
} from "./workbench.ts";

/** The rows of a month: date, work, overtime, and what marks the day. */
type Row = [date: string, work: number, overtime: number, mark: string];

function tableOf({ days }: MonthStats): Row[] {
  return days.map((day) => [
    day.date,
    day.workMinutes,
    day.overtimeMinutes,
    [
      day.expectedMinutes === 480 ? "" : `${day.expectedMinutes} expected`,
      day.isRunning ? "working" : "",
      day.lacksStop ? "no stop" : "",
    ].filter(Boolean).join(", "),
  ]);
}

Deno.test("Tracker.month() gives the figures of the seed's table", async () => {
  const { tracker } = workbench("2024-12-16T13:30", {
    "2024-12.csv": logOf(
      ...rowsOf(
        "2024-12-10",
        "start 09:00, lunch_start 12:00, lunch_end 13:00, stop 18:00",
      ),
      ...rowsOf("2024-12-11", "start 09:00, stop 16:00"),
      ...rowsOf("2024-12-15", "start 10:00, stop 12:00"),
      ...rowsOf("2024-12-16", "start 09:00"),
    ),
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-15,0"),
  });
  const month = await tracker.month();
  assertEquals<string>(month.month, "2024-12");
  assertEquals(tableOf(month), [
    ["2024-12-10", 480, 0, ""],
    ["2024-12-11", 420, -60, ""],
    ["2024-12-15", 120, 120, "0 expected"],
    ["2024-12-16", 270, -210, "working"],
  ]);
  // The seed prints -0:30, a slip: its own rows add up to -2:30.
  assertEquals(month.totalOvertimeMinutes, -150);
});

Deno.test("Tracker.month() counts a pause that runs, where work stands still", async () => {
  for (const pause of ["break_start", "lunch_start"]) {
    const { tracker, clock } = workbench("2024-12-10T12:00", {
      "2024-12.csv": logOf(
        ...rowsOf("2024-12-10", `start 09:00, ${pause} 11:00`),
      ),
    });
    const table: Row[] = [["2024-12-10", 120, -360, "working"]];
    assertEquals(tableOf(await tracker.month()), table);
    clock.set("2024-12-10T14:00");
    assertEquals(tableOf(await tracker.month()), table);
  }
});

Deno.test("Tracker.month() starts from zero, and leaves out days without events", async () => {
  const { tracker } = workbench("2025-01-02T12:00", {
    "2024-12.csv": logOf(...rowsOf("2024-12-31", "start 08:00, stop 20:00")),
    "2025-01.csv": logOf(...rowsOf("2025-01-02", "start 09:00")),
    "2025-01-worktime-overrides.csv": overridesOf("2025-01-01,4"),
  });
  const january = await tracker.month();
  assertEquals(tableOf(january), [["2025-01-02", 180, -300, "working"]]);
  assertEquals(january.totalOvertimeMinutes, -300);
  assertEquals((await tracker.status()).monthOvertimeMinutes, 0);
  const december = await tracker.month({ month: "2024-12" });
  assertEquals(december.totalOvertimeMinutes, 240);
});

Deno.test("Tracker.month() of a month without a file is empty", async () => {
  const { tracker } = workbench("2024-12-10T12:00");
  for (const month of ["2024-12", "2023-02", "2030-01"]) {
    assertEquals<unknown>(await tracker.month({ month }), {
      month,
      expectedMinutes: 480,
      days: [],
      totalOvertimeMinutes: 0,
    });
  }
});

Deno.test("Tracker.month() sorts the days of a file that is not sorted", async () => {
  const { tracker } = workbench("2024-12-20T12:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-11", "start 09:00"),
      ...rowsOf("2024-12-10", "start 09:00, stop 17:00"),
      ...rowsOf("2024-12-11", "stop 18:00"),
    ),
  });
  assertEquals(tableOf(await tracker.month()), [
    ["2024-12-10", 480, 0, ""],
    ["2024-12-11", 540, 60, ""],
  ]);
});

Deno.test("Tracker.month() counts a day to the month on which it began", async () => {
  const { tracker } = workbench("2024-12-01T00:30", {
    "2024-11.csv": logOf(...rowsOf("2024-11-30", "start 20:00")),
  });
  const november = await tracker.month({ month: "2024-11" });
  assertEquals(tableOf(november), [["2024-11-30", 270, -210, "working"]]);
});

Deno.test("Tracker.month() refuses what is no month and says the form", async () => {
  const { tracker } = workbench("2024-12-10T12:00");
  for (const month of ["", "12", "2024-13", "2024-12-10", "december"]) {
    await assertThrown(() => tracker.month({ month }), {
      type: InvalidTextError,
      code: "invalid_month",
      message: `Not a month: "${month}"`,
      hint: "Write it as YYYY-MM, such as 2024-12",
    });
  }
});
