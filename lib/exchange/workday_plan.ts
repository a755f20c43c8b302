import { MINUTE, SECOND } from "@std/datetime";
import { NotAllowedError } from "../errors.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import {
  checkDay,
  checkLength,
  type CorrectionContext,
  PAUSE_EVENTS,
} from "../workday/correction.ts";
import { LunchAlreadyTakenError } from "../workday/errors.ts";
import type { WorkDay, WorkEvent } from "../workday/event.ts";
import { eventClockAt, type Stretch } from "../workday/timeline.ts";
import type { ForeignEntry, ForeignTimes } from "./import_format.ts";
import type { RowCount } from "./import_plan.ts";
import {
  closedReason,
  type ImportFilter,
  inFileOrder,
  isInRange,
  OUTSIDE_RANGE,
  personReason,
  secondsOf,
  type SkippedFileRow,
  skippedIn,
} from "./import_rows.ts";

/**
 * What became of the rows of some files. The time of all rows is the time of
 * work and pauses that was recorded, counted once where rows overlap, cut to
 * whole minutes, or skipped.
 */
export interface WorkdayCounts {
  /** All rows of the files. */
  readonly read: RowCount;
  /** Rows that were recorded. */
  readonly added: RowCount;
  /** Recorded work, in seconds. */
  readonly workSeconds: number;
  /** Recorded pauses that the files contain, in seconds. */
  readonly pauseSeconds: number;
  /** Time that several rows contain, in seconds. */
  readonly overlapSeconds: number;
  /** Seconds that whole minutes leave out; negative if they add some. */
  readonly cutSeconds: number;
  /** Rows that were not recorded. */
  readonly skipped: readonly SkippedFileRow[];
}

/** A day to record. */
interface PlannedDay {
  readonly day: WorkDay;
  readonly workMinutes: number;
  /** Expected work in minutes, if the file contains it. */
  readonly expectedMinutes?: number;
}

/** What an import of days records. */
export interface WorkdayPlan extends WorkdayCounts {
  /** The days, by date. */
  readonly planned: readonly PlannedDay[];
  /** How many rows count less than from start to end, by a pause. */
  readonly placedPauses: number;
}

/** What an import needs to know to decide. */
interface WorkdayContext extends CorrectionContext {
  readonly filter: ImportFilter;
  /** The months to which no days are added. */
  readonly closedMonths?: ReadonlySet<CivilMonth>;
}

/** A row that can be part of a day. */
interface DayRow {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly seconds: number;
  /** The day that it is part of, if the file says so. */
  readonly day: CivilDate | undefined;
  /** In whole minutes, as events are recorded. */
  readonly stretch: RecordedStretch;
  /** How much less than its stretch it counts, without saying when. */
  readonly pauseMinutes: number;
  /** Whether its duration is too long for its stretch. */
  readonly isTooLong: boolean;
}

interface DayRows {
  readonly date: CivilDate;
  readonly start: Instant;
  end: Instant;
  readonly rows: DayRow[];
}

/** A file that was read as one of days. */
interface ReadDays {
  readonly name: string;
  readonly times: Omit<ForeignTimes, "notes">;
}

/** Decides which days to record from some files. */
export function planWorkdays(
  files: readonly ReadDays[],
  { filter, ...context }: WorkdayContext,
): WorkdayPlan {
  const { zone } = context.book;
  const { rows, skipped } = wantedRows(files, filter);
  const skip = (some: readonly DayRow[], reason: string) => {
    for (const row of some) {
      skipped.push(skippedIn(row.file, { ...row, reason }));
    }
  };
  const { days, outside } = daysOf(rows, zone);
  skip(outside, "it is a break outside work");
  const expected = expectedIn(files);
  const planned = new Map<CivilDate, PlannedDay>();
  const totals = new DayTotals();
  const dayOf = (date: CivilDate) =>
    planned.get(date)?.day ?? context.book.dayOf(date);
  const present = { ...context, filter, book: { ...context.book, dayOf } };
  for (const { date, rows } of days) {
    const result = recordedDay(date, rows, present);
    if (typeof result === "string") {
      skip(rows, result);
      continue;
    }
    const { day, workMinutes } = result;
    const minutes = expected.get(date);
    planned.set(date, {
      ...{ day, workMinutes },
      ...minutes !== undefined && { expectedMinutes: Math.round(minutes) },
    });
    totals.add(rows, result);
  }
  return {
    ...totals.with(inFileOrder(skipped, files)),
    planned: [...planned.values()],
    placedPauses: totals.placedPauses,
  };
}

/** Adds up the rows of recorded days. */
class DayTotals {
  #rows = 0;
  #seconds = 0;
  #workSeconds = 0;
  #pauseSeconds = 0;
  #wholeSeconds = 0;
  #placedPauses = 0;

  /** How many rows have a pause whose times the files do not say. */
  get placedPauses(): number {
    return this.#placedPauses;
  }

