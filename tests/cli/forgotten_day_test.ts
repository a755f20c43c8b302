import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

type Row = [date: string, event: string, time: string, offset?: string];

const TENTH: Row[] = [
  ["2024-12-10", "start", "09:00"],
  ["2024-12-10", "stop", "17:30"],
];
const NIGHT: Row[] = [
  ["2024-12-10", "start", "20:00"],
  ["2024-12-10", "stop", "26:00"],
];
const TWO_NIGHTS: Row[] = [
  ["2024-12-09", "start", "23:00"],
  ["2024-12-09", "stop", "48:40"],
];
/** Work in Tokyo from 22:00 on December 10 until 00:30. */
const FLOWN_WEST: Row[] = [
  ["2024-12-11", "start", "01:00", "+12:00"],
  ["2024-12-11", "stop", "03:30", "+12:00"],
];

/** The likely end of a timer, by the day on which it started. */
const STARTS: [what: string, rows: Row[], start: string, end: string][] = [
  ["the day of its date", TENTH, "10T16:00", "10T17:30"],
  ["the night before", NIGHT, "11T01:00", "11T02:00"],
  ["the last minute of a night", NIGHT, "11T01:59", "11T02:00"],
  ["no day, once the night was stopped", NIGHT, "11T02:00", "11T11:00"],
  ["a day that went past two midnights", TWO_NIGHTS, "11T00:10", "11T00:40"],
  [
    "the newest day before it only",
    [...TWO_NIGHTS, ...TENTH],
    "11T00:10",
    "11T09:10",
  ],
  [
    "the day of its date before a night",
    [...NIGHT, ["2024-12-11", "start", "01:30"], [
      "2024-12-11",
      "stop",
      "03:00",
    ]],
    "11T01:30",
    "11T03:00",
  ],
  ["the next date of who flew west", FLOWN_WEST, "10T23:00", "11T00:30"],
  ["the first minute of who flew west", FLOWN_WEST, "10T22:00", "11T00:30"],
  ["no day, before who flew west began", FLOWN_WEST, "10T21:59", "11T00:00"],
];

for (const [what, rows, start, end] of STARTS) {
  Deno.test(`a forgotten timer ends with the work in which it started: ${what}`, async () => {
    const zoned = rows.map(([date, event, time, offset = "+09:00"]) =>
      `${date},${event},${time},${offset}\n`
    );
    const startsAt = new Date(`2024-12-${start}+09:00`).toISOString();
    const disk = new MemoryDisk({
      "config.yaml": "workday:\n  longest_day_hours: 30\n",
      "2024-12.csv": `date,event,time,offset\n${zoned.join("")}`,
      "history/timer.json": JSON.stringify({
        running: {
          ...{ id: "a", task: "T-1", description: "Fix it", tags: [] },
          start: startsAt,
        },
      }),
    });
    const user = new CliUser("2024-12-12T12:00", { disk });
    const { out } = await user.type("timer status --json");
    assertEquals(JSON.parse(out).likely_end, `2024-12-${end}:00+09:00`);
  });
}
