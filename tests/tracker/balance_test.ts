import { assertEquals } from "@std/assert";
import { forSeeds, type Random } from "../support/random.ts";
import { logOf, overridesOf, rowsOf, workbench } from "./workbench.ts";

const CONFIG = `workday:
  hours:
    - from: 2023-01-01
      hours: 8
    - from: 2024-03-16
      hours:
        mon: 8
        tue: 8
        wed: 8
        thu: 4:30
  balance_from: 2023-02
  opening_balance: "-3:15"
  vacation_days: 28
`;

/** A day as the test counts it. */
interface Counted {
  readonly date: string;
  readonly overtime: number;
}

/** Three years of days with and without work, and what each is worth. */
function randomYears(random: Random) {
  const rows = new Map<string, string[]>();
  const overrides = new Map<string, string[]>();
  const counted: Counted[] = [];
  let vacation = 0;
  const day = new Date("2023-01-01T00:00Z");
  for (; day.getUTCFullYear() < 2026; day.setUTCDate(day.getUTCDate() + 1)) {
    const date = day.toISOString().slice(0, 10);
    const month = date.slice(0, 7);
    const weekday = day.getUTCDay();
    let expected = date < "2024-03-16"
      ? 480
      : [0, 480, 480, 480, 270, 0, 0][weekday] ?? 0;
    const hasOverride = random.chance(0.1);
    if (hasOverride) {
      const [hours, minutes, kind] = random.pick(
        [
          ["0", 0, "vacation"],
          ["4", 240, "half vacation"],
          ["0", 0, "holiday"],
          ["7.5", 450, "flex"],
          ["2.25", 135, ""],
        ] as const,
      );
      expected = minutes;
      const taken = { vacation: 1, "half vacation": 0.5 }[kind as "vacation"];
      if (month.startsWith("2025")) vacation += taken ?? 0;
      const list = overrides.get(month) ?? [];
      overrides.set(month, [...list, `${date},${hours},${kind}`]);
    }
    const works = random.chance(weekday % 6 === 0 ? 0.1 : 0.8);
    if (works) {
      const length = random.integer(60, 600);
      const lunch = random.integer(0, 59);
      const clock = (minutes: number) =>
        `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${
          String(minutes % 60).padStart(2, "0")
        }`;
      const list = rows.get(month) ?? [];
      const events = `start 08:00, lunch_start 09:00, lunch_end ${
        clock(540 + lunch)
      }, stop ${clock(480 + length + lunch)}`;
      rows.set(month, [...list, ...rowsOf(date, events)]);
      counted.push({ date, overtime: length - expected });
    } else if (hasOverride) counted.push({ date, overtime: -expected });
  }
  return { rows, overrides, counted, vacation };
}

Deno.test("Tracker.balance() is the sum of three years, counted day by day", () =>
  forSeeds(3, async (random) => {
    const { rows, overrides, counted, vacation } = randomYears(random);
    const files: Record<string, string> = { "config.yaml": CONFIG };
    for (const [month, list] of rows) files[`${month}.csv`] = logOf(...list);
    for (const [month, list] of overrides) {
      files[`${month}-worktime-overrides.csv`] = `date,expected_hours,kind\n${
        list.join("\n")
      }\n`;
    }
    const { tracker } = workbench("2025-12-31T23:59", files);
    const sumOf = (isIn: (date: string) => boolean) =>
      counted.filter(({ date }) => isIn(date))
        .reduce((sum, { overtime }) => sum + overtime, 0);
    const isOver = (date: string, now = "2025-12-31") =>
      date < now ||
      date === now && rows.get(now.slice(0, 7))?.some((row) =>
            row.startsWith(`${now},stop`)
          ) === true;

    const balance = await tracker.balance();
    const since = "2023-02-01";
    const all = sumOf((date) => date >= since && isOver(date));
    assertEquals(balance.balanceMinutes, -195 + all);
    assertEquals(balance.months.length, 35);
    for (const { month, balanceMinutes } of balance.months) {
      const end = `${month}-99`;
      assertEquals(
        balanceMinutes,
        -195 +
          sumOf((date) => date >= since && date < end && isOver(date)),
        month,
      );
    }

    const date = random.pick(counted).date;
    const status = await tracker.status({ date });
    assertEquals(
      status.balanceMinutes,
      date < since
        ? undefined
        : -195 + sumOf((it) => it >= since && isOver(it, date)),
      date,
    );

    const year = await tracker.year();
    assertEquals(
      year.overtimeMinutes,
      sumOf((date) => date >= "2025" && isOver(date)),
    );
    const { taken, planned, left } = year.vacation;
    assertEquals(taken + planned, vacation);
    assertEquals(left, 28 - vacation);
    assertEquals(
      year.months.map(({ balanceMinutes }) => balanceMinutes),
      balance.months.slice(-12).map(({ balanceMinutes }) => balanceMinutes),
    );
  }));

const FILES = {
  "2024-11.csv": logOf(...rowsOf("2024-11-29", "start 09:00, stop 18:00")),
  "2024-12.csv": logOf(
    ...rowsOf("2024-12-02", "start 09:00, stop 17:30"),
    ...rowsOf("2024-12-05", "start 09:00"),
  ),
  "2024-12-worktime-overrides.csv": overridesOf("2024-12-03,8"),
};

