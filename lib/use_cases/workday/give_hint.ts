import { DataFileError } from "../../errors.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { changeToUndo } from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import { journalText, recordsIn } from "../../storage/journal.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../../time/clock_time.ts";
import { civilTimeAt, type Instant, instantOf } from "../../time/zone.ts";
import { adjustLastEvent } from "../../workday/adjustment.ts";
import { currentDate, type DayBook, isOtherDay } from "../../workday/day.ts";
import {
  AlreadyWorkingError,
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "../../workday/errors.ts";
import { isOpen, type WorkDay } from "../../workday/event.ts";
import { newEventClock } from "../../workday/event_offset.ts";
import {
  type Asked,
  firstMinuteFor,
  isOfCommand,
  moveCommand,
  wayOutOf,
} from "../../workday/hint.ts";
import { noStopSentence } from "../../workday/sentence.ts";
import type { DayWithoutStop } from "../../workday/status.ts";
import { stop, type WorkCommand } from "../../workday/transition.ts";

/** The days around one, at the present. */
export interface Around extends DayBook {
  /** The present instant. */
  readonly now: Instant;
}

/** What was asked of a day, as far as it is known without the other days. */
export type AskedOfDay = Pick<
  Asked,
  "command" | "day" | "minute" | "isTimeGiven"
>;

/**
 * The error of a day whose state does not allow something, with a way out: it
 * may be to close an earlier day.
 */
export async function refusalOf(
  error: unknown,
  asked: AskedOfDay,
  { unstopped, ...around }: Around & {
    /** The days before one that were never stopped. */
    unstopped(day: WorkDay): Promise<readonly DayWithoutStop[]>;
  },
): Promise<unknown> {
  const next = dayAfterOpen(error, asked, around);
  const last = next && (await unstopped(next)).at(-1);
  if (!last) return withWayOut(error, asked, around);
  const details = { hint: noStopSentence(last, around.zone), cause: error };
  return error instanceof AlreadyWorkingError
    ? new AlreadyWorkingError(details)
    : new OutsideWorkingHoursError(details);
}

/**
 * The day that a refused command means, if the way out is to close the one
 * before it.
 */
function dayAfterOpen(
  error: unknown,
  { command, day, minute, isTimeGiven }: AskedOfDay,
  { now, ...book }: Around,
): WorkDay | undefined {
  const { dayOf, zone } = book;
  const isOther = isOtherDay(day.date, now, book);
  if (error instanceof AlreadyWorkingError) {
    // The time is of the next date, and this day is still open then.
    const isNext = isOther && minute >= MINUTES_PER_DAY;
    return isNext ? dayOf(addDays(day.date, 1)) : undefined;
  }
  const isUnstarted = error instanceof OutsideWorkingHoursError &&
    day.events.length === 0;
  if (!isUnstarted) return undefined;
  if (isOther || command === "adjust") {
    const first = firstMinuteFor({ command, minute });
    const begin = isTimeGiven
      ? instantOf({ date: day.date, minute: first }, zone)
      : now;
    return currentDate(begin, book) < day.date ? day : undefined;
  }
  const before = dayOf(addDays(day.date, -1));
  // Who takes a break means a day that they think is open, not an older one.
  return command === stop || isOpen(before.events) ? day : undefined;
}

function withWayOut(
  error: unknown,
  asked: AskedOfDay,
  { now, ...book }: Around,
): unknown {
  const hint = () =>
    wayOutOf({
      ...asked,
      isOtherDay: isOtherDay(asked.day.date, now, book),
      today: civilTimeAt(now, book.zone).date,
    });
  for (
    const kind of [
      AlreadyWorkingError,
      OutsideWorkingHoursError,
      LunchAlreadyTakenError,
    ]
  ) {
    if (error instanceof kind) return new kind({ hint: hint(), cause: error });
  }
  return error;
}

/** The error for a time before a day's last event, with a way out. */
export async function withEarlierTime(
  error: unknown,
  { command, directory, ...around }: Around & {
    readonly command: WorkCommand;
    readonly directory: DataDirectory;
  },
): Promise<unknown> {
  const isThis = error instanceof InvalidEventTimeError &&
    error.code === "time_before_last_event";
  if (!isThis || !error.meant) return error;
  const { instant, date } = error.meant;
  const { now, ...book } = around;
  const { zone, dayOf } = book;
  const day = [0, -1, -2].map((days) => dayOf(addDays(date, days)))
    .find(({ events }) => events.length > 0);
  if (!day) return error;
  const move = {
    day,
    minute: newEventClock(instant, day, zone)?.minute ?? 0,
    isOtherDay: isOtherDay(day.date, now, book),
  };
  const isMovable = isOfCommand(command, day.events.at(-1)?.kind) &&
    canMove(day, move.minute, around);
  const hint = isMovable
    ? `Move that event: ${moveCommand(move)}`
    : await isLastChange(directory, day.date)
    ? "Take that event back first: worktime undo"
    : `To add an earlier event, edit "${eventLogFile(monthOf(day.date))}" ` +
      `(see: worktime log ${day.date})`;
  const { code, message } = error;
  return new InvalidEventTimeError(code, message, { hint, cause: error });
}

function canMove(day: WorkDay, minute: number, around: Around): boolean {
  try {
    return adjustLastEvent(day, { minute }, around.now, around).moved.minute ===
      minute;
  } catch {
    // Whatever is in its way: it is no way out.
    return false;
  }
}

/** Whether `undo` would take back what was recorded last for a day. */
async function isLastChange(
  { disk }: DataDirectory,
  date: CivilDate,
): Promise<boolean> {
  try {
    const target = changeToUndo(recordsIn(await journalText(disk)));
    const { summary = "" } = target ?? {};
    return summary.endsWith(` on ${date}`) && !summary.startsWith("Adjusted ");
  } catch (error) {
    if (error instanceof DataFileError) return false;
    throw error;
  }
}
