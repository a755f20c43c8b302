import {
  InvalidTextError,
  isUnreadableFile,
  NotAllowedError,
} from "../../errors.ts";
import { TIMER_FILE } from "../../formats/data_files.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { type CivilDate, monthOf } from "../../time/civil_date.ts";
import { type ClockSpan, parseClockSpan } from "../../time/typed_clock.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import { civilTimeAt, formatDayMinute } from "../../time/zone.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import {
  checkLength,
  type CorrectionContext,
  dayOfSpans,
  findEvent,
  insertPause,
  type PauseKind,
  removeEvent,
} from "../../workday/correction.ts";
import { dateToAdjust, type DayReport, needsDate } from "../../workday/day.ts";
import { NothingRecordedError } from "../../workday/errors.ts";
import { stateOf, type WorkDay, type WorkEvent } from "../../workday/event.ts";
import { formatSpan } from "../../workday/span_order.ts";
import { type DryRun, timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";
import type { DateRequest } from "./change_overrides.ts";
import { loadDaysAround } from "./record_event.ts";
import { reportOn } from "./show_day.ts";
import { putDay } from "./write_day.ts";

/** Which day to correct: the current one without a date. */
export interface CorrectionRequest extends DateRequest, DryRun {}

/** What a correction did to a day. */
export interface Corrected {
  /** What was done. */
  readonly action:
    | "pause_recorded"
    | "event_removed"
    | "day_removed"
    | "day_written"
    | "noted";
  /** The date of the day. */
  readonly date: CivilDate;
  /** The day as it is now. */
  readonly day: DayReport;
  /** Its note, if it has one. */
  readonly note?: string;
  /** How much of its work is booked on tasks, if any time was ever recorded. */
  readonly booked?: BookedShare;
  /**
   * The task of a timer that the workday had paused, if the correction ended the
   * pause: the timer stays paused.
   */
  readonly pausedTask?: string;
  /** A one-line summary, with the date if it is not the current day. */
  readonly message: string;
}

/** A corrected day, and the sentence that says so. */
interface Correction {
  readonly action: Corrected["action"];
  readonly day: WorkDay;
  /** The new note; the present one if omitted. */
  readonly note?: string;
  /** The sentence, with ` on DATE` if a date is given. */
  readonly sentence: (date?: CivilDate) => string;
}

/** Records a pause that is over. */
export function recordPause(
  workspace: Workspace,
  kind: PauseKind,
  span: ClockSpan,
  request: CorrectionRequest,
): Promise<Corrected> {
  return correctDay(workspace, request, (day, context) => ({
    action: "pause_recorded",
    day: insertPause(day, kind, span, context),
    sentence: (date) => `Recorded ${kind} ${formatSpan(span)}${on(date)}`,
  }));
}

/** Removes an event of a day; a pause is removed as a pair. */
export function removeDayEvent(
  workspace: Workspace,
  event: string,
  request: CorrectionRequest,
): Promise<Corrected> {
  return correctDay(workspace, request, (day, context) => {
    requireEvents(day, context);
    const { day: rest, removed } = removeEvent(day, findEvent(day, event));
    return {
      action: "event_removed",
      day: rest,
      sentence: (date) => `Removed ${namesOf(removed)}${on(date)}`,
    };
  });
}

/** Removes all events of a day, and its note. */
export function removeDay(
  workspace: Workspace,
  request: CorrectionRequest,
): Promise<Corrected> {
  return correctDay(workspace, request, (day, context) => {
    requireEvents(day, context);
    return {
      action: "day_removed",
      day: { date: day.date, events: [] },
      sentence: () => `Removed all events of ${day.date}`,
    };
  });
}

/** A whole day to write, with spans such as `09:00-17:30`. */
export interface WholeDay {
  /** The date, such as `2024-12-10` or `yesterday`. */
  date: TimeInput;
  /** Work, in order; the time between two spans is a break. */
  work: readonly string[];
  /** Lunch. */
  lunch?: string;
  /** Further breaks. */
  breaks?: readonly string[];
  /** The note of the day; without one, it keeps the note that it has. */
  note?: string;
  /**
   * Whether to replace the events that the day has.
   *
   * @default {false}
   */
  replace?: boolean;
}

/** Writes a whole day. */
export function writeWholeDay(
  workspace: Workspace,
  { date, note, replace = false, work, lunch, breaks = [] }: WholeDay,
  { isDryRun = false }: DryRun,
): Promise<Corrected> {
  // Before the spans, so that an error names the first word that is wrong.
  dateAsked(date, workspace);
  const spans = {
    work: work.map(parseClockSpan),
    breaks: breaks.map(parseClockSpan),
    ...(lunch !== undefined && { lunch: parseClockSpan(lunch) }),
  };
  if (note !== undefined) checkNote(note);
  return correctDay(workspace, { date, isDryRun }, (day, context) => {
    if (day.events.length > 0 && !replace) {
      const message = `${day.date} already has events`;
      throw new NotAllowedError("day_has_events", message, {
        hint: `See: worktime log ${day.date}. To replace them, add --replace`,
      });
    }
    return {
      action: "day_written",
      day: dayOfSpans(day.date, spans, context),
      ...(note !== undefined && { note }),
      sentence: () => `Recorded ${day.date}`,
    };
  });
}

/** Adds a note to a day; an empty text removes the note that it has. */
export function noteDay(
  workspace: Workspace,
  text: string,
  request: CorrectionRequest,
): Promise<Corrected> {
  checkNote(text);
  return correctDay(workspace, request, (day, context, before) => {
    requireEvents(day, context);
    const added = text.trim();
    const isRemoval = added === "";
    const note = [...before ? [before] : [], added].join("; ");
    return {
      action: "noted",
      day,
      note: isRemoval ? "" : note,
      sentence: (date) =>
        isRemoval
          ? `${before ? "Removed the" : "There is no"} note${on(date)}`
          : `Added a note${on(date)}: ${added}`,
    };
  });
}

/** A note is a cell that people read in a line. */
const MAX_NOTE_LENGTH = 500;

function checkNote(text: string): void {
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) {
    const message = "A note must be one line of text";
    throw new InvalidTextError("invalid_note", message, {
      hint: "Remove line breaks and control characters",
    });
  }
  if (text.length > MAX_NOTE_LENGTH) {
    throw new InvalidTextError(
      "invalid_note",
      `The note is too long: ${text.length} characters`,
      { hint: `Use at most ${MAX_NOTE_LENGTH} characters` },
    );
  }
}

