import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  InvalidEventTimeError,
  InvalidTextError,
  NotAllowedError,
  OutsideWorkingHoursError,
} from "../../mod.ts";
import { forSeeds, type Random } from "../support/random.ts";
import {
  assertRefused,
  dataFiles,
  dayLog,
  logOf,
  workbench,
} from "./workbench.ts";

const DAY = "start 09:00, lunch_start 12:00, lunch_end 12:45, " +
  "break_start 15:00, break_end 15:10, stop 17:30";
const FILES = { "2024-12.csv": dayLog("2024-12-10", DAY) };
const NOW = "2024-12-12T18:00";
const date = "2024-12-10";

Deno.test("Tracker.adjust() moves any event between its neighbors", async () => {
  const { tracker, disk } = workbench(NOW, FILES);
  const moved = await tracker.adjust("11:45", { date, event: "lunch" });
  assertEquals([moved.time, moved.date], ["11:45", date]);
  assertEquals(moved.message, "Adjusted lunch_start to 11:45 on 2024-12-10");
  assertEquals(moved.day?.stats.lunchMinutes, 60);
  assertEquals(
    disk.files["2024-12.csv"],
    FILES["2024-12.csv"].replace("lunch_start,12:00", "lunch_start,11:45"),
  );
  const cases: [event: string, time: string, code: string | undefined][] = [
    ["start", "11:45", undefined],
    ["start", "11:46", "time_after_next_event"],
    ["lunch_end", "11:45", undefined],
    ["lunch_end", "11:44", "invalid_adjustment"],
    ["3", "15:00", undefined],
    ["3", "15:01", "time_after_next_event"],
    ["stop", "15:10", undefined],
    ["stop", "15:09", "invalid_adjustment"],
  ];
  for (const [event, time, code] of cases) {
    const move = () => tracker.adjust(time, { date, event, isDryRun: true });
    if (code === undefined) await move();
    else {
      const error = await assertRejects(move, NotAllowedError);
      assertEquals(error.code, code, `${event} ${time}`);
    }
  }
});

Deno.test("Tracker.adjust() finds a named event of a day with one event, or with none", async () => {
  const bench = workbench(NOW, { "2024-12.csv": dayLog(date, "start 09:00") });
  const { tracker } = bench;
  await assertRefused(
    bench,
    () => tracker.adjust("08:30", { date, event: "lunch" }),
    {
      ...{ type: NotAllowedError, code: "unknown_event" },
      message: "There is no lunch_start on 2024-12-10",
      hint: "See: worktime log 2024-12-10",
    },
  );
  const { message } = await tracker.adjust("08:30", { date, event: "start" });
  assertEquals(message, "Adjusted start to 08:30 on 2024-12-10");
  const empty = "2024-12-09";
  await assertRefused(
    bench,
    () => tracker.adjust("08:30", { date: empty, event: "start" }),
    {
      ...{ type: OutsideWorkingHoursError, code: "outside_working_hours" },
      message: "Not currently working",
      hint: "Start the day: worktime start --at 2024-12-09T08:30",
    },
  );
});

Deno.test("Tracker.adjust() of an event that ended a break moves the end of the break", async () => {
  const text = "start 09:00, break_start 12:00, break_end 12:30, " +
    "lunch_start 12:30, lunch_end 13:00, stop 17:00";
  const { tracker, disk } = workbench(NOW, {
    "2024-12.csv": dayLog(date, text),
  });
  await tracker.adjust("12:20", { date, event: "lunch" });
  assertEquals(
    disk.files["2024-12.csv"],
    dayLog(date, text.replaceAll("12:30", "12:20")),
  );
});

