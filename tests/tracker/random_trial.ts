import type { Tracker } from "../../mod.ts";
import type { Random } from "../support/random.ts";
import { type ModelCommand, WorkModel } from "./work_model.ts";
import { type Workbench, workbench } from "./workbench.ts";

const ZONES = [
  "Asia/Tokyo",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Havana",
  "Asia/Beirut",
  "Antarctica/Troll",
  "Pacific/Kiritimati",
];

/** Evenings before a clock change or the end of a month. */
const EVES = [
  "2025-03-08",
  "2025-03-29",
  "2025-04-05",
  "2025-10-04",
  "2025-10-25",
  "2025-11-01",
  "2024-02-28",
  "2024-11-30",
  "2024-12-31",
];

/** Days of a person, in the tracker and in the model. */
export interface Trial {
  readonly random: Random;
  readonly bench: Workbench;
  model: WorkModel;
  /** Minutes since 1970-01-01T00:00Z. */
  now: number;
}

/** The start of random days, close to such an evening or not. */
export function trialOf(random: Random): Trial {
  const eve = random.chance(0.6)
    ? random.pick(EVES)
    : `2024-${random.integer(10, 12)}-${random.integer(10, 28)}`;
  const bench = workbench(`${eve}T00:00Z`, {}, random.pick(ZONES));
  const now = bench.clock.now() / 60_000 + random.integer(-720, 1440);
  return { random, bench, model: new WorkModel(bench.clock.zone), now };
}

/** Advances the clock by a random time. */
export function advance(trial: Trial): void {
  const { random, bench } = trial;
  const [least, most] = random.pick(
    [[0, 0], [1, 10], [10, 90], [10, 90], [60, 300], [300, 1200]] as const,
  );
  trial.now += random.integer(least, most);
  bench.clock.set(trial.now * 60_000 + random.integer(0, 59_999));
}

/** Runs a command in the tracker. */
export function run(tracker: Tracker, command: ModelCommand): Promise<unknown> {
  switch (command) {
    case "start":
      return tracker.start();
    case "stop":
      return tracker.stop();
    case "lunch":
      return tracker.toggleLunch();
    case "break":
      return tracker.toggleBreak();
  }
}