Deno.test("Tracker.balance() counts a day once it is over", async () => {
  const { tracker, clock } = workbench("2024-12-05T10:00", {
    ...FILES,
    "config.yaml": "workday:\n  balance_from: 2024-12\n",
  });
  const before = await tracker.balance();
  assertEquals(before.balanceMinutes, 30 - 480);
  assertEquals<unknown>(before.unrecordedDates, ["2024-12-04"]);
  assertEquals((await tracker.status()).balanceMinutes, 30 - 480);
  clock.set("2024-12-05T18:00");
  await tracker.stop();
  assertEquals((await tracker.balance()).balanceMinutes, 30 - 480 + 60);
  assertEquals((await tracker.status()).balanceMinutes, 30 - 480 + 60);
  const at = "2024-12-02T23:00";
  assertEquals((await tracker.balance({ at })).balanceMinutes, 30);
});

Deno.test("Tracker.balance() begins in January unless it is configured", async () => {
  const { tracker } = workbench("2024-12-05T10:00", FILES);
  const { from, months, balanceMinutes } = await tracker.balance();
  assertEquals<string>(from, "2024-01");
  assertEquals(months.length, 12);
  assertEquals(balanceMinutes, 60 + 30 - 480);
  assertEquals((await tracker.status()).balanceMinutes, undefined);
  const year = await tracker.year();
  assertEquals(year.months.length, 12);
  assertEquals(year.months.some((it) => "balanceMinutes" in it), false);
  const old = await tracker.year({ year: "0999" });
  assertEquals<unknown>([old.year, old.months[0]?.month, old.months.length], [
    ...[999, "0999-01", 12],
  ]);
});

Deno.test("Tracker.balance() does not miss what was before the first record", async () => {
  const { tracker } = workbench("2024-12-05T10:00", {
    "2024-12.csv": logOf(...rowsOf("2024-12-04", "start 09:00, stop 17:00")),
  });
  assertEquals((await tracker.balance()).unrecordedDates, []);
});

Deno.test("Tracker.balance() misses workdays of a minute, and no days without hours", async () => {
  const { tracker } = workbench("2024-12-12T10:00", {
    "2024-12.csv": logOf(
      ...rowsOf("2024-12-02", "start 09:00, stop 17:00"),
      ...rowsOf("2024-12-08", "start 09:00, stop 17:00"),
    ),
    "2024-12-worktime-overrides.csv": overridesOf("2024-12-05,0"),
    "config.yaml": "workday:\n  hours: {tue: 0:01, thu: 8, sun: 0}\n",
  });
  assertEquals<unknown>(
    (await tracker.balance()).unrecordedDates,
    ["2024-12-03", "2024-12-10"],
  );
});

Deno.test("Tracker.status() shows the day if a month of the balance is damaged", async () => {
  const { tracker } = workbench("2024-12-05T10:00", {
    ...FILES,
    "2024-10.csv": "nonsense\n",
    "config.yaml": "workday:\n  balance_from: 2024-10\n",
  });
  const status = await tracker.status();
  assertEquals(status.monthOvertimeMinutes, 30 - 480);
  assertEquals(status.balanceMinutes, undefined);
  assertEquals(
    status.balanceProblem?.message,
    'Cannot read "2024-10.csv" line 1 column 1: expected the header ' +
      '"date,event,time", found "nonsense"',
  );
});

Deno.test("Tracker.week() is from Monday to Sunday, across months", async () => {
  const { tracker } = workbench("2024-12-05T10:00", {
    ...FILES,
    "config.yaml": "workday:\n  hours: {mon: 8, tue: 8, fri: 4}\n",
  });
  const week = await tracker.week({ week: "2024-11-30" });
  assertEquals<unknown>(
    [week.week, week.from, week.to, week.workMinutes, week.plannedMinutes],
    ["2024-W48", "2024-11-25", "2024-12-01", 540, 1200],
  );
  assertEquals(week.totalOvertimeMinutes, 540 - 240);
  const current = await tracker.week();
  assertEquals<unknown>(
    [current.week, current.days.map(({ date }) => date)],
    ["2024-W49", ["2024-12-02", "2024-12-03", "2024-12-05"]],
  );
  assertEquals(current.plannedMinutes, 480 + 480 + 240);
});

Deno.test("Tracker.year() has its own year if the balance began years before", async () => {
  const { tracker } = workbench("2024-12-05T10:00", {
    ...FILES,
    "2023-11.csv": logOf(...rowsOf("2023-11-30", "start 09:00, stop 18:00")),
    "config.yaml": "workday:\n  balance_from: 2022-11\n",
  });
  const { year, months, days } = await tracker.year();
  assertEquals<unknown>(
    [year, months.length, months[0]?.month, months[0]?.balanceMinutes],
    [2024, 12, "2024-01", 60],
  );
  assertEquals<unknown>(days.map(({ date }) => date), [
    "2024-11-29",
    "2024-12-02",
    "2024-12-05",
  ]);
});
