import { assertEquals } from "@std/assert";
import { readEventLog, writeDay } from "../../lib/formats/event_log.ts";
import { parseCivilMonth } from "../../lib/time/civil_date.ts";
import { forSeeds } from "../support/random.ts";
import { advance, run, type Trial, trialOf } from "./random_trial.ts";
import type { WorkModel } from "./work_model.ts";
import { dataFiles } from "./workbench.ts";

/** Runs a command in both, and compares the files to the byte. */
async function command(trial: Trial): Promise<void> {
  const { random, bench, model, now } = trial;
  const word = random.pick(
    ["start", "stop", "lunch", "break", "break"] as const,
  );
  const before = bench.disk.files;
  const after = model.copy();
  const refusal = after.apply(word, now);
  const name = await run(bench.tracker, word).then(
    () => undefined,
    (error: Error) => error.name,
  );
  assertEquals(name, refusal, word);
  if (refusal) {
    assertEquals(bench.disk.files, before);
    return;
  }
  await settle(trial, after);
}

/** Moves the last event in both. */
async function adjust(trial: Trial): Promise<void> {
  const { random, bench, model, now } = trial;
  const date = model.currentDate(now);
  const marks = model.days.get(date);
  const last = marks?.at(-1);
  if (!marks || !last) return;
  const earliest = model.movable(date).before.at(-1)?.at ?? last.at - 60;
  const at = random.integer(earliest, now);
  const wall = model.wallClock(at);
  const hasOffset = model.isAmbiguous(at) || random.chance(0.3);
  if (wall.date < date || isOfTwoDates(at, earliest, now)) return;
  if (wall.date > date && model.isOver(date, at)) return;
  // The stop of the previous day limits a start; the model avoids that case.
  if (marks.length === 1 && at < last.at) return;
  const after = model.copy();
  after.adjust(date, at);
  await bench.tracker.adjust(hasOffset ? wall.time + wall.offset : wall.time);
  await settle(trial, after);
}

/** Whether the clock time of a minute is also valid a day earlier or later. */
function isOfTwoDates(at: number, earliest: number, now: number): boolean {
  const others = [at - 1500, at - 1440, at - 1380, at + 1380, at + 1440];
  return others.some((it) => it >= earliest && it <= now);
}

/** The data files, without the empty column in rows without an offset. */
function filesOf({ bench }: Trial): Record<string, string> {
  const files = Object.entries(dataFiles(bench));
  return Object.fromEntries(
    files.map(([file, text]) => [file, text.replaceAll(",\n", "\n")]),
  );
}

/** Compares the files, occasionally after undo and redo. */
async function settle(trial: Trial, after: WorkModel): Promise<void> {
  const { random, bench, model } = trial;
  assertEquals(filesOf(trial), after.files());
  if (random.chance(0.3) && bench.disk.files["journal.jsonl"]) {
    const isSame = JSON.stringify(model.files()) ===
      JSON.stringify(after.files());
    if (!isSame) {
      await bench.tracker.undo();
      assertEquals(filesOf(trial), model.files());
      await bench.tracker.redo();
      assertEquals(filesOf(trial), after.files());
    }
  }
  trial.model = after;
}

/** Compares the figures of the current day. */
async function look({ bench, model, now }: Trial): Promise<void> {
  const status = await bench.tracker.status();
  const date = model.currentDate(now);
  assertEquals<string>(status.date, date);
  const { work, lunch } = model.totals(date, now);
  const marks = model.days.get(date) ?? [];
  const lunchTaken = marks.some(({ doing }) => doing === "lunch") &&
    marks.at(-1)?.doing !== "lunch";
  assertEquals(status.workMinutes, work);
  assertEquals(status.remainingLunchMinutes, 60 - lunch);
  assertEquals(status.lunchTaken, lunchTaken);
  const toCome = lunchTaken ? 0 : Math.max(0, 60 - lunch);
  assertEquals(status.projectedEnd / 60_000, now + 480 - work + toCome);
}

/** Compares all days at the end of the trial. */
async function lookBack({ bench, model, now }: Trial): Promise<void> {
  const { tracker } = bench;
  const current = model.currentDate(now);
  for (const [date, marks] of model.days) {
    const { stats, events } = await tracker.day({ date });
    const last = marks.at(-1)?.at ?? now;
    const isOpen = marks.at(-1)?.doing !== "nothing";
    const until = isOpen && date === current ? now : last;
    const presence = stats.workMinutes + stats.breakMinutes +
      stats.lunchMinutes;
    const sum = events.reduce(
      (s, event) => s + (event.durationMinutes ?? 0),
      0,
    );
    assertEquals(sum, presence);
    assertEquals(stats.lacksStop, isOpen && date !== current);
    assertEquals(presence, until - (marks[0]?.at ?? until));
    const { work, break: breaks, lunch } = model.totals(date, until);
    assertEquals(
      [stats.workMinutes, stats.breakMinutes, stats.lunchMinutes],
      [work, breaks, lunch],
    );
  }
}

/** Reads every month, and rewrites each day in place and from scratch. */
function rewrite({ bench, model }: Trial): void {
  const { zone } = bench.clock;
  for (const [file, text] of Object.entries(dataFiles(bench))) {
    const month = parseCivilMonth(file.slice(0, 7));
    const log = readEventLog(text, month, zone);
    let anew = "";
    for (const [date, day] of log.days) {
      assertEquals(writeDay(log, day), text);
      anew = writeDay(readEventLog(anew, month, zone), day);
      assertEquals(model.days.has(date), true);
    }
    assertEquals(anew.replaceAll(",\n", "\n"), text.replaceAll(",\n", "\n"));
  }
}

Deno.test("random days are written, read, counted and undone according to the model", async () => {
  let days = 0;
  await forSeeds(2000, async (random) => {
    const trial = trialOf(random);
    for (let steps = random.integer(5, 40); steps > 0; steps--) {
      advance(trial);
      if (random.chance(0.15)) await adjust(trial);
      else await command(trial);
      if (random.chance(0.5)) await look(trial);
    }
    await lookBack(trial);
    rewrite(trial);
    days += trial.model.days.size;
  });
  // Makes sure that the generator has produced enough.
  assertEquals(days > 3000, true, `only ${days} days`);
});
