import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { HOUR, SECOND } from "@std/datetime";
import { NotAllowedError } from "../../lib/errors.ts";
import type { EntryCache } from "../../lib/formats/entry_file.ts";
import { addDays } from "../../lib/time/civil_date.ts";
import { civilTimeAt, type Instant, instantOf } from "../../lib/time/zone.ts";
import type { Timers } from "../../lib/timers.ts";
import { forSeeds } from "../support/random.ts";
import { dataOf } from "../support/surviving_files.ts";
import {
  type ModelEntry,
  secondsOf,
  type TimerCommand,
  type TimerModel,
} from "./timer_model.ts";
import {
  advance,
  idOf,
  nowOf,
  presentOf,
  randomCommand,
  type Trial,
  trialOf,
} from "./timer_trial.ts";

const EVER = { from: 0, to: Date.parse("2100-01-01") };

/** What a call returned, or how it was refused. */
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

/** Does a command, or only tries it. */
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

/** One command in both, with a rehearsal that changes no byte. */
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
    assert("at" in command === false);
    return await obey(trial, { ...command, at } as TimerCommand);
  }
  assertEquals(real.error?.name, refusal);
  if (!refusal) settle(trial, after);
}

/** A timer of less than two hours is never odd. */
function mayBeForgotten(trial: Trial): boolean {
  const { running } = presentOf(trial).model;
  return running !== undefined && nowOf(trial) - running.start >= 2 * HOUR;
}

/** To stop a timer of more than a day's work and lunch is always odd. */
function mustBeAsked(trial: Trial, command: TimerCommand): boolean {
  const { running } = presentOf(trial).model;
  if (!running || nowOf(trial) - running.start <= 9 * HOUR) return false;
  if ("at" in command) return false;
  return ["start", "stop", "pause", "resume"].includes(command.word);
}

/** One event of the workday in both; the model asks whether it was possible. */
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
  if (effect === "paused") assert(!mustBeAsked(trial, { word: "stop" }));
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

/** Notes what undo can go back to, if anything was changed. */
function settle(trial: Trial, model: TimerModel): void {
  const files = dataOf(trial.disk.files);
  const before = presentOf(trial);
  const isSame = JSON.stringify(files) === JSON.stringify(before.files);
  if (isSame) assertEquals(model, before.model);
  else trial.past.push({ files, model });
}

/** Goes back some changes and then forward again, byte for byte. */
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

/** Compares the timer, and the totals that are stored. */
async function assertStatus(trial: Trial): Promise<void> {
  const { disk, timers, clock: { zone } } = trial;
  const { model } = presentOf(trial);
  const now = nowOf(trial);
  const status = await timers.status();
  const running = model.running && { ...model.running, end: now };
  const shown = status.running && plain(status.running);
  assertEquals(shown, running);
  const { taskId, at, by } = status.paused ?? {};
  assertEquals(status.paused && { taskId, at, by }, model.paused);
  const all = [...model.entries.values(), ...running ? [running] : []];
  const text = disk.files["history/time-entries.json"] ?? "{}";
  const cache: EntryCache = JSON.parse(text);
  for (const [taskId, task] of Object.entries(cache)) {
    const seconds = sumOf(model.entriesOf(taskId));
    assertEquals(task.total_seconds, seconds, taskId);
  }
  const current = (model.running ?? model.paused)?.taskId;
  const ofTask = all.filter((it) => it.taskId === current);
  assertEquals(status.taskSeconds, sumOf(ofTask));
  const { date } = civilTimeAt(now, zone);
  const from = instantOf({ date, minute: 0 }, zone);
  const to = instantOf({ date: addDays(date, 1), minute: 0 }, zone);
  // Of entries that take longer it is not known in which file to look.
  if (all.some((entry) => secondsOf(entry) > 20 * HOUR / SECOND)) return;
  const today = all.map((entry) => secondsWithin(entry, from, to));
  assertEquals(status.todaySeconds, today.reduce((a, b) => a + b, 0));
}

/** Compares all entries, task by task and all together. */
async function assertEntries(trial: Trial): Promise<void> {
  const { timers } = trial;
  const { model } = presentOf(trial);
  for (const taskId of model.taskIds) {
    const { entries, totalSeconds, running } = await timers.show(taskId);
    const expected = model.entriesOf(taskId);
    assertEquals(sorted(entries.map(plain)), sorted(expected));
    assertEquals(entries.map(({ start }) => start), startsOf(expected));
    const all = running ? [...expected, running] : expected;
    assertEquals(totalSeconds, sumOf(all));
  }
  const all = (await timers.entries(EVER)).map(plain);
  assertEquals(sorted(all), sorted([...model.entries.values()]));
}

function plain(entry: Required<ModelEntry> & { durationSeconds: number }) {
  const { id, taskId, start, end, durationSeconds } = entry;
  assertEquals(durationSeconds, secondsOf(entry));
  return { id, taskId, start, end };
}

function sorted<T extends { readonly id: string }>(entries: T[]): T[] {
  return entries.toSorted((a, b) => a.id < b.id ? -1 : 1);
}

function startsOf(entries: readonly ModelEntry[]): Instant[] {
  return entries.map(({ start }) => start);
}

function sumOf(entries: readonly ModelEntry[]): number {
  return entries.reduce((sum, entry) => sum + secondsOf(entry), 0);
}

function secondsWithin(
  { start, end = start }: ModelEntry,
  from: Instant,
  to: Instant,
): number {
  const part = Math.min(end, to) - Math.max(start, from);
  return Math.max(0, part / SECOND);
}

Deno.test("random histories are recorded, added up, undone and redone as the rules have it", async () => {
  let changes = 0;
  let shards = 0;
  await forSeeds(300, async (random) => {
    const trial = trialOf(random);
    for (let steps = random.integer(5, 30); steps > 0; steps--) {
      trial.step++;
      advance(trial);
      if (random.chance(0.5)) await liveOn(trial);
      else await obey(trial, randomCommand(trial));
      await assertStatus(trial);
      if (random.chance(0.2)) await assertEntries(trial);
      if (random.chance(0.1)) {
        const back = random.integer(0, Math.min(3, trial.past.length - 1));
        await goBackAndForth(trial, back, random.integer(0, back));
        await assertEntries(trial);
      }
    }
    await assertEntries(trial);
    const count = trial.past.length - 1;
    changes += count;
    const files = Object.keys(trial.disk.files);
    shards += files.filter((file) => /\d.json$/.test(file)).length;
    await goBackAndForth(trial, count, count);
    await goBackAndForth(trial, count, 0);
    await assertRejects(() => trial.tracker.undo(), NotAllowedError);
  });
  // The generator must not have become idle.
  assert(changes > 1500 && shards > 100, `${changes} changes, ${shards}`);
});
