import { describeRounding } from "../../report/rounding.ts";
import type { CountedTime, SummaryTimer } from "../../report/summary.ts";
import { NO_TASK } from "../../sync/remote.ts";
import { printable } from "../../text/printable.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { formatInstantArgument } from "../../time/typed_time.ts";
import {
  type CivilTime,
  civilTimeAt,
  formatDayMinute,
  formatInstant,
  type Instant,
  type Zone,
} from "../../time/zone.ts";
import type { EntryOrTimer } from "../../tracking/timer.ts";
import type { Dimension, EntryFilter } from "../../tracking/totals.ts";
import { EARLIEST } from "../../use_cases/timers/select_time.ts";
import type { EntryJson, FilterJson, RunningJson } from "../json/timer.ts";
import { truncate } from "./table.ts";

/** Converts an entry or the running timer to JSON. */
export function entryJson(
  entry: EntryOrTimer,
  zone: Zone,
): EntryJson {
  const isEnded = entry.kind === "entry";
  return {
    id: entry.id,
    task: entry.taskId,
    description: entry.description,
    start: formatInstant(entry.start, zone),
    end: isEnded ? formatInstant(entry.end, zone) : null,
    duration_seconds: isEnded ? entry.durationSeconds : null,
    tags: entry.tags,
    billable: entry.billable ?? null,
    provider: entry.provider ?? "local",
    provider_id: entry.providerId,
    sync: entry.sync,
  };
}

/** Converts an instant to JSON, if there is one. */
export function instantJson(
  instant: Instant | undefined,
  zone: Zone,
): string | null {
  return instant === undefined ? null : formatInstant(instant, zone);
}

/** Shortens a random id to its first 8 characters, which are enough to type. */
export function shortId(id: string): string {
  return printable(id.length === 36 ? id.slice(0, 8) : id);
}

/** Returns the description, or the task id if a service sent an empty one. */
export function entryLabel(
  { description, taskId = NO_TASK }: {
    readonly description: string;
    readonly taskId?: string | undefined;
  },
): string {
  return printable(description.trim() === "" ? taskId : description);
}

/** The short names of months. */
export const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(
  " ",
);

/**
 * Formats a range as `Jan 16, 10:00-11:23`, or with the year. If it ends on
 * another date, the end has that date.
 */
export function formatTimeRange(
  { start, end }: { readonly start: Instant; readonly end: Instant },
  { zone, withYear }: { readonly zone: Zone; readonly withYear: boolean },
): string {
  const from = civilTimeAt(start, zone);
  const to = civilTimeAt(end, zone);
  const dateOf = ({ date }: CivilTime) => {
    const name = MONTHS[Number(date.slice(5, 7)) - 1];
    const year = withYear ? ` ${date.slice(0, 4)}` : "";
    return `${name} ${Number(date.slice(8))}${year}, `;
  };
  const clockOf = ({ minute }: CivilTime) => formatDayMinute(minute);
  const until = from.date === to.date ? "" : dateOf(to);
  return `${dateOf(from)}${clockOf(from)}-${until}${clockOf(to)}`;
}

/**
 * Formats a duration as `1h 23m`, `23m` or `2h 0m`.
 *
 * @param seconds The duration; it is rounded down to whole minutes.
 */
export function formatTimeSpan(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}h ${minutes % 60}m` : `${minutes}m`;
}

const MAX_TASK_WIDTH = 40;

/** Returns selected dates as text, such as `2024-12-09 to 2024-12-15`. */
export function datesLabel({ from, to }: {
  readonly from: CivilDate | undefined;
  readonly to: CivilDate | undefined;
}): string {
  if (from === undefined || to === undefined) return "all time";
  if (from === to) return `${from} (${weekdayOf(from)})`;
  return from === EARLIEST ? `until ${to}` : `${from} to ${to}`;
}

/** Returns each part of a filter as text, such as `plan v2`. */
export function filterLabels(
  { plan, client, sprint, taskId, tags = [], billable }: EntryFilter,
): string[] {
  return [
    ...plan === undefined ? [] : [`plan ${printable(plan)}`],
    ...client === undefined ? [] : [`client ${printable(client)}`],
    ...sprint === undefined ? [] : [`sprint ${printable(sprint)}`],
    ...taskId === undefined ? [] : [`task ${printable(taskId)}`],
    ...tags.map((tag) => `tag ${printable(tag)}`),
    ...billable === undefined ? [] : [billable ? "billable" : "not billable"],
  ];
}

/** Converts a filter to JSON. */
export function filterJson(
  { plan, client, sprint, taskId, tags = [], billable }: EntryFilter,
): FilterJson {
  return {
    plan: plan ?? null,
    sprint: sprint ?? null,
    task: taskId ?? null,
    ...client !== undefined && { client },
    ...tags.length > 0 && { tags },
    ...billable !== undefined && { billable },
  };
}

/** Returns the rounding rule in words, if there is one. */
export function roundingLines(
  { rounding }: Pick<CountedTime, "rounding">,
): string[] {
  return rounding === undefined ? [] : [describeRounding(rounding)];
}

/** Returns lines with the total, and how much of it the running timer is. */
export function totalLines(
  { totalSeconds, totalRoundedSeconds, running }: CountedTime,
  { zone, remark = "" }: { readonly zone: Zone; readonly remark?: string },
): string[] {
  const rounded = totalRoundedSeconds === undefined
    ? ""
    : `, rounded ${formatTimeSpan(totalRoundedSeconds)}`;
  const total = `Total: ${formatTimeSpan(totalSeconds)}${remark}${rounded}`;
  if (!running) return [total];
  const soFar = formatTimeSpan(running.seconds);
  const taskId = truncate(running.taskId, MAX_TASK_WIDTH);
  return [
    `${total} (${taskId} is running: ${soFar} so far)`,
    ...forgottenLines(running, zone),
  ];
}

/** Returns notes for tables, which have no line for the running timer. */
export function runningNotes(
  { running }: Pick<CountedTime, "running">,
  zone: Zone,
): string[] {
  if (!running) return [];
  return [
    `${printable(running.taskId)} is running: includes ` +
    `${formatTimeSpan(running.seconds)} so far (to exclude it: --no-running)`,
    ...forgottenLines(running, zone),
  ];
}

/** Converts the running timer of selected time to JSON. */
export function runningJson(
  running: SummaryTimer | undefined,
  zone: Zone,
): RunningJson | null {
  if (!running) return null;
  const { taskId: task, seconds, likelyEnd } = running;
  return {
    ...{ task, seconds },
    likely_end: instantJson(likelyEnd, zone),
  };
}

/** Suggests how to stop a timer if it was probably forgotten. */
export function forgottenLines(
  { likelyEnd }: { readonly likelyEnd?: Instant | undefined },
  zone: Zone,
): string[] {
  if (likelyEnd === undefined) return [];
  const end = formatInstantArgument(likelyEnd, zone);
  return [`Forgot to stop it? worktime timer stop --at ${end}`];
}

/**
 * Returns the name of a key of a summary.
 *
 * @param shorten Truncates it, unless it is a date.
 */
export function keyLabel(
  key: string | undefined,
  by: Dimension,
  shorten = (text: string) => text,
): string {
  if (key === undefined) return `(no ${by})`;
  return by === "day"
    ? `${key} (${weekdayOf(key as CivilDate)})`
    : shorten(key);
}
