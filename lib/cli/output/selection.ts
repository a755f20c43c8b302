import { describeRounding, type RoundingRule } from "../../report/rounding.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import type { EntryFilter } from "../../tracking/filter.ts";
import { EARLIEST } from "../../use_cases/timers/select_time.ts";
import { formatTimeSpan } from "./entry.ts";
import { printable } from "./printable.ts";

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
  { plan, sprint, taskId, tags = [], billable }: EntryFilter,
): string[] {
  return [
    ...plan === undefined ? [] : [`plan ${printable(plan)}`],
    ...sprint === undefined ? [] : [`sprint ${printable(sprint)}`],
    ...taskId === undefined ? [] : [`task ${printable(taskId)}`],
    ...tags.map((tag) => `tag ${printable(tag)}`),
    ...billable === undefined ? [] : [billable ? "billable" : "not billable"],
  ];
}

/** Converts a filter to JSON. */
export function filterJson(
  { plan, sprint, taskId, tags = [], billable }: EntryFilter,
): Record<string, unknown> {
  return {
    plan: plan ?? null,
    sprint: sprint ?? null,
    task: taskId ?? null,
    ...tags.length > 0 && { tags },
    ...billable !== undefined && { billable },
  };
}

/** What was rounded, if it was requested. */
interface Rounded {
  readonly rounding: RoundingRule | undefined;
  readonly totalRoundedSeconds: number | undefined;
}

/** Converts the rounding rule to JSON, to be spread. */
export function roundingJson(
  { rounding }: Pick<Rounded, "rounding">,
): { rounding?: RoundingRule } {
  return rounding === undefined ? {} : { rounding };
}

/** Returns the rounding rule in words, if there is one. */
export function roundingLines(
  { rounding }: Pick<Rounded, "rounding">,
): string[] {
  return rounding === undefined ? [] : [describeRounding(rounding)];
}

/** Returns what to add to a total, such as `, rounded 8h 30m`. */
export function roundedTotal({ totalRoundedSeconds }: Rounded): string {
  return totalRoundedSeconds === undefined
    ? ""
    : `, rounded ${formatTimeSpan(totalRoundedSeconds)}`;
}
