import { assertEquals } from "@std/assert";
import {
  readEventLog,
  writeDay,
  writeNewDays,
} from "../../lib/formats/event_log.ts";
import type { CivilDate, CivilMonth } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { WorkDay } from "../../lib/workday/event.ts";
import { forSeeds } from "../support/random.ts";

Deno.test("writeNewDays() writes the same as adding the days one by one", async () => {
  const month = "2024-12" as CivilMonth;
  const zone = namedZone("UTC");
  const texts = [
    "",
    "date,event,time\n2024-12-10,start,09:00\n2024-12-10,stop,17:00",
    "# Work\r\ntime;event;date;note\r\n09:00;start;2024-12-10;x\r\n",
  ];
  await forSeeds(40, (random) => {
    const text = random.pick(texts);
    const days = [3, 9, 11, 20, 31].filter(() => random.chance(0.6))
      .map((day): WorkDay => {
        const offset = random.chance(0.3) && { offsetMinutes: 60 };
        return {
          date: `2024-12-${String(day).padStart(2, "0")}` as CivilDate,
          events: [
            { kind: "start", minute: random.integer(0, 500), ...offset },
            { kind: "stop", minute: random.integer(501, 1500) },
          ],
        };
      });
    if (days.length === 0) return;
    let expected = text;
    for (const day of days) {
      expected = writeDay(readEventLog(expected, month, zone), day);
    }
    const log = readEventLog(text, month, zone);
    const shuffled = random.chance(0.5) ? days : days.toReversed();
    const actual = readEventLog(writeNewDays(log, shuffled), month, zone);
    const one = readEventLog(expected, month, zone);
    assertEquals(actual.days, one.days);
    const rows = (it: typeof one) =>
      it.table.document.rows.map((row) => row.text);
    const hasOffsets = days.some(({ events }) =>
      events.some((event) => event.offsetMinutes !== undefined)
    );
    if (!hasOffsets) assertEquals(rows(actual), rows(one));
  });
});

Deno.test("writeDay() writes a note to the first row of a day, and removes it from the others", () => {
  const month = "2024-12" as CivilMonth;
  const zone = namedZone("UTC");
  const day: WorkDay = {
    date: "2024-12-10" as CivilDate,
    events: [{ kind: "start", minute: 540 }, { kind: "stop", minute: 1020 }],
  };
  const plain =
    "date,event,time\n2024-12-10,start,09:00\n2024-12-10,stop,17:00\n";
  const noted = (first: string, second: string) =>
    `date,event,time,note\n2024-12-10,start,09:00,${first}\n` +
    `2024-12-10,stop,17:00,${second}\n`;
  const table: [before: string, note: string | undefined, after: string][] = [
    ["", "A", noted("A", "")],
    [
      plain,
      "A",
      plain.replace("time", "time,note").replace("09:00", "09:00,A"),
    ],
    [plain, undefined, plain],
    [noted("A", "B"), "C", noted("C", "")],
    [noted("", "B"), "", noted("", "")],
    [noted("A", "B"), undefined, noted("A", "B")],
  ];
  for (const [before, note, after] of table) {
    const log = readEventLog(before, month, zone);
    assertEquals(writeDay(log, day, note), after);
  }
});
