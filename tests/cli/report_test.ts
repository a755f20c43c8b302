import { parse } from "@std/csv/parse";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import { MemoryDisk } from "../../mod.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";
import {
  AFTER_MONTH,
  HAND_DAYS,
  HAND_TOTALS,
  MONTH_ZONE,
  monthFiles,
} from "../support/timesheet_month.ts";
import {
  readFirstSheet,
  sumOf,
  type XlsxCell,
} from "../support/xlsx_reader.ts";
import { dayLog, overridesOf } from "../tracker/workbench.ts";

/** Makes a report of the month with every kind of day. */
async function reportOf(
  form: string,
): Promise<CliRun & { bytes: Uint8Array }> {
  const user = new CliUser(undefined, { disk: new MemoryDisk(monthFiles()) });
  const result: CliRun = { status: -1, out: "", error: "" };
  const clock = { now: () => AFTER_MONTH, zone: MONTH_ZONE };
  const words = ["report", "2024-10", ...form === "" ? [] : [`--${form}`]];
  result.status = await run(words, { ...user.environment(result), clock });
  return { ...result, bytes: user.bytes };
}

const HEADINGS = [
  ...["Date", "Day", "Kind", "Start", "End", "Lunch", "Breaks", "Work"],
  ...["Hours", "Target", "Balance", "Note"],
];

/** The cells of each day as people read them. */
const SHOWN = HAND_DAYS.map((day): string[] => {
  const figures = day.figures.split(" ");
  const expected = figures.slice(4);
  const worked = day.start === "" ? ["", "", "", ""] : figures.slice(0, 4);
  return [
    ...[day.date, day.weekday, day.kind, day.start, day.end],
    ...[...worked, ...expected, "", ""].slice(0, 6),
    day.note,
  ];
});
const TOTAL = ["Total", "", "", "", "", ...HAND_TOTALS.split(" "), ""];

/** Converts `-1:30` to minutes. */
function minutesOf(text = ""): number {
  const [, sign, hours, minutes] = text.match(/^([-+]?)(\d+):(\d+)/) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
}

/** Converts `06:15 (+1)` to minutes of the day. */
function dayMinuteOf(text = ""): number {
  return minutesOf(text) + (text.endsWith("(+1)") ? 1440 : 0);
}

function inHundredths(value: number): number {
  return Math.round(value * 100);
}

Deno.test("report prints each day as worked out by hand", async () => {
  const { out, status, error } = await reportOf("");
  assertEquals(status, 0);
  const lines = out.split("\n").map((line) => line.trimEnd());
  const header = lines.find((line) => /^Date +Day/.test(line)) ?? "";
  const starts = HEADINGS.map((heading) => header.indexOf(heading));
  const [, , , startsAt = 0] = starts;
  assertEquals(header.split(/ +/), HEADINGS);
  for (const [i, cells] of [...SHOWN, TOTAL].entries()) {
    const line = lines[lines.indexOf(header) + 1 + i] ?? "";
    assertEquals(line.split(/ {2,}/), cells.filter((cell) => cell !== ""));
    const [start = ""] = cells.slice(3);
    assertEquals(line.slice(startsAt).startsWith(start), true, line);
  }
  assertEquals(
    error,
    "2024-10-02 was never stopped: worktime status 2024-10-02\n" +
      "Nothing was recorded on 2024-10-17: this workday does not count. " +
      "To say why: worktime absent vacation 2024-10-17\n",
  );
});

Deno.test("report prints who it is about, the sums, remarks and digests", async () => {
  const { out } = await reportOf("");
  assertEquals(
    out.slice(0, out.indexOf("\nOctober 2024\n")),
    "Timesheet for October 2024\nName: Ada <b>Lovelace</b>\n" +
      "Employer: =ACME & Sons\nPersonnel number: 00123\n",
  );
  const [, header = "", values = ""] = out.match(/^Summary\n(.*)\n(.*)\n/m) ??
    [];
  assertEquals(header.split(/ {2,}/), [
    ...["Days worked", "Balance before", "Balance of the month"],
    ...["Balance after", "Vacation taken", "Vacation planned", "Vacation left"],
  ]);
  assertEquals(values.trim().split(/ +/), [
    ...["17", "+2:30", "+7:39", "+10:09", "1.5", "1", "27.5"],
  ]);
  assertStringIncludes(
    out,
    `
2024-10-02 was never stopped, and counts up to its last event.
Nothing was recorded on 2024-10-17: this workday does not count.
On 2024-10-06, the clock changed between start and end.
On 2024-10-27, the clock changed between start and end.
2024-10-11: Break rules (de): Work of 10:47 is over the limit of 10:00 a day.
2024-10-16: Break rules (de): Work of 6:10 needs breaks of 0:30, and 0:00 counts.
Hours are rounded so that the days add up to the total.
`,
  );
  assertStringIncludes(out, "on 2024-11-04 at 09:00 (UTC+01:00)\n");
  assertStringIncludes(
    out,
    "SHA-256 of 2024-10.csv: 92f7071738066bdf219ecbeb02a89ba9a0a8952cb76687f" +
      "d03dd45c356e889dd\n",
  );
});

