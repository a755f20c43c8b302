import { assertEquals, assertThrows } from "@std/assert";
import { MINUTE } from "@std/datetime";
import {
  afterStep,
  isForeign,
  itemOf,
  mustBeLookedUp,
  type Outbox,
  type OutboxItem,
  sendableIn,
  sentItem,
  withAllCreated,
  withCreated,
  withDeleted,
  withItem,
  withStamps,
  withUpdated,
} from "../../lib/sync/outbox.ts";
import { contentOf, type Entry, versionOf } from "../../lib/tracking/entry.ts";
import { withoutEnd } from "../../lib/tracking/timer.ts";
import { withConfirmed, withNotArrived } from "./outbox_model.ts";

const START = Date.parse("2025-01-16T10:00:00Z");

const ENTRY: Entry = {
  kind: "entry",
  id: "our-1",
  taskId: "TASK-025",
  description: "Fix it",
  tags: [],
  start: START,
  end: START + 30 * MINUTE,
  durationSeconds: 1800,
  provider: "toggl",
  providerId: "our-1",
  sync: "waiting",
};

const CHANGED: Entry = { ...ENTRY, description: "Mend it", start: START + 1 };

const ITEM: OutboxItem = {
  entryId: "our-1",
  provider: "toggl",
  action: "create",
  providerId: undefined,
  taskId: "TASK-025",
  start: START,
  description: "Fix it",
  sent: undefined,
};

const NEWER = { ...ITEM, description: "Mend it", start: START + 1 };
const SENT = { start: START, description: "Fix it", isOutdated: false };
const OUTDATED = { ...SENT, isOutdated: true };
const UPDATE: OutboxItem = { ...ITEM, action: "update", providerId: "99" };
const DELETE: OutboxItem = { ...UPDATE, action: "delete" };
const OTHER: OutboxItem = { ...ITEM, entryId: "other" };

type Step = (outbox: Outbox) => Outbox;

function create(outbox: Outbox): Outbox {
  return withCreated(outbox, ENTRY);
}

function update(outbox: Outbox): Outbox {
  return withUpdated(outbox, CHANGED);
}

function updateKnown(outbox: Outbox): Outbox {
  return withUpdated(outbox, { ...ENTRY, providerId: "99" });
}

function remove(outbox: Outbox): Outbox {
  return withDeleted(outbox, ENTRY);
}

function removeKnown(outbox: Outbox): Outbox {
  return withDeleted(outbox, { ...ENTRY, providerId: "99" });
}

function send(outbox: Outbox): Outbox {
  return outbox.map((item) =>
    item.entryId === "our-1" ? sentItem(item, {}) : item
  );
}

function confirm(outbox: Outbox): Outbox {
  return withConfirmed(outbox, { entryId: "our-1", providerId: "99" });
}

function fail(outbox: Outbox): Outbox {
  return withNotArrived(outbox, "our-1");
}

type Transition = [
  what: string,
  before: OutboxItem | undefined,
  step: Step,
  after: OutboxItem | undefined,
];