  add(
    rows: readonly DayRow[],
    { workMinutes, pauseMinutes }: {
      workMinutes: number;
      pauseMinutes: number;
    },
  ): void {
    for (const { seconds, stretch: { start, end }, ...row } of rows) {
      this.#rows++;
      this.#seconds += seconds;
      this.#wholeSeconds += (end - start) / SECOND - row.pauseMinutes * 60;
      // The file does not contain it.
      this.#pauseSeconds -= row.pauseMinutes * 60;
      if (row.pauseMinutes > 0) this.#placedPauses++;
    }
    this.#workSeconds += workMinutes * 60;
    this.#pauseSeconds += pauseMinutes * 60;
  }

  /** Returns the totals together with the rows that were skipped. */
  with(skipped: readonly SkippedFileRow[]): WorkdayCounts {
    const [rows, seconds] = [this.#rows, this.#seconds];
    const left = skipped.reduce((sum, row) => sum + row.seconds, 0);
    const [workSeconds, pauseSeconds] = [this.#workSeconds, this.#pauseSeconds];
    return {
      read: { rows: rows + skipped.length, seconds: seconds + left },
      added: { rows, seconds },
      ...{ workSeconds, pauseSeconds, skipped },
      overlapSeconds: this.#wholeSeconds - workSeconds - pauseSeconds,
      cutSeconds: seconds - this.#wholeSeconds,
    };
  }
}

/** Returns the hours that files expect; a later file wins. */
function expectedIn(files: readonly ReadDays[]): Map<CivilDate, number> {
  return new Map(files.flatMap(({ times }) => [...times.expected ?? []]));
}

/** Splits the rows of files into those to record and those to skip. */
function wantedRows(
  files: readonly ReadDays[],
  filter: ImportFilter,
): { rows: DayRow[]; skipped: SkippedFileRow[] } {
  const skipped = files.flatMap(({ name, times }) =>
    times.skipped.map((row) => skippedIn(name, row))
  );
  const rows = files.flatMap(({ name, times }) =>
    times.entries.flatMap((row) => {
      const reason = personReason(row, filter);
      if (reason === undefined) return dayRow(name, row);
      skipped.push(
        skippedIn(name, { ...row, seconds: secondsOf(row), reason }),
      );
      return [];
    })
  );
  return { rows, skipped };
}

function dayRow(file: string, row: ForeignEntry): DayRow {
  const { line, column, day, pause: kind = "work" } = row;
  const seconds = secondsOf(row);
  const start = wholeMinute(row.start);
  const end = Math.max(start, wholeMinute(row.end));
  const missing = (row.end - row.start) / MINUTE - seconds * SECOND / MINUTE;
  const minutes = (end - start) / MINUTE;
  const less = missing < 1 ? 0 : Math.min(Math.round(missing), minutes);
  // A pause needs work before and after it.
  const pauseMinutes = minutes - less < 2 ? 0 : less;
  const until = end - (less - pauseMinutes) * MINUTE;
  return {
    ...{ file, line, ...column !== undefined && { column }, seconds, day },
    ...{ stretch: { kind, start, end: until }, pauseMinutes },
    isTooLong: missing <= -1,
  };
}

/** Returns the stretches of a row: a pause without times is in the middle. */
function stretchesOf({ stretch, pauseMinutes }: DayRow): RecordedStretch[] {
  if (pauseMinutes === 0) return [stretch];
  const { start, end } = stretch;
  const before = Math.floor(((end - start) / MINUTE - pauseMinutes) / 2);
  const from = start + before * MINUTE;
  const pause = { start: from, end: from + pauseMinutes * MINUTE };
  return [stretch, { kind: "break", ...pause }];
}

/**
 * Assigns rows to days. Work that overlaps or touches is one stretch, which
 * belongs to the date on which it starts; a pause belongs to the day that it is
 * in.
 */
function daysOf(
  rows: readonly DayRow[],
  zone: Zone,
): { days: DayRows[]; outside: DayRow[] } {
  const sorted = rows.toSorted((a, b) => a.stretch.start - b.stretch.start);
  const days = new Map<CivilDate, DayRows>();
  const named = new Map<CivilDate, DayRows>();
  let last: DayRows | undefined;
  for (const row of sorted) {
    const { kind, start, end } = row.stretch;
    if (kind !== "work") continue;
    const known = row.day && named.get(row.day);
    if (known) last = known;
    else if (row.day !== undefined || !last || start > last.end) {
      // In another zone, a day can have another date than the file says.
      const { date } = civilTimeAt(start, zone);
      last = days.get(date) ?? { date, start, end, rows: [] };
      days.set(date, last);
      if (row.day !== undefined) named.set(row.day, last);
    }
    last.rows.push(row);
    last.end = Math.max(last.end, end);
  }
  const outside: DayRow[] = [];
  for (const row of sorted) {
    const { kind, start, end } = row.stretch;
    if (kind === "work") continue;
    const { date } = civilTimeAt(start, zone);
    const candidates = row.day === undefined
      ? [date, addDays(date, -1)].map((it) => days.get(it))
      : [named.get(row.day)];
    const day = candidates
      .find((it) => it && it.start < start && end < it.end);
    (day?.rows ?? outside).push(row);
  }
  return { days: [...days.values()], outside };
}

/** Returns a day, or why it cannot be recorded. */
function recordedDay(
  date: CivilDate,
  rows: readonly DayRow[],
  context: WorkdayContext,
) {
  if (!isInRange(date, context.filter)) return OUTSIDE_RANGE;
  const month = monthOf(date);
  if (context.closedMonths?.has(month)) return closedReason(month);
  const vague = rows.find(({ isTooLong }) => isTooLong);
  if (context.book.dayOf(date).events.length > 0) {
    return `${date} already has events`;
  }
  if (vague) {
    return `cannot record ${date}: the duration of line ${vague.line} is ` +
      "longer than from start to end";
  }
  try {
    return dayOfStretches(date, rows.flatMap(stretchesOf), context);
  } catch (error) {
    if (!(error instanceof NotAllowedError)) throw error;
    const { message } = error;
    return message.charAt(0).toLowerCase() + message.slice(1);
  }
}

/** A stretch that is over, in whole minutes. */
interface RecordedStretch extends Stretch {
  readonly end: Instant;
}

/** A day made of stretches, and its time in minutes. */
interface WholeDay {
  readonly day: WorkDay;
  readonly workMinutes: number;
  /** The pauses among the stretches, without the gaps between them. */
  readonly pauseMinutes: number;
}

/**
 * Builds a day from stretches in any order. Where they overlap, a pause counts
 * instead of work, and lunch instead of a break; a gap is a break. A pause at
 * the start or the end of the day does not count.
 *
 * @throws {NotAllowedError} When the day has no work, or could not have been
 * recorded.
 */
export function dayOfStretches(
  date: CivilDate,
  stretches: readonly RecordedStretch[],
  context: CorrectionContext,
): WholeDay {
  const { parts, pauseMinutes } = partsOf(duringWork(stretches));
  const { book } = context;
  const work = parts.filter(({ kind }) => kind === "work");
  if (work.length === 0) {
    const message = `Cannot record ${date}: it has no whole minute of work`;
    throw new NotAllowedError("no_work", message);
  }
  const lunches = parts.filter(({ kind }) => kind === "lunch");
  if (lunches.length > 1) throw new LunchAlreadyTakenError({ date });
  const day = { date, events: eventsOf(parts, date, book.zone) };
  checkDay(day, context);
  checkLength({ date, events: [] }, day, book);
  const workMinutes = work.reduce((sum, it) => sum + minutesIn(it), 0);
  return { day, workMinutes, pauseMinutes };
}

function minutesIn({ start, end }: RecordedStretch): number {
  return (end - start) / MINUTE;
}

/** Returns work, and the pauses between its start and its end. */
function duringWork(stretches: readonly RecordedStretch[]): RecordedStretch[] {
  const filled = stretches.filter(({ start, end }) => start < end);
  let [first, last] = [Infinity, -Infinity];
  for (const { kind, start, end } of filled) {
    if (kind !== "work") continue;
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  return filled.filter(({ kind, start, end }) =>
    kind === "work" || first < start && end < last
  );
}

/** Returns the parts of a day, in order and without gaps. */
function partsOf(
  stretches: readonly RecordedStretch[],
): { parts: RecordedStretch[]; pauseMinutes: number } {
  const borders = stretches.flatMap(({ kind, start, end }) => [
    { at: start, kind, change: 1 },
    { at: end, kind, change: -1 },
  ]).toSorted((a, b) => a.at - b.at);
  const open = { work: 0, break: 0, lunch: 0 };
  const parts: RecordedStretch[] = [];
  let pauseMinutes = 0;
  let since = borders[0]?.at as Instant;
  for (const { at, kind, change } of borders) {
    if (at > since) {
      const isWork = open.work > 0 && open.break === 0;
      const doing = open.lunch > 0 ? "lunch" : isWork ? "work" : "break";
      const isGap = open.lunch + open.break + open.work === 0;
      if (doing !== "work" && !isGap) pauseMinutes += (at - since) / MINUTE;
      const last = parts.at(-1);
      if (last?.kind === doing) parts.splice(-1, 1, { ...last, end: at });
      else parts.push({ kind: doing, start: since, end: at });
      since = at;
    }
    open[kind] += change;
  }
  return { parts, pauseMinutes };
}

/** Returns the events of parts, of which the first and the last are work. */
function eventsOf(
  parts: readonly RecordedStretch[],
  date: CivilDate,
  zone: Zone,
): WorkEvent[] {
  const clockAt = (instant: Instant) =>
    eventClockAt(instant, date, zone.offsetMinutesAt(instant));
  return parts.flatMap(({ kind, start, end }, i): WorkEvent[] => {
    const [from, to] = [clockAt(start), clockAt(end)];
    if (kind !== "work") {
      const pause = PAUSE_EVENTS[kind];
      return [{ kind: pause.start, ...from }, { kind: pause.end, ...to }];
    }
    return [
      ...i === 0 ? [{ kind: "start" as const, ...from }] : [],
      ...i === parts.length - 1 ? [{ kind: "stop" as const, ...to }] : [],
    ];
  });
}
