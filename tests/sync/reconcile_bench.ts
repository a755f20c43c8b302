import { assertEquals } from "@std/assert";
import { MINUTE, SECOND } from "@std/datetime";
import type { ProviderCapabilities, TimerEntry } from "../../lib/provider.ts";
import { capabilitiesOf, type Comparison } from "../../lib/sync/remote.ts";
import type { LocalState, OutboxItem } from "../../lib/sync/outbox.ts";
import {
  type Reconciled,
  reconciled,
  reconciledWithout,
} from "../../lib/sync/reconcile.ts";
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

/** The current time of all comparisons. */
export const NOW: Instant = at("13:00");

/** The capabilities of Toggl. */
export const TOGGL: ProviderCapabilities = {
  hasTags: true,
  hasMarkers: false,
  needsProject: false,
  canBackdate: true,
  listLimitDays: 88,
  precisionSeconds: 1,
};

/** The capabilities of Harvest in an account with times. */
export const MINUTES: ProviderCapabilities = {
  ...TOGGL,
  hasTags: false,
  precisionSeconds: MINUTE / SECOND,
};

/** The capabilities of Harvest in an account with hours only. */
export const HOURS: ProviderCapabilities = {
  ...MINUTES,
  hasTimes: false,
  precisionSeconds: 36,
};

/** A comparison with a provider that has some capabilities. */
export function comparison(
  capabilities: ProviderCapabilities = TOGGL,
): Comparison {
  return {
    provider: "toggl",
    capabilities: capabilitiesOf({ capabilities }),
    now: NOW,
    newId: "new",
  };
}

/** The provider's entry of TASK-1, from 10:00 to 11:00. */
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

/** Its timer, while it is running. */
export function remoteTimer(change: Partial<TimerEntry> = {}): TimerEntry {
  return remoteEntry({ ...change, end: undefined });
}

/** The local timer, the same as at the provider. */
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

/** The local entry, the same as at the provider. */
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

/** An entry changed here at noon; the provider has the usual one. */
export function changedEntry(change: Partial<Entry>): Entry {
  const seenVersion = versionOf(remoteEntry());
  return localEntry({ sync: "waiting", seenVersion, ...change });
}

/** An entry whose timer was stopped here and is running at the provider. */
export function stoppedEntry(change: Partial<Entry> = {}): Entry {
  const seenVersion = versionOf(remoteTimer());
  return localEntry({ sync: "waiting", seenVersion, ...change });
}

/** Its pending change since noon. */
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

/** The outcome, in short. */
export interface Decision {
  /** The local text, start and end; `undefined` if it is deleted. */
  readonly here?: string;
  /** What is sent to the provider. */
  readonly sends?: OutboxItem["action"];
  /** The side that wins, and the end of the other. */
  readonly conflict?: string;
}

/** A comparison and its outcome. */
export type Row = [
  name: string,
  held: LocalState,
  remote: TimerEntry | undefined,
  decision: Decision,
  capabilities?: ProviderCapabilities,
];

/** Runs each comparison and asserts its outcome. */
export function assertDecisions(rows: readonly Row[]): void {
  for (const [name, held, remote, decision, capabilities] of rows) {
    const compared = comparison(capabilities);
    const after = remote
      ? reconciled(held, remote, compared)
      : reconciledWithout(held, compared);
    assertEquals(decisionOf(after), decision, name);
    assertNoted(after, remote, name);
    // The rest of a pending change stays as it is.
    if (!after.item) continue;
    const { action, providerId, sent, base, seenVersion, ...kept } = after.item;
    const changed = { action, providerId, sent, base, seenVersion };
    assertEquals({ ...held.item, ...changed }, { ...changed, ...kept }, name);
  }
}

/** Asserts the rest: the pending item, the seen version and the time. */
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
