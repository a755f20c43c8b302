import { assertEquals, assertThrows } from "@std/assert";
import { MemoryDisk, Tracker } from "../../mod.ts";
import { DataFileError } from "../../lib/errors.ts";
import {
  checkEventLog,
  readEventLog,
  repairEventLog,
  writeDay,
} from "../../lib/formats/event_log.ts";
import { parseCivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone, FakeClock } from "../support/fake_clock.ts";
import { workDay } from "../workday/work_day.ts";

const MONTH = parseCivilMonth("2024-10");
const BERLIN = cachedZone("Europe/Berlin");
const HEAD = "date,event,time,offset\n";

/**
 * A data directory from the first version with offsets. It is frozen: all later
 * versions read the same from it. Its files end in `.txt`, so that no formatter
 * changes them.
 */
const FIXTURE = new URL("../fixtures/offsets-1/", import.meta.url);

Deno.test("a data directory with the first offsets is always read the same", async () => {
  const files = Object.fromEntries(
    ["2024-10.csv", "2024-12.csv", "journal.jsonl"].map((file) => [
      file,
      Deno.readTextFileSync(new URL(`${file}.txt`, FIXTURE)),
    ]),
  );
  for (const zone of ["Europe/Berlin", "America/New_York", "Pacific/Apia"]) {
    const disk = new MemoryDisk(files);
    const clock = new FakeClock("2024-12-20T12:00Z", zone);
    const tracker = new Tracker(disk, { clock });
    const figures: [string, number[]][] = [];
    for (const date of ["2024-10-27", "2024-12-10", "2024-12-11"]) {
      const { stats } = await tracker.day({ date });
      const { workMinutes, breakMinutes, lunchMinutes } = stats;
      figures.push([date, [workMinutes, breakMinutes, lunchMinutes]]);
    }
    assertEquals(figures, [
      ["2024-10-27", [540, 60, 0]],
      ["2024-12-10", [600, 0, 60]],
      ["2024-12-11", [465, 0, 0]],
    ], zone);
    assertEquals((await tracker.check()).problems, []);
  }
});

Deno.test("readEventLog() reads offsets, and rows without one", () => {
  const text = `${HEAD}2024-10-27,start,02:30,+01:00\n` +
    "2024-10-27,stop,02:40,Z\n2024-10-28,start,09:00,\n" +
    "2024-10-28,stop,17:00\n";
  const { days } = readEventLog(text, MONTH, BERLIN);
  assertEquals(days.get(parseCivilDate("2024-10-27"))?.events, [
    { kind: "start", minute: 150, offsetMinutes: 60 },
    { kind: "stop", minute: 160, offsetMinutes: 0 },
  ]);
  assertEquals(
    days.get(parseCivilDate("2024-10-28")),
    workDay("start 09:00, stop 17:00", "2024-10-28"),
  );
});

Deno.test("rows with offsets are ordered by instant, not by clock time", () => {
  const sound = "2024-10-27,start,09:00,+09:00\n2024-10-27,stop,02:00,-08:00\n";
  assertEquals(checkEventLog(HEAD + sound, MONTH, BERLIN).problems, []);
  const wrong = "2024-10-27,start,09:00,-08:00\n2024-10-27,stop,10:00,+09:00\n";
  const error = assertThrows(
    () => readEventLog(HEAD + wrong, MONTH, BERLIN),
    DataFileError,
  );
  assertEquals(
    error.message,
    'Cannot read "2024-10.csv" line 3 column 17: expected a time at or after ' +
      '09:00-08:00, found "10:00"',
  );
  assertEquals(
    repairEventLog(HEAD + wrong, MONTH, BERLIN),
    HEAD + wrong,
    "a stop cannot come first",
  );
});

Deno.test("an invalid offset is an error with line and column", () => {
  for (const offset of ["CET", "+1", "+05", "+25:00", "01:00", "+01:00 x"]) {
    const text = `${HEAD}2024-10-27,start,09:00,${offset}\n`;
    const [problem] = checkEventLog(text, MONTH, BERLIN).problems;
    assertEquals(
      problem?.message,
      'Cannot read "2024-10.csv" line 2 column 24: expected an offset such as ' +
        `+02:00, or nothing, found "${offset}"`,
    );
  }
});

Deno.test("repairEventLog() sorts rows with offsets by instant", () => {
  const rows = [
    "2024-10-27,start,02:30,+02:00\n",
    "2024-10-27,break_start,02:50,+02:00\n",
    "2024-10-27,break_end,02:10,+01:00\n",
    "2024-10-27,stop,02:40,+01:00\n",
  ];
  const [start, pause, back, stop] = rows;
  const text = HEAD + start + back + pause + stop;
  assertEquals(repairEventLog(text, MONTH, BERLIN), HEAD + rows.join(""));
  for (const torn of ["+", "+0", "+01", "+01:", "+01:0"]) {
    const last = `2024-10-27,stop,02:40,${torn}`;
    const repaired = HEAD + rows.slice(0, 3).join("");
    assertEquals(repairEventLog(repaired + last, MONTH, BERLIN), repaired);
  }
});

Deno.test("writeDay() adds the column once, and keeps the bytes of other rows", () => {
  const text =
    '\uFEFFdate;event;time;note\r\n2024-10-25;start;9:00;"a, b"\r\n' +
    "\r\n2024-10-26;start;09:00;;x\r\n";
  const log = readEventLog(text, MONTH, BERLIN);
  const day = workDay("start 02:30+01:00", "2024-10-27");
  const written = writeDay(log, day);
  const again = readEventLog(written, MONTH, BERLIN);
  assertEquals(again.days.get(day.date), day);
  assertEquals(
    written,
    '\uFEFFdate;event;time;note;;offset\r\n2024-10-25;start;9:00;"a, b"\r\n' +
      "\r\n2024-10-26;start;09:00;;x\r\n2024-10-27;start;02:30;;;+01:00\r\n",
  );
  assertEquals(writeDay(again, day), written);
});
