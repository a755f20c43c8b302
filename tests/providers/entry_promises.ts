import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DAY, HOUR, SECOND } from "@std/datetime";
import type { EntryUpdate } from "../../lib/provider.ts";
import { capabilitiesOf } from "../../lib/sync/remote.ts";
import {
  add,
  assertKept,
  assertNear,
  assertUnknown,
  at,
  entriesOf,
  type GivenEntry,
  idsBeside,
  type ProviderBench,
  type ProviderPromise,
  start,
  totalOf,
} from "./provider_bench.ts";

const GIVEN: GivenEntry = {
  taskId: "TASK-1",
  description: "Fix it",
  start: at(-90),
  end: at(-30),
  tags: ["deep work", "café"],
};

const UPDATES: readonly (readonly [what: string, update: EntryUpdate])[] = [
  ["task", { taskId: "TASK-2" }],
  ["description", { description: "Mend it" }],
  ["start", { start: at(-60) }],
  ["end", { end: at(0) }],
  ["times", { start: at(-180), end: at(-120) }],
  ["tags", { tags: ["other"] }],
  ["tags to none", { tags: [] }],
  ["nothing", {}],
];

/** The promises about entries. */
export const ENTRY_PROMISES: readonly ProviderPromise[] = [
  ["an added entry is listed as given", keepsEntry],
  ["adding an entry keeps the timer running", keepsTimer],
  ["an entry is found by its id, including a running one", findsEntry],
  ["an entry is found by its marker, if supported", findsMarked],
  ["a task has only its own entries, oldest first", listsTask],
  ["a total is the sum of a task's entries, in seconds", sums],
  ["a range selects by start and excludes its end", listsRange],
  ["a range can begin before everything listed", listsLongAgo],
  ...UPDATES.map(([what, update]): ProviderPromise => [
    `an update of the ${what} changes nothing else`,
    (bench) => updates(bench, update),
  ]),
  ["an update requires a whole id", updatesNoOther],
  ["a deletion can be repeated", removesTwice],
  ["a deletion requires a whole id", removesNoOther],
  ["entries outlive the process that created them", outlive],
  ["a marker is stored, if supported", keepsMarkers],
  ["billable is stored, if it can be set", keepsBillable],
  ["the account has names and ids", verifies],
];

async function keepsEntry(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const added = await add(bench, GIVEN);
  assertKept(bench, added, GIVEN);
  const [listed, ...others] = await entriesOf(provider, "TASK-1");
  assert(listed);
  assertEquals(others, []);
  assertEquals(listed.id, added.id);
  assertKept(bench, listed, GIVEN);
}

async function keepsBillable(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  if (!capabilitiesOf(provider).canSetBillable) return;
  for (const billable of [true, false]) {
    const { id } = await add(bench, { ...GIVEN, billable });
    assertEquals((await provider.getEntry(id))?.billable, billable);
    await provider.updateEntry(id, { description: "Mend it" });
    assertEquals((await provider.getEntry(id))?.billable, billable);
    await provider.updateEntry(id, { billable: !billable });
    const changed = await provider.getEntry(id);
    assert(changed);
    assertEquals(changed.billable, !billable);
    assertKept(bench, changed, { ...GIVEN, description: "Mend it" });
  }
  const id = await start(bench, "TASK-1", { billable: true });
  assertEquals((await provider.getCurrentTimer())?.billable, true);
  assertEquals((await provider.stopTimer(id)).billable, true);
}

async function keepsTimer(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(60));
  const added = await add(bench, { taskId: "TASK-2" });
  assertNotEquals(added.id, id);
  assertEquals((await provider.getCurrentTimer())?.id, id);
  const entry = await provider.stopTimer(id);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(60) });
}

async function listsTask(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const third = await add(bench, daysAgo("TASK-1", 1));
  const first = await add(bench, daysAgo("TASK-1", 20));
  await add(bench, daysAgo("TASK-10", 2));
  await add(bench, daysAgo("task-1", 2));
  const second = await add(bench, daysAgo("TASK-1", 2));
  assertEquals(
    (await entriesOf(provider, "TASK-1")).map(({ id }) => id),
    [first, second, third].map(({ id }) => id),
  );
  assertEquals(await entriesOf(provider, "TASK"), []);
}

async function sums(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  assertEquals(await totalOf(provider, "TASK-1"), 0);
  await add(bench, daysAgo("TASK-1", 1));
  await add(bench, daysAgo("TASK-1", 40));
  await add(bench, { ...daysAgo("TASK-1", 5), end: at(90) - 5 * DAY });
  await add(bench, daysAgo("TASK-2", 1));
  const entries = await entriesOf(provider, "TASK-1");
  const seconds = entries.map(({ durationSeconds }) => durationSeconds);
  const total = await totalOf(provider, "TASK-1");
  assertEquals(total, seconds.reduce((sum, it) => sum + it, 0));
  assertNear(provider, total * SECOND, 3 * HOUR);
}

async function listsRange(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  if (!capabilitiesOf(provider).hasTimes) return;
  const over = { start: at(-180), end: at(-90) };
  await add(bench, { taskId: "TASK-1", ...over });
  const last = { start: at(-63), end: at(0) };
  const second = await add(bench, { taskId: "TASK-2", ...last });
  const exact = { start: at(-120), end: at(-90) };
  const first = await add(bench, { taskId: "TASK-1", ...exact });
  await add(bench, { taskId: "TASK-2", start: at(-60), end: at(-30) });
  const range = { from: at(-120), to: at(-60) };
  const listed = await provider.listEntries(range);
  assertEquals(listed.map(({ id }) => id), [first.id, second.id]);
  assertKept(bench, listed[1] ?? first, { taskId: "TASK-2", ...last });
  assertEquals(
    await provider.listEntries({ from: at(-120), to: at(-120) }),
    [],
  );
}

