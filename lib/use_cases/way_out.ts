import { DataFileError } from "../errors.ts";
import { eventLogFile } from "../formats/event_log.ts";
import { changeToUndo } from "../formats/undo_stack.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import { journalText, recordsIn } from "../storage/journal.ts";
import { addDays, type CivilDate, monthOf } from "../time/civil_date.ts";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import { adjustLastEvent } from "../workday/adjustment.ts";
import { type DayBook, isOtherDay } from "../workday/current_day.ts";
import {
  AlreadyWorkingError,
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "../workday/errors.ts";
import type { WorkDay } from "../workday/event.ts";
import { newEventClock } from "../workday/event_offset.ts";
import {
  type Asked,
  isOfCommand,
  moveCommand,
  wayOutOf,
} from "../workday/way_out.ts";
import type { WorkCommand } from "../workday/transition.ts";

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

/** The error of a day whose state does not allow something, with a way out. */
export function withWayOut(
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
