import { assertEquals } from "@std/assert";
import { formatBalance, formatDuration } from "../../lib/time/duration.ts";
import { formatClock } from "../../lib/time/zone.ts";
import { weekdayOf } from "../../lib/time/civil_date.ts";
import { MemoryDisk, type Timesheet, Tracker } from "../../mod.ts";
import type { TimesheetFigures } from "../../lib/report/timesheet.ts";
import {
  AFTER_MONTH,
  HAND_DAYS,
  HAND_TOTALS,
  MONTH_ZONE,
  monthFiles,
} from "../support/timesheet_month.ts";
import { decodeText } from "../../lib/storage/encoding.ts";
import { withMethods } from "../support/patched_disk.ts";
import { dayLog, overridesOf, workbench } from "../tracker/workbench.ts";

function trackerAt(
  now: number,
  files: Record<string, string> = monthFiles(),
): Tracker {
  const clock = { now: () => now, zone: MONTH_ZONE };
  return new Tracker(new MemoryDisk(files), { clock });
}

function figuresOf(figures: TimesheetFigures | undefined): string {
  if (!figures) return "";
  return [
    formatDuration(figures.lunchMinutes),
    formatDuration(figures.breakMinutes),
    formatDuration(figures.workMinutes),
    (figures.workHundredths / 100).toFixed(2),
    formatDuration(figures.targetMinutes),
    formatBalance(figures.balanceMinutes),
  ].join(" ");
}

Deno.test("Tracker.timesheet() has the figures worked out by hand for each day", async () => {
  const { days, totals } = await trackerAt(AFTER_MONTH)
    .timesheet({ month: "2024-10" });
  const clock = (minute: number | undefined) =>
    minute === undefined
      ? ""
      : minute === 1440
      ? "24:00"
      : formatClock(minute) + (minute > 1440 ? " (+1)" : "");
  const shown = days.map((day) => ({
    date: day.date as string,
    weekday: weekdayOf(day.date) as string,
    kind: day.absence?.isHalf
      ? `half ${day.kind}`
      : day.kind.replace("none", "–"),
    start: clock(day.start),
    end: clock(day.end),
    figures: figuresOf(day.figures),
    note: [
      ...day.marks.map((mark) => `[${mark.replace("_", " ")}]`),
      ...day.notes,
    ].join(" "),
  }));
  assertEquals(shown, HAND_DAYS);
  assertEquals(figuresOf(totals), HAND_TOTALS);
});

Deno.test("Tracker.timesheet() sums up the month, the balance and the year", async () => {
  const tracker = trackerAt(AFTER_MONTH);
  const { days: _, totals: _1, ...timesheet } = await tracker
    .timesheet({ month: "2024-10" });
  assertEquals<unknown>(timesheet, {
    month: "2024-10",
    person: {
      name: "Ada <b>Lovelace</b>",
      employer: "=ACME & Sons",
      personnelNumber: "00123",
    },
    daysWorked: 17,
    absenceDays: { holiday: 2, vacation: 1.5, sick: 1.5, flex: 1, unpaid: 1 },
    // September: +2:00 and 8:30 of 8:00.
    carried: { beforeMinutes: 150, afterMinutes: 609 },
    vacation: { taken: 1.5, planned: 1, left: 27.5 },
    unrecordedDates: ["2024-10-17"],
    asOf: AFTER_MONTH,
    madeAt: AFTER_MONTH,
    files: [{
      name: "2024-10.csv",
      sha256:
        "92f7071738066bdf219ecbeb02a89ba9a0a8952cb76687fd03dd45c356e889dd",
    }, {
      name: "2024-10-worktime-overrides.csv",
      sha256:
        "e05400bd2b4ec5dadc2b7f8ee176dd020b32ccc5c46ec6699bbd46eccf65b7b0",
    }],
  });
  const { months } = await tracker.balance();
  assertEquals(months[1]?.balanceMinutes, 609);
  const month = await tracker.month({ month: "2024-10" });
  assertEquals(month.totalOvertimeMinutes, 459);
});

Deno.test("Tracker.timesheet() says which rules a day breaks", async () => {
  const { days } = await trackerAt(AFTER_MONTH)
    .timesheet({ month: "2024-10" });
  const broken = days.flatMap(({ date, brokenRules }) =>
    brokenRules.map((rule) => `${date} ${rule}`)
  );
  assertEquals(broken, [
    "2024-10-11 Break rules (de): Work of 10:47 is over the limit of 10:00 " +
    "a day",
    "2024-10-16 Break rules (de): Work of 6:10 needs breaks of 0:30, " +
    "and 0:00 counts",
  ]);
});

