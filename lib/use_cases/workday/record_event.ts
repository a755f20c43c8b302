import { DAY, MINUTE } from "@std/datetime";
import { changeToUndo } from "../../formats/journal.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { journalText, recordsIn } from "../../storage/journal.ts";
import { addDays, type CivilDate } from "../../time/civil_date.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import {
  dateTextIn,
  formatTimeArgument,
  type LocalNow,
  momentOf,
  type ParsedWhen,
  readWhen,
  type TimeInput,
  type When,
} from "../../time/typed_time.ts";
import {
  civilTimeAt,
  type ClockTime,
  formatClock,
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "../../time/zone.ts";
import { checkLength, findEvent } from "../../workday/correction.ts";
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
  InvalidAdjustmentError,
  InvalidEventTimeError,
} from "../../workday/errors.ts";
import {
  start,
  stateOf,
  type WorkAction,
  type WorkCommand,
  type WorkDay,
} from "../../workday/event.ts";
import {
  type EventTime,
  eventTimeOf,
  moveEvent,
  timeToAdjust,
} from "../../workday/event_time.ts";
import {
  actionSentence,
  formatEventTime,
  withEarlierTimeHint,
  withHint,
  withOtherEventHint,
} from "../../workday/hint.ts";
import {
  LONG_PAUSE,
  newEventClock,
  timelineOf,
} from "../../workday/timeline.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";
import {
  brokenRulesOn,
  type Days,
  DAYS_LOOKED_BACK,
  loadDays,
  unstoppedBefore,
} from "./load_days.ts";
import { type DayRequest, reportOn } from "./show_day.ts";
import {
  recordDay,
  type Recorded,
  type RecordedEvent,
  updateTimer,
} from "./write_day.ts";

/** When something happened, and whether to record it. */
export interface RecordRequest extends When {
  /**
   * Whether to return the result without changing anything.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/** Applies a command to the current day, or to the day of a given time. */
export function recordEvent(
  workspace: Workspace,
  command: WorkCommand,
  { isDryRun = false, ...when }: RecordRequest,
): Promise<Recorded> {
  const { directory, clock, clock: { zone } } = workspace;
  const given = readWhen(when, { now: clock.now(), zone });
  const change = async (changing: ChangeDraft): Promise<Recorded> => {
    const now = clock.now();
    const main = requestedDate(given, { now, zone });
    const days = await loadDaysAround(changing, workspace, main);
    const { files, book } = days;
    const unstopped = (date: CivilDate) => unstoppedBefore(days, date, now);
    const context = { now, book, directory };
    const { date, clock: at } = await timeOf(given, command, context);
    const before = files.day(date);
    const { action, events } = withHint({
      ...{ command, day: before, minute: at.minute, now, book, unstopped },
      isTimeGiven: given.at !== undefined || given.agoMinutes !== undefined,
    }, () => command(before.events, at));
    const day = { date, events };
    const recorded = await recordDay({ ...days, changing, now }, day, {
      ...{ action, time: formatClock(at.minute) },
      needsDate: needsDate(date, now, book),
      sentence: (date) => actionSentence(action, at.minute, date),
    });
    const event = recordedEvent(day, action, zone);
    const timer = await updateTimer(changing, workspace, event);
    const left = command === start ? unstopped(date) : [];
    return {
      ...recorded,
      ...pauseBefore(before, event, book),
      ...(left.length > 0 && { daysWithoutStop: left }),
      ...(action === "stopped" && brokenRulesOn(days, day, event.at)),
      ...timer,
    };
  };
  return directory.changeUnless(isDryRun, change);
}

function recordedEvent(day: WorkDay, action: WorkAction, zone: Zone) {
  const { instants } = timelineOf(day, zone);
  const [since = 0, at = since] = [instants[0], instants.at(-1)];
  return { action, at, since };
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
  const terms = await termsOrDefaults(workspace, changing.read);
  const { zone } = workspace.clock;
  const today = civilTimeAt(workspace.clock.now(), zone).date;
  const around = [-DAYS_LOOKED_BACK - 3, 8].map((days) => addDays(date, days));
  // A hint can depend on the present day.
  const present = [-4, 2].map((days) => addDays(today, days));
  return await loadDays(changing.read, [date, ...around, ...present], terms, {
    zone,
    offsets: changing.zone,
    onUnreadable: (problem) => workspace.directory.warn([problem]),
  });
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
    throw withEarlierTimeHint(error, command, { now, book, undoable });
  }
}

/**
 * Returns the summary of the change that `undo` would revert, if there is one.
 */