Deno.test("report --csv has the cells of each day, with minutes", async () => {
  const { out } = await reportOf("csv");
  const [header, ...rows] = parse(out);
  assertEquals(header, [
    ...["date", "weekday", "kind", "start", "end", "lunch_minutes"],
    ...["break_minutes", "work_minutes", "work_hours", "target_minutes"],
    ...["balance_minutes", "note"],
  ]);
  const expected = SHOWN.map((cells) =>
    cells.map((cell, i) => {
      if (cell === "" || i < 3) return cell;
      if (i === 11) return cell.startsWith("=") ? `'${cell}` : cell;
      // As it is logged.
      if (i < 5) return cell === "06:15 (+1)" ? "30:15" : cell;
      return i === 8 ? cell : String(minutesOf(cell));
    })
  );
  assertEquals(rows, expected);
});

Deno.test("report --md has the cells of each day", async () => {
  const { out } = await reportOf("md");
  const rows = out.split("\n").filter((line) => line.startsWith("|"))
    .map((line) =>
      line.slice(1, -1).split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll(/\\(.)/g, "$1"))
    );
  assertEquals(rows[0], HEADINGS);
  assertEquals(rows.slice(2, 33), SHOWN);
  assertEquals(rows[33], TOTAL);
});

Deno.test("report --html has the cells of each day", async () => {
  const { out } = await reportOf("html");
  const rows = [...out.matchAll(/<tr\b.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gs)]
      .map(([, cell = ""]) => textOfHtml(cell))
  );
  assertEquals(rows[0], HEADINGS);
  assertEquals(rows.slice(1, 32), SHOWN);
  assertEquals(rows[32], TOTAL);
  assert(!/<b>|<script/.test(out), "notes must be escaped");
  for (const signature of ["Employee", "Employer"]) {
    assert(textOfHtml(out).includes(signature), signature);
  }
});

function textOfHtml(html: string): string {
  return html.replaceAll(/<[^>]*>/g, "").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&").trim();
}

Deno.test("report --xlsx has numbers, which add up", async () => {
  const { bytes } = await reportOf("xlsx");
  const rows = await readFirstSheet(bytes);
  const first = rows.findIndex(([cell]) => cell === "Date") + 1;
  assertEquals(
    rows[first - 1]?.map((heading) => String(heading).replace(" (h)", "")),
    HEADINGS,
  );
  const numbersOf = (cells: readonly string[], i: number): XlsxCell => {
    const cell = cells[i] ?? "";
    if (cell === "") return undefined;
    if (i === 0) return Date.parse(cell) / 86_400_000 + 25_569;
    if (i < 3 || i === 11) return cell;
    if (i < 5) return dayMinuteOf(cell);
    if (i === 10) return inHundredths(minutesOf(cell) / 60);
    return i === 8 ? Number(cell) : minutesOf(cell);
  };
  const read = (cell: XlsxCell, i: number): XlsxCell => {
    if (typeof cell !== "number" || i === 0 || i === 8) return cell;
    // Spreadsheets have no negative times, so balances are hours.
    return i === 10 ? inHundredths(cell) : Math.round(cell * 1440);
  };
  for (const [y, cells] of SHOWN.entries()) {
    const row = rows[first + y] ?? [];
    const actual = HEADINGS.map((_, i) => read(row[i], i));
    const expected = HEADINGS.map((_, i) => numbersOf(cells, i));
    // Balances are rounded so that they add up.
    const error = Number(actual[10] ?? 0) - Number(expected[10] ?? 0);
    assert(Math.abs(error) <= 1, cells[0]);
    assertEquals(actual.with(10, 0), expected.with(10, 0), cells[0]);
  }
  const sums = (rows[first + SHOWN.length] ?? []).slice(5, 11)
    .map((cell, i) => read(sumOf(cell, rows), i + 5));
  assertEquals(
    sums.map((sum) => inHundredths(Number(sum)) / 100),
    TOTAL.slice(5, 11).map((_, i) => numbersOf(TOTAL, i + 5)) as number[],
  );
});

