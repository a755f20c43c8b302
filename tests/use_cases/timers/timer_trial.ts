import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { formatClock } from "../../../lib/time/clock_time.ts";
import { formatUtc } from "../../../lib/time/instant.ts";
import { civilTimeAt, type Instant } from "../../../lib/time/zone.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import type { Random } from "../../support/random.ts";
import {
  type Said,
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

/** Evenings before clocks change in Berlin, or a month ends. */
const EVES = [
  "2025-03-29",
  "2025-10-25",
  "2024-02-28",
  "2024-11-30",
  "2024-12-31",
];

/** Task ids; two of them are no good keys of objects. */
const TASKS = ["TASK-025", "__proto__", 'a/b "ü" 😀', "12"];

/** What was recorded at some point, in the files and in the model. */
export interface Moment {
  readonly files: Files;
  readonly model: TimerModel;
}

/** Some days of a person with timers, in the files and in the model. */
export interface Trial {
  readonly random: Random;
  readonly disk: MemoryDisk;
  readonly clock: FakeClock;
  readonly timers: Timers;
  readonly tracker: Tracker;
  /** All that undo can go back to, the present at the end. */
  readonly past: Moment[];
  /** Counts commands; an id that one of them makes has its number. */
  step: number;
}

/**
 * The beginning of some random days.
 *
 * @param entryCount How many entries the month has already.
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

/** The file of the newest entries, as any program could have written it. */
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

/** The present of a trial. */
export function presentOf({ past }: Trial): Moment {
  const moment = past.at(-1);
  if (!moment) throw new RangeError("A trial without a beginning");
  return moment;
}

/** The id that a command makes; none is the beginning of another. */
export function idOf({ step }: Trial): string {
  return `id-${String(step).padStart(4, "0")}`;
}

/** The present second. */
export function nowOf({ clock }: Trial): Instant {
  return Math.floor(clock.now() / SECOND) * SECOND;
}

/** Lets a random time pass, in seconds. */
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

/** A random command; some are refused. */
export function randomCommand(trial: Trial): TimerCommand {
  const { random } = trial;
  const { model } = presentOf(trial);
  const taskId = random.pick(TASKS);
  const { running, paused } = model;
  const at = saidNear(trial, running?.start ?? paused?.at);
  const when = random.chance(0.5) ? {} : { at };
  const word = random.pick(
    ["start", "start", "stop", "pause", "resume", "add", "edit", "delete"],
  );
  switch (word) {
    case "start":
      return { word, taskId, ...when };
    case "resume": {
      // Of entries side by side, one that began in an earlier month is not
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

/** Up to three months back; rarely the wrong way round or in the future. */
function randomTimes(trial: Trial): { start: Said; end: Said } {
  const { random } = trial;
  const hoursAgo = random.pick([2, 12, 72, 24 * 30, 24 * 90]);
  const range = hoursAgo * HOUR / SECOND;
  const start = nowOf(trial) - random.integer(-60, range) * SECOND;
  const least = random.chance(0.05) ? -60 : 0;
  const end = start + random.integer(least, 3 * 3_600) * SECOND;
  return { start: said(trial, start), end: said(trial, end) };
}

/** A time between two, rarely beyond. */
function saidNear(trial: Trial, earliest?: Instant): Said {
  const { random } = trial;
  const now = nowOf(trial);
  const from = earliest ?? now - 8 * HOUR;
  const seconds = random.integer(0, Math.max(0, now - from) / SECOND);
  const beyond = random.pick([0, 0, 0, 0, -10, 10]) * MINUTE;
  const isOfTimer = true;
  return said(trial, from + seconds * SECOND + beyond, isOfTimer);
}

/** An instant as a text, as a date, or as the clock on the wall has it. */
function said(trial: Trial, instant: Instant, isOfTimer = false): Said {
  const { random, clock: { zone } } = trial;
  const minute = Math.floor(instant / MINUTE) * MINUTE;
  const offsets = [-3, 0, 3].map((hours) =>
    zone.offsetMinutesAt(instant + hours * HOUR)
  );
  // Where clocks change, the one on the wall may mean two instants, or none.
  if (new Set(offsets).size === 1 && random.chance(0.4)) {
    const wall = civilTimeAt(minute, zone);
    const clock = formatClock(wall.minute);
    // A timer's times without a date are those of the last hours.
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
