import { assertEquals } from "@std/assert";
import type { WorkEvent } from "../../mod.ts";
import { forSeeds } from "../support/random.ts";
import { advance, run, type Trial, trialOf } from "./random_trial.ts";
import type { WorkModel } from "./work_model.ts";

/** Everything that can be shown, now or at a moment. */
async function seen({ bench }: Trial, at?: Date): Promise<unknown> {
  const request = at ? { at } : {};
  const { lastEvent, ...status } = await bench.tracker.status(request);
  const { events, ...day } = await bench.tracker.day(request);
  const month = await bench.tracker.month(request);
  return {
    status: { ...status, lastEvent: lastEvent && withoutOffset(lastEvent) },
    day: { ...day, events: events.map(withoutOffset) },
    month: {
      ...month,
      days: month.days.map(({ events, ...day }) => ({
        ...day,
        events: events.map(withoutOffset),
      })),
    },
  };
}

/** A later event can be the first of its day that needs offsets. */
function withoutOffset({ offsetMinutes: _, ...event }: WorkEvent): unknown {
  return event;
}

/** Whether the day is stopped; resuming it would rewrite what was shown. */
function isStopped(model: WorkModel, now: number): boolean {
  const marks = model.days.get(model.currentDate(now));
  return marks?.at(-1)?.doing === "nothing";
}

Deno.test("every past moment of random days shows what was shown then", async () => {
  let views = 0;
  await forSeeds(300, async (random) => {
    const trial = trialOf(random);
    const { bench, model } = trial;
    const past: [at: number, view: unknown][] = [];
    for (let steps = random.integer(5, 20); steps > 0; steps--) {
      // One command a minute, as the log has no seconds.
      trial.now++;
      advance(trial);
      const { now } = trial;
      const commands = isStopped(model, now)
        ? ["break"] as const
        : ["start", "stop", "lunch", "break"] as const;
      const command = random.pick(commands);
      const refusal = model.apply(command, now);
      if (!refusal) await run(bench.tracker, command);
      past.push([bench.clock.now(), await seen(trial)]);
    }
    bench.clock.set(bench.clock.now() + random.integer(0, 90) * 86_400_000);
    for (const [at, view] of past) {
      const moment = new Date(at);
      assertEquals(await seen(trial, moment), view, moment.toISOString());
      views++;
    }
  });
  assertEquals(views > 2000, true, `only ${views} views`);
});
