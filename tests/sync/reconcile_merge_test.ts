import { assertEquals } from "@std/assert";
import type { ProviderCapabilities, TimerEntry } from "../../lib/provider.ts";
import type { LocalState, OutboxItem } from "../../lib/sync/outbox.ts";
import { reconciled } from "../../lib/sync/reconcile.ts";
import {
  contentOf,
  type Entry,
  type EntryContent,
  versionOf,
} from "../../lib/tracking/entry.ts";
import type { EntryOrTimer } from "../../lib/tracking/timer.ts";
import {
  at,
  changedEntry,
  comparison,
  HOURS,
  localTimer,
  NOW,
  remoteEntry,
  remoteTimer,
  stoppedEntry,
  waitingItem,
} from "./reconcile_bench.ts";

const BASE = contentOf(remoteEntry());
const RUNNING = contentOf(remoteTimer());
const OLD_EDIT = { updatedAt: at("11:30") };
const NEW_EDIT = { updatedAt: at("12:00:01") };

/** An entry changed here, with a common base. */
function changed(change: Partial<Entry>): LocalState {
  return {
    local: changedEntry(change),
    item: waitingItem("update", { base: BASE }),
  };
}

/** A timer that both sides know, changed or stopped here. */
function ofTimer(local: EntryOrTimer): LocalState {
  return { local, item: waitingItem("update", { base: RUNNING }) };
}

/** What is left to send, and the conflict. */
interface Outcome {
  readonly here: EntryContent;
  /** The common base, if something is left to send. */
  readonly base?: EntryContent;
  readonly conflict?: { kept: "here" | "there"; other: EntryContent };
}

const OURS = { end: at("11:10"), description: "Ours" };
const THEIRS = { end: at("11:30"), description: "Theirs" };
const LATER = remoteEntry({ ...THEIRS, ...NEW_EDIT });
const EARLIER = remoteEntry({ ...THEIRS, ...OLD_EDIT });
const SAME_SECOND = remoteEntry({ ...THEIRS, updatedAt: at("12:00") + 999 });
const HELD = contentOf(changedEntry(OURS));

const MERGES: readonly [
  name: string,
  held: LocalState,
  remote: TimerEntry,
  outcome: Outcome,
  capabilities?: ProviderCapabilities,
][] = [
  [
    "each another field",
    changed({ description: "Ours" }),
    remoteEntry({ end: at("11:30"), ...NEW_EDIT }),
    {
      here: { ...BASE, description: "Ours", end: at("11:30") },
      base: { ...BASE, end: at("11:30") },
    },
  ],
  [
    "both the same, there with one more",
    changed({ description: "Ours" }),
    remoteEntry({ description: "Ours", tags: ["deep", "call"] }),
    { here: { ...BASE, description: "Ours", tags: ["deep", "call"] } },
  ],
  [
    "the same field, there a second later",
    changed(OURS),
    LATER,
    {
      here: contentOf(LATER),
      conflict: { kept: "there", other: HELD },
    },
  ],
  [
    "the same field, in the same second",
    changed(OURS),
    SAME_SECOND,
    {
      here: HELD,
      base: contentOf(SAME_SECOND),
      conflict: { kept: "here", other: contentOf(SAME_SECOND) },
    },
  ],
  [
    "the same field, here later",
    changed(OURS),
    EARLIER,
    {
      here: HELD,
      base: contentOf(EARLIER),
      conflict: { kept: "here", other: contentOf(EARLIER) },
    },
  ],
  [
    "the same field, and nobody knows when here",
    {
      local: changedEntry(OURS),
      item: withoutTime(waitingItem("update", { base: BASE })),
    },
    LATER,
    {
      here: HELD,
      base: contentOf(LATER),
      conflict: { kept: "here", other: contentOf(LATER) },
    },
  ],
  [
    "hours, which are one field",
    changed({ start: at("10:30") }),
    remoteEntry({ start: at("00:00"), end: at("02:00"), ...OLD_EDIT }),
    {
      here: { ...BASE, start: at("10:30") },
      base: { ...BASE, start: at("10:00"), end: at("12:00") },
      conflict: {
        kept: "here",
        other: { ...BASE, start: at("00:00"), end: at("02:00") },
      },
    },
    HOURS,
  ],
  [
    "a name here and a stop there",
    ofTimer(localTimer({
      description: "Ours",
      sync: "waiting",
      seenVersion: versionOf(remoteTimer()),
    })),
    remoteEntry(),
    { here: { ...BASE, description: "Ours" }, base: BASE },
  ],
  [
    "stops on both sides, five seconds from each other",
    ofTimer(stoppedEntry({ end: at("11:00:05") })),
    remoteEntry(),
    { here: { ...BASE, end: at("11:00:05") }, base: BASE },
  ],
  [
    "stops on both sides, the later one there",
    ofTimer(stoppedEntry({ description: "Ours" })),
    remoteEntry({ end: at("11:00:05") }),
    {
      here: { ...BASE, description: "Ours", end: at("11:00:05") },
      base: { ...BASE, end: at("11:00:05") },
    },
  ],
  [
    "stops on both sides, six seconds from each other, here first",
    ofTimer(stoppedEntry()),
    remoteEntry({ end: at("11:00:06"), ...NEW_EDIT }),
    {
      here: BASE,
      base: { ...BASE, end: at("11:00:06") },
      conflict: { kept: "here", other: { ...BASE, end: at("11:00:06") } },
    },
  ],
  [
    "stops on both sides, six seconds from each other, there first",
    ofTimer(stoppedEntry({ end: at("11:00:06") })),
    remoteEntry(OLD_EDIT),
    {
      here: BASE,
      conflict: { kept: "there", other: { ...BASE, end: at("11:00:06") } },
    },
  ],
  [
    "other ends of what had one: the newer, not the earlier",
    changed({ end: at("10:50") }),
    remoteEntry({ end: at("11:30"), ...NEW_EDIT }),
    {
      here: { ...BASE, end: at("11:30") },
      conflict: { kept: "there", other: { ...BASE, end: at("10:50") } },
    },
  ],
  [
    "other ends of what had one, a few seconds from each other",
    changed({ end: at("11:30") }),
    remoteEntry({ end: at("11:30:03"), ...OLD_EDIT }),
    {
      here: { ...BASE, end: at("11:30") },
      base: { ...BASE, end: at("11:30:03") },
      conflict: { kept: "here", other: { ...BASE, end: at("11:30:03") } },
    },
  ],
];

