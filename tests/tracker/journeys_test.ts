import { assertEquals } from "@std/assert";
import { InvalidTextError, MemoryDisk, Tracker } from "../../mod.ts";
import { FakeClock, instantAt } from "../support/fake_clock.ts";
import { assertThrown, dayLog, logOf, rowsOf } from "./workbench.ts";

/** A command at a place and local time; each runs in its own process. */
type Step = [zone: string, at: string, run: keyof typeof COMMANDS];

const COMMANDS = {
  start: (tracker: Tracker) => tracker.start(),
  stop: (tracker: Tracker) => tracker.stop(),
  break: (tracker: Tracker) => tracker.toggleBreak(),
  lunch: (tracker: Tracker) => tracker.toggleLunch(),
  undo: (tracker: Tracker) => tracker.undo(),
  redo: (tracker: Tracker) => tracker.redo(),
};

function trackerAt(disk: MemoryDisk, zone: string, at: string): Tracker {
  return new Tracker(disk, { clock: new FakeClock(at, zone) });
}

async function travel(
  steps: Step[],
  files: Record<string, string> = {},
): Promise<MemoryDisk> {
  const disk = new MemoryDisk(files);
  for (const [zone, at, run] of steps) {
    await COMMANDS[run](trackerAt(disk, zone, at));
  }
  return disk;
}

const [BERLIN, YORK, TOKYO, ANGELES] = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Tokyo",
  "America/Los_Angeles",
];

const DECEMBER = "2024-12.csv";
const HEAD = "date,event,time,offset\n";

Deno.test("a day that begins in Berlin and ends in New York counts its hours", async () => {
  const disk = await travel([
    [BERLIN, "2024-12-10T09:00+01:00", "start"],
    [YORK, "2024-12-10T13:00-05:00", "lunch"],
    [YORK, "2024-12-10T14:00-05:00", "stop"],
  ]);
  assertEquals(
    disk.files[DECEMBER],
    HEAD + "2024-12-10,start,09:00,+01:00\n" +
      "2024-12-10,lunch_start,13:00,-05:00\n" +
      "2024-12-10,lunch_end,14:00,-05:00\n2024-12-10,stop,14:00,-05:00\n",
  );
  for (const zone of [BERLIN, YORK, TOKYO]) {
    const tracker = trackerAt(disk, zone, "2024-12-20T12:00Z");
    const { stats } = await tracker.day({ date: "2024-12-10" });
    assertEquals([stats.workMinutes, stats.lunchMinutes], [600, 60], zone);
  }
});

Deno.test("a day is read right after a journey, before anything is written", async () => {
  const disk = await travel([[BERLIN, "2024-12-10T09:00+01:00", "start"]]);
  const { files } = disk;
  const tracker = trackerAt(disk, YORK, "2024-12-10T08:00-05:00");
  const status = await tracker.status();
  assertEquals(status.workMinutes, 300);
  assertEquals(status.startTime, instantAt("2024-12-10T09:00+01:00"));
  assertEquals(status.startOffsetMinutes, 60);
  assertEquals((await tracker.month()).days[0]?.workMinutes, 300);
  assertEquals(disk.files, files);
  assertEquals(files[DECEMBER], dayLog("2024-12-10", "start 09:00"));
});

Deno.test("undoing a change of zone also reverts how rows are read", async () => {
  const steps: Step[] = [
    [BERLIN, "2024-12-10T09:00+01:00", "start"],
    [YORK, "2024-12-10T07:00-05:00", "break"],
    [YORK, "2024-12-10T07:10-05:00", "undo"],
  ];
  const disk = await travel(steps);
  assertEquals(disk.files[DECEMBER], dayLog("2024-12-10", "start 09:00"));
  const tracker = trackerAt(disk, YORK, "2024-12-10T08:00-05:00");
  assertEquals((await tracker.status()).workMinutes, 300);
  await tracker.redo();
  assertEquals((await tracker.status()).workMinutes, 240);
  // Days recorded in a single zone stay the same to the byte.
  await trackerAt(disk, YORK, "2024-12-10T08:10-05:00").undo();
  await trackerAt(disk, BERLIN, "2024-12-10T14:10+01:00").toggleBreak();
  assertEquals(
    disk.files[DECEMBER],
    dayLog("2024-12-10", "start 09:00, break_start 14:10"),
  );
});

Deno.test("a timer change in another zone does not affect the day's rows", async () => {
  const disk = await travel([[BERLIN, "2024-12-10T09:00+01:00", "start"]]);
  await trackerAt(disk, YORK, "2024-12-10T07:00-05:00")
    .setExpectedHours("4", { date: "2024-12-24" });
  const tracker = trackerAt(disk, YORK, "2024-12-10T08:00-05:00");
  assertEquals((await tracker.status()).workMinutes, 300);
});

