import { MINUTE } from "@std/datetime";
import { DataFileError } from "../errors.ts";
import { TIMER_FILE } from "../formats/file_names.ts";
import type { Changing } from "../storage/draft.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import { formatClock } from "../time/clock_time.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import type { DayLookup } from "../workday/current_day.ts";
import { OutsideWorkingHoursError } from "../workday/errors.ts";
import { eventTimeOf, type WhenGiven } from "../workday/event_time.ts";
import { sentenceOf } from "../workday/sentence.ts";
import { isOpen } from "../workday/state.ts";
import type { WorkCommand } from "../workday/transition.ts";
import { loadMonthsAround } from "./months_around.ts";
import type { Recorded } from "./recorded.ts";
import { readWhen, type When } from "./requests.ts";
import type { RecordedEvent } from "./workday_timer.ts";
import type { Workspace } from "./workspace.ts";
import { writtenDay } from "./written_day.ts";

/** Records what a command makes of a day. */
export function recordEvent(
  workspace: Workspace,
  command: WorkCommand,
  when: When,
): Promise<Recorded> {
  const { directory, clock } = workspace;
  const given = readWhen(when);
  const { zone } = clock;
  return directory.change(async (changing) => {
    const now = clock.now();
    const main = dateMeant(given, now, zone);
    const files = await loadMonthsAround(changing, main, zone);

    const dayOf = files.dayNear(main);
    const { date, minute } = eventTimeOf(given, now, zone, dayOf);
    const { events: before } = files.day(date);
    const { action, events } = orNameOpenDay(date, dayOf, () => {
      return command(before, minute);
    });
    const message = sentenceOf(action, minute);

    const change = { action, time: formatClock(minute), message };
    const day = { date, events };
    const recorded = writtenDay({ changing, files, zone }, day, change);
    const event = { action, at: recorded.instant };
    return { ...recorded, ...await timerAfter(changing, workspace, event) };
  });
}

/** Where no day is open, says of the day before that it was never stopped. */
function orNameOpenDay<T>(
  date: CivilDate,
  dayOf: DayLookup,
  decide: () => T,
): T {
  try {
    return decide();
  } catch (error) {
    const yesterday = addDays(date, -1);
    const isForgotten = error instanceof OutsideWorkingHoursError &&
      dayOf(date).events.length === 0 && isOpen(dayOf(yesterday).events);
    if (!isForgotten) throw error;
    throw new OutsideWorkingHoursError({
      hint: `${yesterday} was never stopped: worktime status says how to`,
      cause: error,
    });
  }
}

/** The date of the calendar at the time that was given. */
function dateMeant(
  { at, agoMinutes }: WhenGiven,
  now: Instant,
  zone: Zone,
): CivilDate {
  if (typeof at === "object" && at.date !== undefined) return at.date;
  const instant = typeof at === "number" ? at : now;
  return civilTimeAt(instant - (agoMinutes ?? 0) * MINUTE, zone).date;
}

/** Moves the timer with the day; what is wrong with it must not stop the day. */
async function timerAfter(
  changing: Changing,
  workspace: Workspace,
  event: RecordedEvent,
): Promise<Pick<Recorded, "timer" | "timerProblem">> {
  // Most people have no timer: what moves one is loaded for those who do.
  if (await changing.read(TIMER_FILE) === undefined) return {};
  const { moveTimerWithDay } = await import("./workday_timer.ts");
  try {
    const timer = await moveTimerWithDay(changing, workspace, event);
    return timer ? { timer } : {};
  } catch (error) {
    if (error instanceof DataFileError) return { timerProblem: error };
    throw error;
  }
}
