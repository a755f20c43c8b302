import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import {
  civilTimeAt,
  formatClock,
  formatUtc,
  type Instant,
} from "../../../lib/time/zone.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import type { Random } from "../../support/random.ts";
import {
  type GivenTime,
  secondsOf,
  type TimerCommand,
  TimerModel,
} from "./timer_model.ts";

const ZONES = [
  "Europe/Berlin",
  "Europe/Berlin",
  "Asia/Tokyo",
  "America/Havana",
];

/** Evenings before a clock change in Berlin or the end of a month. */
const EVES = [
  "2025-03-29",
  "2025-10-25",
  "2024-02-28",
  "2024-11-30",
  "2024-12-31",
];

/** Task ids; two of them are unsafe as object keys. */
const TASKS = ["TASK-025", "__proto__", 'a/b "ü" 😀', "12"];

/** The state at some point, in the files and in the model. */
export interface Moment {
  readonly files: Files;
  readonly model: TimerModel;
}

/** Some days of a user's timers, in the files and in the model. */
export interface Trial {
  readonly random: Random;
  readonly disk: MemoryDisk;
  readonly clock: FakeClock;
  readonly timers: Timers;
  readonly tracker: Tracker;
  /** The states that undo can return to; the last one is the current state. */
  readonly past: Moment[];
  /** The number of commands, which new ids contain. */
  step: number;
}

/**
 * Starts some random days.
 *
 * @param entryCount The number of entries that the month has already.
 */
export function trialOf(random: Random, entryCount = 0): Trial {
  const eve = Date.parse(`${random.pick(EVES)}T00:00Z`);
  const model = new TimerModel();
  for (let i = 0; i < entryCount; i++) {
    const start = eve - (i + 8) * HOUR;
    const entry = { taskId: random.pick(TASKS), start, end: start + HOUR };
    model.entries.set(`old-${i}`, { id: `old-${i}`, ...entry });
  }
  const files = entryCount > 0 ? { [ENTRIES_FILE]: cacheOf(model) } : {};
  const disk = new MemoryDisk(files);
  const clock = new FakeClock(new Date(eve).toISOString(), random.pick(ZONES));
  const newId = (): string => idOf(trial);
  const timers = new Timers(disk, { clock, newId });
  const tracker = new Tracker(disk, { clock });
  const past = [{ files, model }];
  const trial: Trial = { random, disk, clock, timers, tracker, past, step: 0 };
  clock.set(clock.now() + random.integer(-6, 24) * HOUR);
  return trial;
}

/** Returns a file of the newest entries, as another program could write it. */
function cacheOf(model: TimerModel): string {
  const tasks = model.taskIds.map((taskId) => {
    const entries = model.entriesOf(taskId).map((entry) => ({
      provider_id: entry.id,
      start: formatUtc(entry.start),
      end: formatUtc(entry.end),
      duration_seconds: secondsOf(entry),
    }));
    const seconds = entries.map((entry) => entry.duration_seconds);
    const total = seconds.reduce((a, b) => a + b, 0);
    return [taskId, { entries, total_seconds: total }] as const;
  });
  return JSON.stringify(Object.fromEntries(tasks));
}

/** Returns the current state. */
export function presentOf({ past }: Trial): Moment {
  const moment = past.at(-1);
  if (!moment) throw new RangeError("A trial without a beginning");
  return moment;
}

/** Returns the id that a command creates; no id is a prefix of another. */
export function idOf({ step }: Trial): string {
  return `id-${String(step).padStart(4, "0")}`;
}

/** Returns the current second. */
export function nowOf({ clock }: Trial): Instant {
  return Math.floor(clock.now() / SECOND) * SECOND;
}

/** Lets a random number of seconds pass. */
export function advance({ random, clock }: Trial): void {
  const [least, most] = random.pick(
    [
      [0, 0],
      [0, 20],
      [0, 20],
      [1, 90],
      [60, 600],
      [60, 600],
      [600, 5_400],
      [600, 5_400],
      [600, 5_400],
      [3_600, 18_000],
      [18_000, 72_000],
      [72_000, 3_000_000],
    ] as const,
  );
  clock.set(clock.now() + random.integer(least * 1_000, most * 1_000));
}

