import { assertEquals } from "@std/assert";
import { NotAllowedError, Timers } from "../../mod.ts";
import { CLOSED_FILE } from "../../lib/formats/data_files.ts";
import { sha256Of } from "../../lib/use_cases/workday/close_month.ts";
import {
  assertRefused,
  logOf,
  type Workbench,
  workbench,
} from "./workbench.ts";

async function november(now = "2024-12-02T09:00"): Promise<Workbench> {
  const bench = workbench(now);
  const { tracker, disk, clock } = bench;
  await tracker.writeDay({
    ...{ date: "2024-11-28", work: ["09:00-17:30"] },
    lunch: "12:00-12:30",
  });
  await tracker.writeDay({ date: "2024-11-29", work: ["09:00-18:00"] });
  const timers = new Timers(disk, { clock });
  await timers.add("T-1", {
    start: "2024-11-29T09:00",
    end: "2024-11-29T10:30",
  });
  return bench;
}

Deno.test("Tracker.close() returns figures, digests and what is missing", async () => {
  const { tracker } = await november();
  const closed = await tracker.close("nov");
  assertEquals(closed.month as string, "2024-11");
  assertEquals(closed.closedAt, Date.parse("2024-12-02T09:00+09:00"));
  const { workedDays, workMinutes, overtimeMinutes } = closed;
  assertEquals([workedDays, workMinutes, overtimeMinutes], [2, 1020, 60]);
  assertEquals([closed.entryCount, closed.entrySeconds], [1, 5400]);
  assertEquals([...closed.files], [[
    "2024-11.csv",
    "3a1efa86c0ca209d32b8c5f096d01447cdfe97fcff6a6fa443d08886ba5a8c07",
  ]]);
  assertEquals(closed.unrecordedDates.length, 19);
  assertEquals([closed.isOver, closed.daysWithoutStop], [true, []]);
  assertEquals(closed.message, "Closed 2024-11");
});

Deno.test("Tracker.close() names all days without a stop, and the first one to look at", async () => {
  const open = ["2024-11-27,start,09:00", "2024-11-28,start,09:00"];
  const hint = "To see when it may have ended: worktime status 2024-11-27\n" +
    "To close the month as it is, add --yes";
  const table: [count: number, message: string][] = [
    [1, "2024-11-27 was never stopped"],
    [2, "2 days were never stopped: 2024-11-27, 2024-11-28"],
  ];
  for (const [count, message] of table) {
    const rows = open.slice(0, count);
    const bench = workbench("2024-12-02T09:00", {
      "2024-11.csv": logOf(...rows),
    });
    await assertRefused(bench, () => bench.tracker.close("2024-11"), {
      ...{ type: NotAllowedError, code: "no_stop", message, hint },
    });
  }
});

Deno.test("Tracker.close() counts past days as unrecorded, and not the current one", async () => {
  const table: [now: string, unrecorded: number][] = [
    ["2024-11-28T20:00", 19],
    ["2024-11-29T20:00", 19],
    ["2024-11-30T00:00", 20],
  ];
  for (const [now, unrecorded] of table) {
    const { tracker } = workbench(now, {
      "2024-11.csv": logOf("2024-11-28,start,09:00", "2024-11-28,stop,17:00"),
    });
    const { unrecordedDates, isOver } = await tracker.close("2024-11");
    assertEquals([unrecordedDates.length, isOver], [unrecorded, false]);
  }
});

Deno.test("Tracker.closedMonths() keeps earlier closings and names changed dates", async () => {
  const { tracker, clock } = await november();
  await tracker.close("2024-11");
  clock.set("2024-12-03T09:00");
  await tracker.reopen("2024-11");
  await tracker.note("Late train", { date: "2024-11-28" });
  const [reopened] = await tracker.closedMonths();
  assertEquals(reopened?.reopenedAt, Date.parse("2024-12-03T09:00+09:00"));
  const changed = { days: ["2024-11-28"], entryDays: [], isUnreadable: false };
  assertEquals(reopened?.changed as unknown, changed);
  await tracker.close("2024-11");
  const [again] = await tracker.closedMonths();
  assertEquals([again?.closingCount, again?.reopenedAt], [2, undefined]);
  assertEquals(again?.changed.days, []);
});