Deno.test("past days keep their rows when the zone changes", async () => {
  const days = logOf(
    ...rowsOf("2024-12-08", "start 22:00, stop 30:00"),
    ...rowsOf(
      "2024-12-09",
      "start 09:00, break_start 12:00, break_end 12:30, stop 17:00",
    ),
  );
  const disk = await travel([
    [BERLIN, "2024-12-10T09:00+01:00", "start"],
    [BERLIN, "2024-12-10T10:00+01:00", "stop"],
    [YORK, "2024-12-11T09:00-05:00", "start"],
  ], { [DECEMBER]: days });
  assertEquals(
    disk.files[DECEMBER],
    days + logOf(
      ...rowsOf("2024-12-10", "start 09:00, stop 10:00"),
      ...rowsOf("2024-12-11", "start 09:00"),
    ).slice("date,event,time\n".length),
  );
});

Deno.test("a night of a clock change gets offsets when the zone changes", async () => {
  const night = "start 22:00, break_start 26:00, break_end 27:30, stop 30:00";
  const disk = await travel([
    [BERLIN, "2024-11-20T09:00+01:00", "start"],
    [BERLIN, "2024-11-20T10:00+01:00", "stop"],
    [YORK, "2024-12-11T09:00-05:00", "start"],
  ], { "2024-10.csv": dayLog("2024-10-26", night) });
  assertEquals(
    disk.files["2024-10.csv"],
    HEAD + "2024-10-26,start,22:00,+02:00\n" +
      "2024-10-26,break_start,26:00,+02:00\n" +
      "2024-10-26,break_end,27:30,+01:00\n2024-10-26,stop,30:00,+01:00\n",
  );
  const tracker = trackerAt(disk, YORK, "2024-12-12T09:00-05:00");
  const { stats } = await tracker.day({ date: "2024-10-26" });
  assertEquals([stats.workMinutes, stats.breakMinutes], [390, 150]);
});

Deno.test("an open day gets offsets when the zone changes near it, also in the month before or after", async () => {
  const disk = await travel([
    [BERLIN, "2024-12-20T09:00+01:00", "start"],
    [BERLIN, "2024-12-20T10:00+01:00", "stop"],
    [BERLIN, "2025-01-30T09:00+01:00", "start"],
    [YORK, "2025-02-01T20:00-05:00", "start"],
  ]);
  assertEquals(
    disk.files["2025-01.csv"],
    HEAD + "2025-01-30,start,09:00,+01:00\n",
  );
  const later = await travel([
    [BERLIN, "2024-11-20T09:00+01:00", "start"],
    [BERLIN, "2024-11-20T10:00+01:00", "stop"],
    [BERLIN, "2024-12-02T09:00+01:00", "start"],
  ]);
  await trackerAt(later, YORK, "2025-01-10T09:00-05:00")
    .writeDay({ date: "2024-11-30", work: ["9:00-17:00"] });
  assertEquals(
    later.files[DECEMBER],
    HEAD + "2024-12-02,start,09:00,+01:00\n",
  );
});

Deno.test("a night that would overlap the day being written gets offsets, but not that day", async () => {
  const disk = await travel([
    [BERLIN, "2024-11-20T09:00+01:00", "start"],
    [BERLIN, "2024-11-20T10:00+01:00", "stop"],
    [BERLIN, "2024-12-09T20:00+01:00", "start"],
    [BERLIN, "2024-12-10T02:00+01:00", "stop"],
    [YORK, "2024-12-10T01:30-05:00", "start"],
  ]);
  assertEquals(
    disk.files[DECEMBER],
    HEAD + "2024-12-09,start,20:00,+01:00\n2024-12-09,stop,26:00,+01:00\n" +
      "2024-12-10,start,01:30\n",
  );
});

Deno.test("after a flight west across midnight, the day that began continues", async () => {
  const disk = await travel([
    ["Pacific/Apia", "2024-12-11T08:00+13:00", "start"],
    ["Pacific/Pago_Pago", "2024-12-10T10:00-11:00", "break"],
    ["Pacific/Pago_Pago", "2024-12-10T10:30-11:00", "break"],
    ["Pacific/Pago_Pago", "2024-12-10T15:00-11:00", "stop"],
  ]);
  const tracker = trackerAt(
    disk,
    "Pacific/Pago_Pago",
    "2024-12-10T16:00-11:00",
  );
  const status = await tracker.status();
  assertEquals<string>(status.date, "2024-12-11");
  assertEquals([status.state, status.workMinutes], ["stopped", 390]);
  // The rows cannot have a time on the previous date, so Apia's offset is used.
  assertEquals(
    disk.files[DECEMBER],
    HEAD + "2024-12-11,start,08:00,+13:00\n" +
      "2024-12-11,break_start,10:00,+13:00\n" +
      "2024-12-11,break_end,10:30,+13:00\n2024-12-11,stop,15:00,+13:00\n",
  );
});