const TRANSITIONS: Transition[] = [
  ["a new entry waits", undefined, create, ITEM],
  ["a change of what the provider has waits", undefined, updateKnown, UPDATE],
  ["a removal of what the provider has waits", undefined, removeKnown, DELETE],

  ["a new entry is recorded once", ITEM, create, ITEM],
  ["a new entry goes out as it is after a change", ITEM, update, NEWER],
  ["a new entry that never went out is forgotten", ITEM, remove, undefined],
  ["a new entry goes out", ITEM, send, { ...ITEM, sent: SENT }],

  ["a new entry is there", { ...ITEM, sent: SENT }, confirm, undefined],
  ["a new entry is not there", { ...ITEM, sent: SENT }, fail, ITEM],
  ["a change remembers what is on its way", { ...ITEM, sent: SENT }, update, {
    ...NEWER,
    sent: OUTDATED,
  }],
  ["a removal remembers what is on its way", { ...ITEM, sent: SENT }, remove, {
    ...ITEM,
    action: "delete",
    sent: OUTDATED,
  }],

  [
    "a change goes out when the older version is there",
    {
      ...NEWER,
      sent: OUTDATED,
    },
    confirm,
    { ...NEWER, action: "update", providerId: "99" },
  ],
  [
    "a changed entry goes out anew when nothing is there",
    {
      ...NEWER,
      sent: OUTDATED,
    },
    fail,
    NEWER,
  ],
  [
    "a removal goes out when the entry is there",
    {
      ...ITEM,
      action: "delete",
      sent: OUTDATED,
    },
    confirm,
    DELETE,
  ],
  [
    "a removal is forgotten when nothing is there",
    {
      ...ITEM,
      action: "delete",
      sent: OUTDATED,
    },
    fail,
    undefined,
  ],

  ["a change replaces one that waits", UPDATE, update, {
    ...NEWER,
    action: "update",
    providerId: "99",
  }],
  ["a removal replaces a change that waits", UPDATE, remove, DELETE],
  ["a change goes out", UPDATE, send, { ...UPDATE, sent: SENT }],
  ["a change is there", { ...UPDATE, sent: SENT }, confirm, undefined],
  ["a change is not there", { ...UPDATE, sent: SENT }, fail, UPDATE],
  [
    "a change waits behind one that is on its way",
    {
      ...UPDATE,
      sent: SENT,
    },
    update,
    { ...NEWER, action: "update", providerId: "99", sent: OUTDATED },
  ],
  [
    "the newer change goes out when the older is there",
    {
      ...UPDATE,
      sent: OUTDATED,
    },
    confirm,
    UPDATE,
  ],
  [
    "the newer change may go out at once",
    {
      ...UPDATE,
      sent: OUTDATED,
    },
    send,
    { ...UPDATE, sent: SENT },
  ],
  [
    "a removal waits behind a change that is on its way",
    {
      ...UPDATE,
      sent: SENT,
    },
    remove,
    { ...DELETE, sent: OUTDATED },
  ],

  ["a removal stays one", DELETE, removeKnown, DELETE],
  ["a removed entry does not come back", DELETE, updateKnown, DELETE],
  ["a removal goes out", DELETE, send, { ...DELETE, sent: SENT }],
  ["a removal is done", { ...DELETE, sent: SENT }, confirm, undefined],
  ["a removal is not done", { ...DELETE, sent: SENT }, fail, DELETE],

  ["an answer that comes late tells the id", ITEM, confirm, {
    ...UPDATE,
    sent: undefined,
  }],
  [
    "an answer to what no longer waits is nothing",
    undefined,
    confirm,
    undefined,
  ],
  ["a failure of what no longer waits is nothing", undefined, fail, undefined],
];

for (const [what, before, step, after] of TRANSITIONS) {
  Deno.test(`Outbox: ${what}`, () => {
    const items = (item: OutboxItem | undefined) => item ? [item] : [];
    assertEquals(step(items(before)), items(after));
    // Other pending items stay unchanged and in place.
    const last = { ...OTHER, entryId: "last" };
    const among = step([OTHER, ...items(before), last]);
    const others = among.filter(({ entryId }) => entryId !== "our-1");
    assertEquals(others, [OTHER, last]);
    assertEquals(itemOf(among, "our-1"), after);
  });
}

Deno.test("Outbox: local entries are never pending", () => {
  const local = { ...ENTRY, provider: undefined, sync: "local" } as const;
  for (const step of [withCreated, withUpdated, withDeleted]) {
    assertEquals(step([], local), []);
  }
});

Deno.test("Outbox: the end of a timer that the provider has becomes a stop", () => {
  const outbox = withCreated([], { ...ENTRY, providerId: "99" });
  const stop: OutboxItem = { ...UPDATE, action: "stop" };
  assertEquals(outbox, [stop]);
  assertEquals(updateKnown(outbox), [UPDATE]);
  assertEquals(confirm(send(outbox)), []);
});

Deno.test("Outbox: new items get the time of the change", () => {
  const before = [ITEM, { ...OTHER, changedAt: START }];
  const outbox = withStamps([...before, UPDATE, { ...DELETE, changedAt: 1 }], {
    before,
    changedAt: 7,
  });
  const times = outbox.map(({ changedAt }) => changedAt);
  assertEquals(times, [undefined, START, 7, 1]);
});

