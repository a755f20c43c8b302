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

Deno.test("TogglProvider takes what is older from reports, page by page", async () => {
  const rows = (id: number, fields = {}) => [{
    user_id: 1000001,
    description: "TASK-1: Old",
    billable: false,
    tag_ids: null,
    time_entries: [{
      id,
      seconds: 3600,
      start: "2023-01-16T10:00:00+01:00",
      stop: "2023-01-16T11:00:00+01:00",
      at: "2023-01-16T10:00:05+00:00",
    }],
    ...fields,
  }];
  const pages = [
    { json: rows(1), headers: { "X-Next-Row-Number": "2" } },
    // Of somebody else, and with tags without names.
    { json: [...rows(2, { user_id: 7 }), ...rows(3, { tag_ids: [5] })] },
  ];
  const { provider, server } = togglBench();
  const on = "POST";
  for (const page of pages) {
    server.fail({ kind: "status", status: 200, ...page }, { on });
  }
  const from = Date.parse("2023-01-01T00:00:00Z");
  const to = Date.parse("2023-06-01T00:00:00Z");
  const found = await provider.listOlderEntries({ from, to });
  assertEquals(
    found?.map(({ id, taskId, start, end, tags }) => {
      return [id, taskId, start, end, tags];
    }),
    [[
      "1",
      "TASK-1",
      Date.parse("2023-01-16T09:00:00Z"),
      Date.parse("2023-01-16T10:00:00Z"),
      [],
    ]],
  );
  const bodies = server.log.filter(({ method }) => method === on)
    .map(({ json }) => (json as Record<string, unknown>)["first_row_number"]);
  assertEquals(bodies, [undefined, 2]);
});

Deno.test("TogglProvider does without reports where there are none", async () => {
  const range = { from: 0, to: 1 };
  for (const status of [400, 402, 403, 404]) {
    const { provider, server } = togglBench();
    server.fail({ kind: "status", status }, { on: "POST" });
    assertEquals(await provider.listOlderEntries(range), undefined);
  }
  const { provider, server } = togglBench();
  server.fail({ kind: "garbage", accepts: false }, { on: "POST" });
  assertEquals(await provider.listOlderEntries(range), undefined);
  const proxied = togglBench({
    provider: { baseUrl: "https://proxy.invalid/x" },
  });
  assertEquals(await proxied.provider.listOlderEntries(range), undefined);
});