/** Returns a random command; some are refused. */
export function randomCommand(trial: Trial): TimerCommand {
  const { random } = trial;
  const { model } = presentOf(trial);
  const taskId = random.pick(TASKS);
  const { running, paused } = model;
  const at = randomTime(trial, running?.start ?? paused?.at);
  const when = random.chance(0.5) ? {} : { at };
  const word = random.pick(
    ["start", "start", "stop", "pause", "resume", "add", "edit", "delete"],
  );
  switch (word) {
    case "start":
      return { word, taskId, ...when };
    case "resume": {
      // Of overlapping entries, one that began in an earlier month is not
      // looked for.
      const isClear = paused || model.isLastClear;
      const isNamed = !isClear || random.chance(0.3);
      return { word, ...when, ...isNamed && { taskId } };
    }
    case "add":
      return { word, taskId, ...randomTimes(trial) };
    case "edit":
      return { word, id: randomId(trial), ...randomEdit(trial) };
    case "delete":
      return { word, id: randomId(trial) };
    default:
      return { word: word === "stop" ? "stop" : "pause", ...when };
  }
}

function randomId(trial: Trial): string {
  const { random } = trial;
  const { entries, running } = presentOf(trial).model;
  if (running && random.chance(0.3)) return running.id;
  const ids = [...entries.keys()];
  return ids.length > 0 && random.chance(0.95) ? random.pick(ids) : "none";
}

function randomEdit(trial: Trial) {
  const { random } = trial;
  const taskId = random.pick(TASKS);
  const { start, end } = randomTimes(trial);
  return random.pick([
    { taskId },
    { start },
    { end },
    { start, end },
    { taskId, start, end },
  ]);
}

/**
 * Returns a range up to three months back, rarely reversed or in the future.
 */
function randomTimes(trial: Trial): { start: GivenTime; end: GivenTime } {
  const { random } = trial;
  const hoursAgo = random.pick([2, 12, 72, 24 * 30, 24 * 90]);
  const range = hoursAgo * HOUR / SECOND;
  const start = nowOf(trial) - random.integer(-60, range) * SECOND;
  const least = random.chance(0.05) ? -60 : 0;
  const end = start + random.integer(least, 3 * 3_600) * SECOND;
  return { start: givenTime(trial, start), end: givenTime(trial, end) };
}

/** Returns a time between two others, rarely outside. */
function randomTime(trial: Trial, earliest?: Instant): GivenTime {
  const { random } = trial;
  const now = nowOf(trial);
  const from = earliest ?? now - 8 * HOUR;
  const seconds = random.integer(0, Math.max(0, now - from) / SECOND);
  const beyond = random.pick([0, 0, 0, 0, -10, 10]) * MINUTE;
  const isOfTimer = true;
  return givenTime(trial, from + seconds * SECOND + beyond, isOfTimer);
}

/** Writes an instant as ISO 8601, a `Date` or a wall clock time. */
function givenTime(
  trial: Trial,
  instant: Instant,
  isOfTimer = false,
): GivenTime {
  const { random, clock: { zone } } = trial;
  const minute = Math.floor(instant / MINUTE) * MINUTE;
  const offsets = [-3, 0, 3].map((hours) =>
    zone.offsetMinutesAt(instant + hours * HOUR)
  );
  // At a clock change, a wall clock time can mean two instants, or none.
  if (new Set(offsets).size === 1 && random.chance(0.4)) {
    const wall = civilTimeAt(minute, zone);
    const clock = formatClock(wall.minute);
    // A timer's time without a date is within the last hours.
    const isRecent = isOfTimer && minute <= nowOf(trial) &&
      minute > nowOf(trial) - 6 * HOUR;
    const given = isRecent ? clock : `${wall.date}T${clock}`;
    return { instant: minute, given, isClock: true };
  }
  const given = random.chance(0.5)
    ? formatUtc(instant)
    : new Date(instant + random.integer(0, 999));
  return { instant, given, isClock: false };
}
