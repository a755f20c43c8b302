import { MINUTE } from "@std/datetime";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { Changing } from "../../storage/draft.ts";
import { textsBy } from "../../storage/file_texts.ts";
import { MonthFiles } from "../../stores/month_files.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { type ClockTime, formatClock } from "../../time/clock_time.ts";
import {
  readWhen,
  timeToType,
  type When,
  type WhenRead,
} from "../../time/typed_time.ts";
import { civilTimeAt, type Instant, type Zone } from "../../time/zone.ts";
import {
  type DayBook,
  isOtherDay,
  lastInstantOf,
  nightEndedOn,
  openUntil,
} from "../../workday/day.ts";
import { isOpen, stateOf, type WorkDay } from "../../workday/event.ts";
import { newEventClock } from "../../workday/event_offset.ts";
import { type EventTime, eventTimeOf } from "../../workday/event_time.ts";
import type { WorkMonth } from "../../workday/month.ts";
import { sentenceOf } from "../../workday/sentence.ts";
import { daysWithoutStop, type DayWithoutStop } from "../../workday/status.ts";
import { LONG_PAUSE } from "../../workday/timeline.ts";
import {
  start,
  type Transition,
  type WorkCommand,
} from "../../workday/transition.ts";
import { termsOrUsual, type Workspace } from "../workspace.ts";
import {
  type Around,
  type AskedOfDay,
  refusalOf,
  withEarlierTime,
} from "./give_hint.ts";
import {
  type Recorded,
  type RecordedEvent,
  timerAfter,
  writtenDay,
} from "./write_day.ts";

/** Records what a command makes of a day. */
export function recordEvent(
  workspace: Workspace,
  command: WorkCommand,
  when: When,
): Promise<Recorded> {
  const { directory, clock } = workspace;
  const given = readWhen(when);
  const { zone } = clock;
  return directory.change(async (changing) => {
    const now = clock.now();
    const main = dateMeant(given, now, zone);
    const daysAround = typeof given.at === "object" ? FAR_AROUND : undefined;
    const loaded = await loadBook(changing, workspace, main, daysAround);

    const { files, book } = loaded;
    const around = { ...book, now };
    const asking = { ...around, directory };
    const { date, clock: at } = await timeOf(given, command, asking);
    const before = files.day(date);
    const unstopped = (day: WorkDay) =>
      unstoppedBefore(changing, workspace, { files, day, now });
    const isTimeGiven = Object.values(given).some((it) => it !== undefined);
    const asked = { command, day: before, at, isTimeGiven };
    const { action, events } = await outcomeOf(asked, around, unstopped);

    const day = { date, events };
    const recorded = await writtenDay({ changing, ...loaded, now }, day, {
      action,
      time: formatClock(at.minute),
      isOtherDay: isOtherDay(date, now, book),
      sentence: (date) => sentenceOf(action, at.minute, date),
    });
    const event = { action, at: recorded.instant };
    const rest = await timerAfter(changing, workspace, event);
    const pause = pauseBefore(before, event, book);
    const left = command === start ? await unstopped(day) : [];
    const daysWithoutStop = left.length > 0 ? { daysWithoutStop: left } : {};
    return { ...recorded, ...pause, ...daysWithoutStop, ...rest };
  });
}

/** The day and the minute that are meant. */
async function timeOf(
  given: WhenRead,
  command: WorkCommand,
  around: Around & { directory: DataDirectory },
): Promise<EventTime> {
  try {
    return eventTimeOf(given, around.now, around);
  } catch (error) {
    throw await withEarlierTime(error, { command, ...around });
  }
}

/** What the command makes of the day. */
async function outcomeOf(
  asked: Omit<AskedOfDay, "minute"> & { command: WorkCommand; at: ClockTime },
  around: Around,
  unstopped: (day: WorkDay) => Promise<readonly DayWithoutStop[]>,
): Promise<Transition> {
  const { command, day, at } = asked;
  try {
    return command(day.events, at);
  } catch (error) {
    throw await refusalOf(error, { ...asked, minute: at.minute }, {
      ...around,
      unstopped,
    });
  }
}

/** The pause that ran until an event that does not name it. */
function endedPause(
  before: WorkDay,
  { action, at }: RecordedEvent,
  zone: Zone,
): Pick<Recorded, "endedPause"> {
  const state = stateOf(before.events);
  const since = lastInstantOf(before, zone);
  const isPaused = state === "on_break" || state === "on_lunch";
  if (!isPaused || since === undefined || action.endsWith("_ended")) return {};
  const kind = state === "on_break" ? "break" : "lunch";
  const minutes = Math.trunc((at - since) / MINUTE);
  return minutes === 0 ? {} : { endedPause: { kind, minutes } };
}

