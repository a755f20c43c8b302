import { assertEquals } from "@std/assert";
import { instantAt } from "../support/fake_clock.ts";
import { dayLog, logOf, rowsOf, workbench } from "./workbench.ts";

const DATE = "2024-12-10";
const FILE = "2024-12.csv";

Deno.test("resuming a day after four hours reports how long the break was", async () => {
  const table: [now: string, gapMinutes: number | undefined][] = [
    ["15:59", undefined],
    ["16:00", 240],
    ["16:01", 241],
  ];
  for (const [now, gapMinutes] of table) {
    const { tracker } = workbench(`${DATE}T${now}`, {
      [FILE]: dayLog(DATE, "start 09:00, stop 12:00"),
    });
    assertEquals<unknown>(await tracker.start(), {
      action: "resumed",
      date: DATE,
      time: now,
      instant: instantAt(`${DATE}T${now}`),
      state: "working",
      message: `Resumed working at ${now}`,
      ...(gapMinutes !== undefined && { gapMinutes }),
    });
  }
});

Deno.test("starting a day up to four hours after a night mentions that night", async () => {
  const stopped = { date: DATE, endedAt: instantAt("2024-12-11T00:30") };
  const resume = (time: string) => ({
    nightBefore: stopped,
    resumeCommand: `worktime undo && worktime start --at ${DATE}T${time}`,
  });
  const table: [began: string, now: string, night: object][] = [
    ["20:00", "00:30", resume("24:30")],
    ["20:00", "04:29", resume("28:29")],
    ["20:00", "04:30", {}],
    // The night itself could continue until 02:00.
    ["10:00", "01:59", resume("25:59")],
    ["10:00", "02:00", { nightBefore: stopped }],
  ];
  for (const [began, now, night] of table) {
    const { tracker } = workbench(`2024-12-11T${now}`, {
      [FILE]: dayLog(DATE, `start ${began}, stop 24:30`),
    });
    assertEquals<unknown>(await tracker.start(), {
      action: "started",
      date: "2024-12-11",
      time: now,
      instant: instantAt(`2024-12-11T${now}`),
      state: "working",
      message: `Started working at ${now}`,
      ...night,
    });
  }
});

Deno.test("ending a pause implicitly reports how long it was", async () => {
  for (const kind of ["break", "lunch"] as const) {
    for (const [now, minutes] of [["12:00", 0], ["12:01", 1]] as const) {
      const day = `start 09:00, ${kind}_start 12:00`;
      const { tracker } = workbench(`${DATE}T${now}`, {
        [FILE]: dayLog(DATE, day),
      });
      const expected = minutes === 0 ? undefined : { kind, minutes };
      const other = kind === "break"
        ? () => tracker.toggleLunch()
        : () => tracker.toggleBreak();
      assertEquals((await other()).endedPause, expected);
      await tracker.undo();
      assertEquals((await tracker.stop()).endedPause, expected);
      await tracker.undo();
      const named = kind === "break"
        ? await tracker.toggleBreak()
        : await tracker.toggleLunch();
      assertEquals(named.action, `${kind}_ended`);
      assertEquals(named.endedPause, undefined);
    }
  }
});

Deno.test("start lists days without a stop of a month that ended up to a week ago", async () => {
  const november = { "2024-11.csv": dayLog("2024-11-29", "start 09:00") };
  const found = {
    date: "2024-11-29",
    likelyEnd: instantAt("2024-11-29T18:00"),
  };
  const table: [today: string, days: readonly object[] | undefined][] = [
    ["2024-12-01", [found]],
    ["2024-12-07", [found]],
    ["2024-12-08", undefined],
  ];
  for (const [today, days] of table) {
    const { tracker } = workbench(`${today}T09:00`, november);
    const recorded = await tracker.start();
    assertEquals<unknown>(recorded.daysWithoutStop, days, today);
    const status = await tracker.status();
    assertEquals<unknown>(status.daysWithoutStop, days ?? [], today);
    // Only start needs it.
    const { daysWithoutStop } = await tracker.toggleBreak();
    assertEquals(daysWithoutStop, undefined);
  }
});

Deno.test("start lists all other days of its month without a stop", async () => {
  const { tracker } = workbench(`${DATE}T09:00`, {
    [FILE]: logOf(
      ...rowsOf("2024-12-01", "start 10:00"),
      ...rowsOf("2024-12-02", "start 09:00, stop 17:00"),
      ...rowsOf("2024-12-09", "start 09:00"),
    ),
  });
  const { daysWithoutStop } = await tracker.start();
  assertEquals<unknown>(daysWithoutStop, [
    { date: "2024-12-01", likelyEnd: instantAt("2024-12-01T19:00") },
    { date: "2024-12-09", likelyEnd: instantAt("2024-12-09T18:00") },
  ]);
});

