import { assertEquals } from "@std/assert";
import { SECOND } from "@std/datetime";
import {
  type CountedEntry,
  type Dimension,
  EntryCount,
} from "../../lib/tracking/totals.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

const zone = cachedZone("Asia/Tokyo");
const taskOf = () => undefined;

/** The total that an `EntryCount` returns. */
function totalOf(
  entries: readonly CountedEntry[],
  by: readonly Dimension[],
  options: ConstructorParameters<typeof EntryCount>[1],
) {
  const count = new EntryCount(by, options);
  for (const entry of entries) count.add(entry);
  return count.total();
}

Deno.test("EntryCount adds up rounded parts in each row, and leaves them out without rounding", () => {
  const entries: CountedEntry[] = [
    ["T-1", "2024-12-10T09:00+09:00", "2024-12-10T09:10+09:00"],
    ["T-2", "2024-12-10T23:50+09:00", "2024-12-11T00:20+09:00"],
    ["T-1", "2024-12-11T09:00+09:00", "2024-12-11T09:05+09:00"],
  ].map(([taskId = "", from = "", to = ""]) => {
    const [start, end] = [instantAt(from), instantAt(to)];
    const durationSeconds = (end - start) / SECOND;
    return { taskId, tags: [], start, end, durationSeconds };
  });
  const round = (_: CountedEntry, { seconds }: { seconds: number }) =>
    Math.ceil(seconds / 900) * 900;
  const row = (
    key: string | undefined,
    seconds: number,
    roundedSeconds: number,
    entryCount: number,
  ) => ({ key, seconds, roundedSeconds, entryCount });
  assertEquals(totalOf(entries, ["day", "task"], { zone, taskOf, round }), {
    ...row(undefined, 2700, 4500, 3),
    rows: [
      {
        ...row("2024-12-10", 1200, 1800, 2),
        rows: [row("T-1", 600, 900, 1), row("T-2", 600, 900, 1)],
      },
      {
        ...row("2024-12-11", 1500, 2700, 2),
        rows: [row("T-2", 1200, 1800, 1), row("T-1", 300, 900, 1)],
      },
    ],
  });
  // Rounding splits by day, even if no row does.
  assertEquals(totalOf(entries, [], { zone, taskOf, round }), {
    ...row(undefined, 2700, 4500, 3),
  });
  assertEquals(totalOf(entries, [], { zone, taskOf }), {
    ...{ key: undefined, seconds: 2700, entryCount: 3 },
  });
});
