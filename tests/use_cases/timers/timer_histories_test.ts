import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { HOUR } from "@std/datetime";
import { NotAllowedError } from "../../../lib/errors.ts";
import {
  ENTRIES_FILE,
  monthOfEntriesFile,
} from "../../../lib/formats/data_files.ts";
import { MAX_RECENT } from "../../../lib/stores/entry_groups.ts";
import type { Timers } from "../../../lib/timers.ts";
import { forSeeds } from "../../support/random.ts";
import { dataOf } from "../../support/surviving_files.ts";
import { assertEntries, assertStatus } from "./timer_comparison.ts";
import type { TimerCommand, TimerModel } from "./timer_model.ts";
import {
  advance,
  idOf,
  nowOf,
  presentOf,
  randomCommand,
  type Trial,
  trialOf,
} from "./timer_trial.ts";

/** A workday, with its lunch. */
const LONG_MS = 9 * HOUR;

/** The result of a call, or the name of its error. */
interface Outcome {
  readonly result?: unknown;
  readonly error?: Pick<NotAllowedError, "name" | "message" | "hint">;
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await call };
  } catch (error) {
    assertInstanceOf(error, NotAllowedError);
    const { name, message, hint } = error;
    return { error: { name, message, hint } };
  }
}

/** Runs a command, or its dry run. */
function run(
  timers: Timers,
  command: TimerCommand,
  isDryRun: boolean,
): Promise<unknown> {
  const { word } = command;
  const at = "at" in command && command.at ? { at: command.at.given } : {};
  switch (word) {
    case "start":
      return timers.start(command.taskId, { ...at, isDryRun });
    case "stop":
      return timers.stop({ ...at, isDryRun });
    case "pause":
      return timers.pause({ ...at, isDryRun });
    case "resume": {
      const { taskId } = command;
      return timers.resume({ ...at, isDryRun, ...taskId && { taskId } });
    }
    case "add": {
      const { taskId, start, end } = command;
      const times = { start: start.given, end: end.given };
      return timers.add(taskId, { ...times, isDryRun });
    }
    case "edit": {
      const { id, taskId, start, end } = command;
      return timers.edit(id, {
        isDryRun,
        ...taskId && { taskId },
        ...start && { start: start.given },
        ...end && { end: end.given },
      });
    }
    case "delete":
      return timers.delete(command.id, { isDryRun });
  }
}

/** Runs a command in both, after a dry run that must not change a byte. */
async function obey(trial: Trial, command: TimerCommand): Promise<void> {
  const { disk, timers } = trial;
  const after = presentOf(trial).model.copy();
  const refusal = after.apply(command, nowOf(trial), idOf(trial));
  const { files } = disk;
  const dry = await outcomeOf(run(timers, command, true));
  assertEquals(disk.files, files);
  const real = await outcomeOf(run(timers, command, false));
  assertEquals(dry, real);
  if (real.error) assertEquals(disk.files, files);
  const isAsked = real.error?.name === "ForgottenTimerError";
  if (isAsked || refusal === undefined && mustBeAsked(trial, command)) {
    assert(isAsked && mayBeForgotten(trial), `Asked: ${isAsked}`);
    const at = { instant: nowOf(trial), given: "now", isClock: false };
    assert(!("at" in command));
    return await obey(trial, { ...command, at } as TimerCommand);
  }
  assertEquals(real.error?.name, refusal);
  if (!refusal) settle(trial, after);
}

/** Shorter timers never count as forgotten. */
function mayBeForgotten(trial: Trial): boolean {
  const { running } = presentOf(trial).model;
  return running !== undefined && nowOf(trial) - running.start >= 2 * HOUR;
}

/** Longer timers always count as forgotten. */
function mustBeAsked(trial: Trial, command: TimerCommand): boolean {
  const { running } = presentOf(trial).model;
  if (!running || nowOf(trial) - running.start <= LONG_MS) return false;
  if ("at" in command) return false;
  return ["start", "stop", "pause", "resume"].includes(command.word);
}

