import { assertEquals } from "@std/assert";
import {
  type CachedEntry,
  cachedEntryOf,
  entryIn,
} from "../../lib/formats/cached_entry.ts";
import type { Entry } from "../../lib/timers/entry.ts";

const START = Date.parse("2025-01-16T10:00:00Z");
const END = Date.parse("2025-01-16T11:30:00Z");

const ORIGINAL: CachedEntry = {
  provider_id: "abc123",
  start: "2025-01-16T10:00:00Z",
  end: "2025-01-16T11:30:00Z",
  duration_seconds: 5400,
};

const ENTRY: Entry = {
  id: "abc123",
  taskId: "TASK-025",
  description: "",
  tags: [],
  start: START,
  end: END,
  durationSeconds: 5400,
  provider: undefined,
  providerId: "abc123",
  sync: "local",
};

const FORMS: [
  what: string,
  raw: Partial<CachedEntry>,
  entry: Partial<Entry>,
][] = [
  ["the original's four fields", {}, {}],
  ["a description", { description: "Fix it" }, { description: "Fix it" }],
  ["tags", { tags: ["a", "b"] }, { tags: ["a", "b"] }],
  ["an id of ours", { id: "our-1" }, { id: "our-1" }],
  ["a provider that has it", { provider: "toggl" }, {
    provider: "toggl",
    sync: "confirmed",
  }],
  ["a provider that does not have it yet", {
    provider: "toggl",
    sync: "waiting",
  }, { provider: "toggl", sync: "waiting" }],
  ["a provider that may have it", {
    provider: "toggl",
    sync: "unconfirmed",
    id: "our-1",
  }, { provider: "toggl", sync: "unconfirmed", id: "our-1" }],
  ["no time at all", { end: ORIGINAL.start, duration_seconds: 0 }, {
    end: START,
    durationSeconds: 0,
  }],
  [
    "a duration that is not the distance of its ends",
    { duration_seconds: 60 },
    { durationSeconds: 60 },
  ],
];

for (const [what, raw, entry] of FORMS) {
  Deno.test(`an entry with ${what} is read and written as it was`, () => {
    const stored = { ...ORIGINAL, ...raw };
    const expected = { ...ENTRY, ...entry };
    assertEquals(entryIn({ ...stored }, "TASK-025"), expected);
    assertEquals(cachedEntryOf(expected), stored);
    assertEquals(cachedEntryOf(expected, stored), stored);
  });
}

Deno.test("entryIn() takes a number for the provider's id", () => {
  const read = entryIn({ ...ORIGINAL, provider_id: 3730000001 }, "TASK-025");
  const id = "3730000001";
  assertEquals(read, { ...ENTRY, id, providerId: id });
});

Deno.test("entryIn() reads times with an offset and with fractions", () => {
  const start = "2025-01-16T11:00:00.250+01:00";
  const end = "2025-01-16T11:30:00.999999Z";
  assertEquals(entryIn({ ...ORIGINAL, start, end }, "TASK-025"), ENTRY);
});

const COUNT = 'expected "duration_seconds", a number from 0 on';
const ID = 'expected "provider_id", a text or a number';

const PROBLEMS: [change: Record<string, unknown>, problem: string][] = [
  [{ provider_id: undefined }, ID],
  [{ provider_id: null }, ID],
  [{ provider_id: {} }, ID],
  [
    { start: undefined },
    'expected "start", a time such as "2025-01-16T10:00:00Z"',
  ],
  [
    { start: "2025-01-16" },
    'expected "start", a time such as "2025-01-16T10:00:00Z"',
  ],
  [{ end: 7 }, 'expected "end", a time such as "2025-01-16T10:00:00Z"'],
  [{ end: null }, 'expected "end", a time such as "2025-01-16T10:00:00Z"'],
  [{ end: "2025-01-16T09:59:59Z" }, '"end" is before "start"'],
  [{ duration_seconds: undefined }, COUNT],
  [{ duration_seconds: "5400" }, COUNT],
  [{ duration_seconds: -1 }, COUNT],
  [{ duration_seconds: Infinity }, COUNT],
  [{ id: 7 }, '"id" is not a text'],
  [{ provider: null }, '"provider" is not a text'],
  [{ description: 7 }, '"description" is not a text'],
  [{ tags: "a" }, '"tags" is not a list of texts'],
  [{ tags: ["a", 7] }, '"tags" is not a list of texts'],
  [{ sync: "sent" }, '"sync" is neither "waiting" nor "unconfirmed"'],
];

for (const [change, problem] of PROBLEMS) {
  Deno.test(`entryIn() refuses ${Deno.inspect(change)}`, () => {
    assertEquals(entryIn({ ...ORIGINAL, ...change }, "TASK-025"), problem);
  });
}

Deno.test("cachedEntryOf() keeps what others wrote, and how they wrote the id", () => {
  const raw = { ...ORIGINAL, provider_id: 7, cost: "9 €", nested: { a: [1] } };
  const id = "7";
  const entry = { ...ENTRY, id, providerId: id, description: "Fix it" };
  assertEquals<unknown>(cachedEntryOf(entry, raw), {
    ...raw,
    description: "Fix it",
  });
});

Deno.test("cachedEntryOf() leaves out what no longer holds", () => {
  const raw: CachedEntry = {
    ...ORIGINAL,
    id: "our-1",
    provider: "toggl",
    sync: "waiting",
    description: "Fix it",
    tags: ["a"],
  };
  assertEquals(cachedEntryOf(ENTRY, raw), ORIGINAL);
});

Deno.test("cachedEntryOf() takes a new id of the provider over", () => {
  const entry: Entry = {
    ...ENTRY,
    id: "our-1",
    provider: "toggl",
    providerId: "99",
    sync: "confirmed",
  };
  assertEquals(cachedEntryOf(entry, { ...ORIGINAL, provider_id: "our-1" }), {
    ...ORIGINAL,
    provider_id: "99",
    id: "our-1",
    provider: "toggl",
  });
});
