import { assertEquals } from "@std/assert";
import { dataFiles, workbench } from "./workbench.ts";

const NOW = "2024-12-10T16:00";
const FILE = "2024-12.csv";
const OVERRIDES = "2024-12-worktime-overrides.csv";

const DAY_BEFORE = "2024-12-09,start,08:00\n2024-12-09,stop,17:00\n";

/** A file in many formats, before and after a break at 16:00. */
const FORMS: [name: string, before: string, after: string][] = [
  [
    "LF",
    `date,event,time\n${DAY_BEFORE}2024-12-10,start,09:00\n`,
    `date,event,time\n${DAY_BEFORE}2024-12-10,start,09:00\n` +
    "2024-12-10,break_start,16:00\n",
  ],
  [
    "CRLF",
    "date,event,time\r\n2024-12-10,start,09:00\r\n",
    "date,event,time\r\n2024-12-10,start,09:00\r\n" +
    "2024-12-10,break_start,16:00\r\n",
  ],
  [
    "a BOM",
    "\uFEFFdate,event,time\n2024-12-10,start,09:00\n",
    "\uFEFFdate,event,time\n2024-12-10,start,09:00\n" +
    "2024-12-10,break_start,16:00\n",
  ],
  [
    "no final newline",
    "date,event,time\n2024-12-10,start,09:00",
    "date,event,time\n2024-12-10,start,09:00\n2024-12-10,break_start,16:00\n",
  ],
  [
    "no final newline after CRLF",
    "date,event,time\r\n2024-12-10,start,09:00",
    "date,event,time\r\n2024-12-10,start,09:00\r\n" +
    "2024-12-10,break_start,16:00\r\n",
  ],
  [
    "quotes",
    '"date","event","time"\n"2024-12-10","start","09:00"\n',
    '"date","event","time"\n"2024-12-10","start","09:00"\n' +
    "2024-12-10,break_start,16:00\n",
  ],
  [
    "another column order",
    "time,event,date\n09:00,start,2024-12-10\n",
    "time,event,date\n09:00,start,2024-12-10\n16:00,break_start,2024-12-10\n",
  ],
  [
    "extra columns",
    'date,note,event,time,"x"\n2024-12-10,"a, ""b""\nc",start,09:00,1\n',
    'date,note,event,time,"x"\n2024-12-10,"a, ""b""\nc",start,09:00,1\n' +
    "2024-12-10,,break_start,16:00,\n",
  ],
  [
    "blank lines",
    "\n\ndate,event,time\n\n2024-12-10,start,09:00\n \n\n",
    "\n\ndate,event,time\n\n2024-12-10,start,09:00\n" +
    "2024-12-10,break_start,16:00\n \n\n",
  ],
  [
    "comments",
    '# "mine, of 2024\ndate,event,time\n# today\n2024-12-10,start,09:00\n' +
    "# later\n\n# end",
    '# "mine, of 2024\ndate,event,time\n# today\n2024-12-10,start,09:00\n' +
    "2024-12-10,break_start,16:00\n# later\n\n# end",
  ],
  [
    "the form of a spreadsheet",
    "sep=;\r\nDate;Event;Time;\r\n10.12.2024;START;09:00:00;\r\n;;;\r\n",
    "sep=;\r\nDate;Event;Time;\r\n10.12.2024;START;09:00:00;\r\n" +
    "2024-12-10;break_start;16:00;\r\n;;;\r\n",
  ],
  [
    "lines that end as on old Macs",
    "date,event,time\r2024-12-10,start,9:00 AM",
    "date,event,time\r2024-12-10,start,9:00 AM\r" +
    "2024-12-10,break_start,16:00\r",
  ],
  [
    "all of it at once",
    '\uFEFFtime, Date,note,EVENT\r\n\r\n 9:00,2024-12-10,"ü, 😀",start',
    '\uFEFFtime, Date,note,EVENT\r\n\r\n 9:00,2024-12-10,"ü, 😀",start\r\n' +
    "16:00,2024-12-10,,break_start\r\n",
  ],
];