Deno.test("Outbox: an item that must be looked up is never sent", () => {
  const sent = [{ ...ITEM, sent: SENT }, {
    ...DELETE,
    providerId: undefined,
    sent: OUTDATED,
  }];
  for (const item of sent) {
    assertEquals(mustBeLookedUp(item), true);
    assertThrows(() => send([item]), TypeError, "Look the entry up first");
  }
  for (const item of [ITEM, UPDATE, { ...UPDATE, sent: SENT }, DELETE]) {
    assertEquals(mustBeLookedUp(item), false);
  }
});

const CONTENT = contentOf(ENTRY);
const CONFIRMED = { ...ENTRY, providerId: "99", sync: "confirmed" } as const;

Deno.test("Outbox: an update or a stop stores the last common version", () => {
  const timer = withoutEnd(CONFIRMED);
  const waiting = { ...CONFIRMED, sync: "waiting" } as const;
  const edited = { ...CONFIRMED, description: "Mend it" };
  const update = { ...UPDATE, description: "Mend it" };
  assertEquals(withUpdated([], edited, CONFIRMED), [
    { ...update, base: CONTENT },
  ]);
  // The provider's version differs from the local one.
  assertEquals(withUpdated([], edited, waiting), [update]);
  assertEquals(withUpdated([], edited), [update]);
  const stop = { ...UPDATE, action: "stop" } as const;
  assertEquals(withCreated([], CONFIRMED, timer), [
    { ...stop, base: contentOf(timer) },
  ]);
  assertEquals(withCreated([], CONFIRMED, { ...timer, sync: "waiting" }), [
    stop,
  ]);
});

Deno.test("Outbox: further changes keep the last common version", () => {
  const known = { ...UPDATE, base: CONTENT };
  const newer = { ...known, description: "Mend it", start: START + 1 };
  assertEquals(withUpdated([known], CHANGED, ENTRY), [newer]);
  assertEquals(withDeleted([known], CONFIRMED), [
    { ...known, action: "delete", seenVersion: versionOf(CONFIRMED) },
  ]);
  const stop = { ...known, action: "stop" } as const;
  assertEquals(withUpdated([stop], CHANGED), [newer]);
});

Deno.test("Outbox: an entry that was never sent keeps its first version and its origin", () => {
  const own = { ...ITEM, by: "own" };
  const first = { ...NEWER, by: "own", base: CONTENT };
  assertEquals(withUpdated([own], CHANGED, ENTRY), [first]);
  const again = { ...CHANGED, description: "Third" };
  assertEquals(withUpdated([first], again, CHANGED), [
    { ...first, description: "Third" },
  ]);
  // A sent version is identified by its content.
  const sent = { ...ITEM, sent: SENT };
  assertEquals(withUpdated([sent], CHANGED, ENTRY), [
    { ...NEWER, sent: OUTDATED },
  ]);
});

Deno.test("Outbox: a confirmed version becomes the last common one", () => {
  const sent = { ...OUTDATED, content: CONTENT };
  const confirmation = { entryId: "our-1", providerId: "99" };
  const base = { ...CONTENT, description: "First" };
  assertEquals(withConfirmed([{ ...NEWER, sent, base }], confirmation), [
    { ...NEWER, action: "update", providerId: "99", base: CONTENT },
  ]);
  // The sent content is unknown, so there is no common version.
  assertEquals(
    withConfirmed([{ ...NEWER, sent: OUTDATED, base }], confirmation),
    [{ ...NEWER, action: "update", providerId: "99" }],
  );
});

Deno.test("Outbox: a deletion stores the version that it deletes", () => {
  const version = versionOf(CONFIRMED);
  assertEquals(withDeleted([], CONFIRMED), [
    { ...DELETE, seenVersion: version },
  ]);
  assertEquals(withDeleted([], { ...CONFIRMED, seenVersion: "seen" }), [
    { ...DELETE, seenVersion: "seen" },
  ]);
});

Deno.test("Outbox: a sent item stores its full content", () => {
  const sending = { at: START, version: "v", content: CONTENT };
  assertEquals(sentItem(UPDATE, sending), {
    ...UPDATE,
    sent: { ...SENT, ...sending },
  });
});

