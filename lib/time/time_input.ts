import { civilTimeAt, type Instant, type Zone } from "./zone.ts";

/**
 * A time, or a date, as callers give it: text as it is typed on the command
 * line, a `Date`, or an instant in milliseconds since 1970. Text without an
 * offset is in the zone of the clock.
 *
 * Where a time is expected, text is a time such as `08:45`, `8:45am`,
 * `yesterday 17:00`, `2024-12-10T08:45`, `2024-12-10T08:45:30+01:00`,
 * `2025-01-16T10:00Z`, `10m ago` or `now`. Where a date is expected, it is one
 * such as `2024-12-10`, `yesterday` or `last fri`; a `Date` and an instant mean
 * the date on which they are.
 */
export type TimeInput = string | Date | Instant;

/** The furthest instant that a `Date` can have, in either direction. */
const MAX_INSTANT = 8.64e15;

/**
 * Returns the instant of a `Date`, or a given instant.
 *
 * @throws {RangeError} When it is invalid.
 */
export function instantIn(input: Date | Instant): Instant {
  const instant = typeof input === "number" ? input : input.getTime();
  if (Math.abs(instant) <= MAX_INSTANT) return instant;
  throw new RangeError("Invalid date");
}

/**
 * Returns the text of a date, to be parsed; for a `Date` or an instant, the
 * date on which it is.
 *
 * @throws {RangeError} When the `Date` or the instant is invalid.
 */
export function dateTextIn(input: TimeInput, zone: Zone): string {
  return typeof input === "string"
    ? input
    : civilTimeAt(instantIn(input), zone).date;
}