/** The pause that ends with an event, where it does not name it. */
function pauseBefore(
  before: WorkDay,
  event: RecordedEvent,
  book: DayBook,
): Partial<Recorded> {
  return {
    ...endedPause(before, event, book.zone),
    ...longPause(before, event, book),
  };
}

/** The long pause, or the night, before work that starts or resumes. */
function longPause(
  before: WorkDay,
  { action, at }: RecordedEvent,
  book: DayBook,
): Pick<Recorded, "nightBefore" | "resumeCommand" | "gapMinutes"> {
  const stopped = lastInstantOf(before, book.zone);
  if (action === "resumed" && stopped !== undefined) {
    const gap = at - stopped;
    return gap < LONG_PAUSE ? {} : { gapMinutes: gap / MINUTE };
  }
  const night = nightEndedOn(before.date, book);
  if (action !== "started" || !night || at - night.endedAt >= LONG_PAUSE) {
    return {};
  }
  const day = book.dayOf(night.date);
  const clock = newEventClock(at, day, book.zone);
  if (!clock || at >= openUntil(day, book)) return { nightBefore: night };
  const time = timeToType({ date: night.date, ...clock }, book.zone);
  const resume = `worktime start --at ${time}`;
  return { nightBefore: night, resumeCommand: `worktime undo && ${resume}` };
}

/** The date of the calendar at the time that was given. */
function dateMeant(
  { at, agoMinutes }: WhenRead,
  now: Instant,
  zone: Zone,
): CivilDate {
  if (typeof at === "object" && at.date !== undefined) return at.date;
  const instant = typeof at === "number" ? at : now;
  return civilTimeAt(instant - (agoMinutes ?? 0) * MINUTE, zone).date;
}

/** How many days back a stop is missed in a month that has ended. */
export const DAYS_LOOKED_BACK = 7;

/**
 * The days before a day that were never stopped.
 *
 * @param files The month of the day.
 * @param day The day as it is to be.
 */
export async function unstoppedBefore(
  changing: Changing,
  workspace: Workspace,
  { files, day, now }: { files: MonthFiles; day: WorkDay; now: Instant },
): Promise<readonly DayWithoutStop[]> {
  const { zone } = workspace.clock;
  const read = (file: string) => changing.read(file);
  const month = monthOf(day.date);
  const back = addDays(day.date, -DAYS_LOOKED_BACK);
  const months = [withDay(files.monthIfSound(month), day)];
  if (monthOf(back) !== month) {
    const before = await MonthFiles.load(textsBy(read), [back], {
      zone,
      noted: changing.zone,
    });
    months.unshift(before.monthIfSound(monthOf(back)));
  }
  // Most days are stopped, and then the settings need not be read.
  const isOne = months.some(({ days }) =>
    days.some(({ date, events }) => date < day.date && isOpen(events))
  );
  if (!isOne) return [];
  const moment = { now, zone, currentDate: day.date };
  const terms = await termsOrUsual(workspace, read);
  return daysWithoutStop(day.date, months, moment, terms);
}

function withDay(month: WorkMonth, day: WorkDay): WorkMonth {
  const days = [...month.days.filter(({ date }) => date !== day.date), day]
    .sort((a, b) => a.date < b.date ? -1 : 1);
  return { ...month, days };
}

/** A day may be two dates before the calendar's, and rules look two further. */
const NEAR = 4;
/** For a time that was typed with its date, which may be past midnight. */
export const FAR_AROUND = 8;

/**
 * Loads the months of a date and of the days that rules look at beside it, and
 * what tells one day from the next.
 */
export async function loadBook(
  changing: Changing,
  workspace: Workspace,
  date: CivilDate,
  daysAround = NEAR,
): Promise<{ files: MonthFiles; book: DayBook }> {
  const { clock: { zone }, directory } = workspace;
  const read = (file: string) => changing.read(file);
  const dates = [-daysAround, 0, daysAround].map((days) => addDays(date, days));
  const zones = { zone, noted: changing.zone };
  const files = await MonthFiles.load(textsBy(read), dates, zones);
  const { longestDayMinutes } = await termsOrUsual(workspace, read);
  const dayOf = files.dayNear(date, (problem) => directory.note([problem]));
  return { files, book: { dayOf, zone, longestDayMinutes } };
}