async function listsLongAgo(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const { id } = await add(bench, daysAgo("TASK-1", 30));
  const range = { from: at(0) - 3000 * DAY, to: at(0) };
  const listed = await provider.listEntries(range);
  assertEquals(listed.map(({ id }) => id), [id]);
}

async function updates(
  bench: ProviderBench,
  update: EntryUpdate,
): Promise<void> {
  const { provider } = bench;
  const { hasTimes } = capabilitiesOf(provider);
  const isHalf = (update.start === undefined) !== (update.end === undefined);
  // Without times, only both of them give a duration.
  if (!hasTimes && isHalf) return;
  const { id } = await add(bench, GIVEN);
  const other = { ...GIVEN, start: at(-300), end: at(-240) };
  const { id: otherId } = await add(bench, other);
  const { projectId: _, projectTaskId: __, ...changes } = update;
  const expected: GivenEntry = { ...GIVEN, ...changes };
  const updated = await provider.updateEntry(id, update);
  assertEquals(updated.id, id);
  assertKept(bench, updated, expected);
  const listed = await provider.listEntries({ from: at(-24 * 60), to: at(60) });
  assertEquals(listed.length, 2);
  for (const entry of listed) {
    assertKept(bench, entry, entry.id === otherId ? other : expected);
  }
}

async function updatesNoOther(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const { id } = await add(bench, GIVEN);
  for (const other of idsBeside(id)) {
    const update = { description: "Mend it", start: at(-60), end: at(-30) };
    await assertUnknown(provider.updateEntry(other, update));
  }
  await provider.deleteEntry(id);
  await assertUnknown(provider.updateEntry(id, { tags: ["other"] }));
}

async function findsEntry(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const added = await add(bench, GIVEN);
  const found = await provider.getEntry(added.id);
  assert(found);
  assertEquals(found.id, added.id);
  assertKept(bench, found, GIVEN);
  const timer = await start(bench, "TASK-2");
  const running = await provider.getEntry(timer);
  assertEquals([running?.id, running?.end], [timer, undefined]);
  await provider.deleteEntry(added.id);
  for (const id of [added.id, ...idsBeside(timer)]) {
    assertEquals(await provider.getEntry(id), undefined, id);
  }
}

async function findsMarked(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  assertEquals("findByMarker" in provider, capabilitiesOf(provider).hasMarkers);
  if (!provider.findByMarker) return;
  const marker = "7b9c2f4e-8a1d-4c55-9d5e-1f2a3b4c5d6e";
  assertEquals(await provider.findByMarker(marker), undefined);
  const { id } = await add(bench, { ...GIVEN, marker });
  await add(bench, { ...GIVEN, marker: `${marker}0` });
  assertEquals((await provider.findByMarker(marker))?.id, id);
}

async function removesTwice(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const { id } = await add(bench, GIVEN);
  const other = await add(bench, { taskId: "TASK-1" });
  await provider.deleteEntry(id);
  await provider.deleteEntry(id);
  const left = await entriesOf(provider, "TASK-1");
  assertEquals(left.map(({ id }) => id), [other.id]);
}

async function removesNoOther(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const { id } = await add(bench, GIVEN);
  for (const other of idsBeside(id)) await provider.deleteEntry(other);
  assertEquals((await entriesOf(provider, "TASK-1")).length, 1);
}

async function outlive(bench: ProviderBench): Promise<void> {
  const { id } = await add(bench, GIVEN);
  const provider = await bench.restart();
  const [entry] = await entriesOf(provider, "TASK-1");
  assert(entry);
  assertEquals(entry.id, id);
  assertKept(bench, entry, GIVEN);
}

async function keepsMarkers(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const { hasMarkers } = capabilitiesOf(provider);
  const given = { ...GIVEN, marker: "0b9c2f4e-8a1d-4c55-9d5e-1f2a3b4c5d6e" };
  const added = await add(bench, given);
  const marker = "6e5d4c3b-2a1f-4e5d-955c-4d1a8e4f2c9b";
  const id = await start(bench, "TASK-2", { marker });
  clock.set(at(30));
  const stopped = await provider.stopTimer(id);
  const listed = await provider.listEntries({ from: at(-24 * 60), to: at(60) });
  const markers = [added, stopped, ...listed].map(({ marker }) => marker);
  const twice = [given.marker, marker, given.marker, marker];
  const expected = twice.map((it) => hasMarkers ? it : undefined);
  assertEquals(markers.toSorted(), expected.toSorted());
}

async function verifies({ provider, projectId }: ProviderBench): Promise<void> {
  const account = await provider.verify();
  const { userId, userName = userId } = account;
  const { workspaces = [], projects = [] } = account;
  const places = [...workspaces, ...projects];
  const texts = places.flatMap(({ id, name }) => [id, name]);
  for (const text of [userId, userName, ...texts]) {
    assertEquals(typeof text, "string");
    assertNotEquals(text, "");
  }
  if (projectId === undefined) return;
  assert(projects.some(({ id }) => id === projectId));
}

/** Half an hour of a task, some days before the trial begins. */
function daysAgo(taskId: string, days: number): GivenEntry {
  return { taskId, start: at(-30) - days * DAY, end: at(0) - days * DAY };
}
