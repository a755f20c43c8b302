import type { CivilDate } from "../time/civil_date.ts";
import {
  type DayMinute,
  formatClock,
  formatDayMinute,
} from "../time/clock_time.ts";
import { type EventKind, stateOf, type WorkDay } from "./event.ts";
import {
  start,
  stop,
  toggleBreak,
  toggleLunch,
  type WorkCommand,
} from "./transition.ts";

/** What was asked of a day that refused it. */
export interface Asked {
  /** The command; `adjust` records nothing new. */
  readonly command: WorkCommand | "adjust";
  /** The day as it is. */
  readonly day: WorkDay;
  /** The time in the day's log. */
  readonly minute: DayMinute;
  /** Whether the time was given; it is now otherwise. */
  readonly isTimeGiven: boolean;
  /** Whether commands must name the day. */
  readonly isOtherDay: boolean;
  /** The date of the calendar. */
  readonly today: CivilDate;
}

/** An unstarted day begins at nine, if it is not asked for an earlier time. */
const USUAL_START: DayMinute = 9 * 60;

/**
 * The command that leads to what was asked, for the same day and time, where the
 * day's state does not allow it. It never does what was not asked.
 */
export function wayOutOf(asked: Asked): string {
  const { command, day, isTimeGiven, minute } = asked;
  const given = isTimeGiven ? atOption(asked, minute) : "";
  switch (stateOf(day.events)) {
    case "unstarted":
      return `Begin the day: worktime start${beginning(asked)}`;
    case "stopped":
      return command === stop
        ? `It ended at ${endOf(day)}; to move that: ${moveCommand(asked)}`
        : `Resume the day: worktime start${given}`;
    case "on_break":
      // Another break instead of lunch would end the one that is running.
      return command === start
        ? `End the break: worktime break${given}`
        : `You are on a break. To end it: worktime break${given}`;
    case "on_lunch":
      if (command === start) return `End lunch: worktime lunch${given}`;
      break;
    case "working":
      if (command === start) return seeDay(asked);
  }
  return `Take a break instead: worktime break${given}`;
}

/** When a day begins at the latest in which a command is to work. */
export function firstMinuteFor(
  { command, minute }: Pick<Asked, "command" | "minute">,
): DayMinute {
  return command === "adjust" ? minute : Math.min(minute, USUAL_START);
}

/** The command that moves the last event of the day to the time. */
export function moveCommand(
  { day, minute, isOtherDay }: Pick<Asked, "day" | "minute" | "isOtherDay">,
): string {
  const date = isOtherDay ? ` --date ${day.date}` : "";
  return `worktime adjust ${formatDayMinute(minute)}${date}`;
}

/** Whether a day's last event is of the kind that a command records. */
export function isOfCommand(
  command: WorkCommand,
  last: EventKind | undefined,
): boolean {
  return last !== undefined && (KINDS.get(command)?.includes(last) ?? false);
}

const KINDS: ReadonlyMap<WorkCommand, readonly EventKind[]> = new Map([
  // The row that a resumed day writes is the end of a break.
  [start, ["start", "break_end"]],
  [stop, ["stop"]],
  [toggleLunch, ["lunch_start", "lunch_end"]],
  [toggleBreak, ["break_start", "break_end"]],
]);

function atOption(
  { day, isOtherDay }: Asked,
  minute: DayMinute,
): string {
  const date = isOtherDay ? `${day.date}T` : "";
  return ` --at ${date}${formatDayMinute(minute)}`;
}

/** When a day is to begin that has no event. */
function beginning(asked: Asked): string {
  return asked.isTimeGiven ? atOption(asked, firstMinuteFor(asked)) : "";
}

function endOf({ events }: WorkDay): string {
  return formatClock(events.at(-1)?.minute ?? 0);
}

function seeDay({ day, isOtherDay, today }: Asked): string {
  if (isOtherDay) return `See: worktime log ${day.date}`;
  return day.date === today
    ? "See: worktime status"
    : `The day of ${day.date} is still open: worktime status`;
}
