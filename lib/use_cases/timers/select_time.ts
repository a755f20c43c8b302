import { WEEK } from "@std/datetime";
import { InvalidTextError, shellWord } from "../../errors.ts";
import type { SummaryTimer } from "../../report/summary.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import {
  type DateRange,
  type InstantRange,
  instantsOfRange,
} from "../../time/date_range.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { parseDateRange } from "../../time/typed_range.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import { civilTimeAt, utcMonthOf, type Zone } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../../tracking/settings.ts";
import type { Task } from "../../tracking/task.ts";
import {
  type CountedEntry,
  type EntryFilter,
  entryFilter,
  type FilteredEntry,
  needsTerms,
  secondsWithin,
} from "../../tracking/totals.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { filterNotes } from "./notes.ts";
import type { TimerView } from "./timer_work.ts";

/**
 * The longest entry to expect: a timer that was forgotten before a vacation.
 */
const MAX_ENTRY_MS = 4 * WEEK;

/** Selects recorded time. */
export interface TimeRequest extends EntryFilter {
  /**
   * Whether to exclude the running timer.
   *
   * @default {false}
   */
  withoutRunning?: boolean;
  /**
   * A range of dates: `today`, `week`, `month` or `year`, or one such as
   * `last week`, `2024-W50`, `nov` or `2024-12-01..2024-12-10`. Takes
   * precedence over `from` and `to`.
   */
  range?: string;
  /** The first date, such as `2024-12-10`, `yesterday` or `last fri`. */
  from?: TimeInput;
  /**
   * The last date, in the same form. It is included: a `Date` or an instant
   * means its whole day.
   *
   * @default Today, if `from` is given.
   */
  to?: TimeInput;
}

/** The time that a request selects. */
export interface SelectedTime {
  readonly today: CivilDate;
  /** The dates; `undefined` for all time. */
  readonly dates: DateRange | undefined;
  /** The instants of these dates. */
  readonly range: InstantRange | undefined;
  readonly filter: EntryFilter;
  readonly tasks: ReadonlyMap<string, Task>;
  /** Returns whether the filter includes an entry. */
  readonly isWanted: (entry: FilteredEntry) => boolean;
  /** The running timer as an entry that ends now, if the filter includes it. */
  readonly running: Entry | undefined;
}

/** Resolves the dates and the filter of a request. */
export async function selectTime(
  { files, now, zone, running }: TimerView,
  request: TimeRequest,
): Promise<SelectedTime> {
  const { plan, client, sprint, taskId, tags, billable } = request;
  const filter = { plan, client, sprint, taskId, tags, billable };
  const today = civilTimeAt(now, zone).date;
  const tasks = await files.tasks();
  const dates = await orTaskHint(
    files,
    request,
    () => datesOf(request, { today, zone }),
  );
  const terms = needsTerms(filter) ? await files.settings() : DEFAULT_SETTINGS;
  const isWanted = entryFilter(filter, {
    taskOf: (id) => tasks.get(id),
    terms,
  });
  const timer = request.withoutRunning ? undefined : running;
  return {
    ...{ today, dates, filter, tasks, isWanted },
    range: dates && instantsOfRange(dates, zone),
    running: timer && isWanted(timer) ? timer : undefined,
  };
}

/**
 * Returns the selected finished entries, and some near the range, in no order.
 * Reads only the months of the range, and the one before.
 */
export async function selectedEntries(
  { files }: TimerView,
  { range, isWanted }: SelectedTime,
): Promise<Entry[]> {
  const near = await (await files.entries()).entriesIn(monthsOf(range));
  return near.filter(isWanted);
}

/** Calls a function with each of the same entries, without holding them. */
export async function countSelected(
  { files }: TimerView,
  { range, isWanted }: SelectedTime,
  count: (entry: CountedEntry) => void,
): Promise<void> {
  await (await files.entries()).count(monthsOf(range), (entry) => {
    if (isWanted(entry)) count(entry);
  });
}

/** Returns the months whose entries can be in a range. */
function monthsOf(
  range: InstantRange | undefined,
): { first: string; last: string } | undefined {
  return range && {
    first: utcMonthOf(range.from - MAX_ENTRY_MS),
    last: utcMonthOf(range.to),
  };
}

/** Returns how much of the running timer is selected, if it is in the range. */
export async function selectedTimer(
  view: TimerView,
  { running, range }: SelectedTime,
): Promise<SummaryTimer | undefined> {
  const seconds = running && secondsWithin(running, range);
  if (running === undefined || seconds === undefined) return undefined;
  const likelyEnd = await forgottenSince(view, running);
  return { taskId: running.taskId, seconds, likelyEnd };
}

/** Returns notes about the clock, and about names that were mistyped. */
export async function selectionNotes(
  { running, clockNote, files }: TimerView,
  { filter: { tags, ...filter } }: SelectedTime,
  { request, isEmpty }: {
    readonly request: TimeRequest;
    /** Whether nothing was selected. */
    readonly isEmpty: boolean;
  },
): Promise<string[]> {
  const hasTimer = !request.withoutRunning && running !== undefined;
  // Entries can have tags that no task has.
  const names = isEmpty ? { ...filter, tags } : filter;
  return [
    ...hasTimer && clockNote ? [clockNote] : [],
    ...await filterNotes(files, names),
  ];
}

/**
 * Returns the requested dates, or `undefined` for all time.
 *
 * @throws {InvalidTextError} When a date is invalid, or the range ends before
 * it starts.
 */
function datesOf(
  { range, from, to }: TimeRequest,
  { today, zone }: { readonly today: CivilDate; readonly zone: Zone },
): DateRange | undefined {
  if (range !== undefined) return parseDateRange(range, today);
  if (from === undefined && to === undefined) return undefined;
  const dateOf = (it: TimeInput) => parseDateWord(dateTextIn(it, zone), today);
  const dates = {
    from: from === undefined ? EARLIEST : dateOf(from),
    to: to === undefined ? today : dateOf(to),
  };
  if (dates.from <= dates.to) return dates;
  throw new InvalidTextError(
    "invalid_range",
    `The range starts on ${dates.from} but ends on ${dates.to}`,
    { hint: "Use an earlier --from or a later --to" },
  );
}

/**
 * Reads dates, and suggests the option for a task if its id was typed instead.
 */
async function orTaskHint<T>(
  files: TimerView["files"],
  { range = "" }: TimeRequest,
  read: () => T,
): Promise<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidTextError)) throw error;
    const isTask = (await files.tasks()).has(range) ||
      (await files.entries()).task(range) !== undefined;
    if (!isTask) throw error;
    const { code, message } = error;
    const hint = `To select a task, use --task ${shellWord(range)}`;
    throw new InvalidTextError(code, message, { hint, cause: error });
  }
}

/** The start of a range for which only an end is given. */
export const EARLIEST = "1970-01-01" as CivilDate;
