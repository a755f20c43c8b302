import { DAY, MINUTE } from "@std/datetime";
import { DataFileError } from "../../errors.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { changeToUndo } from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { journalText, recordsIn } from "../../storage/journal.ts";
import { addDays, type CivilDate } from "../../time/civil_date.ts";
import { formatClock } from "../../time/clock_time.ts";
import { parseClockTime } from "../../time/typed_clock.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import {
  formatTimeArgument,
  type LocalNow,
  momentOf,
  type ParsedWhen,
  readWhen,
  type When,
} from "../../time/typed_time.ts";
import { civilTimeAt, type Instant, instantOf } from "../../time/zone.ts";
import {
  adjustLastEvent,
  type EventTime,
  eventTimeOf,
} from "../../workday/event_time.ts";
import {
  dateToAdjust,
  type DayBook,
  lastInstantOf,
  needsDate,
  nightEndedOn,
  openUntil,
} from "../../workday/day.ts";
import {
  FutureAdjustmentError,
  InvalidEventTimeError,
} from "../../workday/errors.ts";
import {
  start,
  stateOf,
  type WorkCommand,
  type WorkDay,
} from "../../workday/event.ts";
import { LONG_PAUSE, newEventClock } from "../../workday/timeline.ts";
import {
  actionSentence,
  formatEventTime,
  withEarlierTimeHint,
  withHint,
} from "../../workday/hint.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";
import {
  type Days,
  DAYS_LOOKED_BACK,
  loadDays,
  unstoppedBefore,
} from "./load_days.ts";
import type { DayRequest } from "./show_day.ts";
import {
  recordDay,
  type Recorded,
  type RecordedEvent,
  updateTimer,
} from "./write_day.ts";

/** Applies a command to the current day, or to the day of a given time. */
export function recordEvent(
  workspace: Workspace,
  command: WorkCommand,
  when: When,
): Promise<Recorded> {
  const { directory, clock, clock: { zone } } = workspace;
  const given = readWhen(when, { now: clock.now(), zone });
  return directory.change(async (changing) => {
    const now = clock.now();
    const main = requestedDate(given, { now, zone });
    const days = await loadDaysAround(changing, workspace, main);
    const { files, book } = days;
    const unstopped = (day: WorkDay) => unstoppedAt(days, day, now);

    const context = { now, book, directory };
    const { date, clock: at } = await timeOf(given, command, context);
    const before = files.day(date);
    const { action, events } = withHint({
      ...{ command, day: before, minute: at.minute, now, book, unstopped },
      isTimeGiven: given.at !== undefined || given.agoMinutes !== undefined,
    }, () => command(before.events, at));

    const day = { date, events };
    const recorded = await recordDay({ ...days, changing, now }, day, {
      action,
      time: formatClock(at.minute),
      needsDate: needsDate(date, now, book),
      sentence: (date) => actionSentence(action, at.minute, date),
    });
    const event = { kind: "recorded", action, at: recorded.instant } as const;
    const timer = await updateTimer(changing, workspace, event);
    const left = command === start ? unstopped(day) : [];
    return {
      ...recorded,
      ...pauseBefore(before, event, book),
      ...(left.length > 0 && { daysWithoutStop: left }),
      ...timer,
    };
  });
}

/** Returns the calendar date of the requested time. */
function requestedDate(
  { at, agoMinutes }: ParsedWhen,
  { now, zone }: LocalNow,
): CivilDate {
  if (typeof at === "object" && at.date !== undefined) return at.date;
  const instant = typeof at === "number" ? at : now;
  return civilTimeAt(instant - (agoMinutes ?? 0) * MINUTE, zone).date;
}

/**
 * Loads the days around a date. The current day can be two days before the
 * calendar date, with missing stops reported before that. A typed time can be
 * two days after its date, and rules look further ahead.
 */
export async function loadDaysAround(
  changing: ChangeDraft,
  workspace: Workspace,
  date: CivilDate,
): Promise<Days> {
  const read = (file: string) => changing.read(file);
  const terms = await termsOrDefaults(workspace, read);
  const [first, last] = [-DAYS_LOOKED_BACK - 3, 8];
  const dates = [date, addDays(date, first), addDays(date, last)] as const;
  return await loadDays(read, dates, terms, {
    zone: workspace.clock.zone,
    offsets: changing.zone,
    onUnreadable: (problem) => workspace.directory.warn([problem]),
  });
}

/** Returns the days without a stop before a day that is being changed. */
function unstoppedAt(days: Days, day: WorkDay, now: Instant) {
  const { date } = day;
  const moment = { now, zone: days.book.zone, currentDate: date };
  return unstoppedBefore(days, date, moment, day);
}

