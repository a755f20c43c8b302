import { assertEquals } from "@std/assert";
import { bookedJson, bookedLines } from "../../lib/cli/output/status.ts";
import type { BookedShare } from "../../lib/tracking/booked.ts";

const SHARE: BookedShare = {
  workMinutes: 370,
  bookedMinutes: 330,
  unbookedMinutes: 40,
  overlapMinutes: 0,
  outsideMinutes: 0,
};
const BOOKED = "Booked 5:30 of 6:10 (0:40 unbooked)";
const OVERLAP = "Overlapping entries are counted once: 0:30";
const OUTSIDE = "Booked outside work: 1:20";

const LINES: [more: Partial<BookedShare>, lines: string[]][] = [
  [{}, [BOOKED]],
  [{ overlapMinutes: 30 }, [BOOKED, OVERLAP]],
  [{ outsideMinutes: 80 }, [BOOKED, OUTSIDE]],
  [{ overlapMinutes: 30, outsideMinutes: 80 }, [BOOKED, OVERLAP, OUTSIDE]],
];

Deno.test("bookedLines() tells of overlap and time outside work where there is any", () => {
  for (const [more, lines] of LINES) {
    assertEquals(bookedLines({ ...SHARE, ...more }), lines);
  }
});

Deno.test("bookedJson() has each figure under its own name", () => {
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
