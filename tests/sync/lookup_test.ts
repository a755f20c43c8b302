import { assertEquals } from "@std/assert";
import { DAY, MINUTE } from "@std/datetime";
import {
  afterArrival,
  afterNoArrival,
  firstCompared,
  firstListed,
  isInFlight,
  isListable,
  type Lookup,
} from "../../lib/sync/arrival.ts";
import type { OutboxItem } from "../../lib/sync/outbox.ts";
import { contentOf } from "../../lib/tracking/entry.ts";
import {
  at,
  comparison,
  localEntry,
  NOW,
  remoteEntry,
  TOGGL,
  waitingItem,
} from "./reconcile_bench.ts";

const MARKED = { ...TOGGL, hasMarkers: true };
const UNLIMITED = { ...TOGGL, listLimitDays: undefined };

function lookup(change: Partial<Lookup> = {}): Lookup {
  return { capabilities: TOGGL, now: NOW, origin: "here", ...change };
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
  const foreign = created({ by: "there" });
  assertEquals(afterNoArrival(foreign, lookup(), range)?.by, "here");
  const later = created({ by: "there", start: at("12:00") });
  assertEquals(afterNoArrival(later, lookup(), range)?.by, "there");
  const placeless = lookup({ origin: undefined });
  assertEquals(afterNoArrival(foreign, placeless, range)?.by, "there");
});

Deno.test("afterArrival() confirms what arrived, and keeps what was changed since", () => {
  const local = localEntry({ providerId: "our1", sync: "unconfirmed" });
  const sent = { ...sentAt(NOW), providerId: undefined };
  const outdated = (action: "create" | "delete") => ({
    ...sent,
    action,
    sent: {
      ...sent.sent,
      start: at("10:00"),
      description: "",
      isOutdated: true,
    },
  });
  const found = { ...local, providerId: "r1" };
  const compared = comparison();
  const same = afterArrival({ local, item: sent }, remoteEntry(), compared);
  assertEquals(same.local, { ...found, sync: "confirmed" });
  assertEquals([same.item, same.conflict], [undefined, undefined]);

  const changed = { local, item: outdated("create") };
  const later = afterArrival(changed, remoteEntry(), compared);
  assertEquals(later.local, { ...found, sync: "waiting" });
  assertEquals(
    [later.item?.action, later.item?.providerId, later.item?.sent],
    ["update", "r1", undefined],
  );
  assertEquals(later.conflict, undefined);

  const deleted = { local: undefined, item: outdated("delete") };
  const gone = afterArrival(deleted, remoteEntry(), compared);
  assertEquals(
    [gone.local, gone.item?.action, gone.item?.providerId],
    [undefined, "delete", "r1"],
  );

  const unlike = remoteEntry({ taskId: "TASK-2", description: "TASK-2" });
  const unsure = afterArrival({ local, item: sent }, unlike, compared);
  assertEquals(unsure.local, { ...found, sync: "confirmed" });
  assertEquals(
    [unsure.conflict?.entryId, unsure.conflict?.kept, unsure.conflict?.other],
    ["our1", "there", contentOf(local)],
  );
  const marked = comparison(MARKED);
  const sure = afterArrival({ local, item: sent }, unlike, marked);
  assertEquals(sure.conflict, undefined);
});
