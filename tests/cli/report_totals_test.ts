import { parse } from "@std/csv/parse";
import { assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../mod.ts";
import { formatBalance, formatDuration } from "../../lib/time/duration.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { readFirstSheet, sumOf } from "../support/xlsx_reader.ts";
import { logOf } from "../tracker/workbench.ts";

const CONFIG = `workday:
  hours:
    - from: 2024-01-01
      hours: 7:42
    - from: 2024-11-14
      hours: {mon: 8, tue: 8, wed: 7:30, sat: 4}
  balance_from: 2024-10
  opening_balance: "-1:07"
  break_rules: eu
`;

const KINDS = [
  ...["", "vacation", "half vacation", "sick", "holiday", "flex", "unpaid"],
];

/**
 * Logs two months of days, some without a lunch or a stop, some past midnight.
 *
 * @param today The day of November on which it is a little after 7:00.
 */
function randomFiles(random: Random, today: number): Record<string, string> {
  const files: Record<string, string> = { "config.yaml": CONFIG };
  for (const month of ["2024-10", "2024-11"]) {
    const rows: string[] = [];
    const overrides: string[] = [];
    for (let day = 1; day <= 30; day++) {
      const date = `${month}-${String(day).padStart(2, "0")}`;
      if (random.chance(0.2)) {
        const hours = random.integer(0, 32) / 4;
        overrides.push(`${date},${hours},${random.pick(KINDS)}`);
      }
      const isOver = month === "2024-10" || day < today;
      if (!isOver && day !== today) continue;
      if (random.chance(0.3)) continue;
      rows.push(...isOver ? randomDay(random, date) : [`${date},start,06:05`]);
    }
    files[`${month}.csv`] = logOf(...rows);
    files[`${month}-worktime-overrides.csv`] = `date,expected_hours,kind\n${
      overrides.join("\n")
    }\n`;
  }
  return files;
}

function randomDay(random: Random, date: string): string[] {
  let minute = random.integer(6 * 60, 18 * 60);
  const row = (event: string) => {
    const [hours, rest] = [Math.floor(minute / 60), minute % 60]
      .map((part) => String(part).padStart(2, "0"));
    const logged = `${date},${event},${hours}:${rest}`;
    minute += random.integer(0, 4 * 60);
    return logged;
  };
  const rows = [row("start")];
  if (random.chance(0.7)) rows.push(row("lunch_start"), row("lunch_end"));
  if (random.chance(0.5)) rows.push(row("break_start"), row("break_end"));
  // The next day begins after 6:00, so no day overlaps it.
  minute = Math.min(minute, 30 * 60);
  return random.chance(0.9) ? [...rows, row("stop")] : rows;
}

Deno.test("month, year, balance and each form of report have the same totals", () =>
  forSeeds(4, async (random) => {
    const today = random.integer(12, 30);
    const user = new CliUser(`2024-11-${today}T07:${random.integer(10, 59)}`, {
      disk: new MemoryDisk(randomFiles(random, today)),
    });
    const json = async (line: string) => {
      const { out, error } = await user.type(`${line} --json`);
      assertEquals(error, "");
      return JSON.parse(out);
    };
    for (const month of ["2024-10", "2024-11"]) {
      const shown = await json(`month ${month}`);
      const report = await json(`report ${month}`);
      const sumOfDays = (days: Record<string, number>[], key: string) =>
        days.reduce((sum, day) => sum + (day[key] ?? 0), 0);
      const { balance_minutes, work_minutes, target_minutes, work_hours } =
        report;
      assertEquals(balance_minutes, shown.total_overtime_minutes);
      for (const key of ["lunch", "break", "work"]) {
        const name = `${key}_minutes`;
        assertEquals(report[name], sumOfDays(shown.days, name), name);
        assertEquals(report[name], sumOfDays(report.days, name), name);
      }
      assertEquals(target_minutes, sumOfDays(shown.days, "expected_minutes"));
      assertEquals(target_minutes, work_minutes - balance_minutes);
      assertEquals(work_hours, Math.round(work_minutes / 0.6) / 100);

      const { months } = await json("balance");
      const balance = months.find((it: { month: string }) =>
        it.month === month
      );
      assertEquals(report.balance_after_minutes, balance.balance_minutes);
      assertEquals(
        report.balance_before_minutes,
        balance.balance_minutes - balance.overtime_minutes,
      );
      if (month === "2024-10") {
        assertEquals(balance.overtime_minutes, balance_minutes);
      }
      const year = await json("year 2024");
      const { days: _days, ...ofYear } = year.months.find((
        it: { month: string },
      ) => it.month === month);
      assertEquals(ofYear, balance);
      const totals = [
        ...[report.lunch_minutes, report.break_minutes, work_minutes]
          .map(formatDuration),
        work_hours.toFixed(2),
        formatDuration(target_minutes),
        formatBalance(balance_minutes),
      ];
      await assertTotals(user, month, totals);
    }
  }));

/** Asserts that each form of a report has these totals. */
async function assertTotals(
  user: CliUser,
  month: string,
  totals: readonly string[],
): Promise<void> {
  const type = async (form: string) =>
    (await user.type(`report ${month}${form}`)).out;
  const [text = ""] = (await type("")).match(/^Total.*$/m) ?? [];
  assertEquals(text.trim().split(/ +/).slice(1), totals);
  const [md = ""] = (await type(" --md")).match(/^\|[ *]*Total.*$/m) ?? [];
  assertEquals(md.match(/[-+]?\d+[:.]\d\d/g), totals);
  const html = (await type(" --html")).replaceAll(/<[^>]*>/g, " ");
  const [foot = ""] = html.match(/Total[-+:.\d\s]*/) ?? [];
  assertEquals(foot.trim().split(/\s+/).slice(1), totals);

  const csv = await type(" --csv");
  const sums = [5, 6, 7, 8, 9, 10].map((column) =>
    parse(csv).slice(1).reduce((sum, row) => sum + Number(row[column]), 0)
  );
  assertEquals(shownSums(sums), totals);

  await user.type(`report ${month} --xlsx`);
  const rows = await readFirstSheet(user.bytes);
  const last = rows.findLast(([cell]) => cell === "Total") ?? [];
  const numbers = last.slice(5, 11).map((cell) => sumOf(cell, rows));
  const units = [1440, 1440, 1440, 1, 1440];
  const inMinutes = units.map((unit, i) => unit * (numbers[i] ?? NaN));
  assertEquals(shownSums(inMinutes).slice(0, 5), totals.slice(0, 5));
  // Spreadsheets have no negative times, so balances are in hundredths of hours.
  const hundredths = Math.round((sums[5] ?? NaN) / 0.6);
  assertEquals(Math.round((numbers[5] ?? NaN) * 100), hundredths);
}

/** Formats five sums of minutes, and one of hours. */
function shownSums(sums: readonly number[]): string[] {
  const [lunch = 0, breaks = 0, work = 0, hours = 0, target = 0, balance = 0] =
    sums;
  return [
    ...[lunch, breaks, work].map((it) => formatDuration(Math.round(it))),
    hours.toFixed(2),
    formatDuration(Math.round(target)),
    formatBalance(Math.round(balance)),
  ];
}

Deno.test("report shows a month on each of its days, with the rest since the month before", async () => {
  const table: [last: string, first: string][] = [
    ["2024-11-30", "2024-12-01"],
    ["2024-12-31", "2025-01-01"],
    ["2025-01-31", "2025-02-01"],
  ];
  for (const [last, first] of table) {
    for (const day of ["01", "02", "03", "07", "28"]) {
      const user = new CliUser(`${first}T18:00`);
      for (
        const line of [
          "config break_rules eu",
          `day ${last} 12:00-23:00`,
          `day ${first} 9:00-17:00`,
        ]
      ) assertEquals((await user.type(line)).status, 0, line);
      user.at(`${first.slice(0, 8)}${day}T20:00`);
      const { status, out, error } = await user.type("report");
      assertEquals(status, 0, `${first}, ${day}: ${error}`);
      assertMatch(out, /rest/i);
    }
  }
});
