import { assert, assertEquals } from "@std/assert";
import { MINUTE, SECOND } from "@std/datetime";
import {
  type BookedShare,
  bookedShare,
  type Span,
} from "../../lib/tracking/booked.ts";
import { instantAt } from "../support/fake_clock.ts";
import { forSeeds, type Random } from "../support/random.ts";

/** Spans such as `09:00-12:30 13:00-14:00` of one day. */
function spans(text: string): Span[] {
  return text.split(" ").filter((it) => it !== "").map((span) => {
    const [start = "", end = ""] = span.split("-")
      .map((clock) => `2024-12-10T${clock}`);
    return { start: instantAt(start), end: instantAt(end) };
  });
}

const WORK = "09:00-12:00 13:00-17:00";

type Case = [entries: string, minutes: Partial<BookedShare>];

const CASES: Case[] = [
  ["", { bookedMinutes: 0, unbookedMinutes: 420 }],
  ["09:00-12:00 13:00-17:00", { bookedMinutes: 420, unbookedMinutes: 0 }],
  ["09:30-10:00", { bookedMinutes: 30, unbookedMinutes: 390 }],
  // Lunch is not work.
  ["11:00-14:00", { bookedMinutes: 120, outsideMinutes: 60 }],
  ["07:00-08:00 17:30-18:00", { bookedMinutes: 0, outsideMinutes: 90 }],
  ["08:00-18:00", { bookedMinutes: 420, outsideMinutes: 180 }],
  // Partial overlap, one within the other, duplicates, three at a time.
  ["09:00-10:00 09:30-10:30", { bookedMinutes: 90, overlapMinutes: 30 }],
  ["09:00-12:00 10:00-10:30", { bookedMinutes: 180, overlapMinutes: 30 }],
  ["09:00-10:00 09:00-10:00", { bookedMinutes: 60, overlapMinutes: 60 }],
  [
    "09:00-10:00 09:30-10:30 09:45-10:00",
    { bookedMinutes: 90, overlapMinutes: 45 },
  ],
  // An overlap outside of work counts as both.
  [
    "07:00-08:00 07:30-08:00",
    { bookedMinutes: 0, overlapMinutes: 30, outsideMinutes: 60 },
  ],
  // Unsorted; adjacent spans do not overlap.
  ["14:00-15:00 09:00-10:00 10:00-11:00", { bookedMinutes: 180 }],
  ["10:00-10:00", { bookedMinutes: 0 }],
];

Deno.test("bookedShare() counts time once, and reports overlap and time outside of work", () => {
  for (const [entries, expected] of CASES) {
    const day = { work: spans(WORK), workMinutes: 420 };
    const share = bookedShare(day, spans(entries));
    const { bookedMinutes = 0 } = expected;
    assertEquals(share, {
      workMinutes: 420,
      unbookedMinutes: 420 - bookedMinutes,
      overlapMinutes: 0,
      outsideMinutes: 0,
      bookedMinutes,
      ...expected,
    }, entries);
  }
});

Deno.test("bookedShare() counts everything outside on a day without work", () => {
  const share = bookedShare({ work: [], workMinutes: 0 }, spans("09:00-10:00"));
  assertEquals(share, {
    workMinutes: 0,
    bookedMinutes: 0,
    unbookedMinutes: 0,
    overlapMinutes: 0,
    outsideMinutes: 60,
  });
});

Deno.test("bookedShare() truncates once, and never books more than the work", () => {
  const work = spans("09:00-09:10");
  const day = { work, workMinutes: 10 };
  const minutesOf = (entries: string) =>
    bookedShare(day, spans(entries)).bookedMinutes;
  assertEquals(minutesOf("09:00-09:10"), 10);
  assertEquals(minutesOf("09:00-09:00:59"), 0);
  assertEquals(minutesOf("09:00-09:00:59.999"), 0);
  assertEquals(minutesOf("09:00-09:01"), 1);
  // Three times 20 seconds are a minute.
  assertEquals(
    minutesOf("09:00-09:00:20 09:01-09:01:20 09:02-09:02:20"),
    1,
  );
});

