import {
  checkEventLog,
  type EventLog,
  eventLogFile,
  readEventLog,
  writeDay,
} from "../formats/event_log.ts";
import { isUnreadFile } from "../errors.ts";
import { TIMER_FILE } from "../formats/file_names.ts";
import type { Changing } from "../storage/draft.ts";
import type { MonthFiles } from "../storage/month_files.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import {
  changesIn,
  type NotedZone,
  noteZone,
  type ZoneNote,
} from "../time/zone_note.ts";
import { currentDate, type DayBook } from "../workday/current_day.ts";
import type { WorkDay } from "../workday/event.ts";
import {
  daysToPin,
  hasOffset,
  sparseDay,
  withOffsets,
} from "../workday/event_offset.ts";
import { stateOf } from "../workday/state.ts";
import type { MovedEvent } from "../timers/moved_event.ts";
import { timelineOf } from "../workday/timeline.ts";
import type { Recorded } from "./recorded.ts";
import type { RecordedEvent } from "./workday_timer.ts";
import { moveTimerWithDay, moveTimerWithEvent } from "./workday_timer.ts";
import type { Workspace } from "./workspace.ts";

/** What a command did to the last event of a day. */
interface DayChange extends Pick<Recorded, "action" | "time"> {
  /** Whether people must be told which day it is. */
  readonly isOtherDay: boolean;
  /** The same in a line for people, with the date if it is to be named. */
  readonly sentence: (date?: CivilDate) => string;
}

/** Where a day is written. */
interface Writing {
  readonly changing: Changing;
  readonly files: MonthFiles;
  readonly book: DayBook;
  /** The present instant. */
  readonly now: Instant;
}

/** Writes a day as a command left it, and says what was recorded. */
export async function writtenDay(
  writing: Writing,
  day: WorkDay,
  { action, time, isOtherDay, sentence }: DayChange,
): Promise<Recorded> {
  const { changing, files, book, now } = writing;
  const { zone } = book;
  const { date, events } = day;
  const log = files.log(monthOf(date));
  const file = eventLogFile(log.month);
  changing.write(file, writeDay(log, rowsOf(day, log, zone)));
  if (files.elsewhere) await keepInstants(writing, day, files.elsewhere);
  const { instants: [began], instants } = timelineOf(day, zone);
  const instant = instants.at(-1);
  if (began === undefined || instant === undefined) {
    throw new TypeError("A day without events");
  }
  const note = noteZone(zone, now, { needed: began, before: changing.zone });
  changing.note({ summary: sentence(date), zone: note });
  const message = isOtherDay ? sentence(date) : sentence();
  return { action, date, time, instant, state: stateOf(events), message };
}

/** Moves the timer with a day; what is wrong with it must not stop the day. */
export async function timerAfter(
  changing: Changing,
  workspace: Workspace,
  event: RecordedEvent | MovedEvent,
): Promise<Pick<Recorded, "timer" | "timerProblem">> {
  try {
    if (await changing.read(TIMER_FILE) === undefined) return {};
    const timer = "action" in event
      ? await moveTimerWithDay(changing, workspace, event)
      : await moveTimerWithEvent(changing, workspace, event);
    return timer ? { timer } : {};
  } catch (error) {
    if (isUnreadFile(error)) return { timerProblem: error };
    throw error;
  }
}

/** A day as its rows say it; one that has offsets keeps them. */
function rowsOf(day: WorkDay, log: EventLog, zone: Zone): WorkDay {
  const old = log.days.get(day.date);
  return old && hasOffset(old) ? withOffsets(day, zone) : sparseDay(day, zone);
}

/**
 * Gives offsets to other days that need them as the zone changes: what has none
 * is of the present zone from now on. Where a clock changed in either zone, and
 * near the day that is written, such days can be.
 */
async function keepInstants(
  { changing, files, book, now }: Writing,
  written: WorkDay,
  { zone: before, since }: NotedZone,
): Promise<void> {
  const { zone: after } = book;
  const days = new Map<CivilDate, WorkDay>();
  for (const month of monthsToKeep(written.date, changing.zone, now, after)) {
    const log = month === monthOf(written.date)
      ? files.log(month)
      : await soundLog(changing, month, before);
    for (const [date, day] of log?.days ?? []) {
      if (date >= since) days.set(date, day);
    }
  }
  days.set(written.date, written);
  const dayOf = (date: CivilDate) =>
    withOffsets(days.get(date) ?? { date, events: [] }, before);
  const inOrder = [...days.values()].sort((a, b) => a.date < b.date ? -1 : 1);
  const current = currentDate(now, { ...book, dayOf });
  const change = { before, after, currentDate: current };
  for (const day of daysToPin(inOrder, change)) {
    if (day.date === written.date) continue;
    const month = monthOf(day.date);
    const file = eventLogFile(month);
    const log = checkEventLog(await changing.read(file) ?? "", month, before);
    changing.write(file, writeDay(log, day));
  }
}

/** The months of days that may need offsets as the zone changes, in order. */
function monthsToKeep(
  date: CivilDate,
  noted: ZoneNote | undefined,
  now: Instant,
  zone: Zone,
): CivilMonth[] {
  const changes = [...changesIn(noted), ...changesIn(noteZone(zone, now))]
    .map((instant) => civilTimeAt(instant, zone).date);
  const present = civilTimeAt(now, zone).date;
  const near = [...changes, date, present].flatMap((date) =>
    [-3, 3].map((days) => monthOf(addDays(date, days)))
  );
  return [...new Set(near)].sort();
}

/** The log of a month, unless its file is damaged or does not open. */
async function soundLog(
  changing: Changing,
  month: CivilMonth,
  zone: Zone,
): Promise<EventLog | undefined> {
  try {
    const text = await changing.read(eventLogFile(month));
    return text === undefined ? undefined : readEventLog(text, month, zone);
  } catch (error) {
    // What is wrong there is no matter of this day.
    if (isUnreadFile(error)) return undefined;
    throw error;
  }
}