function requireEvents(
  { date, events }: WorkDay,
  { now, book }: CorrectionContext,
): void {
  if (events.length > 0) return;
  throw new NothingRecordedError(date, civilTimeAt(now, book.zone).date);
}

function on(date: CivilDate | undefined): string {
  return date === undefined ? "" : ` on ${date}`;
}

/** Names removed events: `break 15:00-15:10`, or `stop at 17:30`. */
function namesOf(removed: readonly WorkEvent[]): string {
  const [first, second] = removed;
  const time = (event: WorkEvent) => formatDayMinute(event.minute);
  const pause = first?.kind.match(/^(lunch|break)_start$/)?.[1];
  if (first && second && pause) {
    return `${pause} ${time(first)}-${time(second)}`;
  }
  return removed.map((event) =>
    `${event.kind.replace("_start", "")} at ${time(event)}`
  ).join(", ");
}

/** Decides how a day is corrected. */
type Decide = (
  day: WorkDay,
  context: CorrectionContext,
  note: string | undefined,
) => Correction;

function correctDay(
  workspace: Workspace,
  { date: asked, isDryRun = false }: CorrectionRequest,
  decide: Decide,
): Promise<Corrected> {
  const { directory, clock } = workspace;
  const change = async (changing: ChangeDraft): Promise<Corrected> => {
    const now = clock.now();
    const main = dateAsked(asked, workspace);
    const days = await loadDaysAround(changing, workspace, main);
    const date = asked === undefined ? dateToAdjust(now, days.book) : main;
    const { files, book } = days;
    const present = files.log(monthOf(date)).notes.get(date);
    const before = files.day(date);
    const context = { now, book };
    const { action, day, sentence, note } = decide(before, context, present);
    checkLength(before, day, book);
    const writing = { ...days, changing, now };
    await putDay(writing, day, { summary: sentence(date), note });
    const isOtherDay = needsDate(date, now, book);
    const kept = day.events.length > 0 ? note ?? present : undefined;
    const report = await reportOn(days, day, changing, now);
    const isBack = report.day.stats.isRunning && isWorking(day) &&
      !isWorking(before);
    const pausedTask = isBack
      ? await taskPaused(changing, workspace)
      : undefined;
    return {
      ...{ action, date, ...report },
      ...(kept && { note: kept }),
      ...(pausedTask !== undefined && { pausedTask }),
      message: isOtherDay ? sentence(date) : sentence(),
    };
  };
  return directory.changeUnless(isDryRun, change);
}

/** Returns the date that a request is for: today if it names none. */
function dateAsked(
  asked: TimeInput | undefined,
  { clock }: Workspace,
): CivilDate {
  const today = civilTimeAt(clock.now(), clock.zone).date;
  return asked === undefined
    ? today
    : parseDateWord(dateTextIn(asked, clock.zone), today);
}

function isWorking({ events }: WorkDay): boolean {
  return stateOf(events) === "working";
}

/** Returns the task of the timer, if the workday paused it. */
async function taskPaused(
  changing: ChangeDraft,
  workspace: Workspace,
): Promise<string | undefined> {
  try {
    if (await changing.read(TIMER_FILE) === undefined) return undefined;
    const { paused } = await timerFilesOf(changing, workspace).timer();
    return paused?.by === "workday" ? paused.taskId : undefined;
  } catch (error) {
    // The correction does not need the timer.
    if (isUnreadableFile(error)) return undefined;
    throw error;
  }
}
