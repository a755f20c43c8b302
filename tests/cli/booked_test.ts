import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { BookedShare } from "../../lib/tracking/booked.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import { bookedJson, bookedLines } from "../../lib/cli/output/day.ts";

const SHARE: BookedShare = {
  workMinutes: 370,
  bookedMinutes: 330,
  unbookedMinutes: 40,
  overlapMinutes: 0,
  outsideMinutes: 0,
};
const BOOKED = "Booked 5:30 of 6:10 (0:40 unbooked)";
const OVERLAP = "Overlapping entries counted once: 0:30";
const OUTSIDE = "Booked outside work: 1:20";

const LINES: [more: Partial<BookedShare>, lines: string[]][] = [
  [{}, [BOOKED]],
  [{ overlapMinutes: 30 }, [BOOKED, OVERLAP]],
  [{ outsideMinutes: 80 }, [BOOKED, OUTSIDE]],
  [{ overlapMinutes: 1 }, [BOOKED, OVERLAP.replace("0:30", "0:01")]],
  [{ outsideMinutes: 1 }, [BOOKED, OUTSIDE.replace("1:20", "0:01")]],
  [{ overlapMinutes: 30, outsideMinutes: 80 }, [BOOKED, OVERLAP, OUTSIDE]],
];

Deno.test("bookedLines() mentions overlap and time outside work only if there is any", () => {
  for (const [more, lines] of LINES) {
    assertEquals(bookedLines({ ...SHARE, ...more }), lines);
  }
});

Deno.test("bookedJson() has a key for each figure", () => {
  assertEquals(
    bookedJson({ ...SHARE, overlapMinutes: 30, outsideMinutes: 80 }),
    {
      work_minutes: 370,
      booked_minutes: 330,
      unbooked_minutes: 40,
      overlap_minutes: 30,
      outside_minutes: 80,
    },
  );
});

/** Returns the lines of a text that start with one of the words. */
function linesWith(words: readonly string[], text: string): string[] {
  return text.split("\n").filter((line) =>
    words.some((word) => line.startsWith(word))
  );
}

Deno.test("status names the running timer, on the current day only", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("timer start TASK-1");
  const unstarted = await user.at("2024-12-10T09:30").type("status");
  assertEquals(linesWith(["Timer"], unstarted.out), ["Timer: TASK-1 (30m)"]);
  await user.type("start");
  await user.run(["timer", "switch", "TASK-2", "--title", "Import"]);
  const { out } = await user.at("2024-12-10T10:45").type("status");
  assertEquals(
    linesWith(["Timer", "Booked"], out),
    [
      "Timer: TASK-2: Import (1h 15m)",
      "Booked 1:15 of 1:15 (0:00 unbooked)",
      "Booked outside work: 0:30",
    ],
  );
  const shown = async (line: string) =>
    linesWith(["Timer"], (await user.type(line)).out);
  assertEquals(await shown("status --at 10:00"), [
    "Timer: TASK-2: Import (30m)",
  ]);
  assertEquals(await shown("status --at 09:30"), [
    "Timer: TASK-2: Import (0m)",
  ]);
  // No timer was running before its start or on another day.
  assertEquals(await shown("status --at 09:29"), []);
  assertEquals(await shown("status 2024-12-09"), []);
  await user.type("timer stop");
  assertEquals(await shown("status"), []);
});

Deno.test("status and timer status show the same minutes at every second", async () => {
  const user = new CliUser("2024-12-10T09:00");
  user.now += 20_000;
  await user.type("start");
  user.now += 13_000;
  await user.type("timer start TASK-1");
  for (let second = 0; second < 130; second += 7) {
    user.now += 7_000;
    const { out } = await user.type("status");
    const timer = (await user.type("timer status")).out;
    const [, shown] = out.match(/^Timer: TASK-1 \((\d+)m\)$/m) ?? [];
    const [, booked] = out.match(/^Booked 0:0(\d) of/m) ?? [];
    const [, today] = timer.match(/^Today: (\d+)m$/m) ?? [];
    assert(today !== undefined, timer);
    assertEquals([shown, booked], [today, today], `${user.now}`);
  }
});

Deno.test("status shows what is booked by entries alone, without a timer file", async () => {
  const user = new CliUser("2024-12-10T08:00");
  await user.type("start");
  user.at("2024-12-10T09:00");
  await user.type("timer add TASK-1 --start 08:00 --end 08:45");
  const { files } = user.disk as MemoryDisk;
  const kept = Object.entries(files).filter(([file]) =>
    /^2024-12\.csv$|entries/.test(file)
  );
  const disk = new MemoryDisk(Object.fromEntries(kept));
  const { out } = await new CliUser("2024-12-10T09:00", { disk }).type(
    "status",
  );
  assertEquals(linesWith(["Booked"], out), [
    "Booked 0:45 of 1:00 (0:15 unbooked)",
  ]);
});

Deno.test("an entry that began days ago counts until it ended", async () => {
  const user = new CliUser("2024-12-10T08:00");
  await user.type("timer start A");
  await user.at("2024-12-12T07:00").type("start");
  await user.at("2024-12-12T09:30").type("timer stop --at now");
  const later = user.at("2024-12-12T10:00");
  const { out } = await later.type("status");
  assertEquals(out.split("\n").filter((it) => it.startsWith("Booked")), [
    "Booked 2:30 of 3:00 (0:30 unbooked)",
    "Booked outside work: 7:00",
  ]);
  const timer = await later.type("timer status");
  assertStringIncludes(timer.out, "Today: 9h 30m");
  const added = await later.type("timer add B --start 09:00 --end 09:20");
  assertStringIncludes(added.error, 'Overlaps an entry for "A"');
});
