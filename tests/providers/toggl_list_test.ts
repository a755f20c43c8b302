import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { instantAt } from "../support/fake_clock.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

Deno.test("TogglProvider lists entries that begin in a range, oldest first", async () => {
  const { provider, server } = togglBench();
  const from = TEN - 5 * DAY;
  const starts = [from - 1000, from, TEN - DAY, TEN - 1000, TEN, TEN + 1000];
  for (const start of starts.toReversed()) {
    server.web.add(`TASK-1: ${start}`, start, start + MINUTE);
  }
  server.web.start("TASK-1: running", { start: "2025-01-16T09:00:00Z" });
  const entries = await provider.listEntries({ from, to: TEN });
  assertEquals(entries.map(({ start }) => start), starts.slice(1, 4));
  // Toggl does not document the zone of dates.
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

Deno.test("TogglProvider sends no request for a range that Toggl does not list", async () => {
  const { provider, server } = togglBench();
  const to = TEN - 200 * DAY;
  assertEquals(await provider.listEntries({ from: to - DAY, to }), []);
  assertEquals(server.log.length, 0);
});

Deno.test("TogglProvider lists more than one page", async () => {
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

Deno.test("TogglProvider requests further lists while one is full", async () => {
  for (const [count, requestCount] of [[999, 1], [1000, 2], [1001, 2]]) {
    const { provider, server } = togglBench({ server: { mostListed: 1000 } });
    for (let at = 0; at < (count ?? 0); at++) {
      const start = TEN - at * HOUR;
      server.web.add("TASK-1: a", start, start + MINUTE);
    }
    const range = { from: TEN - 60 * DAY, to: TEN + DAY };
    assertEquals((await provider.listEntries(range)).length, count);
    assertEquals(server.log.length, requestCount);
    const [first, second] = server.log.map(({ query }) =>
      query.get("end_date")
    );
    assertEquals(first, "2025-01-19");
    // A day after the oldest in the list, 999 hours before 10:00.
    if (requestCount === 2) assertEquals(second, "2024-12-06");
  }
});

Deno.test("TogglProvider requests no list twice if a day has too many entries", async () => {
  const { provider, server } = togglBench({ server: { mostListed: 1000 } });
  for (let at = 0; at < 1001; at++) {
    server.web.add("TASK-1: a", TEN - at * 1000, TEN);
  }
  const range = { from: TEN - DAY, to: TEN + 1 };
  assertEquals((await provider.listEntries(range)).length, 1000);
  const ends = server.log.map(({ query }) => query.get("end_date"));
  assertEquals(ends, ["2025-01-18", "2025-01-17"]);
});

Deno.test("TogglProvider omits deleted entries from lists", async () => {
  const { provider, server } = togglBench();
  const { id } = server.web.add("TASK-1: a", TEN - HOUR, TEN);
  server.fail({
    kind: "changed",
    change: (json) =>
      (json as object[]).map((it) => ({ ...it, server_deleted_at: "now" })),
  });
  const range = { from: TEN - DAY, to: TEN };
  assertEquals(await provider.listEntries(range), []);
  assertEquals((await provider.getEntry(String(id)))?.id, String(id));
});

const ROW = {
  user_id: 1000001,
  description: "TASK-1: Old",
  billable: true,
  tag_ids: [5],
  tag_names: ["a"],
  time_entries: [{
    id: 1,
    seconds: 3600,
    start: "2023-01-16T10:00:00+01:00",
    stop: "2023-01-16T11:00:00+01:00",
    at: "2023-01-16T10:00:05+00:00",
  }],
};

Deno.test("TogglProvider reads older entries from reports, page by page", async () => {
  const pages = [
    { json: [ROW], headers: { "X-Next-Row-Number": "2" } },
    { json: [], headers: { "X-Next-Row-Number": "2" } },
  ];
  const { provider, server } = togglBench();
  const on = "POST";
  for (const page of pages) {
    server.fail({ kind: "status", status: 200, ...page }, { on });
  }
  const from = Date.parse("2023-01-01T00:00:00Z");
  const to = Date.parse("2023-06-01T00:00:00Z");
  assertEquals(await provider.listOlderEntries({ from, to }), [{
    id: "1",
    taskId: "TASK-1",
    description: "TASK-1: Old",
    tags: ["a"],
    billable: true,
    start: Date.parse("2023-01-16T09:00:00Z"),
    end: Date.parse("2023-01-16T10:00:00Z"),
    durationSeconds: 3600,
    updatedAt: Date.parse("2023-01-16T10:00:05Z"),
  }]);
  const body = {
    start_date: "2022-12-31",
    end_date: "2023-06-02",
    user_ids: [1000001],
    order_by: "date",
    order_dir: "ASC",
    rounding: 0,
    enrich_response: true,
    page_size: 1000,
  };
  const sent = server.log.map(({ line, json }) => [line, json]);
  const report = "POST (outside of /api/v9)" +
    "/reports/api/v3/workspace/2000001/search/time_entries";
  assertEquals(sent, [
    ["GET /me", undefined],
    [report, body],
    [report, { ...body, first_row_number: 2 }],
  ]);
});

/** The differences of a report row, and whether it is read. */
const ROWS: [name: string, fields: object, isTaken: boolean][] = [
  ["without a user", { user_id: null }, true],
  ["of somebody else", { user_id: 7 }, false],
  ["with tags without names", { tag_names: null }, false],
  ["with no names of tags", { tag_names: [] }, false],
  ["without tags", { tag_ids: [], tag_names: null }, true],
  ["with neither", { tag_ids: null, tag_names: null }, true],
  ["with names only", { tag_ids: null }, true],
];

for (const [name, fields, isTaken] of ROWS) {
  Deno.test(`TogglProvider ${isTaken ? "takes" : "leaves out"} a row of a report ${name}`, async () => {
    const { provider, server } = togglBench();
    const json = [{ ...ROW, ...fields }];
    server.fail({ kind: "status", status: 200, json }, { on: "POST" });
    const from = Date.parse("2023-01-01T00:00:00Z");
    const range = { from, to: from + 60 * DAY };
    const found = await provider.listOlderEntries(range);
    assertEquals(found?.map(({ id }) => id), isTaken ? ["1"] : []);
  });
}

Deno.test("TogglProvider returns only report entries that begin in the range", async () => {
  const start = Date.parse("2023-01-16T09:00:00Z");
  const ranges = [
    [start, start + 1, 1],
    [start + 1, start + HOUR, 0],
    [start - HOUR, start, 0],
    [start - HOUR, start + 1, 1],
  ] as const;
  for (const [from, to, count] of ranges) {
    const { provider, server } = togglBench();
    server.fail({ kind: "status", status: 200, json: [ROW] }, { on: "POST" });
    const found = await provider.listOlderEntries({ from, to });
    assertEquals(found?.length, count);
  }
});

/** The number of days, and the dates of each report. */
const YEARS: [days: number, dates: [first: string, last: string][]][] = [
  [1, [["2022-12-31", "2023-01-03"]]],
  [362, [["2022-12-31", "2023-12-30"]]],
  [363, [["2022-12-31", "2023-12-30"], ["2023-12-31", "2023-12-31"]]],
  [727, [["2022-12-31", "2023-12-30"], ["2023-12-31", "2024-12-29"]]],
];

for (const [days, dates] of YEARS) {
  Deno.test(`TogglProvider reads ${days} days from ${dates.length} reports and requests the user once`, async () => {
    const { provider, server } = togglBench({ server: { hasReports: true } });
    const from = Date.parse("2023-01-01T00:00:00Z");
    const range = { from, to: from + days * DAY };
    assertEquals(await provider.listOlderEntries(range), []);
    const asked = server.log.filter(({ method }) => method === "POST")
      .map(({ json }) => [Object(json).start_date, Object(json).end_date]);
    assertEquals(asked, dates);
    assertEquals(server.log.length, dates.length + 1);
    await provider.listOlderEntries(range);
    assertEquals(server.log.length, 2 * dates.length + 1);
  });
}

Deno.test("TogglProvider works without reports", async () => {
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

Deno.test("TogglProvider.listOlderEntries() fails without a response", async () => {
  const range = { from: 0, to: 1 };
  for (const on of ["GET", "POST"]) {
    const { provider, server } = togglBench();
    server.fail({ kind: "refuse" }, { on });
    const error = await providerErrorOf(provider.listOlderEntries(range));
    assertEquals(error.code, "provider_unreachable");
  }
});

/** The base URLs of Toggl and its reports. */
const REPORTS: [baseUrl: string, url: string | undefined][] = [
  ["https://a.example/api/v9", "https://a.example/reports/api/v3"],
  ["https://a.example/x/api/v9//", "https://a.example/x/reports/api/v3"],
  ["https://a.example/api/v9/x", undefined],
  ["https://a.example/v9", undefined],
];

for (const [baseUrl, url] of REPORTS) {
  Deno.test(`TogglProvider derives the reports of ${baseUrl} as ${url}`, async () => {
    const urls: string[] = [];
    const fetch = (url: string) => {
      urls.push(url);
      return Promise.resolve(Response.json(url.endsWith("/me") ? ME : []));
    };
    const ME = { id: 1 };
    const { provider } = togglBench({
      provider: { baseUrl },
      connection: { fetch },
    });
    const found = await provider.listOlderEntries({ from: 0, to: 1 });
    assertEquals(found, url === undefined ? undefined : []);
    const path = "/workspace/2000001/search/time_entries";
    assertEquals(urls.slice(1), url === undefined ? [] : [`${url}${path}`]);
  });
}
