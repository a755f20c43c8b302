import { addMonths } from "../time/civil_date.ts";

const MONTH = "\\d{4}-(?:0[1-9]|1[0-2])";
const RANGE = new RegExp(`^(${MONTH})(?:/(${MONTH}))?$`);

/**
 * Returns whether a value is a month or a range of months such as
 * `2024-03/2024-11`.
 */
export function isMonthRange(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [, first, last = first] = value.match(RANGE) ?? [];
  return first !== undefined && last !== undefined && first <= last;
}

/** Expands valid ranges to their months, in the order of the ranges. */
export function monthsIn(ranges: readonly string[]): string[] {
  return ranges.flatMap((range) => {
    const [, first = "", last = first] = range.match(RANGE) ?? [];
    const months = [first];
    for (let month = first; month < last;) {
      month = addMonths(month, 1);
      months.push(month);
    }
    return months;
  });
}

/** Combines months into as few ranges as possible, oldest first. */
export function rangesOf(months: Iterable<string>): string[] {
  const ranges: [first: string, last: string][] = [];
  for (const month of [...new Set(months)].toSorted()) {
    const range = ranges.at(-1);
    if (range && addMonths(range[1], 1) === month) range[1] = month;
    else ranges.push([month, month]);
  }
  return ranges.map(([first, last]) =>
    first === last ? first : `${first}/${last}`
  );
}
