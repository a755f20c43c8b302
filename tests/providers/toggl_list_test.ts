import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { instantAt } from "../support/fake_clock.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

Deno.test("TogglProvider lists what begins in a range, the oldest first", async () => {
  const { provider, server } = togglBench();
  const from = TEN - 5 * DAY;
  const starts = [from - 1000, from, TEN - DAY, TEN - 1000, TEN, TEN + 1000];
  for (const start of starts.toReversed()) {
    server.web.add(`TASK-1: ${start}`, start, start + MINUTE);
  }
  server.web.start("TASK-1: running", { start: "2025-01-16T09:00:00Z" });
  const entries = await provider.listEntries({ from, to: TEN });
  assertEquals(entries.map(({ start }) => start), starts.slice(1, 4));
  // In whose zone Toggl takes dates is not known.
  const queries = server.log.map(({ query }) => Object.fromEntries(query));
  const dates = { start_date: "2025-01-10", end_date: "2025-01-18" };
  assertEquals(queries, [dates]);
});

Deno.test("TogglProvider lists as far back as Toggl does, in any month", async () => {
  for (let day = 0; day < 366; day++) {
    const { provider, server, clock } = togglBench();
    clock.set(TEN + day * DAY + 23 * HOUR);
    const now = clock.now();
    const { listLimitDays = 0 } = provider.capabilities;
    const oldest = now - listLimitDays * DAY;
    server.web.add("TASK-1: old", oldest, oldest + MINUTE);
    const entries = await provider.listEntries({ from: 0, to: now });
    assertEquals(entries.map(({ start }) => start), [oldest]);
    assertEquals(server.log.length, 1);
  }
});

Deno.test("TogglProvider asks nothing about what Toggl does not list", async () => {
  const { provider, server } = togglBench();
  const to = TEN - 200 * DAY;
  assertEquals(await provider.listEntries({ from: to - DAY, to }), []);
  assertEquals(server.log.length, 0);
});

Deno.test("TogglProvider lists more than Toggl gives at once", async () => {
  const bench = togglBench({ server: { mostListed: 1000 } });
  const { provider, server } = bench;
  const starts = Array.from(
    { length: 2500 },
    (_, at) => TEN - at * 20 * MINUTE,
  );
  for (const start of starts) {
    server.web.add("TASK-1: a", start, start + MINUTE);
  }
  const range = { from: TEN - 60 * DAY, to: TEN + DAY };
  const entries = await provider.listEntries(range);
  assertEquals(entries.map(({ start }) => start), starts.toReversed());
  assertEquals(server.log.length, 3);
});
