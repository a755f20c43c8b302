import { assertEquals } from "@std/assert";
import { formatInstant } from "../../lib/time/zone.ts";
import { dataFiles, dayLog, workbench } from "./workbench.ts";

const ZONES: [zone: string, offset: string, date: string, time: string][] = [
  ["Asia/Tokyo", "+09:00", "2025-01-01", "00:15"],
  ["America/New_York", "-05:00", "2024-12-31", "10:15"],
  ["Europe/Berlin", "+01:00", "2024-12-31", "16:15"],
  ["Australia/Lord_Howe", "+11:00", "2025-01-01", "02:15"],
  ["Asia/Kathmandu", "+05:45", "2024-12-31", "21:00"],
  ["UTC", "+00:00", "2024-12-31", "15:15"],
];

for (const [zone, offset, date, time] of ZONES) {
  Deno.test(`Tracker records the wall clock of ${zone}`, async () => {
    const bench = workbench(`2024-12-10T09:00${offset}`, {}, zone);
    const { tracker, clock } = bench;
    await tracker.start();
    await tracker.toggleLunch({ at: "09:00" });
    clock.set(`2024-12-10T09:45${offset}`);
    await tracker.toggleLunch();
    clock.set(`2024-12-10T17:30${offset}`);
    const status = await tracker.status();
    assertEquals(status.workMinutes, 465);
    const shown = [status.startTime ?? NaN, status.projectedEnd]
      .map((instant) => formatInstant(instant, clock.zone));
    assertEquals(shown, [
      `2024-12-10T09:00:00${offset}`,
      `2024-12-10T17:45:00${offset}`,
    ]);
    await tracker.stop();
    const events =
      "start 09:00, lunch_start 09:00, lunch_end 09:45, stop 17:30";
    const text = dayLog("2024-12-10", events);
    assertEquals(dataFiles(bench), { "2024-12.csv": text });
  });

  Deno.test(`Tracker records an instant under its date in ${zone}`, async () => {
    const bench = workbench("2025-01-02T00:00Z", {}, zone);
    const at = new Date("2024-12-31T15:15:30Z");
    const recorded = await bench.tracker.start({ at });
    assertEquals<unknown>([recorded.date, recorded.time], [date, time]);
    assertEquals(dataFiles(bench), {
      [`${date.slice(0, 7)}.csv`]: dayLog(date, `start ${time}`),
    });
  });
}
