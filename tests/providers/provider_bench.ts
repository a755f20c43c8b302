import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { MINUTE, SECOND } from "@std/datetime";
import { WorktimeError } from "../../lib/errors.ts";
import type {
  NewEntry,
  StartOptions,
  TimerEntry,
  TimeTrackingProvider,
} from "../../lib/provider.ts";
import { capabilitiesOf } from "../../lib/sync/remote.ts";
import type { Instant } from "../../lib/time/zone.ts";
import { totalSecondsOf } from "../../lib/tracking/entry.ts";

/** A provider without entries, and what its trials use. */
export interface ProviderBench {
  readonly provider: TimeTrackingProvider;
  /** The clock of the provider and its service. */
  readonly clock: { now(): Instant; set(now: Instant): void };
  /** Opens the same place as another process would. */
  restart(): TimeTrackingProvider | Promise<TimeTrackingProvider>;
  /** A project, for a provider that requires one. */
  readonly projectId?: string;
  /** A task in the project, for a provider that requires one. */
  readonly projectTaskId?: string;
}

/** A promise of all providers, and its trial. */
export type ProviderPromise = readonly [
  sentence: string,
  holds: (bench: ProviderBench) => Promise<void>,
];

/** The content of an entry; omitted fields have defaults. */
export type GivenEntry = Partial<NewEntry> & { readonly taskId: string };

/** When each trial begins: a Thursday morning in UTC. */
const BEGINNING = Date.parse("2025-01-16T10:00:00Z");

/** An instant some minutes after the trial begins, or before. */
export function at(minutes: number): Instant {
  return BEGINNING + minutes * MINUTE;
}

/** Starts a timer, in a project if required. */
export function start(
  bench: ProviderBench,
  taskId: string,
  options: StartOptions = {},
): Promise<string> {
  const { provider } = bench;
  const project = projectOf(bench);
  const description = descriptionFor(taskId);
  return provider.startTimer(taskId, description, { ...project, ...options });
}

/** Adds half an hour that ended when the trial begins, or the given entry. */
export function add(
  bench: ProviderBench,
  given: GivenEntry,
): Promise<TimerEntry> {
  const { provider } = bench;
  const project = projectOf(bench);
  return provider.createEntry({ ...project, ...whole(given) });
}

/** Returns a task's finished entries, also without `getEntries()`. */
export async function entriesOf(
  provider: TimeTrackingProvider,
  taskId: string,
): Promise<TimerEntry[]> {
  if (provider.getEntries) return await provider.getEntries(taskId);
  const listed = await provider.listEntries({ from: 0, to: at(24 * 60) });
  return listed.filter((entry) => entry.taskId === taskId);
}

/** Returns the seconds of a task's finished entries, also without `getTotal()`. */
export async function totalOf(
  provider: TimeTrackingProvider,
  taskId: string,
): Promise<number> {
  if (provider.getTotal) return await provider.getTotal(taskId);
  return totalSecondsOf(await entriesOf(provider, taskId));
}

function projectOf(
  { projectId, projectTaskId }: ProviderBench,
): Pick<NewEntry, "projectId" | "projectTaskId"> {
  return {
    ...(projectId !== undefined && { projectId }),
    ...(projectTaskId !== undefined && { projectTaskId }),
  };
}

/**
 * Asserts that an entry matches the given one, as precisely as its provider
 * stores it.
 */
export function assertKept(
  { provider }: ProviderBench,
  entry: TimerEntry,
  given: GivenEntry,
): void {
  const { hasTags, hasMarkers, hasTimes } = capabilitiesOf(provider);
  const { taskId, description, start, end, tags = [] } = whole(given);
  assertEquals(entry.taskId, taskId);
  assertStringIncludes(entry.description, description);
  const isSorted = hasTags ? tags : [];
  assertEquals(entry.tags.toSorted(), isSorted.toSorted());
  if (hasMarkers) assertEquals(entry.marker, given.marker);
  assertNear(provider, entry.durationSeconds * SECOND, end - start);
  assert(Number.isInteger(entry.durationSeconds));
  if (!hasTimes) return;
  assertNear(provider, entry.start, start);
  assert(entry.end !== undefined, "it has ended");
  assertNear(provider, entry.end, end);
  assertEquals([entry.start % SECOND, entry.end % SECOND], [0, 0]);
}

/** Asserts that two times differ by less than the provider's step. */
export function assertNear(
  provider: TimeTrackingProvider,
  actual: number,
  expected: number,
): void {
  const tolerance = capabilitiesOf(provider).precisionSeconds * SECOND - 1;
  assertAlmostEquals(actual, expected, tolerance);
}

/** Asserts that a call fails because no entry has an id. */
export async function assertUnknown(call: Promise<unknown>): Promise<void> {
  const error = await assertRejects(() => call, WorktimeError);
  assertEquals(error.code, "unknown_entry");
}

/** Ids of no entry, some of which look real. */
export function idsBeside(id: string): string[] {
  return ["", "no-such-entry", "987654321", "last", "../x", id.slice(0, -1)];
}

/** The default description of a task's entry. */
function descriptionFor(taskId: string): string {
  return `${taskId}: Fix it`;
}

function whole(given: GivenEntry): NewEntry {
  const description = descriptionFor(given.taskId);
  return { description, start: at(-30), end: at(0), ...given };
}