function withoutTime(item: OutboxItem): OutboxItem {
  const { changedAt: _, ...rest } = item;
  return rest;
}

/** All content of an entry; unset billable equals `false`. */
function saidOf(content: EntryContent): EntryContent {
  return { billable: false, ...contentOf(content) };
}

Deno.test("reconciled() merges changes of both sides and keeps what is left to send", () => {
  for (const [name, held, remote, outcome, capabilities] of MERGES) {
    const { local, item, conflict } = reconciled(
      held,
      remote,
      comparison(capabilities),
    );
    assertEquals(local && saidOf(local), saidOf(outcome.here), name);
    const sent = { ...held.item, action: "update", base: outcome.base };
    assertEquals<unknown>(item, outcome.base && sent, name);
    const noted = { entryId: "our1", provider: "toggl", noticedAt: NOW };
    assertEquals(
      conflict,
      outcome.conflict && { ...noted, ...outcome.conflict },
      name,
    );
    const seen = item ? [local?.sync, local?.seenVersion] : [local?.sync];
    assertEquals(
      seen,
      item ? ["waiting", versionOf(remote)] : ["confirmed"],
      name,
    );
  }
});

Deno.test("reconciled() recognizes a sent version that has arrived", () => {
  const there = remoteEntry({ end: at("11:10") });
  const sent = {
    start: at("10:00"),
    description: "TASK-1: Text",
    isOutdated: true,
    version: versionOf(there),
    content: contentOf(there),
  };
  const held = {
    local: changedEntry({ end: at("11:20") }),
    item: waitingItem("update", { base: BASE, sent }),
  };
  const arrived = reconciled(held, there, comparison());
  assertEquals(arrived, {
    local: { ...held.local, seenVersion: versionOf(there) },
    item: { ...held.item, base: contentOf(there) },
  });
  // It did not arrive, so the base is unchanged.
  const lost = reconciled(held, remoteEntry(), comparison());
  assertEquals(lost, held);
});

Deno.test("reconciled() treats a stop without other changes as only a stop", () => {
  const local = stoppedEntry({ description: "Ours", tags: ["x"] });
  const item = waitingItem("update", { base: RUNNING });
  const there = remoteTimer({ description: "Ours", tags: ["x"], ...NEW_EDIT });
  const { seenVersion: _, ...rest } = local;
  const known = { ...rest, seenVersion: versionOf(there) };
  assertEquals(reconciled({ local, item }, there, comparison()), {
    local: known,
    item,
  });
});
