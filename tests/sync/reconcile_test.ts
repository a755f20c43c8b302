import { assertEquals, assertStrictEquals } from "@std/assert";
import type { LocalState } from "../../lib/sync/outbox.ts";
import { reconciled, reconciledWithout } from "../../lib/sync/reconcile.ts";
import { contentOf, versionOf } from "../../lib/tracking/entry.ts";
import {
  assertDecisions,
  at,
  changedEntry,
  comparison,
  HOURS,
  localEntry,
  localTimer,
  MINUTES,
  NOW,
  remoteEntry,
  remoteTimer,
  type Row,
  waitingItem,
} from "./reconcile_bench.ts";

const NEW: LocalState = { local: undefined, item: undefined };
const OLD_EDIT = { updatedAt: at("11:30") };
const NEW_EDIT = { updatedAt: at("12:30") };
const REMOVED: LocalState = {
  local: undefined,
  item: waitingItem("delete", { seenVersion: versionOf(remoteEntry()) }),
};
const EDITED: LocalState = {
  local: changedEntry({ end: at("11:10"), description: "Ours" }),
  item: waitingItem("update"),
};
const ROWS: readonly Row[] = [
  ["new there", NEW, remoteEntry(), { here: "TASK-1: Text 10:00-11:00" }],
  [
    "changed there only",
    { local: localEntry(), item: undefined },
    remoteEntry({ end: at("11:30"), description: "TASK-1: New" }),
    { here: "TASK-1: New 10:00-11:30" },
  ],
  [
    "changed here only",
    EDITED,
    remoteEntry(),
    { here: "Ours 10:00-11:10", sends: "update" },
  ],
  [
    "what was sent of it arrived, and the answer was lost",
    EDITED,
    remoteEntry({ end: at("11:10"), description: "Ours" }),
    { here: "Ours 10:00-11:10" },
  ],
  [
    "an older version of what was sent arrived",
    {
      local: changedEntry({ end: at("11:20") }),
      item: waitingItem("update", {
        sent: {
          start: at("10:00"),
          description: "TASK-1: Text",
          isOutdated: true,
          version: versionOf(remoteEntry({ end: at("11:10") })),
        },
      }),
    },
    remoteEntry({ end: at("11:10") }),
    { here: "TASK-1: Text 10:00-11:20", sends: "update" },
  ],
  [
    "both changed it, here later",
    EDITED,
    remoteEntry({ end: at("11:30"), ...OLD_EDIT }),
    {
      here: "Ours 10:00-11:10",
      sends: "update",
      conflict: "here holds, other until 11:30",
    },
  ],
  [
    "both changed it, there later",
    EDITED,
    remoteEntry({ end: at("11:30"), ...NEW_EDIT }),
    {
      here: "TASK-1: Text 10:00-11:30",
      conflict: "there holds, other until 11:10",
    },
  ],
  [
    "both changed it, and nobody knows when there",
    EDITED,
    remoteEntry({ end: at("11:30") }),
    {
      here: "Ours 10:00-11:10",
      sends: "update",
      conflict: "here holds, other until 11:30",
    },
  ],
  ["removed here", REMOVED, remoteEntry(), { sends: "delete" }],
  [
    "removed here, changed there before",
    REMOVED,
    remoteEntry({ end: at("11:30"), ...OLD_EDIT }),
    { sends: "delete", conflict: "here holds, other until 11:30" },
  ],
  [
    "removed here, changed there since",
    REMOVED,
    remoteEntry({ end: at("11:30"), ...NEW_EDIT }),
    {
      here: "TASK-1: Text 10:00-11:30",
      conflict: "there holds, other was removed",
    },
  ],
  [
    "removed there",
    { local: localEntry(), item: undefined },
    undefined,
    {},
  ],
  [
    "removed there, changed here",
    EDITED,
    undefined,
    {
      here: "Ours 10:00-11:10",
      sends: "create",
      conflict: "here holds, other was removed",
    },
  ],
  ["removed on both sides", REMOVED, undefined, {}],
  [
    "a provider that keeps minutes",
    {
      local: changedEntry({ start: at("10:00:20"), end: at("11:10:40") }),
      item: waitingItem("update"),
    },
    remoteEntry({ end: at("11:10"), tags: [] }),
    { here: "TASK-1: Text 10:00:20-11:10:40" },
    MINUTES,
  ],
  [
    "a provider that keeps hours",
    {
      local: changedEntry({ start: at("10:00:20"), end: at("11:10:40") }),
      item: waitingItem("update"),
    },
    remoteEntry({ start: at("00:00"), end: at("01:10:12"), tags: [] }),
    { here: "TASK-1: Text 10:00:20-11:10:40" },
    HOURS,
  ],
];

Deno.test("reconciled() merges the states of an entry on both sides", () => {
  assertDecisions(ROWS);
});

Deno.test("reconciled() leaves an unchanged entry alone", () => {
  const seenVersion = versionOf(remoteEntry({ tags: ["other"] }));
  const held = { local: localEntry({ seenVersion }), item: undefined };
  const remote = remoteEntry({ tags: ["other"] });
  assertStrictEquals(reconciled(held, remote, comparison()), held);
  const running = { local: localTimer(), item: undefined };
  assertStrictEquals(
    reconciled(running, remoteTimer(), comparison()),
    running,
  );
});

Deno.test("an entry changed here and deleted there is created there again", () => {
  const sent = {
    start: at("10:00"),
    description: "Ours",
    isOutdated: false,
    version: "v",
  };
  const item = waitingItem("update", { sent, by: "own" });
  const { seenVersion: _, ...local } = changedEntry({ description: "Ours" });
  const held = { local: { ...local, seenVersion: "seen" }, item };
  assertEquals(reconciledWithout(held, comparison()), {
    local: { ...local, providerId: "our1", sync: "waiting" },
    item: { ...item, action: "create", providerId: undefined, sent: undefined },
    conflict: {
      entryId: "our1",
      provider: "toggl",
      noticedAt: NOW,
      kept: "here",
      other: undefined,
    },
  });
});

Deno.test("an entry that came back here while it was deleted there stays", () => {
  // Somebody copied an old file of entries back.
  const held = { local: localEntry(), item: waitingItem("delete") };
  const { local, item, conflict } = reconciledWithout(held, comparison());
  assertEquals([local?.id, local?.sync], ["our1", "waiting"]);
  assertEquals([item?.action, conflict?.kept], ["create", "here"]);
});

Deno.test("a timer deleted there ends here and is recorded in a conflict", () => {
  const held = { local: localTimer(), item: undefined };
  assertEquals(reconciledWithout(held, comparison()), {
    local: undefined,
    item: undefined,
    conflict: {
      entryId: "our1",
      provider: "toggl",
      noticedAt: NOW,
      kept: "there",
      other: contentOf(localTimer()),
    },
  });
});

Deno.test("an entry deleted here and changed there comes back under our id", () => {
  const remote = remoteEntry({ end: at("11:30"), ...NEW_EDIT });
  const { local } = reconciled(REMOVED, remote, comparison());
  assertEquals([local?.id, local?.providerId], ["our1", "r1"]);
});
