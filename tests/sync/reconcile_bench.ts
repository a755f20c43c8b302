import { assertEquals } from "@std/assert";
import { MINUTE, SECOND } from "@std/datetime";
import type { ProviderCapabilities, TimerEntry } from "../../lib/provider.ts";
import type { LocalState, OutboxItem } from "../../lib/sync/outbox.ts";
import {
  type Reconciled,
  reconciled,
  reconciledWithout,
} from "../../lib/sync/reconcile.ts";
import type { Comparison } from "../../lib/sync/remote.ts";
import type { Instant } from "../../lib/time/zone.ts";
import {
  contentOf,
  type Entry,
  seenVersionOf,
  versionOf,
} from "../../lib/tracking/entry.ts";
import type { RunningTimer } from "../../lib/tracking/timer.ts";
import { instantAt } from "../support/fake_clock.ts";

/** An instant of the day, such as `10:00` or `10:00:05`. */
export function at(clock: string): Instant {
  return instantAt(`2025-01-16T${clock}Z`);
}

/** The present instant of all comparisons. */
export const NOW: Instant = at("13:00");

/** What Toggl keeps. */
export const TOGGL: ProviderCapabilities = {
  hasTags: true,
  hasMarkers: false,
  needsProject: false,
  canBackdate: true,
  listLimitDays: 88,
  precisionSeconds: 1,
};

/** What Harvest keeps, where entries have a start and an end. */
export const MINUTES: ProviderCapabilities = {
  ...TOGGL,
  hasTags: false,
  precisionSeconds: MINUTE / SECOND,
};

/** What Harvest keeps, where entries have hours only. */
export const HOURS: ProviderCapabilities = {
  ...MINUTES,
  hasTimes: false,
  precisionSeconds: 36,
};

/** A comparison with a provider, by what it keeps. */
export function comparison(
  capabilities: ProviderCapabilities = TOGGL,
): Comparison {
  return { provider: "toggl", capabilities, now: NOW, newId: "new" };
}

/** An entry of TASK-1 at the provider, from ten to eleven. */
export function remoteEntry(change: Partial<TimerEntry> = {}): TimerEntry {
  const entry = {
    id: "r1",
    taskId: "TASK-1",
    description: "TASK-1: Text",
    start: at("10:00"),
    end: at("11:00"),
    tags: ["deep"],
    ...change,
  };
  const seconds = ((entry.end ?? entry.start) - entry.start) / SECOND;
  return { durationSeconds: seconds, ...entry };
}

/** The timer of it, while it runs. */
export function remoteTimer(change: Partial<TimerEntry> = {}): TimerEntry {
  return remoteEntry({ ...change, end: undefined });
}

/** The timer of it here, as the provider knows it. */
export function localTimer(change: Partial<RunningTimer> = {}): RunningTimer {
  return {
    kind: "timer",
    id: "our1",
    taskId: "TASK-1",
    description: "TASK-1: Text",
    tags: ["deep"],
    start: at("10:00"),
    provider: "toggl",
    providerId: "r1",
    sync: "confirmed",
    ...change,
  };
}

/** The entry here, as the provider knows it. */
export function localEntry(change: Partial<Entry> = {}): Entry {
  const times = { end: at("11:00"), durationSeconds: 0 };
  const entry = {
    ...localTimer(),
    ...times,
    ...change,
    kind: "entry" as const,
  };
  return { ...entry, durationSeconds: (entry.end - entry.start) / SECOND };
}

/** An entry that was changed here at noon; the provider knows the usual one. */
export function changedEntry(change: Partial<Entry>): Entry {
  const seenVersion = versionOf(remoteEntry());
  return localEntry({ sync: "waiting", seenVersion, ...change });
}

/** An entry whose timer was stopped here; at the provider it ran. */
export function stoppedEntry(change: Partial<Entry> = {}): Entry {
  const seenVersion = versionOf(remoteTimer());
  return localEntry({ sync: "waiting", seenVersion, ...change });
}

/** What waits of it since noon. */
export function waitingItem(
  action: OutboxItem["action"],
  change: Partial<OutboxItem> = {},
): OutboxItem {
  return {
    entryId: "our1",
    provider: "toggl",
    action,
    providerId: "r1",
    taskId: "TASK-1",
    start: at("10:00"),
    description: "TASK-1: Text",
    sent: undefined,
    changedAt: at("12:00"),
    ...change,
  };
}

/** What is decided, in short. */
export interface Decision {
  /** What is here then: its text, start and end; `undefined` if it is gone. */
  readonly here?: string;
  /** What goes to the provider. */
  readonly sends?: OutboxItem["action"];
  /** Whose version holds of two, and the end of the other. */
  readonly conflict?: string;
}

/** A comparison, and what is decided. */
export type Row = [
  name: string,
  held: LocalState,
  remote: TimerEntry | undefined,
  decision: Decision,
  capabilities?: ProviderCapabilities,
];

/** Compares each, and holds what is decided. */
export function assertDecisions(rows: readonly Row[]): void {
  for (const [name, held, remote, decision, capabilities] of rows) {
    const compared = comparison(capabilities);
    const after = remote
      ? reconciled(held, remote, compared)
      : reconciledWithout(held, compared);
    assertEquals(decisionOf(after), decision, name);
    assertNoted(after, remote, name);
  }
}

/** Holds what is noted beside: what waits, which version was seen, and when. */
function assertNoted(
  { local, item, conflict }: Reconciled,
  remote: TimerEntry | undefined,
  name: string,
): void {
  if (local) {
    const sync = item ? "waiting" : "confirmed";
    assertEquals([local.sync, local.provider], [sync, "toggl"], name);
    const isKnown = remote !== undefined;
    assertEquals(local.providerId, isKnown ? remote.id : local.id, name);
    const seen = item ? local.seenVersion : seenVersionOf(local);
    assertEquals(seen, isKnown ? versionOf(remote) : undefined, name);
  }
  if (!conflict) return;
  const { entryId, provider, noticedAt, other } = conflict;
  assertEquals([entryId, provider, noticedAt], ["our1", "toggl", NOW], name);
  if (other) assertEquals(other, contentOf(other), name);
}

function decisionOf({ local, item, conflict }: Reconciled): Decision {
  const { kept, other } = conflict ?? {};
  const said = other ? `until ${clockOf(other.end)}` : "was removed";
  return {
    ...local && { here: saidOf(local) },
    ...item && { sends: item.action },
    ...conflict && { conflict: `${kept} holds, other ${said}` },
  };
}

function saidOf(
  record: NonNullable<LocalState["local"]>,
): string {
  const end = record.kind === "entry" ? record.end : undefined;
  return `${record.description} ${clockOf(record.start)}-${clockOf(end)}`;
}

function clockOf(instant: number | undefined): string {
  if (instant === undefined) return "…";
  return new Date(instant).toISOString().slice(11, 19).replace(/:00$/, "");
}
