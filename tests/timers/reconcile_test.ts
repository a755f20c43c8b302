import { assertEquals, assertStrictEquals } from "@std/assert";
import type { TimerEntry } from "../../lib/provider.ts";
import type { OutboxItem } from "../../lib/timers/outbox.ts";
import {
  type Held,
  reconciled,
  reconciledWithout,
} from "../../lib/timers/reconcile.ts";
import { versionOf } from "../../lib/timers/version.ts";
import {
  at,
  changedEntry,
  comparison,
  HOURS,
  localEntry,
  localTimer,
  MINUTES,
  remoteEntry,
  remoteTimer,
  stoppedEntry,
  TOGGL,
  waitingItem,
} from "./reconcile_bench.ts";

/** What is decided, in short. */
interface Decision {
  /** What is here then: its text, start and end; `undefined` if it is gone. */
  readonly here?: string;
  /** What goes to the provider. */
  readonly sends?: OutboxItem["action"];
  /** Whose version holds of two, and the end of the other. */
  readonly conflict?: string;
}

type Row = [
  name: string,
  held: Held,
  remote: TimerEntry | undefined,
  decision: Decision,
  capabilities?: typeof TOGGL,
];

const NEW: Held = { local: undefined, item: undefined };
const OLD_EDIT = { updatedAt: at("11:30") };
const NEW_EDIT = { updatedAt: at("12:30") };
const REMOVED: Held = {
  local: undefined,
  item: waitingItem("delete", { seenVersion: versionOf(remoteEntry()) }),
};
const EDITED: Held = {
  local: changedEntry({ end: at("11:10"), description: "Ours" }),
  item: waitingItem("update"),
};
const stopped = (end: string): Held => ({
  local: stoppedEntry({ end: at(end) }),
  item: waitingItem("stop"),
});

const ROWS: readonly Row[] = [
  ["new there", NEW, remoteEntry(), { here: "TASK-1: Text 10:00-11:00" }],
  ["a new timer there", NEW, remoteTimer(), { here: "TASK-1: Text 10:00-…" }],
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
    "removed there, while its timer went on here",
    { local: localTimer(), item: undefined },
    undefined,
    { conflict: "there holds, other until …" },
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

Deno.test("reconciled() decides what becomes of an entry on either side", () => {
  for (const [name, held, remote, decision, capabilities] of ROWS) {
    const compared = comparison(capabilities);
    const after = remote
      ? reconciled(held, remote, compared)
      : reconciledWithout(held, compared);
    const { local, item, conflict } = after;
    const here = local && { here: saidOf(local) };
    const sends = item && { sends: item.action };
    const { kept, other } = conflict ?? {};
    const otherSaid = other ? `until ${clockOf(other.end)}` : "was removed";
    const noted = conflict && { conflict: `${kept} holds, other ${otherSaid}` };
    assertEquals({ ...here, ...sends, ...noted }, decision, name);
  }
});

Deno.test("reconciled() leaves alone what nobody changed", () => {
  const seenVersion = versionOf(remoteEntry({ tags: ["other"] }));
  const held = { local: localEntry({ seenVersion }), item: undefined };
  const remote = remoteEntry({ tags: ["other"] });
  assertStrictEquals(reconciled(held, remote, comparison()), held);
});

Deno.test("what was changed here and removed there goes there as a new entry", () => {
  const { local, item } = reconciledWithout(EDITED, comparison());
  assertEquals([local?.providerId, local?.seenVersion], ["our1", undefined]);
  assertEquals([item?.providerId, item?.sent], [undefined, undefined]);
});

Deno.test("what was removed here and changed there comes back under our id", () => {
  const remote = remoteEntry({ end: at("11:30"), ...NEW_EDIT });
  const { local } = reconciled(REMOVED, remote, comparison());
  assertEquals([local?.id, local?.providerId], ["our1", "r1"]);
});

function saidOf(
  { description, start, ...rest }: NonNullable<Held["local"]>,
): string {
  const end = "end" in rest ? rest.end : undefined;
  return `${description} ${clockOf(start)}-${clockOf(end)}`;
}

function clockOf(instant: number | undefined): string {
  if (instant === undefined) return "…";
  return new Date(instant).toISOString().slice(11, 19).replace(/:00$/, "");
}
