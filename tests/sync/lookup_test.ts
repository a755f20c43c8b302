import { assertEquals } from "@std/assert";
import { DAY, MINUTE } from "@std/datetime";
import type { TimerEntry } from "../../lib/provider.ts";
import {
  afterArrival,
  afterNoArrival,
  firstCompared,
  firstListed,
  isInFlight,
  isListable,
  type Lookup,
} from "../../lib/sync/arrival.ts";
import { capabilitiesOf } from "../../lib/sync/remote.ts";
import type {
  OutboxItem,
  PendingEntry,
  SentVersion,
} from "../../lib/sync/outbox.ts";
import { contentOf, type Entry } from "../../lib/tracking/entry.ts";
import {
  at,
  comparison,
  localEntry,
  NOW,
  remoteEntry,
  TOGGL,
  waitingItem,
} from "./reconcile_bench.ts";

const LIMITED = capabilitiesOf({ capabilities: TOGGL });
const MARKED = { ...LIMITED, hasMarkers: true };
const UNLIMITED = { ...LIMITED, listLimitDays: Infinity };

function lookup(change: Partial<Lookup> = {}): Lookup {
  return { capabilities: LIMITED, now: NOW, origin: "here", ...change };
}

function created(change: Partial<OutboxItem> = {}): OutboxItem {
  return waitingItem("create", { providerId: undefined, ...change });
}

function sentAt(time: number | undefined, start = at("10:00")): OutboxItem {
  const sent = { start, description: "TASK-1: Text", isOutdated: false };
  return created({
    sent: { ...sent, ...(time !== undefined && { at: time }) },
  });
}

Deno.test("isInFlight() is a minute, also of a clock that was put back", () => {
  const table: [sent: number | undefined, isInFlight: boolean][] = [
    [undefined, false],
    [NOW, true],
    [NOW - MINUTE + 1, true],
    [NOW - MINUTE, false],
    [NOW + MINUTE - 1, true],
    [NOW + MINUTE, false],
  ];
  for (const [sent, expected] of table) {
    assertEquals(isInFlight(sentAt(sent), NOW), expected);
  }
  assertEquals(isInFlight(created(), NOW), false);
});

Deno.test("isListable() ends a day before the provider's limit", () => {
  const first = NOW - 87 * DAY;
  const table: [item: OutboxItem, of: Partial<Lookup>, expected: boolean][] = [
    [created({ start: first }), {}, true],
    [created({ start: first - 1 }), {}, false],
    [sentAt(NOW, first), {}, true],
    // What counts is the start that was sent.
    [{ ...sentAt(NOW, first), start: first - 1 }, {}, true],
    [{ ...sentAt(NOW, first - 1), start: first }, {}, false],
    [created({ start: 0 }), { capabilities: MARKED }, true],
    [created({ start: 0 }), { capabilities: UNLIMITED }, true],
  ];
  for (const [item, of, expected] of table) {
    assertEquals(isListable(item, lookup(of)), expected);
  }
});

Deno.test("firstListed() is the start of a range, or what the provider lists of it", () => {
  const limit = NOW - 88 * DAY;
  const from = [limit - 1, limit, limit + 1];
  assertEquals(
    from.map((it) => firstListed(it, lookup())),
    [limit, limit, limit + 1],
  );
  assertEquals(firstListed(0, lookup({ capabilities: UNLIMITED })), 0);
});

Deno.test("firstCompared() goes back to a day before what may have arrived", () => {
  const usual = NOW - 31 * DAY;
  const early = usual + DAY;
  const table: [items: OutboxItem[], first: number][] = [
    [[], usual],
    [[sentAt(NOW, early)], usual],
    [[sentAt(NOW, early - 1)], usual - 1],
    [[sentAt(NOW, early - 9), sentAt(NOW, early - 3)], usual - 9],
    [[{ ...sentAt(NOW, early), start: early - 5 }], usual],
    // What was never sent is not looked up, unless it came with a copy.
    [[created({ start: early - 5 })], usual],
    [[created({ start: early - 5, by: "here" })], usual],
    [[created({ start: early - 5, by: "there" })], usual - 5],
  ];
  for (const [items, first] of table) {
    assertEquals(firstCompared(items, lookup()), first);
  }
  assertEquals(firstCompared([], lookup(), 5), 5);
});