Deno.test("a day that was stopped later on another place's clock is resumed", async () => {
  const disk = await travel([
    [TOKYO, "2024-12-10T09:00+09:00", "start"],
    [TOKYO, "2024-12-10T18:00+09:00", "stop"],
    [ANGELES, "2024-12-10T11:00-08:00", "start"],
    [ANGELES, "2024-12-10T12:00-08:00", "stop"],
  ]);
  assertEquals(
    disk.files[DECEMBER],
    HEAD + "2024-12-10,start,09:00,+09:00\n" +
      "2024-12-10,break_start,18:00,+09:00\n" +
      "2024-12-10,break_end,11:00,-08:00\n2024-12-10,stop,12:00,-08:00\n",
  );
  const { stats } = await trackerAt(disk, TOKYO, "2024-12-20T12:00Z")
    .day({ date: "2024-12-10" });
  assertEquals([stats.workMinutes, stats.breakMinutes], [600, 600]);
});

Deno.test("start in the second pass of a repeated hour has no work yet", async () => {
  const disk = await travel([[BERLIN, "2024-10-27T02:30+01:00", "start"]]);
  assertEquals(
    disk.files["2024-10.csv"],
    HEAD + "2024-10-27,start,02:30,+01:00\n",
  );
  const tracker = trackerAt(disk, BERLIN, "2024-10-27T02:30+01:00");
  assertEquals((await tracker.status()).workMinutes, 0);
});

Deno.test("a break from the first pass of a repeated hour to the second is an hour", async () => {
  const steps: Step[] = [
    [BERLIN, "2024-10-27T00:00+02:00", "start"],
    [BERLIN, "2024-10-27T02:30+02:00", "break"],
    [BERLIN, "2024-10-27T02:30+01:00", "break"],
    [BERLIN, "2024-10-27T09:00+01:00", "stop"],
  ];
  const disk = await travel(steps);
  const tracker = trackerAt(disk, BERLIN, "2024-10-27T10:00+01:00");
  const { stats } = await tracker.day();
  assertEquals([stats.workMinutes, stats.breakMinutes], [540, 60]);
});

Deno.test("an offset selects the pass of a repeated hour wherever a time is given", async () => {
  const now = "2024-10-27T10:00+01:00";
  const table: [at: string, stored: string][] = [
    ["02:30+02:00", "2024-10-27,start,02:30\n"],
    ["02:30+01:00", "2024-10-27,start,02:30,+01:00\n"],
    ["2024-10-27T02:30+01:00", "2024-10-27,start,02:30,+01:00\n"],
    ["01:30Z", "2024-10-27,start,02:30,+01:00\n"],
    ["00:30Z", "2024-10-27,start,02:30\n"],
    ["02:30", "2024-10-27,start,02:30\n"],
    ["2024-10-26T21:30-03:00", "2024-10-27,start,02:30\n"],
  ];
  for (const [at, stored] of table) {
    const disk = new MemoryDisk();
    await trackerAt(disk, BERLIN, now).start({ at });
    const header = stored.includes("+") ? HEAD : "date,event,time\n";
    assertEquals(disk.files["2024-10.csv"], header + stored, at);
  }
  const disk = await travel([[BERLIN, "2024-10-27T00:30+02:00", "start"]]);
  const tracker = trackerAt(disk, BERLIN, now);
  await tracker.toggleBreak({ at: "02:15+01:00" });
  const { workMinutes } = await tracker.status({ at: "02:45+01:00" });
  assertEquals(workMinutes, 165);
  await tracker.adjust("02:15+02:00");
  assertEquals((await tracker.status()).workMinutes, 105);
  await tracker.adjust("01:45Z");
  assertEquals((await tracker.status()).workMinutes, 195);
});

Deno.test("a day that has offsets keeps them, and other days have none", async () => {
  const steps: Step[] = [
    [BERLIN, "2024-10-27T02:30+01:00", "start"],
    [BERLIN, "2024-10-27T09:00+01:00", "stop"],
    [BERLIN, "2024-10-28T09:00+01:00", "start"],
  ];
  const before = rowsOf("2024-10-25", "start 09:00, stop 17:00");
  const disk = await travel(steps, { "2024-10.csv": logOf(...before) });
  assertEquals(
    disk.files["2024-10.csv"],
    HEAD + "2024-10-25,start,09:00\n2024-10-25,stop,17:00\n" +
      "2024-10-27,start,02:30,+01:00\n2024-10-27,stop,09:00,+01:00\n" +
      "2024-10-28,start,09:00,\n",
  );
});

Deno.test("a day's rows can span two midnights, but not a third", async () => {
  const events = "start 23:00, break_start 24:00, break_end 42:00, " +
    "break_start 43:00, break_end 70:00";
  const disk = new MemoryDisk({
    "config.yaml": "workday:\n  longest_day_hours: 36\n",
    [DECEMBER]: dayLog("2024-12-09", events),
  });
  const tracker = trackerAt(disk, TOKYO, "2024-12-12T00:30");
  assertEquals((await tracker.status()).state, "unstarted");
  await assertThrown(() => tracker.stop({ at: "2024-12-09T72:00" }), {
    type: InvalidTextError,
    code: "invalid_time",
    message: 'Invalid time: "2024-12-09T72:00"',
    hint: "Times past midnight go up to 71:59",
  });
  await tracker.stop({ at: "2024-12-09T71:59" });
  assertEquals(
    disk.files[DECEMBER],
    dayLog("2024-12-09", `${events}, stop 71:59`),
  );
});