Deno.test("setExpectedHours() reports the planned lunch, and an open night", async () => {
  const { tracker } = workbench("2024-12-11T00:30", {
    [FILE]: dayLog(DATE, "start 15:00"),
  });
  const date = "2024-12-11";
  const steps: [isLunchPlanned: boolean | undefined, result: object][] = [
    [undefined, { message: `Set expected hours for ${date} to 4` }],
    [false, {
      isLunchPlanned: false,
      message: `Set expected hours for ${date} to 4, without lunch`,
    }],
    [true, {
      isLunchPlanned: true,
      message: `Set expected hours for ${date} to 4, with lunch`,
    }],
    [undefined, {
      message: `Set expected hours for ${date} to 4`,
      isLunchReset: true,
    }],
    [undefined, { message: `Set expected hours for ${date} to 4` }],
  ];
  for (const [isLunchPlanned, result] of steps) {
    const request = isLunchPlanned === undefined ? {} : { isLunchPlanned };
    const set = { date, expectedMinutes: 240, ...result };
    assertEquals<unknown>(await tracker.setExpectedHours("4", request), {
      ...set,
      openDate: DATE,
    });
    // An explicit date is meant literally.
    if ("isLunchReset" in result) continue;
    const named = { ...request, date: "today" };
    assertEquals<unknown>(await tracker.setExpectedHours("4", named), set);
  }
});

Deno.test("a date on which only a night ended reports that night", async () => {
  const table: [files: Record<string, string>, night: unknown][] = [
    [{ [FILE]: dayLog(DATE, "start 20:00, stop 24:30") }, {
      nightBefore: { date: DATE, endedAt: instantAt("2024-12-11T00:30") },
    }],
    [{ [FILE]: dayLog(DATE, "start 20:00, stop 23:30") }, {}],
  ];
  for (const [files, night] of table) {
    const { tracker } = workbench("2024-12-12T12:00", files);
    const date = "2024-12-11";
    const { stats: _, events, ...rest } = await tracker.day({ date });
    assertEquals<unknown>([events, rest], [[], night]);
    const { nightBefore } = await tracker.status({ date });
    assertEquals<unknown>({ ...nightBefore && { nightBefore } }, night);
  }
});

Deno.test("of several days without a stop, each reports only itself", async () => {
  const { tracker } = workbench("2024-12-12T12:00", {
    [FILE]: logOf(
      ...rowsOf("2024-12-09", "start 08:00"),
      ...rowsOf(DATE, "start 09:00"),
    ),
  });
  for (const [date, end] of [["2024-12-09", "17:00"], [DATE, "18:00"]]) {
    const likelyEnd = instantAt(`${date}T${end}`);
    const day = await tracker.day({ date: date ?? "" });
    assertEquals(day.likelyEnd, likelyEnd);
    const status = await tracker.status({ date: date ?? "" });
    assertEquals<unknown>(status.daysWithoutStop, [{ date, likelyEnd }]);
  }
});

Deno.test("a day without a stop reports its likely end and offset", async () => {
  const likelyEnd = instantAt("2024-12-10T18:00");
  const table: [events: string, known: object][] = [
    ["start 09:00", { likelyEnd }],
    ["start 08:00+08:00", { likelyEnd, likelyEndOffsetMinutes: 480 }],
    ["start 09:00, stop 17:00", {}],
  ];
  for (const [events, known] of table) {
    const [event = "", time = ""] = events.split(" ");
    const [clock, offset] = time.split("+");
    const rows = offset === undefined
      ? logOf(...rowsOf(DATE, events))
      : `date,event,time,offset\n${DATE},${event},${clock},+${offset}\n`;
    const { tracker } = workbench("2024-12-12T12:00", { [FILE]: rows });
    const { stats: _, events: __, ...rest } = await tracker.day({ date: DATE });
    assertEquals<unknown>(rest, known, events);
    // For another day, only that day itself is listed.
    const { daysWithoutStop } = await tracker.status({ date: DATE });
    assertEquals(
      daysWithoutStop.map(({ date }) => `${date}`),
      "likelyEnd" in known ? [DATE] : [],
    );
  }
});