Deno.test("report --json has the whole timesheet", async () => {
  const { out } = await reportOf("json");
  const { days, files, ...json } = JSON.parse(out);
  assertEquals(json, {
    month: "2024-10",
    name: "Ada <b>Lovelace</b>",
    employer: "=ACME & Sons",
    personnel_number: "00123",
    closing: null,
    days_worked: 17,
    lunch_minutes: 185,
    break_minutes: 440,
    work_minutes: 6519,
    work_hours: 108.65,
    target_minutes: 6060,
    balance_minutes: 459,
    balance_before_minutes: 150,
    balance_after_minutes: 609,
    absence_days: { holiday: 2, vacation: 1.5, sick: 1.5, flex: 1, unpaid: 1 },
    vacation: { taken: 1.5, planned: 1, left: 27.5 },
    unrecorded_dates: ["2024-10-17"],
    as_of: "2024-11-04T09:00:00+01:00",
    made_at: "2024-11-04T09:00:00+01:00",
    version: json.version,
  });
  assertEquals(
    files.map(({ name, sha256 }: Record<string, string>) => [
      name,
      sha256?.length,
    ]),
    [["2024-10.csv", 64], ["2024-10-worktime-overrides.csv", 64]],
  );
  const marks: Record<string, string[]> = {
    "2024-10-02": ["no_stop"],
    "2024-10-06": ["clock_change"],
    "2024-10-11": ["break_rules"],
    "2024-10-16": ["break_rules"],
    "2024-10-27": ["clock_change"],
  };
  for (const [i, day] of HAND_DAYS.entries()) {
    const [lunch, breaks, work, hours, target, balance] = day.figures === ""
      ? []
      : day.figures.split(" ");
    const minutes = (text: string | undefined) =>
      text === undefined ? null : minutesOf(text);
    const note = day.note.replace(/^\[.*?\] ?/, "");
    assertEquals(days[i], {
      date: day.date,
      weekday: day.weekday,
      kind: day.kind.replace("half ", "").replace("–", "none"),
      half: day.kind.startsWith("half "),
      start: day.start || null,
      end: day.end.replace("06:15 (+1)", "30:15") || null,
      lunch_minutes: minutes(lunch),
      break_minutes: minutes(breaks),
      work_minutes: minutes(work),
      work_hours: hours === undefined ? null : Number(hours),
      target_minutes: minutes(target),
      balance_minutes: minutes(balance),
      marks: marks[day.date] ?? [],
      broken_rules: days[i].broken_rules,
      notes: note === "" ? [] : [note],
    });
  }
});

const AT_HAND = {
  "config.yaml": "workday:\n  balance_from: 2024-12\n",
  "2024-12.csv": dayLog("2024-12-03", "start 09:00, stop 18:00") +
    "2024-12-05,start,09:00\n",
  "2024-12-worktime-overrides.csv": overridesOf("2024-12-04,8"),
};

Deno.test("report says what the month at hand does not have yet", async () => {
  const user = new CliUser("2024-12-05T11:30", {
    disk: new MemoryDisk(AT_HAND),
  });
  const { out, error } = await user.type("report");
  assertStringIncludes(
    out,
    `
The month is not over: days after 2024-12-05 do not count yet.
2024-12-05 is in progress, and counts up to 11:30.
Nothing was recorded on 2024-12-02: this workday does not count.
The balance before and after counts a day once it is over.
`,
  );
  assertStringIncludes(out, "[in progress]");
  assertEquals(
    error,
    "2024-12-05 is in progress: it counts up to now\n" +
      "Nothing was recorded on 2024-12-02: this workday does not count. " +
      "To say why: worktime absent vacation 2024-12-02\n",
  );
  const past = await user.type("report this --at 2024-12-03T12:00");
  assertStringIncludes(past.out, "with the figures of 2024-12-03 at 12:00");
  const next = await user.type("report 2025-01");
  assertStringIncludes(next.out, "\nThe month is still to come.\n");
  assertEquals(next.error, "");
});

Deno.test("report names at most five workdays without a record", async () => {
  const table: [date: string, shown: string][] = [
    ["2024-12-09", "2024-12-06: these workdays do not count.\n"],
    ["2024-12-10", "2024-12-06 and 1 more: these workdays do not count.\n"],
  ];
  for (const [date, shown] of table) {
    const { out } = await new CliUser(`${date}T11:30`).type("report");
    assertStringIncludes(
      out,
      "\nNothing was recorded on 2024-12-02, 2024-12-03, 2024-12-04, " +
        `2024-12-05, ${shown}`,
    );
  }
});

for (const word of ["2024-12", "this", "dec", "12", ""]) {
  Deno.test(`report takes the month "${word}"`, async () => {
    const user = new CliUser("2024-12-05T11:30");
    const { out, status } = await user.type(`report ${word}`.trim());
    assertEquals(status, 0);
    assertStringIncludes(out, "Timesheet for December 2024\n");
  });
}

Deno.test("report refuses what is not a month", async () => {
  const user = new CliUser("2024-12-05T11:30");
  const { error, status } = await user.type("report 2024-13");
  assertEquals(status, 2);
  assertStringIncludes(error, 'Invalid month: "2024-13"\n');
});
