import { assertEquals } from "@std/assert";
import type { ProviderCapabilities } from "../../lib/provider.ts";
import type { LocalState } from "../../lib/sync/outbox.ts";
import { reconciled } from "../../lib/sync/reconcile.ts";
import { contentOf, versionOf } from "../../lib/tracking/entry.ts";
import {
  assertDecisions,
  at,
  comparison,
  HOURS,
  localEntry,
  localTimer,
  remoteEntry,
  remoteTimer,
  type Row,
  stoppedEntry,
  waitingItem,
} from "./reconcile_bench.ts";

const NEW: LocalState = { local: undefined, item: undefined };
const OLD_EDIT = { updatedAt: at("11:30") };
const NEW_EDIT = { updatedAt: at("12:30") };
const stopped = (end: string): LocalState => ({
  local: stoppedEntry({ end: at(end) }),
  item: waitingItem("stop"),
});

const ROWS: readonly Row[] = [
  ["a new timer there", NEW, remoteTimer(), { here: "TASK-1: Text 10:00-…" }],
  [
    "a stop here",
    stopped("11:00"),
    remoteTimer(),
    { here: "TASK-1: Text 10:00-11:00", sends: "stop" },
  ],
  [
    "a stop here of what was changed there",
    stopped("11:00"),
    remoteTimer({ description: "TASK-1: New", start: at("09:50") }),
    { here: "TASK-1: New 09:50-11:00", sends: "stop" },
  ],
  [
    "a stop that the provider carried out by its own clock",
    stopped("11:00"),
    remoteEntry({ end: at("11:00:03") }),
    { here: "TASK-1: Text 10:00-11:00:03" },
  ],
  [
    "a stop by a clock that is behind",
    stopped("11:00"),
    remoteEntry({ end: at("10:59:57") }),
    { here: "TASK-1: Text 10:00-11:00", sends: "update" },
  ],
  [
    "stops on both sides, here first",
    stopped("11:00"),
    remoteEntry({ end: at("11:40") }),
    {
      here: "TASK-1: Text 10:00-11:00",
      sends: "update",
      conflict: "here holds, other until 11:40",
    },
  ],
  [
    "stops on both sides, there first",
    stopped("11:00"),
    remoteEntry({ end: at("10:30") }),
    {
      here: "TASK-1: Text 10:00-10:30",
      conflict: "there holds, other until 11:00",
    },
  ],
  [
    "a timer that was stopped there",
    { local: localTimer(), item: undefined },
    remoteEntry(),
    { here: "TASK-1: Text 10:00-11:00" },
  ],
  [
    "a timer that was changed here and stopped there, before",
    {
      local: localTimer({
        description: "Ours",
        sync: "waiting",
        seenVersion: versionOf(remoteTimer()),
      }),
      item: waitingItem("update"),
    },
    remoteEntry(OLD_EDIT),
    {
      here: "Ours 10:00-11:00",
      sends: "update",
      conflict: "here holds, other until 11:00",
    },
  ],
  [
    "a timer that was changed and stopped here, and runs there",
    {
      local: stoppedEntry({ description: "Ours" }),
      item: waitingItem("update"),
    },
    remoteTimer(),
    { here: "Ours 10:00-11:00", sends: "update" },
  ],
  [
    "a timer that was stopped here, and changed there since",
    { local: stoppedEntry(), item: waitingItem("update") },
    remoteTimer({ description: "TASK-1: New", ...NEW_EDIT }),
    {
      here: "TASK-1: New 10:00-11:00",
      sends: "update",
      conflict: "there holds, other until 11:00",
    },
  ],
  [
    "removed there, while its timer went on here",
    { local: localTimer(), item: undefined },
    undefined,
    { conflict: "there holds, other until …" },
  ],
  [
    "a timer that a clock ahead of ours started",
    NEW,
    remoteTimer({ start: at("13:00:30") }),
    { here: "TASK-1: Text 13:00-…" },
  ],
  [
    "the same timer a minute later",
    {
      local: localTimer({
        start: at("12:58"),
        seenVersion: versionOf(remoteTimer({ start: at("12:59") })),
      }),
      item: undefined,
    },
    remoteTimer({ start: at("12:59") }),
    { here: "TASK-1: Text 12:59-…" },
  ],
];

Deno.test("reconciled() merges the states of a timer on both sides", () => {
  assertDecisions(ROWS);
});

/** When Toggl ended a timer stopped here at 11:00, and the outcome. */
const STOPS: readonly [
  there: string,
  here: string,
  sends: "update" | undefined,
  conflict?: string,
][] = [
  ["10:59:54", "10:59:54", undefined, "there holds, other until 11:00"],
  ["10:59:55", "11:00", "update"],
  ["10:59:59", "11:00", "update"],
  ["11:00", "11:00", undefined],
  ["11:00:05", "11:00:05", undefined],
  ["11:00:06", "11:00", "update", "here holds, other until 11:00:06"],
];

Deno.test("reconciled() treats stops up to five seconds apart as the same", () => {
  assertDecisions(STOPS.map(([there, here, sends, conflict]): Row => [
    there,
    stopped("11:00"),
    remoteEntry({ end: at(there) }),
    {
      here: `TASK-1: Text 10:00-${here}`,
      ...sends && { sends },
      ...conflict !== undefined && { conflict },
    },
  ]));
});

Deno.test("reconciled() keeps the state of a timer until its stop arrives", () => {
  // The item stays a stop and keeps its base.
  const item = waitingItem("stop", { base: contentOf(remoteTimer()) });
  const held = { local: stoppedEntry(), item };
  const after = reconciled(held, remoteTimer(), comparison());
  assertEquals(after, held);
  const late = reconciled(
    held,
    remoteEntry({ end: at("12:00") }),
    comparison(),
  );
  assertEquals(late.item, { ...item, action: "update" });
  assertEquals(
    late.conflict?.other,
    contentOf(remoteEntry({ end: at("12:00") })),
  );
});

/**
 * Local and remote starts of a timer with the same version, and the outcome.
 */
const STARTS: readonly [
  here: string,
  there: string,
  after: string,
  capabilities?: ProviderCapabilities,
][] = [
  ["12:58", "12:59", "12:59"],
  ["12:58", "13:00", "13:00"],
  ["12:58", "13:00:01", "12:58"],
  ["12:59", "12:58", "12:59"],
  ["12:58", "12:59", "12:58", HOURS],
];

Deno.test("reconciled() corrects a start that a slow local clock had clamped", () => {
  for (const [here, there, after, capabilities] of STARTS) {
    const remote = remoteTimer({ start: at(there) });
    const seenVersion = versionOf(remote);
    const local = localTimer({ start: at(here), seenVersion });
    const result = reconciled(
      { local, item: undefined },
      remote,
      comparison(capabilities),
    );
    assertEquals(result.local?.start, at(after), `${here} ${there}`);
  }
  // An entry keeps its start.
  const remote = remoteEntry({ start: at("10:01") });
  const local = localEntry({ seenVersion: versionOf(remote) });
  const held = { local, item: undefined };
  assertEquals(reconciled(held, remote, comparison()), held);
});