Deno.test("a correction keeps the other rows, comments and columns of a day", async () => {
  const text = "date,event,time,where\r\n" +
    "2024-12-09,start,09:00,home\r\n2024-12-09,stop,17:00,home\r\n" +
    "2024-12-10,start,09:00,Büro\r\n# a comment\r\n" +
    "2024-12-10,stop,17:30,train\r\n2024-12-11,start,08:00,home";
  const bench = workbench("2024-12-11T18:00", { "2024-12.csv": text });
  await bench.tracker.recordPause("lunch", "12:00-12:45", { date });
  await bench.tracker.note('Ärzte, "spät"', { date });
  assertEquals(
    bench.disk.files["2024-12.csv"],
    text.replace("where", "where,note")
      .replace("Büro", 'Büro,"Ärzte, ""spät"""')
      .replace(
        "# a comment\r\n",
        "2024-12-10,lunch_start,12:00,\r\n2024-12-10,lunch_end,12:45,\r\n" +
          "# a comment\r\n",
      ),
  );
  assertEquals((await bench.tracker.day({ date })).note, 'Ärzte, "spät"');
  await bench.tracker.undo();
  await bench.tracker.undo();
  assertEquals(dataFiles(bench), { "2024-12.csv": text });
});

Deno.test("notes of a day are kept together, and an empty one removes them", async () => {
  const bench = workbench(NOW, FILES);
  const { tracker, disk } = bench;
  await tracker.note("Remote", { date });
  const second = await tracker.note(" Fire drill ", { date });
  assertEquals(second.note, "Remote; Fire drill");
  assertEquals(second.message, "Added a note on 2024-12-10: Fire drill");
  await tracker.adjust("08:30", { date, event: "start" });
  assertEquals((await tracker.day({ date })).note, "Remote; Fire drill");
  const removed = await tracker.note("", { date });
  assertEquals([removed.note, removed.message], [
    undefined,
    "Removed the note on 2024-12-10",
  ]);
  assertEquals(
    disk.files["2024-12.csv"]?.split("\n")[1],
    "2024-12-10,start,08:30,",
  );
  const again = await tracker.note("", { date });
  assertEquals(again.message, "There is no note on 2024-12-10");
  await assertRejects(() => tracker.note("x", { date: "2024-12-01" }));
});

const ONE_LINE = {
  message: "A note must be one line of text",
  hint: "Remove line breaks and control characters",
};

/** Texts that are no notes, and why. */
const BAD_NOTES: readonly [text: string, message: string, hint: string][] = [
  ["two\nlines", ONE_LINE.message, ONE_LINE.hint],
  ["a\tb", ONE_LINE.message, ONE_LINE.hint],
  ["a\u0085b", ONE_LINE.message, ONE_LINE.hint],
  ["a\u2028b", ONE_LINE.message, ONE_LINE.hint],
  [
    "x".repeat(501),
    "The note is too long: 501 characters",
    "Use at most 500 characters",
  ],
];

Deno.test("a note is one line of at most 500 characters", async () => {
  const bench = workbench(NOW, FILES);
  const { tracker } = bench;
  const written = { date: "2024-12-09", work: ["9:00-17:00"] };
  for (const [text, message, hint] of BAD_NOTES) {
    const refusal = {
      type: InvalidTextError,
      ...{ code: "invalid_note", message, hint },
    };
    const notes = [
      () => tracker.note(text, { date }),
      () => tracker.writeDay({ ...written, note: text }),
    ];
    for (const note of notes) await assertRefused(bench, note, refusal);
  }
  const longest = "x".repeat(500);
  assertEquals((await tracker.note(longest, { date })).note, longest);
  const { note } = await tracker.writeDay({ ...written, note: longest });
  assertEquals(note, longest);
});

