import { formatClock, parseDayMinute } from "../time/clock_time.ts";
import { parseDateWord } from "../time/date_word.ts";
import { civilTimeAt } from "../time/zone.ts";
import { adjustLastEvent } from "../workday/adjustment.ts";
import { dateToAdjust } from "../workday/current_day.ts";
import { FutureAdjustmentError } from "../workday/errors.ts";
import { loadMonthsAround } from "./months_around.ts";
import type { Recorded } from "./recorded.ts";
import { type DayRequest, momentOf } from "./requests.ts";
import type { Workspace } from "./workspace.ts";
import { writtenDay } from "./written_day.ts";

/** Moves the last event of the current day, or of a date. */
export function adjustEvent(
  { directory, clock }: Workspace,
  time: string,
  request: DayRequest,
): Promise<Recorded> {
  const minute = parseDayMinute(time);
  const { zone } = clock;
  return directory.change(async (changing) => {
    const present = clock.now();
    const now = momentOf(request.at, { now: present, zone });
    if (now > present) {
      throw new FutureAdjustmentError({
        hint: "Give a moment that is past with --at",
      });
    }
    const main = request.date === undefined
      ? civilTimeAt(now, zone).date
      : parseDateWord(request.date, civilTimeAt(present, zone).date);
    const files = await loadMonthsAround(changing, main, zone);

    const dayOf = files.dayNear(main);
    const date = request.date === undefined
      ? dateToAdjust(now, zone, dayOf)
      : main;
    const day = files.day(date);
    const { events, moved } = adjustLastEvent(day, minute, now, zone, dayOf);
    const movedTo = formatClock(moved.minute);
    const message = `Adjusted ${moved.kind} to ${movedTo}`;

    const change = { action: "adjusted", time: movedTo, message } as const;
    return writtenDay({ changing, files, zone }, { date, events }, change);
  });
}
