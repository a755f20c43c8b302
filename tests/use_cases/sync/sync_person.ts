import { SECOND } from "@std/datetime";
import { NotAllowedError } from "../../../lib/errors.ts";
import { ProviderError } from "../../../lib/provider.ts";
import type { Timers } from "../../../lib/timers.ts";
import type { Entry } from "../../../lib/tracking/entry.ts";
import { InvalidTimerTimeError } from "../../../lib/tracking/errors.ts";
import type { RunningTimer } from "../../../lib/tracking/timer.ts";
import type { FailurePlan } from "../../support/failing_disk.ts";
import type { Machine, Process } from "./sync_machine.ts";
import { said, type SyncScene, workOf } from "./sync_scene.ts";

const WORDS = [
  "start",
  "start",
  "stop",
  "stop",
  "pause",
  "resume",
  "add",
] as const;

/**
 * A command, possibly followed by a delivery or a sync, in processes that may
 * be killed.
 */
export async function useMachine(
  scene: SyncScene,
  machine: Machine,
): Promise<void> {
  const { random, history } = scene;
  scene.current = machine;
  history.push(`machine ${scene.machines.indexOf(machine) + 1}`);
  const since = scene.now;
  if (random.chance(0.85)) await command(scene, machine);
  if (random.chance(0.6)) {
    await inProcess(scene, machine, async ({ sync }) => {
      const { problem, waitingCount } = await sync.deliver(since);
      history.push(`delivered, ${waitingCount} wait: ${problem}`);
      if (problem) scene.hear(problem);
    });
  }
  if (random.chance(0.35)) {
    await inProcess(scene, machine, async ({ sync }) => {
      const { stoppedBy, failures } = await sync.run();
      history.push(`synced: ${stoppedBy} ${failures.length}`);
      for (const { error } of failures) scene.hear(error);
      if (stoppedBy) scene.hear(stoppedBy);
    });
  }
}

/** A typed command, which may be refused. */
export async function command(
  scene: SyncScene,
  machine: Machine,
): Promise<void> {
  const { random } = scene;
  const running = await machine.running();
  const known = [...await machine.entries(), ...running ? [running] : []];
  const isChange = known.length > 0 && random.chance(0.45);
  if (!isChange) return await track(scene, machine);
  const entry = random.pick(known);
  if (random.chance(0.7)) return await edit(scene, machine, entry);
  scene.history.push(`delete ${said(entry)}`);
  scene.takeBack(entry);
  await inProcess(scene, machine, ({ timers }) => timers.delete(entry.id));
}

async function edit(
  scene: SyncScene,
  machine: Machine,
  entry: Entry | RunningTimer,
): Promise<void> {
  const change = await scene.editOf({ id: entry.providerId, entry });
  const after = { ...entry, ...change };
  scene.history.push(`edit ${said(entry)} to ${said(after)}`);
  scene.shorten(entry, after);
  const { start, end, ...texts } = change;
  const edited = await inProcess(
    scene,
    machine,
    ({ timers }) =>
      timers.edit(entry.id, {
        ...texts,
        ...(start !== undefined && { start: new Date(start) }),
        ...(end !== undefined && { end: new Date(end) }),
      }),
  );
  if (edited?.after) scene.record(edited.after);
}

/** Starts, stops, pauses, resumes or adds something. */
async function track(scene: SyncScene, machine: Machine): Promise<void> {
  const { random } = scene;
  const word = random.pick(WORDS);
  const work = scene.work();
  const ago = random.pick([0, 0, 0, random.integer(0, 600)]);
  const at = ago === 0 ? "now" : new Date(scene.now - ago * SECOND);
  const tags = random.chance(0.3) ? { tags: [scene.tag()] } : {};
  const title = random.chance(0.5) ? { title: "Title" } : {};
  const { start, end } = scene.stretch();
  const times = { start: new Date(start), end: new Date(end) };
  scene.history.push(`${word} ${work} ${ago}`);
  const call = async (timers: Timers): Promise<Entry | undefined> => {
    if (word === "add") {
      return (await timers.add(work, { ...times, ...tags })).entry;
    }
    const { finished } = word === "start"
      ? await timers.start(work, { at, ...tags, ...title })
      : await timers[word]({ at });
    return finished;
  };
  if (word === "resume") await expectResumed(scene, machine);
  else if (word === "start" || word === "add") scene.made(work);
  const entry = await inProcess(scene, machine, ({ timers }) => call(timers));
  if (entry) scene.record(entry);
}

/** Counts a resumed timer as recorded again, even if the process is killed. */
async function expectResumed(scene: SyncScene, machine: Machine) {
  const subject = await machine.resumable();
  if (subject) scene.made(workOf(subject));
}

/** The expected errors; all others are bugs. */
function isUsual(error: unknown): error is Error {
  return error instanceof ProviderError || error instanceof NotAllowedError ||
    error instanceof InvalidTimerTimeError;
}

async function inProcess<T>(
  scene: SyncScene,
  machine: Machine,
  work: (opened: Process) => Promise<T>,
): Promise<T | undefined> {
  const { random, history } = scene;
  const plan: FailurePlan | undefined = random.chance(0.1)
    ? { at: random.integer(1, 60), failure: "death" }
    : undefined;
  const { result, isDead } = await machine.run(async (process) => {
    try {
      return await work(process);
    } catch (error) {
      if (!isUsual(error)) throw error;
      history.push(String(error));
      scene.hear(error);
      return undefined;
    }
  }, plan);
  if (isDead) history.push("died");
  return result;
}
