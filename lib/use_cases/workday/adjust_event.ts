import { DAY } from "@std/datetime";
import type { CivilDate } from "../../time/civil_date.ts";
import { type ClockTime, formatClock } from "../../time/clock_time.ts";
import {
  momentOf,
  parseClockTime,
  parseDateWord,
  type Present,
} from "../../time/typed_time.ts";
import { civilTimeAt, type Instant, instantOf } from "../../time/zone.ts";
import { adjustLastEvent, type Adjustment } from "../../workday/adjustment.ts";
import { dateToAdjust, isOtherDay, lastInstantOf } from "../../workday/day.ts";
import { FutureAdjustmentError } from "../../workday/errors.ts";
import type { WorkDay } from "../../workday/event.ts";
import { timeInWords } from "../../workday/sentence.ts";
import type { DayWithoutStop } from "../../workday/status.ts";
import type { Workspace } from "../workspace.ts";
import { type Around, refusalOf } from "./give_hint.ts";
import { FAR_AROUND, loadBook, unstoppedBefore } from "./record_event.ts";
import type { DayRequest } from "./show_day.ts";
import { type Recorded, timerAfter, writtenDay } from "./write_day.ts";

/** Moves the last event of the current day, or of a date. */
export function adjustEvent(
  workspace: Workspace,
  time: string,
  request: DayRequest,
): Promise<Recorded> {
  const { directory, clock, clock: { zone } } = workspace;
  const meant = parseClockTime(time);
  return directory.change(async (changing) => {
    const present = clock.now();
    const { now, main } = dayAsked(request, { now: present, zone });
    const around = await loadBook(changing, workspace, main, FAR_AROUND);
    const { files, book } = around;
    const date = request.date === undefined ? dateToAdjust(now, book) : main;
    const day = files.day(date);
    const unstopped = (day: WorkDay) =>
      unstoppedBefore(changing, workspace, { files, day, now: present });
    const asking = { ...book, now, present, unstopped };
    const { events, moved, isPauseEnd } = await adjusted(day, meant, asking);

    const written = { date, events };
    const at = lastInstantOf(written, zone) ?? present;
    const writing = { ...around, changing, now: present };
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

/** The moment at which the day was current, and the date asked for. */
function dayAsked(
  { at, date }: DayRequest,
  { now: present, zone }: Present,
): { now: Instant; main: CivilDate } {
  const now = momentOf(at, { now: present, zone });
  if (now > present) {
    throw new FutureAdjustmentError({
      hint: "Give a moment that is past with --at",
    });
  }
  const dateAt = (instant: Instant) => civilTimeAt(instant, zone).date;
  const main = date === undefined
    ? dateAt(now)
    : parseDateWord(date, dateAt(present));
  return { now, main };
}

async function adjusted(
  day: WorkDay,
  time: ClockTime,
  { present, unstopped, ...around }: Around & {
    present: Instant;
    unstopped(day: WorkDay): Promise<readonly DayWithoutStop[]>;
  },
): Promise<Adjustment> {
  const { now, zone } = around;
  const { minute } = time;
  try {
    return adjustLastEvent(day, time, now, around);
  } catch (error) {
    const isPast = instantOf({ date: day.date, ...time }, zone) <= now;
    throw await refusalOf(error, {
      command: "adjust",
      day,
      minute,
      isTimeGiven: isPast,
    }, { ...around, now: present, unstopped });
  }
}
