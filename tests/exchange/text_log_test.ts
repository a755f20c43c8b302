import { assertEquals } from "@std/assert";
import { BARTIB, TIMECLOCK, UTT } from "../../lib/exchange/text_logs.ts";
import { IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import type { ImportFormat } from "../../lib/exchange/import_format.ts";
import { namedZone } from "../../lib/time/zone.ts";

const BERLIN = namedZone("Europe/Berlin");

/** What a line of a log is about, its minutes, or why it is skipped. */
type Row = readonly [line: number, minutes: number, ...about: string[]];

function rowsOf(format: ImportFormat, lines: readonly string[]): Row[] {
  const { entries, skipped } = format.read(lines.join("\n"), {
    ...{ name: "log", zone: BERLIN, dayStart: 540 },
  });
  const rows = entries.map((entry): Row => {
    const { line, start, end, project, task, description, pause } = entry;
    const about = [project, task, description, pause];
    return [
      ...[line, (end - start) / 60_000] as const,
      ...about.filter((it) => it !== undefined && it !== ""),
    ] as unknown as Row;
  });
  // Files are read in order.
  for (const rows of [entries, skipped]) {
    const order = rows.map(({ line }) => line);
    assertEquals(order, order.toSorted((a, b) => a - b));
  }
  const left = skipped.map(({ line, seconds, reason }): Row => [
    ...[line, seconds / 60, reason] as const,
  ]);
  return [...rows, ...left].sort(([a], [b]) => a - b);
}

const BARTIB_LINES: readonly (readonly [line: string, ...row: unknown[]])[] = [
  [
    "2024-02-16 16:14 - 2024-02-16 18:23 | my project | docs",
    129,
    "my project",
    "docs",
  ],
  ["2024-02-16 16:14:30 - 2024-02-16 16:15:00 | p", 0.5, "p"],
  [
    String.raw`2024-02-16 9:00 - 2024-02-16 10:00 | a\|b | c\\d`,
    60,
    "a|b",
    String.raw`c\d`,
  ],
  ["2024-02-16 23:00 - 2024-02-17 01:00 |  | night", 120, "night"],
  ["2024-03-31 01:30 - 2024-03-31 03:30 | p | clocks", 60, "p", "clocks"],
  ["2024-10-27 01:30 - 2024-10-27 03:30 | p | clocks", 180, "p", "clocks"],
  ["2024-02-16 16:14 | p | d", 0, "it is still running"],
  ["2024-02-30 16:14 | p | d", 0, "its times are not times"],
  ["2024-02-16 16:14 - 2024-02-30 18:00 | p", 0, "its times are not times"],
  ["2024-02-16 16:14 - 2024-02-16 16:13 | p", -1, "it ends before it starts"],
  ["# a comment", 0, "it is a comment"],
];

for (const [line, ...row] of BARTIB_LINES) {
  Deno.test(`bartib's line ${line} is read`, () => {
    assertEquals(rowsOf(BARTIB, ["", line]), [[2, ...row]] as unknown as Row[]);
  });
}

Deno.test("the lines of bartib are read in order", () => {
  const lines = ["what", "", "2024-02-16 9:00 - 2024-02-16 10:00 | p | d"];
  assertEquals(rowsOf(BARTIB, ["\uFEFF \t", ...lines, ...lines]), [
    [2, 0, "it is a comment"],
    [4, 60, "p", "d"],
    [5, 0, "it is a comment"],
    [7, 60, "p", "d"],
  ]);
  const { entries: [entry], notes } = BARTIB.read(lines[2] ?? "", {
    ...{ name: "log", zone: BERLIN, dayStart: 540 },
  });
  const start = Date.UTC(2024, 1, 16, 8);
  assertEquals(entry, {
    ...{ line: 1, start, end: start + 3_600_000 },
    ...{ project: "p", description: "d" },
    identity: JSON.stringify([
      { date: "2024-02-16", second: 9 * 3600 },
      { date: "2024-02-16", second: 10 * 3600 },
      ...["p", "d"],
    ]),
  });
  assertEquals(notes, []);
});

Deno.test("an activity in a log of utt began on the line before", () => {
  assertEquals(
    rowsOf(UTT, [
      "2024-3-19 8:05 early",
      "2024-03-19 08:00 hello",
      "2024-03-19 09:15 mail",
      "2024-03-19 9:30 coffee**",
      "",
      "2024-03-19 10:00 proj: task: b-73  # what I did",
      "2024-03-19 11:00 commute ***",
      "2024-03-20 00:30 proj: late",
      "2024-03-20 00:30 nothing",
      "2024-03-20 00:10 back",
      "2024-03-20 08:00 hello",
      "what",
      "2024-03-20 08:30 proj: lunch **",
      "2024-03-20 09:00 proj : a  #b # c  #  d ",
      "2024-03-20 09:10 hello ",
      "2024-03-20 09:20  x ",
      "2024-03-20 9:30 mail  # why  # really",
      "2024-03-20 9:40 nap ** ",
      "2024-03-20 9:39 skipped ***",
      "2024-03-20 9:45 too ***  ",
      "2024-03-20 10:00 hello   # back",
    ]),
    [
      [1, 0, "nothing before it says when it began"],
      [3, 75, "mail"],
      [4, 15, "coffee", "break"],
      [6, 30, "proj", "task: b-73", "what I did"],
      [7, 60, "its name says to ignore it"],
      [8, 810, "proj", "late"],
      [9, 0, "nothing"],
      [10, -20, "it ends before it starts"],
      [12, 0, "it is not a date, a time and a name"],
      [13, 30, "proj", "lunch", "break"],
      [14, 30, "proj", "a  #b # c", "d"],
      [16, 0, "it is not a date, a time and a name"],
      [17, 20, "mail", "why  # really"],
      [18, 10, "nap", "break"],
      [19, -1, "it ends before it starts"],
      [20, 6, "its name says to ignore it"],
    ],
  );
});

Deno.test("an activity of utt has what its line says", () => {
  const { entries, skipped, notes } = UTT.read(
    "what\nwhy\n2024-03-19 8:00 late\n2024-03-19 9:00 mail  \n",
    { name: "log", zone: BERLIN, dayStart: 540 },
  );
  const start = Date.UTC(2024, 2, 19, 7);
  assertEquals(entries, [{
    ...{ line: 4, start, end: start + 3_600_000, task: "mail" },
    identity: JSON.stringify([
      { date: "2024-03-19", second: 8 * 3600 },
      { date: "2024-03-19", second: 9 * 3600 },
      "mail",
    ]),
  }]);
  assertEquals(skipped.map(({ line }) => line), [1, 2, 3]);
  assertEquals(notes, []);
  const early = UTT.read("what\n2024-03-19 8:00 a\n2024-03-18 8:00 b\n", {
    ...{ name: "log", zone: BERLIN, dayStart: 540 },
  });
  assertEquals(early.skipped, [
    {
      ...{ line: 1, seconds: 0 },
      reason: "it is not a date, a time and a name",
    },
    {
      ...{ line: 2, seconds: 0 },
      reason: "nothing before it says when it began",
    },
    { line: 3, seconds: -86_400, reason: "it ends before it starts" },
  ]);
});

Deno.test("a timeclock file has accounts, descriptions and comments", () => {
  assertEquals(
    rowsOf(TIMECLOCK, [
      "; a comment",
      "i 2024/03/30 09:00:00 some:account name  optional description ; note",
      "o 2024/03/30 09:20:00",
      "i 2024-03-31 01:30 a:b",
      "o 2024-03-31 03:30 what was done",
      "i 2024.4.1 8:00:30+0100\tonly text",
      "O 2024.4.1 9:00:30",
      "o 2024/04/01 10:00:00",
      "i 2024/04/02 10:00:00 lost",
      "i 2024/04/02 11:00:00 kept",
      "o 2024/04/02 10:59:00",
      "h 2024/04/02 7.5",
      "b 2024/04/02 00:00:00 3600",
      "x",
      "h 2024/02/30 7.5",
      "h 2024/04/03 8:00:00 -",
      "  # a comment",
      "i 2024/04/03 11:00:00 first ; note ; more",
      "o 2024/04/03 11:00:00 done",
      "o 2024/04/03 11:30:00",
      "i 2024/04/03 12:00:00 lost",
      "i 2024/04/03 13:00:00 open",
    ]),
    [
      [2, 20, "some:account name", "optional description"],
      [4, 60, "a:b", "what was done"],
      [6, 60, "only text"],
      [8, 0, "it has no clock-in"],
      [9, 0, "it has no clock-out"],
      [10, -1, "it ends before it starts"],
      [13, 0, "it is a balance, not time"],
      [14, 0, "it is not a line of a timeclock file"],
      [16, 0, "it is a balance, not time"],
      [18, 0, "first", "done"],
      [20, 0, "it has no clock-in"],
      [21, 0, "it has no clock-out"],
      [22, 0, "it is still running"],
    ],
  );
  const start = Date.UTC(2024, 3, 2, 7);
  const file = "h 2024/04/02 7.5\nh 2024/4/3 0:00 0.01\n" +
    "i 2024/04/02 9:00 \to: text \no 2024/04/02 9:10 ; done \n";
  assertEquals<unknown>(
    TIMECLOCK.read(file, {
      ...{ name: "log", zone: BERLIN, dayStart: 540 },
    }),
    {
      entries: [{
        ...{ line: 3, start, end: start + 600_000, description: "o: text" },
        identity: JSON.stringify([
          { date: "2024-04-02", second: 9 * 3600 },
          { date: "2024-04-02", second: 9 * 3600 + 600 },
          "o: text",
        ]),
      }],
      ...{ skipped: [], notes: [] },
      expected: new Map([["2024-04-02", 450], ["2024-04-03", 1]]),
    },
  );
});

Deno.test("a timeclock file of hledger has sessions at the same time", () => {
  assertEquals(
    rowsOf(TIMECLOCK, [
      "i 2024-12-09 09:00 a",
      "i 2024-12-09 09:30 b  text",
      "o 2024-12-09 10:00 a",
      "o 2024-12-09 11:00 b  done",
      "i  2024-12-09  12:00  c",
      "i 2024-12-09 12:10 d",
      "o 2024-12-09 12:30",
      "o 2024-12-09 12:40 c  done",
      "i 2024-12-09 13:00",
      "i 2024-12-09 13:10 e",
      "o 2024-12-09 13:30",
      "i 2024-12-09 14:00 f",
      "i 2024-12-09 14:10 f",
      "o 2024-12-09 14:30 f",
    ]),
    [
      [1, 60, "a"],
      [2, 90, "b", "text"],
      [5, 40, "c", "done"],
      [6, 20, "d"],
      [9, 0, "it has no clock-out"],
      [10, 20, "e"],
      [12, 0, "it has no clock-out"],
      [13, 20, "f"],
    ],
  );
});

Deno.test("a clock-out of timeclock without an account ends the last open session of the day", () => {
  assertEquals(
    rowsOf(TIMECLOCK, [
      "i 2024-12-09 09:00 a",
      "i 2024-12-09 10:00 b",
      "o 2024-12-09 11:00",
      "o 2024-12-09 12:00",
      "o 2024-12-09 12:30",
      // A session that begins again is the last one.
      "i 2024-12-09 13:00 c",
      "i 2024-12-09 13:10 d",
      "i 2024-12-09 13:20 c",
      "o 2024-12-09 13:30",
      "o 2024-12-09 13:40",
      // A session whose account is named is over.
      "i 2024-12-09 14:00 e",
      "i 2024-12-09 14:10 f",
      "o 2024-12-09 14:20 f",
      "o 2024-12-09 14:30",
      // The last sessions go past midnight, but an earlier one was forgotten.
      "i 2024-12-09 17:00 forgotten",
      "i 2024-12-10 22:00 g",
      "i 2024-12-10 23:00 h",
      "o 2024-12-11 01:00",
      "o 2024-12-11 02:00",
      "o 2024-12-11 03:00",
      "o 2024-12-11 04:00 forgotten",
    ]),
    [
      [1, 180, "a"],
      [2, 60, "b"],
      [5, 0, "it has no clock-in"],
      [6, 0, "it has no clock-out"],
      [7, 30, "d"],
      [8, 10, "c"],
      [11, 30, "e"],
      [12, 10, "f"],
      [15, 2100, "forgotten"],
      [16, 240, "g"],
      [17, 120, "h"],
      [20, 0, "it has no clock-in"],
    ],
  );
});

const SAMPLES: readonly (readonly [format: string, text: string])[] = [
  ["bartib", "2024-02-16 16:14 - 2024-02-16 18:23 | my project | docs\n"],
  ["utt", "2024-03-19 08:00 hello\n2024-03-19 09:15 mail\n"],
  ["timeclock", "i 2024/03/30 09:00:00 a\no 2024/03/30 09:20:00\n"],
  ["timeclock", "i  2024/03/30  09:00 a\no 2024/03/30 09:20\n"],
  ["timewarrior", "inc 20240131T090000Z - 20240131T100000Z # foo\n"],
  ["timewarrior", '[\n{"id":1,"start":"20240131T090000Z"}\n]\n'],
  ["klog", "2024-03-30 (8h!)\n  8:00 - 12:15\n"],
  ["watson", '[[1539683175,1539685649,"p","1",[],1539685649]]'],
];

for (const [format, text] of SAMPLES) {
  Deno.test(`only ${format} recognizes ${text.slice(0, 30)}`, () => {
    const found = IMPORT_FORMATS.filter((it) => it.recognizes(text));
    assertEquals(found.map(({ name }) => name), [format]);
  });
}