Deno.test("Tracker.writeDay() replaces a day only when told to, and keeps its note", async () => {
  const bench = workbench(NOW, FILES);
  const { tracker, disk } = bench;
  const work = ["08:00-12:00", "12:30-16:30"];
  const error = await assertRejects(
    () => tracker.writeDay({ date, work }),
    NotAllowedError,
  );
  assertEquals([error.code, error.hint], [
    "day_has_events",
    "See: worktime log 2024-12-10. To replace them, add --replace",
  ]);
  await tracker.note("Remote", { date });
  // A day of one event, which is open, is no empty day.
  const open = workbench(NOW, { "2024-12.csv": dayLog(date, "start 09:00") });
  await assertRejects(
    () => open.tracker.writeDay({ date, work }),
    NotAllowedError,
    "2024-12-10 already has events",
  );
  const written = await tracker.writeDay({
    ...{ date, work, replace: true },
    lunch: "12:00-12:30",
  });
  assertEquals([written.note, written.day.stats.workMinutes], ["Remote", 480]);
  assertEquals(
    disk.files["2024-12.csv"],
    "date,event,time,note\n2024-12-10,start,08:00,Remote\n" +
      "2024-12-10,lunch_start,12:00,\n2024-12-10,lunch_end,12:30,\n" +
      "2024-12-10,stop,16:30,\n",
  );
  await tracker.removeDay({ date });
  assertEquals(disk.files["2024-12.csv"], "date,event,time,note\n");
  assertEquals((await tracker.day({ date })).events, []);
});

Deno.test("Tracker.writeDay() names the first word that is wrong", async () => {
  const { tracker } = workbench(NOW, FILES);
  const refused = async (day: Parameters<typeof tracker.writeDay>[0]) =>
    (await assertRejects(() => tracker.writeDay(day), InvalidTextError))
      .message;
  const work = ["nine"];
  assertEquals(
    await refused({ date: "soon", work, note: "a\nb" }),
    'Invalid date: "soon"',
  );
  const span = await refused({ date, work, note: "a\nb" });
  assertEquals(span.includes('"nine"'), true, span);
});

Deno.test("a pause of a day that was recorded elsewhere is on the clock of that place", async () => {
  const text = "date,event,time,offset\n" +
    "2024-12-10,start,09:00,-05:00\n2024-12-10,stop,17:00,-05:00\n";
  const bench = workbench(NOW, { "2024-12.csv": text });
  const { day } = await bench.tracker.recordPause("lunch", "12:00-12:30", {
    date,
  });
  assertEquals(day.stats.workMinutes, 450);
  assertEquals(
    bench.disk.files["2024-12.csv"],
    text.replace(
      "2024-12-10,stop",
      "2024-12-10,lunch_start,12:00,-05:00\n" +
        "2024-12-10,lunch_end,12:30,-05:00\n2024-12-10,stop",
    ),
  );
});

Deno.test("corrections count elapsed time where clocks change", async () => {
  const bench = workbench("2024-10-28T12:00+01:00", {}, "Europe/Berlin");
  const { tracker, disk } = bench;
  // The night in which 02:00 to 03:00 happens twice: nine hours.
  const { day } = await tracker.writeDay({
    date: "2024-10-26",
    work: ["22:00-06:00"],
    lunch: "02:30-03:30",
  });
  assertEquals(day.stats.workMinutes + day.stats.lunchMinutes, 9 * 60);
  assertEquals(day.stats.lunchMinutes, 120);
  const log = disk.files["2024-10.csv"] ?? "";
  assertEquals((await tracker.day({ date: "2024-10-26" })).stats, day.stats);
  await tracker.removeEvent("lunch", { date: "2024-10-26" });
  assertEquals(
    disk.files["2024-10.csv"],
    logOf("2024-10-26,start,22:00", "2024-10-26,stop,30:00"),
  );
  assert(log.includes("lunch_start,26:30"));
});

/** A random correction of a day, as a function that makes it. */
function randomCorrection(
  random: Random,
  { tracker }: ReturnType<typeof workbench>,
): () => Promise<unknown> {
  const clock = () => {
    const minute = random.integer(0, 95) * 15 + (random.chance(0.2) ? 1440 : 0);
    const two = (value: number) => String(value).padStart(2, "0");
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  };
  const span = () => `${clock()}-${clock()}`;
  const event = random.pick(
    ["start", "lunch", "lunch_end", "break", "stop", "2", "3", "4", "7"],
  );
  const date = random.pick(["2024-12-09", "2024-12-10", "2024-12-11"]);
  const kind = random.pick(["lunch", "break"] as const);
  return random.pick([
    () => tracker.recordPause(kind, span(), { date }),
    () => tracker.recordPause(kind, span(), { date }),
    () => tracker.adjust(clock(), { date, event }),
    () => tracker.adjust(clock(), { date, event }),
    () => tracker.removeEvent(event, { date }),
    () => tracker.removeDay({ date }),
    () =>
      tracker.writeDay({
        ...{ date, work: [span()], replace: random.chance(0.5) },
        ...random.chance(0.5) && { lunch: span() },
      }),
    () => tracker.note(random.pick(["a", "b", ""]), { date }),
  ]);
}

