import { HOUR } from "@std/datetime";
import type { DataFileError, DiskError } from "../errors.ts";
import type { EntryFolder } from "../storage/entry_folder.ts";
import { type ReadText, textsBy } from "../storage/file_texts.ts";
import { TimerFiles } from "../storage/timer_files.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import {
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import { type BookedShare, bookedShare, type Span } from "../timers/booked.ts";
import type { WorkDay, WorkEvent } from "../workday/event.ts";
import { withOffsets } from "../workday/event_offset.ts";
import type { Status } from "../workday/status.ts";
import { timelineOf } from "../workday/timeline.ts";
import { dayStatsOf } from "../workday/day_stats.ts";
import { type DayView, loadDayView } from "./day_view.ts";
import type { TimerView } from "./timer_view.ts";
import { termsOrUsual, type Workspace } from "./workspace.ts";

/** No clock is put on or back by more: what is more is a journey. */
const CLOCK_CHANGE = 2 * HOUR;

/** The status of a day, and how much of it is booked on tasks. */
export interface BookedStatus extends Status {
  /** How much is booked; `undefined` on a day without work, or where no time was ever recorded. */
  readonly booked: BookedShare | undefined;
  /** Why that is not known, where a file of the timers cannot be read. */
  readonly bookedProblem?: DataFileError | DiskError;
}

/**
 * How much of a day's work is booked on tasks.
 *
 * @returns `undefined` if the day has no work.
 */
export async function bookedOf(
  { moment, day }: DayView,
  date: CivilDate,
  { read, folder, workMinutes }: {
    read: ReadText;
    folder: EntryFolder;
    workMinutes: number;
  },
): Promise<BookedShare | undefined> {
  const { zone, now, currentDate } = moment;
  const worktime = withOffsets(day(date), zone);
  const { stretches } = timelineOf(worktime, zone);
  const last = stretches.at(-1);
  if (!last) return undefined;
  const worked = date === currentDate ? now : last.end ?? last.start;
  const work = stretches.flatMap(({ kind, start, end = worked }) =>
    kind === "work" ? [{ start, end }] : []
  );
  const files = new TimerFiles(read, zone, folder);
  const spans = await spansOn(files, worktime, { zone, now, worked });
  return bookedShare({ work, workMinutes }, spans);
}

/** How much of the current day's work is booked on tasks. */
export async function bookedToday(
  workspace: Workspace,
  { read, folder, now, zone, noted }: TimerView,
): Promise<BookedShare | undefined> {
  const { longestDayMinutes } = await termsOrUsual(workspace, read);
  const request = {
    ...{ instant: wholeMinute(now), isAsOf: false, dates: [] },
    longestDayMinutes,
  };
  const view = await loadDayView(textsBy(read), request, { zone, noted });
  const { currentDate } = view.moment;
  // What is expected does not matter for what was worked.
  const { workMinutes } = dayStatsOf(view.day(currentDate), 0, view.moment);
  const source = { read, folder, workMinutes };
  return await bookedOf(view, currentDate, source);
}

/** The midnight of a date on the clock of an event, wherever that was. */
function midnightOf(
  date: CivilDate,
  event: WorkEvent | undefined,
  zone: Zone,
): Instant {
  const midnight = instantOf({ date, minute: 0 }, zone);
  const { offsetMinutes } = event ?? {};
  const there = instantOf({ date, minute: 0, offsetMinutes }, zone);
  return Math.abs(there - midnight) <= CLOCK_CHANGE ? midnight : there;
}

/** The entries of a day up to now; the day may go on past midnight. */
async function spansOn(
  files: TimerFiles,
  { date, events }: WorkDay,
  { zone, now, worked }: { zone: Zone; now: Instant; worked: Instant },
): Promise<Span[]> {
  const from = midnightOf(date, events[0], zone);
  const midnight = midnightOf(addDays(date, 1), events.at(-1), zone);
  const to = Math.min(Math.max(midnight, worked), now);
  const { running } = await files.timer();
  const entries = await files.entries();
  const near: Span[] = await entries.entriesAround(
    { from, to },
    now,
  );
  return [...near, ...running ? [{ start: running.start, end: now }] : []]
    .map(({ start, end }) => ({
      start: Math.max(start, from),
      end: Math.min(end, to),
    }))
    .filter(({ start, end }) => start < end);
}
