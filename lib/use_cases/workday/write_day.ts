import {
  asUnreadableFile,
  type DataFileError,
  type DiskError,
  isUnreadableFile,
} from "../../errors.ts";
import { TIMER_FILE } from "../../formats/data_files.ts";
import {
  checkEventLog,
  type EventLog,
  eventLogFile,
  readEventLog,
  writeDay,
  writeNewDays,
} from "../../formats/event_log.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import type { MonthFiles } from "../../stores/month_files.ts";
import {
  addDays,
  byDate,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../../time/civil_date.ts";
import {
  offsetChangesIn,
  type OffsetHistory,
  offsetHistoryOf,
  type RecordedZone,
} from "../../time/offset_history.ts";
import {
  civilTimeAt,
  type Instant,
  wholeSecond,
  type Zone,
} from "../../time/zone.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import {
  affectsTimer,
  keptStep,
  type MovedEvent,
  newTimer,
  timerAfterEvent,
  timerAfterMove,
  type TimerEffect,
  waitingStep,
} from "../../tracking/timer.ts";
import {
  currentDate,
  type DayBook,
  type DayReport,
  type EndedNight,
} from "../../workday/day.ts";
import {
  stateOf,
  type WorkAction,
  type WorkDay,
  type WorkState,
} from "../../workday/event.ts";
import type { DayWithoutStop } from "../../workday/status.ts";
import {
  daysToPin,
  hasOffset,
  sparseDay,
  timelineOf,
  withOffsets,
} from "../../workday/timeline.ts";
import { forgottenSince } from "../timers/forgotten_timer.ts";
import { timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** What a command did to an event of a day. */
interface DayChange extends Pick<Recorded, "action" | "time"> {
  /** The index of the event; the last one if omitted. */
  readonly index?: number | undefined;
  /** Whether the message must name the date. */
  readonly needsDate: boolean;
  /** Describes the change in a sentence, with the date if one is passed. */
  readonly sentence: (date?: CivilDate) => string;
}

/** The draft to write a day to, and what is loaded. */
interface WriteContext {
  readonly changing: ChangeDraft;
  readonly files: MonthFiles;
  readonly book: DayBook;
  readonly now: Instant;
}

/** Writes a changed day to the draft, and returns what was recorded. */
export async function recordDay(
  writing: WriteContext,
  day: WorkDay,
  { action, time, needsDate, sentence, index = day.events.length - 1 }:
    DayChange,
): Promise<Recorded> {
  const { date, events } = day;
  const instant = timelineOf(day, writing.book.zone).instants[index];
  if (instant === undefined) {
    throw new TypeError("Cannot record a day without that event");
  }
  await putDay(writing, day, { summary: sentence(date) });
  const message = needsDate ? sentence(date) : sentence();
  return { action, date, time, instant, state: stateOf(events), message };
}

/**
 * Writes the events of a day.
 *
 * @param note The note of the day; the present one if omitted.
 */
export async function putDay(
  writing: WriteContext,
  day: WorkDay,
  { summary, note }: { summary: string; note?: string | undefined },
): Promise<void> {
  const { changing, files, book, now } = writing;
  const { zone } = book;
  const log = files.log(monthOf(day.date));
  const file = eventLogFile(log.month);
  changing.write(file, writeDay(log, rowsOf(day, log, zone), note));
  if (files.recordingZone) {
    await pinOtherDays(writing, day, files.recordingZone);
  }
  const [began = now] = timelineOf(day, zone).instants;
  const history = offsetHistoryOf(zone, now, {
    needed: began,
    before: changing.zone,
  });
  changing.note({ summary, zone: history });
}

/**
 * Updates the timer after an event. An unreadable timer file is reported, and
 * does not keep the event from being recorded.
 */
export async function updateTimer(
  changing: ChangeDraft,
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
    return { timerProblem: asUnreadableFile(error) };
  }
}

/**
 * Writes the events of several days that have none, and adds the present notes
 * of the draft.
 */
export async function putNewDays(
  writing: WriteContext,
  days: readonly WorkDay[],
  summary: string,
): Promise<void> {
  const [first] = days;
  if (!first) return;
  const { changing, files, book: { zone }, now } = writing;
  const { recordingZone } = files;
  for (const month of new Set(days.map(({ date }) => monthOf(date)))) {
    const rows = days.filter(({ date }) => monthOf(date) === month)
      // Other rows without an offset are read in the recording zone until then.
      .map((day) =>
        recordingZone ? withOffsets(day, zone) : sparseDay(day, zone)
      );
    const text = writeNewDays(files.log(month), rows);
    changing.write(eventLogFile(month), text);
  }
  if (recordingZone) {
    for (const day of days) await pinOtherDays(writing, day, recordingZone);
  }
  const [began = now] = timelineOf(first, zone).instants;
  const history = offsetHistoryOf(zone, now, {
    needed: began,
    before: changing.zone,
  });
  changing.note({ summary, zone: history });
}

/** Returns a day as it is written: with offsets if it already has some. */
function rowsOf(day: WorkDay, log: EventLog, zone: Zone): WorkDay {
  const old = log.days.get(day.date);
  return old && hasOffset(old) ? withOffsets(day, zone) : sparseDay(day, zone);
}

/**
 * Adds offsets to other days whose instants would change with the zone, since
 * from now on rows without an offset are read in the current zone. Such days
 * lie near clock changes in either zone, and near the day being written.
 */
