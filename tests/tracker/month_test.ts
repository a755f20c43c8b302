import { assertEquals } from "@std/assert";
import { InvalidTextError, type MonthStats } from "../../mod.ts";
import {
  assertThrown,
  logOf,
  overridesOf,
  rowsOf,
  workbench,
} from "./workbench.ts";

/** The rows of a month: date, work, overtime and flags. */
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

Deno.test("Tracker.month() returns the figures of the specified table", async () => {
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

Deno.test("Tracker.month() counts no work during a running pause", async () => {
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

Deno.test("Tracker.month() starts from zero", async () => {
  const { tracker } = workbench("2025-01-02T12:00", {
    "2024-12.csv": logOf(...rowsOf("2024-12-31", "start 08:00, stop 20:00")),
    "2025-01.csv": logOf(...rowsOf("2025-01-02", "start 09:00")),
  });
  const january = await tracker.month();
  assertEquals(tableOf(january), [["2025-01-02", 180, -300, "working"]]);
  assertEquals(january.totalOvertimeMinutes, -300);
  assertEquals((await tracker.status()).monthOvertimeMinutes, 0);
  const december = await tracker.month({ month: "2024-12" });
  assertEquals(december.totalOvertimeMinutes, 240);
});

/** Overrides without events: a day off taken out of overtime, holidays. */
const DAYS_OFF = {
  "2024-11-worktime-overrides.csv": overridesOf("2024-11-29,8"),
  "2024-12.csv": logOf(
    ...rowsOf("2024-12-03", "start 09:00, stop 19:00"),
    ...rowsOf("2024-12-10", "start 20:00"),
  ),
  "2024-12-worktime-overrides.csv": overridesOf(
    "2024-12-25,0",
    "2024-12-02,8",
    "2024-12-06,0",
    "2024-12-11,4",
  ),
  "2025-01-worktime-overrides.csv": overridesOf("2025-01-01,0"),
};

Deno.test("Tracker.month() counts overrides without events up to the current day", async () => {
  const { tracker, clock } = workbench("2024-12-10T21:00", DAYS_OFF);
  const before: Row[] = [
    ["2024-12-02", 0, -480, ""],
    ["2024-12-03", 600, 120, ""],
    ["2024-12-06", 0, 0, "0 expected"],
  ];
  const night = (minutes: number): Row => [
    "2024-12-10",
    minutes,
    minutes - 480,
    "working",
  ];
  const december = await tracker.month();
  assertEquals(tableOf(december), [...before, night(60)]);
  assertEquals(december.totalOvertimeMinutes, -360 - 420);
  assertEquals((await tracker.status()).monthOvertimeMinutes, -360);

  // Past midnight, the previous day is still the current one.
  clock.set("2024-12-11T00:30");
  assertEquals(tableOf(await tracker.month()), [...before, night(270)]);
  assertEquals((await tracker.status()).monthOvertimeMinutes, -360);

  await tracker.stop();
  clock.set("2024-12-11T09:00");
  const unstarted = await tracker.month();
  assertEquals(tableOf(unstarted).slice(-2), [
    ["2024-12-10", 270, -210, ""],
    ["2024-12-11", 0, -240, "240 expected"],
  ]);
  assertEquals(unstarted.totalOvertimeMinutes, -360 - 210 - 240);
  // As always, status counts the days before it.
  assertEquals((await tracker.status()).monthOvertimeMinutes, -570);
});

Deno.test("Tracker.month() counts all overrides of past months, and no future ones", async () => {
  const { tracker } = workbench("2024-12-10T21:00", DAYS_OFF);
  const november = await tracker.month({ month: "2024-11" });
  assertEquals(tableOf(november), [["2024-11-29", 0, -480, ""]]);
  const january = await tracker.month({ month: "2025-01" });
  assertEquals(tableOf(january), []);
  const { monthOvertimeMinutes } = await tracker.status({ date: "2024-12-31" });
  assertEquals(monthOvertimeMinutes, -360 - 420);
});

Deno.test("Tracker.month() at a moment counts no later override", async () => {
  const { tracker } = workbench("2024-12-27T12:00", DAYS_OFF);
  const at = "2024-12-05T12:00";
  assertEquals(tableOf(await tracker.month({ at })), [
    ["2024-12-02", 0, -480, ""],
    ["2024-12-03", 600, 120, ""],
  ]);
  const status = await tracker.status({ date: "2024-12-03", at });
  assertEquals(status.monthOvertimeMinutes, -480 + 120);
});

Deno.test("Tracker.month() of a month without a file is empty", async () => {
  const { tracker } = workbench("2024-12-10T12:00");
  for (const month of ["2024-12", "2023-02", "2030-01"]) {
    assertEquals<unknown>(await tracker.month({ month }), {
      month,
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

Deno.test("Tracker.month() returns the month of the current day, like status", async () => {
  const { tracker, clock } = workbench("2025-01-01T00:30", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-30", "start 09:00, stop 19:00"),
      ...rowsOf("2024-12-31", "start 20:00"),
    ),
    "2025-01-worktime-overrides.csv": overridesOf("2025-01-01,0"),
  });
  const december = await tracker.month();
  assertEquals(tableOf(december), [
    ["2024-12-30", 600, 120, ""],
    ["2024-12-31", 270, -210, "working"],
  ]);
  assertEquals((await tracker.status()).monthOvertimeMinutes, 120);
  const { overtimeMinutes = 0 } = december.days.at(-1) ?? {};
  assertEquals(december.totalOvertimeMinutes, 120 + overtimeMinutes);

  await tracker.stop();
  clock.set("2025-01-01T08:00");
  const january = await tracker.month();
  assertEquals(tableOf(january), [["2025-01-01", 0, 0, "0 expected"]]);
});

Deno.test("Tracker.month() takes the words for a month", async () => {
  const { tracker } = workbench("2024-12-10T12:00");
  for (const month of ["last", "11", "nov", "-1", "2024-11"]) {
    const { month: shown } = await tracker.month({ month });
    assertEquals<string>(shown, "2024-11", month);
  }
});

Deno.test("Tracker.month() explains an invalid month", async () => {
  const { tracker } = workbench("2024-12-10T12:00");
  const table: [month: string, hint: string][] = [
    ["", "Use YYYY-MM, or a month such as nov or last"],
    ["13", "Use YYYY-MM with a month from 01 to 12"],
    ["2024-13", "Use YYYY-MM with a month from 01 to 12"],
    ["2024-12-10", "Use YYYY-MM: 2024-12"],
    ["decem", "Use YYYY-MM, or a month such as nov or last"],
  ];
  for (const [month, hint] of table) {
    await assertThrown(() => tracker.month({ month }), {
      type: InvalidTextError,
      code: "invalid_month",
      message: `Invalid month: "${month}"`,
      hint,
    });
  }
});