Deno.test("bookedShare() counts an entry to the end of the work's last minute", () => {
  const day = { work: spans("09:00-09:10 09:30-09:40"), workMinutes: 20 };
  const share = (entries: string) => {
    const { bookedMinutes, outsideMinutes } = bookedShare(day, spans(entries));
    return [bookedMinutes, outsideMinutes];
  };
  // As many minutes as the timer shows: 9:59, 10:00, 10:29.
  assertEquals(share("09:00:30-09:10:29"), [9, 0]);
  assertEquals(share("09:00:30-09:10:30"), [10, 0]);
  assertEquals(share("09:00:30-09:10:59"), [10, 0]);
  // From one whole minute, it is time outside of work.
  assertEquals(share("09:00-09:11"), [10, 1]);
  assertEquals(share("09:00-09:10:59.999"), [10, 0]);
  // Before the work or apart from it, seconds do not count.
  assertEquals(share("08:59:01-09:01"), [1, 0]);
  assertEquals(share("09:10:30-09:11:10 09:11:20-09:11:50"), [0, 1]);
});

Deno.test("bookedShare() does not modify the given lists", () => {
  const work = spans(WORK).map((span) => Object.freeze(span));
  const entries = spans("13:00-15:00 09:00-10:00 09:30-11:00")
    .map((span) => Object.freeze(span));
  const share = bookedShare(
    { work: Object.freeze(work), workMinutes: 420 },
    Object.freeze(entries),
  );
  assertEquals(share.bookedMinutes, 240);
});

const HOUR_SECONDS = 3600;

/** Spans within an hour. */
function randomSpans(random: Random, most: number): Span[] {
  return Array.from({ length: random.integer(0, most) }, () => {
    const start = random.integer(0, HOUR_SECONDS);
    const lasts = random.integer(0, random.pick([5, 300, HOUR_SECONDS]));
    const end = Math.min(HOUR_SECONDS, start + lasts);
    return { start: start * SECOND, end: end * SECOND };
  });
}

/** Sorted work without overlap. */
function randomWork(random: Random): Span[] {
  const borders = Array.from(
    { length: 2 * random.integer(0, 4) },
    () => random.integer(0, HOUR_SECONDS) * SECOND,
  ).sort((a, b) => a - b);
  return borders.flatMap((start, i) => {
    const end = borders[i + 1];
    return i % 2 === 0 && end !== undefined ? [{ start, end }] : [];
  });
}

/** The number of spans at each second. */
function countedBySecond(spans: readonly Span[]): number[] {
  const counts: number[] = Array(HOUR_SECONDS).fill(0);
  for (const { start, end } of spans) {
    for (let at = start / SECOND; at < end / SECOND; at++) {
      counts[at] = 1 + (counts[at] ?? 0);
    }
  }
  return counts;
}

Deno.test("bookedShare() agrees with counting every second", async () => {
  await forSeeds(400, (random) => {
    const work = randomWork(random);
    const entries = randomSpans(random, 8);
    const isWork = countedBySecond(work);
    const counts = countedBySecond(entries);
    // What follows the work immediately, if it is shorter than a minute.
    const isCut = counts.map(() => false);
    for (const { end } of work) {
      let last = end / SECOND;
      while (counts[last] && !isWork[last]) last++;
      const isShort = last - end / SECOND < 60;
      for (let at = end / SECOND; isShort && at < last; at++) isCut[at] = true;
    }
    let [worked, inside, overlap, outside] = [0, 0, 0, 0];
    counts.forEach((count, second) => {
      if (isWork[second]) worked++;
      if (count === 0) return;
      if (isWork[second] || isCut[second]) inside++;
      else outside++;
      overlap += count - 1;
    });
    const minutes = (seconds: number) => Math.floor(seconds * SECOND / MINUTE);
    const workMinutes = Math.floor(worked / 60);
    const bookedMinutes = Math.min(minutes(inside), workMinutes);
    const share = bookedShare({ work, workMinutes }, entries);
    assertEquals(share, {
      workMinutes,
      bookedMinutes,
      unbookedMinutes: workMinutes - bookedMinutes,
      overlapMinutes: minutes(overlap),
      outsideMinutes: minutes(outside),
    });
    assert(share.unbookedMinutes >= 0);
  });
});

Deno.test("bookedShare() joins entries before it looks for the rest of a minute", () => {
  const day = { work: spans("09:00-10:00"), workMinutes: 60 };
  const table: [entries: string, outsideMinutes: number][] = [
    ["09:30:00-10:00:59", 0],
    ["09:30:00-10:01:00", 1],
    ["09:30:00-10:00:40 10:00:40-10:01:20", 1],
    ["09:30:00-10:00:00 10:00:00-10:00:30", 0],
    ["10:00:01-10:00:31", 0],
    ["08:59:30-10:00:30", 0],
  ];
  for (const [entries, outsideMinutes] of table) {
    const share = bookedShare(day, spans(entries));
    assertEquals(share.outsideMinutes, outsideMinutes, entries);
  }
});
