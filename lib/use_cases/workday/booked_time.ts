import { HOUR } from "@std/datetime";
import { TimerFiles } from "../../stores/timer_files.ts";
import { addDays, type CivilDate } from "../../time/civil_date.ts";
import {
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "../../time/zone.ts";
import {
  type BookedShare,
  bookedShare,
  type Span,
} from "../../tracking/booked.ts";
import type { Moment } from "../../workday/day.ts";
import type { WorkDay, WorkEvent } from "../../workday/event.ts";
import {
  countMinutes,
  timelineOf,
  withOffsets,
} from "../../workday/timeline.ts";
import type { TimerView } from "../timers/timer_work.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";
import { loadView } from "./load_days.ts";

/** No clock change moves a clock further: a larger difference is a journey. */
const MAX_CLOCK_CHANGE_MS = 2 * HOUR;

/** Returns how much of a day's work is booked, if the day has any work. */
export async function bookedOf(
  day: WorkDay,
  { zone, now, currentDate }: Moment,
  { files, until }: { readonly files: TimerFiles; readonly until: Instant },
): Promise<BookedShare | undefined> {
  const worktime = withOffsets(day, zone);
  const timeline = timelineOf(worktime, zone);
  const last = timeline.stretches.at(-1);
  if (!last) return undefined;
  const worked = day.date === currentDate ? now : last.end ?? last.start;
  const work = timeline.stretches.flatMap(({ kind, start, end = worked }) =>
    kind === "work" ? [{ start, end }] : []
  );
  const { work: workMinutes } = countMinutes(timeline, worked);
  const spans = await spansOn(files, worktime, { zone, until, worked });
  return bookedShare({ work, workMinutes }, spans);
}

/** Returns how much of the current day's work is booked. */
export async function bookedToday(
  workspace: Workspace,
  { read, folder, now, zone, offsets }: TimerView,
): Promise<BookedShare | undefined> {
  const terms = await termsOrDefaults(workspace, read);
  const moment = { zone, offsets, instant: wholeMinute(now) };
  const view = await loadView(read, [], terms, moment);
  const day = view.files.day(view.moment.currentDate);
  const files = new TimerFiles(read, zone, folder);
  return await bookedOf(day, view.moment, { files, until: now });
}

/** Returns the midnight of a date, in the zone in which an event took place. */
function midnightOf(
  date: CivilDate,
  event: WorkEvent | undefined,
  zone: Zone,
): Instant {
  const midnight = instantOf({ date, minute: 0 }, zone);
  const { offsetMinutes } = event ?? {};
  const there = instantOf({ date, minute: 0, offsetMinutes }, zone);
  return Math.abs(there - midnight) <= MAX_CLOCK_CHANGE_MS ? midnight : there;
}

/** Returns a day's entries so far; the day can continue past midnight. */
async function spansOn(
  files: TimerFiles,
  { date, events }: WorkDay,
  { zone, until, worked }: { zone: Zone; until: Instant; worked: Instant },
): Promise<Span[]> {
  const from = midnightOf(date, events[0], zone);
  const midnight = midnightOf(addDays(date, 1), events.at(-1), zone);
  const to = Math.min(Math.max(midnight, worked), until);
  const { running } = await files.timer();
  const entries = await files.entries();
  const near: Span[] = await entries.entriesAround({ from, to }, until);
  return [...near, ...running ? [{ start: running.start, end: until }] : []]
    .map(({ start, end }) => ({
      start: Math.max(start, from),
      end: Math.min(end, to),
    }))
    .filter(({ start, end }) => start < end);
}