Deno.test("afterNoArrival() resends what a list of its time does not have", () => {
  const range = { from: at("10:00"), to: at("12:00") };
  const old = NOW - 2 * MINUTE;
  const table: [item: OutboxItem, isSent: boolean][] = [
    [sentAt(old), false],
    [sentAt(NOW), true],
    [sentAt(old, at("09:59:59")), true],
    [sentAt(old, at("11:59:59")), false],
    [sentAt(old, at("12:00")), true],
  ];
  for (const [item, isSent] of table) {
    const after = afterNoArrival(item, lookup(), range);
    assertEquals(after?.sent !== undefined, isSent);
  }
  // What is gone here need not be found before it is forgotten.
  const unlisted = sentAt(old, NOW - 88 * DAY);
  const gone = { ...unlisted, action: "delete" } as const;
  assertEquals(afterNoArrival(gone, lookup(), range), undefined);
  assertEquals(afterNoArrival(unlisted, lookup(), range), unlisted);
  const listed = { ...sentAt(old, at("12:00")), action: "delete" } as const;
  assertEquals(afterNoArrival(listed, lookup(), range), listed);
  const foreign = created({ by: "there" });
  assertEquals(afterNoArrival(foreign, lookup(), range)?.by, "here");
  const later = created({ by: "there", start: at("12:00") });
  assertEquals(afterNoArrival(later, lookup(), range)?.by, "there");
  const placeless = lookup({ origin: undefined });
  assertEquals(afterNoArrival(foreign, placeless, range)?.by, "there");
});

const LOCAL = localEntry({ providerId: "our1", sync: "unconfirmed" });
const UNLIKE = remoteEntry({ taskId: "TASK-2", description: "TASK-2" });
const WAS_SENT = sentAt(NOW);

/** The item of a sent entry that was changed or deleted here since. */
function outdated(
  action: "create" | "delete",
  sent: Partial<SentVersion> = {},
): OutboxItem {
  const { start, description } = WAS_SENT;
  const version = { start, description, isOutdated: true, ...sent };
  return { ...WAS_SENT, action, sent: version };
}

/** What is known of an entry after it was found at the provider. */
const ARRIVALS: readonly [
  name: string,
  before: PendingEntry,
  arrival: TimerEntry,
  local: Partial<Entry> | undefined,
  item: Partial<OutboxItem> | undefined,
][] = [
  [
    "the same",
    { local: LOCAL, item: WAS_SENT },
    remoteEntry(),
    { sync: "confirmed" },
    undefined,
  ],
  [
    "the version that was sent",
    { local: LOCAL, item: outdated("create", { version: "v" }) },
    remoteEntry(),
    { sync: "waiting", seenVersion: "v" },
    { action: "update" },
  ],
  [
    "the content that was sent",
    {
      local: LOCAL,
      item: outdated("create", { content: contentOf(UNLIKE) }),
    },
    UNLIKE,
    { sync: "waiting" },
    { action: "update", base: contentOf(UNLIKE) },
  ],
  [
    "deleted here since",
    { local: undefined, item: outdated("delete", { version: "v" }) },
    remoteEntry(),
    undefined,
    { action: "delete", seenVersion: "v" },
  ],
  [
    "what a copy has sent",
    { local: LOCAL, item: created({ by: "there" }) },
    remoteEntry(),
    { sync: "waiting" },
    { action: "update", by: "there", base: contentOf(LOCAL) },
  ],
  [
    "what a copy has sent, changed here or there since",
    { local: LOCAL, item: created({ by: "there" }) },
    UNLIKE,
    { sync: "waiting" },
    { action: "update", by: "there" },
  ],
  [
    "what a copy has sent before it was changed here",
    {
      local: LOCAL,
      item: created({ by: "there", base: contentOf(UNLIKE) }),
    },
    remoteEntry(),
    { sync: "waiting" },
    { action: "update", by: "there", base: contentOf(UNLIKE) },
  ],
];

Deno.test("afterArrival() confirms what arrived, and keeps what was changed since", () => {
  for (const [name, before, arrival, local, item] of ARRIVALS) {
    const found = { providerId: "r1", sent: undefined };
    const { base: _, ...kept } = before.item;
    assertEquals<unknown>(
      afterArrival(before, arrival, comparison()),
      {
        local: local && { ...LOCAL, providerId: "r1", ...local },
        item: item && { ...kept, ...found, ...item },
      },
      name,
    );
  }
});

Deno.test("afterArrival() reports the local version if the entry may be another one", () => {
  const before = { local: LOCAL, item: WAS_SENT };
  const local = { ...LOCAL, providerId: "r1", sync: "confirmed" } as const;
  const conflict = {
    entryId: "our1",
    provider: "toggl",
    noticedAt: NOW,
    kept: "there",
    other: contentOf(LOCAL),
  } as const;
  const unsure = { local, item: undefined, conflict };
  assertEquals(afterArrival(before, UNLIKE, comparison()), unsure);
  const later = remoteEntry({ end: at("11:00:01") });
  assertEquals(afterArrival(before, later, comparison()), unsure);
  // Its text or its task shows that it is ours.
  for (const change of [{ taskId: "B-2" }, { description: "TASK-1: B" }]) {
    const after = afterArrival(before, remoteEntry(change), comparison());
    assertEquals(after, { local, item: undefined });
  }
  const marked = afterArrival(before, UNLIKE, comparison(MARKED));
  assertEquals(marked, { local, item: undefined });
});
