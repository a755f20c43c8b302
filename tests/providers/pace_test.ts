import { assertEquals } from "@std/assert";
import { paceAfter, paceWaitMs } from "../../providers/connection.ts";

/** Three at once, then one a second. */
const PACE = { burst: 3, intervalMs: 1_000 };
const NOW = 50_000;

/** How far ahead all three are available again, and the wait before the next. */
const WAITS: readonly [fullInMs: number | undefined, waitMs: number][] = [
  [undefined, 0],
  [-1, 0],
  [0, 0],
  [2_000, 0],
  [2_001, 1],
  [3_000, 1_000],
  // The clock was set back.
  [3_001, 0],
];

Deno.test("paceWaitMs() waits only once the burst is used up", () => {
  for (const [fullInMs, waitMs] of WAITS) {
    const stored = fullInMs === undefined
      ? undefined
      : { remaining: 0, resetsAt: NOW + fullInMs };
    assertEquals(paceWaitMs(PACE, stored, NOW), waitMs, `${fullInMs}`);
  }
});

/** The same before a request, and what remains after it. */
const REQUESTS: readonly [
  fullInMs: number | undefined,
  remaining: number,
  after: number,
][] = [
  [undefined, 2, 1_000],
  [-1, 2, 1_000],
  [0, 2, 1_000],
  [1, 1, 1_001],
  [1_000, 1, 2_000],
  [1_001, 0, 2_001],
  [2_000, 0, 3_000],
  // The clock was set back: it is a burst at most.
  [2_001, 0, 3_000],
  [90_000, 0, 3_000],
];

Deno.test("paceAfter() takes one request from the burst", () => {
  for (const [fullInMs, remaining, after] of REQUESTS) {
    const stored = fullInMs === undefined
      ? undefined
      : { remaining: 0, resetsAt: NOW + fullInMs };
    assertEquals(
      paceAfter(PACE, stored, NOW),
      { remaining, resetsAt: NOW + after },
      `${fullInMs}`,
    );
  }
});
