import { eventLogFile, writeDay } from "../formats/event_log.ts";
import type { Changing } from "../storage/draft.ts";
import type { MonthFiles } from "../storage/month_files.ts";
import { type CivilDate, monthOf } from "../time/civil_date.ts";
import type { Zone } from "../time/zone.ts";
import { lastInstantOf } from "../workday/current_day.ts";
import type { WorkDay } from "../workday/event.ts";
import { stateOf } from "../workday/state.ts";
import type { Recorded } from "./recorded.ts";

/** What a command did to the last event of a day. */
export interface DayChange extends Pick<Recorded, "action" | "time"> {
  /** Whether people must be told which day it is. */
  readonly isOtherDay: boolean;
  /** The same in a line for people, with the date if it is to be named. */
  readonly sentence: (date?: CivilDate) => string;
}

/** Writes a day as a command left it, and says what was recorded. */
export function writtenDay(
  { changing, files, zone }: {
    changing: Changing;
    files: MonthFiles;
    zone: Zone;
  },
  day: WorkDay,
  { action, time, isOtherDay, sentence }: DayChange,
): Recorded {
  const { date, events } = day;
  const month = monthOf(date);
  changing.write(eventLogFile(month), writeDay(files.log(month), day));
  changing.note({ summary: sentence(date) });
  const instant = lastInstantOf(day, zone);
  if (instant === undefined) throw new TypeError("A day without events");
  const message = isOtherDay ? sentence(date) : sentence();
  return { action, date, time, instant, state: stateOf(events), message };
}
