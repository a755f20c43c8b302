import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { SECOND } from "@std/datetime";
import { capabilitiesOf } from "../../lib/sync/remote.ts";
import {
  add,
  assertKept,
  assertNear,
  assertUnknown,
  at,
  entriesOf,
  idsBeside,
  type ProviderBench,
  type ProviderPromise,
  start,
  totalOf,
} from "./provider_bench.ts";

/** The promises about timers. */
export const TIMER_PROMISES: readonly ProviderPromise[] = [
  ["a started timer is the current one", startsOne],
  ["a stop returns the entry with its duration", stopsOne],
  ["a start stops the running timer at the same instant", switches],
  ["a start stops a timer of the same task", startsAnew],
  ["a timer of half a day is stopped like any other", stopsLong],
  ["a stop leaves a finished entry unchanged", stopsTwice],
  ["a stop stays within its tolerance", stopsNearly],
  ["a start with isAlone works", startsAlone],
  ["a stop requires a whole id", stopsNoOther],
  ["a timer starts and stops in the past, if supported", backdates],
  ["a running timer is in no list and no total", isUnlisted],
  ["times are whole seconds", cutsSeconds],
  ["a duration is stored to the provider's step", keepsSteps],
  [
    "an update of the running timer keeps it running, if supported",
    changesRunning,
  ],
  ["a timer outlives the process that started it", outlives],
  ["a deleted timer is no longer running", isRemoved],
];

async function startsOne(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  assertEquals(await provider.getCurrentTimer(), undefined);
  const id = await start(bench, "TASK-1", { tags: ["deep work"] });
  const current = await provider.getCurrentTimer();
  assert(current);
  assertEquals([current.id, current.taskId], [id, "TASK-1"]);
  assertEquals(current.description, "TASK-1: Fix it");
  assertEquals([current.end, current.durationSeconds], [undefined, 0]);
  const { hasTags, hasTimes } = capabilitiesOf(provider);
  assertEquals(current.tags, hasTags ? ["deep work"] : []);
  if (hasTimes) assertNear(provider, current.start, at(0));
}

async function changesRunning(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  if (!capabilitiesOf(provider).canUpdateRunning) return;
  const id = await start(bench, "TASK-1", { tags: ["deep work"] });
  clock.set(at(30));
  const text = { taskId: "TASK-2", description: "Mend it" };
  const changed = await provider.updateEntry(id, text);
  assertEquals([changed.id, changed.end], [id, undefined]);
  const { canBackdate, hasTags } = capabilitiesOf(provider);
  if (canBackdate) await provider.updateEntry(id, { start: at(-30) });
  const current = await provider.getCurrentTimer();
  assertEquals([current?.id, current?.taskId], [id, "TASK-2"]);
  assertEquals(current?.tags, hasTags ? ["deep work"] : []);
  clock.set(at(60));
  const entry = await provider.stopTimer(id);
  const times = { start: canBackdate ? at(-30) : at(0), end: at(60) };
  assertKept(bench, entry, { ...text, tags: ["deep work"], ...times });
}

async function stopsOne(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(90));
  const entry = await provider.stopTimer(id);
  assertEquals(entry.id, id);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(90) });
  assertEquals(await provider.getCurrentTimer(), undefined);
  assertEquals((await entriesOf(provider, "TASK-1")).map(({ id }) => id), [id]);
  assertEquals(await totalOf(provider, "TASK-1"), entry.durationSeconds);
}

async function switches(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const first = await start(bench, "TASK-1");
  clock.set(at(30));
  const second = await start(bench, "TASK-2");
  assertEquals((await provider.getCurrentTimer())?.id, second);
  const [entry, ...others] = await entriesOf(provider, "TASK-1");
  assert(entry);
  assertEquals([entry.id, others], [first, []]);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(30) });
  clock.set(at(45));
  const next = await provider.stopTimer(second);
  assertKept(bench, next, { taskId: "TASK-2", start: at(30), end: at(45) });
  if (!capabilitiesOf(provider).hasTimes) return;
  assertEquals(entry.end, next.start);
}

async function startsAnew(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const first = await start(bench, "TASK-1");
  clock.set(at(30));
  const second = await start(bench, "TASK-1");
  assertEquals((await provider.getCurrentTimer())?.id, second);
  const entries = await entriesOf(provider, "TASK-1");
  assertEquals(entries.map(({ id }) => id), [first]);
  clock.set(at(60));
  await provider.stopTimer(second);
  assertNear(
    provider,
    await totalOf(provider, "TASK-1") * 1000,
    at(60) - at(0),
  );
}