Deno.test("afterStep() follows a request to its response", () => {
  const entryId = "our-1";
  const at = START + 9;
  const version = versionOf(ENTRY);
  const sending = { at, version, content: CONTENT };
  const sent = { ...ITEM, sent: { ...SENT, ...sending } };
  const step = { kind: "sent", entryId, at } as const;
  const before = { local: ENTRY, item: ITEM };
  assertEquals(afterStep(before, step), { local: ENTRY, item: sent });
  // A deleted entry has no content.
  assertEquals(afterStep({ local: undefined, item: DELETE }, step), {
    local: undefined,
    item: { ...DELETE, sent: { ...SENT, at } },
  });
  // It may have arrived, so what was sent is still needed to find it.
  const unsure = { local: CHANGED, item: sent };
  assertEquals(afterStep(unsure, step), unsure);
  assertEquals(afterStep(unsure, { kind: "refused", entryId }), {
    local: CHANGED,
    item: ITEM,
  });
  const confirmed = { kind: "confirmed", entryId, providerId: "99" } as const;
  const inFlight = { local: ENTRY, item: sent };
  assertEquals(afterStep(inFlight, { ...confirmed, seenVersion: "v" }), {
    local: {
      ...ENTRY,
      providerId: "99",
      sync: "confirmed",
      seenVersion: "v",
    },
    item: undefined,
  });
  const gone = { local: undefined, item: { ...DELETE, sent: SENT } };
  assertEquals(afterStep(gone, confirmed), {
    local: undefined,
    item: undefined,
  });
});

Deno.test("withAllCreated() adds each entry once", () => {
  const entries = [CHANGED, { ...ENTRY, id: "new", providerId: "new" }];
  assertEquals(withAllCreated([OTHER, ITEM], entries), [
    OTHER,
    NEWER,
    { ...ITEM, entryId: "new" },
  ]);
});

Deno.test("Outbox: a new unsent item is stamped with this directory's origin", () => {
  const notes = { before: [OTHER], changedAt: 7, by: "own" };
  const copied = { ...ITEM, by: "other" };
  assertEquals(withStamps([OTHER, ITEM, copied, UPDATE], notes), [
    OTHER,
    { ...ITEM, changedAt: 7, by: "own" },
    { ...copied, changedAt: 7 },
    { ...UPDATE, changedAt: 7 },
  ]);
  assertEquals(withStamps([ITEM], { before: [], changedAt: 7 }), [
    { ...ITEM, changedAt: 7 },
  ]);
});

Deno.test("Outbox: an unsent item copied from another directory is foreign", () => {
  const copied = { ...ITEM, by: "other" };
  const items: readonly [item: OutboxItem, isForeign: boolean][] = [
    [copied, true],
    [{ ...ITEM, by: "own" }, false],
    [ITEM, false],
    [{ ...copied, sent: SENT }, false],
    [{ ...copied, providerId: "99" }, false],
    [{ ...copied, action: "update" }, false],
    [{ ...copied, action: "delete" }, false],
  ];
  for (const [item, expected] of items) {
    assertEquals(isForeign(item, "own"), expected, Deno.inspect(item));
  }
  assertEquals(isForeign(copied, undefined), true);
});

Deno.test("Outbox: an update of the running timer is held back where it cannot be sent", () => {
  const stop: OutboxItem = { ...UPDATE, action: "stop" };
  for (const action of [ITEM, stop, DELETE]) {
    assertEquals(sendableIn([action], { id: "our-1" }), [action]);
  }
  const others = [UPDATE, { ...UPDATE, entryId: "other" }];
  assertEquals(sendableIn(others, { id: "our-1" }), others.slice(1));
  assertEquals(sendableIn(others, undefined), others);
});

Deno.test("withItem() replaces an item or removes it", () => {
  const outbox = [OTHER, ITEM];
  assertEquals(withItem(outbox, "other", DELETE), [DELETE, ITEM]);
  assertEquals(withItem(outbox, "other", undefined), [ITEM]);
  assertEquals(withItem(outbox, "none", DELETE), outbox);
});
