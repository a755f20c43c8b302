import { assertEquals } from "@std/assert";
import {
  isOverBefore,
  oddityOf,
  readActiveTimer,
  readEntry,
  type StoredEntry,
  toStoredEntry,
} from "../../lib/formats/entry_record.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import type { RunningTimer } from "../../lib/tracking/timer.ts";

const BERLIN = namedZone("Europe/Berlin");

const START = Date.parse("2025-01-16T10:00:00Z");
const END = Date.parse("2025-01-16T11:30:00Z");

const ORIGINAL: StoredEntry = {
  provider_id: "abc123",
  start: "2025-01-16T10:00:00Z",
  end: "2025-01-16T11:30:00Z",
  duration_seconds: 5400,
};

const ENTRY: Entry = {
  kind: "entry",
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
  raw: Partial<StoredEntry>,
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
  [
    "what a provider and changes add to it",
    {
      ...{ description: "Fix it", tags: ["a"], billable: false },
      ...{ provider: "toggl", sync: "waiting", seen: "v1", revision: 2 },
    },
    {
      ...{ description: "Fix it", tags: ["a"], billable: false },
      ...{ provider: "toggl", sync: "waiting", seenVersion: "v1", revision: 2 },
    },
  ],
  ["a revision of 0", { revision: 0 }, { revision: 0 }],
  ["the longest duration", { duration_seconds: 4e9 }, {
    durationSeconds: 4e9,
  }],
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
  Deno.test(`an entry with ${what} is read and written back`, () => {
    const stored = { ...ORIGINAL, ...raw };
    const expected = { ...ENTRY, ...entry };
    assertEquals(readEntry({ ...stored }, "TASK-025", BERLIN), expected);
    const written = { id: "abc123", ...stored };
    assertEquals(toStoredEntry(expected), written);
    assertEquals(toStoredEntry(expected, stored), written);
  });
}

Deno.test("readEntry() accepts a number as the provider's id", () => {
  const read = readEntry(
    { ...ORIGINAL, provider_id: 3730000001 },
    "TASK-025",
    BERLIN,
  );
  const id = "3730000001";
  assertEquals(read, { ...ENTRY, id, providerId: id });
});

/** What PairCoder omits or writes differently, and how it is read. */
const ORIGINAL_FORMS: [
  what: string,
  raw: Record<string, unknown>,
  entry: Partial<Entry>,
][] = [
  ["no id of a provider", { id: "a", provider_id: null }, {
    id: "a",
    providerId: "a",
  }],
  ["an id and none of a provider", { id: "a", provider_id: undefined }, {
    id: "a",
    providerId: "a",
  }],
  ["a number for an id", { id: 7 }, { id: "7" }],
  ["no id at all", { provider_id: null }, {
    id: "TASK-025-20250116-100000",
    providerId: "TASK-025-20250116-100000",
  }],
  ["nothing but null", { description: null, tags: null, provider: null }, {}],
  ["no duration", { duration_seconds: null }, {}],
  ["no end", { end: null, duration_seconds: 5400.5 }, {
    durationSeconds: 5400.5,
  }],
  ["neither end nor duration", { end: null, duration_seconds: null }, {
    end: START,
    durationSeconds: 0,
  }],
  ["times without a zone", {
    start: "2025-01-16T11:00:00.118757",
    end: "2025-01-16 12:30:00",
  }, {}],
  ["times with an offset of zero", {
    start: "2025-01-16T10:00:00+00:00",
    end: "2025-01-16T11:30:00.5+0000",
  }, {}],
];

for (const [what, raw, entry] of ORIGINAL_FORMS) {
  Deno.test(`readEntry() reads an entry with ${what}`, () => {
    const read = readEntry({ ...ORIGINAL, ...raw }, "TASK-025", BERLIN);
    assertEquals(read, { ...ENTRY, ...entry });
  });
}

