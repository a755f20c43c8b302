import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import type { TimerEntry } from "../../lib/provider.ts";
import { linksOf } from "../../lib/sync/arrival.ts";
import {
  type Entry,
  seenVersionOf,
  versionOf,
} from "../../lib/tracking/entry.ts";
import {
  at,
  comparison,
  HOURS,
  localEntry,
  MINUTES,
  remoteEntry,
  TOGGL,
} from "./reconcile_bench.ts";

function imported(change: Partial<Entry> = {}): Entry {
  const id = change.id ?? "toggl-1";
  return localEntry({
    ...{ provider: undefined, sync: "local", id, providerId: id },
    ...change,
  });
}

function linked(
  here: readonly Entry[],
  there: readonly TimerEntry[],
  capabilities = TOGGL,
): Record<string, string> {
  const links = linksOf(here, there, comparison(capabilities));
  return Object.fromEntries(
    Array.from(links, ([id, { before }]) => [id, before.id]),
  );
}

const LINK = { r1: "toggl-1" };
const WEB = { taskId: "Web", description: "Text" };
const DAY_START = at("00:00");

const ROWS: readonly (readonly [
  name: string,
  here: Partial<Entry>,
  there: Partial<TimerEntry>,
  links: Record<string, string>,
  capabilities?: typeof TOGGL,
])[] = [
  ["the same", {}, {}, LINK],
  ["the text, without the task", WEB, { ...WEB, taskId: undefined }, LINK],
  ["the text, as it would be sent", WEB, { description: "Web: Text" }, LINK],
  ["the task, with another text", {}, { description: "TASK-1: Other" }, LINK],
  [
    "a task without an id",
    {
      taskId: "Web",
      description: "A",
    },
    { taskId: undefined, description: "Web" },
    LINK,
  ],
  ["other work", WEB, { taskId: "B", description: "B: Text" }, {}],
  ["another start", { start: at("10:00:01") }, {}, {}],
  ["another end", { end: at("11:00:01") }, {}, {}],
  ["a running timer", {}, { end: undefined }, {}],
  ["another day", { start: at("10:00") - DAY, end: at("11:00") - DAY }, {}, {}],
  ["other tags", { tags: ["x"] }, {}, LINK],
  [
    "seconds, of minutes",
    {
      start: at("10:00:20"),
      end: at("11:00:59"),
    },
    {},
    LINK,
    MINUTES,
  ],
  ["minutes, of minutes", { start: at("10:01") }, {}, {}, MINUTES],
  [
    "a minute that the provider has rounded into the next day",
    { start: at("00:00") - 20_000, end: at("00:30") },
    { start: at("00:00"), end: at("00:30") },
    LINK,
    MINUTES,
  ],
  [
    "hours of a day that began here the day before",
    {},
    {
      start: DAY_START - 10 * HOUR,
      end: DAY_START - 10 * HOUR,
      durationSeconds: 3600,
    },
    LINK,
    HOURS,
  ],
  [
    "hours of the day",
    {},
    {
      start: DAY_START,
      end: DAY_START,
      durationSeconds: 3600,
    },
    LINK,
    HOURS,
  ],
  [
    "rounded hours of the day",
    { end: at("11:00:20") },
    {
      start: DAY_START,
      end: DAY_START,
      durationSeconds: 3600,
    },
    LINK,
    HOURS,
  ],
  [
    "other hours of the day",
    {},
    {
      start: DAY_START,
      end: DAY_START,
      durationSeconds: 3636,
    },
    {},
    HOURS,
  ],
  [
    "hours of another day",
    {},
    {
      start: DAY_START - DAY,
      end: DAY_START - DAY,
      durationSeconds: 3600,
    },
    {},
    HOURS,
  ],
];

for (const [name, here, there, links, capabilities] of ROWS) {
  Deno.test(`linksOf() compares ${name}`, () => {
    const found = linked([imported(here)], [remoteEntry(there)], capabilities);
    assertEquals(found, links);
  });
}

Deno.test("linksOf() links each entry once, the equal text first", () => {
  const here = ["toggl-1", "toggl-2"].map((id) => imported({ id }));
  const there = ["r1", "r2", "r3"].map((id) => remoteEntry({ id }));
  assertEquals(linked(here, there), { r1: "toggl-1", r2: "toggl-2" });
  const texts = [
    imported({ description: "TASK-1: Other", id: "toggl-1" }),
    imported({ id: "toggl-2" }),
  ];
  assertEquals(linked(texts, there.slice(0, 1)), { r1: "toggl-2" });
});

Deno.test("linksOf() keeps what is here, as confirmed by the provider", () => {
  const before = imported(WEB);
  const there = remoteEntry({ description: "Web: Text", taskId: "Web" });
  const { after } = linksOf([before], [there], comparison()).get("r1") ?? {};
  assertEquals(after, {
    ...before,
    provider: "toggl",
    providerId: "r1",
    sync: "confirmed",
    seenVersion: versionOf(there),
  });
  assertEquals(after && seenVersionOf(after), versionOf(there));
});
