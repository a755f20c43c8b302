import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Tracker } from "../../lib/tracker.ts";
import { FakeClock } from "../support/fake_clock.ts";

/**
 * Reads a file as Ruby's `CSV` with `headers: true` does, which the Ruby
 * `worktime` uses: by the names in the header, whatever other columns there are.
 * A row can have fewer cells than the header.
 */
function readByHeader(text: string, ...names: string[]): string[] {
  const [header = [], ...rows] = parse(text, { fieldsPerRecord: -1 });
  const indexes = names.map((name) => header.indexOf(name));
  return rows.map((row) => indexes.map((index) => row[index]).join(" "));
}

Deno.test("a reader by header finds the events and hours beside our own columns", async () => {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2024-12-13T18:00");
  const tracker = new Tracker(disk, { clock });
  const date = "2024-12-10";
  await tracker.writeDay({
    ...{ date, work: ["09:00-17:30"], lunch: "12:30-13:15" },
    note: 'Büro, "Hof"',
  });
  await tracker.setExpectedHours("4", { date, isLunchPlanned: false });
  await tracker.recordAbsence("vacation", { dates: "2024-12-12", note: "Ski" });
  await tracker.recordAbsence("sick", { dates: "2024-12-11", isHalf: true });
  assertEquals(
    readByHeader(disk.files["2024-12.csv"] ?? "", "date", "event", "time"),
    [
      "2024-12-10 start 09:00",
      "2024-12-10 lunch_start 12:30",
      "2024-12-10 lunch_end 13:15",
      "2024-12-10 stop 17:30",
    ],
  );
  const overrides = disk.files["2024-12-worktime-overrides.csv"] ?? "";
  assertEquals(readByHeader(overrides, "date", "expected_hours"), [
    "2024-12-10 4",
    "2024-12-11 4",
    "2024-12-12 0",
  ]);
  assertEquals(
    overrides.split("\n")[0],
    "date,expected_hours,lunch_planned,kind,note",
  );
});

Deno.test("a reader by header finds the wall clock times of a day in two zones", async () => {
  const text = "date,event,time,offset\n" +
    "2024-12-10,start,09:00,+09:00\n2024-12-10,stop,16:00,-05:00\n";
  const disk = new MemoryDisk({ "2024-12.csv": text });
  const clock = new FakeClock("2024-12-13T18:00");
  await new Tracker(disk, { clock }).note("Flight", { date: "2024-12-10" });
  assertEquals(
    readByHeader(disk.files["2024-12.csv"] ?? "", "date", "event", "time"),
    ["2024-12-10 start 09:00", "2024-12-10 stop 16:00"],
  );
});