/** Returns the days that differ from empty workdays, shortly. */
function shortly({ days }: Timesheet): string[] {
  return days.filter(({ kind, figures }) => kind !== "none" || figures)
    .filter(({ kind }) => kind !== "weekend")
    .map(({ date, kind, end, figures, marks }) =>
      [date.slice(8), kind, end ?? "-", figures?.workMinutes ?? "-", ...marks]
        .join(" ")
    );
}

const AT_HAND = {
  "config.yaml": "workday:\n  balance_from: 2024-12\n",
  "2024-12.csv": dayLog("2024-12-03", "start 09:00, stop 18:00") +
    "2024-12-05,start,09:00\n",
  "2024-12-worktime-overrides.csv": overridesOf("2024-12-04,8") +
    "2024-12-20,4\n",
};

Deno.test("Tracker.timesheet() has a day off only without expected minutes", async () => {
  const { tracker } = workbench("2024-12-10T12:00", {
    // Friday to Sunday.
    "2024-12-worktime-overrides.csv": overridesOf(
      ...["2024-12-05,0", "2024-12-06,0:01", "2024-12-07,0:01"],
    ),
  });
  const { days } = await tracker.timesheet();
  assertEquals(days.slice(4, 8).map(({ kind }) => kind), [
    ...["off", "none", "none", "weekend"],
  ]);
});

Deno.test("Tracker.timesheet() counts a running day up to now, as the month does", async () => {
  const { tracker } = workbench("2024-12-05T11:30", AT_HAND);
  const timesheet = await tracker.timesheet();
  assertEquals(shortly(timesheet), [
    "03 work 1080 540",
    "04 none - 0",
    "05 work - 150 running",
  ]);
  const { totals, carried, unrecordedDates } = timesheet;
  assertEquals(totals.balanceMinutes, 60 - 480 + (150 - 480));
  const { totalOvertimeMinutes } = await tracker.month();
  assertEquals(totals.balanceMinutes, totalOvertimeMinutes);
  // The balance counts a day once it is over.
  assertEquals(carried, { beforeMinutes: 0, afterMinutes: 60 - 480 });
  assertEquals<unknown>(unrecordedDates, ["2024-12-02"]);
});

Deno.test("Tracker.timesheet() marks a day without a stop, and one on which clocks change", async () => {
  const log =
    "date,event,time\n2024-10-26,start,09:00\n2024-10-26,stop,10:00\n" +
    "2024-10-27,start,01:00\n2024-10-27,stop,04:00\n2024-10-28,start,09:00\n" +
    "2024-10-28,break_start,11:00\n";
  const files = { "2024-10.csv": log };
  const { tracker } = workbench("2024-11-05T11:30", files, "Europe/Berlin");
  const timesheet = await tracker.timesheet({ month: "2024-10" });
  assertEquals(shortly(timesheet).slice(-3), [
    ...["26 work 600 60", "27 work 240 240 clock_change"],
    "28 work - 120 no_stop",
  ]);
});

Deno.test("Tracker.timesheet() shows a month as of a moment", async () => {
  const { tracker } = workbench("2024-12-05T11:30", AT_HAND);
  const { totals, asOf, madeAt } = await tracker.timesheet({
    at: "2024-12-03T12:00",
  });
  assertEquals(totals.workMinutes, 180);
  assertEquals((madeAt - asOf) / 60_000, 2 * 1440 - 30);
});

Deno.test("Tracker.timesheet() is of the month in which a night began", async () => {
  const { tracker, clock } = workbench("2024-12-31T20:00");
  await tracker.start();
  clock.set("2025-01-01T00:30");
  const { month, totals } = await tracker.timesheet();
  assertEquals<unknown>([month, totals.workMinutes], ["2024-12", 270]);
  const next = await tracker.timesheet({ month: "2025-01" });
  assertEquals(next.totals.workMinutes, 0);
});

Deno.test("Tracker.timesheet() counts nothing of a month to come", async () => {
  const { tracker } = workbench("2024-11-05T11:30", {
    "config.yaml": "workday:\n  balance_from: 2024-01\n",
    "2024-12-worktime-overrides.csv":
      "date,expected_hours,kind\n2024-12-27,0,vacation\n",
  });
  const timesheet = await tracker.timesheet({ month: "2024-12" });
  assertEquals(shortly(timesheet), ["27 vacation - -"]);
  assertEquals(timesheet.carried, undefined);
  assertEquals(timesheet.unrecordedDates, []);
  assertEquals(timesheet.vacation, { taken: 0, planned: 1 });
  assertEquals(timesheet.totals.targetMinutes, 0);
});

