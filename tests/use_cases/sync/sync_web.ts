import type { Outbox } from "../../../lib/sync/outbox.ts";
import { said, type SyncScene } from "./sync_scene.ts";
import type { WebEntry } from "./sync_service.ts";

/** Performs a random action in the web interface. */
export async function useWeb(
  scene: SyncScene,
  isDuringSync: boolean,
): Promise<void> {
  const { random, service, current } = scene;
  const outbox = isDuringSync ? await current?.outbox() ?? [] : [];
  const all = service.entries().filter((entry) => isSafe(outbox, entry));
  const entry = all.length > 0 ? random.pick(all) : undefined;
  const chance = random.next();
  if (isDuringSync) scene.history.push("during a request:");
  if (chance < 0.25 || !entry) add(scene);
  else if (chance < 0.55) {
    if (outbox.length > 0) return;
    if (chance < 0.4) start(scene);
    else stop(scene, entry);
  } else if (chance < 0.65) {
    scene.history.push(`web deletes ${said(entry)}`);
    scene.takeBack(entry);
    service.web.remove(entry.id);
  } else await edit(scene, entry);
  scene.noteMade(undefined);
}

function add(scene: SyncScene): void {
  const description = scene.work();
  const { start, end } = scene.stretch();
  scene.service.web.add(description, start, end);
  const entry = { taskId: undefined, description, start, end, tags: [] };
  scene.history.push(`web adds ${said(entry)}`);
  scene.made(description);
  scene.record(entry);
}

function start(scene: SyncScene): void {
  const { service } = scene;
  // A service that leaves the previous timer running does not show it, either.
  if (!service.stopsPrevious) return;
  const running = service.entries().filter(({ end }) => end === undefined);
  const work = scene.work();
  service.web.start(work);
  scene.made(work);
  scene.history.push(`web starts ${work}`);
  recordEnded(scene, running);
}

function stop(scene: SyncScene, entry: WebEntry): void {
  if (entry.end !== undefined) return;
  scene.service.web.stop(entry.id);
  scene.history.push(`web stops ${said(entry)}`);
  recordEnded(scene, [entry]);
}

async function edit(scene: SyncScene, entry: WebEntry): Promise<void> {
  const { service } = scene;
  const change = await scene.editOf({ id: entry.id, entry });
  if (change.tags && !service.hasTags) return;
  // In the web interface, moving the start of a timer keeps it running.
  if (entry.end === undefined && change.start !== undefined) return;
  const after = { ...entry, ...change };
  scene.history.push(`web edits ${said(entry)} to ${said(after)}`);
  scene.shorten(entry, after);
  service.web.edit(entry.id, change);
  scene.record(after);
}

/** The service's versions of timers that were stopped there. */
function recordEnded(scene: SyncScene, timers: readonly WebEntry[]): void {
  const ids = new Set(timers.map(({ id }) => id));
  for (const entry of scene.service.entries()) {
    if (ids.has(entry.id)) scene.record(entry);
  }
}

/**
 * Whether nobody overwrites an entry between a read and a request, as no
 * service supports conditional updates.
 *
 * @param outbox The pending changes of the machine, which may involve the
 * timer.
 */
function isSafe(outbox: Outbox, { id, end }: WebEntry): boolean {
  return outbox.every(({ providerId }) => providerId !== id) &&
    (end !== undefined || outbox.length === 0);
}