Deno.test("readEntry() resolves an ambiguous end to the later instant", () => {
  const start = "2025-10-26T02:50:00";
  const end = "2025-10-26T02:10:00";
  const raw = { start, end, id: "a" };
  const read = readEntry(raw, "T", BERLIN) as Entry;
  assertEquals(read.start, Date.parse("2025-10-26T02:50:00+02:00"));
  assertEquals(read.end, Date.parse("2025-10-26T02:10:00+01:00"));
});

Deno.test("readEntry() reads times with offsets and fractions", () => {
  const start = "2025-01-16T11:00:00.250+01:00";
  const end = "2025-01-16T11:30:00.999999Z";
  assertEquals(
    readEntry({ ...ORIGINAL, start, end }, "TASK-025", BERLIN),
    ENTRY,
  );
});

const COUNT = 'expected "duration_seconds" to be a number of at least 0';
const ID = '"provider_id" is not a string or number';

const PROBLEMS: [change: Record<string, unknown>, problem: string][] = [
  [{ provider_id: {} }, ID],
  [
    { start: undefined },
    'expected "start" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [
    { start: "2025-01-16" },
    'expected "start" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [{ end: 7 }, 'expected "end" to be a time such as "2025-01-16T10:00:00Z"'],
  [
    { end: "2025-01-16T24:00:00" },
    'expected "end" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [{ end: "2025-01-16T09:59:59Z" }, '"end" is before "start"'],
  [{ duration_seconds: "5400" }, COUNT],
  [{ duration_seconds: -1 }, COUNT],
  [{ duration_seconds: Infinity }, COUNT],
  [{ id: {} }, '"id" is not a string'],
  [{ provider: 7 }, '"provider" is not a string'],
  [{ description: 7 }, '"description" is not a string'],
  [{ tags: "a" }, '"tags" is not a list of strings'],
  [{ tags: ["a", 7] }, '"tags" is not a list of strings'],
  [{ billable: "yes" }, '"billable" is not true or false'],
  [{ billable: 0 }, '"billable" is not true or false'],
  [{ seen: 7 }, '"seen" is not a string'],
  [{ revision: 1.5 }, '"revision" is not a whole number'],
  [{ revision: -1 }, '"revision" is not a whole number'],
  [{ revision: "1" }, '"revision" is not a whole number'],
  [{ sync: "sent" }, '"sync" is neither "waiting" nor "unconfirmed"'],
];

for (const [change, problem] of PROBLEMS) {
  Deno.test(`readEntry() rejects ${Deno.inspect(change)}`, () => {
    assertEquals(
      readEntry({ ...ORIGINAL, ...change }, "TASK-025", BERLIN),
      problem,
    );
  });
}

Deno.test("toStoredEntry() keeps unknown fields and the type of the id", () => {
  const raw = { ...ORIGINAL, provider_id: 7, cost: "9 €", nested: { a: [1] } };
  const id = "7";
  const entry = { ...ENTRY, id, providerId: id, description: "Fix it" };
  assertEquals<unknown>(toStoredEntry(entry, raw), {
    ...raw,
    id,
    description: "Fix it",
  });
});

Deno.test("toStoredEntry() leaves out fields that no longer apply", () => {
  const raw: StoredEntry = {
    ...ORIGINAL,
    id: "our-1",
    provider: "toggl",
    sync: "waiting",
    description: "Fix it",
    tags: ["a"],
  };
  assertEquals(toStoredEntry(ENTRY, raw), { ...ORIGINAL, id: "abc123" });
});

Deno.test("toStoredEntry() writes a new id of the provider", () => {
  const entry: Entry = {
    ...ENTRY,
    id: "our-1",
    provider: "toggl",
    providerId: "99",
    sync: "confirmed",
  };
  assertEquals(toStoredEntry(entry, { ...ORIGINAL, provider_id: "our-1" }), {
    ...ORIGINAL,
    provider_id: "99",
    id: "our-1",
    provider: "toggl",
  });
});

Deno.test("toStoredEntry() updates the task id that PairCoder repeats", () => {
  const raw = { ...ORIGINAL, task_id: "old" };
  assertEquals<unknown>(toStoredEntry(ENTRY, raw), {
    ...ORIGINAL,
    task_id: "TASK-025",
    id: "abc123",
  });
});

/** Stored entries, and how they differ from our own form. */
const ODD: [raw: Record<string, unknown>, oddity: string | undefined][] = [
  [{ ...ORIGINAL }, undefined],
  [{ ...ORIGINAL, id: "a" }, undefined],
  [{ ...ORIGINAL, id: "a", provider_id: null }, "has no provider_id"],
  [{ ...ORIGINAL, provider_id: undefined }, "has no id, no provider_id"],
  [{ ...ORIGINAL, end: null }, "has no end"],
  [{ ...ORIGINAL, duration_seconds: null }, "has no duration_seconds"],
  [
    { ...ORIGINAL, end: null, duration_seconds: null },
    "has no end, and counts as 0 until it has one",
  ],
  [{ ...ORIGINAL, start: "2025-01-16T10:00:00" }, "has times without a zone"],
  [{ ...ORIGINAL, end: "2025-01-16T11:30:00" }, "has times without a zone"],
  [{ ...ORIGINAL, end: "2025-01-16T12:30:00+01:00" }, undefined],
  [
    { start: "2025-01-16T10:00:00", duration_seconds: 1 },
    "has no id, no provider_id, no end, times without a zone",
  ],
];

Deno.test("oddityOf() says how an entry differs from our own form", () => {
  for (const [raw, oddity] of ODD) assertEquals(oddityOf(raw), oddity);
});

Deno.test("isOverBefore() needs valid times, and an end before the instant", () => {
  const raw = { ...ORIGINAL };
  assertEquals(isOverBefore(raw, END), false);
  assertEquals(isOverBefore(raw, END + 1), true);
  assertEquals(isOverBefore({ ...raw, start: raw.end }, END + 1), true);
  for (
    const change of [
      { end: null },
      { start: undefined },
      { start: "2025-01-16T11:30:01Z" },
    ]
  ) assertEquals(isOverBefore({ ...raw, ...change }, Infinity), false);
});

const ACTIVE_TIMER: RunningTimer = {
  kind: "timer",
  id: "T-20250116-110000",
  taskId: "T",
  description: "T",
  tags: [],
  start: START,
  provider: undefined,
  providerId: "T-20250116-110000",
  sync: "local",
};

/** The `_active` timer of PairCoder, and what differs in what is read. */
const ACTIVE: [value: unknown, timer: Partial<RunningTimer> | undefined][] = [
  [{ task_id: "T", start: "2025-01-16T11:00:00" }, {}],
  [{ task_id: "T", start: "2025-01-16T11:00:00.118757" }, {}],
  [{ task_id: "T", start: "2025-01-16T11:00:00+01:00", description: null }, {}],
  [{ task_id: "T", start: "2025-01-16T11:00:00", description: "Fix" }, {
    description: "Fix",
  }],
  [{ task_id: "T", start: "2025-01-16T11:00:00", timer_id: "t", id: "i" }, {
    ...{ id: "t", providerId: "t" },
  }],
  [{ task_id: "T", start: "2025-01-16T11:00:00", id: 7 }, {
    ...{ id: "7", providerId: "7" },
  }],
  [{ task_id: 7, start: "2025-01-16T11:00:00" }, undefined],
  [{ task_id: "T", start: 7 }, undefined],
  [{ task_id: "T", start: "2025-01-16" }, undefined],
  [{ task_id: "T" }, undefined],
  [[], undefined],
  [null, undefined],
];

Deno.test("readActiveTimer() reads what PairCoder left, and nothing else", () => {
  for (const [value, timer] of ACTIVE) {
    const expected = timer && { ...ACTIVE_TIMER, ...timer };
    assertEquals(readActiveTimer(value, BERLIN), expected);
  }
});