Deno.test("Tracker.timesheet() of a month does without one that is damaged", async () => {
  const disk = new MemoryDisk({ ...AT_HAND, "2024-11.csv": "nonsense\n" });
  const warnings: string[] = [];
  const tracker = new Tracker(disk, {
    clock: workbench("2024-12-05T18:00").clock,
    onWarning: ({ message }) => warnings.push(message),
  });
  const { carried, vacation, totals } = await tracker.timesheet();
  assertEquals([carried, vacation], [undefined, undefined]);
  assertEquals(totals.workMinutes, 540 + 540);
  assertEquals(warnings, [
    'Cannot read "2024-11.csv" line 1 column 1: expected the header ' +
    '"date,event,time", found "nonsense"',
  ]);
});

Deno.test("Tracker.timesheet() says which rules a running day breaks by now, but not one without a stop", async () => {
  const files = {
    "config.yaml": "workday:\n  break_rules: de\n",
    "2024-12.csv": "date,event,time\n2024-12-03,start,09:00\n" +
      "2024-12-05,start,09:00\n",
  };
  const table: [now: string, broken: string[]][] = [
    ["15:00", []],
    ["15:01", [
      "2024-12-05 Break rules (de): Work of 6:01 needs breaks of 0:30, and " +
      "0:00 counts",
    ]],
  ];
  for (const [now, broken] of table) {
    const { days } = await workbench(`2024-12-05T${now}`, files).tracker
      .timesheet();
    const found = days.flatMap(({ date, brokenRules }) =>
      brokenRules.map((rule) => `${date} ${rule}`)
    );
    assertEquals(found, broken);
  }
});

Deno.test("Tracker.timesheet() of January knows the rest since December, on any day of the month", async () => {
  const files = {
    "config.yaml": "workday:\n  break_rules: de\n",
    "2024-12.csv": dayLog("2024-12-31", "start 14:00, stop 23:00"),
    "2025-01.csv": dayLog("2025-01-01", "start 06:00, stop 10:00"),
  };
  for (const day of ["01", "02", "03", "15", "29", "30", "31"]) {
    const { days } = await workbench(`2025-01-${day}T18:00`, files).tracker
      .timesheet();
    const [first] = days.filter(({ date }) => date === "2025-01-01");
    assertEquals(first?.brokenRules, [
      "Break rules (de): Rest of 7:00 since the day before is under 11:00",
    ], day);
  }
});

Deno.test("Tracker.timesheet() warns of a damaged list of closed months, and does without it", async () => {
  const warnings: string[] = [];
  const tracker = new Tracker(new MemoryDisk({ "closed.json": "[]" }), {
    clock: workbench("2024-12-05T18:00").clock,
    onWarning: ({ message }) => warnings.push(message),
  });
  assertEquals((await tracker.timesheet()).closing, undefined);
  assertEquals(warnings, [
    'Cannot read "closed.json" line 1 column 1: expected an object',
  ]);
});

Deno.test("Tracker.timesheet() says when a month was closed and reopened, and what was changed since", async () => {
  const { tracker, clock } = workbench("2025-01-02T09:00", {
    "2024-12.csv": dayLog("2024-12-03", "start 09:00, stop 18:00"),
  });
  const closing = async () =>
    (await tracker.timesheet({ month: "2024-12" })).closing;
  assertEquals(await closing(), undefined);
  await tracker.close("2024-12");
  const { files } = await tracker.timesheet({ month: "2024-12" });
  const closed = {
    ...{ closedAt: clock.now(), files, balanceMinutes: 60 },
    changedDates: [],
  };
  assertEquals(await closing(), closed);
  clock.set("2025-01-03T09:00");
  await tracker.reopen("2024-12");
  assertEquals(await closing(), { ...closed, reopenedAt: clock.now() });
  await tracker.note("Remote", { date: "2024-12-03" });
  assertEquals<unknown>((await closing())?.changedDates, ["2024-12-03"]);
});

Deno.test("Tracker.timesheet() has the digest of the bytes on disk", async () => {
  const text = dayLog("2024-12-03", "start 09:00, stop 18:00");
  const codes = ["\uFEFF", ...text].map((char) => char.charCodeAt(0));
  const bytes = new Uint8Array(new Uint16Array(codes).buffer);
  const disk = withMethods(new MemoryDisk(), {
    readText: (path) => {
      if (path !== "2024-12.csv") return Promise.resolve(undefined);
      return Promise.resolve().then(() => decodeText(bytes, path));
    },
    byteSize: (path) =>
      Promise.resolve(path === "2024-12.csv" ? bytes.length : 0),
    readTail: (path, count) =>
      Promise.resolve(
        path === "2024-12.csv" ? bytes.slice(-count) : new Uint8Array(),
      ),
  });
  const { clock } = workbench("2024-12-05T18:00");
  const { files, totals } = await new Tracker(disk, { clock }).timesheet();
  assertEquals(totals.workMinutes, 540);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  assertEquals(files, [{
    name: "2024-12.csv",
    sha256: [...new Uint8Array(digest)]
      .map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  }]);
});