Deno.test("Tracker.closedMonths() lists the newest month first, in whatever order they were closed", async () => {
  const { tracker } = await november();
  await tracker.writeDay({ date: "2024-10-01", work: ["09:00-17:00"] });
  for (const month of ["2024-11", "2024-10"]) await tracker.close(month);
  const months = (await tracker.closedMonths()).map(({ month }) => month);
  assertEquals<string[]>(months, ["2024-11", "2024-10"]);
});

Deno.test("Tracker.close() and reopen() with isDryRun write nothing", async () => {
  const { tracker, disk } = await november();
  const { files } = disk;
  await tracker.close("2024-11", { isDryRun: true });
  assertEquals(disk.files, files);
  await tracker.close("2024-11");
  const closed = disk.files;
  await tracker.reopen("2024-11", { isDryRun: true });
  assertEquals(disk.files, closed);
});

interface RefusedClose {
  readonly name: string;
  readonly month: string;
  readonly before?: (bench: Workbench) => Promise<unknown>;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const REFUSED: readonly RefusedClose[] = [
  {
    name: "a month that has not begun",
    month: "2025-01",
    code: "future_month",
    message: "2025-01 has not begun",
    hint: "Close a month once you have recorded it",
  },
  {
    name: "a month without records",
    month: "2024-10",
    code: "nothing_to_close",
    message: "Nothing is recorded in 2024-10",
    hint: "To record a day: worktime day 2024-10-01 09:00-17:30",
  },
  {
    name: "a month without records that has just begun",
    month: "2024-12",
    code: "nothing_to_close",
    message: "Nothing is recorded in 2024-12",
    hint: "Start your day: worktime start",
  },
  {
    name: "a closed month",
    month: "2024-11",
    before: ({ tracker }) => tracker.close("2024-11"),
    code: "already_closed",
    message: "2024-11 is already closed",
    hint: "To change it and close it again: worktime reopen 2024-11",
  },
  {
    name: "a month with an open day",
    month: "2024-12",
    before: ({ tracker }) => tracker.start({ at: "08:00" }),
    code: "open_day",
    message: "2024-12-02 is still open",
    hint: "Stop it first: worktime stop",
  },
  {
    name: "a month with a running timer",
    month: "2024-11",
    before: ({ disk, clock }) =>
      new Timers(disk, { clock }).start("T-2", { at: "2024-11-30T23:00" }),
    code: "timer_running",
    message: 'The timer for "T-2" has been running since 2024-11',
    hint: "Stop it first: worktime timer stop",
  },
  {
    name: "a month with a day without a stop",
    month: "2024-11",
    before: ({ tracker }) => tracker.start({ at: "2024-11-27T09:00" }),
    code: "no_stop",
    message: "2024-11-27 was never stopped",
    hint: "To see when it may have ended: worktime status 2024-11-27\n" +
      "To close the month as it is, add --yes",
  },
];

for (const { name, month, before, ...refusal } of REFUSED) {
  Deno.test(`Tracker.close() refuses ${name}`, async () => {
    const bench = await november();
    await before?.(bench);
    const close = () => bench.tracker.close(month);
    await assertRefused(bench, close, { type: NotAllowedError, ...refusal });
  });
}

Deno.test("Tracker.reopen() refuses a month that is not closed", async () => {
  const bench = await november();
  const { tracker } = bench;
  const refusal = {
    type: NotAllowedError,
    code: "not_closed",
    message: "2024-11 is not closed",
    hint: "List the closed months: worktime close",
  };
  await assertRefused(bench, () => tracker.reopen("2024-11"), refusal);
  await tracker.close("2024-11");
  await tracker.reopen("2024-11");
  await assertRefused(bench, () => tracker.reopen("2024-11"), refusal);
});

Deno.test("Tracker.close() refuses a month that was closed for the third time", async () => {
  const bench = await november();
  const { tracker } = bench;
  for (let i = 0; i < 2; i++) {
    await tracker.close("2024-11");
    await tracker.reopen("2024-11");
  }
  await tracker.close("2024-11");
  await assertRefused(bench, () => tracker.close("2024-11"), {
    type: NotAllowedError,
    code: "already_closed",
    message: "2024-11 is already closed",
    hint: "To change it and close it again: worktime reopen 2024-11",
  });
});

Deno.test("Tracker.close() does not count an absence as a day of work", async () => {
  const { tracker } = await november();
  await tracker.recordAbsence("sick", { dates: "2024-11-27" });
  const { workedDays, unrecordedDates } = await tracker.close("2024-11");
  assertEquals([workedDays, unrecordedDates.length], [2, 18]);
});

Deno.test("Tracker.closedMonths() says if a file of the month cannot be read", async () => {
  const bench = await november();
  await bench.tracker.close("2024-11");
  const file = "history/2024-11.json";
  const text = bench.disk.files[file] ?? "";
  await bench.disk.writeText(file, `${text}}`);
  const [closed] = await bench.tracker.closedMonths();
  const changed = { days: [], entryDays: [], isUnreadable: true };
  assertEquals(closed?.changed, changed);
});

Deno.test("Tracker.close() stores the offsets of four days before the month and after it", async () => {
  const table: [now: string, zone: string, date: string, offsets: unknown][] = [
    ["2024-11-10T15:00Z", "America/New_York", "2024-10-31", {
      "2024-09-27T04:00Z": "-04:00",
      "2024-11-03T06:00Z": "-05:00",
      "2024-11-05T04:00Z": "-05:00",
    }],
    ["2024-05-02T15:00Z", "Europe/Berlin", "2024-04-01", {
      "2024-03-27T22:00Z": "+01:00",
      "2024-03-31T01:00Z": "+02:00",
      "2024-05-04T22:00Z": "+02:00",
    }],
  ];
  for (const [now, zone, date, offsets] of table) {
    const { tracker, disk } = workbench(now, {}, zone);
    await tracker.writeDay({ date, work: ["09:00-17:00"] });
    const month = date.slice(0, 7);
    await tracker.close(month);
    const { months } = JSON.parse(disk.files[CLOSED_FILE] ?? "");
    assertEquals(months[month].at(-1).offsets, offsets);
  }
});

Deno.test("a closed month keeps its content where offsets are added in another zone", async () => {
  const home = workbench("2024-10-28T09:00Z", {}, "Europe/Berlin");
  for (const date of ["2024-10-26", "2024-10-27", "2024-10-28"]) {
    await home.tracker.writeDay({ date, work: ["01:30-08:00"] });
  }
  await home.tracker.close("2024-10");
  const away = workbench(
    "2024-11-01T15:00Z",
    home.disk.files,
    "America/New_York",
  );
  await away.tracker.start();
  const text = away.disk.files["2024-10.csv"];
  assertEquals(text?.startsWith("date,event,time,offset\n"), true, text);
  const [closed] = await away.tracker.closedMonths();
  assertEquals(closed?.changed.days, []);
});

Deno.test("an undo does not close a month again that a sync has changed", async () => {
  const bench = await november();
  const { tracker, disk } = bench;
  await tracker.close("2024-11");
  await tracker.reopen("2024-11");
  const file = "history/2024-11.json";
  const text = disk.files[file] ?? "";
  await disk.writeText(file, text.replace('"T-1"', '"T-9"'));
  await assertRefused(bench, () => tracker.undo(), {
    type: NotAllowedError,
    code: "changed_since",
    message: "2024-11 was changed after it was closed",
    hint: "Nothing was changed. To close it: worktime close 2024-11",
  });
});

Deno.test("Tracker.close() digests a line for each entry, by date", async () => {
  const { tracker, disk, clock } = workbench("2024-12-02T09:00");
  const timers = new Timers(disk, { clock });
  const lines: string[] = [];
  for (const day of ["20", "04"]) {
    const start = `2024-11-${day}T09:00`;
    await timers.add("T-1", { start, end: `2024-11-${day}T10:00` });
    const second = Date.parse(`${start}+09:00`) / 1000;
    lines.unshift(`[${second},[${second + 3600},3600],"T-1","T-1",[],null]`);
  }
  const { entriesDigest } = await tracker.close("2024-11");
  assertEquals(entriesDigest, await sha256Of(lines.join("\n")));
});