/** Returns the day and the minute of an event to record. */
async function timeOf(
  given: ParsedWhen,
  command: WorkCommand,
  { now, book, directory }: {
    now: Instant;
    book: DayBook;
    directory: DataDirectory;
  },
): Promise<EventTime> {
  try {
    return eventTimeOf(given, now, book);
  } catch (error) {
    const isEarlier = error instanceof InvalidEventTimeError &&
      error.code === "time_before_last_event";
    if (!isEarlier) throw error;
    const undoable = await summaryToUndo(directory);
    const fileOf = eventLogFile;
    throw withEarlierTimeHint(error, command, { now, book, undoable, fileOf });
  }
}

/**
 * Returns the summary of the change that `undo` would revert, if there is one.
 */
async function summaryToUndo({ disk }: DataDirectory): Promise<string> {
  try {
    return changeToUndo(recordsIn(await journalText(disk)))?.summary ?? "";
  } catch (error) {
    if (error instanceof DataFileError) return "";
    throw error;
  }
}

/**
 * Returns what to mention besides the event itself: the break or lunch that it
 * ended, or the long gap or the night before the work that it began.
 */
function pauseBefore(
  before: WorkDay,
  { action, at }: RecordedEvent,
  book: DayBook,
): Partial<Recorded> {
  const since = lastInstantOf(before, book.zone) ?? at;
  const minutes = Math.trunc((at - since) / MINUTE);
  const state = stateOf(before.events);
  if (state === "on_break" || state === "on_lunch") {
    const kind = state === "on_break" ? "break" : "lunch";
    const isNamed = action.endsWith("_ended");
    return isNamed || minutes === 0 ? {} : { endedPause: { kind, minutes } };
  }
  if (action === "resumed") {
    return at - since < LONG_PAUSE ? {} : { gapMinutes: minutes };
  }
  const night = nightEndedOn(before.date, book);
  if (action !== "started" || !night || at - night.endedAt >= LONG_PAUSE) {
    return {};
  }
  const day = book.dayOf(night.date);
  const clock = newEventClock(at, day, book.zone);
  if (!clock || at >= openUntil(day, book)) return { nightBefore: night };
  const time = formatTimeArgument({ date: night.date, ...clock }, book.zone);
  const resume = `worktime start --at ${time}`;
  return { nightBefore: night, resumeCommand: `worktime undo && ${resume}` };
}

/** Moves the last event of the current day or of a given date. */
export function adjustEvent(
  workspace: Workspace,
  time: string,
  request: DayRequest,
): Promise<Recorded> {
  const { directory, clock, clock: { zone } } = workspace;
  const target = parseClockTime(time);
  return directory.change(async (changing) => {
    const present = clock.now();
    const { now, main } = requestedDay(request, { now: present, zone });
    const days = await loadDaysAround(changing, workspace, main);
    const { files, book } = days;
    const date = request.date === undefined ? dateToAdjust(now, book) : main;
    const day = files.day(date);

    const { events, moved, isPauseEnd } = withHint({
      ...{ command: "adjust", day, now: present, book, minute: target.minute },
      isTimeGiven: instantOf({ date, ...target }, zone) <= now,
      unstopped: (day) => unstoppedAt(days, day, present),
    }, () => adjustLastEvent(day, target, now, book));

    const written = { date, events };
    const at = lastInstantOf(written, zone) ?? present;
    const writing = { ...days, changing, now: present };
    const recorded = await recordDay(writing, written, {
      action: "adjusted",
      time: formatClock(moved.minute),
      // The clock has shown that time again since, so the date is not obvious.
      needsDate: needsDate(date, present, book) || present - at >= DAY,
      sentence: (date) =>
        `Adjusted ${moved.kind} to ${formatEventTime(moved.minute, date)}`,
    });
    const from = lastInstantOf(day, zone) ?? recorded.instant;
    // The first event of a day neither paused a timer nor resumed one, and a
    // timer paused when the pause began, not when it ended.
    if (events.length === 1 || isPauseEnd) return recorded;
    const event = { kind: "moved", from, to: recorded.instant } as const;
    return { ...recorded, ...await updateTimer(changing, workspace, event) };
  });
}

/** Returns the moment whose current day to adjust, and the requested date. */
function requestedDay(
  { at, date }: DayRequest,
  present: LocalNow,
): { now: Instant; main: CivilDate } {
  const now = momentOf(at, present);
  if (now > present.now) {
    throw new FutureAdjustmentError({
      hint: "Use --at with a time in the past",
    });
  }
  const dateAt = (instant: Instant) => civilTimeAt(instant, present.zone).date;
  const main = date === undefined
    ? dateAt(now)
    : parseDateWord(date, dateAt(present.now));
  return { now, main };
}
