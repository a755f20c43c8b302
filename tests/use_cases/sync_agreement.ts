import { assert, assertEquals, AssertionError } from "@std/assert";
import { SECOND } from "@std/datetime";
import type { EntryContent } from "../../lib/timers/version.ts";
import type { SyncService } from "./sync_service.ts";
import { said, type SyncTrial, workOf } from "./sync_trial.ts";
import type { Stretch } from "./time_ledger.ts";

/** Holds that both machines and the service have the same. */
export async function assertAgreement(trial: SyncTrial): Promise<void> {
  const { machines, service } = trial;
  const there = service.entries();
  for (const machine of machines) {
    const timer = await machine.running();
    const here = [...await machine.entries(), ...timer ? [timer] : []];
    // Of each that is there, the nearest that is here.
    const near = there.map((entry) => {
      const at = here.findIndex((it) => isNear(it, entry, service));
      return at < 0 ? undefined : here.splice(at, 1)[0];
    });
    const lost = there.filter((_, at) => near[at] === undefined);
    assertEquals([here.map(said), lost.map(said)], [[], []]);
  }
}

/** Whether two are the same, as exactly as a service keeps them. */
function isNear(
  a: EntryContent,
  b: EntryContent,
  { precisionSeconds, hasTags }: SyncService,
): boolean {
  const tagsOf = ({ tags }: EntryContent) => tags.toSorted().join();
  const stepMs = precisionSeconds * SECOND;
  return a.description === b.description &&
    (!hasTags || tagsOf(a) === tagsOf(b)) &&
    Math.abs(a.start - b.start) < stepMs &&
    (a.end === undefined) === (b.end === undefined) &&
    Math.abs((a.end ?? 0) - (b.end ?? 0)) < stepMs;
}

/** Holds that no second is lost that nobody took back. */
export async function assertNothingLost(trial: SyncTrial): Promise<void> {
  const { machines, service, ledger } = trial;
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
    for (const { other, noticedAt } of machine.conflicts) {
      if (other) add(other, other.end ?? noticedAt);
    }
  }
  const missing = ledger.missing(found, service.precisionSeconds);
  if (missing.length === 0) return;
  const lines = missing.map(({ work, from, to }) =>
    said({ taskId: work, description: work, start: from, end: to, tags: [] })
  );
  throw new AssertionError(`Time is lost: ${lines.join("; ")}`);
}

/** Holds that the key was seen in no place but the headers of requests. */
export function assertKeyUnseen(trial: SyncTrial): void {
  const { service: { secrets, server, connection }, machines } = trial;
  const seen = [
    ...trial.said,
    ...connection.lines,
    ...server.log.flatMap(({ url, text }) => [url, text]),
    ...machines.flatMap(({ disk }) => Object.entries(disk.files).flat()),
  ].join("\n");
  for (const secret of secrets) assert(!seen.includes(secret), "A key is seen");
}