/** Records a workday event in both; a refused one must not change anything. */
async function liveOn(trial: Trial): Promise<void> {
  const { random, disk, timers, tracker } = trial;
  const { files } = disk;
  const event = random.pick(
    ["start", "start", "toggleLunch", "toggleBreak", "stop"] as const,
  );
  const { result, error } = await recordedBy(() => tracker[event]());
  if (!result) {
    assertInstanceOf(error, NotAllowedError);
    assertEquals(disk.files, files);
    return;
  }
  const after = presentOf(trial).model.copy();
  const { running } = await timers.status();
  const effect = after.follow(result, running?.id ?? "");
  assertEquals(result.timer?.action, effect);
  if (effect === "kept" && running) {
    assert(result.instant < running.start || mayBeForgotten(trial));
  }
  if (effect === "paused") {
    const start = presentOf(trial).model.running?.start ?? 0;
    const { startTime } = await tracker.status({ date: result.date });
    const isOfDay = startTime !== undefined && start >= startTime;
    assert(isOfDay || result.instant - start <= LONG_MS);
  }
  settle(trial, after);
}

async function recordedBy<T>(
  call: () => Promise<T>,
): Promise<{ result?: T; error?: unknown }> {
  try {
    return { result: await call() };
  } catch (error) {
    return { error };
  }
}

/** Remembers the state for undo, if it changed. */
function settle(trial: Trial, model: TimerModel): void {
  const files = dataOf(trial.disk.files);
  const before = presentOf(trial);
  const isSame = JSON.stringify(files) === JSON.stringify(before.files);
  if (isSame) assertEquals(model, before.model);
  else trial.past.push({ files, model });
}

/** Undoes some changes and redoes them, byte for byte. */
async function goBackAndForth(
  { disk, tracker, past }: Trial,
  back: number,
  forth: number,
): Promise<void> {
  const undone = past.splice(past.length - back).reverse();
  for (const [index] of undone.entries()) {
    await tracker.undo();
    const expected = undone[index + 1] ?? past.at(-1);
    assertEquals(dataOf(disk.files), expected?.files);
  }
  for (const moment of undone.reverse().slice(0, forth)) {
    await tracker.redo();
    assertEquals(dataOf(disk.files), moment.files);
    past.push(moment);
  }
}

/** Makes changes for some days, with occasional undos. */
async function live(trial: Trial, stepCount: number): Promise<void> {
  const { random } = trial;
  for (let i = 0; i < stepCount; i++) {
    trial.step++;
    advance(trial);
    if (random.chance(0.5)) await liveOn(trial);
    else await obey(trial, randomCommand(trial));
    await assertStatus(trial);
    if (random.chance(0.2)) await assertEntries(trial);
    if (random.chance(0.9)) continue;
    const back = random.integer(0, Math.min(3, trial.past.length - 1));
    await goBackAndForth(trial, back, random.integer(0, back));
    await assertEntries(trial);
  }
  await assertEntries(trial);
}

/** Undoes and redoes everything, then undoes it again. */
async function lookBack(trial: Trial): Promise<void> {
  const count = trial.past.length - 1;
  await goBackAndForth(trial, count, count);
  await assertEntries(trial);
  await goBackAndForth(trial, count, 0);
  await assertRejects(() => trial.tracker.undo(), NotAllowedError);
}

/** Counts the monthly files. */
function monthlyFileCount({ disk }: Trial): number {
  return Object.keys(disk.files).filter((file) => monthOfEntriesFile(file))
    .length;
}

Deno.test("random histories of timers are recorded, added up, undone and redone according to the model", async () => {
  let changes = 0;
  let monthlyFiles = 0;
  await forSeeds(300, async (random) => {
    const trial = trialOf(random);
    await live(trial, random.integer(5, 30));
    changes += trial.past.length - 1;
    monthlyFiles += monthlyFileCount(trial);
    await lookBack(trial);
  });
  // Makes sure that the generator has produced enough.
  assert(
    changes > 2_000 && monthlyFiles > 100,
    `${changes} changes, ${monthlyFiles}`,
  );
});

Deno.test("random histories of timers continue when the file of the newest entries is full", async () => {
  let monthlyFiles = 0;
  await forSeeds(20, async (random) => {
    const trial = trialOf(random, random.integer(190, 205));
    await live(trial, 15);
    monthlyFiles += monthlyFileCount(trial);
    const { [ENTRIES_FILE]: newest = "" } = trial.disk.files;
    const isSame = newest === trial.past[0]?.files[ENTRIES_FILE];
    const count = newest.match(/"provider_id"/g)?.length ?? 0;
    assert(isSame || count <= MAX_RECENT, `${count} entries`);
    await lookBack(trial);
  });
  assert(monthlyFiles >= 20, `Only ${monthlyFiles}`);
});
