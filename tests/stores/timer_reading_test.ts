import { assert, assertEquals } from "@std/assert";
import type { Disk } from "../../lib/ports.ts";
import type { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { filesBefore, type SampleChange } from "../support/changes.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { RecordedDisk, ReplayedDisk } from "../support/recorded_disk.ts";
import {
  TIMER_CHANGES,
  timersOn,
  trackerOn,
} from "../support/timer_changes.ts";

type Look = (disk: Disk) => Promise<unknown>;

const EVER = {
  from: Date.parse("2024-01-01T00:00Z"),
  to: Date.parse("2025-01-01T00:00Z"),
};

/** All queries of entries that read several files. */
const LOOKS: Readonly<Record<string, Look>> = {
  "Timers.show()": (disk) => timersOn(disk).show("A"),
  "Timers.status()": (disk) => timersOn(disk).status(),
  "Timers.entries()": (disk) => timersOn(disk).entries(EVER),
  "Timers.newest()": (disk) => timersOn(disk).newest(9),
  "Timers.summary()": (disk) => timersOn(disk).summary(),
  "Timers.summary() by month": (disk) =>
    timersOn(disk).summary({ by: "month" }),
  "Tracker.status()": (disk) => trackerOn(disk).status(),
};

type States = readonly MemoryDisk[];

/** The states in which a reader can see a change, oldest first. */
async function statesOf(tried: SampleChange): Promise<States> {
  const disk = new RecordedDisk(await filesBefore(tried));
  await tried.make(disk);
  return disk.states;
}

/** Asserts that a reader of these states sees the first or the last one. */
async function assertOneMoment(
  look: Look,
  states: States,
  jumps: ReadonlyMap<number, number>,
  moments: readonly string[],
): Promise<number> {
  const disk = new ReplayedDisk(states, jumps);
  const seen = JSON.stringify(await look(disk));
  const where = JSON.stringify([...jumps]);
  assert(moments.includes(seen), `A mixture with ${where}: ${seen}`);
  return disk.calls;
}

/** Results before and after a change. */
function momentsOf(
  look: Look,
  states: States,
): Promise<string[]> {
  const ends = [states[0], states.at(-1)];
  return Promise.all(ends.map(async (disk) => {
    assert(disk);
    return JSON.stringify(await look(disk));
  }));
}

/** Returns calls at which the state changes while reading. */
function randomJumps(random: Random, last: number): Map<number, number> {
  let state = random.integer(0, last);
  const jumps = new Map([[0, state]]);
  for (let call = 1; call < 12; call++) {
    state = random.integer(state, Math.min(state + 8, last));
    if (random.chance(0.4)) jumps.set(call, state);
  }
  return jumps;
}

const changes = await Promise.all(TIMER_CHANGES.map(statesOf));

/** Changes that move entries between files. */
const [moved = [], monthMoved = []] = changes.filter((_, index) =>
  TIMER_CHANGES[index]?.touches.includes("history/2024-11.json")
);

for (const [name, look] of Object.entries(LOOKS)) {
  Deno.test(`${name} reads a consistent state, whatever is written at one of its calls while entries move`, async () => {
    for (const states of [moved, monthMoved]) {
      const moments = await momentsOf(look, states);
      for (let from = 0; from < states.length; from++) {
        const still = new Map([[0, from]]);
        const calls = await assertOneMoment(look, states, still, moments);
        for (let call = 1; call < calls; call++) {
          for (let to = from + 1; to < states.length; to++) {
            const jumps = new Map([[0, from], [call, to]]);
            await assertOneMoment(look, states, jumps, moments);
          }
        }
      }
    }
  });

  Deno.test(`${name} reads a consistent state, whatever is written at some of its calls`, async () => {
    const seen = new Set<string>();
    await forSeeds(400, async (random) => {
      const states = random.pick(changes);
      const moments = await momentsOf(look, states);
      const jumps = randomJumps(random, states.length - 1);
      await assertOneMoment(look, states, jumps, moments);
      moments.forEach((moment) => seen.add(moment));
    });
    // The results must not all be equal.
    assert(seen.size > 4, `Only ${seen.size} moments`);
  });
}

Deno.test("Timers.show() counts entries once while they move to a monthly file", async () => {
  const [before] = monthMoved;
  assert(before);
  const { entries: old } = await timersOn(before).show("A");
  assertEquals(old.length, 2);
  for (const state of monthMoved) {
    const { entries, totalSeconds } = await timersOn(state).show("A");
    assertEquals(entries.slice(0, 2), old);
    assertEquals(totalSeconds, entries.length * 3600);
    assertEquals((await timersOn(state).show("B")).totalSeconds, 3600);
  }
});