for (const [name, before, after] of FORMS) {
  Deno.test(`Tracker reads and extends a file with ${name}`, async () => {
    const bench = workbench(NOW, { [FILE]: before });
    const { tracker } = bench;
    assertEquals((await tracker.status()).workMinutes, 7 * 60);
    assertEquals(dataFiles(bench), { [FILE]: before });
    await tracker.toggleBreak();
    assertEquals(dataFiles(bench), { [FILE]: after });
    assertEquals((await tracker.status()).state, "on_break");
    await tracker.undo();
    assertEquals(dataFiles(bench), { [FILE]: before });
  });
}

Deno.test("Tracker.adjust() changes one cell of one row", async () => {
  const before = "\uFEFFnote,date,event,time\r\nx,2024-12-09, start,9:00\n" +
    '"y",2024-12-10,start,09:00\r\nz, 2024-12-10,break_start,10:00';
  const bench = workbench(NOW, { [FILE]: before });
  await bench.tracker.adjust("10:30");
  const after = before.replace(
    "z, 2024-12-10,break_start,10:00",
    "z,2024-12-10,break_start,10:30",
  );
  assertEquals(dataFiles(bench), { [FILE]: after });
});

Deno.test("Tracker.start() turns the stop into a break and keeps its note", async () => {
  const before = "date,event,time,note\n2024-12-10,start,09:00,early\n" +
    "2024-12-10,stop,15:00,tired\n";
  const bench = workbench(NOW, { [FILE]: before });
  await bench.tracker.start();
  assertEquals(dataFiles(bench), {
    [FILE]: "date,event,time,note\n2024-12-10,start,09:00,early\n" +
      "2024-12-10,break_start,15:00,tired\n2024-12-10,break_end,16:00,\n",
  });
});

Deno.test("Tracker.setExpectedHours() keeps the format of its file", async () => {
  const before = "\uFEFFexpected_hours,date,why\r\n0,2024-12-25,holiday\r\n";
  const bench = workbench(NOW, { [OVERRIDES]: before });
  await bench.tracker.setExpectedHours("7:30", { date: "2024-12-24" });
  await bench.tracker.setExpectedHours("4", { date: "2024-12-25" });
  assertEquals(dataFiles(bench), {
    [OVERRIDES]: "\uFEFFexpected_hours,date,why\r\n7.5,2024-12-24,\r\n" +
      "4,2024-12-25,holiday\r\n",
  });
});

/** A day in an older file, and the same day in the present format. */
const OLDER: [name: string, older: string, newer: string][] = [
  [
    "a lunch that a stop ends",
    "2024-12-09,start,09:00\n2024-12-09,lunch_start,12:00\n" +
    "2024-12-09,stop,13:00\n",
    "2024-12-09,start,09:00\n2024-12-09,lunch_start,12:00\n" +
    "2024-12-09,lunch_end,13:00\n2024-12-09,stop,13:00\n",
  ],
  [
    "a lunch that a break ends",
    "2024-12-09,start,09:00\n2024-12-09,lunch_start,12:00\n" +
    "2024-12-09,break_start,12:30\n2024-12-09,break_end,12:40\n" +
    "2024-12-09,stop,17:00\n",
    "2024-12-09,start,09:00\n2024-12-09,lunch_start,12:00\n" +
    "2024-12-09,lunch_end,12:30\n2024-12-09,break_start,12:30\n" +
    "2024-12-09,break_end,12:40\n2024-12-09,stop,17:00\n",
  ],
  [
    "a second start after a stop",
    "2024-12-09,start,09:00\n2024-12-09,stop,12:00\n" +
    "2024-12-09,start,13:00\n2024-12-09,stop,17:00\n",
    "2024-12-09,start,09:00\n2024-12-09,break_start,12:00\n" +
    "2024-12-09,break_end,13:00\n2024-12-09,stop,17:00\n",
  ],
];

for (const [name, older, newer] of OLDER) {
  Deno.test(`an older file with ${name} gives the same figures`, async () => {
    const figures = [];
    for (const rows of [older, newer]) {
      const text = `date,event,time\n${rows}`;
      const { tracker } = workbench(NOW, { [FILE]: text });
      const date = "2024-12-09";
      const { lastEvent, ...status } = await tracker.status({ date });
      assertEquals(lastEvent?.kind, "stop");
      const { stats } = await tracker.day({ date });
      const { days, ...month } = await tracker.month();
      // Only the events differ.
      const dayStats = days.map(({ events: _, ...day }) => day);
      figures.push({ status, stats, month, dayStats });
    }
    assertEquals(figures[0], figures[1]);
  });
}
