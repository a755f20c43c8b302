import { assert, assertEquals, AssertionError } from "@std/assert";
import { SECOND } from "@std/datetime";
import type { EntryContent } from "../../../lib/tracking/entry.ts";
import type { Stretch } from "../timers/time_ledger.ts";
import type { Machine } from "./sync_machine.ts";
import { said, type SyncScene, workOf } from "./sync_scene.ts";
import type { SyncService } from "./sync_service.ts";

/** Asserts that both machines and the service have the same entries. */
export async function assertAgreement(scene: SyncScene): Promise<void> {
  const { machines, service } = scene;
  const there = service.entries();
  for (const machine of machines) {
    const timer = await machine.running();
    const here = [...await machine.entries(), ...timer ? [timer] : []];
    const pairs = there.map((entry) =>
      [here.find((it) => it.providerId === entry.id), entry] as const
    );
    const others = pairs.filter(([ours, theirs]) =>
      !ours || !isNear(ours, theirs, service)
    );
    const lines = others.map(([ours, theirs]) =>
      `${ours && said(ours)} is ${said(theirs)}`
    );
    assertEquals([here.length, lines], [there.length, []]);
  }
}

/** Whether two entries are equal, as precisely as the service stores them. */
function isNear(
  a: EntryContent,
  b: EntryContent,
  { precisionSeconds, hasTags, hasTimes }: SyncService,
): boolean {
  const tagsOf = ({ tags }: EntryContent) => tags.toSorted().join();
  const lengthOf = ({ start, end = start }: EntryContent) => end - start;
  const isClose = (x: number, y: number) =>
    Math.abs(x - y) < precisionSeconds * SECOND;
  const areTimesNear = hasTimes
    ? isClose(a.start, b.start) && isClose(a.end ?? 0, b.end ?? 0)
    : isClose(lengthOf(a), lengthOf(b));
  return a.description === b.description && areTimesNear &&
    (a.end === undefined) === (b.end === undefined) &&
    (!hasTags || tagsOf(a) === tagsOf(b) &&
        (a.billable ?? false) === (b.billable ?? false));
}

/** Asserts that no recorded second is lost. */
export async function assertNothingLost(scene: SyncScene): Promise<void> {
  const { machines, service, ledger } = scene;
  // With durations only, machines have them at different times.
  if (!service.hasTimes) return;
  const found = new Map<string, Stretch[]>();
  const add = (content: EntryContent, to: number) => {
    const work = workOf(content);
    const known = found.get(work) ?? [];
    found.set(work, [...known, { from: content.start, to }]);
  };
  for (const machine of machines) {
    for (const entry of await machine.entries()) add(entry, entry.end);
    const timer = await machine.running();
    if (timer) add(timer, service.clock.now());
    for (const { other, noticedAt } of await machine.conflicts()) {
      if (other) add(other, other.end ?? noticedAt);
    }
  }
  // An entry that begins in the future by our clock begins now.
  const skewSeconds = Math.abs(service.server.skewMs) / SECOND;
  const tolerance = service.precisionSeconds + skewSeconds;
  const missing = ledger.missing(found, tolerance);
  if (missing.length === 0) return;
  const lines = missing.map(({ work, from, to }) =>
    said({ taskId: work, description: work, start: from, end: to, tags: [] })
  );
  throw new AssertionError(`Time is lost: ${lines.join("; ")}`);
}

/** Asserts that no work is at the service more often than it was recorded. */
export async function assertNothingDoubled(scene: SyncScene): Promise<void> {
  const counts = new Map<string, number>();
  for (const entry of scene.service.entries()) {
    const work = workOf(entry);
    counts.set(work, (counts.get(work) ?? 0) + 1);
  }
  const revived = (await Promise.all(scene.machines.map(revivedOn))).flat();
  const doubled = [...counts].filter(([work, count]) => {
    const again = revived.filter((it) => it === work).length;
    return count > scene.madeCount(work) + again;
  });
  assertEquals(doubled, []);
}

/**
 * The work of entries that were deleted at the service and created again with
 * changes from a machine; twice if both machines had changed them.
 */
async function revivedOn(machine: Machine): Promise<string[]> {
  const entries = await machine.entries();
  const conflicts = await machine.conflicts();
  return conflicts.flatMap(({ entryId, kept, other }) => {
    const entry = entries.find(({ id }) => id === entryId);
    return entry && kept === "here" && !other ? [workOf(entry)] : [];
  });
}

/** Asserts that the key was seen only in request headers. */
export function assertKeyUnseen(scene: SyncScene): void {
  const { service: { secrets, server, connection }, machines } = scene;
  const seen = [
    ...scene.said,
    ...connection.lines,
    ...server.log.flatMap(({ url, text }) => [url, text]),
    ...machines.flatMap(({ disk }) => Object.entries(disk.files).flat()),
  ].join("\n");
  for (const secret of secrets) assert(!seen.includes(secret), "A key is seen");
}