async function stopsLong(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  await start(bench, "TASK-1");
  clock.set(at(12 * 60));
  const id = await start(bench, "TASK-2");
  const [first] = await entriesOf(provider, "TASK-1");
  assert(first);
  const times = { start: at(0), end: at(12 * 60) };
  assertKept(bench, first, { taskId: "TASK-1", ...times });
  clock.set(at(24 * 60));
  const second = await provider.stopTimer(id);
  const then = { start: at(12 * 60), end: at(24 * 60) };
  assertKept(bench, second, { taskId: "TASK-2", ...then });
}

async function stopsTwice(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(30));
  const stopped = await provider.stopTimer(id);
  clock.set(at(60));
  const other = await start(bench, "TASK-2");
  clock.set(at(90));
  const again = await provider.stopTimer(id);
  assertEquals(timesOf(again), timesOf(stopped));
  assertEquals((await provider.getCurrentTimer())?.id, other);
  assertEquals((await entriesOf(provider, "TASK-1")).length, 1);
}

async function stopsNearly(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(90) + 3 * SECOND);
  const wanted = { end: at(90), toleranceSeconds: 5 };
  const { durationSeconds } = await provider.stopTimer(id, wanted);
  const { precisionSeconds } = capabilitiesOf(provider);
  assertAlmostEquals(durationSeconds, 90 * 60, 5 + precisionSeconds);
}

async function startsAlone(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const id = await start(bench, "TASK-1", { isAlone: true });
  assertEquals((await provider.getCurrentTimer())?.id, id);
}

async function stopsNoOther(bench: ProviderBench): Promise<void> {
  const { provider } = bench;
  const id = await start(bench, "TASK-1");
  for (const other of idsBeside(id)) {
    await assertUnknown(provider.stopTimer(other));
  }
  assertEquals((await provider.getCurrentTimer())?.id, id);
}

async function backdates(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const { canBackdate } = capabilitiesOf(provider);
  const first = await start(bench, "TASK-1", { start: at(-60) });
  clock.set(at(60));
  const second = await start(bench, "TASK-2", { start: at(0) });
  clock.set(at(120));
  const entry = await provider.stopTimer(second, { end: at(30) });
  const times = canBackdate
    ? { start: at(0), end: at(30) }
    : { start: at(60), end: at(120) };
  assertKept(bench, entry, { taskId: "TASK-2", ...times });
  const [before] = await entriesOf(provider, "TASK-1");
  assert(before);
  assertEquals(before.id, first);
  const timesBefore = canBackdate
    ? { start: at(-60), end: at(0) }
    : { start: at(0), end: at(60) };
  assertKept(bench, before, { taskId: "TASK-1", ...timesBefore });
}

async function isUnlisted(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const { id } = await add(bench, { taskId: "TASK-1" });
  await start(bench, "TASK-1");
  clock.set(at(30));
  const idsOf = (entries: readonly { id: string }[]) =>
    entries.map(({ id }) => id);
  assertEquals(idsOf(await entriesOf(provider, "TASK-1")), [id]);
  const range = { from: at(-24 * 60), to: at(24 * 60) };
  assertEquals(idsOf(await provider.listEntries(range)), [id]);
  const total = await totalOf(provider, "TASK-1");
  assertNear(provider, total * 1000, at(0) - at(-30));
}

async function cutsSeconds(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  clock.set(at(0) + 700);
  const id = await start(bench, "TASK-1");
  const current = await provider.getCurrentTimer();
  assertEquals((current?.start ?? NaN) % 1000, 0);
  clock.set(at(30) + 400);
  const entry = await provider.stopTimer(id);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(30) });
  const given = { taskId: "TASK-2", start: at(-30) + 250, end: at(0) + 900 };
  const added = await add(bench, given);
  assertKept(bench, added, { taskId: "TASK-2", start: at(-30), end: at(0) });
}

async function keepsSteps(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(83.25));
  const entry = await provider.stopTimer(id);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(83.25) });
  const given = { taskId: "TASK-2", start: at(-60), end: at(-10.65) };
  assertKept(bench, await add(bench, given), given);
}

async function outlives(bench: ProviderBench): Promise<void> {
  const { clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(30));
  const provider = await bench.restart();
  assertEquals((await provider.getCurrentTimer())?.id, id);
  const entry = await provider.stopTimer(id);
  assertKept(bench, entry, { taskId: "TASK-1", start: at(0), end: at(30) });
  assertEquals(await bench.provider.getCurrentTimer(), undefined);
}

async function isRemoved(bench: ProviderBench): Promise<void> {
  const { provider, clock } = bench;
  const id = await start(bench, "TASK-1");
  clock.set(at(30));
  await provider.deleteEntry(id);
  assertEquals(await provider.getCurrentTimer(), undefined);
  assertEquals(await entriesOf(provider, "TASK-1"), []);
  await assertUnknown(provider.stopTimer(id));
}

function timesOf(
  { id, start, end, durationSeconds }: {
    id: string;
    start: number;
    end: number | undefined;
    durationSeconds: number;
  },
): unknown[] {
  return [id, start, end, durationSeconds];
}