async function summaryToUndo({ disk }: DataDirectory): Promise<string> {
  return changeToUndo(recordsIn(await journalText(disk)))?.summary ?? "";
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
  const minutes = (at - since) / MINUTE;
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

/** Which event to move. */
export interface AdjustRequest extends DayRequest {
  /**
   * The event: its number in `worktime log`, or a name that occurs once that
   * day, such as `lunch`, `lunch_end` or `stop`.
   *
   * @default The last one.
   */
  event?: string;
  /**
   * Whether to return the result without changing anything.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/** Moves an event of the current day or of a given date. */
export function adjustEvent(
  workspace: Workspace,
  time: TimeInput,
  request: AdjustRequest,
): Promise<Recorded> {
  const { directory, clock } = workspace;
  const present = { now: clock.now(), zone: clock.zone };
  const { clock: meant, ...day } = timeToAdjust(time, request, present);
  const change = (changing: ChangeDraft) =>
    moveAndRecord({ workspace, changing }, meant, { ...request, ...day });
  return directory.changeUnless(request.isDryRun, change);
}

async function moveAndRecord(
  { workspace, changing }: { workspace: Workspace; changing: ChangeDraft },
  meant: ClockTime,
  request: AdjustRequest,
): Promise<Recorded> {
  const { clock: { zone } } = workspace;
  const target = await eventToMove({ workspace, changing }, request);
  const { day, days, index, present } = target;
  const { events, moved, isPauseEnd } = movedEvent(target, meant);
  const isLast = index === day.events.length - 1;
  const written = { date: day.date, events };
  if (!isLast) checkLength(day, written, days.book);
  const at = timelineOf(written, zone).instants[index] ?? present;
  const recorded = await recordDay(
    { ...days, changing, now: present },
    written,
    {
      ...{ action: "adjusted", time: formatClock(moved.minute), index },
      // The clock has shown that time again since, so the date is not obvious.
      needsDate: needsDate(day.date, present, days.book) ||
        present - at >= DAY,
      sentence: (date) =>
        `Adjusted ${moved.kind} to ${formatEventTime(moved.minute, date)}`,
    },
  );
  const report = request.event !== undefined &&
    await reportOn(days, written, changing, present);
  // The first event of a day neither paused a timer nor resumed one, and a
  // timer paused when the pause began, not when it ended.
  const movesTimer = index > 0 && isLast && !isPauseEnd;
  const from = lastInstantOf(day, zone) ?? recorded.instant;
  const event = { from, to: recorded.instant };
  const timer = movesTimer ? await updateTimer(changing, workspace, event) : {};
  return { ...recorded, ...report, ...timer };
}

/** The event to move, and the days around it. */
interface EventToMove {
  readonly day: WorkDay;
  readonly days: Days;
  /** The index of the event; -1 if the day has none. */
  readonly index: number;
  /** Whether the user named the event. */
  readonly isNamed: boolean;
  /** The moment whose current day is meant. */
  readonly now: Instant;
  readonly present: Instant;
}

async function eventToMove(
  { workspace, changing }: { workspace: Workspace; changing: ChangeDraft },
  request: AdjustRequest,
): Promise<EventToMove> {
  const { clock, clock: { zone } } = workspace;
  const present = clock.now();
  const { now, main } = requestedDay(request, { now: present, zone });
  const days = await loadDaysAround(changing, workspace, main);
  const date = request.date === undefined ? dateToAdjust(now, days.book) : main;
  const day = days.files.day(date);
  const last = day.events.length - 1;
  const index = request.event === undefined || last < 0
    ? last
    : findEvent(day, request.event);
  const isNamed = request.event !== undefined;
  return { day, days, index, isNamed, now, present };
}

/** Moves the event, or says what to do instead. */
function movedEvent(
  { day, days, index, isNamed, now, present }: EventToMove,
  meant: ClockTime,
): ReturnType<typeof moveEvent> {
  const { book, book: { zone } } = days;
  const { minute } = meant;
  try {
    return withHint({
      ...{ command: "adjust", day, now: present, book, minute },
      isTimeGiven: instantOf({ date: day.date, ...meant }, zone) <= now,
      unstopped: (date) => unstoppedBefore(days, date, present),
    }, () => moveEvent(day, meant, { now, book, index }));
  } catch (error) {
    if (error instanceof FutureAdjustmentError && now < wholeMinute(present)) {
      const hint = "--at only chooses the day: use a time before " +
        "that moment, or a later --at";
      throw new FutureAdjustmentError({ hint, cause: error });
    }
    if (isNamed || !(error instanceof InvalidAdjustmentError)) throw error;
    throw withOtherEventHint(error, day, minute, { now, book });
  }
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
    : parseDateWord(dateTextIn(date, present.zone), dateAt(present.now));
  return { now, main };
}