async function pinOtherDays(
  { changing, files, book, now }: WriteContext,
  written: WorkDay,
  { zone: before, since }: RecordedZone,
): Promise<void> {
  const { zone: after } = book;
  const days = new Map<CivilDate, WorkDay>();
  for (const month of monthsToPin(written.date, changing.zone, now, after)) {
    const log = month === monthOf(written.date)
      ? files.log(month)
      : await readableLog(changing, month, before);
    for (const [date, day] of log?.days ?? []) {
      if (date >= since) days.set(date, day);
    }
  }
  days.set(written.date, written);
  const dayOf = (date: CivilDate) =>
    withOffsets(days.get(date) ?? { date, events: [] }, before);
  const inOrder = [...days.values()].sort(byDate);
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

/** Returns the months with days that can need offsets. */
function monthsToPin(
  date: CivilDate,
  offsets: OffsetHistory | undefined,
  now: Instant,
  zone: Zone,
): Set<CivilMonth> {
  const changes = [
    ...offsetChangesIn(offsets),
    ...offsetChangesIn(offsetHistoryOf(zone, now)),
  ]
    .map((instant) => civilTimeAt(instant, zone).date);
  const present = civilTimeAt(now, zone).date;
  const near = [...changes, date, present].flatMap((date) =>
    [-3, 3].map((days) => monthOf(addDays(date, days)))
  );
  return new Set(near);
}

/** Returns the log of a month, unless its file is missing or unreadable. */
async function readableLog(
  changing: ChangeDraft,
  month: CivilMonth,
  zone: Zone,
): Promise<EventLog | undefined> {
  try {
    const text = await changing.read(eventLogFile(month));
    return text === undefined ? undefined : readEventLog(text, month, zone);
  } catch (error) {
    // A problem in another month must not affect this day.
    if (isUnreadableFile(error)) return undefined;
    throw error;
  }
}

/** A workday event that is being recorded. */
export interface RecordedEvent {
  readonly action: WorkAction;
  /** A whole minute. */
  readonly at: Instant;
  /** When the day started. */
  readonly since: Instant;
}

/**
 * Pauses or resumes the timer in the same change that records a workday event,
 * so that both are committed or neither is.
 *
 * @returns The effect on the timer, or `undefined` if there is nothing to
 * report.
 */
async function moveTimerWithDay(
  changing: ChangeDraft,
  workspace: Workspace,
  event: RecordedEvent,
): Promise<TimerEffect | undefined> {
  const { clock, newId } = workspace;
  const files = timerFilesOf(changing, workspace);
  const state = await files.timer();
  if (!affectsTimer(state, event.action)) return undefined;
  const { pauseOnBreak, provider } = await files.settings();
  if (!pauseOnBreak) return undefined;
  const { running } = state;
  const present = {
    workspace,
    read: changing.read,
    offsets: changing.zone,
    now: event.at,
    zone: clock.zone,
  };
  // Stopping a forgotten timer now would book hours that nobody worked. One that
  // started during this workday ran no longer than the work did.
  const isForgotten = running !== undefined && running.start < event.since &&
    await forgottenSince(present, running) !== undefined;
  const moved = isForgotten
    ? keptStep(state)
    : event.action === "started"
    ? waitingStep(state)
    : timerAfterEvent(
      state,
      event.at,
      (subject, start) => newTimer(subject, { id: newId(), start, provider }),
    );
  if (!moved) return undefined;
  await files.recordStep(moved.step);
  await files.write(changing, wholeSecond(clock.now()));
  return moved.effect;
}

/**
 * Adjusts the timer, in the same change, when the event that paused or resumed
 * it is moved.
 */
async function moveTimerWithEvent(
  changing: ChangeDraft,
  workspace: Workspace,
  event: MovedEvent,
): Promise<void> {
  const { clock } = workspace;
  const files = timerFilesOf(changing, workspace);
  const state = await files.timer();
  const { recent } = await files.entries();
  const moved = timerAfterMove(state, event, recent);
  if (!moved) return;
  const { before, after } = moved.entry ?? {};
  if (before && after) await files.replace(before, after);
  await files.recordStep({ state: moved.state, finished: undefined });
  await files.write(changing, wholeSecond(clock.now()));
}

/** What a command recorded. */
export interface Recorded {
  /** What the command did: `break` can start or end a break, for example. */
  readonly action: WorkAction | "adjusted";
  /** The date of the workday. */
  readonly date: CivilDate;
  /** The wall clock time, `HH:MM`; after midnight, that of the next date. */
  readonly time: string;
  /** The instant of the event. */
  readonly instant: Instant;
  /** The state of the day afterwards. */
  readonly state: WorkState;
  /** A sentence that says what was done. */
  readonly message: string;
  /** The break or lunch that the event ended, if `message` does not say so. */
  readonly endedPause?: EndedPause;
  /** Earlier days without a stop, if any; only after a start. */
  readonly daysWithoutStop?: readonly DayWithoutStop[];
  /** The overnight workday that ended shortly before this new day began. */
  readonly nightBefore?: EndedNight;
  /** The command that continues that workday instead of beginning a new one. */
  readonly resumeCommand?: string;
  /** The gap before the work was resumed, in minutes, if it was long. */
  readonly gapMinutes?: number;
  /** Where the day breaks the configured rules, one sentence each. */
  readonly brokenRules?: readonly string[];
  /** The day afterwards, if `adjust()` was told which event to move. */
  readonly day?: DayReport;
  /** How much of that day is booked on tasks. */
  readonly booked?: BookedShare;
  /** What became of the task timer, where the event concerned one. */
  readonly timer?: TimerEffect;
  /** Why the task timer was not updated, if its file cannot be read. */
  readonly timerProblem?: DataFileError | DiskError;
}

/** A break or lunch that was ended by a stop or by another pause. */
export interface EndedPause {
  /** The kind of pause. */
  readonly kind: "break" | "lunch";
  /** Its duration, in minutes. */
  readonly minutes: number;
}
