/**
 * The texts in the output of `--json`.
 *
 * The schemas in `docs/schema/` are made from the types in this folder, and the
 * comments are their descriptions: see `scripts/json_schema.ts`.
 *
 * @module
 */

/**
 * An instant in ISO 8601 with an offset from UTC: that of the time zone of the
 * machine or of `TZ` at the instant, unless another one was recorded.
 *
 * @format date-time
 */
export type InstantText = string;

/**
 * An instant in ISO 8601 in UTC, with milliseconds.
 *
 * @format date-time
 */
export type UtcText = string;

/**
 * A calendar date, `YYYY-MM-DD`, in the time zone of the machine or of `TZ`.
 *
 * @format date
 */
export type DateText = string;

/**
 * A calendar month, `YYYY-MM`.
 *
 * @pattern ^\d{4}-\d{2}$
 */
export type MonthText = string;

/**
 * A wall clock time, `HH:MM`. Times after midnight that belong to the workday
 * before it can continue at `24:00`.
 *
 * @pattern ^\d{2}:\d{2}$
 */
export type ClockText = string;

/** The three-letter English name of a weekday. */
export type WeekdayText =
  | "Mon"
  | "Tue"
  | "Wed"
  | "Thu"
  | "Fri"
  | "Sat"
  | "Sun";

/**
 * A SHA-256 digest in hexadecimal.
 *
 * @pattern ^[0-9a-f]{64}$
 */
export type Sha256Text = string;