Deno.test("random corrections leave days that could have been recorded, and undo to the byte", async () => {
  let made = 0;
  await forSeeds(200, async (random) => {
    const bench = workbench(NOW, FILES);
    for (let step = 0; step < 12; step++) {
      const before = dataFiles(bench);
      try {
        await randomCorrection(random, bench)();
      } catch (error) {
        assert(
          error instanceof NotAllowedError || error instanceof SyntaxError,
          String(error),
        );
        assertEquals(dataFiles(bench), before);
        continue;
      }
      made++;
      const { problems } = await bench.tracker.check();
      const wrong = problems.filter(({ message }) =>
        !/was never stopped/.test(message)
      );
      assertEquals(wrong, []);
      await assertSums(bench);
      const after = dataFiles(bench);
      if (after["2024-12.csv"] === before["2024-12.csv"]) continue;
      await bench.tracker.undo();
      assertEquals(dataFiles(bench), before);
      await bench.tracker.redo();
      assertEquals(dataFiles(bench), after);
    }
  });
  assert(made > 300, String(made));
});

/** Asserts that work and pauses add up to the presence of each day. */
async function assertSums(
  { tracker }: ReturnType<typeof workbench>,
): Promise<void> {
  for (const date of await tracker.recordedDates()) {
    const { stats, events } = await tracker.day({ date });
    const [first, last] = [events[0]?.minute ?? 0, events.at(-1)?.minute ?? 0];
    const { workMinutes, breakMinutes, lunchMinutes } = stats;
    if (stats.isRunning) continue;
    assertEquals(workMinutes + breakMinutes + lunchMinutes, last - first);
  }
}

Deno.test("Tracker.note() and Tracker.removeEvent() need one event of a day", async () => {
  const bench = workbench(NOW, { "2024-12.csv": dayLog(date, "start 09:00") });
  const { message, note } = await bench.tracker.note("Remote", { date });
  assertEquals([message, note], [
    "Added a note on 2024-12-10: Remote",
    "Remote",
  ]);
  const removed = await bench.tracker.removeEvent("start", { date });
  assertEquals(removed.message, "Removed start at 09:00 on 2024-12-10");
  assertEquals([removed.note, removed.day.events], [undefined, []]);
});

Deno.test("Tracker.adjust() of a start that would make the day too long is refused", async () => {
  const bench = workbench(NOW, {
    "2024-12.csv": dayLog(date, "start 09:00, stop 20:00"),
  });
  const move = (time: string) => () =>
    bench.tracker.adjust(time, { date, event: "start" });
  await assertRefused(bench, move("04:00"), {
    ...{ type: InvalidEventTimeError, code: "day_too_long" },
    message: "2024-12-10 would last 16 hours or more",
    hint: "For longer days, set longest_day_hours in config.yaml",
  });
  assertEquals((await move("04:01")()).time, "04:01");
});

Deno.test("Tracker.removeEvent() of the break between two shifts keeps the day within its limit", async () => {
  const day = (stop: string) =>
    `start 05:00, break_start 10:00, break_end 15:00, stop ${stop}`;
  const bench = workbench(NOW, { "2024-12.csv": dayLog(date, day("21:00")) });
  const remove = () => bench.tracker.removeEvent("break", { date });
  await assertRefused(bench, remove, {
    ...{ type: InvalidEventTimeError, code: "day_too_long" },
    message: "2024-12-10 would last 16 hours or more",
    hint: "For longer days, set longest_day_hours in config.yaml",
  });
  await bench.tracker.adjust("20:59", { date });
  assertEquals((await remove()).day.stats.workMinutes, 959);
});
