import { InvalidTextError } from "../errors.ts";
import { durationHint, readDuration } from "../time/duration.ts";
import { MINUTES_PER_DAY } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { type DayPart, secondsUntil } from "../tracking/totals.ts";

/** How time is rounded to a multiple of some minutes. Zero stays zero. */
export interface RoundingRule {
  /** The multiple, in minutes: 1 to 1440. */
  readonly minutes: number;
  /** The direction; halves are rounded up to the nearest. */
  readonly direction: "nearest" | "up" | "down";
  /** Whether each entry is rounded, or the time of a task on a day. */
  readonly per: "entry" | "day";
}

/** What can follow the duration of a rule, in any order. */
const WORDS: Readonly<Record<string, Partial<RoundingRule>>> = {
  nearest: { direction: "nearest" },
  up: { direction: "up" },
  down: { direction: "down" },
  entry: { per: "entry" },
  day: { per: "day" },
};

const DEFAULT_HINT = "Use a duration, with :up, :down or :nearest, and with " +
  ":day to round a task's time per day: 15m, 6m:up or 15m:up:day";

/**
 * Parses a rounding rule such as `15m`, `15m:up`, `1:30:down` or `15m:up:day`.
 * By default, each entry is rounded to the nearest multiple.
 *
 * @throws {InvalidTextError} When the text is not a rounding rule, or the
 * duration is not between 1 minute and 24 hours.
 */
export function parseRounding(text: string): RoundingRule {
  const rule = readRule(text.toLowerCase());
  if (!rule) {
    throw invalidRounding(`Invalid rounding rule: "${text}"`, hintFor(text));
  }
  if (rule.minutes < 1 || rule.minutes > MINUTES_PER_DAY) {
    throw invalidRounding(
      `Cannot round to "${text}"`,
      "Use a multiple from 1m to 24h",
    );
  }
  return rule;
}

/** Reads a rule in lower case, with any duration. */
function readRule(text: string): RoundingRule | undefined {
  const [duration = "", ...words] = text.split(/:(?=[a-z])/);
  const [minutes, meant] = [readDuration(duration), readWords(words)];
  return minutes === undefined || !meant
    ? undefined
    : { minutes, direction: "nearest", per: "entry", ...meant };
}

/** Returns `undefined` if a word is unknown or contradicts another. */
function readWords(
  words: readonly string[],
): Partial<RoundingRule> | undefined {
  let rule: Partial<RoundingRule> = {};
  for (const word of words) {
    const meant = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    const [key] = Object.keys(meant ?? {});
    if (!meant || key === undefined || key in rule) return undefined;
    rule = { ...rule, ...meant };
  }
  return rule;
}

function invalidRounding(message: string, hint: string): InvalidTextError {
  return new InvalidTextError("invalid_rounding", message, { hint });
}

/** Says what is wrong with a text that is almost a rule. */
function hintFor(text: string): string {
  const typed = text.toLowerCase().trim()
    .replace(/\s*[:,;/\s-]\s*(?=(?:nearest|up|down|entry|day)\b)/g, ":");
  const [, word, duration = ""] =
    typed.match(/^(nearest|up|down)[:,\s]+(.+)$/) ?? [];
  const turned = word === undefined ? typed : `${duration}:${word}`;
  if (readRule(turned)) return `Use ${turned}`;
  const [first = ""] = typed.split(/:(?=[a-z])/);
  return durationHint(first) ?? DEFAULT_HINT;
}

/**
 * Returns a rule as a sentence for people, without a period.
 */
export function describeRounding(
  { minutes, direction, per }: RoundingRule,
): string {
  const what = per === "entry" ? "Each entry" : "Each task's time per day";
  const isHours = minutes % 60 === 0;
  const count = isHours ? minutes / 60 : minutes;
  const unit = isHours ? "hour" : "minute";
  const amount = count === 1 ? unit : `${count} ${unit}s`;
  if (direction === "nearest") {
    return `${what} is rounded to the nearest ${amount}`;
  }
  const multiple = count === 1 ? `whole ${unit}s` : `a multiple of ${amount}`;
  return `${what} is rounded ${direction} to ${multiple}`;
}

/**
 * Rounds a time to the multiple of a rule.
 *
 * @param seconds The time, in seconds; not negative.
 * @returns Seconds.
 */
export function roundSeconds(
  seconds: number,
  { minutes, direction }: RoundingRule,
): number {
  const unit = minutes * 60;
  // Sums of fractions of a second can exceed a multiple by an error in the
  // last digit, which must not round up.
  const units = Math.round(seconds * 1000) / (unit * 1000);
  const whole = direction === "up"
    ? Math.ceil(units)
    : direction === "down"
    ? Math.floor(units)
    : Math.round(units);
  return whole * unit;
}

/** The part of an entry that is within one day. */
interface RoundedPart {
  /** Identifies the entry. */
  readonly entryId: string;
  /** Its task. */
  readonly taskId: string;
  /** The day, such as `2024-12-10`. */
  readonly day: string;
  /** The time of the part, in seconds. */
  readonly seconds: number;
  /**
   * The time of the entry before its first part, which is outside of the range.
   *
   * @default {0}
   */
  readonly secondsBefore?: number;
}

/**
 * Returns a function that rounds parts of entries, one after another. An entry
 * that is split at midnight, or a task with several entries on a day, is
 * rounded as a whole: each part gets what the parts so far are rounded to, less
 * what the parts before it got. So the parts are multiples, and add up.
 */
export function partRounder(
  rule: RoundingRule,
): (part: RoundedPart) => number {
  const secondsSoFar = new Map<string, number>();
  return ({ entryId, taskId, day, seconds, secondsBefore = 0 }) => {
    const isPerEntry = rule.per === "entry";
    const key = isPerEntry ? entryId : `${day} ${taskId}`;
    const before = secondsSoFar.get(key) ?? (isPerEntry ? secondsBefore : 0);
    const after = before + seconds;
    secondsSoFar.set(key, after);
    return roundSeconds(after, rule) - roundSeconds(before, rule);
  };
}

/** Returns a function that rounds the parts of entries, in order. */
export function entryRounder(
  rule: RoundingRule,
): (entry: Entry, part: DayPart) => number {
  const round = partRounder(rule);
  return (entry, { day, from, seconds }) =>
    round({
      ...{ entryId: entry.id, taskId: entry.taskId, seconds },
      day: day.day,
      secondsBefore: secondsUntil(entry, from),
    });
}
