import type { Held } from "../../lib/timers/reconcile.ts";
import { versionOf } from "../../lib/timers/version.ts";
import {
  assertDecisions,
  at,
  localTimer,
  remoteEntry,
  remoteTimer,
  type Row,
  stoppedEntry,
  waitingItem,
} from "./reconcile_bench.ts";

const NEW: Held = { local: undefined, item: undefined };
const OLD_EDIT = { updatedAt: at("11:30") };
const NEW_EDIT = { updatedAt: at("12:30") };
const stopped = (end: string): Held => ({
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

Deno.test("reconciled() decides what becomes of a timer on either side", () => {
  assertDecisions(ROWS);
});
