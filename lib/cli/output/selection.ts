import { describeRounding } from "../../report/rounding.ts";
import type { CountedTime, SummaryTimer } from "../../report/summary.ts";
import { printable } from "../../text/printable.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import type { Zone } from "../../time/zone.ts";
import type { EntryFilter } from "../../tracking/filter.ts";
import { EARLIEST } from "../../use_cases/timers/select_time.ts";
import type { FilterJson, RoundingJson, RunningJson } from "../json/timer.ts";
import { formatTimeSpan, instantJson } from "./entry.ts";
import { truncate } from "./table.ts";
import { forgottenLine } from "./timer.ts";

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

/** Converts the rounding rule to JSON, to be spread. */
export function roundingJson(
  { rounding }: Pick<CountedTime, "rounding">,
): RoundingJson {
  return rounding === undefined ? {} : { rounding };
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

function forgottenLines({ likelyEnd }: SummaryTimer, zone: Zone): string[] {
  return likelyEnd === undefined ? [] : [forgottenLine(likelyEnd, zone)];
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
