import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { clockifyBench } from "../support/clockify_bench.ts";
import { instantAt } from "../support/fake_clock.ts";
import { forSeeds } from "../support/random.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

Deno.test("ClockifyProvider lists entries that begin in a range, oldest first", async () => {
  const { provider, server } = clockifyBench();
  const from = TEN - 5 * DAY;
  const starts = [from - SECOND, from, TEN - DAY, TEN - SECOND, TEN, TEN + 1e3];
  for (const start of starts.toReversed()) {
    server.web.add(`TASK-1: ${start}`, start, start + MINUTE);
  }
  server.web.start("TASK-1: running", { start: "2025-01-16T09:00:00Z" });
  const entries = await provider.listEntries({ from, to: TEN });
  assertEquals(entries.map(({ start }) => start), starts.slice(1, 4));
  const queries = server.log.map(({ query }) => Object.fromEntries(query));
  assertEquals(queries, [{
    start: "2025-01-10T10:00:00Z",
    end: "2025-01-17T10:00:00Z",
    page: "1",
    "page-size": "1000",
  }]);
});

const ZONES = [
  "Pacific/Kiritimati",
  "Asia/Tokyo",
  "Europe/Berlin",
  "UTC",
  "America/New_York",
  "Pacific/Niue",
];

for (const timeZone of ZONES) {
  Deno.test(`ClockifyProvider lists the same if the account is in ${timeZone}`, async () => {
    await forSeeds(10, async (random) => {
      const { provider, server } = clockifyBench({ server: { timeZone } });
      const from = TEN - random.integer(0, 400 * 24) * HOUR;
      const to = from + random.integer(1, 72) * HOUR;
      const starts = [from, to - SECOND, from - SECOND, to];
      for (const start of starts) {
        server.web.add("TASK-1: a", start, start + MINUTE);
      }
      const entries = await provider.listEntries({ from, to });
      assertEquals(entries.map(({ start }) => start), [from, to - SECOND]);
    });
  });
}

/** The paging of the server, and the requests for 2,500 entries. */
const PAGES: [
  name: string,
  server: { mostPerPage?: number; tellsLastPage?: boolean },
  requestCount: number,
][] = [
  ["as many as are asked for", {}, 3],
  ["fewer than are asked for", { mostPerPage: 500 }, 5],
  ["pages without a header", { tellsLastPage: false }, 3],
];

for (const [name, server, requestCount] of PAGES) {
  Deno.test(`ClockifyProvider lists everything if a page has ${name}`, async () => {
    // A base URL can end with a slash.
    const baseUrl = "https://provider.invalid/api/v1/";
    const bench = clockifyBench({ server, provider: { baseUrl } });
    const starts = Array.from({ length: 2500 }, (_, at) => TEN - at * MINUTE);
    for (const start of starts) {
      bench.server.web.add("TASK-1: a", start, start + SECOND);
    }
    const range = { from: TEN - 60 * DAY, to: TEN + DAY };
    const entries = await bench.provider.listEntries(range);
    assertEquals(entries.map(({ start }) => start), starts.toReversed());
    assertEquals(bench.server.log.length, requestCount);
  });
}

Deno.test("ClockifyProvider requests no page after a full last one", async () => {
  const { provider, server } = clockifyBench();
  for (let at = 0; at < 1000; at++) {
    server.web.add("TASK-1: a", TEN - at * MINUTE, TEN);
  }
  assertEquals((await provider.getEntries("TASK-1")).length, 1000);
  assertEquals(server.log.length, 1);
});

/** The entries on the first page, its header, and the pages requested. */
const LAST: [count: number, said: string | undefined, pages: number][] = [
  [999, undefined, 1],
  [1000, undefined, 2],
  [999, "false", 2],
  [1000, "true", 1],
  // An empty page is the last one, whatever the header says.
  [0, "false", 1],
  [0, undefined, 1],
];

for (const [count, said, pages] of LAST) {
  Deno.test(`ClockifyProvider asks for ${pages} pages after ${count} entries where Last-Page is ${said}`, async () => {
    const { provider, server } = clockifyBench();
    const json = Array.from({ length: count }, (_, at) => ({
      id: `a${at}`,
      timeInterval: { start: "2025-01-16T09:00:00Z" },
    }));
    const headers = said === undefined ? {} : { "Last-Page": said };
    server.fail({ kind: "status", status: 200, json, headers });
    await provider.getEntries("TASK-1");
    const asked = server.log.map(({ query }) => query.get("page"));
    assertEquals(asked, ["1", "2"].slice(0, pages));
  });
}

Deno.test("ClockifyProvider lists an entry once even if it moves to the next page", async () => {
  const { provider, server } = clockifyBench({ server: { mostPerPage: 10 } });
  for (let at = 0; at < 20; at++) {
    server.web.add("TASK-1: a", TEN - at * HOUR, TEN);
  }
  server.faultFor = ({ query }) => {
    if (query.get("page") === "2") server.web.add("TASK-1: b", TEN, TEN);
    return undefined;
  };
  const range = { from: TEN - 30 * DAY, to: TEN + DAY };
  const ids = (await provider.listEntries(range)).map(({ id }) => id);
  assertEquals([ids.length, new Set(ids).size], [20, 20]);
});

Deno.test("ClockifyProvider sends no request for an empty range", async () => {
  const { provider, server } = clockifyBench();
  assertEquals(await provider.listEntries({ from: TEN, to: TEN }), []);
  assertEquals(server.log, []);
});

Deno.test("ClockifyProvider recognizes a task's entries by their descriptions", async () => {
  const { provider, server } = clockifyBench();
  const hour = { start: TEN - 2 * HOUR, end: TEN - HOUR };
  const long = TEN - 3000 * DAY;
  await provider.createEntry({ taskId: "fix it", description: "", ...hour });
  server.web.add("TASK-1: Write it", long, long + HOUR);
  server.web.add("TASK-1", TEN - HOUR, TEN - HOUR + MINUTE);
  server.web.add("TASK-10: other", TEN - HOUR, TEN);
  server.web.add("Lunch", TEN - HOUR, TEN);
  const entries = await provider.getEntries("TASK-1");
  const texts = entries.map(({ description }) => description);
  assertEquals(texts, ["TASK-1: Write it", "TASK-1"]);
  assertEquals(await provider.getTotal("TASK-1"), 3660);
  assertEquals(await provider.getTotal("fix it"), 3600);
  // A description that is only a name means the task of that name.
  assertEquals(await provider.getTotal("Lunch"), 3600);
});

/** Tasks, and the search for their entries. */
const SEARCHES: [taskId: string, text: string | null][] = [
  ["TASK-1", "TASK-1"],
  ["__proto__", "__proto__"],
  ["a/b", null],
  ["fix it", null],
  ["日本語-1", null],
  ["x".repeat(101), null],
];

for (const [taskId, text] of SEARCHES) {
  Deno.test(`ClockifyProvider searches for "${taskId.slice(0, 20)}" as Clockify understands`, async () => {
    const { provider, server } = clockifyBench();
    await provider.getEntries(taskId);
    assertEquals(server.log[0]?.query.get("description"), text);
  });
}
