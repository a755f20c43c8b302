import {
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
} from "../../formats/event_log.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import type { MonthFiles } from "../../stores/month_files.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../../time/zone.ts";
import {
  offsetChangesIn,
  type OffsetHistory,
  offsetHistoryOf,
  type RecordedZone,
} from "../../time/offset_history.ts";
import { wholeSecond } from "../../tracking/entry.ts";
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
  type EndedNight,
} from "../../workday/day.ts";
import {
  stateOf,
  type WorkAction,
  type WorkDay,
  type WorkState,
} from "../../workday/event.ts";
import {
  daysToPin,
  hasOffset,
  sparseDay,
  timelineOf,
  withOffsets,
} from "../../workday/timeline.ts";
import type { DayWithoutStop } from "../../workday/status.ts";
import { forgottenSince } from "../timers/forgotten_timer.ts";
import { timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** What a command did to the last event of a day. */
interface DayChange extends Pick<Recorded, "action" | "time"> {
  /** Whether people must be told which day it is. */
  readonly isOtherDay: boolean;
  /** The same in a line for people, with the date if it is to be named. */
  readonly sentence: (date?: CivilDate) => string;
}

/** Where a day is written. */
interface WriteContext {
  readonly changing: ChangeDraft;
  readonly files: MonthFiles;
  readonly book: DayBook;
  /** The present instant. */
  readonly now: Instant;
}

/** Writes a day as a command left it, and says what was recorded. */
export async function recordDay(
  writing: WriteContext,
  day: WorkDay,
  { action, time, isOtherDay, sentence }: DayChange,
): Promise<Recorded> {
  const { changing, files, book, now } = writing;
  const { zone } = book;
  const { date, events } = day;
  const log = files.log(monthOf(date));
  const file = eventLogFile(log.month);
  changing.write(file, writeDay(log, rowsOf(day, log, zone)));
  if (files.recordingZone) {
    await pinOtherDays(writing, day, files.recordingZone);
  }
  const { instants: [began], instants } = timelineOf(day, zone);
  const instant = instants.at(-1);
  if (began === undefined || instant === undefined) {
    throw new TypeError("A day without events");
  }
  const note = offsetHistoryOf(zone, now, {
    needed: began,
    before: changing.zone,
  });
  changing.note({ summary: sentence(date), zone: note });
  const message = isOtherDay ? sentence(date) : sentence();
  return { action, date, time, instant, state: stateOf(events), message };
}

/** Moves the timer with a day; what is wrong with it must not stop the day. */
export async function updateTimer(
  changing: ChangeDraft,
  workspace: Workspace,
  event: DayEvent,
): Promise<Pick<Recorded, "timer" | "timerProblem">> {
  try {
    if (await changing.read(TIMER_FILE) === undefined) return {};
    const timer = event.kind === "recorded"
      ? await moveTimerWithDay(changing, workspace, event)
      : await moveTimerWithEvent(changing, workspace, event);
    return timer ? { timer } : {};
  } catch (error) {
    if (isUnreadableFile(error)) return { timerProblem: error };
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
function monthsToPin(
  date: CivilDate,
  noted: OffsetHistory | undefined,
  now: Instant,
  zone: Zone,
): CivilMonth[] {
  const changes = [
    ...offsetChangesIn(noted),
    ...offsetChangesIn(offsetHistoryOf(zone, now)),
  ]
    .map((instant) => civilTimeAt(instant, zone).date);
  const present = civilTimeAt(now, zone).date;
  const near = [...changes, date, present].flatMap((date) =>
    [-3, 3].map((days) => monthOf(addDays(date, days)))
  );
  return [...new Set(near)].sort();
}

/** The log of a month, unless its file is damaged or does not open. */
async function readableLog(
  changing: ChangeDraft,
  month: CivilMonth,
  zone: Zone,
): Promise<EventLog | undefined> {
  try {
    const text = await changing.read(eventLogFile(month));
    return text === undefined ? undefined : readEventLog(text, month, zone);
  } catch (error) {
    // What is wrong there is no matter of this day.
    if (isUnreadableFile(error)) return undefined;
    throw error;
  }
}

/** An event of the workday that is being recorded. */
export interface RecordedEvent {
  /** What it is. */
  readonly action: WorkAction;
  /** When it was, in whole minutes. */
  readonly at: Instant;
}

/** What happened to an event of the workday that can concern the timer. */
type DayEvent =
  | RecordedEvent & { readonly kind: "recorded" }
  | MovedEvent & { readonly kind: "moved" };

/**
 * Pauses or resumes the timer in the change that records an event of the
 * workday, so that both are made or neither is.
 *
 * @returns What became of the timer, or `undefined` if it does not matter.
 */
async function moveTimerWithDay(
  changing: ChangeDraft,
  workspace: Workspace,
  event: RecordedEvent,
): Promise<TimerEffect | undefined> {
  const { clock, newId } = workspace;
  const files = timerFilesOf(changing, clock.zone);
  const state = await files.timer();
  if (!affectsTimer(state, event.action)) return undefined;
  const { pauseOnBreak, provider } = await files.settings();
  if (!pauseOnBreak) return undefined;
  const { running } = state;
  const present = {
    workspace,
    read: (file: string) => changing.read(file),
    noted: changing.zone,
    now: event.at,
    zone: clock.zone,
  };
  // To stop it now would book hours that nobody worked.
  const isForgotten = running !== undefined &&
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
 * Moves the timer along with an event of the workday that had paused or resumed
 * it, in the change that moves the event.
 */
async function moveTimerWithEvent(
  changing: ChangeDraft,
  { clock }: Workspace,
  event: MovedEvent,
): Promise<void> {
  const files = timerFilesOf(changing, clock.zone);
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
  /** What the command was in effect. */
  readonly action: WorkAction | "adjusted";
  /** The date of the day for which it was recorded. */
  readonly date: CivilDate;
  /** The wall clock time of the event, `HH:MM`: past midnight, of the next date. */
  readonly time: string;
  /** The instant of the event. */
  readonly instant: Instant;
  /** The state of that day afterwards. */
  readonly state: WorkState;
  /** What was done, in a line for people. */
  readonly message: string;
  /** The pause that this ended, where its words do not say so. */
  readonly endedPause?: EndedPause;
  /** Of a start: earlier days that were never stopped, if there are any. */
  readonly daysWithoutStop?: readonly DayWithoutStop[];
  /** The night that ended shortly before, where this began a new day. */
  readonly nightBefore?: EndedNight;
  /** The command that would have gone on with that night. */
  readonly resumeCommand?: string;
  /** The break in minutes, where a day is resumed after a long one. */
  readonly gapMinutes?: number;
  /** What became of the task timer, where the event concerned one. */
  readonly timer?: TimerEffect;
  /** Why the task timer was left alone, where a file of it cannot be read. */
  readonly timerProblem?: DataFileError | DiskError;
}

/** A pause that a stop, or the start of another pause, ended. */
export interface EndedPause {
  /** Which kind of pause. */
  readonly kind: "break" | "lunch";
  /** How long it took, in minutes. */
  readonly minutes: number;
}
