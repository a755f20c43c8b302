import { DAY } from "@std/datetime";
import { isUnreadFile } from "../errors.ts";
import { TIMER_FILE } from "../formats/file_names.ts";
import type { Changing } from "../storage/draft.ts";
import { formatClock } from "../time/clock_time.ts";
import { parseDateWord } from "../time/date_word.ts";
import { type ClockTime, parseClockTime } from "../time/wall_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../time/zone.ts";
import { adjustLastEvent, type Adjustment } from "../workday/adjustment.ts";
import {
  dateToAdjust,
  isOtherDay,
  lastInstantOf,
} from "../workday/current_day.ts";
import type { MovedEvent } from "../timers/moved_event.ts";
import type { WorkDay } from "../workday/event.ts";
import { FutureAdjustmentError } from "../workday/errors.ts";
import { timeInWords } from "../workday/sentence.ts";
import { FAR_AROUND, loadBook } from "./months_around.ts";
import type { Recorded } from "./recorded.ts";
import { type DayRequest, momentOf } from "./requests.ts";
import type { Workspace } from "./workspace.ts";
import { type Around, withWayOut } from "./way_out.ts";
import { writtenDay } from "./written_day.ts";

/** Moves the last event of the current day, or of a date. */
export function adjustEvent(
  workspace: Workspace,
  time: string,
  request: DayRequest,
): Promise<Recorded> {
  const { directory, clock } = workspace;
  const meant = parseClockTime(time);
  const { zone } = clock;
  return directory.change(async (changing) => {
    const present = clock.now();
    const now = pastMomentOf(request, { now: present, zone });
    const main = request.date === undefined
      ? civilTimeAt(now, zone).date
      : parseDateWord(request.date, civilTimeAt(present, zone).date);
    const around = await loadBook(changing, workspace, main, FAR_AROUND);
    const { files, book } = around;
    const date = request.date === undefined ? dateToAdjust(now, book) : main;
    const day = files.day(date);
    const adjustment = adjusted(day, meant, { ...book, now, present });
    const { events, moved, isPauseEnd } = adjustment;

    const written = { date, events };
    const at = lastInstantOf(written, zone) ?? present;
    const writing = { changing, ...around, now: present };
    const recorded = await writtenDay(writing, written, {
      action: "adjusted",
      time: formatClock(moved.minute),
      // The clock has shown that time again since: it was not meant then.
      isOtherDay: isOtherDay(date, present, book) || present - at >= DAY,
      sentence: (date) =>
        `Adjusted ${moved.kind} to ${timeInWords(moved.minute, date)}`,
    });
    const from = lastInstantOf(day, zone) ?? recorded.instant;
    // The first event of a day neither paused a timer nor resumed one, and a
    // timer paused when the pause began, not when it ended.
    if (events.length === 1 || isPauseEnd) return recorded;
    const event = { from, to: recorded.instant };
    return { ...recorded, ...await timerAfter(changing, workspace, event) };
  });
}

function adjusted(
  day: WorkDay,
  time: ClockTime,
  { present, ...around }: Around & { present: Instant },
): Adjustment {
  const { now, zone } = around;
  const { minute } = time;
  try {
    return adjustLastEvent(day, time, now, around);
  } catch (error) {
    const isPast = instantOf({ date: day.date, ...time }, zone) <= now;
    throw withWayOut(error, {
      command: "adjust",
      day,
      minute,
      isTimeGiven: isPast,
    }, { ...around, now: present });
  }
}

/** The moment at which the day was current whose event is moved. */
function pastMomentOf(
  { at }: DayRequest,
  present: { now: Instant; zone: Zone },
): Instant {
  const moment = momentOf(at, present);
  if (moment <= present.now) return moment;
  throw new FutureAdjustmentError({
    hint: "Give a moment that is past with --at",
  });
}

/** Moves the timer, too; what is wrong with it must not stop the day. */
async function timerAfter(
  changing: Changing,
  workspace: Workspace,
  event: MovedEvent,
): Promise<Pick<Recorded, "timerProblem">> {
  try {
    if (await changing.read(TIMER_FILE) === undefined) return {};
    const { moveTimerWithEvent } = await import("./workday_timer.ts");
    await moveTimerWithEvent(changing, workspace, event);
    return {};
  } catch (error) {
    if (isUnreadFile(error)) return { timerProblem: error };
    throw error;
  }
}
